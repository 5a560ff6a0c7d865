"""Figures as people see them: from released batches to bars, through `present` only, and never of a voided batch.

What they mean, and how far off they may be: docs/figures.md.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from math import ceil, exp, sqrt
from typing import Protocol

from webapp.scan.campaign import LEFTOVERS_KEPT, Campaign, Ledger, Leftovers, Standing, leftovers, standing
from webapp.scan.disclosure import NATIONAL, ROUND, STEPS, Release, added_up, noise_scale, present, published_options
from webapp.scan.national import signals_code
from webapp.scan.questionnaire import Option, Question, Questionnaire

LAST = 8  # releases, or months, that are shown one by one: the newest, so that a page does not grow
STEP = 100 // STEPS
LEAST = NATIONAL.epsilon  # the least that a question is ever counted with
NONE_KNOWN: Mapping[str, Fraction] = {}
LOWEST, HIGHEST = STEP, 100 - STEP  # these say "at most" and "at least"


class Batch(Protocol):
    """What a storage gives of one release."""

    @property
    def ledger(self) -> Ledger: ...  # as in `storage.Published`

    @property
    def number(self) -> int: ...

    @property
    def day(self) -> date: ...

    @property
    def release(self) -> Release: ...

    @property
    def voided(self) -> bool: ...


class Reading(StrEnum):
    """How a share is to be read."""

    AT_MOST = "at-most"
    ABOUT = "about"
    AT_LEAST = "at-least"


@dataclass(frozen=True)
class Bar:
    """One option with its share."""

    option: Option
    share: int  # 5, 10 .. 95

    @property
    def reading(self) -> Reading:
        """Tell what the share stands for: the ends stand for all that is beyond them."""
        if self.share == LOWEST:
            return Reading.AT_MOST
        return Reading.AT_LEAST if self.share == HIGHEST else Reading.ABOUT


@dataclass(frozen=True)
class Off:
    """How far the bars of a figure may be off, in points of a hundred; rounding is in it."""

    half: int  # half of all bars are off by at most this
    nearly_all: int  # 95 in 100 bars are


@dataclass(frozen=True)
class Figure:
    """What anybody may see of one question. Without bars: too few people are counted."""

    question: Question
    k_min: int  # nothing is shown of fewer people
    at_least: int  # people, down to whole fives; 0: too few
    bars: tuple[Bar, ...]  # in the order of the options
    off: Off | None  # None: there are no bars

    @property
    def left_out(self) -> tuple[Option, ...]:
        """Give the options that are not counted: of yes and no only the first is."""
        return tuple(one for one in self.question.options if one.id not in published_options(self.question))

    def edges(self, bar: Bar) -> tuple[int, int]:
        """Give between which shares, 0 .. 100, the true one nearly always is."""
        off = self.off.nearly_all if self.off else 0
        return max(bar.share - off, 0), min(bar.share + off, 100)


@dataclass(frozen=True)
class Point:
    """The people of one release, or of one month, by themselves."""

    day: date  # of the release; of a month its first
    name: str  # "3", or "2026-11"
    figure: Figure


@dataclass(frozen=True)
class Course:
    """How a question went from release to release. Each point is about other people."""

    segment: str | None  # None: there are no segments
    points: tuple[Point, ...]  # the newest last, at most `LAST`


@dataclass(frozen=True)
class QuestionFigures:
    """All that may be seen of one question."""

    round: int
    together: Figure
    segments: Mapping[str, Figure]  # empty: there are none
    courses: tuple[Course, ...]  # only those with a point

    @property
    def question(self) -> Question:
        """The question."""
        return self.together.question


@dataclass(frozen=True)
class National:
    """The national figures of a questionnaire; a question is told when enough people are counted."""

    general: tuple[QuestionFigures, ...]
    signals: tuple[QuestionFigures, ...]  # of those who said a second yes: other sheets, never beside the general ones
    last_day: date | None  # of the newest release that is in anything told; None: nothing is

    @property
    def all(self) -> tuple[QuestionFigures, ...]:
        """Both, the general ones first."""
        return self.general + self.signals


# --- one question ----------------------------------------------------------------------------------------------------


def figure_of(
    question: Question, batches: Iterable[Batch], k_min: int, epsilons: Mapping[str, Fraction] = NONE_KNOWN
) -> Figure:
    """Give what may be seen of a question over batches that have nobody in common; voided ones do not count.

    `epsilons` tells of each campaign with how much a question was counted; of others the least there is, is taken.
    """
    counted = [one for one in batches if not one.voided and question.id in one.release.counts]
    its = (Release(one.release.people, {question.id: one.release.counts[question.id]}) for one in counted)
    total = added_up(its).get(question.id)
    shown = present(total, k_min) if total else None
    if total is None or shown is None:
        return Figure(question, k_min, 0, (), None)
    bars = tuple(Bar(option, shown.shares[option.id]) for option in question.options if option.id in shown.shares)
    used = [epsilons.get(one.ledger.campaign, LEAST) for one in counted]
    return Figure(question, k_min, shown.at_least, bars, off_by(question, shown.at_least, used))


def off_by(question: Question, people: int, epsilons: Iterable[Fraction]) -> Off:
    """Tell how far off the bars may be, after batches that were counted with these.

    Noise of scale s is within s in half of all cases and within 3 s in 95 of 100 (ln 2 and ln 20). Added up it grows as
    the root of the sum of squares, and no faster. Rounding adds at most half a step. A bound, so a little more than
    what totals.md measured.
    """
    spread = sqrt(sum(noise_scale(question, epsilon) ** 2 for epsilon in epsilons)) / people * 100
    half, nearly_all = (min(ceil(round(times * spread + STEP / 2, 6)), 100) for times in (1, 3))
    return Off(half, nearly_all)


# --- a campaign or workshop ------------------------------------------------------------------------------------------


def round_figures(campaign: Campaign, number: int, batches: Iterable[Batch]) -> tuple[Figure, ...]:
    """Give a figure of each question of a round, of all segments together."""
    of_round = [one for one in batches if one.ledger.round == number]
    return tuple(_figure(campaign, question, of_round) for question in campaign.rounds[number].questions)


def campaign_figures(campaign: Campaign, batches: Iterable[Batch]) -> tuple[QuestionFigures, ...]:
    """Give all that its organiser sees: question by question, in the order of the rounds."""
    shown = [one for one in batches if not one.voided]
    return tuple(
        _told(campaign, number, question, [one for one in shown if one.ledger.round == number])
        for number, counting in enumerate(campaign.rounds)
        for question in counting.questions
    )


def segments_shown(campaign: Campaign, told: Iterable[QuestionFigures]) -> dict[str, bool]:
    """Tell of each segment whether there are figures of it: all that is told of one by itself."""
    several = list(told)
    return {segment: any(one.segments[segment].bars for one in several) for segment in campaign.segments}


def _told(campaign: Campaign, number: int, question: Question, batches: Sequence[Batch]) -> QuestionFigures:
    by_segment = {segment: [b for b in batches if b.ledger.segment == segment] for segment in campaign.segments}
    apart = by_segment.items() if by_segment else [(None, batches)]
    courses = (Course(segment, tuple(_points(campaign, question, its))) for segment, its in apart)
    return QuestionFigures(
        round=number,
        together=_figure(campaign, question, batches),
        segments={segment: _figure(campaign, question, its) for segment, its in by_segment.items()},
        courses=tuple(course for course in courses if course.points),
    )


def _figure(campaign: Campaign, question: Question, batches: Iterable[Batch]) -> Figure:
    return figure_of(question, batches, campaign.profile.k_min, {campaign.code: campaign.profile.epsilon})


def _points(campaign: Campaign, question: Question, batches: Iterable[Batch]) -> Iterator[Point]:
    # By number: a clock that jumped does not mix them up.
    for one in sorted(batches, key=lambda batch: batch.number)[-LAST:]:
        if (figure := _figure(campaign, question, [one])).bars:
            yield Point(one.day, str(one.number), figure)


# --- the national figures --------------------------------------------------------------------------------------------


def national_figures(
    questionnaire: Questionnaire, batches: Iterable[Batch], epsilons: Mapping[str, Fraction] = NONE_KNOWN
) -> National:
    """Add up all that was released about a questionnaire, by campaigns, by workshops and without either.

    Month by month, not release by release: one release of a campaign is its organiser's.
    """
    shown = [one for one in batches if not one.voided]
    signals = signals_code(questionnaire.name)
    told = {}
    days = []
    for apart in (False, True):
        its = [one for one in shown if (one.ledger.campaign == signals) is apart]
        found = [_told_nationally(question, _once(question, its), epsilons) for question in questionnaire.questions]
        told[apart] = tuple(one for one in found if one.together.bars)
        days += [one.day for told_one in told[apart] for one in _once(told_one.question, its)]
    return National(told[False], told[True], max(days, default=None))


def _once(question: Question, batches: Iterable[Batch]) -> list[Batch]:
    """Keep the first round of each campaign that asks the question: people of a later one are those of the first."""
    first: dict[str, int] = {}
    asking = [one for one in batches if question.id in one.release.counts]
    for one in asking:
        first[one.ledger.campaign] = min(one.ledger.round, first.get(one.ledger.campaign, one.ledger.round))
    return [one for one in asking if one.ledger.round == first[one.ledger.campaign]]


def _told_nationally(question: Question, batches: Sequence[Batch], epsilons: Mapping[str, Fraction]) -> QuestionFigures:
    months: dict[date, list[Batch]] = {}
    for one in batches:
        months.setdefault(one.day.replace(day=1), []).append(one)
    points = [
        Point(month, f"{month:%Y-%m}", figure)
        for month in sorted(months)[-LAST:]
        if (figure := figure_of(question, months[month], NATIONAL.k_min, epsilons)).bars
    ]
    courses = (Course(None, tuple(points)),) if points else ()
    return QuestionFigures(0, figure_of(question, batches, NATIONAL.k_min, epsilons), {}, courses)


# --- what is to come -------------------------------------------------------------------------------------------------


class Next(StrEnum):
    """What becomes of those who wait."""

    AHEAD = "ahead"  # it has not begun
    FILLING = "filling"  # the next batch is not full
    MANY = "many"  # so many wait that it is not told whether it is full
    FULL = "full"  # it is, and is released within the day; in a workshop, when the leader says so
    SHOWN = "shown"  # the round of a workshop was revealed: who comes later is counted at its end, if they are enough
    LAST = "last"  # it has ended, and who wait are the last batch
    TOO_FEW = "too-few"  # it has ended, and who wait are not counted
    OVER = "over"  # it has ended, and hardly anybody waits
    # With segments, each of which fills batches of its own: how full each is, nobody is told.
    APART = "apart"  # it runs
    CLOSING = "closing"  # it has ended: who wait in a segment are its last batch, if they are enough


@dataclass(frozen=True)
class Outlook:
    """How things stand with a round, all segments together. Nothing in it is exact."""

    round: int
    next: Next
    waiting: int  # people, down to whole fives; 0 for a round that was shown, and with segments for one that has ended
    needed: int | None  # people in the next batch; None: there are segments, each with a batch of its own


def outlook(
    campaign: Campaign, number: int, batches: Iterable[Batch], waiting: int, most: int, now: datetime
) -> Outlook:
    """Tell what becomes of those who wait in a round. `waiting` is what the storage tells: fives, up to `most`.

    With segments nothing in it depends on who waits in which. Told for each segment, even in fives, somebody who puts
    four false ones into each would see which the next one chose.
    """
    if campaign.segments:
        return _outlook_apart(campaign, number, waiting, now)
    ledger = Ledger(campaign.code, number, None)
    profile = campaign.profile
    # A voided batch is among them: its people are not counted again, and the next batch is as large as if they were.
    before = sum(one.release.people for one in batches if one.ledger == ledger)
    where = standing(campaign, now)
    # A reveal takes a room of any size. Told beside "at least 20 people", such a size would give the exact number.
    is_last = profile.takes_all or where is Standing.ENDED
    needed = profile.k_min if is_last else max(profile.k_min, -(-before // ROUND) * ROUND)
    if where is Standing.AHEAD:
        is_next = Next.AHEAD
    elif where is Standing.OPEN and profile.takes_all and before:
        # Fives that begin at a reveal, beside those of a round that began elsewhere, would tell who has just finished.
        is_next, waiting = Next.SHOWN, 0
    elif where is Standing.OPEN:
        few = Next.FILLING if waiting < most else Next.MANY
        is_next = Next.FULL if waiting >= needed else few
    elif leftovers(campaign, now, waiting) is Leftovers.LAST_BATCH:
        is_next = Next.LAST
    else:
        is_next = Next.TOO_FEW if waiting else Next.OVER
    return Outlook(number, is_next, waiting, needed)


def _outlook_apart(campaign: Campaign, number: int, waiting: int, now: datetime) -> Outlook:
    match standing(campaign, now):
        case Standing.AHEAD:
            return Outlook(number, Next.AHEAD, waiting, None)
        case Standing.OPEN:
            return Outlook(number, Next.APART, waiting, None)
    # Once some segments have had their last batch, who wait are those of the others: that would be a size under k.
    return Outlook(number, Next.CLOSING if now < campaign.end + LEFTOVERS_KEPT else Next.OVER, 0, None)


# --- what it means ---------------------------------------------------------------------------------------------------


def guessed_right(epsilon: Fraction) -> int:
    """Give how often, of 100 times, the best guess about somebody's answer to one question is right; a coin: 50."""
    return round(100 / (1 + exp(-epsilon)))
