"""What a report costs beside a straightforward one: .venv/bin/python -m bench.pdf.measure [--typst PYTHON] [--memory]

All on one core, each in a process of its own, taking turns; processor time only, because wall time is everybody's.
"""

import argparse
import os
import re
import statistics
import subprocess
from io import BytesIO
from pathlib import Path

import pypdf

from bench.pdf.contenders import CHROMIUM, Contender, Typst, chromium, ours, straightforward, straightforward_tagged
from bench.pdf.reports import ANSWERS, Reports
from webapp.presses import _Press
from webapp.settings import ROOT

YARDSTICK = Path(__file__).parent / "yardstick"
TAGS = ("nl", "tr", "zh-Hans")


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rounds", type=int, default=7)
    words.add_argument("--owners", type=int, default=10, help="different reports, in each language")
    words.add_argument("--typst", default="", metavar="PYTHON", help="a Python that has the package typst")
    words.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    words.add_argument("--memory", action="store_true", help="only the memory of a press over 500 reports")
    chosen = words.parse_args()
    os.sched_setaffinity(0, {chosen.core})  # and all that start from here
    if chosen.memory:
        for tag in ("all", "zh-Hans", "nl"):
            memory(tag)
        return
    our_reports, plain_reports = Reports(), Reports(YARDSTICK)
    contenders = {"ours": Contender(ours), "straightforward": Contender(straightforward)}
    contenders["the same, tagged"] = Contender(straightforward_tagged)
    if Path(CHROMIUM).exists():
        contenders["Chromium, started"] = Contender(chromium)
    if chosen.typst:
        contenders["Typst, running"] = Contender(Typst(chosen.typst))
    print(f"{'':9}{'':20}{'seconds':>9}{'ratio':>8}{'kB':>7}{'pages':>7}   (median of {chosen.rounds} rounds)")
    for tag in TAGS:
        pages = {name: (our_reports if name == "ours" else plain_reports).page(tag, ANSWERS) for name in contenders}
        compare(tag, contenders, pages, chosen.rounds)
    for name, there in (("Chromium, started", Path(CHROMIUM).exists()), ("Typst, running", chosen.typst)):
        if not there:
            print(f"{name}: not installed")
    print(f"\n{chosen.owners} owners who answered anything, one after the other, from a cold start:")
    for tag in TAGS:
        series(tag, our_reports, plain_reports, chosen.owners)
    for contender in contenders.values():
        contender.end()


def compare(tag: str, contenders: dict[str, Contender], pages: dict[str, str], rounds: int) -> None:
    """Print the same report by everybody in turn, and tell what it took them."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    pdfs = {name: contender.print(pages[name])[1] for name, contender in contenders.items()}  # warms it up
    lacking = words_of(pdfs["straightforward"]) - words_of(pdfs["ours"])
    lacking |= words_of(pdfs["ours"]) - words_of(pdfs["straightforward"])
    assert len(lacking) < 12, f"not the same report: {lacking}"
    for _ in range(rounds):
        for name, contender in contenders.items():
            seconds[name].append(contender.print(pages[name])[0])
    yardstick = statistics.median(seconds["straightforward"])
    for name, pdf in pdfs.items():
        middle = statistics.median(seconds[name])
        count = len(pypdf.PdfReader(BytesIO(pdf)).pages)
        print(f"{tag:9}{name:20}{middle:9.3f}{middle / yardstick:8.3f}{len(pdf) / 1000:7.0f}{count:7}")


def series(tag: str, our_reports: Reports, plain_reports: Reports, owners: int) -> None:
    """Print many different reports, each once, by a press that has seen none of them."""
    both = (Contender(ours), our_reports), (Contender(straightforward), plain_reports)
    for contender, _ in both:
        contender.print("<!doctype html><html lang=nl><title>.</title><p>a <b>b</b>")
    times = [
        [contender.print(reports.page(tag, form))[0] for contender, reports in both]
        for form in our_reports.forms(owners)
    ]
    mine, theirs = (sum(side) for side in zip(*times, strict=True))
    half = len(times) // 2
    later = sum(one for one, _ in times[half:]) / sum(other for _, other in times[half:])
    print(f"{tag:9}all: {mine / theirs:.3f}   the first: {times[0][0] / times[0][1]:.3f}   the last half: {later:.3f}")
    for contender, _ in both:
        contender.end()


def memory(tag: str) -> None:
    """Tell the most memory that a process of the presses held after 50, 250 and 500 different reports."""
    reports = Reports()
    press = _Press(ROOT / "static", seconds=120, megabytes=768)
    press.start()
    assert press.process
    tags = ("nl", "en", "tr", "zh-Hans", "zh-Hant") if tag == "all" else (tag,)
    for count, form in enumerate(reports.forms(500), start=1):
        press.print(reports.page(tags[count % len(tags)], form))
        if count in (1, 50, 250, 500):
            status = Path(f"/proc/{press.process.pid}/status").read_text(encoding="ascii")
            sizes = {line.split()[0]: int(line.split()[1]) // 1024 for line in status.splitlines() if "kB" in line}
            print(f"{tag:9}after {count:3} reports: at most {sizes['VmHWM:']} MB, now {sizes['VmRSS:']} MB", flush=True)
    press.end()


def words_of(pdf: bytes) -> set[str]:
    """Give the words of a PDF; in Chinese its characters."""
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, check=True, capture_output=True)
    return set(re.findall(r"[㐀-鿿]|\w{4,}", done.stdout.decode()))


if __name__ == "__main__":
    main()
