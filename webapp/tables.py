"""Figures as tables for others: CSV, JSON and an SQLite file, each with what `scan/figures.py` gives and nothing else.

Texts are given by who asks: of a page in its language, of open data in Dutch. Columns and ids are the same in all.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from marshmallow import Schema, fields
from sqlite_utils import Database

from webapp.scan.campaign import Campaign
from webapp.scan.disclosure import NATIONAL
from webapp.scan.figures import Figure, National, Outlook, QuestionFigures
from webapp.scan.questionnaire import Option, Question, Questionnaire

Word: TypeAlias = Callable[[str, str], str]  # key, Dutch text -> text, as `languages.say`
SegmentWord: TypeAlias = Callable[[str], str]  # segment -> its name, as `house.segment_text`
Plain: TypeAlias = dict[str, Any]

BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for something else
# What a spreadsheet takes for a formula, also as wide signs, and what it skips before looking: where a cell begins, and
# behind a sign that divides cells elsewhere, as ; does where , is written in numbers.
FORMULA = re.compile(r"(^|[,;|\t])(?=[ \"]*[=+\-@\t\r\n＝＋－＠])")
LICENCE = "CC0-1.0"
LICENCE_ADDRESS = "https://creativecommons.org/publicdomain/zero/1.0/"


def in_dutch(key: str, text: str) -> str:
    """Leave a text as it is written."""
    return text


# --- JSON ------------------------------------------------------------------------------------------------------------


class Whole(Schema):
    """What we send: every member is always there."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = True


class BarSchema(Whole):
    """One option."""

    option = fields.String(metadata={"description": "Id."})
    text = fields.String()
    share = fields.Integer(metadata={"description": "Of a hundred people who were counted: 5, 10 … 95."})
    reading = fields.String(metadata={"description": "at-most (with 5), about, or at-least (with 95)."})


class FigureSchema(Whole):
    """What may be seen of one question."""

    people_at_least = fields.Integer(metadata={"description": "People, down to whole fives."})
    half_within = fields.Integer(metadata={"description": "Half of all shares are off by at most so many points."})
    nearly_all_within = fields.Integer(metadata={"description": "The same for 95 of 100 shares."})
    bars = fields.List(fields.Nested(BarSchema))


class SegmentSchema(Whole):
    """The same of one segment."""

    segment = fields.String(metadata={"description": "Id."})
    segment_text = fields.String(metadata={"description": "Its name."})
    figure = fields.Nested(FigureSchema, allow_none=True, metadata={"description": "null: not yet."})


class PointSchema(Whole):
    """The people of one release, or of one month, by themselves."""

    segment = fields.String(allow_none=True, metadata={"description": "Id; null: of all."})
    segment_text = fields.String(allow_none=True)
    release = fields.String(metadata={"description": "Number within its segment; nationally a month, 2026-11."})
    day = fields.Date()
    figure = fields.Nested(FigureSchema)


class QuestionFiguresSchema(Whole):
    """All that may be seen of one question."""

    round = fields.Integer(metadata={"description": "1 is the first."})
    question = fields.String(metadata={"description": "Id."})
    text = fields.String()
    several = fields.Boolean(metadata={"description": "Several options could be chosen."})
    not_counted = fields.List(
        fields.String(), metadata={"description": "Options that are not counted: the second of two."}
    )
    together = fields.Nested(FigureSchema, allow_none=True, metadata={"description": "null: fewer than `fewest`."})
    segments = fields.List(fields.Nested(SegmentSchema))
    releases = fields.List(fields.Nested(PointSchema), metadata={"description": "The newest eight of each segment."})


class WaitingSchema(Whole):
    """How things stand with those who wait in a round: with segments, of all of them together, and never of one."""

    round = fields.Integer()
    next = fields.String(
        metadata={
            "description": "ahead, filling, many, full, shown, last, too-few or over; "
            "with segments ahead, apart, closing or over."
        }
    )
    waiting = fields.Integer(
        metadata={
            "description": "People, down to whole fives, and 1000 for more; 0 once a round of a workshop was shown, "
            "and with segments once it is over."
        }
    )
    needed = fields.Integer(
        allow_none=True,
        metadata={
            "description": "People in the next batch. null: each segment has a batch of its own, of `fewest` or more."
        },
    )


class CampaignFiguresSchema(Whole):
    """The figures of a campaign or workshop."""

    campaign = fields.String(metadata={"description": "Its code."})
    questionnaire = fields.String()
    fewest = fields.Integer(metadata={"description": "Nothing is shown of fewer people."})
    epsilon = fields.String(metadata={"description": "Of one question, such as 1/2."})
    waiting = fields.List(fields.Nested(WaitingSchema))
    questions = fields.List(fields.Nested(QuestionFiguresSchema))


class NationalFiguresSchema(Whole):
    """The national figures of a questionnaire."""

    questionnaire = fields.String()
    title = fields.String()
    licence = fields.String()
    fewest = fields.Integer()
    epsilon = fields.String()
    last_release = fields.Date(allow_none=True)
    general = fields.List(fields.Nested(QuestionFiguresSchema))
    signals = fields.List(
        fields.Nested(QuestionFiguresSchema), metadata={"description": "Of those who said a second yes: other sheets."}
    )


def campaign_json(
    campaign: Campaign,
    told: Iterable[QuestionFigures],
    outlooks: Iterable[Outlook],
    word: Word,
    segment_word: SegmentWord,
) -> Plain:
    """Tell the figures of a campaign."""
    return _dumped(
        CampaignFiguresSchema(),
        {
            "campaign": campaign.code,
            "questionnaire": campaign.questionnaire,
            "fewest": campaign.profile.k_min,
            "epsilon": str(campaign.profile.epsilon),
            "waiting": [
                {"round": one.round + 1, "next": one.next, "waiting": one.waiting, "needed": one.needed}
                for one in outlooks
            ],
            "questions": [_question(one, word, segment_word) for one in told],
        },
    )


def national_json(questionnaire: Questionnaire, national: National, word: Word = in_dutch) -> Plain:
    """Tell the national figures of a questionnaire."""
    return _dumped(
        NationalFiguresSchema(),
        {
            "questionnaire": questionnaire.name,
            "title": word(f"{questionnaire.id}:title", questionnaire.title),
            "licence": LICENCE,
            "fewest": NATIONAL.k_min,
            "epsilon": str(NATIONAL.epsilon),
            "last_release": national.last_day,
            "general": [_question(one, word) for one in national.general],
            "signals": [_question(one, word) for one in national.signals],
        },
    )


def _dumped(schema: Schema, plain: Plain) -> Plain:
    dumped: Plain = schema.dump(plain)
    return dumped


def as_it_is(segment: str) -> str:
    """Leave a segment as it is: where there are none."""
    return segment


def _question(told: QuestionFigures, word: Word, segment_word: SegmentWord = as_it_is) -> Plain:
    question = told.question
    return {
        "round": told.round + 1,
        "question": question.id,
        "text": word(question.id, question.text),
        "several": question.several,
        "not_counted": [option.id for option in told.together.left_out],
        "together": _figure(told.together, word),
        "segments": [
            {"segment": segment, "segment_text": segment_word(segment), "figure": _figure(one, word)}
            for segment, one in told.segments.items()
        ],
        "releases": [
            {
                "segment": course.segment,
                "segment_text": course.segment and segment_word(course.segment),
                "release": point.name,
                "day": point.day,
                "figure": _figure(point.figure, word),
            }
            for course in told.courses
            for point in course.points
        ],
    }


def _figure(figure: Figure, word: Word) -> Plain | None:
    if figure.off is None:
        return None
    return {
        "people_at_least": figure.at_least,
        "half_within": figure.off.half,
        "nearly_all_within": figure.off.nearly_all,
        "bars": [
            {
                "option": bar.option.id,
                "text": _option(figure.question, bar.option, word),
                "share": bar.share,
                "reading": bar.reading,
            }
            for bar in figure.bars
        ],
    }


def _option(question: Question, option: Option, word: Word) -> str:
    return word(f"{question.id}/{option.id}", option.text)


# --- CSV -------------------------------------------------------------------------------------------------------------

NUMBERS = ("people_at_least", "share", "reading", "half_within", "nearly_all_within")
OF_A_CAMPAIGN = (
    *("round", "question", "question_text", "option", "option_text", "segment", "segment_text", "release", "day"),
    *NUMBERS,
)
NATIONALLY = ("sheet", "question", "question_text", "option", "option_text", "month", *NUMBERS)


def campaign_csv(told: Iterable[QuestionFigures], word: Word, segment_word: SegmentWord) -> str:
    """Write a line for each bar. Without a segment it is about all together; without a release, about all of them."""
    lines = (line | {"round": one.round + 1} for one in told for line in _lines(one, word))
    named = (line | {"segment_text": line["segment"] and segment_word(line["segment"])} for line in lines)
    return _csv(OF_A_CAMPAIGN, named)


def national_csv(national: National, word: Word = in_dutch) -> str:
    """Write a line for each bar: of all together, and by month."""
    return _csv(NATIONALLY, _national_lines(national, word))


def _national_lines(national: National, word: Word) -> Iterator[Plain]:
    for sheet, its in (("general", national.general), ("signals", national.signals)):
        for told in its:
            for line in _lines(told, word):
                yield line | {"sheet": sheet, "month": line["release"]}


def _lines(told: QuestionFigures, word: Word) -> Iterator[Plain]:
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
            "option_text": _option(question, bar.option, word),
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


# --- an SQLite file --------------------------------------------------------------------------------------------------

COLUMNS: dict[str, dict[str, type]] = {
    "questions": {"id": str, "questionnaire": str, "question": str, "sheet": str, "text": str, "several": int},
    "options": {"id": str, "question": str, "option": str, "place": int, "text": str, "counted": int},
    "figures": {"option": str, **dict.fromkeys(NUMBERS, int), "reading": str},
    "releases": {"option": str, "month": str, **dict.fromkeys(NUMBERS, int), "reading": str},
}
KEYS: dict[str, str | tuple[str, ...]] = {
    "questions": "id",
    "options": "id",
    "figures": "option",
    "releases": ("option", "month"),
}
POINTERS: dict[str, list[tuple[str, str, str]]] = {
    "questions": [],
    "options": [("question", "questions", "id")],
    "figures": [("option", "options", "id")],
    "releases": [("option", "options", "id")],
}
TOLD = {  # to Datasette
    "questions": {
        "description": "Questions of which enough people are counted. Signals are on sheets of their own.",
        "label_column": "text",
    },
    "options": {
        "description": "Their options. One that is not counted is the other half of a yes/no question.",
        "label_column": "text",
    },
    "figures": {
        "description": "All that was released, added up. Shares are of all people counted, in steps of 5, and noised."
    },
    "releases": {"description": "The same by month, the last eight. Each month is about other people."},
}


def sqlite_file(figures: Iterable[tuple[Questionnaire, National]]) -> bytes:
    """Put the national figures of all questionnaires in a file that Datasette can show."""
    db = Database(memory=True)
    for table, columns in COLUMNS.items():
        db.table(table).create(columns, pk=KEYS[table], foreign_keys=POINTERS[table])
    for questionnaire, national in figures:
        for sheet, its in (("general", national.general), ("signals", national.signals)):
            for told in its:
                _put(db, f"{questionnaire.name}/{told.question.id}", questionnaire.name, sheet, told)
    content = db.conn.serialize()
    db.close()
    return content


def _put(db: Database, key: str, questionnaire: str, sheet: str, told: QuestionFigures) -> None:
    question, counted = told.question, {bar.option.id for bar in told.together.bars}
    asked = {"id": key, "questionnaire": questionnaire, "question": question.id, "sheet": sheet}
    db.table("questions").insert(asked | {"text": question.text, "several": question.several})
    db.table("options").insert_all(
        {
            "id": f"{key}/{option.id}",
            "question": key,
            "option": option.id,
            "place": place,
            "text": option.text,
            "counted": option.id in counted,
        }
        for place, option in enumerate(question.options, 1)
    )
    for line in _lines(told, in_dutch):
        row = {"option": f"{key}/{line['option']}", **{name: line[name] for name in NUMBERS}}
        if line["release"]:
            db.table("releases").insert(row | {"month": line["release"]})
        else:
            db.table("figures").insert(row)


def metadata() -> Plain:
    """Tell Datasette what the file is."""
    return {
        "title": "Zaakscan",
        "description": "What entrepreneurs answer together: figures without anybody in them.",
        "license": LICENCE,
        "license_url": LICENCE_ADDRESS,
        "databases": {"figures": {"tables": TOLD}},
    }


def as_json(plain: Plain) -> str:
    """Write it so that people can read it too."""
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"
