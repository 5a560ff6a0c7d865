"""The flask commands: prepare the machine, look after contacts, questionnaires and totals, and invite organisers."""

import secrets
import signal
import sys
import time
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup, with_appcontext

from webapp import aggregation
from webapp.aggregation import Aggregator, NoSuchRelease, Told
from webapp.house import house
from webapp.languages import LANGUAGES, SOURCE
from webapp.organisers import INVITED, hashed, site_address
from webapp.scan.mistakes import Mistakes
from webapp.scan.national import national_campaigns
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.rules import questions_in
from webapp.scan.secret_code import in_groups, new_secret
from webapp.scan.upkeep import findings_in, strange_numbers
from webapp.scan.versions import fingerprint
from webapp.sealing import read_opening_keys, write_new_key
from webapp.shelf import check_shelf, publish
from webapp.storage import Away, NotPrepared
from webapp.storage.campaigns import kept
from webapp.texts import all_texts

WRONG = 78  # EX_CONFIG of sysexits.h: starting again does not help
AWAY = 75  # EX_TEMPFAIL: it may

MEND_UNPREPARED = (
    "Run flask --app webapp.app prepare (bin/run does), in PostgreSQL as the owner of the tables, and after that "
    "deploy/postgres-roles.sql, where you use it."
)

questionnaire = AppGroup("questionnaire", help="Check, show and publish questionnaires.")
contacts = AppGroup("contacts", help="Look after who can help.")
totals = AppGroup("totals", help="Count what people let us count.")
organiser = AppGroup("organiser", help="Let people of an organisation in, and out.")
LONGEST_NAME = 80  # characters of an organisation


@click.command()
@with_appcontext
def prepare() -> None:
    """Make this machine ready to serve: tables, and the versions it served before. bin/run calls it first."""
    storage, shelf, home = house().storage, house().shelf, house().settings.home_questionnaire
    if shelf.current(home) is None:
        click.echo(
            f"No version of {home} is published: flask --app webapp.app questionnaire publish {home}/…", err=True
        )
        sys.exit(WRONG)
    try:
        storage.prepare()
        prints = {name: fingerprint(q) for name, q in shelf.questionnaires.items() if name in shelf.published}
        changed = storage.changed_since_served(prints)
        for name in prints:
            for campaign in national_campaigns(shelf.questionnaires[name], tuple(LANGUAGES)):
                storage.add_campaign(kept(campaign, organisation=""))
    except Away as reason:
        _stop_while_away(reason)
    if changed:
        for name in changed:
            click.echo(f"{name} was served here with another structure. Undo that, or publish a new version.", err=True)
        sys.exit(WRONG)
    click.echo(f"[prepare] {len(prints)} published questionnaire version(s), database ready", err=True)


@totals.command("key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def key_command(file: Path) -> None:
    """Make a key. What opens goes on top of FILE, for the aggregator only; what seals is told, for the web workers."""
    try:
        seals = write_new_key(file)
    except OSError as reason:
        click.echo(f"{file}: {reason.strerror}. Name a file in a folder that you may write in.", err=True)
        sys.exit(WRONG)
    click.echo(f"ZAAKSCAN_SEALING_KEY={seals}")
    click.echo(f"Give that to the web workers. Keep {file} from them, and from the backup of the database.", err=True)


@totals.command("release")
@click.argument("campaign", required=False)
@click.option("--drop-spoilt", is_flag=True, help="Count without boxes that no key opens, and delete those.")
@click.option("--clock-is-right", is_flag=True, help="Go by the clock, though it moved far since the last run.")
def release_command(campaign: str | None, drop_spoilt: bool, clock_is_right: bool) -> None:
    """Count what is due, of every campaign or of CAMPAIGN (a code), and publish the figures. For a timer."""
    storage, now, today = house().storage, house().now(), house().today()
    aggregator = _aggregator(drop_spoilt, clock_is_right)
    try:
        if campaign is not None and storage.campaign(campaign) is None:
            click.echo(f"There is no campaign {campaign}. flask --app webapp.app totals status lists them.", err=True)
            sys.exit(WRONG)
        wrong = _tell(aggregator.release(now, today, campaign))
        if campaign is None and (forgotten := aggregation.forget_ids(storage, today)):
            _tell([forgotten])
    except Away as reason:
        _stop_while_away(reason)
    if wrong:
        sys.exit(WRONG)


@totals.command("watch")
def watch_command() -> None:
    """Answer reveals of workshops as they are asked, and do every ten minutes what `release` does. For a service."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True  # a batch in hand is finished first

    def stopped(wait: timedelta) -> bool:
        if not stopping:
            time.sleep(wait.total_seconds())
        return stopping

    aggregator = _aggregator()
    for word in (signal.SIGTERM, signal.SIGINT):
        signal.signal(word, stop)
    click.echo("Watching. Reveals are answered within a second or two.", err=True)
    _tell(aggregator.watch(house().now, house().today, stopped))
    house().storage.close()
    click.echo("Ended.", err=True)


@totals.command("status")
def status_command() -> None:
    """Tell what waits, was released, is due and is voided. Nothing in it is exact."""
    try:
        wrong = _tell(aggregation.status(house().storage, house().shelf.questionnaires, house().now()))
    except Away as reason:
        _stop_while_away(reason)
    if wrong:
        sys.exit(WRONG)


@totals.command("void")
@click.argument("release")
def void_command(release: str) -> None:
    """Void RELEASE, such as horeca/2026-11:1:3, as a whole and for good: it stays recorded, and is not shown."""
    try:
        _tell([aggregation.void(house().storage, release)])
    except NoSuchRelease:
        click.echo(f"There is no release {release}. What totals release printed is its name.", err=True)
        sys.exit(WRONG)
    except Away as reason:
        _stop_while_away(reason)


@organiser.command("invite")
@click.argument("organisation")
def invite_command(organisation: str) -> None:
    """Invite somebody of ORGANISATION, by its name as people see it. Prints an address, and a code to type there."""
    name = unicodedata.normalize("NFC", " ".join(organisation.split()))
    if not house().settings.address:
        click.echo("Set ZAAKSCAN_ADDRESS, such as https://zaakscan.example: nobody can sign in without.", err=True)
        sys.exit(WRONG)
    if not name.isprintable() or not 0 < len(name) <= LONGEST_NAME:
        click.echo(f"Write the name of the organisation in 1 to {LONGEST_NAME} characters.", err=True)
        sys.exit(WRONG)
    code, until = new_secret(secrets.randbelow), house().now() + INVITED
    try:
        people = len(house().storage.organisers_of(name))
        others = [other for other in house().storage.organisations() if other != name]
        house().storage.invite(hashed(code), name, until)
    except Away as reason:
        _stop_while_away(reason)
    click.echo(f"{site_address(f'/{SOURCE}/organise/begin')}\n{in_groups(code)}")
    click.echo(f"For {name}, {people} with access now. Works once, until {until:%Y-%m-%d %H:%M} UTC.", err=True)
    click.echo("Give both to that person yourself. The code is kept nowhere, and not shown again.", err=True)
    if not people and others:
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
        _stop_while_away(reason)


@organiser.command("remove")
@click.argument("person")
def remove_command(person: str) -> None:
    """Take the access of PERSON (an id) away: passkeys, codes, tokens, sessions. Campaigns stay."""
    try:
        removed = house().storage.remove_organiser(person)
    except Away as reason:
        _stop_while_away(reason)
    if not removed:
        click.echo(f"There is no {person}. flask --app webapp.app organiser list tells who there are.", err=True)
        sys.exit(WRONG)
    click.echo(f"{person} has no access any more.", err=True)


def _aggregator(drop_spoilt: bool = False, clock_is_right: bool = False) -> Aggregator:
    """Make the aggregator. Ends with what is wrong about its keys."""
    try:
        keys = read_opening_keys(house().settings.opening_keys)
    except Mistakes as found:
        for sentence in found.sentences:
            click.echo(sentence, err=True)
        sys.exit(WRONG)
    return Aggregator(
        house().storage, keys, house().shelf.questionnaires, secrets.randbelow, drop_spoilt, clock_is_right
    )


def _tell(lines: Iterable[Told]) -> bool:
    """Print each line as soon as it is done. Give whether there is something to mend."""
    wrong = False
    for told in lines:
        click.echo(told.line, err=told.wrong)
        wrong |= told.wrong
    return wrong


def _stop_while_away(reason: Away) -> NoReturn:
    if isinstance(reason, NotPrepared):
        click.echo(f"The database is not ready: {reason}. {MEND_UNPREPARED}", err=True)
        sys.exit(WRONG)
    click.echo(f"The database is away: {reason}. Start it, or mend DATABASE_URL or ZAAKSCAN_DATABASE.", err=True)
    sys.exit(AWAY)


@questionnaire.command("check")
def check_command() -> None:
    """Report every mistake of every questionnaire and contact at once; exit code 78 when there is one."""
    mistakes = check_shelf(house().settings.questionnaires, house().today())
    for sentence in mistakes:
        click.echo(sentence)
    if mistakes:
        sys.exit(WRONG)
    click.echo(f"{len(house().shelf.questionnaires)} questionnaire(s): no mistake.", err=True)


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


@questionnaire.command("publish")
@click.argument("name")
def publish_command(name: str) -> None:
    """Freeze the structure of NAME, such as horeca/2026-11."""
    try:
        click.echo(publish(house().settings.questionnaires, name))
    except Mistakes as found:
        for sentence in found.sentences:
            click.echo(sentence, err=True)
        sys.exit(WRONG)


@questionnaire.command("show")
@click.argument("name")
def show_command(name: str) -> None:
    """Print NAME, such as horeca/2026-11, as people would read it: questions, options with points, and when asked."""
    shown = house().shelf.questionnaires.get(name)
    if shown is None:
        click.echo(f"There is no {name}. There are: {', '.join(sorted(house().shelf.questionnaires))}", err=True)
        sys.exit(WRONG)
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
