"""The main job in a real browser: from the first page to the PDF, in five languages, with scripts and without."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.walking import ANSWERS, GARAGE, SCAN, SIGNS_SEEN, begin, read_the_report, to_the_check
from tests.conftest import TAGS, in_language
from webapp.scan.questionnaire import Questionnaire
from webapp.shelf import Shelf


@pytest.mark.parametrize("tag", TAGS)
def test_without_javascript_an_owner_gets_from_the_first_page_to_the_pdf(
    chromium: Browser, site: str, shelf: Shelf, tag: str, tmp_path: Path
) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{site}/{tag}/")
    page.click("#begin")
    assert page.locator("fieldset").count() == page.locator("fieldset:visible").count()
    for question, option in ANSWERS.items():
        page.check(f'[name="{question}"][value="{option}"]')
    page.click("#send")
    expect(page.locator(".answers strong").first).to_be_visible()
    page.click("#send")
    expect(page.locator(".score").first).to_be_visible()
    assert page.locator("main a.call").first.get_attribute("href") == "tel:08002800200"
    assert "?" not in page.url
    read_the_report(page, shelf, tag, tmp_path)
    page.click("#exit")
    expect(page).to_have_title("Weather")
    context.close()


@pytest.mark.parametrize("tag", TAGS)
def test_on_a_phone_an_owner_gets_from_the_first_page_to_the_pdf(
    page: Page, site: str, shelf: Shelf, horeca: Questionnaire, tag: str, tmp_path: Path
) -> None:
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.method != "GET" else None)
    page.goto(f"{site}/{tag}/")
    page.click("#begin")
    begin(page, site, tag)
    asked = to_the_check(page)
    assert asked[0] == "danger-now"
    assert "private-loan" not in asked  # nobody asked for it: no money trouble was told
    page.click("#send")
    first = page.locator("#result .route a.call").first
    expect(first).to_be_visible()
    assert first.get_attribute("href") == "tel:08002800200"
    shown = page.locator("#result [data-steps] strong").all_inner_texts()
    steps = ("talk-about-the-visits", "you-may-say-no", "more-card-payments")
    assert shown == [in_language(tag, f"{step}:title", horeca.advice_by_id[step].title) for step in steps]
    assert posted == []  # until here, no answer left the phone
    read_the_report(page, shelf, tag, tmp_path)
    assert [address.removeprefix(site) for address in posted] == [f"/{tag}/scan/horeca/2026-11/zaakscan.pdf"]


@pytest.mark.parametrize(
    ("scan", "answers"),
    [(SCAN, ANSWERS), ("scan/ondernemer/2026-11", GARAGE), ("scan/signalen/2026-11", SIGNS_SEEN)],
    ids=["hospitality", "other", "signals"],
)
def test_the_result_on_the_phone_says_what_the_server_would_say(
    page: Page, chromium: Browser, site: str, scan: str, answers: dict[str, str]
) -> None:
    begin(page, site, scan=scan)
    to_the_check(page, answers)
    page.click("#send")
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    plain = context.new_page()
    plain.goto(f"{site}/nl/{scan}")
    for question, option in answers.items():
        plain.check(f'[name="{question}"][value="{option}"]')
    plain.click("#send")
    plain.click("#send")
    for part in ("h2", "h3", ".scores", ".steps", ".advice", ".route", ".contact", ".plan", "[data-seen]"):
        ours = page.locator(f"#result {part}:visible").all_inner_texts()
        theirs = plain.locator(f"main {part}:visible").all_inner_texts()
        assert [" ".join(text.split()) for text in ours] == [" ".join(text.split()) for text in theirs], part
    context.close()


def test_printing_from_the_phone_gives_the_report_with_contacts_and_sources(page: Page, site: str) -> None:
    begin(page, site)
    to_the_check(page)
    page.click("#send")
    page.emulate_media(media="print")
    expect(page.locator("#result [data-contact=helpline]")).to_be_visible()
    assert page.locator("#result [data-contact=safe-home]").count() == 0  # not named in this report
    assert page.locator("#result [data-source]:visible").count() > 3
    expect(page.locator("#result .memory")).to_be_visible()
    page.emulate_media(media="screen")
    page.click("#paper-form summary")
    page.check('[name="paper.code"]')
    page.emulate_media(media="print")
    expect(page.locator("#result .memory")).not_to_be_visible()
    for hidden in (".bar", "footer", "#paper-form", "#back"):
        expect(page.locator(hidden)).not_to_be_visible()


def test_a_professional_gets_from_the_first_page_to_the_paper(page: Page, site: str, tmp_path: Path) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{site}/nl/")
    page.click('[data-entrance="signalen"]')
    assert page.locator("#code-form").count() == 0
    begin(page, site, scan="scan/signalen/2026-11")
    to_the_check(page, SIGNS_SEEN)
    page.click("#send")
    seen = page.locator("#result [data-seen]").all_inner_texts()
    assert [text.rsplit(" ", 1)[1] for text in seen] == ["Ja", "Misschien", "Ja"]
    with page.expect_download() as coming:
        page.click("#paper")
    assert coming.value.suggested_filename == "zaakscan.pdf"
    assert faults == []


def test_danger_at_the_owner_interrupts_with_112(page: Page, site: str) -> None:
    begin(page, site, scan="scan/signalen/2026-11")
    page.check('fieldset.now [value="yes"]')
    page.click("#next")
    expect(page.locator("#signal a.call")).to_have_attribute("href", "tel:112")
