"""From a form to answers: what is right is taken, what is wrong is named, and nothing typed is lost."""

from collections.abc import Mapping

import pytest
from marshmallow import ValidationError

from tests.conftest import ROOT
from webapp.scan.answers import (
    ONE_ONLY,
    UNKNOWN_OPTION,
    UNKNOWN_QUESTION,
    WrongAnswers,
    answers_schema,
    read_answers,
    unanswered,
)
from webapp.scan.questionnaire import Questionnaire
from webapp.shelf import Shelf, read_shelf

Form = Mapping[str, list[str]]


@pytest.fixture(scope="module")
def tiny() -> Shelf:
    return read_shelf(ROOT / "tests/questionnaires")


@pytest.fixture
def chain(tiny: Shelf) -> Questionnaire:
    return tiny.questionnaires["chain/2026-01"]


@pytest.fixture
def several(tiny: Shelf) -> Questionnaire:
    return tiny.questionnaires["several/2026-01"]


@pytest.mark.parametrize(
    ("sent", "answers"),
    [
        ({}, {}),
        ({"check": ["yes"]}, {"check": ("yes",)}),
        ({"cash": ["most"], "lender": ["no"]}, {"cash": ("most",), "lender": ("no",)}),
        ({"check": ["yes"], "cash": ["few"]}, {"cash": ("few",), "check": ("yes",)}),
        ({"check": [""]}, {}),
        ({"check": []}, {}),
        ({"check": ["", "yes"]}, {"check": ("yes",)}),
        ({"check": ["yes", "yes"]}, {"check": ("yes",)}),
    ],
)
def test_a_form_becomes_answers(chain: Questionnaire, sent: Form, answers: Mapping[str, tuple[str, ...]]) -> None:
    assert read_answers(chain, sent) == answers


def test_answers_stand_in_the_order_of_the_questionnaire(chain: Questionnaire) -> None:
    read = read_answers(chain, {"check": ["no"], "lender": ["yes"], "cash": ["most"]})
    assert list(read) == ["cash", "lender", "check"]


def test_several_options_stand_in_the_order_of_the_questionnaire_each_once(several: Questionnaire) -> None:
    assert read_answers(several, {"signs": ["visits", "calls", "visits"]}) == {"signs": ("calls", "visits")}


def test_answers_to_hidden_questions_are_dropped_all_along_the_chain(chain: Questionnaire) -> None:
    sent = {"cash": ["few"], "lender": ["yes"], "lender-known": ["stranger"], "check": ["no"], "pressed": ["now"]}
    assert read_answers(chain, sent) == {"cash": ("few",), "check": ("no",)}


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"cash": ["all"]}, {"cash": UNKNOWN_OPTION}),
        ({"cash": ["most "]}, {"cash": UNKNOWN_OPTION}),
        ({"cash": ["MOST"]}, {"cash": UNKNOWN_OPTION}),
        ({"cash": ["yes"]}, {"cash": UNKNOWN_OPTION}),
        ({"cash": ["few", "most"]}, {"cash": ONE_ONLY}),
        ({"cash": ["few", "all"]}, {"cash": UNKNOWN_OPTION}),
        ({"weather": ["fine"]}, {"weather": UNKNOWN_QUESTION}),
        ({"weather": []}, {"weather": UNKNOWN_QUESTION}),
        ({"": ["most"]}, {"": UNKNOWN_QUESTION}),
        ({"_schema": ["most"]}, {"_schema": UNKNOWN_QUESTION}),
        ({"lender": ["perhaps"]}, {"lender": UNKNOWN_OPTION}),
        (
            {"cash": ["all"], "check": ["yes", "no"], "weather": ["fine"]},
            {"cash": UNKNOWN_OPTION, "check": ONE_ONLY, "weather": UNKNOWN_QUESTION},
        ),
    ],
)
def test_everything_wrong_is_named_by_its_question(chain: Questionnaire, sent: Form, wrong: dict[str, str]) -> None:
    with pytest.raises(WrongAnswers) as found:
        read_answers(chain, sent)
    assert found.value.wrong == wrong
    assert found.value.right == {}


def test_nothing_that_was_right_is_lost_with_what_was_wrong(several: Questionnaire) -> None:
    with pytest.raises(WrongAnswers) as found:
        read_answers(several, {"weather": ["fine"], "signs": ["visits", "calls"], "helpers": ["staff", "nobody"]})
    assert found.value.right == {"helpers": ("staff", "nobody"), "signs": ("calls", "visits")}


def test_beside_something_wrong_even_an_answer_that_is_hidden_now_is_kept(chain: Questionnaire) -> None:
    with pytest.raises(WrongAnswers) as found:
        read_answers(chain, {"cash": ["all"], "lender": ["yes"]})
    assert found.value.right == {"lender": ("yes",)}


def test_what_is_wrong_tells_the_question_and_no_answer(chain: Questionnaire) -> None:
    with pytest.raises(WrongAnswers) as found:
        read_answers(chain, {"cash": ["a secret"]})
    assert str(found.value) == "cash: unknown-option"


@pytest.mark.parametrize("body", [{}, {"answers": None}, {"answers": "cash"}, {"answers": {}, "name": "x"}, []])
def test_a_body_of_another_shape_is_refused(chain: Questionnaire, body: object) -> None:
    with pytest.raises(ValidationError):
        answers_schema(chain).load(body)  # type: ignore[arg-type]


def test_what_is_asked_and_has_no_answer_is_told_in_the_order_of_asking(chain: Questionnaire) -> None:
    def open_after(sent: Form) -> list[str]:
        return [question.id for question in unanswered(chain, read_answers(chain, sent))]

    assert open_after({}) == ["cash", "check"]
    assert open_after({"cash": ["most"]}) == ["lender", "check"]
    assert open_after({"cash": ["most"], "lender": ["yes"], "check": ["no"]}) == ["lender-known", "check-again"]
    assert open_after({"cash": ["few"], "check": ["yes"]}) == []


def test_the_questions_asked_are_those_whose_rule_holds(chain: Questionnaire) -> None:
    asked = chain.asked({"cash": ("most",), "lender": ("yes",), "lender-known": ("stranger",), "check": ("yes",)})
    assert [question.id for question in asked] == ["cash", "lender", "lender-known", "check", "pressed"]


def test_visible_answers_leave_out_hidden_and_empty_ones(chain: Questionnaire) -> None:
    assert chain.visible({"check": (), "lender": ("yes",), "lender-known": ("stranger",)}) == {}


@pytest.mark.parametrize(
    "values", [None, 3, True, "most", {"most": 1}, {}, [["most"]], [None], [3], ["most", None], [{"most": 1}]]
)
def test_values_that_are_no_list_of_words_are_refused_with_a_key(chain: Questionnaire, values: object) -> None:
    with pytest.raises(ValidationError) as found:
        answers_schema(chain).load({"answers": {"cash": values, "check": ["yes"], "weather": values}})
    assert found.value.messages_dict["answers"] == {"cash": UNKNOWN_OPTION, "weather": UNKNOWN_QUESTION}
