"""Every storage we have, each on a real database that is started here and ended here."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.servers import PostgresServer, postgres_server

NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[str]:
    """The address of an empty database."""
    with postgres.database(f"empty{next(NUMBERS)}") as address:
        yield address


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a storage keeps things: a path, or the address of a database."""
    if request.param == "sqlite":
        return str(tmp_path / "deep" / "x.sqlite3")
    address: str = request.getfixturevalue("database")
    return address
