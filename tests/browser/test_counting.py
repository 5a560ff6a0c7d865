"""From the short link to being counted: with scripts and without, in another language, offline, once, never unasked."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

from tests.browser.conftest import PHONE, serving
from tests.browser.test_accessibility import LOOKS, faults_on, narrow_context
from tests.browser.test_way_out import worker_is_ready
from tests.browser.walking import ANSWERS, SCAN, begin, kept, to_the_check
from tests.conftest import in_language
from webapp.counting import ticket_hash
from webapp.scan import disclosure
from webapp.scan.campaign import Ledger, campaign_of, suggested
from webapp.scan.national import national_signals
from webapp.scan.questionnaire import Questionnaire
from webapp.sealing import new_keys
from webapp.storage.campaigns import kept as as_kept
from webapp.storage.sqlite import SqliteStorage

LINK, ROOM, TICKETS, OVER = "K7M4XRTP", "K7M4XR", "K7M4XT", "K7M4XRTV"
ENDING, LATER = "K7M4XRTW", "K7M4XV"
SEGMENTS = (("snack-bar", "Snackbar of afhaal"), ("cafe-bar", "Café of bar"))
OLD_NAME = "Kiosk & <kraam>"  # of a segment that was stored before there were lists
LENGTH = 4096  # bytes of a contribution


class Site:
    """A site with a campaign that has segments and asks the second yes, a workshop, and one with tickets."""

    def __init__(self, address: str, database: Path) -> None:
        self.address = address
        self.database = database

    def waiting(self, code: str, rounds: int = 1, segment: str | None = None) -> int:
        """Tell how many boxes wait: read from the table, since the storage tells only whole fives."""
        with closing(SqliteStorage(self.database)) as storage, storage.reading() as db:
            ledger = Ledger(code, rounds - 1, segment)
            query = "select count(*) from inbox where campaign = ? and round = ? and segment = ?"
            (number,) = db.execute(query, (ledger.campaign, ledger.round, ledger.segment or "")).fetchone()
        return int(number)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, elsewhere: str, horeca: Questionnaire) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("shared")
    settings = {"ZAAKSCAN_SEALING_KEY": new_keys()[0], "ZAAKSCAN_ADDRESS": "https://zaakscan.example"}
    with serving(folder, elsewhere, **settings) as address:
        site = Site(address, folder / "zaakscan.sqlite3")
        with closing(SqliteStorage(site.database)) as storage:
            campaigns(storage, horeca)
        yield site


def campaigns(storage: SqliteStorage, horeca: Questionnaire) -> None:
    now = datetime.now(UTC)
    more: dict[str, Any] = {
        "start": now - timedelta(hours=1),
        "end": now + timedelta(days=9),
        "languages": ("nl", "tr"),
    }
    questions = suggested(horeca, disclosure.WORKSHOP)
    room = [[question] for question in questions]
    signals = national_signals(horeca)
    counted = [suggested(horeca, disclosure.CAMPAIGN)[:6]]
    segments = ("snack-bar", "cafe-bar", OLD_NAME, "other")
    for campaign in (
        campaign_of(LINK, "Op orde", horeca, disclosure.CAMPAIGN, counted, signals=signals, segments=segments, **more),
        campaign_of(OVER, "Voorbij", horeca, disclosure.CAMPAIGN, counted, **more | {"end": now}),
        campaign_of(ENDING, "Bijna om", horeca, disclosure.CAMPAIGN, counted, **more),
        campaign_of(ROOM, "Een avond", horeca, disclosure.WORKSHOP, room, **more),
        campaign_of(TICKETS, "Met kaartjes", horeca, disclosure.WORKSHOP, room, **more),
        campaign_of(LATER, "Straks kaartjes", horeca, disclosure.WORKSHOP, room, **more),
    ):
        assert storage.add_campaign(as_kept(campaign, "Bakkers"))
    storage.add_tickets(TICKETS, [ticket_hash(one) for one in ("KMNP4567", "KMNP4568", "KMNP4569")])


def to_the_result(page: Page) -> None:
    page.click("#next")
    to_the_check(page)
    page.click("#send")
    expect(page.locator("#count")).to_be_visible()


def told(page: Page) -> str:
    words = page.locator('#count [data-told]:not([hidden]):not([data-told="busy"])')
    expect(words).to_have_count(1)
    return words.inner_text()


def test_from_the_link_by_another_language_and_offline_to_being_counted(
    page: Page, shared: Site, phone: BrowserContext
) -> None:
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.goto(f"{shared.address}/k/{LINK.lower()}")
    page.click(".languages [lang=tr] a")
    assert page.url == f"{shared.address}/tr/k/{LINK}"
    worker_is_ready(page)
    page.click(".languages [lang=nl] a")
    for tag in ("nl", "tr"):
        page.wait_for_function(f"caches.match('/{tag}/{SCAN}').then(Boolean)")
    phone.set_offline(True)
    page.click("#begin")
    assert page.url == f"{shared.address}/nl/{SCAN}"  # the page that everybody has: the campaign is not in its address
    to_the_result(page)
    expect(page.locator("#count")).to_contain_text("Op orde")
    expect(page.locator("#count")).to_contain_text("Bakkers ziet alleen totalen")
    page.click("#count button")
    assert told(page) == "Kies eerst wat bij u past."
    page.check('#count [value="cafe-bar"]')
    page.click("#count button")
    assert told(page).startswith("Dat lukte nu niet.")
    for tag in ("tr", "nl"):
        page.click(f".languages [lang={tag}] button")
        expect(page.locator("html")).to_have_attribute("lang", tag)
        expect(page.locator("#count")).to_contain_text("Op orde")
        names = [in_language(tag, f"segment-{one}:name", name) for one, name in SEGMENTS]
        expect(page.locator("#count [data-segment]")).to_have_text([*names, OLD_NAME, re.compile(r"\w")])
    page.check('#count [value="cafe-bar"]')
    phone.set_offline(False)
    page.wait_for_timeout(500)
    assert shared.waiting(LINK, segment="cafe-bar") == 0  # nothing goes behind anybody's back
    sent.clear()
    page.click("#count button")
    assert told(page).startswith("Dank u. Uw antwoorden tellen mee.")
    assert shared.waiting(LINK, segment="cafe-bar") == 1
    assert [len(request.post_data or "") for request in sent] == [LENGTH]
    page.reload()
    assert told(page).startswith("Dank u.")
    expect(page.locator("#count form")).to_be_hidden()
    page.click(".languages [lang=en] button")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#count form")).to_be_hidden()


def test_a_repeat_counts_once_also_when_the_reply_was_lost(page: Page, shared: Site) -> None:
    begin_with(page, shared, LINK)
    to_the_result(page)
    page.check('#count [value="snack-bar"]')
    phones = []

    def lose_the_reply(route: Route) -> None:
        phones.append(re.findall("count.phone=([0-9a-f]{32})&", route.request.post_data or ""))
        route.fetch()
        route.abort()

    before = shared.waiting(LINK, segment="snack-bar")
    page.route("**/count", lose_the_reply)
    page.click("#count button")
    assert told(page).startswith("Dat lukte nu niet.")
    page.reload()  # in between, too
    page.check('#count [value="snack-bar"]')
    page.click("#count button")
    assert told(page).startswith("Dat lukte nu niet.")
    page.unroute("**/count")
    page.check('#count [value="other"]')  # another choice does not count a second time
    page.click("#count button")
    assert told(page).startswith("Dank u.")
    assert shared.waiting(LINK, segment="snack-bar") == before + 1
    assert shared.waiting(LINK, segment="other") == 0
    assert len({phone for (phone,) in phones}) == 1


def test_a_network_that_hangs_is_told_and_the_next_tap_counts_once(page: Page, shared: Site) -> None:
    page.clock.install()
    begin_with(page, shared, LINK)
    to_the_result(page)
    page.check('#count [value="snack-bar"]')
    before = shared.waiting(LINK, segment="snack-bar")
    held: list[Route] = []
    page.route("**/count", lambda route: route.continue_() if held else held.append(route))
    page.click("#count button")
    expect(page.locator('#count [data-told="busy"]')).to_be_visible()
    expect(page.locator("#count button")).to_be_disabled()
    page.clock.fast_forward(31_000)
    assert told(page).startswith("Dat lukte nu niet.")
    page.click("#count button")
    assert told(page).startswith("Dank u.")
    held[0].continue_()  # the first one comes through after all
    page.wait_for_timeout(500)
    assert told(page).startswith("Dank u.")
    assert shared.waiting(LINK, segment="snack-bar") == before + 1


def test_who_came_by_a_campaign_finds_the_way_down_to_the_question(page: Page, shared: Site) -> None:
    begin_with(page, shared, ROOM)
    to_the_result(page)
    steps = page.evaluate("history.length")
    page.click("#to-count")
    expect(page.locator("#count h2")).to_be_focused()
    expect(page.locator("#count h2")).to_be_in_viewport(ratio=1)
    assert page.evaluate("history.length") == steps
    page.click("#count button")
    assert told(page).startswith("Dank u.")
    expect(page.locator("#to-count")).to_be_hidden()


def test_who_types_the_ticket_before_the_scan_finds_it_behind_it(page: Page, shared: Site) -> None:
    page.goto(f"{shared.address}/nl/k/{TICKETS}")
    page.fill("#ticket", "kmnp 4569")
    page.press("#ticket", "Enter")
    page.wait_for_url(f"**/{SCAN}")
    to_the_result(page)
    expect(page.locator("#count [name=ticket]")).to_have_value("kmnp 4569")
    page.click("#count button")
    assert told(page).startswith("Dank u.")


def test_two_taps_send_once(page: Page, shared: Site) -> None:
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    begin_with(page, shared, LINK)
    to_the_result(page)
    page.check('#count [value="snack-bar"]')
    page.dblclick("#count button")
    assert told(page).startswith("Dank u.")
    assert len(sent) == 1


def test_two_tabs_that_share_a_scan_count_once(page: Page, shared: Site, phone: BrowserContext) -> None:
    page.goto(f"{shared.address}/nl/k/{LINK}")
    page.click("#begin")
    page.check("[name=keep][value=week]")
    to_the_result(page)
    other = phone.new_page()
    other.goto(f"{shared.address}/nl/{SCAN}")
    expect(other.locator("#count")).to_contain_text("Op orde")
    before = shared.waiting(LINK, segment="snack-bar")
    page.route("**/count", lambda route: (route.fetch(), route.abort()))
    for tab in (page, other):
        tab.check('#count [value="snack-bar"]')
    page.click("#count button")
    assert told(page).startswith("Dat lukte nu niet.")  # the reply was lost, and the other tab goes on
    other.click("#count button")
    assert told(other).startswith("Dank u.")
    page.unroute("**/count")
    page.click("#count button")
    assert told(page).startswith("Dank u.")
    assert shared.waiting(LINK, segment="snack-bar") == before + 1


def test_a_campaign_that_ends_between_opening_and_tapping_is_told(
    page: Page, shared: Site, horeca: Questionnaire
) -> None:
    begin_with(page, shared, ENDING)
    to_the_result(page)
    with closing(SqliteStorage(shared.database)) as storage:
        campaign = storage.campaign(ENDING)
        assert campaign
        assert storage.change_campaign(replace(campaign, end=datetime.now(UTC)), datetime.now(UTC))
    page.click("#count button")
    assert told(page) == "De actie is voorbij. Meetellen kan niet meer."
    expect(page.locator("#result .score").first).to_be_visible()  # the advice stays
    assert shared.waiting(ENDING) == 0


def test_who_joined_before_tickets_were_handed_out_can_type_one(page: Page, shared: Site) -> None:
    begin_with(page, shared, LATER)
    to_the_result(page)
    expect(page.locator("#count [name=ticket]")).to_be_hidden()
    with closing(SqliteStorage(shared.database)) as storage:
        storage.add_tickets(LATER, [ticket_hash("KMNP5678")])
    for _ in range(2):  # the first one is told by the server, the second by the phone
        page.click("#count button")
        assert told(page) == "Typ eerst de code van uw kaartje."
        expect(page.locator("#count [name=ticket]")).to_be_visible()
    page.fill("#count [name=ticket]", "kmnp 5678")
    page.click("#count button")
    assert told(page).startswith("Dank u.")
    assert shared.waiting(LATER) == 1


# What came after the browsers of 2017: a phone of that year has none of it.
YOUNGER = """
for (const [owner, names] of [
  [window, ["structuredClone", "queueMicrotask", "AbortController", "BarcodeDetector"]],
  [Crypto.prototype, ["randomUUID"]],
  [Array.prototype, ["at", "flat", "flatMap", "findLast", "toSorted"]],
  [String.prototype, ["at", "matchAll", "replaceAll", "trimStart", "trimEnd"]],
  [Object, ["fromEntries", "hasOwn", "groupBy"]],
  [Promise, ["allSettled", "any"]],
  [Promise.prototype, ["finally"]],
  [Element.prototype, ["replaceChildren", "checkVisibility"]],
]) for (const name of names) delete owner[name];
"""


def test_an_old_phone_is_counted_too(page: Page, shared: Site) -> None:
    page.add_init_script(YOUNGER)
    begin_with(page, shared, LINK)
    assert page.evaluate("[crypto.randomUUID, [].flat, Object.fromEntries].every(one => one === undefined)")
    to_the_result(page)
    page.check('#count [value="other"]')
    page.click("#count button")
    assert told(page).startswith("Dank u.")


def test_storage_that_fills_up_half_way_keeps_nobody_from_being_counted(page: Page, shared: Site) -> None:
    begin_with(page, shared, LINK)
    to_the_result(page)
    page.evaluate(f"() => {{ {FULL} }}")
    page.check('#count [value="snack-bar"]')
    before = shared.waiting(LINK, segment="snack-bar")
    page.route("**/count", lambda route: (route.fetch(), route.abort()))
    page.click("#count button")
    assert told(page).startswith("Dat lukte nu niet.")
    page.unroute("**/count")
    page.click("#count button")
    assert told(page).startswith("Dank u.")
    assert shared.waiting(LINK, segment="snack-bar") == before + 1


@pytest.mark.parametrize("danger", ["no", "yes"])
def test_the_question_comes_below_all_help_and_advice(page: Page, shared: Site, danger: str) -> None:
    begin(page, shared.address)
    to_the_check(page, ANSWERS | {"danger-now": danger})
    expect(page.locator("#count")).to_have_count(0)  # every sign of danger was routed before
    page.click("#send")
    assert page.locator('#result [data-door="emergency"]').count() == (danger == "yes")
    ends = "(all) => all.map((one) => one.getBoundingClientRect().bottom)"
    places = page.eval_on_selector_all("#result [data-door], #result [data-advice], #result [data-plan]", ends)
    top = page.evaluate("document.querySelector('#count').getBoundingClientRect().top")
    expect(page.locator("#to-count")).to_be_hidden()  # nobody asked them to come and be counted
    assert len(places) > 5
    assert max(places) <= top
    assert top > PHONE["height"]


def begin_with(page: Page, shared: Site, code: str, tag: str = "nl", more: str = "") -> None:
    page.goto(f"{shared.address}/{tag}/k/{code}{more}")
    page.click("#begin")


def test_signals_go_only_by_the_second_yes(page: Page, shared: Site) -> None:
    signals = f"{SCAN.removeprefix('scan/')}/signals"
    before = shared.waiting(signals)
    for number, yes in enumerate((False, True)):
        begin_with(page, shared, LINK)
        to_the_result(page)
        page.check('#count [value="other"]')
        if yes:
            page.check('#count [value="yes"]')
        page.click("#count button")
        assert told(page).startswith("Dank u.")
        assert shared.waiting(signals) == before + number
        page.click("#wipe")
        page.wait_for_url(f"{shared.address}/nl/")


def test_without_a_campaign_the_national_figure_is_asked(page: Page, shared: Site) -> None:
    begin(page, shared.address)
    to_the_check(page)
    page.click("#send")
    expect(page.locator("#count")).to_contain_text("in het landelijke beeld")
    expect(page.locator("#count [data-segments]")).to_be_hidden()
    expect(page.locator("#count [data-ticket]")).to_be_hidden()
    before = shared.waiting("horeca/2026-11")
    page.click("#count button")
    assert told(page).startswith("Dank u.")
    assert shared.waiting("horeca/2026-11") == before + 1
    expect(page.locator("#count [data-figures]")).to_be_hidden()
    page.click("#change")
    page.click("#check [data-line='cash-share'] button >> visible=true")
    page.check('[name="cash-share"][value="few"]')
    page.click("#next")
    page.click("#send")
    assert "Dan blijft staan wat is meegeteld" in told(page)


def test_the_way_out_and_wiping_take_the_campaign_along(page: Page, shared: Site) -> None:
    for out in ("#exit", "#wipe"):
        begin_with(page, shared, LINK)
        page.check("[name=keep][value=week]")
        page.click("#next")
        page.check('fieldset.now [value="no"]')
        assert page.evaluate("Object.keys(localStorage).sort().join() + sessionStorage.length") == "campaign,scan0"
        page.click(out)
        page.wait_for_url(re.compile("/weather$|/nl/$"))
        page.goto(f"{shared.address}/nl/")
        assert kept(page) == 0


# How many kept pages hold a text.
IN_CACHES = """async (text) => {
  let found = 0;
  for (const name of await caches.keys()) {
    for (const reply of await (await caches.open(name)).matchAll()) found += (await reply.text()).includes(text);
  }
  return found;
}"""


@pytest.mark.parametrize("out", ["#exit", "#wipe"])
def test_who_was_counted_leaves_nothing_behind(page: Page, shared: Site, out: str) -> None:
    begin_with(page, shared, ROOM)
    to_the_result(page)
    page.click("#count button")
    assert told(page).startswith("Dank u.")
    page.click(out)
    page.wait_for_url(re.compile("/weather$|/nl/$"))
    page.goto(f"{shared.address}/nl/")
    assert kept(page) == 0
    assert page.evaluate("indexedDB.databases().then(all => all.length)") == 0
    assert page.evaluate(IN_CACHES, "Zaakscan") > 0
    for of_theirs in (ROOM, "Een avond", "Bakkers"):
        assert page.evaluate(IN_CACHES, of_theirs) == 0
    page.goto(f"{shared.address}/nl/{SCAN}")
    assert page.evaluate("document.querySelector('#scan').dataset.campaign") is None


def test_an_answer_that_comes_after_a_wipe_brings_nothing_back(page: Page, shared: Site) -> None:
    begin_with(page, shared, ROOM)
    to_the_result(page)
    held: list[Route] = []
    page.route("**/count", lambda route: held.append(route))
    page.click("#count button")
    page.evaluate("sessionStorage.clear()")  # as wiping does, while the page is still there
    with page.expect_response("**/count"):
        held[0].continue_()
    assert told(page).startswith("Dank u.")
    assert kept(page) == 0


def test_nothing_of_a_campaign_is_in_the_cache(page: Page, shared: Site) -> None:
    begin_with(page, shared, ROOM)
    to_the_result(page)
    worker_is_ready(page)
    page.click("#count button")
    assert told(page).startswith("Dank u.")
    expect(page.locator("#count [data-figures] a")).to_have_attribute("href", f"/nl/k/{ROOM}/figures")
    addresses = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(cache => cache.keys()))))"
        ".then(lists => lists.flat().map(request => new URL(request.url).pathname))"
    )
    assert addresses
    assert not [address for address in addresses if re.search("/k(/|$)|count", address)]


def test_a_ticket_comes_with_the_link_and_is_good_once(page: Page, chromium: Browser, shared: Site) -> None:
    page.goto(f"{shared.address}/nl/k/{TICKETS}#t=KMNP4567")
    expect(page.get_by_label("Typ de code van uw kaartje.")).to_have_value("KMNP4567")
    before = shared.waiting(TICKETS)
    page.click("#begin")
    to_the_result(page)
    expect(page.locator("#ticket")).to_have_value("KMNP4567")
    page.click("#count button")
    assert told(page).startswith("Dank u.")
    other = chromium.new_context(viewport=PHONE).new_page()
    other.goto(f"{shared.address}/tr/k/{TICKETS}#t=KMNP4567")
    other.click(".languages [lang=nl] a")  # the ticket comes along
    other.click("#begin")
    to_the_result(other)
    other.click("#count button")
    assert told(other).startswith("Dit kaartje klopt niet")
    other.fill("#ticket", "kmnp 4568")
    other.click("#count button")
    assert told(other).startswith("Dank u.")
    assert shared.waiting(TICKETS) == before + 2
    other.context.close()


def answering(status: int) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status, body="")


def test_what_cannot_be_counted_is_told_in_plain_words(page: Page, shared: Site) -> None:
    begin_with(page, shared, ROOM)
    to_the_result(page)
    for status, words in (
        (404, "Deze actie is er niet."),
        (403, "De actie is nog niet begonnen."),
        (410, "De actie is voorbij."),
        (422, "Dit ging niet."),
        (429, "Dat lukte nu niet."),
        (503, "Dat lukte nu niet."),
        (500, "Dat lukte nu niet."),
    ):
        page.route("**/count", answering(status))
        page.click("#count button")
        expect(page.locator("#count [data-told]:not([hidden])")).to_contain_text(words)
        expect(page.locator("#count [data-told]:not([hidden])")).to_be_focused()
        expect(page.locator("#count button")).to_be_enabled()
        page.unroute("**/count")
    assert json.loads(page.evaluate("sessionStorage.scan"))["counted"] == []


def test_without_scripts_the_whole_way(chromium: Browser, shared: Site) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{shared.address}/tr/k")
    page.fill("#typed", "k7m4 xrtp")
    page.click("main form button")
    assert page.url == f"{shared.address}/tr/k/{LINK}"
    page.click(".languages [lang=nl] a")
    page.click("#begin")
    page.check('[name="cash-share"][value="most"]')
    page.click("footer .languages [lang=tr] button")  # what was answered and the campaign go along in the form
    page.click("footer .languages [lang=nl] button")
    page.click("#send")
    page.click("main .answers button >> nth=0")  # changes one, and comes back
    page.check('[name="cash-share"][value="few"]')
    page.click("#send")
    page.click("#send >> nth=0")
    expect(page.locator("#count")).to_contain_text("Op orde")
    before = shared.waiting(LINK, segment="cafe-bar")
    page.click("#count button")
    expect(page.locator("[role=alert]")).to_have_text("Kies eerst wat bij u past.")
    page.check('[value="cafe-bar"]')
    page.check('[value="yes"]')
    page.click("#send")
    expect(page.locator("main")).to_contain_text("Café of bar")
    page.click("footer .languages [lang=tr] button")
    expect(page.locator("main")).to_contain_text("Kafe veya bar")
    page.click("footer .languages [lang=nl] button")
    page.click("#send")
    expect(page.locator("h1")).to_have_text("Dank u")
    assert shared.waiting(LINK, segment="cafe-bar") == before + 1
    page.click("main form button")  # back to the advice, and once more
    page.check('#count [value="snack-bar"]')
    page.click("#count button")
    page.click("#send")
    expect(page.locator("h1")).to_have_text("Dank u")
    assert shared.waiting(LINK, segment="cafe-bar") == before + 1
    context.close()


FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
FORBIDDEN = (
    "for (const name of ['localStorage', 'sessionStorage'])"
    "Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError') } })"
)


def test_without_scripts_a_ticket_is_typed(chromium: Browser, shared: Site) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{shared.address}/nl/k/{TICKETS}")
    page.fill("#ticket", "KMNP 9999")
    page.click("#begin")
    page.click("#send")
    page.click("#send >> nth=0")
    expect(page.locator("#count #ticket")).to_have_value("KMNP 9999")
    page.fill("#ticket", "")
    page.click("#count button")
    expect(page.locator("main")).to_contain_text("Typ eerst de code van uw kaartje.")
    page.fill("#ticket", "KMNP 9999")
    page.click("#send")
    page.click("#send")
    expect(page.locator("main")).to_contain_text("Dit kaartje klopt niet")
    context.close()


@pytest.mark.parametrize("refusal", [FORBIDDEN, FULL], ids=["forbidden", "full"])
def test_a_browser_that_keeps_nothing_takes_the_campaign_along_in_the_form(
    chromium: Browser, shared: Site, refusal: str
) -> None:
    context = chromium.new_context(viewport=PHONE)
    context.add_init_script(refusal)
    page = context.new_page()
    begin_with(page, shared, LINK)
    page.click("#next")
    page.click(".languages [lang=tr] button")
    expect(page.locator("html")).to_have_attribute("lang", "tr")
    page.click(".languages [lang=nl] button")
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    to_the_result(page)
    expect(page.locator("#count")).to_contain_text("Op orde")
    before = shared.waiting(LINK, segment="snack-bar")
    page.check('#count [value="snack-bar"]')
    page.click("#count button")
    assert told(page).startswith("Dank u.")
    assert shared.waiting(LINK, segment="snack-bar") == before + 1
    context.close()


@pytest.mark.parametrize(("tag", "scheme"), LOOKS)
def test_every_screen_of_it_is_within_everyones_reach(chromium: Browser, shared: Site, tag: str, scheme: str) -> None:
    context = narrow_context(chromium, scheme)
    page = context.new_page()
    found = {}
    for screen in screens(page, shared, tag):
        found[screen] = faults_on(page)
    context.close()
    assert {screen: faults for screen, faults in found.items() if faults} == {}


def screens(page: Page, shared: Site, tag: str) -> Iterator[str]:
    """Bring one screen after the other onto the phone."""
    for address in ("k", "k?code=x", f"k/{LINK}", f"k/{TICKETS}", "k/NOWHERE2", f"k/{OVER}"):
        page.goto(f"{shared.address}/{tag}/{address}")
        yield address
    begin_with(page, shared, LINK, tag)
    to_the_result(page)
    yield "asked"
    page.click("#count button")
    yield "a choice is missing"
    page.check('#count [value="other"]')
    page.click("#count button")
    expect(page.locator("#count [data-asking]")).to_be_hidden()
    yield "counted"
    page.click("#wipe")
    begin_with(page, shared, TICKETS, tag)
    to_the_result(page)
    yield "asked for a ticket"


def test_where_nothing_is_counted_nothing_is_asked(page: Page, site: str) -> None:
    begin(page, site)
    to_the_check(page)
    page.click("#send")
    expect(page.locator("#result .score").first).to_be_visible()
    expect(page.locator("#count")).to_have_count(0)
