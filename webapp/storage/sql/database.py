"""What every statement needs: rows, a transaction, and the three ways of opening one that each database has."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any, Protocol

from webapp.scan.campaign import Ledger


class Rows(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows it wrote."""

    def fetchone(self) -> Any:
        """Give the next row, or None."""

    def fetchall(self) -> list[Any]:
        """Give all rows that are left."""

    def __iter__(self) -> Iterator[Any]:
        """Give the rows one by one."""


class Transaction(Protocol):
    """Statements that are kept together, or not at all."""

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Rows:
        """Say one statement, with a `?` for each value."""


class TakenBack(Exception):
    """Takes back all that was said in a transaction."""


class Database(ABC):
    """A database that speaks SQL."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Transaction]:
        """Open for statements that only read."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Transaction]:
        """Open for one transaction. Raises Away when it cannot be, or cannot be kept."""

    @abstractmethod
    def emptying(self, ledger: Ledger) -> AbstractContextManager[Transaction]:
        """Open for one transaction in which nobody else releases or voids a batch of the ledger."""


def key_of(ledger: Ledger) -> tuple[str, int, str]:
    return ledger.campaign, ledger.round, ledger.segment or ""


def ledgers_of(rows: Rows) -> tuple[Ledger, ...]:
    return tuple(Ledger(campaign, round_, segment or None) for campaign, round_, segment in rows)


def utc(moment: datetime) -> str:
    """Give a moment as text of one length, which sorts."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
