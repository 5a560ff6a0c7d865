"""What programs send to let answers count, and what they are told."""

from marshmallow import fields, validate

from webapp.api.schemas.fields import AskedAbout, Reply, SentAnswers, typed
from webapp.counting import LONGEST_CODE
from webapp.scan.campaign import LONGEST_NAME
from webapp.scan.memory import LONGEST_TEXT
from webapp.scan.written import Flag


class ContributionSchema(AskedAbout):
    """What somebody lets us count. Fill it up with spaces to exactly 4096 bytes: then its length tells nothing."""

    campaign = typed(
        LONGEST_CODE,
        "Its code; for the national figures id and version of the questionnaire.",
        example="horeca/2026-11",
        required=True,
    )
    phone = fields.String(
        required=True,
        validate=[validate.Length(equal=32), validate.Regexp("^[0-9a-f]{32}$")],
        metadata={
            "description": "Chance, made once on the phone and kept there: the same twice counts once.",
            "examples": ["3f1c9a0be27d4586a1c3e5f7092b4d6e"],
        },
    )
    answers = SentAnswers(
        required=True,
        metadata={"description": "All answers that there are to the questionnaire of the campaign."},
    )
    segment = typed(LONGEST_NAME, "Id of one of the segments of the campaign, where it has any.", load_default="")
    signals = Flag(
        load_default=False,
        metadata={"description": "The second yes: what is happening now may enter the national figure, and no other."},
    )
    ticket = typed(LONGEST_TEXT, "What the slip of paper says, where the campaign needs one.", load_default="")


class CountedSchema(Reply):
    """The answers are counted."""

    campaign = fields.String(metadata={"description": "Its code."})
    new = fields.Boolean(metadata={"description": "false: they were counted before, and are not again."})
