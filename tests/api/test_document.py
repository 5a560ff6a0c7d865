"""The document of the API: whole, true of every reply, and shown to people without anything from elsewhere."""

import logging
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, from_schema
from schemathesis.engine.events import EngineFinished, FatalError, NonFatalError, ScenarioFinished
from schemathesis.schemas import BaseSchema

from tests.api.asking import ANSWERS, is_problem
from tests.conftest import TAGS
from webapp.api.problems import PROBLEMS
from webapp.app import create_app
from webapp.settings import Settings

DOCUMENT = "/api/v1/openapi.json"
HORECA = {"name": "horeca", "version": "2026-11"}
BELOW = "/api/v1/{language}/questionnaires/{name}/{version}"
ASKED = [
    ("/api/v1/{language}/questionnaires", "GET", {}, None),
    (BELOW, "GET", HORECA, None),
    ("/api/v1/{language}/directory", "GET", {}, None),
    (f"{BELOW}/outcome", "POST", HORECA, {"answers": ANSWERS}),
    (f"{BELOW}/outcome", "POST", HORECA, {"answers": {"x": ["y"]}}),
    (f"{BELOW}/outcome", "POST", HORECA | {"version": "1999-01"}, {"answers": {}}),
    (f"{BELOW}/report", "POST", HORECA, {"answers": ANSWERS, "picture": False}),
]
# Whatever the engine of Schemathesis asks, it is bounded: each report costs some tenths of a second.
HOW = {
    "seed": 20261125,
    "cache": {"enabled": False},
    "generation": {"database": "none", "deterministic": True, "max-examples": 30},
    "phases": {"stateful": {"enabled": False}},  # nothing is kept, so nothing comes of what was asked before
    # A code has check signs that no schema can tell: one that is made up is refused.
    "operations": [
        {
            "include-operation-id": "report",
            "generation": {"max-examples": 12},
            "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "404", "422"]}},
        }
    ],
}


def read(app: Flask, how: dict[str, Any]) -> BaseSchema:
    return schemathesis.openapi.from_wsgi(DOCUMENT, app, config=SchemathesisConfig.from_dict(how))


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize(("path", "method", "words", "body"), ASKED)
def test_every_reply_is_as_the_document_says(
    app: Flask, tag: str, path: str, method: str, words: dict[str, str], body: Any
) -> None:
    operation = read(app, {"cache": {"enabled": False}})[path][method]
    more = {} if body is None else {"body": body, "media_type": "application/json"}
    operation.Case(path_parameters=words | {"language": tag}, **more).call_and_validate()


def test_whatever_the_document_allows_or_forbids_the_api_answers_as_it_says(app: Flask) -> None:
    failures, errors, asked = [], [], 0
    for event in from_schema(read(app, HOW)).execute():
        if isinstance(event, NonFatalError | FatalError):
            errors.append(event)
        if isinstance(event, ScenarioFinished):
            for case, checks in event.recorder.checks.items():
                asked += 1
                wrong = (check for check in checks if check.status is not Status.SUCCESS)
                failures += [(check.name, case, check.failure_info) for check in wrong]
    assert not errors
    assert not failures
    assert isinstance(event, EngineFinished)
    assert asked > 300  # it did ask


def test_every_address_of_the_api_is_in_the_document(app: Flask, client: FlaskClient) -> None:
    told = client.get(DOCUMENT).get_json()
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")]
    ours = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule): rule.methods for rule in rules}
    assert ours.pop(DOCUMENT)  # only itself is not
    assert {path: {"OPTIONS", *map(str.upper, set(of) - {"parameters"})} for path, of in told["paths"].items()} == {
        path: methods - {"HEAD"} for path, methods in ours.items() if methods
    }
    assert told["openapi"] == "3.1.0"


def test_the_document_may_be_kept(client: FlaskClient) -> None:
    first = client.get(DOCUMENT)
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    assert client.get(DOCUMENT, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_the_page_tells_all_of_the_document_and_loads_nothing(client: FlaskClient) -> None:
    told = client.get(DOCUMENT).get_json()
    page = client.get("/api", headers={"Accept-Language": "tr"})
    assert page.status_code == 200
    assert '<html lang="en">' in page.text
    for path in told["paths"]:
        assert path in page.text
    for name, schema in told["components"]["schemas"].items():
        assert f'id="{name}"' in page.text
        for member in schema.get("properties", {}):
            assert f"<code>{member}</code>" in page.text
    anchors, places = set(re.findall(r'href="#([^"]+)"', page.text)), set(re.findall(r' id="([^"]+)"', page.text))
    assert anchors <= places
    assert len(places) == len(re.findall(r' id="([^"]+)"', page.text))
    assert not re.findall(r'(?:src|action)="', page.text)
    assert all(link.startswith(("/", "#", "tel:")) for link in re.findall(r'href="([^"]+)"', page.text))
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert client.get("/api", headers={"If-None-Match": page.headers["ETag"]}).status_code == 304


def test_every_kind_of_problem_has_its_place_on_the_page(client: FlaskClient) -> None:
    page = unescape(client.get("/api").text)
    for status, problem in PROBLEMS.items():
        assert f'id="{problem.name}"' in page
        assert f"{status} {problem.title}" in page
        assert problem.detail in page


def test_a_fault_of_ours_is_a_problem_and_is_logged_without_words_of_anybody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(Settings(database=tmp_path / "x.sqlite3"))

    @app.get("/api/v1/broken")
    def broken() -> str:
        raise RuntimeError("secret answer")

    with caplog.at_level(logging.DEBUG):
        reply = app.test_client().get("/api/v1/broken")
    is_problem(reply, 500, "our-fault")
    assert "RuntimeError" in caplog.text
    assert "secret answer" not in caplog.text
