"""What is true of every outcome, whatever the answers: over the real questionnaires and over tiny ones."""

from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT
from webapp.scan.outcome import EXPOSURE_RANK, PROTECTION_RANK, ThemeOutcome, outcome_of
from webapp.scan.questionnaire import Level, Question, Questionnaire, Tag, Urgency
from webapp.shelf import read_shelf

REAL = list(read_shelf(ROOT / "questionnaires").questionnaires.values())
TINY = list(read_shelf(ROOT / "tests/questionnaires").questionnaires.values())
Given = dict[str, tuple[str, ...]]

always_the_same = settings(deadline=None, derandomize=True, database=None, max_examples=250)
over_all = pytest.mark.parametrize("questionnaire", [*REAL, *TINY], ids=lambda questionnaire: questionnaire.name)
over_weighed = pytest.mark.parametrize(
    "questionnaire",
    [questionnaire for questionnaire in [*REAL, *TINY] if questionnaire.themes],
    ids=lambda questionnaire: questionnaire.name,
)
over_real = pytest.mark.parametrize("questionnaire", REAL, ids=lambda questionnaire: questionnaire.name)


def answer_to(question: Question) -> st.SearchStrategy[tuple[str, ...]]:
    return st.integers(1, 255).map(lambda byte: decoded(question, byte)).filter(bool)


def answers_to(questionnaire: Questionnaire) -> st.SearchStrategy[Given]:
    """Any answers, also to questions that the others hide: a byte for each, five times as fast as a dictionary."""

    def read(written: bytes) -> Given:
        every = zip(questionnaire.questions, written, strict=True)
        return {question.id: chosen for question, byte in every if (chosen := decoded(question, byte))}

    many = len(questionnaire.questions)
    return st.binary(min_size=many, max_size=many).map(read)


def decoded(question: Question, byte: int) -> tuple[str, ...]:
    """Give the answer that the byte stands for; often none."""
    if question.several:
        return tuple(option.id for place, option in enumerate(question.options) if byte >> place & 1)
    place = byte % (len(question.options) + 1)
    return (question.options[place - 1].id,) if place else ()


def themes(questionnaire: Questionnaire, answers: Mapping[str, tuple[str, ...]]) -> tuple[ThemeOutcome, ...]:
    return outcome_of(questionnaire, answers).themes


def with_more_points(data: st.DataObject, questionnaire: Questionnaire, tag: Tag) -> tuple[Given, Given]:
    """Give any answers, and the same ones but for one question, whose answer has more points."""
    answers = data.draw(answers_to(questionnaire))
    question = data.draw(st.sampled_from([question for question in questionnaire.questions if question.tag is tag]))
    told = [((option.id,), option.points) for option in question.options if option.points is not None]
    steps = [(few, many) for few, low in told for many, high in told if low < high]
    fewer, more = data.draw(st.sampled_from(steps))
    return answers | {question.id: fewer}, answers | {question.id: more}


@over_all
@always_the_same
@given(data=st.data())
def test_an_outcome_is_always_whole(questionnaire: Questionnaire, data: st.DataObject) -> None:
    answers = data.draw(answers_to(questionnaire))
    outcome, visible = outcome_of(questionnaire, answers), questionnaire.visible(answers)
    assert [theme.theme for theme in outcome.themes] == [theme.id for theme in questionnaire.themes]
    assert sorted(outcome.priorities) == sorted(theme.id for theme in questionnaire.themes)
    assert all(0 <= theme.risk <= 4 for theme in outcome.themes)
    assert len({door.door for door in outcome.doors}) == len(outcome.doors)
    urgencies = [list(Urgency).index(door.urgency) for door in outcome.doors]
    assert urgencies == sorted(urgencies)
    given_advice = [advice.advice for advice in outcome.advice]
    assert len(set(given_advice)) == len(given_advice)
    assert set(outcome.first_steps) <= set(given_advice)
    assert len(outcome.first_steps) == min(3, len(given_advice))
    places = [list(visible).index(question) for question in outcome.in_place]
    assert places == sorted(places)
    for reasons in [door.reasons for door in outcome.doors] + [advice.reasons for advice in outcome.advice]:
        told = [list(visible).index(question) for question in reasons]  # only questions that were asked and answered
        assert told == sorted(set(told))


@over_real
@always_the_same
@given(data=st.data())
def test_every_door_and_advice_of_a_real_scan_says_why(questionnaire: Questionnaire, data: st.DataObject) -> None:
    outcome = outcome_of(questionnaire, data.draw(answers_to(questionnaire)))
    assert all(door.reasons for door in outcome.doors)
    assert all(advice.reasons for advice in outcome.advice)


@over_all
@always_the_same
@given(data=st.data())
def test_what_is_high_in_risk_comes_first(questionnaire: Questionnaire, data: st.DataObject) -> None:
    outcome = outcome_of(questionnaire, data.draw(answers_to(questionnaire)))
    risk = {theme.theme: (theme.risk, EXPOSURE_RANK[theme.exposure]) for theme in outcome.themes}
    assert all(risk[one] >= risk[next_one] for one, next_one in pairwise(outcome.priorities))


@over_all
@always_the_same
@given(data=st.data())
def test_the_order_of_the_answers_does_not_matter(questionnaire: Questionnaire, data: st.DataObject) -> None:
    answers = data.draw(answers_to(questionnaire))
    shuffled = {question: answers[question][::-1] for question in data.draw(st.permutations(list(answers)))}
    assert outcome_of(questionnaire, shuffled) == outcome_of(questionnaire, answers)


@over_all
@always_the_same
@given(data=st.data())
def test_answers_to_hidden_questions_change_nothing(questionnaire: Questionnaire, data: st.DataObject) -> None:
    answers = data.draw(answers_to(questionnaire))
    asked = {question.id for question in questionnaire.asked(answers)}
    others = {q: chosen for q, chosen in data.draw(answers_to(questionnaire)).items() if q not in asked}
    seen = {question: chosen for question, chosen in answers.items() if question in asked}
    assert questionnaire.visible(answers) == questionnaire.visible(seen | others) == seen
    assert outcome_of(questionnaire, answers) == outcome_of(questionnaire, seen | others)


@over_all
@always_the_same
@given(
    data=st.data(),
    strange=st.dictionaries(st.text(max_size=9), st.lists(st.text(max_size=9), max_size=3).map(tuple), max_size=4),
)
def test_answers_to_questions_that_are_not_there_change_nothing(
    questionnaire: Questionnaire, data: st.DataObject, strange: Given
) -> None:
    strange = {question: chosen for question, chosen in strange.items() if question not in questionnaire.question_by_id}
    empty: Given = {question.id: () for question in questionnaire.questions}
    answers = data.draw(answers_to(questionnaire))
    assert outcome_of(questionnaire, strange | empty | answers) == outcome_of(questionnaire, answers)


@over_weighed
@always_the_same
@given(data=st.data())
def test_more_exposure_never_makes_a_theme_look_better(questionnaire: Questionnaire, data: st.DataObject) -> None:
    fewer, more = with_more_points(data, questionnaire, Tag.EXPOSURE)
    for before, after in zip(themes(questionnaire, fewer), themes(questionnaire, more), strict=True):
        assert EXPOSURE_RANK[after.exposure] >= EXPOSURE_RANK[before.exposure]
        assert after.risk >= before.risk


@over_weighed
@always_the_same
@given(data=st.data())
def test_a_better_measure_never_makes_a_theme_look_worse(questionnaire: Questionnaire, data: st.DataObject) -> None:
    fewer, more = with_more_points(data, questionnaire, Tag.MEASURE)
    for before, after in zip(themes(questionnaire, fewer), themes(questionnaire, more), strict=True):
        assert PROTECTION_RANK[after.protection] <= PROTECTION_RANK[before.protection]
        assert EXPOSURE_RANK[after.exposure] <= EXPOSURE_RANK[before.exposure]
        assert after.risk <= before.risk


@over_real
@always_the_same
@given(data=st.data())
def test_one_more_answer_never_takes_a_worry_away(questionnaire: Questionnaire, data: st.DataObject) -> None:
    answers = data.draw(answers_to(questionnaire))
    open_ones = [question for question in questionnaire.asked(answers) if question.id not in answers]
    assume(open_ones)
    question = data.draw(st.sampled_from(open_ones))
    more = answers | {question.id: data.draw(answer_to(question))}
    for before, after in zip(themes(questionnaire, answers), themes(questionnaire, more), strict=True):
        assert EXPOSURE_RANK[after.exposure] >= EXPOSURE_RANK[before.exposure]
        if before.protection in (Level.LOW, Level.MIDDLE):
            assert PROTECTION_RANK[after.protection] >= PROTECTION_RANK[before.protection]


@over_weighed
@pytest.mark.parametrize("rest", ["nothing", "the best", "the worst"])
def test_no_step_of_any_one_answer_turns_the_picture_round(questionnaire: Questionnaire, rest: str) -> None:
    """Each step up of each answer, while everything else is unanswered, at its best, or at its worst."""
    weighed = [question for question in questionnaire.questions if question.most_points]
    ranked = {q.id: sorted((o.points, o.id) for o in q.options if o.points is not None) for q in weighed}
    others = {question.id: (question.options[0].id,) for question in questionnaire.questions}
    for question in weighed:
        best_first = (question.tag is Tag.EXPOSURE) is (rest == "the best")
        others[question.id] = (ranked[question.id][0 if best_first else -1][1],)
    for question in weighed:
        answers = {} if rest == "nothing" else others
        for (few, before), (many, after) in pairwise(ranked[question.id]):
            calmer, wilder = (themes(questionnaire, answers | {question.id: (option,)}) for option in (before, after))
            if question.tag is Tag.MEASURE:
                calmer, wilder = wilder, calmer
            if few < many:
                assert all(one.risk <= other.risk for one, other in zip(calmer, wilder, strict=True)), question.id


@pytest.mark.parametrize("question", ["cash-share", "little-cash-left"])
def test_an_option_that_is_not_there_still_gives_an_outcome(horeca: Questionnaire, question: str) -> None:
    assert outcome_of(horeca, {question: ("nonsense",)}).themes == outcome_of(horeca, {}).themes
