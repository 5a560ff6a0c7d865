"""The short link of a campaign or a workshop: who asks, what is counted, and the scan. For who has only the code, too.

The scan itself is one page for everybody, so the campaign goes along on the phone, or in the form of who has no scripts
(docs/decisions/0022-the-campaign-travels-on-the-phone.md).
"""

from dataclasses import asdict

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.campaigns import HERE, last_day
from webapp.counting import NoCampaign, campaign_to_join, offer_of
from webapp.house import house
from webapp.languages import LANGUAGES, negotiated
from webapp.pages.encoding import page_kept_nowhere
from webapp.scan.campaign import Campaign, Standing, read_code, standing
from webapp.scan.questionnaire import Questionnaire
from webapp.storage.campaigns import KeptCampaign

pages = Blueprint("join", __name__)


@pages.before_request
def only_where_there_is_an_address() -> None:
    """Where nobody can share the site, there is nothing to join."""
    if not house().settings.address:
        abort(404)


@pages.get("/k")
def anywhere_without_a_code() -> AnyResponse:
    """The address as people type it, without a language."""
    return _in_a_language("join.type_code", tuple(LANGUAGES))


@pages.get("/k/<code>")
def anywhere(code: str) -> AnyResponse:
    """The short link: in the language that the browser likes best of those that the campaign offers."""
    try:
        kept, _, _ = _called(code)
    except NoCampaign:
        return _in_a_language("join.campaign", tuple(LANGUAGES), code=code)
    return _in_a_language("join.campaign", kept.languages, code=kept.code)


@pages.get("/<language:language>/k")
def type_code() -> AnyResponse:
    """A place to type the code that stands on a screen or a poster."""
    typed = request.args.get("code", "").strip()
    if not typed:
        return page_kept_nowhere(render_template("code.html", mistake=""), 200)
    if code := read_code(typed):
        return redirect(url_for(".campaign", code=code), 303)
    return page_kept_nowhere(render_template("code.html", mistake="mistyped"), 422)


@pages.get("/<language:language>/k/<code>")
def campaign(code: str) -> AnyResponse:
    """Who asks, what it is, and the button to begin. What is unknown or over still leads to the scan."""
    if (meant := read_code(code)) and meant != code:
        return redirect(url_for(".campaign", code=meant))
    try:
        kept, joined, questionnaire = _called(code)
    except NoCampaign:
        return page_kept_nowhere(render_template("code.html", mistake="unknown"), 404)
    where = standing(joined, house().now())
    if where is Standing.ENDED:
        code = joined.code if joined.is_workshop else ""  # of a room there are figures to come back to
        return page_kept_nowhere(render_template("over.html", questionnaire=questionnaire, code=code), 410)
    storage = house().storage
    page = render_template(
        "join.html",
        questionnaire=questionnaire,
        offer=asdict(offer_of(kept, joined, storage.has_tickets(code))),
        fewest=joined.profile.k_min,
        offered=[LANGUAGES[tag] for tag in joined.languages if tag in LANGUAGES],
        logo=storage.logo(code) is not None,
        begins=joined.start.astimezone(HERE) if where is Standing.AHEAD else None,
        last_day=last_day(joined),
        ends=joined.end.astimezone(HERE),
        counted=house().settings.sealing_key is not None,
    )
    return page_kept_nowhere(page, 200)


def _called(code: str) -> tuple[KeptCampaign, Campaign, Questionnaire]:
    return campaign_to_join(code, house().storage, house().shelf.questionnaires)


def _in_a_language(endpoint: str, offered: tuple[str, ...], code: str | None = None) -> AnyResponse:
    tag = negotiated(request.headers.get("Accept-Language", ""), offered)
    reply = redirect(url_for(endpoint, language=tag, code=code))
    reply.headers["Vary"] = "Accept-Language"
    reply.headers["Cache-Control"] = "no-store"
    return reply
