"""A campaign from signing in to the poster, and on to a phone that was invited: a real browser, a real server."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import connect

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.organising import Device, Organising, begin, organising_at
from tests.browser.test_accessibility import faults_on, narrow_context
from tests.browser.walking import SCAN
from tests.test_logos import picture
from webapp.sealing import write_new_key
from webapp.storage.sql.database import utc

NAME = "Horeca op orde"
WIDE = {"width": 1280, "height": 720}


@pytest.fixture
def organising(tmp_path: Path, elsewhere: str) -> Iterator[Organising]:
    key = write_new_key(tmp_path / "keys")
    with organising_at(tmp_path, elsewhere, ZAAKSCAN_SEALING_KEY=key) as site:
        yield site


def paper(page: Page, language: str, button: str) -> str:
    """Fetch a PDF by its button, as the browser does, and give its words."""
    place = page.locator("details", has=page.locator("summary", has_text=language))
    address = place.get_by_role("link", name=button, include_hidden=True).get_attribute("href")
    reply = page.request.get(f"{page.url.split('/nl/')[0]}{address}", timeout=60_000)
    assert reply.headers["content-type"] == "application/pdf"
    pdf = reply.body()
    assert b"/Image" in pdf  # the logo
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def sign_in_was_long_ago(site: Organising) -> None:
    """Let everybody who is signed in have done so six minutes ago."""
    then = utc(datetime.now(UTC) - timedelta(minutes=6))
    with closing(connect(site.environment["ZAAKSCAN_DATABASE"], timeout=10)) as db, db:
        assert db.execute("update sessions set signed_in_at = ?", [then]).rowcount


def test_a_campaign_from_signing_in_to_the_poster(
    chromium: Browser, page: Page, organising: Organising, tmp_path: Path
) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(picture())
    page.set_viewport_size(WIDE)
    Device(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=organising.address)

    # In, and a campaign in a few taps.
    begin(page, organising, "Bakkers")
    page.click("[data-next]")
    page.get_by_role("link", name="Nieuwe campagne").click()
    page.get_by_label("Naam van de campagne").fill(NAME)
    page.get_by_label("繁體中文").uncheck()
    page.get_by_label("Logo (mag u overslaan)").set_input_files(logo)
    page.get_by_text("Wilt u groepen vergelijken?").click()
    expect(page.get_by_label("Centrum")).to_be_hidden()
    page.get_by_label("Deel van de stad").check()
    expect(page.get_by_label("Hotel")).to_be_hidden()
    page.get_by_label("Centrum").check()
    page.get_by_label("Noord", exact=True).check()
    page.get_by_role("button", name="Maak de campagne").click()
    expect(page.get_by_role("heading", name=NAME, level=1)).to_be_visible()
    expect(page.get_by_text("Loopt nu")).to_be_visible()
    expect(page.locator("main img.shown")).to_have_js_property("complete", True)
    assert page.locator("main img.shown").evaluate("logo => logo.naturalWidth") == 300
    code = page.url.rsplit("/", 1)[1]
    expect(page.locator("li", has_text=re.compile("^(Centrum|Noord|Anders)$"))).to_have_text(
        ["Centrum", "Noord", "Anders"]
    )

    # All that is needed to share it.
    page.get_by_role("button", name="Kopieer de link").click()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{organising.address}/k/{code}"
    typed = link.removeprefix("http://")
    dutch, turkish = paper(page, "Nederlands", "Poster (A4)"), paper(page, "Türkçe", "Poster (A4)")
    assert typed in dutch
    assert typed in turkish
    assert NAME in turkish
    headline = re.compile(r"Hoe staat uw zaak\s+ervoor\?")
    assert headline.search(dutch)
    assert not headline.search(turkish)
    assert "telefonunuz" in turkish
    assert page.locator("summary", has_text="繁體中文").count() == 0

    # Somebody who was invited, without an account, on a phone that speaks Turkish.
    visitor = chromium.new_context(viewport=PHONE, locale="tr-TR")
    phone = visitor.new_page()
    phone.goto(link)
    assert phone.url == f"{organising.address}/tr/k/{code}"
    expect(phone.get_by_role("heading", name=NAME, level=1)).to_be_visible()
    phone.click("#begin")
    phone.wait_for_url(f"**/tr/{SCAN}")
    phone.click("#next")
    phone.get_by_role("button", name="English").or_(phone.get_by_role("link", name="English")).first.click()
    phone.wait_for_url(f"**/en/{SCAN}")
    assert code in phone.evaluate("sessionStorage.getItem('campaign')")
    visitor.close()

    # To its figures, and back.
    page.get_by_role("link", name="Bekijk de cijfers").click()
    page.wait_for_url(f"**/{code}/figures")
    page.get_by_role("main").get_by_role("link", name=NAME).click()
    page.wait_for_url(f"**/organise/{code}")

    # Changed; and gone, once it is sure who asks.
    page.get_by_role("link", name="Wijzig").click()
    page.get_by_label("Naam van de campagne").fill("Horeca nog beter op orde")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("heading", name="Horeca nog beter op orde", level=1)).to_be_visible()
    sign_in_was_long_ago(organising)
    page.get_by_role("link", name="Wis de campagne").click()
    page.wait_for_url("**/organise/sign-in?then=**")
    page.get_by_role("button", name="Log in met uw passkey").click()
    page.wait_for_url(f"**/{code}/erase")
    page.get_by_role("button", name="Wis de campagne").click()
    expect(page.get_by_role("heading", name="Bakkers", level=1)).to_be_visible()
    expect(page.get_by_text("Horeca nog beter op orde")).to_have_count(0)
    page.goto(link.replace("/k/", "/nl/k/"))
    expect(page.get_by_text("Deze code kennen wij niet")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Naar de scan").click()
    page.wait_for_url("**/nl/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_groups_of_the_form_are_within_everyones_reach(
    chromium: Browser, organising: Organising, scheme: str
) -> None:
    context = narrow_context(chromium, scheme)
    page = context.new_page()
    Device(page)
    begin(page, organising)
    page.goto(f"{organising.address}/nl/organise/new")
    page.get_by_text("Wilt u groepen vergelijken?").click()
    page.get_by_label("Provincie").check()
    page.get_by_label("Flevoland").check()
    page.get_by_label("Geen groepen").check()
    expect(page.get_by_label("Flevoland")).to_be_hidden()
    page.get_by_role("button", name="Maak de campagne").click()
    # What was ticked and could not be seen is shown again: nobody loses groups by a slip.
    expect(page.locator("#segments-wrong")).to_contain_text("Kies een van de twee.")
    expect(page.get_by_label("Flevoland")).to_be_checked()
    expect(page.get_by_label("Flevoland")).to_be_visible()
    page.evaluate("document.querySelectorAll('form > :not(:has(#segments))').forEach(other => other.remove())")
    assert faults_on(page) == []
    context.close()
