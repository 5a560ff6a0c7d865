"""An answer sheet as few bytes: one bit for every option, so that all sheets of a questionnaire are equally long.

The order is that of the questions and their options, and a published version never changes those.
"""

from collections.abc import Collection, Iterator

from webapp.scan.questionnaire import Questionnaire
from webapp.scan.rules import Answers

MEASURES_AND_EXPOSURE, SIGNALS = frozenset("AB"), frozenset("C")  # disclosure classes


def of_classes(questionnaire: Questionnaire, answers: Answers, classes: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Give the answers to the questions of these disclosure classes."""
    known = questionnaire.question_by_id
    return {question: chosen for question, chosen in answers.items() if known[question].disclosure_class in classes}


def packed(questionnaire: Questionnaire, answers: Answers) -> bytes:
    """Give the sheet; `unpacked` gives the answers back."""
    bits = [option in answers.get(question, ()) for question, option in _places(questionnaire)]
    filled = sum(1 << place for place, chosen in enumerate(bits) if chosen)
    return filled.to_bytes((len(bits) + 7) // 8, "little")


def unpacked(questionnaire: Questionnaire, sheet: bytes) -> dict[str, tuple[str, ...]]:
    """Give the answers on a sheet that `packed` made of the same questionnaire."""
    filled = int.from_bytes(sheet, "little")
    answers: dict[str, tuple[str, ...]] = {}
    for place, (question, option) in enumerate(_places(questionnaire)):
        if filled >> place & 1:
            answers[question] = (*answers.get(question, ()), option)
    return answers


def _places(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    return ((question.id, option.id) for question in questionnaire.questions for option in question.options)
