"""How totals come about, as a scheme that can be attacked: ours out of `webapp/scan/disclosure.py`, naive, or crippled.

A crippled scheme is ours with one function or number exchanged: nothing is patched.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random

from webapp.scan.disclosure import (
    Counting,
    Draw,
    Profile,
    Release,
    Shown,
    Total,
    added_up,
    batch_size,
    counted,
    counting_of,
    laplace,
    present,
    release,
)
from webapp.scan.questionnaire import Option, Question, Tag
from webapp.scan.rules import Answers


def question(id_: str, *options: str, several: bool = False, disclosure_class: str = "A") -> Question:
    return Question(
        id_, "part", Tag.MEASURE, disclosure_class, several, "", "", tuple(Option(o, "", None) for o in options), None
    )


def unchanged(profile: Profile) -> Profile:
    return profile


@dataclass(frozen=True)
class Scheme:
    """How totals come about."""

    name: str
    release: Callable[[Sequence[Answers], Counting, Draw], Release] = release
    present: Callable[[Total, int], Shown | None] = present
    batch_size: Callable[[Profile, int, int, bool], int] = batch_size
    weakened: Callable[[Profile], Profile] = unchanged
    filters: bool = False  # a reader may ask for the exact total of any group of k or more
    blur: Callable[[Random, int], int] | None = None  # noise that is new on every page: the sum of so many pages


OURS = Scheme("ours")


# --- naive: what others do -------------------------------------------------------------------------------------------


def exact_release(batch: Sequence[Answers], counting: Counting, draw: Draw) -> Release:
    return Release(len(batch), {q.id: counted(batch, q) for q in counting.questions})


def from_k_on(profile: Profile, before: int, waiting: int, closing: bool) -> int:
    """Everybody at once, when k are there: the usual smallest group."""
    return waiting if before + waiting >= profile.k_min else 0


def rounded(total: Total, k_min: int) -> Shown | None:
    """To 5 %, with 0 and 100: the usual rounding, which shows nothing under k either."""
    if total.people < k_min:
        return None
    shares = {o: (40 * count + total.people) // (2 * total.people) * 5 for o, count in total.counts.items()}
    return Shown(total.people // 5 * 5, shares)


NAIVE = Scheme("naive", release=exact_release, present=rounded, batch_size=from_k_on, filters=True)
BLURRED = Scheme(
    "naive, blurred anew on each page",
    release=exact_release,
    blur=lambda chance, pages: sum(chance.choices(range(-2, 3), k=pages)),
)


# --- crippled: ours with one fault -----------------------------------------------------------------------------------


def exact_zero(batch: Sequence[Answers], counting: Counting, draw: Draw) -> Release:
    """What nobody chose stays 0: a "structural zero", as tables often keep it."""
    noised = release(batch, counting, draw)
    exact = {q.id: counted(batch, q) for q in counting.questions}
    return Release(
        noised.people,
        {q: {o: n if exact[q][o] else 0 for o, n in counts.items()} for q, counts in noised.counts.items()},
    )


def undivided(batch: Sequence[Answers], counting: Counting, draw: Draw) -> Release:
    """Each option of a question of several choices gets the whole epsilon."""
    counts = {
        asked.id: {o: n + laplace(1 / counting.profile.epsilon, draw) for o, n in counted(batch, asked).items()}
        for asked in counting.questions
    }
    return Release(len(batch), counts)


HALF_NOISE = Scheme("half the noise", weakened=lambda profile: replace(profile, epsilon=2 * profile.epsilon))
SMALL_BATCH = Scheme("small batch", weakened=lambda profile: replace(profile, k_min=1))
EXACT_ZERO = Scheme("exact zero", release=exact_zero)
UNDIVIDED = Scheme("undivided", release=undivided)
ZERO_SHOWN = Scheme("0 and 100 % shown", present=rounded)


# --- the aggregator --------------------------------------------------------------------------------------------------


@dataclass
class Totals:
    """The inbox of one ledger, and what came out of it. Empties as soon as it may: what the attacker likes best."""

    scheme: Scheme
    profile: Profile
    questions: tuple[Question, ...]
    draw: Draw
    waiting: list[Answers] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    people: int = 0  # in the releases

    def __post_init__(self) -> None:
        self.counting = counting_of(self.scheme.weakened(self.profile), self.questions)

    def add(self, *sheets: Answers) -> None:
        """Take contributions, one after the other."""
        for sheet in sheets:
            self.waiting.append(sheet)
            self.empty()

    def empty(self, closing: bool = False) -> None:
        """Count a batch, if there is one; at the end, what is left."""
        size = self.scheme.batch_size(self.counting.profile, self.people, len(self.waiting), closing)
        if size:
            batch, self.waiting = self.waiting[:size], self.waiting[size:]
            self.releases.append(self.scheme.release(batch, self.counting, self.draw))
            self.people += size

    def total(self, question: str) -> Total | None:
        """Add up all releases; None before the first."""
        return added_up(self.releases)[question] if self.releases else None

    def disk(self, question: str, option: str = "yes") -> int:
        """Give what a seized database has: the noised number, unrounded; 0 when there is none yet."""
        total = self.total(question)
        return total.counts[option] if total else 0

    def page(self, question: str, option: str = "yes") -> int | None:
        """Give the share that a reader sees, in percent."""
        total = self.total(question)
        shown = self.scheme.present(total, self.profile.k_min) if total else None
        return shown.shares[option] if shown else None


def bound(epsilon: Fraction) -> float:
    """Give how often somebody who knows everything else can be right at best about a coin: e^ε / (1 + e^ε)."""
    return 1 / (1 + math.exp(-epsilon))
