"""What programs send and are sent of campaigns."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError, fields, validate

from webapp.api.schemas.fields import Reply, ids, one_of, words
from webapp.campaigns import YEARS
from webapp.languages import LANGUAGES
from webapp.scan.campaign import FEWEST_SEGMENTS, MOST_SEGMENTS, OTHER, Standing
from webapp.scan.disclosure import CAMPAIGN, WORKSHOP
from webapp.scan.written import Flag, Strict


class Moment(fields.AwareDateTime):
    """A moment with its zone, such as 2026-12-01T09:00:00+01:00; given as UTC."""

    def __init__(self, **more: Any) -> None:
        super().__init__(format="iso", default_timezone=None, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> datetime:
        moment = super()._deserialize(value, attr, data, **more)
        if moment.year not in YEARS:
            raise ValidationError("Send a moment of our time.")
        return moment.astimezone(UTC)


def languages_offered(**more: Any) -> fields.List[str]:
    """Give the field of the languages of a campaign."""
    each = fields.String(validate=validate.OneOf(list(LANGUAGES)))
    return fields.List(each, validate=[validate.Length(min=1), _each_once], **more)


def _each_once(several: list[str]) -> None:
    if len(set(several)) < len(several):
        raise ValidationError("Send each once.")


BEGINS, ENDS = "2026-12-01T00:00:00+01:00", "2027-03-01T00:00:00+01:00"
TITLE = "What people see: the name of the campaign, 1 to 80 characters on one line."


class NamedSegmentSchema(Reply):
    """A group that people can say they are in."""

    id = fields.String(metadata={"description": "Send it with a contribution, or to make a campaign."})
    text = words("Its name.")


class SegmentListSchema(Reply):
    """Groups of one kind: nobody is in two of them."""

    id = fields.String()
    text = words("What kind of groups.")
    segments = fields.List(fields.Nested(NamedSegmentSchema))


class SegmentListsSchema(Reply):
    """The groups that a campaign may compare."""

    lists = fields.List(fields.Nested(SegmentListSchema))


class NewCampaignSchema(Strict):
    """A campaign to be made. What is counted, and about whom, is fixed when it begins."""

    title = fields.String(required=True, metadata={"description": TITLE, "examples": ["Bakkers op orde"]})
    questionnaire = fields.String(
        required=True, metadata={"description": "Id and version.", "examples": ["horeca/2026-11"]}
    )
    start = Moment(
        required=True,
        metadata={"description": "From when on it takes answers: today or later.", "examples": [BEGINS]},
    )
    end = Moment(required=True, metadata={"description": "Until when: two years later at most.", "examples": [ENDS]})
    languages = languages_offered(
        load_default=list(LANGUAGES), metadata={"description": "In which people are invited; left out: all."}
    )
    questions = fields.List(
        fields.String(),
        load_default=None,
        allow_none=True,
        metadata={
            "description": "Ids of what is counted, of class A or B; at most 8, and 6 beside 4 signals. Left out, or "
            "null: those that tell the most together."
        },
    )
    signals = Flag(
        load_default=False,
        metadata={"description": "true: people are asked whether their signals may enter the national figure."},
    )
    segments = fields.List(
        fields.String(),
        load_default=(),
        metadata={
            "description": f"Ids of one list of …/segments, {FEWEST_SEGMENTS} to {MOST_SEGMENTS}, each counted by "
            f'itself; none: no groups. "{OTHER}" is added.',
            "examples": [["centre", "north"]],
        },
    )


class ChangedCampaignSchema(Strict):
    """What is to be changed of a campaign; what is left out stays."""

    title = fields.String(metadata={"description": TITLE})
    languages = languages_offered(metadata={"description": "In which people are invited."})
    start = Moment(metadata={"description": "Only before it has begun."})
    end = Moment(metadata={"description": "Not into the past, and not once it is over."})


class OwnCampaignSchema(Reply):
    """What only the organisation of a campaign is told."""

    address = fields.String(metadata={"description": "The short link, for posters and messages."})
    start = fields.DateTime(metadata={"description": "UTC."})
    end = fields.DateTime(metadata={"description": "UTC; from then on it is over."})
    rounds = fields.List(ids("questions"), metadata={"description": "What is counted; one round but in a workshop."})
    signals = ids("questions that are asked for the national figure")


class CampaignSchema(Reply):
    """A campaign or workshop, as people are invited to it."""

    code = fields.String()
    kind = fields.String(validate=validate.OneOf([CAMPAIGN.id, WORKSHOP.id]))
    title = fields.String()
    organisation = fields.String(metadata={"description": "Who asks."})
    questionnaire = fields.String(metadata={"description": "Id and version."})
    languages = fields.List(fields.String(validate=validate.OneOf(list(LANGUAGES))))
    standing = one_of(Standing, "Answers are taken while it is open.")
    segments = fields.List(
        fields.Nested(NamedSegmentSchema),
        metadata={"description": f'Ask people which one is theirs. "{OTHER}": none of these. Empty: ask nothing.'},
    )
    asks_signals = fields.Boolean(metadata={"description": "Ask for a second yes, for the national figure."})
    needs_ticket = fields.Boolean(metadata={"description": "Only who has a ticket is counted."})
    fewest = fields.Integer(metadata={"description": "Nothing is shown of fewer people. Say so where you ask."})
    own = fields.Nested(OwnCampaignSchema, allow_none=True, metadata={"description": "null: you sent no token."})


class CampaignsSchema(Reply):
    """The campaigns of an organisation, the newest first."""

    organisation = fields.String()
    campaigns = fields.List(fields.Nested(CampaignSchema))
