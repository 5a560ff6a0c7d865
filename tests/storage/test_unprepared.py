"""A database that nobody prepared, or not since an update: a plain word that mends, and never a traceback."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from tests.conftest import ROOT, TODAY
from tests.storage.nodes import sent
from webapp.app import create_app
from webapp.commands.ending import WRONG
from webapp.sealing import sealing_key, write_new_key
from webapp.settings import Settings


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def app(place: str, keys: Path) -> Iterator[Flask]:
    where = {"database_url": place} if "://" in place else {"database": Path(place)}
    settings = Settings(**where, sealing_key=sealing_key(write_new_key(keys)), opening_keys=keys)  # type: ignore[arg-type]
    app = create_app(settings, today=lambda: TODAY)
    yield app
    app.extensions["zaakscan"].storage.close()


@pytest.mark.parametrize("words", [["release"], ["release", "DFHJKMNP"], ["status"], ["void", "DFHJKMNP:1:1"]])
def test_totals_on_a_database_that_was_never_prepared_say_what_to_run(app: Flask, words: list[str]) -> None:
    reply = app.test_cli_runner().invoke(args=["totals", *words])
    assert reply.exit_code == WRONG
    assert reply.stdout == ""
    assert reply.stderr.startswith("The database is not ready: ")
    assert "Run flask --app webapp.app prepare (bin/run does)" in reply.stderr
    assert app.test_cli_runner().invoke(args=["prepare"]).exit_code == 0
    again = app.test_cli_runner().invoke(args=["totals", *words])
    assert "not ready" not in again.stderr


def test_visitors_are_asked_to_come_again_and_the_log_says_what_to_run(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    reply = sent(app, {"cash-share": "most"})
    assert reply.status_code == 503
    assert int(reply.headers["Retry-After"]) > 0
    assert app.test_client().get("/nl/scan/horeca/2026-11").status_code == 200
    assert "Run flask --app webapp.app prepare" in caplog.text
    assert "most" not in caplog.text


def test_an_aggregator_whose_rights_are_of_before_an_update_is_told(database: str, keys: Path) -> None:
    write_new_key(keys)
    owner = create_app(Settings(database_url=database))
    assert owner.test_cli_runner().invoke(args=["prepare"]).exit_code == 0
    owner.extensions["zaakscan"].storage.close()
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute((ROOT / "deploy/postgres-roles.sql").read_bytes())
        connection.execute("alter role zaakscan_aggregator login")
        connection.execute("revoke all on campaigns from zaakscan_aggregator")
    mine = database.replace("postgres@", "zaakscan_aggregator@")
    app = create_app(Settings(database_url=mine, opening_keys=keys))
    reply = app.test_cli_runner().invoke(args=["totals", "release"])
    app.extensions["zaakscan"].storage.close()
    assert reply.exit_code == WRONG
    assert reply.stderr.startswith("The database is not ready: the database: permission denied for table campaigns. ")
    assert "deploy/postgres-roles.sql" in reply.stderr
