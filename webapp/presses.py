"""Reports are printed beside the web workers: by a few warm processes, each with limits of memory and time.

Whoever waits for a report holds a thread of the server: so few may wait, and everyone else is told when to come again.
Nothing of a report is written down: in no log, no file and no title of a process. Kept by tests/test_presses.py.
"""

import contextlib
import gc
import logging
import math
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
import weakref
from collections.abc import Iterable, Mapping
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from secrets import randbelow
from threading import Condition, Thread
from time import monotonic

LOG = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parent.parent
START = 60  # s, within which a process must be warm
PATIENCE = 5  # s, that a report waits for a press at most
PLACES = 2  # reports that may wait, for each press
LONGEST_WAIT = 30  # s, that anybody is told to wait, before the jitter
JITTER = 3  # s; a room that was sent away together does not come back together
REPORT = "css/report.css"  # the same as in webapp/report.py, which stays out of the web workers with all of WeasyPrint
# Pages go before reports: beside a process that is never idle, one of ours gets a tenth of a processor. With 19 it got
# a seventieth, and on two busy processors a press took 31 s to start instead of 4, a short report 0.5 s instead of 0.1.
NICENESS = 10
# To find libraries and fonts. The rest of the environment stays here: it may hold the password of a database.
NEEDED = (
    *("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"),
    *("FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME"),
)
# What a process answers with, as its first byte.
READY, PRINTED, FORBIDDEN, TOO_BIG, FAULT = b"rpfmx"
# A letter of every script, so that no visitor waits for the reading of fonts.
FIRST = (
    '<!doctype html><html lang="nl"><title>.</title><p>Aa <b>Aa</b> <i lang="zh-Hans">您</i> <i lang="zh-Hant">請</i>'
)


class NotPrinted(Exception):
    """There is no report now. Asking again may give it, after `retry_after` seconds."""

    def __init__(self, why: str, retry_after: int) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class Busy(NotPrinted):
    """As many reports are waiting as may wait. `retry_after` is when we expect a place, with some jitter."""


class Spoilt(NotPrinted):
    """This report took too much time or memory, or its process ended. Its press is replaced."""


class Presses:
    """Prints as `webapp.report.Press` does, in processes that start at the first report, or at `warm`.

    They are processes of a new Python, never forked: a fork copies the locks of a server with threads. Only bytes go to
    and fro, no pickles. They end with this object, and when the process that holds it ends in whatever way.
    """

    def __init__(
        self, static: Path, size: int = 1, seconds: int = 20, megabytes: int = 768, reports: int = 250
    ) -> None:
        """`seconds` and `megabytes` (of address space) are for each report; after `reports` a process is replaced."""
        self.size = size
        self.reports = reports
        presses = [_Press(static, seconds, megabytes) for _ in range(size)]
        self.changed = Condition()  # guards all below
        self.idle = list(presses)
        self.waiting = 0
        self.pace = 0.5  # s for a report, smoothed
        self.away: list[float] = []  # monotonic times at which people were told to come again
        self.end = weakref.finalize(self, _end_all, presses)  # call it, or forget the presses: the processes end

    def warm(self) -> None:
        """Start every process in the background, so that the first report need not wait for it."""
        with self.changed:
            cold = [press for press in self.idle if not press.fit]
            self.idle = [press for press in self.idle if press.fit]
        for press in cold:
            self._renew(press)

    def refuse_when_full(self) -> None:
        """Raise Busy when `print` would do so now. Costs nothing: ask it before making the HTML."""
        with self.changed:
            if not self.idle and self.waiting >= PLACES * self.size:
                raise Busy("too many reports are waiting", self._come_again())

    def print(self, html: str, sheet: str = REPORT, pictures: Mapping[str, bytes] | None = None) -> bytes:
        """Print a tagged PDF/UA-1. Takes some tenths of a second, and some seconds at most when others come first.

        `sheet` and `pictures` are those of `webapp.report.Press`: any page of ours prints here. Raises Busy, Spoilt, or
        ForbiddenAddress when the HTML asks for anything outside static/.
        """
        press = self._next()
        try:
            if not press.fit:
                press.start()
            begin = monotonic()
            pdf = press.print(html, sheet, pictures or {})
            self.pace += 0.2 * (monotonic() - begin - self.pace)
            return pdf
        except Spoilt as spoilt:
            LOG.warning("a report was not printed: %s", spoilt)
            raise
        finally:
            self._put_back(press)

    def _next(self) -> "_Press":
        with self.changed:
            self.refuse_when_full()
            self.waiting += 1
            try:
                if not self.changed.wait_for(lambda: self.idle, PATIENCE):
                    raise Busy("no press was free in time", self._come_again())
            finally:
                self.waiting -= 1
            return self.idle.pop()

    def _put_back(self, press: "_Press") -> None:
        if press.fit and press.printed < self.reports:
            self._make_idle(press)
        else:
            self._renew(press)

    def _make_idle(self, press: "_Press") -> None:
        with self.changed:
            self.idle.append(press)
            self.changed.notify()

    def _renew(self, press: "_Press") -> None:
        """Replace the process in the background. When that fails, the next report tries again."""

        def renew() -> None:
            try:
                press.end()
                press.start()
            except Spoilt as spoilt:
                LOG.error("a press does not start: %s", spoilt)
            finally:
                self._make_idle(press)

        Thread(target=renew, name="renew-press", daemon=True).start()

    def _come_again(self) -> int:
        """Give in how many seconds there is a place: after all in hand, and after all who were sent away before."""
        now = monotonic()
        self.away = [again for again in self.away if again > now]
        before = self.size - len(self.idle) + self.waiting + len(self.away)
        wait = min(before * self.pace / self.size, LONGEST_WAIT)
        if wait < LONGEST_WAIT:  # or a flood would make it a long list
            self.away.append(now + wait)
        return math.ceil(wait) + randbelow(JITTER)


class _Press:
    """One process, that prints one report at a time.

    Another thread may end it at any moment: whoever uses it keeps to the pipe that they began with. Nobody closes that:
    two could, and the second would close what had got its number since. It closes when nobody holds it any more.
    """

    def __init__(self, static: Path, seconds: int, megabytes: int) -> None:
        self.static = static
        self.seconds = seconds
        self.megabytes = megabytes
        self.process: subprocess.Popen[bytes] | None = None
        self.pipe: Connection | None = None
        self.folder = ""
        self.printed = 0
        self.owing = False  # a reply: until it has come, nobody else may ask, or they would get this one
        self.over = False  # for good

    @property
    def fit(self) -> bool:
        """Tell whether it can take the next report."""
        process = self.process
        return process is not None and process.poll() is None and not self.owing

    def start(self) -> None:
        """Start it and wait until it is warm. Raises Spoilt when it does not become so."""
        self.end()
        # What is left of a process that was killed goes with this folder. WeasyPrint writes fonts in it, no reports.
        self.folder = tempfile.mkdtemp(prefix="zaakscan-")
        pipe, its_end = Pipe()
        with its_end:
            words = [its_end.fileno(), self.static, self.seconds, self.megabytes, self.folder]
            self.process = subprocess.Popen(  # noqa: S603  # our own module, and numbers and paths of our settings
                [sys.executable, "-m", __name__, *map(str, words)],
                cwd=ROOT,
                env={name: os.environ[name] for name in NEEDED if name in os.environ} | {"TMPDIR": self.folder},
                pass_fds=[its_end.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # the words of a fault in there could be those of a report
            )
        self.pipe = pipe
        self.printed = 0
        self.owing = True
        if self.over:
            raise self._spoilt("the presses have ended")
        self._reply(pipe, START, READY)

    def print(self, html: str, sheet: str, pictures: Mapping[str, bytes]) -> bytes:
        pipe = self.pipe
        if pipe is None:
            raise self._spoilt("the presses have ended")
        self.printed += 1
        self.owing = True
        with contextlib.suppress(OSError):  # it ended: then there is no reply either
            for part in ("\n".join([sheet, *pictures]).encode(), html.encode(), *pictures.values()):
                pipe.send_bytes(part)
        return self._reply(pipe, self.seconds, PRINTED)

    def _reply(self, pipe: Connection, seconds: int, wanted: int) -> bytes:
        try:
            if not pipe.poll(seconds):
                raise self._spoilt(f"it took more than {seconds} s")
            reply = pipe.recv_bytes()
            self.owing = False
        except (EOFError, OSError):
            raise self._spoilt("") from None
        kind, rest = reply[0], reply[1:]
        if kind == wanted:
            return rest
        if kind == FORBIDDEN:
            # Here, so that WeasyPrint stays out of the web workers: it costs them 40 MB and half a second.
            from webapp.report import ForbiddenAddress

            raise ForbiddenAddress(rest.decode())
        raise self._spoilt(f"it took more memory than {self.megabytes} MB" if kind == TOO_BIG else rest.decode())

    def _spoilt(self, why: str) -> Spoilt:
        """End the process: what has gone wrong once is not trusted with the next report."""
        code = self.end()
        return Spoilt(why or f"its process ended with code {code}", LONGEST_WAIT + randbelow(JITTER))

    def end(self) -> int | None:
        """End it, in whatever state it is. Give its exit code."""
        process, self.process = self.process, None
        code = None
        if process is not None:
            process.kill()
            code = process.wait()
        self.pipe = None
        shutil.rmtree(self.folder, ignore_errors=True)
        return code


def _end_all(presses: Iterable[_Press]) -> None:
    for press in presses:
        press.over = True  # before the end: a thread that is starting it sees one or the other
        press.end()


def _print_until_the_end(pipe: Connection, static: Path, seconds: int, megabytes: int) -> None:
    """Live the life of a process: warm up, then a report at a time, until the other end of the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C and SIGTERM go to the whole group: reports in hand are
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # finished for a server that ends in peace, and then the pipe closes
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold a report
    with contextlib.suppress(ValueError, OSError):  # not every system has it
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024,) * 2)
    try:
        from webapp.report import ForbiddenAddress, Press

        press = Press(static)
        press.print(FIRST)
    except Exception as fault:  # told in full: no report was seen yet
        pipe.send_bytes(bytes([FAULT]) + f"{type(fault).__name__}: {fault}".encode())
        return
    pipe.send_bytes(bytes([READY]))
    # Nothing that is here now will ever be in the way again, and a report is at its largest when the collector looks
    # through it: so it waits until nobody does. That takes 5 % off a report, and 4 MB.
    gc.freeze()
    gc.disable()
    while True:
        sheet, *names = pipe.recv_bytes().decode().split("\n")
        html = pipe.recv_bytes().decode()
        pictures = {name: pipe.recv_bytes() for name in names}
        signal.alarm(seconds + 5)  # when the one who should end us has ended first
        try:
            reply = bytes([PRINTED]) + press.print(html, sheet, pictures)
        except ForbiddenAddress as refused:
            reply = bytes([FORBIDDEN]) + str(refused).encode()
        except MemoryError:
            reply = bytes([TOO_BIG])
        except Exception as fault:  # its kind and place; never its words, which could be those of a report
            place = traceback.extract_tb(fault.__traceback__)[-1]
            reply = bytes([FAULT]) + f"{type(fault).__name__} at {place.filename}:{place.lineno}".encode()
        del html, pictures
        pipe.send_bytes(reply)
        del reply
        signal.alarm(0)
        gc.collect()


if __name__ == "__main__":
    _fd, _static, _seconds, _megabytes, _folder = sys.argv[1:]
    with contextlib.suppress(EOFError, OSError):
        _print_until_the_end(Connection(int(_fd)), Path(_static), int(_seconds), int(_megabytes))
    shutil.rmtree(_folder, ignore_errors=True)
