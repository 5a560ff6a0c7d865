"""Fields and bases that the schemas of several journeys share."""

from typing import Any, cast

from marshmallow import ValidationError, fields, validate

from webapp.scan.answers import ONE_ONLY, UNKNOWN_OPTION, AnswersField
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.rules import Answers
from webapp.scan.written import Strict
from webapp.tables.documents import Whole


class Reply(Whole):
    """What only programs are sent."""


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


class RuleField(fields.Field[Any]):
    """A rule, as it is written in a questionnaire."""


def seen(text: str) -> None:
    """Refuse a text with signs that cannot be seen: no code or name of ours has any, and no database takes all."""
    if not text.isprintable():
        raise ValidationError("Send only signs that can be seen.")


def typed(longest: int, what: str, example: str = "", **more: Any) -> fields.String:
    """Give a field that holds what somebody typed."""
    told = {"description": what} | ({"examples": [example]} if example else {})
    return fields.String(validate=[validate.Length(max=longest), seen], metadata=told, **more)


def ids(of: str) -> fields.List[str]:
    """Give a field that holds ids."""
    return fields.List(fields.String(), metadata={"description": f"Ids of {of}."})


def words(what: str) -> fields.String:
    """Give a field that holds words for people, in the language of the address."""
    return fields.String(metadata={"description": what})


def one_of(kinds: Any, what: str) -> fields.String:
    """Give a field that holds one of a few words."""
    return fields.String(validate=validate.OneOf([kind.value for kind in kinds]), metadata={"description": what})
