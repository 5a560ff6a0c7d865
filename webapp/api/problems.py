"""When something cannot be, told to a program: a problem as RFC 9457 has it, in plain words, with every mistake."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask import Response
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, UnprocessableEntity

from webapp.padding import padded_json
from webapp.scan.answers import ONE_ONLY, UNKNOWN_OPTION, UNKNOWN_QUESTION
from webapp.scan.memory import EMPTY, MISTYPED, UNKNOWN_VERSION

SENT_ALONG = ("Allow", "Retry-After", "WWW-Authenticate")  # headers of an error
BELOW = "/api/"  # whoever asks for something below this is a program
TYPE = "application/problem+json"


@dataclass(frozen=True)
class Problem:
    """A kind of problem."""

    name: str  # where the page of the API tells of it: /api#name
    title: str
    detail: str  # what to do


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong in what was sent."""

    field: str  # where: answers.cash-share; empty: the whole of it
    detail: str


PROBLEMS = {
    400: Problem("unreadable", "This could not be read", "Send JSON, as UTF-8, of one object."),
    401: Problem(
        "no-token",
        "We do not know for whom you ask",
        "Send Authorization: Bearer and a token. Who may make campaigns makes one after signing in.",
    ),
    403: Problem(
        "other-site",
        "Browsers may not ask this from another site",
        "Let your own server ask, and let your page ask your server.",
    ),
    404: Problem(
        "nothing-here",
        "There is nothing here",
        "See which questionnaires there are at /api/v1/nl/questionnaires, and every address at /api.",
    ),
    405: Problem("other-method", "This address takes another method", "The header Allow says which."),
    409: Problem(
        "not-open",
        "The campaign takes no answers now",
        "It has not begun, or it is over: its standing tells. Nothing of it was kept.",
    ),
    413: Problem("too-long", "This is too long", "Send 64 KiB at most. Answers take a few."),
    415: Problem("not-json", "This is not JSON", "Send JSON, and say so: Content-Type: application/json."),
    422: Problem("mistakes", "Something in it is wrong", "Mend each of the mistakes, then send it again."),
    429: Problem(
        "later",
        "The campaign takes no more answers for now",
        "Send the same again after as many seconds as Retry-After says: it counts once.",
    ),
    500: Problem("our-fault", "Something went wrong with us", "Send the same again. Nothing of it was kept."),
    503: Problem(
        "busy",
        "It is busy now",
        "Send the same again after as many seconds as Retry-After says. Nothing of it was kept.",
    ),
}
# What the scan says is wrong, by key: the pages have other words for people.
TOLD = {
    UNKNOWN_OPTION: "The question has no such option. Send a list of ids of its options, each once.",
    ONE_ONLY: "The question takes one option. Send a list of one.",
    UNKNOWN_QUESTION: "The questionnaire has no such question.",
    EMPTY: "There is no code in this. Leave the member out.",
    MISTYPED: "This is no code of ours. One or more of its signs are wrong.",
    UNKNOWN_VERSION: "This code is of another questionnaire or version.",
}


class WrongInput(UnprocessableEntity):
    """What was sent is JSON, and has these mistakes."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__()
        self.mistakes = mistakes


def wrong_input(found: ValidationError) -> WrongInput:
    """Give every mistake that marshmallow found, each with its place."""
    return WrongInput(list(_mistakes(found.messages)))


def tell(error: HTTPException) -> Response:
    """Answer with a problem. Filled up: which fields were wrong is not to be told by its length."""
    status = error.code or 500
    problem = PROBLEMS.get(status) or PROBLEMS[400 if status < 500 else 500]
    told: dict[str, Any] = {
        "type": f"/api#{problem.name}",
        "title": problem.title,
        "status": status,
        "detail": problem.detail,
    }
    if isinstance(error, WrongInput):
        told["mistakes"] = [asdict(mistake) for mistake in error.mistakes]
    headers = {name: value for name, value in error.get_headers() if name in SENT_ALONG}
    # In ASCII: the name of a field comes from outside, and may hold what UTF-8 cannot.
    body = padded_json(json.dumps(told).encode())
    return Response(body, status, headers | {"Cache-Control": "no-store"}, mimetype=TYPE)


def _mistakes(errors: Any, place: str = "") -> Iterator[Mistake]:
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            below = place if name == "_schema" else f"{place}.{name}".removeprefix(".")
            yield from _mistakes(inner, below)
    elif isinstance(errors, str):
        yield Mistake(place, TOLD.get(errors, errors))
    else:
        for inner in errors:
            yield from _mistakes(inner, place)
