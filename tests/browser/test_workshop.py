"""A workshop of 25 phones, from the screen of the room to the reveal: real phones, a real server, a real aggregator."""

import re
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from tests.browser.conftest import PHONE, serving
from tests.browser.test_accessibility import faults_on
from tests.browser.walking import SCAN
from tests.storage.nodes import message
from tests.storage.watching import watching
from webapp.organisers import COOKIE, hashed
from webapp.sealing import write_new_key
from webapp.storage import Organiser, Passkey, Session
from webapp.storage.sqlite import SqliteStorage

PEOPLE = 25
PROJECTOR = {"width": 1280, "height": 720}
SOON = 60_000  # ms: the screen asks every five seconds, and 25 phones may keep a small machine busy
ANSWERS = ("yes", "partly", "no")  # to who-to-call
# Taps through the whole scan as fast as a phone can, and answers one question.
FILL_IN = """
(answer) => {
  for (let taps = 0; taps < 80; taps++) {
    const next = document.querySelector("#next");
    if (!next.offsetParent) return;
    const question = document.querySelector("#who-to-call.now");
    if (question) question.querySelector(`[value="${answer}"]`).click();
    next.click();
  }
  throw new Error("the check never came");
}
"""


@dataclass(frozen=True)
class Room:
    """A site with somebody who may lead, and an aggregator that watches."""

    address: str
    cookie: str
    database: Path


@pytest.fixture
def room(tmp_path: Path, elsewhere: str) -> Iterator[Room]:
    keys, database = tmp_path / "aggregator" / "keys", tmp_path / "zaakscan.sqlite3"
    settings = {"ZAAKSCAN_SEALING_KEY": write_new_key(keys), "ZAAKSCAN_ADDRESS": "https://zaakscan.example"}
    with serving(tmp_path, elsewhere, **settings) as address, watching(str(database), keys) as aggregator:
        with closing(SqliteStorage(database)) as storage:
            sign_in(storage, "leader")
        assert aggregator.says("Watching.")
        yield Room(address, "leader", database)
        assert aggregator.end() == 0


def sign_in(storage: SqliteStorage, cookie: str) -> None:
    now = datetime.now(UTC)
    storage.invite(b"letter", "Bakkers", now + timedelta(days=1))
    leader = Organiser("ann", "Bakkers")
    assert storage.add_organiser(leader, Passkey(b"key", "ann", b"public", 0, now.date()), [], b"letter", now)
    storage.begin_session(Session(hashed(cookie), "ann", now, now + timedelta(hours=12)))


@pytest.fixture
def leader(chromium: Browser, room: Room) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport=PROJECTOR)
    context.add_cookies([{"name": COOKIE, "value": room.cookie, "domain": "127.0.0.1", "path": "/", "secure": True}])
    faults: list[str] = []
    context.on("weberror", lambda fault: faults.append(str(fault.error)))
    yield context
    context.close()
    assert faults == []


def take_part(page: Page, link: str, answer: str) -> None:
    """Join by the link, fill in, look at the advice and say yes."""
    page.goto(link)
    page.click("#begin")
    page.wait_for_url(f"**/{SCAN}")  # and until all of the page is there: taps that come before it wait
    page.evaluate(FILL_IN, answer)
    page.click("#send")
    page.click("#count button")
    expect(page.locator("#count [data-told~='201']")).to_be_visible(timeout=SOON)


def own_result(page: Page) -> str:
    return page.locator("main").inner_text()


def test_a_room_of_25_phones_from_the_screen_to_the_reveal(
    chromium: Browser, leader: BrowserContext, room: Room
) -> None:
    screen = leader.new_page()
    counts: list[int] = []

    def hear(reply: Response) -> None:
        if reply.url.endswith("/screen/now") and reply.status == 200:
            counts.append(reply.json()["people"])

    screen.on("response", hear)
    screen.goto(f"{room.address}/nl/organise/workshop")
    screen.locator("main button", has_text="Maak de workshop").first.click()
    screen.click("main a[href$='/screen']")
    expect(screen.locator(".room-count")).to_have_text("Nog geen 5 mensen tellen mee", use_inner_text=True)
    code = screen.locator(".room-code").inner_text()
    square, letters = screen.locator(".room-qr svg").bounding_box(), screen.locator(".room-code").bounding_box()
    assert square is not None
    assert letters is not None
    assert square["height"] >= 0.3 * PROJECTOR["height"]
    assert letters["height"] >= 0.1 * PROJECTOR["height"]
    typed = screen.locator(".room-address").inner_text()
    assert typed == f"zaakscan.example/k/{code}"
    link = typed.replace("zaakscan.example", room.address)

    with ExitStack() as phones:
        pages = []
        for number in range(PEOPLE):
            context = chromium.new_context(viewport=PHONE, locale="nl-NL")
            phones.callback(context.close)
            pages.append(context.new_page())
            take_part(pages[-1], link, ANSWERS[number % 3])
            if number + 1 == 9:
                expect(screen.locator(".room-count")).to_have_text(
                    "5 of meer mensen tellen mee", use_inner_text=True, timeout=SOON
                )
                expect(screen.get_by_text("Toon vraag 2")).to_be_disabled()
            if number + 1 == 10:
                expect(screen.get_by_text("Toon vraag 2")).to_be_enabled(timeout=SOON)
        expect(screen.locator(".room-count")).to_have_text(
            "25 of meer mensen tellen mee", use_inner_text=True, timeout=SOON
        )
        screen.remove_listener("response", hear)  # from here on the page loads itself anew, and replies go with it
        assert counts == sorted(counts)
        assert set(counts) <= {0, 5, 10, 15, 20, 25}
        results = [own_result(page) for page in pages]
        assert len(set(results)) == len(ANSWERS)

        screen.click("text=Toon vraag 2")
        expect(screen.locator(".figure")).to_contain_text(
            "Weet u wie u belt als iemand u onder druk zet?", timeout=SOON
        )
        expect(screen.locator(".figure")).to_contain_text("Minstens 25 mensen.")
        expect(screen.locator(".bars tbody tr")).to_have_count(3)
        shares = screen.locator(".bars td").all_inner_texts()
        assert all(re.fullmatch(r"(hooguit |minstens )?\d?[05]%", share) for share in shares)
        whole = screen.locator(".projector").bounding_box()
        assert whole is not None
        assert whole["y"] + whole["height"] <= PROJECTOR["height"] + 1  # nothing of it is below the edge
        with screen.expect_response(re.compile("/screen/now$"), timeout=SOON):
            pass  # the page goes on asking, for the other questions
        expect(screen.get_by_text("Toon vraag 1")).to_be_enabled()
        screen.click("text=Toon vraag 3")
        expect(screen.locator(".figure")).to_contain_text("sleutels", timeout=SOON)
        screen.click("text=Vraag 2")
        expect(screen.locator(".bars td")).to_have_text(shares, timeout=SOON)

        assert [own_result(page) for page in pages] == results
        for number in (0, 13, 24):
            page = pages[number]
            page.click("#count [data-figures] a")
            expect(page.locator(".figure", has_text="Weet u wie u belt").locator("td")).to_have_text(
                shares, timeout=SOON
            )
            page.click("main a[href*='/scan/']")
            page.wait_for_url(f"{room.address}/nl/{SCAN}")
            expect(page.locator("main")).to_have_text(results[number], use_inner_text=True, timeout=SOON)


def new_workshop(page: Page, room: Room, people: int = 0) -> str:
    """Make a workshop with the one tap, and send what so many phones send. Give its code."""
    page.goto(f"{room.address}/nl/organise/workshop")
    page.locator("main button", has_text="Maak de workshop").first.click()
    page.wait_for_url("**/room")
    code = page.url.split("/")[-2]
    for number in range(people):
        body = message({"who-to-call": "no"}, f"{number:032x}", code)
        with urllib.request.urlopen(f"{room.address}/nl/count", body, timeout=20) as reply:
            assert reply.status == 201
    return code


def test_what_one_browser_shows_comes_on_every_screen_whatever_stands_there(leader: BrowserContext, room: Room) -> None:
    projector, phone = leader.new_page(), leader.new_page()
    code = new_workshop(phone, room, 10)
    there = f"{room.address}/nl/organise/{code}/screen"
    for page in (projector, phone):
        page.goto(there)
    figure = projector.locator(".figure")
    phone.click("text=Toon vraag 3")
    expect(figure).to_contain_text("sleutels", timeout=SOON)
    projector.click("text=Meedoen")
    expect(figure).to_have_count(0)
    phone.click("text=Toon vraag 1")
    expect(figure).to_contain_text("contant geld", timeout=SOON)  # and not the third, which has the highest number
    projector.click("text=Vraag 3")
    expect(figure).to_contain_text("sleutels")
    phone.click("text=Toon vraag 2")
    expect(figure).to_contain_text("Weet u wie u belt", timeout=SOON)
    with closing(SqliteStorage(room.database)) as storage:
        kept = storage.campaign(code)
        assert kept
        assert storage.change_campaign(replace(kept, end=datetime.now(UTC)), datetime.now(UTC))
    expect(projector.locator("h1")).to_have_text("Deze workshop is voorbij.", timeout=SOON)
    expect(figure).to_contain_text("Weet u wie u belt")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_a_leader_are_within_everyones_reach(chromium: Browser, room: Room, scheme: str) -> None:
    context = chromium.new_context(
        viewport={"width": 320, "height": 640}, color_scheme=scheme, service_workers="block", bypass_csp=True
    )
    context.add_cookies([{"name": COOKIE, "value": room.cookie, "domain": "127.0.0.1", "path": "/", "secure": True}])
    page = context.new_page()
    code = new_workshop(page, room)
    found = {}
    for address in (f"{code}/room", f"{code}/screen", f"{code}/tickets", "workshop"):
        page.goto(f"{room.address}/nl/organise/{address}")
        found[address] = faults_on(page)
    page.evaluate("for (const box of document.querySelectorAll('[name=languages]')) box.checked = false")
    page.locator("main button", has_text="Maak de workshop").first.click()
    expect(page.locator("#mistakes")).to_be_focused()
    found["a mistake"] = faults_on(page)
    page.click("#mistakes a")
    expect(page.locator("#languages")).to_be_in_viewport()
    page.goto(f"{room.address}/nl/organise/{code}/tickets")
    # As a browser sends it that knows no fields for numbers.
    page.locator("#number").evaluate("field => { field.type = 'text'; field.value = 'veel' }")
    page.click("text=Maak kaartjes")
    expect(page.locator("#mistakes")).to_be_focused()
    assert page.title().startswith("Fout:")
    found["no number"] = faults_on(page)
    page.click(".languages [lang=en] a")
    expect(page.locator("#number")).to_be_visible()
    context.close()
    assert {screen: faults for screen, faults in found.items() if faults} == {}


SCREENS = ({"width": 1280, "height": 720}, {"width": 1920, "height": 1080}, {"width": 1024, "height": 768})


def test_all_of_the_screen_stands_above_the_edge(leader: BrowserContext, room: Room) -> None:
    """With five languages, with tickets, and with figures: the buttons are for the leader to find."""
    page = leader.new_page()
    code = new_workshop(page, room, 10)
    with closing(SqliteStorage(room.database)) as storage:
        storage.add_tickets(code, [b"ticket"])
    page.goto(f"{room.address}/nl/organise/{code}/screen")
    page.click("text=Toon vraag 1")
    expect(page.locator(".figure")).to_contain_text("Trek nog geen conclusie.", timeout=SOON)
    below = {}
    for size in SCREENS:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for shown in (0, 1):
            page.goto(f"{room.address}/nl/organise/{code}/screen?round={shown}")
            end = page.evaluate("document.querySelector('.projector').getBoundingClientRect().bottom")
            if end > size["height"] + 1:
                below[size["width"], shown] = end
    assert below == {}
