"""The scan: questions, check, result and the report on paper. Answers come with each request and are kept nowhere."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response as AnyResponse

from webapp import padding
from webapp.pages.choices import Choices, CodeSchema, read_choices, split
from webapp.pages.house import current_questionnaire, house, questionnaire_or_404
from webapp.pages.kept import kept
from webapp.pages.telling import everything, urgent_doors
from webapp.presses import NotPrinted
from webapp.scan.answers import WrongAnswers, read_answers, unanswered
from webapp.scan.memory import MISTYPED, UnreadableCode, carried_over, code_of, mark_of, read_code
from webapp.scan.outcome import outcome_of, plan_of
from webapp.scan.progress import Progress, progress_of
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.rules import Answers
from webapp.scan.versions import structure_of

pages = Blueprint("scan", __name__, url_prefix="/<language:language>/scan")
PAPER = "zaakscan.pdf"  # what a finder of the phone sees in its downloads: nothing


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
    try:
        house().press.refuse_when_full()  # before the page of the report is made for nothing
        reply = _with_answers("paper.html", questionnaire)
        if reply.status_code == 200:
            reply.data = padding.padded_pdf(house().press.print(reply.get_data(as_text=True)))
            reply.mimetype = "application/pdf"
            reply.headers["Content-Disposition"] = f'attachment; filename="{PAPER}"'
    except NotPrinted as reason:
        reply = _with_answers("busy.html", questionnaire)
        if reply.status_code == 200:
            reply.status_code = 503
            reply.headers["Retry-After"] = str(reason.retry_after)
    return reply


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
        return _private(_form(questionnaire, answers, wrong, then_code=choices.then), 422)
    outcome, then_answers = outcome_of(questionnaire, answers), _answers_of(questionnaire, choices.then)
    page = render_template(
        template,
        questionnaire=questionnaire,
        directory=house().shelf.directory,
        answers=answers,
        asked=questionnaire.asked(answers),
        unanswered=unanswered(questionnaire, answers),
        unsure_about=[question for question, chosen in answers.items() if "dont-know" in chosen],
        outcome=outcome,
        plan=asdict(plan_of(questionnaire, outcome)),
        progress=_progress(questionnaire, then_answers, answers),
        then_answers=then_answers,
        code="" if choices.without_code else code_of(questionnaire, answers),
        then_code=choices.then,
        second=choices.second,
        without_scores=choices.without_scores,
        today=house().today(),
        paper=PAPER,
    )
    return _private(page, 200)


def _answers_of(questionnaire: Questionnaire, code: str) -> Answers | None:
    """Give the answers of the report that the code is of; None without a code that can be read."""
    try:
        return read_code(code, [questionnaire]).answers
    except UnreadableCode:
        return None


def _progress(questionnaire: Questionnaire, then: Answers | None, now: Answers) -> Progress | None:
    return None if then is None else progress_of(questionnaire, then, now)


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
        **more,
    )


def _sent_answers(questionnaire: Questionnaire) -> tuple[Answers, Mapping[str, str], Choices]:
    """Give the answers that were sent, what is wrong with the others by field name, and the choices for the report."""
    sent, chosen = split({name: values for name, values in request.form.lists() if name != padding.FIELD})
    choices, wrong = read_choices(chosen)
    try:
        return read_answers(questionnaire, sent), wrong, choices
    except WrongAnswers as found:
        return found.right, found.wrong | wrong, choices


def _private(body: str, status: int) -> Response:
    return Response(padding.padded_page(body), status, headers={"Cache-Control": "no-store"}, mimetype="text/html")
