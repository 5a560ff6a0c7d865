"""How the tests ask the API."""

import json
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

ANSWERS = {
    "danger-now": ["no"],
    "cash-share": ["most"],
    "own-circle": ["regularly"],
    "borrowing-visits": ["now"],
    "two-step-login": ["dont-know"],
    "know-officer": ["yes"],
}
BLOCK = 2048


def address(tag: str, below: str = "", name: str = "horeca/2026-11") -> str:
    return f"/api/v1/{tag}/questionnaires/{name}{below}"


def ask(client: FlaskClient, below: str, body: Any, tag: str = "nl", name: str = "horeca/2026-11") -> TestResponse:
    # Not json=: that sends nothing at all for None.
    return client.post(address(tag, below, name), data=json.dumps(body), content_type="application/json")


def is_problem(reply: TestResponse, status: int, name: str) -> Any:
    """Hold that a reply is a problem, and give what it says."""
    assert reply.status_code == status
    assert reply.mimetype == "application/problem+json"
    assert reply.headers["Cache-Control"] == "no-store"
    assert len(reply.data) % BLOCK == 0
    told = reply.get_json()
    assert told["status"] == status
    assert told["type"] == f"/api#{name}"
    assert told["title"]
    assert told["detail"]
    return told


LENGTH = 4096  # bytes of what is sent to be counted
PHONE = "0123456789abcdef" * 2


def contribution(campaign: str = "horeca/2026-11", phone: str = PHONE, **more: Any) -> bytes:
    """Give what an app sends to have answers counted."""
    return json.dumps({"campaign": campaign, "phone": phone, "answers": ANSWERS} | more).encode().ljust(LENGTH)


def contribute(client: FlaskClient, body: bytes, tag: str = "nl") -> TestResponse:
    return client.post(f"/api/v1/{tag}/contributions", data=body, content_type="application/json")


def with_token(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
