"""Poster, table card and slide: read as people read them, in five languages, and telling nothing to a passer-by."""

import re
import subprocess
from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pytest
import segno
import zxingcpp
from PIL import Image

from tests.browser.walking import squeezed
from tests.conftest import TAGS, Organised
from tests.test_logos import picture
from tests.test_report import fonts_of, opened, text_of
from webapp.languages import LANGUAGES
from webapp.logos import logo_of
from webapp.pages.material import KINDS

CODE = "K7M4XRTP"
LINK = f"zaakscan.example/k/{CODE}"
SIZES = {"poster": (210, 297), "card": (210, 297), "slide": (338.6, 190.5)}  # mm
POINT = 25.4 / 72  # mm
# What the scan is about, in five languages: never on a wall.
ABOUT = re.compile(
    r"afpers|bedreig|dreig|crimin|misda|ondermijn|politie|slachtoffer|extort|threat|crime|police|victim|"
    r"haraç|tehdit|suç|polis|mağdur|勒索|敲诈|敲詐|威胁|威脅|犯罪|警",
    re.IGNORECASE,
)


@pytest.fixture
def site(organised: Organised) -> Organised:
    """A campaign with a logo."""
    organised.campaign()
    organised.storage.keep_logo(CODE, logo_of(picture(size=(800, 300))))
    return organised


def printed(site: Organised, kind: str, tag: str = "nl", code: str = CODE) -> bytes:
    reply = site.client.get(f"/{tag}/organise/{code}/{kind}.pdf")
    assert (reply.status_code, reply.mimetype) == (200, "application/pdf")
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Content-Disposition"] == f'inline; filename="{kind}-{code}-{tag}.pdf"'
    return reply.data


def pixels_of(pdf: bytes, dots: int = 150) -> Image.Image:
    words = ["pdftoppm", "-r", str(dots), "-png", "-gray", "-"]
    return Image.open(BytesIO(subprocess.run(words, input=pdf, capture_output=True, check=True).stdout)).convert("L")


# --- what stands there ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", TAGS)
def test_each_paper_says_the_same_in_its_language(site: Organised, tag: str) -> None:
    with site.app.test_request_context(f"/{tag}/"):
        site.app.preprocess_request()
        words = site.app.jinja_env.from_string(WORDS).render().split("\n")
    for kind in KINDS:
        pdf = printed(site, kind, tag)
        text = squeezed(text_of(pdf))
        for wanted in (*words, LINK, "Bakkers op orde", *(language.autonym for language in LANGUAGES.values())):
            assert squeezed(wanted) in text, (kind, wanted)
        assert not ABOUT.search(text), kind
        assert "�" not in text


WORDS = """{{ _('Hoe staat uw zaak ervoor?') }}
{{ _('Doe de scan op uw telefoon.') }}
{{ _('10 minuten') }}
{{ _('Zonder uw naam') }}
{{ _('In uw eigen taal') }}
{{ _('Uw antwoorden blijven van u') }}
{{ _('Richt de camera van uw telefoon op het vierkant.') }}"""


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_is_one_page_of_its_size_tagged_and_in_our_fonts(site: Organised, kind: str) -> None:
    for tag in ("nl", "zh-Hant"):
        pdf = printed(site, kind, tag)
        reader = opened(pdf)
        assert len(reader.pages) == 1
        box = reader.pages[0].mediabox
        assert [round(float(side) * POINT, 1) for side in (box.width, box.height)] == pytest.approx(
            SIZES[kind], abs=0.2
        )
        assert reader.trailer["/Root"]["/Lang"] == tag
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert reader.metadata is not None
        assert reader.metadata.title == "Zaakscan"
        names = {str(font["/BaseFont"]) for font in fonts_of(reader)}
        assert all("Zaak-" in name for name in names), names


@pytest.mark.parametrize("kind", KINDS)
def test_logo_and_square_have_words_for_who_cannot_see_them(site: Organised, kind: str) -> None:
    told = list(figures_of(printed(site, kind)))
    assert told == ["Bakkers", f"Vierkant voor uw camera. Het leidt naar {LINK}."] * (4 if kind == "card" else 1)


def figures_of(pdf: bytes) -> Iterator[str]:
    with pikepdf.open(BytesIO(pdf)) as paper:
        yield from [str(one.Alt) for one in tagged_in(paper.Root.StructTreeRoot) if str(one.get("/S")) == "/Figure"]


def tagged_in(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    yield element
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary):
            yield from tagged_in(child)


@pytest.mark.parametrize("kind", KINDS)
def test_the_longest_names_still_fit_on_one_page(organised: Organised, kind: str) -> None:
    organised.campaign(title="W" * 80)
    for logo in (b"", logo_of(picture(size=(400, 400)))):
        organised.storage.keep_logo(CODE, logo)
        for tag in TAGS:
            pdf = printed(organised, kind, tag)
            assert len(opened(pdf).pages) == 1, tag
            text = squeezed(text_of(pdf))
            assert LINK in text, tag
            assert "English" in text, tag  # the last line


OVERLAP = 4  # points: the boxes of letters are higher than their lines


@pytest.mark.parametrize("kind", KINDS)
def test_the_longest_names_stand_free_of_what_follows(organised: Organised, kind: str) -> None:
    organised.campaign(title="貓" * 80)
    for logo in (b"", logo_of(picture(size=(400, 400)))):
        organised.storage.keep_logo(CODE, logo)
        words = words_of(printed(organised, kind), first_card=kind == "card")
        name = [bottom for _, bottom, word in words if "貓" in word]
        assert len(name) > 1
        assert max(name) <= min(top for top, _, word in words if word == "Hoe") + OVERLAP
        points = [bottom for _, bottom, word in words if word == "antwoorden"]
        assert max(points) <= min(top for top, _, word in words if word == "Nederlands") + OVERLAP


def words_of(pdf: bytes, *, first_card: bool) -> list[tuple[float, float, str]]:
    """Give top and bottom, in points, of each word; of a sheet of cards only the upper ones."""
    command = ["pdftotext", "-bbox", "-", "-"]
    told = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    found = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]*)<', told)
    end = float(opened(pdf).pages[0].mediabox.height) / (2 if first_card else 1)
    return [(float(top), float(bottom), word) for top, bottom, word in found if float(bottom) < end]


def test_a_campaign_named_as_its_organisation_is_named_once(organised: Organised) -> None:
    organised.campaign(title="Bakkers")
    assert text_of(printed(organised, "poster")).count("Bakkers") == 1


# --- the square -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tag", ["nl", "tr", "zh-Hans"])
def test_the_square_leads_to_the_campaign_in_the_language_of_the_paper(site: Organised, kind: str, tag: str) -> None:
    page = pixels_of(printed(site, kind, tag))
    found = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)
    assert {square.text for square in found} == {f"https://zaakscan.example/{tag}/k/{CODE}"}
    for square in found:
        assert white_around(page, square) >= 4  # modules, as cameras need


def white_around(page: Image.Image, square: zxingcpp.Barcode) -> int:
    """Give how many modules of white are around a square that stands straight, four at most."""
    left, top = square.position.top_left.x, square.position.top_left.y
    right, bottom = square.position.bottom_right.x, square.position.bottom_right.y
    module = (right - left) / segno.make(square.text, error="m", micro=False).symbol_size(border=0)[0]
    for modules in range(5):
        ring = page.crop(
            (left - modules * module, top - modules * module, right + modules * module, bottom + modules * module)
        )
        ring.paste(255, (1, 1, ring.width - 1, ring.height - 1))
        if modules and ring.getextrema()[0] < 200:
            return modules - 1
    return 4


# --- what there is not ------------------------------------------------------------------------------------------------


def test_there_is_paper_in_the_languages_of_the_campaign_only(organised: Organised) -> None:
    organised.campaign(languages=["nl", "tr"])
    for tag in ("en", "zh-Hans"):
        assert organised.client.get(f"/{tag}/organise/{CODE}/poster.pdf").status_code == 404
    assert "English" not in text_of(printed(organised, "poster", "tr"))
    for kind in ("flyer", "poster.pdf.exe", ""):
        assert organised.client.get(f"/nl/organise/{CODE}/{kind}.pdf").status_code == 404


def test_a_stranger_gets_no_paper(site: Organised) -> None:
    assert site.stranger.get(f"/nl/organise/{CODE}/poster.pdf").status_code == 303


def test_a_title_on_paper_is_only_words(organised: Organised) -> None:
    title = '<img src="file:///etc/passwd"> & </p> "a" %(x)s'
    organised.campaign(title=title)
    for kind in KINDS:
        assert squeezed(title) in squeezed(text_of(printed(organised, kind)))


def test_without_a_logo_the_name_of_the_organisation_stands_there(organised: Organised) -> None:
    organised.campaign()
    assert "Bakkers · Bakkers op orde" in text_of(printed(organised, "poster"))


def test_while_the_press_is_away_the_page_says_when_to_come_again(site: Organised) -> None:
    press = site.app.extensions["zaakscan"].press
    press.end()
    reply = site.client.get(f"/nl/organise/{CODE}/poster.pdf")
    assert reply.status_code == 503
    assert int(reply.headers["Retry-After"]) > 0
    assert "Probeer het over een minuut nog een keer." in reply.text
