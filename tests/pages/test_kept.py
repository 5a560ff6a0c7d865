"""Pages that are kept: the same bytes, made once, in the encoding the browser takes."""

import gzip
from datetime import date
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from webapp.app import create_app
from webapp.pages.encoding import best_encoding
from webapp.settings import Settings


@pytest.mark.parametrize(
    ("accepted", "best"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("", ""),
        ("identity", ""),
        ("BR", "br"),
        ("gzip;q=0", ""),
        ("zstd, *;q=0.1", ""),
    ],
)
def test_the_best_encoding_that_the_browser_takes(accepted: str, best: str) -> None:
    assert best_encoding(accepted) == best


def test_every_encoding_holds_the_same_page(client: FlaskClient) -> None:
    plain = client.get("/nl/").data
    assert brotli.decompress(client.get("/nl/", headers={"Accept-Encoding": "br"}).data) == plain
    assert gzip.decompress(client.get("/nl/", headers={"Accept-Encoding": "gzip"}).data) == plain


def test_a_browser_that_has_the_page_gets_nothing_twice(client: FlaskClient) -> None:
    etag = client.get("/nl/").headers["ETag"]
    reply = client.get("/nl/", headers={"If-None-Match": etag})
    assert reply.status_code == 304
    assert reply.data == b""
    assert reply.headers["ETag"] == etag
    assert "Content-Security-Policy" in reply.headers


def test_languages_do_not_mix(client: FlaskClient) -> None:
    first = client.get("/", headers={"Accept-Language": "tr"}).text
    second = client.get("/", headers={"Accept-Language": "nl"}).text
    assert '<html lang="tr">' in first
    assert '<html lang="nl">' in second


def test_a_new_day_makes_new_pages_and_a_stale_contact_loses_its_hours(tmp_path: Path) -> None:
    days = [date(2026, 11, 21)]
    client = create_app(Settings(database=tmp_path / "x.sqlite3"), today=lambda: days[0]).test_client()
    assert "Dag en nacht" in client.get("/nl/help").text
    days[0] = date(2027, 6, 1)
    later = client.get("/nl/help").text
    assert "Dag en nacht" not in later
    assert "Wij moeten dit nummer opnieuw nakijken" in later


def test_no_answer_gets_into_a_kept_page(client: FlaskClient) -> None:
    before = client.get("/nl/scan/horeca/2026-11").data
    client.post("/nl/scan/horeca/2026-11", data={"cash-share": "most"})
    assert client.get("/nl/scan/horeca/2026-11").data == before
