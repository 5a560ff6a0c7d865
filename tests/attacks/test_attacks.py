"""The attack simulation: every attack stays within its bound, and each crippled version makes it fail.

4,000 rounds to learn and 4,000 to count, with seeds that are fixed. Real releases and pages, one by one: that is quick
enough (half a minute of processor time), since batches are small and one noise takes 4 microseconds.
"""

from functools import cache

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
    import random

    from webapp.scan.disclosure import WORKSHOP

    ledger = totals(scheme, WORKSHOP, random.Random(0))
    ledger.add(*known(40, 20))
    return min(one.people for one in ledger.releases)


def test_no_table_is_about_fewer_people_than_k() -> None:
    assert fewest_people(OURS) == 10
    assert fewest_people(SMALL_BATCH) == 1
