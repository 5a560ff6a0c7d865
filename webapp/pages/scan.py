"""The scan: questions, check, result and the report on paper. Answers come with each request and are kept nowhere."""

from collections.abc import Mapping
from dataclasses import asdict

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.pages.house import current_questionnaire, house, questionnaire_or_404
from webapp.pages.kept import kept
from webapp.pages.telling import everything, urgent_doors
from webapp.scan.answers import WrongAnswers, read_answers, unanswered
from webapp.scan.outcome import outcome_of, plan_of
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
    answers, wrong = _sent_answers(questionnaire)
    return _private(_form(questionnaire, answers, wrong), 422 if wrong else 200)


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
    """The report as PDF: made, sent and forgotten."""
    reply = _with_answers("paper.html", questionnaire_or_404(name, version))
    if reply.status_code == 200:
        reply.data = house().press.print(reply.get_data(as_text=True))
        reply.mimetype = "application/pdf"
        reply.headers["Content-Disposition"] = f'attachment; filename="{PAPER}"'
    return reply


@pages.get("/<name>/<version>/check")
@pages.get("/<name>/<version>/result")
@pages.get(f"/<name>/<version>/{PAPER}")
def back_to_the_questions(name: str, version: str) -> AnyResponse:
    """These pages exist only with answers, and we kept none: begin again."""
    questionnaire_or_404(name, version)
    return redirect(url_for(".questions", name=name, version=version), 303)


def _with_answers(template: str, questionnaire: Questionnaire) -> Response:
    answers, wrong = _sent_answers(questionnaire)
    if wrong:
        return _private(_form(questionnaire, answers, wrong), 422)
    outcome = outcome_of(questionnaire, answers)
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
        today=house().today(),
        paper=PAPER,
    )
    return _private(page, 200)


def _form(questionnaire: Questionnaire, answers: Answers, wrong: Mapping[str, str]) -> str:
    """The document that a phone needs for the whole scan: the form, and everything the answers could say."""
    return render_template(
        "scan.html",
        questionnaire=questionnaire,
        directory=house().shelf.directory,
        structure=structure_of(questionnaire),
        urgent_doors=urgent_doors(questionnaire),
        answers=answers,
        wrong=wrong,
        outcome=everything(questionnaire),
        unsure_about=[],
        phone=True,
        today=house().today(),
        paper=PAPER,
    )


def _sent_answers(questionnaire: Questionnaire) -> tuple[Answers, Mapping[str, str]]:
    """Give the answers that were sent and, by question id, what is wrong with the others."""
    try:
        return read_answers(questionnaire, dict(request.form.lists())), {}
    except WrongAnswers as found:
        return found.right, found.wrong


def _private(body: str, status: int) -> Response:
    return Response(body, status, headers={"Cache-Control": "no-store"}, mimetype="text/html")
