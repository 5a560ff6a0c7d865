"""Budgets: so many in any hour, half of them at once, and only what is counted is charged."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.budgets import HOUR, Budgets


@dataclass
class Seconds:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_half_of_it_may_come_at_once_and_the_rest_comes_back_over_the_hour() -> None:
    clock = Seconds()
    budgets = Budgets(100, clock)
    assert [budgets.take("a") for _ in range(51)] == [True] * 50 + [False]
    assert budgets.take("b")
    clock.now += HOUR / 50
    assert [budgets.take("a"), budgets.take("a")] == [True, False]
    clock.now += 2 * HOUR
    assert [budgets.take("a") for _ in range(51)] == [True] * 50 + [False]


def test_what_is_given_back_can_be_taken_again() -> None:
    budgets = Budgets(100, Seconds())
    budgets.give_back("a")  # nothing was taken: that leaves no more than there is
    assert [budgets.take("a") for _ in range(51)].count(True) == 50
    budgets.give_back("a")
    assert [budgets.take("a"), budgets.take("a")] == [True, False]


@settings(deadline=None, derandomize=True, database=None, max_examples=60)
@given(st.lists(st.floats(min_value=0, max_value=200), min_size=200, max_size=400))
def test_no_hour_has_more_than_the_budget(pauses: list[float]) -> None:
    clock = Seconds()
    budgets = Budgets(100, clock)
    taken = []
    for pause in pauses:
        clock.now += pause
        taken += [clock.now for _ in range(3) if budgets.take("a")]
    assert len(taken) >= 50
    for moment in taken:
        assert sum(moment <= one < moment + HOUR for one in taken) <= 100


def test_threads_take_no_more_together() -> None:
    budgets = Budgets(1000, Seconds())
    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(lambda _: budgets.take("a"), range(800))) == 500
