"""The form in which an organiser makes or changes a campaign: what it begins with, what it takes, and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate
from werkzeug.datastructures import MultiDict

from webapp import campaigns
from webapp.campaigns import HERE, WRONG, YEARS, day_of, first_day, last_day
from webapp.languages import LANGUAGES
from webapp.scan.campaign import OTHER, Campaign, WrongCampaign
from webapp.scan.disclosure import CAMPAIGN
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.segments import SegmentLists

LASTS = timedelta(days=91)  # where nobody chose an end
MOST = CAMPAIGN.most_questions
MOST_WITH_SIGNALS = campaigns.most_questions(signals=True)
COUNT = "count:"  # of the field with the questions of one questionnaire: count:horeca/2026-11
GROUPS = "groups:"  # of the field with the segments of one list: groups:kinds
NO_LIST = "no-list"  # segments are ticked, and no list is chosen


@dataclass(frozen=True)
class Filled:
    """The form as it is filled in, right or wrong: it is shown again with nothing lost."""

    code: str = ""  # drawn with an empty form: so that sending it twice makes one campaign
    questionnaire: str = ""  # name
    title: str = ""
    languages: Sequence[str] = tuple(LANGUAGES)
    start: str = ""  # a day, 2026-11-25
    end: str = ""  # the last day
    chosen_list: str = ""  # id of the list of segments; empty: none
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)  # list -> ids of segments that are ticked
    questions: Mapping[str, Sequence[str]] = field(default_factory=dict)  # questionnaire -> ids of what is counted
    signals: bool = True
    remove_logo: bool = False


class FormSchema(Schema):
    """The fields of a campaign that has not begun. All are texts, to be shown again as they came."""

    class Meta:
        unknown = RAISE

    code = fields.String(load_default="", validate=validate.Length(max=40))
    questionnaire = fields.String(load_default="", validate=validate.Length(max=100))
    title = fields.String(load_default="", validate=validate.Length(max=1000))
    languages = fields.List(fields.String(validate=validate.OneOf(list(LANGUAGES))), load_default=())
    start = fields.String(load_default="", validate=validate.Length(max=40))
    end = fields.String(load_default="", validate=validate.Length(max=40))
    chosen_list = fields.String(load_default="", validate=validate.Length(max=40))
    groups = fields.Dict(
        fields.String(), fields.List(fields.String(validate=validate.Length(max=40))), load_default=dict
    )
    questions = fields.Dict(
        fields.String(), fields.List(fields.String(validate=validate.Length(max=40))), load_default=dict
    )
    signals = fields.Boolean(load_default=False, truthy={"yes"}, falsy={""})
    remove_logo = fields.Boolean(load_default=False, truthy={"yes"}, falsy={""})

    @post_load
    def make(self, data: dict[str, Any], **more: object) -> Filled:
        return Filled(**data)


def read_form(form: MultiDict[str, str]) -> Filled:
    """Read what was sent. Raises ValidationError for what our own page does not send."""
    sent: dict[str, Any] = {"questions": {}, "groups": {}}
    for name, values in form.lists():
        if name.startswith(COUNT):
            sent["questions"][name.removeprefix(COUNT)] = values
        elif name.startswith(GROUPS):
            sent["groups"][name.removeprefix(GROUPS)] = values
        elif name in ("questions", "groups"):
            raise ValidationError("they are named by their questionnaire, or their list", name)
        else:
            sent[name] = values if name == "languages" else values[0]
    filled: Filled = FormSchema().load(sent)
    return filled


def empty_form(offered: Sequence[Questionnaire], today: date, code: str) -> Filled:
    """Give the form as it begins: only the name is missing, and all else makes a right campaign."""
    chosen = {one.name: campaigns.suggested_questions(one, signals=True) for one in offered}
    return Filled(code, offered[0].name, start=str(today), end=str(today + LASTS), questions=chosen)


def form_of(campaign: Campaign, lists: SegmentLists) -> Filled:
    """Give the form of a campaign that there is."""
    its = lists.list_of(campaign.segments)
    return Filled(
        campaign.code,
        campaign.questionnaire,
        campaign.title,
        campaign.languages,
        str(first_day(campaign)),
        str(last_day(campaign)),
        its.id if its else "",
        {its.id: [segment for segment in campaign.segments if segment != OTHER]} if its else {},
        {campaign.questionnaire: [question.id for counting in campaign.rounds for question in counting.questions]},
        campaign.signals is not None,
    )


def campaign_from_form(
    code: str, filled: Filled, questionnaire: Questionnaire, lists: SegmentLists, now: datetime
) -> Campaign:
    """Make the campaign. Raises WrongCampaign with all that is wrong, by field of the form."""
    today = day_of(now)
    start, end = _day(filled.start), _day(filled.end)
    unread = {name: WRONG for name, day in (("start", start), ("end", end)) if day is None}
    # Ticks of a list that was not chosen are forgotten; without any list, nobody can know what was meant.
    if not filled.chosen_list and any(filled.groups.values()):
        unread["segments"] = NO_LIST
    wrong: dict[str, str] = {}
    made = None
    try:
        made = campaigns.make_campaign(
            code,
            filled.title.strip(),
            questionnaire,
            filled.questions.get(questionnaire.name, ()),
            start=_begin_of(start or today),
            end=_begin_of((end or start or today) + timedelta(days=1)),
            languages=filled.languages,
            signals=filled.signals,
            segments=[*filled.groups.get(filled.chosen_list, ()), OTHER] if filled.chosen_list else (),
            lists=lists,
            now=now,
        )
    except WrongCampaign as found:
        wrong = {name.partition(".")[0]: why for name, why in found.wrong.items()}
    if unread or made is None:
        raise WrongCampaign(wrong | unread)
    return made


def changed_campaign(campaign: Campaign, filled: Filled, now: datetime) -> Campaign:
    """Give a campaign that has begun with what may still change. Raises WrongCampaign, by field of the form."""
    end = _day(filled.end) if filled.end else last_day(campaign)
    # Not worked out again where the day stays: a workshop ends at an hour of its own.
    moment = campaign.end if end in (None, last_day(campaign)) else _begin_of(end + timedelta(days=1))
    after = replace(campaign, title=filled.title.strip(), languages=tuple(filled.languages), end=moment)
    unread = {"end": WRONG} if end is None else {}
    try:
        campaigns.change_campaign(campaign, after, now)
    except WrongCampaign as found:
        raise WrongCampaign({**found.wrong, **unread}) from None
    if unread:
        raise WrongCampaign(unread)
    return after


def _day(text: str) -> date | None:
    """Read a day; None for everything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), HERE).astimezone(UTC)
