"""The presses: reports are printed in processes of their own, within limits, and the pool stays whole."""

import gc
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageColor

from tests.conftest import ROOT
from tests.test_report import PAGE, opened, text_of
from webapp.presses import JITTER, LONGEST_WAIT, PATIENCE, PLACES, Busy, Presses, Spoilt
from webapp.report import ForbiddenAddress

STATIC = ROOT / "static"
SHORT = PAGE.format("<p>Bel de wijkagent</p>")
HUGE = PAGE.format("<p>" + "geheim " * 20_000_000)
# Some tenths of a second for a thousand cells.
ENDLESS = PAGE.format(f"<table>{'<tr><td>geheim</td><td>x</td></tr>' * 100_000}</table>")


@pytest.fixture
def presses() -> Iterator[Presses]:
    presses = Presses(STATIC)
    yield presses
    presses.end()


@pytest.fixture
def hasty() -> Iterator[Presses]:
    """Presses that give a report three seconds."""
    presses = Presses(STATIC, seconds=3)
    yield presses
    presses.end()


def processes(presses: Presses) -> list[int]:
    """Wait until every press is idle again, and give their processes."""
    until = time.monotonic() + 60
    while len(presses.idle) < presses.size:
        assert time.monotonic() < until, "a press did not come back"
        time.sleep(0.02)
    return [press.process.pid for press in presses.idle if press.process is not None]


def printed(presses: Presses, html: str) -> str:
    """Print as people do who are told to come again, and give the text. On a busy machine a press starts slowly."""
    processes(presses)
    return text_of(presses.print(html))


def runs(process: int) -> bool:
    """Tell whether it still runs; one that ended and waits to be buried does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def ends(process: int) -> bool:
    until = time.monotonic() + 10
    while runs(process) and time.monotonic() < until:
        time.sleep(0.05)
    return not runs(process)


# --- printing ---------------------------------------------------------------------------------------------------------


def test_a_report_is_printed_in_a_process_that_stays_warm(presses: Presses) -> None:
    assert processes(presses) == []  # none before the first report
    assert "Bel de wijkagent" in text_of(presses.print(SHORT))
    first = processes(presses)
    assert "Bel de wijkagent" in text_of(presses.print(SHORT))
    assert processes(presses) == first
    assert first != [os.getpid()]


def test_warming_starts_every_press_before_the_first_report() -> None:
    presses = Presses(STATIC, size=2)
    presses.warm()
    before = processes(presses)
    assert len(set(before)) == 2
    presses.print(SHORT)
    assert sorted(processes(presses)) == sorted(before)
    presses.end()


def test_several_presses_print_at_once_and_nobody_gets_the_report_of_another() -> None:
    presses = Presses(STATIC, size=2)
    presses.warm()
    processes(presses)
    told: dict[int, str] = {}

    def ask(number: int) -> None:
        told[number] = text_of(presses.print(PAGE.format(f"<p>rapport {number}.</p>")))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(2 * (1 + PLACES))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == len(threads)
    assert all(f"rapport {number}." in text for number, text in told.items())
    presses.end()


def test_another_page_is_printed_under_its_own_sheet_with_the_pictures_handed_over(presses: Presses) -> None:
    shown = PAGE.format('<img src="picture:logo" alt="Bakkers" width="20"><img src="picture:bun" alt="Bol" width="20">')
    pictures = {name: png_of(colour) for name, colour in (("logo", "red"), ("bun", "blue"))}
    pdf = presses.print(shown, "css/fonts.css", pictures)  # a sheet that says nothing of pages
    assert sorted(colours_of(pdf)) == [(0, 0, 255), (255, 0, 0)]
    assert "1/1" in text_of(presses.print(SHORT))  # what the sheet of reports puts under each
    assert "1/1" not in text_of(pdf)


def test_a_picture_is_only_in_the_page_that_it_came_with(presses: Presses) -> None:
    shown = PAGE.format('<img src="picture:logo" alt="Bakkers" width="20">')
    for colour in ("red", "blue"):
        assert colours_of(presses.print(shown, pictures={"logo": png_of(colour)})) == [ImageColor.getrgb(colour)]
    with pytest.raises(ForbiddenAddress, match="picture:logo"):
        presses.print(shown)
    with pytest.raises(ForbiddenAddress):
        presses.print(shown, pictures={"another": png_of("red")})


def png_of(colour: str) -> bytes:
    made = BytesIO()
    Image.new("RGB", (9, 9), colour).save(made, "PNG")
    return made.getvalue()


def colours_of(pdf: bytes) -> list[Any]:
    """Give the colour of the first point of each picture."""
    return [image.image.getpixel((0, 0)) for page in opened(pdf).pages for image in page.images]


def test_a_report_that_asks_for_something_elsewhere_is_refused_and_the_press_prints_on(presses: Presses) -> None:
    presses.print(SHORT)
    before = processes(presses)
    with pytest.raises(ForbiddenAddress, match="only files in static/"):
        presses.print(PAGE.format('<img src="file:///etc/passwd" alt="">'))
    assert "Bel de wijkagent" in text_of(presses.print(SHORT))
    assert processes(presses) == before


# --- limits -----------------------------------------------------------------------------------------------------------


def test_a_report_that_takes_too_long_is_ended_and_the_next_one_is_printed(hasty: Presses) -> None:
    hasty.print(SHORT)
    before = processes(hasty)
    begin = time.monotonic()
    with pytest.raises(Spoilt, match="more than 3 s") as spoilt:
        hasty.print(ENDLESS)
    assert time.monotonic() - begin < 10
    assert spoilt.value.retry_after >= LONGEST_WAIT
    assert ends(before[0])
    assert "Bel de wijkagent" in printed(hasty, SHORT)
    assert len(processes(hasty)) == 1


def test_a_report_that_takes_too_much_memory_is_ended_and_the_next_one_is_printed() -> None:
    presses = Presses(STATIC, seconds=60, megabytes=512)
    presses.print(SHORT)
    before = processes(presses)
    with pytest.raises(Spoilt, match=r"more memory than 512 MB|ended with code"):
        presses.print(HUGE)
    assert ends(before[0])
    assert "Bel de wijkagent" in printed(presses, SHORT)
    presses.end()


def test_a_press_that_is_killed_from_outside_costs_one_report_at_most(presses: Presses) -> None:
    presses.print(SHORT)
    (before,) = processes(presses)
    killer = threading.Timer(0.5, os.kill, (before, 9))
    killer.start()
    with pytest.raises(Spoilt, match="ended with code -9"):
        presses.print(ENDLESS)
    assert "Bel de wijkagent" in printed(presses, SHORT)
    assert processes(presses) != [before]


def test_a_press_that_was_killed_while_it_was_idle_costs_nothing(presses: Presses) -> None:
    presses.print(SHORT)
    (before,) = processes(presses)
    os.kill(before, 9)
    assert ends(before)
    assert "Bel de wijkagent" in printed(presses, SHORT)


def test_a_press_is_replaced_after_so_many_reports() -> None:
    presses = Presses(STATIC, reports=2)
    seen = []
    for _ in range(5):
        presses.print(SHORT)
        seen += processes(presses)
    assert len(set(seen)) == 3
    presses.end()


def test_a_press_that_cannot_start_says_why_and_is_tried_again_only_with_the_next_report(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    presses = Presses(tmp_path)  # no fonts, no sheets
    for _ in range(2):
        with pytest.raises(Spoilt, match="FileNotFoundError"):
            presses.print(SHORT)
        assert processes(presses) == []
    assert "a press does not start: FileNotFoundError" in caplog.text
    presses.end()


# --- the queue --------------------------------------------------------------------------------------------------------


def test_whoever_finds_the_queue_full_is_told_at_once_when_to_come_again(hasty: Presses) -> None:
    hasty.print(SHORT)
    crowd = [threading.Thread(target=swallow, args=(hasty, html)) for html in (ENDLESS, *[SHORT] * PLACES)]
    crowd[0].start()
    while hasty.idle:
        time.sleep(0.01)
    for one in crowd[1:]:
        one.start()
    while hasty.waiting < PLACES:
        time.sleep(0.01)
    begin = time.monotonic()
    waits = []
    for _ in range(20):
        with pytest.raises(Busy) as busy:
            hasty.print(SHORT)
        waits.append(busy.value.retry_after)
        with pytest.raises(Busy):
            hasty.refuse_when_full()
    assert time.monotonic() - begin < PATIENCE  # nobody stood in the queue
    assert all(1 <= wait <= LONGEST_WAIT + JITTER for wait in waits)
    assert waits[-1] > waits[0]  # who comes later is told to come later
    for one in crowd:
        one.join()
    hasty.refuse_when_full()


def test_nobody_waits_longer_than_some_seconds() -> None:
    presses = Presses(STATIC, seconds=PATIENCE + 1)
    presses.print(SHORT)
    first = threading.Thread(target=swallow, args=(presses, ENDLESS))
    first.start()
    while presses.idle:
        time.sleep(0.01)
    begin = time.monotonic()
    with pytest.raises(Busy):
        presses.print(SHORT)
    assert PATIENCE - 0.5 < time.monotonic() - begin < 2 * PATIENCE
    first.join()
    presses.end()


def swallow(presses: Presses, html: str) -> None:
    """Ask for a report that may not come."""
    try:
        presses.print(html)
    except (Busy, Spoilt):
        return


# --- the end, and what is left ----------------------------------------------------------------------------------------


def test_a_press_knows_no_secret_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "PGPASSWORD", "ZAAKSCAN_SEALING_KEY"):
        monkeypatch.setenv(name, "geheim")
    presses = Presses(STATIC)
    presses.print(SHORT)
    (process,) = processes(presses)
    environment = Path(f"/proc/{process}/environ").read_bytes()
    presses.end()
    assert b"TMPDIR=" in environment
    assert b"geheim" not in environment


def test_presses_that_are_forgotten_end() -> None:
    presses = Presses(STATIC)
    presses.print(SHORT)
    (process,) = processes(presses)
    folder = Path(presses.idle[0].folder)
    assert folder.is_dir()
    del presses
    gc.collect()
    assert ends(process)
    assert not folder.exists()


def test_a_press_that_two_ask_to_end_closes_nothing_of_anybody_else(presses: Presses) -> None:
    """Its pipe has a number, that a visitor's connection may have a moment later."""
    faults: list[Exception] = []

    def end(press: Any, at_once: threading.Barrier) -> None:
        at_once.wait()
        try:
            press.end()
        except OSError as fault:
            faults.append(fault)

    for _ in range(10):
        presses.print(SHORT)
        (press,) = presses.idle
        at_once = threading.Barrier(8)
        enders = [threading.Thread(target=end, args=(press, at_once)) for _ in range(8)]
        for ender in enders:
            ender.start()
        for ender in enders:
            ender.join()
    assert faults == []


@pytest.mark.parametrize("pause", [0, 0.1, 0.3, 0.6])
def test_presses_that_end_while_somebody_waits_for_a_report_say_so_and_leave_no_process(pause: float) -> None:
    presses = Presses(STATIC)
    refused: list[Spoilt] = []

    def ask() -> None:
        try:
            presses.print(ENDLESS)
        except Spoilt as spoilt:
            refused.append(spoilt)

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(pause)  # while the process starts, or prints
    presses.end()
    asking.join(20)
    assert len(refused) == 1
    assert processes(presses) == []


PARENT = """
import sys, time
from pathlib import Path
from webapp.presses import Presses
presses = Presses(Path("static"), seconds=1)
presses.print("<p>x</p>")
print(presses.idle[0].process.pid, presses.idle[0].folder, flush=True)
if sys.argv[1:] == ["busy"]:
    presses.print("<table>" + "<tr><td>x</td></tr>" * 200_000 + "</table>")
time.sleep(60)
"""


@pytest.mark.parametrize("words", [[], ["busy"]])
def test_presses_end_when_their_server_is_killed(words: list[str]) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout is not None
        process, folder = parent.stdout.readline().split()
        time.sleep(0.5 if words else 0)
        parent.kill()
    assert ends(int(process))
    assert words or not Path(folder).exists()  # its last own deed, when there was time for one


def test_nothing_of_a_report_is_in_a_log_a_title_or_a_file(
    hasty: Presses, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level("DEBUG"):
        hasty.print(PAGE.format('<p style="colour: geheim">geheim</p>'))
        (process,) = processes(hasty)
        title = Path(f"/proc/{process}/cmdline").read_bytes() + Path(f"/proc/{process}/environ").read_bytes()
        files = [path.read_bytes() for path in Path(hasty.idle[0].folder).rglob("*") if path.is_file()]
        with pytest.raises(Spoilt):
            hasty.print(ENDLESS)
    assert "a report was not printed: it took more than 3 s" in caplog.text
    assert "geheim" not in caplog.text
    assert capfd.readouterr() == ("", "")
    assert b"geheim" not in title
    assert not [content for content in files if b"geheim" in content]
