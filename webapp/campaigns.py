"""Campaigns of an organisation, made and changed by the same rules whether a page asks or an app of others.

No web in here. What is wrong is told by field, as a key: the page and the API each have words for it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from webapp.scan.campaign import (
    LINK_SIGNS,
    NONE,
    OTHER,
    Campaign,
    WrongCampaign,
    campaign_of,
    changes_refused,
    is_name,
    new_code,
    suggested,
)
from webapp.scan.disclosure import CAMPAIGN, LIFELONG, SIGNALS, TWICE
from webapp.scan.national import ASKED_SIGNALS, national_signals
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.segments import SegmentLists
from webapp.storage import Storage
from webapp.storage.campaigns import kept

HERE = ZoneInfo("Europe/Amsterdam")  # days begin and end where organisers are
LONGEST_TITLE = 80  # characters
LONGEST_TITLE_OF_WORKSHOP = 60  # characters: it stands on a screen, and on the one page of its leader
LONGEST = timedelta(days=731)
YEARS = range(2000, 2200)  # those of which we take a day: beyond them the calendar itself ends

# What is wrong with a field, beside the keys of `campaign_of`.
WRONG = "wrong"
BEGUN = "begun"  # so it is fixed
NOT_OF_ONE_LIST = "not-of-one-list"
SOONER = "sooner"  # an end that comes sooner stays: no program may say it, and nobody who did not sign in just now


def make_campaign(
    code: str,
    title: str,
    questionnaire: Questionnaire,
    questions: Sequence[str],
    *,
    start: datetime,
    end: datetime,
    languages: Sequence[str],
    signals: bool,
    segments: Sequence[str],
    lists: SegmentLists,
    now: datetime,
) -> Campaign:
    """Make a campaign with one round of these questions (ids). Raises WrongCampaign with all that is wrong.

    With `signals` it asks whether those of the national figure may enter that: all of them, for who was not asked
    of one would be counted there as a no. Segments are of one of the `lists`, and OTHER: a name that an organiser makes
    up would be a question without class and without noise.
    """
    wrong: dict[str, str] = {}
    made = None
    try:
        made = campaign_of(
            code,
            title,
            questionnaire,
            CAMPAIGN,
            [questions],
            start=start,
            end=end,
            languages=languages,
            signals=national_signals(questionnaire) if signals else (),
            segments=segments,
        )
    except WrongCampaign as found:
        wrong |= found.wrong
    if set(segments) - {OTHER} and lists.list_of(segments) is None:
        wrong["segments"] = NOT_OF_ONE_LIST
    wrong |= _wrong_title(title) | _wrong_languages(languages) | _wrong_start(start, now) | _wrong_end(start, end, now)
    if wrong or made is None:
        raise WrongCampaign(wrong)
    return made


def change_campaign(before: Campaign, after: Campaign, now: datetime) -> Campaign:
    """Give what becomes of a campaign or workshop; nothing is stored yet.

    Raises WrongCampaign with all that is wrong, or fixed by now.
    """
    wrong = _wrong_title(after.title, longest_title(after)) | _wrong_languages(after.languages)
    if after.start != before.start:
        wrong |= _wrong_start(after.start, now)
    if (after.start, after.end) != (before.start, before.end):
        wrong |= _wrong_end(after.start, after.end, now)
    wrong |= dict.fromkeys(changes_refused(before, after, now), BEGUN)
    if wrong:
        raise WrongCampaign(wrong)
    return after


def ends_sooner(before: Campaign, after: Campaign, now: datetime) -> bool:
    """Tell whether a change shuts people out of a campaign that runs. What has ended does not begin again."""
    return before.start <= now and after.end < before.end


def add_campaign(campaign: Campaign, organisation: str, storage: Storage) -> Campaign:
    """Add it, under another code where somebody else has this one. Added twice, it is there once."""
    while not storage.add_campaign(kept(campaign, organisation)):
        known = storage.campaign(campaign.code)
        if known is not None and known.organisation == organisation:
            break
        campaign = replace(campaign, code=drawn_code(len(campaign.code)))
    return campaign


def drawn_code(signs: int = LINK_SIGNS) -> str:
    """Draw a code, for a link if nothing else is said. Whether it is taken, the storage tells."""
    return new_code(signs, secrets.randbelow)


def most_questions(signals: bool) -> int:
    """Give how many questions a campaign may count, with or without signals beside them."""
    asked = ASKED_SIGNALS if signals else 0
    return max(min(int((LIFELONG - asked * SIGNALS.epsilon) / CAMPAIGN.epsilon), CAMPAIGN.most_questions), 1)


def suggested_questions(questionnaire: Questionnaire, signals: bool) -> tuple[str, ...]:
    """Give ids of the questions that tell the most, with or without signals beside them."""
    return suggested(questionnaire, replace(CAMPAIGN, most_questions=most_questions(signals)))


def day_of(moment: datetime) -> date:
    """Give the day that it is here."""
    return moment.astimezone(HERE).date()


def first_day(campaign: Campaign) -> date:
    """Give the day on which it begins."""
    return day_of(campaign.start)


def last_day(campaign: Campaign) -> date:
    """Give the last day on which it takes contributions: what ends at midnight ends the day before."""
    return day_of(campaign.end - timedelta(microseconds=1))


def longest_title(campaign: Campaign) -> int:
    """Give how many characters the name of a campaign or workshop may have."""
    return LONGEST_TITLE_OF_WORKSHOP if campaign.is_workshop else LONGEST_TITLE


def _wrong_title(title: str, longest: int = LONGEST_TITLE) -> dict[str, str]:
    return {} if is_name(title, longest) else {"title": WRONG}


def _wrong_languages(languages: Sequence[str]) -> dict[str, str]:
    if not languages:
        return {"languages": NONE}
    return {"languages": TWICE} if len(set(languages)) < len(languages) else {}


def _wrong_start(start: datetime, now: datetime) -> dict[str, str]:
    today = day_of(now)
    return {} if today <= day_of(start) <= today + LONGEST else {"start": WRONG}


def _wrong_end(start: datetime, end: datetime, now: datetime) -> dict[str, str]:
    last = day_of(end - timedelta(microseconds=1))
    return {} if end > max(start, now) and last <= day_of(start) + LONGEST else {"end": WRONG}
