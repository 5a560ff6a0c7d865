"""Answers in, outcome or report out: the same as on the pages, of one length, and every mistake at once."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.asking import ANSWERS, BLOCK, address, ask, is_problem
from tests.conftest import TAGS, TODAY, in_language
from tests.pages.test_busy import crowded, press_of
from tests.scan.test_properties import REAL, answers_to, over_real
from webapp import padding
from webapp.app import create_app
from webapp.scan.memory import code_of
from webapp.scan.questionnaire import Purpose, Questionnaire
from webapp.settings import Settings

HORECA = next(questionnaire for questionnaire in REAL if questionnaire.name == "horeca/2026-11")
UNSURE = "Zoek het eerst uit"
LEVELS = {"hoog": "high", "midden": "middle", "laag": "low", "nog geen beeld": "unknown"}
SCANS = [questionnaire for questionnaire in REAL if questionnaire.purpose is Purpose.SCAN]
always_the_same = settings(deadline=None, derandomize=True, database=None, max_examples=60)


def some_answers(data: st.DataObject, questionnaire: Questionnaire) -> dict[str, list[str]]:
    return {name: list(chosen) for name, chosen in data.draw(answers_to(questionnaire)).items()}


def on_the_page(client: FlaskClient, name: str, answers: dict[str, list[str]]) -> dict[str, Any]:
    """Give what the page of the result says, read from its HTML."""
    page = client.post(f"/nl/scan/{name}/result", data=answers).text.split('<main id="main">')[1]
    levels = re.findall(
        r'data-theme="([^"]+)">.*?Kwetsbaar: ([^<]+)</span>.*?Beschermd: ([^<]+)</span>', page, re.DOTALL
    )
    advice = page.split('data-advice="')[1:]
    return {
        "doors": re.findall(r'data-door="([^"]+)" data-urgent="([^"]+)"', page),
        "themes": [(theme, LEVELS[exposure], LEVELS[protection]) for theme, exposure, protection in levels],
        "advice": [
            (given.split('"')[0], re.findall(r'data-reason="([^"]+)"', given), UNSURE in given) for given in advice
        ],
        "steps": re.findall(r"<li data-item><strong>([^<]+)</strong><br>", page),
        "in_place": re.findall(r'data-in-place="([^"]+)"', page),
    }


def in_the_api(client: FlaskClient, name: str, answers: dict[str, list[str]]) -> dict[str, Any]:
    told = ask(client, "/outcome", {"answers": answers}, name=name).get_json()
    titles = {given["id"]: given["title"] for given in told["advice"]}
    return {
        "doors": [(door["id"], "true" if door["urgency"] == "now" else "false") for door in told["doors"]],
        "themes": [(theme["id"], theme["exposure"], theme["protection"]) for theme in told["themes"]],
        "advice": [
            (given["id"], [reason["question"] for reason in given["reasons"]], given["unsure"])
            for given in told["advice"]
        ],
        "steps": [titles[step] for step in told["first_steps"]],
        "in_place": [measure["question"] for measure in told["in_place"]],
    }


@pytest.mark.parametrize("scan", SCANS, ids=lambda scan: scan.name)
@always_the_same
@given(data=st.data())
def test_the_api_says_what_the_page_says(app: Flask, scan: Questionnaire, data: st.DataObject) -> None:
    client, answers = app.test_client(use_cookies=False), some_answers(data, scan)
    assert in_the_api(client, scan.name, answers) == on_the_page(client, scan.name, answers)


@over_real
@always_the_same
@given(data=st.data(), tag=st.sampled_from(TAGS))
def test_every_outcome_in_a_language_has_one_length(
    app: Flask, questionnaire: Questionnaire, data: st.DataObject, tag: str
) -> None:
    client, answers = app.test_client(use_cookies=False), some_answers(data, questionnaire)
    replies = [ask(client, "/outcome", {"answers": one}, tag, questionnaire.name) for one in ({}, answers)]
    assert [reply.status_code for reply in replies] == [200, 200]
    assert len({len(reply.data) for reply in replies}) == 1
    assert len(replies[0].data) % BLOCK == 0


@pytest.mark.parametrize("tag", TAGS)
def test_an_outcome_says_why_in_words(client: FlaskClient, horeca: Questionnaire, tag: str) -> None:
    told = ask(client, "/outcome", {"answers": ANSWERS}, tag).get_json()
    assert told["language"] == tag
    assert told["urgent"] is True
    (first, *_) = told["doors"]
    assert (first["id"], first["urgency"]) == ("extortion", "now")
    question = horeca.question_by_id["borrowing-visits"]
    assert first["reasons"] == [
        {
            "question": "borrowing-visits",
            "text": in_language(tag, question.id, question.text),
            "answers": [in_language(tag, "borrowing-visits/now", question.option_by_id["now"].text)],
        }
    ]
    named = {contact["id"] for contact in told["contacts"]}
    assert {"emergency", "helpline", "police", *first["contacts"]} <= named
    assert {who for given in told["advice"] for who in given["who"]} <= named
    assert {one for given in told["advice"] for one in given["sources"]} == {one["id"] for one in told["sources"]}
    planned = [step for steps in told["plan"].values() for step in steps]
    assert sorted(planned) == sorted(given["id"] for given in told["advice"])
    assert "cash-share" not in told["unanswered"]
    assert "little-cash-left" in told["unanswered"]


def test_an_answer_to_a_question_that_is_not_asked_counts_nowhere(client: FlaskClient) -> None:
    plain = ask(client, "/outcome", {"answers": {"money-trouble": ["no"]}})
    hidden = ask(client, "/outcome", {"answers": {"money-trouble": ["no"], "private-loan": ["somebody-else"]}})
    assert plain.data == hidden.data


def test_white_space_around_what_is_sent_counts_nowhere(client: FlaskClient) -> None:
    body = json.dumps({"answers": ANSWERS})
    replies = [
        client.post(address("nl", "/outcome"), data=text, content_type="application/json")
        for text in (body, body.ljust(8192), f"\n{body}\n")
    ]
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.data for reply in replies}) == 1


# --- the report -------------------------------------------------------------------------------------------------------


def words_in(pdf: bytes, folder: Path) -> str:
    (folder / "report.pdf").write_bytes(pdf)
    return " ".join(page.extract_text() for page in pypdf.PdfReader(folder / "report.pdf").pages)


@pytest.mark.parametrize(
    ("tag", "asked", "form"),
    [
        ("nl", {}, {}),
        ("tr", {"second": "nl", "picture": True, "code": True}, {"paper.second": "nl"}),
        ("nl", {"second": "nl", "picture": False}, {"paper.scores": "without"}),
        ("zh-Hant", {"code": False, "then": code_of(HORECA, {"cash-share": ("few",)})}, {"paper.code": "without"}),
    ],
)
def test_the_report_is_the_one_of_the_page(
    client: FlaskClient, tmp_path: Path, tag: str, asked: dict[str, Any], form: dict[str, str]
) -> None:
    then = {"paper.then": asked["then"]} if "then" in asked else {}
    page = client.post(f"/{tag}/scan/horeca/2026-11/zaakscan.pdf", data={**ANSWERS, **form, **then})
    reply = ask(client, "/report", {"answers": ANSWERS} | asked, tag)
    assert reply.status_code == 200
    assert reply.mimetype == "application/pdf"
    assert reply.headers["Content-Disposition"] == 'attachment; filename="zaakscan.pdf"'
    assert len(reply.data) == len(page.data)
    assert len(reply.data) % padding.BLOCK == 0
    assert words_in(reply.data, tmp_path) == words_in(page.data, tmp_path)


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app with one press, so that a crowd fills it."""
    chosen = Settings(database=tmp_path_factory.mktemp("instance") / "zaakscan.sqlite3")
    app = create_app(chosen, today=lambda: TODAY)
    yield app
    press_of(app).end()


def test_while_the_presses_are_busy_it_says_when_to_come_again(hasty: Flask) -> None:
    client = hasty.test_client(use_cookies=False)
    with crowded(hasty):
        reply = ask(client, "/report", {"answers": ANSWERS})
        wrong = ask(client, "/report", {"answers": {"cash-share": ["all"]}})
        outcome = ask(client, "/outcome", {"answers": ANSWERS})
    is_problem(reply, 503, "busy")
    assert 0 <= int(reply.headers["Retry-After"]) <= 60
    is_problem(wrong, 422, "mistakes")
    assert outcome.status_code == 200
    assert ask(client, "/report", {"answers": ANSWERS}).data.startswith(b"%PDF-")


# --- what is wrong ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("below", ["/outcome", "/report"])
@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"answers": {"cash-share": ["all"]}}, ["answers.cash-share"]),
        ({"answers": {"cash-share": ["few", "most"]}}, ["answers.cash-share"]),
        ({"answers": {"cash-share": ["few", "few"]}}, ["answers.cash-share"]),
        ({"answers": {"cash-share": [""]}}, ["answers.cash-share"]),
        ({"answers": {"cash-share": "few"}}, ["answers.cash-share"]),
        ({"answers": {"cash-share": [1]}}, ["answers.cash-share"]),
        ({"answers": {"cash-share": {"few": 1}}}, ["answers.cash-share"]),
        ({"answers": {"cash-share": None}}, ["answers.cash-share"]),
        ({"answers": {"no-such": ["x"], "\ud800": ["y"]}}, ["answers.no-such", "answers.\ud800"]),
        (
            {"answers": {"no-such": ["x"], "own-circle": ["x"]}, "more": 1},
            ["answers.no-such", "answers.own-circle", "more"],
        ),
        ({"answers": ["few"]}, ["answers"]),
        ({"answers": None}, ["answers"]),
        ({}, ["answers"]),
        ([], [""]),
        (None, [""]),
        ("few", [""]),
    ],
)
def test_every_mistake_is_told_with_its_place(client: FlaskClient, below: str, body: Any, fields: list[str]) -> None:
    told = is_problem(ask(client, below, body), 422, "mistakes")
    assert [mistake["field"] for mistake in told["mistakes"]] == fields
    assert all(mistake["detail"].endswith(".") for mistake in told["mistakes"])


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"second": "tr"}, "second"),
        ({"picture": 1}, "picture"),
        ({"code": "false"}, "code"),
        ({"then": ""}, "then"),
        ({"then": "not a code"}, "then"),
        ({"then": "x" * 101}, "then"),
        ({"then": ["a"]}, "then"),
    ],
)
def test_a_wrong_choice_for_the_report_is_told(client: FlaskClient, more: dict[str, Any], field: str) -> None:
    told = is_problem(ask(client, "/report", {"answers": {}} | more), 422, "mistakes")
    assert [mistake["field"] for mistake in told["mistakes"]] == [field]


@pytest.mark.parametrize("below", ["/outcome", "/report"])
@pytest.mark.parametrize(
    ("body", "kind", "status", "name"),
    [
        (b"", "application/json", 400, "unreadable"),
        (b"{", "application/json", 400, "unreadable"),
        (b'{"answers": {}} x', "application/json", 400, "unreadable"),
        (b'{"answers": NaN}', "application/json", 400, "unreadable"),
        (b"\xff\xfe", "application/json", 400, "unreadable"),
        ('{"answers": {}}'.encode("utf-16"), "application/json", 400, "unreadable"),
        (b"[" * 60_000, "application/json", 400, "unreadable"),
        (b'{"a":' * 10_000, "application/json", 400, "unreadable"),
        (b"1" * 5_000, "application/json", 400, "unreadable"),
        (b" " * 70_000, "application/json", 413, "too-long"),
        (b'{"answers": {}}', "text/plain", 415, "not-json"),
        (b"cash-share=few", "application/x-www-form-urlencoded", 415, "not-json"),
        (b'{"answers": {}}', "", 415, "not-json"),
    ],
)
def test_what_cannot_be_read_is_told_as_a_problem(
    client: FlaskClient, below: str, body: bytes, kind: str, status: int, name: str
) -> None:
    is_problem(client.post(address("nl", below), data=body, content_type=kind), status, name)


@pytest.mark.parametrize(("spaces", "status"), [(0, 200), (60_000, 200), (70_000, 413)])
def test_a_body_in_chunks_is_read_whole_or_refused(client: FlaskClient, spaces: int, status: int) -> None:
    body = BytesIO(b'{"answers": {}}' + b" " * spaces)
    reply = client.post(
        address("nl", "/outcome"),
        input_stream=body,
        content_type="application/json",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert reply.status_code == status


@pytest.mark.parametrize("below", ["/outcome", "/report"])
def test_another_method_says_which_is_right(client: FlaskClient, below: str) -> None:
    for reply in (client.get(address("nl", below)), client.put(address("nl", below), json={"answers": {}})):
        is_problem(reply, 405, "other-method")
        assert "POST" in reply.headers["Allow"]


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://app.example"}]
)
def test_a_browser_on_another_site_may_not_ask(client: FlaskClient, headers: dict[str, str]) -> None:
    reply = client.post(address("nl", "/outcome"), json={"answers": {}}, headers=headers)
    is_problem(reply, 403, "other-site")
    asked_before = client.options(address("nl", "/outcome"), headers=headers)
    for one in (reply, asked_before, client.get(address("nl"), headers=headers)):
        assert not [name for name, _ in one.headers if name.startswith("Access-Control-")]


@pytest.mark.parametrize("below", ["/outcome", "/report"])
@pytest.mark.parametrize("body", [{"answers": ANSWERS}, {"answers": {"x": []}}])
def test_what_holds_answers_is_kept_nowhere(client: FlaskClient, below: str, body: Any) -> None:
    reply = ask(client, below, body)
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert "ETag" not in reply.headers
    assert "Set-Cookie" not in reply.headers


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(
    body=json_values
    | st.fixed_dictionaries({"answers": json_values})
    | st.dictionaries(st.sampled_from(["cash-share", "danger-now", "x"]), json_values).map(lambda a: {"answers": a})
)
def test_no_json_whatever_gives_a_500(app: Flask, body: Any) -> None:
    reply = ask(app.test_client(), "/outcome", body)
    assert reply.status_code in (200, 400, 422)  # 400: NaN is none of JSON


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(body=st.binary(max_size=300))
def test_no_bytes_whatever_give_a_500(app: Flask, body: bytes) -> None:
    reply = app.test_client().post(address("nl", "/outcome"), data=body, content_type="application/json")
    assert reply.status_code in (400, 422)
