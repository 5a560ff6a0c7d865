"""What organisers hang up and hand out: poster, table card and slide, in each language of the campaign, as PDF.

They may hang where anybody passes by: neutral words, and never what the scan is about.
"""

from urllib.parse import urlsplit

from flask import Blueprint, Response, abort

from webapp.house import house
from webapp.languages import LANGUAGES, current_language
from webapp.organisers import own_campaign_or_404, site_address
from webapp.pages.printing import printed

pages = Blueprint("material", __name__, url_prefix="/<language:language>")
SHEET = "css/material.css"
KINDS = ("poster", "card", "slide")


@pages.get("/organise/<code>/<any(poster, card, slide):kind>.pdf")
def paper(code: str, kind: str) -> Response:
    """A paper of an own campaign, in the language of its address."""
    kept, campaign, _ = own_campaign_or_404(code)
    tag = current_language().tag
    if tag not in campaign.languages:
        abort(404)
    logo = house().storage.logo(code)
    return printed(
        f"material/{kind}.html",
        SHEET,
        code,
        {"logo": logo} if logo else {},
        kind=kind,
        organisation=kept.organisation,
        title=campaign.title,
        logo=logo,
        address=join_address(code, tag),
        typed=typed_address(code),
        offered=[tag, *(other for other in campaign.languages if other != tag)],
        languages_by_tag=LANGUAGES,
    )


def join_address(code: str, tag: str | None = None) -> str:
    """Give the address that leads to the scan by this campaign: in a language, or in that of the visitor's browser."""
    return site_address(f"/{tag}/k/{code}" if tag else f"/k/{code}")


def typed_address(code: str) -> str:
    """Give the same as people type it."""
    whole = urlsplit(join_address(code))
    return f"{whole.netloc}{whole.path}"
