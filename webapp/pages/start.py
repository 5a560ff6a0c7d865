"""The pages around the scan: start, help, about, privacy, safe use, and the way out."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.catalogues import read_status
from webapp.house import current_questionnaire, entrances, house
from webapp.monitor import anything_told
from webapp.pages.kept import kept

pages = Blueprint("start", __name__)


@pages.get("/")
@kept
def anywhere() -> str:
    """The start page in the language the browser likes best, with all five to choose from: never a redirect."""
    return _start_page()


@pages.get("/<language:language>/")
@kept
def start() -> str:
    """The start page in one language."""
    return _start_page()


def _start_page() -> str:
    return render_template("start.html", entrances=entrances(), settings=house().settings)


@pages.get("/<language:language>/help")
@kept
def help_page() -> str:
    """Every situation with the door that fits it."""
    return render_template("help.html", directory=house().shelf.directory, today=house().today())


@pages.get("/<language:language>/about")
@kept
def about() -> str:
    """Who made this, where it comes from, and how far the translations are."""
    return render_template(
        "about.html",
        directory=house().shelf.directory,
        questionnaire=current_questionnaire(),
        settings=house().settings,
        translations=read_status(house().settings.translations),
        figures_there=anything_told(),
    )


@pages.get("/<language:language>/privacy")
@kept
def privacy() -> str:
    """What we keep (nothing), what we cannot do, and how to check it."""
    return render_template("privacy.html", settings=house().settings)


@pages.get("/<language:language>/safe")
@kept
def safe_use() -> str:
    """Is somebody looking along? What the way out does and does not do."""
    return render_template("safe.html")


@pages.get("/<language:language>/accessibility")
@kept
def accessibility() -> str:
    """How well everybody can use the scan, what we tested, and what we could not."""
    return render_template("accessibility.html", settings=house().settings)


@pages.get("/exit")
def leave() -> AnyResponse:
    """The way out without JavaScript: forget what the browser holds of us and go somewhere neutral."""
    reply = redirect(house().settings.exit_address, 303)
    reply.headers["Clear-Site-Data"] = '"storage"'
    reply.headers["Cache-Control"] = "no-store"
    return reply


@pages.get("/.well-known/security.txt")
def security_txt() -> Response:
    """Where to tell us of a weakness (RFC 9116)."""
    settings, expires = house().settings, datetime.combine(house().today(), datetime.min.time(), UTC)
    site = f"https://{request.host}"  # behind a proxy we see http; people see https
    contact = settings.operator_contact or site + url_for("start.about", language="en")
    lines = [f"Contact: {contact}", f"Expires: {(expires + timedelta(days=300)).isoformat()}"]
    lines.append("Preferred-Languages: nl, en")
    lines.append(f"Canonical: {site}/.well-known/security.txt")
    return Response("\n".join(lines) + "\n", mimetype="text/plain", headers={"Cache-Control": "no-cache"})
