"""What every page needs of the house, and the find-or-refuse helpers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from flask import Flask, abort, current_app
from flask_babel import pgettext

from webapp.budgets import Budgets
from webapp.counting import Asked, count_in
from webapp.inline import Inline
from webapp.languages import say
from webapp.presses import Presses
from webapp.scan.campaign import OTHER
from webapp.scan.questionnaire import Purpose, Questionnaire
from webapp.sealing import SealingKey
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
    budgets: Budgets
    today: Callable[[], date]
    now: Callable[[], datetime]  # UTC

    def count(self, asked: Asked, sent: Mapping[str, Iterable[str]], key: SealingKey) -> bool:
        """Count answers here and now: `count_in`, with what it returns and raises."""
        return count_in(
            asked,
            sent,
            storage=self.storage,
            questionnaires=self.shelf.questionnaires,
            key=key,
            budgets=self.budgets,
            now=self.now(),
            day=self.today(),
        )


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


def entrances() -> list[Questionnaire]:
    """Give the questionnaires that the start page offers, the one it leads to first."""
    shelf, home = house().shelf, current_questionnaire()
    ids = dict.fromkeys(shelf.questionnaires[name].id for name in shelf.published)
    newest = [questionnaire for one in ids if (questionnaire := shelf.current(one)) and questionnaire is not home]
    offered = [questionnaire for questionnaire in newest if questionnaire.entrance]
    return [home, *sorted(offered, key=lambda one: (list(Purpose).index(one.purpose), one.id))]


def scans() -> list[Questionnaire]:
    """Give those of them that a campaign can be about: the scans, each in its newest version."""
    return [one for one in entrances() if one.purpose is Purpose.SCAN]


def guide() -> Questionnaire | None:
    """Give the newest questionnaire that leads to a door, which every page links to; None when there is none."""
    shelf = house().shelf
    guides = [q for name in shelf.published if (q := shelf.questionnaires[name]).purpose is Purpose.GUIDE]
    return max(guides, key=lambda one: one.version, default=None)


def segment_text(segment: str) -> str:
    """Give the name of a segment in the language of the request.

    What is in no list is a name that somebody gave before there were lists, and stays as it is.
    """
    if segment == OTHER:
        return str(pgettext("segment", "Anders"))
    name = house().shelf.segments.names.get(segment)
    return say(f"segment-{segment}:name", name) if name else segment


def segment_names(other: str) -> list[tuple[str, str]]:
    """Give id and name of every segment there is, in the language of the request, and `other` for who is in none."""
    return [(OTHER, other), *((segment, segment_text(segment)) for segment in house().shelf.segments.names)]


def questionnaire_or_404(questionnaire_id: str, version: str) -> Questionnaire:
    """Give a published version."""
    questionnaire = house().shelf.version(questionnaire_id, version)
    if questionnaire is None:
        abort(404)
    return questionnaire
