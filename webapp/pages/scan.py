"""The scan: questions, check, result and the report on paper. Answers come with each request and are kept nowhere."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response as AnyResponse

from webapp import padding
from webapp.answered import PAPER, page_about, report_about
from webapp.choices import Choices, CodeSchema, read_choices, split
from webapp.house import current_questionnaire, house, questionnaire_or_404
from webapp.pages.along import for_all, offered, sent_answers, taken_along
from webapp.pages.kept import kept
from webapp.presses import NotPrinted
from webapp.scan.answers import WrongAnswers, read_answers
from webapp.scan.memory import MISTYPED, UnreadableCode, carried_over, code_of, mark_of, read_code
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.rules import Answers
from webapp.scan.versions import structure_of
from webapp.telling import everything, urgent_doors

pages = Blueprint("scan", __name__, url_prefix="/<language:language>/scan")


@pages.get("")
def newest() -> AnyResponse:
    """The short address: to the version of today, which a person then finishes."""
    questionnaire = current_questionnaire()
    return redirect(url_for(".questions", name=questionnaire.id, version=questionnaire.version))


@pages.get("/<name>/<version>")
@kept
def questions(name: str, version: str) -> str:
    """All questions in one form that needs no JavaScript."""
    return _form(questionnaire_or_404(name, version), {}, {})


@pages.post("/<name>/<version>")
def change(name: str, version: str) -> Response:
    """The form with the answers filled in: to change some, or in another language."""
    questionnaire = questionnaire_or_404(name, version)
    answers, wrong, choices = _sent_answers(questionnaire)
    return _private(_form(questionnaire, answers, wrong, then_code=choices.then), 422 if wrong else 200)


@pages.post("/<name>/<version>/code")
def restore(name: str, version: str) -> Response:
    """The form with the answers of an earlier report, from its code; only what still means the same in this version."""
    questionnaire = questionnaire_or_404(name, version)
    try:
        typed = CodeSchema().load(request.form.to_dict())["code"]
        found = read_code(typed, house().shelf.versions_of(name))
    except ValidationError:
        return _private(_form(questionnaire, {}, {}, unreadable=UnreadableCode(MISTYPED)), 422)
    except UnreadableCode as error:
        return _private(_form(questionnaire, {}, {}, unreadable=error), 422)
    answers, lost = carried_over(found.questionnaire, questionnaire, found.answers)
    return _private(_form(questionnaire, answers, {}, lost=lost, then_code=code_of(questionnaire, answers)), 200)


@pages.post("/<name>/<version>/check")
def check(name: str, version: str) -> Response:
    """The answers on one page, to check before the result."""
    return _with_answers("check.html", questionnaire_or_404(name, version))


@pages.post("/<name>/<version>/result")
def result(name: str, version: str) -> Response:
    """The result: the door first, then the picture, then the advice."""
    return _with_answers("result.html", questionnaire_or_404(name, version))


@pages.post(f"/<name>/<version>/{PAPER}")
def paper(name: str, version: str) -> Response:
    """The report as PDF: made, sent and forgotten. While the presses are busy, a page that carries the answers on."""
    questionnaire = questionnaire_or_404(name, version)
    answers, wrong, choices = _sent_answers(questionnaire)
    if wrong:
        return _wrong(questionnaire, answers, wrong, choices)
    try:
        pdf = report_about(questionnaire, answers, choices)
    except NotPrinted as reason:
        reply = _private(page_about("busy.html", questionnaire, answers, choices, along=taken_along()), 503)
        reply.headers["Retry-After"] = str(reason.retry_after)
        return reply
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{PAPER}"'}
    return Response(pdf, headers=headers, mimetype="application/pdf")


@pages.get("/<name>/<version>/check")
@pages.get("/<name>/<version>/result")
@pages.get(f"/<name>/<version>/{PAPER}")
def back_to_the_questions(name: str, version: str) -> AnyResponse:
    """These pages exist only with answers, and we kept none: begin again."""
    questionnaire_or_404(name, version)
    return redirect(url_for(".questions", name=name, version=version), 303)


def _with_answers(template: str, questionnaire: Questionnaire) -> Response:
    answers, wrong, choices = _sent_answers(questionnaire)
    if wrong:
        return _wrong(questionnaire, answers, wrong, choices)
    return _private(page_about(template, questionnaire, answers, choices, **_to_be_counted(questionnaire)), 200)


def _wrong(questionnaire: Questionnaire, answers: Answers, wrong: Mapping[str, str], choices: Choices) -> Response:
    return _private(_form(questionnaire, answers, wrong, then_code=choices.then), 422)


def _form(questionnaire: Questionnaire, answers: Answers, wrong: Mapping[str, str], **more: Any) -> str:
    """The document that a phone needs for the whole scan: the form, and everything the answers could say."""
    return render_template(
        "scan.html",
        questionnaire=questionnaire,
        directory=house().shelf.directory,
        structures=[
            structure_of(one) | {"mark": mark_of(one.name)}
            for one in sorted(house().shelf.versions_of(questionnaire.id), key=lambda one: one is not questionnaire)
        ],
        urgent_doors=urgent_doors(questionnaire),
        answers=answers,
        wrong=wrong,
        outcome=everything(questionnaire),
        unsure_about=[],
        phone=True,
        today=house().today(),
        paper=PAPER,
        for_all=for_all(questionnaire),
        **(_to_be_counted(questionnaire) if request.method == "POST" else {}),
        **more,
    )


def _to_be_counted(questionnaire: Questionnaire) -> dict[str, Any]:
    """Give what goes along in the form, and what is asked after the result."""
    along = taken_along()
    return {"along": along, "offer": offered(along, questionnaire)}


def _sent_answers(questionnaire: Questionnaire) -> tuple[Answers, Mapping[str, str], Choices]:
    """Give the answers that were sent, what is wrong with the others by field name, and the choices for the report."""
    sent, chosen = split(sent_answers())
    choices, wrong = read_choices(chosen)
    try:
        return read_answers(questionnaire, sent), wrong, choices
    except WrongAnswers as found:
        return found.right, found.wrong | wrong, choices


def _private(body: str, status: int) -> Response:
    return Response(padding.padded_page(body), status, headers={"Cache-Control": "no-store"}, mimetype="text/html")
