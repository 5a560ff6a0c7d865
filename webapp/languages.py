"""The five languages: tags in addresses, names, which one a visitor gets, and the words of a questionnaire."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent
from flask import Flask, g
from flask_babel import Babel, force_locale, get_translations
from werkzeug.http import parse_accept_header


@dataclass(frozen=True)
class Language:
    """A language we speak."""

    tag: str  # BCP 47: in addresses and in <html lang>
    locale: str  # as Babel and the folders of translations/ write it
    autonym: str  # its name in itself
    dates: str = ""  # the locale of its dates, where that is another: an American date confuses here


LANGUAGES = {
    language.tag: language
    for language in (
        Language("nl", "nl", "Nederlands"),
        Language("en", "en", "English", "en_GB"),
        Language("tr", "tr", "Türkçe"),
        Language("zh-Hans", "zh_Hans", "简体中文"),
        Language("zh-Hant", "zh_Hant", "繁體中文"),
    )
}
SOURCE = "nl"
CHINESE = {"zh", "cmn", "yue", "nan", "hak", "wuu"}
TRADITIONAL_BY_NATURE = {"yue", "nan", "hak"}
TRADITIONAL_REGIONS = {"tw", "hk", "mo"}


def canonical(tag: str) -> str | None:
    """Give the tag of ours that this tag means, or None: `zh-TW` is zh-Hant, `zh-Hans-NL` is zh-Hans, `fr` is None.

    Not Babel's negotiation: that gives English to a phone that asks for zh-CN, and nothing to one that asks for zh-HK.
    """
    first, *rest = tag.replace("_", "-").lower().split("-")
    if first in CHINESE:
        if "hans" in rest:
            return "zh-Hans"
        traditional = "hant" in rest or first in TRADITIONAL_BY_NATURE or TRADITIONAL_REGIONS & set(rest)
        return "zh-Hant" if traditional else "zh-Hans"
    return first if first in LANGUAGES else None


@lru_cache(maxsize=256)
def negotiated(accept_language: str, offered: tuple[str, ...] = tuple(LANGUAGES)) -> str:
    """Give the tag of those offered that the browser likes best; when it likes none, Dutch, or else the first."""
    for tag, quality in sorted(parse_accept_header(accept_language), key=lambda wish: -wish[1]):
        if quality > 0 and (ours := canonical(tag)) in offered:
            return ours
    return SOURCE if SOURCE in offered else offered[0]


def current_language() -> Language:
    """Give the language of this request."""
    language: Language = g.get("language", LANGUAGES[SOURCE])
    return language


def speak(app: Flask, translations: Path) -> None:
    """Let the app speak: gettext in templates and in Python, in the language of the request."""
    app.config["BABEL_DEFAULT_LOCALE"] = SOURCE
    Babel(
        app,
        default_translation_directories=str(translations),
        locale_selector=lambda: current_language().locale,
    )
    app.jinja_env.globals |= {"say": say, "speaking": speaking, "percent": percent, "whole": whole}


def speaking(tag: str, say_it: Callable[[], str]) -> str:
    """Give what is said in another of our languages: for a report in two languages."""
    before = current_language()
    g.language = LANGUAGES[tag]
    try:
        with force_locale(LANGUAGES[tag].locale):
            return say_it()
    finally:
        g.language = before


def long_date(day: date) -> str:
    """Give a date in the language of the request: 25 november 2026."""
    language = current_language()
    written: str = format_date(day, "long", language.dates or language.locale)
    return written


def short_date(day: date) -> str:
    """Give a date for a narrow place: 25 nov 2026."""
    return _by_skeleton("yMMMd", day)


def month(day: date) -> str:
    """Give the month of a date: nov 2026."""
    return _by_skeleton("yMMM", day)


def _by_skeleton(skeleton: str, day: date) -> str:
    language = current_language()
    written: str = format_skeleton(skeleton, day, locale=language.dates or language.locale)
    return written


def percent(share: int) -> str:
    """Give a share of a hundred in the language of the request: 45%, in Turkish %45."""
    written: str = format_percent(share / 100, locale=current_language().locale)
    return written


def whole(number: int) -> str:
    """Give a whole number in the language of the request: 3.200, in English 3,200."""
    written: str = format_decimal(number, locale=current_language().locale)
    return written


def say(key: str, text: str) -> str:
    """Give a text of a questionnaire, a contact or a door in the language of the request.

    A plain function, not pgettext in a template: that would read % as a placeholder and call what it gives safe HTML.
    """
    translated: str = get_translations().upgettext(key, text)
    return translated
