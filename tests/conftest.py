"""What many tests begin with: the app on real content, on a fixed day, with a database of its own."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp.app import create_app
from webapp.scan.questionnaire import Questionnaire
from webapp.settings import Settings
from webapp.shelf import Shelf, read_shelf

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 21)
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
