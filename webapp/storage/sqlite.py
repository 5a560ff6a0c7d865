"""The storage on one machine: an SQLite file, through sqlite-utils."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sqlite_utils import Database, Migrations

from webapp.scan.campaign import Ledger
from webapp.storage import Away, NotPrepared
from webapp.storage.sql import SqlStorage
from webapp.storage.sql.database import Transaction

MIGRATIONS = Migrations("zaakscan")
PATIENCE = 5  # seconds that one waits while another writes; a write takes some milliseconds
# In the lowest byte of SQLite's code: no fault of ours, and it may be over the next time.
MAY_PASS = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}
NOT_THERE = ("no such table", "no such column", "no column named")  # SQLite has no code of its own for these


@MIGRATIONS()
def served_versions(db: Database) -> None:
    """Which questionnaire versions this machine has served, with the fingerprint of their structure."""
    db.table("served_versions").create({"version": str, "fingerprint": str}, pk="version", not_null={"fingerprint"})


@MIGRATIONS()
def counting(db: Database) -> None:
    """Ids that were counted, boxes that wait, and figures that are published. Without rowids: those tell the order."""
    for statement in (
        """create table campaigns (code text primary key, organisation text not null, questionnaire text not null,
            title text not null, languages text not null, starts text not null, ends text not null, rules text not null
        ) strict, without rowid""",
        "create index campaigns_of on campaigns (organisation)",
        "create index campaigns_about on campaigns (questionnaire)",
        "create table seen (id blob primary key, day text not null) strict, without rowid",
        """create table inbox (campaign text not null, round integer not null, segment text not null,
            place blob not null, box blob not null, primary key (campaign, round, segment, place)
        ) strict, without rowid""",
        """create table due (campaign text not null, round integer not null, segment text not null,
            moment text not null, primary key (campaign, round, segment)) strict, without rowid""",
        """create table releases (campaign text not null, round integer not null, segment text not null,
            number integer not null, day text not null, people integer not null, counts text not null,
            primary key (campaign, round, segment, number)) strict, without rowid""",
        """create table voided (campaign text not null, round integer not null, segment text not null,
            number integer not null, primary key (campaign, round, segment, number)) strict, without rowid""",
        """create trigger releases_stay before update on releases
            begin select raise(abort, 'a release never changes'); end""",
        """create trigger releases_remain before delete on releases
            begin select raise(abort, 'a release is never deleted'); end""",
    ):
        db.execute(statement)


@MIGRATIONS()
def organisers(db: Database) -> None:
    """Who may make campaigns, and what they sign in with. No name, no address."""
    for statement in (
        "create table organisers (id text primary key, organisation text not null) strict, without rowid",
        """create table passkeys (credential_id blob primary key, organiser text not null references organisers,
            public_key blob not null, sign_count integer not null) strict, without rowid""",
        "create index passkeys_of on passkeys (organiser)",
        """create table recovery_codes (organiser text not null references organisers, hash blob not null,
            primary key (organiser, hash)) strict, without rowid""",
        """create table sessions (id blob primary key, organiser text not null references organisers,
            signed_in_at text not null, ends_at text not null) strict, without rowid""",
    ):
        db.execute(statement)


@MIGRATIONS()
def sharing(db: Database) -> None:
    """Invitations, what devices are asked to sign, tokens of apps, logos, tickets, and what leaders ask to see.

    What organisers sign in with is made anew: before this nobody could sign in.
    """
    for statement in (
        *(f"drop table {table}" for table in ("sessions", "recovery_codes", "passkeys")),
        """create table passkeys (credential_id blob primary key,
            organiser text not null references organisers on delete cascade, public_key blob not null,
            sign_count integer not null, made_on text not null) strict, without rowid""",
        "create index passkeys_of on passkeys (organiser)",
        """create table recovery_codes (organiser text not null references organisers on delete cascade,
            hash blob not null, primary key (organiser, hash)) strict, without rowid""",
        """create table sessions (id blob primary key,
            organiser text not null references organisers on delete cascade,
            signed_in_at text not null, ends_at text not null) strict, without rowid""",
        """create table invitations (hash blob primary key, organisation text not null,
            organiser text references organisers on delete cascade, ends_at text not null) strict, without rowid""",
        "create table challenges (hash blob primary key, ends_at text not null) strict, without rowid",
        "create index challenges_ended on challenges (ends_at)",
        """create table tokens (hash blob primary key,
            organiser text not null references organisers on delete cascade) strict, without rowid""",
        "create table logos (campaign text primary key references campaigns, png blob not null) strict, without rowid",
        """create table tickets (campaign text not null references campaigns, hash blob not null, used integer not null,
            primary key (campaign, hash)) strict, without rowid""",
        """create table asked (campaign text not null references campaigns, round integer not null,
            segment text not null, primary key (campaign, round, segment)) strict, without rowid""",
        "alter table campaigns add column erased integer not null default 0",
    ):
        db.execute(statement)


@MIGRATIONS()
def clock(db: Database) -> None:
    """On which day the aggregator last went by its clock."""
    db.execute("create table clock (one integer primary key check (one = 1), day text not null) strict")


@MIGRATIONS()
def names_and_ends(db: Database) -> None:
    """How an organiser tells passkeys apart, and until when a token is good. Tokens from before have ended."""
    db.execute("alter table passkeys add column name text not null default ''")
    db.execute("alter table tokens add column ends_at text not null default ''")


@MIGRATIONS()
def rules_stay(db: Database) -> None:
    """How a campaign is counted stays once somebody waits or was counted. A change of it changes no row."""
    db.execute(
        """create trigger rules_stay before update of code, questionnaire, starts, rules on campaigns
            when old.code <> new.code or ((old.questionnaire, old.starts, old.rules)
                    <> (new.questionnaire, new.starts, new.rules)
                and (exists (select 1 from inbox where campaign = old.code)
                    or exists (select 1 from releases where campaign = old.code)))
            begin select raise(ignore); end"""
    )


class SqliteStorage(SqlStorage):
    """Keeps the promise of `webapp.storage.Storage` in one file.

    A process holds one connection and its threads take turns: SQLite lets one write at a time anyway, and to open and
    close for each would cost a checkpoint each time.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._turn = Lock()  # guards the connection
        self._opened: Database | None = None

    def prepare(self) -> None:
        """Create the folder and the tables. Not for several processes at once: migrations would meet a lock."""
        with self._held() as db:
            db.enable_wal()
            MIGRATIONS.apply(db)

    def close(self) -> None:
        """See the promise."""
        with self._turn:
            self._drop()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Open for statements that only read."""
        with self._held() as db, _kept_whole(db, "begin"):
            yield db

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Open for one transaction that writes.

        Not db.atomic(): that begins as a reader, and SQLite refuses at once, without waiting, to make a reader a writer
        when another has written since.
        """
        with self._held() as db, _kept_whole(db):
            yield db

    @contextmanager
    def emptying(self, ledger: Ledger) -> Iterator[Transaction]:
        """Open for one transaction that deletes boxes, and leave none of them in the write-ahead log after it."""
        with self._held() as db:
            with _kept_whole(db):
                yield db
            db.execute("pragma wal_checkpoint(truncate)")

    @contextmanager
    def _held(self) -> Iterator[Database]:
        """Take the connection. After a failure it is given up: the next one opens afresh."""
        if not self._turn.acquire(timeout=PATIENCE):
            raise Away("others are still writing")
        try:
            self._opened = self._opened or self._open()
            yield self._opened
        except sqlite3.OperationalError as error:
            self._drop()
            if error.sqlite_errorcode & 0xFF in MAY_PASS:
                raise Away(f"{self.path}: {error}") from None
            if any(words in str(error) for words in NOT_THERE):
                raise NotPrepared(f"{self.path}: {error}") from None
            raise
        finally:
            self._turn.release()

    def _open(self) -> Database:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Away(f"{self.path}: {error.strerror}") from None
        # The threads take turns by `_turn`; without isolation_level Python begins no transaction of its own.
        db = Database(sqlite3.connect(self.path, timeout=PATIENCE, check_same_thread=False, isolation_level=None))
        try:
            for pragma in ("synchronous = full", "secure_delete = on", "trusted_schema = off", "foreign_keys = on"):
                db.execute(f"pragma {pragma}")
        except sqlite3.Error:
            db.close()
            raise
        return db

    def _drop(self) -> None:
        if self._opened is not None:
            self._opened.close()
        self._opened = None


@contextmanager
def _kept_whole(db: Database, begin: str = "begin immediate") -> Iterator[None]:
    """Keep everything that is said, or nothing."""
    db.execute(begin)
    try:
        yield
        db.execute("commit")
    except BaseException:
        db.rollback()  # nothing, where SQLite did so itself
        raise
