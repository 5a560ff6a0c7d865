"""What every page needs of the house, and the find-or-refuse helpers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from flask import Flask, abort, current_app

from webapp.pages.inline import Inline
from webapp.presses import Presses
from webapp.scan.questionnaire import Questionnaire
from webapp.settings import Settings
from webapp.shelf import Shelf
from webapp.storage import Storage


@dataclass(frozen=True)
class House:
    """Everything that was made at the start."""

    settings: Settings
    shelf: Shelf
    storage: Storage
    press: Presses
    inline: Inline  # the one style sheet and the scripts
    today: Callable[[], date]
    now: Callable[[], datetime]  # UTC


def furnish(app: Flask, house: House) -> None:
    """Put the house where the pages find it."""
    app.extensions["zaakscan"] = house


def house() -> House:
    """Give the house of this app."""
    return cast(House, current_app.extensions["zaakscan"])


def current_questionnaire() -> Questionnaire:
    """Give the questionnaire that the start page leads to."""
    questionnaire = house().shelf.current(house().settings.home_questionnaire)
    if questionnaire is None:
        abort(404)
    return questionnaire


def questionnaire_or_404(questionnaire_id: str, version: str) -> Questionnaire:
    """Give a published version."""
    questionnaire = house().shelf.version(questionnaire_id, version)
    if questionnaire is None:
        abort(404)
    return questionnaire
