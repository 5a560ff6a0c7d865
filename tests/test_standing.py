"""What is kept from one report to the next: nothing of anybody, and nobody can see it on the paper."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import weasyprint
from flask import Flask
from werkzeug.datastructures import MultiDict

from tests.conftest import ROOT
from tests.test_paper import ANSWERS, elements
from webapp.app import create_app
from webapp.house import furnish
from webapp.presses import Presses
from webapp.report import Press
from webapp.settings import Settings
from webapp.standing import BLOCK, KNOWN_VERSIONS, MOST, Misfit, StandingType

STATIC = ROOT / "static"
PAGE = '<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Zaakscan</title></head><body>{}</body></html>'
STANDS = "<div data-standing><h2>{0}</h2><p>Bel <a href='tel:112'>112</a> {0}</p></div><!--standing-->"
OTHER = ANSWERS | {"business-kind": "restaurant", "demand": "before", "cash-share": "few", "bossy-guests": "no"}


class Reader(Presses):
    """Keeps the page that it was to print."""

    page = ""

    def print(self, html: str) -> bytes:
        """Keep it."""
        self.page = html
        return b"%PDF-1.7 startxref 0 %%EOF"


class Desk:
    """Gives the page of a report as a press gets it."""

    def __init__(self, folder: Path) -> None:
        self.app: Flask = create_app(Settings(database=folder / "zaakscan.sqlite3"))
        self.reader = Reader(STATIC)
        furnish(self.app, replace(self.app.extensions["zaakscan"], press=self.reader))

    def page(self, tag: str, answers: dict[str, str], second: str = "") -> str:
        """Give the page for these answers."""
        form = MultiDict(answers | ({"paper.second": second} if second else {}))
        reply = self.app.test_client().post(f"/{tag}/scan/horeca/2026-11/zaakscan.pdf", data=form)
        assert reply.status_code == 200
        return self.reader.page


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def press() -> Press:
    return Press(STATIC)


def seen(pdf: bytes) -> list[bytes]:
    """Give the pages as somebody sees them."""
    done = subprocess.run(["pdftoppm", "-r", "50", "-gray", "-"], input=pdf, check=True, capture_output=True)
    return done.stdout.split(b"P5\n")[1:]


def heard(pdf: bytes) -> list[str]:
    """Give what a voice reads: the tags in their order, and the words of each page in the order of the file.

    But no dots and numbers of lists: WeasyPrint draws those after all words of a page, or of a block that stands.
    """
    with pikepdf.open(BytesIO(pdf)) as opened, opened.open_outline() as outline:
        told = [f"{element.S} {element.get('/Lang', '')}" for element in elements(opened.Root.StructTreeRoot)]
        told += [item.title for item in outline.root] + [
            below.title for item in outline.root for below in item.children
        ]
        told += [str(link.A.URI) for page in opened.pages for link in page.get("/Annots", ())]
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, check=True, capture_output=True)
    return told + [word for word in done.stdout.decode().split() if not re.fullmatch(r"•|\d\.", word)]


def numbers_of(pdf: bytes) -> Iterator[tuple[list[int], int]]:
    """Give for each page the numbers of its texts, and how many the tag tree knows."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        tree: Any = opened.Root.StructTreeRoot.ParentTree.Nums
        for page in opened.pages:
            words = pikepdf.parse_content_stream(page)
            marked = [operands[1] for operands, operator in words if str(operator) == "BDC"]
            known = tree[list(tree[::2]).index(page.StructParents) * 2 + 1]
            yield [int(one.MCID) for one in marked], len(known)


# --- nobody can see it ------------------------------------------------------------------------------------------------


def test_this_weasyprint_is_known() -> None:
    assert weasyprint.__version__ in KNOWN_VERSIONS, (
        "add it to webapp/standing.py, and see what the tests here say then"
    )


@pytest.mark.parametrize(("tag", "second"), [("nl", ""), ("tr", ""), ("zh-Hans", ""), ("zh-Hant", ""), ("tr", "nl")])
def test_a_report_looks_and_reads_as_if_nothing_stood(desk: Desk, press: Press, tag: str, second: str) -> None:
    page = desk.page(tag, ANSWERS, second)
    pdf, in_full = press.print(page), press.print(page.replace("<!--standing-->", ""))
    assert heard(pdf) == heard(in_full)
    assert seen(pdf) == seen(in_full)


def test_a_report_is_the_same_whatever_was_printed_before(desk: Desk, press: Press) -> None:
    page = desk.page("nl", ANSWERS)
    press.print(desk.page("nl", OTHER))
    assert press.print(page) == press.print(page) == Press(STATIC).print(page)


def test_every_text_has_a_number_of_its_own_that_the_tag_tree_knows(desk: Desk, press: Press) -> None:
    for numbers, known in numbers_of(press.print(desk.page("nl", ANSWERS))):
        assert sorted(numbers) == list(range(known))


def test_a_block_may_stand_twice_on_a_page(press: Press) -> None:
    page = PAGE.format(STANDS.format("Hier") + "<p>Ertussen</p>" + STANDS.format("Hier"))
    in_full = page.replace("<!--standing-->", "")
    assert heard(press.print(page)) == heard(press.print(in_full))
    assert seen(press.print(page)) == seen(press.print(in_full))


def test_a_block_that_would_come_to_stand_elsewhere_is_not_printed(press: Press) -> None:
    with pytest.raises(Misfit):
        press.print(
            PAGE.format(f'<table><tr><td style="padding: 9pt">{STANDS.format("Hier")}</td><td>x</td></tr></table>')
        )


# --- nothing of anybody is kept ---------------------------------------------------------------------------------------


def test_no_block_that_holds_an_answer_a_level_or_a_code_stands(desk: Desk) -> None:
    for answers in (ANSWERS, OTHER):
        page = desk.page("nl", answers)
        blocks = [block[2] for block in BLOCK.finditer(page)]
        assert len(blocks) > 30
        for sign in ("data-answer", "data-level", "data-unsure", "data-code", "<svg"):
            assert sign in page
            assert not [block for block in blocks if sign in block], sign


def test_who_gets_the_same_advice_gets_the_same_block(desk: Desk) -> None:
    def advice(answers: dict[str, str]) -> dict[str, str]:
        blocks = (block[2] for block in BLOCK.finditer(desk.page("nl", answers)))
        return {heading[1]: block for block in blocks if (heading := re.search("<h3>(.*?)</h3>", block))}

    mine, theirs = advice(ANSWERS), advice(OTHER)
    both = mine.keys() & theirs.keys()
    assert len(both) > 10
    assert all(mine[title] == theirs[title] for title in both)


def test_no_more_blocks_are_kept_than_there_is_room_for() -> None:
    press = Press(STATIC)
    press.standing = StandingType(most=3)
    for number in range(5):
        pdf = press.print(PAGE.format(STANDS.format(f"Blok {number}") + STANDS.format("Altijd")))
        assert "Altijd" in heard(pdf)
        assert len(press.standing.blocks) <= 3
    kept = " ".join(words for _, _, words in press.standing.blocks)
    assert "Altijd" in kept
    assert "Blok 4" in kept
    assert "Blok 0" not in kept
    assert len(Press(STATIC).standing.blocks) == 0 < MOST
