"""What stands inline in every page: the style sheet and the scripts, with the policy that allows just these."""

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from webapp.bundle import (
    HELP,
    JOIN,
    LIVE,
    ORGANISE,
    PASSKEYS,
    PREPAINT,
    SCAN,
    SITE,
    bundled,
    for_modern_browsers,
    short_style,
)

SHEETS = ("css/site.css", "css/report.css")
FIGURES_SHEETS = (*SHEETS, "css/figures.css")
ORGANISE_SHEETS = (*FIGURES_SHEETS, "css/organise.css")
SCREEN_SHEETS = (*ORGANISE_SHEETS, "css/screen.css")


@dataclass(frozen=True)
class Inline:
    """The inline texts."""

    style: str
    figures_style: str  # of pages with bars
    organise_style: str  # of the pages for organisers: what owners load must not grow for them
    screen_style: str  # of the screen of a workshop
    prepaint: str  # before the first paint, on every page
    site: str  # the way out and the rest of every page
    help: str  # all of that, and who is open now
    organise: str  # all of that, and copying: for the pages of organisers
    join: str  # that of every page, and the campaign that one takes along
    scan: str  # that of every page, and the wizard
    passkeys: str  # that of every page, making and using passkeys, and copying
    live: str  # that of every page, and the screen of a workshop

    @property
    def styles(self) -> tuple[str, ...]:
        """Every style sheet that may apply."""
        return self.style, self.figures_style, self.organise_style, self.screen_style

    @property
    def scripts(self) -> tuple[str, ...]:
        """Every script that may run."""
        every = (self.prepaint, self.site, self.help, self.join, self.scan)
        return (*every, self.organise, self.passkeys, self.live)


def read_inline(static: Path) -> Inline:
    """Read and join the files."""
    scripts = static / "js"
    return Inline(
        style=short_style([static / sheet for sheet in SHEETS]),
        figures_style=short_style([static / sheet for sheet in FIGURES_SHEETS]),
        organise_style=short_style([static / sheet for sheet in ORGANISE_SHEETS]),
        screen_style=short_style([static / sheet for sheet in SCREEN_SHEETS]),
        prepaint=bundled(scripts, PREPAINT),
        site=for_modern_browsers(bundled(scripts, SITE, "startSite")),
        help=for_modern_browsers(bundled(scripts, HELP, "startSite", "startOpening")),
        organise=for_modern_browsers(bundled(scripts, ORGANISE, "startSite", "startCopying")),
        join=for_modern_browsers(bundled(scripts, JOIN, "startSite", "startJoining")),
        scan=for_modern_browsers(bundled(scripts, SCAN, "startSite", "startWizard")),
        passkeys=for_modern_browsers(bundled(scripts, PASSKEYS, "startSite", "startPasskeys", "startCopying")),
        live=for_modern_browsers(bundled(scripts, LIVE, "startSite", "startLive")),
    )


def hash_source(text: str) -> str:
    """Give the source expression of a Content-Security-Policy that allows this inline text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
