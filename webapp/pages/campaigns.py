"""Campaigns of an organisation: made on one page in two minutes, shown with all that is needed to share them, erased.

Who is not signed in is sent to sign in, and what belongs to another organisation is not there (webapp/organisers.py).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response as AnyResponse

from webapp.campaigns import (
    LONGEST_TITLE,
    SOONER,
    WRONG,
    add_campaign,
    drawn_code,
    ends_sooner,
    first_day,
    last_day,
    longest_title,
)
from webapp.house import house, scans
from webapp.languages import LANGUAGES
from webapp.logos import LONGEST as LONGEST_LOGO
from webapp.logos import NoLogo, logo_of
from webapp.organisers import freshly_begun, freshly_signed_in, own_campaign_or_404, own_campaigns, signed_in
from webapp.pages.campaign_form import (
    MOST,
    MOST_WITH_SIGNALS,
    Filled,
    campaign_from_form,
    changed_campaign,
    empty_form,
    form_of,
    read_form,
)
from webapp.pages.encoding import page_kept_nowhere
from webapp.pages.material import KINDS, join_address, typed_address
from webapp.scan.campaign import (
    FEWEST_SEGMENTS,
    LINK_SIGNS,
    MOST_SEGMENTS,
    Campaign,
    Standing,
    WrongCampaign,
    countable,
    read_code,
    standing,
)
from webapp.scan.disclosure import CAMPAIGN
from webapp.scan.questionnaire import Questionnaire
from webapp.storage.campaigns import kept

pages = Blueprint("campaigns", __name__)
ORGANISE = "/<language:language>/organise"
# Of the form with a logo, and of no other. More than a logo may be: a picture that is too large costs no other field.
LONGEST_FORM = 8 * 1024 * 1024  # bytes


@pages.get(ORGANISE)
def home() -> Response:
    """The campaigns and workshops of the organisation, the newest first."""
    organiser = signed_in()
    now = house().now()
    page = render_template(
        "organise/home.html",
        organisation=organiser.organisation,
        campaigns=[(one, standing(one, now), first_day(one), last_day(one)) for _, one in own_campaigns(organiser)],
    )
    return page_kept_nowhere(page)


@pages.get(f"{ORGANISE}/new")
def new() -> Response:
    """The form, with everything filled in but the name."""
    signed_in()
    return _form(empty_form(_offered(), house().today(), drawn_code()), {})


@pages.post(f"{ORGANISE}/new")
def make() -> AnyResponse:
    """Make the campaign, once however often the form is sent."""
    organiser = signed_in()
    filled, logo, wrong = _sent()
    code = read_code(filled.code)
    if code is None or len(code) != LINK_SIGNS:
        code = drawn_code()
    campaign = _campaign(code, filled, _offered(), wrong)
    if wrong or campaign is None:
        return _form(filled, wrong, logo_sent=logo is not None)
    code = add_campaign(campaign, organiser.organisation, house().storage).code
    if logo:
        house().storage.keep_logo(code, logo)
    return redirect(url_for(".campaign", code=code), 303)


@pages.get(f"{ORGANISE}/<code>")
def campaign(code: str) -> Response:
    """All that is needed to share it."""
    kept_one, shown, questionnaire = own_campaign_or_404(code)
    page = render_template(
        "organise/campaign.html",
        organisation=kept_one.organisation,
        campaign=shown,
        questionnaire=questionnaire,
        standing=standing(shown, house().now()),
        first_day=first_day(shown),
        last_day=last_day(shown),
        has_logo=house().storage.logo(code) is not None,
        kinds=KINDS,
        address=join_address(code),
        typed=typed_address(code),
        join_address=join_address,
        languages_by_tag=LANGUAGES,
    )
    return page_kept_nowhere(page)


@pages.get(f"{ORGANISE}/<code>/change")
def changeable(code: str) -> Response:
    """The form of a campaign that there is; once it has begun, only what nothing that is counted depends on."""
    _, before, questionnaire = own_campaign_or_404(code)
    return _form(form_of(before, house().shelf.segments), {}, before, questionnaire)


@pages.post(f"{ORGANISE}/<code>/change")
def change(code: str) -> AnyResponse:
    """Change it."""
    kept_one, before, questionnaire = own_campaign_or_404(code)
    filled, logo, wrong = _sent()
    if _all_may_change(before):
        after = _campaign(code, filled, _offered(questionnaire), wrong)
    else:
        after = _changed(before, filled, wrong)
    if after is not None and ends_sooner(before, after, house().now()) and freshly_begun() is None:
        wrong["end"] = SOONER
    if wrong or after is None:
        return _form(filled, wrong, before, questionnaire, logo_sent=logo is not None)
    if not house().storage.change_campaign(kept(after, kept_one.organisation), house().now()):
        abort(404)  # erased, or begun with other rules, a moment ago
    if logo or filled.remove_logo:
        house().storage.keep_logo(code, logo or b"")
    return redirect(url_for(".campaign", code=code), 303)


@pages.get(f"{ORGANISE}/<code>/erase")
def ask_to_erase(code: str) -> Response:
    """What goes and what stays."""
    _, shown, _ = own_campaign_or_404(code)
    freshly_signed_in()
    return page_kept_nowhere(render_template("organise/erase.html", campaign=shown))


@pages.post(f"{ORGANISE}/<code>/erase")
def erase(code: str) -> AnyResponse:
    """Erase it, for good."""
    kept_one, _, _ = own_campaign_or_404(code)
    freshly_signed_in()
    house().storage.erase_campaign(code, kept_one.organisation)
    return redirect(url_for(".home"), 303)


@pages.get("/k/<code>/logo.png")
@pages.get("/<language:language>/k/<code>/logo.png")
def logo(code: str) -> Response:
    """The logo of a campaign, for everybody who is invited. Like the page it is on, it stays on nobody's phone."""
    if not house().settings.address or (png := house().storage.logo(code)) is None:
        abort(404)
    return Response(png, mimetype="image/png", headers={"Cache-Control": "no-store"})


# --- the form --------------------------------------------------------------------------------------------------------


def _sent() -> tuple[Filled, bytes | None, dict[str, str]]:
    """Give what was filled in, the logo drawn anew when one was sent, and what is wrong so far.

    Refuses with 422 what our own page does not send.
    """
    if request.mimetype == "multipart/form-data":  # its fields are held to their own limit, and a file goes to disk
        request.max_content_length = LONGEST_FORM
    try:
        filled = read_form(request.form)
    except ValidationError:
        abort(422)
    upload = request.files.get("logo")
    picture = upload.read(LONGEST_LOGO + 1) if upload else b""
    try:
        return filled, logo_of(picture) if picture else None, {}
    except NoLogo:
        return filled, None, {"logo": WRONG}


def _campaign(code: str, filled: Filled, offered: Sequence[Questionnaire], wrong: dict[str, str]) -> Campaign | None:
    """Make a campaign that has not begun; what is wrong goes into `wrong`."""
    questionnaire = next((one for one in offered if one.name == filled.questionnaire), None)
    if questionnaire is None:
        wrong["questionnaire"] = WRONG
        return None
    try:
        return campaign_from_form(code, filled, questionnaire, house().shelf.segments, house().now())
    except WrongCampaign as found:
        wrong |= found.wrong
        return None


def _changed(before: Campaign, filled: Filled, wrong: dict[str, str]) -> Campaign | None:
    try:
        return changed_campaign(before, filled, house().now())
    except WrongCampaign as found:
        wrong |= found.wrong
        return None


def _offered(own: Questionnaire | None = None) -> list[Questionnaire]:
    """Give the questionnaires to choose from: the scans, each in its newest version, and the one that was chosen."""
    newest = scans()
    return [own, *newest] if own and own not in newest else newest


def _all_may_change(campaign: Campaign) -> bool:
    """Tell whether the whole form is shown. Of a workshop other pages fix what is counted."""
    return standing(campaign, house().now()) is Standing.AHEAD and campaign.profile.id == CAMPAIGN.id


def _form(
    filled: Filled,
    wrong: Mapping[str, str],
    before: Campaign | None = None,
    questionnaire: Questionnaire | None = None,
    *,
    logo_sent: bool = False,
) -> Response:
    offered = _offered(questionnaire)
    fresh: Mapping[str, Any] = empty_form(offered, house().today(), "").questions
    page = render_template(
        "organise/campaign_form.html",
        filled=filled,
        wrong=wrong,
        before=before,
        all_fields=before is None or _all_may_change(before),
        ended=before is not None and standing(before, house().now()) is Standing.ENDED,
        has_logo=before is not None and house().storage.logo(before.code) is not None,
        logo_sent=logo_sent,
        offered=offered,
        chosen={one.name: filled.questions.get(one.name, () if wrong else fresh[one.name]) for one in offered},
        countable={one.name: {question.id for question in countable(one, CAMPAIGN)} for one in offered},
        today=house().today(),
        longest_title=longest_title(before) if before else LONGEST_TITLE,
        most=MOST,
        most_with_signals=MOST_WITH_SIGNALS,
        lists=house().shelf.segments.lists,
        fewest_segments=FEWEST_SEGMENTS,
        most_segments=MOST_SEGMENTS,
        k=CAMPAIGN.k_min,
    )
    return page_kept_nowhere(page, 422 if wrong else 200)
