"""Workshops through HTTP: made with one tap, shown to a room, revealed on the leader's word, and printed."""

import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
import zxingcpp
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import ROOT, TAGS, Organised
from tests.pages.test_material import pixels_of
from tests.storage.nodes import sent
from webapp.aggregation import Aggregator, void
from webapp.campaigns import LONGEST_TITLE_OF_WORKSHOP
from webapp.counting import ticket_hash
from webapp.pages.workshop_papers import MOST_TICKETS
from webapp.presses import Presses
from webapp.scan.campaign import ALPHABET, Campaign, Ledger, suggested
from webapp.scan.disclosure import WORKSHOP
from webapp.storage.campaigns import campaign_from

CODE = "K7M4XR"
HERE = f"/nl/organise/{CODE}"
NEW = "/nl/organise/workshop"
QUESTIONS = ("little-cash-left", "who-to-call", "leavers-return-keys")
PAGES = ("room", "screen", "screen/now", "script.pdf", "report.pdf")
Pdf = Callable[[bytes], tuple[str, int]]


@pytest.fixture(scope="module")
def press() -> Iterator[Presses]:
    """One for all tests: it takes seconds to warm up."""
    press = Presses(ROOT / "static")
    yield press
    press.end()


@pytest.fixture
def organised(organised: Organised, press: Presses) -> Organised:
    house = organised.app.extensions["zaakscan"]
    organised.app.extensions["zaakscan"] = replace(house, press=press)
    return organised


def made(site: Organised, reply: TestResponse) -> Campaign:
    """Give the workshop that a reply leads to."""
    (code,) = re.findall(r"\A/nl/organise/(\w+)/room\Z", reply.headers["Location"])
    kept = site.storage.campaign(code)
    assert kept is not None
    assert kept.organisation == "Bakkers"
    questionnaires = site.app.extensions["zaakscan"].shelf.questionnaires
    return campaign_from(kept, questionnaires[kept.questionnaire])


def fill(site: Organised, people: range, code: str = CODE, answer: str = "no", **more: str) -> None:
    for number in people:
        reply = sent(site.app, {"who-to-call": answer}, f"{number:032x}", code, **more)
        assert reply.status_code == 201, reply.status_code


def count(site: Organised) -> list[str]:
    """Let the aggregator look once, which then does all that is due as well."""
    questionnaires = site.app.extensions["zaakscan"].shelf.questionnaires
    aggregator = Aggregator(site.storage, site.keys, questionnaires, Random(1).randrange)
    lines = aggregator.watch(site.clock, lambda: site.clock().date(), lambda wait: True)
    return [told.line for told in lines]


def reveal(site: Organised, *rounds: int) -> None:
    for number in rounds:
        assert site.client.post(f"{HERE}/reveal", data={"round": number}).status_code == 303
    count(site)


def turns(site: Organised) -> list[str]:
    told: list[str] = site.client.get(f"{HERE}/screen/now").json["turns"]  # type: ignore[index]
    return told


def plain(html: str) -> str:
    """The words that stand in the page, and are not hidden."""
    body = re.sub(
        r"<(\w+)[^<>]* hidden[^<>]*>.*?</\1>", "", html.split("<main", 1)[1].split("<footer", 1)[0], flags=re.S
    )
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", body))


def filled_in(html: str) -> dict[str, list[str]]:
    """Give what the form of a new workshop sends when nobody changes it."""
    by_itself: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", html):
        of = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if of["type"] in ("hidden", "text", "date") or " checked" in tag:
            by_itself.setdefault(of["name"], []).append(of["value"])
    return by_itself


@pytest.fixture
def pdf(tmp_path: Path) -> Pdf:
    """Give the text and the number of pages of a PDF."""

    def read(content: bytes) -> tuple[str, int]:
        path = tmp_path / "x.pdf"
        path.write_bytes(content)
        text = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True).stdout.decode()
        told = subprocess.run(["pdfinfo", path], check=True, capture_output=True).stdout.decode()
        return re.sub(r"\s+", " ", text), int(re.findall(r"Pages: +(\d+)", told)[0])

    return read


# --- a new one --------------------------------------------------------------------------------------------------------


def test_one_tap_makes_a_workshop_that_is_right(organised: Organised) -> None:
    by_itself = filled_in(organised.client.get(NEW).text)
    assert by_itself["languages"] == list(TAGS)
    reply = organised.client.post(NEW, data=by_itself)
    assert reply.status_code == 303
    campaign = made(organised, reply)
    assert len(campaign.code) == 6
    assert set(campaign.code) <= set(ALPHABET)
    assert campaign.profile == WORKSHOP
    assert campaign.questionnaire == "horeca/2026-11"
    assert [[question.id for question in one.questions] for one in campaign.rounds] == [[one] for one in QUESTIONS]
    assert campaign.languages == TAGS
    assert campaign.title == "Workshop van 21 november 2026"
    assert campaign.start == organised.clock()
    assert campaign.end == datetime(2026, 11, 22, 5, tzinfo=UTC)  # 6 in the morning, in winter
    assert organised.client.get(f"/nl/organise/{campaign.code}/room").status_code == 200


def test_a_double_tap_makes_one_workshop(organised: Organised) -> None:
    html = organised.client.get(NEW).text
    by_itself = filled_in(html)
    (code,) = by_itself["code"]
    first, second = (organised.client.post(NEW, data=by_itself) for _ in range(2))
    assert first.location == second.location == f"/nl/organise/{code}/room"
    assert len(organised.storage.campaigns_of("Bakkers")) == 1
    another = organised.other.post(NEW, data=by_itself)  # theirs already: drawn anew
    assert (another.status_code, code in another.location) == (303, False)
    assert len(organised.storage.campaigns_of("Brouwers")) == 1


@pytest.mark.parametrize("code", ["", "ABC", "K7M4XRTP", "../../etc"])
def test_a_code_that_is_none_for_a_room_is_drawn_anew(organised: Organised, code: str) -> None:
    campaign = made(organised, organised.client.post(NEW, data={"code": code, "languages": "nl"}))
    assert len(campaign.code) == 6
    assert campaign.code != code


def test_everything_else_may_be_chosen(organised: Organised) -> None:
    chosen = {
        "title": "Avond in de haven",
        "questionnaire": "ondernemer/2026-11",
        "day": "2027-06-03",
        "rounds": "together",
        "languages": ["tr", "nl"],
    }
    campaign = made(organised, organised.client.post(NEW, data=chosen))
    assert (campaign.title, campaign.questionnaire) == ("Avond in de haven", "ondernemer/2026-11")
    assert campaign.languages == ("tr", "nl")
    questionnaire = organised.app.extensions["zaakscan"].shelf.questionnaires["ondernemer/2026-11"]
    assert [tuple(question.id for question in one.questions) for one in campaign.rounds] == [
        suggested(questionnaire, WORKSHOP)
    ]
    # From six to six in the morning, in summer.
    assert (campaign.start, campaign.end) == (
        datetime(2027, 6, 3, 4, tzinfo=UTC),
        datetime(2027, 6, 4, 4, tzinfo=UTC),
    )
    screen = organised.client.get(f"/nl/organise/{campaign.code}/screen").text
    assert "De workshop begint op 3 juni 2027." in plain(screen)


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("day", "2026-11-20", "Kies vandaag of een dag in het komende jaar."),
        ("day", "2027-11-22", "Kies vandaag of een dag in het komende jaar."),
        ("day", "morgen", "Kies vandaag of een dag in het komende jaar."),
        ("title", "x" * (LONGEST_TITLE_OF_WORKSHOP + 1), "Kies een naam van hooguit 60 tekens, op één regel."),
        ("title", "a\u202eb", "Kies een naam van hooguit 60 tekens, op één regel."),
    ],
)
def test_what_cannot_be_is_told_and_nothing_typed_is_lost(
    organised: Organised, field: str, typed: str, words: str
) -> None:
    reply = organised.client.post(NEW, data={"rounds": "together", "languages": ["tr"], field: typed})
    assert reply.status_code == 422
    assert words in reply.text
    assert "<title>Fout: Nieuwe workshop – Zaakscan</title>" in reply.text
    summary, form = reply.text.split('<form method="post" autocomplete', 1)
    assert "autofocus" in summary
    assert f'<a href="#{field}">{words}</a>' in summary
    assert re.search(rf'id="{field}"[^>]* aria-describedby="{field}-wrong[^"]*" aria-invalid="true"', form)
    assert "<details open>" in reply.text
    assert f'value="{typed}"' in reply.text
    assert re.findall(r'value="([^"]+)" checked', reply.text) == ["horeca/2026-11", "together", "tr"]
    assert organised.storage.campaigns_of("Bakkers") == ()


def test_without_a_language_nothing_is_made(organised: Organised) -> None:
    reply = organised.client.post(NEW, data={"rounds": "each"})
    assert reply.status_code == 422
    assert reply.text.count("Kies minstens één taal.") == 2
    assert 'name="languages" value="nl">' in reply.text  # still unticked
    assert organised.storage.campaigns_of("Bakkers") == ()


@pytest.mark.parametrize("sent_along", [{"rounds": "none"}, {"languages": "fr"}, {"k_min": "3"}])
def test_what_our_page_does_not_send_is_refused(organised: Organised, sent_along: dict[str, str]) -> None:
    assert organised.client.post(NEW, data=sent_along).status_code == 422
    assert organised.storage.campaigns_of("Bakkers") == ()


# --- whose it is ------------------------------------------------------------------------------------------------------


def ask(client: FlaskClient, page: str) -> int:
    if page in ("reveal", "tickets"):
        return client.post(f"{HERE}/{page}", data={"round": 1} if page == "reveal" else {"number": 3}).status_code
    return client.get(f"{HERE}/{page}").status_code


@pytest.mark.parametrize("page", [*PAGES, "reveal", "tickets"])
def test_anothers_workshop_is_not_there_and_a_stranger_signs_in_first(organised: Organised, page: str) -> None:
    organised.workshop()
    fill(organised, range(10))
    assert ask(organised.other, page) == 404
    assert ask(organised.stranger, page) == 303
    assert organised.storage.asked() == ()
    assert not organised.storage.has_tickets(CODE)


def test_a_stranger_makes_no_workshop(organised: Organised) -> None:
    assert [organised.stranger.get(NEW).status_code, organised.stranger.post(NEW).status_code] == [303, 303]


@pytest.mark.parametrize("page", [*PAGES, "reveal", "tickets"])
def test_a_campaign_is_no_workshop(organised: Organised, page: str) -> None:
    organised.campaign(CODE)
    assert ask(organised.client, page) == 404
    assert organised.stranger.get(f"/nl/k/{CODE}/figures").status_code == 404


# --- the screen -------------------------------------------------------------------------------------------------------


def test_the_screen_says_how_to_take_part_in_every_language(organised: Organised) -> None:
    organised.workshop(languages=("nl", "tr", "zh-Hans"))
    html = organised.client.get(f"{HERE}/screen").text
    assert f"zaakscan.example/k/{CODE}" in plain(html)
    assert "<svg" in html
    assert re.findall(r'<ol lang="([\w-]+)"', html) == ["tr", "zh-Hans"]
    assert html.count("<li>") >= 9
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in html
    for number in ("112", "0800-2800200"):
        assert number in plain(html)
    assert "Snel weg" in html


def test_the_screen_counts_in_fives_and_may_show_from_ten_on(organised: Organised) -> None:
    organised.workshop()
    seen = []
    for people in (4, 5, 9, 10, 24, 25):
        fill(organised, range(len(seen) and seen[-1][0], people))
        html = organised.client.get(f"{HERE}/screen").text
        words = re.findall(r"Nog geen 5 mensen tellen mee|\d+ of meer mensen tellen mee", plain(html))
        may_show = re.findall(r'<button type="submit"[^>]*(?<! disabled)>Toon vraag \d', html)
        seen.append((people, words[0], len(may_show)))
        assert len(words) == 1
    assert seen == [
        (4, "Nog geen 5 mensen tellen mee", 0),
        (5, "5 of meer mensen tellen mee", 0),
        (9, "5 of meer mensen tellen mee", 0),
        (10, "10 of meer mensen tellen mee", 3),
        (24, "20 of meer mensen tellen mee", 3),
        (25, "25 of meer mensen tellen mee", 3),
    ]


def test_between_two_fives_no_page_of_the_organiser_changes(organised: Organised) -> None:
    """Whoever loads any of them again and again does not see who has just finished, before a reveal or after it."""
    organised.workshop()
    own = [f"/nl/organise/{CODE}{page}" for page in ("", "/figures", "/figures.csv", "/figures.json")]
    pages = ["/nl/organise", *own, f"{HERE}/room", f"{HERE}/screen", f"{HERE}/screen?round=0", f"{HERE}/screen/now"]

    def seen() -> list[tuple[int, bytes, str | None]]:
        replies = [organised.client.get(page) for page in pages]
        return [(reply.status_code, reply.data, reply.headers.get("ETag")) for reply in replies]

    def same(people: range) -> None:
        fill(organised, range(people.start, people.start + 1))
        first = seen()
        assert {status for status, _, _ in first} == {200}
        for number in people[1:]:
            fill(organised, range(number, number + 1))
            assert seen() == first

    fill(organised, range(9))
    same(range(9, 14))  # from the tenth to the fourteenth
    reveal(organised, 1)
    same(range(14, 19))
    reveal(organised, 2)
    same(range(19, 24))


def test_a_workshop_that_is_over_asks_nobody_to_take_part(organised: Organised) -> None:
    organised.workshop(end=organised.clock() + timedelta(hours=1))
    fill(organised, range(10))
    reveal(organised, 1)
    asking = (CODE, "Doe mee", "Toon vraag 2", "Meedoen")
    before = plain(organised.client.get(f"{HERE}/screen").text)
    assert [words in before for words in asking] == [True] * len(asking)
    organised.clock.go_on(hours=1)
    html = organised.client.get(f"{HERE}/screen").text
    assert "Deze workshop is voorbij." in plain(html)
    assert "weinig contant geld" in plain(html)
    assert [words for words in asking if words in plain(html)] == []
    assert re.findall("<h([1-3])", html.split("<footer")[0]) == ["1", "2"]  # no step is left out


def test_the_script_of_the_screen_hears_as_little_and_asks_cheaply(organised: Organised) -> None:
    organised.workshop()
    fill(organised, range(11))
    now = f"{HERE}/screen/now"
    reply = organised.client.get(now)
    assert reply.json == {"standing": "open", "people": 10, "turns": ["ready"] * 3}
    assert reply.headers["Cache-Control"] == "private, no-cache"
    fill(organised, range(11, 14))
    same = organised.client.get(now, headers={"If-None-Match": reply.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    fill(organised, range(14, 15))
    other = organised.client.get(now, headers={"If-None-Match": reply.headers["ETag"]})
    assert other.json == {"standing": "open", "people": 15, "turns": ["ready"] * 3}


def test_the_script_of_the_screen_hears_that_it_begins_and_ends(organised: Organised) -> None:
    now, here = f"{HERE}/screen/now", organised.clock()
    organised.workshop(start=here + timedelta(hours=1), end=here + timedelta(hours=2))
    for standing in ("ahead", "open", "ended"):
        reply = organised.client.get(now)
        assert reply.json["standing"] == standing  # type: ignore[index]
        assert f'data-standing="{standing}"' in organised.client.get(f"{HERE}/screen").text
        organised.clock.go_on(hours=1)
        later = organised.client.get(now, headers={"If-None-Match": reply.headers["ETag"]})
        assert later.status_code == (304 if standing == "ended" else 200)


# --- the reveal -------------------------------------------------------------------------------------------------------


def test_a_reveal_asks_and_the_aggregator_answers(organised: Organised) -> None:
    organised.workshop()
    fill(organised, range(27))
    reply = organised.client.post(f"{HERE}/reveal", data={"round": 2})
    assert (reply.status_code, reply.headers["Location"]) == (303, f"{HERE}/screen")
    assert organised.storage.asked() == (Ledger(CODE, 1, None),)
    assert turns(organised) == ["ready", "asked", "ready"]
    assert "Een ogenblik, er wordt geteld." in plain(organised.client.get(f"{HERE}/screen").text)
    assert count(organised) == [f"{CODE}:2:1 released, of at least 25 people."]
    assert turns(organised) == ["ready", "shown", "ready"]
    words = plain(organised.client.get(f"{HERE}/screen").text)
    assert "Weet u wie u belt als iemand u onder druk zet?" in words
    assert "Minstens 25 mensen." in words
    assert re.search(r"Nee (minstens )?\d\d%", words)
    assert "Elke balk is ongeveer" in words
    assert "Toon vraag 2" not in words


def test_the_newest_round_is_on_the_screen_and_any_other_one_tap_away(organised: Organised) -> None:
    organised.workshop()
    fill(organised, range(12))
    reveal(organised, 1, 3)
    screens = {
        number: plain(organised.client.get(f"{HERE}/screen", query_string={"round": number} if number else {}).text)
        for number in ("", "0", "1", "2", "3", "x")
    }
    cash, keys, steps = "weinig contant geld", "Neemt u sleutels terug", "Scan het vierkant met uw telefoon."
    assert [[words in screens[number] for words in (cash, keys, steps)] for number in screens] == [
        [False, True, False],
        [False, False, True],
        [True, False, False],
        [False, False, True],
        [False, True, False],
        [False, True, False],
    ]


def test_all_questions_at_once_are_one_reveal(organised: Organised) -> None:
    organised.workshop(rounds=[QUESTIONS])
    fill(organised, range(9))
    assert turns(organised) == ["few"]
    fill(organised, range(9, 12))
    reveal(organised, 1)
    html = organised.client.get(f"{HERE}/screen").text
    assert html.count('<table class="bars">') == len(QUESTIONS)
    assert "Toon" not in plain(html)
    assert [one.ledger.round for one in organised.storage.totals(CODE)] == [0]


def test_fewer_than_ten_are_never_shown(organised: Organised) -> None:
    organised.workshop()
    fill(organised, range(9))
    reveal(organised, 1)
    assert organised.storage.asked() == ()
    # A word that gets past the page, too.
    organised.storage.ask_reveal(Ledger(CODE, 0, None))
    assert count(organised) == []
    assert turns(organised) == ["few"] * 3
    assert "Nog geen 10. Tonen kan vanaf 10." in plain(organised.client.get(f"{HERE}/screen").text)


def test_a_round_is_shown_once_and_stays_as_it_was(organised: Organised) -> None:
    organised.workshop()
    fill(organised, range(10))
    reveal(organised, 1)
    before = plain(organised.client.get(f"{HERE}/screen?round=1").text)
    fill(organised, range(10, 40), answer="yes")
    reveal(organised, 1)
    after = plain(organised.client.get(f"{HERE}/screen?round=1").text)
    assert before.replace("10 of meer mensen", "40 of meer mensen") == after
    for _day in range(40):  # a clock that leaps is doubted
        organised.clock.go_on(days=1)
        count(organised)
    assert [one.release.people for one in organised.storage.totals(CODE) if one.ledger.round == 0] == [10, 30]


def test_a_word_that_comes_twice_or_late_shows_nothing_twice(organised: Organised) -> None:
    organised.workshop()
    fill(organised, range(10))
    for _ in range(2):
        assert organised.client.post(f"{HERE}/reveal", data={"round": 1}).status_code == 303
    assert organised.storage.asked() == (Ledger(CODE, 0, None),)
    count(organised)
    first = organised.storage.totals(CODE)
    fill(organised, range(10, 40))
    # As when the leader speaks at the moment in which the aggregator answers.
    organised.storage.ask_reveal(Ledger(CODE, 0, None))
    assert count(organised) == []
    assert organised.storage.totals(CODE) == first
    assert organised.storage.asked() == ()
    void(organised.storage, f"{CODE}:1:1")
    reveal(organised, 1)
    organised.storage.ask_reveal(Ledger(CODE, 0, None))
    assert count(organised) == []
    assert len(organised.storage.totals(CODE)) == 1


def test_what_was_voided_is_not_shown_any_more(organised: Organised) -> None:
    organised.workshop()
    fill(organised, range(10))
    reveal(organised, 1)
    void(organised.storage, f"{CODE}:1:1")
    assert turns(organised) == ["voided", "ready", "ready"]
    assert "weinig contant geld" not in plain(organised.client.get(f"{HERE}/screen").text)
    assert organised.client.get(f"{HERE}/report.pdf").status_code == 404
    assert "weinig contant geld" not in organised.stranger.get(f"/nl/k/{CODE}/figures").text


@pytest.mark.parametrize("data", [{"round": 0}, {"round": 4}, {"round": "x"}, {}, {"round": 1, "people": 3}])
def test_a_round_that_is_not_there_is_refused(organised: Organised, data: dict[str, object]) -> None:
    organised.workshop()
    fill(organised, range(10))
    assert organised.client.post(f"{HERE}/reveal", data=data).status_code == 422
    assert organised.storage.asked() == ()


def test_another_site_reveals_nothing(organised: Organised) -> None:
    organised.workshop()
    fill(organised, range(10))
    reply = organised.client.post(f"{HERE}/reveal", data={"round": 1}, headers={"Sec-Fetch-Site": "cross-site"})
    assert reply.status_code == 403
    assert organised.storage.asked() == ()


def test_one_button_stands_out_and_says_that_it_works_once(organised: Organised) -> None:
    organised.workshop()
    fill(organised, range(12))

    def standing_out() -> list[str]:
        html = organised.client.get(f"{HERE}/screen").text
        assert ("U toont elke uitkomst één keer." in plain(html)) == ("Toon" in plain(html))
        return re.findall(r'<button type="submit">(Toon[^<]*)', html)

    seen = [standing_out()]
    for number in (2, 1, 3):
        reveal(organised, number)
        seen.append(standing_out())
    assert seen == [["Toon vraag 1"], ["Toon vraag 1"], ["Toon vraag 3"], []]


def test_what_is_over_is_not_told_as_if_it_were_to_come(organised: Organised) -> None:
    organised.workshop(end=organised.clock() + timedelta(hours=1))
    room = organised.client.get(f"{HERE}/room").text
    assert "<title>Workshop – Zaakscan</title>" in room  # nobody who passes by reads its name
    assert "U toont elke uitkomst één keer." in room
    assert f"{HERE}/figures" not in room
    organised.clock.go_on(hours=1)
    room = organised.client.get(f"{HERE}/room").text
    assert "U toont elke uitkomst één keer." not in room
    assert f'href="{HERE}/figures"' in room
    assert organised.client.get(f"{HERE}/figures").status_code == 200


# --- the phones of the room -------------------------------------------------------------------------------------------


def test_who_was_there_sees_the_same_on_the_phone(organised: Organised) -> None:
    organised.workshop()
    fill(organised, range(25))
    phone = organised.stranger
    there = f"/nl/k/{CODE}/figures"
    assert "Er is nog niets getoond." in phone.get(there).text
    reveal(organised, 2)
    html = phone.get(there).text
    (bars,) = re.findall(r'<table class="bars">.*?</table>', html, re.S)
    assert bars in organised.client.get(f"{HERE}/screen").text
    assert phone.get(there).headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in phone.get(there).headers
    for tag in TAGS:
        assert phone.get(f"/{tag}/k/{CODE}/figures").status_code == 200


def test_a_workshop_that_is_not_there_has_no_figures(organised: Organised) -> None:
    assert organised.stranger.get(f"/nl/k/{CODE}/figures").status_code == 404
    organised.workshop()
    organised.storage.erase_campaign(CODE, "Bakkers")
    assert organised.stranger.get(f"/nl/k/{CODE}/figures").status_code == 404


# --- tickets ----------------------------------------------------------------------------------------------------------


def test_tickets_are_printed_and_then_only_they_count(organised: Organised, pdf: Pdf) -> None:
    organised.workshop()
    fill(organised, range(3))
    reply = organised.client.post(f"{HERE}/tickets", data={"number": 13})
    assert reply.headers["Content-Type"] == "application/pdf"
    assert reply.headers["Cache-Control"] == "no-store"
    text, pages = pdf(reply.data)
    tickets = re.findall(rf"\b[{ALPHABET}]{{4}} [{ALPHABET}]{{4}}\b", text)
    assert len(set(tickets)) == 13
    assert pages == 2
    assert f"zaakscan.example/k/{CODE}" in text
    assert sent(organised.app, {}, "e" * 32, CODE).status_code == 409
    fill(organised, range(10, 11), ticket=tickets[0].lower())
    assert sent(organised.app, {}, "f" * 32, CODE, ticket=tickets[0]).status_code == 409
    fill(organised, range(11, 12), ticket=tickets[1])
    words = plain(organised.client.get(f"{HERE}/screen").text)
    assert "Scan het vierkant op uw kaartje." in words
    assert "Scan het vierkant met uw telefoon." not in words
    script, _ = pdf(organised.client.get(f"{HERE}/script.pdf").data)
    assert "Geef iedereen bij de deur een kaartje." in script


def test_the_square_of_a_ticket_leads_to_the_room_with_its_own_code(organised: Organised, pdf: Pdf) -> None:
    organised.workshop()
    printed = organised.client.post(f"{HERE}/tickets", data={"number": 6}).data
    tickets = re.findall(rf"\b[{ALPHABET}]{{4}} [{ALPHABET}]{{4}}\b", pdf(printed)[0])
    squares = zxingcpp.read_barcodes(pixels_of(printed), formats=zxingcpp.BarcodeFormat.QRCode)
    there = f"https://zaakscan.example/k/{CODE}#t="
    assert sorted(square.text for square in squares) == sorted(there + one.replace(" ", "") for one in tickets)
    assert len(squares) == 6


def test_more_tickets_come_beside_the_others(organised: Organised, pdf: Pdf) -> None:
    organised.workshop()
    first, second = (organised.client.post(f"{HERE}/tickets", data={"number": 1}).data for _ in range(2))
    for number, printed in enumerate((first, second)):
        (ticket,) = re.findall(rf"\b[{ALPHABET}]{{4}} [{ALPHABET}]{{4}}\b", pdf(printed)[0])
        fill(organised, range(number, number + 1), ticket=ticket)
    assert "Er zijn al kaartjes." in organised.client.get(f"{HERE}/tickets").text


@pytest.mark.parametrize("number", ["0", str(MOST_TICKETS + 1), "-3", "veel", "", "3.5"])
def test_a_number_that_cannot_be_makes_no_ticket(organised: Organised, number: str) -> None:
    organised.workshop()
    reply = organised.client.post(f"{HERE}/tickets", data={"number": number})
    assert reply.status_code == 422
    assert reply.text.count("Kies een getal van 1 tot en met 300.") == 2
    assert "<title>Fout: Kaartjes maken – Zaakscan</title>" in reply.text
    assert f'value="{number}" aria-describedby="number-wrong" aria-invalid="true"' in reply.text
    assert not organised.storage.has_tickets(CODE)
    for other in TAGS[1:]:  # the address of each language is there to go to
        assert f'href="/{other}/organise/{CODE}/tickets"' in reply.text
        assert organised.client.get(f"/{other}/organise/{CODE}/tickets").status_code == 200


def test_a_session_of_hours_ago_makes_no_tickets(organised: Organised) -> None:
    """They lock out who has none, for good: whoever finds the computer of the venue open cannot do that."""
    organised.workshop()
    organised.clock.go_on(hours=6)
    there = f"{HERE}/tickets"
    for asked in (organised.client.get, organised.client.post):
        reply = asked(there, data={"number": 3}, headers={"Referer": f"https://zaakscan.example{there}"})
        assert (reply.status_code, reply.location) == (303, f"/nl/organise/sign-in?then={HERE}/tickets")
    assert not organised.storage.has_tickets(CODE)
    assert organised.client.get(f"{HERE}/room").status_code == 200  # the rest goes on


def test_tickets_that_could_not_be_printed_lock_nobody_out(organised: Organised) -> None:
    organised.workshop()
    ended = Presses(ROOT / "static")
    ended.end()  # as when the machine is out of memory: no process starts any more
    organised.app.extensions["zaakscan"] = replace(organised.app.extensions["zaakscan"], press=ended)
    reply = organised.client.post(f"{HERE}/tickets", data={"number": 3})
    assert reply.status_code == 503
    assert int(reply.headers["Retry-After"]) > 0
    assert not organised.storage.has_tickets(CODE)
    fill(organised, range(1))


def test_a_workshop_that_is_over_gets_no_tickets(organised: Organised) -> None:
    organised.workshop(end=organised.clock())
    assert organised.client.post(f"{HERE}/tickets", data={"number": 3}).status_code == 404


def test_a_ticket_is_stored_as_what_nobody_can_use(organised: Organised, pdf: Pdf) -> None:
    organised.workshop()
    text, _ = pdf(organised.client.post(f"{HERE}/tickets", data={"number": 1}).data)
    (ticket,) = re.findall(rf"\b[{ALPHABET}]{{4}} [{ALPHABET}]{{4}}\b", text)
    database = organised.app.extensions["zaakscan"].settings.database
    stored = b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))
    assert ticket_hash(ticket) in stored
    assert ticket.replace(" ", "").encode() not in stored


# --- on paper ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", TAGS)
def test_the_leader_holds_one_page_in_every_language(organised: Organised, pdf: Pdf, tag: str) -> None:
    organised.workshop(title="x" * LONGEST_TITLE_OF_WORKSHOP)
    organised.storage.add_tickets(CODE, [ticket_hash("KMNP4567")])
    reply = organised.client.get(f"/{tag}/organise/{CODE}/script.pdf")
    text, pages = pdf(reply.data)
    assert pages == 1
    for words in (CODE, f"zaakscan.example/k/{CODE}", "112", "0800-2800200", "15 – 30", "40 – 45"):
        assert words in text


def test_the_leader_reads_what_not_to_ask_and_how_far_off_a_bar_is(organised: Organised, pdf: Pdf) -> None:
    organised.workshop()
    text, _ = pdf(organised.client.get(f"{HERE}/script.pdf").data)
    assert "Vraag niemand wat hij of zij invulde." in text
    assert "Een balk kan er nog 27 punten naast zitten." in text
    fill(organised, range(25))
    reveal(organised, 1)
    screen = plain(organised.client.get(f"{HERE}/screen").text)
    assert "Een balk kan er 27 punten naast zitten: zie het streepje." in screen


@pytest.mark.parametrize("tag", TAGS)
def test_the_report_holds_what_was_shown_and_nothing_else(organised: Organised, pdf: Pdf, tag: str) -> None:
    organised.workshop()
    fill(organised, range(26))
    there = f"/{tag}/organise/{CODE}/report.pdf"
    assert organised.client.get(there).status_code == 404
    reveal(organised, 1, 2)
    text, pages = pdf(organised.client.get(there).data)
    assert pages == 1
    assert len(re.findall(r"%", text)) == 7  # four options and three
    for words in ("25", "112", "0800-2800200", "Bakkers op orde"):
        assert words in text
    assert "26" not in text.replace("2026", "")


def test_what_is_printed_for_the_leader_is_kept_by_nobody(organised: Organised) -> None:
    organised.workshop()
    reply = organised.client.get(f"{HERE}/script.pdf")
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Content-Disposition"] == f'inline; filename="script-{CODE}-nl.pdf"'
    for page in ("room", "screen"):
        assert organised.client.get(f"{HERE}/{page}").headers["Cache-Control"] == "no-store"
