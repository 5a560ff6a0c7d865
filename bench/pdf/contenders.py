"""Who prints a report: each is started in a process of its own, and tells what processor time each report took it."""

import contextlib
import gc
import json
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable
from html.parser import HTMLParser
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from webapp.presses import FIRST
from webapp.report import Press
from webapp.settings import ROOT

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
Printing = Callable[[str], bytes]


def ours() -> Printing:
    """Print as a process of webapp/presses.py does, and tidy up as it does: that is counted too."""
    press = Press(ROOT / "static")
    press.print(FIRST)
    gc.freeze()
    gc.disable()

    def printed(html: str) -> bytes:
        pdf = press.print(html)
        gc.collect()
        return pdf

    return printed


def straightforward() -> Printing:
    """Print with WeasyPrint as its first example does: nothing is shared, not even fonts."""
    from weasyprint import HTML

    return lambda html: bytes(HTML(string=html).write_pdf())


def straightforward_tagged() -> Printing:
    """Print as `straightforward`, and tagged as ours."""
    from weasyprint import HTML

    return lambda html: bytes(HTML(string=html).write_pdf(pdf_variant="pdf/ua-1"))


def chromium() -> Printing:
    """Start Chromium for each report. Its own processes are counted as far as it waits for them."""
    folder = tempfile.TemporaryDirectory()

    def printed(html: str) -> bytes:
        page, pdf = Path(folder.name, "page.html"), Path(folder.name, "page.pdf")
        page.write_text(html, encoding="utf-8")
        words = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        words += [f"--user-data-dir={folder.name}/profile", f"--print-to-pdf={pdf}", page.as_uri()]
        subprocess.run([CHROMIUM, *words], check=True, capture_output=True)  # our own page
        return pdf.read_bytes()

    return printed


class Typst:
    """Prints the words of a report with Typst, which lives in an environment of its own and stays running."""

    def __init__(self, python: str) -> None:
        self.python = python

    def __call__(self) -> Printing:
        script = HERE / "typst_worker.py"
        worker = subprocess.Popen(
            [self.python, script, HERE / "report.typ"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

        def printed(html: str) -> bytes:
            reader = Words()
            reader.feed(html)
            assert worker.stdin
            assert worker.stdout
            worker.stdin.write(json.dumps({"lang": reader.lang, "words": reader.words}) + "\n")
            worker.stdin.flush()
            reply = json.loads(worker.stdout.readline())
            printed.seconds = reply["seconds"]  # type: ignore[attr-defined]  # it is not waited for, so not counted
            return Path(reply["pdf"]).read_bytes()

        return printed


class Words(HTMLParser):
    """Gives the words of the straightforward report as (kind, text)."""

    KINDS = ("h1", "h2", "h3", "p", "li", "dt", "dd", "div", "section", "header", "td")

    def __init__(self) -> None:
        super().__init__()
        self.words: list[tuple[str, str]] = []
        self.kind, self.lang, self.hidden = "p", "nl", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html":
            self.lang = dict(attrs)["lang"] or "nl"
        self.hidden += tag in ("style", "title", "svg")
        if tag in self.KINDS:
            self.kind = tag
            self.words.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("style", "title", "svg")

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and not self.hidden:
            kind, before = self.words.pop() if self.words else ("p", "")
            self.words.append((kind, f"{before} {text}".strip()))


def used() -> float:
    """Give the processor time of this process and of those that it waited for, in seconds."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


class Contender:
    """One who prints, in a fresh process."""

    def __init__(self, start: Callable[[], Printing]) -> None:
        context = get_context("spawn")
        self.pipe, its_end = context.Pipe()
        self.process = context.Process(target=_serve, args=(its_end, start), daemon=not isinstance(start, Typst))
        self.process.start()
        its_end.close()

    def print(self, html: str) -> tuple[float, bytes]:
        """Give the seconds of processor time, and the PDF."""
        self.pipe.send(html)
        seconds, pdf = self.pipe.recv()
        return seconds, pdf

    def end(self) -> None:
        self.pipe.close()
        self.process.join()


def _serve(pipe: Connection, start: Callable[[], Printing]) -> None:
    printing: Any = start()
    with contextlib.suppress(EOFError):
        while True:
            html = pipe.recv()
            before = used()
            pdf = printing(html)
            pipe.send((getattr(printing, "seconds", None) or used() - before, pdf))
            time.sleep(0)
