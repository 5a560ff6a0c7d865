"""Answer sheets as bits: what goes in comes out, and all are equally long."""

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.sheet import packed, unpacked
from webapp.shelf import read_shelf

HORECA = read_shelf(ROOT / "questionnaires").questionnaires["horeca/2026-11"]


@st.composite
def sheets(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """Draw answers in the order of the questionnaire; some questions have none."""
    answers = {}
    for question in HORECA.questions:
        ids = [option.id for option in question.options]
        chosen = draw(st.sets(st.sampled_from(ids), max_size=len(ids) if question.several else 1))
        if chosen:
            answers[question.id] = tuple(option for option in ids if option in chosen)
    return answers


@given(sheets())
def test_what_goes_in_comes_out_and_all_are_equally_long(answers: dict[str, tuple[str, ...]]) -> None:
    sheet = packed(HORECA.questions, answers)
    assert unpacked(HORECA.questions, sheet) == answers
    assert len(sheet) == len(packed(HORECA.questions, {}))


def test_only_what_is_asked_goes_in(horeca: Questionnaire) -> None:
    asked = (horeca.question_by_id["cash-share"],)
    sheet = packed(asked, {"cash-share": ("most",), "threats": ("now",)})
    assert unpacked(asked, sheet) == {"cash-share": ("most",)}
    assert len(sheet) == 1
