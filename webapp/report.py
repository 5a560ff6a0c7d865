"""Reports and other papers: HTML into a tagged PDF, with fonts of our own and nothing fetched but from static/."""

import logging
import re
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any

import pydyf
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.html import UA
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from webapp.standing import ON_ONE_SHEET, StandingType

SCHEME, HANDED_OVER = "static:", "picture:"
FONTS, REPORT = "css/fonts.css", "css/report.css"
VARIANT = "pdf/ua-1"
TYPES = {".css": "text/css", ".otf": "font/otf", ".ttf": "font/ttf", ".svg": "image/svg+xml", ".png": "image/png"}
# WeasyPrint tells what it prints: that may be somebody's answers.
logging.getLogger("weasyprint").setLevel(logging.ERROR)
logging.getLogger("weasyprint.progress").setLevel(logging.ERROR)
logging.getLogger("fontTools").setLevel(logging.ERROR)
FOR_SCRIPTS = re.compile(r' data-(?!standing)[a-z-]+(="[^"]*")?(?=[^<>]*>)')  # a third of the time of reading the HTML


class ForbiddenAddress(FatalURLFetchingError):
    """A report asked for something outside static/. WeasyPrint stops on it: a report never asks by accident."""


class StaticFetcher(URLFetcher):
    """Gives `static:css/paper.css` from the folder static/, and refuses every other address.

    `picture:logo` is a picture that was handed over with this very page.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=("static", "picture"), allow_redirects=False)
        self.folder = folder.resolve()
        self.refused: list[str] = []  # addresses; Press empties it
        self.pictures: Mapping[str, bytes] = {}  # name -> PNG, of the page in hand

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Read the file. Raises ForbiddenAddress for anything that is not a known kind of file in static/."""
        if url.startswith(HANDED_OVER) and (picture := self.pictures.get(url.removeprefix(HANDED_OVER))):
            return URLFetcherResponse(url, picture, {"Content-Type": TYPES[".png"]})
        path = self._path_of(url)
        if path is None:
            self.refused.append(url[:80])
            raise ForbiddenAddress(f"a report may not fetch {url[:80]!r}: only files in static/")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": TYPES[path.suffix]})

    def _path_of(self, url: str) -> Path | None:
        if not url.startswith(SCHEME):
            return None
        try:
            path = (self.folder / url.removeprefix(SCHEME)).resolve()
            known = path.is_relative_to(self.folder) and path.suffix in TYPES and path.is_file()
        # Too long for the name of a file; with a zero byte in it; or links in a circle, before Python 3.13.
        except (OSError, ValueError, RuntimeError):
            return None
        return path if known else None


# What WeasyPrint knows of every element before our own sheets. It gives each element six pseudo-elements for notes and
# list marks, each page sixteen margin boxes, and asks each element for its direction: a tenth of the time of a report.
NEEDLESS = re.compile(
    r"^(::(foot)?note-.*|.*\[dir.*|  @(top|left|right|bottom-(left|center|right-corner)).*)$", re.MULTILINE
)
ELEMENTS = CSS(string=NEEDLESS.sub("", UA).replace("::marker", "li::marker"))


class _Paper(HTML):
    """A page that is styled as if it had no notes, and is written from left to right."""

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [ELEMENTS]


class Press:
    """Prints reports, and other pages under a sheet of their own. Fonts and sheets are read once, when first needed."""

    def __init__(self, static: Path) -> None:
        self.fetcher = StaticFetcher(static)
        self.fonts: FontConfiguration | None = None
        self.styles: dict[str, list[CSS]] = {}  # by sheet
        self.standing = StandingType()
        self.lock = Lock()  # Pango's font map is not for several threads at once

    def print(self, html: str, sheet: str = REPORT, pictures: Mapping[str, bytes] | None = None) -> bytes:
        """Print a tagged PDF/UA-1. Takes some tenths of a second of processor time: never within a transaction.

        `sheet` is a file of static/; the fonts are the same under each. `<img src="picture:logo">` is the PNG that
        `pictures` has under that name: hand over only what we made ourselves. Raises ForbiddenAddress when the HTML
        asks for anything else outside static/.
        """
        with self.lock:
            if self.fonts is None:
                self.fonts = FontConfiguration()
            styles = self._styles(sheet)
            self.fetcher.refused.clear()
            self.fetcher.pictures = pictures or {}

            def render(page: str, *more: CSS) -> Document:
                paper = _Paper(string=page, base_url=SCHEME, url_fetcher=self.fetcher)
                return paper.render(stylesheets=[*styles, *more], font_config=self.fonts, pdf_variant=VARIANT)

            def render_on_one_sheet(page: str) -> Document:
                return render(page, CSS(string=ON_ONE_SHEET))

            bare = FOR_SCRIPTS.sub("", html)
            stands = sheet == REPORT  # what stands was laid out under that sheet
            document = self.standing.render(bare, render, render_on_one_sheet) if stands else render(bare)
            pdf: bytes = document.write_pdf(pdf_variant=VARIANT, finisher=_finishing(html))
            # Within a drawing WeasyPrint catches everything, ForbiddenAddress too, and prints on without it.
            if self.fetcher.refused:
                raise ForbiddenAddress(f"a report may not fetch {self.fetcher.refused}: only files in static/")
            return pdf

    def _styles(self, sheet: str) -> list[CSS]:
        if sheet not in self.styles:
            self.styles[sheet] = [self._read(name) for name in (FONTS, sheet)]
        return self.styles[sheet]

    def _read(self, name: str) -> CSS:
        text = (self.fetcher.folder / name).read_text(encoding="utf-8")
        return CSS(string=text, base_url=SCHEME, url_fetcher=self.fetcher, font_config=self.fonts)


# The columns of a report in two languages: the start of their HTML, and the kind of element the tag tree has of them.
COLUMNS = {
    "/Art": re.compile(r'<article class="left" lang="([\w-]+)"'),
    "/Part": re.compile(r'<main class="right" lang="([\w-]+)"'),
}


def _finishing(html: str) -> Callable[[Document, Any], None]:
    """Give what is done to a PDF before it is written.

    The language of each column goes into the tag tree: WeasyPrint 70 writes only the document's. And streams are packed
    at zlib's usual level: WeasyPrint asks for the highest, which takes three or four times as long for 1 to 3 %.
    """
    spoken = {kind: found[1] for kind, start in COLUMNS.items() if (found := start.search(html))}

    def finish(document: Document, pdf: Any) -> None:
        for element in pdf.objects:
            if isinstance(element, pydyf.Stream) and element.compress:
                element.compress = False
                plain = element.data.split(b"\nstream\n", 1)[1].removesuffix(b"\nendstream")
                element.stream, element.extra["Filter"] = [zlib.compress(plain)], "/FlateDecode"
            elif (
                spoken and isinstance(element, dict) and element.get("Type") == "/StructElem" and element["S"] in spoken
            ):
                element["Lang"] = pydyf.String(spoken[element["S"]])

    return finish
