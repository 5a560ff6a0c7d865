"""Break one thing in something written: for tests that start from something right."""

from copy import deepcopy
from typing import Any

GONE = object()  # as a value: leave this out


def broken(written: dict[str, Any], *breaks: tuple[str, Any]) -> dict[str, Any]:
    """Give a copy in which the place `part.0.title` has another value, for every (place, value)."""
    copy = deepcopy(written)
    for place, value in breaks:
        *steps, last = (int(step) if step.isdigit() else step for step in place.split("."))
        inner: Any = copy
        for step in steps:
            inner = inner[step]
        if value is GONE:
            del inner[last]
        elif isinstance(last, int) and last == len(inner):
            inner.append(value)
        else:
            inner[last] = value
    return copy
