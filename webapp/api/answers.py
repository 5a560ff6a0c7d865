"""From answers to what they say: as JSON, or as the report on paper. Answers come in a body and are kept nowhere."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app
from werkzeug.exceptions import ServiceUnavailable

from webapp.answered import PAPER, report_about
from webapp.api.described import PDF, described
from webapp.api.plain import everything_told, told_outcome
from webapp.api.replies import as_json, for_one, read_body
from webapp.api.schemas.answers import OutcomeAskedSchema, OutcomeSchema, ReportAskedSchema
from webapp.choices import Choices
from webapp.house import house, questionnaire_or_404
from webapp.languages import current_language
from webapp.presses import NotPrinted
from webapp.scan.questionnaire import Questionnaire

views = Blueprint("api_answers", __name__, url_prefix="/api/v1/<language:language>/questionnaires/<name>/<version>")


@views.post("/outcome")
@described(takes=OutcomeAskedSchema, gives=OutcomeSchema, refuses=[404])
def outcome(name: str, version: str) -> Response:
    """What answers say: the doors to help, the levels, the first steps, and the advice with its reasons."""
    questionnaire = questionnaire_or_404(name, version)
    asked = read_body(OutcomeAskedSchema(questionnaire))
    told = told_outcome(questionnaire, asked["answers"], house().shelf.directory, house().today())
    return for_one(OutcomeSchema().dump(told), _longest(questionnaire))


@views.post("/report")
@described(takes=ReportAskedSchema, gives=PDF, refuses=[404, 503])
def report(name: str, version: str) -> Response:
    """The report on paper, as the pages of the scan give it: a PDF, made, sent and forgotten."""
    questionnaire = questionnaire_or_404(name, version)
    asked = read_body(ReportAskedSchema(questionnaire))
    try:
        pdf = report_about(questionnaire, asked["answers"], _choices(asked))
    except NotPrinted as reason:
        raise ServiceUnavailable(retry_after=reason.retry_after) from None
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{PAPER}"'}
    return Response(pdf, headers=headers, mimetype=PDF)


def _longest(questionnaire: Questionnaire) -> int:
    """Give the length of the longest outcome, in this language. Worked out once a day: hours depend on the day."""
    known: dict[tuple[str, str], tuple[date, int]] = current_app.extensions.setdefault("api_longest", {})
    key, today = (questionnaire.name, current_language().tag), house().today()
    day, length = known.get(key, (None, 0))
    if day != today:
        told = everything_told(questionnaire, house().shelf.directory, today)
        length = len(as_json(OutcomeSchema().dump(told)))
        known[key] = today, length
    return length


def _choices(asked: dict[str, Any]) -> Choices:
    second = asked["second"] if asked["second"] != current_language().tag else None
    return Choices(second, not asked["picture"], not asked["code"], asked["then"] or "")
