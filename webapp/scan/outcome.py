"""What the answers say: the doors to help, a picture per theme, the advice with its reasons, and three first steps.

`static/js/outcome.js` works out the same on the phone. Nothing is rounded or averaged: levels begin at whole points.
"""

from dataclasses import dataclass

from webapp.scan.questionnaire import Advice, Effort, Evidence, Level, Question, Questionnaire, Tag, Theme, Urgency
from webapp.scan.rules import Answers, LevelOf, Rule, holds, true_leaves

FIRST_STEPS = 3
EXPOSURE_RANK = {Level.UNKNOWN: 0, Level.LOW: 0, Level.MIDDLE: 1, Level.HIGH: 2}
# Nothing known of the protection counts as middle: it is no reason to worry and none to be at ease.
PROTECTION_RANK = {Level.HIGH: 0, Level.UNKNOWN: 1, Level.MIDDLE: 1, Level.LOW: 2}
URGENCIES, EFFORTS, EVIDENCES = list(Urgency), list(Effort), list(Evidence)


@dataclass(frozen=True)
class OpenDoor:
    """A door that the answers open."""

    door: str
    urgency: Urgency
    reasons: tuple[str, ...]  # question ids whose answers opened it, in the order of asking


@dataclass(frozen=True)
class ThemeOutcome:
    """How exposed the owner is in a theme, and how protected."""

    theme: str
    exposure: Level
    protection: Level
    risk: int  # 0 (calm) .. 4 (exposed and unprotected): orders themes, never shown


@dataclass(frozen=True)
class GivenAdvice:
    """An advice that fits the answers."""

    advice: str
    reasons: tuple[str, ...]  # question ids whose answers led to it, in the order of asking


@dataclass(frozen=True)
class Outcome:
    """Everything that the answers say."""

    doors: tuple[OpenDoor, ...]  # most urgent first; no door twice
    themes: tuple[ThemeOutcome, ...]  # in the order of the questionnaire
    priorities: tuple[str, ...]  # theme ids, the one to begin with first
    advice: tuple[GivenAdvice, ...]  # what happens now first, then by priority of theme, ease, weight and certainty
    first_steps: tuple[str, ...]  # at most three advice ids
    in_place: tuple[str, ...]  # ids of the questions about measures that are fully in place

    @property
    def urgent(self) -> bool:
        """Tell whether something happens now, so that help comes before anything else."""
        return any(door.urgency is Urgency.NOW for door in self.doors)


def outcome_of(questionnaire: Questionnaire, answers: Answers) -> Outcome:
    """Work out the outcome. Answers to hidden questions count nowhere; any answers give an outcome."""
    visible = questionnaire.visible(answers)
    asked = questionnaire.asked(visible)
    themes = tuple(_theme_outcome(theme, questionnaire, asked, visible) for theme in questionnaire.themes)
    levels = {outcome.theme: outcome.exposure.value for outcome in themes}
    priorities = _priorities(themes)
    advice = _fitting_advice(questionnaire, visible, levels, priorities)
    return Outcome(
        doors=_open_doors(questionnaire, visible, levels),
        themes=themes,
        priorities=priorities,
        advice=advice,
        first_steps=_first_steps(questionnaire, advice),
        in_place=tuple(question.id for question in asked if _is_in_place(question, visible)),
    )


@dataclass(frozen=True)
class Plan:
    """When to do what: ids of advice, in the order of the outcome."""

    today: tuple[str, ...]
    week: tuple[str, ...]
    month: tuple[str, ...]


def plan_of(questionnaire: Questionnaire, outcome: Outcome) -> Plan:
    """Spread the advice: today what is about now and the easy first steps, this week what is easy, else this month."""
    today, week, month = [], [], []  # type: list[str], list[str], list[str]
    for given in outcome.advice:
        advice = questionnaire.advice_by_id[given.advice]
        easy = advice.effort is Effort.LOW
        soon = week if easy else month
        (today if advice.theme is None or (easy and advice.id in outcome.first_steps) else soon).append(advice.id)
    return Plan(tuple(today), tuple(week), tuple(month))


def _theme_outcome(
    theme: Theme, questionnaire: Questionnaire, asked: tuple[Question, ...], visible: Answers
) -> ThemeOutcome:
    exposures = [q for q in asked if q.part == theme.id and q.tag is Tag.EXPOSURE]
    measures = [q for q in asked if q.part == theme.id and q.tag is Tag.MEASURE]
    exposure = _exposure(theme, exposures, visible)
    protection = _protection(theme, measures, visible)
    return ThemeOutcome(theme.id, exposure, protection, EXPOSURE_RANK[exposure] + PROTECTION_RANK[protection])


def _exposure(theme: Theme, questions: list[Question], visible: Answers) -> Level:
    points = sum(sum(_points(question, visible)) for question in questions)
    if points >= theme.exposure_high:
        return Level.HIGH
    if points >= theme.exposure_middle:
        return Level.MIDDLE
    return Level.LOW if _enough_answered(questions, visible) else Level.UNKNOWN


def _protection(theme: Theme, questions: list[Question], visible: Answers) -> Level:
    # What is missing is counted, not what is there: a question that is not asked then leaves nothing missing.
    missing = sum(question.most_points - points for question in questions for points in _points(question, visible))
    if missing >= theme.protection_low:
        return Level.LOW
    if missing >= theme.protection_middle:
        return Level.MIDDLE
    return Level.HIGH if _enough_answered(questions, visible) else Level.UNKNOWN


def _points(question: Question, visible: Answers) -> list[int]:
    """Give the points of the chosen option that has most, in a list; an empty list when the answer tells nothing.

    An option that is not there tells nothing.
    """
    chosen = visible.get(question.id, ())
    known = [option.points for option in question.options if option.id in chosen and option.points is not None]
    return [max(known)] if known else []


def _enough_answered(questions: list[Question], visible: Answers) -> bool:
    """Tell whether at least half of the questions that everybody gets were answered with something that tells."""
    always = [question for question in questions if question.shown_when is None]
    answered = sum(1 for question in always if _points(question, visible))
    return answered > 0 and 2 * answered >= len(always)


def _is_in_place(question: Question, visible: Answers) -> bool:
    return question.tag is Tag.MEASURE and _points(question, visible) == [question.most_points]


def _priorities(themes: tuple[ThemeOutcome, ...]) -> tuple[str, ...]:
    ranked = sorted(themes, key=lambda theme: (-theme.risk, -EXPOSURE_RANK[theme.exposure]))  # stable: then by order
    return tuple(theme.theme for theme in ranked)


def _open_doors(questionnaire: Questionnaire, visible: Answers, levels: dict[str, str]) -> tuple[OpenDoor, ...]:
    found = [
        OpenDoor(route.door, route.urgency, _reasons(questionnaire, route.when, visible, levels))
        for route in questionnaire.routes
        if holds(route.when, visible, levels)
    ]
    for theme in questionnaire.themes:
        rule = LevelOf(theme.id, (Level.HIGH.value,))
        if holds(rule, visible, levels):
            found.append(OpenDoor(theme.door, Urgency.SOON, _reasons(questionnaire, rule, visible, levels)))
    found.sort(key=lambda door: URGENCIES.index(door.urgency))  # stable: within one urgency the order of the file
    first: dict[str, OpenDoor] = {}
    for door in found:
        first.setdefault(door.door, door)
    return tuple(first.values())


def _fitting_advice(
    questionnaire: Questionnaire, visible: Answers, levels: dict[str, str], priorities: tuple[str, ...]
) -> tuple[GivenAdvice, ...]:
    fitting = [advice for advice in questionnaire.advice if holds(advice.when, visible, levels)]

    def rank(advice: Advice) -> tuple[int, int, int, int]:
        if advice.theme is None:
            return -1, 0, 0, 0  # what happens now: the author's order, the most urgent first
        weight = _weight(questionnaire, _reasons(questionnaire, advice.when, visible, levels), visible)
        ease = EFFORTS.index(advice.effort)
        return priorities.index(advice.theme), ease, -weight, EVIDENCES.index(advice.evidence)

    fitting.sort(key=rank)  # stable: then the order of the file
    return tuple(GivenAdvice(a.id, _reasons(questionnaire, a.when, visible, levels)) for a in fitting)


def _weight(questionnaire: Questionnaire, reasons: tuple[str, ...], visible: Answers) -> int:
    """Give the points of the heaviest exposure among the reasons: what one lives with comes before what is missing."""
    exposures = (questionnaire.question_by_id[reason] for reason in reasons)
    return max((sum(_points(q, visible)) for q in exposures if q.tag is Tag.EXPOSURE), default=0)


def _first_steps(questionnaire: Questionnaire, advice: tuple[GivenAdvice, ...]) -> tuple[str, ...]:
    """Give what happens now first, then the first advice of each theme in turn, so that no theme takes all three."""
    now, by_theme = [], {}  # type: list[str], dict[str, list[str]]
    for given in advice:
        theme = questionnaire.advice_by_id[given.advice].theme
        (now if theme is None else by_theme.setdefault(theme, [])).append(given.advice)
    steps = now[:FIRST_STEPS]
    while len(steps) < FIRST_STEPS and any(by_theme.values()):
        for waiting in by_theme.values():
            if waiting and len(steps) < FIRST_STEPS:
                steps.append(waiting.pop(0))
    return tuple(steps)


def _reasons(questionnaire: Questionnaire, rule: Rule, visible: Answers, levels: dict[str, str]) -> tuple[str, ...]:
    reasons: set[str] = set()
    for leaf in true_leaves(rule, visible, levels):
        if isinstance(leaf, LevelOf):
            reasons |= {
                question.id
                for question in questionnaire.questions
                if question.part == leaf.theme and question.tag is Tag.EXPOSURE and any(_points(question, visible))
            }
        else:
            reasons.add(leaf.question)
    return tuple(question for question in visible if question in reasons)
