"""The storage on one machine: an SQLite file, through sqlite-utils."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database, Migrations

MIGRATIONS = Migrations("zaakscan")
PATIENCE = 10  # seconds that one process waits while another writes; a write takes some milliseconds


@MIGRATIONS()
def served_versions(db: Database) -> None:
    """Which questionnaire versions this machine has served, with the fingerprint of their structure."""
    db.table("served_versions").create({"version": str, "fingerprint": str}, pk="version", not_null={"fingerprint"})


class SqliteStorage:
    """Keeps the promise of `webapp.storage.Storage` in one file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def prepare(self) -> None:
        """Create the folder and the tables. Not for several processes at once: migrations would meet a lock."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as db:
            db.enable_wal()
            MIGRATIONS.apply(db)

    def changed_since_served(self, fingerprints: Mapping[str, str]) -> list[str]:
        """See the promise."""
        with self._writing() as db:
            known = {row["version"]: row["fingerprint"] for row in db.table("served_versions").rows}
            new = [{"version": v, "fingerprint": f} for v, f in fingerprints.items() if v not in known]
            db.table("served_versions").insert_all(new)
        return [version for version, digest in fingerprints.items() if known.get(version, digest) != digest]

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        """Open for one transaction that writes.

        Not db.atomic(): that begins as a reader, and SQLite refuses at once, without waiting, to make a reader a writer
        when another has written since.
        """
        with self._open() as db, db.conn:
            db.execute("begin immediate")
            yield db

    def _open(self) -> Database:
        return Database(sqlite3.connect(self.path, timeout=PATIENCE))
