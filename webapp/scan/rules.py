"""Rules of a questionnaire: small trees over answers, with the answers that made them true.

A comparison with an unanswered or hidden question is false. `static/js/rules.js` means the same; both obey
`tests/shared/rules.json`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

Answers: TypeAlias = Mapping[
    str, tuple[str, ...]
]  # question id -> chosen option ids, in the order of the questionnaire
Levels: TypeAlias = Mapping[str, str]  # theme id -> exposure level, "unknown" included


@dataclass(frozen=True)
class All:
    """True when every rule in it is true; true when there is none."""

    rules: tuple["Rule", ...]


@dataclass(frozen=True)
class Some:
    """True when at least one rule in it is true; false when there is none. Written `any` in a questionnaire."""

    rules: tuple["Rule", ...]


@dataclass(frozen=True)
class AtLeast:
    """True when at least so many of the rules in it are true. Written `at_least` and `of`."""

    number: int  # 1 .. as many as there are rules
    rules: tuple["Rule", ...]


@dataclass(frozen=True)
class Not:
    """True when the rule in it is false: also when that compares with an unanswered question."""

    rule: "Rule"


@dataclass(frozen=True)
class Chosen:
    """True when at least one of these options of the question was chosen. Written `is` or `in`."""

    question: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Answered:
    """True when the question has an answer, "I don't know" included."""

    question: str


@dataclass(frozen=True)
class CountAtLeast:
    """True when at least so many options of the question were chosen. Written `count_gte`."""

    question: str
    number: int  # 1 or more


@dataclass(frozen=True)
class LevelOf:
    """True when the exposure of the theme is one of these levels."""

    theme: str
    levels: tuple[str, ...]


Rule: TypeAlias = All | Some | AtLeast | Not | Chosen | Answered | CountAtLeast | LevelOf
NO_LEVELS: Levels = {}


def holds(rule: Rule, answers: Answers, levels: Levels = NO_LEVELS) -> bool:
    """Tell whether the rule is true for these answers, which hold no hidden question."""
    match rule:
        case Chosen(question, options):
            return any(option in options for option in answers.get(question, ()))
        case Some(rules):
            return any(holds(part, answers, levels) for part in rules)
        case All(rules):
            return all(holds(part, answers, levels) for part in rules)
        case AtLeast(number, rules):
            return sum(holds(part, answers, levels) for part in rules) >= number
        case Not(part):
            return not holds(part, answers, levels)
        case Answered(question):
            return bool(answers.get(question))
        case CountAtLeast(question, number):
            return len(answers.get(question, ())) >= number
        case LevelOf(theme, wanted):
            return levels.get(theme) in wanted


def true_leaves(rule: Rule, answers: Answers, levels: Levels = NO_LEVELS) -> Iterator["Leaf"]:
    """Give the leaves that make a true rule true: every true branch, nothing from within a `not`."""
    match rule:
        case All(rules) | Some(rules) | AtLeast(_, rules):
            for part in rules:
                if holds(part, answers, levels):
                    yield from true_leaves(part, answers, levels)
        case Not():
            return
        case _:
            if holds(rule, answers, levels):
                yield rule


Leaf: TypeAlias = Chosen | Answered | CountAtLeast | LevelOf


def leaves(rule: Rule) -> Iterator[Leaf]:
    """Give every leaf of the rule, also those within a `not`."""
    match rule:
        case All(rules) | Some(rules) | AtLeast(_, rules):
            for part in rules:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield rule


def questions_in(rule: Rule) -> tuple[str, ...]:
    """Give the ids of the questions that the rule looks at, each once, in the order of the rule."""
    return tuple(dict.fromkeys(leaf.question for leaf in leaves(rule) if not isinstance(leaf, LevelOf)))
