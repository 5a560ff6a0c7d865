"""For which organisation a program asks: a token that somebody of it made."""

from typing import NoReturn

from flask import abort, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from webapp.house import house
from webapp.organisers import hashed
from webapp.storage import Organiser


def who_asks() -> Organiser | None:
    """Give for whom a program asks; None when it does not say. Refuses with 401 what is no token (any more)."""
    where_it_is_shared_or_404()
    if "Authorization" not in request.headers:
        return None
    sent = request.authorization
    if sent is None or sent.type != "bearer" or not sent.token:
        _unknown()
    return house().storage.organiser_of_token(hashed(sent.token), house().now()) or _unknown()


def organiser_or_401() -> Organiser:
    """Give for whom a program asks."""
    return who_asks() or _unknown()


def where_it_is_shared_or_404() -> None:
    """Refuse where the site has no address: nobody can be invited to it."""
    if not house().settings.address:
        abort(404)


def _unknown() -> NoReturn:
    raise Unauthorized(www_authenticate=WWWAuthenticate("bearer"))
