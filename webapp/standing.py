"""Standing type: what every report says alike is laid out and drawn once, and then set into each report as it stands.

Printers kept the type of a page that would be printed again standing. Here the template marks the blocks that say the
same to everybody (an advice, a contact), and never one that holds an answer: what was drawn is kept from one report to
the next. Kept by tests/test_standing.py; what it gains is in docs/report-speed.md.
"""

import copy
import math
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element

import pydyf
import weasyprint
from weasyprint.document import Document, Page
from weasyprint.draw import draw_stacking_context
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.pdf.stream import Stream
from weasyprint.stacking import StackingContext

# This reaches into WeasyPrint: boxes, pages and streams have no other door. With a new version, add it here and run
# tests/test_standing.py and tests/test_paper.py. With a version that is not here every report is laid out in full: the
# same to look at, at twice the price.
KNOWN_VERSIONS = ("70.0",)
MOST = 800  # blocks that stand: ten to twenty kilobytes each

BLOCK = re.compile(r"<(div|li) data-standing>(.*?)</\1><!--standing-->", re.DOTALL)
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*?(/?)>")
VOID = {"meta", "br", "img", "input", "link", "hr", "wbr"}
# A sheet as wide as a page, and as high as it takes: each block gets the left edge and width that it has in a report.
ON_ONE_SHEET = """
@page { size: 210mm 30000mm; @bottom-right { content: none } }
.pair, .left, .right { display: block }
.left, .right { box-sizing: border-box; width: 50% }
.right { margin-left: 50% }
"""

# The start tags that a block stands in, the outermost first; its own kind of element; its words.
Key = tuple[tuple[str, ...], str, str]
Renderer = Callable[[str], Document]


class Misfit(Exception):
    """A block cannot stand: it has a drawing, or was drawn for another place (ON_ONE_SHEET and report.css disagree)."""


@dataclass(frozen=True)
class Standing:
    """A block, drawn."""

    x: float  # px, as all sizes here; with the width: where it must come to stand
    y: float  # of its upper edge, where it was drawn
    width: float
    height: float
    drawing: list[bytes]  # what WeasyPrint wrote into the stream of its page, cut where a text gets its number
    bones: Any  # the boxes, bared of all but what tags, links and bookmarks are made of
    fonts: dict[int, tuple[Any, dict[int, int], dict[int, str]]]  # each with widths and meanings of the glyphs it uses
    states: dict[str, Any]  # graphics states that it names


class StandingType:
    """Keeps the blocks that stand. Not for several threads at once."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.blocks: OrderedDict[Key, Standing] = OrderedDict()  # the last used at the end
        self.fonts: dict[int, Any] = {}

    def render(self, html: str, render: Renderer, render_sheet: Renderer) -> Document:
        """Lay out a report. `render_sheet` lays out pages with ON_ONE_SHEET as well."""
        pieces, wanted = _taken_apart(html)
        if not wanted or weasyprint.__version__ not in KNOWN_VERSIONS:
            return render(html)
        missing = [key for key in dict.fromkeys(wanted) if key not in self.blocks]
        if missing:
            self._draw(missing, render_sheet)
        here = [self.blocks[key] for key in wanted]
        for key in wanted:
            self.blocks.move_to_end(key)
        while len(self.blocks) > self.most:
            self.blocks.popitem(last=False)
        places = [
            f'<{kind} data-standing="{number}" style="height:{block.height!r}px"></{kind}>'
            for number, ((_, kind, _), block) in enumerate(zip(wanted, here, strict=True))
        ]
        document = render("".join(piece for pair in zip(pieces, [*places, ""], strict=True) for piece in pair))
        document.pages = [_SetPage(page, here) for page in document.pages]
        return document

    def _draw(self, keys: list[Key], render: Renderer) -> None:
        document = render("".join(_sheet_with(keys)))
        for page in document.pages:
            for box in page._page_box.descendants():  # of an element, the outermost box comes first
                if _is_place(box) and (key := keys[_number(box)]) not in self.blocks:
                    self.blocks[key] = self._drawn(box, page)

    def _drawn(self, place: Any, page: Page) -> Standing:
        for font in self.fonts.values():
            font.widths, font.to_unicode = {}, {}
        # A drawing (SVG) may not stand: nothing here takes its objects along.
        resources = {"ExtGState": pydyf.Dictionary()}
        stream = Stream(self.fonts, (0, 0, 0, 0), resources, {}, {}, {}, None)
        draw_stacking_context(stream, StackingContext.from_box(place, page._page_box))
        numbers = {box: tag["mcid"] for box, tag in stream._tags.items()}
        if {tag["tag"] for tag in stream._tags.values()} - {"Span"}:
            raise Misfit("only words may stand, no drawings")
        return Standing(
            place.position_x,
            place.position_y,
            place.width,
            place.height,
            list(_cut_at_numbers(stream.stream)),
            _bones(place, numbers),
            {key: (font, font.widths, font.to_unicode) for key, font in self.fonts.items() if font.to_unicode},
            dict(resources["ExtGState"]),
        )


class _SetPage(Page):  # type: ignore[misc]  # WeasyPrint has no types
    """A page of a report, with the blocks set into it."""

    def __init__(self, page: Page, blocks: list[Standing]) -> None:
        self.set: list[tuple[Any, Standing, list[Any]]] = []  # the place, what comes there, and its texts by number
        for place in page._page_box.descendants():
            if _is_place(place):
                block = blocks[_number(place)]
                here, drawn = (place.position_x, place.width), (block.x, block.width)
                if not all(map(math.isclose, here, drawn)):
                    raise Misfit(f"drawn with left edge and width {drawn}, to be set at {here}")
                texts: dict[int, Any] = {}
                down = place.position_y - block.y
                place.children = [_copied(bone, down, texts) for bone in block.bones.children]
                self.set.append((place, block, [texts[number] for number in sorted(texts)]))
        super().__init__(page._page_box)  # here it gathers links and bookmarks

    def paint(self, stream: Stream, scale: float = 1) -> None:
        """Paint the page, then put each drawing before the text that comes next: some read a page in that order."""
        flesh = [place.children for place, _, _ in self.set]
        for place, _, _ in self.set:
            place.children = []
        super().paint(stream, scale)
        following = self._following(stream._tags)
        at = [place - 2 for place, word in enumerate(stream.stream) if word == b"BDC"]  # by number
        painted, begin = [], 0
        for (place, block, texts), children, next_number in zip(self.set, flesh, following, strict=True):
            words = _moved(block, texts, place.position_y - block.y, stream)
            if next_number is None:
                words = [b"q", f"{scale} 0 0 {scale} 0 0 cm", *words, b"Q"]
            end = len(stream.stream) if next_number is None else at[next_number]
            painted += [*stream.stream[begin:end], *words]
            begin = max(begin, end)
            place.children = children
        stream.stream[:] = painted + stream.stream[begin:]

    def _following(self, tags: dict[Any, Any]) -> list[int | None]:
        """Give for each place the number of the first text of the report that stands after it on this page."""
        numbers: list[int | None] = []
        waiting = 0
        for box in self._page_box.descendants():
            if _is_place(box):
                waiting += 1
            elif waiting and box in tags:
                numbers += [tags[box]["mcid"]] * waiting
                waiting = 0
        return numbers + [None] * waiting


def _taken_apart(html: str) -> tuple[list[str], list[Key]]:
    """Give what stands between the blocks, and each block with the tags that are open around it."""
    pieces, wanted, end = [], [], 0
    around: list[tuple[str, str]] = []
    for block in BLOCK.finditer(html):
        piece = html[end : block.start()]
        for tag in TAG.finditer(piece):
            closing, name, closed = tag.groups()
            if closing:
                while around and around.pop()[0] != name:
                    pass
            elif not closed and name not in VOID:
                around.append((name, tag[0]))
        pieces.append(piece)
        wanted.append((tuple(start for _, start in around), block[1], block[2]))
        end = block.end()
    return [*pieces, html[end:]], wanted


def _sheet_with(keys: list[Key]) -> Iterator[str]:
    yield "<!doctype html>" + "".join(keys[0][0][:2])  # <html lang="…"><body>
    for number, ((_, _, *around), kind, block) in enumerate(keys):
        ends = "".join(f"</{start[1:].split()[0].rstrip('>')}>" for start in reversed(around))
        begin = "".join(around)
        yield f'<div>{begin}<{kind} data-standing="{number}">{block}</{kind}>{ends}</div>'


def _is_place(box: Any) -> bool:
    return box.element is not None and "data-standing" in box.element.attrib


def _number(place: Any) -> int:
    return int(place.element.attrib["data-standing"])


def _cut_at_numbers(words: list[Any]) -> Iterator[bytes]:
    """Give what is written between the numbers of texts, the numbers left out."""
    part: list[bytes] = []
    for place, word in enumerate(words):
        if place + 1 < len(words) and words[place + 1] == b"BDC":
            yield b"\n".join(part)
            part = []
        else:
            part.append(word if isinstance(word, bytes) else str(word).encode())
    yield b"\n".join(part)


def _moved(block: Standing, texts: list[Any], down: float, stream: Stream) -> list[Any]:
    """Give the drawing for its place, its texts numbered on from those of the page. Its fonts and states come along."""
    for key, (font, widths, meanings) in block.fonts.items():
        mine = stream._fonts.get(key)
        if mine is None:
            mine = stream._fonts[key] = copy.copy(font)
            mine.widths, mine.to_unicode = {}, {}
        mine.widths.update(widths)
        mine.to_unicode.update(meanings)
    for name, state in block.states.items():
        stream._resources["ExtGState"].setdefault(name, state)
    words: list[Any] = [b"q", f"1 0 0 1 0 {down:f} cm", block.drawing[0]]
    for text, part in zip(texts, block.drawing[1:], strict=True):
        number = len(stream._tags)
        stream._tags[text] = {"tag": "Span", "mcid": number}
        words += [f"<</MCID {number}>>", part]
    return [*words, b"Q"]


# What WeasyPrint asks of a box and its style when it gathers links and bookmarks and builds the tag tree.
STYLES = ("transform", "bookmark_level", "bookmark_state", "anchor", "display", "list_style_type", "appearance")
SIDES = ("top", "right", "bottom", "left")
SIZES = ["position_x", "position_y", "width", "height", "margin_top", "margin_bottom", "margin_left"]
SIZES += [f"padding_{side}" for side in SIDES] + [f"border_{side}_width" for side in SIDES]


def _bones(box: Any, numbers: dict[Any, int]) -> Any:
    kind: Any = type(box)
    bone = kind.__new__(kind)
    bone.element_tag = box.element_tag
    bone.element = None if box.element is None else _element(box.element_tag)
    bone.style = _style(*(box.style[name] or None for name in STYLES))
    bone.bookmark_label = box.bookmark_label
    bone.link = box.link
    bone.standing_number = numbers.get(box)
    bone.has_place = bool(bone.link or bone.bookmark_label or bone.style["anchor"])
    if bone.has_place:
        for name in SIZES:
            setattr(bone, name, getattr(box, name))
    bone.children = [_bones(child, numbers) for child in _below(box)]
    return bone


def _below(box: Any) -> Iterator[Any]:
    """Give the children of a box, those of its lines for the lines: no tag is made of a line."""
    for child in box.children:
        if isinstance(child, boxes.LineBox):
            yield from _below(child)
        else:  # the dot or number of a list stands in place of itself
            yield child._box if isinstance(child, AbsolutePlaceholder) else child


@cache
def _element(tag: str) -> Element:
    return Element(tag)


@cache
def _style(*values: Any) -> dict[str, Any]:
    return dict(zip(STYLES, values, strict=True))


def _copied(bone: Any, down: float, texts: dict[int, Any]) -> Any:
    new = bone.copy()
    if new.standing_number is not None:
        texts[new.standing_number] = new
    if new.has_place:
        new.position_y += down
    new.children = [_copied(child, down, texts) for child in bone.children]
    return new
