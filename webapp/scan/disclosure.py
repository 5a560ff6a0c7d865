"""Totals without anyone in them: what is counted for whom, in which batches, with how much noise, and what is shown.

Nobody's answer can be worked out from any totals: `docs/totals.md` explains it, `tests/attacks/` holds it. Why it is
made like this stands in `docs/decisions/0016-totals-without-anyone.md`.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from webapp.scan.questionnaire import Question
from webapp.scan.rules import Answers

Draw: TypeAlias = Callable[[int], int]  # n -> a whole number 0..n-1, each as likely, as `secrets.randbelow` gives it

LIFELONG = Fraction(4)  # the most epsilon that one contribution spends, over all that it enters
STEPS = 20  # a share is shown in this many steps of 5 %
ROUND = 5  # a number of people is shown down to whole fives

# Why a question is not counted, as a key: the page has the words in five languages.
WRONG_CLASS, TOO_MANY, TWICE, NO_QUESTION = "wrong-class", "too-many", "twice", "no-question"


@dataclass(frozen=True)
class Profile:
    """The rules for one kind of reader. A campaign keeps the ones that it began with."""

    id: str
    classes: str  # the disclosure classes that may be counted
    k_min: (
        int  # the fewest people in a batch, in the first one just so many, and the fewest about whom anything is shown
    )
    epsilon: Fraction  # of one question
    most_questions: int
    takes_all: bool  # a batch takes everybody who waits; else just as many as are needed
    longest_delay: timedelta  # a full batch waits a random time up to this, so that it does not tell who filled it


WORKSHOP = Profile("workshop", "A", 10, Fraction(1), 3, takes_all=True, longest_delay=timedelta(0))
CAMPAIGN = Profile("campaign", "AB", 25, Fraction(1, 2), 8, takes_all=False, longest_delay=timedelta(hours=24))
NATIONAL = Profile("national", "AB", 50, Fraction(1, 4), 16, takes_all=False, longest_delay=timedelta(hours=24))
# The other half of the national figure: only who says a second yes is in it, on a sheet apart.
SIGNALS = replace(NATIONAL, id="signals", classes="C")
PROFILES = {profile.id: profile for profile in (WORKSHOP, CAMPAIGN, NATIONAL, SIGNALS)}


class NotCountable(Exception):
    """Questions that may not be counted together under this profile."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{question}: {why}" for question, why in wrong.items()))
        self.wrong = wrong  # question id -> one of the keys above; "" -> no-question


class TooFew(Exception):
    """A batch of fewer people than its profile asks for."""


@dataclass(frozen=True)
class Counting:
    """Questions that are counted together under one profile. Made by `counting_of` only."""

    profile: Profile
    questions: tuple[Question, ...]

    @property
    def epsilon(self) -> Fraction:
        """What one person spends here: at worst all questions tell the same about somebody, and then it adds up."""
        return self.profile.epsilon * len(self.questions)

    @cached_property
    def digest(self) -> str:
        """Give the SHA-256 of all that decides what is read off a sheet and what is told of it, in hexadecimals.

        The same on every machine and for every wording. A box is sealed with it, and opens with no other.
        """
        numbers = [str(getattr(self.profile, field.name)) for field in fields(self.profile)]
        asked = [[q.id, q.disclosure_class, q.several, [option.id for option in q.options]] for q in self.questions]
        return hashlib.sha256(json.dumps([numbers, asked]).encode()).hexdigest()


@dataclass(frozen=True)
class Release:
    """One batch, counted and noised once. It never changes, and the exact counts are nowhere."""

    people: int  # exact: every batch has a size that does not depend on anybody's answer
    counts: Mapping[str, Mapping[str, int]]  # question id -> option id -> noised: may be below 0 or above `people`


@dataclass(frozen=True)
class Total:
    """One question, added up over releases of batches that have nobody in common."""

    people: int
    counts: Mapping[str, int]  # option id -> noised


@dataclass(frozen=True)
class Shown:
    """What a reader sees of a total."""

    at_least: int  # people, down to whole fives
    # Option id -> 5, 10 .. 95. 5 stands for "at most 5 %", 95 for "at least 95 %". They need not add up to 100.
    shares: Mapping[str, int]


def counting_of(profile: Profile, questions: Sequence[Question]) -> Counting:
    """Join questions and profile. Raises NotCountable with all that is wrong: no fitting class, no start."""
    wrong: dict[str, str] = {} if questions else {"": NO_QUESTION}
    seen: set[str] = set()
    for place, question in enumerate(questions):
        # Not "in": the empty text is in every text.
        if question.disclosure_class not in tuple(profile.classes):
            wrong[question.id] = WRONG_CLASS
        elif question.id in seen:
            wrong[question.id] = TWICE
        elif place >= profile.most_questions:
            wrong[question.id] = TOO_MANY
        seen.add(question.id)
    if wrong:
        raise NotCountable(wrong)
    return Counting(profile, tuple(questions))


def spent(countings: Iterable[Counting]) -> Fraction:
    """Give the epsilon that one person spends for life who is counted once in each of these."""
    return sum((counting.epsilon for counting in countings), Fraction(0))


# --- batches ---------------------------------------------------------------------------------------------------------


def batch_size(profile: Profile, before: int, waiting: int, closing: bool = False) -> int:
    """Give how many of those who wait make the next batch, after `before` people; 0 when they are too few yet.

    A batch is as large as all before it together (25, 25, 50, 100 …), so that there are few, each with its noise. When
    it closes, the last one takes all who are left, if they are not fewer than k.
    """
    least = profile.k_min if closing else max(profile.k_min, before)
    if waiting < least:
        return 0
    return waiting if profile.takes_all or closing else least


def delay(profile: Profile, draw: Draw) -> timedelta:
    """Give how long a batch that is full waits for its release."""
    return timedelta(seconds=draw(int(profile.longest_delay.total_seconds()) + 1))


# --- counting with noise ---------------------------------------------------------------------------------------------


def published_options(question: Question) -> tuple[str, ...]:
    """Give the options that are counted: all, but of a yes/no question only the first, which tells the other too."""
    options = tuple(option.id for option in question.options)
    return options[:1] if len(options) == 2 and not question.several else options


def noise_scale(question: Question, epsilon: Fraction) -> Fraction:
    """Give the scale of the noise: the most that one person's answer moves all published counts, over epsilon.

    One choice takes 1 away from one count and adds 1 to another. Where several options may be chosen, another answer
    can turn every option round, so that each is a yes/no question of its own with an equal part of epsilon.
    """
    published = len(published_options(question))
    moved = published if question.several else min(published, 2)
    return moved / epsilon


def release(batch: Sequence[Answers], counting: Counting, draw: Draw) -> Release:
    """Count a batch, and add noise, for once and for ever. Raises TooFew when it has fewer than k people."""
    if len(batch) < counting.profile.k_min:
        raise TooFew(f"{len(batch)} people, and {counting.profile.k_min} is the fewest")
    counts = {}
    for question in counting.questions:
        scale = noise_scale(question, counting.profile.epsilon)
        exact = counted(batch, question)
        counts[question.id] = {option: number + laplace(scale, draw) for option, number in exact.items()}
    return Release(len(batch), counts)


def counted(batch: Sequence[Answers], question: Question) -> dict[str, int]:
    """Count the published options, exactly: for `release`, to be noised at once and kept nowhere.

    A sheet adds at most 1 to an option, and to one option only where one may be chosen, whatever is in it.
    """
    exact = dict.fromkeys(published_options(question), 0)
    for answers in batch:
        chosen = answers.get(question.id, ())
        for option in set(chosen if question.several else chosen[:1]) & exact.keys():
            exact[option] += 1
    return exact


def laplace(scale: Fraction, draw: Draw) -> int:
    """Draw a whole number z with a chance in proportion to exp(-|z| / scale), exactly: no float is used.

    Algorithm 2 of Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential Privacy" (2020). Floats leave
    traces of the exact count in their last digits (Mironov 2012).
    """
    while True:
        part = draw(scale.numerator)
        if not happens(part, scale.numerator, draw):
            continue
        whole = 0
        while happens(1, 1, draw):
            whole += 1
        size = (part + scale.numerator * whole) // scale.denominator
        negative = draw(2)
        if size or not negative:  # else 0 would come twice as often, once as -0
            return -size if negative else size


def happens(part: int, whole: int, draw: Draw) -> bool:
    """Tell true with the chance exp(-part / whole), for 0 <= part <= whole (algorithm 1 of the same paper)."""
    turns = 1
    while draw(whole * turns) < part:
        turns += 1
    return turns % 2 == 1


# --- showing ---------------------------------------------------------------------------------------------------------


def added_up(releases: Iterable[Release]) -> dict[str, Total]:
    """Add up releases per question, also over campaigns that count different questions: that costs nobody anything.

    Only releases of batches that have nobody in common.
    """
    totals: dict[str, Total] = {}
    for one in releases:
        for question, counts in one.counts.items():
            before = totals.get(question, Total(0, {}))
            sums = {option: before.counts.get(option, 0) + number for option, number in counts.items()}
            totals[question] = Total(before.people + one.people, {**before.counts, **sums})
    return totals


def present(total: Total, k_min: int) -> Shown | None:
    """Give what may be seen of a total; None for fewer than k people.

    The noise protects people. Rounding, and never 0 or 100 %, keeps readers from taking noise for knowledge, and from
    saying "all of you" to a room.
    """
    if total.people < k_min:
        return None
    return Shown(
        at_least=total.people // ROUND * ROUND,
        shares={option: _share(count, total.people) for option, count in total.counts.items()},
    )


def _share(count: int, people: int) -> int:
    """Give the nearest 5, 10 .. 95 %, halves upward. Whole numbers only, as everywhere."""
    step = (2 * STEPS * count + people) // (2 * people)
    return min(max(step, 1), STEPS - 1) * (100 // STEPS)
