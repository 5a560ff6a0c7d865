"""A database of an earlier program is brought up to date, with what was counted still in it."""

from datetime import timedelta
from pathlib import Path

import psycopg
from sqlite_utils import Database

from tests.storage.opening import DINNER, END, ROOM, START, TODAY, contribution, opened
from webapp.storage import Organiser, Passkey
from webapp.storage.postgres import MIGRATIONS as POSTGRES
from webapp.storage.sqlite import MIGRATIONS as SQLITE


def as_before_sharing(place: str) -> None:
    """Make the tables of the program that could count, and in which nobody could sign in yet."""
    if "://" in place:
        with psycopg.connect(place) as connection:
            connection.execute("create table migrations (number integer primary key)")
            connection.execute(POSTGRES[0])
            connection.execute("insert into migrations (number) values (1)")
    else:
        Path(place).parent.mkdir()
        SQLITE.apply(Database(place), stop_before="sharing")


def count_as_before(place: str) -> None:
    sheet = contribution("ann")
    ((ledger, box),) = sheet.boxes.items()
    campaign = ("code, organisation, questionnaire, title, languages, starts, ends, rules", "DINNER23", "branch")
    rest = (DINNER.questionnaire, DINNER.title, "nl", START.isoformat(), END.isoformat(), DINNER.rules)
    values = [(campaign[0], "campaigns", (*campaign[1:], *rest)), ("id, day", "seen", (sheet.id, TODAY.isoformat()))]
    values.append(("campaign, round, segment, place, box", "inbox", (ledger.campaign, 0, "", b"0123456789abcdef", box)))
    for columns, table, row in values:
        sign = "%s" if "://" in place else "?"
        statement = f"insert into {table} ({columns}) values ({', '.join([sign] * len(row))})"
        if "://" in place:
            with psycopg.connect(place) as connection:
                connection.execute(statement, row)  # type: ignore[arg-type]
        else:
            db = Database(place)
            with db.atomic():
                db.execute(statement, row)


def test_a_database_from_before_sharing_goes_on(place: str) -> None:
    as_before_sharing(place)
    count_as_before(place)
    storage = opened(place)
    storage.prepare()
    assert not storage.count_once(contribution("ann"))  # she was
    assert storage.count_once(contribution("bea"))
    assert storage.full(ROOM, lambda before, waiting: 2 if waiting == 2 else 0)
    storage.invite(b"letter", "branch", START + timedelta(days=1))
    passkey = Passkey(b"key", "ann", b"public", 0, TODAY)
    assert storage.add_organiser(Organiser("ann", "branch"), passkey, [b"code"], b"letter", START)
    assert storage.passkeys_of("ann") == (passkey,)
    storage.close()
