"""The quick exit: at once, everywhere, also offline and without scripts, and Back brings nothing back."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.walking import SCAN, answer, begin, go_to, kept, to_the_check

TELLING = "Hoeveel van uw klanten betalen contant?"


def worker_is_ready(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")


@pytest.mark.parametrize("how", ["tap", "shift", "offline"])
def test_the_way_out_hides_wipes_and_leaves_no_trail_in_back(
    page: Page, site: str, phone: BrowserContext, how: str
) -> None:
    page.goto(f"{site}/nl/")
    worker_is_ready(page)
    begin(page, site)
    go_to(page, "cash-share")
    page.check('[value="most"]')
    session = phone.new_cdp_session(page)
    before = len(session.send("Page.getNavigationHistory")["entries"])
    if how == "offline":
        phone.set_offline(True)
    if how == "shift":
        for _ in range(3):
            page.keyboard.press("Shift")
    else:
        page.click("#exit")
    if how == "offline":
        page.wait_for_url(f"{site}/exit?offline")
        assert page.locator("body").inner_text() == ""
        assert page.title().strip() == ""
        phone.set_offline(False)
    else:
        expect(page).to_have_title("Weather")
    entries = session.send("Page.getNavigationHistory")["entries"]
    assert len(entries) < before
    assert not [entry for entry in entries if TELLING in entry["title"]]
    page.go_back()
    page.wait_for_timeout(300)
    assert TELLING not in page.locator("body").inner_text()
    page.goto(f"{site}/nl/{SCAN}")
    assert kept(page) == 0
    assert page.locator("input:checked").count() == 0


def test_content_is_hidden_before_anything_else_happens(page: Page, site: str) -> None:
    begin(page, site)
    hidden = page.evaluate(
        "() => { document.getElementById('exit').click(); return getComputedStyle(document.body).display }"
    )
    assert hidden == "none"


def test_the_way_out_of_one_tab_empties_the_others(page: Page, site: str, phone: BrowserContext) -> None:
    page.goto(f"{site}/nl/{SCAN}")
    page.check("[name=keep][value=week]")
    page.click("#next")
    answer(page, "no")
    other = phone.new_page()
    other.goto(f"{site}/nl/{SCAN}")
    page.click("#exit")
    other.wait_for_url(f"{site}/nl/")


@pytest.mark.parametrize(
    "address", ["", "help", "about", "privacy", "safe", "accessibility", "know/now", "know/check", SCAN]
)
def test_the_way_out_and_the_way_to_help_are_on_every_page_and_never_covered(
    page: Page, site: str, address: str
) -> None:
    page.goto(f"{site}/nl/{address}")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert page.evaluate(
        "() => { const box = document.getElementById('exit').getBoundingClientRect();"
        "const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);"
        "return top.id }"
    ) == "exit"  # fmt: skip
    assert page.locator("footer a[href='tel:112']").count() == 1
    assert page.locator("footer a[href='tel:08002800200']").count() == 1
    page.click("#exit")
    expect(page).to_have_title("Weather")


def test_a_page_out_of_the_browsers_memory_shows_nothing_that_was_wiped(page: Page, site: str) -> None:
    begin(page, site)
    to_the_check(page)
    page.click("#send")
    page.evaluate("sessionStorage.clear(); dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.wait_for_load_state()
    expect(page.locator("#heading-words")).to_have_text("Kijkt er iemand mee?")
    assert page.locator("input:checked").count() == 0


def test_the_cover_is_there_only_by_choice(page: Page, site: str) -> None:
    hide = (
        "Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });"
        "document.dispatchEvent(new Event('visibilitychange')); getComputedStyle(document.body).visibility"
    )
    begin(page, site)
    answer(page, "no")
    assert page.evaluate(hide) == "visible"
    page.click("#wipe")
    page.goto(f"{site}/nl/{SCAN}")
    page.check("#cover")
    page.click("#next")
    assert page.evaluate(hide) == "hidden"
