"""What many tests begin with: the app on real content, on a fixed day, with a database of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from babel.support import Translations
from flask import Flask
from flask.testing import FlaskClient
from playwright._impl._driver import compute_driver_executable

from webapp.app import create_app
from webapp.languages import LANGUAGES
from webapp.organisers import COOKIE, hashed
from webapp.scan import disclosure
from webapp.scan.campaign import Campaign, campaign_of, suggested
from webapp.scan.questionnaire import Questionnaire
from webapp.sealing import OpeningKeys, new_keys, opening_keys, sealing_key
from webapp.settings import Settings
from webapp.shelf import Shelf, read_shelf
from webapp.storage import Organiser, Passkey, Session, Storage
from webapp.storage.campaigns import kept

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 21)
NODE = compute_driver_executable()[0]  # the node that comes with Playwright: no other is asked for
TAGS = ("nl", "en", "tr", "zh-Hans", "zh-Hant")


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return read_shelf(ROOT / "questionnaires")


@pytest.fixture(scope="session")
def horeca(shelf: Shelf) -> Questionnaire:
    return shelf.questionnaires["horeca/2026-11"]


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    database = tmp_path_factory.mktemp("instance") / "zaakscan.sqlite3"
    app = create_app(Settings(database=database), today=lambda: TODAY)
    app.test_cli_runner().invoke(args=["prepare"])
    return app


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client(use_cookies=False) as client:
        yield client


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def go_on(self, **time: float) -> None:
        self.moment += timedelta(**time)


@dataclass(frozen=True)
class Organised:
    """A site that can be shared, with two organisations, somebody of each signed in."""

    app: Flask
    client: FlaskClient  # of the bakers
    other: FlaskClient  # of the brewers
    stranger: FlaskClient  # of nobody
    clock: Clock
    keys: OpeningKeys  # of the aggregator; the app has the key that seals

    @property
    def storage(self) -> Storage:
        storage: Storage = self.app.extensions["zaakscan"].storage
        return storage

    @property
    def horeca(self) -> Questionnaire:
        questionnaires: dict[str, Questionnaire] = self.app.extensions["zaakscan"].shelf.questionnaires
        return questionnaires["horeca/2026-11"]

    def token(self, organiser: str) -> str:
        """Give an app a token, with which it acts for one of them for a day."""
        token = f"token of {organiser}"
        self.storage.add_token(hashed(token), organiser, self.clock() + timedelta(days=1))
        return token

    def campaign(self, code: str = "K7M4XRTP", organisation: str = "Bakkers", **changed: Any) -> Campaign:
        """Add a campaign that has begun, of the bakers."""
        return self._added(code, organisation, disclosure.CAMPAIGN, None, changed)

    def workshop(self, code: str = "K7M4XR", organisation: str = "Bakkers", **changed: Any) -> Campaign:
        """Add a workshop that has begun, of the bakers, with a round for each of its three questions."""
        questions = suggested(self.horeca, disclosure.WORKSHOP)
        return self._added(code, organisation, disclosure.WORKSHOP, [[one] for one in questions], changed)

    def _added(
        self,
        code: str,
        organisation: str,
        profile: disclosure.Profile,
        rounds: Sequence[Sequence[str]] | None,
        changed: dict[str, Any],
    ) -> Campaign:
        now = self.clock()
        fields: dict[str, Any] = {
            "title": "Bakkers op orde",
            "rounds": rounds or [suggested(self.horeca, profile)],
            "start": now - timedelta(hours=1),
            "end": now + timedelta(days=30),
            "languages": TAGS,
        }
        made = campaign_of(code, questionnaire=self.horeca, profile=profile, **(fields | changed))
        assert self.storage.add_campaign(kept(made, organisation))
        return made


@pytest.fixture
def organised(tmp_path: Path) -> Iterator[Organised]:
    seals, opens = new_keys()
    clock = Clock()
    settings = Settings(
        database=tmp_path / "organised.sqlite3", address="https://zaakscan.example", sealing_key=sealing_key(seals)
    )
    app = create_app(settings, today=lambda: clock().date(), now=clock)
    app.test_cli_runner().invoke(args=["prepare"])
    clients = [app.test_client(use_cookies=True) for _ in range(3)]
    site = Organised(app, *clients, clock, opening_keys([opens]))
    for client, name in ((site.client, "Bakkers"), (site.other, "Brouwers")):
        sign_in(site, client, name)
    yield site
    site.storage.close()


def sign_in(site: Organised, client: FlaskClient, organisation: str) -> None:
    """Let somebody of this organisation be signed in since just now, without a device."""
    name, now = organisation.lower(), site.clock()
    if site.storage.organiser(name) is None:
        site.storage.invite(name.encode(), organisation, now + timedelta(days=1))
        passkey = Passkey(name.encode(), name, b"public", 0, TODAY)
        assert site.storage.add_organiser(Organiser(name, organisation), passkey, [], name.encode(), now)
    cookie = f"{name} {now}"
    site.storage.begin_session(Session(hashed(cookie), name, now, now + timedelta(hours=12)))
    client.set_cookie(COOKIE, cookie, domain="localhost", secure=True)


def in_language(tag: str, key: str, dutch: str) -> str:
    """Give a text of a questionnaire or contact as its catalogue has it; an untranslated one stays Dutch."""
    translations = Translations.load(ROOT / "translations", [LANGUAGES[tag].locale])
    return translations.upgettext(key, dutch) if tag != "nl" else dutch
