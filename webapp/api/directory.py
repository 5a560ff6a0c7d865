"""Who can help: contacts, and the doors that lead to them."""

from flask import Blueprint, Response

from webapp.api.described import described
from webapp.api.plain import whole_directory
from webapp.api.replies import for_everybody
from webapp.api.schemas.directory import DirectorySchema
from webapp.house import house

views = Blueprint("api_directory", __name__, url_prefix="/api/v1/<language:language>/directory")


@views.get("")
@described(gives=DirectorySchema, refuses=[404])
def directory() -> Response:
    """Every contact, every door to them, and the sources of what the advice says."""
    return for_everybody(DirectorySchema().dump(whole_directory(house().shelf.directory, house().today())))
