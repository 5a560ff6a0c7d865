"""From what a form sent to answers, or to plain words about what is wrong with it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from webapp.scan.questionnaire import Question, Questionnaire
from webapp.scan.rules import Answers

# What is wrong, as a key: the page has the words in five languages.
UNKNOWN_OPTION, ONE_ONLY, UNKNOWN_QUESTION = "unknown-option", "one-only", "unknown-question"


class AnswersField(fields.Field[Answers]):
    """All answers at once: one field costs a tenth of a `Dict` of forty.

    Takes field name -> values as sent. Gives question id -> option ids in the order of the questionnaire, each once;
    empty values are left out. Raises ValidationError with, for each wrong question id, one of the keys above.
    """

    def __init__(self, questionnaire: Questionnaire, **more: Any) -> None:
        super().__init__(**more)
        self.questionnaire = questionnaire

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Answers:
        if not isinstance(value, Mapping):
            raise ValidationError({"form": UNKNOWN_QUESTION})
        answers: dict[str, tuple[str, ...]] = {}
        wrong: dict[str, str] = {}
        for name, sent in value.items():
            question = self.questionnaire.question_by_id.get(name)
            chosen = frozenset(sent) - {""} if _are_words(sent) else None
            if question is None:
                wrong[name] = UNKNOWN_QUESTION
            elif chosen is None or not chosen <= question.option_by_id.keys():
                wrong[name] = UNKNOWN_OPTION
            elif len(chosen) > 1 and not question.several:
                wrong[name] = ONE_ONLY
            elif chosen:
                answers[name] = tuple(option.id for option in question.options if option.id in chosen)
        if wrong:
            raise ValidationError(wrong)
        return {
            question.id: answers[question.id] for question in self.questionnaire.questions if question.id in answers
        }


def _are_words(sent: Any) -> bool:
    """Tell whether it is a list of words, as of every form; JSON sends what it likes."""
    return isinstance(sent, list | tuple) and all(isinstance(word, str) for word in sent)


class WrongAnswers(Exception):
    """A form that cannot be taken as it is."""

    def __init__(self, wrong: dict[str, str], right: Answers) -> None:
        super().__init__(", ".join(f"{name}: {what}" for name, what in wrong.items()))
        self.wrong = wrong  # question id (or field name) -> one of the keys above
        self.right = right  # the answers that are right: nothing typed is lost


def answers_schema(questionnaire: Questionnaire) -> Schema:
    """Give the schema of a sent form: {"answers": {field name: [values]}}, and nothing else."""
    schema: Callable[..., type[Schema]] = Schema.from_dict
    return schema({"answers": AnswersField(questionnaire, required=True)})(unknown=RAISE)


def read_answers(questionnaire: Questionnaire, sent: Mapping[str, Iterable[str]]) -> Answers:
    """Read a form. Answers to hidden questions are dropped. Raises WrongAnswers, with what was right."""
    schema = answers_schema(questionnaire)
    try:
        return questionnaire.visible(schema.load({"answers": sent})["answers"])
    except ValidationError as error:
        wrong = dict(error.messages_dict["answers"])
        right = {name: values for name, values in sent.items() if name not in wrong}
        raise WrongAnswers(wrong, schema.load({"answers": right})["answers"]) from None


def unanswered(questionnaire: Questionnaire, answers: Answers) -> tuple[Question, ...]:
    """Give the questions that are asked and have no answer."""
    return tuple(question for question in questionnaire.asked(answers) if question.id not in answers)
