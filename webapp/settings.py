"""The settings: read from the environment once, checked, with a message that mends."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from webapp.scan.mistakes import Mistakes
from webapp.sealing import SealingKey, sealing_key

ROOT = Path(__file__).resolve().parent.parent
HOST = re.compile(r"([a-z0-9-]+\.)*[a-z][a-z0-9-]*")  # no number of a machine: passkeys need a name
USUAL_PORT = {"https": 443, "http": 80}
NUMBERS = {  # what whole numbers may be
    "presses": range(1, 65),
    "press_seconds": range(1, 301),
    "press_megabytes": range(512, 16385),
    "hourly": range(100, 10_000_001),
}


@dataclass(frozen=True)
class Settings:
    """Where things are and who runs the site; docs/operating.md tells what an operator can choose of it."""

    questionnaires: Path = ROOT / "questionnaires"
    translations: Path = ROOT / "translations"
    static: Path = ROOT / "static"
    database: Path = ROOT / "instance" / "zaakscan.sqlite3"
    database_url: str = field(default="", repr=False)  # of a PostgreSQL, password and all; empty: the file above
    sealing_key: SealingKey | None = None  # None: nothing is counted here
    opening_keys: Path | None = None  # the file with the keys that open; only for the aggregator
    hourly: int = 3600  # contributions that each web worker takes in an hour for one campaign
    address: str = ""  # where people find this site, such as https://zaakscan.example; empty: nobody can share it
    home_questionnaire: str = "horeca"
    exit_address: str = "https://www.knmi.nl/nederland-nu/weer"  # neutral, the same for everybody, no account
    operator: str = ""  # who runs this site; empty: the about page says that it is not known
    operator_contact: str = ""  # an e-mail or web address for questions and for security.txt
    presses: int = 1  # processes that print reports, beside each web worker
    press_seconds: int = 20  # the longest that a report may take
    press_megabytes: int = 768  # of address space that a press may have; a long report asks some 400


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read the settings. Raises Mistakes with every one that is wrong."""
    known: dict[str, tuple[str, Callable[[str], Any]]] = {
        "ZAAKSCAN_QUESTIONNAIRES": ("questionnaires", Path),
        "ZAAKSCAN_DATABASE": ("database", Path),
        "DATABASE_URL": ("database_url", _database_address),
        "ZAAKSCAN_SEALING_KEY": ("sealing_key", sealing_key),
        "ZAAKSCAN_OPENING_KEYS": ("opening_keys", Path),
        "ZAAKSCAN_HOURLY": ("hourly", _number),
        "ZAAKSCAN_ADDRESS": ("address", _site_address),
        "ZAAKSCAN_EXIT_ADDRESS": ("exit_address", str),
        "ZAAKSCAN_OPERATOR": ("operator", str),
        "ZAAKSCAN_OPERATOR_CONTACT": ("operator_contact", str),
        "ZAAKSCAN_PRESSES": ("presses", _number),
        "ZAAKSCAN_PRESS_SECONDS": ("press_seconds", _number),
        "ZAAKSCAN_PRESS_MEGABYTES": ("press_megabytes", _number),
    }
    mistakes = [
        f"{name} is not a setting. Settings are: {', '.join(known)}"
        for name in environment
        if name.startswith("ZAAKSCAN_") and name not in known
    ]
    chosen = {}
    for name, (setting, kind) in known.items():
        if environment.get(name):
            try:
                chosen[setting] = kind(environment[name])
            except ValueError as wrong:
                mistakes.append(f"{name}: {wrong}")
    settings = Settings(**chosen)
    if not settings.questionnaires.is_dir():
        mistakes.append(f"ZAAKSCAN_QUESTIONNAIRES: {settings.questionnaires} is not a folder")
    if not _is_web_address(settings.exit_address, "http", "https"):
        mistakes.append("ZAAKSCAN_EXIT_ADDRESS: write a whole address, such as https://www.knmi.nl/nederland-nu/weer")
    mistakes += [
        f"ZAAKSCAN_{setting.upper()}: write a whole number from {allowed[0]} to {allowed[-1]}"
        for setting, allowed in NUMBERS.items()
        if getattr(settings, setting) not in allowed
    ]
    contact = settings.operator_contact
    if contact and not _is_web_address(contact, "https") and not re.fullmatch(r"mailto:[^@\s]+@[^@\s]+", contact):
        mistakes.append("ZAAKSCAN_OPERATOR_CONTACT: write mailto:somebody@… or https://…")
    if mistakes:
        raise Mistakes(mistakes)
    return settings


def _number(text: str) -> int:
    """Read a whole number; -1, which no setting may be, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _database_address(text: str) -> str:
    """Read the address of a PostgreSQL. Not shown when it is wrong: it can hold a password."""
    if not text.startswith(("postgresql://", "postgres://")):
        raise ValueError("write postgresql://name@host/database, or leave it out for the file of ZAAKSCAN_DATABASE")
    return text


def _site_address(text: str) -> str:
    """Read where people find this site, and give it as browsers write it. Raises ValueError with what to do."""
    try:
        parts = urlsplit(text.rstrip("/"))
        host, port = parts.hostname or "", parts.port
    except ValueError:  # a bracket that is left open, or no number
        parts, host, port = urlsplit(""), "", None
    on_this_machine = parts.scheme == "http" and host == "localhost"  # browsers trust it, for trying out
    nothing_more = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    if not (parts.scheme == "https" or on_this_machine) or not HOST.fullmatch(host) or not nothing_more:
        raise ValueError("write https:// and a host name, such as https://zaakscan.example")
    # A passkey says where it was used, word for word; capitals or the usual port would be another place.
    return f"{parts.scheme}://{host}" + ("" if port in (None, USUAL_PORT[parts.scheme]) else f":{port}")


def _is_web_address(address: str, *schemes: str) -> bool:
    """Tell whether it is a whole address: with one of these schemes, and a host."""
    try:
        parts = urlsplit(address)
    except ValueError:  # a bracket that is left open
        return False
    return parts.scheme in schemes and bool(parts.hostname)
