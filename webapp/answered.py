"""What is told about answers: a page or a report, rendered from the same things whoever asks for it."""

from dataclasses import asdict
from typing import Any

from flask import render_template

from webapp.choices import Choices
from webapp.house import house
from webapp.padding import padded_pdf
from webapp.scan.answers import unanswered
from webapp.scan.memory import UnreadableCode, code_of, read_code
from webapp.scan.outcome import outcome_of, plan_of
from webapp.scan.progress import progress_of
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.rules import Answers

PAPER = "zaakscan.pdf"  # what a finder of the phone sees in its downloads: nothing


def page_about(template: str, questionnaire: Questionnaire, answers: Answers, choices: Choices, **more: Any) -> str:
    """Render a page that holds the answers, or what they say. They hold no hidden question."""
    outcome, then_answers = outcome_of(questionnaire, answers), _answers_of(questionnaire, choices.then)
    return render_template(
        template,
        questionnaire=questionnaire,
        directory=house().shelf.directory,
        answers=answers,
        asked=questionnaire.asked(answers),
        unanswered=unanswered(questionnaire, answers),
        unsure_about=[question for question, chosen in answers.items() if "dont-know" in chosen],
        outcome=outcome,
        plan=asdict(plan_of(questionnaire, outcome)),
        progress=None if then_answers is None else progress_of(questionnaire, then_answers, answers),
        then_answers=then_answers,
        code="" if choices.without_code else code_of(questionnaire, answers),
        then_code=choices.then,
        second=choices.second,
        without_scores=choices.without_scores,
        today=house().today(),
        paper=PAPER,
        **more,
    )


def report_about(questionnaire: Questionnaire, answers: Answers, choices: Choices) -> bytes:
    """Print the report, filled up to whole blocks. Raises NotPrinted when there is none now."""
    press = house().press
    press.refuse_when_full()  # before the page of the report is made for nothing
    return padded_pdf(press.print(page_about("paper.html", questionnaire, answers, choices)))


def _answers_of(questionnaire: Questionnaire, code: str) -> Answers | None:
    """Give the answers of the report that the code is of; None without a code that can be read."""
    try:
        return read_code(code, [questionnaire]).answers
    except UnreadableCode:
        return None
