"""The headers on every reply."""

import re

import pytest
from flask.testing import FlaskClient

from webapp.inline import hash_source

REPLIES = [
    ("GET", "/nl/"),
    ("GET", "/nl/scan/horeca/2026-11"),
    ("POST", "/nl/scan/horeca/2026-11/result"),
    ("GET", "/nowhere"),
    ("GET", "/exit"),
    ("GET", "/.well-known/security.txt"),
]


@pytest.mark.parametrize(("method", "address"), REPLIES)
def test_every_reply_is_protected(client: FlaskClient, method: str, address: str) -> None:
    headers = client.open(address, method=method).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert re.search(r"script-src( 'sha256-[A-Za-z0-9+/=]+')+;", policy)  # our own scripts, by hash, and no other
    assert "require-trusted-types-for 'script'" in policy
    for directive in ("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert directive in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"]
    assert "Set-Cookie" not in headers


def test_the_policy_allows_the_style_sheet_that_is_in_the_page(client: FlaskClient) -> None:
    reply = client.get("/nl/")
    style = re.search(r"<style>(.*?)</style>", reply.text, re.DOTALL)
    assert style is not None
    assert f"style-src {hash_source(style[1])} " in reply.headers["Content-Security-Policy"]


def test_an_origin_that_is_no_address_is_another_site(client: FlaskClient) -> None:
    for origin in ("https://[", "https://a]b"):
        reply = client.post("/nl/scan/horeca/2026-11/result", headers={"Origin": origin})
        assert reply.status_code == 403, origin
