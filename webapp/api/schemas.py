"""What the API takes and what it sends: marshmallow schemas, from which the document is made too."""

from datetime import UTC, datetime
from typing import Any, cast

from marshmallow import ValidationError, fields, validate

from webapp.counting import LONGEST_CODE
from webapp.languages import LANGUAGES, SOURCE
from webapp.scan.answers import ONE_ONLY, UNKNOWN_OPTION, AnswersField
from webapp.scan.campaign import LONGEST_NAME, MOST_SEGMENTS, OTHER, Standing
from webapp.scan.disclosure import CAMPAIGN, WORKSHOP
from webapp.scan.memory import LONGEST_TEXT, UnreadableCode, read_code
from webapp.scan.questionnaire import Effort, Evidence, Level, Purpose, Questionnaire, Tag, Urgency
from webapp.scan.rules import Answers
from webapp.scan.written import Flag, Strict
from webapp.tables import Whole

# --- what it takes ----------------------------------------------------------------------------------------------------


class AskedAbout(Strict):
    """Answers to one version of a questionnaire."""

    def __init__(self, questionnaire: Questionnaire | None = None) -> None:
        """`questionnaire` may be left out where nothing is loaded: in the document."""
        super().__init__()
        self.questionnaire = questionnaire


def asked_about(field: fields.Field[Any]) -> Questionnaire | None:
    """Give the questionnaire that the schema of the field is about."""
    return cast(AskedAbout, field.parent).questionnaire


class SentAnswers(fields.Field[Answers]):
    """Answers as JSON has them: an object, with a list of ids of options for each question that has an answer.

    As strict as the document: a form sends empty values and values twice, a program has no reason to.
    """

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Answers:
        if not isinstance(value, dict):
            raise ValidationError("Send an object: question id, then a list of option ids.")
        questionnaire = asked_about(self)
        if questionnaire is None:  # of a campaign that is not named: that is what is wrong
            return {}
        answers, wrong = {}, {}  # type: Answers, dict[str, str]
        try:
            answers = AnswersField(questionnaire).deserialize(value)
        except ValidationError as found:
            wrong = dict(found.messages_dict)
        for name, sent in value.items():
            if name not in wrong and "" in sent:
                wrong[name] = UNKNOWN_OPTION
            elif name not in wrong and len(set(sent)) < len(sent):
                several = questionnaire.question_by_id[name].several
                wrong[name] = UNKNOWN_OPTION if several else ONE_ONLY
        if wrong:
            raise ValidationError(wrong)
        return questionnaire.visible(answers)


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


def seen(text: str) -> None:
    """Refuse a text with signs that cannot be seen: no code or name of ours has any, and no database takes all."""
    if not text.isprintable():
        raise ValidationError("Send only signs that can be seen.")


def typed(longest: int, what: str, example: str = "", **more: Any) -> fields.String:
    """Give a field that holds what somebody typed."""
    told = {"description": what} | ({"examples": [example]} if example else {})
    return fields.String(validate=[validate.Length(max=longest), seen], metadata=told, **more)


class ContributionSchema(AskedAbout):
    """What somebody lets us count. Fill it up with spaces to exactly 4096 bytes: then its length tells nothing."""

    campaign = typed(
        LONGEST_CODE,
        "Its code; for the national figures id and version of the questionnaire.",
        example="horeca/2026-11",
        required=True,
    )
    phone = fields.String(
        required=True,
        validate=[validate.Length(equal=32), validate.Regexp("^[0-9a-f]{32}$")],
        metadata={
            "description": "Chance, made once on the phone and kept there: the same twice counts once.",
            "examples": ["3f1c9a0be27d4586a1c3e5f7092b4d6e"],
        },
    )
    answers = SentAnswers(
        required=True,
        metadata={"description": "All answers that there are to the questionnaire of the campaign."},
    )
    segment = typed(LONGEST_NAME, "One of the segments of the campaign, where it has any.", load_default="")
    signals = Flag(
        load_default=False,
        metadata={"description": "The second yes: what is happening now may enter the national figure, and no other."},
    )
    ticket = typed(LONGEST_TEXT, "What the slip of paper says, where the campaign needs one.", load_default="")


class Moment(fields.AwareDateTime):
    """A moment with its zone, such as 2026-12-01T09:00:00+01:00; given as UTC."""

    def __init__(self, **more: Any) -> None:
        super().__init__(format="iso", default_timezone=None, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> datetime:
        try:
            return super()._deserialize(value, attr, data, **more).astimezone(UTC)
        except OverflowError:
            raise ValidationError("Send a moment of our time.") from None


def languages_offered(**more: Any) -> fields.List[str]:
    """Give the field of the languages of a campaign."""
    each = fields.String(validate=validate.OneOf(list(LANGUAGES)))
    return fields.List(each, validate=[validate.Length(min=1), _each_once], **more)


def _each_once(several: list[str]) -> None:
    if len(set(several)) < len(several):
        raise ValidationError("Send each once.")


BEGINS, ENDS = "2026-12-01T00:00:00+01:00", "2027-03-01T00:00:00+01:00"
TITLE = "What people see: the name of the campaign, 1 to 80 characters on one line."


class NewCampaignSchema(Strict):
    """A campaign to be made. What is counted, and about whom, is fixed when it begins."""

    title = fields.String(required=True, metadata={"description": TITLE, "examples": ["Bakkers op orde"]})
    questionnaire = fields.String(
        required=True, metadata={"description": "Id and version.", "examples": ["horeca/2026-11"]}
    )
    start = Moment(
        required=True,
        metadata={"description": "From when on it takes answers: today or later.", "examples": [BEGINS]},
    )
    end = Moment(required=True, metadata={"description": "Until when: two years later at most.", "examples": [ENDS]})
    languages = languages_offered(
        load_default=list(LANGUAGES), metadata={"description": "In which people are invited; left out: all."}
    )
    questions = fields.List(
        fields.String(),
        load_default=None,
        allow_none=True,
        metadata={
            "description": "Ids of what is counted, of class A or B; at most 8, and 6 beside 4 signals. Left out, or "
            "null: those that tell the most together."
        },
    )
    signals = fields.List(
        fields.String(),
        load_default=(),
        metadata={"description": "Ids, of class C: people are asked whether these may enter the national figure."},
    )
    segments = fields.List(
        fields.String(),
        load_default=(),
        metadata={"description": f'At most {MOST_SEGMENTS} names, each counted by itself. "{OTHER}" is added.'},
    )


class ChangedCampaignSchema(Strict):
    """What is to be changed of a campaign; what is left out stays."""

    title = fields.String(metadata={"description": TITLE})
    languages = languages_offered(metadata={"description": "In which people are invited."})
    start = Moment(metadata={"description": "Only before it has begun."})
    end = Moment(metadata={"description": "Not into the past, and not once it is over."})


# --- what it sends ----------------------------------------------------------------------------------------------------


class Told(Whole):
    """What only programs are sent."""


class RuleField(fields.Field[Any]):
    """A rule, as it is written in a questionnaire."""


def ids(of: str) -> fields.List[str]:
    """Give a field that holds ids."""
    return fields.List(fields.String(), metadata={"description": f"Ids of {of}."})


def words(what: str) -> fields.String:
    """Give a field that holds words for people, in the language of the address."""
    return fields.String(metadata={"description": what})


def one_of(kinds: Any, what: str) -> fields.String:
    """Give a field that holds one of a few words."""
    return fields.String(validate=validate.OneOf([kind.value for kind in kinds]), metadata={"description": what})


class NamedQuestionnaireSchema(Told):
    """One version of a questionnaire, in a list."""

    id = fields.String()
    version = fields.String()
    revision = fields.Integer(metadata={"description": "Counts corrections of wording; structure never changes."})
    fingerprint = fields.String(metadata={"description": "SHA-256 of the structure."})
    newest = fields.Boolean(metadata={"description": "The version to begin with. Who began another may finish it."})
    purpose = one_of(Purpose, "What people come to it for.")
    title = words("Its title.")


class QuestionnairesSchema(Told):
    """Every version that people may fill in."""

    language = fields.String(validate=validate.OneOf(list(LANGUAGES)))
    questionnaires = fields.List(fields.Nested(NamedQuestionnaireSchema))


class OptionSchema(Told):
    """One possible answer."""

    id = fields.String()
    text = words("The answer.")
    points = fields.Integer(allow_none=True, metadata={"description": "null: it tells nothing about the theme."})


class QuestionSchema(Told):
    """A question."""

    id = fields.String()
    tag = one_of(Tag, "What it is for. An answer to a signal may open a door for now: show that at once.")
    class_ = fields.String(
        data_key="class",
        validate=validate.OneOf(["A", "B", "C"]),
        metadata={"description": "Who may ever see totals: A measures and knowledge, B exposure, C what happens now."},
    )
    several = fields.Boolean(metadata={"description": "Several options may be chosen."})
    text = words("The question.")
    help = words("A hint; may be empty.")
    options = fields.List(fields.Nested(OptionSchema))
    shown_when = RuleField(allow_none=True, metadata={"description": "null: always asked."})


class ThemeSchema(Told):
    """The points at which the levels of a theme begin, and its door when its exposure is high."""

    exposure_middle = fields.Integer()
    exposure_high = fields.Integer()
    protection_middle = fields.Integer(metadata={"description": "Points missing on measures."})
    protection_low = fields.Integer()
    door = fields.String()


class PartSchema(Told):
    """Questions under one heading."""

    id = fields.String()
    title = words("The heading.")
    intro = words("A sentence before the questions; may be empty.")
    theme = fields.Nested(ThemeSchema, allow_none=True, metadata={"description": "null: its answers are not weighed."})
    questions = fields.List(fields.Nested(QuestionSchema))


class RouteSchema(Told):
    """A rule that opens a door to help."""

    id = fields.String()
    when = RuleField()
    door = fields.String()
    urgency = one_of(Urgency, "How soon the door is needed.")


class AdviceSchema(Told):
    """Something to do, and when it fits."""

    id = fields.String()
    theme = fields.String(allow_none=True, metadata={"description": "null: about what happens now."})
    when = RuleField()
    title = words("What to do, in short.")
    action = words("What to do.")
    why = words("Why that helps.")
    effort = one_of(Effort, "low: today, without money. medium: this month, or some money. high: a bigger plan.")
    evidence = one_of(Evidence, "How sure we are.")
    who = ids("contacts, the best first")
    sources = ids("sources")


class QuestionnaireSchema(NamedQuestionnaireSchema):
    """One version of a questionnaire: its structure, and its words in one language."""

    language = fields.String(validate=validate.OneOf(list(LANGUAGES)))
    parts = fields.List(fields.Nested(PartSchema))
    routes = fields.List(fields.Nested(RouteSchema))
    advice = fields.List(fields.Nested(AdviceSchema))


class RegionSchema(Told):
    """A part of the country that has a desk of its own. In Dutch; what is not known is empty."""

    id = fields.String()
    name = fields.String()
    site = fields.String(metadata={"description": "A host name."})
    covers = fields.String(metadata={"description": "Names of places."})


class ContactSchema(Told):
    """Somebody who can help. What is not known is empty."""

    id = fields.String()
    name = words("Its name.")
    number = fields.String(metadata={"description": "As people write it."})
    dial = fields.String(metadata={"description": "What a phone dials."})
    also = fields.List(fields.String(), metadata={"description": "More numbers of the same desk."})
    site = fields.String(metadata={"description": "A host name."})
    help_for = words("What to call them for.")
    not_for = words("What not to call them for.")
    cost = words("What a call costs.")
    bill = words("How a call shows on the phone bill. Empty: not known, it may stand there.")
    hours = words("When they answer.")
    always = fields.Boolean(metadata={"description": "Day and night."})
    open_minutes = fields.List(
        fields.List(fields.Integer(), validate=validate.Length(equal=2)),
        metadata={
            "description": "When they answer, by the clock: pairs of minutes of the week in Amsterdam, "
            "from Monday 0:00; the second no more. A public holiday may differ: say so."
        },
    )
    languages = words("Which languages they speak.")
    unverified = words("What we could not verify. Show it.")
    source = fields.String(metadata={"description": "Where we have this from, in Dutch."})
    checked_on = fields.Date(metadata={"description": "When we last compared with the source."})
    valid_until = fields.Date(metadata={"description": "After this day it is stale: for who keeps what we sent."})
    stale = fields.Boolean(metadata={"description": "It must be checked again: say so, and give no hours."})
    regions = fields.List(fields.Nested(RegionSchema), metadata={"description": "Desks of parts of the country."})


class DoorSchema(Told):
    """A situation, and the contacts that fit it."""

    id = fields.String()
    title = words("The situation.")
    lead = words("What to do.")
    expect = words("What happens when one calls.")
    have_ready = words("What to have at hand; may be empty.")
    not_for = words("What not to use this door for; may be empty.")
    second = fields.String(metadata={"description": "Id of the second-best door; may be empty."})
    contacts = ids("contacts, the best first")


class SourceSchema(Told):
    """Where a fact or an advice comes from, in Dutch."""

    id = fields.String()
    title = fields.String()
    dated = fields.String()


class DirectorySchema(Told):
    """Who can help, in which situation, and the sources."""

    language = fields.String(validate=validate.OneOf(list(LANGUAGES)))
    always_shown = ids("contacts that must be in sight whatever the answers")
    contacts = fields.List(fields.Nested(ContactSchema))
    doors = fields.List(fields.Nested(DoorSchema))
    sources = fields.List(fields.Nested(SourceSchema))


class ReasonSchema(Told):
    """An answer that led to something."""

    question = fields.String()
    text = words("The question.")
    answers = fields.List(words("An answer that was chosen."))


class OpenDoorSchema(DoorSchema):
    """A door that the answers open."""

    urgency = one_of(Urgency, "How soon it is needed. now: show it before anything else.")
    reasons = fields.List(fields.Nested(ReasonSchema))


class ThemeOutcomeSchema(Told):
    """How exposed the owner is in a theme, and how protected. unknown: too little was answered to say."""

    id = fields.String()
    title = words("Its title.")
    exposure = one_of(Level, "How exposed.")
    protection = one_of(Level, "How protected.")


class GivenAdviceSchema(Told):
    """An advice that fits the answers."""

    id = fields.String()
    theme = fields.String(allow_none=True, metadata={"description": "null: about what happens now."})
    title = words("What to do, in short.")
    action = words("What to do.")
    why = words("Why that helps.")
    effort = one_of(Effort, "low: today, without money. medium: this month, or some money. high: a bigger plan.")
    evidence = one_of(Evidence, "How sure we are.")
    who = ids("contacts, the best first")
    sources = ids("sources")
    unsure = fields.Boolean(metadata={"description": 'It stands on a "don\'t know": say to find out first.'})
    reasons = fields.List(fields.Nested(ReasonSchema))


class PlanSchema(Told):
    """When to do what."""

    today = ids("advice")
    week = ids("advice")
    month = ids("advice")


class OutcomeSchema(Told):
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


class CountedSchema(Told):
    """The answers are counted."""

    campaign = fields.String(metadata={"description": "Its code."})
    new = fields.Boolean(metadata={"description": "false: they were counted before, and are not again."})


class OwnCampaignSchema(Told):
    """What only the organisation of a campaign is told."""

    address = fields.String(metadata={"description": "The short link, for posters and messages."})
    start = fields.DateTime(metadata={"description": "UTC."})
    end = fields.DateTime(metadata={"description": "UTC; from then on it is over."})
    rounds = fields.List(ids("questions"), metadata={"description": "What is counted; one round but in a workshop."})
    signals = ids("questions that are asked for the national figure")


class CampaignSchema(Told):
    """A campaign or workshop, as people are invited to it."""

    code = fields.String()
    kind = fields.String(validate=validate.OneOf([CAMPAIGN.id, WORKSHOP.id]))
    title = fields.String()
    organisation = fields.String(metadata={"description": "Who asks."})
    questionnaire = fields.String(metadata={"description": "Id and version."})
    languages = fields.List(fields.String(validate=validate.OneOf(list(LANGUAGES))))
    standing = one_of(Standing, "Answers are taken while it is open.")
    segments = fields.List(
        fields.String(),
        metadata={"description": f'Ask people which one is theirs. "{OTHER}": none of these. Empty: ask nothing.'},
    )
    asks_signals = fields.Boolean(metadata={"description": "Ask for a second yes, for the national figure."})
    needs_ticket = fields.Boolean(metadata={"description": "Only who has a ticket is counted."})
    fewest = fields.Integer(metadata={"description": "Nothing is shown of fewer people. Say so where you ask."})
    own = fields.Nested(OwnCampaignSchema, allow_none=True, metadata={"description": "null: you sent no token."})


class CampaignsSchema(Told):
    """The campaigns of an organisation, the newest first."""

    organisation = fields.String()
    campaigns = fields.List(fields.Nested(CampaignSchema))


class MistakeSchema(Told):
    """One thing that is wrong in what was sent."""

    field = fields.String(metadata={"description": "Where: answers.cash-share. Empty: the whole of it."})
    detail = fields.String(metadata={"description": "What to do."})


class ProblemSchema(Told):
    """Why something cannot be (RFC 9457)."""

    type = fields.String(metadata={"description": "Where this page tells of it. Stays the same."})
    title = fields.String()
    status = fields.Integer()
    detail = fields.String(metadata={"description": "What to do."})


class MistakesSchema(ProblemSchema):
    """What is wrong in what was sent: all of it at once (RFC 9457)."""

    mistakes = fields.List(fields.Nested(MistakeSchema))
