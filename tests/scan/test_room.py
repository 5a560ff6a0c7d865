"""What the screen of a workshop knows: whole fives, and how far each round is."""

from datetime import UTC, datetime

import pytest

from webapp.scan.campaign import OTHER, Campaign, Ledger, campaign_of, suggested
from webapp.scan.disclosure import WORKSHOP, Release
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.room import Room, Turn, room_of

START, END = datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC)
ROOM = "K7M4XR"
FIRST, SECOND = Ledger(ROOM, 0, None), Ledger(ROOM, 1, None)


def workshop(horeca: Questionnaire, *segments: str) -> Campaign:
    rounds = [[question] for question in suggested(horeca, WORKSHOP)]
    return campaign_of(
        ROOM, "Avond", horeca, WORKSHOP, rounds, start=START, end=END, languages=["nl"], segments=segments
    )


@pytest.fixture
def campaign(horeca: Questionnaire) -> Campaign:
    return workshop(horeca)


def seen(campaign: Campaign, waiting: int = 0, **told: dict[Ledger, list[Release]] | set[Ledger]) -> Room:
    said: dict[str, object] = {"released": {}, "voided": set(), "asked": set()} | told
    return room_of(campaign, lambda ledger: waiting, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(("waiting", "turn"), [(0, Turn.FEW), (5, Turn.FEW), (10, Turn.READY), (300, Turn.READY)])
def test_a_round_may_be_shown_from_ten_on(campaign: Campaign, waiting: int, turn: Turn) -> None:
    room = seen(campaign, waiting)
    assert [one.number for one in room.rounds] == [1, 2, 3]
    assert {one.turn for one in room.rounds} == {turn}
    assert room.people == waiting
    assert room.revealed == ()


def test_a_word_and_its_answer_are_of_one_round(campaign: Campaign) -> None:
    asked = seen(campaign, 10, asked={SECOND})
    assert [one.turn for one in asked.rounds] == [Turn.READY, Turn.ASKED, Turn.READY]
    answered = seen(campaign, 10, asked={SECOND}, released={SECOND: [Release(13, {})]})
    assert [one.turn for one in answered.rounds] == [Turn.READY, Turn.SHOWN, Turn.READY]
    assert [one.number for one in answered.revealed] == [2]


def test_who_was_revealed_stays_in_and_nobody_is_told_exactly(campaign: Campaign) -> None:
    room = room_of(campaign, lambda ledger: 0 if ledger == FIRST else 25, {FIRST: [Release(28, {})]}, set(), set())
    assert room.people == 25
    later = room_of(campaign, lambda ledger: 5 if ledger == FIRST else 30, {FIRST: [Release(28, {})]}, set(), set())
    assert later.people == 30


def test_what_was_spoilt_is_neither_shown_nor_ready(campaign: Campaign) -> None:
    room = seen(campaign, 20, voided={FIRST})
    assert [one.turn for one in room.rounds] == [Turn.VOIDED, Turn.READY, Turn.READY]
    with_a_last_batch = seen(campaign, 0, voided={FIRST}, released={FIRST: [Release(12, {})]})
    assert with_a_last_batch.rounds[0].turn is Turn.SHOWN


def test_segments_of_a_round_are_one_round(horeca: Questionnaire) -> None:
    campaign = workshop(horeca, "bakers", "brewers", OTHER)
    waiting = {"bakers": 10, "brewers": 0, OTHER: 5}
    room = room_of(campaign, lambda ledger: waiting[ledger.segment or ""], {}, set(), set())
    assert room.people == 15
    assert room.rounds[0].turn is Turn.READY
