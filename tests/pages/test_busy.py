"""When there is no report now: a page that says so in plain words, and carries every answer on to the next try."""

import contextlib
import os
import re
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import TAGS, TODAY
from tests.pages.test_scan import ANSWERS, HERE, carried, words
from tests.test_presses import ENDLESS, SHORT, ends, processes, swallow
from webapp.app import create_app
from webapp.padding import BLOCK
from webapp.presses import LONGEST_WAIT, PATIENCE, PLACES, Presses
from webapp.settings import Settings

PAPER = "scan/horeca/2026-11/zaakscan.pdf"


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app with one press, that gives a report more time than others wait for their turn."""
    settings = Settings(database=tmp_path_factory.mktemp("instance") / "zaakscan.sqlite3", press_seconds=2 * PATIENCE)
    app = create_app(settings, today=lambda: TODAY)
    yield app
    press_of(app).end()


def press_of(app: Flask) -> Presses:
    press: Presses = app.extensions["zaakscan"].press
    return press


@contextlib.contextmanager
def crowded(app: Flask) -> Iterator[None]:
    """Within it a report that never ends is in hand, and as many others wait as may wait: for five seconds.

    After it there is a place.
    """
    press = press_of(app)
    press.warm()
    (process,) = processes(press)
    threads = [threading.Thread(target=swallow, args=(press, html)) for html in (ENDLESS, *[SHORT] * PLACES)]
    threads[0].start()
    while press.idle:
        time.sleep(0.01)
    for thread in threads[1:]:
        thread.start()
    while press.waiting < PLACES:
        time.sleep(0.01)
    yield
    with contextlib.suppress(ProcessLookupError):  # it took too long already
        os.kill(process, signal.SIGKILL)
    for thread in threads:
        thread.join()
    processes(press)


def asked(app: Flask, tag: str, form: dict[str, str]) -> TestResponse:
    """Ask for the report with the button of a form, as a browser without scripts does."""
    return app.test_client(use_cookies=False).post(f"/{tag}/{PAPER}", data=form)


def told_to_wait(reply: TestResponse, tag: str, form: dict[str, str]) -> None:
    """Hold that a reply is the whole page: its words, its way on, and every answer and choice."""
    assert reply.status_code == 503
    assert 0 <= int(reply.headers["Retry-After"]) <= 60
    assert reply.mimetype == "text/html"
    assert reply.headers["Cache-Control"] == "no-store"
    assert "Content-Disposition" not in reply.headers
    assert len(reply.data) % BLOCK == 0
    assert f'<html lang="{tag}"' in reply.text
    assert carried(reply) == form
    assert f'action="/{tag}/{PAPER}"' in reply.text
    assert f'formaction="/{tag}/scan/horeca/2026-11/result"' in reply.text
    for other in set(TAGS) - {tag}:
        assert f'formaction="/{other}/{PAPER}"' in reply.text
    for way_on in ('id="exit"', f'href="/{tag}/help"', 'href="tel:112"'):
        assert way_on in reply.text, way_on
    addresses = re.findall(r'(?:href|action|formaction|src)="([^"]+)"', reply.text)
    assert not [address for address in addresses if "?" in address or "most" in address or "regularly" in address]
    assert reply.text.count('method="post"') == reply.text.count("<form")


def test_the_button_of_that_page_gives_the_report_once_there_is_a_place(hasty: Flask) -> None:
    with crowded(hasty):
        busy = asked(hasty, "nl", ANSWERS)
    assert "Uw rapport is nog niet klaar" in words(busy)
    assert "Het is nu heel druk. Probeer het over een minuut nog een keer." in words(busy)
    assert "Blijf op deze pagina: uw antwoorden staan erin." in words(busy)
    reply = asked(hasty, "nl", carried(busy))
    assert reply.status_code == 200
    assert reply.data.startswith(b"%PDF-")


def test_the_other_button_goes_back_to_the_advice_also_while_it_is_busy(hasty: Flask) -> None:
    with crowded(hasty):
        busy = asked(hasty, "nl", ANSWERS)
        advice = hasty.test_client().post(f"{HERE}/result", data=carried(busy))
    assert advice.status_code == 200
    assert carried(advice) == ANSWERS


def test_a_full_queue_is_told_at_once_in_every_language_with_nothing_lost(hasty: Flask) -> None:
    code = re.search(r"data-code>([^<]+)<", hasty.test_client().post(f"{HERE}/result", data=ANSWERS).text)
    assert code is not None
    everything = ANSWERS | {"paper.then": code[1], "paper.code": "without", "paper.scores": "without"}
    with crowded(hasty):
        begin = time.monotonic()
        replies = {tag: asked(hasty, tag, everything) for tag in TAGS}
        bilingual = asked(hasty, "tr", everything | {"paper.second": "nl"})
        plainest = asked(hasty, "nl", {})
        assert time.monotonic() - begin < PATIENCE - 1  # seven replies: nobody stood in the queue
    for tag, reply in replies.items():
        told_to_wait(reply, tag, everything)
    told_to_wait(bilingual, "tr", everything | {"paper.second": "nl"})
    told_to_wait(plainest, "nl", {})
    headings = {re.sub(r"<[^>]+>", "", reply.text.split("<h1>")[1].split("</h1>")[0]) for reply in replies.values()}
    assert len(headings) == len(TAGS)  # each in its own words


def test_a_wrong_form_is_marked_also_while_it_is_busy(hasty: Flask) -> None:
    with crowded(hasty):
        reply = asked(hasty, "nl", ANSWERS | {"own-circle": "nonsense"})
    assert reply.status_code == 422
    assert "Retry-After" not in reply.headers


# --- a report that is over its limits ---------------------------------------------------------------------------------


def fresh(press: Presses) -> int:
    """Give a process that has printed nothing yet: one that has may have room left for another report."""
    for process in processes(press):
        os.kill(process, signal.SIGKILL)
        assert ends(process)
    press.warm()
    (process,) = processes(press)
    return process


def hang(process: int) -> None:
    os.kill(process, signal.SIGSTOP)


def starve(process: int) -> None:
    """Leave it the memory that it has, and no more."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[0])
    _, highest = resource.prlimit(process, resource.RLIMIT_AS)
    resource.prlimit(process, resource.RLIMIT_AS, (pages * resource.getpagesize(), highest))


@pytest.mark.parametrize("over", [hang, starve])
@pytest.mark.parametrize("tag", ["nl", "zh-Hant"])
def test_a_report_over_its_time_or_memory_gives_a_plain_503_and_the_next_one_is_printed(
    hasty: Flask, over: Callable[[int], None], tag: str
) -> None:
    press = press_of(hasty)
    before = fresh(press)
    over(before)
    begin = time.monotonic()
    reply = asked(hasty, tag, ANSWERS)
    assert time.monotonic() - begin < 3 * PATIENCE
    told_to_wait(reply, tag, ANSWERS)
    assert int(reply.headers["Retry-After"]) >= LONGEST_WAIT  # not at once: it may be this report that is too much
    assert ends(before)
    (after,) = processes(press)
    assert after != before
    assert asked(hasty, tag, carried(reply)).data.startswith(b"%PDF-")
    assert processes(press) == [after]


def test_presses_that_never_start_give_the_same_page(tmp_path: Path) -> None:
    settings = Settings(database=tmp_path / "zaakscan.sqlite3", press_megabytes=64)  # too few to begin with
    app = create_app(settings, today=lambda: TODAY)
    told_to_wait(asked(app, "nl", ANSWERS), "nl", ANSWERS)
    press_of(app).end()


# --- lengths ----------------------------------------------------------------------------------------------------------


def test_every_reply_that_holds_answers_fills_whole_blocks(hasty: Flask) -> None:
    for page in ("", "/check", "/result", "/zaakscan.pdf"):
        for answers in ({}, ANSWERS):
            reply = hasty.test_client().post(f"{HERE}{page}", data=answers)
            assert reply.status_code == 200
            assert len(reply.data) % BLOCK == 0


@pytest.mark.parametrize("page", ["", "/check", "/result"])
def test_what_fills_up_a_form_counts_nowhere(hasty: Flask, page: str) -> None:
    plain = hasty.test_client().post(f"{HERE}{page}", data=ANSWERS)
    filled = hasty.test_client().post(f"{HERE}{page}", data=ANSWERS | {"pad": "0" * 3000})
    assert filled.status_code == 200
    assert filled.data == plain.data
