"""Figures in a real Chromium: the organiser's and everybody's, within everyone's reach, with all details open."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import serving
from tests.browser.test_accessibility import LOOKS, faults_on, narrow_context
from tests.conftest import TAGS, TODAY
from webapp.organisers import COOKIE, hashed
from webapp.scan.campaign import OTHER, Ledger, campaign_of, suggested
from webapp.scan.disclosure import CAMPAIGN, WORKSHOP, Counting, Release, batch_size, published_options
from webapp.scan.national import national_campaigns
from webapp.scan.questionnaire import Questionnaire
from webapp.storage import Organiser, Passkey, Session
from webapp.storage.campaigns import kept
from webapp.storage.sqlite import SqliteStorage

GROUPS, ROOM, EMPTY = "K7M4XRTP", "K7M4XR", "K7M4XRTX"  # campaigns
LONG_NAME = "Cafés en nachtzaken in de binnenstad"  # of a group
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true })"


class Places(NamedTuple):
    """A site with figures, and one without any."""

    full: str
    empty: str


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, elsewhere: str, horeca: Questionnaire) -> Iterator[Places]:
    full, empty = (tmp_path_factory.mktemp(name) for name in ("full", "empty"))
    settings = {"ZAAKSCAN_ADDRESS": "https://zaakscan.example"}
    with serving(full, elsewhere, **settings) as address, serving(empty, elsewhere, **settings) as address_of_empty:
        with closing(SqliteStorage(full / "zaakscan.sqlite3")) as storage:
            fill(storage, horeca)
        yield Places(address, address_of_empty)


def fill(storage: SqliteStorage, horeca: Questionnaire) -> None:
    """Let there be campaigns of the bakers, of whom somebody is signed in, and figures of many releases."""
    now, day = datetime.now(UTC), timedelta(days=1)
    storage.invite(b"letter", "Bakkers", now + day)
    storage.add_organiser(Organiser("ann", "Bakkers"), Passkey(b"key", "ann", b"public", 0, TODAY), [], b"letter", now)
    storage.begin_session(Session(hashed("ann"), "ann", now, now + day))
    for code, profile, segments in (
        (GROUPS, CAMPAIGN, ["restaurant", LONG_NAME, OTHER]),
        (ROOM, WORKSHOP, []),
        (EMPTY, CAMPAIGN, []),
    ):
        asked = suggested(horeca, profile)
        rounds = [[one] for one in asked] if profile is WORKSHOP else [asked]
        made = campaign_of(
            code, "Op orde", horeca, profile, rounds, segments=segments, start=now - day, end=now + day, languages=TAGS
        )
        assert storage.add_campaign(kept(made, "Bakkers"))
        if code == GROUPS:
            release(storage, Ledger(code, 0, "restaurant"), made.rounds[0], 8)
            release(storage, Ledger(code, 0, LONG_NAME), made.rounds[0], 2)
        elif code == ROOM:
            release(storage, Ledger(code, 0, None), made.rounds[0], 1)
    for national in national_campaigns(horeca, TAGS):
        release(storage, Ledger(national.code, 0, None), national.rounds[0], 8)


def release(storage: SqliteStorage, ledger: Ledger, counting: Counting, times: int) -> None:
    """Release so many batches, one a month, as the aggregator would have written them."""

    def size(before: int, waiting: int) -> int:
        return batch_size(counting.profile, before, waiting)

    def count(boxes: Sequence[bytes]) -> Release:
        counts = {one.id: dict.fromkeys(published_options(one), len(boxes) // 4) for one in counting.questions}
        return Release(len(boxes), counts)

    before = 0
    for month in range(1, times + 1):
        people = max(counting.profile.k_min, before)
        before += people
        with storage.writing() as db:
            for _ in range(people):
                db.execute(
                    "insert into inbox (campaign, round, segment, place, box) values (?, ?, ?, ?, ?)",
                    (ledger.campaign, ledger.round, ledger.segment or "", secrets.token_bytes(16), b"sealed"),
                )
        assert storage.release_batch(ledger, size, date(2026, month, 4), count) is not None


def screens(page: Page, places: Places, tag: str) -> Iterator[str]:
    """Bring one screen after the other before whoever reads it."""
    for code in (GROUPS, ROOM, EMPTY):
        page.goto(f"{places.full}/{tag}/organise/{code}/figures")
        yield f"dashboard of {code}"
    for name in ("figures", "figures/horeca/2026-11"):
        page.goto(f"{places.full}/{tag}/{name}")
        yield name
        page.goto(f"{places.empty}/{tag}/{name}")
        yield f"{name}, without any"


# Colours are the same in every language, and each of these pages takes axe a second.
@pytest.mark.parametrize(("tag", "scheme"), LOOKS)
def test_figures_are_within_everyones_reach(chromium: Browser, places: Places, tag: str, scheme: str) -> None:
    context = narrow_context(chromium, scheme)
    context.add_cookies([{"name": COOKIE, "value": "ann", "domain": "127.0.0.1", "path": "/", "secure": True}])
    page = context.new_page()
    found = {}
    for screen in screens(page, places, tag):
        expect(page.locator("h1")).to_have_count(1)
        page.evaluate(OPEN_ALL)
        found[screen] = faults_on(page)
    context.close()
    assert {screen: faults for screen, faults in found.items() if faults} == {}


def test_in_a_table_that_is_wider_than_the_phone_the_answers_stay_in_sight(chromium: Browser, places: Places) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 640})
    page = context.new_page()
    page.goto(f"{places.full}/nl/figures/horeca/2026-11")
    page.locator("summary", has_text="Per maand").first.click()
    table = page.locator(".wide").first
    assert table.evaluate("wide => wide.scrollWidth > wide.clientWidth")
    answer = table.locator("tbody th").first
    before = answer.bounding_box()
    table.evaluate("wide => { wide.scrollLeft = 200 }")
    assert answer.bounding_box() == before
    context.close()
