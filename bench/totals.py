"""Counting: .venv/bin/python -m bench.totals  [sqlite|postgres]  (needs wrk: apt-get install wrk).

For SQLite and for a PostgreSQL that is started here, both with fsync: contributions a second through one node of two
processes, beside bare Flask replies. And how long it takes, after ten thousand and after a million people, to read
totals, to tell who waits, to show an organiser the figures, and to show everybody theirs: the first time after a
release, and from memory. Bar for the pages: after a million at most 1.2 times as long.
"""

import re
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from flask.testing import FlaskClient

from bench.servers import GRANIAN, requests_a_second, serving
from tests.storage.nodes import CAMPAIGN, Node
from tests.storage.opening import TODAY
from tests.storage.servers import postgres_server
from webapp.app import create_app
from webapp.organisers import COOKIE, hashed
from webapp.scan.campaign import Campaign, campaign_of, suggested
from webapp.scan.disclosure import CAMPAIGN as FOR_ORGANISERS
from webapp.scan.disclosure import Counting, Release, batch_size, laplace, published_options
from webapp.sealing import new_keys
from webapp.settings import Settings
from webapp.storage import Organiser, Passkey, Session
from webapp.storage.campaigns import campaign_from, kept
from webapp.storage.sql import SqlStorage

FEW, MANY = 10_000, 1_000_000
AT_ONCE = 100_000  # people in one statement, which must end in time
READINGS, PAGES = 3000, 150
ORGANISERS_OWN = "K7M4XRTP"  # code
NOW = datetime(2026, 11, 21, tzinfo=UTC)
# Many people in one statement: a million contributions through the door would take half an hour.
PEOPLE = {
    "sqlite": (
        "with recursive person(n) as (select 1 union all select n + 1 from person where n < ?) "
        "insert into {} select {} randomblob(32), {} from person"
    ),
    "postgres": ("insert into {} select {} sha256(random()::text::bytea), {} from generate_series(1, ?)"),
}
PHONES = """
math.randomseed(os.time())
local headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }
request = function()
  local phone = ""
  for _ = 1, 8 do phone = phone .. string.format("%04x", math.random(0, 65535)) end
  local body = "cash-share=most&own-circle=regularly&count.campaign=CAMPAIGN&count.phone=" .. phone .. "&pad="
  return wrk.format("POST", "/nl/count", headers, body .. string.rep("0", 4096 - #body))
end
"""


def main() -> None:
    if shutil.which("wrk") is None:
        sys.exit("wrk is not here: apt-get install wrk")
    with serving(GRANIAN + " --no-ws --blocking-threads 16 --backpressure 256", "bench.servers", "bare") as (port, _):
        bare = requests_a_second(port, "/")
    print(f"bare Flask replies: {bare:.0f}/s")
    for kind in sys.argv[1:] or PEOPLE:
        with place(kind) as where, place(kind) as where_many:
            counted = contributions_a_second(where)
            print(f"{kind}: {counted:.0f} counted/s, {counted / bare:.3f} of bare replies; milliseconds:")
            with site_on(where) as few, site_on(where_many) as many:
                few.after(kind, FEW)
                many.after(kind, MANY)
                print(f"{'':30}{FEW:>12,}{MANY:>12,}{'ratio':>8}")
                for what, (short, long) in compared(few, many).items():
                    print(f"  {what:28}{short:12.3f}{long:12.3f}{long / short:8.2f}")


@contextmanager
def place(kind: str) -> Iterator[str]:
    """Give a place for a storage of this kind, on the disk of this checkout's machine."""
    if kind == "postgres":
        with postgres_server(fsync=True) as server, server.database("bench") as address:
            yield address
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"{folder}/zaakscan.sqlite3"


def contributions_a_second(where: str) -> float:
    """Let sixteen phones contribute without a pause."""
    setting = "DATABASE_URL" if "://" in where else "ZAAKSCAN_DATABASE"
    with tempfile.TemporaryDirectory() as folder:
        node = Node(
            {setting: where, "ZAAKSCAN_SEALING_KEY": new_keys()[0], "ZAAKSCAN_HOURLY": "10000000"}, Path(folder) / "log"
        )
        script = Path(folder) / "phones.lua"
        script.write_text(PHONES.replace("CAMPAIGN", CAMPAIGN), encoding="ascii")
        node.prepare()
        node.start()
        node.wait()
        try:
            words = ["wrk", "-t1", "-c16", "-d10", "-s", str(script), f"http://127.0.0.1:{node.port}/nl/count"]
            told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
        finally:
            node.end()
    assert "Non-2xx" not in told, told
    found = re.search(r"Requests/sec:\s+([\d.]+)", told)
    assert found
    return float(found[1])


@dataclass(frozen=True)
class Site:
    """The app in this process, with the national figures and one campaign, and its organiser signed in."""

    where: str
    app: Flask
    storage: SqlStorage
    client: FlaskClient
    campaigns: tuple[Campaign, ...]

    def after(self, kind: str, people: int) -> None:
        """Let so many people contribute to each, and release what is full."""
        for campaign in self.campaigns:
            self.contribute(kind, campaign, people)
        if kind == "postgres":  # autovacuum comes within a minute; until then telling who waits takes longer
            with psycopg.connect(self.where, autocommit=True) as db:
                db.execute("vacuum inbox")

    def readings(self) -> dict[str, tuple[int, Callable[[], object]]]:
        """Give what is measured, and how often."""
        ledger = self.campaigns[0].ledgers[0]
        dashboard, monitor = f"/nl/organise/{ORGANISERS_OWN}/figures", f"/nl/figures/{CAMPAIGN}"
        return {
            "totals": (READINGS, lambda: self.storage.totals(CAMPAIGN)),
            "who waits": (READINGS, lambda: self.storage.waiting(ledger)),
            "dashboard": (PAGES, lambda: self.read(dashboard)),
            "dashboard as CSV": (PAGES, lambda: self.read(f"{dashboard}.csv")),
            "monitor, after a release": (PAGES // 3, lambda: self.read_anew(monitor)),
            "monitor, from memory": (READINGS, lambda: self.read(monitor)),
        }

    def contribute(self, kind: str, campaign: Campaign, people: int) -> None:
        ledger, counting = campaign.ledgers[0], campaign.rounds[0]
        key = f"'{campaign.code}', 0, '',"
        box = "randomblob(52)" if kind == "sqlite" else "decode(repeat(md5(random()::text), 3), 'hex')"
        for more in range(0, people, AT_ONCE):
            some = min(AT_ONCE, people - more)
            with self.storage.writing() as db:
                db.execute(PEOPLE[kind].format("seen (id, day)", "", f"'{TODAY}'"), (some,))
                db.execute(PEOPLE[kind].format("inbox (campaign, round, segment, place, box)", key, box), (some,))
        size = partial(batch_size, campaign.profile)
        while self.storage.release_batch(ledger, size, TODAY, lambda boxes: released(counting, len(boxes))):
            pass

    def read(self, address: str) -> None:
        assert self.client.get(address).status_code == 200

    def read_anew(self, address: str) -> None:
        self.app.extensions.pop("until_release", None)
        self.read(address)


@contextmanager
def site_on(where: str) -> Iterator[Site]:
    """Make the app on this database, with a campaign."""
    at: dict[str, Any] = {"database_url": where} if "://" in where else {"database": Path(where)}
    app = create_app(Settings(**at, address="https://zaakscan.example"), today=lambda: TODAY, now=lambda: NOW)
    app.test_cli_runner().invoke(args=["prepare"])
    storage, shelf = app.extensions["zaakscan"].storage, app.extensions["zaakscan"].shelf
    horeca, day = shelf.questionnaires[CAMPAIGN], timedelta(days=1)
    own = campaign_of(
        ORGANISERS_OWN,
        "Diner",
        horeca,
        FOR_ORGANISERS,
        [suggested(horeca, FOR_ORGANISERS)],
        start=NOW - day,
        end=NOW + day,
        languages=["nl"],
    )
    storage.add_campaign(kept(own, "Bakkers"))
    storage.invite(b"bench", "Bakkers", NOW + day)
    storage.add_organiser(Organiser("baker", "Bakkers"), Passkey(b"bench", "baker", b"", 0, TODAY), [], b"bench", NOW)
    storage.begin_session(Session(hashed("bench"), "baker", NOW, NOW + day))
    client = app.test_client()
    client.set_cookie(COOKIE, "bench", domain="localhost", secure=True)
    yield Site(where, app, storage, client, (campaign_from(storage.campaign(CAMPAIGN), horeca), own))
    storage.close()


def released(counting: Counting, people: int) -> Release:
    """Give figures as a release of so many people has them: the boxes here hold nothing."""
    scale = 2 / counting.profile.epsilon
    counts = {
        question.id: {
            option: people // len(question.options) + laplace(scale, secrets.randbelow)
            for option in published_options(question)
        }
        for question in counting.questions
    }
    return Release(people, counts)


def compared(few: Site, many: Site) -> dict[str, tuple[float, float]]:
    """Give the middle times in milliseconds. By turns: so whatever else the machine does, slows both."""
    found = {}
    longer = many.readings()
    for what, (times, short) in few.readings().items():
        took: list[list[float]] = [[], []]
        for _ in range(times):
            for place, read in enumerate((short, longer[what][1])):
                begin = time.perf_counter()
                read()
                took[place].append(time.perf_counter() - begin)
        found[what] = (statistics.median(took[0]) * 1000, statistics.median(took[1]) * 1000)
    return found


if __name__ == "__main__":
    main()
