"""What somebody lets us count: sealed at once, kept until its batch is full, and counted once however often it comes.

No cookie, no name: a phone makes up a random id and sends it along, so that a second try is known. Whoever carries the
message sees one length, whatever the answers are.
"""

from flask import Blueprint, Response, abort, render_template, request
from marshmallow import ValidationError

from webapp import padding
from webapp.counting import Asked, AskedSchema, Ended, NoCampaign, NoSegment, NotBegun, OverBudget, count_in
from webapp.house import house
from webapp.scan.answers import WrongAnswers
from webapp.storage import WrongTicket

pages = Blueprint("contribute", __name__, url_prefix="/<language:language>")
PREFIX = "count."  # of the field names: a question's id holds no dot
LENGTH = 4096  # bytes of every message, filled up with zeros; static/js/files.js pads to whole ones of these
# Why it was not counted -> status.
STATUS: dict[type[Exception], int] = {
    NoCampaign: 404,
    NotBegun: 403,
    Ended: 410,
    WrongTicket: 409,
    OverBudget: 429,
    NoSegment: 422,
    WrongAnswers: 422,
}


@pages.post("/count")
def count() -> Response:
    """Count the answers once. 201: they are counted; 200: they were; 429, 503: come again with the same id."""
    key = house().settings.sealing_key
    if key is None:
        abort(404)  # nothing is counted here
    if request.content_length != LENGTH:
        abort(400)  # a length that could tell
    form = {name: values for name, values in request.form.lists() if name != padding.FIELD}
    answers = {name: values for name, values in form.items() if not name.startswith(PREFIX)}
    try:
        new = count_in(
            _asked(form),
            answers,
            storage=house().storage,
            questionnaires=house().shelf.questionnaires,
            key=key,
            budgets=house().budgets,
            now=house().now(),
            day=house().today(),
        )
    except tuple(STATUS) as why:
        abort(STATUS[type(why)])
    page = padding.padded_page(render_template("counted.html"))
    return Response(page, 201 if new else 200, headers={"Cache-Control": "no-store"}, mimetype="text/html")


def _asked(form: dict[str, list[str]]) -> Asked:
    """Read what is asked. Refuses with 422 what our own pages do not send."""
    sent = {name.removeprefix(PREFIX): values[0] for name, values in form.items() if name.startswith(PREFIX)}
    try:
        asked: Asked = AskedSchema().load(sent)
    except ValidationError:
        abort(422)
    return asked
