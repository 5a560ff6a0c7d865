"""What programs are sent of contacts, doors and sources."""

from marshmallow import fields, validate

from webapp.api.schemas.fields import Reply, ids, words
from webapp.languages import LANGUAGES


class RegionSchema(Reply):
    """A part of the country that has a desk of its own. In Dutch; what is not known is empty."""

    id = fields.String()
    name = fields.String()
    site = fields.String(metadata={"description": "A host name."})
    covers = fields.String(metadata={"description": "Names of places."})


class ContactSchema(Reply):
    """Somebody who can help. What is not known is empty."""

    id = fields.String()
    name = words("Its name.")
    number = fields.String(metadata={"description": "As people write it."})
    dial = fields.String(metadata={"description": "What a phone dials."})
    also = fields.List(fields.String(), metadata={"description": "More numbers of the same desk."})
    site = fields.String(metadata={"description": "A host name."})
    help_for = words("What to call them for.")
    not_for = words("What not to call them for.")
    cost = words("What a call costs.")
    bill = words("How a call shows on the phone bill. Empty: not known, it may stand there.")
    hours = words("When they answer.")
    always = fields.Boolean(metadata={"description": "Day and night."})
    open_minutes = fields.List(
        fields.List(fields.Integer(), validate=validate.Length(equal=2)),
        metadata={
            "description": "When they answer, by the clock: pairs of minutes of the week in Amsterdam, "
            "from Monday 0:00; the second no more. A public holiday may differ: say so."
        },
    )
    languages = words("Which languages they speak.")
    unverified = words("What we could not verify. Show it.")
    source = fields.String(metadata={"description": "Where we have this from, in Dutch."})
    checked_on = fields.Date(metadata={"description": "When we last compared with the source."})
    valid_until = fields.Date(metadata={"description": "After this day it is stale: for who keeps what we sent."})
    stale = fields.Boolean(metadata={"description": "It must be checked again: say so, and give no hours."})
    regions = fields.List(fields.Nested(RegionSchema), metadata={"description": "Desks of parts of the country."})


class DoorSchema(Reply):
    """A situation, and the contacts that fit it."""

    id = fields.String()
    title = words("The situation.")
    lead = words("What to do.")
    expect = words("What happens when one calls.")
    have_ready = words("What to have at hand; may be empty.")
    not_for = words("What not to use this door for; may be empty.")
    second = fields.String(metadata={"description": "Id of the second-best door; may be empty."})
    contacts = ids("contacts, the best first")


class SourceSchema(Reply):
    """Where a fact or an advice comes from, in Dutch."""

    id = fields.String()
    title = fields.String()
    dated = fields.String()


class DirectorySchema(Reply):
    """Who can help, in which situation, and the sources."""

    language = fields.String(validate=validate.OneOf(list(LANGUAGES)))
    always_shown = ids("contacts that must be in sight whatever the answers")
    contacts = fields.List(fields.Nested(ContactSchema))
    doors = fields.List(fields.Nested(DoorSchema))
    sources = fields.List(fields.Nested(SourceSchema))
