"""Rules as people write them in a questionnaire, into the rules of `rules.py`, or what is wrong with them."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields

from webapp.scan.rules import All, Answered, AtLeast, Chosen, CountAtLeast, LevelOf, Not, Rule, Some


class RuleField(fields.Field[Rule]):
    """A rule: `{all = […]}`, `{any = […]}`, `{at_least = 2, of = […]}`, `{not = {…}}`, or a leaf."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Rule:
        return read_rule(value)


def read_rule(written: Any) -> Rule:
    """Read a rule. Raises ValidationError saying which parts of it are wrong."""
    if not isinstance(written, Mapping):
        raise ValidationError(f"a rule is a table such as {{q = 'id', is = 'x'}}, not {written!r}")
    match dict(written):
        case {"all": list() as parts, **rest} if not rest:
            return All(_read_parts(parts))
        case {"any": list() as parts, **rest} if not rest:
            return Some(_read_parts(parts))
        case {"at_least": int() as number, "of": list() as parts, **rest} if (
            not rest and number is not True and 0 < number <= len(parts)
        ):
            return AtLeast(number, _read_parts(parts))
        case {"not": part, **rest} if not rest:
            return Not(read_rule(part))
        case {"q": str() as question, "is": str() as option, **rest} if not rest:
            return Chosen(question, (option,))
        case {"q": str() as question, "in": list() as options, **rest} if not rest and _all_words(options):
            return Chosen(question, tuple(options))
        case {"q": str() as question, "answered": True, **rest} if not rest:
            return Answered(question)
        case {"q": str() as question, "count_gte": int() as number, **rest} if (
            not rest and number is not True and number > 0
        ):
            return CountAtLeast(question, number)
        case {"level_of": str() as theme, "is": str() as level, **rest} if not rest:
            return LevelOf(theme, (level,))
        case {"level_of": str() as theme, "in": list() as levels, **rest} if not rest and _all_words(levels):
            return LevelOf(theme, tuple(levels))
    raise ValidationError(f"this is not a rule: {dict(written)!r}")


def _read_parts(written: list[Any]) -> tuple[Rule, ...]:
    parts, wrong = [], []  # type: list[Rule], list[Any]
    for part in written:
        try:
            parts.append(read_rule(part))
        except ValidationError as error:
            wrong += error.messages
    if wrong:
        raise ValidationError(wrong)
    return tuple(parts)


def _all_words(written: list[Any]) -> bool:
    return bool(written) and all(isinstance(word, str) for word in written)
