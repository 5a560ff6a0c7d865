"""The directory: who can help, in which situation, and the sources; from plain data, or every mistake at once."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import fields, validate

from webapp.scan.mistakes import Mistakes
from webapp.scan.written import Id, Strict, Text, alive, doubles, loaded_by, unknown

ALWAYS_SHOWN = ("emergency", "helpline", "police")  # contacts that pages and reports name whatever the answers


@dataclass(frozen=True)
class Contact:
    """Somebody who can help, and what we know of them."""

    id: str
    name: str
    number: str  # as people write it; empty when there is none
    dial: str  # what a phone dials; empty when there is none
    site: str  # host name, without scheme; empty when there is none
    help_for: str
    not_for: str
    cost: str
    hours: str  # empty when no source was found
    languages: str  # empty when no source was found
    unverified: str  # what we could not verify, in plain words; empty when nothing is open
    source: str
    checked_on: date
    valid_until: date

    def is_stale(self, today: date) -> bool:
        """Tell whether the contact must be checked again before its hours may be shown."""
        return today > self.valid_until


@dataclass(frozen=True)
class Door:
    """A situation and the contacts that fit it."""

    id: str
    title: str
    lead: str  # one calm sentence: what to do
    expect: str  # what happens when you call
    contacts: tuple[str, ...]  # contact ids, best first


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


class ContactSchema(Strict):
    """A contact."""

    id = Id(required=True)
    name = Text(80, required=True)
    number = fields.String(
        load_default="", validate=[validate.Regexp(r"\A[0-9 -]{3,16}\Z|\A\Z", error="write digits"), alive]
    )
    dial = fields.String(
        load_default="",
        validate=[validate.Regexp(r"\A\+?[0-9]{3,15}\Z|\A\Z", error="write digits, or + and digits"), alive],
    )
    site = fields.String(
        load_default="",
        validate=validate.Regexp(r"\A[a-z0-9.-]+\.nl\Z|\A\Z", error="write a host name such as politie.nl"),
    )
    help_for = Text(220, required=True)
    not_for = Text(220, load_default="")
    cost = Text(80, load_default="")
    hours = Text(80, load_default="")
    languages = Text(80, load_default="")
    unverified = Text(200, load_default="")
    source = Text(300, required=True)
    checked_on = fields.Raw(required=True)
    valid_until = fields.Raw(required=True)


class DoorSchema(Strict):
    """A door."""

    id = Id(required=True)
    title = Text(80, required=True)
    lead = Text(220, required=True)
    expect = Text(420, required=True)
    contacts = fields.List(Id(), required=True, validate=validate.Length(1, 5))


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
        contacts={contact["id"]: Contact(**contact) for contact in loaded["contact"]},
        doors={door["id"]: Door(**(door | {"contacts": tuple(door["contacts"])})) for door in loaded["door"]},
        sources={source["id"]: Source(**source) for source in loaded["source"]},
    )
    if found := list(_mistakes_in_directory(loaded, directory)):
        raise Mistakes(found)
    return directory


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
    if not contact.hours and not contact.unverified and contact.number:
        yield f"{where}.unverified: say that the opening hours were not found"
