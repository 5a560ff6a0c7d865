"""Reading the lists of segments: start from right ones, break one thing, and expect one sentence."""

from typing import Any

import pytest

from tests.scan.breaking import GONE, broken
from webapp.scan.campaign import OTHER
from webapp.scan.mistakes import Mistakes
from webapp.scan.segments import NO_SEGMENTS, Segment, read_segments
from webapp.shelf import Shelf

LISTS: dict[str, Any] = {
    "list": [
        {
            "id": "trades",
            "name": "Vak",
            "segment": [
                {"id": "bakers", "name": "Bakkers"},
                {"id": "brewers", "name": "Brouwers"},
                {"id": "butchers", "name": "Slagers"},
            ],
        },
        {
            "id": "times",
            "name": "Tijd",
            "segment": [{"id": "by-day", "name": "Overdag"}, {"id": "by-night", "name": "Nacht"}],
        },
    ]
}


def mistakes(written: dict[str, Any]) -> list[str]:
    with pytest.raises(Mistakes) as found:
        read_segments(written)
    return list(found.value.sentences)


def test_right_lists_become_lists() -> None:
    lists = read_segments(LISTS)
    assert [(one.id, one.name) for one in lists.lists] == [("trades", "Vak"), ("times", "Tijd")]
    assert lists.lists[1].segments == (Segment("by-day", "Overdag"), Segment("by-night", "Nacht"))
    assert lists.names["butchers"] == "Slagers"


@pytest.mark.parametrize(
    ("chosen", "its"),
    [
        (["bakers", "brewers", OTHER], "trades"),
        (["by-night"], "times"),
        (["bakers", "by-night", OTHER], None),
        (["bakers", "Bakkers"], None),
        (["Ik word nu bedreigd", "Niet bedreigd", OTHER], None),
        ([OTHER], None),
        ([], None),
    ],
)
def test_segments_are_of_one_list_or_of_none(chosen: list[str], its: str | None) -> None:
    one = read_segments(LISTS).list_of(chosen)
    assert (one and one.id) == its
    assert NO_SEGMENTS.list_of(chosen) is None


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        ("list", GONE, "list: Missing data for required field."),
        ("list", [], "list: Length must be between 1 and 8."),
        ("colour", "red", "colour: Unknown field."),
        ("list.0.colour", "red", "list.trades.colour: Unknown field."),
        ("list.0.id", "Trades", "list.Trades.id: write lower-case words joined by hyphens"),
        ("list.0.name", "x" * 41, "list.trades.name: write 1 to 40 characters"),
        ("list.1.segment.1", GONE, "list.times.segment: Length must be between 2 and 40."),
        ("list.0.segment.1.name", GONE, "list.trades.segment.brewers.name: Missing data for required field."),
        (
            "list.0.segment.1.name",
            " Brouwers",
            "list.trades.segment.brewers.name: has a line break or white space at an end",
        ),
        ("list.0.segment.1.class", "C", "list.trades.segment.brewers.class: Unknown field."),
        ("list.1.id", "trades", "list.trades: stands here 2 times"),
        ("list.1.segment.0.id", "bakers", "segment.bakers: stands here 2 times"),
        ("list.0.segment.1.name", "Bakkers", "list.trades.segment.name.Bakkers: stands here 2 times"),
        (
            "list.0.segment.0.id",
            OTHER,
            "list.trades.segment.other: is there by itself, for who is in none of them: choose another id",
        ),
        (
            "list.0.segment.0.name",
            "Ik word nu bedreigd",
            "list.trades.segment.bakers.name: do without “dreig”: a group says nothing of crime or danger",
        ),
        ("list.1.name", "Politie", "list.times.name: do without “Politie”: a group says nothing of crime or danger"),
    ],
)
def test_each_mistake_is_told_with_its_path(place: str, value: Any, sentence: str) -> None:
    assert mistakes(broken(LISTS, (place, value))) == [sentence]


def test_all_mistakes_are_told_at_once() -> None:
    wrong = broken(
        LISTS, ("list.0.segment.0.id", "by-day"), ("list.0.segment.1.name", "Bakkers"), ("list.1.id", "trades")
    )
    assert len(mistakes(wrong)) == 3


def test_the_real_lists_are_what_the_manual_says(shelf: Shelf) -> None:
    sizes = {one.id: len(one.segments) for one in shelf.segments.lists}
    assert sizes == {"kinds": 11, "sizes": 3, "parts-of-town": 5, "provinces": 12}
