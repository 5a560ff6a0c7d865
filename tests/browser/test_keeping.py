"""What the phone keeps, for how long, and how it forgets."""

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.walking import ANSWERS, SCAN, answer, begin, go_to, kept, question, to_the_check

SCAN_PAGE = f"/nl/{SCAN}"


def begin_for_a_week(page: Page, site: str) -> None:
    page.goto(site + SCAN_PAGE)
    page.check("[name=keep][value=week]")
    page.click("#next")


def test_nothing_is_kept_before_the_first_answer(page: Page, site: str) -> None:
    begin(page, site)
    assert kept(page) == 0


def test_answers_stay_in_this_tab_only(page: Page, site: str, phone: BrowserContext) -> None:
    begin(page, site)
    answer(page, "no")
    assert page.evaluate("localStorage.length") == 0
    other = phone.new_page()
    other.goto(site + "/nl/")
    expect(other.locator("#go-on")).to_be_hidden()


def test_a_refresh_loses_neither_an_answer_nor_the_place(page: Page, site: str) -> None:
    begin(page, site)
    go_to(page, "own-circle")
    page.check('[name="own-circle"][value="regularly"]')
    page.reload()
    assert question(page) == "own-circle"
    assert page.is_checked('[name="own-circle"][value="regularly"]')
    page.click("#back")
    assert question(page) == "bossy-guests"


def test_another_language_keeps_the_place_and_the_answers(page: Page, site: str) -> None:
    begin(page, site)
    go_to(page, "cash-share")
    page.check('[name="cash-share"][value="most"]')
    page.click(".languages [lang=tr] button")
    expect(page.locator("html")).to_have_attribute("lang", "tr")
    assert question(page) == "cash-share"
    assert page.is_checked('[name="cash-share"][value="most"]')
    assert page.url == f"{site}/tr/{SCAN}"


def test_for_seven_days_a_dead_battery_loses_nothing(page: Page, site: str, phone: BrowserContext) -> None:
    begin_for_a_week(page, site)
    go_to(page, "cash-share")
    page.check('[name="cash-share"][value="most"]')
    page.close()
    later = phone.new_page()
    later.goto(f"{site}/nl/")
    later.click("#go-on")
    assert question(later) == "cash-share"
    assert later.is_checked('[name="cash-share"][value="most"]')
    later.click("#back")
    assert question(later) == "business-kind"


def test_after_seven_days_it_is_gone(page: Page, site: str) -> None:
    begin_for_a_week(page, site)
    answer(page, "no")
    until = page.evaluate("JSON.parse(localStorage.scan).until - Date.now()")
    assert 6.9 * 86_400_000 < until <= 7 * 86_400_000
    page.evaluate("localStorage.scan = JSON.stringify({...JSON.parse(localStorage.scan), until: Date.now() - 1})")
    page.goto(f"{site}/nl/")
    expect(page.locator("#begin")).to_be_visible()
    assert kept(page) == 0


def test_one_button_wipes_everything_from_any_page(page: Page, site: str) -> None:
    for address in (SCAN_PAGE, "/nl/help", "/nl/about", "/nl/privacy", "/nl/safe"):
        begin_for_a_week(page, site)
        answer(page, "no")
        page.goto(site + address)
        page.click("#wipe")
        page.wait_for_url(f"{site}/nl/")
        assert kept(page) == 0


def test_begin_again_forgets_what_was_begun(page: Page, site: str) -> None:
    begin(page, site)
    answer(page, "no")
    page.goto(f"{site}/nl/")
    page.click("#begin-again")
    expect(page.locator("#heading-words")).to_have_text("Kijkt er iemand mee?")
    assert kept(page) == 0


def test_who_began_another_scan_goes_on_with_that_one_and_begins_that_one_again(page: Page, site: str) -> None:
    begin(page, site, scan="scan/ondernemer/2026-11")
    answer(page, "no")
    page.goto(f"{site}/nl/")
    expect(page.locator("#entrances")).to_be_hidden()
    page.click("#go-on")
    assert page.url == f"{site}/nl/scan/ondernemer/2026-11"
    assert question(page) == "sector"
    page.goto(f"{site}/nl/")
    page.click("#begin-again")
    expect(page.locator("#heading-words")).to_have_text("Kijkt er iemand mee?")
    assert page.url == f"{site}/nl/scan/ondernemer/2026-11"
    assert kept(page) == 0


def test_ticks_in_the_plan_stay_on_the_phone(page: Page, site: str) -> None:
    begin(page, site)
    to_the_check(page)
    page.click("#send")
    page.check('#result [data-plan="today"] li:first-child input')
    page.reload()
    expect(page.locator('#result [data-plan="today"] li:first-child input')).to_be_checked()


def test_two_tabs_know_of_each_other(page: Page, site: str, phone: BrowserContext) -> None:
    begin_for_a_week(page, site)
    answer(page, "no")
    other = phone.new_page()
    other.goto(site + SCAN_PAGE)
    assert question(other) == "business-kind"
    other.check('[value="hotel"]')
    expect(page.locator('[name="business-kind"][value="hotel"]')).to_be_checked()
    other.click("#wipe")
    page.wait_for_url(f"{site}/nl/")
    assert kept(page) == 0


def test_a_tab_that_keeps_for_itself_leaves_the_other_alone(page: Page, site: str, phone: BrowserContext) -> None:
    begin(page, site)  # in this tab only
    other = phone.new_page()
    begin_for_a_week(other, site)
    answer(other, "no")
    answer(page, "yes")
    other.wait_for_timeout(300)
    assert question(other) == "business-kind"
    assert other.evaluate("JSON.parse(localStorage.scan).answers['danger-now'][0]") == "no"


def test_who_chooses_another_place_leaves_nothing_at_the_first(page: Page, site: str) -> None:
    begin_for_a_week(page, site)
    answer(page, "no")
    page.click("#back")
    page.click("#back")
    page.check("[name=keep][value=tab]")
    page.click("#next")
    assert page.evaluate("localStorage.length") == 0
    page.reload()
    assert page.is_checked('[name="danger-now"][value="no"]')


def test_who_began_with_an_older_version_finishes_it(page: Page, site_with_a_newer_version: str) -> None:
    site = site_with_a_newer_version
    begin(page, site)
    answer(page, "no")
    page.goto(f"{site}/nl/scan")  # leads to the newest
    page.wait_for_url(f"{site}/nl/scan/horeca/2026-11")
    assert question(page) == "business-kind"
    page.click("#wipe")
    page.click("#begin")
    assert page.url == f"{site}/nl/scan/horeca/2027-03"


def test_a_browser_that_forbids_storage_loses_nothing_within_the_page(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport=PHONE)
    context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        "Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError') } })"
    )
    page = context.new_page()
    page.goto(site + SCAN_PAGE)
    expect(page.locator("#not-kept")).to_be_visible()
    page.click("#next")
    go_to(page, "cash-share")
    page.check('[name="cash-share"][value="most"]')
    page.click(".languages [lang=en] button")  # the answers travel in the form
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.is_checked('[name="cash-share"][value="most"]')
    assert page.is_checked('[name="danger-now"][value="no"]')
    page.click("#next")
    to_the_check(page, ANSWERS)
    page.click("#send")
    expect(page.locator("#result .route").first).to_be_visible()
    context.close()


def test_a_phone_that_is_full_goes_on_without_keeping(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport=PHONE)
    context.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
    )
    page = context.new_page()
    begin(page, site)
    answer(page, "no")
    expect(page.locator("#not-kept")).to_be_visible()
    to_the_check(page)
    page.click("#send")
    expect(page.locator("#result .score").first).to_be_visible()
    context.close()
