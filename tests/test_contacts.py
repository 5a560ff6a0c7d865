"""The real contacts, and every text that people read: no number, hour or promise without a contact and a source."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from webapp.extraction import texts_of_directory, texts_of_questionnaire
from webapp.scan.upkeep import findings_in, phone_numbers, strange_numbers
from webapp.scan.written import DEAD_NUMBERS, digits_of
from webapp.settings import Settings
from webapp.shelf import Shelf
from webapp.texts import all_texts

REAL = Settings()
TEXTS = list(all_texts(REAL.questionnaires, REAL.translations))
# What tells when somebody answers, in figures or in words.
HOURS = re.compile(r"\b\d{1,2}[.:]\d\d\b|\b\d{1,2} uur|24/7|dag en nacht|kantoortijd|\bopen van\b", re.IGNORECASE)


def dutch_texts() -> Iterator[tuple[str, str]]:
    """Give key and Dutch text of all contacts, doors and questionnaires, and the templates as they are."""
    for path in sorted(REAL.questionnaires.glob("**/*.toml")):
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        yield from texts_of_questionnaire(written) if "part" in written else texts_of_directory(written)
    yield from ((name, text) for name, text in TEXTS if name.startswith("templates/"))


def test_the_search_sees_every_kind_of_text() -> None:
    names = {name for name, _ in TEXTS}
    assert {"questionnaires/contacts.toml", "questionnaires/sources.toml", "questionnaires/horeca/2026-11.toml"} < names
    assert {"templates/help.html", "templates/parts/report.html"} < names
    assert {f"translations/{locale}/LC_MESSAGES/messages.po" for locale in ("en", "tr", "zh_Hans", "zh_Hant")} < names
    everywhere = [name for name, text in TEXTS if "09008844" in set(phone_numbers(text))]
    assert len(everywhere) > 5  # so a number in the catalogues is seen as well as one in a TOML file


def test_every_phone_number_in_every_text_is_that_of_a_contact(shelf: Shelf) -> None:
    assert [str(finding) for finding in strange_numbers(TEXTS, shelf.directory)] == []


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=[name for name, _ in TEXTS])
def test_the_number_that_is_dead_stands_nowhere(name: str, text: str) -> None:
    lines = [line for line in text.splitlines() if any(dead in digits_of(line) for dead in DEAD_NUMBERS)]
    assert lines == []


@pytest.mark.parametrize(
    ("file", "planted"),
    [
        ("one.toml", 'text = "Bel 0800-1234567."'),
        ("templates/one.html", '<a href="tel:+31612345678">06 1234 5678</a>'),
        ("tr/one.po", 'msgstr "0900-"\n"8845 arayın"'),
        ("zh/one.po", 'msgstr "请拨打０９００－８８４５。"'),
    ],
)
def test_a_planted_number_is_found(shelf: Shelf, tmp_path: Path, file: str, planted: str) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(planted, encoding="utf-8")
    found = strange_numbers(all_texts(tmp_path, tmp_path, tmp_path), shelf.directory)
    assert len(found) == 1
    assert found[0].place.endswith(file)


def test_the_real_contacts_contradict_nothing(shelf: Shelf) -> None:
    found = findings_in(shelf.directory, date(2026, 11, 25))
    assert [str(finding) for finding in found if finding.kind.is_wrong] == []


def test_hours_stand_only_where_they_have_a_source_and_go_when_they_are_old(shelf: Shelf) -> None:
    sourced = {f"{one.id}:hours" for one in shelf.directory.contacts.values() if one.hours and one.opening_source}
    told = {key for key, text in dutch_texts() if HOURS.search(text)}
    assert told == sourced
    assert sourced >= {"emergency:hours", "suicide-line:hours", "safe-home:hours"}


def test_every_door_leads_to_somebody_and_tells_how_to_use_it(shelf: Shelf) -> None:
    for door in shelf.directory.doors.values():
        behind = list(shelf.directory.contacts_of(door))
        assert any(contact.number or contact.site for contact in behind), door.id
        assert door.have_ready, door.id
        assert door.not_for, door.id
        assert door.second or door.id == "emergency", door.id


@pytest.mark.parametrize(
    ("door", "first"),
    [
        ("despair", ["suicide-line", "emergency"]),
        ("bank", ["bank", "police"]),
        ("product", ["police", "emergency", "food-safety"]),
        ("secret", ["helpline", "police"]),
        ("fake-police", ["emergency", "police"]),
        ("police", ["police", "officer"]),
    ],
)
def test_the_doors_lead_where_the_sources_say(shelf: Shelf, door: str, first: list[str]) -> None:
    assert list(shelf.directory.doors[door].contacts[: len(first)]) == first
    assert "image-help" not in shelf.directory.doors["secret"].contacts


def test_the_ten_platforms_have_a_site_only_where_one_was_seen(shelf: Shelf) -> None:
    regions = shelf.directory.contacts["safe-business-platform"].regions
    assert len(regions) == 10
    assert [region.id for region in regions if not region.site] == ["noord-nederland"]
