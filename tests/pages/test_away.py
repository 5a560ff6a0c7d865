"""While the database is away, what needs it says when to come again, and everything else is as ever."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from werkzeug.test import TestResponse

from tests.conftest import TAGS, Organised
from webapp.storage.sqlite import SqliteStorage

CAMPAIGN, ROOM = "K7M4XRTP", "K7M4XR"
WORDS = {"name": "horeca", "version": "2026-11", "page": "about", "paper": "poster", "kind": "poster", "tag": "nl"}
# Those of organisers, all of them, and what others see of their campaigns.
SHARED = ("keys.", "campaigns.", "material.", "live.", "totals.", "join.")
WITHOUT = {"join.type_code", "join.anywhere_without_a_code", "totals.datasette"}  # these ask nothing of it


@pytest.fixture
def site(organised: Organised) -> Organised:
    organised.campaign()
    organised.workshop()
    return organised


@contextmanager
def away(site: Organised, tmp_path: Path) -> Iterator[None]:
    """Let the database be where nothing can be opened."""
    (tmp_path / "file").touch()
    with on(site, SqliteStorage(tmp_path / "file" / "x.sqlite3")):
        yield


class Writeless(SqliteStorage):
    """A storage that can be read, and not written to: its disk is full, or takes no writes."""

    def _open(self) -> Database:
        opened = super()._open()
        opened.execute("pragma query_only = on")
        return opened


@contextmanager
def full(site: Organised, tmp_path: Path) -> Iterator[None]:
    """Let the database take no writes."""
    with on(site, Writeless(site.app.extensions["zaakscan"].settings.database)):
        yield


@contextmanager
def on(site: Organised, storage: SqliteStorage) -> Iterator[None]:
    house = site.app.extensions["zaakscan"]
    with closing(storage):
        site.app.extensions["zaakscan"] = replace(house, storage=storage)
        yield
    site.app.extensions["zaakscan"] = house


def waits(reply: TestResponse, tag: str = "nl") -> None:
    """A page in the visitor's language that says when to come again, with help and the way out."""
    assert reply.status_code == 503, reply.request.path
    assert int(reply.headers["Retry-After"]) > 0
    assert reply.headers["Cache-Control"] == "no-store"
    assert f'<html lang="{tag}"' in reply.text
    for way in ('href="tel:112"', f'href="/{tag}/help"', 'class="exit way-out"'):
        assert way in reply.text


def pages(site: Organised, *methods: str) -> Iterator[tuple[str, str]]:
    """Give endpoint and address, in Turkish where there is a language, of every page that is asked for in this way."""
    for rule in site.app.url_map.iter_rules():
        if set(methods) & (rule.methods or set()) and not rule.rule.startswith(("/api/", "/static/")):
            words: dict[str, Any] = WORDS | {"language": "tr", "code": ROOM if "live." in rule.endpoint else CAMPAIGN}
            with site.app.test_request_context():
                built = rule.build({name: words.get(name, "x") for name in rule.arguments})
            assert built is not None
            yield rule.endpoint, built[1]


def test_no_page_breaks_and_each_that_needs_it_says_when_to_come_again(site: Organised, tmp_path: Path) -> None:
    waited = set()
    with away(site, tmp_path):
        for endpoint, address in pages(site, "GET"):
            reply = site.client.get(address, headers={"Accept-Language": "tr"})
            if reply.status_code == 503:
                waits(reply, "tr")
                waited.add(endpoint)
            assert reply.status_code in (200, 302, 303, 308, 404, 503), address
            # What is not there is not told of what cannot be looked up.
            assert endpoint in WITHOUT or not endpoint.startswith(SHARED) or reply.status_code == 503, address
    assert not [endpoint for endpoint in waited if endpoint.startswith(("scan.", "start.", "know.", "offline."))]


def test_no_form_of_an_organiser_is_half_done(site: Organised, tmp_path: Path) -> None:
    before = site.storage.campaigns()
    with away(site, tmp_path):
        for endpoint, address in pages(site, "POST"):
            reply = site.client.post(address, data={})
            assert reply.status_code != 500, address
            if endpoint.startswith(SHARED):
                waits(reply, "tr")
    assert site.storage.campaigns() == before


@pytest.mark.parametrize("tag", TAGS)
def test_it_is_told_in_every_language(site: Organised, tmp_path: Path, tag: str) -> None:
    with away(site, tmp_path):
        for below in ("organise", f"organise/{CAMPAIGN}/figures", f"organise/{ROOM}/screen/now", f"k/{CAMPAIGN}"):
            waits(site.client.get(f"/{tag}/{below}"), tag)


@pytest.mark.parametrize("trouble", [away, full])
def test_the_same_may_be_sent_again_and_is_done_once(
    site: Organised, tmp_path: Path, trouble: Callable[[Organised, Path], AbstractContextManager[None]]
) -> None:
    form = {
        "code": "K7M4XRT2",
        "title": "Bakkers",
        "questionnaire": "horeca/2026-11",
        "languages": ["nl"],
        "start": "2026-11-21",
        "end": "2026-12-31",
        "count:horeca/2026-11": ["cash-share"],
    }
    with trouble(site, tmp_path):
        waits(site.client.post("/nl/organise/new", data=form))
        waits(site.client.post("/nl/organise/workshop", data={"languages": ["nl"]}))
        waits(site.client.post(f"/nl/organise/{ROOM}/erase"))
        waits(site.client.post(f"/nl/organise/{CAMPAIGN}/change", data=form))
    replies = [site.client.post("/nl/organise/new", data=form) for _ in range(2)]
    assert [reply.location for reply in replies] == ["/nl/organise/K7M4XRT2"] * 2
    assert len(site.storage.campaigns_of("Bakkers")) == 3


def test_a_full_disk_takes_no_page_to_read_away(site: Organised, tmp_path: Path) -> None:
    with full(site, tmp_path):
        for below in ("organise", f"organise/{CAMPAIGN}/figures", f"organise/{ROOM}/screen/now", f"k/{CAMPAIGN}"):
            assert site.client.get(f"/nl/{below}").status_code == 200


def test_who_cannot_be_asked_once_more_comes_again(site: Organised, tmp_path: Path) -> None:
    form = {"cash-share": "most", "count.campaign": CAMPAIGN, "count.phone": "a" * 32}
    with away(site, tmp_path):
        waits(site.stranger.post("/nl/count/horeca/2026-11", data=form))
        assert site.stranger.post("/nl/scan/horeca/2026-11/result", data=form).status_code == 200
    assert site.stranger.post("/nl/count/horeca/2026-11", data=form).status_code == 200
