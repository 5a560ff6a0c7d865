"""What somebody finds who takes the database away, with its write-ahead log, its server's files and its logs."""

import hashlib
import json
import shlex
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from flask import Flask

from tests.conftest import ROOT
from tests.storage.nodes import CAMPAIGN, app_on, sent
from tests.storage.opening import TODAY
from tests.storage.servers import PostgresServer
from webapp.languages import LANGUAGES
from webapp.scan.campaign import Ledger
from webapp.scan.disclosure import Counting, Release
from webapp.scan.national import national_campaigns
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.rules import Answers
from webapp.scan.sheet import packed
from webapp.sealing import SealingKey, new_keys, opening_keys, sealing_key
from webapp.storage import Storage

PEOPLE = 40
LEDGER = Ledger(CAMPAIGN, 0, None)


class Unsealed(SealingKey):
    """What we must never be: it writes answers down as they are, to prove that the search finds them."""

    def seal(self, ledger: Ledger, counting: Counting, answers: Answers) -> bytes:
        told = {question.id: answers[question.id] for question in counting.questions if question.id in answers}
        return json.dumps(told).encode() + packed(counting.questions, answers)


@pytest.fixture
def counting(horeca: Questionnaire) -> Counting:
    return national_campaigns(horeca, tuple(LANGUAGES))[0].rounds[0]


@pytest.fixture
def remains(place: str, request: pytest.FixtureRequest) -> Callable[[], list[bytes]]:
    """Gives all that stands on the disk now."""
    folder = request.getfixturevalue("postgres").folder if "://" in place else Path(place).parent

    def remains() -> list[bytes]:
        if "://" in place:
            server: PostgresServer = request.getfixturevalue("postgres")
            server.say("postgres", "checkpoint")  # so that the tables themselves are on the disk
        return [file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()]

    return remains


def people(counting: Counting) -> Iterator[tuple[str, dict[str, str]]]:
    """Give the random id and the answers of everybody: no two answer the same."""
    for person in range(PEOPLE):
        chosen, rest = {}, person + 1000
        for question in counting.questions:
            rest, option = divmod(rest, len(question.options))
            chosen[question.id] = question.options[option].id
        yield hashlib.md5(str(person).encode()).hexdigest(), chosen


def let_everybody_contribute(app: Flask, counting: Counting) -> None:
    for phone, answers in people(counting):
        assert sent(app, answers, phone).status_code == 201


def boxes_of(storage: Storage) -> list[bytes]:
    """Give the boxes that wait, and leave them there."""
    found: list[bytes] = []

    def look(boxes: Sequence[bytes]) -> Release:
        found.extend(boxes)
        raise LookupError

    with pytest.raises(LookupError):
        storage.release_batch(LEDGER, lambda before, waiting: waiting, TODAY, look)
    return found


def told_of(counting: Counting, remains: list[bytes]) -> int:
    """Count the people of whom somebody who searches finds an answer or the id of the phone."""
    found = 0
    for phone, answers in people(counting):
        pieces = [f'"{question}": ["{option}"]'.encode() for question, option in answers.items()]
        pieces += [f"{question}={option}".encode() for question, option in answers.items()]
        pieces += [phone.encode(), bytes.fromhex(phone), phone.upper().encode()]
        found += any(piece in file for piece in pieces for file in remains)
    return found


def test_nothing_that_anybody_answered_stands_anywhere(
    place: str, counting: Counting, remains: Callable[[], list[bytes]]
) -> None:
    with app_on(place) as app:
        let_everybody_contribute(app, counting)
        boxes = boxes_of(app.extensions["zaakscan"].storage)
        found = remains()
    assert len(boxes) == PEOPLE
    assert all(any(box in file for file in found) for box in boxes)  # the search sees what is there
    assert told_of(counting, found) == 0
    sheets = [packed(counting.questions, {q: (o,) for q, o in answers.items()}) for _, answers in people(counting)]
    assert len(set(sheets)) == PEOPLE
    assert not any(sheet in box for sheet in sheets for box in boxes)


def test_the_search_finds_everybody_where_nothing_is_sealed(
    place: str, counting: Counting, remains: Callable[[], list[bytes]]
) -> None:
    with app_on(place, Unsealed(X25519PrivateKey.generate().public_key())) as app:
        let_everybody_contribute(app, counting)
        assert told_of(counting, remains()) == PEOPLE


def test_all_boxes_are_equally_long_and_no_two_are_the_same(place: str, counting: Counting) -> None:
    with app_on(place) as app:
        let_everybody_contribute(app, counting)
        sent(app, {}, "f" * 32)
        sent(app, {counting.questions[0].id: counting.questions[0].options[0].id}, "e" * 32)
        sent(app, {counting.questions[0].id: counting.questions[0].options[0].id}, "d" * 32)
        boxes = boxes_of(app.extensions["zaakscan"].storage)
    assert len(set(boxes)) == PEOPLE + 3
    assert len({len(box) for box in boxes}) == 1


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_after_a_release_not_even_the_boxes_are_left(
    counting: Counting, place: str, remains: Callable[[], list[bytes]]
) -> None:
    seals, opens = new_keys()
    keys = opening_keys([opens])

    def count(boxes: Sequence[bytes]) -> Release:
        return Release(len([keys.open(LEDGER, counting, box) for box in boxes]), {})

    with app_on(place, sealing_key(seals)) as app:
        let_everybody_contribute(app, counting)
        storage = app.extensions["zaakscan"].storage
        boxes = boxes_of(storage)
        assert storage.release_batch(LEDGER, lambda before, waiting: 25, TODAY, count)
        left = [box for box in boxes if any(box in file for file in remains())]
        assert sorted(left) == sorted(boxes_of(storage))
    assert len(left) == PEOPLE - 25


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_backup_as_the_manual_makes_it_is_whole_and_holds_no_box(counting: Counting, place: str) -> None:
    manual = (ROOT / "docs/operating.md").read_text(encoding="utf-8").split("## Backups", 1)[1]
    words = [shlex.split(line) for line in manual.split("```sh", 1)[1].split("```", 1)[0].strip().splitlines()]
    folder = Path(place).parent
    (folder / "instance").mkdir(parents=True)
    with app_on(str(folder / "instance" / "zaakscan.sqlite3")) as app:
        let_everybody_contribute(app, counting)
        boxes = boxes_of(app.extensions["zaakscan"].storage)
        for program, *rest in words:
            subprocess.run([ROOT / program, *rest], cwd=folder, check=True, capture_output=True)
    copy = folder / "copy.sqlite3"
    assert not any(box in copy.read_bytes() for box in boxes)
    with app_on(str(copy)) as app:
        phone, answers = next(people(counting))
        assert sent(app, answers, phone).status_code == 200  # what was counted is still known
        assert app.extensions["zaakscan"].storage.drop_waiting(LEDGER) == 0
