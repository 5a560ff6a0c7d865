"""What is wrong with a questionnaire although it is well formed: faults that would let its users down.

Each lint yields sentences that begin with where. `flask questionnaire check` and the tests run all of them.
"""

from collections.abc import Iterator
from itertools import product

from webapp.scan.questionnaire import Question, Questionnaire, Tag, Urgency
from webapp.scan.rules import All, Answered, Chosen, CountAtLeast, LevelOf, Not, Rule, Some, questions_in

LONGEST_CORE_RUN = 24  # questions that everybody is asked: five minutes on a phone
Allowed = dict[str, frozenset[str | None]]  # question id -> options it may have; None: no answer


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
            question = questionnaire.question_by_id[leaf.question]
            for option in set(leaf.options) & _best_options(question):
                yield f"advice.{advice.id}: appears on the best answer to {question.id} ({option})"


def worst_answers_without_advice(questionnaire: Questionnaire) -> Iterator[str]:
    """The most worrying answer to a weighed question that leads to no advice at all."""
    answered = {
        (leaf.question, option)
        for advice in questionnaire.advice
        for leaf in _positive_leaves(advice.when)
        for option in leaf.options
    }
    for question in questionnaire.questions:
        for option in _worst_options(question):
            if (question.id, option) not in answered:
                yield f"question.{question.id}: the worst answer ({option}) leads to no advice"


def signals_without_a_door(questionnaire: Questionnaire) -> Iterator[str]:
    """A signal that opens no door, or that happens now while its door is not urgent."""
    in_routes = {question for route in questionnaire.routes for question in questions_in(route.when)}
    urgent = {
        (leaf.question, option)
        for route in questionnaire.routes
        if route.urgency is Urgency.NOW
        for leaf in _positive_leaves(route.when)
        for option in leaf.options
    }
    for question in questionnaire.questions:
        if question.tag is not Tag.SIGNAL:
            continue
        if question.id not in in_routes:
            yield f"question.{question.id}: a signal that opens no door"
        for option in question.options:
            if (option.id == "now" or option.id.endswith("-now")) and (question.id, option.id) not in urgent:
                yield f"question.{question.id}: {option.id} happens now but opens no urgent door"


def too_long(questionnaire: Questionnaire) -> Iterator[str]:
    """More questions for everybody than people have patience for."""
    always = sum(1 for question in questionnaire.questions if question.shown_when is None)
    if always > LONGEST_CORE_RUN:
        yield f"{questionnaire.name}: everybody is asked {always} questions; {LONGEST_CORE_RUN} is the most"


def _best_options(question: Question) -> set[str]:
    wanted = {Tag.EXPOSURE: 0, Tag.MEASURE: question.most_points}.get(question.tag)
    return {option.id for option in question.options if wanted is not None and option.points == wanted}


def _worst_options(question: Question) -> set[str]:
    wanted = {Tag.EXPOSURE: question.most_points, Tag.MEASURE: 0}.get(question.tag)
    return {option.id for option in question.options if wanted is not None and option.points == wanted}


def _positive_leaves(rule: Rule) -> Iterator[Chosen]:
    match rule:
        case All(rules) | Some(rules):
            for part in rules:
                yield from _positive_leaves(part)
        case Chosen():
            yield rule


def _can_be_asked(question: Question, questionnaire: Questionnaire) -> bool:
    return question.shown_when is None or _can_hold(question.shown_when, questionnaire)


def _can_hold(rule: Rule, questionnaire: Questionnaire) -> bool:
    """Tell whether some answers make the rule true, with every question in it open."""
    return any(_can_be_open(allowed, questionnaire) for allowed in _ways(rule, questionnaire, wanted=True))


def _can_be_open(allowed: Allowed, questionnaire: Questionnaire) -> bool:
    """Tell whether all the questions that must have an answer can be open together: they open one another backwards."""
    for question in reversed(questionnaire.questions):
        opens = question.shown_when
        if opens is not None and question.id in allowed and None not in allowed[question.id]:
            rest = {name: options for name, options in allowed.items() if name != question.id}
            ways = (_both(rest, way) for way in _ways(opens, questionnaire, wanted=True))
            return any(way is not None and _can_be_open(way, questionnaire) for way in ways)
    return True


def _ways(rule: Rule, questionnaire: Questionnaire, wanted: bool) -> Iterator[Allowed]:
    """Give every way to make the rule true (or false), as what each question may have as answer."""
    match rule:
        case Not(part):
            yield from _ways(part, questionnaire, not wanted)
        case All(rules) | Some(rules) if isinstance(rule, All) is wanted:
            for combination in product(*(list(_ways(part, questionnaire, wanted)) for part in rules)):
                joined: Allowed | None = {}
                for way in combination:
                    joined = None if joined is None else _both(joined, way)
                if joined is not None:
                    yield joined
        case All(rules) | Some(rules):
            for part in rules:
                yield from _ways(part, questionnaire, wanted)
        case LevelOf():
            yield {}  # definition.py has already refused levels out of reach
        case Chosen(question, options):
            every = frozenset(questionnaire.question_by_id[question].option_by_id)
            yield {question: frozenset(options) if wanted else every - frozenset(options) | {None}}
        case Answered(question) | CountAtLeast(question, _):
            every = frozenset(questionnaire.question_by_id[question].option_by_id)
            yield {question: every if wanted else frozenset({None})}


def _both(one: Allowed, other: Allowed) -> Allowed | None:
    """Give what both allow; None when a question is left without any possibility."""
    joined = dict(one)
    for question, options in other.items():
        joined[question] = joined.get(question, options) & options
        if not joined[question]:
            return None
    return joined
