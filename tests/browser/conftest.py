"""A real server and a real Chromium: started here, ended here, and nothing but this machine is spoken to."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# No look-ups of its own: Chromium would ask hosts of its maker at every start.
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
PHONE = {"width": 360, "height": 640}


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[str]:
    """A neutral site to leave for, on this machine."""
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 27\r\nConnection: close\r\n\r\n"
    page += b"<title>Weather</title>Sunny"
    server = socket.create_server(("127.0.0.1", 0))
    child = os.fork()
    if child == 0:
        while True:
            with contextlib.suppress(OSError):
                visitor, _ = server.accept()
                visitor.recv(65536)
                visitor.sendall(page)
                visitor.close()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/weather"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    server.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, elsewhere: str) -> Iterator[str]:
    """The address of the scan, served as bin/run does."""
    with serving(tmp_path_factory.mktemp("site"), elsewhere) as address:
        yield address


@pytest.fixture(scope="session")
def site_with_a_newer_version(tmp_path_factory: pytest.TempPathFactory, elsewhere: str) -> Iterator[str]:
    """The same, where a version of 2027 was published after people began the one of 2026."""
    folder = tmp_path_factory.mktemp("newer")
    questionnaires = folder / "questionnaires"
    shutil.copytree(ROOT / "questionnaires", questionnaires)
    text = (questionnaires / "horeca" / "2026-11.toml").read_text(encoding="utf-8")
    newer = text.replace('version = "2026-11"', 'version = "2027-03"', 1)
    (questionnaires / "horeca" / "2027-03.toml").write_text(newer, encoding="utf-8")
    environment = os.environ | {"ZAAKSCAN_QUESTIONNAIRES": str(questionnaires)}
    words = [ROOT / ".venv/bin/flask", "--app", "webapp.app", "questionnaire", "publish", "horeca/2027-03"]
    subprocess.run(words, env=environment, cwd=ROOT, check=True, capture_output=True)
    with serving(folder, elsewhere, ZAAKSCAN_QUESTIONNAIRES=str(questionnaires)) as address:
        yield address


@contextlib.contextmanager
def serving(folder: Path, elsewhere: str, **settings: str) -> Iterator[str]:
    """Run bin/run on a free port (or PORT), with a database of its own in the folder."""
    port = int(settings.get("PORT") or free_port())
    ours = {"HOST": "127.0.0.1", "PORT": str(port), "WORKERS": "1", "ZAAKSCAN_EXIT_ADDRESS": elsewhere}
    environment = os.environ | ours | {"ZAAKSCAN_DATABASE": str(folder / "zaakscan.sqlite3")} | settings
    server = subprocess.Popen([ROOT / "bin" / "run"], env=environment, cwd=ROOT, start_new_session=True)
    try:
        wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
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


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    """A fresh phone, on which no script of ours may fail."""
    context = chromium.new_context(viewport=PHONE, accept_downloads=True)
    faults: list[str] = []
    context.on("weberror", lambda fault: faults.append(str(fault.error)))
    yield context
    context.close()
    assert faults == []


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    return phone.new_page()
