"""The lists of segments that a campaign may compare; from plain data, or every mistake at once.

Why organisers type none of their own: docs/decisions/0025-groups-from-a-list.md.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from marshmallow import fields, validate

from webapp.scan.campaign import OTHER
from webapp.scan.knowledge import TELLING
from webapp.scan.mistakes import Mistakes
from webapp.scan.written import Id, Strict, Text, doubles, loaded_by


@dataclass(frozen=True)
class Segment:
    """A group that people can say they are in."""

    id: str  # in ledgers, in what is stored, and in files: it stays
    name: str


@dataclass(frozen=True)
class SegmentList:
    """Segments of one kind: nobody is in two of them."""

    id: str
    name: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class SegmentLists:
    """All lists, in the order of the file."""

    lists: tuple[SegmentList, ...]

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Segment id -> Dutch name."""
        return {segment.id: segment.name for one in self.lists for segment in one.segments}

    def list_of(self, chosen: Collection[str]) -> SegmentList | None:
        """Give the list that holds all of these ids, OTHER aside; None when none does, or nothing is chosen."""
        wanted = set(chosen) - {OTHER}
        return next((one for one in self.lists if wanted and wanted <= {s.id for s in one.segments}), None)


NO_SEGMENTS = SegmentLists(())


class SegmentSchema(Strict):
    """A segment."""

    id = Id(required=True)
    name = Text(40, required=True)


class SegmentListSchema(Strict):
    """A list of segments."""

    id = Id(required=True)
    name = Text(40, required=True)
    segment = fields.List(fields.Nested(SegmentSchema), required=True, validate=validate.Length(2, 40))


class SegmentListsSchema(Strict):
    """The file of segments."""

    list = fields.List(fields.Nested(SegmentListSchema), required=True, validate=validate.Length(1, 8))


def read_segments(written: Mapping[str, Any]) -> SegmentLists:
    """Make the lists. Raises Mistakes with every one."""
    loaded = loaded_by(SegmentListsSchema(), written)
    lists = SegmentLists(
        tuple(
            SegmentList(one["id"], one["name"], tuple(Segment(**segment) for segment in one["segment"]))
            for one in loaded["list"]
        )
    )
    if found := list(_mistakes_in(lists)):
        raise Mistakes(found)
    return lists


def _mistakes_in(lists: SegmentLists) -> Iterator[str]:
    yield from doubles("list", (one.id for one in lists.lists))
    yield from doubles("segment", (segment.id for one in lists.lists for segment in one.segments))
    for one in lists.lists:
        where = f"list.{one.id}"
        yield from _mistakes_in_name(f"{where}.name", one.name)
        yield from doubles(f"{where}.segment.name", (segment.name for segment in one.segments))
        for segment in one.segments:
            if segment.id == OTHER:
                yield f"{where}.segment.{OTHER}: is there by itself, for who is in none of them: choose another id"
            yield from _mistakes_in_name(f"{where}.segment.{segment.id}.name", segment.name)


def _mistakes_in_name(where: str, name: str) -> Iterator[str]:
    # Who picks a group is told to its organiser, roughly: a group never asks what is happening to somebody.
    if told := TELLING.search(name):
        yield f"{where}: do without “{told[0]}”: a group says nothing of crime or danger"
