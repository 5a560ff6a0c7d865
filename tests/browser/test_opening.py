"""Who is open now: worked out on the phone, by the clock of Amsterdam, on a page that may have been kept for long."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.conftest import ROOT, TODAY
from webapp.app import create_app
from webapp.settings import Settings
from webapp.shelf import publish

HOURS = """hours = "Maandag tot en met vrijdag, van 9 tot 17 uur"
opening = [{ days = "ma-vr", from = "09:00", until = "17:00" }]
opening_source = "verzonnen, 2026"
"""
CARD = "#contact-helpline"


@pytest.fixture(scope="module")
def help_page(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, str]]:
    """The help page of a made-up helpline with opening hours, as it was on one day, and its headers."""
    folder = tmp_path_factory.mktemp("hours") / "questionnaires"
    shutil.copytree(ROOT / "tests/questionnaires", folder)
    contacts = folder / "contacts.toml"
    text = contacts.read_text(encoding="utf-8")
    contacts.write_text(text.replace('unverified = "Openingstijden zijn verzonnen."\n', HOURS, 1), encoding="utf-8")
    publish(folder, "logic/2026-01")
    settings = Settings(questionnaires=folder, database=folder / "x.sqlite3", home_questionnaire="logic")
    reply = create_app(settings, today=lambda: TODAY).test_client().get("/nl/help")
    return reply.text, {name: value for name, value in reply.headers if name != "Content-Length"}


@pytest.fixture
def far_away(chromium: Browser, help_page: tuple[str, dict[str, str]]) -> Iterator[Page]:
    """A phone whose own clock is that of New York."""
    context = chromium.new_context(timezone_id="America/New_York", service_workers="block")
    text, headers = help_page

    def answer(route: Route) -> None:
        route.fulfill(body=text, headers=headers) if route.request.url.endswith("/nl/help") else route.abort()

    context.route("**/*", answer)
    yield context.new_page()
    context.close()


def seen_at(page: Page, instant: str) -> str:
    page.clock.set_fixed_time(instant)
    page.goto("http://zaakscan.test/nl/help")
    return page.locator(CARD).inner_text()


@pytest.mark.parametrize(
    ("instant", "words", "other"),
    [
        ("2026-11-25T08:00:00Z", "Nu open.", "Nu gesloten."),
        ("2026-11-25T16:00:00Z", "Nu gesloten.", "Nu open."),
        ("2026-11-28T11:00:00Z", "Nu gesloten.", "Nu open."),
    ],
)
def test_the_phone_tells_who_is_open_by_the_clock_of_amsterdam(
    far_away: Page, instant: str, words: str, other: str
) -> None:
    told = seen_at(far_away, instant)
    assert words in told
    assert other not in told
    assert "van 9 tot 17 uur" in told
    assert "Op een feestdag kan dit anders zijn." in told


def test_hours_that_have_grown_old_go_from_a_page_that_was_kept(far_away: Page) -> None:
    told = seen_at(far_away, "2027-05-22T10:00:00Z")
    assert "Wij moeten dit nummer opnieuw nakijken. Kijk eerst of het nog klopt." in told
    assert "17 uur" not in told
    assert "Nu " not in told


def test_without_scripts_only_the_hours_stand_there(chromium: Browser, help_page: tuple[str, dict[str, str]]) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_content(help_page[0])
    told = page.locator(CARD).inner_text()
    context.close()
    assert "van 9 tot 17 uur" in told
    assert "Nu " not in told
    assert "Kijk eerst" not in told


def test_while_the_page_stands_open_it_goes_with_the_time(far_away: Page) -> None:
    far_away.clock.install(time="2026-11-25T15:59:30Z")
    far_away.goto("http://zaakscan.test/nl/help")
    assert "Nu open." in far_away.locator(CARD).inner_text()
    far_away.clock.run_for(61_000)
    assert "Nu gesloten." in far_away.locator(CARD).inner_text()


def test_the_clock_of_the_real_help_page_says_nothing_of_hours_nobody_told(page: Page, tmp_path: Path) -> None:
    client = create_app(Settings(database=tmp_path / "x.sqlite3"), today=lambda: TODAY).test_client()
    page.set_content(client.get("/nl/help").text)
    assert page.locator("[data-open]").count() == 0
    assert "Nu gesloten" not in page.locator("main").inner_text()
