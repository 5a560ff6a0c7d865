"""The short link through HTTP: who asks, in which language, and what leads to the scan where nothing is to join."""

import gzip
import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import brotli
import pytest
from werkzeug.test import TestResponse

from tests.conftest import TAGS, TODAY, Organised
from tests.pages.test_start import TELLING
from webapp.app import create_app
from webapp.counting import ticket_hash
from webapp.scan import disclosure
from webapp.scan.campaign import OTHER, suggested
from webapp.sealing import new_keys, sealing_key
from webapp.settings import Settings

CODE = "K7M4XRTP"
SCAN = "/nl/scan/horeca/2026-11"


def words(reply: TestResponse) -> str:
    text = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", reply.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def hidden(reply: TestResponse) -> dict[str, str]:
    found = re.findall(r'type="hidden" name="(count\.[^"]+)" value="([^"]*)"', reply.text)
    return {name: unescape(value) for name, value in found}


def record(reply: TestResponse) -> dict[str, object]:
    """Give what a phone takes along."""
    found = re.search(r"data-campaign='([^']*)'", reply.text)
    assert found is not None
    taken: dict[str, object] = json.loads(found[1])
    return taken


@pytest.mark.parametrize(
    ("accepted", "offered", "tag"),
    [
        ("tr-TR,tr;q=0.9,nl;q=0.5", TAGS, "tr"),
        ("tr-TR,tr;q=0.9,en;q=0.5", ("nl", "en"), "en"),
        ("tr", ("en", "nl"), "nl"),
        ("tr", ("zh-Hant", "en"), "zh-Hant"),
        ("zh-HK", TAGS, "zh-Hant"),
        ("", ("tr",), "tr"),
    ],
)
def test_the_short_link_speaks_the_best_language_that_is_offered(
    organised: Organised, accepted: str, offered: tuple[str, ...], tag: str
) -> None:
    organised.campaign(languages=offered)
    reply = organised.stranger.get("/k/k7m4-xrtp", headers={"Accept-Language": accepted})
    assert (reply.status_code, reply.location) == (302, f"/{tag}/k/{CODE}")
    assert reply.headers["Vary"] == "Accept-Language"
    assert reply.headers["Cache-Control"] == "no-store"


def test_the_page_tells_who_asks_what_it_is_and_until_when(organised: Organised) -> None:
    organised.campaign(title="<b>Bakkers</b> op orde")
    reply = organised.stranger.get(f"/nl/k/{CODE}")
    assert reply.status_code == 200
    assert "<h1>&lt;b&gt;Bakkers&lt;/b&gt; op orde</h1>" in reply.text
    text = words(reply)
    for told in (
        "Bakkers vraagt u deze scan te doen.",
        "zonder account en zonder naam",
        "Alleen met uw ja tellen ze mee.",
        "Bakkers ziet alleen totalen van 25 mensen of meer. Nooit wat één persoon zei.",
        "Meetellen kan tot en met 21 december 2026.",
    ):
        assert told in text
    assert reply.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in reply.headers


@pytest.mark.parametrize("tag", TAGS)
def test_its_title_and_address_tell_a_passer_by_nothing_and_help_is_there(organised: Organised, tag: str) -> None:
    organised.campaign(title="Tegen afpersing")
    for address in (f"/{tag}/k/{CODE}", f"/{tag}/k", f"/{tag}/k/NOWHERE2"):
        text = organised.stranger.get(address).text
        title = re.search(r"<title>(.*?)</title>", text)
        assert title is not None
        assert title[1].endswith("Zaakscan")
        assert not TELLING.search(title[1])
        assert 'href="tel:112"' in text
        assert 'id="exit" href="/exit"' in text
        assert text.count("<h1") == 1


def test_what_is_offered_stands_on_top_and_the_other_languages_work(organised: Organised) -> None:
    organised.campaign(languages=("tr", "nl"))
    top, foot = organised.stranger.get(f"/nl/k/{CODE}").text.split("<footer>")
    link = re.compile(rf'href="/([^/]+)/k/{CODE}" hreflang')
    assert link.findall(top) == ["tr"]
    assert link.findall(foot) == ["en", "zh-Hans", "zh-Hant"]
    assert organised.stranger.get(f"/en/k/{CODE}").status_code == 200


def test_who_comes_back_to_a_room_that_is_over_finds_its_figures(organised: Organised) -> None:
    organised.workshop()
    organised.clock.go_on(days=31)
    over = organised.stranger.get("/nl/k/K7M4XR")
    assert over.status_code == 410
    assert 'href="/nl/k/K7M4XR/figures"' in over.text
    assert organised.stranger.get("/nl/k/k7m4xr/figures").status_code == 200
    organised.campaign(end=organised.clock() - timedelta(hours=1), start=organised.clock() - timedelta(days=2))
    assert "/figures" not in organised.stranger.get(f"/nl/k/{CODE}").text.split("</main>")[0]


def test_a_phone_takes_few_facts_along(organised: Organised) -> None:
    signals = suggested(organised.horeca, disclosure.SIGNALS)[:2]
    asked = suggested(organised.horeca, disclosure.CAMPAIGN)[:6]
    organised.campaign(signals=signals, rounds=[asked], segments=["'s Avonds <open>", "Overdag", OTHER])
    reply = organised.stranger.get(f"/nl/k/{CODE}")
    assert record(reply) == {
        "code": CODE,
        "questionnaire": "horeca/2026-11",
        "title": "Bakkers op orde",
        "organisation": "Bakkers",
        "segments": ["'s Avonds <open>", "Overdag", "other"],
        "signals": True,
        "tickets": False,
        "workshop": False,
    }
    assert f'<form id="join" method="post" action="{SCAN}"' in reply.text
    assert hidden(reply) == {"count.campaign": CODE, "count.ticket": ""}


def test_a_workshop_with_tickets_says_so_to_the_phone(organised: Organised) -> None:
    organised.workshop()
    organised.storage.add_tickets("K7M4XR", [ticket_hash("KMNP4567")])
    reply = organised.stranger.get("/nl/k/K7M4XR")
    assert (record(reply)["tickets"], record(reply)["workshop"]) == (True, True)
    assert "totalen van 10 mensen of meer" in words(reply)
    assert '<label for="ticket">Typ de code van uw kaartje.</label>' in reply.text
    assert re.search(r'<input type="text" id="ticket" name="count.ticket"', reply.text)
    # Without scripts what was typed goes along to the question at the end.
    result = organised.stranger.post(f"{SCAN}/result", data={"count.campaign": "K7M4XR", "count.ticket": "KMNP 4567"})
    assert re.search(r'id="ticket" name="count.ticket"[^>]* value="KMNP 4567"', result.text)


def test_a_workshop_says_until_which_hour(organised: Organised) -> None:
    organised.workshop(end=organised.clock() + timedelta(hours=17))
    text = words(organised.stranger.get("/nl/k/K7M4XR"))
    assert "Meetellen kan tot 22 november 2026, 06:00 uur." in text
    assert "tot en met" not in text


def test_a_logo_is_shown_where_there_is_one(organised: Organised) -> None:
    organised.campaign()
    assert "/logo.png" not in organised.stranger.get(f"/nl/k/{CODE}").text
    organised.storage.keep_logo(CODE, b"\x89PNG")
    assert f'src="/k/{CODE}/logo.png" alt=""' in organised.stranger.get(f"/nl/k/{CODE}").text


@pytest.mark.parametrize("typed", ["k7m4xrtp", "K7M4-XRTP", "Ｋ７Ｍ４ ＸＲＴＰ"])
def test_a_code_is_read_as_people_type_it(organised: Organised, typed: str) -> None:
    organised.campaign()
    by_hand = organised.stranger.get("/nl/k", query_string={"code": typed})
    assert (by_hand.status_code, by_hand.location) == (303, f"/nl/k/{CODE}")
    assert organised.stranger.get(f"/nl/k/{typed}").location == f"/nl/k/{CODE}"


@pytest.mark.parametrize("typed", ["x", "K7M4XRT", "ıİ", "x" * 500, "K7M4XR0O"])
def test_what_is_no_code_is_told_and_asked_again(organised: Organised, typed: str) -> None:
    reply = organised.stranger.get("/nl/k", query_string={"code": typed})
    assert reply.status_code == 422
    assert "Deze code klopt niet." in words(reply)
    assert 'name="code"' in reply.text
    assert 'href="/nl/"' in reply.text


def test_the_address_without_a_code_asks_for_one(organised: Organised) -> None:
    assert organised.stranger.get("/k", headers={"Accept-Language": "tr"}).location == "/tr/k"
    for nothing in ("/nl/k", "/nl/k?code=", "/nl/k?code=%20"):
        reply = organised.stranger.get(nothing)
        assert reply.status_code == 200
        assert "Heeft u een code?" in words(reply)
    assert 'href="/nl/k"' in organised.stranger.get("/nl/").text


@pytest.mark.parametrize("code", ["NOWHERE2", "K7M4XRTW", "horeca", "é", "a b c d e f"])
def test_what_is_unknown_still_leads_to_the_scan(organised: Organised, code: str) -> None:
    organised.campaign()
    reply = organised.stranger.get(f"/nl/k/{code}", follow_redirects=True)
    assert reply.status_code == 404
    assert "Deze code kennen wij niet" in words(reply)
    assert "De scan werkt gewoon." in words(reply)
    assert 'href="/nl/"' in reply.text


def test_what_was_erased_is_unknown(organised: Organised) -> None:
    organised.campaign()
    organised.storage.erase_campaign(CODE, "Bakkers")
    erased, never = (organised.stranger.get(f"/nl/k/{code}") for code in (CODE, "K7M4XRTW"))
    assert erased.status_code == never.status_code == 404
    assert erased.text == never.text.replace("K7M4XRTW", CODE)


def test_what_is_over_still_leads_to_its_scan(organised: Organised) -> None:
    organised.campaign()
    organised.clock.go_on(days=30)
    reply = organised.stranger.get(f"/nl/k/{CODE}")
    assert reply.status_code == 410
    assert "De actie is voorbij" in words(reply)
    assert "De scan werkt gewoon." in words(reply)
    assert f'href="{SCAN}"' in reply.text
    assert CODE not in re.sub(r'href="[^"]*"', "", reply.text)


def test_what_begins_later_says_when_in_our_time_and_the_scan_works(organised: Organised) -> None:
    now = organised.clock()
    organised.campaign(start=now + timedelta(hours=12))  # 0:00 in UTC
    reply = organised.stranger.get(f"/nl/k/{CODE}")
    assert reply.status_code == 200
    assert "Meetellen kan vanaf 22 november 2026, 01:00 uur. De scan werkt nu al." in words(reply)
    assert 'id="begin"' in reply.text


def test_what_ends_at_midnight_ends_the_day_before(organised: Organised) -> None:
    midnight = organised.clock().replace(month=12, day=1, hour=23)  # in UTC: the 2nd here
    organised.campaign(end=midnight)
    assert "tot en met 1 december 2026" in words(organised.stranger.get(f"/nl/k/{CODE}"))


def test_a_national_figure_is_nothing_to_join(organised: Organised) -> None:
    assert organised.stranger.get("/nl/k/horeca/2026-11").status_code == 404


def test_where_nobody_can_share_there_is_nothing_to_join(tmp_path: Path) -> None:
    settings = Settings(database=tmp_path / "x.sqlite3", sealing_key=sealing_key(new_keys()[0]))
    client = create_app(settings, today=lambda: TODAY).test_client()
    for address in ("/k", f"/k/{CODE}", "/nl/k", f"/nl/k/{CODE}"):
        assert client.get(address).status_code == 404
    assert 'href="/nl/k"' not in client.get("/nl/").text


def test_without_scripts_the_campaign_goes_along_in_every_form(organised: Organised) -> None:
    organised.campaign()
    sent = hidden(organised.stranger.get(f"/nl/k/{CODE}"))
    first = organised.stranger.post(SCAN, data=sent)
    assert hidden(first)["count.campaign"] == CODE
    phone = hidden(first)["count.phone"]
    assert re.fullmatch("[0-9a-f]{32}", phone)
    for page in ("/check", "", "/result", "/zaakscan.pdf"):
        reply = organised.stranger.post(SCAN + page, data=hidden(first) | {"cash-share": "most"})
        assert reply.status_code == 200
        if not page.endswith("pdf"):
            assert hidden(reply) == hidden(first)
    wrong = organised.stranger.post(f"{SCAN}/check", data=hidden(first) | {"cash-share": "all"})
    assert wrong.status_code == 422
    assert hidden(wrong) == hidden(first)


@pytest.mark.parametrize(
    "sent",
    [
        {"count.campaign": "NOWHERE2"},
        {"count.campaign": "x" * 200},
        {"count.campaign": CODE, "count.phone": "me"},
        {"count.who": "me"},
        {},
    ],
)
def test_what_cannot_be_joined_never_costs_an_answer(organised: Organised, sent: dict[str, str]) -> None:
    organised.campaign()
    reply = organised.stranger.post(f"{SCAN}/result", data=sent | {"cash-share": "most"})
    assert reply.status_code == 200
    assert "in het landelijke beeld" in words(reply)
    assert 'name="cash-share" value="most"' in reply.text


def test_a_campaign_of_other_questions_is_not_asked_for_after_these(organised: Organised) -> None:
    organised.campaign()
    reply = organised.stranger.post("/nl/scan/ondernemer/2026-11/result", data={"count.campaign": CODE})
    assert "Bakkers op orde" not in words(reply)
    assert "in het landelijke beeld" in words(reply)


def test_the_kept_page_of_the_scan_holds_no_campaign(organised: Organised) -> None:
    organised.campaign()
    organised.stranger.post(SCAN, data={"count.campaign": CODE})
    reply = organised.stranger.get(SCAN, query_string={"k": CODE})
    assert CODE not in reply.text
    assert "Bakkers" not in reply.text
    assert 'id="count"' in reply.text


def test_nothing_is_asked_in_a_guide(organised: Organised) -> None:
    guide = "/nl/scan/wegwijzer/2026-11"
    for reply in (organised.stranger.get(guide), organised.stranger.post(f"{guide}/result")):
        assert 'id="count"' not in reply.text


@pytest.mark.parametrize(("accepted", "opens"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_the_page_of_a_campaign_is_small_on_a_slow_network(
    organised: Organised, accepted: str, opens: Callable[[bytes], bytes]
) -> None:
    organised.campaign()
    plain = organised.stranger.get("/nl/k/K7M4XRTP")
    small = organised.stranger.get("/nl/k/K7M4XRTP", headers={"Accept-Encoding": accepted})
    assert small.headers["Content-Encoding"] == accepted
    assert opens(small.data) == plain.data
    assert len(small.data) < len(plain.data) / 2
    assert "Accept-Encoding" in small.headers["Vary"]
    assert "Content-Encoding" not in plain.headers
