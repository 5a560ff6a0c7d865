"""How a person goes through the scan on a phone: tap an answer, tap on."""

import re
import subprocess
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.conftest import in_language
from webapp.shelf import Shelf

SCAN = "scan/horeca/2026-11"
# A snack bar that "lends" to somebody who keeps coming back.
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


# An accountant who sees two signs at a client, and has a doubt about a third.
SIGNS_SEEN = {
    "owner-in-danger": "no",
    "profession": "accountant",
    "told-you": "no",
    "cash-withdrawals": "yes",
    "fear": "yes",
    "growing-debt": "maybe",
    "withdraws": "no",
}
# A garage where a stranger lent money and wants a signature.
GARAGE = {
    "danger-now": "no",
    "sector": "garage",
    "cash-share": "some",
    "unasked-offer": "once",
    "private-loan": "somebody-else",
    "who-to-call": "no",
    "two-step-for-work": "dont-know",
    "forced-signature": "now",
}


def begin(page: Page, site: str, tag: str = "nl", scan: str = SCAN) -> None:
    """Open the scan and pass the page before the first question."""
    page.goto(f"{site}/{tag}/{scan}")
    page.click("#next")
    expect(page.locator("fieldset.now")).to_have_id("owner-in-danger" if "signalen" in scan else "danger-now")


def question(page: Page) -> str | None:
    """Give the id of the question on the screen, or None."""
    now = page.locator("fieldset.now")
    return now.get_attribute("id") if now.count() else None


def answer(page: Page, option: str) -> None:
    """Choose an option of the question on the screen and go on."""
    page.check(f'fieldset.now [value="{option}"]')
    page.click("#next")


def go_to(page: Page, wanted: str, answers: dict[str, str] = ANSWERS) -> None:
    """Answer what we have an answer to, skip the rest, until the wanted question."""
    for _ in range(60):
        here = question(page)
        if here == wanted:
            return
        if here in answers:
            page.check(f'fieldset.now [value="{answers[here]}"]')
        page.click("#next")
    raise AssertionError(f"{wanted} was never asked")


def to_the_check(page: Page, answers: dict[str, str] = ANSWERS) -> list[str]:
    """Go on to the page with all answers; give the questions that were asked on the way."""
    asked = []
    while page.locator("#next").is_visible():
        here = question(page)
        if here is not None:
            asked.append(here)
            if here in answers:
                page.check(f'fieldset.now [value="{answers[here]}"]')
        page.click("#next")
        assert len(asked) < 60
    expect(page.locator("#send")).to_be_visible()
    return asked


def kept(page: Page) -> int:
    """Count what the phone keeps, wherever."""
    count: int = page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length")
    return count


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
    """The text without white space: a PDF breaks lines where it likes."""
    return re.sub(r"\s+", "", text)
