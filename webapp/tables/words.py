"""How whoever asks gives the texts that stand in a table."""

from collections.abc import Callable
from typing import Any, TypeAlias

from webapp.scan.questionnaire import Option, Question

Word: TypeAlias = Callable[[str, str], str]  # key, Dutch text -> text, as `languages.say`
SegmentWord: TypeAlias = Callable[[str], str]  # segment -> its name, as `house.segment_text`
Plain: TypeAlias = dict[str, Any]


def in_dutch(key: str, text: str) -> str:
    """Leave a text as it is written."""
    return text


def as_it_is(segment: str) -> str:
    """Leave a segment as it is: where there are none."""
    return segment


def option_text(question: Question, option: Option, word: Word) -> str:
    """Give the words of an option."""
    return word(f"{question.id}/{option.id}", option.text)
