"""What a questionnaire is: parts with questions, themes that are weighed, routes to help, and advice.

Made by `definition.py` only; whoever holds one need not check it again.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from webapp.scan.rules import Answers, Rule, holds


class Purpose(StrEnum):
    """What people come to a questionnaire for."""

    SCAN = "scan"  # how one's own business stands, and what to do first
    GUIDE = "guide"  # the way to the right door, in a few questions
    SIGNALS = "signals"  # a professional who sees signs at somebody else's business


class Tag(StrEnum):
    """What a question is for."""

    PROFILE = "profile"  # what kind of business it is; never weighed
    EXPOSURE = "exposure"  # what makes the business vulnerable; points raise the exposure of the theme
    MEASURE = "measure"  # what the owner already does; points missing lower the protection of the theme
    SIGNAL = "signal"  # something happens now: chooses a door, never weighed


class Level(StrEnum):
    """How much of something there is. Unknown: too little was answered to say "low" or "high" honestly."""

    UNKNOWN = "unknown"
    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


class Urgency(StrEnum):
    """How soon a door is needed, most urgent first."""

    NOW = "now"  # something happens now: shown before anything else
    SOON = "soon"  # worth a talk these weeks
    LATER = "later"  # something that happened before


class Effort(StrEnum):
    """What an advice costs its reader, least first."""

    LOW = "low"  # today, without money
    MEDIUM = "medium"  # this month, or some money
    HIGH = "high"  # a project or an investment


class Evidence(StrEnum):
    """How sure we are of an advice, surest first."""

    RESEARCH = "research"
    AUTHORITY = "authority"  # police, government, a branch organisation
    CASE = "case"  # a court case, the news, a told case
    REASONED = "reasoned"  # our own reasoning


@dataclass(frozen=True)
class Option:
    """One possible answer."""

    id: str
    text: str
    points: int | None  # None: tells nothing about the theme ("I'd rather not say"), or the question is not weighed


@dataclass(frozen=True)
class Question:
    """A question with its options."""

    id: str
    part: str
    tag: Tag
    disclosure_class: str  # A measures and knowledge, B exposure, C what happens now: who may ever see totals of it
    several: bool  # several options may be chosen
    text: str
    help: str
    options: tuple[Option, ...]
    shown_when: Rule | None  # None: always asked; looks only at earlier questions

    @cached_property
    def option_by_id(self) -> dict[str, Option]:
        """Option id -> option."""
        return {option.id: option for option in self.options}

    @cached_property
    def most_points(self) -> int:
        """The points of the option that has most; 0 for a question that is not weighed."""
        return max((option.points for option in self.options if option.points is not None), default=0)


@dataclass(frozen=True)
class Theme:
    """A part whose answers are weighed. The points at which its levels begin are absolute, so that answering one more
    question can never make the picture look better than it was."""

    id: str
    title: str
    exposure_middle: int  # exposure points from which exposure is middle
    exposure_high: int
    protection_middle: int  # points missing on measures from which protection is no longer high
    protection_low: int  # points missing from which protection is low
    door: str  # door id, shown when the exposure is high


@dataclass(frozen=True)
class Part:
    """A group of questions under one heading."""

    id: str
    title: str
    intro: str
    questions: tuple[Question, ...]
    theme: Theme | None


@dataclass(frozen=True)
class Route:
    """A rule that opens a door to help."""

    id: str
    when: Rule
    door: str
    urgency: Urgency


@dataclass(frozen=True)
class Advice:
    """Something to do, with why, what it costs, who helps and how sure we are."""

    id: str
    theme: str | None  # None: about what happens now
    when: Rule
    title: str
    action: str
    why: str
    effort: Effort
    who: tuple[str, ...]  # contact ids, first the best
    sources: tuple[str, ...]  # source ids
    evidence: Evidence


@dataclass(frozen=True)
class Questionnaire:
    """One version of a questionnaire."""

    id: str
    version: str
    revision: int  # counts corrections of wording; structure never changes within a version
    title: str
    purpose: Purpose
    parts: tuple[Part, ...]
    routes: tuple[Route, ...]
    advice: tuple[Advice, ...]  # in the order in which they count when all else is equal
    entrance: str = ""  # words of its button on the start page; empty: not offered there
    included: frozenset[str] = frozenset()  # what of it stands in the pool: question.cash-share

    @property
    def name(self) -> str:
        """Id and version, as in addresses and in PUBLISHED."""
        return f"{self.id}/{self.version}"

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in the order of asking."""
        return tuple(question for part in self.parts for question in part.questions)

    @cached_property
    def question_by_id(self) -> dict[str, Question]:
        """Question id -> question."""
        return {question.id: question for question in self.questions}

    @cached_property
    def themes(self) -> tuple[Theme, ...]:
        """The themes, in the order of the parts."""
        return tuple(part.theme for part in self.parts if part.theme is not None)

    @cached_property
    def advice_by_id(self) -> dict[str, Advice]:
        """Advice id -> advice."""
        return {advice.id: advice for advice in self.advice}

    def asked(self, answers: Answers) -> tuple[Question, ...]:
        """Give the questions that are asked, given these answers."""
        visible = self.visible(answers)
        return tuple(q for q in self.questions if q.shown_when is None or holds(q.shown_when, visible))

    def visible(self, answers: Answers) -> dict[str, tuple[str, ...]]:
        """Give the answers to questions that are asked, in the order of asking; empty ones left out.

        One pass is enough: a rule looks only at earlier questions.
        """
        seen: dict[str, tuple[str, ...]] = {}
        for question in self.questions:
            chosen = answers.get(question.id)
            if chosen and (question.shown_when is None or holds(question.shown_when, seen)):
                seen[question.id] = chosen
        return seen
