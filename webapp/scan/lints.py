"""What is wrong with a questionnaire although it is well formed: faults that would let its users down.

Each lint yields sentences that begin with where. `flask questionnaire check` and the tests run all of them.
"""

from collections.abc import Iterator
from itertools import chain, combinations

from webapp.scan.questionnaire import Question, Questionnaire, Tag, Urgency
from webapp.scan.rules import (
    All,
    Answered,
    AtLeast,
    Chosen,
    CountAtLeast,
    Leaf,
    LevelOf,
    Not,
    Rule,
    Some,
    holds,
    leaves,
)

LONGEST_CORE_RUN = 24  # questions that everybody is asked: five minutes on a phone
MOST_STEPS = 10_000  # in the search for answers that make a rule true; rules of today take three
Allowed = dict[str, frozenset[tuple[str, ...]]]  # question id -> answers it may have; (): none


def lints(questionnaire: Questionnaire) -> Iterator[str]:
    """Run every lint."""
    yield from unreachable_questions(questionnaire)
    yield from advice_that_never_appears(questionnaire)
    yield from best_answers_with_advice(questionnaire)
    yield from worst_answers_without_advice(questionnaire)
    yield from signals_without_a_door(questionnaire)
    yield from too_long(questionnaire)


def unreachable_questions(questionnaire: Questionnaire) -> Iterator[str]:
    """A question that no answers can open."""
    for question in questionnaire.questions:
        if not _can_be_asked(question, questionnaire):
            yield f"question.{question.id}: no answers can open this question"


def advice_that_never_appears(questionnaire: Questionnaire) -> Iterator[str]:
    """An advice, or a route, whose rule no answers can make true."""
    for advice in questionnaire.advice:
        if not _can_hold(advice.when, questionnaire):
            yield f"advice.{advice.id}: no answers can make this advice appear"
    for route in questionnaire.routes:
        if not _can_hold(route.when, questionnaire):
            yield f"route.{route.id}: no answers can open this route"


def best_answers_with_advice(questionnaire: Questionnaire) -> Iterator[str]:
    """The best answer to a question that leads to advice all the same."""
    for advice in questionnaire.advice:
        for leaf in _positive_leaves(advice.when):
            if isinstance(leaf, Chosen):
                best = _best_options(questionnaire.question_by_id[leaf.question])
                for option in [option for option in leaf.options if option in best]:
                    yield f"advice.{advice.id}: appears on the best answer to {leaf.question} ({option})"


def worst_answers_without_advice(questionnaire: Questionnaire) -> Iterator[str]:
    """The most worrying answer to a weighed question that leads to no advice at all."""
    answered = {
        (leaf.question, option)
        for advice in questionnaire.advice
        for leaf in _positive_leaves(advice.when)
        if isinstance(leaf, Chosen)
        for option in leaf.options
    }
    for question in questionnaire.questions:
        for option in _worst_options(question):
            if (question.id, option) not in answered:
                yield f"question.{question.id}: the worst answer ({option}) leads to no advice"


def signals_without_a_door(questionnaire: Questionnaire) -> Iterator[str]:
    """A signal that opens no door, or that happens now while its door is not urgent."""
    opening = [(leaf, route.urgency) for route in questionnaire.routes for leaf in _positive_leaves(route.when)]
    in_routes = {leaf.question for leaf, _ in opening if not isinstance(leaf, LevelOf)}
    urgent = [leaf for leaf, urgency in opening if urgency is Urgency.NOW]
    for question in questionnaire.questions:
        if question.tag is not Tag.SIGNAL:
            continue
        if question.id not in in_routes:
            yield f"question.{question.id}: a signal that opens no door"
        for option in question.options:
            happens_now = option.id == "now" or option.id.endswith("-now")
            if happens_now and not any(holds(leaf, {question.id: (option.id,)}) for leaf in urgent):
                yield f"question.{question.id}: {option.id} happens now but opens no urgent door"


def too_long(questionnaire: Questionnaire) -> Iterator[str]:
    """More questions for everybody than people have patience for."""
    always = sum(1 for question in questionnaire.questions if question.shown_when is None)
    if always > LONGEST_CORE_RUN:
        yield f"{questionnaire.name}: everybody is asked {always} questions; {LONGEST_CORE_RUN} is the most"


def _best_options(question: Question) -> list[str]:
    wanted = {Tag.EXPOSURE: 0, Tag.MEASURE: question.most_points}.get(question.tag)
    return [option.id for option in question.options if wanted is not None and option.points == wanted]


def _worst_options(question: Question) -> list[str]:
    wanted = {Tag.EXPOSURE: question.most_points, Tag.MEASURE: 0}.get(question.tag)
    return [option.id for option in question.options if wanted is not None and option.points == wanted]


def _positive_leaves(rule: Rule) -> Iterator[Leaf]:
    """Give the leaves that can be a reason for the rule: nothing from within a `not`."""
    match rule:
        case All(rules) | Some(rules) | AtLeast(_, rules):
            for part in rules:
                yield from _positive_leaves(part)
        case Not():
            return
        case _:
            yield rule


def _can_be_asked(question: Question, questionnaire: Questionnaire) -> bool:
    return question.shown_when is None or _can_hold(question.shown_when, questionnaire)


def _can_hold(rule: Rule, questionnaire: Questionnaire) -> bool:
    """Tell whether some answers make the rule true, with every question in it open.

    A rule too tangled to tell in some tenths of a second gets the benefit of the doubt.
    """
    try:
        return any(True for _ in _Search(questionnaire).ways(rule, True, {}))
    except _TooTangled:
        return True


class _TooTangled(Exception):
    """There is no end in sight: the ways of a rule may multiply with each of its parts."""


class _Search:
    """Looks for answers that make a rule true, one way after the other: most rules need only the first."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.question_by_id = questionnaire.question_by_id
        self.fitting: dict[tuple[Leaf, bool], frozenset[tuple[str, ...]]] = {}  # answers that make a leaf true or false
        self.steps = 0

    def ways(self, rule: Rule, wanted: bool, so_far: Allowed) -> Iterator[Allowed]:
        """Give every way to make the rule true (or false) that goes together with what is so far."""
        match rule:
            case Not(part):
                yield from self.ways(part, not wanted, so_far)
            case All(rules) | Some(rules) if isinstance(rule, All) is wanted:
                together = iter([so_far])
                for part in sorted(rules, key=_size):  # the simplest first: what cannot be is then soon known
                    together = self._each_with(together, part, wanted)
                yield from together
            case All(rules) | Some(rules):
                for part in rules:
                    yield from self.ways(part, wanted, so_far)
            case AtLeast(number, rules):
                enough = number if wanted else len(rules) - number + 1  # so many false ones leave too few
                for chosen in combinations(rules, enough):
                    yield from self.ways(All(chosen) if wanted else Some(chosen), wanted, so_far)
            case LevelOf():
                yield so_far  # definition.py has already refused levels out of reach
            case _:
                yield from self._ways_of_leaf(rule, wanted, so_far)

    def _each_with(self, earlier: Iterator[Allowed], part: Rule, wanted: bool) -> Iterator[Allowed]:
        seen = set()
        for so_far in earlier:
            for way in self.ways(part, wanted, so_far):
                if (known := frozenset(way.items())) not in seen:
                    seen.add(known)
                    yield way

    def _ways_of_leaf(self, leaf: Chosen | Answered | CountAtLeast, wanted: bool, so_far: Allowed) -> Iterator[Allowed]:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise _TooTangled
        question = self.question_by_id[leaf.question]
        if (leaf, wanted) not in self.fitting:
            fitting = (answer for answer in _answers(question) if holds(leaf, {question.id: answer}) is wanted)
            self.fitting[leaf, wanted] = frozenset(fitting)
        possible = self.fitting[leaf, wanted] & so_far.get(question.id, self.fitting[leaf, wanted])
        if not possible:
            return
        way = so_far | {question.id: possible}
        if () in possible or question.shown_when is None:
            yield way
        else:  # it must have an answer, so it must be asked
            yield from self.ways(question.shown_when, True, way)


def _answers(question: Question) -> Iterator[tuple[str, ...]]:
    """Give every answer to the question, no answer included."""
    most = len(question.options) if question.several else 1
    return chain.from_iterable(combinations(question.option_by_id, size) for size in range(most + 1))


def _size(rule: Rule) -> int:
    return sum(1 for _ in leaves(rule))
