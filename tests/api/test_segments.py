"""The lists of segments through the API, in every language."""

import pytest
from flask.testing import FlaskClient

from tests.conftest import TAGS, in_language
from webapp.shelf import Shelf


@pytest.mark.parametrize("tag", TAGS)
def test_every_list_is_told_in_the_language_that_is_asked(client: FlaskClient, shelf: Shelf, tag: str) -> None:
    reply = client.get(f"/api/v1/{tag}/segments")
    assert reply.status_code == 200
    assert reply.get_json() == {
        "lists": [
            {
                "id": one.id,
                "text": in_language(tag, f"segments-{one.id}:name", one.name),
                "segments": [
                    {"id": segment.id, "text": in_language(tag, f"segment-{segment.id}:name", segment.name)}
                    for segment in one.segments
                ],
            }
            for one in shelf.segments.lists
        ]
    }
    assert client.get(f"/api/v1/{tag}/segments", headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304
