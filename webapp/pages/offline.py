"""For phones without network: the service worker with the list of what it keeps, and the manifest."""

import hashlib
import json
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, jsonify, url_for

from webapp.bundle import bundled
from webapp.house import current_questionnaire, house
from webapp.languages import LANGUAGES, current_language
from webapp.pages.static_files import static_address

pages = Blueprint("offline", __name__)
KEPT = (
    "start.start",
    "start.help_page",
    "start.safe_use",
    "start.privacy",
    "start.accessibility",
    "know.index",
    "know.cards",
)
ICONS = (("icons/icon-192.png", "192x192", "any"), ("icons/icon-512.png", "512x512", "any"))
MASKABLE = ("icons/icon-maskable-512.png", "512x512", "maskable")


@pages.get("/sw.js")
def worker() -> Response:
    """The worker. Its text changes when anything it keeps does, and that is how a browser learns of an update."""
    shelf = {
        "version": content_version(),
        "files": [static_address(icon) for icon, _, _ in ICONS],
        "pages": {tag: _pages_of(tag) for tag in LANGUAGES},
        "scans": {tag: _newest_scan(tag) for tag in LANGUAGES},
    }
    script = f"const SHELF={json.dumps(shelf)};\n{bundled(house().settings.static / 'js', ('sw.js',))}"
    return Response(script, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@pages.get("/<language:language>/app.webmanifest")
def manifest() -> Response:
    """What a home screen shows: a neutral name and icon. Nobody is ever asked to install it."""
    tag = current_language().tag
    start = url_for("start.start")
    reply = jsonify(
        name="Zaakscan",
        short_name="Zaakscan",
        id=start,
        start_url=start,
        scope="/",
        display="standalone",
        lang=tag,
        dir="ltr",
        background_color="#fbfaf7",
        theme_color="#fbfaf7",
        icons=[
            {"src": static_address(src), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for src, sizes, purpose in (*ICONS, MASKABLE)
        ],
    )
    reply.mimetype = "application/manifest+json"
    reply.headers["Cache-Control"] = "private, no-cache"
    return reply


def content_version() -> str:
    """Give a word that changes when anything on the pages does: our files, or a contact that became stale."""
    settings = house().settings
    stale = [c.id for c in house().shelf.directory.contacts.values() if c.is_stale(house().today())]
    files = _digest_of_files(settings.questionnaires, settings.translations, settings.static)
    shown = [settings.exit_address, settings.operator, settings.operator_contact, settings.address]
    shown.append("counted" if settings.sealing_key else "")
    return hashlib.sha256("\n".join([files, *shown, *stale]).encode()).hexdigest()[:16]


@cache
def _digest_of_files(questionnaires: Path, translations: Path, static: Path) -> str:
    """Read once: what a running server serves does not change."""
    code = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for folder, kind in (
        (questionnaires, "*.toml"),
        (translations, "*.mo"),
        (static, "*.js"),
        (static, "*.css"),
        (static, "*.png"),
        (static, "*.svg"),
        (code, "*.html"),
        (code, "*.py"),
    ):
        for path in sorted(folder.rglob(kind)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _pages_of(tag: str) -> list[str]:
    """Give the addresses that a phone keeps in this language, every published version of a scan too."""
    shelf = house().shelf
    scans = [q for name, q in shelf.questionnaires.items() if name in shelf.published]
    return [
        *(url_for(page, language=tag) for page in KEPT),
        *(url_for("know.page", language=tag, name=page.id) for page in shelf.knowledge.pages),
        *(url_for("scan.questions", language=tag, name=q.id, version=q.version) for q in scans),
        url_for("offline.manifest", language=tag),
    ]


def _newest_scan(tag: str) -> str:
    newest = current_questionnaire()
    return url_for("scan.questions", language=tag, name=newest.id, version=newest.version)
