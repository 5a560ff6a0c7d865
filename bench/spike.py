"""A room of 300 that wants its report in the same minute: .venv/bin/python bench/spike.py

Starts bin/run on a free port of this machine and measures the scan page while nothing else happens. Then 300 requests
for a report arrive evenly within 60 s, in five languages, from clients that obey Retry-After as a phone does. It prints
within how many seconds all were answered, and how quick the scan page was meanwhile. Exit code 1: a bar is not met.
"""

import contextlib
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
TAGS = ("nl", "en", "tr", "zh-Hans", "zh-Hant")
SCAN = "/{tag}/scan/horeca/2026-11"
REPORTS, ARRIVAL = 300, 60.0  # s
QUIET = 15.0  # s
BARS = {"seconds": 90.0, "ratio": 3.0}
PATIENCE = 150.0  # s, after which a client is lost
PROBE_EVERY = 0.04  # s


@dataclass
class Client:
    """One that wants a report."""

    tag: str
    arrives: float  # s after the first
    answered: float | None = None  # s after the first
    retries: int = 0
    waited: float = 0.0  # s, longest single request
    fault: str = ""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as (port, _):
        once(port, Client("nl", 0))  # warm: the first report of a process reads fonts
        probe(port, 1.0)
        quiet = sorted(probe(port, QUIET))
        clients = [Client(TAGS[n % len(TAGS)], n * ARRIVAL / REPORTS) for n in range(REPORTS)]
        prober = subprocess.Popen(
            [sys.executable, __file__, "probe", str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        begin = time.monotonic()
        threads = [threading.Thread(target=visit, args=(port, client, begin)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        told, _ = prober.communicate("stop\n", timeout=30)
    sys.exit(report(clients, quiet, sorted(json.loads(told))))


def report(clients: list[Client], quiet: list[float], meanwhile: list[float]) -> int:
    """Print the figures; give 1 when a bar is not met."""
    done = [client.answered for client in clients if client.answered is not None]
    last = max(done, default=float("inf"))
    calm, busy = p95(quiet), p95(meanwhile)
    waits = sorted(client.answered - client.arrives for client in clients if client.answered is not None)
    print(f"answered        {len(done)}/{len(clients)} within {last:.1f} s (bar {BARS['seconds']:.0f} s)")
    if waits:
        print(
            f"one's wait      median {waits[len(waits) // 2]:.1f} s, p95 {p95(waits):.1f} s, longest {waits[-1]:.1f} s"
        )
    print(
        f"told to wait    {sum(client.retries for client in clients)} times; "
        f"at most {max(client.retries for client in clients)} for one"
    )
    print(f"one request     at most {max(client.waited for client in clients):.1f} s")
    print(f"scan page p95   quiet {calm * 1000:.2f} ms, meanwhile {busy * 1000:.2f} ms: {busy / calm:.1f} x (bar 3 x)")
    print(f"scan page       longest: quiet {quiet[-1] * 1000:.1f} ms, meanwhile {meanwhile[-1] * 1000:.1f} ms")
    for fault, times in Counter(client.fault for client in clients if client.fault).items():
        print(f"lost            {times}: {fault}")
    return int(len(done) < len(clients) or last > BARS["seconds"] or busy / calm > BARS["ratio"])


def p95(values: list[float]) -> float:
    return values[int(len(values) * 0.95)]


def visit(port: int, client: Client, begin: float) -> None:
    """Ask for the report until it is there, as static/js/files.js does."""
    time.sleep(max(0.0, begin + client.arrives - time.monotonic()))
    while time.monotonic() - begin < client.arrives + PATIENCE:
        try:
            wait = once(port, client)
        except (OSError, http.client.HTTPException, RuntimeError) as error:
            client.fault = f"{type(error).__name__}: {error}"
            return
        if wait is None:
            client.answered = time.monotonic() - begin
            return
        client.retries += 1
        time.sleep(wait + random.random())
    client.fault = "still told to wait"


def once(port: int, client: Client) -> float | None:
    """Ask once. Give the seconds that the server asks to wait, or None when the report is there."""
    asked = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", SCAN.format(tag=client.tag) + "/zaakscan.pdf", FORM, headers)
        reply = connection.getresponse()
        body = reply.read()
    finally:
        connection.close()
    client.waited = max(client.waited, time.monotonic() - asked)
    if reply.status == 200 and body.startswith(b"%PDF-"):
        return None
    if reply.status == 503 and (seconds := reply.getheader("Retry-After")):
        return float(seconds)
    raise RuntimeError(f"answered with {reply.status}")


def probe(port: int, seconds: float) -> list[float]:
    """Give how long each scan page took."""
    took: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        took.append(page(port, TAGS[len(took) % len(TAGS)]))
        time.sleep(PROBE_EVERY)
    return took


def page(port: int, tag: str) -> float:
    begin = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", SCAN.format(tag=tag), headers={"Accept-Encoding": "br"})
    connection.getresponse().read()
    connection.close()
    return time.perf_counter() - begin


def probe_until_told(port: int) -> None:
    """Probe in a process of its own, beside the 300 threads; print the times when a line comes in."""
    took: list[float] = []
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), stop.set()), daemon=True).start()
    while not stop.is_set():
        took += probe(port, 0.2)
    print(json.dumps(took))


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[tuple[int, int]]:
    """Run bin/run with two web workers on a free port of loopback; give port and process group."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = {"HOST": "127.0.0.1", "PORT": str(port), "ZAAKSCAN_DATABASE": str(folder / "zaakscan.sqlite3")}
    server = subprocess.Popen([ROOT / "bin" / "run"], cwd=ROOT, env=os.environ | ours, start_new_session=True)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        else:
            sys.exit("bin/run did not serve within 30 s")
        yield port, server.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def answers() -> dict[str, str]:
    sys.path.insert(0, str(ROOT))
    from bench.test_speed import ANSWERS

    return ANSWERS


if __name__ == "__main__":
    if sys.argv[1:2] == ["probe"]:
        probe_until_told(int(sys.argv[2]))
    else:
        FORM = urlencode(answers())
        main()
