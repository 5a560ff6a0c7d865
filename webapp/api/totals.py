"""Totals: those of an own campaign, and the national ones. The same figures as on the pages, and as coarse."""

from flask import Blueprint, Response

from webapp.api.described import Token, described
from webapp.api.replies import ASKED_EACH_TIME, for_everybody, for_one
from webapp.api.tokens import organiser_or_401
from webapp.house import questionnaire_or_404, segment_text
from webapp.languages import say
from webapp.monitor import national, of_campaign
from webapp.organisers import campaign_of_or_404
from webapp.scan.campaign import read_code
from webapp.tables.documents import CampaignFiguresSchema, NationalFiguresSchema, campaign_json, national_json

views = Blueprint("api_totals", __name__, url_prefix="/api/v1/<language:language>")


@views.get("/campaigns/<code>/totals")
@described(gives=CampaignFiguresSchema, refuses=[404, 503], may_be_kept=False, token=Token.MUST)
def campaign_totals(code: str) -> Response:
    """What was released of a campaign or workshop of yours, and how things stand with those who wait."""
    _, campaign, _ = campaign_of_or_404(organiser_or_401(), read_code(code) or code)
    told, outlooks = of_campaign(campaign)
    return for_one(campaign_json(campaign, told, outlooks, say, segment_text))


@views.get("/totals/<name>/<version>")
@described(gives=NationalFiguresSchema, refuses=[404, 503])
def national_totals(name: str, version: str) -> Response:
    """The national figures of a questionnaire; a question is told once enough people are counted."""
    questionnaire = questionnaire_or_404(name, version)
    # Not for an hour, like what else is for everybody: a batch that is voided is gone at once.
    return for_everybody(national_json(questionnaire, national()[questionnaire.name], say), ASKED_EACH_TIME)
