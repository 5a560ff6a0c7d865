"""How organisers get in, by an invitation, a passkey or, when their phone is gone, a recovery code; and out.

No name, no password, no e-mail. Nothing here tells whether an account or a code exists.
"""

import re
import secrets

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from marshmallow import RAISE, Schema, fields
from werkzeug.wrappers import Response as AnyResponse

from webapp.house import house
from webapp.languages import LANGUAGES, current_language
from webapp.organisers import let_in, let_out, session_now
from webapp.pages.ceremony import (
    CodeSchema,
    MadeWithCodeSchema,
    code_in,
    new_codes,
    options_to_make,
    options_to_sign,
    organiser_or_403,
    passkey_or_403,
    sent,
    site,
)
from webapp.passkeys import SignedSchema
from webapp.storage import Organiser

pages = Blueprint("signing_in", __name__, url_prefix="/<language:language>/organise")
BEGINNING, RECOVERING = "begin", "recover"  # what a challenge is for
THERE = re.compile(rf"/({'|'.join(LANGUAGES)})/organise(/[A-Za-z0-9][A-Za-z0-9._-]*)*")  # where one may be sent on to


class SignedInSchema(Schema):
    """Signing in, and where to go on."""

    class Meta:
        unknown = RAISE

    then = fields.String(load_default="")
    passkey = fields.Nested(SignedSchema, required=True)


@pages.before_request
def only_where_shared() -> None:
    """Answer 404 where the operator gave no address."""
    site()


@pages.after_request
def kept_nowhere(reply: Response) -> Response:
    """Let no browser keep these pages."""
    reply.headers["Cache-Control"] = "no-store"
    return reply


# --- beginning -------------------------------------------------------------------------------------------------------


@pages.get("/begin")
def begin() -> str:
    """Where an invitation is typed."""
    return render_template("organise/begin.html")


@pages.post("/begin/options")
def begin_options() -> Response:
    """What the browser is asked for, once the code is right: who mistypes makes no passkey that opens nothing."""
    invitation = code_in(sent(CodeSchema()))
    organisation = house().storage.invitation(invitation, house().now())
    if organisation is None:
        abort(403)
    return jsonify(options_to_make(secrets.token_hex(16), organisation, [], BEGINNING, invitation.hex()))


@pages.post("/begin")
def beginning() -> tuple[Response, int]:
    """Somebody new, with a first passkey: lets them in and gives recovery codes, this once."""
    asked = sent(MadeWithCodeSchema())
    invitation, organiser = code_in(asked), _text_or_403(asked["user"])
    passkey = passkey_or_403(asked["passkey"], organiser, BEGINNING, invitation.hex())
    organisation = house().storage.invitation(invitation, house().now())
    codes, kept = new_codes()
    if organisation is None or not house().storage.add_organiser(
        Organiser(organiser, organisation), passkey, kept, invitation, house().now()
    ):
        abort(403)
    reply = jsonify(codes=codes, next=_home())
    let_in(reply, organiser)
    return reply, 201


# --- signing in and out ----------------------------------------------------------------------------------------------


@pages.get("/sign-in")
def sign_in() -> str | AnyResponse:
    """Where one signs in. Says why, when somebody comes from elsewhere; who is in, and asks for nothing, goes on."""
    then = request.args.get("then", "")
    known = session_now() is not None
    if known and not then:
        return redirect(_home())
    why = "again" if known else request.args.get("why", "")
    return render_template("organise/sign_in.html", why=why, then=_then(then))


@pages.post("/sign-in/options")
def sign_in_options() -> Response:
    """What the browser is asked for: the same for everybody."""
    return jsonify(options_to_sign())


@pages.post("/sign-in")
def signing_in() -> Response:
    """Let in who signed."""
    asked = sent(SignedInSchema())
    organiser = organiser_or_403(asked["passkey"])
    reply = jsonify(next=_then(asked["then"]))
    let_in(reply, organiser)
    return reply


@pages.post("/sign-out")
def sign_out() -> AnyResponse:
    """Let out, here and now."""
    reply = redirect(url_for(".sign_in", why="out"), 303)
    let_out(reply)
    return reply


# --- when a phone is lost --------------------------------------------------------------------------------------------


@pages.get("/lost")
def lost() -> str:
    """Where a recovery code is typed."""
    return render_template("organise/lost.html", contact=house().settings.operator_contact)


@pages.post("/lost/options")
def lost_options() -> Response:
    """What the browser is asked for, once the code is right. The code stays until the passkey is made."""
    organiser = house().storage.organiser_of_recovery_code(code_in(sent(CodeSchema())))
    if organiser is None:
        abort(403)
    has = house().storage.passkeys_of(organiser.id)
    return jsonify(options_to_make(organiser.id, organiser.organisation, has, RECOVERING))


@pages.post("/lost")
def recovering() -> Response:
    """Use up the code, add the passkey, and let in here only: whoever has the phone is out."""
    asked = sent(MadeWithCodeSchema())
    code = code_in(asked)
    organiser = house().storage.organiser_of_recovery_code(code)
    if organiser is None:
        abort(403)
    passkey = passkey_or_403(asked["passkey"], organiser.id, RECOVERING)
    if not house().storage.recover(passkey, code):
        abort(403)
    reply = jsonify(next=url_for("keys.keys"))
    let_in(reply, organiser.id)
    return reply


def _home() -> str:
    return f"/{current_language().tag}/organise"


def _then(asked: str) -> str:
    """Give where to go on: a page for organisers, and never another site."""
    return asked if THERE.fullmatch(asked) else _home()


def _text_or_403(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        abort(403)
