"""The main job in a real browser: from the first page to the PDF, in five languages, without JavaScript too."""

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import TAGS, in_language
from webapp.shelf import Shelf

ANSWERS = {
    "danger-now": "no",
    "business-kind": "snackbar",
    "cash-share": "most",
    "own-circle": "regularly",
    "who-to-call": "no",
    "two-step-login": "dont-know",
    "borrowing-visits": "now",
}
SIGNS = {"tr": "ışğİ", "zh-Hans": "您的银", "zh-Hant": "您的銀"}  # that a poor font or encoding would lose


@pytest.mark.parametrize("tag", TAGS)
def test_without_javascript_an_owner_gets_from_the_first_page_to_the_pdf(
    chromium: Browser, site: str, shelf: Shelf, tag: str, tmp_path: Path
) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 640})
    page = context.new_page()
    page.goto(f"{site}/{tag}/")
    page.click("#begin")
    for question, option in ANSWERS.items():
        page.check(f'[name="{question}"][value="{option}"]')
    page.click("#send")
    expect(page.locator(".answers strong").first).to_be_visible()
    page.click("#send")
    expect(page.locator(".score").first).to_be_visible()
    assert page.locator("main a.call").first.get_attribute("href") == "tel:08002800200"
    assert "?" not in page.url
    read_the_report(page, shelf, tag, tmp_path)
    context.close()


def read_the_report(page: Page, shelf: Shelf, tag: str, folder: Path) -> None:
    """Save the PDF with the button and read it as a person would."""
    with page.expect_download() as coming:
        page.click("#paper")
    assert coming.value.suggested_filename == "zaakscan.pdf"
    path = folder / "report.pdf"
    coming.value.save_as(path)
    text = squeezed(subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True).stdout.decode())
    questionnaire, directory = shelf.questionnaires["horeca/2026-11"], shelf.directory
    door = directory.doors["extortion"]
    assert squeezed(in_language(tag, "door-extortion:title", door.title)) in text
    for advice in ("talk-about-the-visits", "you-may-say-no", "two-numbers", "turn-on-two-steps"):
        title = in_language(tag, f"{advice}:title", questionnaire.advice_by_id[advice].title)
        assert squeezed(title) in text, title
    for number in ("112", "0800-2800200", "0900-8844"):
        assert number in text
    for sign in SIGNS.get(tag, ""):
        assert sign in text, sign
    assert "�" not in text


def squeezed(text: str) -> str:
    """The text without white space or hyphens at line ends: a PDF breaks lines where it likes."""
    return re.sub(r"\s+", "", text)
