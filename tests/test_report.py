"""The report on paper: our own fonts, a tagged PDF that a screen reader can use, and nothing fetched from elsewhere."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image

from tests.conftest import ROOT
from webapp.report import FONTS, REPORT, ForbiddenAddress, Press, StaticFetcher

STATIC = ROOT / "static"
PAGE = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Zaakscan</title></head><body>
<h1>Uw adviesrapport</h1>{}</body></html>"""
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="20" height="20">
{}</svg>"""
TURKISH = "Iğdır’da ışık, ŞİŞLİ ve İzmir; çığ, öğüt, güç"
SIMPLIFIED = "您的顾客付现金吗？荷兰警方，请拨打。"
TRADITIONAL = "您的顧客付現金嗎？荷蘭警方，請撥打。"


@pytest.fixture(scope="session")
def press() -> Press:
    return Press(STATIC)


@pytest.fixture
def fetcher(tmp_path: Path) -> StaticFetcher:
    """A folder static/ with one style sheet, and a secret beside it."""
    static = tmp_path / "static"
    (static / "css").mkdir(parents=True)
    (static / "css" / "paper.css").write_text("p { color: red }", encoding="utf-8")
    (static / "notes.txt").write_text("not for reports", encoding="utf-8")
    (tmp_path / "secret.css").write_text("p { color: blue }", encoding="utf-8")
    (tmp_path / "static-more").mkdir()
    (tmp_path / "static-more" / "secret.css").write_text("p { color: blue }", encoding="utf-8")
    (static / "out.css").symlink_to(tmp_path / "secret.css")
    (static / "away").symlink_to(tmp_path)
    (static / "loop.css").symlink_to(static / "loop.css")
    os.mkfifo(static / "pipe.css")  # whoever opens it waits for ever
    (static / "within.css").symlink_to(static / "css" / "paper.css")
    return StaticFetcher(static)


def opened(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    tool = shutil.which("pdftotext")
    assert tool, "apt-get install poppler-utils"
    return subprocess.run([tool, "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def fonts_of(reader: pypdf.PdfReader) -> Iterator[dict[str, Any]]:
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            yield font.get_object()


# --- what may be fetched ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["static:css/paper.css", "static:within.css", "static:css/../css/paper.css"])
def test_a_file_in_static_is_given(fetcher: StaticFetcher, address: str) -> None:
    reply = fetcher.fetch(address)
    assert reply.read() == b"p { color: red }"
    assert reply.content_type == "text/css"


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "file:css/paper.css",
        "http://example.com/paper.css",
        "https://example.com/paper.css",
        "//example.com/paper.css",
        "ftp://example.com/paper.css",
        "data:text/css,p{color:blue}",
        "data:text/css;base64,cHt9",
        "css/paper.css",
        "",
        "static:",
        "static:css",
        "static:notes.txt",
        "static:css/missing.css",
        "static:../secret.css",
        "static:css/../../secret.css",
        "static:../static-more/secret.css",
        "static:/etc/passwd",
        "static:///etc/passwd",
        "static://css/paper.css",
        "static:css/%2e%2e/%2e%2e/secret.css",
        "static:out.css",
        "static:away/secret.css",
        "STATIC:css/paper.css",
        "static:static:css/paper.css",
        " static:css/paper.css",
        f"data:text/css,{'x' * 5_000_000}",
        "file://localhost/etc/passwd",
        "//localhost/etc/passwd",
        "\\\\localhost\\share\\paper.css",
        "static:\\\\localhost\\share\\paper.css",
        "static:css\\..\\..\\secret.css",
        "static:css/..%2f..%2fsecret.css",
        "static:css/%252e%252e/%252e%252e/secret.css",
        "static:css/..;/..;/secret.css",
        "static:css/paper.css?",
        "static:css/paper.css#x",
        "static:css/paper.css\n",
        "static:css/paper.css\0.png",
        "static:~/secret.css",
        "static:/proc/self/environ",
        "static:loop.css",
        "static:pipe.css",
        f"static:{'../' * 40}etc/passwd",
        "javascript:x",
        "jar:file:///x.jar!/x.css",
    ],
)
def test_every_other_address_is_refused(fetcher: StaticFetcher, address: str) -> None:
    with pytest.raises(ForbiddenAddress):
        fetcher.fetch(address)


def test_an_absolute_path_into_static_itself_is_still_in_static(fetcher: StaticFetcher) -> None:
    assert fetcher.fetch(f"static:{fetcher.folder}/css/paper.css").read() == b"p { color: red }"


@pytest.mark.parametrize(
    "asking",
    [
        '<img src="file:///etc/passwd" alt="">',
        '<img src="http://example.com/x.png" alt="">',
        '<img src="data:image/png;base64,iVBORw0KGgo=" alt="">',
        '<img src="static:../pyproject.toml" alt="">',
        '<img src="../pyproject.toml" alt="">',
        '<p style="background: url(https://example.com/x.png)">x</p>',
        "<style>@import url(file:///etc/passwd);</style>",
        '<link rel="stylesheet" href="http://example.com/x.css">',
        "<style>@font-face { font-family: x; src: url(file:///usr/share/x.ttf) } p { font-family: x }</style><p>x</p>",
        '<link rel="attachment" href="file:///etc/passwd">',
        '<ul style="list-style-image: url(file:///etc/passwd)"><li>x</li></ul>',
        '<object data="file:///etc/passwd"></object>',
        '<embed src="http://example.com/x.svg">',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        '<base href="file:///etc/"><link rel="stylesheet" href="passwd">',
        '<base href="http://example.com/"><img src="x.png" alt="">',
        '<img src="//example.com/x.png" alt="">',
        r'<img src="\\example.com\share\x.png" alt="">',
        '<img src="static:icons/%2e%2e/%2e%2e/pyproject.toml" alt="">',
        f'<img src="data:image/png;base64,{"A" * 5_000_000}" alt="">',
        f'<img src="http://example.com/{"x" * 100_000}.png" alt="">',
        '<object data="data:text/html,x"></object>',
        '<style>@import "file:///etc/passwd";</style>',
        '<style>@import "../pyproject.toml";</style>',
        "<style>@import url(http://example.com/x.css) print;</style>",
        "<style>@font-face { font-family: x; src: url(http://example.com/x.ttf) } p { font-family: x }</style><p>x</p>",
        "<style>p::before { content: url(file:///etc/passwd) }</style><p>x</p>",
        "<style>@page { background: url(http://example.com/x.png) }</style>",
        "<style>@page { @top-left { content: url(http://example.com/x.png) } }</style>",
        '<p style="border: 1px solid; border-image: url(file:///etc/passwd) 1">x</p>',
        DRAWING.format('<image href="data:image/png;base64,iVBORw0KGgo=" width="9" height="9"/>'),
        DRAWING.format('<image xlink:href="file:///etc/passwd" width="9" height="9"/>'),
        DRAWING.format('<foreignObject><img src="file:///etc/passwd" alt=""/></foreignObject>'),
    ],
)
def test_a_report_that_asks_for_anything_else_is_not_printed(press: Press, asking: str) -> None:
    with pytest.raises(ForbiddenAddress):
        press.print(PAGE.format(asking))


@pytest.fixture(scope="module")
def opened_files() -> Iterator[list[str]]:
    """Every file that Python opens in this process from here on."""
    paths: list[str] = []
    watching = True

    def note(event: str, details: tuple[Any, ...]) -> None:
        if watching and event == "open":
            paths.append(str(details[0]))

    sys.addaudithook(note)
    yield paths
    watching = False  # a hook cannot be taken away


@contextlib.contextmanager
def redirecting(to: str) -> Iterator[tuple[str, list[bytes]]]:
    """A server on this machine that sends everybody on; gives its address, and what it was asked."""
    asked: list[bytes] = []

    def answer() -> None:
        with contextlib.suppress(OSError):  # closed below
            while True:
                visitor, _ = server.accept()
                with visitor:
                    asked.append(visitor.recv(65536))
                    visitor.sendall(f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nConnection: close\r\n\r\n".encode())

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", asked
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize("to", ["static:css/paper.css", "file:///etc/passwd"])
def test_no_server_is_asked_so_none_can_send_us_on(fetcher: StaticFetcher, press: Press, to: str) -> None:
    with redirecting(to) as (address, asked):
        with pytest.raises(ForbiddenAddress):
            fetcher.fetch(f"{address}/paper.css")
        for asking in ('<link rel="stylesheet" href="{}">', '<img src="{}" alt="">', "<style>@import url({})</style>"):
            with pytest.raises(ForbiddenAddress):
                press.print(PAGE.format(asking.replace("{}", f"{address}/paper.css")))
        assert asked == []
        with contextlib.closing(socket.create_connection(address_of(address))) as visitor:  # it does hear who asks
            visitor.sendall(b"GET /")
            assert visitor.recv(65536).startswith(b"HTTP/1.1 302 Found")
        assert asked == [b"GET /"]


def address_of(url: str) -> tuple[str, int]:
    host, _, port = url.removeprefix("http://").partition(":")
    return host, int(port)


@pytest.mark.parametrize(
    "asking",
    [
        '<img srcset="{} 2x" alt="">',
        '<picture><source srcset="{}"><img alt=""></picture>',
        '<video poster="{}" src="{}"></video>',
        '<iframe src="{}"></iframe>',
        '<script src="{}"></script>',
        '<input type="image" src="{}">',
        '<table background="{}"><tr><td>x</td></tr></table>',
        '<link rel="icon" href="{}">',
        '<meta http-equiv="refresh" content="0; url={}">',
        '<p style="mask-image: url({})">x</p>',
        "<style>@color-profile x { src: url({}) }</style>",
        DRAWING.replace("{}", '<use href="{}#x"/>'),
        DRAWING.replace("{}", '<use xlink:href="{}#x"/>'),
        DRAWING.replace("{}", '<style>@import url({});</style><rect width="9" height="9"/>'),
        DRAWING.replace("{}", '<rect width="9" height="9" fill="url({}#x)" filter="url({}#x)" mask="url({}#x)"/>'),
        DRAWING.replace("{}", '<?xml-stylesheet href="{}"?><rect width="9" height="9"/>'),
    ],
)
def test_what_the_printer_does_not_know_is_not_fetched_either(
    press: Press, tmp_path: Path, opened_files: list[str], asking: str
) -> None:
    (tmp_path / "x.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><g id="x"/></svg>', encoding="utf-8")
    with redirecting("file:///etc/passwd") as (address, asked):
        for place in (f"{address}/x.svg", (tmp_path / "x.svg").as_uri()):
            with contextlib.suppress(ForbiddenAddress):  # as good
                press.print(PAGE.format(asking.replace("{}", place)))
        assert asked == []
    assert opened_files.count(str(tmp_path / "x.svg")) == 1  # when we wrote it


def test_a_report_may_show_what_is_in_static(press: Press) -> None:
    pdf = press.print(PAGE.format('<img src="static:icons/icon.svg" alt="Zaakscan" width="20">'))
    assert pdf.startswith(b"%PDF-")


def test_a_drawing_in_a_report_cannot_bring_in_a_picture_from_elsewhere_either(tmp_path: Path) -> None:
    outside, inside = tmp_path / "red.png", tmp_path / "static" / "red.png"
    inside.parent.mkdir()
    for path in (outside, inside):
        Image.new("RGB", (9, 9), "red").save(path)
    (inside.parent / "css").mkdir()
    for sheet in (FONTS, REPORT):
        (inside.parent / sheet).touch()
    press = Press(inside.parent)

    def printed(place: str) -> bytes:
        picture = f'<image href="{place}" width="9" height="9"/>'
        return press.print(PAGE.format(f'<svg xmlns="http://www.w3.org/2000/svg" width="20">{picture}</svg>'))

    for forbidden in (f"file:{outside}", "static:../red.png", "http://example.com/red.png"):
        with pytest.raises(ForbiddenAddress):
            printed(forbidden)
    assert printed("static:red.png").count(b"/Subtype /Image") == 1  # also after a refusal


def test_the_press_prints_on_after_a_refusal(press: Press) -> None:
    with pytest.raises(ForbiddenAddress):
        press.print(PAGE.format('<img src="file:///etc/passwd" alt="">'))
    assert "Toch gelukt" in text_of(press.print(PAGE.format("<p>Toch gelukt</p>")))


# --- what is printed --------------------------------------------------------------------------------------------------


def test_the_pdf_is_tagged_and_says_its_language_and_title(press: Press) -> None:
    reader = opened(press.print(PAGE.format("<h2>Stappen</h2><ol><li>Bel</li></ol><p>Goed zo.</p>")))
    catalogue = reader.root_object
    assert "/StructTreeRoot" in catalogue
    assert catalogue["/MarkInfo"]["/Marked"].value is True
    assert catalogue["/Lang"] == "nl"
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Zaakscan"
    assert b"pdfuaid:part" in catalogue["/Metadata"].get_data()


def test_headings_and_lists_are_tagged_as_what_they_are(press: Press) -> None:
    reader = opened(press.print(PAGE.format("<h2>Stappen</h2><ol><li>Bel</li></ol><p>Goed zo.</p>")))

    def tags(node: Any) -> Iterator[str]:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, dict):
            if "/S" in node:
                yield str(node["/S"])
            below = node.get("/K", [])
            for one in below if isinstance(below, list) else [below]:
                yield from tags(one)

    assert {"/H1", "/H2", "/L", "/LI", "/P"} <= set(tags(reader.root_object["/StructTreeRoot"]))


def test_the_pdf_says_the_language_of_its_reader(press: Press) -> None:
    for tag in ("en", "tr", "zh-Hans", "zh-Hant"):
        pdf = press.print(PAGE.format("<p>x</p>").replace('lang="nl"', f'lang="{tag}"'))
        assert opened(pdf).root_object["/Lang"] == tag


@pytest.mark.parametrize("tag", ["nl", "zh-Hans", "zh-Hant"])
def test_every_font_is_ours_and_embedded(press: Press, tag: str) -> None:
    words = f"<p>{TURKISH} {SIMPLIFIED} {TRADITIONAL} 112 <b>{TURKISH} {SIMPLIFIED} {TRADITIONAL} 112</b></p>"
    reader = opened(press.print(PAGE.format(words).replace('lang="nl"', f'lang="{tag}"')))
    names = set()
    for font in fonts_of(reader):
        names.add(str(font["/BaseFont"]))
        for inner in font["/DescendantFonts"]:
            descriptor = inner.get_object()["/FontDescriptor"]
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
    assert names
    assert all("Zaak-" in name for name in names), names
    assert {"Bold" in name for name in names} == {True, False}


@pytest.mark.parametrize("weight", ["p", "strong"])
@pytest.mark.parametrize(
    ("tag", "words"), [("tr", TURKISH), ("zh-Hans", SIMPLIFIED), ("zh-Hant", TRADITIONAL), ("nl", "Café ‘één’ – €5")]
)
def test_every_letter_comes_back_from_the_paper(press: Press, tag: str, words: str, weight: str) -> None:
    html = PAGE.format(f"<{weight}>{words}</{weight}>").replace('lang="nl"', f'lang="{tag}"')
    assert words in text_of(press.print(html)).replace("\n", "")


def test_own_language_and_dutch_stand_side_by_side_on_one_paper(press: Press) -> None:
    words = f'<p lang="zh-Hant">{TRADITIONAL}</p><p lang="zh-Hans">{SIMPLIFIED}</p><p lang="nl">Bel de wijkagent.</p>'
    told = text_of(press.print(PAGE.format(words))).replace("\n", "")
    assert all(one in told for one in (TRADITIONAL, SIMPLIFIED, "Bel de wijkagent."))


def test_words_of_people_are_printed_as_words(press: Press) -> None:
    assert "<b>100 % & meer</b>" in text_of(press.print(PAGE.format("<p>&lt;b&gt;100 % &amp; meer&lt;/b&gt;</p>")))


def test_nothing_in_the_pdf_tells_who_or_when(press: Press) -> None:
    first, second = (press.print(PAGE.format("<p>Hetzelfde</p>")) for _ in range(2))
    metadata = opened(first).metadata
    assert metadata is not None
    assert not {"/Author", "/CreationDate", "/ModDate"} & set(metadata)
    assert first == second


def test_an_answer_on_paper_is_never_logged(press: Press, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        press.print(PAGE.format('<p style="colour: geheim; width: geheim">geheim</p>'))
    assert "geheim" not in caplog.text


@pytest.mark.parametrize(
    "address",
    [f"static:{'a' * 300}.css", f"static:{'a/' * 3000}.css", "static:a\0.css", "static:\0", "data:text/css,\0"],
)
def test_an_address_that_is_no_path_is_refused_like_any_other(fetcher: StaticFetcher, address: str) -> None:
    with pytest.raises(ForbiddenAddress):
        fetcher.fetch(address)


def test_what_only_scripts_read_is_taken_from_the_tags_and_never_from_the_words(press: Press) -> None:
    told = text_of(press.print(PAGE.format('<p data-item data-what="x > y">Typ data-item="x" en data-standing.</p>')))
    assert 'Typ data-item="x" en data-standing.' in told


def test_lists_keep_their_dots_and_numbers_and_lines_their_breaks(press: Press) -> None:
    told = text_of(press.print(PAGE.format("<ul><li>Bel</li></ul><ol><li>Een<br>Twee</li></ol>")))
    assert "•" in told
    assert "1." in told
    assert "Een\nTwee" in told
