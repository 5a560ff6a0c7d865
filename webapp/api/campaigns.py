"""Campaigns: what people are invited to, and, for who has a token of an organisation, making and changing its own."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort

from webapp.api.described import Token, described
from webapp.api.problems import Mistake, WrongInput
from webapp.api.replies import for_one, read_body
from webapp.api.schemas.campaigns import CampaignSchema, CampaignsSchema, ChangedCampaignSchema, NewCampaignSchema
from webapp.api.tokens import organiser_or_401, who_asks
from webapp.campaigns import (
    BEGUN,
    LONGEST_TITLE,
    LONGEST_TITLE_OF_WORKSHOP,
    NOT_OF_ONE_LIST,
    SOONER,
    add_campaign,
    change_campaign,
    drawn_code,
    ends_sooner,
    make_campaign,
    suggested_questions,
)
from webapp.counting import NoCampaign, campaign_to_join, offer_of
from webapp.house import house, scans, segment_text
from webapp.organisers import campaign_of_or_404, own_campaigns, site_address
from webapp.scan.campaign import (
    FEWEST_SEGMENTS,
    NO_OTHER,
    NONE,
    ONE_ONLY,
    OTHER,
    TOO_EARLY,
    TOO_FEW,
    TOO_MUCH,
    UNKNOWN,
    Campaign,
    WrongCampaign,
    read_code,
    standing,
)
from webapp.scan.disclosure import NO_QUESTION, TOO_MANY, TWICE, WRONG_CLASS
from webapp.scan.questionnaire import Questionnaire
from webapp.storage.campaigns import KeptCampaign, kept

views = Blueprint("api_campaigns", __name__, url_prefix="/api/v1/<language:language>/campaigns")
# What is wrong with a campaign, by key.
WRONG = {
    UNKNOWN: "The questionnaire has no such question.",
    WRONG_CLASS: "Questions of this class may not be counted here.",
    TWICE: "Send each once.",
    TOO_MANY: "These are too many.",
    NO_QUESTION: "Send one or more.",
    NONE: "Send one or more.",
    ONE_ONLY: "A campaign has one round.",
    TOO_MUCH: "Together with the questions these tell too much about one person. Send fewer of either.",
    TOO_EARLY: "The end comes after the start.",
    NOT_OF_ONE_LIST: "Send ids of one list: …/segments gives the lists. Names of your own are not taken.",
    TOO_FEW: f"These are too few: send {FEWEST_SEGMENTS} or more, or none.",
    SOONER: "People take part now, and what ends does not begin again. Somebody who signs in can let it end sooner.",
    BEGUN: "This is fixed: it has begun, or it is over.",
    NO_OTHER: f'One of the segments must be "{OTHER}".',
}
# The same by field, where the field says more.
WRONG_FIELD = {
    "title": f"Send 1 to {LONGEST_TITLE} characters on one line; {LONGEST_TITLE_OF_WORKSHOP} for a workshop.",
    "start": "Begin today or later, in two years at most. Days are those of the Netherlands.",
    "end": "End after now and after the start, and two years after the start at most.",
}
NO_SUCH_QUESTIONNAIRE = "There is no such scan, or there is a newer one. Send id and version, such as horeca/2026-11."


@views.get("")
@described(gives=CampaignsSchema, refuses=[404, 503], may_be_kept=False, token=Token.MUST)
def campaigns() -> Response:
    """The campaigns and workshops of your organisation, the newest first."""
    organiser = organiser_or_401()
    told = [_told(one, campaign, own=True) for one, campaign in own_campaigns(organiser)]
    return for_one(CampaignsSchema().dump({"organisation": organiser.organisation, "campaigns": told}))


@views.post("")
@described(takes=NewCampaignSchema, gives=CampaignSchema, succeeds=(201,), refuses=[404, 503], token=Token.MUST)
def new_campaign() -> Response:
    """Make a campaign of your organisation. Workshops, logos, posters and erasing are on the site."""
    organiser = organiser_or_401()
    asked = read_body(NewCampaignSchema())
    made = add_campaign(_made(asked), organiser.organisation, house().storage)
    return for_one(CampaignSchema().dump(_told(kept(made, organiser.organisation), made, own=True)), status=201)


@views.get("/<code>")
@described(gives=CampaignSchema, refuses=[404, 503], may_be_kept=False, token=Token.MAY)
def campaign(code: str) -> Response:
    """What people are invited to. Who sends a token is told more, and of the own campaigns only."""
    organiser = who_asks()
    if organiser is not None:
        one, shown, _ = campaign_of_or_404(organiser, read_code(code) or code)
    else:
        try:
            one, shown, _ = campaign_to_join(code, house().storage, house().shelf.questionnaires)
        except NoCampaign:
            abort(404)
    return for_one(CampaignSchema().dump(_told(one, shown, own=organiser is not None)))


@views.patch("/<code>")
@described(takes=ChangedCampaignSchema, gives=CampaignSchema, refuses=[404, 503], token=Token.MUST)
def changed_campaign(code: str) -> Response:
    """Change a campaign or workshop of yours: its title, its languages, its end, and before it begins its start."""
    organiser = organiser_or_401()
    one, before, _ = campaign_of_or_404(organiser, read_code(code) or code)
    asked = read_body(ChangedCampaignSchema())
    fields: dict[str, Any] = asked | ({"languages": tuple(asked["languages"])} if "languages" in asked else {})
    now = house().now()
    try:
        after = change_campaign(before, replace(before, **fields), now)
        if ends_sooner(before, after, now):
            raise WrongCampaign({"end": SOONER})
    except WrongCampaign as found:
        raise _wrong(found) from None
    if not house().storage.change_campaign(one := kept(after, one.organisation), now):
        abort(404)  # erased, or begun with other rules, a moment ago
    return for_one(CampaignSchema().dump(_told(one, after, own=True)))


def _told(one: KeptCampaign, campaign: Campaign, own: bool) -> dict[str, Any]:
    offer = offer_of(one, campaign, house().storage.has_tickets(one.code))
    mine = {
        "address": site_address(f"/k/{campaign.code}"),
        "start": campaign.start,
        "end": campaign.end,
        "rounds": [[question.id for question in counting.questions] for counting in campaign.rounds],
        "signals": [question.id for question in campaign.signals.questions] if campaign.signals else [],
    }
    return {
        "code": campaign.code,
        "kind": campaign.profile.id,
        "title": offer.title,
        "organisation": offer.organisation,
        "questionnaire": campaign.questionnaire,
        "languages": campaign.languages,
        "standing": standing(campaign, house().now()),
        "segments": [{"id": segment, "text": segment_text(segment)} for segment in offer.segments],
        "asks_signals": offer.signals,
        "needs_ticket": offer.tickets,
        "fewest": campaign.profile.k_min,
        "own": mine if own else None,
    }


def _made(asked: Mapping[str, Any]) -> Campaign:
    """Make what is asked. Refuses with 422 and every mistake."""
    questionnaire, signals, segments = _questionnaire(asked["questionnaire"]), asked["signals"], asked["segments"]
    questions = asked["questions"]
    try:
        return make_campaign(
            drawn_code(),
            asked["title"],
            questionnaire,
            suggested_questions(questionnaire, signals) if questions is None else questions,
            start=asked["start"],
            end=asked["end"],
            languages=asked["languages"],
            signals=signals,
            segments=[*segments, OTHER] if segments and OTHER not in segments else segments,
            lists=house().shelf.segments,
            now=house().now(),
        )
    except WrongCampaign as found:
        raise _wrong(found) from None


def _questionnaire(name: str) -> Questionnaire:
    found = next((one for one in scans() if one.name == name), None)
    if found is None:
        raise WrongInput([Mistake("questionnaire", NO_SUCH_QUESTIONNAIRE)])
    return found


def _wrong(found: WrongCampaign) -> WrongInput:
    """Tell every mistake at the member that it is in; `rounds` holds the questions of the one round."""
    return WrongInput(
        [
            Mistake(name.replace("rounds", "questions", 1), WRONG.get(why) or WRONG_FIELD[name])
            for name, why in found.wrong.items()
        ]
    )
