"""Too many at once: a campaign takes so many in an hour, whoever sends them; who has a ticket is never in the way."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlite_utils import Database

from tests.conftest import TAGS, Organised
from tests.storage.nodes import app_on, message, sent
from webapp.budgets import Budgets
from webapp.counting import ticket_hash
from webapp.scan.campaign import Campaign
from webapp.storage import Storage
from webapp.storage.sqlite import SqliteStorage

ANSWERS = {"cash-share": "most"}
HOURLY = 100
AT_ONCE = HOURLY // 2


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def app(tmp_path: Path, seconds: Seconds) -> Iterator[Flask]:
    with app_on(str(tmp_path / "x.sqlite3")) as app:
        house = app.extensions["zaakscan"]
        app.extensions["zaakscan"] = replace(house, budgets=Budgets(HOURLY, seconds))
        yield app


def statuses(app: Flask, people: range) -> list[int]:
    return [sent(app, ANSWERS, f"{number:032x}").status_code for number in people]


def test_over_its_budget_a_campaign_says_when_to_come_again(app: Flask, seconds: Seconds) -> None:
    assert statuses(app, range(AT_ONCE)) == [201] * AT_ONCE
    reply = sent(app, ANSWERS, "f" * 32)
    assert reply.status_code == 429
    assert int(reply.headers["Retry-After"]) == 60
    assert reply.headers["Cache-Control"] == "no-store"
    assert "Probeer het over een minuut nog een keer" in reply.text
    assert app.test_client().post("/nl/scan/horeca/2026-11/result", data=ANSWERS).status_code == 200
    seconds.now += 3600 / AT_ONCE
    assert sent(app, ANSWERS, "f" * 32).status_code == 201


@pytest.mark.parametrize("tag", TAGS)
def test_it_is_told_in_every_language(app: Flask, tag: str) -> None:
    statuses(app, range(AT_ONCE))
    kind = "application/x-www-form-urlencoded"
    reply = app.test_client().post(f"/{tag}/count", data=message(ANSWERS, "f" * 32), content_type=kind)
    assert reply.status_code == 429
    assert f'<html lang="{tag}"' in reply.text


def test_only_what_is_counted_is_charged(app: Flask) -> None:
    assert statuses(app, range(1)) == [201]
    assert statuses(app, range(1)) * AT_ONCE == [200] * AT_ONCE
    for _ in range(AT_ONCE):
        assert sent(app, ANSWERS, "f" * 32, "NOWHERE2").status_code == 404
        assert sent(app, {"cash-share": "all"}, "f" * 32).status_code == 422
        assert sent(app, ANSWERS, "0" * 32).status_code == 200
    assert statuses(app, range(AT_ONCE))[1:] == [201] * (AT_ONCE - 1)


def test_while_the_database_is_away_nothing_is_charged(app: Flask, tmp_path: Path) -> None:
    house = app.extensions["zaakscan"]
    storage: Storage = house.storage

    class Writeless(SqliteStorage):
        """A storage that can be read, and not written to."""

        def _open(self) -> Database:
            opened = super()._open()
            opened.execute("pragma query_only = on")
            return opened

    away = Writeless(house.settings.database)
    app.extensions["zaakscan"] = replace(house, storage=away)
    assert statuses(app, range(AT_ONCE)) == [503] * AT_ONCE
    away.close()
    app.extensions["zaakscan"] = replace(house, storage=storage)
    assert statuses(app, range(AT_ONCE)) == [201] * AT_ONCE


def contributed(site: Organised, campaign: Campaign, phone: str, ticket: str = "") -> int:
    return sent(site.app, ANSWERS, phone, campaign.code, ticket=ticket).status_code


def test_with_tickets_a_spammer_on_the_same_wifi_holds_up_nobody(organised: Organised, seconds: Seconds) -> None:
    house = organised.app.extensions["zaakscan"]
    organised.app.extensions["zaakscan"] = replace(house, budgets=Budgets(HOURLY, seconds))
    room = organised.workshop()
    tickets = [f"DFHJ{first}{second}KM" for first in "2345678" for second in "2345678"][:40]
    organised.storage.add_tickets(room.code, [ticket_hash(ticket) for ticket in tickets])
    people = {f"{number:032x}": ticket for number, ticket in enumerate(tickets)}
    heard = []
    for phone, ticket in people.items():
        assert [contributed(organised, room, f"f{phone[1:]}", fake) for fake in ("", "CCCCCCCC")] == [409, 409]
        heard.append(contributed(organised, room, phone, ticket))
    assert heard == [201] * 40
    first = next(ledger for ledger in room.ledgers)
    assert organised.storage.full(first, lambda before, waiting: int(waiting == 40))


def test_tickets_are_budget_enough_and_made_up_ones_are_none(organised: Organised, seconds: Seconds) -> None:
    house = organised.app.extensions["zaakscan"]
    organised.app.extensions["zaakscan"] = replace(house, budgets=Budgets(8, seconds))
    room, plain = organised.workshop(), organised.campaign()
    tickets = [f"DFHJ2{sign}KM" for sign in "23456789"]
    organised.storage.add_tickets(room.code, [ticket_hash(ticket) for ticket in tickets])
    phones = [f"{number:032x}" for number in range(8)]
    assert [contributed(organised, room, *one) for one in zip(phones, tickets, strict=True)] == [201] * 8
    assert [contributed(organised, plain, *one) for one in zip(phones, tickets, strict=True)] == [201] * 4 + [429] * 4
