"""`flask questionnaire …`: check, show and publish."""

import sys

import click
from flask.cli import AppGroup

from webapp.commands.ending import WRONG, give_up
from webapp.house import house
from webapp.scan.mistakes import Mistakes
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.rules import questions_in
from webapp.shelf import check_shelf, publish

questionnaire = AppGroup("questionnaire", help="Check, show and publish questionnaires.")


@questionnaire.command("check")
def check_command() -> None:
    """Report every mistake of every questionnaire and contact at once; exit code 78 when there is one."""
    mistakes = check_shelf(house().settings.questionnaires, house().today())
    for sentence in mistakes:
        click.echo(sentence)
    if mistakes:
        sys.exit(WRONG)
    click.echo(f"{len(house().shelf.questionnaires)} questionnaire(s): no mistake.", err=True)


@questionnaire.command("publish")
@click.argument("name")
def publish_command(name: str) -> None:
    """Freeze the structure of NAME, such as horeca/2026-11."""
    try:
        click.echo(publish(house().settings.questionnaires, name))
    except Mistakes as found:
        give_up(*found.sentences)


@questionnaire.command("show")
@click.argument("name")
def show_command(name: str) -> None:
    """Print NAME, such as horeca/2026-11, as people would read it: questions, options with points, and when asked."""
    shown = house().shelf.questionnaires.get(name)
    if shown is None:
        give_up(f"There is no {name}. There are: {', '.join(sorted(house().shelf.questionnaires))}")
    for line in _told(shown, name in house().shelf.published):
        click.echo(line)


def _told(shown: Questionnaire, published: bool) -> list[str]:
    always = sum(1 for question in shown.questions if question.shown_when is None)
    lines = [
        f"{shown.name}  {shown.title}  revision {shown.revision}  {'published' if published else 'draft'}",
        f"{len(shown.questions)} questions, {always} for everybody; {len(shown.advice)} pieces of advice",
    ]
    for part in shown.parts:
        lines += ["", f"== {part.title} ({part.id})"]
        for question in part.questions:
            when = f"  [after {', '.join(questions_in(question.shown_when))}]" if question.shown_when else ""
            lines.append(f"{question.id}  {question.tag}  class {question.disclosure_class}{when}")
            lines.append(f"    {question.text}")
            options = (f"{o.text} ({o.id}{'' if o.points is None else f', {o.points}'})" for o in question.options)
            lines.append(f"    {' / '.join(options)}")
    return lines
