"""Every storage we have, each on a real database that is started here and ended here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.servers import PostgresServer, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def one_database(postgres: PostgresServer) -> Iterator[str]:
    with postgres.database("promise") as address:
        yield address


@pytest.fixture
def database(postgres: PostgresServer, one_database: str) -> str:
    """The address of an empty database: emptied, which takes a tenth of the time of a new one."""
    postgres.say("promise", "drop schema public cascade")
    postgres.say("promise", "create schema public")
    postgres.say("promise", "grant usage on schema public to public")
    return one_database


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a storage keeps things: a path, or the address of a database."""
    if request.param == "sqlite":
        return str(tmp_path / "deep" / "x.sqlite3")
    address: str = request.getfixturevalue("database")
    return address
