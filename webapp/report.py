"""The report on paper: HTML into a tagged PDF, with fonts of our own and nothing fetched from anywhere but static/."""

import logging
from pathlib import Path
from threading import Lock

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

SCHEME = "static:"
TYPES = {".css": "text/css", ".otf": "font/otf", ".ttf": "font/ttf", ".svg": "image/svg+xml", ".png": "image/png"}
# WeasyPrint tells what it prints: that may be somebody's answers.
logging.getLogger("weasyprint").setLevel(logging.ERROR)
logging.getLogger("weasyprint.progress").setLevel(logging.ERROR)
logging.getLogger("fontTools").setLevel(logging.ERROR)


class ForbiddenAddress(FatalURLFetchingError):
    """A report asked for something outside static/. WeasyPrint stops on it: a report never asks by accident."""


class StaticFetcher(URLFetcher):
    """Gives `static:css/paper.css` from the folder static/, and refuses every other address."""

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=("static",), allow_redirects=False)
        self.folder = folder.resolve()

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Read the file. Raises ForbiddenAddress for anything that is not a known kind of file in static/."""
        path = (self.folder / url.removeprefix(SCHEME)).resolve()
        kind = TYPES.get(path.suffix)
        if not url.startswith(SCHEME) or not path.is_relative_to(self.folder) or kind is None or not path.is_file():
            raise ForbiddenAddress(f"a report may not fetch {url[:80]!r}: only files in static/")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


class Press:
    """Prints reports. Fonts and style sheets are read once, at the first report."""

    def __init__(self, static: Path, sheets: tuple[str, ...] = ("css/fonts.css", "css/report.css")) -> None:
        self.fetcher = StaticFetcher(static)
        self.sheets = sheets
        self.fonts: FontConfiguration | None = None
        self.styles: list[CSS] = []
        self.lock = Lock()  # Pango's font map is not for several threads at once

    def print(self, html: str) -> bytes:
        """Print a tagged PDF/UA-1. Takes some tenths of a second of processor time: never within a transaction.

        Raises ForbiddenAddress when the HTML asks for anything outside static/.
        """
        with self.lock:
            if self.fonts is None:
                self.fonts = FontConfiguration()
                self.styles = [self._sheet(name) for name in self.sheets]
            page = HTML(string=html, base_url=SCHEME, url_fetcher=self.fetcher)
            pdf: bytes = page.write_pdf(stylesheets=self.styles, font_config=self.fonts, pdf_variant="pdf/ua-1")
            return pdf

    def _sheet(self, name: str) -> CSS:
        text = (self.fetcher.folder / name).read_text(encoding="utf-8")
        return CSS(string=text, base_url=SCHEME, url_fetcher=self.fetcher, font_config=self.fonts)
