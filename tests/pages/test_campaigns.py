"""Campaigns through HTTP: made with nothing but a name, changed, erased; what is wrong is told in its place."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from tests.conftest import TAGS, Organised, sign_in
from tests.pages.test_scan import words
from tests.test_logos import picture
from webapp.campaigns import last_day
from webapp.pages.campaign_form import COUNT, GROUPS, MOST, MOST_WITH_SIGNALS
from webapp.scan.campaign import OTHER, Campaign, Standing, countable, standing
from webapp.scan.disclosure import CAMPAIGN
from webapp.scan.national import ASKED_SIGNALS, national_signals, signals_code
from webapp.storage.campaigns import KeptCampaign, campaign_from, kept
from webapp.storage.sqlite import SqliteStorage

NEW = "/nl/organise/new"
CODE = "K7M4XRTP"
HORECA = "horeca/2026-11"


def blank(client: FlaskClient, address: str = NEW) -> MultiDict[str, Any]:
    """Give the form as a browser would send it, when nothing was touched."""
    page = client.get(address)
    assert page.status_code == 200
    return form_in(page.text)


def form_in(html: str) -> MultiDict[str, Any]:
    form = html[html.index('enctype="multipart/form-data"') :]
    sent: MultiDict[str, Any] = MultiDict()
    for field in re.findall(r"<input [^>]*>", form):
        kind, name, value = (re.search(rf'{word}="([^"]*)"', field) for word in ("type", "name", "value"))
        if kind and name and kind[1] != "file" and (kind[1] not in ("radio", "checkbox") or " checked" in field):
            sent.add(unescape(name[1]), unescape(value[1]) if value else "")
    for name, value in re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>([^<]*)</textarea>', form):
        sent.add(name, unescape(value))
    return sent


def filled(client: FlaskClient, address: str = NEW, **changed: Any) -> MultiDict[str, Any]:
    form = blank(client, address)
    for name, value in ({"title": "Bakkers op orde"} | changed).items():
        form.setlist(name, value if isinstance(value, list) else [value])
    return form


def sent(site: Organised, address: str = NEW, logo: bytes | None = None, **changed: Any) -> TestResponse:
    return posted(site.client, address, filled(site.client, address, **changed), logo)


def posted(client: FlaskClient, address: str, form: Mapping[str, Any], logo: bytes | None) -> TestResponse:
    """Send a form as a browser does that may hold a file."""
    files = {} if logo is None else {"logo": FileStorage(BytesIO(logo), "logo.png", "logo", "image/png")}
    boundary, body = encode_multipart(MultiDict([*MultiDict(form).items(multi=True), *files.items()]))
    return client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def made_by(site: Organised, reply: TestResponse) -> Campaign:
    """Give the campaign that was just made."""
    assert reply.status_code == 303, reply.text
    return stored(site, reply.location.rpartition("/")[2])


def stored(site: Organised, code: str) -> Campaign:
    kept = site.storage.campaign(code)
    assert kept is not None
    return campaign_from(kept, site.app.extensions["zaakscan"].shelf.questionnaires[kept.questionnaire])


# --- making one -------------------------------------------------------------------------------------------------------


def test_only_a_name_is_needed(organised: Organised) -> None:
    campaign = made_by(organised, sent(organised))
    assert campaign.title == "Bakkers op orde"
    assert campaign.questionnaire == HORECA
    assert campaign.languages == TAGS
    assert campaign.profile == CAMPAIGN
    assert campaign.segments == ()
    assert len(campaign.rounds) == 1
    assert len(campaign.rounds[0].questions) == MOST_WITH_SIGNALS
    assert campaign.signals is not None
    assert len(campaign.signals.questions) == ASKED_SIGNALS
    assert campaign.epsilon <= 4
    assert standing(campaign, organised.clock()) is Standing.OPEN
    kept = organised.storage.campaign(campaign.code)
    assert kept is not None
    assert kept.organisation == "Bakkers"


def test_days_are_those_of_the_netherlands(organised: Organised) -> None:
    campaign = made_by(organised, sent(organised, start="2026-12-01", end="2027-06-30"))
    assert campaign.start == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert campaign.end == datetime(2027, 6, 30, 22, tzinfo=UTC)  # summer time: its last day is whole
    page = words(organised.client.get(f"/nl/organise/{campaign.code}"))
    assert "1 december 2026 tot en met 30 juni 2027" in page


def test_segments_are_of_one_list_and_get_a_rest_by_themselves(organised: Organised) -> None:
    ticked = {
        "chosen_list": "parts-of-town",
        f"{GROUPS}parts-of-town": ["centre", "north"],
        f"{GROUPS}kinds": ["hotel"],
    }
    campaign = made_by(organised, sent(organised, **ticked))
    assert campaign.segments == ("centre", "north", OTHER)
    page = organised.client.get(f"/nl/organise/{campaign.code}").text
    assert "<li>Centrum</li><li>Noord</li><li>Anders</li>" in page


def test_every_list_is_offered_with_all_it_has_and_nothing_can_be_typed(organised: Organised) -> None:
    page = organised.client.get(NEW).text
    lists = organised.app.extensions["zaakscan"].shelf.segments.lists
    assert re.findall(r'name="chosen_list" value="([a-z-]*)"', page) == ["", *(one.id for one in lists)]
    for one in lists:
        offered = re.findall(rf'name="{GROUPS}{one.id}" value="([a-z-]+)"', page)
        assert offered == [segment.id for segment in one.segments]
    assert "<textarea" not in page


def test_what_was_chosen_stands_in_the_form_that_changes_it(organised: Organised) -> None:
    ticked = {"chosen_list": "sizes", f"{GROUPS}sizes": ["alone", "more-people"]}
    campaign = made_by(organised, sent(organised, start="2026-12-01", end="2026-12-31", **ticked))
    again = blank(organised.client, f"/nl/organise/{campaign.code}/change")
    assert (again["chosen_list"], again.getlist(f"{GROUPS}sizes")) == ("sizes", ["alone", "more-people"])
    again["chosen_list"] = ""
    again.setlist(f"{GROUPS}sizes", [])
    assert organised.client.post(f"/nl/organise/{campaign.code}/change", data=again).status_code == 303
    assert stored(organised, campaign.code).segments == ()


def test_a_campaign_of_before_there_were_lists_keeps_its_names(organised: Organised) -> None:
    old = replace(organised.campaign("DFHJKMNP"), code=CODE, segments=("Onze <b>kaders</b>", OTHER))
    assert organised.storage.add_campaign(kept(old, "Bakkers"))
    page = organised.client.get(f"/nl/organise/{CODE}").text
    assert "<li>Onze &lt;b&gt;kaders&lt;/b&gt;</li><li>Anders</li>" in page
    changed = filled(organised.client, f"/nl/organise/{CODE}/change", title="Bakkers sterker")
    assert organised.client.post(f"/nl/organise/{CODE}/change", data=changed).status_code == 303
    assert (stored(organised, CODE).title, stored(organised, CODE).segments) == ("Bakkers sterker", old.segments)


def test_the_questions_of_the_chosen_scan_count_and_no_others(organised: Organised) -> None:
    campaign = made_by(organised, sent(organised, questionnaire="ondernemer/2026-11"))
    assert campaign.questionnaire == "ondernemer/2026-11"
    assert "sector" in [question.id for question in campaign.rounds[0].questions]


def test_only_questions_that_may_be_counted_are_offered(organised: Organised) -> None:
    page = organised.client.get(NEW).text
    offered = re.findall(rf'name="{COUNT}{HORECA}" value="([a-z-]+)"', page)
    assert offered == [question.id for question in countable(organised.horeca, CAMPAIGN)]
    assert not {"danger-now", "threats", "demand"} & set(offered)


def test_the_asked_signals_are_counted_nationally(organised: Organised) -> None:
    national = stored(organised, signals_code(HORECA))
    counted = [question.id for question in national.rounds[0].questions]
    assert counted == list(national_signals(organised.horeca))
    assert len(counted) == ASKED_SIGNALS


def test_sending_the_form_twice_makes_one_campaign(organised: Organised) -> None:
    form = filled(organised.client)
    first, second = (organised.client.post(NEW, data=form) for _ in range(2))
    assert first.location == second.location
    assert len(organised.storage.campaigns_of("Bakkers")) == 1


def test_a_code_that_somebody_else_has_is_drawn_anew(organised: Organised) -> None:
    organised.campaign(organisation="Brouwers")
    campaign = made_by(organised, sent(organised, code=CODE))
    assert campaign.code != CODE
    assert organised.storage.campaign(CODE).organisation == "Brouwers"  # type: ignore[union-attr]


@pytest.mark.parametrize("code", ["", "ABC", "K7M4XR", "../../etc", "k" * 40])
def test_a_code_that_we_did_not_draw_is_drawn_anew(organised: Organised, code: str) -> None:
    assert len(made_by(organised, sent(organised, code=code)).code) == 8


def test_without_scripts_or_choices_the_form_is_whole(organised: Organised) -> None:
    """Everything that is sent stands in the page: no script fills anything in."""
    assert set(blank(organised.client)) == {
        *("code", "title", "questionnaire", "languages", "start", "end", "chosen_list", "signals"),
        *(f"{COUNT}{name}" for name in (HORECA, "ondernemer/2026-11")),
    }


# --- what is wrong ----------------------------------------------------------------------------------------------------

PROVINCES = [
    *("groningen", "friesland", "drenthe", "overijssel", "flevoland", "gelderland", "utrecht"),
    *("noord-holland", "zuid-holland", "zeeland", "noord-brabant", "limburg"),
]
UNSEEN = [f"Bak{sign}kers" for sign in "\0\x07\x1b\u202e\u202a\u2066\u2069\u200f\u200b\ufeff\u2028\ud7ff\ue000\n"]
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("title", {"title": ""}, "Geef een naam van 1 tot 80 tekens."),
    ("title", {"title": "   "}, "Geef een naam van 1 tot 80 tekens."),
    ("title", {"title": "x" * 81}, "Geef een naam van 1 tot 80 tekens."),
    ("questionnaire", {"questionnaire": "horeca/1999-01"}, "Kies een scan uit de lijst."),
    ("questionnaire", {"questionnaire": "wegwijzer/2026-11"}, "Kies een scan uit de lijst."),
    ("questionnaire", {"questionnaire": "signalen/2026-11"}, "Kies een scan uit de lijst."),
    ("languages", {"languages": []}, "Kies minstens één taal."),
    ("start", {"start": "2026-11-20"}, "Kies een begindag vanaf vandaag."),
    ("start", {"start": ""}, "Kies een begindag vanaf vandaag."),
    ("start", {"start": "morgen"}, "Kies een begindag vanaf vandaag."),
    ("start", {"start": "9999-12-31", "end": "9999-12-31"}, "Kies een begindag vanaf vandaag."),
    ("end", {"end": "2026-11-20"}, "Kies een einddag na de begindag"),
    ("end", {"start": "2026-12-09", "end": "2026-12-08"}, "Kies een einddag na de begindag"),
    ("end", {"end": "2036-11-20"}, "Kies een einddag na de begindag"),
    ("end", {"end": "2026-02-30"}, "Kies een einddag na de begindag"),
    *(
        ("segments", {"chosen_list": chosen} | {f"{GROUPS}{chosen}": ticked}, "Kies 2 tot 11 groepen uit één lijst")
        for chosen, ticked in (
            ("sizes", []),
            ("sizes", ["alone"]),
            ("sizes", ["alone", "alone"]),
            ("sizes", ["alone", "hotel"]),
            ("sizes", ["alone", "more-people", OTHER]),
            ("sizes", ["alone", "Ik word nu bedreigd"]),
            ("provinces", PROVINCES),
            ("threatened", ["Ik word nu bedreigd", "Niet bedreigd"]),
        )
    ),
    ("segments", {f"{GROUPS}sizes": ["alone", "more-people"]}, "U koos ‘Geen groepen’, en toch groepen."),
    ("rounds", {f"{COUNT}{HORECA}": []}, "Kies minstens één vraag die meetelt."),
    ("rounds", {f"{COUNT}{HORECA}": ["danger-now"]}, "Dit kennen wij niet."),
    ("rounds", {f"{COUNT}{HORECA}": ["cash-share", "no-such-question"]}, "Dit kennen wij niet."),
    ("rounds", {f"{COUNT}{HORECA}": ["cash-share", "cash-share"]}, "Dit kennen wij niet."),
]


@pytest.mark.parametrize(("field", "changed", "words"), WRONG)
def test_what_is_wrong_is_told_next_to_it_and_on_top(
    organised: Organised, field: str, changed: dict[str, Any], words: str
) -> None:
    reply = sent(organised, **({"title": "Bakkers & <b>zonen</b>"} | changed))
    assert reply.status_code == 422
    assert "<title>Fout: Nieuwe campagne – Zaakscan</title>" in reply.text
    assert f'<li><a href="#{field}">{words}' in reply.text
    assert re.search(rf'<p class="wrong-words" id="{field}-wrong">{re.escape(words)}', reply.text)
    assert f'id="{field}"' in reply.text
    assert organised.storage.campaigns_of("Bakkers") == ()


def test_a_name_holds_nothing_that_is_unseen_or_turns_it_round(organised: Organised) -> None:
    form = filled(organised.client)
    for name in UNSEEN:
        form["title"] = name
        assert organised.client.post(NEW, data=form).status_code == 422, ascii(name)
    assert organised.storage.campaigns_of("Bakkers") == ()


def test_too_many_questions_are_told_with_and_without_signals(organised: Organised) -> None:
    ids = [question.id for question in countable(organised.horeca, CAMPAIGN)]
    many = sent(organised, **{f"{COUNT}{HORECA}": ids[: MOST + 1], "signals": ""})
    assert "Dit zijn te veel vragen. Kies er hooguit 8." in many.text
    with_signals = sent(organised, **{f"{COUNT}{HORECA}": ids[:MOST]})
    assert "Met signalen erbij zijn het er hooguit 6." in with_signals.text
    without = made_by(organised, sent(organised, **{f"{COUNT}{HORECA}": ids[:MOST], "signals": ""}))
    assert without.signals is None
    assert len(without.rounds[0].questions) == MOST


def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_lost(organised: Organised) -> None:
    changed = {
        "title": "Bakkers & zonen <3",
        "languages": ["tr"],
        "start": "2026-12-24",
        "end": "2026-12-01",
        "chosen_list": "sizes",
        f"{GROUPS}sizes": ["alone"],
        f"{GROUPS}kinds": ["hotel", "club"],
        f"{COUNT}{HORECA}": ["cash-share", "dispute"],
        "signals": "",
    }
    reply = sent(organised, **changed)
    assert reply.text.count('<p class="wrong-words"') == 2
    again = form_in(reply.text)
    for name, value in changed.items():
        assert again.getlist(name) == ([] if name == "signals" else value if isinstance(value, list) else [value]), name
    assert reply.text.count("<details open>") == 1  # the one in which something is wrong
    again.setlist("end", ["2026-12-31"])
    again.add(f"{GROUPS}sizes", "more-people")
    assert made_by(organised, organised.client.post(NEW, data=again)).title == "Bakkers & zonen <3"


def test_what_our_page_does_not_send_is_refused(organised: Organised) -> None:
    for form in (
        {"colour": "red"},
        {"languages": "fr"},
        {"signals": "maybe"},
        {"title": "x" * 1001},
        {"segments": "Ik word nu bedreigd"},
        {"groups": "hotel"},
        {"chosen_list": "x" * 41},
        {f"{GROUPS}kinds": "x" * 41},
        {"questions": "cash-share"},
        {f"{COUNT}{HORECA}": "x" * 41},
    ):
        assert organised.client.post(NEW, data={"title": "Bakkers"} | form).status_code == 422, form
    assert organised.storage.campaigns_of("Bakkers") == ()


def test_a_form_from_another_site_is_refused(organised: Organised) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert organised.client.post(NEW, data=filled(organised.client), headers=headers).status_code == 403


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }} %(most)s"])
def test_a_title_is_only_ever_words(organised: Organised, title: str) -> None:
    campaign = made_by(organised, sent(organised, title=title))
    for page in ("", f"/{campaign.code}", f"/{campaign.code}/change", f"/{campaign.code}/erase"):
        text = organised.client.get(f"/nl/organise{page}").text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert title in unescape(text)


# --- the logo ---------------------------------------------------------------------------------------------------------


def test_a_logo_is_drawn_anew_and_shown_to_everybody(organised: Organised) -> None:
    campaign = made_by(organised, sent(organised, logo=picture("JPEG", (2000, 500))))
    for address in (f"/k/{campaign.code}/logo.png", f"/tr/k/{campaign.code}/logo.png"):
        reply = organised.stranger.get(address)
        assert reply.data == organised.storage.logo(campaign.code)
        assert reply.mimetype == "image/png"
        assert reply.headers["Cache-Control"] == "no-store"  # after the way out, a branch's logo would tell
        assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_where_there_is_no_logo_there_is_none(organised: Organised) -> None:
    organised.campaign()
    for code in (CODE, "22222222", "x", "%00"):
        assert organised.stranger.get(f"/k/{code}/logo.png").status_code == 404, code


@pytest.mark.parametrize("upload", [b"<svg/>", b"%PDF-1.7", picture()[:-20], bytes(1_000_001)])
def test_a_picture_that_we_cannot_use_is_told_plainly_and_costs_nothing_else(
    organised: Organised, upload: bytes
) -> None:
    reply = sent(organised, logo=upload, title="Bakkers & zonen")
    assert reply.status_code == 422
    assert reply.text.count("Kies een PNG of JPEG van hooguit 1 MB.") == 2  # on top, and next to it
    assert form_in(reply.text)["title"] == "Bakkers & zonen"
    assert organised.storage.campaigns_of("Bakkers") == ()


def test_a_right_logo_beside_a_wrong_field_is_asked_for_again(organised: Organised) -> None:
    reply = sent(organised, logo=picture(), title="")
    assert "Kies uw logo nog een keer." in reply.text


def test_only_this_form_may_be_long(organised: Organised) -> None:
    long = bytes(100_000)
    assert posted(organised.client, NEW, {"title": "Bakkers"}, long).status_code == 422  # read, and no picture
    assert posted(organised.client, "/nl/count", {}, long).status_code in (400, 413)
    assert posted(organised.client, NEW, {"title": "x" * 100_000}, None).status_code == 413
    assert organised.client.post(NEW, data={"title": "x" * 100_000}).status_code == 413
    assert posted(organised.client, NEW, {"title": "Bakkers"}, bytes(9_000_000)).status_code == 413


def test_a_stranger_sends_no_logo(organised: Organised) -> None:
    reply = posted(organised.stranger, NEW, {}, bytes(100_000))
    assert (reply.status_code, reply.location) == (303, "/nl/organise/sign-in")


# --- what is shown ----------------------------------------------------------------------------------------------------


def test_who_is_new_is_welcome(organised: Organised) -> None:
    page = organised.client.get("/nl/organise").text
    assert "Fijn dat u er bent." in page
    assert 'href="/nl/organise/new"' in page
    assert 'href="/nl/organise/workshop"' in page


def test_own_campaigns_stand_there_with_their_standing_the_newest_first(organised: Organised) -> None:
    now = organised.clock()
    organised.campaign("K7M4XRT2", title="Oud", start=now - timedelta(days=60), end=now - timedelta(days=30))
    organised.campaign("K7M4XRT3", title="Nu")
    organised.campaign("K7M4XRT4", title="Straks", start=now + timedelta(days=7))
    organised.campaign("K7M4XRT5", "Brouwers", title="Van een ander")
    page = organised.client.get("/nl/organise").text
    told = re.findall(r'organise/K7M4XRT\d">([^<]+)</a>\s*<p><span class="tag \w+">([^<]+)<', page)
    assert told == [("Straks", "Begint nog"), ("Nu", "Loopt nu"), ("Oud", "Afgelopen")]
    assert "Van een ander" not in page


@pytest.mark.parametrize("tag", TAGS)
def test_the_page_of_a_campaign_has_all_that_is_needed_to_share_it(organised: Organised, tag: str) -> None:
    organised.campaign(languages=["tr", "nl"])
    page = organised.client.get(f"/{tag}/organise/{CODE}").text
    assert "zaakscan.example/k/" in page
    for offered in ("tr", "nl"):
        for kind in ("poster", "card", "slide"):
            assert f'href="/{offered}/organise/{CODE}/{kind}.pdf"' in page
        assert f"https://zaakscan.example/{offered}/k/{CODE}</textarea>" in page
        assert f'<textarea id="newsletter-{offered}" lang="{offered}"' in page
    assert f"zaakscan.example/en/k/{CODE}" not in page
    assert f'href="/{tag}/organise/{CODE}/figures"' in page
    assert "<svg" in page


def test_texts_to_send_are_plain(organised: Organised) -> None:
    organised.campaign(languages=["nl"])
    page = organised.client.get(f"/nl/organise/{CODE}").text
    for text in re.findall(r"<textarea [^>]*>([^<]*)</textarea>", page):
        assert "%" not in text
        assert "  " not in text
        assert text == text.strip()


def test_a_title_is_not_in_the_title_of_the_window(organised: Organised) -> None:
    organised.campaign(title="Tegen afpersing")
    page = organised.client.get(f"/nl/organise/{CODE}").text
    assert "<title>Campagne – Zaakscan</title>" in page


def test_pages_are_for_who_is_signed_in_and_are_kept_nowhere(organised: Organised) -> None:
    organised.campaign()
    for page in ("", "/new", f"/{CODE}", f"/{CODE}/change", f"/{CODE}/erase"):
        assert organised.stranger.get(f"/nl/organise{page}").status_code == 303, page
        reply = organised.client.get(f"/nl/organise{page}")
        assert (reply.status_code, reply.headers["Cache-Control"]) == (200, "no-store"), page
        for promised in ("Snel weg", "Bel 112", "0800-2800200"):
            assert promised in reply.text, page


@pytest.mark.parametrize("code", [CODE, "22222222", HORECA.replace("/", "%2F"), "%00"])
def test_what_is_another_organisations_is_not_there(organised: Organised, code: str) -> None:
    organised.campaign()
    for page in ("", "/change", "/erase", "/poster.pdf", "/card.pdf", "/slide.pdf"):
        assert organised.other.get(f"/nl/organise/{code}{page}").status_code == 404, page
    for page in ("/change", "/erase"):
        assert organised.other.post(f"/nl/organise/{code}{page}", data={"title": "Van mij"}).status_code == 404, page
    assert stored(organised, CODE).title == "Bakkers op orde"


# --- changing ---------------------------------------------------------------------------------------------------------


def test_before_it_begins_all_may_change(organised: Organised) -> None:
    start = organised.clock() + timedelta(days=7)
    organised.campaign(start=start, end=start + timedelta(days=30))
    changed = {
        "title": "Winkels",
        "questionnaire": "ondernemer/2026-11",
        "languages": ["nl"],
        "chosen_list": "sizes",
        f"{GROUPS}sizes": ["alone", "few-people"],
        "start": "2026-12-01",
        "signals": "",
    }
    reply = sent(organised, f"/nl/organise/{CODE}/change", **changed)
    assert (reply.status_code, reply.location) == (303, f"/nl/organise/{CODE}")
    after = stored(organised, CODE)
    assert (after.title, after.languages, after.segments) == ("Winkels", ("nl",), ("alone", "few-people", OTHER))
    assert (after.questionnaire, after.signals) == ("ondernemer/2026-11", None)
    assert after.start == datetime(2026, 11, 30, 23, tzinfo=UTC)


def test_the_form_of_a_campaign_sent_back_untouched_changes_nothing(organised: Organised) -> None:
    start = datetime(2026, 12, 1, 23, tzinfo=UTC)
    organised.campaign(start=start, end=start + timedelta(days=30), segments=["north", "east", OTHER])
    organised.campaign("K7M4XRT2")  # it has begun, and ends in the middle of a day
    organised.workshop()
    for code in (CODE, "K7M4XRT2", "K7M4XR"):
        before = stored(organised, code)
        address = f"/nl/organise/{code}/change"
        assert organised.client.post(address, data=blank(organised.client, address)).status_code == 303
        assert stored(organised, code) == before


def test_once_it_has_begun_only_what_counts_for_nothing_may_change(organised: Organised) -> None:
    before = organised.campaign()
    address = f"/nl/organise/{CODE}/change"
    form = blank(organised.client, address)
    assert set(form) == {"code", "title", "languages", "end"}
    changed = {
        "title": "Nieuw",
        "languages": ["tr"],
        "end": "2027-01-31",
        "chosen_list": "sizes",
        "start": "2027-01-01",
    }
    assert sent(organised, address, **changed, questionnaire="ondernemer/2026-11").status_code == 303
    after = stored(organised, CODE)
    assert (after.title, after.languages) == ("Nieuw", ("tr",))
    assert after.end == datetime(2027, 1, 31, 23, tzinfo=UTC)
    assert (after.rounds, after.segments, after.start, after.questionnaire) == (
        before.rounds,
        before.segments,
        before.start,
        before.questionnaire,
    )


def test_what_has_ended_does_not_begin_again(organised: Organised) -> None:
    organised.campaign()
    organised.clock.go_on(days=40)
    sign_in(organised, organised.client, "Bakkers")
    address = f"/nl/organise/{CODE}/change"
    assert "end" not in blank(organised.client, address)
    reply = sent(organised, address, end="2027-12-31")
    assert reply.status_code == 422
    assert "het is al begonnen" in reply.text
    assert sent(organised, address, title="Nieuw").status_code == 303


def test_an_end_that_comes_sooner_asks_for_a_fresh_sign_in(organised: Organised) -> None:
    """It shuts people out for good. Later is harmless, and so is sooner while nobody can take part yet."""
    before = organised.campaign()
    address = f"/nl/organise/{CODE}/change"
    organised.clock.go_on(minutes=6)
    reply = sent(organised, address, end="2026-11-30", title="Nieuw")
    assert reply.status_code == 422
    assert "Log daarvoor eerst nog een keer in." in reply.text
    assert f'/nl/organise/sign-in?then={address}"' in reply.text
    assert 'value="Nieuw"' in reply.text
    assert stored(organised, CODE) == before
    assert sent(organised, address, end="2027-01-31").status_code == 303
    sign_in(organised, organised.client, "Bakkers")
    assert sent(organised, address, end="2026-11-30").status_code == 303
    assert last_day(stored(organised, CODE)) == date(2026, 11, 30)
    ahead = organised.campaign("K7M4XRTT", start=organised.clock() + timedelta(days=3))
    organised.clock.go_on(minutes=6)
    assert sent(organised, f"/nl/organise/{ahead.code}/change", end="2026-12-01").status_code == 303


def test_a_workshop_is_called_one_where_it_is_changed_and_erased(organised: Organised) -> None:
    organised.workshop()
    for page, heading in (("change", "Workshop wijzigen"), ("erase", "Workshop wissen")):
        text = words(organised.client.get(f"/nl/organise/K7M4XR/{page}"))
        assert heading in text
        assert "Terug naar de workshop" in text
    assert sent(organised, "/nl/organise/K7M4XR/change", title="x" * 61).status_code == 422  # it stands on a screen
    assert 'href="/nl/organise/K7M4XR/room"' in organised.client.get("/nl/organise").text


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("title", {"title": "\u202e"}),
        ("languages", {"languages": []}),
        ("end", {"end": "2026-11-01"}),
        ("end", {"end": "x"}),
    ],
)
def test_a_wrong_change_is_told_and_changes_nothing(organised: Organised, field: str, changed: dict[str, Any]) -> None:
    before = organised.campaign()
    reply = sent(organised, f"/nl/organise/{CODE}/change", **changed)
    assert reply.status_code == 422
    assert f'<a href="#{field}">' in reply.text
    assert stored(organised, CODE) == before


def test_a_logo_is_replaced_and_taken_away(organised: Organised) -> None:
    organised.campaign()
    address = f"/nl/organise/{CODE}/change"
    assert sent(organised, address, logo=picture()).status_code == 303
    assert f'src="/nl/k/{CODE}/logo.png"' in organised.client.get(address).text
    assert sent(organised, address, remove_logo="yes").status_code == 303
    assert organised.storage.logo(CODE) is None


# --- erasing ----------------------------------------------------------------------------------------------------------


def test_erasing_says_what_goes_and_what_stays_and_does_it(organised: Organised) -> None:
    organised.campaign()
    organised.storage.keep_logo(CODE, b"png")
    page = organised.client.get(f"/nl/organise/{CODE}/erase").text
    for told in ("Bakkers op orde", "Wat weg is", "Wat blijft", "U kunt dit niet terugdraaien."):
        assert told in page
    reply = organised.client.post(f"/nl/organise/{CODE}/erase")
    assert (reply.status_code, reply.location) == (303, "/nl/organise")
    assert "Bakkers op orde" not in organised.client.get("/nl/organise").text
    for gone in (f"/nl/organise/{CODE}", f"/k/{CODE}/logo.png"):
        assert organised.client.get(gone).status_code == 404


class ErasedMeanwhile(SqliteStorage):
    """A storage whose campaign a colleague erases while it is changed."""

    def change_campaign(self, campaign: KeptCampaign, now: datetime) -> bool:
        self.erase_campaign(campaign.code, campaign.organisation)
        return super().change_campaign(campaign, now)


def test_what_a_colleague_erased_meanwhile_is_not_there_to_change(organised: Organised) -> None:
    organised.campaign()
    house = organised.app.extensions["zaakscan"]
    form = filled(organised.client, f"/nl/organise/{CODE}/change", title="Anders")
    organised.app.extensions["zaakscan"] = replace(house, storage=ErasedMeanwhile(house.storage.path))
    reply = posted(organised.client, f"/nl/organise/{CODE}/change", form, picture())
    assert reply.status_code == 404
    assert organised.client.get(f"/k/{CODE}/logo.png").status_code == 404


def test_erasing_asks_to_sign_in_again(organised: Organised) -> None:
    organised.campaign()
    organised.clock.go_on(minutes=6)
    for ask in (organised.client.get, organised.client.post):
        reply = ask(f"/nl/organise/{CODE}/erase")
        assert reply.status_code == 303
        assert reply.location.startswith("/nl/organise/sign-in")
    assert organised.storage.campaign(CODE) is not None


def test_where_nobody_can_share_the_site_there_are_no_such_pages(client: FlaskClient) -> None:
    for page in ("/nl/organise", NEW, f"/nl/organise/{CODE}", f"/nl/organise/{CODE}/poster.pdf", f"/k/{CODE}/logo.png"):
        assert client.get(page).status_code == 404
