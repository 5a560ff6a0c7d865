"""A real PostgreSQL of our own, on loopback: started here, killed when a test says so, ended at the end.

pytest-postgresql drives it. Its server may not run as root, so that root hands it to the user that Debian's package
makes. It runs without fsync, as is usual in tests: what a killed process wrote is still in the memory of the machine.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
from pytest_postgresql.executors import PostgreSQLExecutor
from pytest_postgresql.janitor import DatabaseJanitor

DEBIAN = Path("/usr/lib/postgresql")  # one folder for each version


class PostgresServer:
    """One server, with a database for each test that asks."""

    def __init__(self, folder: Path, fsync: bool = False) -> None:
        self.folder = folder  # which its user may read
        self.control = folder / "pg_ctl"
        _write_control(self.control)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.executor = PostgreSQLExecutor(
            executable=str(self.control),
            host="127.0.0.1",
            port=port,
            datadir=str(folder / "data"),
            unixsocketdir=str(folder),
            logfile=str(folder / "log"),
            startparams="-w",
            dbname="zaakscan",
            # Behind the -F that the executor says: the last word counts.
            postgres_options=f"-c listen_addresses=127.0.0.1 -c fsync={'on' if fsync else 'off'}",
        )

    def start(self) -> None:
        self.executor.start()

    def crash(self) -> None:
        """End every process of the server at once, as a power cut would."""
        kill(self.first_process())

    def first_process(self) -> psutil.Process:
        return psutil.Process(int((self.folder / "data/postmaster.pid").read_text().splitlines()[0]))

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Let every process stand still, meanwhile: connections stay, and nothing answers."""
        family = [self.first_process(), *self.first_process().children(recursive=True)]
        for process in family:
            process.suspend()
        try:
            yield
        finally:
            for process in family:
                process.resume()

    def start_again(self) -> None:
        """Start after a crash: it recovers what was written."""
        words = ["start", "-w", "-D", self.executor.datadir, "-l", self.executor.logfile]
        options = f"-F -p {self.executor.port} -c unix_socket_directories={self.folder} -c listen_addresses=127.0.0.1"
        for _ in range(20):  # until the memory that the dead shared is given back
            if subprocess.run([self.control, *words, "-o", options], capture_output=True, check=False).returncode == 0:
                return
            time.sleep(0.2)
        raise AssertionError(Path(self.executor.logfile).read_text())

    def stop(self) -> None:
        with suppress(subprocess.CalledProcessError):  # it was not running
            self.control_says("stop", "-m", "fast")

    def control_says(self, word: str, *more: str) -> None:
        subprocess.run([self.control, word, "-w", "-D", self.executor.datadir, *more], capture_output=True, check=True)

    @contextmanager
    def database(self, name: str) -> Iterator[str]:
        """Give the address of a new, empty database, which is gone afterwards."""
        executor = self.executor
        janitor = DatabaseJanitor(user=executor.user, host=executor.host, port=executor.port, dbname=name)
        janitor.init()
        yield f"postgresql://{executor.user}@{executor.host}:{executor.port}/{name}"
        janitor.drop()

    def say(self, name: str, statement: str) -> list[tuple[object, ...]]:
        """Say a statement in a database, as its administrator."""
        with psycopg.connect(
            user="postgres", host="127.0.0.1", port=self.executor.port, dbname=name, autocommit=True
        ) as connection:
            said = connection.execute(statement.encode())
            return said.fetchall() if said.description else []


@contextmanager
def postgres_server(fsync: bool = False) -> Iterator[PostgresServer]:
    """Run a server in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="zaakscan-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    server = PostgresServer(folder, fsync)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def kill(process: psutil.Process) -> None:
    """End a process and all that it started, at once: none can say goodbye."""
    family = [process, *process.children(recursive=True)]
    for one in family:
        with suppress(psutil.NoSuchProcess):
            one.kill()
    psutil.wait_procs(family, timeout=10)


def _write_control(file: Path) -> None:
    """Write a pg_ctl of the newest version there is, that gives up the rights of root."""
    found = sorted(DEBIAN.glob("*/bin/pg_ctl"), key=lambda control: int(control.parts[-3]))
    assert found, "there is no PostgreSQL to test with: bin/setup test installs Debian's"
    as_its_user = "setpriv --reuid=postgres --regid=postgres --init-groups" if os.geteuid() == 0 else ""
    file.write_text(f'#!/bin/sh\ncd /\nexec {as_its_user} {found[-1]} "$@"\n', encoding="ascii")
    file.chmod(0o755)
