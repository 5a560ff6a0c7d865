"""The files of static/: served under an address that holds a hash of what they are, so they may be kept for ever."""

import hashlib
from functools import cache
from pathlib import Path
from posixpath import normpath

from flask import Blueprint, Response, abort, send_from_directory, url_for

from webapp.house import house

pages = Blueprint("static_files", __name__)
FOREVER = "max-age=31536000, immutable"


@pages.get("/static/<digest>/<path:name>")
def give(digest: str, name: str) -> Response:
    """Give a file; under another hash than its own it is not to be kept."""
    folder = house().settings.static
    if normpath(name) != name:
        abort(404)  # each way round to a file would be remembered as a file of its own
    reply = send_from_directory(folder, name)
    reply.headers["Cache-Control"] = FOREVER if digest == _digest_of(folder / name) else "no-cache"
    return reply


@pages.app_template_global()
def static_address(name: str) -> str:
    """Give the address of a file in static/."""
    return url_for("static_files.give", digest=_digest_of(house().settings.static / name), name=name)


@cache
def _digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
