"""When something cannot be: plain words in the visitor's language, and never a 500."""

import http.client
import logging
from contextlib import closing
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.storage.nodes import Node
from webapp.app import create_app
from webapp.settings import Settings

HERE = "/nl/scan/horeca/2026-11"


@pytest.mark.parametrize(
    ("address", "accepted", "tag"),
    [
        ("/tr/nowhere", "nl", "tr"),
        ("/zh-Hant/scan/bakery/2026-11", "nl", "zh-Hant"),
        ("/nowhere", "tr", "tr"),
        ("/xx/", "zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("/fr/scan", "", "nl"),
        ("/%00", "en", "en"),
        ("/nl/scan/horeca/2026-11%0d%0aX:1", "en", "nl"),
    ],
)
def test_an_unknown_address_is_told_in_the_visitors_language(
    client: FlaskClient, address: str, accepted: str, tag: str
) -> None:
    reply = client.get(address, headers={"Accept-Language": accepted} if accepted else {})
    assert reply.status_code == 404
    assert f'<html lang="{tag}">' in reply.text
    assert f'href="/{tag}/"' in reply.text
    assert "Content-Security-Policy" in reply.headers


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("/zh-CN/", "/zh-Hans/"),
        ("/zh-TW/scan/horeca/2026-11", "/zh-Hant/scan/horeca/2026-11"),
        ("/zh-HK/help", "/zh-Hant/help"),
        ("/zh-Hans-NL/", "/zh-Hans/"),
        ("/zh_Hant/", "/zh-Hant/"),
        ("/NL/", "/nl/"),
        ("/tr-TR/privacy", "/tr/privacy"),
        ("/zh/", "/zh-Hans/"),
    ],
)
def test_another_spelling_of_a_language_is_sent_to_ours(client: FlaskClient, address: str, ours: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 308
    assert reply.location == ours


def test_a_long_body_is_refused_before_it_is_read(client: FlaskClient) -> None:
    reply = client.post(f"{HERE}/check", data={"cash-share": "x" * 70_000})
    assert reply.status_code == 413
    assert "U stuurde meer dan wij kunnen lezen" in reply.text


CHUNKS = [({}, 200), ({"pad": "0" * 60_000}, 200), ({"pad": "0" * 70_000}, 413)]


@pytest.mark.parametrize(("more", "status"), CHUNKS)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_form_in_chunks_is_read_whole_or_refused(
    client: FlaskClient, more: dict[str, str], status: int, kind: str
) -> None:
    form = more | {"cash-share": "most"}  # its answer comes last, where it would be cut off
    begin = '--x\r\nContent-Disposition: form-data; name="'
    parts = "".join(f'{begin}{name}"\r\n\r\n{value}\r\n' for name, value in form.items())
    body = f"{parts}--x--\r\n" if "multipart" in kind else urlencode(form)
    reply = client.post(
        f"{HERE}/check",
        input_stream=BytesIO(body.encode()),
        content_type=kind,
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert reply.status_code == status
    assert ('name="cash-share" value="most"' in reply.text) == (status == 200)
    assert ("U stuurde meer dan wij kunnen lezen" in reply.text) == (status == 413)


def test_the_server_that_we_run_hands_chunks_on(tmp_path: Path) -> None:
    node = Node({"ZAAKSCAN_DATABASE": str(tmp_path / "x.sqlite3")}, tmp_path / "log")
    node.start()
    try:
        node.wait()
        for more, status in CHUNKS:
            body = urlencode(more | {"cash-share": "most"}).encode()
            pieces = (body[at : at + 10_000] for at in range(0, len(body), 10_000))
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            with closing(http.client.HTTPConnection("127.0.0.1", node.port, timeout=10)) as connection:
                connection.request("POST", f"{HERE}/check", pieces, kind, encode_chunked=True)
                reply = connection.getresponse()
                assert reply.status == status
                assert (b'name="cash-share" value="most"' in reply.read()) == (status == 200)
    finally:
        node.end()


def test_the_wrong_method_says_which_is_right(client: FlaskClient) -> None:
    reply = client.post("/nl/privacy")
    assert reply.status_code == 405
    assert "GET" in reply.headers["Allow"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_a_form_from_another_site_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    reply = client.post(f"{HERE}/result", headers=headers)
    assert reply.status_code == 403
    assert "Dit formulier kwam van een andere site" in reply.text


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://localhost"}, {}]
)
def test_our_own_form_is_taken(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post(f"{HERE}/result", headers=headers).status_code == 200


def test_a_fault_of_ours_is_told_plainly_and_logged_without_words_of_anybody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app: Flask = create_app(Settings(database=tmp_path / "x.sqlite3"))

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("secret answer")

    with caplog.at_level(logging.DEBUG):
        reply = app.test_client().get("/broken", headers={"Accept-Language": "nl"})
    assert reply.status_code == 500
    assert "Er ging iets mis bij ons" in reply.text
    assert "RuntimeError" in caplog.text
    assert "secret answer" not in caplog.text


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    form=st.dictionaries(
        st.one_of(st.sampled_from(["cash-share", "danger-now", "__class__", "answers"]), st.text(max_size=20)),
        st.one_of(st.sampled_from(["most", "yes", ""]), st.text(max_size=20)),
        max_size=8,
    ),
    page=st.sampled_from(["", "/check", "/result"]),
)
def test_no_form_whatever_gives_a_500(app: Flask, form: dict[str, str], page: str) -> None:
    clean = {k.encode("utf-8", "replace").decode(): v.encode("utf-8", "replace").decode() for k, v in form.items()}
    reply = app.test_client().post(f"{HERE}{page}", data=clean)
    assert reply.status_code in (200, 422)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    body=st.binary(max_size=300),
    kind=st.sampled_from(
        ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "application/json", ""]
    ),
)
def test_no_bytes_whatever_give_a_500(app: Flask, body: bytes, kind: str) -> None:
    assert app.test_client().post(f"{HERE}/check", data=body, content_type=kind).status_code < 500
