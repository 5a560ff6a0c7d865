"""Reading the directory of who can help: start from a right one, break one thing, and expect one sentence."""

import json
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import ROOT, TODAY
from tests.scan.breaking import GONE, broken
from webapp.scan.directory import Contact, Directory, ids_in, is_open, read_directory
from webapp.scan.mistakes import Mistakes
from webapp.shelf import Shelf

WRITTEN: dict[str, Any] = {
    "contact": [
        {
            "id": "helpline",
            "name": "De Hulplijn",
            "number": "0800-0000000",
            "dial": "08000000000",
            "site": "hulplijn.nl",
            "help_for": "Druk van anderen.",
            "hours": "Dag en nacht",
            "always": True,
            "opening_source": "verzonnen, 2026",
            "source": "verzonnen",
            "checked_on": date(2026, 11, 21),
            "valid_until": date(2027, 5, 21),
        },
        {
            "id": "adviser",
            "name": "De Adviseur",
            "help_for": "Alles wat kan wachten.",
            "source": "verzonnen",
            "checked_on": date(2026, 11, 21),
            "valid_until": date(2027, 5, 21),
        },
        *(
            {
                "id": name,
                "name": name,
                "help_for": "Spoed.",
                "source": "verzonnen",
                "checked_on": date(2026, 11, 21),
                "valid_until": date(2027, 5, 21),
            }
            for name in ("emergency", "police")
        ),
    ],
    "door": [
        {
            "id": "pressure",
            "title": "Druk",
            "lead": "Bel de hulplijn.",
            "expect": "Iemand luistert.",
            "contacts": ["helpline", "adviser"],
        }
    ],
    "source": [{"id": "law", "title": "De wet", "dated": "z.d."}],
}
LINE = "contact.0"
HOURS = [{"days": "ma-vr", "from": "09:00", "until": "17:00"}]
OPENING: list[dict[str, Any]] = json.loads((ROOT / "tests/shared/opening.json").read_text(encoding="utf-8"))


def mistakes(written: dict[str, Any]) -> list[str]:
    with pytest.raises(Mistakes) as found:
        read_directory(written)
    return list(found.value.sentences)


def test_a_right_directory_becomes_what_it_says() -> None:
    directory = read_directory(WRITTEN)
    assert isinstance(directory, Directory)
    assert directory.contacts["helpline"].number == "0800-0000000"
    assert directory.contacts["adviser"] == Contact(
        id="adviser", name="De Adviseur", number="", dial="", also=(), site="", help_for="Alles wat kan wachten.",
        not_for="", cost="", bill="", hours="", opening=(), always=False, opening_source="", languages="",
        unverified="", source="verzonnen", checked_on=date(2026, 11, 21), valid_until=date(2027, 5, 21), regions=(),
    )  # fmt: skip
    assert [contact.id for contact in directory.contacts_of(directory.doors["pressure"])] == ["helpline", "adviser"]
    assert directory.sources["law"].dated == "z.d."


def test_a_directory_may_do_without_sources() -> None:
    assert read_directory(broken(WRITTEN, ("source", GONE))).sources == {}


@pytest.mark.parametrize(
    ("number", "dial"),
    [("112", "112"), ("0900-8844", "09008844"), ("020-2615275", "+31202615275"), ("088 786 73 72", "0887867372")],
)
def test_a_number_goes_with_what_a_phone_dials(number: str, dial: str) -> None:
    directory = read_directory(broken(WRITTEN, (f"{LINE}.number", number), (f"{LINE}.dial", dial)))
    assert directory.contacts["helpline"].dial == dial


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        ("contact", GONE, "contact: Missing data for required field."),
        ("door", GONE, "door: Missing data for required field."),
        ("doors", [], "doors: Unknown field."),
        (f"{LINE}.id", GONE, "contact.[1].id: Missing data for required field."),
        (f"{LINE}.name", "", "contact.helpline.name: write 1 to 80 characters"),
        (f"{LINE}.phone", "112", "contact.helpline.phone: Unknown field."),
        (f"{LINE}.help_for", "Bel 06 22 96 27 71.", "contact.helpline.help_for: holds a phone number that is dead"),
        (f"{LINE}.unverified", "Vroeger (06)22962771",
         "contact.helpline.unverified: holds a phone number that is dead"),
        (f"{LINE}.source", GONE, "contact.helpline.source: Missing data for required field."),
        (f"{LINE}.site", "https://hulplijn.nl", "contact.helpline.site: write a host name such as politie.nl"),
        (f"{LINE}.site", "hulplijn.com", "contact.helpline.site: write a host name such as politie.nl"),
        (f"{LINE}.number", "0800-HULP", "contact.helpline.number: write digits"),
        (f"{LINE}.dial", "0800-0000000", "contact.helpline.dial: write digits, or + and digits"),
        (f"{LINE}.dial", "08000000000\n", "contact.helpline.dial: write digits, or + and digits"),
        (f"{LINE}.checked_on", GONE, "contact.helpline.checked_on: Missing data for required field."),
        (f"{LINE}.also", ["06-22962771"], "contact.helpline.also.[1]: holds a phone number that is dead"),
        (f"{LINE}.always", "yes", "contact.helpline.always: write true or false"),
        (f"{LINE}.opening", [{"days": "maandag", "from": "09:00", "until": "17:00"}],
         "contact.helpline.opening.[1].days: write days such as ma-vr, or one such as za"),
        (f"{LINE}.opening", [{"days": "ma", "from": "9:00", "until": "17:00"}],
         "contact.helpline.opening.[1].from: write a time such as 09:00"),
        (f"{LINE}.opening", [{"days": "ma", "from": "09:00", "until": "24:30"}],
         "contact.helpline.opening.[1].until: write a time such as 09:00"),
        (f"{LINE}.regions", [{"id": "north", "name": "Noord", "site": "https://noord.nl"}],
         "contact.helpline.regions.north.site: write a host name such as politie.nl"),
        ("door.0.contacts", [], "door.pressure.contacts: Length must be between 1 and 5."),
        ("door.0.expect", "x" * 421, "door.pressure.expect: write 1 to 420 characters"),
        ("door.0.lead", "06-22962771", "door.pressure.lead: holds a phone number that is dead"),
        ("source.0.dated", GONE, "source.law.dated: Missing data for required field."),
    ],
)  # fmt: skip
def test_a_mistake_of_form_is_told_with_its_place(place: str, value: Any, sentence: str) -> None:
    assert mistakes(broken(WRITTEN, (place, value))) == [sentence]


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        ("contact.4", WRITTEN["contact"][1], "contact.adviser: stands here 2 times"),
        ("door.1", WRITTEN["door"][0], "door.pressure: stands here 2 times"),
        ("source.1", WRITTEN["source"][0], "source.law: stands here 2 times"),
        ("door.0.contacts", ["helpline", "nobody"],
         "door.pressure.contacts: there is no contact 'nobody'; there are adviser, emergency, helpline, police"),
        (f"{LINE}.checked_on", "2026-11-21",
         "contact.helpline.checked_on: write a date, without quotes: 2026-11-21"),
        (f"{LINE}.valid_until", datetime(2027, 5, 21),
         "contact.helpline.valid_until: write a date, without quotes: 2026-11-21"),
        (f"{LINE}.valid_until", date(2026, 11, 21),
         "contact.helpline.valid_until: must be later than checked_on"),
        (f"{LINE}.valid_until", date(2027, 5, 27),
         "contact.helpline.valid_until: a contact is trusted for half a year at most; check it again"),
        (f"{LINE}.number", GONE, "contact.helpline: number and dial go together"),
        (f"{LINE}.dial", GONE, "contact.helpline: number and dial go together"),
        (f"{LINE}.dial", "08000000001", "contact.helpline.dial: 08000000001 is not the number 0800-0000000"),
        (f"{LINE}.hours", GONE,
         "contact.helpline.hours: write the opening in words too, for pages without scripts"),
        (f"{LINE}.opening_source", GONE,
         "contact.helpline.opening_source: say who gives these hours, and when"),
        (f"{LINE}.opening", [{"days": "ma", "from": "09:00", "until": "17:00"}],
         "contact.helpline.always: day and night needs no opening: leave one of the two out"),
        ("contact.1.also", ["0800-0000001"], "contact.adviser.also: write the first number as number and dial"),
        ("contact.1.regions", [{"id": "north", "name": "Noord"}, {"id": "north", "name": "Zuid"}],
         "contact.adviser.regions.north: stands here 2 times"),
        ("door.0.second", "hell", "door.pressure.second: there is no door 'hell'; there are pressure"),
        ("door.0.second", "pressure", "door.pressure.second: is this door itself: name another, or leave it out"),
    ],
)  # fmt: skip
def test_a_mistake_of_meaning_is_told_with_its_place(place: str, value: Any, sentence: str) -> None:
    told = mistakes(broken(WRITTEN, (place, value)))
    assert sentence in told
    # One cause can have two effects: without a number, the one to dial is nobody's; without hours, nothing tells why.
    assert set(told) - {sentence} <= {
        "contact.helpline.dial: 08000000000 is not the number ",
        "contact.helpline.unverified: say that the opening hours were not found",
    }


@pytest.mark.parametrize(
    ("number", "dial"),
    [
        ("06 22 96 27 71", "0622962771"),
        ("06-22962771", "+31622962771"),
        ("0622962771", "0622962771"),
        ("31622962771", "31622962771"),
        ("0031 6 22962771", "0031622962771"),
    ],
)
def test_nobody_is_ever_sent_to_the_number_that_is_dead(number: str, dial: str) -> None:
    told = "holds a phone number that is dead"
    dead_number, dead_dial = (f"{LINE}.number", number), (f"{LINE}.dial", dial)
    assert mistakes(broken(WRITTEN, dead_number)) == [f"contact.helpline.number: {told}"]
    assert mistakes(broken(WRITTEN, dead_dial)) == [f"contact.helpline.dial: {told}"]
    assert mistakes(broken(WRITTEN, dead_number, dead_dial)) == [
        f"contact.helpline.number: {told}",
        f"contact.helpline.dial: {told}",
    ]


@pytest.mark.parametrize(
    "spelled",
    [
        "06.22.96.27.71", "+31 6 22 96 27 71", "0031-6-22962771", "(06) 22 96 27 71", "tel:+31622962771",
        "٠٦٢٢٩٦٢٧٧١", "۰۶ ۲۲ ۹۶ ۲۷ ۷۱", "０６ ２２ ９６ ２７ ７１", "〇六二二九六二七七一",
        "0\u200b6\u201022\u2011962771",
    ],
)  # fmt: skip
def test_the_number_that_is_dead_is_known_in_every_spelling(spelled: str) -> None:
    for place, name in ((f"{LINE}.help_for", "contact.helpline.help_for"), ("door.0.lead", "door.pressure.lead")):
        assert mistakes(broken(WRITTEN, (place, f"Bel {spelled}."))) == [f"{name}: holds a phone number that is dead"]


def test_the_last_day_of_half_a_year_is_still_trusted() -> None:
    read_directory(broken(WRITTEN, (f"{LINE}.valid_until", date(2027, 5, 26))))


@pytest.mark.parametrize(
    ("today", "stale"),
    [(date(2026, 11, 21), False), (date(2027, 5, 21), False), (date(2027, 5, 22), True), (date(2030, 1, 1), True)],
)
def test_a_contact_is_stale_from_the_day_after_its_last(today: date, stale: bool) -> None:
    assert read_directory(WRITTEN).contacts["helpline"].is_stale(today) is stale


@pytest.mark.parametrize("case", OPENING, ids=lambda case: case["name"])
def test_who_is_open_now_is_what_the_shared_cases_say(case: dict[str, Any]) -> None:
    opening, always = case.get("opening", HOURS), case.get("always", False)
    source = "verzonnen, 2026" if opening or always else GONE
    places = {"opening": opening, "always": always, "opening_source": source}
    contact = read_directory(broken(WRITTEN, *((f"{LINE}.{key}", value) for key, value in places.items())))
    moment = datetime.fromisoformat(case["instant"]).astimezone(ZoneInfo("Europe/Amsterdam"))
    assert is_open(contact.contacts["helpline"], moment) is case["open"]


def test_opening_hours_are_minutes_of_the_week() -> None:
    opening = [{"days": "zo-ma", "from": "10:00", "until": "12:30"}, {"days": "wo", "from": "00:00", "until": "24:00"}]
    contact = read_directory(broken(WRITTEN, (f"{LINE}.always", GONE), (f"{LINE}.opening", opening)))
    assert contact.contacts["helpline"].open_minutes == ((600, 750), (2880, 4320), (9240, 9390))


def test_hours_that_end_before_they_begin_are_a_mistake() -> None:
    opening = [{"days": "vr", "from": "22:00", "until": "02:00"}]
    assert mistakes(broken(WRITTEN, (f"{LINE}.always", GONE), (f"{LINE}.opening", opening))) == [
        "contact.helpline.opening: until is not later than from: past midnight, write two tables"
    ]


def test_hours_may_be_missing_when_we_say_so_or_when_there_is_nobody_to_call() -> None:
    gone = [(f"{LINE}.{key}", GONE) for key in ("hours", "always", "opening_source")]
    assert mistakes(broken(WRITTEN, *gone)) == [
        "contact.helpline.unverified: say that the opening hours were not found"
    ]
    said = *gone, (f"{LINE}.unverified", "Openingstijden niet gevonden.")
    assert read_directory(broken(WRITTEN, *said)).contacts["helpline"].hours == ""
    assert read_directory(WRITTEN).contacts["adviser"].unverified == ""


@pytest.mark.parametrize(("place", "name"), [("contact.2", "emergency"), ("contact.3", "police")])
def test_a_contact_that_every_page_shows_may_not_be_missing(place: str, name: str) -> None:
    told = f"contact.{name}: is missing, and every page or report shows it: put it back"
    assert mistakes(broken(WRITTEN, (place, GONE))) == [told]


def test_every_mistake_is_told_at_once() -> None:
    written = broken(
        WRITTEN,
        (f"{LINE}.dial", "08000000001"),
        (f"{LINE}.valid_until", date(2026, 11, 20)),
        ("contact.1.checked_on", "gisteren"),
        ("door.0.contacts", ["nobody"]),
        ("source.1", WRITTEN["source"][0]),
    )
    assert [sentence.split(":")[0] for sentence in mistakes(written)] == [
        "source.law",
        "contact.helpline.valid_until",
        "contact.helpline.dial",
        "contact.adviser.checked_on",
        "door.pressure.contacts",
    ]


def test_the_real_directory_is_fresh_and_knows_the_numbers_of_the_design(shelf: Shelf) -> None:
    contacts = shelf.directory.contacts
    assert not [contact.id for contact in contacts.values() if contact.is_stale(TODAY)]
    assert {contact: contacts[contact].number for contact in ("emergency", "helpline", "police", "report-anonymously",
            "image-help", "fraud-desk", "money-help", "chamber", "safe-home", "victim-support")} == {
        "emergency": "112",
        "helpline": "0800-2800200",
        "police": "0900-8844",
        "report-anonymously": "0800-7000",
        "image-help": "020-2615275",
        "fraud-desk": "088-7867372",
        "money-help": "0800-8115",
        "chamber": "0800-2117",
        "safe-home": "0800-2000",
        "victim-support": "0900-0101",
    }  # fmt: skip


def test_a_wrong_date_hides_no_other_mistake_in_the_contact() -> None:
    written = broken(
        WRITTEN, (f"{LINE}.checked_on", "2026"), (f"{LINE}.valid_until", "2027"), (f"{LINE}.dial", "08000000001")
    )
    assert [sentence.split(":")[0] for sentence in mistakes(written)] == [
        "contact.helpline.checked_on",
        "contact.helpline.valid_until",
        "contact.helpline.dial",
    ]


def test_the_ids_are_known_of_a_directory_with_mistakes_too() -> None:
    written = broken(WRITTEN, (f"{LINE}.dial", "1"), ("contact.1.id", 3), ("contact.2", "police"), ("source", GONE))
    ids = ids_in(written)
    assert (ids.contacts, ids.doors, ids.sources) == ({"helpline", "police"}, {"pressure"}, None)
