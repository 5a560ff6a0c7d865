"""The directory: who can help, in which situation, and the sources; from plain data, or every mistake at once."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marshmallow import fields, validate

from webapp.scan.mistakes import Mistakes
from webapp.scan.written import Flag, Id, Strict, Text, alive, doubles, loaded_by, unknown

ALWAYS_SHOWN = ("emergency", "helpline", "police")  # contacts that pages and reports name whatever the answers
DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
DAY = 24 * 60  # minutes
WEEK = 7 * DAY


@dataclass(frozen=True)
class Opening:
    """Hours that are the same on some days of the week."""

    days: tuple[int, ...]  # 0 is Monday
    opens: int  # minutes after midnight
    closes: int  # minutes after midnight, 1440 at most: the first minute that nobody answers


@dataclass(frozen=True)
class Region:
    """A part of the country that has a desk of its own."""

    id: str
    name: str
    site: str  # host name; empty when none was seen
    covers: str  # names of places, as the source gives them; empty when it gives none


@dataclass(frozen=True)
class Contact:
    """Somebody who can help, and what we know of them."""

    id: str
    name: str
    number: str  # as people write it; empty when there is none
    dial: str  # what a phone dials; empty when there is none
    also: tuple[str, ...]  # more numbers of the same desk, as people write them
    site: str  # host name, without scheme; empty when there is none
    help_for: str
    not_for: str
    cost: str
    bill: str  # how a call shows on the phone bill; empty when no source was found
    hours: str  # in words; empty when no source was found
    opening: tuple[Opening, ...]  # the same for a clock; empty when not known, or when always open
    always: bool  # day and night
    opening_source: str  # who says the hours, and when
    languages: str  # empty when no source was found
    unverified: str  # what we could not verify, in plain words; empty when nothing is open
    source: str
    checked_on: date
    valid_until: date
    regions: tuple[Region, ...]

    def is_stale(self, today: date) -> bool:
        """Tell whether the contact must be checked again before its hours may be shown."""
        return today > self.valid_until

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every number as people write it."""
        return (self.number, *self.also) if self.number else ()

    @property
    def open_minutes(self) -> tuple[tuple[int, int], ...]:
        """The minutes of the week, from Monday 0:00, in which somebody answers; the second of a pair no longer."""
        if self.always:
            return ((0, WEEK),)
        spans = ((day * DAY + one.opens, day * DAY + one.closes) for one in self.opening for day in one.days)
        return tuple(sorted(spans))


def is_open(contact: Contact, moment: datetime) -> bool | None:
    """Tell whether somebody answers at a moment, as clocks in Amsterdam show it; None: not known, or no longer.

    Public holidays are not known here: the pages say so. The twin on the phone is static/js/opening.js.
    """
    if not contact.open_minutes or contact.is_stale(moment.date()):
        return None
    minute = moment.weekday() * DAY + moment.hour * 60 + moment.minute
    return any(first <= minute < end for first, end in contact.open_minutes)


@dataclass(frozen=True)
class Door:
    """A situation and the contacts that fit it."""

    id: str
    title: str
    lead: str  # one calm sentence: what to do
    expect: str  # what happens when you call
    contacts: tuple[str, ...]  # contact ids, best first
    have_ready: str  # what to have at hand; may be empty
    not_for: str  # what not to use this door for; may be empty
    second: str  # id of the second-best door; empty when there is none


@dataclass(frozen=True)
class Source:
    """Where a fact or an advice comes from."""

    id: str
    title: str
    dated: str  # year or date as the source gives it; "z.d." when it has none


@dataclass(frozen=True)
class Directory:
    """All contacts, doors and sources: what every questionnaire refers to."""

    contacts: dict[str, Contact]
    doors: dict[str, Door]
    sources: dict[str, Source]

    def contacts_of(self, door: Door) -> Iterator[Contact]:
        """Give the contacts behind the door, best first."""
        return (self.contacts[contact] for contact in door.contacts)


NUMBER = validate.Regexp(r"\A[0-9 -]{3,16}\Z|\A\Z", error="write digits")
SITE = validate.Regexp(r"\A[a-z0-9.-]+\.nl\Z|\A\Z", error="write a host name such as politie.nl")
CLOCK = validate.Regexp(r"\A([01][0-9]|2[0-3]):[0-5][0-9]\Z|\A24:00\Z", error="write a time such as 09:00")


class OpeningSchema(Strict):
    """Opening hours."""

    days = fields.String(
        required=True,
        validate=validate.Regexp(
            rf"\A({'|'.join(DAYS)})(-({'|'.join(DAYS)}))?\Z", error="write days such as ma-vr, or one such as za"
        ),
    )
    opens = fields.String(required=True, data_key="from", validate=CLOCK)
    closes = fields.String(required=True, data_key="until", validate=CLOCK)


class RegionSchema(Strict):
    """A region."""

    id = Id(required=True)
    name = Text(60, required=True)
    site = fields.String(load_default="", validate=SITE)
    covers = Text(120, load_default="")


class ContactSchema(Strict):
    """A contact."""

    id = Id(required=True)
    name = Text(80, required=True)
    number = fields.String(load_default="", validate=[NUMBER, alive])
    dial = fields.String(
        load_default="",
        validate=[validate.Regexp(r"\A\+?[0-9]{3,15}\Z|\A\Z", error="write digits, or + and digits"), alive],
    )
    also = fields.List(fields.String(validate=[NUMBER, alive]), load_default=list, validate=validate.Length(0, 2))
    site = fields.String(load_default="", validate=SITE)
    help_for = Text(220, required=True)
    not_for = Text(220, load_default="")
    cost = Text(80, load_default="")
    bill = Text(160, load_default="")
    hours = Text(80, load_default="")
    opening = fields.List(fields.Nested(OpeningSchema), load_default=list)
    always = Flag(load_default=False)
    opening_source = Text(200, load_default="")
    languages = Text(80, load_default="")
    unverified = Text(200, load_default="")
    source = Text(300, required=True)
    checked_on = fields.Raw(required=True)
    valid_until = fields.Raw(required=True)
    regions = fields.List(fields.Nested(RegionSchema), load_default=list)


class DoorSchema(Strict):
    """A door."""

    id = Id(required=True)
    title = Text(80, required=True)
    lead = Text(220, required=True)
    expect = Text(420, required=True)
    contacts = fields.List(Id(), required=True, validate=validate.Length(1, 5))
    have_ready = Text(220, load_default="")
    not_for = Text(220, load_default="")
    second = Id(load_default="")


class SourceSchema(Strict):
    """A source."""

    id = Id(required=True)
    title = Text(200, required=True)
    dated = Text(40, required=True)


class DirectorySchema(Strict):
    """The file of contacts, doors and sources."""

    contact = fields.List(fields.Nested(ContactSchema), required=True)
    door = fields.List(fields.Nested(DoorSchema), required=True)
    source = fields.List(fields.Nested(SourceSchema), load_default=list)


def read_directory(written: Mapping[str, Any]) -> Directory:
    """Make the directory. Raises Mistakes with every one."""
    loaded = loaded_by(DirectorySchema(), written)
    directory = Directory(
        contacts={contact["id"]: _contact(contact) for contact in loaded["contact"]},
        doors={door["id"]: Door(**(door | {"contacts": tuple(door["contacts"])})) for door in loaded["door"]},
        sources={source["id"]: Source(**source) for source in loaded["source"]},
    )
    if found := list(_mistakes_in_directory(loaded, directory)):
        raise Mistakes(found)
    return directory


def _contact(loaded: Mapping[str, Any]) -> Contact:
    opening = tuple(
        Opening(_days(one["days"]), _minutes(one["opens"]), _minutes(one["closes"])) for one in loaded["opening"]
    )
    regions = tuple(Region(**region) for region in loaded["regions"])
    return Contact(**{**loaded, "also": tuple(loaded["also"]), "opening": opening, "regions": regions})


def _days(written: str) -> tuple[int, ...]:
    """Give the days from the first to the last, over the weekend too: vr-ma are four."""
    first, last = DAYS.index(written[:2]), DAYS.index(written[-2:])
    return tuple((first + step) % 7 for step in range((last - first) % 7 + 1))


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


@dataclass(frozen=True)
class Ids:
    """The ids that questionnaires may refer to, as written: what is known of a directory with mistakes.

    None: nobody can tell which there are.
    """

    contacts: Collection[str] | None
    doors: Collection[str] | None
    sources: Collection[str] | None


def ids_in(written: Mapping[str, Any]) -> Ids:
    """Give the ids of everything that has one."""
    return Ids(*(_ids_of(written.get(kind)) for kind in ("contact", "door", "source")))


def _ids_of(tables: Any) -> Collection[str] | None:
    if not isinstance(tables, list):
        return None
    return {table["id"] for table in tables if isinstance(table, Mapping) and isinstance(table.get("id"), str)}


def _mistakes_in_directory(loaded: dict[str, Any], directory: Directory) -> Iterator[str]:
    for needed in ALWAYS_SHOWN:
        if needed not in directory.contacts:
            yield f"contact.{needed}: is missing, and every page or report shows it: put it back"
    for kind in ("contact", "door", "source"):
        yield from doubles(kind, (one["id"] for one in loaded[kind]))
    for contact in directory.contacts.values():
        yield from _mistakes_in_contact(contact)
    for door in directory.doors.values():
        yield from unknown(f"door.{door.id}.contacts", "contact", door.contacts, directory.contacts)
        yield from unknown(f"door.{door.id}.second", "door", [door.second] if door.second else [], directory.doors)
        if door.second == door.id:
            yield f"door.{door.id}.second: is this door itself: name another, or leave it out"


def _mistakes_in_contact(contact: Contact) -> Iterator[str]:
    where = f"contact.{contact.id}"
    # Not isinstance(): a date with a time is one too, and cannot be compared with one without.
    if undated := [name for name in ("checked_on", "valid_until") if type(getattr(contact, name)) is not date]:
        yield from (f"{where}.{name}: write a date, without quotes: 2026-11-21" for name in undated)
    elif contact.valid_until <= contact.checked_on:
        yield f"{where}.valid_until: must be later than checked_on"
    elif (contact.valid_until - contact.checked_on).days > 186:
        yield f"{where}.valid_until: a contact is trusted for half a year at most; check it again"
    if bool(contact.number) != bool(contact.dial):
        yield f"{where}: number and dial go together"
    digits = re.sub(r"\D", "", contact.number)
    if contact.dial and contact.dial not in (digits, f"+31{digits[1:]}"):
        yield f"{where}.dial: {contact.dial} is not the number {contact.number}"
    if contact.also and not contact.number:
        yield f"{where}.also: write the first number as number and dial"
    if not contact.hours and not contact.unverified and contact.number:
        yield f"{where}.unverified: say that the opening hours were not found"
    yield from _mistakes_in_opening(contact, where)
    yield from doubles(f"{where}.regions", (region.id for region in contact.regions))


def _mistakes_in_opening(contact: Contact, where: str) -> Iterator[str]:
    if contact.always and contact.opening:
        yield f"{where}.always: day and night needs no opening: leave one of the two out"
    if contact.open_minutes:
        if not contact.opening_source:
            yield f"{where}.opening_source: say who gives these hours, and when"
        if not contact.hours:
            yield f"{where}.hours: write the opening in words too, for pages without scripts"
    for one in contact.opening:
        if one.closes <= one.opens:
            yield f"{where}.opening: until is not later than from: past midnight, write two tables"
