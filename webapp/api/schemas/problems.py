"""What programs are told when something cannot be."""

from marshmallow import fields

from webapp.api.schemas.fields import Reply


class MistakeSchema(Reply):
    """One thing that is wrong in what was sent."""

    field = fields.String(metadata={"description": "Where: answers.cash-share. Empty: the whole of it."})
    detail = fields.String(metadata={"description": "What to do."})


class ProblemSchema(Reply):
    """Why something cannot be (RFC 9457)."""

    type = fields.String(metadata={"description": "Where this page tells of it. Stays the same."})
    title = fields.String()
    status = fields.Integer()
    detail = fields.String(metadata={"description": "What to do."})


class MistakesSchema(ProblemSchema):
    """What is wrong in what was sent: all of it at once (RFC 9457)."""

    mistakes = fields.List(fields.Nested(MistakeSchema))
