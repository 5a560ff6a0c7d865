"""What somebody lets us count: read, sealed at once and counted once, whoever brings it: a page or an app of others.

No web in here. Whoever asks tells the reasons below in words of its own.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from marshmallow import RAISE, Schema, fields, post_load, validate

from webapp.budgets import Budgets
from webapp.scan.answers import read_answers
from webapp.scan.campaign import LONGEST_NAME, LONGEST_TEXT, SIGNS, Campaign, Ledger, Standing, read_code, standing
from webapp.scan.memory import IGNORED
from webapp.scan.national import national_campaigns, signals_code
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.rules import Answers
from webapp.sealing import SealingKey
from webapp.storage import Away, Contribution, NoSuchCampaign, Storage
from webapp.storage.campaigns import KeptCampaign, campaign_from

LONGEST_CODE = 100  # characters of a campaign's code, as typed, or of a questionnaire's name


class NotCounted(Exception):
    """The answers are not counted. Nothing was changed."""


class NoCampaign(NotCounted):
    """There is none with this code (any more): never made, erased, or not for people to be counted in."""


class NotBegun(NotCounted):
    """It begins later."""


class Ended(NotCounted):
    """It is over."""


class OverBudget(NotCounted):
    """The campaign takes no more for now. Come again."""


class NoSegment(NotCounted):
    """The campaign has segments, and this is none of them."""


@dataclass(frozen=True)
class Asked:
    """What is to be counted, beside the answers."""

    campaign: str  # code, as typed; that of the national figures is the questionnaire's name
    phone: str  # chance, made on the phone: the same twice counts once
    segment: str = ""
    signals: bool = False  # the second yes
    ticket: str = ""  # as typed; empty: none


class AskedSchema(Schema):
    """Reads Asked."""

    class Meta:
        unknown = RAISE

    campaign = fields.String(required=True, validate=validate.Length(max=LONGEST_CODE))
    phone = fields.String(required=True, validate=validate.Regexp(r"\A[0-9a-f]{32}\Z"))
    segment = fields.String(load_default="", validate=validate.Length(max=LONGEST_NAME))
    signals = fields.Boolean(load_default=False, truthy={"yes"}, falsy={""})
    ticket = fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))

    @post_load
    def make(self, data: dict[str, str | bool], **more: object) -> Asked:
        return Asked(**data)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Offer:
    """What somebody is asked who may be counted in, and what a phone takes along of a campaign."""

    code: str  # that of the national figures is the questionnaire's name
    questionnaire: str  # name
    title: str  # empty: the national figures
    organisation: str
    segments: tuple[str, ...]
    signals: bool  # whether the second yes is asked
    tickets: bool  # whether only who has a ticket is counted
    workshop: bool


def count_in(
    asked: Asked,
    sent: Mapping[str, Iterable[str]],
    *,
    storage: Storage,
    questionnaires: Mapping[str, Questionnaire],
    key: SealingKey,
    budgets: Budgets,
    now: datetime,
    day: date,
) -> bool:
    """Count the answers (question id -> option ids, as sent) once. False: they were counted before.

    `questionnaires` are those of the shelf, by name; `now` is in UTC, `day` the date where people are. Raises one of
    NotCounted, WrongTicket, WrongAnswers or Away; none of them changed anything, and the same may be sent again.
    """
    _, campaign, questionnaire = campaign_called(asked.campaign, storage, questionnaires)
    match standing(campaign, now):
        case Standing.AHEAD:
            raise NotBegun(campaign.code)
        case Standing.ENDED:
            raise Ended(campaign.code)
    if asked.segment not in (campaign.segments or ("",)):
        raise NoSegment(campaign.code)
    answers = read_answers(questionnaire, sent)
    boxes = _sealed(key, campaign, asked, answers, storage, questionnaire)
    told = f"{campaign.code}\n{asked.phone}".encode()
    ticket = ticket_hash(asked.ticket) if asked.ticket else None
    contribution = Contribution(hashlib.sha256(told).digest(), day, boxes, ticket)
    charged = budgets.take(campaign.code)
    # Tickets are budget enough. Looked up only now: most who have one never come here.
    if not charged and not (ticket and storage.has_tickets(campaign.code)):
        raise OverBudget(campaign.code)
    counted = False
    try:
        counted = storage.count_once(contribution)
    except NoSuchCampaign:  # erased since it was looked up
        raise NoCampaign(campaign.code) from None
    finally:
        if charged and not counted:
            budgets.give_back(campaign.code)
    return counted


def campaign_called(
    typed: str, storage: Storage, questionnaires: Mapping[str, Questionnaire]
) -> tuple[KeptCampaign, Campaign, Questionnaire]:
    """Give a campaign that people may be counted in, by its code as typed. Raises NoCampaign.

    Not the one of the signals: answers and signals are asked of people together, by one campaign.
    """
    kept = storage.campaign(read_code(typed) or typed) if typed.isprintable() else None
    questionnaire = questionnaires.get(kept.questionnaire) if kept else None
    if kept is None or questionnaire is None or kept.code == signals_code(questionnaire.name):
        raise NoCampaign(typed)
    return kept, campaign_from(kept, questionnaire), questionnaire


def campaign_to_join(
    typed: str, storage: Storage, questionnaires: Mapping[str, Questionnaire]
) -> tuple[KeptCampaign, Campaign, Questionnaire]:
    """Give a campaign that somebody invites people to. Raises NoCampaign, for the national figures too."""
    kept, campaign, questionnaire = campaign_called(typed, storage, questionnaires)
    if not kept.organisation:
        raise NoCampaign(typed)
    return kept, campaign, questionnaire


def offer_of(kept: KeptCampaign, campaign: Campaign, tickets: bool) -> Offer:
    """Give what a campaign asks of people; `tickets` is what the storage says of them."""
    return Offer(
        code=campaign.code,
        questionnaire=campaign.questionnaire,
        title=campaign.title if kept.organisation else "",
        organisation=kept.organisation,
        segments=campaign.segments,
        signals=campaign.signals is not None,
        tickets=tickets,
        workshop=campaign.is_workshop,
    )


def national_offer(questionnaire: Questionnaire) -> Offer | None:
    """Give what is asked of who came without a campaign; None where the questionnaire has no national figure."""
    for campaign in national_campaigns(questionnaire, ("nl",)):
        if campaign.code == questionnaire.name:
            return Offer(campaign.code, questionnaire.name, "", "", (), campaign.signals is not None, False, False)
    return None


def ticket_hash(typed: str) -> bytes:
    """Give what is stored of a ticket. Small letters, full width, spaces and look-alikes make no difference."""
    signs = IGNORED.sub("", unicodedata.normalize("NFKC", typed))
    return hashlib.sha256("".join(SIGNS.get(sign, sign) for sign in signs).encode()).digest()


def _sealed(
    key: SealingKey,
    campaign: Campaign,
    asked: Asked,
    answers: Answers,
    storage: Storage,
    questionnaire: Questionnaire,
) -> dict[Ledger, bytes]:
    """Close a box for each ledger, with the answers that it counts; signals only by the second yes.

    And only where the campaign asked of all that the national figure counts: the rest would be counted as a no.
    """
    boxes = {}
    for number, counting in enumerate(campaign.rounds):
        ledger = Ledger(campaign.code, number, asked.segment or None)
        boxes[ledger] = key.seal(ledger, counting, answers)
    if asked.signals and campaign.signals:
        national = _signals_campaign(storage, questionnaire)
        (counting,), ledger = national.rounds, Ledger(national.code, 0, None)
        if set(campaign.signals.questions) == set(counting.questions):
            boxes[ledger] = key.seal(ledger, counting, answers)
    return boxes


def _signals_campaign(storage: Storage, questionnaire: Questionnaire) -> Campaign:
    """Give the campaign that counts the signals; `flask prepare` made it when the questionnaire was published."""
    kept = storage.campaign(signals_code(questionnaire.name))
    if kept is None:
        raise Away(f"{questionnaire.name} has no national figure of signals: run flask --app webapp.app prepare")
    return campaign_from(kept, questionnaire)
