"""What every file that people write has in common: ids, words, flags, and no key that nobody knows."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from webapp.scan.mistakes import Mistakes, told_with_path

# Numbers that were the helpline's once and are dead: nobody may ever be sent there. Without the 0, +31 or 0031 before.
DEAD_NUMBERS = ("622962771",)


def tidy(text: str) -> None:
    """Refuse a text that is not on one line, or has white space too much."""
    if text != " ".join(text.split()):
        raise ValidationError("has a line break or white space at an end")


def digits_of(text: str) -> str:
    """Give the digits of a text as 0 to 9, whatever stands between them and whatever their script: ٠٦, ０６, 〇六."""
    values = (unicodedata.numeric(sign, -1) for sign in text)
    return "".join(str(int(value)) for value in values if value in range(10))


def alive(text: str) -> None:
    """Refuse a text that holds a dead number, however it is spelled."""
    digits = digits_of(text)
    if any(dead in digits for dead in DEAD_NUMBERS):
        raise ValidationError("holds a phone number that is dead")


class Id(fields.String):
    """A stable word: lower case, digits and hyphens, beginning with a letter."""

    def __init__(self, **more: Any) -> None:
        wanted = validate.Regexp(r"\A[a-z][a-z0-9]*(-[a-z0-9]+)*\Z", error="write lower-case words joined by hyphens")
        super().__init__(validate=[wanted, validate.Length(max=40)], **more)


class Text(fields.String):
    """Words for people, in Dutch, no longer than their place on a phone."""

    def __init__(self, longest: int, **more: Any) -> None:
        length = validate.Length(1, longest, error=f"write 1 to {longest} characters")
        super().__init__(validate=[length, tidy, alive], **more)


class Flag(fields.Field[bool]):
    """True or false, and nothing that looks like it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("write true or false")
        return value


def one_of(words: Any) -> fields.Field[Any]:
    """A field that is one of these words."""
    return fields.String(required=True, validate=validate.OneOf(list(words)))


class Strict(Schema):
    """A table in which an unknown key is a mistake."""

    class Meta:
        unknown = RAISE


def loaded_by(schema: Schema, written: Mapping[str, Any]) -> dict[str, Any]:
    """Load what was written. Raises Mistakes with every mistake of form and its path."""
    try:
        loaded: dict[str, Any] = schema.load(written)
    except ValidationError as error:
        raise Mistakes(list(told_with_path(error.messages_dict, written))) from None
    return loaded


def unknown(where: str, what: str, wanted: Iterable[str], known: Collection[str] | None) -> Iterator[str]:
    """Tell every wanted id that is not known; none when nobody knows what there is (None)."""
    for word in wanted:
        if known is not None and word not in known:
            yield f"{where}: there is no {what} {word!r}; there are {', '.join(sorted(known)) or 'none'}"


def doubles(where: str, ids: Iterator[str]) -> Iterator[str]:
    """Tell every id that stands there more than once."""
    for one, times in Counter(ids).items():
        if times > 1:
            yield f"{where}.{one}: stands here {times} times"
