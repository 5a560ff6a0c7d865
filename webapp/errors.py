"""When something cannot be: plain words in the visitor's language, and a way on; to programs a problem."""

import logging

from flask import Flask, Response, redirect, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable
from werkzeug.wrappers import Response as AnyResponse

from webapp.api import problems
from webapp.budgets import LATER
from webapp.languages import LANGUAGES, canonical
from webapp.storage import Away, NotPrepared

LOG = logging.getLogger(__name__)
BAREST_PAGE = """<!doctype html><html lang="nl"><meta charset="utf-8"><title>Zaakscan</title>
<p>Dit ging niet. <a href="/">Zaakscan</a></p><p lang="en">This did not work.</p><p><a href="tel:112">112</a></p>"""
KNOWN = (400, 403, 404, 405, 413, 429, 500, 503)


def tell_errors(app: Flask) -> None:
    """Answer every error with a page or a problem of ours."""
    app.register_error_handler(HTTPException, tell)
    app.register_error_handler(Away, tell_away)
    app.register_error_handler(Exception, tell_the_unexpected)


def tell(error: HTTPException) -> AnyResponse:
    """Answer an error that Flask knows; `/zh-TW/…` is sent on to `/zh-Hant/…`."""
    if isinstance(error.response, AnyResponse):  # a redirect that Flask makes itself
        return error.response
    if request.path.startswith(problems.BELOW):
        return problems.tell(error)
    code = error.code or 500
    if code == 404 and request.method == "GET" and (better := _address_in_our_spelling()):
        return redirect(better, 308)
    page = _told(code if code in KNOWN else (400 if code < 500 else 500))
    reply = Response(page, code, headers={"Cache-Control": "no-store"}, mimetype="text/html")
    if isinstance(error, HTTPException) and code == 405:
        reply.headers["Allow"] = dict(error.get_headers()).get("Allow", "GET")
    if code in (429, 503):
        reply.headers["Retry-After"] = dict(error.get_headers()).get("Retry-After", str(LATER))
    return reply


def tell_away(error: Away) -> AnyResponse:
    """Answer while the storage is away: nothing half was kept, and the same may be sent again."""
    if isinstance(error, NotPrepared):  # does not pass by itself
        LOG.error("The database is not ready: %s. Run flask --app webapp.app prepare", error)
    return tell(ServiceUnavailable(retry_after=error.retry_after))


def tell_the_unexpected(error: Exception) -> AnyResponse:
    """Answer a fault of ours. The log gets its kind and place; never its words, which could be somebody's answers."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "nowhere"
    LOG.error("%s at %s, while answering %s", type(error).__name__, where, request.endpoint)
    return tell(InternalServerError())


def _told(code: int) -> str:
    try:
        return render_template("error.html", code=code)
    except Exception as fault:  # in the frame of every page: then the barest one, and never its words in the log
        LOG.error("%s while telling of error %s", type(fault).__name__, code)
        return BAREST_PAGE


def _address_in_our_spelling() -> str | None:
    first, _, rest = request.path.removeprefix("/").partition("/")
    ours = canonical(first)
    return f"/{ours}/{rest}" if ours and first not in LANGUAGES else None
