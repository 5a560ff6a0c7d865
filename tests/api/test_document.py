"""The document of the API: whole, true of every reply, and shown to people without anything from elsewhere."""

import json
import logging
import re
import shlex
from argparse import ArgumentParser
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, from_schema
from schemathesis.engine.events import EngineFinished, FatalError, NonFatalError, ScenarioFinished
from schemathesis.schemas import BaseSchema

from tests.api.asking import ANSWERS, LENGTH, ask, is_problem, with_token
from tests.conftest import ROOT, TAGS, Organised
from webapp.api.problems import PROBLEMS
from webapp.app import create_app
from webapp.organisers import hashed
from webapp.scan.campaign import Ledger
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
HOW: dict[str, Any] = {
    "seed": 20261125,
    "cache": {"enabled": False},
    "generation": {"database": "none", "deterministic": True, "max-examples": 30},
    # No schema can tell whether answers are to the version in the address, the check signs of a code right, or a
    # campaign open: one that Schemathesis just made may begin later.
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "401", "404", "409", "422"]},
        # It asks in a way that Werkzeug does not know. tests/api/test_campaigns.py asks without and with wrong tokens.
        "ignored_auth": {"enabled": False},
    },
    "phases": {"stateful": {"enabled": False}},  # nothing is kept, so nothing comes of what was asked before
}
REPORT: dict[str, Any] = {"include-operation-id": "report", "generation": {"max-examples": 12}}
WITHOUT_EVERY_REPORT = REPORT | {"phases": {"coverage": {"enabled": False}}}


# What the manual uses of curl.
EXAMPLE = ArgumentParser()
EXAMPLE.add_argument("address")
EXAMPLE.add_argument("-X", dest="method")
EXAMPLE.add_argument("-H", dest="headers", action="append", default=[])
EXAMPLE.add_argument("-d", dest="data")
EXAMPLE.add_argument("--data-binary")
EXAMPLE.add_argument("-o")
EVERYTHING = {"path_regex": "."}


def read(app: Any, how: dict[str, Any]) -> BaseSchema:
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
    # Without a report for each answer to each question: that takes minutes.
    assert asked_all(app, HOW | {"operations": [WITHOUT_EVERY_REPORT]}) > 300


def test_so_it_does_with_every_report_of_a_small_shelf(small: Flask) -> None:
    assert asked_all(small, HOW | {"operations": [REPORT]}) > 300


class Filling:
    """An app that fills up what is to be counted, as every program should: of another length all of it is refused."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"].endswith("/contributions") and environ["REQUEST_METHOD"] == "POST":
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).ljust(LENGTH)
            environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return self.app(environ, start_response)


SHARING = {"path_regex": "contributions|campaigns|totals"}


@pytest.mark.parametrize("token", ["token of bakkers", "token of brouwers", "no token", ""])
def test_so_it_does_with_every_campaign_whoever_asks(organised: Organised, token: str) -> None:
    organised.campaign()
    for name in ("bakkers", "brouwers"):
        organised.token(name)
    who = {"headers": with_token(token)} if token else {}
    assert asked_all(Filling(organised.app), HOW | {"parameters": {"path.code": "K7M4XRTP"}} | who, SHARING) > 300
    # It did not only ask for what is refused.
    counted = Ledger("horeca/2026-11", 0, None), Ledger("K7M4XRTP", 0, None)
    assert any(organised.storage.full(ledger, lambda before, waiting: waiting) for ledger in counted)
    made = [len(organised.storage.campaigns_of(name)) for name in ("Bakkers", "Brouwers")]
    assert made == [1, 0] if "of" not in token else sum(made) > 1


def test_so_it_does_where_nothing_is_counted(small: Flask) -> None:
    assert asked_all(Filling(small), HOW, SHARING) > 300


def asked_all(app: Any, how: dict[str, Any], only: dict[str, str] = EVERYTHING) -> int:
    """Let Schemathesis ask all it can think of, and hold that nothing went wrong. Give how much it asked."""
    failures, asked, event = [], 0, None
    for event in from_schema(read(app, how).include(**only)).execute():
        assert not isinstance(event, NonFatalError | FatalError), event
        if isinstance(event, ScenarioFinished):
            asked += len(event.recorder.checks)
            told = (check for checks in event.recorder.checks.values() for check in checks)
            failures += [(check.name, check.failure_info) for check in told if check.status is not Status.SUCCESS]
    assert isinstance(event, EngineFinished)
    assert not failures
    return asked


def test_every_address_of_the_api_is_in_the_document(app: Flask, client: FlaskClient) -> None:
    told = client.get(DOCUMENT).get_json()
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")]
    ours: dict[str, set[str]] = {}
    for rule in rules:
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        ours.setdefault(path, set()).update((rule.methods or set()) - {"HEAD"})
    assert ours.pop(DOCUMENT)  # only itself is not
    told_of = {path: {"OPTIONS", *map(str.upper, set(of) - {"parameters"})} for path, of in told["paths"].items()}
    assert told_of == ours
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
        assert path in page.text.replace("<wbr>", "")
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


def test_every_example_of_the_manual_works(organised: Organised) -> None:
    organised.campaign()
    organised.storage.add_token(hashed("$TOKEN"), "bakkers", organised.clock() + timedelta(days=1))
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs/api.md").read_text(encoding="utf-8"), re.DOTALL)
    given = []
    for words in re.findall(r"(?:printf|curl) .*?(?=\n(?:printf|curl) |\Z)", "\n".join(blocks), re.DOTALL):
        piped: list[str] = []
        command = shlex.split(words.replace("\\\n", " "))
        if command[0] == "printf":
            piped, command = command[1:3], command[command.index("|") + 1 :]
        assert command.pop(0) == "curl"
        asked = EXAMPLE.parse_args(command)
        body = piped[0] % piped[1] if asked.data_binary == "@-" else asked.data
        reply = organised.stranger.open(
            urlsplit(asked.address).path,
            method=asked.method or ("GET" if body is None else "POST"),
            data=body,
            headers=[tuple(header.split(": ", 1)) for header in asked.headers],
        )
        assert reply.status_code in (200, 201), words
        given.append(reply.status_code)
    assert given == [200] * 6 + [201, 200, 200, 201, 200, 200]


def test_the_manual_tells_of_a_problem_as_it_is(client: FlaskClient) -> None:
    (told,) = re.findall(r"```json\n(.*?)```", (ROOT / "docs/api.md").read_text(encoding="utf-8"), re.DOTALL)
    assert json.loads(told) == ask(client, "/outcome", {"answers": {"cash-share": ["all"]}}).get_json()


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
