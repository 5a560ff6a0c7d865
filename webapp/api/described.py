"""What the document of the API says of a view, written at the view itself: so no view is without it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from marshmallow import Schema

View = TypeVar("View", bound=Callable[..., Any])
PDF = "application/pdf"
WITH_BODY = (400, 403, 413, 415, 422)  # what a view that takes a body refuses with


class Token(StrEnum):
    """Whether a view wants to know for which organisation somebody asks."""

    NONE = "none"
    MAY = "may"  # who sends one is told more
    MUST = "must"


@dataclass(frozen=True)
class Described:
    """What goes in and what comes out."""

    gives: type[Schema] | str  # a schema, or the type of what is no JSON
    takes: type[Schema] | None
    refuses: tuple[int, ...]  # the problems that there can be
    may_be_kept: bool  # by a cache
    succeeds: tuple[int, ...]  # with these statuses
    token: Token


def described(
    gives: type[Schema] | str,
    takes: type[Schema] | None = None,
    refuses: Iterable[int] = (),
    *,
    may_be_kept: bool | None = None,
    succeeds: tuple[int, ...] = (200,),
    token: Token = Token.NONE,
) -> Callable[[View], View]:
    """Say of a view what goes in and what comes out; its docstring says what it is for.

    Where nothing is said of it, a reply may be kept when nothing was sent.
    """

    def describe(view: View) -> View:
        of_token = () if token is Token.NONE else (401,)
        refused = tuple(sorted({*refuses, *of_token, *(WITH_BODY if takes else ())}))
        kept = takes is None if may_be_kept is None else may_be_kept
        view.described = Described(gives, takes, refused, kept, succeeds, token)  # type: ignore[attr-defined]
        return view

    return describe
