"""A reveal from the word to the figures: a real `flask totals watch` beside a web worker, on every storage."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.storage.nodes import app_on, sent
from tests.storage.opening import END, START
from tests.storage.servers import PostgresServer
from tests.storage.watching import soon, watching
from webapp.scan.campaign import Ledger, campaign_of
from webapp.scan.disclosure import WORKSHOP
from webapp.scan.questionnaire import Questionnaire
from webapp.sealing import SealingKey, sealing_key, write_new_key
from webapp.storage import Storage
from webapp.storage.campaigns import kept

ROOM = "K7M4XR"
FIRST, SECOND = Ledger(ROOM, 0, None), Ledger(ROOM, 1, None)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "aggregator" / "keys"


@pytest.fixture
def seal(keys: Path) -> SealingKey:
    return sealing_key(write_new_key(keys))


@pytest.fixture
def app(place: str, seal: SealingKey) -> Iterator[Flask]:
    with app_on(place, seal) as app:
        yield app


@pytest.fixture
def storage(app: Flask, horeca: Questionnaire) -> Storage:
    storage: Storage = app.extensions["zaakscan"].storage
    rounds = [["who-to-call"], ["little-cash-left"]]
    made = campaign_of(ROOM, "Avond", horeca, WORKSHOP, rounds, start=START, end=END, languages=["nl"])
    assert storage.add_campaign(kept(made, "Bakkers"))
    return storage


def fill(app: Flask, people: range) -> None:
    for number in people:
        assert sent(app, {"who-to-call": "no"}, f"{number:032x}", ROOM).status_code == 201


def test_a_reveal_is_there_within_two_seconds_and_who_watches_ends_in_peace(
    app: Flask, storage: Storage, place: str, keys: Path
) -> None:
    fill(app, range(12))
    with watching(place, keys) as one:
        assert one.says("Watching.")
        for ledger in (FIRST, SECOND):
            storage.ask_reveal(ledger)
            assert soon(lambda: not storage.asked_of(ROOM), 3)
        assert [(found.ledger, found.release.people) for found in storage.totals(ROOM)] == [(FIRST, 12), (SECOND, 12)]
        assert one.end() == 0
    assert one.said[-1] == "Ended.\n"
    assert f"{ROOM}:1:1 released, of at least 10 people.\n" in one.said


def test_who_watches_waits_for_a_file_that_cannot_be_opened(
    seal: SealingKey, keys: Path, tmp_path: Path, horeca: Questionnaire
) -> None:
    folder = tmp_path / "later"
    folder.touch()  # where a folder should be
    with watching(str(folder / "x.sqlite3"), keys) as one:
        assert one.says("The database is away: ")
        folder.unlink()
        with app_on(str(folder / "x.sqlite3"), seal):
            assert one.says("The database is back.")
        assert one.end(signal.SIGINT) == 0


def test_who_watches_outlives_a_database_that_crashes(
    postgres: PostgresServer, database: str, keys: Path, seal: SealingKey
) -> None:
    with app_on(database, seal) as app, watching(database, keys) as one:
        assert one.says("Watching.")
        assert soon(lambda: app.extensions["zaakscan"].storage.asked() == (), 5)
        postgres.crash()
        try:
            assert one.says("The database is away: ")
        finally:
            postgres.start_again()
        assert one.says("The database is back.")
        assert one.end() == 0


def test_without_keys_nobody_watches(place: str, seal: SealingKey, tmp_path: Path) -> None:
    with watching(place, tmp_path / "none") as one:
        assert one.says("ZAAKSCAN_OPENING_KEYS: No such file or directory")
        assert one.process.wait(10) == 78
