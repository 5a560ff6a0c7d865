"""The storage of many machines: one PostgreSQL, through psycopg, for any number of identical app processes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from time import monotonic
from typing import Any, cast

from psycopg import Connection, InterfaceError, OperationalError, errors
from psycopg_pool import ConnectionPool, PoolTimeout, TooManyRequests

from webapp.scan.campaign import Ledger
from webapp.storage import Away, NotPrepared
from webapp.storage.sql import SqlStorage
from webapp.storage.sql.database import Rows, Transaction

CONNECTIONS = 6  # of one process; fewer than its threads, so that a database that hangs cannot hold them all
MOST_WAITING = 32  # threads of one process that may wait for a connection
PATIENCE = 3  # seconds that one waits for a connection, or for a lock
LONGEST_STATEMENT = 10  # seconds
QUIET = 1  # seconds after a failure in which nobody tries: who waits in vain holds a thread that could show the scan
LONGEST_RELEASE = 600  # seconds; opening a million boxes takes two minutes
OPTIONS = " ".join(
    f"-c {setting}"
    for setting in (
        "synchronous_commit=on",  # a machine-wide `off` would lose what we called counted
        f"statement_timeout={LONGEST_STATEMENT}s",
        f"lock_timeout={PATIENCE}s",
        f"idle_in_transaction_session_timeout={LONGEST_STATEMENT}s",
    )
)
MIGRATING, RELEASING = 7_204_100, 7_204_101  # our advisory locks
# No fault of ours, and it may be over the next time. OperationalError holds: no connection, no room, shutting down,
# locked for too long, cancelled.
MAY_PASS = (OperationalError, InterfaceError, errors.ReadOnlySqlTransaction, errors.IdleInTransactionSessionTimeout)
NOT_THERE = (errors.UndefinedTable, errors.UndefinedColumn, errors.InsufficientPrivilege)

MIGRATIONS = (
    """
    create table served_versions (version text primary key, fingerprint text not null);
    create table campaigns (code text primary key, organisation text not null, questionnaire text not null,
        title text not null, languages text not null, starts text not null, ends text not null, rules text not null);
    create index campaigns_of on campaigns (organisation);
    create index campaigns_about on campaigns (questionnaire);
    create table seen (id bytea primary key, day text not null);
    create table inbox (campaign text not null, round integer not null, segment text not null,
        place bytea not null, box bytea not null, primary key (campaign, round, segment, place));
    create table due (campaign text not null, round integer not null, segment text not null,
        moment text not null, primary key (campaign, round, segment));
    create table releases (campaign text not null, round integer not null, segment text not null,
        number integer not null, day text not null, people integer not null, counts text not null,
        primary key (campaign, round, segment, number));
    create table voided (campaign text not null, round integer not null, segment text not null,
        number integer not null, primary key (campaign, round, segment, number));
    create function releases_stay() returns trigger language plpgsql as
        $$ begin raise 'a release never changes'; end $$;
    create trigger releases_stay before update or delete on releases
        for each row execute function releases_stay();
    create table organisers (id text primary key, organisation text not null);
    create table passkeys (credential_id bytea primary key, organiser text not null references organisers,
        public_key bytea not null, sign_count bigint not null);
    create index passkeys_of on passkeys (organiser);
    create table recovery_codes (organiser text not null references organisers, hash bytea not null,
        primary key (organiser, hash));
    create table sessions (id bytea primary key, organiser text not null references organisers,
        signed_in_at text not null, ends_at text not null);
    """,
    """
    drop table sessions, recovery_codes, passkeys;
    create table passkeys (credential_id bytea primary key,
        organiser text not null references organisers on delete cascade, public_key bytea not null,
        sign_count bigint not null, made_on text not null);
    create index passkeys_of on passkeys (organiser);
    create table recovery_codes (organiser text not null references organisers on delete cascade,
        hash bytea not null, primary key (organiser, hash));
    create table sessions (id bytea primary key, organiser text not null references organisers on delete cascade,
        signed_in_at text not null, ends_at text not null);
    create table invitations (hash bytea primary key, organisation text not null,
        organiser text references organisers on delete cascade, ends_at text not null);
    create table challenges (hash bytea primary key, ends_at text not null);
    create index challenges_ended on challenges (ends_at);
    create table tokens (hash bytea primary key, organiser text not null references organisers on delete cascade);
    create table logos (campaign text primary key references campaigns, png bytea not null);
    create table tickets (campaign text not null references campaigns, hash bytea not null, used integer not null,
        primary key (campaign, hash));
    create table asked (campaign text not null references campaigns, round integer not null, segment text not null,
        primary key (campaign, round, segment));
    alter table campaigns add column erased integer not null default 0;
    """,
    "create table clock (one integer primary key check (one = 1), day text not null);",
    """
    alter table passkeys add column name text not null default '';
    alter table tokens add column ends_at text not null default '';
    """,
    # By the clock of the database, and not by that of whoever asks. The tables are named with their schema: somebody
    # may put an empty temporary "inbox" before ours.
    """
    create function rules_stay() returns trigger language plpgsql as $body$
        declare counted boolean;
        begin
            if (new.code, new.questionnaire, new.starts, new.rules)
                = (old.code, old.questionnaire, old.starts, old.rules) then
                return new;
            end if;
            execute format('select exists (select from %1$I.inbox where campaign = $1)
                or exists (select from %1$I.releases where campaign = $1)', tg_table_schema)
                into counted using old.code;
            if counted or new.code <> old.code or old.starts::timestamptz <= now() then
                return null;
            end if;
            return new;
        end
    $body$;
    create trigger rules_stay before update on campaigns for each row execute function rules_stay();
    """,
)


class PostgresStorage(SqlStorage):
    """Keeps the promise of `webapp.storage.Storage` in one database."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._opening = Lock()  # guards what is below
        self._pool: ConnectionPool | None = None
        self._quiet_until = 0.0  # of the monotonic clock; 0 after a success

    def prepare(self) -> None:
        """Create the tables. Several machines may do so at once: one does, and the others wait for it."""
        with self._transaction() as connection:
            connection.execute("select pg_advisory_xact_lock(%s)", (MIGRATING,))
            connection.execute("create table if not exists migrations (number integer primary key)")
            applied = {number for (number,) in connection.execute("select number from migrations")}
            for number, statements in enumerate(MIGRATIONS, 1):
                if number not in applied:
                    connection.execute(statements)
                    connection.execute("insert into migrations (number) values (%s)", (number,))

    def close(self) -> None:
        """See the promise."""
        with self._opening:
            if self._pool is not None:
                self._pool.close()
            self._pool = None

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Open for statements that only read."""
        with self._transaction() as connection:
            yield _Spoken(connection)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Open for one transaction that writes."""
        with self._transaction() as connection:
            yield _Spoken(connection)

    @contextmanager
    def emptying(self, ledger: Ledger) -> Iterator[Transaction]:
        """Open for one transaction, once everybody else who empties this campaign is done."""
        with self._transaction() as connection:
            connection.execute(f"set local statement_timeout = '{LONGEST_RELEASE}s'")
            connection.execute(f"set local idle_in_transaction_session_timeout = '{LONGEST_RELEASE}s'")
            connection.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", (RELEASING, ledger.campaign))
            yield _Spoken(connection)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        self._try_when_it_may_be_there()
        try:
            with self._pool_of_this_process().connection() as connection:
                self._quiet_until = 0
                with connection.transaction():
                    yield connection
        except (PoolTimeout, TooManyRequests):
            self._quiet_until = monotonic() + QUIET
            raise Away("no connection to the database") from None
        except MAY_PASS as error:
            raise Away(f"the database: {type(error).__name__}") from None
        except NOT_THERE as error:
            raise NotPrepared(f"the database: {error.diag.message_primary}") from None

    def _try_when_it_may_be_there(self) -> None:
        """Raise Away in the quiet after a failure. Then one tries, and until it knows, the others do not."""
        with self._opening:
            now = monotonic()
            if now < self._quiet_until:
                raise Away("the database was away a moment ago")
            if self._quiet_until:
                self._quiet_until = now + PATIENCE + QUIET

    def _pool_of_this_process(self) -> ConnectionPool:
        with self._opening:
            if self._pool is None:
                self._pool = ConnectionPool(
                    self.address,
                    kwargs={"options": OPTIONS, "connect_timeout": PATIENCE, "tcp_user_timeout": 1000 * PATIENCE},
                    min_size=1,
                    max_size=CONNECTIONS,
                    max_waiting=MOST_WAITING,
                    timeout=PATIENCE,
                    reconnect_timeout=PATIENCE,
                    # A connection that a restart has cut is replaced before anybody notices.
                    check=ConnectionPool.check_connection,
                    open=True,
                )
            return self._pool


class _Spoken:
    """Statements with a `?` for each value, as psycopg wants them."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Rows:
        """See `Transaction`."""
        return cast(Rows, self.connection.execute(statement.replace("?", "%s").encode(), values))
