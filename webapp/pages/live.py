"""Workshops: made with one tap, a page for the leader, a screen for the room, and a reveal on the leader's word.

A web worker can only ask for a reveal: the aggregator answers. Why: docs/decisions/0021-workshops.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate
from werkzeug.wrappers import Response as AnyResponse

from webapp.campaigns import HERE, LONGEST_TITLE_OF_WORKSHOP, WRONG, add_campaign, drawn_code, first_day
from webapp.house import entrances, house
from webapp.languages import LANGUAGES, current_language, long_date
from webapp.organisers import own_campaign_or_404, signed_in
from webapp.pages.encoding import page_kept_nowhere
from webapp.pages.material import join_address, typed_address
from webapp.scan.campaign import (
    NONE,
    WORKSHOP_SIGNS,
    Campaign,
    campaign_of,
    is_name,
    read_code,
    standing,
    suggested,
)
from webapp.scan.disclosure import WORKSHOP
from webapp.scan.figures import Figure, round_figures
from webapp.scan.questionnaire import Question, Questionnaire
from webapp.scan.room import Room, Turn, room_of
from webapp.storage import Published
from webapp.storage.campaigns import campaign_from

pages = Blueprint("live", __name__, url_prefix="/<language:language>")
MORNING = time(6)  # a workshop is of one day, and ends in the morning after: late evenings are in it
AHEAD = timedelta(days=365)
NO_LINE = "no-line"  # of a name that may be left out: what was typed is not one short line


# --- a new workshop --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """What an organiser chose; each has a default that is right."""

    code: str = ""  # drawn with an empty form: so that a double tap makes one workshop
    title: str = ""
    questionnaire: str = ""
    day: str = ""
    rounds: str = "each"  # or "together"
    languages: list[str] = field(default_factory=lambda: list(LANGUAGES))


class WantedSchema(Schema):
    """The fields of the form. Which day and which name may be chosen, the view knows."""

    class Meta:
        unknown = RAISE

    code = fields.String(load_default="", validate=validate.Length(max=40))
    title = fields.String(load_default="")
    questionnaire = fields.String(load_default="")
    day = fields.String(load_default="")
    rounds = fields.String(load_default="each", validate=validate.OneOf(["each", "together"]))
    languages = fields.List(fields.String(validate=validate.OneOf(list(LANGUAGES))), load_default=list)

    @post_load
    def make(self, data: dict[str, Any], **more: object) -> Wanted:
        return Wanted(**data)


@pages.get("/organise/workshop")
def new() -> Response:
    """One button, and what may be chosen folded away."""
    signed_in()
    return _new(Wanted(drawn_code(WORKSHOP_SIGNS)), {})


@pages.post("/organise/workshop")
def make() -> AnyResponse:
    """Make the workshop, with a code that nobody has."""
    organiser = signed_in()
    wanted = _wanted()
    offered = {one.name: one for one in _offered()}
    questionnaire = offered.get(wanted.questionnaire) or next(iter(offered.values()))
    day, title = _day(wanted.day), wanted.title.strip()
    wrong = {} if not title or is_name(title, LONGEST_TITLE_OF_WORKSHOP) else {"title": NO_LINE}
    if day is None:
        wrong["day"] = WRONG
    if not wanted.languages:
        wrong["languages"] = NONE
    if wrong or day is None:
        return _new(wanted, wrong)
    questions = suggested(questionnaire, WORKSHOP)
    rounds = [[one] for one in questions] if wanted.rounds == "each" else [questions]
    title = title or gettext("Workshop van %(day)s", day=long_date(day))
    start, end = _hours(day)
    code = read_code(wanted.code)
    if code is None or len(code) != WORKSHOP_SIGNS:
        code = drawn_code(WORKSHOP_SIGNS)
    campaign = campaign_of(
        code, title, questionnaire, WORKSHOP, rounds, start=start, end=end, languages=wanted.languages
    )
    code = add_campaign(campaign, organiser.organisation, house().storage).code
    return redirect(url_for(".room", code=code), 303)


def _wanted() -> Wanted:
    """Read the form. Refuses with 422 what our own page does not send."""
    sent = {name: values if name == "languages" else values[0] for name, values in request.form.lists()}
    try:
        wanted: Wanted = WantedSchema().load(sent)
    except ValidationError:
        abort(422)
    return wanted


def _new(typed: Wanted, wrong: Mapping[str, str]) -> Response:
    offered, today = _offered(), house().today()
    page = render_template(
        "organise/workshop.html",
        typed=typed,
        wrong=wrong,
        offered=offered,
        chosen=typed.questionnaire or offered[0].name,
        suggested={one.name: _questions(one, suggested(one, WORKSHOP)) for one in offered},
        first_day=today,
        last_day=today + AHEAD,
        longest_title=LONGEST_TITLE_OF_WORKSHOP,
    )
    return page_kept_nowhere(page, 422 if wrong else 200)


def _offered() -> list[Questionnaire]:
    """Give the questionnaires with something that a room may see, that of the start page first."""
    offered = [one for one in entrances() if suggested(one, WORKSHOP)]
    if not offered:
        abort(404)
    return offered


def _day(text: str) -> date | None:
    """Read a day from today on; today where none was chosen. None: it is no such day."""
    today = house().today()
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        return None
    return day if today <= day <= today + AHEAD else None


def _hours(day: date) -> tuple[datetime, datetime]:
    """Give start and end (UTC): a workshop of today begins now."""
    morning, next_morning = (datetime.combine(one, MORNING, HERE).astimezone(UTC) for one in (day, day + timedelta(1)))
    return (house().now() if day == house().today() else morning), next_morning


# --- in the room -----------------------------------------------------------------------------------------------------


@pages.get("/organise/<code>/room")
def room(code: str) -> Response:
    """What the leader needs, in the order in which it is needed."""
    campaign, _ = workshop_or_404(code)
    last = campaign.end.astimezone(HERE)
    page = render_template(
        "organise/room.html",
        campaign=campaign,
        standing=standing(campaign, house().now()),
        first_day=first_day(campaign),
        last_day=last.date(),
        last_time=f"{last:%H:%M}",
        rounds=[counting.questions for counting in campaign.rounds],
        revealed=_room(campaign, _published(campaign)).revealed,
    )
    return page_kept_nowhere(page)


@pages.get("/organise/<code>/screen")
def screen(code: str) -> Response:
    """What the room sees: how to take part, how many are in, and what was revealed last, or the round that is asked."""
    campaign, _ = workshop_or_404(code)
    published = _published(campaign)
    room = _room(campaign, published)
    revealed = [one.number for one in room.revealed]
    shown = request.args.get("round", max(revealed, default=0), type=int)
    shown = shown if shown in revealed else 0
    page = render_template(
        "organise/screen.html",
        campaign=campaign,
        room=room,
        shown=shown,
        figures=round_figures(campaign, shown - 1, published) if shown else (),
        standing=standing(campaign, house().now()),
        first_day=first_day(campaign),
        has_tickets=house().storage.has_tickets(campaign.code),
        k_min=campaign.profile.k_min,
        address=join_address(campaign.code),
        typed=typed_address(campaign.code),
        other_languages=[tag for tag in campaign.languages if tag != current_language().tag],
    )
    return page_kept_nowhere(page)


@pages.get("/organise/<code>/screen/now")
def now(code: str) -> Response:
    """How things stand, for the script of the screen. Nobody but this browser may keep it, and it asks each time."""
    campaign, _ = workshop_or_404(code)
    room = _room(campaign, _published(campaign))
    where = standing(campaign, house().now())
    reply = jsonify({"standing": where, "people": room.people, "turns": [one.turn for one in room.rounds]})
    reply.headers["Cache-Control"] = "private, no-cache"
    reply.add_etag()
    reply.make_conditional(request)
    return reply


class RoundSchema(Schema):
    """Which round."""

    class Meta:
        unknown = RAISE

    round = fields.Integer(required=True)


@pages.post("/organise/<code>/reveal")
def reveal(code: str) -> AnyResponse:
    """Ask for a round, when there are enough. The aggregator answers within a second or two."""
    campaign, _ = workshop_or_404(code)
    try:
        wanted = RoundSchema().load(request.form.to_dict())["round"]
    except ValidationError:
        abort(422)
    room = _room(campaign, _published(campaign))
    if wanted not in [one.number for one in room.rounds]:
        abort(422)
    if room.rounds[wanted - 1].turn is Turn.READY:
        for ledger in campaign.ledgers:
            if ledger.round == wanted - 1:
                house().storage.ask_reveal(ledger)
    return redirect(url_for(".screen", code=code), 303)


@pages.get("/k/<code>/figures")
def figures(code: str) -> Response:
    """What the room was shown, for the phones of those who were there."""
    kept_one = house().storage.campaign(read_code(code) or code)
    questionnaire = house().shelf.questionnaires.get(kept_one.questionnaire) if kept_one else None
    if kept_one is None or questionnaire is None:
        abort(404)
    campaign = _workshop(campaign_from(kept_one, questionnaire))
    page = render_template(
        "room_figures.html", campaign=campaign, questionnaire=questionnaire, rounds=revealed_figures(campaign)
    )
    return page_kept_nowhere(page)


# --- what these share ------------------------------------------------------------------------------------------------


def workshop_or_404(code: str) -> tuple[Campaign, Questionnaire]:
    _, campaign, questionnaire = own_campaign_or_404(code)
    return _workshop(campaign), questionnaire


def _workshop(campaign: Campaign) -> Campaign:
    if not campaign.is_workshop:
        abort(404)
    return campaign


def _published(campaign: Campaign) -> tuple[Published, ...]:
    return house().storage.totals(campaign.code)


def _room(campaign: Campaign, published: Sequence[Published]) -> Room:
    storage = house().storage
    return room_of(
        campaign,
        storage.waiting,
        {
            ledger: [one.release for one in published if one.ledger == ledger and not one.voided]
            for ledger in campaign.ledgers
        },
        {one.ledger for one in published if one.voided},
        storage.asked_of(campaign.code),
    )


def revealed_figures(campaign: Campaign) -> list[tuple[Figure, ...]]:
    """Give the figures of each round that was revealed."""
    published = _published(campaign)
    revealed = _room(campaign, published).revealed
    return [round_figures(campaign, one.number - 1, published) for one in revealed]


def _questions(questionnaire: Questionnaire, ids: Sequence[str]) -> list[Question]:
    return [questionnaire.question_by_id[id_] for id_ in ids]
