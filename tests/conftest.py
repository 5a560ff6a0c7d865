"""What many tests begin with: the app on real content, on a fixed day, with a database of its own."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from babel.support import Translations
from flask import Flask
from flask.testing import FlaskClient
from playwright._impl._driver import compute_driver_executable

from webapp.app import create_app
from webapp.languages import LANGUAGES
from webapp.scan.questionnaire import Questionnaire
from webapp.settings import Settings
from webapp.shelf import Shelf, read_shelf

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
    return create_app(Settings(database=database), today=lambda: TODAY)


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client(use_cookies=False) as client:
        yield client


def in_language(tag: str, key: str, dutch: str) -> str:
    """Give a text of a questionnaire or contact as its catalogue has it; an untranslated one stays Dutch."""
    translations = Translations.load(ROOT / "translations", [LANGUAGES[tag].locale])
    return translations.upgettext(key, dutch) if tag != "nl" else dutch
