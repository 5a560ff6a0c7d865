"""Campaigns through the API: what anybody is told of one, and what a token of its organisation may do."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.api.asking import contribute, contribution, is_problem, with_token
from tests.conftest import Organised
from webapp.counting import ticket_hash
from webapp.scan.campaign import LINK_SIGNS, read_code, suggested
from webapp.scan.disclosure import CAMPAIGN, WORKSHOP
from webapp.scan.national import national_signals
from webapp.storage.sqlite import SqliteStorage

HERE = "/api/v1/nl/campaigns"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NEW: dict[str, Any] = {
    "title": "Bakkers op orde",
    "questionnaire": "horeca/2026-11",
    "start": "2026-11-21T13:00:00+01:00",
    "end": "2027-02-01T00:00:00+01:00",
}
PROVINCES = [
    *("groningen", "friesland", "drenthe", "overijssel", "flevoland", "gelderland", "utrecht"),
    *("noord-holland", "zuid-holland", "zeeland", "noord-brabant", "limburg"),
]
WRONG_SEGMENTS = (
    ["hotel"],
    ["hotel", "hotel"],
    ["hotel", "north"],  # of two lists
    ["hotel", "Hotel"],
    ["Ik word nu bedreigd", "Niet bedreigd"],
    ["", "hotel"],
    ["x" * 41, "hotel"],
    ["hotel", "club\u200b"],
    PROVINCES,
)
PUBLIC = {
    "code": "K7M4XRTP",
    "kind": "campaign",
    "title": "Bakkers op orde",
    "organisation": "Bakkers",
    "questionnaire": "horeca/2026-11",
    "languages": ["nl", "en", "tr", "zh-Hans", "zh-Hant"],
    "standing": "open",
    "segments": [],
    "asks_signals": False,
    "needs_ticket": False,
    "fewest": 25,
    "own": None,
}


@pytest.fixture
def client(organised: Organised) -> FlaskClient:
    """A program; tokens are sent with what it asks."""
    for name in ("bakkers", "brouwers"):
        organised.token(name)
    return organised.stranger


MINE, OTHERS = with_token("token of bakkers"), with_token("token of brouwers")
NO_TOKEN: list[dict[str, str]] = [
    {},
    with_token("x"),
    with_token(""),
    {"Authorization": "Bearer"},
    {"Authorization": "Basic dG9rZW46b2Y="},
    {"Authorization": "token of bakkers"},
    {"Authorization": "é"},
]


def mistakes(reply: TestResponse) -> list[str]:
    return [mistake["field"] for mistake in is_problem(reply, 422, "mistakes")["mistakes"]]


# --- for everybody ----------------------------------------------------------------------------------------------------


def test_anybody_is_told_what_people_are_invited_to(organised: Organised, client: FlaskClient) -> None:
    organised.campaign()
    for code in ("K7M4XRTP", "k7m4xrtp", "K7M4-XRTP"):
        reply = client.get(f"{HERE}/{code}")
        assert reply.status_code == 200
        assert reply.get_json() == PUBLIC
        assert reply.headers["Cache-Control"] == "no-store"


def test_a_workshop_tells_its_segments_and_that_it_needs_a_ticket(organised: Organised, client: FlaskClient) -> None:
    room = organised.workshop(segments=["cafe-bar", "Bakkers", "other"])
    organised.storage.add_tickets(room.code, [ticket_hash("DFHJ25KM")])
    told = client.get(f"{HERE}/{room.code}").get_json()
    assert (told["kind"], told["needs_ticket"], told["fewest"]) == ("workshop", True, 10)
    assert told["segments"] == [
        {"id": "cafe-bar", "text": "Café of bar"},
        {"id": "Bakkers", "text": "Bakkers"},  # of before there were lists: a name itself
        {"id": "other", "text": "Anders"},
    ]


def test_the_standing_goes_by_the_clock(organised: Organised, client: FlaskClient) -> None:
    now = organised.clock()
    organised.campaign(start=now + timedelta(hours=1), end=now + timedelta(hours=2))
    told = []
    for _ in range(3):
        told.append(client.get(f"{HERE}/K7M4XRTP").get_json()["standing"])
        organised.clock.go_on(hours=1)
    assert told == ["ahead", "open", "ended"]


def test_what_is_unknown_erased_or_of_nobody_is_not_there(organised: Organised, client: FlaskClient) -> None:
    organised.campaign()
    assert organised.storage.erase_campaign("K7M4XRTP", "Bakkers")
    for code in ("K7M4XRTP", "DFHJKMNP", "horeca/2026-11", "horeca%2F2026-11", "x", "é"):
        is_problem(client.get(f"{HERE}/{code}"), 404, "nothing-here")


def test_where_nobody_can_share_the_site_there_is_no_campaign(app: Flask) -> None:
    client = app.test_client()
    for reply in (
        client.get(HERE, headers=MINE),
        client.get(f"{HERE}/K7M4XRTP"),
        client.post(HERE, json=NEW, headers=MINE),
        client.patch(f"{HERE}/K7M4XRTP", json={}, headers=MINE),
    ):
        is_problem(reply, 404, "nothing-here")


# --- with a token -----------------------------------------------------------------------------------------------------


def with_a_token_only(client: FlaskClient, headers: dict[str, str]) -> list[TestResponse]:
    return [
        client.get(HERE, headers=headers),
        client.post(HERE, json=NEW, headers=headers),
        client.patch(f"{HERE}/K7M4XRTP", json={"title": "Anders"}, headers=headers),
        client.patch(f"{HERE}/DFHJKMNP", json={}, headers=headers),
    ]


def test_without_a_token_or_with_a_wrong_one_the_answer_is_the_same(organised: Organised, client: FlaskClient) -> None:
    organised.campaign()
    replies = [reply for headers in NO_TOKEN for reply in with_a_token_only(client, headers)]
    replies += [client.get(f"{HERE}/K7M4XRTP", headers=headers) for headers in NO_TOKEN if headers]
    for reply in replies:
        is_problem(reply, 401, "no-token")
        assert reply.headers["WWW-Authenticate"] == "Bearer"
    assert len({reply.data for reply in replies}) == 1
    assert organised.storage.campaigns_of("Bakkers")[0].title == "Bakkers op orde"


def test_a_token_that_was_taken_back_is_none(organised: Organised, client: FlaskClient) -> None:
    assert client.get(HERE, headers=MINE).status_code == 200
    organised.storage.remove_tokens("bakkers")
    is_problem(client.get(HERE, headers=MINE), 401, "no-token")


def test_a_token_whose_time_is_over_is_none(organised: Organised, client: FlaskClient) -> None:
    organised.clock.go_on(minutes=24 * 60 - 1)
    assert client.get(HERE, headers=MINE).status_code == 200
    organised.clock.go_on(minutes=1)
    is_problem(client.get(HERE, headers=MINE), 401, "no-token")


def test_a_campaign_is_made_and_takes_answers(organised: Organised, client: FlaskClient) -> None:
    reply = client.post(HERE, json=NEW, headers=MINE)
    assert reply.status_code == 201
    told = reply.get_json()
    code = told["code"]
    assert read_code(code) == code
    assert len(code) == LINK_SIGNS
    chosen = list(suggested(organised.horeca, CAMPAIGN))
    assert told == PUBLIC | {
        "code": code,
        "own": {
            "address": f"https://zaakscan.example/k/{code}",
            "start": "2026-11-21T12:00:00+00:00",
            "end": "2027-01-31T23:00:00+00:00",
            "rounds": [chosen],
            "signals": [],
        },
    }
    assert contribute(client, contribution(code)).status_code == 201
    assert client.get(f"{HERE}/{code}", headers=MINE).get_json() == told
    assert client.get(HERE, headers=MINE).get_json() == {"organisation": "Bakkers", "campaigns": [told]}


def test_everything_about_it_can_be_chosen(organised: Organised, client: FlaskClient) -> None:
    measures = [q.id for q in organised.horeca.questions if q.disclosure_class == "A"][:3]
    chosen = {"languages": ["tr", "nl"], "questions": measures, "signals": True, "segments": ["hotel", "club"]}
    told = client.post(HERE, json=NEW | chosen, headers=MINE).get_json()
    assert told["languages"] == ["tr", "nl"]
    assert told["own"]["rounds"] == [measures]
    assert told["own"]["signals"] == list(national_signals(organised.horeca))
    assert told["asks_signals"]
    assert [one["id"] for one in told["segments"]] == ["hotel", "club", "other"]


def test_with_signals_fewer_questions_are_suggested(organised: Organised, client: FlaskClient) -> None:
    told = client.post(HERE, json=NEW | {"signals": True}, headers=MINE).get_json()
    assert [len(ids) for ids in told["own"]["rounds"]] == [6]


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"title": ""}, ["title"]),
        ({"title": " x"}, ["title"]),
        ({"title": "x" * 81}, ["title"]),
        ({"title": "Bakkers\u202e"}, ["title"]),
        ({"title": "\ud800", "end": "2026-11-21T00:00:00Z"}, ["title", "end"]),
        ({"questionnaire": "horeca/2020-01"}, ["questionnaire"]),
        ({"questionnaire": "signalen/2026-11"}, ["questionnaire"]),
        ({"questionnaire": "\x00"}, ["questionnaire"]),
        ({"start": "2026-11-19T00:00:00Z"}, ["start"]),
        ({"start": "2029-01-01T00:00:00Z"}, ["end", "start"]),
        ({"start": "2026-12-01T00:00:00"}, ["start"]),
        ({"start": "gisteren", "end": 12}, ["end", "start"]),
        ({"end": "2026-11-21T12:00:00Z"}, ["end"]),
        ({"end": "2029-11-21T12:00:00Z"}, ["end"]),
        ({"start": "0001-01-01T00:00:00+14:00", "end": "9999-12-31T23:59:59-14:00"}, ["end", "start"]),
        ({"start": "0001-01-02T00:00:00Z", "end": "9999-12-31T00:00:00Z"}, ["end", "start"]),
        ({"languages": []}, ["languages"]),
        ({"languages": ["nl", "nl"]}, ["languages"]),
        ({"languages": ["de"]}, ["languages.0"]),
        ({"questions": []}, ["questions"]),
        ({"questions": ["no-such"]}, ["questions", "questions.no-such"]),
        ({"questions": ["threats"]}, ["questions.threats"]),
        ({"questions": ["cash-share", "cash-share"]}, ["questions.cash-share"]),
        ({"signals": ["threats"]}, ["signals"]),  # all of the national figure, or none
        *(({"segments": wrong}, ["segments"]) for wrong in WRONG_SEGMENTS),
        ({"code": "K7M4XRTP"}, ["code"]),
        ({"organisation": "Brouwers"}, ["organisation"]),
    ],
)
def test_every_mistake_is_told_and_nothing_is_made(
    organised: Organised, client: FlaskClient, wrong: dict[str, Any], fields: list[str]
) -> None:
    assert sorted(set(mistakes(client.post(HERE, json=NEW | wrong, headers=MINE)))) == sorted(fields)
    assert organised.storage.campaigns_of("Bakkers") == ()


def test_too_many_questions_beside_signals_are_refused(organised: Organised, client: FlaskClient) -> None:
    asked = NEW | {"signals": True, "questions": list(suggested(organised.horeca, CAMPAIGN))}
    assert mistakes(client.post(HERE, json=asked, headers=MINE)) == ["signals"]


SAME_RULES: list[dict[str, Any]] = [
    {},
    {"title": "x" * 81},
    {"title": "Bakkers\u202e"},
    {"questionnaire": "ondernemer/2026-11", "questions": ["sector"]},
    {"questionnaire": "signalen/2026-11"},
    {"questionnaire": "wegwijzer/2026-11"},
    {"start": date(2026, 11, 20)},
    {"start": date(2026, 11, 21), "end": date(2026, 11, 21)},
    {"start": date(2028, 11, 21), "end": date(2028, 11, 22)},
    {"start": date(2028, 11, 22), "end": date(2028, 11, 22)},
    {"start": date(2028, 11, 23), "end": date(2028, 11, 24)},
    {"end": date(2026, 11, 20)},
    {"end": date(2028, 11, 21)},
    {"end": date(2028, 11, 22)},
    {"end": date(2199, 12, 31)},
    {"start": date(2200, 1, 1), "end": date(2200, 1, 2)},
    {"languages": []},
    {"languages": ["tr", "tr"]},
    {"questions": []},
    {"questions": ["threats"]},
    {"questions": ["cash-share", "cash-share"]},
    {"segments": ["hotel", "club"]},
    {"segments": PROVINCES[:11]},
    *({"segments": wrong} for wrong in WRONG_SEGMENTS),
]


@pytest.mark.parametrize("changed", SAME_RULES)
def test_a_page_and_an_app_make_the_same_or_are_both_refused(
    organised: Organised, client: FlaskClient, changed: dict[str, Any]
) -> None:
    """Days are whole ones of the Netherlands here: a form knows no other."""
    asked: dict[str, Any] = {
        "title": "Bakkers",
        "questionnaire": "horeca/2026-11",
        "start": date(2026, 11, 21),
        "end": date(2026, 12, 31),
        "languages": ["nl", "tr"],
        "questions": ["cash-share"],
        "segments": [],
    } | changed
    start = datetime.combine(asked["start"], time(), AMSTERDAM)
    end = datetime.combine(asked["end"] + timedelta(days=1), time(), AMSTERDAM)
    body = asked | {"start": start.isoformat(), "end": end.isoformat()}
    form = {name: asked[name] for name in ("title", "questionnaire", "languages")}
    form |= {name: str(asked[name]) for name in ("start", "end")}
    form |= {f"count:{asked['questionnaire']}": asked["questions"]}
    if asked[
        "segments"
    ]:  # ticked below the list of the first of them, though others may stand there on no page of ours
        lists = organised.app.extensions["zaakscan"].shelf.segments
        one = lists.list_of(asked["segments"][:1])
        form |= {"chosen_list": one.id if one else "x", f"groups:{one.id if one else 'x'}": asked["segments"]}
    by_page = organised.client.post("/nl/organise/new", data=form)
    by_app = client.post(HERE, json=body, headers=MINE)
    made = organised.storage.campaigns_of("Bakkers")
    assert (by_page.status_code, by_app.status_code, len(made)) in [(303, 201, 2), (422, 422, 0)]
    assert len({replace(one, code="") for one in made}) == (1 if made else 0)


# --- changing ---------------------------------------------------------------------------------------------------------


def test_title_languages_and_end_may_be_changed_while_it_runs(organised: Organised, client: FlaskClient) -> None:
    before = organised.campaign()
    change = {"title": "Bakkers sterker", "languages": ["nl"], "end": "2027-01-30T00:00:00Z"}
    reply = client.patch(f"{HERE}/k7m4xrtp", json=change, headers=MINE)
    assert reply.status_code == 200
    told = reply.get_json()
    assert (told["title"], told["languages"], told["own"]["end"]) == (
        "Bakkers sterker",
        ["nl"],
        "2027-01-30T00:00:00+00:00",
    )
    assert told["own"]["rounds"] == [[question.id for question in before.rounds[0].questions]]
    assert client.get(f"{HERE}/K7M4XRTP", headers=MINE).get_json() == told
    assert client.patch(f"{HERE}/K7M4XRTP", json={}, headers=MINE).get_json() == told


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"start": "2026-11-22T00:00:00Z"}, ["start"]),
        ({"end": "2026-11-21T11:59:00Z"}, ["end"]),
        ({"end": "2026-11-30T00:00:00Z"}, ["end"]),  # sooner than it was: for good, and a token may have leaked
        ({"end": "2029-01-01T00:00:00Z", "title": ""}, ["end", "title"]),
        ({"end": "2199-12-31T00:00:00Z"}, ["end"]),
        ({"end": "9999-12-31T23:59:59Z"}, ["end"]),
        ({"languages": []}, ["languages"]),
        ({"questions": ["cash-share"]}, ["questions"]),
        ({"code": "DFHJKMNP"}, ["code"]),
        ({"organisation": "Brouwers"}, ["organisation"]),
    ],
)
def test_what_is_fixed_or_wrong_changes_nothing(
    organised: Organised, client: FlaskClient, change: dict[str, Any], fields: list[str]
) -> None:
    organised.campaign()
    before = organised.storage.campaign("K7M4XRTP")
    assert sorted(mistakes(client.patch(f"{HERE}/K7M4XRTP", json=change, headers=MINE))) == fields
    assert organised.storage.campaign("K7M4XRTP") == before


def test_before_it_begins_its_start_may_be_changed(organised: Organised, client: FlaskClient) -> None:
    organised.campaign(start=organised.clock() + timedelta(days=1))
    told = client.patch(f"{HERE}/K7M4XRTP", json={"start": "2026-11-25T09:00:00+01:00"}, headers=MINE).get_json()
    assert datetime.fromisoformat(told["own"]["start"]) == datetime(2026, 11, 25, 8, tzinfo=UTC)


def test_what_is_over_does_not_begin_again(organised: Organised, client: FlaskClient) -> None:
    organised.campaign(end=organised.clock() + timedelta(hours=1))
    organised.clock.go_on(hours=1)
    assert mistakes(client.patch(f"{HERE}/K7M4XRTP", json={"end": "2026-12-24T00:00:00Z"}, headers=MINE)) == ["end"]
    assert client.patch(f"{HERE}/K7M4XRTP", json={"title": "Voorbij"}, headers=MINE).status_code == 200


def test_a_workshop_may_be_changed_too(organised: Organised, client: FlaskClient) -> None:
    room = organised.workshop()
    told = client.patch(f"{HERE}/{room.code}", json={"title": "Avond"}, headers=MINE).get_json()
    assert (told["title"], told["kind"], len(told["own"]["rounds"])) == ("Avond", WORKSHOP.id, 3)


# --- of others --------------------------------------------------------------------------------------------------------


def test_a_foreign_campaign_is_as_one_that_never_was(organised: Organised, client: FlaskClient) -> None:
    organised.campaign()
    replies = [
        reply
        for code in ("K7M4XRTP", "DFHJKMNP")
        for reply in (
            client.get(f"{HERE}/{code}", headers=OTHERS),
            client.patch(f"{HERE}/{code}", json={"title": "Van ons"}, headers=OTHERS),
            client.patch(f"{HERE}/{code}", json={"title": ""}, headers=OTHERS),
        )
    ]
    for reply in replies:
        is_problem(reply, 404, "nothing-here")
    assert len({reply.data for reply in replies}) == 1
    assert client.get(HERE, headers=OTHERS).get_json() == {"organisation": "Brouwers", "campaigns": []}
    assert organised.storage.campaigns_of("Bakkers")[0].title == "Bakkers op orde"


# --- away -------------------------------------------------------------------------------------------------------------


def test_while_the_database_is_away_all_of_it_is_asked_for_later(
    organised: Organised, client: FlaskClient, tmp_path: Path
) -> None:
    organised.campaign()
    house, before = organised.app.extensions["zaakscan"], organised.storage.campaigns()
    (tmp_path / "file").touch()
    with closing(SqliteStorage(tmp_path / "file" / "x.sqlite3")) as away:
        organised.app.extensions["zaakscan"] = replace(house, storage=away)
        # A token that cannot be looked up is not told to be wrong.
        for headers in (MINE, with_token("x")):
            for reply in (
                *with_a_token_only(client, headers),
                client.get(f"{HERE}/K7M4XRTP", headers=headers),
                client.get(f"{HERE}/K7M4XRTP/totals", headers=headers),
                client.get(f"{HERE}/K7M4XRTP"),
            ):
                is_problem(reply, 503, "busy")
                assert int(reply.headers["Retry-After"]) > 0
    organised.app.extensions["zaakscan"] = house
    assert organised.storage.campaigns() == before
    assert client.post(HERE, json=NEW, headers=MINE).status_code == 201
