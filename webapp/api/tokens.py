"""For which organisation a program asks: a token that somebody of it made. What is another's is not there."""

from typing import NoReturn

from flask import abort, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from webapp.house import house
from webapp.organisers import hashed
from webapp.scan.campaign import Campaign, read_code
from webapp.storage import Organiser
from webapp.storage.campaigns import KeptCampaign, campaign_from


def who_asks() -> Organiser | None:
    """Give for whom a program asks; None when it does not say. Refuses with 401 what is no token (any more)."""
    where_it_is_shared_or_404()
    if "Authorization" not in request.headers:
        return None
    sent = request.authorization
    if sent is None or sent.type != "bearer" or not sent.token:
        _unknown()
    return house().storage.organiser_of_token(hashed(sent.token)) or _unknown()


def organiser_or_401() -> Organiser:
    """Give for whom a program asks."""
    return who_asks() or _unknown()


def own_campaign_or_404(organiser: Organiser, code: str) -> tuple[KeptCampaign, Campaign]:
    """Give a campaign of the organisation. Another's is not there, just as one that never was."""
    kept = house().storage.campaign(read_code(code) or code)
    questionnaire = house().shelf.questionnaires.get(kept.questionnaire) if kept else None
    if kept is None or questionnaire is None or kept.organisation != organiser.organisation:
        abort(404)
    return kept, campaign_from(kept, questionnaire)


def where_it_is_shared_or_404() -> None:
    """Refuse where the site has no address: nobody can be invited to it."""
    if not house().settings.address:
        abort(404)


def _unknown() -> NoReturn:
    raise Unauthorized(www_authenticate=WWWAuthenticate("bearer"))
