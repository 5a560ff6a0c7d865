"""The memory of a report: its code takes the answers back, on the phone and without scripts, and shows what changed."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.walking import ANSWERS, SCAN, begin, to_the_check

MORE = ANSWERS | {"little-cash-left": "no", "know-officer": "no", "work-without-systems": "yes", "loose-backups": "no"}


def code_of_a_scan(page: Page, site: str) -> str:
    begin(page, site)
    to_the_check(page, MORE)
    page.click("#send")
    code = page.locator("#result [data-code]").inner_text()
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{1,4})+", code)
    return code


def type_code(page: Page, site: str, code: str) -> None:
    page.goto(f"{site}/nl/{SCAN}")
    page.click("#code-form summary")
    page.fill("#code", code)
    page.click("#code-form button")


def test_a_code_takes_the_answers_back_on_another_phone_and_shows_what_changed(
    page: Page, chromium: Browser, site: str
) -> None:
    code = code_of_a_scan(page, site)
    other = chromium.new_context(viewport=PHONE, accept_downloads=True)
    later = other.new_page()
    posted: list[str] = []
    later.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    type_code(later, site, code.lower().replace("-", " "))
    expect(later.locator("#check [data-line=little-cash-left] strong")).to_have_text("Nee")
    assert later.locator('[data-line="borrowing-visits"][data-answered="true"]').count() == 0  # a signal is in no code
    later.click('[data-line="little-cash-left"] button')
    later.check('[name="little-cash-left"][value="yes"]')
    later.click("#next")
    later.click("#send")
    changed = later.locator("#result [data-changed]")
    assert changed.count() == 1
    assert "Eerst: Nee · Nu: Ja" in " ".join(changed.inner_text().split())
    money = later.locator('#result [data-theme="money"]').inner_text()
    assert "Beschermd: hoog" in money
    assert "Eerder: midden" in money
    assert posted == []
    with later.expect_download():
        later.click("#paper")
    other.close()


def test_a_typing_error_is_refused_and_pointed_at(page: Page, site: str) -> None:
    code = code_of_a_scan(page, site)
    wrong = code[:6] + ("A" if code[6] != "A" else "B") + code[7:]
    page.click("#wipe")
    type_code(page, site, wrong)
    expect(page.locator("[data-told]")).to_have_text("Deze code klopt niet. Er zit een typfout in. Kijk naar groep 2.")
    expect(page.locator("[data-told]")).to_be_focused()
    type_code(page, site, "")
    expect(page.locator("[data-told]")).to_have_text("Typ eerst de code.")


def test_without_javascript_the_form_comes_back_filled_in(page: Page, chromium: Browser, site: str) -> None:
    code = code_of_a_scan(page, site)
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    plain = context.new_page()
    type_code(plain, site, code)
    assert plain.is_checked('[name="cash-share"][value="most"]')
    plain.check('[name="know-officer"][value="yes"]')
    plain.click("#send")
    plain.click("#send")
    text = " ".join(plain.locator("main").inner_text().split())
    assert "Wat er is veranderd" in text
    assert "Eerst: Nee · Nu: Ja" in text
    context.close()


@pytest.mark.parametrize("field", ["paper.second", "paper.scores", "paper.code"])
def test_what_goes_into_the_report_is_chosen_on_the_phone(page: Page, site: str, field: str) -> None:
    begin(page, site, "tr")
    to_the_check(page)
    page.click("#send")
    page.click("#paper-form summary")
    page.check(f'[name="{field}"]')
    with page.expect_request(lambda request: request.method == "POST") as sent, page.expect_download():
        page.click("#paper")
    assert f"{field}=" in (sent.value.post_data or "")
