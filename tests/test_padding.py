"""Padding: replies that hold answers have few lengths, and every reader still reads them."""

import json
import subprocess
from io import BytesIO

import pypdf
import pytest

from tests.conftest import ROOT
from tests.test_report import PAGE, opened, text_of
from webapp.padding import BLOCK, FIELD, SMALL_BLOCK, padded_json, padded_page, padded_pdf
from webapp.report import Press
from webapp.shelf import Shelf


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return Press(ROOT / "static").print(PAGE.format("<h2>Stappen</h2><p>Bel de wijkagent</p>"))


def test_a_pdf_fills_whole_blocks(pdf: bytes) -> None:
    padded = padded_pdf(pdf)
    assert len(pdf) % BLOCK
    assert len(padded) % BLOCK == 0
    assert len(padded) - len(pdf) < BLOCK


def test_a_pdf_that_fills_its_blocks_stays_as_it_is(pdf: bytes) -> None:
    padded = padded_pdf(pdf)
    assert padded_pdf(padded) == padded


def test_a_padded_pdf_ends_as_readers_and_archives_want_it(pdf: bytes) -> None:
    assert padded_pdf(pdf)[-1024:].count(b"startxref") == 1
    assert padded_pdf(pdf).rstrip().endswith(b"%%EOF")
    assert len(padded_pdf(pdf)) - len(padded_pdf(pdf).rstrip()) <= 1


def test_readers_find_in_a_padded_pdf_what_was_there(pdf: bytes) -> None:
    padded = padded_pdf(pdf)
    assert text_of(padded) == text_of(pdf)
    strict = pypdf.PdfReader(BytesIO(padded), strict=True)  # complains of everything; warnings are errors here
    assert len(strict.pages) == len(opened(pdf).pages)
    assert strict.root_object["/Lang"] == "nl"
    told = subprocess.run(["pdfinfo", "-"], input=padded, capture_output=True, check=True)
    assert told.stderr == b""
    assert b"Tagged:          yes" in told.stdout


def test_a_page_fills_whole_blocks_in_every_script() -> None:
    for words in ("x", "é" * 10_000, "您" * 20_000):
        page = padded_page(words)
        assert len(page) % BLOCK == 0
        assert page.decode().rstrip() == words


def test_what_fills_up_a_form_is_never_a_question(shelf: Shelf) -> None:
    for questionnaire in shelf.questionnaires.values():
        assert FIELD not in questionnaire.question_by_id


@pytest.mark.parametrize(
    ("length", "least", "blocks"), [(2, 0, 1), (2048, 0, 1), (2049, 0, 2), (2, 2049, 2), (9000, 2049, 5), (2, 4096, 2)]
)
def test_json_fills_as_many_blocks_as_the_longest_needs_and_reads_the_same(
    length: int, least: int, blocks: int
) -> None:
    text = f'"{"x" * (length - 2)}"'.encode()
    padded = padded_json(text, least)
    assert len(padded) == blocks * SMALL_BLOCK
    assert json.loads(padded) == json.loads(text)
