"""The guide: a few taps to a door, from any page, in every language, without scripts, network or a trace."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_way_out import worker_is_ready
from tests.browser.walking import SCAN, begin, go_to, kept, question
from tests.conftest import TAGS, in_language
from webapp.shelf import Shelf

GUIDE = "scan/wegwijzer/2026-11"
# A letter that says it is a bailiff's and threatens with harm: the longest way.
LONGEST = {
    "guide-danger": "no",
    "guide-role": "me",
    "guide-topic": "pressure",
    "guide-pressure": "official",
    "guide-official": "harm",
}


def to_the_guide(page: Page) -> None:
    page.click(f'footer a[href*="{GUIDE}"]')
    expect(page.locator("fieldset.now")).to_have_id("guide-danger")


def walk(page: Page, answers: dict[str, str]) -> int:
    """Answer until no question is left; give how many there were."""
    asked = 0
    while (here := question(page)) is not None:
        page.check(f'fieldset.now [value="{answers[here]}"]')
        page.click("#next")
        asked += 1
    return asked


@pytest.mark.parametrize("tag", TAGS)
def test_the_longest_way_leads_to_a_door_with_all_that_helps_to_knock(
    page: Page, site: str, tag: str, shelf: Shelf
) -> None:
    extortion = shelf.directory.doors["extortion"]
    page.goto(f"{site}/{tag}/about")
    to_the_guide(page)
    assert walk(page, LONGEST) <= 6
    door = page.locator("#result [data-door]")
    expect(door).to_have_count(1)
    assert door.get_attribute("data-door") == "extortion"
    expect(door.locator("a.call")).to_have_attribute("href", "tel:08002800200")
    for name in ("have_ready", "not_for"):
        expect(door).to_contain_text(in_language(tag, f"door-extortion:{name}", getattr(extortion, name)))
    expect(door).to_contain_text(in_language(tag, "door-police:title", "U wilt naar de politie"))  # the second best
    assert kept(page) == 0


def test_danger_is_told_at_once_and_the_questions_may_go_on(page: Page, site: str) -> None:
    page.goto(f"{site}/nl/{GUIDE}")
    page.check('[name="guide-danger"][value="yes"]')
    page.click("#next")
    expect(page.locator('#signal [data-door="emergency"] a.call')).to_have_attribute("href", "tel:112")
    page.check('#signal [value="on"]')
    page.click("#next")
    walk(page, {"guide-role": "me", "guide-topic": "home", "guide-home": "fear"})
    doors = [door.get_attribute("data-door") for door in page.locator("#result [data-door]").all()]
    assert doors == ["emergency", "family"]


def test_the_guide_leaves_a_scan_that_was_begun_as_it_was(page: Page, site: str) -> None:
    begin(page, site)
    go_to(page, "own-circle")
    to_the_guide(page)
    walk(page, LONGEST)
    page.click("#change")  # begin again
    expect(page.locator("fieldset.now")).to_have_id("guide-danger")
    page.goto(f"{site}/nl/{SCAN}")
    assert question(page) == "own-circle"


def test_the_guide_works_without_network(page: Page, site: str, phone: BrowserContext) -> None:
    page.goto(f"{site}/tr/")
    worker_is_ready(page)
    phone.set_offline(True)
    page.goto(f"{site}/tr/help")
    page.click(f'main a[href*="{GUIDE}"]')
    walk(page, LONGEST)
    expect(page.locator('#result [data-door="extortion"]')).to_be_visible()


def test_the_guide_works_without_scripts(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/nl/privacy")
    page.click(f'footer a[href*="{GUIDE}"]')
    for name, value in LONGEST.items():
        page.check(f'[name="{name}"][value="{value}"]')
    page.click("#send")
    expect(page.locator("h1")).to_have_text("Wie kan mij helpen?")
    expect(page.locator("main [data-door]")).to_have_count(1)
    expect(page.locator('main [data-door="extortion"] a.call')).to_have_attribute("href", "tel:08002800200")
    assert "guide-" not in page.url
    context.close()


def test_the_way_out_of_the_guide_leaves_nothing_behind(page: Page, site: str) -> None:
    page.goto(f"{site}/nl/")
    to_the_guide(page)
    walk(page, LONGEST)
    page.click("#exit")
    expect(page).to_have_title("Weather")
    page.go_back()
    page.wait_for_timeout(300)
    assert "Vertrouwenslijn Afpersing om te overleggen" not in page.locator("body").inner_text()


def test_another_language_keeps_the_answers_and_the_server_does_not(page: Page, site: str) -> None:
    page.goto(f"{site}/nl/{GUIDE}")
    page.check('[name="guide-danger"][value="no"]')
    page.click("#next")
    page.click('.languages button:has-text("English")')
    assert page.url == f"{site}/en/{GUIDE}"
    expect(page.locator('[name="guide-danger"][value="no"]')).to_be_checked()


def test_who_skips_every_question_gets_the_helpline_and_112(page: Page, site: str) -> None:
    page.goto(f"{site}/nl/{GUIDE}")
    page.check('[name="guide-danger"][value="no"]')
    while question(page) is not None:
        page.click("#next")
    expect(page.locator("#result [data-no-doors]")).to_be_visible()
    expect(page.locator('#result [data-no-doors] a[href="tel:08002800200"]')).to_be_visible()
    page.click("#change")
    walk(page, LONGEST)
    expect(page.locator("#result [data-no-doors]")).to_be_hidden()


@pytest.mark.parametrize("begins", ["help", "the guide's result"])
def test_every_page_of_knowledge_is_two_taps_away(page: Page, site: str, begins: str) -> None:
    if begins == "help":
        page.goto(f"{site}/nl/help")
    else:
        page.goto(f"{site}/nl/{GUIDE}")
        walk(page, LONGEST)
    page.locator('main a[href$="/know"]').first.click()
    pages = [link.get_attribute("href") for link in page.locator('main a[href*="/know/"]').all()]
    assert len(set(pages)) >= 13  # twelve pages, and the cards
