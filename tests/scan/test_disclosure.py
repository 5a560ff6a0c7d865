"""Totals: what may be counted, batches, noise as the paper has it and OpenDP draws it, and what is shown."""

import math
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from random import Random

import opendp.prelude as dp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attacks.totals import question
from tests.scan.test_properties import always_the_same, decoded
from webapp.scan.disclosure import (
    CAMPAIGN,
    LIFELONG,
    NATIONAL,
    NO_QUESTION,
    PROFILES,
    SIGNALS,
    TOO_MANY,
    TWICE,
    WORKSHOP,
    WRONG_CLASS,
    NotCountable,
    Profile,
    Release,
    Shown,
    TooFew,
    Total,
    added_up,
    batch_size,
    counted,
    counting_of,
    delay,
    happens,
    laplace,
    noise_scale,
    present,
    published_options,
    release,
    spent,
)
from webapp.scan.questionnaire import Question
from webapp.scan.rules import Answers

YES_NO = question("doors", "yes", "no")
FOUR = question("cash", "few", "some", "most", "unknown")
SEVERAL = question("cameras", "in", "out", "till", several=True)
HARD = question("demand", "yes", "no", disclosure_class="C")
EXPOSED = question("offer", "yes", "no", disclosure_class="B")
UNLIKELY = 1e-9  # a test with new random numbers each time fails once in so many


def many(number: int, disclosure_class: str = "A") -> list[Question]:
    return [question(f"q{place}", "yes", "no", disclosure_class=disclosure_class) for place in range(number)]


# --- what may be counted ---------------------------------------------------------------------------------------------


def test_the_profiles_are_what_was_promised() -> None:
    rules = {p.id: (p.classes, p.k_min, p.epsilon, p.most_questions) for p in PROFILES.values()}
    assert rules == {
        "workshop": ("A", 10, 1, 3),
        "campaign": ("AB", 25, Fraction(1, 2), 8),
        "national": ("AB", 50, Fraction(1, 4), 16),
        "signals": ("C", 50, Fraction(1, 4), 16),
    }


@pytest.mark.parametrize(
    ("profile", "asked", "wrong"),
    [
        (WORKSHOP, [YES_NO, EXPOSED], {"offer": WRONG_CLASS}),
        (CAMPAIGN, [YES_NO, HARD, EXPOSED], {"demand": WRONG_CLASS}),
        (NATIONAL, [HARD], {"demand": WRONG_CLASS}),
        (SIGNALS, [HARD, YES_NO], {"doors": WRONG_CLASS}),
        (CAMPAIGN, [replace(YES_NO, disclosure_class="")], {"doors": WRONG_CLASS}),
        (CAMPAIGN, [replace(YES_NO, disclosure_class="AB")], {"doors": WRONG_CLASS}),
        (WORKSHOP, many(5), {"q3": TOO_MANY, "q4": TOO_MANY}),
        (WORKSHOP, [YES_NO, YES_NO], {"doors": TWICE}),
        (WORKSHOP, [], {"": NO_QUESTION}),
        (WORKSHOP, [HARD, YES_NO, YES_NO, EXPOSED], {"demand": WRONG_CLASS, "doors": TWICE, "offer": WRONG_CLASS}),
    ],
)
def test_what_may_not_be_counted_is_told_all_at_once(
    profile: Profile, asked: Sequence[Question], wrong: dict[str, str]
) -> None:
    with pytest.raises(NotCountable) as refused:
        counting_of(profile, asked)
    assert refused.value.wrong == wrong


def test_no_total_ever_takes_more_than_the_lifelong_epsilon() -> None:
    most = {p.id: counting_of(p, many(p.most_questions, p.classes[0])).epsilon for p in PROFILES.values()}
    assert most == {"workshop": 3, "campaign": 4, "national": 4, "signals": 4}
    assert max(most.values()) == LIFELONG


def test_what_one_person_spends_adds_up() -> None:
    assert spent([]) == 0
    assert spent([counting_of(CAMPAIGN, many(6)), counting_of(SIGNALS, many(4, "C"))]) == LIFELONG
    assert spent([counting_of(WORKSHOP, many(1)), counting_of(WORKSHOP, many(2))]) == 3


# --- batches ---------------------------------------------------------------------------------------------------------


def batches(profile: Profile, arrivals: int) -> list[int]:
    """Give the batches when people come one by one and are counted as soon as may be."""
    sizes: list[int] = []
    waiting = 0
    for _ in range(arrivals):
        waiting += 1
        if size := batch_size(profile, sum(sizes), waiting):
            sizes.append(size)
            waiting -= size
    return sizes


@pytest.mark.parametrize(
    ("profile", "sizes"),
    [
        (WORKSHOP, [10, 10, 20, 40, 80, 160]),
        (CAMPAIGN, [25, 25, 50, 100, 200]),
        (NATIONAL, [50, 50, 100, 200]),
        (SIGNALS, [50, 50, 100, 200]),
    ],
)
def test_a_batch_is_as_large_as_all_before_it(profile: Profile, sizes: list[int]) -> None:
    assert batches(profile, 400) == sizes


def test_a_reveal_takes_the_whole_room_and_a_campaign_just_a_batch() -> None:
    assert batch_size(WORKSHOP, 0, 9) == 0
    assert batch_size(WORKSHOP, 0, 37) == 37
    assert batch_size(WORKSHOP, 37, 36) == 0
    assert batch_size(CAMPAIGN, 0, 37) == 25


def test_the_last_batch_takes_all_who_are_left_but_never_fewer_than_k() -> None:
    assert batch_size(CAMPAIGN, 100, 99) == 0
    assert batch_size(CAMPAIGN, 100, 99, closing=True) == 99
    assert batch_size(CAMPAIGN, 100, 24, closing=True) == 0
    assert batch_size(WORKSHOP, 20, 10, closing=True) == 10


@always_the_same
@given(profile=st.sampled_from(list(PROFILES.values())), before=st.integers(0, 10**6), waiting=st.integers(0, 10**6))
def test_no_batch_is_smaller_than_k_or_larger_than_who_waits(profile: Profile, before: int, waiting: int) -> None:
    for closing in (False, True):
        size = batch_size(profile, before, waiting, closing)
        assert size == 0 or profile.k_min <= size <= waiting


def test_a_full_batch_waits_up_to_a_day_and_a_room_does_not_wait() -> None:
    day = 24 * 60 * 60
    assert delay(WORKSHOP, lambda number: number - 1) == timedelta(0)
    assert delay(CAMPAIGN, lambda number: number - 1) == timedelta(seconds=day)
    assert delay(NATIONAL, lambda number: 0) == timedelta(0)


# --- noise -----------------------------------------------------------------------------------------------------------


def test_of_a_yes_no_question_only_one_answer_is_counted() -> None:
    assert published_options(YES_NO) == ("yes",)
    assert published_options(FOUR) == ("few", "some", "most", "unknown")
    assert published_options(question("both", "one", "two", several=True)) == ("one", "two")


@pytest.mark.parametrize("asked", [YES_NO, FOUR, SEVERAL, question("both", "one", "two", several=True)])
def test_noise_is_as_large_as_what_one_person_can_move(asked: Question) -> None:
    """Every answer there is, against every other: none moves the counts by more, and one pair by just as much."""
    answers = {decoded(asked, byte) for byte in range(256)}
    counts = {answer: counted([{asked.id: answer}], asked) for answer in answers}
    moved = [
        sum(abs(one[option] - other[option]) for option in one) for one in counts.values() for other in counts.values()
    ]
    assert noise_scale(asked, Fraction(1)) == max(moved)
    assert noise_scale(asked, Fraction(1, 4)) == 4 * max(moved)


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({}, [0, 0, 0, 0]),
        ({"cash": ("some",)}, [0, 1, 0, 0]),
        ({"cash": ("some", "most")}, [0, 1, 0, 0]),
        ({"cash": ("nonsense", "most")}, [0, 0, 0, 0]),
        ({"cash": ("some", "some")}, [0, 1, 0, 0]),
        ({"doors": ("yes",)}, [0, 0, 0, 0]),
    ],
)
def test_a_sheet_counts_once_whatever_is_in_it(answers: Answers, told: list[int]) -> None:
    assert list(counted([answers], FOUR).values()) == told
    assert counted([{"cameras": ("in", "in", "till")}], SEVERAL) == {"in": 1, "out": 0, "till": 1}


def chances(scale: Fraction, least: int, most: int) -> list[float]:
    """Give the chance of each number as the formula has it; the first and the last take what is beyond them."""
    alpha = math.exp(-1 / scale)
    inner = [(1 - alpha) / (1 + alpha) * alpha ** abs(number) for number in range(least + 1, most)]
    tail = [alpha ** abs(end) / (1 + alpha) for end in (least, most)]
    return [tail[0], *inner, tail[1]]


def tally(numbers: Iterable[int], least: int, most: int) -> list[int]:
    found = Counter(min(max(number, least), most) for number in numbers)
    return [found[number] for number in range(least, most + 1)]


def p_value(chi_square: float, freedom: int) -> float:
    """Give the chance of a larger chi-square; for an even number of degrees of freedom it is a finite sum."""
    assert freedom % 2 == 0
    half = chi_square / 2
    return math.exp(-half) * sum(half**term / math.factorial(term) for term in range(freedom // 2))


def fit(found: Sequence[int], expected: Sequence[float]) -> float:
    return sum((number - wanted) ** 2 / wanted for number, wanted in zip(found, expected, strict=True))


SCALES = [Fraction(1), Fraction(2), Fraction(4), Fraction(8), Fraction(7, 3), Fraction(1, 2)]


@pytest.mark.parametrize("scale", SCALES)
def test_our_noise_has_the_chances_of_the_formula(scale: Fraction) -> None:
    draw, far = Random(20261125).randrange, max(2, math.ceil(3 * scale))
    found = tally((laplace(scale, draw) for _ in range(20_000)), -far, far)
    expected = [20_000 * chance for chance in chances(scale, -far, far)]
    assert math.isclose(sum(expected), 20_000)
    assert p_value(fit(found, expected), 2 * far) > 0.001  # the seed is fixed
    assert p_value(fit(found, [20_000 * chance for chance in chances(scale * 9 / 10, -far, far)]), 2 * far) < 0.001


@pytest.mark.parametrize("scale", SCALES)
def test_our_noise_agrees_with_that_of_opendp(scale: Fraction) -> None:
    """Two samples against each other. OpenDP can not be seeded: a chance of one in 10⁹ is the price."""
    dp.enable_features("contrib")
    domain = dp.vector_domain(dp.atom_domain(T=int))
    theirs_of = dp.m.make_laplace(domain, dp.l1_distance(T=int), scale=float(scale))
    far = max(2, math.ceil(3 * scale))
    theirs = tally(theirs_of([0] * 20_000), -far, far)
    draw = Random(11).randrange
    ours = tally((laplace(scale, draw) for _ in range(20_000)), -far, far)
    half = tally((laplace(scale / 2, draw) for _ in range(20_000)), -far, far)
    assert p_value(distance(ours, theirs), 2 * far) > UNLIKELY
    assert p_value(distance(half, theirs), 2 * far) < UNLIKELY


def distance(one: Sequence[int], other: Sequence[int]) -> float:
    """Give the chi-square of two samples of the same size."""
    return sum((a - b) ** 2 / (a + b) for a, b in zip(one, other, strict=True) if a + b)


@pytest.mark.parametrize(("part", "whole"), [(0, 1), (1, 3), (1, 2), (1, 1)])
def test_something_happens_as_often_as_e_to_the_power_says(part: int, whole: int) -> None:
    draw, expected = Random(5).randrange, 20_000 * math.exp(-part / whole)
    found = sum(happens(part, whole, draw) for _ in range(20_000))
    assert abs(found - expected) <= 4 * math.sqrt(expected * (1 - expected / 20_000))


def test_noise_takes_whole_numbers_from_the_source_that_it_is_given() -> None:
    asked: list[int] = []

    def draw(number: int) -> int:
        assert type(number) is int
        asked.append(number)
        return secrets.randbelow(number)

    assert all(type(laplace(Fraction(7, 3), draw)) is int for _ in range(200))
    assert min(asked) >= 1


# --- a release -------------------------------------------------------------------------------------------------------

sheets = st.lists(
    st.tuples(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255)).map(
        lambda bytes_: {
            q.id: decoded(q, byte) for q, byte in zip((YES_NO, FOUR, SEVERAL), bytes_, strict=True) if decoded(q, byte)
        }
    ),
    min_size=10,
    max_size=40,
)


def test_fewer_than_k_are_never_counted() -> None:
    with pytest.raises(TooFew):
        release([{}] * 9, counting_of(WORKSHOP, [YES_NO]), Random(1).randrange)
    assert release([{}] * 10, counting_of(WORKSHOP, [YES_NO]), Random(1).randrange).people == 10


@always_the_same
@given(batch=sheets, seed=st.integers(0, 999))
def test_a_release_is_the_exact_count_with_noise_and_nothing_else(batch: list[Answers], seed: int) -> None:
    """The same draws over empty sheets give the noise alone: it does not depend on what anybody answered."""
    counting = counting_of(WORKSHOP, [YES_NO, FOUR, SEVERAL])
    noised = release(batch, counting, Random(seed).randrange)
    noise = release([{}] * len(batch), counting, Random(seed).randrange)
    for asked in counting.questions:
        exact = {o: sum(o in sheet.get(asked.id, ()) for sheet in batch) for o in published_options(asked)}
        assert noised.counts[asked.id] == {o: exact[o] + noise.counts[asked.id][o] for o in exact}
    assert noised.people == len(batch)


@always_the_same
@given(batch=sheets, seed=st.integers(0, 999), data=st.data())
def test_the_order_in_which_people_came_leaves_no_trace(batch: list[Answers], seed: int, data: st.DataObject) -> None:
    counting = counting_of(WORKSHOP, [YES_NO, FOUR, SEVERAL])
    shuffled = data.draw(st.permutations(batch))
    assert release(batch, counting, Random(seed).randrange) == release(shuffled, counting, Random(seed).randrange)


@always_the_same
@given(numbers=st.lists(st.tuples(st.integers(10, 400), st.integers(-20, 420), st.integers(-20, 420)), max_size=6))
def test_totals_add_up_release_by_release(numbers: list[tuple[int, int, int]]) -> None:
    releases = [Release(people, {"doors": {"yes": yes}, "cash": {"few": few}}) for people, yes, few in numbers]
    totals = added_up(releases)
    assert set(totals) == ({"doors", "cash"} if numbers else set())
    for total in totals.values():
        assert total.people == sum(people for people, _, _ in numbers)
    if numbers:
        assert totals["doors"].counts == {"yes": sum(yes for _, yes, _ in numbers)}
        assert totals["cash"].counts == {"few": sum(few for _, _, few in numbers)}
        assert totals == added_up(reversed(releases))


def test_campaigns_that_ask_different_things_add_up_question_by_question() -> None:
    one = Release(25, {"doors": {"yes": 11}})
    other = Release(50, {"doors": {"yes": 20}, "cash": {"few": 30, "some": -2}})
    assert added_up([one, other]) == {"doors": Total(75, {"yes": 31}), "cash": Total(50, {"few": 30, "some": -2})}


# --- what is shown ---------------------------------------------------------------------------------------------------

noised_totals = st.builds(
    Total,
    people=st.integers(0, 5000),
    counts=st.dictionaries(st.sampled_from(["yes", "no", "partly"]), st.integers(-6000, 6000), min_size=1),
)


@pytest.mark.parametrize(
    ("people", "count", "at_least", "share"),
    [
        (25, 12, 25, 50),
        (29, 29, 25, 95),
        (40, 0, 40, 5),
        (40, -7, 40, 5),
        (40, 55, 40, 95),
        (40, 1, 40, 5),  # 2.5 %: halves go up
        (40, 3, 40, 10),  # 7.5 %
        (100, 93, 100, 95),
        (100, 92, 100, 90),
    ],
)
def test_shares_go_in_steps_of_five(people: int, count: int, at_least: int, share: int) -> None:
    assert present(Total(people, {"yes": count}), 25) == Shown(at_least, {"yes": share})


@always_the_same
@given(total=noised_totals, profile=st.sampled_from(list(PROFILES.values())))
def test_nothing_is_shown_of_fewer_than_k_and_never_all_or_none(total: Total, profile: Profile) -> None:
    shown = present(total, profile.k_min)
    assert (shown is None) is (total.people < profile.k_min)
    if shown:
        assert shown.at_least % 5 == 0
        assert total.people - 5 < shown.at_least <= total.people
        assert shown.shares.keys() == total.counts.keys()
        assert set(shown.shares.values()) <= set(range(5, 100, 5))


@always_the_same
@given(people=st.integers(1, 400))
def test_a_higher_count_is_never_a_lower_share_and_every_share_is_near(people: int) -> None:
    shares = []
    for count in range(-5, people + 6):
        shown = present(Total(people, {"yes": count}), 1)
        assert shown
        shares.append(shown.shares["yes"])
        nearest = min(max(Fraction(100 * count, people), Fraction(5)), Fraction(95))
        assert abs(shares[-1] - nearest) <= Fraction(5, 2)
    assert all(one <= other for one, other in pairwise(shares))
