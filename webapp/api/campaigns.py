"""Campaigns: what people are invited to, and, for who has a token of an organisation, making and changing its own."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, abort

from webapp.api.described import Token, described
from webapp.api.problems import Mistake, WrongInput
from webapp.api.replies import for_one, read_body
from webapp.api.schemas.campaigns import CampaignSchema, CampaignsSchema, ChangedCampaignSchema, NewCampaignSchema
from webapp.api.tokens import organiser_or_401, own_campaign_or_404, who_asks
from webapp.counting import NoCampaign, campaign_called, offer_of
from webapp.house import house
from webapp.organisers import site_address
from webapp.scan.campaign import (
    LINK_SIGNS,
    NO_NAME,
    NO_OTHER,
    NONE,
    ONE_ONLY,
    OTHER,
    TOO_EARLY,
    TOO_MUCH,
    UNKNOWN,
    Campaign,
    WrongCampaign,
    campaign_of,
    changes_refused,
    is_name,
    new_code,
    standing,
    suggested,
)
from webapp.scan.disclosure import CAMPAIGN, LIFELONG, NO_QUESTION, SIGNALS, TOO_MANY, TWICE, WRONG_CLASS
from webapp.scan.questionnaire import Purpose, Questionnaire
from webapp.storage.campaigns import KeptCampaign, campaign_from, kept

views = Blueprint("api_campaigns", __name__, url_prefix="/api/v1/<language:language>/campaigns")
LONGEST_TITLE = 80  # characters
LONGEST = timedelta(days=731)
BACK = timedelta(days=1)  # today, wherever one is
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
    NO_NAME: "A segment is 1 to 40 characters on one line.",
    NO_OTHER: f'One of the segments must be "{OTHER}".',
}
WRONG_TITLE = f"Send 1 to {LONGEST_TITLE} characters on one line."
WRONG_START = "Begin today or later, in two years at most."
WRONG_END = "End after now, and two years after the start at most."
NO_SUCH_QUESTIONNAIRE = "There is no such questionnaire for owners. Send id and version, such as horeca/2026-11."
FIXED = "This is fixed: it has begun, or it is over."


@views.get("")
@described(gives=CampaignsSchema, refuses=[404, 503], may_be_kept=False, token=Token.MUST)
def campaigns() -> Response:
    """The campaigns and workshops of your organisation, the newest first."""
    organiser = organiser_or_401()
    questionnaires = house().shelf.questionnaires
    told = [
        _told(one, campaign_from(one, questionnaires[one.questionnaire]), own=True)
        for one in house().storage.campaigns_of(organiser.organisation)
        if one.questionnaire in questionnaires
    ]
    return for_one(CampaignsSchema().dump({"organisation": organiser.organisation, "campaigns": told}))


@views.post("")
@described(takes=NewCampaignSchema, gives=CampaignSchema, succeeds=(201,), refuses=[404, 503], token=Token.MUST)
def new_campaign() -> Response:
    """Make a campaign of your organisation. Workshops, logos, posters and erasing are on the site."""
    organiser = organiser_or_401()
    asked = read_body(NewCampaignSchema())
    made = _made(asked, house().now())
    while not house().storage.add_campaign(one := kept(made, organiser.organisation)):
        made = replace(made, code=new_code(LINK_SIGNS, secrets.randbelow))
    return for_one(CampaignSchema().dump(_told(one, made, own=True)), status=201)


@views.get("/<code>")
@described(gives=CampaignSchema, refuses=[404, 503], may_be_kept=False, token=Token.MAY)
def campaign(code: str) -> Response:
    """What people are invited to. Who sends a token is told more, and of the own campaigns only."""
    organiser = who_asks()
    if organiser is not None:
        one, shown = own_campaign_or_404(organiser, code)
    else:
        try:
            one, shown, _ = campaign_called(code, house().storage, house().shelf.questionnaires)
        except NoCampaign:
            abort(404)
    return for_one(CampaignSchema().dump(_told(one, shown, own=organiser is not None)))


@views.patch("/<code>")
@described(takes=ChangedCampaignSchema, gives=CampaignSchema, refuses=[404, 503], token=Token.MUST)
def changed_campaign(code: str) -> Response:
    """Change a campaign or workshop of yours: its title, its languages, its end, and before it begins its start."""
    organiser = organiser_or_401()
    one, before = own_campaign_or_404(organiser, code)
    asked = read_body(ChangedCampaignSchema())
    changed: dict[str, Any] = asked | ({"languages": tuple(asked["languages"])} if "languages" in asked else {})
    after = replace(before, **changed)
    now = house().now()
    wrong = _wrong_frame(asked, after.start, after.end, now)
    wrong |= dict.fromkeys(changes_refused(before, after, now), FIXED)
    if wrong:
        raise _wrong(wrong)
    if not house().storage.change_campaign(one := kept(after, one.organisation)):
        abort(404)  # erased a moment ago
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
        "segments": offer.segments,
        "asks_signals": offer.signals,
        "needs_ticket": offer.tickets,
        "fewest": campaign.profile.k_min,
        "own": mine if own else None,
    }


def _made(asked: Mapping[str, Any], now: datetime) -> Campaign:
    """Make what is asked. Refuses with 422 and every mistake."""
    questionnaire = _questionnaire(asked["questionnaire"])
    signals, segments = asked["signals"], asked["segments"]
    room = int((LIFELONG - len(signals) * SIGNALS.epsilon) / CAMPAIGN.epsilon)
    most = replace(CAMPAIGN, most_questions=max(min(room, CAMPAIGN.most_questions), 1))
    questions = suggested(questionnaire, most) if asked["questions"] is None else asked["questions"]
    wrong = _wrong_frame(asked, asked["start"], asked["end"], now)
    try:
        made = campaign_of(
            new_code(LINK_SIGNS, secrets.randbelow),
            asked["title"],
            questionnaire,
            CAMPAIGN,
            [questions],
            start=asked["start"],
            end=asked["end"],
            languages=asked["languages"],
            signals=signals,
            segments=[*segments, OTHER] if segments and OTHER not in segments else segments,
        )
    except WrongCampaign as found:
        raise _wrong(wrong | {_field(name): WRONG[why] for name, why in found.wrong.items()}) from None
    if wrong:
        raise _wrong(wrong)
    return made


def _questionnaire(name: str) -> Questionnaire:
    id_, _, version = name.partition("/")
    found = house().shelf.version(id_, version)
    if found is None or found.purpose is not Purpose.SCAN:
        raise _wrong({"questionnaire": NO_SUCH_QUESTIONNAIRE})
    return found


def _wrong_frame(asked: Mapping[str, Any], start: datetime, end: datetime, now: datetime) -> dict[str, str]:
    """Tell what is wrong with the title, and with the start and end, of those that are asked."""
    wrong = {}
    if "title" in asked and not is_name(asked["title"], LONGEST_TITLE):
        wrong["title"] = WRONG_TITLE
    if "start" in asked and not -BACK <= start - now <= LONGEST:
        wrong["start"] = WRONG_START
    if ("start" in asked or "end" in asked) and not (end > max(start, now) and end - start <= LONGEST):
        wrong["end"] = WRONG_END
    return wrong


def _field(name: str) -> str:
    """Give the member that a field of a campaign comes from; `rounds` holds the questions of the one round."""
    return name.replace("rounds", "questions", 1) if name.startswith("rounds") else name


def _wrong(wrong: Mapping[str, str]) -> WrongInput:
    return WrongInput([Mistake(field, why) for field, why in wrong.items()])
