"""The app: joins everything and holds nothing."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from flask import Flask, abort, current_app, g, request, url_for
from werkzeug.routing import BaseConverter

from webapp import commands, errors, telling
from webapp.api import answers, contributions, directory, document, questionnaires, segments
from webapp.api import campaigns as api_campaigns
from webapp.api import totals as api_totals
from webapp.budgets import Budgets
from webapp.house import House, furnish, guide, segment_names, segment_text
from webapp.inline import hash_source, read_inline
from webapp.languages import LANGUAGES, canonical, current_language, long_date, negotiated, speak
from webapp.pages import (
    campaigns,
    contribute,
    join,
    keys,
    know,
    live,
    material,
    offline,
    scan,
    signing_in,
    start,
    static_files,
    totals,
    workshop_papers,
)
from webapp.pages.kept import KeptPages
from webapp.presses import Presses
from webapp.protection import content_security_policy, protect
from webapp.scan.mistakes import Mistakes
from webapp.settings import Settings, settings_from
from webapp.shelf import read_shelf
from webapp.storage import Storage
from webapp.storage.postgres import PostgresStorage
from webapp.storage.sqlite import SqliteStorage

WRONG_CONFIGURATION = 78  # EX_CONFIG of sysexits.h


class LanguageConverter(BaseConverter):
    """One of our language tags, in exactly our spelling; errors.py sends `zh-TW` on to `zh-Hant`."""

    regex = "|".join(LANGUAGES)


def today_in_the_netherlands() -> date:
    """Give the date where our visitors are."""
    return datetime.now(ZoneInfo("Europe/Amsterdam")).date()


def now_in_utc() -> datetime:
    """Give this moment."""
    return datetime.now(UTC)


def create_app(
    settings: Settings | None = None,
    today: Callable[[], date] = today_in_the_netherlands,
    now: Callable[[], datetime] = now_in_utc,
) -> Flask:
    """Make the app. Ends with exit code 78, and every mistake named, when settings or questionnaires are wrong."""
    try:
        settings = settings or settings_from(os.environ)
        shelf = read_shelf(settings.questionnaires)
    except Mistakes as found:
        stop(found)
    inline = read_inline(settings.static)
    app = Flask(__name__, static_folder=None)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    press = Presses(settings.static, settings.presses, settings.press_seconds, settings.press_megabytes)
    furnish(app, House(settings, shelf, _storage(settings), press, inline, Budgets(settings.hourly), today, now))
    speak(app, settings.translations)
    policy = content_security_policy(map(hash_source, inline.styles), map(hash_source, inline.scripts))
    protect(app, policy)
    _know_languages(app)
    errors.tell_errors(app)
    for part in (start, know, scan, join, contribute, totals, offline, static_files):
        app.register_blueprint(part.pages)
    for part in (signing_in, keys, campaigns, material, live, workshop_papers):
        app.register_blueprint(part.pages)
    for journey in (questionnaires, directory, answers, contributions, segments, api_campaigns, api_totals, document):
        app.register_blueprint(journey.views)
    app.context_processor(lambda: _for_every_page(app))
    app.extensions["kept_pages"] = app.wsgi_app = KeptPages(app.wsgi_app, today)  # type: ignore[method-assign]
    for command in commands.EVERY:
        app.cli.add_command(command)
    return app


def serve() -> Flask:
    """Make the app for a server: its presses warm up at once; an app that only answers a command starts none."""
    app = create_app()
    house: House = app.extensions["zaakscan"]
    house.press.warm()
    return app


def _storage(settings: Settings) -> Storage:
    """Give the storage that the operator chose. It is opened by the first who needs it, in each process."""
    return PostgresStorage(settings.database_url) if settings.database_url else SqliteStorage(settings.database)


def stop(found: Mistakes) -> NoReturn:
    """Tell every mistake and end with exit code 78."""
    print(f"Zaakscan does not start. {len(found.sentences)} to mend:", *found.sentences, sep="\n  ", file=sys.stderr)  # noqa: T201
    sys.exit(WRONG_CONFIGURATION)


def _know_languages(app: Flask) -> None:
    app.url_map.converters["language"] = LanguageConverter

    @app.url_value_preprocessor
    def take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
        tag = values.pop("language", None) if values else None
        # On an address we do not know, its first word may still tell the language.
        tag = tag or canonical(request.path.split("/", 2)[1]) or negotiated(request.headers.get("Accept-Language", ""))
        g.language = LANGUAGES[tag]
        if any(isinstance(word, str) and not word.isprintable() for word in (values or {}).values()):
            abort(404)  # no address of ours has such signs, and not every database takes them

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, Any]) -> None:
        if app.url_map.is_endpoint_expecting(endpoint, "language"):
            values.setdefault("language", current_language().tag)


def _for_every_page(app: Flask) -> dict[str, Any]:
    house: House = app.extensions["zaakscan"]
    contacts = house.shelf.directory.contacts
    return {
        "language": current_language(),
        "languages": LANGUAGES.values(),
        "inline": house.inline,
        "exit_address": house.settings.exit_address,
        "emergency": contacts["emergency"],
        "helpline": contacts["helpline"],
        "the_guide": guide(),
        "long_date": long_date,
        "segment_names": segment_names,
        "segment_text": segment_text,
        "address_in": _address_in,
        "report_of": telling.report_of,
        "signs_seen": telling.signs_seen,
        "titles_of": telling.titles_of,
        "qr_of": telling.qr_of,
        "qr_to_scan": telling.qr_to_scan,
        "contacts_named": telling.contacts_named,
        "sources_named": telling.sources_named,
    }


def _address_in(tag: str, page: str | None = None) -> str:
    """Give the address of this page (or of another one with the same words in its address) in another language."""
    endpoint = page or request.endpoint
    if endpoint is None or not current_app.url_map.is_endpoint_expecting(endpoint, "language"):
        return url_for("start.start", language=tag)
    return url_for(endpoint, **(request.view_args or {}), language=tag)
