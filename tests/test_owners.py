"""Sample owners get what they need: the right door, picture and first steps, in every language, on screen and on paper.

Who they are and what each must get stands in owners.toml (hospitality) and owners-ondernemer.toml (all other trades).
"""

import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import TypeAlias

import pytest
from flask import Flask

from tests.conftest import ROOT, TAGS, in_language
from webapp.scan.directory import Contact
from webapp.scan.outcome import Outcome, outcome_of
from webapp.scan.questionnaire import Questionnaire, Urgency
from webapp.scan.rules import Answers, holds
from webapp.shelf import Shelf

HOME = "horeca/2026-11"  # in all five languages; the other scan, made of the same pieces, in two of them
TWO_TAGS = ("nl", "tr")
ON_PAPER_IN_EVERY_LANGUAGE = ("snackbar-lending", "ex-partner-with-pressure", "does-not-know")
OTHERS_ON_PAPER = ("garage-with-a-loan", "salon-owner-and-her-ex", "phone-shop-with-a-parcel", "cafe-in-the-wrong-scan")


@dataclass(frozen=True)
class Owner:
    """A sample owner, and what that owner must get."""

    id: str
    scan: str  # "horeca/2026-11"
    situation: str  # in Dutch
    answers: dict[str, str]  # question id -> option id
    doors: list[tuple[str, str]]  # door id and urgency, all of them, in order
    never_doors: list[str]
    levels: dict[str, tuple[str, str]]  # theme id -> exposure, protection
    first_steps: list[str]
    advice: list[str]
    never_advice: list[str]

    @property
    def read_answers(self) -> Answers:
        return {question: (option,) for question, option in self.answers.items()}

    @property
    def urgent(self) -> bool:
        return any(urgency == Urgency.NOW for _, urgency in self.doors)


def read_owners(name: str) -> Iterator[Owner]:
    written = tomllib.loads((ROOT / "tests" / name).read_text(encoding="utf-8"))
    for owner in written["owner"]:
        gets = owner["gets"]
        gets["doors"] = [(door, urgency) for door, urgency in gets["doors"]]
        gets["levels"] = {theme: (exposure, protection) for theme, (exposure, protection) in gets["levels"].items()}
        yield Owner(owner["id"], written["scan"], owner["situation"], owner["answers"], **gets)


OWNERS = {owner.id: owner for name in ("owners.toml", "owners-ondernemer.toml") for owner in read_owners(name)}
ON_PAPER = [owner for owner in OWNERS.values() if owner.scan == HOME or owner.id in OTHERS_ON_PAPER]
Pages: TypeAlias = Callable[[Owner, str], str]  # owner, language tag -> what it says


def each_owner(tags: tuple[str, ...] = ()) -> pytest.MarkDecorator:
    """Run the test for each owner, in each of these languages."""
    if not tags:
        return pytest.mark.parametrize("owner", OWNERS.values(), ids=OWNERS)
    spoken = [(owner, tag) for owner in OWNERS.values() for tag in tags if owner.scan == HOME or tag in TWO_TAGS]
    return pytest.mark.parametrize(("owner", "tag"), [pytest.param(*one, id=f"{one[0].id}-{one[1]}") for one in spoken])


def each_owner_on_paper() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("owner", ON_PAPER, ids=lambda owner: owner.id)


def answered_by(owner: Owner, shelf: Shelf) -> Questionnaire:
    return shelf.questionnaires[owner.scan]


# --- the owners themselves --------------------------------------------------------------------------------------------


@each_owner()
def test_an_owner_answers_only_what_the_scan_asks(owner: Owner, shelf: Shelf) -> None:
    asked = answered_by(owner, shelf)
    assert set(asked.visible(owner.read_answers)) == set(owner.answers)
    for question, option in owner.answers.items():
        assert option in asked.question_by_id[question].option_by_id


@each_owner()
def test_what_an_owner_must_get_exists_and_does_not_contradict_itself(owner: Owner, shelf: Shelf) -> None:
    doors = {door for door, _ in owner.doors}
    assert doors | set(owner.never_doors) <= set(shelf.directory.doors)
    assert not doors & set(owner.never_doors)
    wanted = {*owner.first_steps, *owner.advice}
    assert wanted | set(owner.never_advice) <= set(answered_by(owner, shelf).advice_by_id)
    assert not wanted & set(owner.never_advice)


@pytest.mark.parametrize("scan", sorted({owner.scan for owner in OWNERS.values()}))
def test_each_route_to_help_is_walked_by_an_owner(scan: str, shelf: Shelf) -> None:
    owners = [owner for owner in OWNERS.values() if owner.scan == scan]
    routes = shelf.questionnaires[scan].routes
    walked = {route.id for owner in owners for route in routes if holds(route.when, owner.read_answers)}
    assert walked == {route.id for route in routes}


# --- what the answers say ---------------------------------------------------------------------------------------------


def outcome_for(owner: Owner, shelf: Shelf) -> Outcome:
    return outcome_of(answered_by(owner, shelf), owner.read_answers)


@each_owner()
def test_an_owner_gets_these_doors_in_this_order_and_no_other(owner: Owner, shelf: Shelf) -> None:
    assert [(door.door, door.urgency) for door in outcome_for(owner, shelf).doors] == owner.doors


@each_owner()
def test_the_door_that_helps_most_is_the_first(owner: Owner, shelf: Shelf) -> None:
    doors = outcome_for(owner, shelf).doors
    assert [(door.door, door.urgency) for door in doors[:1]] == owner.doors[:1]


@each_owner()
def test_no_owner_is_sent_the_wrong_way(owner: Owner, shelf: Shelf) -> None:
    assert not {door.door for door in outcome_for(owner, shelf).doors} & set(owner.never_doors)


@each_owner()
def test_help_goes_before_all_else_only_where_something_happens_now(owner: Owner, shelf: Shelf) -> None:
    assert outcome_for(owner, shelf).urgent == owner.urgent


@each_owner()
def test_the_picture_of_each_theme_is_that_of_the_owner(owner: Owner, shelf: Shelf) -> None:
    themes = outcome_for(owner, shelf).themes
    assert {theme.theme: (theme.exposure, theme.protection) for theme in themes} == owner.levels


@each_owner()
def test_the_first_steps_are_those_that_help_most(owner: Owner, shelf: Shelf) -> None:
    assert list(outcome_for(owner, shelf).first_steps) == owner.first_steps


@each_owner()
def test_all_advice_fits_the_owner(owner: Owner, shelf: Shelf) -> None:
    given = {given.advice for given in outcome_for(owner, shelf).advice}
    assert {*owner.first_steps, *owner.advice} <= given
    assert not given & set(owner.never_advice)


# --- on the screen, in every language ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def result_page(app: Flask) -> Pages:
    """The main part of an owner's result page, asked for once in each language."""
    pages: dict[tuple[str, str], str] = {}

    def page(owner: Owner, tag: str) -> str:
        if (owner.id, tag) not in pages:
            with app.test_client(use_cookies=False) as client:
                reply = client.post(f"/{tag}/scan/{owner.scan}/result", data=owner.answers)
            assert reply.status_code == 200
            assert f'<html lang="{tag}">' in reply.text
            pages[owner.id, tag] = reply.text.split('<main id="main">', 1)[1].split("</main>", 1)[0]
        return pages[owner.id, tag]

    return page


def door_panels(page: str) -> dict[str, str]:
    """Door id -> its panel, in the order of the page."""
    return dict(re.findall(r'<section [^>]*data-door="([^"]+)"[^>]*>(.*?)</section>', page, flags=re.DOTALL))


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def door_title(door: str, shelf: Shelf, tag: str) -> str:
    return in_language(tag, f"door-{door}:title", shelf.directory.doors[door].title)


def contacts_of(door: str, shelf: Shelf) -> list[Contact]:
    return [shelf.directory.contacts[contact] for contact in shelf.directory.doors[door].contacts]


def step_titles(owner: Owner, shelf: Shelf, tag: str) -> list[str]:
    questionnaire = answered_by(owner, shelf)
    return [in_language(tag, f"{step}:title", questionnaire.advice_by_id[step].title) for step in owner.first_steps]


@each_owner(tags=TAGS)
def test_the_first_door_on_the_page_is_the_right_one(owner: Owner, tag: str, result_page: Pages, shelf: Shelf) -> None:
    panels = door_panels(result_page(owner, tag))
    first_door = [door for door, _ in owner.doors[:1]]
    assert list(panels)[:1] == first_door
    for door in first_door:
        assert door_title(door, shelf, tag) in plain(panels[door])


@each_owner(tags=TAGS)
def test_a_door_for_now_stands_before_any_level(owner: Owner, tag: str, result_page: Pages) -> None:
    before_levels = result_page(owner, tag).split('class="scores"')[0]
    assert set(door_panels(before_levels)) == {door for door, urgency in owner.doors if urgency == Urgency.NOW}


@each_owner(tags=TAGS)
def test_the_best_helper_behind_the_first_door_is_one_tap_away(
    owner: Owner, tag: str, result_page: Pages, shelf: Shelf
) -> None:
    panels = door_panels(result_page(owner, tag))
    for door, _ in owner.doors[:1]:
        best = next(contact for contact in contacts_of(door, shelf) if contact.dial)
        assert f'href="tel:{best.dial}"' in panels[door]


@each_owner(tags=TAGS)
def test_everybody_behind_the_first_door_is_named_and_each_number_can_be_tapped(
    owner: Owner, tag: str, result_page: Pages, shelf: Shelf
) -> None:
    panels = door_panels(result_page(owner, tag))
    for door, _ in owner.doors[:1]:
        for contact in contacts_of(door, shelf):
            assert in_language(tag, f"{contact.id}:name", contact.name) in plain(panels[door])
            assert contact.number in plain(panels[door])
            assert not contact.dial or f'href="tel:{contact.dial}"' in panels[door]


@each_owner(tags=TAGS)
def test_no_panel_on_the_page_sends_the_wrong_way(owner: Owner, tag: str, result_page: Pages) -> None:
    assert set(door_panels(result_page(owner, tag))) == {door for door, _ in owner.doors}


@each_owner(tags=TAGS)
def test_the_page_names_the_first_steps_in_order(owner: Owner, tag: str, result_page: Pages, shelf: Shelf) -> None:
    steps = "".join(re.findall(r'<ol class="steps"[^>]*>(.*?)</ol>', result_page(owner, tag), flags=re.DOTALL))
    named = [unescape(title) for title in re.findall(r"<strong>(.*?)</strong>", steps)]
    assert named == step_titles(owner, shelf, tag)


# --- on paper ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def paper(app: Flask) -> Pages:
    """What an owner's PDF says, without white space: lines of Chinese break between any two characters."""
    tool = shutil.which("pdftotext")
    assert tool, "apt-get install poppler-utils"
    papers: dict[tuple[str, str], str] = {}

    def words(owner: Owner, tag: str) -> str:
        if (owner.id, tag) not in papers:
            with app.test_client(use_cookies=False) as client:
                reply = client.post(f"/{tag}/scan/{owner.scan}/zaakscan.pdf", data=owner.answers)
            assert reply.mimetype == "application/pdf"
            told = subprocess.run([tool, "-", "-"], input=reply.data, capture_output=True, check=True).stdout
            papers[owner.id, tag] = squeezed(told.decode())
        return papers[owner.id, tag]

    return words


def squeezed(text: str) -> str:
    return "".join(text.split())


def assert_paper_is_of(owner: Owner, tag: str, words: str, shelf: Shelf) -> None:
    for door, _ in owner.doors:
        assert squeezed(door_title(door, shelf, tag)) in words
        for contact in contacts_of(door, shelf):
            assert squeezed(contact.number) in words
    for title in step_titles(owner, shelf, tag):
        assert squeezed(title) in words


@each_owner_on_paper()
def test_the_paper_names_the_doors_their_numbers_and_the_first_steps(owner: Owner, paper: Pages, shelf: Shelf) -> None:
    assert_paper_is_of(owner, "nl", paper(owner, "nl"), shelf)


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("owner", [OWNERS[name] for name in ON_PAPER_IN_EVERY_LANGUAGE], ids=lambda owner: owner.id)
def test_the_paper_says_it_in_the_language_of_the_owner(owner: Owner, tag: str, paper: Pages, shelf: Shelf) -> None:
    assert_paper_is_of(owner, tag, paper(owner, tag), shelf)


@each_owner_on_paper()
def test_no_door_on_paper_sends_the_wrong_way(owner: Owner, paper: Pages, shelf: Shelf) -> None:
    for door in owner.never_doors:
        assert squeezed(door_title(door, shelf, "nl")) not in paper(owner, "nl")


@each_owner_on_paper()
def test_the_numbers_for_danger_and_for_talking_stand_on_every_paper(owner: Owner, paper: Pages) -> None:
    assert "112" in paper(owner, "nl")
    assert "0800-2800200" in paper(owner, "nl")
