"""Figures: the organiser's own, those of everybody, and both to take away. All of them from `scan/figures.py`."""

from collections.abc import Callable

from flask import Blueprint, Response, render_template, request

from webapp.campaigns import first_day
from webapp.house import house, questionnaire_or_404, segment_text
from webapp.languages import month, say, short_date
from webapp.monitor import national, of_campaign, until_a_release
from webapp.organisers import own_campaign_or_404
from webapp.pages.encoding import page_kept_nowhere
from webapp.pages.kept import KeptPage, given, packed
from webapp.scan.campaign import Campaign
from webapp.scan.disclosure import CAMPAIGN, NATIONAL, WORKSHOP
from webapp.scan.figures import (
    LAST,
    National,
    Outlook,
    QuestionFigures,
    guessed_right,
    segments_shown,
)
from webapp.scan.questionnaire import Questionnaire
from webapp.tables.datasette import metadata, sqlite_file
from webapp.tables.documents import as_json, campaign_json, national_json
from webapp.tables.lines import campaign_csv, national_csv

pages = Blueprint("totals", __name__)
ORGANISE = "/<language:language>/organise/<code>/figures"
MONITOR = "/<language:language>/figures"
CSV, JSON, SQLITE = "text/csv; charset=utf-8", "application/json", "application/vnd.sqlite3"
RIGHT = {profile.id: guessed_right(profile.epsilon) for profile in (NATIONAL, CAMPAIGN, WORKSHOP)}


# --- of an organiser -------------------------------------------------------------------------------------------------


@pages.get(ORGANISE)
def dashboard(code: str) -> Response:
    """Who waits, and what was released of an own campaign or workshop."""
    campaign, told, outlooks = _of_own_campaign(code)
    page = render_template(
        "organise/figures.html",
        campaign=campaign,
        told=told,
        outlooks=outlooks,
        segments_shown=segments_shown(campaign, told),
        last=LAST,
        begins=first_day(campaign),
        right=guessed_right(campaign.profile.epsilon),
        short_date=short_date,
    )
    return page_kept_nowhere(page)


@pages.get(f"{ORGANISE}.csv")
def campaign_as_csv(code: str) -> Response:
    """The same as a table."""
    campaign, told, _ = _of_own_campaign(code)
    return _taken_away(campaign_csv(told, say, segment_text), CSV, f"zaakscan-{campaign.code}.csv")


@pages.get(f"{ORGANISE}.json")
def campaign_as_json(code: str) -> Response:
    """The same for a program."""
    campaign, told, outlooks = _of_own_campaign(code)
    figures = campaign_json(campaign, told, outlooks, say, segment_text)
    return _taken_away(as_json(figures), JSON, f"zaakscan-{campaign.code}.json")


def _of_own_campaign(code: str) -> tuple[Campaign, tuple[QuestionFigures, ...], list[Outlook]]:
    _, campaign, _ = own_campaign_or_404(code)
    told, outlooks = of_campaign(campaign)
    return campaign, told, outlooks


def _taken_away(text: str, kind: str, name: str) -> Response:
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, headers=headers, content_type=kind)


# --- of everybody ----------------------------------------------------------------------------------------------------


@pages.get(MONITOR)
def national_index() -> Response:
    """Of which questionnaires there are national figures."""
    return _kept(lambda: render_template("figures.html", told=_told(), fewest=NATIONAL.k_min, right=RIGHT))


@pages.get(f"{MONITOR}/<name>/<version>")
def national_page(name: str, version: str) -> Response:
    """The national figures of one questionnaire."""
    questionnaire = questionnaire_or_404(name, version)
    return _kept(
        lambda: render_template(
            "national.html",
            questionnaire=questionnaire,
            national=national()[questionnaire.name],
            fewest=NATIONAL.k_min,
            right=RIGHT,
            month=month,
        )
    )


@pages.get("/figures/<name>/<version>.csv")
def national_as_csv(name: str, version: str) -> Response:
    """The same as a table, in Dutch."""
    questionnaire = questionnaire_or_404(name, version)
    return _kept(lambda: national_csv(national()[questionnaire.name]), CSV)


@pages.get("/figures/<name>/<version>.json")
def national_as_json(name: str, version: str) -> Response:
    """The same for a program."""
    questionnaire = questionnaire_or_404(name, version)
    return _kept(lambda: as_json(national_json(questionnaire, national()[questionnaire.name])), JSON)


@pages.get("/figures.sqlite3")
def sqlite() -> Response:
    """The figures of all questionnaires in one file, for Datasette."""
    return _kept(lambda: sqlite_file(_told()), SQLITE)


@pages.get("/figures/metadata.json")
def datasette() -> Response:
    """What Datasette tells of that file."""
    return _kept(lambda: as_json(metadata()), JSON)


def _told() -> list[tuple[Questionnaire, National]]:
    """Give the questionnaires that there are figures of: that of the first page before others, the newest first."""
    shelf, home = house().shelf, house().settings.home_questionnaire
    found = [(shelf.questionnaires[name], one) for name, one in national().items() if one.all]
    return sorted(found, key=lambda pair: (pair[0].id != home, pair[0].id))


def _kept(make: Callable[[], str | bytes], kind: str = "text/html; charset=utf-8") -> Response:
    """Answer with what is kept under this address, which is a known one, or make it once until the next release."""

    def packed_now() -> KeptPage:
        made = make()
        return packed(made.encode() if isinstance(made, str) else made, kind)

    return given(until_a_release(request.path, packed_now))
