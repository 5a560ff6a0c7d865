"""How we answer a program: what is for everybody may be kept, what holds answers is filled up and kept nowhere."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, abort, request
from marshmallow import Schema, ValidationError

from webapp.api.problems import wrong_input
from webapp.padding import padded_json

JSON = "application/json"
FOR_AN_HOUR = "public, max-age=3600"  # a number that is wrong must not stay with others for long
ASKED_EACH_TIME = "public, no-cache"  # whether it is still so


def read_body(schema: Schema) -> dict[str, Any]:
    """Read the JSON that was sent. Refuses with 415 or 400, or with 422 and every mistake."""
    return read_as(schema, read_json())


def read_json() -> Any:
    """Read the JSON that was sent, whatever is in it. Refuses with 415 or 400."""
    if request.mimetype != JSON:
        abort(415)
    try:
        return json.loads(request.get_data().decode(), parse_constant=_no_number)
    except (ValueError, RecursionError):  # not JSON or not UTF-8; nested deeper than anything of ours
        abort(400)


def read_as(schema: Schema, sent: Any) -> dict[str, Any]:
    """Read what was sent by a schema. Refuses with 422 and every mistake."""
    try:
        loaded: dict[str, Any] = schema.load(sent)
    except ValidationError as found:
        raise wrong_input(found) from None
    return loaded


def for_everybody(plain: Mapping[str, Any], lasts: str = FOR_AN_HOUR) -> Response:
    """Answer with what is the same for whoever asks: with a tag, so that nobody gets it twice."""
    reply = Response(as_json(plain), mimetype=JSON, headers={"Cache-Control": lasts})
    return unless_known(reply)


def unless_known(reply: Response) -> Response:
    """Tag the reply, and send only its headers to who says to have it."""
    reply.add_etag()
    reply.make_conditional(request)
    return reply


def for_one(plain: Mapping[str, Any], longest: int = 0, status: int = 200) -> Response:
    """Answer with what is for one person or organisation only, filled up to the longest that it can be."""
    body = padded_json(as_json(plain), longest)
    return Response(body, status, mimetype=JSON, headers={"Cache-Control": "no-store"})


def as_json(plain: Mapping[str, Any]) -> bytes:
    """Write it as short as it goes."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is not JSON")  # Python reads NaN and Infinity
