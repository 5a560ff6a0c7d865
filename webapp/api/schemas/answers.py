"""What programs send to get an outcome or a report, and the outcome."""

from typing import Any, cast

from marshmallow import ValidationError, fields, validate

from webapp.api.schemas.directory import ContactSchema, DoorSchema, SourceSchema
from webapp.api.schemas.fields import AskedAbout, Reply, SentAnswers, asked_about, ids, one_of, words
from webapp.api.schemas.questionnaires import AdviceWordsSchema
from webapp.languages import LANGUAGES, SOURCE
from webapp.scan.memory import LONGEST_TEXT, UnreadableCode, read_code
from webapp.scan.questionnaire import Level, Questionnaire, Urgency
from webapp.scan.written import Flag


class Code(fields.String):
    """The code of an earlier report, as somebody typed it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        typed: str = super()._deserialize(value, attr, data, **more)
        try:
            read_code(typed, [cast(Questionnaire, asked_about(self))])
        except UnreadableCode as found:
            raise ValidationError(found.reason) from None
        return typed


class OutcomeAskedSchema(AskedAbout):
    """Answers, to get their outcome."""

    answers = SentAnswers(
        required=True, metadata={"description": "What was answered. Questions may be left out; all of them too."}
    )


class ReportAskedSchema(AskedAbout):
    """Answers, to get their report on paper."""

    answers = SentAnswers(
        required=True, metadata={"description": "What was answered. Questions may be left out; all of them too."}
    )
    second = fields.String(
        load_default=None,
        validate=validate.OneOf([SOURCE]),
        metadata={"description": "A second language beside the own one, for somebody who reads along."},
    )
    picture = Flag(load_default=True, metadata={"description": "false: without the levels of each theme."})
    code = Flag(load_default=True, metadata={"description": "false: without the code that holds the answers."})
    then = Code(
        load_default=None,
        validate=validate.Length(max=LONGEST_TEXT),
        metadata={"description": "The code of an earlier report of this version: the new one tells what changed."},
    )


class ReasonSchema(Reply):
    """An answer that led to something."""

    question = fields.String()
    text = words("The question.")
    answers = fields.List(words("An answer that was chosen."))


class OpenDoorSchema(DoorSchema):
    """A door that the answers open."""

    urgency = one_of(Urgency, "How soon it is needed. now: show it before anything else.")
    reasons = fields.List(fields.Nested(ReasonSchema))


class ThemeOutcomeSchema(Reply):
    """How exposed the owner is in a theme, and how protected. unknown: too little was answered to say."""

    id = fields.String()
    title = words("Its title.")
    exposure = one_of(Level, "How exposed.")
    protection = one_of(Level, "How protected.")


class GivenAdviceSchema(AdviceWordsSchema):
    """An advice that fits the answers."""

    unsure = fields.Boolean(metadata={"description": 'It stands on a "don\'t know": say to find out first.'})
    reasons = fields.List(fields.Nested(ReasonSchema))


class PlanSchema(Reply):
    """When to do what."""

    today = ids("advice")
    week = ids("advice")
    month = ids("advice")


class OutcomeSchema(Reply):
    """Everything that the answers say. Answers to questions that are not asked count nowhere."""

    questionnaire = fields.String(metadata={"description": "Id and version."})
    language = fields.String(validate=validate.OneOf(list(LANGUAGES)))
    urgent = fields.Boolean(metadata={"description": "Something happens now: help comes before anything else."})
    doors = fields.List(fields.Nested(OpenDoorSchema), metadata={"description": "The most urgent first."})
    themes = fields.List(fields.Nested(ThemeOutcomeSchema), metadata={"description": "In the order of asking."})
    priorities = ids("themes, the one to begin with first")
    first_steps = ids("at most three pieces of advice")
    advice = fields.List(fields.Nested(GivenAdviceSchema), metadata={"description": "What helps most first."})
    plan = fields.Nested(PlanSchema)
    in_place = fields.List(fields.Nested(ReasonSchema), metadata={"description": "Measures that are there already."})
    unanswered = ids("questions that are asked and have no answer")
    contacts = fields.List(fields.Nested(ContactSchema), metadata={"description": "All that are named."})
    sources = fields.List(fields.Nested(SourceSchema), metadata={"description": "All that are named."})
