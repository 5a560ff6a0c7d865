"""Contributing: what somebody lets us count, brought by an app: sealed and counted by the function of the pages."""

from typing import Any

from flask import Blueprint, Response, abort, request
from werkzeug.exceptions import Conflict, TooManyRequests

from webapp.api.described import described
from webapp.api.problems import Mistake, WrongInput
from webapp.api.replies import for_one, read_as, read_json
from webapp.api.schemas.contributions import ContributionSchema, CountedSchema
from webapp.budgets import LATER
from webapp.counting import (
    LONGEST_CODE,
    Asked,
    Ended,
    NoCampaign,
    NoSegment,
    NotBegun,
    OverBudget,
    campaign_called,
)
from webapp.house import house
from webapp.scan.questionnaire import Questionnaire
from webapp.storage import WrongTicket

views = Blueprint("api_contributions", __name__, url_prefix="/api/v1/<language:language>/contributions")
LENGTH = 4096  # bytes of every message, as on the pages
WRONG_LENGTH = f"Fill it up with spaces after the JSON, to exactly {LENGTH} bytes: then its length tells nothing."
NO_SUCH_SEGMENT = "The campaign has no such segment. Send one of those that it has."
NO_SUCH_TICKET = "This is no ticket of the campaign, or somebody else used it."


@views.post("")
@described(takes=ContributionSchema, gives=CountedSchema, succeeds=(200, 201), refuses=[404, 409, 429, 503])
def contribute() -> Response:
    """Count answers in a campaign or in the national figures, once: 201 when they are, 200 when they were."""
    key = house().settings.sealing_key
    if key is None:
        abort(404)  # nothing is counted here
    sent = read_json()
    if len(request.get_data()) != LENGTH:
        raise WrongInput([Mistake("", WRONG_LENGTH)])
    read = read_as(ContributionSchema(_questionnaire_asked(sent)), sent)
    answers = read.pop("answers")
    asked = Asked(**read)
    try:
        new = house().count(asked, answers, key)
    except NoCampaign:
        abort(404)
    except (NotBegun, Ended):
        raise Conflict from None
    except NoSegment:
        raise WrongInput([Mistake("segment", NO_SUCH_SEGMENT)]) from None
    except WrongTicket:
        raise WrongInput([Mistake("ticket", NO_SUCH_TICKET)]) from None
    except OverBudget:
        raise TooManyRequests(retry_after=LATER) from None
    return for_one(CountedSchema().dump({"campaign": asked.campaign, "new": new}), status=201 if new else 200)


def _questionnaire_asked(sent: Any) -> Questionnaire | None:
    """Give the questionnaire of the campaign that is named; None when none is. 404 when there is no such campaign."""
    code = sent.get("campaign") if isinstance(sent, dict) else None
    if not isinstance(code, str) or len(code) > LONGEST_CODE or not code.isprintable():
        return None
    try:
        return campaign_called(code, house().storage, house().shelf.questionnaires)[2]
    except NoCampaign:
        abort(404)
