"""Signs that no database takes, in an address or a code: a plain answer, whatever the storage."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.api.asking import contribute, contribution, is_problem
from tests.storage.nodes import app_on, sent


@pytest.fixture
def site(place: str) -> Iterator[Flask]:
    with app_on(place) as app:
        yield app


def test_signs_that_no_database_takes_are_told_and_never_a_fault_of_ours(site: Flask) -> None:
    client = site.test_client()
    for code in ("\x00", "a\x00b", "\ud800"):
        is_problem(contribute(client, contribution(code)), 422, "mistakes")
        assert sent(site, {}, campaign="a\x00b").status_code == 404
    for address in ("/api/v1/nl/campaigns/a%00b", "/api/v1/nl/campaigns/%ED%A0%80", "/nl/scan/a%00b/2026-11"):
        assert client.get(address).status_code == 404
