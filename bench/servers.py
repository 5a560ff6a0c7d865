"""Which WSGI server: .venv/bin/python bench/servers.py  (needs wrk: apt-get install wrk).

Each server serves the scan and, for the ratio, a bare Flask reply, with two processes on loopback: requests a second,
memory after the load, and whether pages stay quick while sixty slow clients drip their requests in.
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
SCAN = "/nl/scan/horeca/2026-11"
SECONDS, CONNECTIONS, SLOW_CLIENTS = 4, 16, 60

GRANIAN = "granian --interface wsgi --factory {factory} --host 127.0.0.1 --port {port} --workers 2 --log-level warning"
GUNICORN = "gunicorn {module}:{call}() --bind 127.0.0.1:{port} --workers 2 --no-control-socket --log-level warning"
SERVERS = {
    "granian, 4 threads": GRANIAN + " --no-ws --blocking-threads 4 --backpressure 256",
    "gunicorn, sync": GUNICORN,
    "gunicorn, 4 threads": GUNICORN + " --worker-class gthread --threads 4",
}


def bare() -> Flask:
    """The yardstick: a Flask app that says hello."""
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "hello")
    return app


def main() -> None:
    if shutil.which("wrk") is None:
        sys.exit("wrk is not here: apt-get install wrk")
    print(f"{'server':22}{'bare/s':>9}{'scan/s':>9}{'ratio':>7}{'slow: ms':>10}{'MB':>6}")
    for name, command in SERVERS.items():
        with serving(command, "bench.servers", "bare") as (port, _):
            yardstick = requests_a_second(port, "/")
        with serving(command, "webapp.app", "create_app") as (port, group):
            scan = requests_a_second(port, SCAN)
            waited = milliseconds_beside_slow_clients(port)
            memory = megabytes(group)
        print(f"{name:22}{yardstick:9.0f}{scan:9.0f}{scan / yardstick:7.2f}{waited:10.1f}{memory:6}")


@contextlib.contextmanager
def serving(command: str, module: str, call: str) -> Iterator[tuple[int, int]]:
    """Run a server on a free port; give the port and its process group. The whole group is ended afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = command.format(factory=f"{module}:{call}", module=module, call=call, port=port).split()
    words[0] = str(BIN / words[0])
    server = subprocess.Popen(words, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, start_new_session=True)
    try:
        wait_for(port)
        yield port, server.pid
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def wait_for(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    sys.exit("the server did not start within 20 s")


def requests_a_second(port: int, path: str) -> float:
    words = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{SECONDS}",
        "-H",
        "Accept-Encoding: br",
        f"http://127.0.0.1:{port}{path}",
    ]
    runs = [subprocess.run(words, check=True, capture_output=True, text=True).stdout for _ in range(3)]
    return sorted(float(re.search(r"Requests/sec:\s+([\d.]+)", run)[1]) for run in runs)[1]


def milliseconds_beside_slow_clients(port: int) -> float:
    """Give the slowest of twenty pages while many clients have sent only half of their request."""
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(SLOW_CLIENTS)]
    for client in slow:
        client.sendall(f"GET {SCAN} HTTP/1.1\r\nHost: x\r\n".encode())
    waits = []
    for _ in range(20):
        begin = time.perf_counter()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{SCAN}", timeout=10) as reply:
                reply.read()
        except OSError:
            waits = [10.0]
            break
        waits.append(time.perf_counter() - begin)
    for client in slow:
        client.close()
    return max(waits) * 1000


def megabytes(group: int) -> int:
    """Give what the processes of the group hold together, shared pages counted once (PSS)."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.getpgid(int(folder.name)) == group:
                rollup = (folder / "smaps_rollup").read_text()
                total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.M)[1])
    return total // 1024


if __name__ == "__main__":
    main()
