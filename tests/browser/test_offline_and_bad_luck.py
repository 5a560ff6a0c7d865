"""No network, no worker, a fault of ours, an old document: never a blank page, never a lost answer."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.conftest import PHONE
from tests.browser.test_way_out import worker_is_ready
from tests.browser.walking import SCAN, begin, go_to, question, to_the_check
from tests.conftest import TAGS


@pytest.mark.parametrize("tag", TAGS)
def test_the_whole_scan_works_without_network(page: Page, site: str, phone: BrowserContext, tag: str) -> None:
    page.goto(f"{site}/{tag}/")
    worker_is_ready(page)
    phone.set_offline(True)
    begin(page, site, tag)
    go_to(page, "own-circle")
    page.reload()
    assert question(page) == "own-circle"
    to_the_check(page)
    page.click("#send")
    expect(page.locator("#result .score").first).to_be_visible()
    assert page.locator("#result [data-advice]").count() >= 5
    page.click("#paper")
    expect(page.locator("[data-failed]")).to_be_visible()
    expect(page.locator("[data-failed]")).to_be_focused()
    expect(page.locator("#result .score").first).to_be_visible()
    for address in ("help", "safe", "privacy", "know", "know/now", "know/check"):
        page.goto(f"{site}/{tag}/{address}")
        expect(page.locator("h1")).to_be_visible()
    page.click("details summary >> nth=0")  # a card opens without network too
    expect(page.locator("details p >> nth=0")).to_be_visible()
    page.goto(f"{site}/{tag}/scan")
    assert page.url == f"{site}/{tag}/{SCAN}"
    page.goto(f"{site}/{tag}/nowhere")
    expect(page.locator("#begin, #go-on").first).to_be_attached()


def test_other_languages_are_there_too_once_the_network_allowed(page: Page, site: str, phone: BrowserContext) -> None:
    page.goto(f"{site}/nl/")
    worker_is_ready(page)
    for _ in range(50):
        if page.evaluate("caches.match('/zh-Hant/scan/horeca/2026-11').then(Boolean)"):
            break
        page.wait_for_timeout(100)
    phone.set_offline(True)
    page.goto(f"{site}/nl/{SCAN}")
    page.click("#next")
    page.click(".languages [lang=zh-Hant] button")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")


def test_nothing_of_a_person_is_in_the_cache(page: Page, site: str) -> None:
    page.goto(f"{site}/nl/")
    worker_is_ready(page)
    begin(page, site)
    to_the_check(page)
    page.click("#send")
    with page.expect_download():
        page.click("#paper")
    addresses = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(cache => cache.keys()))))"
        ".then(lists => lists.flat().map(request => request.method + ' ' + new URL(request.url).pathname))"
    )
    assert addresses
    assert all(address.startswith("GET ") for address in addresses)
    assert not [address for address in addresses if re.search("pdf|result|/scan/.*check", address)]


def test_a_refused_worker_harms_nothing(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport=PHONE, service_workers="block")
    page = context.new_page()
    begin(page, site)
    to_the_check(page)
    page.click("#send")
    expect(page.locator("#result .score").first).to_be_visible()
    context.close()


def test_a_fault_half_way_gives_the_plain_form_with_every_answer(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    begin(page, site)
    go_to(page, "own-circle")
    page.evaluate("setTimeout(() => { throw new Error('planted') })")
    expect(page.locator("#plain-again")).to_be_visible()
    assert page.locator("fieldset:visible").count() > 40
    assert page.is_checked('[name="cash-share"][value="most"]')
    page.click("#send")
    expect(page.locator(".answers strong").first).to_be_visible()
    assert "De meeste klanten" in page.locator("main").inner_text()
    context.close()


def test_where_the_main_script_never_starts_the_plain_form_comes_back(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport=PHONE, service_workers="block")
    page = context.new_page()

    wizard = re.compile(r'(id="structure">.*?</script>\s*)<script>.*?</script>', re.DOTALL)

    def without_the_wizard(route: Route) -> None:
        reply = route.fetch()
        route.fulfill(response=reply, body=wizard.sub(r"\1", reply.text()))

    page.route(f"**/{SCAN}", without_the_wizard)
    page.goto(f"{site}/nl/{SCAN}")
    expect(page.locator("fieldset").first).to_be_hidden()
    expect(page.locator("fieldset").last).to_be_visible(timeout=10_000)
    page.check('[name="cash-share"][value="most"]')
    page.click("#send")
    expect(page.locator(".answers strong").first).to_be_visible()
    context.close()


def test_a_busy_server_is_told_in_plain_words_and_the_advice_stays(page: Page, site: str) -> None:
    begin(page, site)
    to_the_check(page)
    page.click("#send")
    page.route("**/zaakscan.pdf", lambda route: route.fulfill(status=503, body="busy"))
    page.click("#paper")
    expect(page.locator("[data-failed]")).to_be_visible()
    expect(page.locator("#paper")).to_be_enabled()
    page.unroute("**/zaakscan.pdf")
    with page.expect_download():
        page.click("#paper")
    expect(page.locator("[data-failed]")).to_be_hidden()
