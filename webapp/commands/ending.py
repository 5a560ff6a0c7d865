"""How a command ends that cannot do its work: with what to do about it, and an exit code that a service goes by."""

import sys
from typing import NoReturn

import click

from webapp.storage import Away, NotPrepared

WRONG = 78  # EX_CONFIG of sysexits.h: starting again does not help
AWAY = 75  # EX_TEMPFAIL: it may

MEND_UNPREPARED = (
    "Run flask --app webapp.app prepare (bin/run does), in PostgreSQL as the owner of the tables, and after that "
    "deploy/postgres-roles.sql, where you use it."
)


def give_up(*sentences: str) -> NoReturn:
    """Tell what is to be mended."""
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(WRONG)


def stop_while_away(reason: Away) -> NoReturn:
    """Tell that there is no database, and whether that may pass by itself."""
    if isinstance(reason, NotPrepared):
        give_up(f"The database is not ready: {reason}. {MEND_UNPREPARED}")
    click.echo(f"The database is away: {reason}. Start it, or mend DATABASE_URL or ZAAKSCAN_DATABASE.", err=True)
    sys.exit(AWAY)
