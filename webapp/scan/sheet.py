"""An answer sheet as few bytes: one bit for every option, so that all sheets of the same questions are equally long."""

from collections.abc import Iterator, Sequence

from webapp.scan.questionnaire import Question
from webapp.scan.rules import Answers


def packed(questions: Sequence[Question], answers: Answers) -> bytes:
    """Give the answers to these questions, and no others; `unpacked` gives them back."""
    bits = [option in answers.get(question, ()) for question, option in _places(questions)]
    filled = sum(1 << place for place, chosen in enumerate(bits) if chosen)
    return filled.to_bytes((len(bits) + 7) // 8, "little")


def unpacked(questions: Sequence[Question], sheet: bytes) -> dict[str, tuple[str, ...]]:
    """Give the answers on a sheet that `packed` made for the same questions in the same order."""
    filled = int.from_bytes(sheet, "little")
    answers: dict[str, tuple[str, ...]] = {}
    for place, (question, option) in enumerate(_places(questions)):
        if filled >> place & 1:
            answers[question] = (*answers.get(question, ()), option)
    return answers


def _places(questions: Sequence[Question]) -> Iterator[tuple[str, str]]:
    return ((question.id, option.id) for question in questions for option in question.options)
