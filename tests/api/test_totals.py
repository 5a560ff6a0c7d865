"""Totals through the API: the same figures as on the pages, no finer, and an own campaign's only for a token."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.api.asking import is_problem, with_token
from tests.conftest import TAGS, Organised, in_language
from tests.pages.test_totals import CASH, CASH_COUNTS, PARTNERS, ledger, released
from webapp.scan.campaign import Campaign, Ledger
from webapp.scan.questionnaire import Questionnaire
from webapp.storage.sqlite import SqliteStorage

HERE = "/api/v1/{tag}/campaigns/K7M4XRTP/totals"
NATIONAL = "/api/v1/{tag}/totals/horeca/2026-11"
MINE, OTHERS = with_token("token of bakkers"), with_token("token of brouwers")


@pytest.fixture
def client(organised: Organised) -> FlaskClient:
    for name in ("bakkers", "brouwers"):
        organised.token(name)
    return organised.stranger


@pytest.fixture
def campaign(organised: Organised) -> Campaign:
    return organised.campaign(rounds=[[CASH, PARTNERS]])


@pytest.mark.parametrize("tag", TAGS)
def test_they_are_those_that_the_organiser_takes_away(
    organised: Organised, client: FlaskClient, campaign: Campaign, horeca: Questionnaire, tag: str
) -> None:
    released(organised, ledger(campaign), {CASH: CASH_COUNTS, PARTNERS: {"yes": 20}})
    reply = client.get(HERE.format(tag=tag), headers=MINE)
    assert reply.status_code == 200
    assert reply.headers["Cache-Control"] == "no-store"
    told = reply.get_json()
    assert told == organised.client.get(f"/{tag}/organise/K7M4XRTP/figures.json").get_json()
    (cash, _) = told["questions"]
    assert (cash["question"], cash["text"]) == (CASH, in_language(tag, CASH, horeca.question_by_id[CASH].text))
    assert cash["together"]["people_at_least"] == 25
    assert [(bar["option"], bar["share"]) for bar in cash["together"]["bars"]] == [
        ("few", 40),
        ("some", 30),
        ("most", 10),
    ]


def test_of_too_few_nothing_is_told(organised: Organised, client: FlaskClient, campaign: Campaign) -> None:
    told = client.get(HERE.format(tag="nl"), headers=MINE).get_json()
    assert [question["together"] for question in told["questions"]] == [None, None]
    assert [one["next"] for one in told["waiting"]] == ["filling"]


def test_a_voided_batch_is_not_told(organised: Organised, client: FlaskClient, campaign: Campaign) -> None:
    number = released(organised, ledger(campaign), {CASH: CASH_COUNTS})
    assert organised.storage.void(ledger(campaign), number)
    told = client.get(HERE.format(tag="nl"), headers=MINE).get_json()
    assert told["questions"][0]["together"] is None


def test_those_of_others_are_not_there_and_without_a_token_there_are_none(
    organised: Organised, client: FlaskClient, campaign: Campaign
) -> None:
    foreign = client.get(HERE.format(tag="nl"), headers=OTHERS)
    unknown = client.get(HERE.format(tag="nl").replace("K7M4XRTP", "DFHJKMNP"), headers=OTHERS)
    for reply in (foreign, unknown):
        is_problem(reply, 404, "nothing-here")
    assert foreign.data == unknown.data
    for headers in ({}, with_token("x")):
        is_problem(client.get(HERE.format(tag="nl"), headers=headers), 401, "no-token")


@pytest.mark.parametrize("tag", TAGS)
def test_the_national_ones_are_for_everybody_and_may_be_kept(
    organised: Organised, client: FlaskClient, horeca: Questionnaire, tag: str
) -> None:
    released(organised, Ledger("horeca/2026-11", 0, None), {CASH: {"few": 20, "some": 15, "most": 10}}, people=50)
    reply = client.get(NATIONAL.format(tag=tag))
    assert reply.status_code == 200
    told = reply.get_json()
    (cash,) = told["general"]
    assert (cash["text"], cash["together"]["people_at_least"]) == (
        in_language(tag, CASH, horeca.question_by_id[CASH].text),
        50,
    )
    assert told["title"] == in_language(tag, "horeca:title", horeca.title)
    assert reply.headers["Cache-Control"] == "public, no-cache"  # what is voided is gone at once
    assert client.get(NATIONAL.format(tag=tag), headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304
    if tag == "nl":  # what is given away is in Dutch
        assert told == client.get("/figures/horeca/2026-11.json").get_json()


def test_of_what_is_not_published_there_are_none(client: FlaskClient) -> None:
    is_problem(client.get("/api/v1/nl/totals/horeca/2020-01"), 404, "nothing-here")


def test_while_the_database_is_away_they_are_asked_for_later(
    organised: Organised, client: FlaskClient, campaign: Campaign, tmp_path: Path
) -> None:
    house = organised.app.extensions["zaakscan"]
    (tmp_path / "file").touch()
    with closing(SqliteStorage(tmp_path / "file" / "x.sqlite3")) as away:
        organised.app.extensions["zaakscan"] = replace(house, storage=away)
        for address in (HERE, NATIONAL):
            reply = client.get(address.format(tag="nl"), headers=MINE)
            is_problem(reply, 503, "busy")
            assert int(reply.headers["Retry-After"]) > 0
    organised.app.extensions["zaakscan"] = house
