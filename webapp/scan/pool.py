"""The pool: questions, routes and advice that several questionnaires share, each written once and included by its id.

A questionnaire says `include = "cash-share"` and takes the item as it stands, so that one correction mends all. What
belongs to the questionnaire stays there: when a question is asked, and who helps with an advice.
`docs/decisions/0014-shared-items.md` tells why.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from webapp.scan.written import unknown

Table: TypeAlias = dict[str, Any]  # as loaded: checked, rules read, the options of a set filled in


@dataclass(frozen=True)
class Pool:
    """What questionnaires may include: id -> item."""

    questions: Mapping[str, Table]
    routes: Mapping[str, Table]
    advice: Mapping[str, Table]

    @property
    def names(self) -> list[str]:
        """Every item as it is named in sentences and in PUBLISHED_POOL: question.cash-share."""
        return [f"{kind}.{item}" for kind, items in self.kinds.items() for item in items]

    @property
    def kinds(self) -> dict[str, Mapping[str, Table]]:
        """The word for a kind, as in a file -> its items."""
        return {"question": self.questions, "route": self.routes, "advice": self.advice}


NO_POOL = Pool({}, {}, {})


def unknown_includes(loaded: Table, pool: Pool) -> Iterator[str]:
    """Tell every include of something that is not in the pool."""
    for where, kind, table in _tables(loaded):
        if "include" in table:
            wanted = table["include"]
            yield from unknown(f"{where}.{wanted}.include", f"{kind} in the pool", [wanted], pool.kinds[kind])


def included(loaded: Table) -> frozenset[str]:
    """Give the names of the items that are included."""
    return frozenset(f"{kind}.{table['include']}" for _, kind, table in _tables(loaded) if "include" in table)


def filled_in(loaded: Table, pool: Pool) -> Table:
    """Put the items of the pool where they are included; all of them must be there."""

    def whole(kind: str, table: Table) -> Table:
        if "include" not in table:
            return table
        own = {key: value for key, value in table.items() if key != "include" and value is not None}
        return {**pool.kinds[kind][table["include"]], **own}

    parts = [{**part, "question": [whole("question", one) for one in part["question"]]} for part in loaded["part"]]
    others = {kind: [whole(kind, one) for one in loaded[kind]] for kind in ("route", "advice")}
    return {**loaded, "part": parts, **others}


def _tables(loaded: Table) -> Iterator[tuple[str, str, Table]]:
    """Give every table that may be an include: where it stands, its kind, the table."""
    for part in loaded["part"]:
        yield from ((f"part.{part['id']}.question", "question", one) for one in part["question"])
    for kind in ("route", "advice"):
        yield from ((kind, kind, one) for one in loaded[kind])
