"""Counting: .venv/bin/python -m bench.totals  [sqlite|postgres]  (needs wrk: apt-get install wrk).

For SQLite and for a PostgreSQL that is started here, both with fsync: contributions a second through one node of two
processes, beside bare Flask replies; and how long totals take to read after ten thousand and after a million people.
"""

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench.servers import GRANIAN, requests_a_second, serving
from tests.storage.nodes import CAMPAIGN, Node
from tests.storage.opening import TODAY, opened
from tests.storage.servers import postgres_server
from webapp.scan.campaign import Ledger
from webapp.scan.disclosure import NATIONAL, Release, batch_size
from webapp.sealing import new_keys
from webapp.storage.sql import SqlStorage

LEDGER = Ledger(CAMPAIGN, 0, None)
FEW, MANY = 10_000, 1_000_000
READINGS = 3000
COUNTS = {f"question-{number}": {f"option-{place}": 1234 for place in range(4)} for number in range(8)}
# People in one statement: a million contributions through the door would take half an hour.
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
    heads = ["counted/s", "ratio", "totals, ms", "a million", "ratio", "waiting, ms", "a million"]
    print(" " * 10 + "".join(f"{head:>13}" for head in heads))
    for kind in sys.argv[1:] or PEOPLE:
        with place(kind) as where:
            counted = contributions_a_second(where)
            storage = opened(where)
            assert isinstance(storage, SqlStorage)
            few = after(storage, kind, FEW)
            many = after(storage, kind, MANY - FEW)
            storage.close()
        totals, waiting = zip(few, many, strict=True)
        figures = [counted, counted / bare, *totals, totals[1] / totals[0], *waiting]
        print(f"{kind:10}" + "".join(f"{figure:13.3f}" for figure in figures))


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


def after(storage: SqlStorage, kind: str, people: int) -> tuple[float, float]:
    """Let so many more people contribute, release what is full, and time the reading of totals and of who waits."""
    with storage.writing() as db:
        key = f"'{CAMPAIGN}', 0, '',"
        box = "randomblob(52)" if kind == "sqlite" else "decode(repeat(md5(random()::text), 3), 'hex')"
        db.execute(PEOPLE[kind].format("seen (id, day)", "", f"'{TODAY}'"), (people,))
        db.execute(PEOPLE[kind].format("inbox (campaign, round, segment, place, box)", key, box), (people,))
    while storage.release_batch(
        LEDGER, partial(batch_size, NATIONAL), TODAY, lambda boxes: Release(len(boxes), COUNTS)
    ):
        pass
    return milliseconds(lambda: storage.totals(CAMPAIGN)), milliseconds(lambda: storage.waiting(LEDGER))


def milliseconds(read: Callable[[], object]) -> float:
    times = []
    for _ in range(READINGS):
        begin = time.perf_counter()
        read()
        times.append(time.perf_counter() - begin)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    main()
