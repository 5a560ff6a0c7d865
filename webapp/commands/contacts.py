"""`flask contacts …`: look after who can help."""

import sys

import click
from flask.cli import AppGroup

from webapp.commands.ending import WRONG
from webapp.house import house
from webapp.scan.upkeep import findings_in, strange_numbers
from webapp.texts import all_texts

contacts = AppGroup("contacts", help="Look after who can help.")


@contacts.command("check")
def check_contacts() -> None:
    """List what is stale, soon stale, contradicted or unverified; exit code 78 for what is stale or contradicted."""
    settings, directory = house().settings, house().shelf.directory
    found = strange_numbers(all_texts(settings.questionnaires, settings.translations), directory)
    found += findings_in(directory, house().today())
    for finding in found:
        click.echo(str(finding))
    wrong = sum(finding.kind.is_wrong for finding in found)
    click.echo(f"{len(directory.contacts)} contact(s): {wrong} wrong, {len(found) - wrong} to look at.", err=True)
    if wrong:
        sys.exit(WRONG)
