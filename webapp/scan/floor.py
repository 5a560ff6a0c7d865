"""The floor under all rules: below it the aggregator opens nothing of a campaign, whatever stands in a database.

Why: docs/decisions/0026-boxes-know-their-rules.md. Held by `tests/scan/test_floor.py`; `tests/attacks/test_database.py`
attacks it.
"""

from collections.abc import Sequence
from fractions import Fraction

from webapp.scan.campaign import LINK_SIGNS, WORKSHOP_SIGNS, Campaign
from webapp.scan.disclosure import (
    CAMPAIGN,
    LIFELONG,
    NATIONAL,
    PROFILES,
    SIGNALS,
    WORKSHOP,
    NotCountable,
    Profile,
    counting_of,
    spent,
)
from webapp.scan.national import signals_code

# Who makes a profile stricter puts the one of before beside it here, until campaigns that began with it have ended.
FLOORS = tuple(PROFILES.values())


def laxer(campaign: Campaign, floors: Sequence[Profile] = FLOORS) -> tuple[str, ...]:
    """Give what in its rules, by name, is laxer than every floor for a campaign of its kind; nothing when all is well.

    Its kind is told by its code, which stands in the label of every box.
    """
    found = [_below(floor, campaign) for floor in floors if floor.id == _kind(campaign)]
    return min(found, key=len, default=("profile",))


def _kind(campaign: Campaign) -> str | None:
    """Give the id of the profile that a code like this one has."""
    if campaign.code == campaign.questionnaire:
        return NATIONAL.id
    if campaign.code == signals_code(campaign.questionnaire):
        return SIGNALS.id
    return {LINK_SIGNS: CAMPAIGN.id, WORKSHOP_SIGNS: WORKSHOP.id}.get(len(campaign.code))


def _below(floor: Profile, campaign: Campaign) -> tuple[str, ...]:
    profile = campaign.profile
    wrong = {
        "profile": profile.id != floor.id or any(counting.profile != profile for counting in campaign.rounds),
        "k_min": profile.k_min < floor.k_min,
        "epsilon": not 0 < profile.epsilon <= floor.epsilon or _spent(campaign) > LIFELONG,
        "takes_all": profile.takes_all is not floor.takes_all,  # neither is stricter: they are other attacks
        "longest_delay": profile.longest_delay < floor.longest_delay,
        "questions": not _countable(floor, campaign),
    }
    return tuple(name for name, is_wrong in wrong.items() if is_wrong)


def _spent(campaign: Campaign) -> Fraction:
    """Give what one person spends; signals by our own number, since it is the national campaign that counts them."""
    signals = len(campaign.signals.questions) if campaign.signals else 0
    return spent(campaign.rounds) + signals * SIGNALS.epsilon


def _countable(floor: Profile, campaign: Campaign) -> bool:
    """Tell whether each round may be counted, and not too many questions are asked over all rounds."""
    try:
        for counting in campaign.rounds:
            counting_of(floor, counting.questions)
    except NotCountable:
        return False
    return 0 < sum(len(counting.questions) for counting in campaign.rounds) <= floor.most_questions
