"""Knowledge: short pages on what to know and what to do, and five cards; from plain data, or every mistake at once."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields, validate

from webapp.scan.directory import Directory, Ids
from webapp.scan.mistakes import Mistakes
from webapp.scan.written import Flag, Id, Strict, Text, doubles, loaded_by, unknown

MOST_WORDS = 250  # on a page, headings too: two screens of a phone and a bit
CARDS = "check"  # where the cards stand: no page can have this id

# A title and an id stand in the list of tabs and in the history of a phone.
TELLING = re.compile("afpers|chant|geweld|dreig|crimin|ondermijn|explos|wapen|politie|misdaad", re.IGNORECASE)
FRIGHTENING = re.compile("dreig|geweld|gevaar|explos|vuurwerk|brand|wapen|letsel|aanslag", re.IGNORECASE)
LIKE_A_PHONE_NUMBER = re.compile(
    r"(?<!\d)(?:11[23]|0\d{2,3}[ -]\d[\d -]*\d|0[1-9][ -]?\d[\d ]{5,}\d|\+\d[\d -]{7,}\d)(?!\d)"
)


@dataclass(frozen=True)
class Line:
    """One thing to know, and what to do about it."""

    id: str
    text: str
    do: str  # the one thing to do; never empty after a line that is alarming
    alarming: bool
    sources: tuple[str, ...]  # source ids; empty: our own advice


@dataclass(frozen=True)
class Section:
    """A few lines under one heading."""

    id: str
    title: str
    lines: tuple[Line, ...]
    doors: tuple[str, ...]  # door ids: whom to turn to, the best first


@dataclass(frozen=True)
class Page:
    """A page to read in two minutes."""

    id: str
    order: int  # the lowest comes first
    title: str  # neutral: others see it in the list of tabs
    lead: str
    sections: tuple[Section, ...]

    @property
    def sources(self) -> list[str]:
        """Give the ids of its sources, each once, in the order of the page."""
        lines = (line for section in self.sections for line in section.lines)
        return list(dict.fromkeys(source for line in lines for source in line.sources))

    def texts(self) -> Iterator[str]:
        """Give every text that people read on it, from top to bottom."""
        yield from (self.title, self.lead)
        for section in self.sections:
            yield section.title
            for line in section.lines:
                yield from (line.text, line.do)


@dataclass(frozen=True)
class Card:
    """A statement that is true or not, and what is good to know about it."""

    id: str
    statement: str
    true: bool
    why: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Knowledge:
    """All pages, in the order of reading, and the cards."""

    pages: tuple[Page, ...]
    cards: tuple[Card, ...]

    def page(self, page_id: str) -> Page | None:
        """Give the page, or None."""
        return next((page for page in self.pages if page.id == page_id), None)

    def after(self, page: Page) -> Page | None:
        """Give the page that comes next, or None after the last."""
        return next((other for other in self.pages if other.order > page.order), None)

    @property
    def sources(self) -> set[str]:
        """Give the ids of all sources in use."""
        cited = (one.sources for kind in (self.pages, self.cards) for one in kind)
        return {source for sources in cited for source in sources}


class LineSchema(Strict):
    """A line."""

    id = Id(required=True)
    text = Text(220, required=True)
    do = Text(160, load_default="")
    alarming = Flag(load_default=False)
    sources = fields.List(Id(), load_default=list)


class SectionSchema(Strict):
    """A section."""

    id = Id(required=True)
    title = Text(60, required=True)
    line = fields.List(fields.Nested(LineSchema), required=True, validate=validate.Length(1, 8))
    doors = fields.List(Id(), load_default=list)


class PageSchema(Strict):
    """The file of a page."""

    id = Id(required=True)
    order = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    title = Text(40, required=True)
    lead = Text(160, required=True)
    section = fields.List(fields.Nested(SectionSchema), required=True, validate=validate.Length(1, 8))


class CardSchema(Strict):
    """A card."""

    id = Id(required=True)
    statement = Text(120, required=True)
    true = Flag(required=True)
    why = Text(220, required=True)
    sources = fields.List(Id(), required=True, validate=validate.Length(1, 4))


class CardsSchema(Strict):
    """The file of the cards."""

    card = fields.List(
        fields.Nested(CardSchema), required=True, validate=validate.Length(equal=5, error="write five cards")
    )


def read_page(written: Mapping[str, Any], known: Directory | Ids) -> Page:
    """Make a page. Raises Mistakes with every one."""
    loaded = loaded_by(PageSchema(), written)
    page = Page(
        id=loaded["id"],
        order=loaded["order"],
        title=loaded["title"],
        lead=loaded["lead"],
        sections=tuple(
            Section(section["id"], section["title"], _lines(section["line"]), tuple(section["doors"]))
            for section in loaded["section"]
        ),
    )
    if found := list(_mistakes_in_page(page, known)):
        raise Mistakes(found)
    return page


def _lines(loaded: list[dict[str, Any]]) -> tuple[Line, ...]:
    return tuple(Line(**(line | {"sources": tuple(line["sources"])})) for line in loaded)


def read_cards(written: Mapping[str, Any], known: Directory | Ids) -> tuple[Card, ...]:
    """Make the cards. Raises Mistakes with every one."""
    loaded = loaded_by(CardsSchema(), written)
    cards = tuple(Card(**(card | {"sources": tuple(card["sources"])})) for card in loaded["card"])
    if found := list(_mistakes_in_cards(cards, known)):
        raise Mistakes(found)
    return cards


def _mistakes_in_page(page: Page, known: Directory | Ids) -> Iterator[str]:
    if page.id == CARDS:
        yield "id: the cards have this address: choose another one"
    if told := TELLING.search(page.title) or TELLING.search(page.id):
        yield f"title: others see the title and the id: do without “{told[0]}”"
    yield from doubles("section", (section.id for section in page.sections))
    yield from _mistakes_in_text("title", page.title, (), known)
    yield from _mistakes_in_text("lead", page.lead, (), known)
    for section in page.sections:
        where = f"section.{section.id}"
        yield from doubles(f"{where}.line", (line.id for line in section.lines))
        yield from unknown(f"{where}.doors", "door", section.doors, known.doors)
        yield from _mistakes_in_text(f"{where}.title", section.title, (), known)
        for line in section.lines:
            yield from _mistakes_in_line(f"{where}.line.{line.id}", line, known)
    if (words := sum(len(text.split()) for text in page.texts())) > MOST_WORDS:
        yield f"page: has {words} words; {MOST_WORDS} is the most: make two pages of it"


def _mistakes_in_line(where: str, line: Line, known: Directory | Ids) -> Iterator[str]:
    if line.alarming and not line.do:
        yield f"{where}.do: the line is alarming: write the one thing to do"
    if not line.alarming and (frightening := FRIGHTENING.search(line.text)):
        yield f"{where}.alarming: “{frightening[0]}” can frighten: write alarming = true, and the one thing to do"
    yield from unknown(f"{where}.sources", "source", line.sources, known.sources)
    yield from _mistakes_in_text(f"{where}.text", line.text, line.sources, known)
    yield from _mistakes_in_text(f"{where}.do", line.do, line.sources, known)


def _mistakes_in_cards(cards: tuple[Card, ...], known: Directory | Ids) -> Iterator[str]:
    yield from doubles("card", (card.id for card in cards))
    for card in cards:
        yield from unknown(f"card.{card.id}.sources", "source", card.sources, known.sources)
        yield from _mistakes_in_text(f"card.{card.id}.statement", card.statement, card.sources, known)
        yield from _mistakes_in_text(f"card.{card.id}.why", card.why, card.sources, known)


def _mistakes_in_text(where: str, text: str, sources: Collection[str], known: Directory | Ids) -> Iterator[str]:
    if isinstance(known, Ids):
        return  # nobody can tell which numbers there are
    # The longest first: 112 may be part of another number.
    for number in sorted((one.number for one in known.contacts.values() if one.number), key=len, reverse=True):
        text = re.sub(rf"(?<!\d){re.escape(number)}(?!\d)", "", text)
    if found := LIKE_A_PHONE_NUMBER.search(text):
        yield f"{where}: {found[0]} is the number of no contact"
    elif re.search(r"\d", text) and not sources:
        yield f"{where}: a figure needs a source"
