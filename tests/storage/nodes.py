"""The app on a database, in this process or as a node with two workers as bin/run starts it, and phones that send."""

import http.client
import os
import random
import secrets
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psutil
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import ROOT, TODAY
from tests.storage.servers import kill
from webapp.app import create_app
from webapp.sealing import SealingKey, new_keys, sealing_key
from webapp.settings import Settings

LENGTH = 4096  # bytes of every contribution
CAMPAIGN = "horeca/2026-11"  # the national figures
PHONE = "0123456789abcdef" * 2


class Node:
    """One node. Its workers print no reports, so that they start quickly."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.environment = os.environ | environment
        self.log = log
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.guard: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Do what bin/run does before it serves."""
        words = [ROOT / ".venv/bin/flask", "--app", "webapp.app", "prepare"]
        subprocess.run(words, env=self.environment, cwd=ROOT, check=True, capture_output=True)

    def start(self) -> None:
        words = [ROOT / ".venv/bin/granian", "--interface", "wsgi", "--factory", "webapp.app:create_app"]
        words += ["--host", "127.0.0.1", "--port", str(self.port), "--workers", "2", "--blocking-threads", "16"]
        words += ["--no-ws", "--no-access-log", "--respawn-failed-workers", "--log-level", "warning"]
        # Started again when it ends, as systemd would: Granian ends when a worker is killed twice in 5.5 seconds.
        words = ["sh", "-c", 'while :; do "$@"; done', "sh", *words]
        with self.log.open("ab") as log:
            self.guard = subprocess.Popen(words, env=self.environment, cwd=ROOT, stdout=log, stderr=log)

    def wait(self, seconds: float = 30) -> None:
        """Wait until it answers."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(OSError, http.client.HTTPException):
                if self.get("/nl/")[0] == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def kill_a_worker(self) -> None:
        """End one worker at once: the oldest, which is at work."""
        workers = [worker for server in self._servers() for worker in server.children()]
        if workers:
            min(workers, key=lambda worker: worker.create_time()).kill()

    def kill_the_server(self) -> None:
        """End the server with all its workers at once. It starts again."""
        for server in self._servers():
            kill(server)

    def end(self) -> None:
        assert self.guard is not None
        kill(psutil.Process(self.guard.pid))
        self.guard.wait(10)

    def _servers(self) -> list[psutil.Process]:
        assert self.guard is not None
        return psutil.Process(self.guard.pid).children()

    def get(self, address: str) -> tuple[int, bytes]:
        return self._ask("GET", address)

    def post(self, body: bytes) -> tuple[int, bytes]:
        return self._ask("POST", "/nl/count", body)

    def _ask(self, method: str, address: str, body: bytes | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
            connection.request(method, address, body, kind)
            reply = connection.getresponse()
            return reply.status, reply.read()
        finally:
            connection.close()


def message(answers: Mapping[str, str | Sequence[str]], phone: str, campaign: str = CAMPAIGN, **more: str) -> bytes:
    """Give what a phone sends, filled up as static/js/files.js does."""
    asked = {"count.campaign": campaign, "count.phone": phone} | {f"count.{name}": said for name, said in more.items()}
    body = urlencode({**answers, **asked}, doseq=True) + "&pad="
    return body.ljust(LENGTH, "0").encode()


@contextmanager
def app_on(place: str, key: SealingKey | None = None) -> Iterator[Flask]:
    """Make the app in this process, with a database at that place, as bin/run does."""
    where = {"database_url": place} if "://" in place else {"database": Path(place)}
    more = {"address": "https://zaakscan.example", "sealing_key": key or sealing_key(new_keys()[0])}
    settings = Settings(**where, **more)  # type: ignore[arg-type]
    app = create_app(settings, today=lambda: TODAY)
    assert app.test_cli_runner().invoke(args=["prepare"]).exit_code == 0
    yield app
    app.extensions["zaakscan"].storage.close()


def sent(
    app: Flask, answers: Mapping[str, str | Sequence[str]], phone: str = PHONE, campaign: str = CAMPAIGN, **more: str
) -> TestResponse:
    """Send what a phone sends."""
    body = message(answers, phone, campaign, **more)
    return app.test_client().post("/nl/count", data=body, content_type="application/x-www-form-urlencoded")


@dataclass
class Phone:
    """Somebody's phone: it tries again, at any node, until it hears that its answers are counted."""

    nodes: Sequence[Node]
    end: float  # of the monotonic clock: who is not counted by then, never is
    heard: Counter[int] = field(default_factory=Counter)  # status, 0 for no answer -> how often

    def send(self, answers: Mapping[str, str], phone: str | None = None) -> None:
        body = message(answers, phone or secrets.token_hex(16))
        while time.monotonic() < self.end:
            try:
                status, _ = random.choice(self.nodes).post(body)
            except (OSError, http.client.HTTPException):
                status = 0
            self.heard[status] += 1
            if status in (200, 201):
                return
            time.sleep(random.uniform(0.05, 0.3))
        raise AssertionError(f"not counted in time; heard {dict(self.heard)}")
