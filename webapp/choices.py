"""What somebody chose for the report, beside the answers: a second language, without the picture, without the code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from webapp.languages import SOURCE, current_language
from webapp.scan.answers import UNKNOWN_QUESTION

PREFIX = "paper."  # of the field names: a question's id holds no dot
LONGEST_CODE = 100  # characters that somebody may type, spaces and all


@dataclass(frozen=True)
class Choices:
    """The choices."""

    second: str | None = None  # tag of the language beside the own one
    without_scores: bool = False
    without_code: bool = False
    then: str = ""  # the code of an earlier report, to show what changed


class ChoicesSchema(Schema):
    """The fields, without their prefix."""

    class Meta:
        unknown = RAISE

    second = fields.String(load_default="", validate=validate.OneOf(["", SOURCE]))
    scores = fields.String(load_default="", validate=validate.OneOf(["", "without"]))
    code = fields.String(load_default="", validate=validate.OneOf(["", "without"]))
    then = fields.String(load_default="", validate=validate.Length(max=LONGEST_CODE))


class CodeSchema(Schema):
    """A code as somebody typed it."""

    class Meta:
        unknown = RAISE

    code = fields.String(load_default="", validate=validate.Length(max=LONGEST_CODE))


def split(form: Mapping[str, Iterable[str]]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Give the fields that hold answers, and those that hold choices without their prefix."""
    answers = {name: list(values) for name, values in form.items() if not name.startswith(PREFIX)}
    chosen = {name.removeprefix(PREFIX): next(iter(values)) for name, values in form.items() if name.startswith(PREFIX)}
    return answers, chosen


def read_choices(chosen: Mapping[str, str]) -> tuple[Choices, dict[str, str]]:
    """Give the choices and, by field name, what is wrong: then none is taken."""
    try:
        loaded = ChoicesSchema().load(chosen)
    except ValidationError as error:
        return Choices(), {f"{PREFIX}{name}": UNKNOWN_QUESTION for name in error.messages_dict}
    second = loaded["second"] if loaded["second"] != current_language().tag else ""
    return Choices(second or None, bool(loaded["scores"]), bool(loaded["code"]), loaded["then"]), {}
