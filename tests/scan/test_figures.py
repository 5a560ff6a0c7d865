"""Figures: what is seen of released batches, what never is, and how far off it is said to be."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attacks.totals import question
from tests.attacks.usefulness import FOUR, YES_NO
from tests.conftest import ROOT
from webapp.scan.campaign import LEFTOVERS_KEPT, OTHER, Campaign, Ledger, campaign_of
from webapp.scan.disclosure import CAMPAIGN, NATIONAL, WORKSHOP, Profile, Release, laplace, noise_scale
from webapp.scan.figures import (
    LAST,
    Figure,
    Next,
    Reading,
    campaign_figures,
    figure_of,
    guessed_right,
    national_figures,
    off_by,
    outlook,
    round_figures,
    segments_shown,
)
from webapp.scan.national import signals_code
from webapp.scan.questionnaire import Question, Questionnaire
from webapp.storage import Published

HALF = {"DFHJKMNP": CAMPAIGN.epsilon}
START, END = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 21, tzinfo=UTC)
CASH, PARTNERS, WHO = "cash-share", "check-partners", "who-to-call"
SEVERAL = question("cameras", "in", "out", "till", several=True)


def batch(
    number: int = 1,
    people: int = 25,
    counts: dict[str, dict[str, int]] | None = None,
    *,
    code: str = "DFHJKMNP",
    round_: int = 0,
    segment: str | None = None,
    day: date = date(2026, 11, 21),
    voided: bool = False,
) -> Published:
    counts = counts if counts is not None else {YES_NO.id: {"yes": 10}}
    return Published(Ledger(code, round_, segment), number, day, Release(people, counts), voided)


def cash(few: int, some: int = 0, most: int = 0) -> dict[str, dict[str, int]]:
    return {CASH: {"few": few, "some": some, "most": most}}


@pytest.fixture
def campaign(horeca: Questionnaire) -> Campaign:
    return campaign_of(
        "DFHJKMNP", "Diner", horeca, CAMPAIGN, [[CASH, PARTNERS]], start=START, end=END, languages=["nl"]
    )


@pytest.fixture
def workshop(horeca: Questionnaire) -> Campaign:
    return campaign_of(
        "DFHJKM", "Zaal", horeca, WORKSHOP, [[PARTNERS], [WHO, PARTNERS]], start=START, end=END, languages=["nl"]
    )


def shares(figure: Figure) -> dict[str, int]:
    return {bar.option.id: bar.share for bar in figure.bars}


# --- one question ----------------------------------------------------------------------------------------------------


def test_a_figure_is_the_sum_of_its_batches_in_steps() -> None:
    figure = figure_of(YES_NO, [batch(), batch(2, 28, {YES_NO.id: {"yes": 12}})], 25, HALF)
    assert figure.at_least == 50
    assert shares(figure) == {"yes": 40}
    assert [option.id for option in figure.left_out] == ["no"]


def test_a_voided_batch_counts_nowhere() -> None:
    spoilt = batch(2, 25, {YES_NO.id: {"yes": 25}}, voided=True)
    assert figure_of(YES_NO, [batch(), spoilt], 25, HALF) == figure_of(YES_NO, [batch()], 25, HALF)
    assert figure_of(YES_NO, [spoilt], 25, HALF).bars == ()


@pytest.mark.parametrize("people", [0, 5, 24])
def test_nothing_is_seen_of_fewer_than_k(people: int) -> None:
    figure = figure_of(YES_NO, [batch(people=people)], 25, HALF)
    assert (figure.at_least, figure.bars, figure.off) == (0, (), None)


def test_a_question_that_no_batch_counted_has_no_bars() -> None:
    assert figure_of(SEVERAL, [batch()], 25, HALF).bars == ()
    assert figure_of(FOUR, [], 25, HALF).bars == ()


@pytest.mark.parametrize(
    ("yes", "share", "reading"),
    [(-3, 5, Reading.AT_MOST), (0, 5, Reading.AT_MOST), (10, 40, Reading.ABOUT), (29, 95, Reading.AT_LEAST)],
)
def test_the_ends_say_at_most_and_at_least(yes: int, share: int, reading: Reading) -> None:
    (bar,) = figure_of(YES_NO, [batch(counts={YES_NO.id: {"yes": yes}})], 25, HALF).bars
    assert (bar.share, bar.reading) == (share, reading)


def test_bars_stand_in_the_order_of_the_options() -> None:
    counts = {FOUR.id: {option.id: 5 for option in reversed(FOUR.options)}}
    figure = figure_of(FOUR, [batch(counts=counts)], 25, HALF)
    assert list(shares(figure)) == [option.id for option in FOUR.options]
    assert figure.left_out == ()


# --- how far off -----------------------------------------------------------------------------------------------------


def measured() -> list[tuple[Profile, int, tuple[float, ...]]]:
    """Profile, people counted, and what docs/totals.md measured: two errors for yes and no, two for four options."""
    manual = (ROOT / "docs/totals.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \d+ \| (.*) \| (.*) \| (.*) \|$", manual, re.MULTILINE)
    found = []
    for row in rows:
        for profile, cell in zip((WORKSHOP, CAMPAIGN, NATIONAL), row, strict=True):
            if told := re.fullmatch(r"(\d+) counted: (\S+) / (\S+), (\S+) / (\S+)", cell):
                found.append((profile, int(told[1]), tuple(float(told[place]) for place in (2, 3, 4, 5))))
    return found


def batches_of(profile: Profile, people: int) -> int:
    """In how many batches so many were counted."""
    number, before = 0, 0
    while before < people:
        before = people if profile.takes_all else before + max(profile.k_min, before)
        number += 1
    return number


def test_what_is_said_to_be_off_holds_for_all_that_was_measured_and_is_not_far_above() -> None:
    assert len(measured()) == 11
    for profile, people, errors in measured():
        for asked, half, nearly_all in ((YES_NO, *errors[:2]), (FOUR, *errors[2:])):
            told = off_by(asked, people, [profile.epsilon] * batches_of(profile, people))
            assert half <= told.half
            assert nearly_all <= told.nearly_all <= 1.5 * nearly_all + 5


@given(st.sampled_from([YES_NO, FOUR, SEVERAL]), st.integers(1, 12), st.integers(0, 2**32))
def test_noise_is_within_what_is_said_in_95_of_100(asked: Question, batches: int, seed: int) -> None:
    draw = Random(seed).randrange
    scale = noise_scale(asked, CAMPAIGN.epsilon)
    sums = sorted(abs(sum(laplace(scale, draw) for _ in range(batches))) for _ in range(300))
    told = off_by(asked, 1000, [CAMPAIGN.epsilon] * batches)
    within = [one for one in sums if one * 100 / 1000 + 2.5 <= told.nearly_all]
    assert len(within) >= 0.95 * 300 - 19  # five standard errors


def test_more_people_make_it_less_and_more_batches_more() -> None:
    assert off_by(FOUR, 100, [CAMPAIGN.epsilon] * 1).nearly_all < off_by(FOUR, 25, [CAMPAIGN.epsilon] * 1).nearly_all
    assert off_by(FOUR, 100, [CAMPAIGN.epsilon] * 4).nearly_all > off_by(FOUR, 100, [CAMPAIGN.epsilon] * 1).nearly_all
    assert (
        off_by(SEVERAL, 100, [CAMPAIGN.epsilon] * 1).nearly_all > off_by(FOUR, 100, [CAMPAIGN.epsilon] * 1).nearly_all
    )
    assert off_by(SEVERAL, 10, [NATIONAL.epsilon]).nearly_all == 100


def test_a_batch_with_less_noise_makes_a_sum_less_far_off() -> None:
    of_a_campaign, alone = batch(1, 100), batch(1, 100, code="horeca/2026-11")
    known = figure_of(YES_NO, [of_a_campaign, alone], 50, HALF)
    unknown = figure_of(YES_NO, [of_a_campaign, alone], 50)
    assert known.off is not None
    assert unknown.off is not None
    assert known.off.nearly_all < unknown.off.nearly_all
    assert unknown.off == off_by(YES_NO, 200, [NATIONAL.epsilon] * 2)


def test_how_often_a_guess_is_right_is_what_the_manual_says() -> None:
    manual = (ROOT / "docs/totals.md").read_text(encoding="utf-8")
    told = [int(right) for right in re.findall(r"^\| one question of .* \| (\d+) \|$", manual, re.MULTILINE)]
    assert told == [guessed_right(profile.epsilon) for profile in (NATIONAL, CAMPAIGN, WORKSHOP)]


def test_the_line_below_a_bar_stays_on_it() -> None:
    figure = figure_of(YES_NO, [batch(counts={YES_NO.id: {"yes": 30}})], 25, HALF)
    assert figure.off is not None
    assert figure.edges(figure.bars[0]) == (95 - figure.off.nearly_all, 100)


# --- a campaign ------------------------------------------------------------------------------------------------------


def test_of_a_campaign_every_question_is_told_and_each_release_by_itself(campaign: Campaign) -> None:
    first = batch(1, 25, cash(5, 10, 10) | {PARTNERS: {"yes": 20, "partly": 1, "no": 2, "unknown": 2}})
    second = batch(2, 25, cash(20, 3, 2) | {PARTNERS: {"yes": 1, "partly": 1, "no": 22, "unknown": 2}})
    told = campaign_figures(campaign, [second, first])
    assert [one.question.id for one in told] == [CASH, PARTNERS]
    assert shares(told[0].together) == {"few": 50, "some": 25, "most": 25}
    (course,) = told[0].courses
    assert [(point.name, shares(point.figure)["few"]) for point in course.points] == [("1", 20), ("2", 80)]
    assert told[0].segments == {}


def test_segments_are_told_apart_and_together(campaign: Campaign) -> None:
    split = replace(campaign, segments=("bakers", OTHER, "brewers"))
    batches = [
        batch(1, 25, cash(5), segment="bakers"),
        batch(1, 25, cash(20), segment=OTHER),
        batch(2, 25, cash(20), segment="bakers", voided=True),
    ]
    told = campaign_figures(split, batches)[0]
    assert told.together.at_least == 50
    assert shares(told.together)["few"] == 50
    assert {segment: shares(figure).get("few") for segment, figure in told.segments.items()} == {
        "bakers": 20,
        OTHER: 80,
        "brewers": None,
    }
    assert [(course.segment, len(course.points)) for course in told.courses] == [("bakers", 1), (OTHER, 1)]


def test_only_the_newest_releases_are_told_one_by_one(campaign: Campaign) -> None:
    told = campaign_figures(campaign, [batch(number, 25, cash(5)) for number in range(1, 12)])[0]
    assert [point.name for point in told.courses[0].points] == [str(number) for number in range(4, 12)]
    assert len(told.courses[0].points) == LAST
    assert told.together.at_least == 11 * 25


def test_before_the_first_release_nothing_is_seen(campaign: Campaign) -> None:
    for told in campaign_figures(campaign, []):
        assert told.together.bars == ()
        assert told.together.k_min == 25
        assert told.courses == ()


def test_rounds_of_a_workshop_are_never_added_up(workshop: Campaign) -> None:
    answers = {"yes": 8, "partly": 1, "no": 1, "unknown": 0}
    again = {PARTNERS: {"yes": 2, "partly": 1, "no": 7, "unknown": 0}, WHO: {"yes": 5, "about": 3, "no": 2}}
    batches = [batch(1, 10, {PARTNERS: answers}), batch(1, 10, again, round_=1)]
    told = campaign_figures(workshop, batches)
    assert [(one.round, one.question.id, one.together.at_least) for one in told] == [
        (0, PARTNERS, 10),
        (1, WHO, 10),
        (1, PARTNERS, 10),
    ]
    assert shares(told[0].together)["yes"] == 80
    assert shares(told[2].together)["yes"] == 20
    assert round_figures(workshop, 1, batches) == tuple(one.together for one in told[1:])


# --- the national figures --------------------------------------------------------------------------------------------


def test_campaigns_workshops_and_who_came_alone_are_added_up(horeca: Questionnaire) -> None:
    asked = {PARTNERS: {"yes": 10, "partly": 5, "no": 5, "unknown": 5}}
    batches = [
        batch(1, 25, asked, code="DFHJKMNP", segment="bakers"),
        batch(1, 25, asked, code="DFHJKM"),
        batch(1, 50, {PARTNERS: dict.fromkeys(asked[PARTNERS], 20)}, code=horeca.name, day=date(2026, 10, 3)),
    ]
    found = national_figures(horeca, batches)
    (told,) = found.general
    assert told.together.at_least == 100
    assert shares(told.together)["yes"] == 40
    assert [point.name for point in told.courses[0].points] == ["2026-10", "2026-11"]
    assert found.signals == ()
    assert found.last_day == date(2026, 11, 21)


def test_signals_stand_apart(horeca: Questionnaire) -> None:
    signals = {"threats": {option.id: 12 for option in horeca.question_by_id["threats"].options}}
    found = national_figures(
        horeca,
        [batch(1, 50, cash(20), code=horeca.name), batch(1, 50, signals, code=signals_code(horeca.name))],
    )
    assert [one.question.id for one in found.general] == [CASH]
    assert [one.question.id for one in found.signals] == ["threats"]
    assert [one.question.id for one in found.all] == [CASH, "threats"]


def test_nationally_nothing_is_seen_of_fewer_than_fifty_in_a_month_neither(horeca: Questionnaire) -> None:
    few = batch(1, 25, cash(5), code="DFHJKMNP")
    assert national_figures(horeca, [few]).all == ()
    assert national_figures(horeca, [few]).last_day is None
    earlier = batch(1, 25, cash(5), code="DFHJKMN4", day=date(2026, 10, 1))
    (told,) = national_figures(horeca, [few, earlier]).general
    assert told.together.at_least == 50
    assert told.courses == ()


def test_people_of_a_later_round_are_not_counted_twice(horeca: Questionnaire) -> None:
    answers = {PARTNERS: {"yes": 40, "partly": 4, "no": 4, "unknown": 2}}
    rounds = [batch(1, 50, answers, code="DFHJKM", round_=1), batch(1, 50, answers, code="DFHJKM", round_=2)]
    (told,) = national_figures(horeca, rounds).general
    assert told.together.at_least == 50


def test_a_voided_batch_is_in_no_national_figure_and_no_date(horeca: Questionnaire) -> None:
    good = batch(1, 50, cash(20), code=horeca.name, day=date(2026, 10, 1))
    spoilt = batch(2, 50, cash(50), code=horeca.name, voided=True)
    assert national_figures(horeca, [good, spoilt]) == national_figures(horeca, [good])


# --- what is to come -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "waiting", "next_one"),
    [
        (START - timedelta(days=1), 0, Next.AHEAD),
        (NOW, 0, Next.FILLING),
        (NOW, 20, Next.FILLING),
        (NOW, 25, Next.FULL),
        (END, 25, Next.LAST),
        (END, 20, Next.TOO_FEW),
        (END, 0, Next.OVER),
    ],
)
def test_it_is_told_what_becomes_of_those_who_wait(
    campaign: Campaign, now: datetime, waiting: int, next_one: Next
) -> None:
    found = outlook(campaign, 0, [], waiting, 1000, now)
    assert (found.next, found.waiting, found.needed) == (next_one, waiting, 25)


def test_the_next_batch_is_as_large_as_all_before_it_voided_ones_too(campaign: Campaign) -> None:
    batches = [batch(1, 25, cash(5)), batch(2, 25, cash(5), voided=True), batch(1, 25, cash(5), segment="elsewhere")]
    assert outlook(campaign, 0, batches, 25, 1000, NOW).next is Next.FILLING
    assert outlook(campaign, 0, batches, 50, 1000, NOW).next is Next.FULL


def test_where_more_may_wait_than_is_told_nobody_is_told_that_they_are_too_few(campaign: Campaign) -> None:
    batches = [batch(1, 1600, cash(5))]
    for waiting, next_one in ((995, Next.FILLING), (1000, Next.MANY)):
        assert outlook(campaign, 0, batches, waiting, 1000, NOW).next is next_one


def test_the_size_of_a_room_is_never_told_exactly(workshop: Campaign) -> None:
    for people in (20, 23):
        found = outlook(workshop, 0, [batch(1, people, {}, code="DFHJKM")], 30, 1000, NOW)
        assert (found.needed, found.next) == (10, Next.SHOWN)


@pytest.mark.parametrize(
    ("now", "waiting", "next_one"),
    [
        (START - timedelta(days=1), 0, Next.AHEAD),
        (NOW, 0, Next.APART),
        (NOW, 25, Next.APART),
        (NOW, 1000, Next.APART),
        (END, 70, Next.CLOSING),
        (END, 0, Next.CLOSING),
        (END + LEFTOVERS_KEPT, 0, Next.OVER),
    ],
)
def test_with_segments_it_is_told_of_all_of_them_together(
    campaign: Campaign, now: datetime, waiting: int, next_one: Next
) -> None:
    found = outlook(replace(campaign, segments=("bakers", "brewers", OTHER)), 0, [], waiting, 1000, now)
    assert (found.next, found.needed) == (next_one, None)
    # When others have had their last batch, who wait would be those of a segment with too few.
    assert found.waiting == (0 if now >= END else waiting)


def test_of_a_segment_by_itself_only_is_told_whether_there_are_figures(campaign: Campaign) -> None:
    split = replace(campaign, segments=("bakers", "brewers", OTHER))
    batches = [
        batch(1, 25, cash(5), segment="bakers"),
        batch(1, 25, cash(5), segment="brewers", voided=True),
        batch(1, 24, cash(5), segment=OTHER),
    ]
    told = campaign_figures(split, batches)
    assert segments_shown(split, told) == {"bakers": True, "brewers": False, OTHER: False}
    assert segments_shown(campaign, campaign_figures(campaign, [])) == {}
