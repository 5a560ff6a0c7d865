"""Who is signed in, and what is theirs: a page for organisers asks here first."""

import hashlib
import secrets
from datetime import timedelta

from flask import abort, redirect, request

from webapp.house import house
from webapp.languages import current_language
from webapp.scan.campaign import Campaign
from webapp.scan.questionnaire import Questionnaire
from webapp.storage import Organiser, Session
from webapp.storage.campaigns import KeptCampaign, campaign_from

COOKIE = "__Host-organiser"
FRESH = timedelta(minutes=5)  # how long after signing in one may delete


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


def signed_in() -> Organiser:
    """Give who is signed in. Everybody else goes to the page to sign in."""
    _address()
    return _organiser(session_now())


def freshly_signed_in() -> Organiser:
    """Give who signed in just now, for what cannot be undone. Everybody else is asked to sign in again."""
    _address()
    session = session_now()
    stale = session is None or house().now() - session.signed_in_at > FRESH
    return _organiser(None if stale else session)


def own_campaign_or_404(code: str) -> tuple[KeptCampaign, Campaign, Questionnaire]:
    """Give a campaign of the organisation of who is signed in. Another's is not there, just as one that never was."""
    organiser = signed_in()
    kept = house().storage.campaign(code)
    questionnaire = house().shelf.questionnaires.get(kept.questionnaire) if kept else None
    if kept is None or questionnaire is None or kept.organisation != organiser.organisation:
        abort(404)
    return kept, campaign_from(kept, questionnaire), questionnaire


def _organiser(session: Session | None) -> Organiser:
    organiser = house().storage.organiser(session.organiser) if session else None
    if organiser is None:
        there = f"/{current_language().tag}/organise/sign-in"
        abort(redirect(there if request.method == "POST" else f"{there}?then={request.path}", 303))
    return organiser


def _address() -> str:
    address = house().settings.address
    if not address:
        abort(404)
    return address
