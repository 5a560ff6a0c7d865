"""A campaign as it is kept: what may change in columns, and how it is counted as one text that never changes.

With the numbers of its profile, and with ids of questions: rules of a later day do not change a campaign that runs.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate

from webapp.scan.campaign import Campaign
from webapp.scan.disclosure import Counting, Profile
from webapp.scan.questionnaire import Questionnaire

LONGEST_DELAY = 10**9  # seconds, that a batch waits: beyond it the calendar ends
LONGEST_TOLD = 200  # characters of what is wrong


class WrongRules(Exception):
    """What is kept of how a campaign is counted cannot be read, or is not about its questionnaire."""


@dataclass(frozen=True)
class KeptCampaign:
    """A campaign, and whose it is. Made by `kept`; `campaign_from` gives the campaign back."""

    code: str
    organisation: str  # id; empty: of nobody, a national figure
    questionnaire: str  # name
    title: str
    languages: tuple[str, ...]  # tags
    start: datetime  # UTC
    end: datetime  # UTC
    rules: str  # how it is counted, as JSON
    erased: bool = False  # by its organisation: nobody sees it any more


def kept(campaign: Campaign, organisation: str) -> KeptCampaign:
    """Give a campaign as it is kept."""
    rules = {
        "profile": _profile(campaign.profile),
        "rounds": [_counting(counting) for counting in campaign.rounds],
        "signals": _counting(campaign.signals) if campaign.signals else None,
        "segments": campaign.segments,
    }
    return KeptCampaign(
        code=campaign.code,
        organisation=organisation,
        questionnaire=campaign.questionnaire,
        title=campaign.title,
        languages=campaign.languages,
        start=campaign.start,
        end=campaign.end,
        rules=json.dumps(rules),
    )


def campaign_from(kept_one: KeptCampaign, questionnaire: Questionnaire) -> Campaign:
    """Give the campaign back, word for word; `questionnaire` is the one that it names. Raises WrongRules."""
    rules = _rules_from(kept_one.rules)
    return Campaign(
        code=kept_one.code,
        title=kept_one.title,
        questionnaire=kept_one.questionnaire,
        languages=kept_one.languages,
        profile=rules.profile,
        rounds=tuple(_asked(one, questionnaire) for one in rules.rounds),
        signals=_asked(rules.signals, questionnaire) if rules.signals else None,
        segments=rules.segments,
        start=kept_one.start,
        end=kept_one.end,
    )


def _profile(profile: Profile) -> dict[str, Any]:
    delay = int(profile.longest_delay.total_seconds())
    return asdict(profile) | {"epsilon": str(profile.epsilon), "longest_delay": delay}


def _counting(counting: Counting) -> dict[str, Any]:
    return {"profile": _profile(counting.profile), "questions": [question.id for question in counting.questions]}


def _asked(written: "_Counting", questionnaire: Questionnaire) -> Counting:
    try:
        return Counting(written.profile, tuple(questionnaire.question_by_id[id_] for id_ in written.questions))
    except KeyError as missing:
        raise WrongRules(f"{questionnaire.name} has no question {missing}") from None


# --- reading the text, which somebody may have changed in the database ----------------------------------------------


@dataclass(frozen=True)
class _Counting:
    profile: Profile
    questions: tuple[str, ...]  # ids


@dataclass(frozen=True)
class _Rules:
    profile: Profile
    rounds: tuple[_Counting, ...]
    signals: _Counting | None
    segments: tuple[str, ...]


class _ProfileSchema(Schema):
    id = fields.String(required=True)
    classes = fields.String(required=True)
    k_min = fields.Integer(required=True, strict=True)
    # Short: a fraction of a million digits keeps a machine busy.
    epsilon = fields.String(required=True, validate=validate.Regexp(r"\A[0-9]{1,9}(/[1-9][0-9]{0,8})?\Z"))
    most_questions = fields.Integer(required=True, strict=True)
    takes_all = fields.Boolean(required=True, truthy={True}, falsy={False})
    longest_delay = fields.Integer(required=True, strict=True, validate=validate.Range(0, LONGEST_DELAY))

    @post_load
    def make(self, data: dict[str, Any], **more: object) -> Profile:
        times = {"epsilon": Fraction(data["epsilon"]), "longest_delay": timedelta(seconds=data["longest_delay"])}
        return Profile(**data | times)


class _CountingSchema(Schema):
    profile = fields.Nested(_ProfileSchema, required=True)
    questions = fields.List(fields.String(), required=True)

    @post_load
    def make(self, data: dict[str, Any], **more: object) -> _Counting:
        return _Counting(data["profile"], tuple(data["questions"]))


class _RulesSchema(Schema):
    profile = fields.Nested(_ProfileSchema, required=True)
    rounds = fields.List(fields.Nested(_CountingSchema), required=True)
    signals = fields.Nested(_CountingSchema, required=True, allow_none=True)
    segments = fields.List(fields.String(), required=True)

    @post_load
    def make(self, data: dict[str, Any], **more: object) -> _Rules:
        return _Rules(data["profile"], tuple(data["rounds"]), data["signals"], tuple(data["segments"]))


@lru_cache(maxsize=64)  # read for every contribution; a schema takes longer than the rest of it
def _rules_from(text: str) -> _Rules:
    try:
        rules: _Rules = _RulesSchema(unknown=RAISE).load(json.loads(text))
    except (ValidationError, ValueError, RecursionError) as error:
        raise WrongRules(str(error)[:LONGEST_TOLD]) from None
    return rules
