"""A real server and a real Chromium: started here, ended here, and nothing but this machine is spoken to."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# No look-ups of its own: Chromium would ask hosts of its maker at every start.
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the scan, served as bin/run does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    database = tmp_path_factory.mktemp("instance") / "zaakscan.sqlite3"
    environment = os.environ | {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WORKERS": "1",
        "ZAAKSCAN_DATABASE": str(database),
    }
    server = subprocess.Popen([ROOT / "bin" / "run"], env=environment, cwd=ROOT, start_new_session=True)
    try:
        _wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"bin/run did not serve (exit code {server.poll()}): read its words above")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser. It drops its sandbox only as root, where it has to."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*sandbox, *QUIET])
        yield browser
        browser.close()
