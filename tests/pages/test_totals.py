"""Figures through HTTP: what organisers and everybody see and take away, what nobody sees, and what it costs."""

import csv
import io
import json
import re
import secrets
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import TAGS, TODAY, Organised, in_language, sign_in
from webapp.app import create_app
from webapp.inline import hash_source
from webapp.scan.campaign import OTHER, Campaign, Ledger
from webapp.scan.disclosure import Release
from webapp.scan.national import signals_code
from webapp.settings import Settings
from webapp.storage.sql import SqlStorage
from webapp.tables.documents import CampaignFiguresSchema, NationalFiguresSchema
from webapp.tables.lines import BYTE_ORDER_MARK, harmless

CASH, PARTNERS = "cash-share", "check-partners"
CASH_COUNTS = {"few": 10, "some": 8, "most": 2}  # of 25: 40, 30 and 10 %
MINE = "/nl/organise/K7M4XRTP/figures"
MONITOR = "/nl/figures/horeca/2026-11"
OPEN_DATA = ("/figures/horeca/2026-11.csv", "/figures/horeca/2026-11.json", "/figures.sqlite3")


def mine_after(organised: Organised, days: int) -> str:
    """Give the dashboard of the bakers so many days on: who looks then has signed in again."""
    if days:
        organised.clock.go_on(days=days)
        sign_in(organised, organised.client, "Bakkers")
    return read(organised.client, MINE)


def waits(site: Organised, ledger: Ledger, people: int) -> None:
    """Let so many wait: in one transaction, since each for itself would be put on the disk."""
    assert isinstance(site.storage, SqlStorage)
    with site.storage.writing() as db:
        for _ in range(people):
            db.execute(
                "insert into inbox (campaign, round, segment, place, box) values (?, ?, ?, ?, ?)",
                (ledger.campaign, ledger.round, ledger.segment or "", secrets.token_bytes(16), b"sealed"),
            )


def released(
    site: Organised, ledger: Ledger, counts: Mapping[str, Mapping[str, int]], people: int = 25, day: date = TODAY
) -> int:
    """Release a batch with these figures, as the aggregator would have written them. Gives its number."""
    waits(site, ledger, people)
    made = site.storage.release_batch(ledger, lambda *_: people, day, lambda boxes: Release(len(boxes), counts))
    assert made is not None
    return made.number


@pytest.fixture
def campaign(organised: Organised) -> Campaign:
    return organised.campaign(rounds=[[CASH, PARTNERS]])


@pytest.fixture
def split(organised: Organised) -> Campaign:
    """Of before there were lists: two of its segments are names."""
    return organised.campaign(rounds=[[CASH]], segments=["=2+3", "Brouwers", OTHER])


@pytest.fixture
def by_kind(organised: Organised) -> Campaign:
    return organised.campaign(rounds=[[CASH]], segments=["cafe-bar", "hotel", OTHER])


def ledger(campaign: Campaign, segment: str | None = None) -> Ledger:
    return Ledger(campaign.code, 0, segment)


def shares_on(page: str) -> list[tuple[str, str]]:
    """Give what stands in the rows of bars: option and share."""
    tables = re.findall(r'<table class="bars">(.*?)</table>', page, re.DOTALL)
    found = re.findall(r'<th scope="row">(.*?)\n<svg.*?</svg></th>\s*<td>(.*?)</td>', "".join(tables), re.DOTALL)
    return [(option.strip(), share.strip()) for option, share in found]


def lines_of(text: str) -> list[dict[str, str]]:
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


def read(client: FlaskClient, address: str) -> str:
    reply = client.get(address)
    assert reply.status_code == 200
    return reply.text


# --- whose figures ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [MINE, f"{MINE}.csv", f"{MINE}.json"])
def test_figures_of_others_are_not_there_and_who_is_not_signed_in_is_asked_to(
    organised: Organised, campaign: Campaign, address: str
) -> None:
    mine = organised.client.get(address)
    assert mine.status_code == 200
    assert mine.headers["Cache-Control"] == "no-store"
    assert organised.other.get(address).status_code == 404
    assert organised.client.get(address.replace("K7M4XRTP", "K7M4XRT2")).status_code == 404
    asked = organised.stranger.get(address)
    assert asked.status_code == 303
    assert asked.headers["Location"].startswith("/nl/organise/sign-in")


@pytest.mark.parametrize("tag", TAGS)
def test_the_dashboard_is_there_in_every_language(organised: Organised, campaign: Campaign, tag: str) -> None:
    released(organised, ledger(campaign), {CASH: CASH_COUNTS})
    page = read(organised.client, MINE.replace("nl", tag, 1))
    assert f'<html lang="{tag}">' in page
    assert ("%40" if tag == "tr" else "40%") in page
    assert ' style="' not in page


# --- what is seen ----------------------------------------------------------------------------------------------------


def test_before_there_are_enough_it_says_so_and_how_many_wait_in_fives(
    organised: Organised, campaign: Campaign
) -> None:
    waits(organised, ledger(campaign), 24)
    page = read(organised.client, MINE)
    assert "Minstens 20 mensen wachten." in page
    assert "pas vanaf 25" in page
    assert "24" not in re.sub(r"<head>.*?</head>|<script.*?</script>", "", page, flags=re.DOTALL)
    assert shares_on(page) == []
    assert ".csv" not in page
    waits(organised, ledger(campaign), 1)
    assert "De cijfers komen binnen een dag" in read(organised.client, MINE)


@pytest.mark.parametrize(
    ("days", "waiting", "words"),
    [
        (-2, 0, "Het begint op 21 november 2026."),
        (0, 0, "Er wacht nog bijna niemand."),
        (40, 0, "Er komen geen nieuwe cijfers meer."),
        (40, 24, "was met te weinig en telt niet mee."),
        (40, 26, "Minstens 25 mensen worden nog geteld."),
    ],
)
def test_it_is_told_what_becomes_of_those_who_wait(
    organised: Organised, campaign: Campaign, days: int, waiting: int, words: str
) -> None:
    waits(organised, ledger(campaign), waiting)
    page = mine_after(organised, days)
    assert words in page
    assert ("Vraag meer mensen om mee te doen." in page) == (days == 0)


@pytest.mark.parametrize("address", [MINE, MONITOR, "/nl/figures"])
def test_the_policy_allows_the_style_sheet_with_the_bars(
    organised: Organised, campaign: Campaign, address: str
) -> None:
    reply = organised.client.get(address)
    style = re.search(r"<style>(.*?)</style>", reply.text, re.DOTALL)
    assert style is not None
    assert ".bar-of" in style[1]
    assert hash_source(style[1]) in reply.headers["Content-Security-Policy"]


def test_an_organiser_sees_bars_with_the_same_in_words(organised: Organised, campaign: Campaign) -> None:
    released(organised, ledger(campaign), {CASH: CASH_COUNTS})
    page = read(organised.client, MINE)
    assert shares_on(page) == [("Bijna niemand", "40%"), ("Een deel", "30%"), ("De meeste klanten", "10%")]
    assert "Minstens 25 mensen." in page
    assert re.findall(r'<rect class="share" width="(\d+)" height="9"', page) == ["40", "30", "10"]
    assert "Een balk kan er 51 punten naast zitten: zie het streepje." in page
    assert "Trek nog geen conclusie" in page


def test_the_ends_say_at_most_and_at_least(organised: Organised, campaign: Campaign) -> None:
    released(organised, ledger(campaign), {CASH: {"few": 40, "some": -7, "most": 0}})
    shares = [share for _, share in shares_on(read(organised.client, MINE))]
    assert shares == ["minstens 95%", "hooguit 5%", "hooguit 5%"]


def test_of_yes_and_no_only_the_first_is_shown_and_that_is_said(organised: Organised) -> None:
    asked = next(q for q in organised.horeca.questions if len(q.options) == 2 and q.disclosure_class == "C")
    released(organised, Ledger(signals_code("horeca/2026-11"), 0, None), {asked.id: {"yes": 20}}, 50)
    page = read(organised.stranger, MONITOR)
    assert shares_on(page) == [("Ja", "40%")]
    assert "De anderen kozen ‘Nee’ of zeiden niets." in page


def test_segments_are_shown_apart_and_together(organised: Organised, split: Campaign) -> None:
    released(organised, ledger(split, "Brouwers"), {CASH: CASH_COUNTS})
    released(organised, ledger(split, OTHER), {CASH: {"few": 20, "some": 0, "most": 5}})
    waits(organised, ledger(split, "=2+3"), 12)
    page = read(organised.client, MINE)
    assert [share for _, share in shares_on(page)][:6] == ["60%", "15%", "15%", "40%", "30%", "10%"]
    assert "Minstens 50 mensen." in page
    assert "Minstens 10 mensen wachten." in page
    assert "Er zijn er nog te weinig. Wij tonen pas iets vanaf 25 mensen." in page
    assert "<h4>=2+3</h4>" in page


def test_of_those_who_wait_nothing_is_told_by_segment(organised: Organised, by_kind: Campaign) -> None:
    released(organised, ledger(by_kind, "hotel"), {CASH: CASH_COUNTS})
    waits(organised, ledger(by_kind, "cafe-bar"), 26)
    waits(organised, ledger(by_kind, OTHER), 8)
    page = read(organised.client, MINE)
    assert re.findall(r"Minstens (\d+) mensen wachten", page) == ["30"]
    assert "De cijfers komen binnen een dag" not in page
    assert "<dt>Café of bar</dt><dd>Geen cijfers.</dd><dt>Hotel</dt><dd>Er zijn cijfers.</dd>" in page
    told = json.loads(read(organised.client, f"{MINE}.json"))
    assert told["waiting"] == [{"round": 1, "next": "apart", "waiting": 30, "needed": None}]


@pytest.mark.parametrize(
    ("days", "words", "next_one"),
    [
        (-2, "Het begint op 21 november 2026.", "ahead"),
        (0, "Hoeveel mensen er in elke groep wachten, zeggen wij niet.", "apart"),
        (40, "Groepen met genoeg mensen worden nog één keer geteld.", "closing"),
        (61, "Er komen geen nieuwe cijfers meer.", "over"),
    ],
)
def test_with_segments_it_is_told_what_becomes_of_those_who_wait(
    organised: Organised, by_kind: Campaign, days: int, words: str, next_one: str
) -> None:
    waits(organised, ledger(by_kind, "hotel"), 0 if days < 0 else 26)
    page = mine_after(organised, days)
    assert words in page
    assert ("Minstens 25 mensen wachten." in page) == (days == 0)
    assert ("Vraag meer mensen om mee te doen." in page) == (days == 0)
    (waiting,) = json.loads(read(organised.client, f"{MINE}.json"))["waiting"]
    assert waiting == {"round": 1, "next": next_one, "waiting": 25 if days == 0 else 0, "needed": None}


@pytest.mark.parametrize("tag", TAGS)
def test_a_segment_is_taken_away_by_its_id_and_in_the_language_of_who_takes_it(
    organised: Organised, by_kind: Campaign, tag: str
) -> None:
    released(organised, ledger(by_kind, "cafe-bar"), {CASH: CASH_COUNTS})
    released(organised, ledger(by_kind, OTHER), {CASH: CASH_COUNTS})
    name = in_language(tag, "segment-cafe-bar:name", "Café of bar")
    other = in_language(tag, "segment", "Anders")
    address = MINE.replace("nl", tag, 1)
    assert f"<h4>{name}</h4>" in read(organised.client, address)
    lines = lines_of(read(organised.client, f"{address}.csv"))
    assert {(line["segment"], line["segment_text"]) for line in lines} == {("", ""), ("cafe-bar", name), (OTHER, other)}
    (question,) = json.loads(read(organised.client, f"{address}.json"))["questions"]
    pairs = [(one["segment"], one["segment_text"]) for one in question["segments"]]
    assert pairs == [("cafe-bar", name), ("hotel", in_language(tag, "segment-hotel:name", "Hotel")), (OTHER, other)]
    assert [(one["segment"], one["segment_text"]) for one in question["releases"]] == [pairs[0], pairs[2]]


def test_each_release_and_the_course_over_them_are_shown(organised: Organised, campaign: Campaign) -> None:
    for few in (5, 15):
        released(organised, ledger(campaign), {CASH: {"few": few, "some": 5, "most": 5}})
    page = read(organised.client, MINE)
    course = re.search(r'<table class="course">.*?</table>', page, re.DOTALL)
    assert course is not None
    first_row = re.search(r"Bijna niemand.*?</tr>", course[0], re.DOTALL)
    assert first_row is not None
    assert re.findall(r"<td>(.*?)</td>", first_row[0]) == ["60%", "20%"]  # the newest first
    assert "21 nov 2026" in course[0]


def test_rounds_of_a_workshop_are_shown_one_by_one(organised: Organised) -> None:
    workshop = organised.workshop()
    (question,) = workshop.rounds[1].questions
    counts = {option.id: 5 for option in question.options}
    released(organised, Ledger(workshop.code, 1, None), {question.id: counts}, 13)
    page = read(organised.client, f"/nl/organise/{workshop.code}/figures")
    assert "Minstens 10 mensen." in page
    assert "13" not in "".join(share for _, share in shares_on(page))
    assert page.count('<table class="bars">') == 1
    assert [page.count(f"<dt>Ronde {number}</dt>") for number in (1, 2, 3)] == [1, 1, 1]


def test_where_more_wait_than_is_ever_told_it_says_when_figures_come(organised: Organised, campaign: Campaign) -> None:
    released(organised, ledger(campaign), {CASH: CASH_COUNTS}, 1600)
    waits(organised, ledger(campaign), 1600)
    page = read(organised.client, MINE)
    assert "Minstens 1.000 mensen wachten. Nieuwe cijfers komen er zodra het er 1.600 zijn." in page
    assert "te weinig" not in page


def test_after_a_reveal_it_is_told_when_who_comes_later_is_counted_and_no_size_of_the_room(
    organised: Organised,
) -> None:
    workshop = organised.workshop()
    (question,) = workshop.rounds[0].questions
    counts = {option.id: 5 for option in question.options}
    released(organised, Ledger(workshop.code, 0, None), {question.id: counts}, 23)
    waits(organised, Ledger(workshop.code, 0, None), 31)
    address = f"/nl/organise/{workshop.code}/figures"
    page = read(organised.client, address)
    assert "Wie later komt, telt pas mee als de workshop voorbij is." in page
    assert "U bepaalt wanneer" not in page
    assert "vanaf 25" not in page
    waiting = json.loads(read(organised.client, f"{address}.json"))["waiting"]
    assert [(one["next"], one["waiting"], one["needed"]) for one in waiting] == [
        ("shown", 0, 10),  # fives from here, beside those of the other rounds, would tell who has just finished
        ("filling", 0, 10),
        ("filling", 0, 10),
    ]


# --- what is never seen ----------------------------------------------------------------------------------------------


def everything(site: Organised) -> dict[str, Any]:
    """Give all that anybody can see or take away, by address; of a page only its main part."""
    seen: dict[str, Any] = {}
    for address in (MINE, f"{MINE}.csv", f"{MINE}.json", "/nl/figures", MONITOR, *OPEN_DATA):
        reply = site.client.get(address)
        assert reply.status_code == 200
        seen[address] = reply.data if address.endswith("sqlite3") else reply.text
    return seen


def test_a_voided_release_is_nowhere(organised: Organised, campaign: Campaign) -> None:
    counts = {CASH: CASH_COUNTS}
    national = Ledger("horeca/2026-11", 0, None)
    before = everything(organised)
    spoilt = [
        (ledger(campaign), released(organised, ledger(campaign), counts, 100)),
        (national, released(organised, national, counts, 50)),
    ]
    assert all(everything(organised)[address] != before[address] for address in before)
    for one, number in spoilt:
        assert organised.storage.void(one, number)
    after = everything(organised)
    # The next batch is as large as if nothing had been voided: that is all that still shows.
    for address in (MINE, f"{MINE}.json"):
        after[address] = after[address].replace("vanaf 100", "vanaf 25").replace('"needed": 100', '"needed": 25')
    assert after == before


def test_nothing_is_told_of_fewer_than_k_whatever_is_stored(organised: Organised, campaign: Campaign) -> None:
    before = everything(organised)
    released(organised, ledger(campaign), {CASH: CASH_COUNTS}, 24)
    after = everything(organised)
    assert before == after
    # Enough for an organiser, and too few for everybody.
    released(organised, ledger(campaign), {CASH: CASH_COUNTS}, 25)
    after = everything(organised)
    assert {address for address in before if before[address] != after[address]} == {MINE, f"{MINE}.csv", f"{MINE}.json"}


def test_no_exact_number_of_people_and_no_noised_count_is_told(organised: Organised, campaign: Campaign) -> None:
    released(organised, ledger(campaign), {CASH: {"few": 3141, "some": 2718, "most": -1618}}, 7777)
    for address, seen in everything(organised).items():
        written = seen.decode("latin-1") if isinstance(seen, bytes) else seen.split("</head>")[-1]
        assert not re.search(r"7777|3141|2718|1618", written), address
        if address != "/nl/figures":
            assert re.search(r"7[.]?775", written) or isinstance(seen, bytes)


def test_an_organiser_sees_no_signal(organised: Organised) -> None:
    campaign = organised.campaign(rounds=[[CASH]], signals=["threats"])
    national = Ledger(signals_code("horeca/2026-11"), 0, None)
    released(organised, ledger(campaign), {CASH: CASH_COUNTS})
    released(organised, national, {"threats": {"now": 10, "earlier": 10, "no": 20, "rather-not": 10}}, 50)
    for address in (MINE, f"{MINE}.csv", f"{MINE}.json"):
        assert "threats" not in read(organised.client, address)
        assert organised.horeca.question_by_id["threats"].text not in read(organised.client, address)
    assert "threats" in read(organised.stranger, OPEN_DATA[1])


# --- to take away ----------------------------------------------------------------------------------------------------


def test_what_is_taken_away_says_what_the_page_shows(organised: Organised, split: Campaign) -> None:
    for segment, few in (("Brouwers", 5), (OTHER, 15), ("Brouwers", 24)):
        released(organised, ledger(split, segment), {CASH: {"few": few, "some": 5, "most": 0}})
    page = shares_on(read(organised.client, MINE))
    lines = lines_of(read(organised.client, f"{MINE}.csv"))
    told = json.loads(read(organised.client, f"{MINE}.json"))
    assert [(line["option_text"], words(line)) for line in lines if not line["release"]] == page
    (question,) = told["questions"]
    figures = [question["together"], *(one["figure"] for one in question["segments"] if one["figure"])]
    assert [(bar["text"], words(bar)) for figure in figures for bar in figure["bars"]] == page
    releases = [(line["segment"], line["release"], line["share"]) for line in lines if line["release"]]
    assert releases == [
        (one["segment"], one["release"], str(bar["share"]))
        for one in question["releases"]
        for bar in one["figure"]["bars"]
    ]
    assert [one["segment"] for one in question["segments"]] == ["=2+3", "Brouwers", OTHER]
    assert CampaignFiguresSchema().validate(told) == {}


def words(bar: Mapping[str, Any]) -> str:
    return {"at-most": "hooguit ", "about": "", "at-least": "minstens "}[bar["reading"]] + f"{bar['share']}%"


def test_it_is_the_same_however_often_it_is_read(organised: Organised, campaign: Campaign) -> None:
    released(organised, ledger(campaign), {CASH: CASH_COUNTS}, 100)
    assert everything(organised) == everything(organised)


def test_a_download_has_a_neutral_name_and_the_words_of_its_language(organised: Organised, campaign: Campaign) -> None:
    released(organised, ledger(campaign), {CASH: CASH_COUNTS})
    reply = organised.client.get(MINE.replace("nl", "en", 1) + ".csv")
    assert reply.headers["Content-Disposition"] == 'attachment; filename="zaakscan-K7M4XRTP.csv"'
    assert reply.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert reply.data.startswith(b"\xef\xbb\xbfround,question,question_text,")
    assert b"Almost none" in reply.data


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=2+3", "'=2+3"),
        ("+31 20", "'+31 20"),
        ("-1", "'-1"),
        ("@sum(a1)", "'@sum(a1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r=1"),
        ("＝1+1", "'＝1+1"),
        ("Bakkers = brood", "Bakkers = brood"),
        ("Bakkers;=2+3", "Bakkers;'=2+3"),
        ("Bakkers\t@sum(a1)", "Bakkers\t'@sum(a1)"),
        ('Bakkers; "=2+3"', 'Bakkers;\' "=2+3"'),
        ("Ja, soms", "Ja, soms"),
        ("", ""),
        (-5, -5),
        (None, None),
    ],
)
def test_no_cell_is_taken_for_a_formula(cell: str | int | None, written: str | int | None) -> None:
    assert harmless(cell) == written


def test_the_name_of_a_segment_is_no_formula(organised: Organised, split: Campaign) -> None:
    released(organised, ledger(split, "=2+3"), {CASH: CASH_COUNTS})
    text = read(organised.client, f"{MINE}.csv")
    assert {line["segment"] for line in lines_of(text)} == {"", "'=2+3"}
    assert "=2+3" in read(organised.client, f"{MINE}.json")


# --- of everybody ----------------------------------------------------------------------------------------------------


def nationally(site: Organised) -> None:
    """Let there be a sheet of everybody, one of signals, and a campaign."""
    released(site, Ledger("horeca/2026-11", 0, None), {CASH: {"few": 20, "some": 20, "most": 5}}, 50)
    released(
        site,
        Ledger(signals_code("horeca/2026-11"), 0, None),
        {"threats": {option.id: 10 for option in site.horeca.question_by_id["threats"].options}},
        50,
        date(2026, 11, 3),
    )
    released(site, ledger(site.campaign(rounds=[[CASH]])), {CASH: CASH_COUNTS}, 50)


@pytest.mark.parametrize("address", ["/figures", "/figures/horeca/2026-11"])
@pytest.mark.parametrize("tag", TAGS)
def test_before_anything_is_counted_it_says_so(organised: Organised, tag: str, address: str) -> None:
    page = read(organised.stranger, f"/{tag}{address}")
    assert "<svg" not in page
    assert "50" in page
    assert "/figures.sqlite3" not in page
    if tag == "nl":
        assert "Er is nog niets om te laten zien." in page


def test_the_sum_of_all_is_shown_with_its_date_and_signals_apart(organised: Organised) -> None:
    nationally(organised)
    page = read(organised.stranger, MONITOR)
    general, signals = page.split("Wat er nu speelt")
    assert shares_on(general) == [("Bijna niemand", "30%"), ("Een deel", "30%"), ("De meeste klanten", "hooguit 5%")]
    assert "Minstens 100 mensen." in general
    assert "21 november 2026" in general
    assert len(shares_on(signals)) == len(organised.horeca.question_by_id["threats"].options)
    assert "Bel dan iemand die kan helpen." in signals
    assert "epsilon" in signals


def test_the_monitor_lists_what_there_is(organised: Organised) -> None:
    nationally(organised)
    page = read(organised.stranger, "/nl/figures")
    assert MONITOR in page
    assert "/nl/figures/ondernemer/2026-11" not in page


def test_open_data_says_what_the_page_shows(organised: Organised) -> None:
    nationally(organised)
    page = shares_on(read(organised.stranger, MONITOR))
    lines = lines_of(read(organised.stranger, OPEN_DATA[0]))
    assert [(line["option_text"], words(line)) for line in lines if not line["month"]] == page
    assert {line["sheet"] for line in lines} == {"general", "signals"}
    assert {line["month"] for line in lines} == {"", "2026-11"}
    told = json.loads(read(organised.stranger, OPEN_DATA[1]))
    shown = [one["together"] for one in (*told["general"], *told["signals"])]
    assert [(bar["text"], words(bar)) for figure in shown for bar in figure["bars"]] == page
    assert told["last_release"] == TODAY.isoformat()
    assert NationalFiguresSchema().validate(told) == {}


def test_the_sqlite_file_says_the_same_and_datasette_gets_its_words(organised: Organised, tmp_path: Path) -> None:
    nationally(organised)
    file = tmp_path / "figures.sqlite3"
    file.write_bytes(organised.stranger.get("/figures.sqlite3").data)
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        assert db.execute("pragma foreign_key_check").fetchall() == []
        figures = db.execute(
            "select sheet, questions.question, options.option, people_at_least, share, reading from figures "
            "join options on options.id = figures.option join questions on questions.id = options.question"
        ).fetchall()
        tables = {name for (name,) in db.execute("select name from sqlite_master where type = 'table'")}
        months = {month for (month,) in db.execute("select month from releases")}
        counted = dict(db.execute("select counted, count(*) from options group by counted"))
    lines = [line for line in lines_of(read(organised.stranger, OPEN_DATA[0])) if not line["month"]]
    columns = ("sheet", "question", "option", "people_at_least", "share", "reading")
    assert sorted(tuple(map(str, row)) for row in figures) == sorted(
        tuple(line[name] for name in columns) for line in lines
    )
    metadata = json.loads(read(organised.stranger, "/figures/metadata.json"))
    assert set(metadata["databases"]["figures"]["tables"]) == tables == {"questions", "options", "figures", "releases"}
    assert metadata["license"] == "CC0-1.0"
    assert months == {"2026-11"}
    assert counted == {1: len(lines)}


def test_a_workshop_and_a_campaign_that_was_erased_stay_in_the_sum(organised: Organised) -> None:
    nationally(organised)
    workshop = organised.workshop(rounds=[[PARTNERS]])
    counts = {PARTNERS: {option.id: 15 for option in organised.horeca.question_by_id[PARTNERS].options}}
    released(organised, Ledger(workshop.code, 0, None), counts, 60)
    page = read(organised.stranger, MONITOR)
    assert organised.storage.erase_campaign("K7M4XRTP", "Bakkers")
    assert read(organised.stranger, MONITOR) == page
    assert organised.horeca.question_by_id[PARTNERS].text in page
    assert "Minstens 60 mensen." in page
    assert organised.client.get(MINE).status_code == 404


# --- made once -------------------------------------------------------------------------------------------------------

KEPT = ("/nl/figures", MONITOR, *OPEN_DATA, "/figures/metadata.json")


@pytest.mark.parametrize("address", KEPT)
def test_nobody_gets_it_twice_until_a_batch_is_released_or_voided(organised: Organised, address: str) -> None:
    nationally(organised)
    first = organised.stranger.get(address)
    again = organised.stranger.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "Content-Security-Policy" in again.headers
    national = Ledger("horeca/2026-11", 0, None)
    number = released(organised, national, {PARTNERS: {"yes": 90, "partly": 5, "no": 4, "unknown": 1}}, 100)
    newer = organised.stranger.get(address, headers={"If-None-Match": first.headers["ETag"]})
    same_words = address in ("/nl/figures", "/figures/metadata.json")
    assert newer.status_code == (304 if same_words else 200)
    organised.storage.void(national, number)
    assert organised.stranger.get(address).data == first.data


def test_what_is_kept_is_not_made_again_and_unknown_addresses_are_not_kept(organised: Organised) -> None:
    nationally(organised)
    for _ in range(3):
        for address in KEPT:
            organised.stranger.get(address)
    made = dict(organised.app.extensions["until_release"].made)
    for address in ("/figures/horeca/2099-01.csv", "/nl/figures/nothing/2026-11", "/figures/x/y.json", MONITOR):
        organised.stranger.get(address)
    kept = organised.app.extensions["until_release"].made
    assert kept.keys() == made.keys() == {*KEPT, "national"}
    assert all(kept[key] is made[key] for key in made)


def test_who_asks_for_open_data_gets_the_same_in_every_language(organised: Organised) -> None:
    nationally(organised)
    for address in OPEN_DATA:
        replies = {organised.stranger.get(address, headers={"Accept-Language": tag}).data for tag in TAGS}
        assert len(replies) == 1


def test_a_phone_keeps_no_figures(organised: Organised) -> None:
    nationally(organised)
    assert "/figures" not in read(organised.stranger, "/sw.js")


def test_the_way_to_the_figures_is_shown_only_when_there_are_any(organised: Organised) -> None:
    assert "/nl/figures" not in read(organised.stranger, "/nl/about")
    nationally(organised)
    organised.clock.go_on(days=1)  # the page of today is kept
    assert read(organised.stranger, "/nl/about").count('href="/nl/figures"') == 1


def test_while_the_storage_is_away_the_figures_come_later_and_other_pages_now(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    client = create_app(Settings(database=tmp_path / "file" / "x.sqlite3"), today=lambda: TODAY).test_client()
    reply = client.get(MONITOR)
    assert reply.status_code == 503
    assert int(reply.headers["Retry-After"]) > 0
    assert "/nl/figures" not in read(client, "/nl/about")
