"""The report on paper, read as its readers do: every word and glyph there, and a tag tree that a voice can follow."""

import itertools
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask.testing import FlaskClient

from tests.conftest import TAGS, in_language
from webapp.scan.outcome import outcome_of
from webapp.scan.questionnaire import Questionnaire

ANSWERS = {
    "danger-now": "no",
    "business-kind": "nightclub",
    "cash-share": "most",
    "little-cash-left": "yes",
    "money-trouble": "often",
    "bossy-guests": "regularly",
    "imposed-choice": "yes",
    "know-officer": "no",
    "two-step-login": "dont-know",
    "street-incidents": "yes",
    "demand": "now",
    "threats": "before",
}
ONE = [(tag, "") for tag in TAGS]
PAIRS = [("en", "nl"), ("tr", "nl"), ("zh-Hans", "nl")]
HEADINGS = ("/H1", "/H2", "/H3")


@pytest.fixture(scope="module", params=[*ONE, *PAIRS], ids=lambda pair: "+".join(filter(None, pair)))
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, app: Any) -> tuple[str, str, Path]:
    """A report in one language, or in two: (language, second language, file)."""
    tag, second = request.param
    client: FlaskClient = app.test_client()
    form = ANSWERS | ({"paper.second": second} if second else {})
    path = tmp_path_factory.mktemp("paper") / "report.pdf"
    path.write_bytes(client.post(f"/{tag}/scan/horeca/2026-11/zaakscan.pdf", data=form).data)
    return tag, second, path


def words(path: Path, *more: str) -> str:
    done = subprocess.run(["pdftotext", "-raw", *more, path, "-"], check=True, capture_output=True)
    return re.sub(r"\s+", "", done.stdout.decode())


def elements(node: Any) -> Iterator[Any]:
    """Give every structure element, in reading order."""
    children = node.get("/K", pikepdf.Array())
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from elements(child)


def test_every_advice_and_contact_stands_in_it_in_every_language_asked_for(
    report: tuple[str, str, Path], horeca: Questionnaire
) -> None:
    tag, second, path = report
    text = words(path)
    outcome = outcome_of(horeca, {question: (option,) for question, option in ANSWERS.items()})
    assert len(outcome.advice) > 8
    for language in filter(None, (tag, second)):
        for given in outcome.advice:
            advice = horeca.advice_by_id[given.advice]
            for part in ("title", "action", "why"):
                there = re.sub(r"\s+", "", in_language(language, f"{advice.id}:{part}", getattr(advice, part)))
                assert there in text, (language, advice.id, part)


def test_the_first_page_alone_helps(report: tuple[str, str, Path]) -> None:
    first = words(report[2], "-l", "1")
    for number in ("112", "0800-2800200"):
        assert number in first


def test_no_glyph_is_missing(report: tuple[str, str, Path]) -> None:
    with pikepdf.open(report[2]) as pdf:
        for page in pdf.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                shown = [operands[0]] if str(operator) == "Tj" else operands[0] if str(operator) == "TJ" else []
                for text in shown:
                    if isinstance(text, pikepdf.String):
                        glyphs = bytes(text)
                        assert b"\0\0" not in {glyphs[place : place + 2] for place in range(0, len(glyphs), 2)}


def test_all_content_is_tagged_or_marked_as_decoration(report: tuple[str, str, Path]) -> None:
    with pikepdf.open(report[2]) as pdf:
        for page in pdf.pages:
            depth = 0
            for _, operator in pikepdf.parse_content_stream(page):
                name = str(operator)
                depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(name, 0)
                assert depth > 0 or name not in ("Tj", "TJ", "Do", "sh"), name


def test_a_voice_gets_languages_title_headings_and_lists(report: tuple[str, str, Path]) -> None:
    tag, second, path = report
    with pikepdf.open(path) as pdf:
        root = pdf.Root
        assert str(root.Lang) == tag
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.docinfo["/Title"]) == "Zaakscan"
        assert "pdfuaid" in pdf.Root.Metadata.read_bytes().decode()
        tree = list(elements(root.StructTreeRoot))
        kinds = [str(element.S) for element in tree]
        headings = [HEADINGS.index(kind) + 1 for kind in kinds if kind in HEADINGS]
        assert headings[0] == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(headings))
        assert headings.count(1) == (2 if second else 1)
        assert kinds.count("/L") >= 3
        for element, kind in zip(tree, kinds, strict=True):
            if kind == "/Figure":
                assert str(element.get("/Alt", "")), "a figure without words"
        if second:
            spoken = {str(element.Lang) for element in tree if "/Lang" in element}
            assert {tag, second} <= spoken


def test_bookmarks_lead_through_one_language(report: tuple[str, str, Path], horeca: Questionnaire) -> None:
    tag, _, path = report
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        titles += [item.title for top in outline.root for item in top.children]
    wanted = in_language(tag, "door-extortion:title", "Iemand zet u onder druk")
    assert any(wanted in title for title in titles)
    if tag != "nl":
        assert "Iemand zet u onder druk" not in titles
