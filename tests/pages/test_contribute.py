"""Contributing through HTTP: what is taken, what is refused, and that the message tells nobody anything."""

import json
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import TAGS, TODAY, in_language
from tests.storage.nodes import CAMPAIGN, LENGTH, PHONE, app_on, message, sent
from webapp.app import create_app
from webapp.counting import LONGEST_CODE, ticket_hash
from webapp.pages import contribute
from webapp.scan.campaign import LONGEST_NAME, LONGEST_TEXT, Campaign, Ledger, campaign_of
from webapp.scan.disclosure import CAMPAIGN as FOR_ORGANISERS
from webapp.scan.disclosure import Release
from webapp.scan.national import national_signals, signals_code
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.rules import Answers
from webapp.sealing import new_keys, opening_keys, sealing_key
from webapp.settings import Settings
from webapp.shelf import Shelf
from webapp.storage import Contribution, Storage
from webapp.storage.campaigns import campaign_from, kept
from webapp.storage.sqlite import SqliteStorage

SEALS, OPENS = new_keys()
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANSWERS = {"cash-share": "most", "own-circle": "regularly", "threats": "now"}
DINNER = "DFHJKMNP"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with app_on(str(tmp_path / "x.sqlite3"), sealing_key(SEALS)) as app:
        yield app


@pytest.fixture
def storage(app: Flask) -> Storage:
    storage: Storage = app.extensions["zaakscan"].storage
    return storage


@pytest.fixture
def dinner(storage: Storage, horeca: Questionnaire) -> Campaign:
    """A campaign for cafés, restaurants and others that asks for signals too."""
    campaign = campaign_of(
        DINNER,
        "Diner",
        horeca,
        FOR_ORGANISERS,
        [["cash-share", "own-circle"]],
        signals=national_signals(horeca),
        segments=["cafe-bar", "restaurant", "other"],
        start=datetime(2000, 1, 1, tzinfo=UTC),
        end=datetime(2100, 1, 1, tzinfo=UTC),
        languages=["nl"],
    )
    storage.add_campaign(kept(campaign, "branch"))
    return campaign


def waiting(storage: Storage, shelf: Shelf, code: str, segment: str | None = None) -> list[Answers]:
    """Open what waits in a ledger, and leave it there."""
    found: list[Answers] = []
    campaign = storage.campaign(code)
    assert campaign is not None
    counting = campaign_from(campaign, shelf.questionnaires[campaign.questionnaire]).rounds[0]
    ledger = Ledger(code, 0, segment)

    def look(boxes: Sequence[bytes]) -> Release:
        found.extend(opening_keys([OPENS]).open(ledger, counting, box) for box in boxes)
        raise LookupError

    with suppress(LookupError):
        storage.release_batch(ledger, lambda before, waiting: waiting, TODAY, look)
    return found


def test_answers_are_counted_once_and_the_reply_is_the_same(app: Flask, storage: Storage, shelf: Shelf) -> None:
    first, second = sent(app, ANSWERS), sent(app, ANSWERS)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.data == second.data
    assert "Uw antwoorden tellen mee" in first.text
    assert first.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in first.headers
    assert waiting(storage, shelf, CAMPAIGN) == [{"cash-share": ("most",), "own-circle": ("regularly",)}]


def test_another_answer_of_the_same_phone_changes_nothing(app: Flask, storage: Storage, shelf: Shelf) -> None:
    sent(app, ANSWERS)
    assert sent(app, {"cash-share": "few"}, signals="yes").status_code == 200
    assert waiting(storage, shelf, CAMPAIGN) == [{"cash-share": ("most",), "own-circle": ("regularly",)}]
    assert waiting(storage, shelf, signals_code(CAMPAIGN)) == []


def test_two_phones_count_twice(app: Flask, storage: Storage, shelf: Shelf) -> None:
    assert [sent(app, ANSWERS, phone * 32).status_code for phone in "ab"] == [201, 201]
    assert len(waiting(storage, shelf, CAMPAIGN)) == 2


def test_signals_count_only_by_a_second_yes_and_never_beside_other_answers(
    app: Flask, storage: Storage, shelf: Shelf
) -> None:
    sent(app, ANSWERS)
    assert waiting(storage, shelf, signals_code(CAMPAIGN)) == []
    sent(app, ANSWERS, "b" * 32, signals="yes")
    assert waiting(storage, shelf, signals_code(CAMPAIGN)) == [{"threats": ("now",)}]
    assert all("threats" not in answers for answers in waiting(storage, shelf, CAMPAIGN))


def test_who_was_asked_of_one_signal_only_says_no_to_none_of_the_others(
    app: Flask, storage: Storage, shelf: Shelf, dinner: Campaign
) -> None:
    fewer = campaign_of(
        "K7M4XRTP",
        "Diner",
        shelf.questionnaires[CAMPAIGN],
        FOR_ORGANISERS,
        [["cash-share"]],
        signals=["threats"],
        start=dinner.start,
        end=dinner.end,
        languages=["nl"],
    )
    assert storage.add_campaign(kept(fewer, "branch"))
    assert sent(app, ANSWERS, campaign="K7M4XRTP", signals="yes").status_code == 201
    assert waiting(storage, shelf, signals_code(CAMPAIGN)) == []


def test_an_organiser_gets_no_signal_and_nothing_that_was_not_asked(
    app: Flask, storage: Storage, shelf: Shelf, dinner: Campaign
) -> None:
    told = ANSWERS | {"demand": "now", "safety-plan": "yes"}
    assert sent(app, told, campaign=DINNER, segment="cafe-bar", signals="yes").status_code == 201
    assert waiting(storage, shelf, DINNER, "cafe-bar") == [{"cash-share": ("most",), "own-circle": ("regularly",)}]
    assert waiting(storage, shelf, DINNER, "other") == []
    assert waiting(storage, shelf, signals_code(CAMPAIGN)) == [{"demand": ("now",), "threats": ("now",)}]
    assert waiting(storage, shelf, CAMPAIGN) == []


def test_an_answer_to_a_hidden_question_is_not_counted(
    app: Flask, storage: Storage, shelf: Shelf, horeca: Questionnaire, dinner: Campaign
) -> None:
    asked = tuple(horeca.question_by_id[name] for name in ("money-trouble", "private-loan"))
    loans = replace(dinner, code="DFHJKMN4", segments=(), rounds=(replace(dinner.rounds[0], questions=asked),))
    storage.add_campaign(kept(loans, "branch"))
    sent(app, {"private-loan": "somebody-else", "money-trouble": "no"}, campaign="DFHJKMN4")
    assert waiting(storage, shelf, "DFHJKMN4") == [{"money-trouble": ("no",)}]


def test_an_empty_sheet_counts_too(app: Flask, storage: Storage, shelf: Shelf) -> None:
    assert sent(app, {}).status_code == 201
    assert waiting(storage, shelf, CAMPAIGN) == [{}]


@pytest.mark.parametrize("segment", [{}, {"segment": "hotel"}, {"segment": ""}])
def test_a_campaign_with_segments_wants_one_of_them(app: Flask, dinner: Campaign, segment: dict[str, str]) -> None:
    assert sent(app, ANSWERS, campaign=DINNER, **segment).status_code == 422


@pytest.mark.parametrize("campaign", ["", "NOWHERE2", "horeca", "horeca/2025-01", signals_code(CAMPAIGN), "../x", "é"])
def test_what_is_no_campaign_is_not_there(app: Flask, campaign: str) -> None:
    assert sent(app, ANSWERS, campaign=campaign).status_code == 404


@pytest.mark.parametrize("typed", ["dfhjkmnp", "DFHJ-KMNP", "ｄｆｈｊ ｋｍｎｐ"])
def test_a_code_is_read_as_people_type_it(app: Flask, dinner: Campaign, typed: str) -> None:
    assert sent(app, ANSWERS, campaign=typed, segment="cafe-bar").status_code == 201
    assert sent(app, ANSWERS, campaign=DINNER, segment="cafe-bar").status_code == 200


def test_a_ticket_is_good_for_one_phone(app: Flask, storage: Storage, shelf: Shelf, dinner: Campaign) -> None:
    storage.add_tickets(DINNER, [ticket_hash("DFHJ25KM"), ticket_hash("DFHJ25KN")])
    ask = {"campaign": DINNER, "segment": "cafe-bar"}
    for wrong in ("", "DFHJ25KP", "x" * 40):
        assert sent(app, ANSWERS, "a" * 32, ticket=wrong, **ask).status_code == 409
    assert sent(app, ANSWERS, "a" * 32, ticket="dfhj zskm", **ask).status_code == 201  # 2 and 5, as people see them
    assert sent(app, ANSWERS, "a" * 32, ticket="DFHJ25KM", **ask).status_code == 200  # the reply was lost
    assert sent(app, ANSWERS, "b" * 32, ticket="DFHJ25KM", **ask).status_code == 409
    assert len(waiting(storage, shelf, DINNER, "cafe-bar")) == 1


def test_a_campaign_that_was_erased_is_not_there(app: Flask, storage: Storage, dinner: Campaign) -> None:
    assert storage.erase_campaign(DINNER, "branch")
    assert sent(app, ANSWERS, campaign=DINNER, segment="cafe-bar").status_code == 404


class ErasedMeanwhile(SqliteStorage):
    """A storage whose campaign is erased after it was looked up, and before anybody is counted in it."""

    def count_once(self, contribution: Contribution) -> bool:
        self.erase_campaign(DINNER, "branch")
        return super().count_once(contribution)


def test_nobody_is_told_to_be_counted_in_what_was_erased_meanwhile(
    app: Flask, storage: Storage, tmp_path: Path, dinner: Campaign
) -> None:
    house = app.extensions["zaakscan"]
    app.extensions["zaakscan"] = replace(house, storage=ErasedMeanwhile(tmp_path / "x.sqlite3"))
    assert sent(app, ANSWERS, campaign=DINNER, segment="cafe-bar").status_code == 404
    assert not storage.full(Ledger(DINNER, 0, "cafe-bar"), lambda before, waiting: waiting)


@pytest.mark.parametrize(
    ("now", "status"),
    [
        (NOW - timedelta(seconds=1), 403),
        (NOW, 201),
        (NOW + timedelta(days=1) - timedelta(seconds=1), 201),
        (NOW + timedelta(days=1), 410),
    ],
)
def test_a_campaign_takes_answers_from_its_start_until_its_end(
    app: Flask, storage: Storage, dinner: Campaign, now: datetime, status: int
) -> None:
    day = replace(dinner, code="DFHJKMN2", segments=(), start=NOW, end=NOW + timedelta(days=1))
    storage.add_campaign(kept(day, "branch"))
    app.extensions["zaakscan"] = replace(app.extensions["zaakscan"], now=lambda: now)
    assert sent(app, ANSWERS, campaign="DFHJKMN2").status_code == status


@pytest.mark.parametrize("phone", ["", "x" * 32, "A" * 32, "a" * 31, "a" * 33, "a" * 32 + "\n", "ａ" * 8])
def test_an_id_is_32_signs(app: Flask, storage: Storage, shelf: Shelf, phone: str) -> None:
    assert sent(app, ANSWERS, phone).status_code == 422
    assert waiting(storage, shelf, CAMPAIGN) == []


@pytest.mark.parametrize(
    "wrong",
    [{"cash-share": "all"}, {"cash-share": ["few", "most"]}, {"no-such-question": "x"}, {"count.who": "me"}],
)
def test_what_our_pages_do_not_send_is_refused_whole(
    app: Flask, storage: Storage, shelf: Shelf, wrong: dict[str, str | list[str]]
) -> None:
    assert sent(app, ANSWERS | wrong).status_code == 422
    assert sent(app, ANSWERS, signals="perhaps").status_code == 422
    assert waiting(storage, shelf, CAMPAIGN) == []


def post(app: Flask, body: bytes, **headers: str) -> TestResponse:
    kind = "application/x-www-form-urlencoded"
    return app.test_client().post("/nl/count", data=body, content_type=kind, headers=headers)


@pytest.mark.parametrize("body", [b"", message(ANSWERS, PHONE)[:-1], message(ANSWERS, PHONE) + b"0", b"0" * 8192])
def test_a_message_of_another_length_could_tell_and_is_refused(app: Flask, body: bytes) -> None:
    assert post(app, body).status_code == 400


def test_messages_and_replies_have_one_length_whatever_the_answers_are(app: Flask, horeca: Questionnaire) -> None:
    longest = {
        q.id: [o.id for o in q.options] if q.several else max((o.id for o in q.options), key=len)
        for q in horeca.questions
    }
    sheets: list[dict[str, str | list[str]]] = [{}, {"cash-share": "few"}, ANSWERS, longest]  # type: ignore[list-item]
    bodies = [message(sheet, f"{number:032x}", signals="yes") for number, sheet in enumerate(sheets)]
    assert {len(body) for body in bodies} == {LENGTH} == {contribute.LENGTH}
    assert len({len(post(app, body).data) for body in bodies}) == 1


def test_a_message_has_room_for_every_answer_to_every_questionnaire(shelf: Shelf) -> None:
    for questionnaire in shelf.questionnaires.values():
        everything = {question.id: [option.id for option in question.options] for question in questionnaire.questions}
        longest = {"segment": "您" * LONGEST_NAME, "ticket": "x" * LONGEST_TEXT, "signals": "yes"}
        assert len(message(everything, PHONE, "x" * LONGEST_CODE, **longest)) == LENGTH


WORDS = (
    "Deze actie is er niet.",
    "De actie is nog niet begonnen.",
    "De actie is voorbij.",
    "Dit kaartje klopt niet",
    "Typ eerst de code van uw kaartje.",
    "Dit ging niet.",
)


def test_each_reason_has_plain_words_of_its_own_and_they_stand_on_the_phone_too(
    app: Flask, storage: Storage, dinner: Campaign
) -> None:
    ahead = replace(dinner, code="DFHJKMN5", segments=(), start=datetime(2090, 1, 1, tzinfo=UTC))
    over = replace(dinner, code="DFHJKMN6", segments=(), end=datetime(2001, 1, 1, tzinfo=UTC))
    for campaign in (ahead, over):
        storage.add_campaign(kept(campaign, "branch"))
    storage.add_tickets(DINNER, [ticket_hash("DFHJ25KM")])
    replies = [
        sent(app, ANSWERS, campaign="NOWHERE2"),
        sent(app, ANSWERS, campaign=ahead.code),
        sent(app, ANSWERS, campaign=over.code),
        sent(app, ANSWERS, campaign=DINNER, segment="cafe-bar", ticket="DFHJ25KP"),
        sent(app, ANSWERS, campaign=DINNER, segment="cafe-bar"),
        sent(app, ANSWERS, campaign=DINNER),
    ]
    assert [reply.status_code for reply in replies] == [404, 403, 410, 409, 409, 422]
    phone = app.test_client().get("/nl/scan/horeca/2026-11").text
    for reply, words in zip(replies, WORDS, strict=True):
        assert words in reply.text
        assert words in phone
        assert reply.headers["Cache-Control"] == "no-store"
        assert "Uw antwoorden tellen mee" not in reply.text


def fields_of(reply: TestResponse, form: str) -> list[tuple[str, str]]:
    """Give the hidden fields of a form, as a browser would send them."""
    found = re.search(rf'<form[^>]*action="{form}".*?</form>', reply.text, re.DOTALL)
    assert found is not None
    pairs = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', found[0])
    return [(unescape(name), unescape(value)) for name, value in pairs]


@pytest.mark.parametrize(
    "answers", [{}, {"cash-share": "few"}, dict.fromkeys(("threats", "demand", "own-circle"), "no")]
)
def test_without_scripts_one_is_asked_once_more_and_the_message_has_the_one_length(
    app: Flask, storage: Storage, shelf: Shelf, dinner: Campaign, answers: dict[str, str]
) -> None:
    client = app.test_client()
    along = {"count.campaign": DINNER, "count.phone": PHONE, "count.segment": "cafe-bar"}
    reply = client.post("/nl/count/horeca/2026-11", data=answers | along | {"count.signals": "yes"})
    assert reply.status_code == 200
    assert waiting(storage, shelf, DINNER, "cafe-bar") == []
    body = urlencode(fields_of(reply, "/nl/count")).encode()
    assert len(body) == LENGTH
    counted = post(app, body)
    assert counted.status_code == 201
    assert post(app, body).status_code == 200
    assert len(waiting(storage, shelf, DINNER, "cafe-bar")) == 1
    assert 'href="/en/" hreflang="en"' in counted.text  # this page has no address of its own to come back to
    back = dict(fields_of(counted, "/nl/scan/horeca/2026-11/result"))
    assert back == answers | {"count.campaign": DINNER, "count.phone": PHONE, "count.ticket": ""}


@pytest.mark.parametrize("tag", TAGS)
def test_a_segment_is_called_by_its_name_in_the_language_of_the_page(app: Flask, dinner: Campaign, tag: str) -> None:
    client, here = app.test_client(), f"/{tag}/count/horeca/2026-11"
    along = {"count.campaign": DINNER, "count.phone": PHONE}
    name = in_language(tag, "segment-cafe-bar:name", "Café of bar")
    asked = unescape(client.post(here, data=along).text)
    assert f'value="cafe-bar"> <span>{name}</span>' in asked
    chosen = unescape(client.post(here, data=along | {"count.segment": "cafe-bar"}).text)
    assert f"<strong>{name}</strong>" in chosen
    # The page that is the same for everybody, and works without network, holds the names of all segments there are.
    pairs = re.search(r"data-names='([^']*)'", client.get(f"/{tag}/scan/horeca/2026-11").text)
    assert pairs is not None
    names = dict(json.loads(unescape(pairs[1])))
    assert names["cafe-bar"] == name
    assert set(names) == {*app.extensions["zaakscan"].shelf.segments.names, "other"}


def test_a_segment_of_before_there_were_lists_is_called_as_it_was(
    app: Flask, storage: Storage, shelf: Shelf, dinner: Campaign
) -> None:
    storage.add_campaign(kept(replace(dinner, code="DFHJKMN7", segments=("Kiosk & <kraam>", "other")), "branch"))
    along = {"count.campaign": "DFHJKMN7", "count.phone": PHONE}
    reply = app.test_client().post("/nl/count/horeca/2026-11", data=along)
    assert "<span>Kiosk &amp; &lt;kraam&gt;</span>" in reply.text
    assert sent(app, ANSWERS, campaign="DFHJKMN7", segment="Kiosk & <kraam>").status_code == 201
    assert len(waiting(storage, shelf, "DFHJKMN7", "Kiosk & <kraam>")) == 1


def test_who_chose_no_segment_is_asked_again_with_nothing_lost(app: Flask, dinner: Campaign) -> None:
    along = {"count.campaign": DINNER, "count.phone": PHONE}
    reply = app.test_client().post("/nl/count/horeca/2026-11", data={"cash-share": "few"} | along)
    assert reply.status_code == 422
    assert "Kies eerst wat bij u past." in reply.text
    assert dict(fields_of(reply, "/nl/count/horeca/2026-11"))["cash-share"] == "few"


def test_who_typed_no_ticket_is_asked_for_one_with_nothing_lost(
    app: Flask, storage: Storage, shelf: Shelf, dinner: Campaign
) -> None:
    storage.add_tickets(DINNER, [ticket_hash("DFHJ25KM")])
    there = "/nl/count/horeca/2026-11"
    along = {"cash-share": "few", "count.campaign": DINNER, "count.phone": PHONE, "count.segment": "cafe-bar"}
    reply = app.test_client().post(there, data=along | {"count.ticket": " "})
    assert reply.status_code == 422
    assert "Typ eerst de code van uw kaartje." in reply.text
    assert 'name="count.ticket" maxlength' in reply.text
    assert dict(fields_of(reply, there))["cash-share"] == "few"
    reply = app.test_client().post(there, data=along | {"count.ticket": "dfhj 25km"})
    assert post(app, urlencode(fields_of(reply, "/nl/count")).encode()).status_code == 201
    assert len(waiting(storage, shelf, DINNER, "cafe-bar")) == 1


@pytest.mark.parametrize("sent", [{}, {"count.phone": PHONE, "count.campaign": "", "cash-share": "all"}])
def test_what_our_pages_do_not_send_is_not_asked_about(app: Flask, sent: dict[str, str]) -> None:
    assert app.test_client().post("/nl/count/horeca/2026-11", data=sent).status_code == 422
    assert app.test_client().post("/nl/count/horeca/2020-01", data=sent).status_code == 404


def test_another_site_cannot_contribute_for_somebody(app: Flask) -> None:
    assert post(app, message(ANSWERS, PHONE), **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert sent(app, ANSWERS).status_code == 201


def test_without_a_key_nothing_is_counted(tmp_path: Path) -> None:
    app = create_app(Settings(database=tmp_path / "x.sqlite3"), today=lambda: TODAY)
    assert sent(app, ANSWERS).status_code == 404


def test_nothing_of_it_is_logged(
    app: Flask, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    sent(app, ANSWERS, signals="yes")
    sent(app, ANSWERS | {"cash-share": "all"})
    app.extensions["zaakscan"] = replace(app.extensions["zaakscan"], now=lambda: 1 / 0)  # type: ignore[arg-type]
    assert sent(app, ANSWERS).status_code == 500
    told = caplog.text + "".join(capfd.readouterr())
    assert "ZeroDivisionError" in told
    for word in (PHONE, "cash-share", "most", "threats", "127.0.0.1"):
        assert word not in told


def test_a_campaign_whose_questionnaire_left_the_shelf_is_not_there(
    app: Flask, storage: Storage, dinner: Campaign
) -> None:
    gone = replace(kept(dinner, "branch"), code="DFHJKMN3", questionnaire="horeca/2020-01")
    storage.add_campaign(gone)
    assert sent(app, ANSWERS, campaign="DFHJKMN3", segment="cafe-bar").status_code == 404
