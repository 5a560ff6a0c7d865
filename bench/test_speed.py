"""How long things take, each beside a yardstick measured in the same run: .venv/bin/python -m pytest bench

A ratio survives a slower machine; milliseconds do not. Nothing here fails on a figure.
"""

import resource
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pytest_benchmark.fixture import BenchmarkFixture
from weasyprint import HTML
from werkzeug.test import EnvironBuilder

from webapp.app import create_app
from webapp.languages import LANGUAGES
from webapp.scan.outcome import outcome_of
from webapp.settings import ROOT, Settings
from webapp.shelf import read_shelf

SCAN = "/{tag}/scan/horeca/2026-11"
# An owner with much to read: a report of ten pages.
ANSWERS = {
    "danger-now": "no",
    "business-kind": "nightclub",
    "cash-share": "most",
    "little-cash-left": "no",
    "money-trouble": "often",
    "unasked-offer": "more",
    "private-loan": "somebody-else",
    "check-partners": "no",
    "bossy-guests": "regularly",
    "imposed-choice": "yes",
    "own-circle": "sometimes",
    "who-to-call": "no",
    "one-speaker": "dont-know",
    "know-officer": "no",
    "warn-neighbours": "partly",
    "two-step-login": "no",
    "loose-backups": "no",
    "street-incidents": "yes",
    "useful-cameras": "partly",
    "demand": "now",
    "threats": "before",
}


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    database = tmp_path_factory.mktemp("instance") / "zaakscan.sqlite3"
    return create_app(Settings(database=database), today=lambda: date(2026, 11, 25))


@pytest.fixture(scope="session")
def bare() -> Flask:
    bare = Flask("bare")
    bare.add_url_rule("/", view_func=lambda: "hello")
    return bare


class Caller:
    """Calls a WSGI app as a server does, without a network."""

    def __init__(self, app: Flask, path: str, form: dict[str, str] | None = None) -> None:
        builder = EnvironBuilder(path, method="POST" if form else "GET", data=form)
        self.builder, self.app = builder, app
        builder.headers["Accept-Encoding"] = "br, gzip"

    def __call__(self) -> bytes:
        return b"".join(self._reply(self.app.wsgi_app(self.builder.get_environ(), self._start)))

    def _start(self, status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
        assert status.startswith("200"), status

    @staticmethod
    def _reply(parts: Iterable[bytes]) -> Iterator[bytes]:
        yield from parts
        if hasattr(parts, "close"):
            parts.close()


@pytest.mark.benchmark(group="one reply (WSGI, no network)")
def test_yardstick_a_bare_flask_reply(benchmark: BenchmarkFixture, bare: Flask) -> None:
    benchmark(Caller(bare, "/"))


@pytest.mark.benchmark(group="one reply (WSGI, no network)")
def test_the_scan_page_from_memory(benchmark: BenchmarkFixture, app: Flask) -> None:
    call = Caller(app, SCAN.format(tag="nl"))
    benchmark.extra_info["bytes, brotli"] = len(call())
    benchmark(call)


@pytest.mark.benchmark(group="one reply (WSGI, no network)")
def test_the_result_page_from_posted_answers(benchmark: BenchmarkFixture, app: Flask) -> None:
    benchmark(Caller(app, SCAN.format(tag="nl") + "/result", ANSWERS))


@pytest.mark.benchmark(group="engine")
def test_reading_every_questionnaire(benchmark: BenchmarkFixture) -> None:
    benchmark(read_shelf, ROOT / "questionnaires")


@pytest.mark.benchmark(group="engine")
def test_the_outcome_of_one_scan(benchmark: BenchmarkFixture, app: Flask) -> None:
    questionnaire = app.extensions["zaakscan"].shelf.questionnaires["horeca/2026-11"]
    answers = {question: (option,) for question, option in ANSWERS.items()}
    benchmark(outcome_of, questionnaire, answers)


@pytest.mark.benchmark(group="one report (PDF)")
def test_yardstick_an_empty_weasyprint_page(benchmark: BenchmarkFixture) -> None:
    benchmark.pedantic(lambda: HTML(string="<p>.</p>").write_pdf(), rounds=10, warmup_rounds=1)


@pytest.mark.benchmark(group="one report (PDF)")
@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_report(benchmark: BenchmarkFixture, app: Flask, tag: str) -> None:
    call = Caller(app, SCAN.format(tag=tag) + "/zaakscan.pdf", ANSWERS)
    benchmark.extra_info["bytes"] = len(call())
    benchmark.extra_info["peak MB"] = _peak_of_one_report(tag)
    benchmark.pedantic(call, rounds=5, warmup_rounds=1)


def _peak_of_one_report(tag: str) -> int:
    """Give the most memory that a fresh press holds while it prints one report, in MB."""
    done = subprocess.run([sys.executable, __file__, tag], check=True, capture_output=True, text=True, cwd=ROOT)
    return int(done.stdout)


def _print_one_report(tag: str) -> None:
    app = create_app(Settings(database=Path("/nonexistent")), today=lambda: date(2026, 11, 25))
    Caller(app, SCAN.format(tag=tag) + "/zaakscan.pdf", ANSWERS)()
    app.extensions["zaakscan"].press.end()
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    _print_one_report(sys.argv[1])
