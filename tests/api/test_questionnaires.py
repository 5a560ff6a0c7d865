"""Questionnaires as JSON: every published version, whole, in every language."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.asking import address, is_problem
from tests.conftest import TAGS, in_language
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.versions import fingerprint, structure_of


@pytest.mark.parametrize("tag", TAGS)
def test_the_list_has_every_published_version(client: FlaskClient, horeca: Questionnaire, tag: str) -> None:
    told = client.get(f"/api/v1/{tag}/questionnaires").get_json()
    assert told["language"] == tag
    (one,) = [one for one in told["questionnaires"] if one["id"] == "horeca"]
    assert one == {
        "id": "horeca",
        "version": "2026-11",
        "revision": horeca.revision,
        "fingerprint": fingerprint(horeca),
        "newest": True,
        "purpose": "scan",
        "title": in_language(tag, "horeca:title", horeca.title),
    }


def test_an_older_version_stays_and_a_draft_is_not_there(small: Flask) -> None:
    client = small.test_client(use_cookies=False)
    told = client.get("/api/v1/nl/questionnaires").get_json()["questionnaires"]
    versions = [(one["version"], one["newest"]) for one in told if one["id"] == "levels"]
    assert versions == [("2026-01", False), ("2026-02", True)]
    assert client.get("/api/v1/nl/questionnaires/levels/2026-01").get_json()["newest"] is False
    is_problem(client.get("/api/v1/nl/questionnaires/levels/2026-03"), 404, "nothing-here")


@pytest.mark.parametrize("tag", TAGS)
def test_every_word_of_a_questionnaire_is_there_in_its_language(
    client: FlaskClient, horeca: Questionnaire, tag: str
) -> None:
    told = client.get(address(tag)).get_json()
    assert told["language"] == tag
    for part, plain in zip(horeca.parts, told["parts"], strict=True):
        assert plain["title"] == in_language(tag, f"{part.id}:title", part.title)
        for question, asked in zip(part.questions, plain["questions"], strict=True):
            assert asked["text"] == in_language(tag, question.id, question.text)
            assert asked["help"] == in_language(tag, f"{question.id}:help", question.help)
            for option, offered in zip(question.options, asked["options"], strict=True):
                assert offered["text"] == in_language(tag, f"{question.id}/{option.id}", option.text)
    for advice, plain in zip(horeca.advice, told["advice"], strict=True):
        for name in ("title", "action", "why"):
            assert plain[name] == in_language(tag, f"{advice.id}:{name}", getattr(advice, name))
        assert (plain["who"], plain["sources"]) == (list(advice.who), list(advice.sources))


def test_the_structure_is_whole(client: FlaskClient, horeca: Questionnaire) -> None:
    assert structure_in(client.get(address("nl")).get_json()) == structure_of(horeca)


def structure_in(told: dict[str, Any]) -> dict[str, Any]:
    """Give the structure as `structure_of` does, from what the API tells."""
    limits = ("exposure_middle", "exposure_high", "protection_middle", "protection_low", "door")
    questions = [(part, question) for part in told["parts"] for question in part["questions"]]
    return {
        "id": told["id"],
        "version": told["version"],
        "parts": [
            {"id": part["id"], "theme": part["theme"] and [part["theme"][name] for name in limits]}
            for part in told["parts"]
        ],
        "questions": [
            {name: question[name] for name in ("id", "tag", "class", "several", "shown_when")}
            | {"part": part["id"], "options": [[option["id"], option["points"]] for option in question["options"]]}
            for part, question in questions
        ],
        "routes": [[route[name] for name in ("id", "when", "door", "urgency")] for route in told["routes"]],
        "advice": [[given[name] for name in ("id", "theme", "when", "effort", "evidence")] for given in told["advice"]],
    }


@pytest.mark.parametrize("below", ["questionnaires", "questionnaires/horeca/2026-11", "directory"])
def test_it_may_be_kept_and_nobody_gets_it_twice(client: FlaskClient, below: str) -> None:
    first = client.get(f"/api/v1/tr/{below}")
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    again = client.get(f"/api/v1/tr/{below}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get(f"/api/v1/nl/{below}", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


@pytest.mark.parametrize(
    "below",
    ["fr/questionnaires", "nl/questionnaires/bakery/2026-11", "nl/questionnaires/horeca/1999-01", "nowhere", "", "%00"],
)
def test_what_is_not_there_is_told_as_a_problem(client: FlaskClient, below: str) -> None:
    is_problem(client.get(f"/api/v1/{below}"), 404, "nothing-here")
