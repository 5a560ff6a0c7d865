"""The attack simulation: every attack stays within its bound, and each crippled version makes it fail.

4,000 rounds to learn and 4,000 to count, with seeds that are fixed. Real releases and pages, one by one: that is quick
enough (half a minute of processor time), since batches are small and one noise takes 4 microseconds.
"""

from functools import cache
from random import Random

import pytest

from tests.attacks.attackers import ATTACKS, BY_NAME, LOADS, NO, YES, Attack, known, success, tolerance, totals
from tests.attacks.totals import (
    BLURRED,
    EXACT_ZERO,
    HALF_NOISE,
    NAIVE,
    OURS,
    SMALL_BATCH,
    UNDIVIDED,
    ZERO_SHOWN,
    Scheme,
)
from tests.conftest import ROOT
from webapp.scan.disclosure import CAMPAIGN, WORKSHOP

each_attack = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
# Who can read nothing of one person in a group of ten needs no noise against it; for a blurred page see BLURRED.
NOT_NAIVE = {"facilitator who knows only the room"}
REFRESHES = "400 refreshes of 6 releases"
CRIPPLED = [
    *((HALF_NOISE, attack.name) for attack in ATTACKS if attack.sharp and attack.likely == 0.5),
    (EXACT_ZERO, "unanimous room"),
    (EXACT_ZERO, "n−1, campaign"),
    (SMALL_BATCH, "facilitator who knows only the room"),
    (UNDIVIDED, "all of four options"),
]


@cache
def measured(attack: Attack, scheme: Scheme) -> float:
    return success(attack, scheme, seed=ATTACKS.index(attack))


def naive_success(attack: Attack) -> float:
    return measured(attack, BLURRED if attack.name == REFRESHES else NAIVE)


@each_attack
def test_no_attack_is_better_than_its_bound(attack: Attack) -> None:
    assert measured(attack, OURS) <= attack.limit + tolerance(attack.limit)


@each_attack
def test_the_attacks_are_good_enough_to_reach_the_bound(attack: Attack) -> None:
    if attack.sharp:
        assert measured(attack, OURS) >= attack.limit - tolerance(attack.limit)


@each_attack
def test_the_attacks_tell_everything_where_totals_are_naive(attack: Attack) -> None:
    assert (naive_success(attack) > 0.99) is (attack.name not in NOT_NAIVE)


@pytest.mark.parametrize(("crippled", "name"), CRIPPLED, ids=lambda value: getattr(value, "name", value))
def test_a_crippled_version_is_found_out(crippled: Scheme, name: str) -> None:
    attack = BY_NAME[name]
    assert measured(attack, crippled) > attack.limit + tolerance(attack.limit)


def fewest_people(scheme: Scheme) -> int:
    """Give the size of the smallest batch, in a workshop that people enter one by one."""
    ledger = totals(scheme, WORKSHOP, Random(0))
    ledger.add(*known(40, 20))
    return min(one.people for one in ledger.releases)


def test_no_table_is_about_fewer_people_than_k() -> None:
    assert fewest_people(OURS) == 10
    assert fewest_people(SMALL_BATCH) == 1


def shares_of_unanimous_rooms(scheme: Scheme) -> set[int | None]:
    """Give the shares that are shown to rooms in which everybody says the same."""
    shares = set()
    for chance in map(Random, range(200)):
        for one in (YES, NO):
            ledger = totals(scheme, WORKSHOP, chance)
            ledger.add(*[one] * 10)
            shares.add(ledger.page("q"))
    return shares


def test_no_room_reads_that_all_or_none_of_it_say_so() -> None:
    assert shares_of_unanimous_rooms(OURS) <= set(range(5, 100, 5))
    assert shares_of_unanimous_rooms(ZERO_SHOWN) >= {0, 100}


def pages(scheme: Scheme) -> set[int]:
    """Give all that a reader gets who loads the same page again and again."""
    chance = Random(0)
    ledger = totals(scheme, CAMPAIGN, chance)
    ledger.add(*known(60, 20))
    noise = scheme.blur or (lambda chance, pages: 0)
    return {(ledger.page("q") or 0) + noise(chance, 1) for _ in range(LOADS)}


def test_a_page_is_the_same_however_often_it_is_loaded() -> None:
    assert len(pages(OURS)) == 1
    assert len(pages(BLURRED)) == 5


def test_the_manual_tells_what_was_measured() -> None:
    manual = (ROOT / "docs/totals.md").read_text(encoding="utf-8")
    rows = [row(attack) for attack in ATTACKS]
    assert [one for one in rows if one not in manual.splitlines()] == []


def row(attack: Attack) -> str:
    return f"| {attack.name} | {naive_success(attack):.3f} | {measured(attack, OURS):.3f} | {attack.limit:.3f} |"
