"""No network, no worker, a fault of ours, an old document: never a blank page, never a lost answer."""

import re
import time

import pytest
from playwright.sync_api import Browser, BrowserContext, Download, Page, Route, expect

from tests.browser.conftest import PHONE
from tests.browser.test_way_out import worker_is_ready
from tests.browser.walking import SCAN, SIGNS_SEEN, begin, go_to, question, to_the_check
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


def test_every_scan_works_without_network(page: Page, site: str, phone: BrowserContext) -> None:
    page.goto(f"{site}/nl/")
    worker_is_ready(page)
    phone.set_offline(True)
    page.goto(f"{site}/nl/")
    page.click('[data-entrance="ondernemer"]')
    expect(page.locator("#heading-words")).to_have_text("Kijkt er iemand mee?")
    begin(page, site, scan="scan/signalen/2026-11")
    to_the_check(page, SIGNS_SEEN)
    page.click("#send")
    assert page.locator("#result [data-advice]").count() >= 5


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


# --- a server that is busy, and says when to come again ---------------------------------------------------------------

SENT = 4096  # bytes; whole blocks of it, whatever the answers are


class BusyServer:
    """Stands in front of the press: tells who comes to wait, until it is told to let them through."""

    def __init__(self, page: Page, seconds: int) -> None:
        self.page = page
        self.seconds = seconds
        self.bodies: list[str] = []
        page.route("**/zaakscan.pdf", self.answer)

    def answer(self, route: Route) -> None:
        self.bodies.append(route.request.post_data or "")
        route.fulfill(status=503, headers={"Retry-After": str(self.seconds)}, body="busy")

    def until_asked(self, times: int) -> None:
        """Wait, by the clock on the wall, until it was asked so many times."""
        until = time.monotonic() + 10
        while len(self.bodies) < times and time.monotonic() < until:
            self.page.evaluate("0")
        assert len(self.bodies) == times


def to_the_result(page: Page, site: str) -> None:
    begin(page, site)
    to_the_check(page)
    page.click("#send")


def test_a_busy_server_is_asked_again_without_another_tap(page: Page, site: str) -> None:
    to_the_result(page, site)
    server = BusyServer(page, seconds=2)
    page.click("summary:has-text('Kies wat erin staat')")
    page.check("[name='paper.code']")
    page.click("#paper")
    server.until_asked(1)
    expect(page.locator("[data-busy]")).to_be_visible()
    expect(page.locator("[data-failed]")).to_be_hidden()
    expect(page.locator("#paper")).to_be_disabled()
    expect(page.locator("#result .score").first).to_be_visible()
    server.until_asked(2)
    expect(page.locator("[data-busy]")).to_be_visible()
    expect(page.locator("#paper")).to_be_disabled()
    with page.expect_download() as coming:
        page.unroute("**/zaakscan.pdf")
    assert coming.value.suggested_filename == "zaakscan.pdf"
    expect(page.locator("[data-busy]")).to_be_hidden()
    expect(page.locator("[data-failed]")).to_be_hidden()
    expect(page.locator("#paper")).to_be_enabled()
    assert len(server.bodies[0]) % SENT == 0
    assert "cash-share=most" in server.bodies[0]
    assert "paper.code=without" in server.bodies[0]
    assert server.bodies[1] == server.bodies[0]


def test_a_server_that_stays_busy_is_not_asked_for_ever(page: Page, site: str) -> None:
    page.clock.install()
    to_the_result(page, site)
    server = BusyServer(page, seconds=20)
    page.click("#paper")
    for times in range(1, 6):  # 90 seconds, with up to a second of chance at each wait
        server.until_asked(times)
        page.clock.run_for(21_000)
    expect(page.locator("[data-failed]")).to_be_visible()
    expect(page.locator("[data-failed]")).to_be_focused()
    expect(page.locator("[data-busy]")).to_be_hidden()
    expect(page.locator("#paper")).to_be_enabled()
    page.clock.run_for(600_000)
    server.until_asked(5)
    page.click("#paper")  # but whoever taps is asked for again
    server.until_asked(6)


def test_a_server_that_is_busy_for_long_is_told_at_once(page: Page, site: str) -> None:
    to_the_result(page, site)
    server = BusyServer(page, seconds=3600)
    page.click("#paper")
    expect(page.locator("[data-failed]")).to_be_focused()
    expect(page.locator("#paper")).to_be_enabled()
    server.until_asked(1)


def test_who_goes_on_while_it_is_busy_is_no_longer_asked_for(page: Page, site: str) -> None:
    page.clock.install()
    to_the_result(page, site)
    server = BusyServer(page, seconds=20)
    page.click("#paper")
    server.until_asked(1)
    page.click("#change")
    expect(page.locator("#send")).to_be_visible()
    page.clock.run_for(200_000)
    server.until_asked(1)
    page.click("#send")  # back at the result: nothing is said of the earlier try, and a tap works as ever
    expect(page.locator("[data-busy]")).to_be_hidden()
    expect(page.locator("[data-failed]")).to_be_hidden()
    page.unroute("**/zaakscan.pdf")
    with page.expect_download():
        page.click("#paper")


def test_a_report_that_comes_after_somebody_went_on_is_dropped(page: Page, site: str) -> None:
    to_the_result(page, site)
    held: list[Route] = []
    downloads: list[Download] = []
    page.on("download", lambda download: downloads.append(download))
    page.route("**/zaakscan.pdf", lambda route: held.append(route))
    page.click("#paper")
    expect(page.locator("[data-busy]")).to_be_visible()
    page.click("#change")
    expect(page.locator("#send")).to_be_visible()
    with page.expect_event("requestfinished", lambda request: request.url.endswith("zaakscan.pdf")):
        held[0].continue_()
    page.wait_for_timeout(500)
    assert downloads == []
    page.unroute("**/zaakscan.pdf")
    page.click("#send")
    with page.expect_download():
        page.click("#paper")


@pytest.mark.parametrize("way", ["click", "shift"])
def test_the_way_out_ends_the_waiting_too(page: Page, site: str, elsewhere: str, way: str) -> None:
    to_the_result(page, site)
    server = BusyServer(page, seconds=1)
    slow: list[Route] = []
    page.route(
        elsewhere, lambda route: slow.append(route)
    )  # on a slow line our page is still there for some time, hidden
    page.click("#paper")
    server.until_asked(1)
    if way == "click":
        page.click("#exit", no_wait_after=True)
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_timeout(3000)  # a second, and a second of chance, and one more
    assert len(slow) == 1
    assert len(server.bodies) == 1
    slow[0].continue_()
    expect(page).to_have_title("Weather")
    page.wait_for_timeout(1000)
    assert len(server.bodies) == 1
