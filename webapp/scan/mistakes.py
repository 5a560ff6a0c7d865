"""Mistakes in what people wrote, gathered so that all of them are told at once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


class Mistakes(Exception):
    """Something written is wrong. Holds every mistake, as sentences that begin with where it is."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = tuple(sentences)


def told_with_path(errors: Mapping[Any, Any] | Sequence[Any], written: Any, path: str = "") -> Iterator[str]:
    """Turn marshmallow's nested errors into sentences such as `part.money.question.cash-share.text: Missing ...`.

    `written` is the data the errors are about: a place in a list is told by its id (or that of what it
    includes) where it has one.
    """
    if isinstance(errors, Mapping):
        for key, inner in errors.items():
            if key == "_schema":
                yield from told_with_path(inner, written, path)
                continue
            below, name = _step(written, key)
            yield from told_with_path(inner, below, f"{path}.{name}" if path else name)
    else:
        for sentence in errors:
            yield f"{path or 'file'}: {sentence}"


def _step(written: Any, key: Any) -> tuple[Any, str]:
    if isinstance(written, list) and isinstance(key, int) and key < len(written):
        below = written[key]
        name = (below.get("id") or below.get("include")) if isinstance(below, dict) else None
        return below, str(name or f"[{key + 1}]")
    if isinstance(written, dict) and key in written:
        return written[key], str(key)
    return None, str(key)
