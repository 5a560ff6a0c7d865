"""What the document of the API says of a view, written at the view itself: so no view is without it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from marshmallow import Schema

View = TypeVar("View", bound=Callable[..., Any])
PDF = "application/pdf"
WITH_BODY = (400, 403, 413, 415, 422)  # what a view that takes a body refuses with


@dataclass(frozen=True)
class Described:
    """What goes in and what comes out."""

    gives: type[Schema] | str  # a schema, or the type of what is no JSON
    takes: type[Schema] | None
    refuses: tuple[int, ...]  # the problems that there can be
    may_be_kept: bool  # by a cache


def described(
    gives: type[Schema] | str, takes: type[Schema] | None = None, refuses: Iterable[int] = ()
) -> Callable[[View], View]:
    """Say of a view what goes in and what comes out; its docstring says what it is for."""

    def describe(view: View) -> View:
        both = sorted({*refuses, *(WITH_BODY if takes else ())})
        view.described = Described(gives, takes, tuple(both), may_be_kept=takes is None)  # type: ignore[attr-defined]
        return view

    return describe
