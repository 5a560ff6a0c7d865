"""Contributing through the API: counted as on the pages, once, and every reason why not told plainly."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.asking import ANSWERS, BLOCK, LENGTH, PHONE, contribute, contribution, is_problem
from tests.conftest import TAGS, Organised
from tests.pages.test_contribute import SEALS, waiting
from tests.storage.nodes import app_on, sent
from webapp.budgets import Budgets
from webapp.counting import ticket_hash
from webapp.scan.campaign import Ledger
from webapp.scan.national import signals_code
from webapp.sealing import sealing_key
from webapp.storage.sqlite import SqliteStorage

HORECA = "horeca/2026-11"
NATIONAL = Ledger(HORECA, 0, None)


@pytest.fixture
def client(organised: Organised) -> FlaskClient:
    return organised.stranger


def are_waiting(site: Organised, ledger: Ledger, people: int) -> bool:
    return site.storage.full(ledger, lambda before, there: int(there == people))


@pytest.mark.parametrize("tag", TAGS)
def test_answers_are_counted_once_and_the_replies_have_one_length(
    organised: Organised, client: FlaskClient, tag: str
) -> None:
    first, second = (contribute(client, contribution(), tag) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.get_json() == {"campaign": HORECA, "new": True}
    assert second.get_json() == {"campaign": HORECA, "new": False}
    assert len(first.data) == len(second.data) == BLOCK
    assert first.headers["Cache-Control"] == "no-store"
    assert are_waiting(organised, NATIONAL, 1)


def test_what_came_by_the_page_is_known_to_the_api_and_the_other_way_round(organised: Organised) -> None:
    form = {name: values[0] for name, values in ANSWERS.items()}
    assert sent(organised.app, form, "a" * 32).status_code == 201
    assert contribute(organised.stranger, contribution(phone="a" * 32)).status_code == 200
    assert contribute(organised.stranger, contribution(phone="b" * 32)).status_code == 201
    assert sent(organised.app, form, "b" * 32).status_code == 200
    assert are_waiting(organised, NATIONAL, 2)


def test_the_same_is_counted_as_on_the_page(tmp_path: Path, shelf: Any) -> None:
    form = {"cash-share": "most", "own-circle": "regularly", "threats": "now", "private-loan": "somebody-else"}
    asked = {name: [value] for name, value in form.items()}
    found = []
    for way in ("page", "api"):
        with app_on(str(tmp_path / f"{way}.sqlite3"), sealing_key(SEALS)) as app:
            if way == "page":
                assert sent(app, form, signals="yes").status_code == 201
            else:
                body = contribution(answers=asked, signals=True)
                assert contribute(app.test_client(), body).status_code == 201
            storage = app.extensions["zaakscan"].storage
            found.append([waiting(storage, shelf, code) for code in (HORECA, signals_code(HORECA))])
    assert found[0] == found[1]
    assert found[0][0] == [{"cash-share": ("most",), "own-circle": ("regularly",)}]
    assert found[0][1] == [{"threats": ("now",)}]


def test_a_campaign_wants_its_segment_and_its_ticket(organised: Organised, client: FlaskClient) -> None:
    campaign = organised.campaign(segments=["cafe-bar", "restaurant", "other"])
    organised.storage.add_tickets(campaign.code, [ticket_hash("DFHJ25KM")])
    right = {"segment": "cafe-bar", "ticket": "dfhj 25km"}
    for wrong, field in (
        ({"segment": ""}, "segment"),
        ({"segment": "hotel"}, "segment"),
        ({"ticket": ""}, "ticket"),
        ({"ticket": "CCCCCCCC"}, "ticket"),
    ):
        told = is_problem(contribute(client, contribution(campaign.code, **(right | wrong))), 422, "mistakes")
        assert [mistake["field"] for mistake in told["mistakes"]] == [field]
    assert contribute(client, contribution(campaign.code.lower(), **right)).status_code == 201
    assert contribute(client, contribution(campaign.code, **right)).status_code == 200
    told = is_problem(contribute(client, contribution(campaign.code, "b" * 32, **right)), 422, "mistakes")
    assert [mistake["field"] for mistake in told["mistakes"]] == ["ticket"]
    assert are_waiting(organised, Ledger(campaign.code, 0, "cafe-bar"), 1)


@pytest.mark.parametrize(
    "code",
    ["", "NOWHERE2", "K7M4XRTP", "horeca", "horeca/2025-01", signals_code(HORECA), "../x", "é", "ｘ" * 8, "DFHJKMNP"],
)
def test_what_is_no_campaign_is_not_there(organised: Organised, client: FlaskClient, code: str) -> None:
    organised.campaign("DFHJKMNP")
    assert organised.storage.erase_campaign("DFHJKMNP", "Bakkers")
    is_problem(contribute(client, contribution(code)), 404, "nothing-here")


def test_a_campaign_takes_answers_from_its_start_until_its_end(organised: Organised, client: FlaskClient) -> None:
    now = organised.clock()
    campaign = organised.campaign(start=now + timedelta(hours=1), end=now + timedelta(hours=2))
    is_problem(contribute(client, contribution(campaign.code)), 409, "not-open")
    organised.clock.go_on(hours=1)
    assert contribute(client, contribution(campaign.code)).status_code == 201
    organised.clock.go_on(hours=1)
    for phone in (PHONE, "b" * 32):
        is_problem(contribute(client, contribution(campaign.code, phone)), 409, "not-open")


@pytest.mark.parametrize("days", [-5000, -40, 40, 400, 5000])
def test_while_a_clock_has_jumped_nobody_is_lost_and_nobody_counts_twice(
    organised: Organised, client: FlaskClient, days: int
) -> None:
    code = organised.campaign().code
    assert contribute(client, contribution(code)).status_code == 201
    organised.clock.go_on(days=days)
    for phone in (PHONE, "b" * 32):
        is_problem(contribute(client, contribution(code, phone)), 409, "not-open")
    assert contribute(client, contribution()).status_code == 201  # the national figures always run
    organised.clock.go_on(days=-days)
    assert contribute(client, contribution()).status_code == 200
    assert [contribute(client, contribution(code, phone)).status_code for phone in (PHONE, "b" * 32)] == [200, 201]
    assert are_waiting(organised, Ledger(code, 0, None), 2)
    assert are_waiting(organised, NATIONAL, 1)


def test_over_its_budget_a_campaign_says_when_to_come_again(organised: Organised, client: FlaskClient) -> None:
    house = organised.app.extensions["zaakscan"]
    organised.app.extensions["zaakscan"] = replace(house, budgets=Budgets(4, lambda: 0.0))
    told = [contribute(client, contribution(phone=sign * 32)) for sign in "abc"]
    assert [reply.status_code for reply in told] == [201, 201, 429]
    is_problem(told[2], 429, "later")
    assert int(told[2].headers["Retry-After"]) == 60


@pytest.mark.parametrize("length", [0, 1, LENGTH - 1, LENGTH + 1, 2 * LENGTH])
def test_a_message_of_another_length_could_tell_and_is_refused(
    organised: Organised, client: FlaskClient, length: int
) -> None:
    body = contribution().strip().ljust(length) if length > 1 else contribution().strip()
    told = is_problem(contribute(client, body), 422, "mistakes")
    assert told["mistakes"][0]["field"] == ""
    assert "exactly 4096 bytes" in told["mistakes"][0]["detail"]
    assert not organised.storage.full(NATIONAL, lambda before, there: there)


def test_chunks_are_read_whole(organised: Organised, client: FlaskClient) -> None:
    reply = client.post(
        "/api/v1/nl/contributions",
        input_stream=BytesIO(contribution()),
        content_type="application/json",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert reply.status_code == 201


def test_a_message_has_room_for_every_answer_to_every_questionnaire(shelf: Any) -> None:
    for questionnaire in shelf.questionnaires.values():
        everything = {question.id: [option.id for option in question.options] for question in questionnaire.questions}
        longest = {"segment": "您" * 40, "ticket": "x" * 40, "signals": True, "answers": everything}
        assert len(contribution("x" * 100, **longest)) == LENGTH


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"phone": "x"}, ["phone"]),
        ({"phone": "A" * 32}, ["phone"]),
        ({"phone": "a" * 32 + "\n"}, ["phone"]),
        ({"answers": {"cash-share": ["all"]}, "signals": "yes"}, ["answers.cash-share", "signals"]),
        ({"answers": {"cash-share": ["few", "most"]}}, ["answers.cash-share"]),
        ({"answers": None}, ["answers"]),
        ({"campaign": None, "answers": {"x": 1}}, ["campaign"]),
        ({"campaign": "x" * 101}, ["campaign"]),
        ({"campaign": "\x00"}, ["campaign"]),
        ({"campaign": "\ud800"}, ["campaign"]),
        ({"ticket": "\ud800", "segment": "\x00"}, ["segment", "ticket"]),
        ({"who": "me"}, ["who"]),
    ],
)
def test_every_mistake_is_told_with_its_place(
    organised: Organised, client: FlaskClient, wrong: dict[str, Any], fields: list[str]
) -> None:
    told = is_problem(contribute(client, contribution(**wrong)), 422, "mistakes")
    assert sorted({mistake["field"] for mistake in told["mistakes"]}) == fields
    assert not organised.storage.full(NATIONAL, lambda before, there: there)


def test_another_site_cannot_contribute_for_somebody(organised: Organised, client: FlaskClient) -> None:
    reply = client.post(
        "/api/v1/nl/contributions",
        data=contribution(),
        content_type="application/json",
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    is_problem(reply, 403, "other-site")


def test_without_a_key_nothing_is_counted(app: Flask) -> None:
    is_problem(contribute(app.test_client(), contribution()), 404, "nothing-here")


def test_while_the_database_is_away_it_is_sent_again_and_the_scan_works(organised: Organised, tmp_path: Path) -> None:
    house, client = organised.app.extensions["zaakscan"], organised.stranger
    (tmp_path / "file").touch()
    with closing(SqliteStorage(tmp_path / "file" / "x.sqlite3")) as away:
        organised.app.extensions["zaakscan"] = replace(house, storage=away)
        reply = contribute(client, contribution())
        is_problem(reply, 503, "busy")
        assert int(reply.headers["Retry-After"]) > 0
        body = json.dumps({"answers": ANSWERS})
        outcome = client.post(f"/api/v1/nl/questionnaires/{HORECA}/outcome", data=body, content_type="application/json")
        assert outcome.status_code == 200
        assert client.get(f"/api/v1/nl/questionnaires/{HORECA}").status_code == 200
    organised.app.extensions["zaakscan"] = house
    assert [contribute(client, contribution()).status_code for _ in range(2)] == [201, 200]
