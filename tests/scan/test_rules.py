"""Rules over answers: tests/shared/rules.json, which the rules on the phone obey too."""

import json
from typing import Any

import pytest

from tests.conftest import ROOT
from webapp.scan.rules import (
    All,
    Answered,
    AtLeast,
    Chosen,
    CountAtLeast,
    LevelOf,
    Not,
    Rule,
    Some,
    holds,
    leaves,
    questions_in,
    true_leaves,
)
from webapp.scan.versions import plain_rule
from webapp.scan.written_rules import read_rule

CASES: list[dict[str, Any]] = json.loads((ROOT / "tests/shared/rules.json").read_text(encoding="utf-8"))
EVERY_KIND = All((
    AtLeast(1, (Some((Chosen("cash", ("some", "most")),)), CountAtLeast("signs", 2))),
    Not(All((Answered("staff"), LevelOf("money", ("high",)), Chosen("cash", ("few",))))),
))  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_rule_means_what_the_shared_cases_say(case: dict[str, Any]) -> None:
    rule = read_rule(case["rule"])
    answers = {question: tuple(options) for question, options in case["answers"].items()}
    assert holds(rule, answers, case["levels"]) is case["holds"]
    assert [plain_rule(leaf) for leaf in true_leaves(rule, answers, case["levels"])] == case["because"]


def test_the_shared_cases_are_written_in_the_one_spelling() -> None:
    assert [plain_rule(read_rule(case["rule"])) for case in CASES] == [case["rule"] for case in CASES]


def test_the_shared_cases_have_names_of_their_own() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES) >= 40


def test_the_shared_cases_know_every_kind_of_rule_both_ways() -> None:
    def kinds(rule: Rule) -> set[str]:
        inner = rule.rules if isinstance(rule, All | Some | AtLeast) else (rule.rule,) if isinstance(rule, Not) else ()
        return {type(rule).__name__}.union(*map(kinds, inner))

    for wanted in (True, False):
        found = set().union(*(kinds(read_rule(case["rule"])) for case in CASES if case["holds"] is wanted))
        assert found == {"All", "Some", "AtLeast", "Not", "Chosen", "Answered", "CountAtLeast", "LevelOf"}


def test_leaves_are_all_given_also_those_within_a_not() -> None:
    assert [type(leaf) for leaf in leaves(EVERY_KIND)] == [Chosen, CountAtLeast, Answered, LevelOf, Chosen]


def test_each_question_of_a_rule_is_named_once_in_the_order_of_the_rule() -> None:
    assert questions_in(EVERY_KIND) == ("cash", "signs", "staff")


def test_a_rule_without_levels_takes_every_theme_as_unweighed() -> None:
    assert not holds(LevelOf("money", ("unknown", "low", "middle", "high")), {"cash": ("most",)})
