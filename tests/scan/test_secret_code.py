"""Codes that are secrets: long enough that nobody guesses one, and read however people type them."""

import math
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.scan.campaign import ALPHABET
from webapp.scan.secret_code import LENGTH, in_groups, new_secret, read_secret

CODE = "23456789CDFHJKMNPRTVWXY2345678"


def drawing(places: Iterator[int]) -> str:
    return new_secret(lambda sides: next(places) % sides)


def test_a_code_holds_at_least_128_bits() -> None:
    assert LENGTH * math.log2(len(ALPHABET)) >= 128


def test_every_sign_is_chance() -> None:
    assert drawing(iter(range(LENGTH))) == CODE[:23] + ALPHABET[: LENGTH - 23]
    assert new_secret(lambda sides: sides - 1) == ALPHABET[-1] * LENGTH


@given(st.lists(st.integers(0, 22), min_size=LENGTH, max_size=LENGTH))
def test_what_is_written_can_be_read(places: list[int]) -> None:
    code = drawing(iter(places))
    assert read_secret(in_groups(code)) == code


def test_it_is_written_in_groups_of_five() -> None:
    assert in_groups(CODE) == "23456-789CD-FHJKM-NPRTV-WXY23-45678"


@pytest.mark.parametrize(
    "typed",
    [
        CODE.lower(),
        " 23456 789cd fhjkm nprtv wxy23 45678\n",
        in_groups(CODE).replace("-", "–"),
        "２３４５６" + CODE[5:],
        CODE.replace("2", "z").replace("8", "B").replace("6", "G").replace("5", "S"),
    ],
)
def test_small_letters_spaces_and_look_alikes_do_not_matter(typed: str) -> None:
    assert read_secret(typed) == CODE


@pytest.mark.parametrize("typed", ["", CODE[:-1], CODE + "2", CODE[:-1] + "0", CODE[:-1] + "é", CODE * 40, "\0" * 30])
def test_anything_else_is_no_code(typed: str) -> None:
    assert read_secret(typed) is None
