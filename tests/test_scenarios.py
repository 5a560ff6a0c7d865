"""Situations as people tell them, and the doors they must and must not lead to: by the guide, and by the scan.

The situations stand in tests/scenarios/, written by somebody who had not seen the rules. The table of which door was
right and which opened is kept in docs/routing.md; a test compares, and prints it when it differs.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from webapp.scan.outcome import outcome_of
from webapp.scan.questionnaire import Purpose, Questionnaire, Urgency
from webapp.scan.rules import Answers
from webapp.shelf import Shelf

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "scenarios"
TABLE = ROOT / "docs" / "routing.md"
MOST_QUESTIONS = 6
CALM = {"prevention", "safer-computers"}


@dataclass(frozen=True)
class Situation:
    """What somebody tells, how they would answer, and where it must lead."""

    id: str
    story: str
    must: list[str]  # door ids, the first one first
    guide: dict[str, Any]
    must_not: list[str] = field(default_factory=list)
    ours: list[str] = field(default_factory=list)  # instead of `must`, where we keep another door or order
    why: str = ""  # we do
    scan: dict[str, Any] = field(default_factory=dict)
    scan_of: str = "horeca"
    scan_must: list[str] = field(default_factory=list)
    scan_must_not: list[str] = field(default_factory=list)


def _situations() -> list[Situation]:
    files = sorted(FOLDER.glob("*.toml"))
    return [Situation(**one) for path in files for one in tomllib.loads(path.read_text("utf-8"))["situation"]]


SITUATIONS = _situations()
SCANNED = [situation for situation in SITUATIONS if situation.scan]


def _answers(questionnaire: Questionnaire, written: dict[str, Any]) -> Answers:
    """Give the answers as the engine wants them. Fails on an answer that nobody can give."""
    answers = {name: (chosen,) if isinstance(chosen, str) else tuple(chosen) for name, chosen in written.items()}
    for name, chosen in answers.items():
        assert set(chosen) <= questionnaire.question_by_id[name].option_by_id.keys(), name
    hidden = answers.keys() - questionnaire.visible(answers).keys()
    assert not hidden, f"never asked: {hidden}"
    return answers


def _doors(questionnaire: Questionnaire, answers: Answers) -> list[str]:
    return [open_door.door for open_door in outcome_of(questionnaire, answers).doors]


@pytest.fixture(scope="module")
def guide(shelf: Shelf) -> Questionnaire:
    return next(q for q in shelf.questionnaires.values() if q.purpose is Purpose.GUIDE)


def test_there_are_enough_situations_and_every_door_is_right_in_three(shelf: Shelf) -> None:
    assert len(SITUATIONS) >= 60
    assert len({situation.id for situation in SITUATIONS}) == len(SITUATIONS)
    right = Counter(door for situation in SITUATIONS for door in situation.must)
    assert {door: right[door] for door in shelf.directory.doors if right[door] < 3} == {}
    assert right.keys() <= shelf.directory.doors.keys()
    assert all(bool(situation.ours) == bool(situation.why) for situation in SITUATIONS)


@pytest.mark.parametrize("situation", SITUATIONS, ids=[one.id for one in SITUATIONS])
def test_the_guide_leads_to_the_right_door(situation: Situation, guide: Questionnaire) -> None:
    answers = _answers(guide, situation.guide)
    opened = _doors(guide, answers)
    wanted = situation.ours or situation.must
    assert set(wanted) <= set(opened), situation.story
    assert opened[0] == wanted[0], situation.story
    assert not set(situation.must_not) & set(opened), situation.story
    left = [question.id for question in guide.asked(answers) if question.id not in answers]
    assert not left, f"the guide would still ask {left}"


@pytest.mark.parametrize("situation", SCANNED, ids=[one.id for one in SCANNED])
def test_the_scan_leads_to_the_right_door(situation: Situation, shelf: Shelf) -> None:
    questionnaire = shelf.current(situation.scan_of)
    assert questionnaire is not None
    outcome = outcome_of(questionnaire, _answers(questionnaire, situation.scan))
    opened = [open_door.door for open_door in outcome.doors]
    # Where nothing is wrong no door opens: the advice then names who helps with it.
    named = {contact for given in outcome.advice for contact in questionnaire.advice_by_id[given.advice].who}
    told = {door.id for door in shelf.directory.doors.values() if door.contacts[0] in named}
    assert set(situation.scan_must) <= set(opened) | (told & CALM), situation.story
    assert not set(situation.scan_must_not) & set(opened), situation.story
    if "emergency" in situation.scan_must:
        assert opened[0] == "emergency", situation.story


def _paths(guide: Questionnaire, answers: Answers) -> Iterator[Answers]:
    """Give every way through the guide in which each question that is asked gets one of its answers."""
    open_questions = [question for question in guide.asked(answers) if question.id not in answers]
    if not open_questions:
        yield answers
        return
    for option in open_questions[0].options:
        yield from _paths(guide, {**answers, open_questions[0].id: (option.id,)})


def test_every_way_through_the_guide_ends_at_a_door_within_six_questions(guide: Questionnaire) -> None:
    paths = list(_paths(guide, {}))
    assert len(paths) > 100
    assert max(len(path) for path in paths) <= MOST_QUESTIONS
    assert [path for path in paths if not _doors(guide, path)] == []


def test_in_the_guide_danger_and_despair_come_before_everything_else(guide: Questionnaire) -> None:
    for path in _paths(guide, {}):
        for answer, door in (("yes", "emergency"), ("despair", "despair")):
            if path["guide-danger"] == (answer,):
                opened = outcome_of(guide, path).doors
                first = [one.door for one in opened if one.urgency is Urgency.NOW]
                assert door in first
                assert opened[0].urgency is Urgency.NOW
                assert len(opened) > 1  # the other door stands with it


def test_who_skips_questions_of_the_guide_still_gets_what_the_others_say(guide: Questionnaire) -> None:
    assert _doors(guide, {}) == []  # the page then shows 112 and the helpline
    assert _doors(guide, {"guide-danger": ("yes",)}) == ["emergency"]


def _table(shelf: Shelf, guide: Questionnaire) -> list[str]:
    """Give the lines of the table: how often each door was right, and which doors opened then."""
    opened: dict[str, Counter[str]] = {}
    for situation in SITUATIONS:
        doors = _doors(guide, _answers(guide, situation.guide))
        opened.setdefault(situation.must[0], Counter()).update(doors)
    times = Counter(situation.must[0] for situation in SITUATIONS)
    lines = ["| The right door | Situations | Doors that the guide opens |", "|---|---|---|"]
    for door in shelf.directory.doors:
        if door in opened:
            told = ", ".join(f"{other} {number}" for other, number in opened[door].most_common())
            lines.append(f"| {door} | {times[door]} | {told} |")
    return lines


def test_the_table_of_doors_is_the_one_in_the_manual(shelf: Shelf, guide: Questionnaire) -> None:
    lines = _table(shelf, guide)
    print("\n".join(lines))  # noqa: T201  # the table is for people
    assert "\n".join(lines) in TABLE.read_text(encoding="utf-8")
