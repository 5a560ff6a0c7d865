"""Getting in as an organiser, step by step, as a browser with a phone does."""

import re
import secrets
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.authenticator import Key, Phone
from tests.conftest import Organised
from webapp.organisers import hashed
from webapp.scan.secret_code import in_groups, new_secret

ORIGIN = "https://zaakscan.example"
BEGIN, LOST, SIGN_IN, KEYS = (f"/nl/organise/{page}" for page in ("begin", "lost", "sign-in", "keys"))
CODE = re.compile(r"(?:[2-9CDFHJKMNPRTVWXY]{5}-){5}[2-9CDFHJKMNPRTVWXY]{5}")


def invited(site: Organised, organisation: str = "Bakkers") -> str:
    """Give the code of a new invitation."""
    code = new_secret(secrets.randbelow)
    site.storage.invite(hashed(code), organisation, site.clock() + timedelta(days=7))
    return in_groups(code)


def posted(client: FlaskClient, address: str, **told: Any) -> TestResponse:
    return client.post(address, json=told)


def made(
    client: FlaskClient, address: str, phone: Phone, wrong: dict[str, Any] | None = None, **told: Any
) -> TestResponse:
    """Make a passkey at this address, from the first question to the last."""
    options = posted(client, f"{address}/options" if address != KEYS else f"{KEYS}/passkey/options", **told).get_json()
    end = address if address != KEYS else f"{KEYS}/passkey"
    return posted(client, end, user=options["user"]["id"], passkey=phone.make(options, **(wrong or {})), **told)


def signed(browser: FlaskClient, phone: Phone, key: Key | None = None, then: str = "", **wrong: Any) -> TestResponse:
    options = posted(browser, f"{SIGN_IN}/options").get_json()
    return posted(browser, SIGN_IN, then=then, passkey=phone.sign(options, key, **wrong))


def is_in(client: FlaskClient) -> bool:
    return client.get(KEYS).status_code == 200
