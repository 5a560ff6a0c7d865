"""What goes along in the forms of who has no scripts: the campaign that somebody came with, and a number of chance.

With scripts the phone keeps both (static/js/keep.js), and no form has them before somebody says yes.
"""

import secrets
from dataclasses import asdict, replace
from typing import Any

from flask import request
from marshmallow import ValidationError

from webapp import padding
from webapp.counting import Asked, AskedSchema, NoCampaign, campaign_called, national_offer, offer_of
from webapp.house import house
from webapp.scan.questionnaire import Purpose, Questionnaire
from webapp.storage import Away

PREFIX = "count."  # of the field names: a question's id holds no dot
BACK = f"{PREFIX}back"  # where who has no scripts goes on afterwards: the name of the questionnaire


def sent_answers() -> dict[str, list[str]]:
    """Give the fields of this form that are about the scan."""
    return {
        name: values for name, values in request.form.lists() if name != padding.FIELD and not name.startswith(PREFIX)
    }


def asked_to_count() -> Asked:
    """Give what is asked in this form. Raises ValidationError."""
    fields = [(name, values) for name, values in request.form.lists() if name != BACK]
    # The last value: what somebody typed stands behind what was carried along.
    sent = {name.removeprefix(PREFIX): values[-1] for name, values in fields if name.startswith(PREFIX)}
    asked: Asked = AskedSchema().load(sent)
    return asked


def taken_along() -> Asked | None:
    """Give the same, as far as it can be read: a scan is worth more. None where nothing is counted."""
    if house().settings.sealing_key is None:
        return None
    sent = {name: request.form.get(f"{PREFIX}{name}", "") for name in ("campaign", "phone", "ticket")}
    try:
        asked: Asked = AskedSchema().load(sent | {"phone": sent["phone"] or secrets.token_hex(16)})
    except ValidationError:
        return Asked("", secrets.token_hex(16))
    return asked


def for_all(questionnaire: Questionnaire) -> dict[str, Any] | None:
    """Give what is asked of who came without a campaign. None where nothing is, and in a guide."""
    if house().settings.sealing_key is None or questionnaire.purpose is Purpose.GUIDE:
        return None
    offer = national_offer(questionnaire)
    return asdict(offer) if offer else None


def offered(along: Asked | None, questionnaire: Questionnaire) -> dict[str, Any] | None:
    """Give what is asked of who came like this. None where nothing is, and while nobody can tell."""
    everybodys = for_all(questionnaire)
    if along is None or everybodys is None or not along.campaign:
        return everybodys
    storage = house().storage
    try:
        kept, campaign, about = campaign_called(along.campaign, storage, house().shelf.questionnaires)
        if about is questionnaire:
            return asdict(offer_of(kept, campaign, storage.has_tickets(campaign.code)))
    except NoCampaign:
        pass
    except Away:
        return None
    return everybodys


def with_code(along: Asked, offer: dict[str, Any]) -> Asked:
    """Give what is asked with the code of the offer: who came without a campaign is counted in the national figures."""
    return replace(along, campaign=offer["code"])
