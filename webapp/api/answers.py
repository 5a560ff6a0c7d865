"""From answers to what they say: as JSON, or as the report on paper. Answers come in a body and are kept nowhere."""

from typing import Any

from flask import Blueprint, Response
from werkzeug.exceptions import ServiceUnavailable

from webapp.answered import PAPER, report_about
from webapp.api.described import PDF, described
from webapp.api.plain import everything_told, told_outcome
from webapp.api.replies import as_json, for_one, read_body
from webapp.api.schemas import OutcomeAskedSchema, OutcomeSchema, ReportAskedSchema
from webapp.choices import Choices
from webapp.house import house, questionnaire_or_404
from webapp.languages import current_language
from webapp.presses import NotPrinted

views = Blueprint("api_answers", __name__, url_prefix="/api/v1/<language:language>/questionnaires/<name>/<version>")


@views.post("/outcome")
@described(takes=OutcomeAskedSchema, gives=OutcomeSchema, refuses=[404])
def outcome(name: str, version: str) -> Response:
    """What answers say: the doors to help, the levels, the first steps, and the advice with its reasons."""
    questionnaire, directory, today = questionnaire_or_404(name, version), house().shelf.directory, house().today()
    asked = read_body(OutcomeAskedSchema(questionnaire))
    told = told_outcome(questionnaire, asked["answers"], directory, today)
    longest = as_json(OutcomeSchema().dump(everything_told(questionnaire, directory, today)))
    return for_one(OutcomeSchema().dump(told), len(longest))


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


def _choices(asked: dict[str, Any]) -> Choices:
    second = asked["second"] if asked["second"] != current_language().tag else None
    return Choices(second, not asked["picture"], not asked["code"], asked["then"] or "")
