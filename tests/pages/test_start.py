"""The pages around the scan, and what every page must have."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import ROOT, TAGS, TODAY
from webapp.app import create_app
from webapp.inline import hash_source
from webapp.languages import LANGUAGES
from webapp.settings import Settings

SCANS = (
    "/scan/horeca/2026-11",
    "/scan/ondernemer/2026-11",
    "/scan/signalen/2026-11",
    "/scan/wegwijzer/2026-11",
)
PAGES = (
    "/",
    "/help",
    "/about",
    "/privacy",
    "/safe",
    "/accessibility",
    "/know",
    "/know/near",
    "/know/check",
    "/figures",
    "/figures/horeca/2026-11",
    *SCANS,
)
ALL_PAGES = [f"/{tag}{page}" for tag in TAGS for page in PAGES]
# Words that may never stand where somebody else sees them: in a title, an address or a file name.
TELLING = re.compile(
    r"geweld|afpers|ondermijn|crimin|bedreig|dreig|extort|threat|blackmail|tehdit|haraç|şantaj|suç|敲诈|敲詐|勒索|犯罪|威胁|威脅",
    re.I,
)


@pytest.mark.parametrize("address", ALL_PAGES)
def test_every_page_has_the_way_out_the_way_to_help_and_its_language(client: FlaskClient, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 200
    tag = address.split("/")[1]
    assert f'<html lang="{tag}">' in reply.text
    assert 'id="exit" href="/exit"' in reply.text
    assert 'href="tel:112"' in reply.text
    assert 'href="tel:08002800200"' in reply.text
    assert f'href="/{tag}/help"' in reply.text
    assert reply.text.count("<h1") == 1


@pytest.mark.parametrize("address", ALL_PAGES)
def test_titles_and_addresses_tell_a_passer_by_nothing(client: FlaskClient, address: str) -> None:
    text = client.get(address).text
    title = re.search(r"<title>(.*?)</title>", text)
    assert title is not None
    assert title[1].endswith("Zaakscan")
    assert not TELLING.search(title[1] + address)


@pytest.mark.parametrize("address", ALL_PAGES)
def test_nothing_is_loaded_from_anywhere_else_and_only_our_own_scripts_run(client: FlaskClient, address: str) -> None:
    reply = client.get(address)
    text = reply.text
    assert not re.search(r'(?:src|srcset|action|data)="(?:https?:)?//', text)
    assert not re.search(r"<link[^>]+//", text)
    for attributes, script in re.findall(r"<script([^>]*)>(.*?)</script>", text, re.DOTALL):
        assert "src" not in attributes
        assert "json" in attributes or hash_source(script) in reply.headers["Content-Security-Policy"]
    assert "onclick" not in text
    assert ' style="' not in text


@pytest.mark.parametrize("tag", TAGS)
def test_the_start_page_offers_all_five_by_their_own_names(client: FlaskClient, tag: str) -> None:
    text = client.get(f"/{tag}/").text
    for language in LANGUAGES.values():
        assert language.autonym in text
    links = set(re.findall(r'href="(/[^"]+/)" hreflang="', text))
    assert links == {f"/{other}/" for other in TAGS if other != tag}


@pytest.mark.parametrize("tag", TAGS)
def test_the_start_page_has_one_big_button_and_the_other_entrances_beneath(client: FlaskClient, tag: str) -> None:
    links = re.findall(
        r'<a class="(button[^"]*)"([^>]*) data-entrance="([^"]+)" href="([^"]+)">', client.get(f"/{tag}/").text
    )
    assert [(look, "begin" in more, name, address) for look, more, name, address in links] == [
        ("button", True, "horeca", f"/{tag}/scan/horeca/2026-11"),
        ("button plain", False, "ondernemer", f"/{tag}/scan/ondernemer/2026-11"),
        ("button plain", False, "signalen", f"/{tag}/scan/signalen/2026-11"),
    ]


def test_an_entrance_says_whom_it_is_for(client: FlaskClient) -> None:
    text = client.get("/nl/").text
    for words in ("Ik heb een horecazaak", "Ik heb een andere zaak", "Ik adviseer ondernemers"):
        assert text.count(words) == 1


def test_what_is_a_draft_or_has_no_entrance_is_not_on_the_start_page(tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "questionnaires", tmp_path / "questionnaires")
    newer = (folder / "ondernemer/2026-11.toml").read_text(encoding="utf-8").replace("2026-11", "2027-11")
    (folder / "ondernemer/2027-11.toml").write_text(newer, encoding="utf-8")
    signs = folder / "signalen/2026-11.toml"
    signs.write_text(re.sub(r"\nentrance = .*", "", signs.read_text(encoding="utf-8")), encoding="utf-8")
    app = create_app(Settings(questionnaires=folder, database=tmp_path / "x.sqlite3"), today=lambda: TODAY)
    text = app.test_client().get("/nl/").text
    assert "/nl/scan/ondernemer/2026-11" in text
    assert "2027-11" not in text
    assert "signalen" not in text


def test_the_language_links_stay_on_the_page(client: FlaskClient) -> None:
    assert 'href="/tr/privacy" hreflang="tr"' in client.get("/nl/privacy").text


def test_the_front_door_speaks_the_language_of_the_browser_without_redirect(client: FlaskClient) -> None:
    for accepted, tag in (("tr-TR,tr;q=0.9,en;q=0.8", "tr"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"), ("fr", "nl")):
        reply = client.get("/", headers={"Accept-Language": accepted})
        assert reply.status_code == 200
        assert f'<html lang="{tag}">' in reply.text
        assert "Accept-Language" in reply.headers["Vary"]


def test_the_way_out_forgets_and_goes_somewhere_neutral(client: FlaskClient, app: Flask) -> None:
    reply = client.get("/exit")
    assert reply.status_code == 303
    assert reply.location == app.extensions["zaakscan"].settings.exit_address
    assert reply.headers["Clear-Site-Data"] == '"storage"'
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Referrer-Policy"] == "same-origin"


def test_the_about_page_is_honest_about_every_translation(client: FlaskClient) -> None:
    text = client.get("/nl/about").text
    assert text.count("Nog niet nagelezen door een moedertaalspreker") == 4


def test_the_help_page_has_every_door_and_contact_and_no_unknown_hours(client: FlaskClient, app: Flask) -> None:
    text = client.get("/nl/help").text
    directory = app.extensions["zaakscan"].shelf.directory
    for door in directory.doors.values():
        assert f'id="door-{door.id}"' in text
    for contact in directory.contacts.values():
        assert f'id="contact-{contact.id}"' in text
        assert contact.source.split(";")[0] in text
        assert f"Nagekeken op {contact.checked_on.day} november 2026" in text
    assert text.count("Nagekeken op ") == len(directory.contacts)


def section_of(text: str, name: str) -> str:
    found = re.search(rf'<section[^>]* id="{name}".*?</section>', text, re.DOTALL)
    assert found is not None
    return found[0]


def test_a_door_tells_what_to_have_at_hand_what_it_costs_and_where_else_to_go(client: FlaskClient, app: Flask) -> None:
    text = client.get("/nl/help").text
    doors = app.extensions["zaakscan"].shelf.directory.doors
    for door in doors.values():
        section = section_of(text, f"door-{door.id}")
        assert f"<strong>Houd klaar:</strong> {door.have_ready}" in section
        assert f"<strong>Niet voor:</strong> {door.not_for}" in section
        if door.second:
            assert f'<a href="#door-{door.second}">{doors[door.second].title}</a>' in section
        else:
            assert "Past dit niet?" not in section
    family, bank = section_of(text, "door-family"), section_of(text, "door-bank")
    assert "Veilig Thuis · Gratis · Het gesprek staat niet op uw rekening, wel in de bellijst" in family
    assert "Politie · Wat bellen kost, weten wij niet. · Het gesprek kan op uw telefoonrekening staan." in bank
    assert "Uw eigen bank ·" not in bank  # nobody knows the number, so nobody tells what it costs


def test_the_platforms_of_the_regions_are_a_list_with_a_site_where_one_was_seen(client: FlaskClient) -> None:
    card = section_of(client.get("/tr/help").text, "contact-safe-business-platform")
    assert '<ul class="facts" lang="nl">' in card
    assert card.count("<li>") == 10
    assert "<li>Noord-Nederland</li>" in card
    assert "<li>Oost-Nederland (Gelderland, Overijssel): pvo-oostnederland.nl</li>" in card


def test_a_desk_with_two_numbers_can_be_called_at_both(client: FlaskClient) -> None:
    text = client.get("/nl/help").text
    for section in (section_of(text, "door-despair"), section_of(text, "contact-suicide-line")):
        assert '<a class="tel" href="tel:113">113</a> <a class="tel" href="tel:08000113">0800-0113</a>' in section


def test_a_contact_that_is_stale_is_said_to_be_so_at_its_doors_too(tmp_path: Path) -> None:
    settings, day = Settings(database=tmp_path / "x.sqlite3"), date(2027, 5, 22)  # bank and 113 are good for longer
    text = create_app(settings, today=lambda: day).test_client().get("/nl/help").text
    stale, fresh = section_of(text, "door-tip"), section_of(text, "contact-suicide-line")
    assert stale.count("Kijk eerst of het nog klopt.") == 2
    assert "data-fresh" not in section_of(text, "contact-emergency")
    assert "Dag en nacht" not in section_of(text, "contact-emergency")
    assert "<p data-fresh>Dag en nacht</p>" in fresh


def test_security_txt_has_a_contact_and_an_end(client: FlaskClient) -> None:
    text = client.get("/.well-known/security.txt").text
    assert re.search(r"^Contact: http", text, re.M)
    assert "Expires: 2027-09-17T00:00:00+00:00" in text


def test_static_files_are_kept_for_a_year_only_under_their_own_hash(client: FlaskClient) -> None:
    address = re.search(r'href="(/static/[^"]+)"', client.get("/nl/").text)
    assert address is not None
    with client.get(address[1]) as found, client.get("/static/0123456789ab/icons/icon.svg") as stale:
        assert "immutable" in found.headers["Cache-Control"]
        assert stale.headers["Cache-Control"] == "no-cache"
    assert client.get("/static/0123456789ab/../app.py").status_code == 404
    for way_round in (
        "css/../icons/icon.svg",
        "css/../css/site.css",
        "nosuch/../css/site.css",
        "./css/site.css",
        "css//site.css",
    ):
        assert client.get(f"/static/0123456789ab/{way_round}").status_code == 404, way_round
    assert client.get("/static/0123456789ab/%2e%2e/webapp/app.py").status_code == 404


@pytest.mark.parametrize("tag", TAGS)
def test_a_home_screen_shows_a_neutral_name(client: FlaskClient, tag: str) -> None:
    manifest = client.get(f"/{tag}/app.webmanifest").json
    assert manifest["name"] == manifest["short_name"] == "Zaakscan"
    assert manifest["lang"] == tag
    assert manifest["start_url"] == f"/{tag}/"
    assert not TELLING.search(str(manifest))


def test_the_worker_changes_when_what_a_phone_keeps_does(tmp_path: Path) -> None:
    def worker(today: date, **settings: str) -> str:
        app = create_app(Settings(database=tmp_path / "x.sqlite3", **settings), today=lambda: today)
        return app.test_client().get("/sw.js").text

    usual = worker(TODAY)
    assert worker(TODAY) == usual
    assert worker(TODAY, exit_address="https://example.org/") != usual
    assert worker(date(2027, 12, 1)) != usual  # contacts became stale
