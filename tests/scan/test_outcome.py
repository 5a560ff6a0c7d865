"""The outcome: tests/shared/outcome.json, which the phone obeys too, and what can be said without a questionnaire."""

import dataclasses
import json
from collections import Counter
from typing import Any

import pytest

from tests.conftest import ROOT
from webapp.scan.outcome import OpenDoor, Outcome, Plan, outcome_of, plan_of
from webapp.scan.questionnaire import Level, Questionnaire, Urgency
from webapp.scan.versions import structure_of
from webapp.shelf import Shelf, read_shelf

SHARED: dict[str, Any] = json.loads((ROOT / "tests/shared/outcome.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tiny() -> Shelf:
    return read_shelf(ROOT / "tests/questionnaires")


@pytest.fixture
def ranking(tiny: Shelf) -> Questionnaire:
    return tiny.questionnaires["ranking/2026-01"]


def plain(outcome: Outcome) -> Any:
    return json.loads(json.dumps(dataclasses.asdict(outcome)))


@pytest.mark.parametrize("case", SHARED["cases"], ids=lambda case: case["name"])
def test_the_outcome_is_what_the_shared_cases_say(tiny: Shelf, case: dict[str, Any]) -> None:
    questionnaire = tiny.questionnaires[f"{case['questionnaire']}/2026-01"]
    answers = {question: tuple(options) for question, options in case["answers"].items()}
    assert plain(outcome_of(questionnaire, answers)) == case["outcome"]


def test_the_shared_structures_are_those_of_the_files(tiny: Shelf) -> None:
    structures = {q.id: json.loads(json.dumps(structure_of(q))) for q in tiny.questionnaires.values()}
    assert SHARED["questionnaires"] == structures


def test_the_shared_cases_answer_what_is_there_but_for_what_they_say_is_not(tiny: Shelf) -> None:
    for case in SHARED["cases"]:
        questionnaire = tiny.questionnaires[f"{case['questionnaire']}/2026-01"]
        options = {question.id: list(question.option_by_id) for question in questionnaire.questions}
        for question, chosen in case["answers"].items():
            there = [option for option in chosen if option not in case.get("not_there", [])]
            assert there == [option for option in options.get(question, []) if option in chosen]


def test_the_shared_cases_know_every_level_urgency_and_risk() -> None:
    outcomes = [case["outcome"] for case in SHARED["cases"]]
    themes = [theme for outcome in outcomes for theme in outcome["themes"]]
    assert {theme["exposure"] for theme in themes} == {theme["protection"] for theme in themes} == set(Level)
    assert {door["urgency"] for outcome in outcomes for door in outcome["doors"]} == set(Urgency)
    assert {theme["risk"] for theme in themes} == {0, 1, 2, 3, 4}
    assert min(Counter(case["questionnaire"] for case in SHARED["cases"]).values()) >= 5


@pytest.mark.parametrize(("answer", "level"), [("few", "low"), ("some", "middle"), ("most", "high"), (None, "unknown")])
def test_exposure_rises_at_whole_points(tiny: Shelf, answer: str | None, level: str) -> None:
    answers = {} if answer is None else {"cash": (answer,)}
    assert outcome_of(tiny.questionnaires["levels/2026-01"], answers).themes[0].exposure == level


@pytest.mark.parametrize(("answer", "level"), [("yes", "high"), ("partly", "middle"), ("no", "low"), (None, "unknown")])
def test_protection_falls_with_every_point_that_is_missing(tiny: Shelf, answer: str | None, level: str) -> None:
    answers = {} if answer is None else {"safe": (answer,)}
    assert outcome_of(tiny.questionnaires["levels/2026-01"], answers).themes[0].protection == level


def test_what_was_answered_badly_is_told_even_when_little_was_answered(ranking: Questionnaire) -> None:
    till = outcome_of(ranking, {"safe": ("no",)}).themes[0]
    assert till.protection is Level.MIDDLE


def test_the_answer_to_a_hidden_question_counts_nowhere(tiny: Shelf) -> None:
    chain = tiny.questionnaires["chain/2026-01"]
    hidden = {"lender": ("yes",), "lender-known": ("stranger",), "pressed": ("now",), "check-again": ("no",)}
    assert outcome_of(chain, {"cash": ("few",)} | hidden) == outcome_of(chain, {"cash": ("few",)})


def test_at_most_three_first_steps_and_all_of_them_given_as_advice(ranking: Questionnaire) -> None:
    worst = {q.id: (q.options[-1].id,) for q in ranking.questions}
    outcome = outcome_of(ranking, worst)
    assert len(outcome.first_steps) == 3
    assert set(outcome.first_steps) <= {given.advice for given in outcome.advice}
    assert {ranking.advice_by_id[step].theme for step in outcome.first_steps} == {"till", "staff", "web"}


@pytest.mark.parametrize(
    ("urgencies", "urgent"),
    [
        ([], False),
        ([Urgency.LATER], False),
        ([Urgency.SOON, Urgency.LATER], False),
        ([Urgency.NOW], True),
        ([Urgency.NOW, Urgency.LATER], True),
    ],
)
def test_an_outcome_is_urgent_when_a_door_is_needed_now(urgencies: list[Urgency], urgent: bool) -> None:
    doors = tuple(OpenDoor(f"door-{place}", urgency, ()) for place, urgency in enumerate(urgencies))
    assert Outcome(doors, (), (), (), (), ()).urgent is urgent


def test_a_plan_puts_now_and_the_easy_first_steps_today(tiny: Shelf) -> None:
    ranking, doors = tiny.questionnaires["ranking/2026-01"], tiny.questionnaires["doors/2026-01"]
    worst = {question.id: (question.options[-1].id,) for question in ranking.questions}
    assert plan_of(ranking, outcome_of(ranking, worst)) == Plan(
        today=("use-the-safe", "copy-weekly"),
        week=("count-daily", "bank-more"),
        month=("less-cash", "keep-staff", "take-keys", "less-online"),
    )
    now = {"threat": ("now",), "lamp": ("no",), "no-name": ("no",)}
    assert plan_of(doors, outcome_of(doors, now)) == Plan(
        today=("call-somebody", "go-away", "write-down", "tell-somebody"), week=("light-up", "name-off"), month=()
    )


def open_doors(horeca: Questionnaire, **answers: str) -> list[tuple[str, str]]:
    given = {question.replace("_", "-"): (option,) for question, option in answers.items()}
    return [(door.door, door.urgency.value) for door in outcome_of(horeca, given).doors]


# Section 3 of the design: the situation, and the door that must stand first.
@pytest.mark.parametrize(
    ("answers", "first"),
    [
        ({"danger_now": "yes"}, ("emergency", "now")),
        ({"danger_now": "yes", "demand": "now", "computer_held": "now"}, ("emergency", "now")),
        ({"damage": "object-now", "threats": "now"}, ("emergency", "now")),
        ({"demand": "now"}, ("extortion", "now")),
        ({"threats": "now"}, ("extortion", "now")),
        ({"threats": "before", "damage": "damage-now"}, ("extortion", "now")),
        ({"own_circle": "sometimes", "borrowing_visits": "now"}, ("extortion", "now")),
        ({"unasked_offer": "once", "forced_signature": "now"}, ("extortion", "now")),
        ({"threats": "before", "secret": "story-now"}, ("extortion", "now")),
        ({"threats": "before", "secret": "pictures-now"}, ("pictures", "now")),
        ({"computer_held": "now"}, ("cyber", "now")),
        ({"dispute": "pressed", "dispute_at_home": "yes"}, ("family", "now")),
        ({"dispute": "pressed", "dispute_at_home": "no"}, ("extortion", "now")),
        ({"dispute": "pressed"}, ("extortion", "now")),
        ({"dispute": "calm"}, ("dispute", "soon")),
        ({"dispute": "calm", "dispute_at_home": "yes"}, ("family", "soon")),
        ({"money_trouble": "often"}, ("money", "soon")),
        ({"money_trouble": "sometimes", "private_loan": "somebody-else"}, ("money", "soon")),
        ({"danger_now": "yes", "sleeping_badly": "yes"}, ("emergency", "now")),
        ({"demand": "prefer-not"}, ("extortion", "soon")),
    ],
)
def test_in_hospitality_every_situation_leads_to_its_own_door(
    horeca: Questionnaire, answers: dict[str, str], first: tuple[str, str]
) -> None:
    assert open_doors(horeca, **answers)[0] == first


def test_in_hospitality_calm_answers_open_no_door(horeca: Questionnaire) -> None:
    assert open_doors(horeca, danger_now="no", demand="no", threats="no", damage="no", computer_held="no") == []


def test_in_hospitality_a_dispute_without_a_threat_is_not_sent_to_the_helpline(horeca: Questionnaire) -> None:
    assert "extortion" not in dict(open_doors(horeca, dispute="calm", dispute_at_home="no"))


def test_in_hospitality_an_answer_to_a_signal_changes_no_level(horeca: Questionnaire) -> None:
    calm = outcome_of(horeca, {"cash-share": ("some",)})
    signals = {"danger-now": ("yes",), "demand": ("now",), "threats": ("now",), "damage": ("object-now",)}
    assert outcome_of(horeca, {"cash-share": ("some",)} | signals).themes == calm.themes
