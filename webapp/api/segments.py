"""The groups that a campaign may compare: lists that the operator of the site keeps."""

from flask import Blueprint, Response

from webapp.api.described import described
from webapp.api.replies import for_everybody
from webapp.api.schemas.campaigns import SegmentListsSchema
from webapp.house import house, segment_text
from webapp.languages import say

views = Blueprint("api_segments", __name__, url_prefix="/api/v1/<language:language>/segments")


@views.get("")
@described(gives=SegmentListsSchema, refuses=[404])
def segments() -> Response:
    """The lists of segments. A campaign takes its own from one of them, so that no organiser asks what has no class."""
    lists = [
        {
            "id": one.id,
            "text": say(f"segments-{one.id}:name", one.name),
            "segments": [{"id": segment.id, "text": segment_text(segment.id)} for segment in one.segments],
        }
        for one in house().shelf.segments.lists
    ]
    return for_everybody(SegmentListsSchema().dump({"lists": lists}))
