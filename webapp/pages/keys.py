"""Who has access, and with what: passkeys, recovery codes, a colleague's invitation, tokens of apps, and leaving.

All of it asks for a fresh sign-in: a phone that lies open must not become somebody's access for good.
"""

import secrets
from base64 import urlsafe_b64encode
from typing import Any, cast

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from marshmallow import RAISE, Schema, ValidationError, fields, validate
from werkzeug.wrappers import Response as AnyResponse

from webapp.house import house
from webapp.organisers import (
    INVITED,
    LONGEST_TOKEN,
    freshly_signed_in,
    hashed,
    let_out,
    random_token,
    session_now,
    site_address,
)
from webapp.pages.ceremony import (
    RECOVERY_CODES,
    MadeHereSchema,
    new_codes,
    options_to_make,
    passkey_or_403,
    sent,
)
from webapp.passkeys import Bytes
from webapp.scan.campaign import is_name
from webapp.scan.secret_code import in_groups, new_secret

pages = Blueprint("keys", __name__, url_prefix="/<language:language>/organise/keys")
ADDING = "add"  # what a challenge is for
LONGEST_NAME = 40  # of a passkey, in characters


class ChosenSchema(Schema):
    """Which passkey."""

    class Meta:
        unknown = RAISE

    passkey = Bytes(required=True)


class NamedSchema(ChosenSchema):
    """What a passkey is called from now on."""

    name = fields.String(required=True, validate=validate.Length(max=LONGEST_NAME))


@pages.get("")
def keys() -> str:
    """All of it on one page."""
    organiser = freshly_signed_in()
    storage = house().storage
    passkeys = storage.passkeys_of(organiser.id)
    return render_template(
        "organise/keys.html",
        organiser=organiser,
        people=len(storage.organisers_of(organiser.organisation)),
        passkeys=[(_written(passkey.credential_id), passkey) for passkey in passkeys],
        longest_name=LONGEST_NAME,
        codes=RECOVERY_CODES,
        tokens=storage.tokens_of(organiser.id, house().now()),
    )


@pages.post("/passkey/options")
def add_passkey_options() -> Response:
    """What the browser is asked for: a passkey more, on a device that has none."""
    organiser = freshly_signed_in()
    has = house().storage.passkeys_of(organiser.id)
    return jsonify(options_to_make(organiser.id, organiser.organisation, has, ADDING))


@pages.post("/passkey")
def add_passkey() -> Response:
    """Add it."""
    organiser = freshly_signed_in()
    passkey = passkey_or_403(sent(MadeHereSchema())["passkey"], organiser.id, ADDING)
    if not house().storage.add_passkey(passkey):
        abort(403)
    return jsonify(next=url_for(".keys"))


@pages.post("/passkey/name")
def name_passkey() -> AnyResponse:
    """Call it so that its owner knows which one it is."""
    organiser, asked = freshly_signed_in(), _asked(NamedSchema())
    name = asked["name"].strip()
    if name and not is_name(name, LONGEST_NAME):
        abort(422)
    if not house().storage.name_passkey(asked["passkey"], organiser.id, name):
        abort(404)
    return _back()


@pages.post("/passkey/remove")
def remove_passkey() -> AnyResponse:
    """Take a passkey away, but never the last, and sign out everywhere else: perhaps it was stolen."""
    organiser, session = freshly_signed_in(), session_now()
    asked = _asked(ChosenSchema())
    if session is None or not house().storage.remove_passkey(asked["passkey"], organiser.id):
        abort(404)
    house().storage.end_other_ways_in(session.id, organiser.id)
    return _back()


@pages.post("/codes")
def codes() -> str:
    """New recovery codes, shown this once; the old ones work no more."""
    organiser = freshly_signed_in()
    told, kept = new_codes()
    house().storage.replace_recovery_codes(organiser.id, kept)
    return render_template("organise/once.html", kind="codes", secrets=told)


@pages.post("/colleague")
def invite() -> str:
    """An invitation for a colleague, shown this once."""
    organiser, code = freshly_signed_in(), new_secret(secrets.randbelow)
    until = house().now() + INVITED
    house().storage.invite(hashed(code), organiser.organisation, until, organiser.id)
    address = site_address(url_for("signing_in.begin"))
    return render_template(
        "organise/once.html", kind="colleague", secrets=[in_groups(code)], address=address, until=until.date()
    )


@pages.post("/token")
def new_token() -> str:
    """A token for an app, shown this once."""
    organiser, token = freshly_signed_in(), random_token()
    until = house().now() + LONGEST_TOKEN
    house().storage.add_token(hashed(token), organiser.id, until)
    return render_template("organise/once.html", kind="token", secrets=[token], until=until.date())


@pages.post("/token/withdraw")
def withdraw_tokens() -> AnyResponse:
    """Take all tokens of this person away."""
    house().storage.remove_tokens(freshly_signed_in().id)
    return _back()


@pages.post("/leave")
def leave() -> AnyResponse:
    """Take the person away, with all that lets them in. What they made is of the organisation, and stays."""
    house().storage.remove_organiser(freshly_signed_in().id)
    reply = redirect(url_for("signing_in.sign_in", why="left"), 303)
    let_out(reply)
    return reply


def _asked(schema: Schema) -> dict[str, Any]:
    """Give what our form sends; refuse with 422 what it does not."""
    try:
        return cast(dict[str, Any], schema.load(request.form))
    except ValidationError:
        abort(422)


def _back() -> AnyResponse:
    return redirect(url_for(".keys"), 303)


def _written(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
