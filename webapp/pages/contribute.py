"""What somebody lets us count: sealed at once, kept until its batch is full, and counted once however often it comes.

No cookie, no name: a phone makes up a random id and sends it along, so that a second try is known. Whoever carries the
message sees one length, whatever the answers are.
"""

from dataclasses import asdict

from flask import Blueprint, Response, abort, render_template, request
from marshmallow import ValidationError

from webapp import padding
from webapp.counting import Asked, Ended, NoCampaign, NoSegment, NotBegun, OverBudget
from webapp.house import house, questionnaire_or_404
from webapp.pages.along import BACK, PREFIX, asked_to_count, offered, sent_answers, taken_along, with_code
from webapp.scan.answers import WrongAnswers, read_answers
from webapp.scan.campaign import WORKSHOP_SIGNS, read_code
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.rules import Answers
from webapp.sealing import SealingKey
from webapp.storage import WrongTicket

pages = Blueprint("contribute", __name__, url_prefix="/<language:language>/count")
LENGTH = 4096  # bytes of every message, filled up with zeros; static/js/files.js pads to whole ones of these
# Why it was not counted -> status. The words of each stand in parts/counting.html, and so in the page on the phone.
STATUS: dict[type[Exception], int] = {
    NoCampaign: 404,
    NotBegun: 403,
    Ended: 410,
    WrongTicket: 409,
    NoSegment: 422,
    WrongAnswers: 422,
    ValidationError: 422,
}


@pages.post("")
def count() -> Response:
    """Count the answers once. 201: they are counted; 200: they were; 429, 503: come again with the same id."""
    key = _key_or_404()
    if request.content_length != LENGTH:
        abort(400)  # a length that could tell
    try:
        asked = asked_to_count()
        new = house().count(asked, sent_answers(), key)
    except OverBudget:
        abort(429)
    except tuple(STATUS) as why:
        status = STATUS[type(why)]
        return _private(_told("ticket" if status == 409 and not asked.ticket.strip() else status), status)
    return _private(_told("counted"), 201 if new else 200)


@pages.post("/<name>/<version>")
def sure(name: str, version: str) -> Response:
    """Ask once more, of who has no scripts: the form on this page makes a message of the one length."""
    _key_or_404()
    questionnaire = questionnaire_or_404(name, version)
    try:
        asked, answers = asked_to_count(), read_answers(questionnaire, sent_answers())
    except (ValidationError, WrongAnswers):
        abort(422)
    offer = offered(asked, questionnaire)
    if offer is None:
        abort(503)
    missing = ""
    if asked.segment not in (offer["segments"] or ("",)):
        missing = "choose"
    elif offer["tickets"] and not asked.ticket.strip():
        missing = "ticket"
    page = render_template(
        "sure.html",
        questionnaire=questionnaire,
        offer=offer,
        along=asked,
        answers=answers,
        missing=missing,
        fields=None if missing else _message(questionnaire, answers, with_code(asked, offer)),
    )
    return _private(page, 422 if missing else 200)


def _told(status: int | str) -> str:
    """Render what became of it, and the way back for who has no scripts: the answers are nowhere else."""
    along = taken_along()
    code = read_code(along.campaign) if along else None
    back = house().shelf.questionnaires.get(request.form.get(BACK, ""))
    return render_template(
        "counted.html",
        status=status,
        room=code if code and len(code) == WORKSHOP_SIGNS else "",
        back=back,
        along=along,
        answers=sent_answers(),
    )


def _key_or_404() -> SealingKey:
    key = house().settings.sealing_key
    if key is None:
        abort(404)  # nothing is counted here
    return key


def _message(questionnaire: Questionnaire, answers: Answers, asked: Asked) -> list[tuple[str, str]]:
    """Give the fields of a form that is as long as every message."""
    fields = [(question, option) for question, chosen in answers.items() for option in chosen]
    said = asdict(asked) | {"signals": "yes" if asked.signals else "", "back": questionnaire.name}
    return padding.padded_form([*fields, *((f"{PREFIX}{name}", value) for name, value in said.items())], LENGTH)


def _private(page: str, status: int) -> Response:
    return Response(padding.padded_page(page), status, headers={"Cache-Control": "no-store"}, mimetype="text/html")
