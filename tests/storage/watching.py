"""A real `flask totals watch`, as a service runs it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from tests.conftest import ROOT


class Watching:
    """A process that watches, and what it said so far."""

    def __init__(self, place: str, keys: Path) -> None:
        where = {"DATABASE_URL": place} if "://" in place else {"ZAAKSCAN_DATABASE": place}
        words = [ROOT / ".venv/bin/flask", "--app", "webapp.app", "totals", "watch"]
        environment = os.environ | where | {"ZAAKSCAN_OPENING_KEYS": str(keys), "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            words, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.said: list[str] = []
        self.reader = Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.said.extend(iter(self.process.stdout.readline, ""))

    def says(self, words: str, seconds: float = 20) -> bool:
        return soon(lambda: any(words in line for line in self.said), seconds)

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        code = self.process.wait(10)
        self.reader.join(10)  # all that it said is read
        return code


def soon(happened: Callable[[], object], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@contextmanager
def watching(place: str, keys: Path) -> Iterator[Watching]:
    one = Watching(place, keys)
    try:
        yield one
    finally:
        if one.process.poll() is None:
            one.end(signal.SIGKILL)
        one.reader.join(10)
        assert one.process.stdout is not None
        one.process.stdout.close()
