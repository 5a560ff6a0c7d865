"""The pages of knowledge and the cards: near, neutral, with whom to turn to, and nothing of anybody in them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import ROOT, TAGS, in_language
from tests.pages.test_scan import ANSWERS, HERE
from tests.pages.test_start import TELLING
from webapp.shelf import Shelf

NAMES = sorted(path.stem for path in (ROOT / "questionnaires/knowledge").glob("*.toml"))
ADDRESSES = ["/know", "/know/check", *(f"/know/{name}" for name in NAMES)]


def links_of(text: str) -> set[str]:
    return set(re.findall(r'href="(/[^"#]+)', text))


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_all_its_lines_what_to_do_and_its_sources_with_their_dates(
    client: FlaskClient, shelf: Shelf, name: str, tag: str
) -> None:
    text = client.get(f"/{tag}/know/{name}").text.replace("&#39;", "'")
    page = shelf.knowledge.page(name)
    assert page is not None
    for section in page.sections:
        for line in section.lines:
            key = f"know-{name}/{section.id}/{line.id}"
            said = in_language(tag, f"{key}:text", line.text)
            done = in_language(tag, f"{key}:do", line.do) if line.do else ""
            assert f"<li>{said}" in text
            assert not done or f'<li>{said} <strong class="do">{done}</strong></li>' in text
        for door in section.doors:
            assert f'href="/{tag}/help#door-{door}"' in text
    for source in page.sources:
        known = shelf.directory.sources[source]
        assert f'<li lang="nl">{known.title} ({known.dated})</li>' in text


def test_where_there_is_danger_112_is_one_tap_away(client: FlaskClient, shelf: Shelf) -> None:
    for page in shelf.knowledge.pages:
        buttons = (
            client.get(f"/nl/know/{page.id}").text.split("<footer>")[0].count('class="button call" href="tel:112"')
        )
        assert buttons == sum("emergency" in section.doors for section in page.sections)


def test_every_door_that_a_page_leads_to_is_on_the_help_page(client: FlaskClient) -> None:
    help_page = client.get("/nl/help").text
    anchors = {
        anchor for address in ADDRESSES for anchor in re.findall(r"#(door-[\w-]+)", client.get(f"/nl{address}").text)
    }
    assert len(anchors) > 5
    assert not [anchor for anchor in anchors if f'id="{anchor}"' not in help_page]


@pytest.mark.parametrize("tag", TAGS)
def test_every_page_is_two_taps_from_the_result_and_from_help(client: FlaskClient, tag: str) -> None:
    result = client.post(HERE.replace("/nl/", f"/{tag}/") + "/result", data=ANSWERS).text
    scan = client.get(HERE.replace("/nl/", f"/{tag}/")).text
    for begin in (
        result.split("<footer>")[0],
        scan.split('<template id="t-result">')[1],
        client.get(f"/{tag}/help").text,
    ):
        first = links_of(begin)
        assert f"/{tag}/know" in first
        assert {f"/{tag}{address}" for address in ADDRESSES} <= first | links_of(client.get(f"/{tag}/know").text)


def test_the_cards_are_one_tap_from_the_result_and_not_in_the_pdf(client: FlaskClient) -> None:
    assert "/nl/know/check" in links_of(client.post(f"{HERE}/result", data=ANSWERS).text)


def test_one_page_leads_to_the_next_and_the_last_one_back(client: FlaskClient, shelf: Shelf) -> None:
    pages = shelf.knowledge.pages
    for page, following in zip(pages, [*pages[1:], None], strict=True):
        text = client.get(f"/nl/know/{page.id}").text
        assert 'href="/nl/know"' in text
        found = re.search(r'href="/nl/know/([^"]+)" rel="next"', text)
        assert (found and found[1]) == (following and following.id)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_id_stands_twice_on_a_page(client: FlaskClient, address: str) -> None:
    ids = re.findall(r' id="([^"]+)"', client.get(f"/nl{address}").text)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("tag", TAGS)
def test_what_others_see_of_a_page_is_neutral(client: FlaskClient, tag: str, address: str) -> None:
    title = re.search(r"<title>(.*?)</title>", client.get(f"/{tag}{address}").text)
    assert title is not None
    assert title[1].endswith("– Zaakscan")
    assert not TELLING.search(title[1] + address)


def test_the_cards_say_what_is_good_to_know_and_keep_no_score(client: FlaskClient, shelf: Shelf) -> None:
    text = client.get("/nl/know/check").text
    main = text.split("<main")[1].split("</main>")[0]
    assert main.count("<details") == main.count("Goed om te weten:") == 5
    assert not re.search(r"<(?:form|input|button)", main)  # nothing to send, nothing to keep
    for card in shelf.knowledge.cards:
        answer = main.split(f'id="card-{card.id}"')[1].split("</details>")[0]
        assert f"<summary>{card.statement}</summary>" in answer
        assert f"<strong>{'Waar.' if card.true else 'Niet waar.'}</strong>" in answer
        assert card.why in answer
        assert all(shelf.directory.sources[source].title in main for source in card.sources)


@pytest.mark.parametrize("name", ["nothing", "Near", "near.html", "check/1", ""])
def test_a_page_that_is_not_there_is_not_found_and_not_kept(app: Flask, client: FlaskClient, name: str) -> None:
    assert client.get(f"/nl/know/{name}").status_code == 404
    assert f"/nl/know/{name}" not in app.extensions["kept_pages"].of_today()


def test_knowledge_is_kept_for_when_there_is_no_network(client: FlaskClient) -> None:
    worker = client.get("/sw.js").text
    for address in ADDRESSES:
        assert f'"/zh-Hant{address}"' in worker


def test_the_document_of_the_phone_names_only_the_sources_of_its_own_advice(client: FlaskClient, shelf: Shelf) -> None:
    scan = client.get(HERE).text
    cited = {source for advice in shelf.questionnaires["horeca/2026-11"].advice for source in advice.sources}
    assert set(re.findall(r'data-source="([\w-]+)"', scan)) == cited
    assert cited < set(shelf.directory.sources)
