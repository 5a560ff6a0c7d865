"""What is printed of a workshop: the sheet of its leader, tickets, and a report of what the room was shown."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from marshmallow import RAISE, Schema, ValidationError, fields, validate

from webapp.campaigns import WRONG, first_day
from webapp.counting import ticket_hash
from webapp.house import house
from webapp.organisers import freshly_signed_in
from webapp.pages.encoding import page_kept_nowhere
from webapp.pages.live import revealed_figures, workshop_or_404
from webapp.pages.material import join_address, typed_address
from webapp.pages.printing import printed
from webapp.scan.campaign import LINK_SIGNS, Campaign, Standing, new_code, standing
from webapp.scan.figures import off_by

pages = Blueprint("workshop_papers", __name__, url_prefix="/<language:language>")
SHEET = "css/workshop.css"
MOST_TICKETS = 300


@pages.get("/organise/<code>/script.pdf")
def script(code: str) -> Response:
    """The page that the leader holds: what to do and say, minute by minute."""
    campaign, _ = workshop_or_404(code)
    return _printed(
        "script",
        campaign,
        day=first_day(campaign),
        typed=typed_address(campaign.code),
        rounds=[counting.questions for counting in campaign.rounds],
        has_tickets=house().storage.has_tickets(campaign.code),
        k_min=campaign.profile.k_min,
        off_at_10=_off(campaign, 10),
        off_at_25=_off(campaign, 25),
    )


def _off(campaign: Campaign, people: int) -> int:
    """Give how many points the bar that is furthest off may be off, when so many people count."""
    questions = [question for counting in campaign.rounds for question in counting.questions]
    return max(off_by(question, people, [campaign.profile.epsilon]).nearly_all for question in questions)


@pages.get("/organise/<code>/report.pdf")
def report(code: str) -> Response:
    """What the room was shown, to take home. Not there before anything was shown."""
    campaign, questionnaire = workshop_or_404(code)
    rounds = revealed_figures(campaign)
    if not rounds:
        abort(404)
    return _printed(
        "report",
        campaign,
        questionnaire=questionnaire,
        day=first_day(campaign),
        rounds=rounds,
    )


class NumberSchema(Schema):
    """How many tickets."""

    class Meta:
        unknown = RAISE

    number = fields.Integer(required=True, validate=validate.Range(1, MOST_TICKETS))


@pages.get("/organise/<code>/tickets")
def ask_for_tickets(code: str) -> Response:
    """What tickets do, and how many."""
    return _asked(_workshop_to_make_tickets_for(code), "30", {})


@pages.post("/organise/<code>/tickets")
def tickets(code: str) -> Response:
    """Make tickets. They count from when they are printed: a room must not be left with tickets that nobody has."""
    campaign = _workshop_to_make_tickets_for(code)
    try:
        number = NumberSchema().load(request.form.to_dict())["number"]
    except ValidationError:
        return _asked(campaign, request.form.get("number", ""), {"number": WRONG})
    made: set[str] = set()
    while len(made) < number:
        made.add(new_code(LINK_SIGNS, secrets.randbelow))
    join = join_address(campaign.code)
    slips = [(f"{ticket[:4]} {ticket[4:]}", f"{join}#t={ticket}") for ticket in made]
    reply = _printed("tickets", campaign, typed=typed_address(campaign.code), slips=slips)
    if reply.status_code == 200:
        house().storage.add_tickets(campaign.code, [ticket_hash(ticket) for ticket in made])
    return reply


def _workshop_to_make_tickets_for(code: str) -> Campaign:
    """Give the workshop of who signed in just now: tickets lock out who has none, and nobody takes them back."""
    campaign, _ = workshop_or_404(code)
    freshly_signed_in()
    if standing(campaign, house().now()) is Standing.ENDED:
        abort(404)
    return campaign


def _asked(campaign: Campaign, typed: str, wrong: Mapping[str, str]) -> Response:
    page = render_template(
        "organise/make_tickets.html",
        campaign=campaign,
        has_tickets=house().storage.has_tickets(campaign.code),
        most_tickets=MOST_TICKETS,
        typed=typed,
        wrong=wrong,
    )
    return page_kept_nowhere(page, 422 if wrong else 200)


def _printed(kind: str, campaign: Campaign, **told: Any) -> Response:
    return printed(f"organise/{kind}.html", SHEET, campaign.code, campaign=campaign, **told)
