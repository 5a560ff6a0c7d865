"""While the database is full, away or stands still, the scan goes on; who contributes comes again, and counts once."""

import gc
import os
import resource
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.asking import contribute, contribution, is_problem
from tests.conftest import TODAY
from tests.storage.nodes import PHONE, app_on, sent
from tests.storage.servers import PostgresServer, postgres_server
from webapp.app import create_app
from webapp.organisers import COOKIE
from webapp.settings import Settings
from webapp.storage.postgres import CONNECTIONS, PATIENCE

ANSWERS = {"cash-share": "most"}


def refused_for_now(app: Flask) -> None:
    """The contribution is to be sent again, and everything else works."""
    reply = sent(app, ANSWERS)
    assert reply.status_code == 503
    assert int(reply.headers["Retry-After"]) > 0
    assert "Probeer het over een minuut nog een keer" in reply.text
    told = contribute(app.test_client(), contribution())
    is_problem(told, 503, "busy")
    assert int(told.headers["Retry-After"]) > 0
    the_scan_works(app.test_client())


def the_scan_works(client: FlaskClient) -> None:
    assert client.get("/nl/scan/horeca/2026-11").status_code == 200
    result = client.post("/nl/scan/horeca/2026-11/result", data=ANSWERS)
    assert result.status_code == 200
    assert "Uw eerste stappen" in result.text


def shared_pages_wait(app: Flask) -> None:
    """Who organises, and who is invited, is asked to come again; nobody is sent to sign in."""
    client = app.test_client()
    client.set_cookie(COOKIE, "chance", domain="localhost", secure=True)
    for page in ("organise", "organise/K7M4XR/screen/now", "organise/K7M4XR/figures", "k/K7M4XR", "figures"):
        reply = client.get(f"/tr/{page}")
        assert reply.status_code == 503, page
        assert int(reply.headers["Retry-After"]) > 0
        assert '<html lang="tr"' in reply.text


def counts_now(app: Flask) -> None:
    assert [sent(app, ANSWERS).status_code for _ in range(2)] == [201, 200]


# --- one machine ------------------------------------------------------------------------------------------------------

# Where root may not mount, as in some containers, a limit of the process stands for the disk.
MAY_MOUNT = os.geteuid() == 0 and subprocess.run(["unshare", "--mount", "true"], check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB, where one may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if MAY_MOUNT:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder], check=True)
    yield folder
    gc.collect()  # what a failure kept alive, holds the disk
    if MAY_MOUNT:
        subprocess.run(["umount", folder], check=True)


@contextmanager
def no_file_grows(disk: Path, app: Flask) -> Iterator[None]:
    """Let this process write no file any further."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def full(disk: Path, app: Flask) -> Iterator[None]:
    """Fill the disk to the last byte."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    assert shutil.disk_usage(disk).free == 0
    yield
    filler.unlink()


@contextmanager
def read_only(disk: Path, app: Flask) -> Iterator[None]:
    """Let the disk take no writes."""
    app.extensions["zaakscan"].storage.close()  # what is open for writing, holds a disk
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    yield
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)


@contextmanager
def locked(disk: Path, app: Flask) -> Iterator[None]:
    """Let another program write without end."""
    with closing(sqlite3.connect(disk / "x.sqlite3", isolation_level=None)) as other:
        other.execute("begin immediate")
        yield


@pytest.mark.parametrize("trouble", [no_file_grows, locked, *([full, read_only] if MAY_MOUNT else [])])
def test_a_disk_that_takes_no_more(disk: Path, trouble: Callable[[Path, Flask], AbstractContextManager[None]]) -> None:
    with app_on(str(disk / "x.sqlite3")) as app:
        assert sent(app, ANSWERS, "f" * 32).status_code == 201
        with trouble(disk, app):
            refused_for_now(app)
            refused_for_now(app)
        counts_now(app)
    with closing(sqlite3.connect(disk / "x.sqlite3")) as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)


def test_a_folder_that_cannot_be_made_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    app = create_app(Settings(database=tmp_path / "file" / "x.sqlite3"), today=lambda: TODAY)
    reply = app.test_cli_runner().invoke(args=["prepare"])
    assert reply.exit_code == 75
    assert reply.stderr.startswith("The database is away: ")
    assert reply.stderr.endswith("Start it, or mend DATABASE_URL or ZAAKSCAN_DATABASE.\n")


# --- many machines ----------------------------------------------------------------------------------------------------


@pytest.fixture
def fragile() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


def test_a_database_that_is_away(fragile: PostgresServer, caplog: pytest.LogCaptureFixture) -> None:
    with fragile.database("away") as address:
        with app_on(address) as app:
            assert sent(app, ANSWERS, "f" * 32).status_code == 201
            fragile.crash()
            refused_for_now(app)
            shared_pages_wait(app)
            began = time.monotonic()
            with ThreadPoolExecutor(8) as threads:  # one of them may wait for the database
                told = [threads.submit(sent, app, ANSWERS) for _ in range(24)]
            assert [one.result().status_code for one in told] == [503] * 24
            assert time.monotonic() - began < 2 * PATIENCE + 2
            fragile.start_again()
            time.sleep(1)
            counts_now(app)
        fragile.stop()
        reply = create_app(Settings(database_url=address)).test_cli_runner().invoke(args=["prepare"])
        fragile.start_again()
    assert reply.exit_code == 75
    assert "The database is away" in reply.stderr
    assert PHONE not in caplog.text
    assert "most" not in caplog.text


def test_a_database_that_takes_no_writes(fragile: PostgresServer) -> None:
    with fragile.database("closed") as address, app_on(address) as app:
        for read_only in ("on", "off"):
            fragile.say("postgres", f"alter database closed set default_transaction_read_only = {read_only}")
            app.extensions["zaakscan"].storage.close()  # it holds for connections from now on
            if read_only == "on":
                refused_for_now(app)
        counts_now(app)


def test_a_database_that_stands_still_holds_some_threads_and_never_all(fragile: PostgresServer) -> None:
    with fragile.database("still") as address, app_on(address) as app, ThreadPoolExecutor(16) as threads:
        counts_now(app)
        with fragile.hanging():
            waiting = [threads.submit(sent, app, ANSWERS, f"{number:032x}") for number in range(CONNECTIONS + 4)]
            time.sleep(2 * PATIENCE)
            told = [one.result().status_code for one in waiting if one.done()]
            assert told.count(503) >= 4
            # From here on one tries now and then, and the others are told at once.
            began = time.monotonic()
            more = list(threads.map(lambda number: sent(app, ANSWERS, f"{number:032x}").status_code, range(100, 106)))
            assert more == [503] * 6
            assert time.monotonic() - began < PATIENCE + 2
            the_scan_works(app.test_client())
        time.sleep(1)
        for number, one in enumerate(waiting):
            one.result()
            assert sent(app, ANSWERS, f"{number:032x}").status_code in (200, 201)
            assert sent(app, ANSWERS, f"{number:032x}").status_code == 200
