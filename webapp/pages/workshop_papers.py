"""What is printed of a workshop: the sheet of its leader, tickets, and a report of what the room was shown."""

import secrets
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from marshmallow import RAISE, Schema, ValidationError, fields, validate

from webapp.campaigns import first_day
from webapp.counting import ticket_hash
from webapp.house import house
from webapp.languages import current_language
from webapp.pages.live import MOST_TICKETS, revealed_figures, room_page, workshop_or_404
from webapp.pages.material import join_address, typed_address
from webapp.presses import NotPrinted
from webapp.scan.campaign import LINK_SIGNS, Campaign, Standing, new_code, standing
from webapp.scan.figures import off_by

pages = Blueprint("workshop_papers", __name__, url_prefix="/<language:language>")
SHEET = "css/workshop.css"


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


@pages.post("/organise/<code>/tickets.pdf")
def tickets(code: str) -> Response:
    """Make tickets. They count from when they are printed: a room must not be left with tickets that nobody has."""
    campaign, questionnaire = workshop_or_404(code)
    if standing(campaign, house().now()) is Standing.ENDED:
        abort(404)
    try:
        number = NumberSchema().load(request.form.to_dict())["number"]
    except ValidationError:
        return room_page(campaign, questionnaire, typed_number=request.form.get("number", ""), wrong=True)
    made: set[str] = set()
    while len(made) < number:
        made.add(new_code(LINK_SIGNS, secrets.randbelow))
    join = join_address(campaign.code)
    slips = [(f"{ticket[:4]} {ticket[4:]}", f"{join}#t={ticket}") for ticket in made]
    reply = _printed("tickets", campaign, typed=typed_address(campaign.code), slips=slips)
    if reply.status_code == 200:
        house().storage.add_tickets(campaign.code, [ticket_hash(ticket) for ticket in made])
    return reply


def _printed(kind: str, campaign: Campaign, **told: Any) -> Response:
    """Print a paper. While the presses are busy, a page that says so."""
    try:
        pdf = house().press.print(render_template(f"organise/{kind}.html", campaign=campaign, **told), SHEET)
    except NotPrinted as reason:
        return Response(render_template("error.html", code=503), 503, headers={"Retry-After": str(reason.retry_after)})
    name = f"{kind}-{campaign.code}-{current_language().tag}.pdf"
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'inline; filename="{name}"'}
    return Response(pdf, headers=headers, mimetype="application/pdf")
