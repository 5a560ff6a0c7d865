"""Figures as lines, one for each bar, and as CSV that a spreadsheet opens without running anything in it."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from webapp.scan.figures import Figure, National, QuestionFigures
from webapp.tables.words import Plain, SegmentWord, Word, in_dutch, option_text

BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for something else
# What a spreadsheet takes for a formula, also as wide signs, and what it skips before looking: where a cell begins, and
# behind a sign that divides cells elsewhere, as ; does where , is written in numbers.
FORMULA = re.compile(r"(^|[,;|\t])(?=[ \"]*[=+\-@\t\r\n＝＋－＠])")

NUMBERS = ("people_at_least", "share", "reading", "half_within", "nearly_all_within")
OF_A_CAMPAIGN = (
    *("round", "question", "question_text", "option", "option_text", "segment", "segment_text", "release", "day"),
    *NUMBERS,
)
NATIONALLY = ("sheet", "question", "question_text", "option", "option_text", "month", *NUMBERS)


def campaign_csv(told: Iterable[QuestionFigures], word: Word, segment_word: SegmentWord) -> str:
    """Write a line for each bar. Without a segment it is about all together; without a release, about all of them."""
    lines = (line | {"round": one.round + 1} for one in told for line in lines_of(one, word))
    named = (line | {"segment_text": line["segment"] and segment_word(line["segment"])} for line in lines)
    return _csv(OF_A_CAMPAIGN, named)


def national_csv(national: National, word: Word = in_dutch) -> str:
    """Write a line for each bar: of all together, and by month."""
    return _csv(NATIONALLY, _national_lines(national, word))


def _national_lines(national: National, word: Word) -> Iterator[Plain]:
    for sheet, its in (("general", national.general), ("signals", national.signals)):
        for told in its:
            for line in lines_of(told, word):
                yield line | {"sheet": sheet, "month": line["release"]}


def lines_of(told: QuestionFigures, word: Word) -> Iterator[Plain]:
    """Give a line for each bar: of all together, of each segment, and of each release or month."""
    yield from _bars(told.together, word)
    for segment, figure in told.segments.items():
        yield from _bars(figure, word, segment=segment)
    for course in told.courses:
        for point in course.points:
            day = point.day.isoformat()
            yield from _bars(point.figure, word, segment=course.segment or "", release=point.name, day=day)


def _bars(figure: Figure, word: Word, segment: str = "", release: str = "", day: str = "") -> Iterator[Plain]:
    question = figure.question
    for bar in figure.bars if figure.off else ():
        yield {
            "question": question.id,
            "question_text": word(question.id, question.text),
            "option": bar.option.id,
            "option_text": option_text(question, bar.option, word),
            "segment": segment,
            "release": release,
            "day": day,
            "people_at_least": figure.at_least,
            "share": bar.share,
            "reading": str(bar.reading),
            "half_within": figure.off.half if figure.off else None,
            "nearly_all_within": figure.off.nearly_all if figure.off else None,
        }


def _csv(columns: Sequence[str], lines: Iterable[Mapping[str, Any]]) -> str:
    written = io.StringIO()
    table = csv.writer(written)  # its lines end as RFC 4180 has it
    table.writerow(columns)
    table.writerows([harmless(line[column]) for column in columns] for line in lines)
    return BYTE_ORDER_MARK + written.getvalue()


def harmless(cell: str | int | None) -> str | int | None:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    return FORMULA.sub(r"\1'", cell) if isinstance(cell, str) else cell
