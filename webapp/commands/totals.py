"""`flask totals …`: keys, releases and their status, and watching for reveals. All but `key` is for the aggregator."""

import secrets
import signal
import sys
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import click
from flask.cli import AppGroup

from webapp import aggregation
from webapp.aggregation import Aggregator, NoSuchRelease, Notice
from webapp.commands.ending import WRONG, give_up, stop_while_away
from webapp.house import house
from webapp.scan.mistakes import Mistakes
from webapp.sealing import read_opening_keys, write_new_key
from webapp.storage import Away

totals = AppGroup("totals", help="Count what people let us count.")


@totals.command("key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def key_command(file: Path) -> None:
    """Make a key. What opens goes on top of FILE, for the aggregator only; what seals is told, for the web workers."""
    try:
        seals = write_new_key(file)
    except OSError as reason:
        give_up(f"{file}: {reason.strerror}. Name a file in a folder that you may write in.")
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
            give_up(f"There is no campaign {campaign}. flask --app webapp.app totals status lists them.")
        wrong = _tell(aggregator.release(now, today, campaign))
        if campaign is None and (forgotten := aggregation.forget_ids(storage, today)):
            _tell([forgotten])
    except Away as reason:
        stop_while_away(reason)
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
        stop_while_away(reason)
    if wrong:
        sys.exit(WRONG)


@totals.command("void")
@click.argument("release")
def void_command(release: str) -> None:
    """Void RELEASE, such as horeca/2026-11:1:3, as a whole and for good: it stays recorded, and is not shown."""
    try:
        _tell([aggregation.void(house().storage, release)])
    except NoSuchRelease:
        give_up(f"There is no release {release}. What totals release printed is its name.")
    except Away as reason:
        stop_while_away(reason)


def _aggregator(drop_spoilt: bool = False, clock_is_right: bool = False) -> Aggregator:
    """Make the aggregator. Ends with what is wrong about its keys."""
    try:
        keys = read_opening_keys(house().settings.opening_keys)
    except Mistakes as found:
        give_up(*found.sentences)
    return Aggregator(
        house().storage, keys, house().shelf.questionnaires, secrets.randbelow, drop_spoilt, clock_is_right
    )


def _tell(lines: Iterable[Notice]) -> bool:
    """Print each line as soon as it is done. Give whether there is something to mend."""
    wrong = False
    for told in lines:
        click.echo(told.line, err=told.wrong)
        wrong |= told.wrong
    return wrong
