"""Who can help, as JSON: as honest as the help page."""

from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.conftest import TAGS, in_language
from webapp.app import create_app
from webapp.settings import Settings
from webapp.shelf import Shelf


@pytest.mark.parametrize("tag", TAGS)
def test_every_contact_and_door_is_there_in_its_language(client: FlaskClient, shelf: Shelf, tag: str) -> None:
    told = client.get(f"/api/v1/{tag}/directory").get_json()
    assert told["always_shown"] == ["emergency", "helpline", "police"]
    for contact, plain in zip(shelf.directory.contacts.values(), told["contacts"], strict=True):
        assert plain["dial"] == contact.dial
        assert plain["help_for"] == in_language(tag, f"{contact.id}:help_for", contact.help_for)
        assert plain["unverified"] == in_language(tag, f"{contact.id}:unverified", contact.unverified)
        assert plain["checked_on"] == contact.checked_on.isoformat()
        assert plain["valid_until"] == contact.valid_until.isoformat()
        assert plain["source"] == contact.source
        assert plain["also"] == list(contact.also)
        assert plain["bill"] == in_language(tag, f"{contact.id}:bill", contact.bill)
        assert plain["open_minutes"] == [list(pair) for pair in contact.open_minutes]
        assert [region["name"] for region in plain["regions"]] == [region.name for region in contact.regions]
        assert plain["stale"] is False
    for door, plain in zip(shelf.directory.doors.values(), told["doors"], strict=True):
        assert plain["lead"] == in_language(tag, f"door-{door.id}:lead", door.lead)
        assert plain["contacts"] == list(door.contacts)
        assert plain["have_ready"] == in_language(tag, f"door-{door.id}:have_ready", door.have_ready)
        assert plain["second"] == door.second
    assert [source["id"] for source in told["sources"]] == list(shelf.directory.sources)


def test_what_must_be_checked_again_says_so_and_loses_its_hours(client: FlaskClient, tmp_path: Path) -> None:
    later = create_app(Settings(database=tmp_path / "x.sqlite3"), today=lambda: date(2030, 1, 1))
    known, nothing = ("Dag en nacht", [[0, 7 * 24 * 60]]), ("", [])
    for asked, stale, hours in ((client, False, known), (later.test_client(), True, nothing)):
        contacts = asked.get("/api/v1/nl/directory").get_json()["contacts"]
        (emergency,) = [contact for contact in contacts if contact["id"] == "emergency"]
        assert emergency["stale"] is stale
        assert emergency["always"] is not stale
        assert (emergency["hours"], emergency["open_minutes"]) == hours
