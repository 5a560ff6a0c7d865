"""Organisers in a browser: a site at http://localhost, a virtual authenticator, and how somebody new begins."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, expect

from tests.browser.conftest import ROOT, free_port, serving

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Organising:
    """A site at http://localhost, where browsers make passkeys without TLS, and the database behind it."""

    def __init__(self, address: str, environment: dict[str, str]) -> None:
        self.address = address
        self.environment = environment

    def invitation(self, organisation: str = "Bakkers") -> list[str]:
        """Give the address and the code that the operator gives to somebody."""
        words = [ROOT / ".venv/bin/flask", "--app", "webapp.app", "organiser", "invite", organisation]
        told = subprocess.run(words, env=self.environment, cwd=ROOT, check=True, capture_output=True, text=True)
        return told.stdout.split()


@contextmanager
def organising_at(folder: Path, elsewhere: str, **settings: str) -> Iterator[Organising]:
    """Serve a site that organisers may use; browsers make passkeys without TLS on localhost only."""
    port = free_port()
    address = f"http://localhost:{port}"
    ours = {"ZAAKSCAN_ADDRESS": address, "ZAAKSCAN_DATABASE": str(folder / "zaakscan.sqlite3")} | settings
    with serving(folder, elsewhere, PORT=str(port), **ours):
        yield Organising(address, os.environ | ours)


class Device:
    """The authenticator of one tab."""

    def __init__(self, page: Page) -> None:
        self.cdp: CDPSession = page.context.new_cdp_session(page)
        self.cdp.send("WebAuthn.enable")
        self.id: str = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    @property
    def passkeys(self) -> list[dict[str, Any]]:
        kept: list[dict[str, Any]] = self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})[
            "credentials"
        ]
        return kept

    def is_lost(self) -> None:
        self.cdp.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})

    def knows_its_owner(self, known: bool) -> None:
        self.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": known})


def begin(page: Page, site: Organising, organisation: str = "Bakkers") -> list[str]:
    """Type an invitation and make a passkey. Give the recovery codes."""
    address, code = site.invitation(organisation)
    page.goto(address)
    page.get_by_label("Typ de code").fill(code.lower())
    page.get_by_role("button", name="Maak een passkey").click()
    expect(page.get_by_role("heading", name="Bewaar uw herstelcodes")).to_be_focused()
    return page.locator("#recovery-codes li").all_inner_texts()
