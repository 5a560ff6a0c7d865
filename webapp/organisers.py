"""Who is signed in, and what is theirs: a page for organisers asks here first. Letting in and out is here too.

The cookie holds chance and means nothing: what it stands for is in the storage, under its hash.
"""

import hashlib
import secrets
from datetime import timedelta
from urllib.parse import quote

from flask import Response, abort, after_this_request, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.house import house
from webapp.languages import current_language
from webapp.protection import split
from webapp.scan.campaign import Campaign
from webapp.scan.questionnaire import Questionnaire
from webapp.storage import Organiser, Session
from webapp.storage.campaigns import KeptCampaign, campaign_from

COOKIE = "__Host-organiser"
FRESH = timedelta(minutes=5)  # how long after signing in one may delete
INVITED = timedelta(days=7)  # how long an invitation is good
LONGEST_SESSION = timedelta(hours=12)  # a day of work, and a workshop
LONGEST_TOKEN = timedelta(days=365)  # of an app: one that leaked, or that nobody uses any more, is not good for ever


def random_token() -> str:
    """Make what is in a cookie: 256 bits by chance."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> bytes:
    """Give what is stored of something that only its owner knows."""
    return hashlib.sha256(secret.encode()).digest()


def site_address(path: str) -> str:
    """Give the whole address of a page, for paper and for messages. 404 where nobody can share this site."""
    return _address() + path


def session_now() -> Session | None:
    """Give the session of this request, when there is one that has not ended."""
    cookie = request.cookies.get(COOKIE, "")
    return house().storage.session(hashed(cookie), house().now()) if cookie else None


def let_in(reply: Response, organiser_id: str) -> None:
    """Begin a session, with a cookie of its own: what the browser held before is worth nothing from here on."""
    token, now = random_token(), house().now()
    _end_session()
    house().storage.begin_session(Session(hashed(token), organiser_id, now, now + LONGEST_SESSION))
    reply.set_cookie(COOKIE, token, LONGEST_SESSION, secure=True, httponly=True, samesite="Strict")


def let_out(reply: AnyResponse) -> None:
    """End the session here, whatever the browser does with its cookie."""
    _end_session()
    reply.delete_cookie(COOKIE, secure=True, httponly=True, samesite="Strict")


def _end_session() -> None:
    if cookie := request.cookies.get(COOKIE):
        house().storage.end_session(hashed(cookie))


def signed_in() -> Organiser:
    """Give who is signed in. Everybody else goes to the page to sign in."""
    _address()
    return _organiser(session_now())


def freshly_signed_in() -> Organiser:
    """Give who signed in just now, for what cannot be undone. Everybody else is asked to sign in again."""
    _address()
    return _organiser(freshly_begun())


def freshly_begun() -> Session | None:
    """Give the session of who signed in just now."""
    session = session_now()
    # Not earlier, and not later either: a clock that was set back makes nobody fresh for long.
    return session if session and abs(house().now() - session.signed_in_at) <= FRESH else None


def own_campaign_or_404(code: str) -> tuple[KeptCampaign, Campaign, Questionnaire]:
    """Give a campaign of the organisation of who is signed in."""
    return campaign_of_or_404(signed_in(), code)


def campaign_of_or_404(organiser: Organiser, code: str) -> tuple[KeptCampaign, Campaign, Questionnaire]:
    """Give a campaign of an organiser's organisation. Another's is not there, just as one that never was."""
    kept = house().storage.campaign(code)
    questionnaire = house().shelf.questionnaires.get(kept.questionnaire) if kept else None
    if kept is None or questionnaire is None or kept.organisation != organiser.organisation:
        abort(404)
    return kept, campaign_from(kept, questionnaire), questionnaire


def own_campaigns(organiser: Organiser) -> list[tuple[KeptCampaign, Campaign]]:
    """Give the campaigns and workshops of an organiser's organisation, the newest first."""
    questionnaires = house().shelf.questionnaires
    known = house().storage.campaigns_of(organiser.organisation)
    return [
        (one, campaign_from(one, questionnaires[one.questionnaire]))
        for one in known
        if one.questionnaire in questionnaires
    ]


def _organiser(session: Session | None) -> Organiser:
    after_this_request(_kept_nowhere)
    organiser = house().storage.organiser(session.organiser) if session else None
    if organiser is None:
        # What was sent is lost, so the person comes back to the page with the button.
        then = split(request.referrer or "").path if request.method == "POST" else request.path
        there = f"/{current_language().tag}/organise/sign-in"
        abort(redirect(f"{there}?then={quote(then)}" if then else there, 303))
    return organiser


def _kept_nowhere(reply: Response) -> Response:
    """Let no browser keep a page of organisers, where the view has not said otherwise."""
    if "Cache-Control" not in reply.headers:
        reply.headers["Cache-Control"] = "no-store"
    return reply


def _address() -> str:
    address = house().settings.address
    if not address:
        abort(404)
    return address
