"""Making a passkey and signing with one, between a browser and us: a challenge, and an answer to it that is good once.

Whoever is refused gets the same 403, whatever was wrong.
"""

import secrets
from collections.abc import Sequence
from typing import Any, cast

from flask import abort, request
from marshmallow import RAISE, Schema, ValidationError, fields, validate

from webapp.house import house
from webapp.organisers import hashed, site_address
from webapp.passkeys import (
    PATIENCE,
    Bytes,
    Made,
    MadeSchema,
    Signed,
    Site,
    WrongPasskey,
    challenge_in,
    challenge_kept,
    passkey_made,
    signs_so_far,
    site_at,
    to_make,
    to_sign,
)
from webapp.scan.secret_code import LONGEST_TEXT, in_groups, new_secret, read_secret
from webapp.storage import Passkey

RECOVERY_CODES = 5
SIGNING_IN = "sign in"  # what a challenge is for


class CodeSchema(Schema):
    """A code that was typed."""

    class Meta:
        unknown = RAISE

    code = fields.String(required=True, validate=validate.Length(max=LONGEST_TEXT))


class MadeHereSchema(Schema):
    """A passkey that somebody made who was let in already."""

    class Meta:
        unknown = RAISE

    user = Bytes(required=True)
    passkey = fields.Nested(MadeSchema, required=True)


class MadeWithCodeSchema(CodeSchema):
    """A passkey that somebody made who was let in by a code."""

    user = Bytes(required=True)
    passkey = fields.Nested(MadeSchema, required=True)


def site() -> Site:
    """Give the site where our passkeys work. 404 where there are no pages for organisers."""
    return site_at(site_address(""))


def sent(schema: Schema) -> dict[str, Any]:
    """Read the JSON that our own script sends. Refuses with 400 or 422 what it does not send."""
    try:
        loaded = schema.load(request.get_json())
    except RecursionError:  # nested deeper than anything of ours
        abort(400)
    except ValidationError:
        abort(422)
    return cast(dict[str, Any], loaded)


def code_in(asked: dict[str, Any]) -> bytes:
    """Give the hash of the code that was typed; that of nothing for what can be no code."""
    return hashed(read_secret(asked["code"]) or "")


def options_to_make(organiser: str, organisation: str, has: Sequence[Passkey], *purpose: str) -> dict[str, Any]:
    """Give what the browser is asked for, with a challenge that is good for this person and purpose only."""
    challenge = _new_challenge(organiser, *purpose)
    return to_make(site(), challenge, organiser, organisation, has)


def options_to_sign() -> dict[str, Any]:
    """Give what the browser is asked for: a signature of whoever has a passkey here."""
    return to_sign(site(), _new_challenge(SIGNING_IN))


def passkey_or_403(made: Made, organiser: str, *purpose: str) -> Passkey:
    """Give the passkey that was made, when all is right. It is not stored yet."""
    try:
        challenge = _answered(made.client_data, organiser, *purpose)
        return passkey_made(site(), made, challenge, organiser, house().today())
    except WrongPasskey:
        abort(403)


def organiser_or_403(signed: Signed) -> str:
    """Give who signed, when all is right."""
    passkey = house().storage.passkey(signed.credential_id)
    try:
        challenge = _answered(signed.client_data, SIGNING_IN)
        signs = signs_so_far(site(), signed, challenge, passkey)
    except WrongPasskey:
        abort(403)
    if not house().storage.signed_with(signed.credential_id, signs):
        abort(403)  # another signed in between: it was copied
    return signed.organiser.decode()


def new_codes() -> tuple[list[str], list[bytes]]:
    """Make recovery codes: as people write them down, and what is stored."""
    codes = [new_secret(secrets.randbelow) for _ in range(RECOVERY_CODES)]
    return [in_groups(code) for code in codes], [hashed(code) for code in codes]


def _new_challenge(*purpose: str) -> bytes:
    challenge, now = secrets.token_bytes(32), house().now()
    house().storage.remember_challenge(challenge_kept(challenge, *purpose), now, now + PATIENCE)
    return challenge


def _answered(client_data: bytes, *purpose: str) -> bytes:
    """Give the challenge that is answered, and use it up. Raises WrongPasskey for one that we did not give for this."""
    challenge = challenge_in(client_data)
    if not house().storage.use_challenge(challenge_kept(challenge, *purpose), house().now()):
        raise WrongPasskey
    return challenge
