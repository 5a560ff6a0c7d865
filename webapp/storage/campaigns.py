"""A campaign as it is kept: what may change in columns, and how it is counted as one text that never changes.

With the numbers of its profile, and with ids of questions: rules of a later day do not change a campaign that runs.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from webapp.scan.campaign import Campaign
from webapp.scan.disclosure import Counting, Profile
from webapp.scan.questionnaire import Questionnaire


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
    """Give the campaign back, word for word; `questionnaire` is the one that it names."""
    rules = json.loads(kept_one.rules)
    return Campaign(
        code=kept_one.code,
        title=kept_one.title,
        questionnaire=kept_one.questionnaire,
        languages=kept_one.languages,
        profile=_profile_from(rules["profile"]),
        rounds=tuple(_countings_from(rules["rounds"], questionnaire)),
        signals=next(_countings_from([rules["signals"]], questionnaire)) if rules["signals"] else None,
        segments=tuple(rules["segments"]),
        start=kept_one.start,
        end=kept_one.end,
    )


def _profile(profile: Profile) -> dict[str, Any]:
    delay = int(profile.longest_delay.total_seconds())
    return asdict(profile) | {"epsilon": str(profile.epsilon), "longest_delay": delay}


def _profile_from(written: dict[str, Any]) -> Profile:
    delay = timedelta(seconds=written["longest_delay"])
    return Profile(**written | {"epsilon": Fraction(written["epsilon"]), "longest_delay": delay})


def _counting(counting: Counting) -> dict[str, Any]:
    return {"profile": _profile(counting.profile), "questions": [question.id for question in counting.questions]}


def _countings_from(written: Iterable[dict[str, Any]], questionnaire: Questionnaire) -> Iterator[Counting]:
    for one in written:
        questions = tuple(questionnaire.question_by_id[id_] for id_ in one["questions"])
        yield Counting(_profile_from(one["profile"]), questions)
