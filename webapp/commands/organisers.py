"""`flask organiser …`: let people of an organisation in, and out."""

import secrets
import unicodedata

import click
from flask.cli import AppGroup

from webapp.commands.ending import give_up, stop_while_away
from webapp.house import house
from webapp.languages import SOURCE
from webapp.organisers import INVITED, hashed, site_address
from webapp.scan.secret_code import in_groups, new_secret
from webapp.storage import Away

organiser = AppGroup("organiser", help="Let people of an organisation in, and out.")
LONGEST_NAME = 80  # characters of an organisation


@organiser.command("invite")
@click.argument("organisation")
def invite_command(organisation: str) -> None:
    """Invite somebody of ORGANISATION, by its name as people see it. Prints an address, and a code to type there."""
    name = unicodedata.normalize("NFC", " ".join(organisation.split()))
    if not house().settings.address:
        give_up("Set ZAAKSCAN_ADDRESS, such as https://zaakscan.example: nobody can sign in without.")
    if not name.isprintable() or not 0 < len(name) <= LONGEST_NAME:
        give_up(f"Write the name of the organisation in 1 to {LONGEST_NAME} characters.")
    code, until = new_secret(secrets.randbelow), house().now() + INVITED
    try:
        people = len(house().storage.organisers_of(name))
        campaigns = len(house().storage.campaigns_of(name))
        others = [other for other in house().storage.organisations() if other != name]
        house().storage.invite(hashed(code), name, until)
    except Away as reason:
        stop_while_away(reason)
    click.echo(f"{site_address(f'/{SOURCE}/organise/begin')}\n{in_groups(code)}")
    click.echo(f"For {name}: {people} with access now, {campaigns} campaigns and workshops.", err=True)
    click.echo(f"Works once, until {until:%Y-%m-%d %H:%M} UTC.", err=True)
    click.echo("Give both to that person yourself. The code is kept nowhere, and not shown again.", err=True)
    if not people and not campaigns and others:
        click.echo(f"A new organisation, with campaigns of its own. There are: {'; '.join(others)}.", err=True)


@organiser.command("list")
def list_command() -> None:
    """List the organisations, and the id of each person who has access. Nobody has a name here."""
    try:
        for name in house().storage.organisations():
            click.echo(name)
            for person in house().storage.organisers_of(name):
                click.echo(f"    {person.id}")
    except Away as reason:
        stop_while_away(reason)


@organiser.command("remove")
@click.argument("person")
def remove_command(person: str) -> None:
    """Take the access of PERSON (an id) away, with the invitations that it gave. Campaigns stay."""
    try:
        removed = house().storage.remove_organiser(person)
    except Away as reason:
        stop_while_away(reason)
    if not removed:
        give_up(f"There is no {person}. flask --app webapp.app organiser list tells who there are.")
    click.echo(f"{person} has no access any more.", err=True)
