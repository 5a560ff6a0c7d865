"""Sealing: what the web workers close only the aggregator opens, also after a change of keys."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from webapp.scan.campaign import Ledger
from webapp.scan.disclosure import CAMPAIGN, Counting
from webapp.scan.mistakes import Mistakes
from webapp.scan.questionnaire import Questionnaire
from webapp.sealing import (
    OPENS,
    SEALS,
    Unopened,
    new_keys,
    opening_keys,
    read_opening_keys,
    sealing_key,
    write_new_key,
)

LEDGER = Ledger("DFHJKMNP", 0, "bakers")
ANSWERS = {"cash-share": ("most",)}


@pytest.fixture
def counting(horeca: Questionnaire) -> Counting:
    return Counting(CAMPAIGN, tuple(horeca.question_by_id[id_] for id_ in ("cash-share", "own-circle")))


def test_who_has_the_key_opens_what_was_sealed(counting: Counting) -> None:
    seals, opens = new_keys()
    box = sealing_key(seals).seal(LEDGER, counting, ANSWERS)
    assert opening_keys([opens]).open(LEDGER, counting, box) == ANSWERS


def test_the_same_answers_never_make_the_same_box(counting: Counting) -> None:
    key = sealing_key(new_keys()[0])
    assert len({key.seal(LEDGER, counting, ANSWERS) for _ in range(50)}) == 50


def test_nobody_else_opens_it(counting: Counting) -> None:
    box = sealing_key(new_keys()[0]).seal(LEDGER, counting, ANSWERS)
    with pytest.raises(Unopened, match="put the keys that were used before in the file too"):
        opening_keys([new_keys()[1]]).open(LEDGER, counting, box)


@pytest.mark.parametrize(
    "other", [Ledger("DFHJKMN2", 0, "bakers"), Ledger("DFHJKMNP", 1, "bakers"), Ledger("DFHJKMNP", 0, None)]
)
def test_a_box_opens_for_its_own_ledger_only(counting: Counting, other: Ledger) -> None:
    seals, opens = new_keys()
    box = sealing_key(seals).seal(LEDGER, counting, ANSWERS)
    with pytest.raises(Unopened):
        opening_keys([opens]).open(other, counting, box)


@pytest.mark.parametrize(
    "changed",
    [
        lambda one: replace(one, profile=replace(one.profile, id="workshop")),
        lambda one: replace(one, profile=replace(one.profile, classes="ABC")),
        lambda one: replace(one, profile=replace(one.profile, k_min=1)),
        lambda one: replace(one, profile=replace(one.profile, epsilon=Fraction(100))),
        lambda one: replace(one, profile=replace(one.profile, most_questions=9)),
        lambda one: replace(one, profile=replace(one.profile, takes_all=True)),
        lambda one: replace(one, profile=replace(one.profile, longest_delay=timedelta(0))),
        lambda one: replace(one, questions=one.questions[:-1]),
        lambda one: replace(one, questions=one.questions[::-1]),
        lambda one: with_first(one, several=True),
        lambda one: with_first(one, disclosure_class="C"),
        lambda one: with_first(one, options=one.questions[0].options[::-1]),
        lambda one: with_first(one, options=one.questions[0].options[:2]),
    ],
)
def test_a_box_opens_only_to_be_counted_as_it_was_sealed(
    counting: Counting, changed: Callable[[Counting], Counting]
) -> None:
    seals, opens = new_keys()
    box = sealing_key(seals).seal(LEDGER, counting, ANSWERS)
    with pytest.raises(Unopened):
        opening_keys([opens]).open(LEDGER, changed(counting), box)


def with_first(counting: Counting, **changed: Any) -> Counting:
    return replace(counting, questions=(replace(counting.questions[0], **changed), *counting.questions[1:]))


def test_another_wording_opens_the_same_box(counting: Counting) -> None:
    seals, opens = new_keys()
    box = sealing_key(seals).seal(LEDGER, counting, ANSWERS)
    assert opening_keys([opens]).open(LEDGER, with_first(counting, text="Anders"), box) == ANSWERS


@pytest.mark.parametrize("place", [0, 31, 32, -1])
def test_a_box_that_was_changed_does_not_open(counting: Counting, place: int) -> None:
    seals, opens = new_keys()
    box = bytearray(sealing_key(seals).seal(LEDGER, counting, ANSWERS))
    box[place] ^= 1
    with pytest.raises(Unopened):
        opening_keys([opens]).open(LEDGER, counting, bytes(box))


def test_what_is_no_box_does_not_open(counting: Counting) -> None:
    for box in (b"", b"x", bytes(200)):
        with pytest.raises(Unopened):
            opening_keys([new_keys()[1]]).open(LEDGER, counting, box)


def test_boxes_of_before_a_change_of_keys_still_open(counting: Counting, tmp_path: Path) -> None:
    file = tmp_path / "secret" / "keys"
    boxes = [sealing_key(write_new_key(file)).seal(LEDGER, counting, ANSWERS) for _ in range(3)]
    keys = read_opening_keys(file)
    assert len(keys.keys) == 3
    assert [keys.open(LEDGER, counting, box) for box in boxes] == [ANSWERS] * 3


def test_the_file_of_the_keys_is_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    for _ in range(2):
        write_new_key(file)
        assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_a_key_that_opens_is_not_taken_for_one_that_seals() -> None:
    with pytest.raises(ValueError, match="keep it from the web workers"):
        sealing_key(new_keys()[1])


@pytest.mark.parametrize(
    "text",
    ["", "x", SEALS, new_keys()[0][:-1], new_keys()[0] + "A", SEALS + "é" * 43],
    ids=["nothing", "one sign", "no key", "a sign less", "a sign more", "other signs"],
)
def test_half_a_key_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=f"begins with {SEALS}"):
        sealing_key(text)


def test_a_file_that_cannot_be_used_is_told_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    cases: list[tuple[Path | None, str]] = [(None, "is not set"), (file, "No such file"), (tmp_path, "Is a directory")]
    for path, told in cases:
        with pytest.raises(Mistakes, match=told):
            read_opening_keys(path)
    for written, told in (("", "it holds no key"), (new_keys()[0], f"begins with {OPENS}"), ("é", "begins with")):
        file.write_text(written, encoding="utf-8")
        with pytest.raises(Mistakes, match=told):
            read_opening_keys(file)
