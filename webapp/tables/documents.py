"""Figures as JSON: of a campaign, and national. What the API documents is what is written here."""

import json
from collections.abc import Iterable
from typing import Any

from marshmallow import Schema, fields

from webapp.scan.campaign import Campaign
from webapp.scan.disclosure import NATIONAL
from webapp.scan.figures import Figure, National, Outlook, QuestionFigures
from webapp.scan.questionnaire import Questionnaire
from webapp.tables.words import Plain, SegmentWord, Word, as_it_is, in_dutch, option_text

LICENCE = "CC0-1.0"


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
                "text": option_text(figure.question, bar.option, word),
                "share": bar.share,
                "reading": bar.reading,
            }
            for bar in figure.bars
        ],
    }


def as_json(plain: Plain) -> str:
    """Write it so that people can read it too."""
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"
