"""What programs are sent of questionnaires."""

from marshmallow import fields, validate

from webapp.api.schemas.fields import Reply, RuleField, ids, one_of, words
from webapp.languages import LANGUAGES
from webapp.scan.questionnaire import Effort, Evidence, Purpose, Tag, Urgency


class NamedQuestionnaireSchema(Reply):
    """One version of a questionnaire, in a list."""

    id = fields.String()
    version = fields.String()
    revision = fields.Integer(metadata={"description": "Counts corrections of wording; structure never changes."})
    fingerprint = fields.String(metadata={"description": "SHA-256 of the structure."})
    newest = fields.Boolean(metadata={"description": "The version to begin with. Who began another may finish it."})
    purpose = one_of(Purpose, "What people come to it for.")
    title = words("Its title.")


class QuestionnairesSchema(Reply):
    """Every version that people may fill in."""

    language = fields.String(validate=validate.OneOf(list(LANGUAGES)))
    questionnaires = fields.List(fields.Nested(NamedQuestionnaireSchema))


class OptionSchema(Reply):
    """One possible answer."""

    id = fields.String()
    text = words("The answer.")
    points = fields.Integer(allow_none=True, metadata={"description": "null: it tells nothing about the theme."})


class QuestionSchema(Reply):
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


class ThemeSchema(Reply):
    """The points at which the levels of a theme begin, and its door when its exposure is high."""

    exposure_middle = fields.Integer()
    exposure_high = fields.Integer()
    protection_middle = fields.Integer(metadata={"description": "Points missing on measures."})
    protection_low = fields.Integer()
    door = fields.String()


class PartSchema(Reply):
    """Questions under one heading."""

    id = fields.String()
    title = words("The heading.")
    intro = words("A sentence before the questions; may be empty.")
    theme = fields.Nested(ThemeSchema, allow_none=True, metadata={"description": "null: its answers are not weighed."})
    questions = fields.List(fields.Nested(QuestionSchema))


class RouteSchema(Reply):
    """A rule that opens a door to help."""

    id = fields.String()
    when = RuleField()
    door = fields.String()
    urgency = one_of(Urgency, "How soon the door is needed.")


class AdviceWordsSchema(Reply):
    """What to do, whoever is told."""

    id = fields.String()
    theme = fields.String(allow_none=True, metadata={"description": "null: about what happens now."})
    title = words("What to do, in short.")
    action = words("What to do.")
    why = words("Why that helps.")
    effort = one_of(Effort, "low: today, without money. medium: this month, or some money. high: a bigger plan.")
    evidence = one_of(Evidence, "How sure we are.")
    who = ids("contacts, the best first")
    sources = ids("sources")


class AdviceSchema(AdviceWordsSchema):
    """Something to do, and when it fits."""

    when = RuleField()


class QuestionnaireSchema(NamedQuestionnaireSchema):
    """One version of a questionnaire: its structure, and its words in one language."""

    language = fields.String(validate=validate.OneOf(list(LANGUAGES)))
    parts = fields.List(fields.Nested(PartSchema))
    routes = fields.List(fields.Nested(RouteSchema))
    advice = fields.List(fields.Nested(AdviceSchema))
