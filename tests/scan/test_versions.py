"""The fingerprint of a version: the same for every wording, another for every structure."""

import tomllib
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.scan.breaking import GONE, broken
from webapp.scan.definition import read_questionnaire
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.versions import fingerprint, plain_rule, structure_of
from webapp.scan.written_rules import read_rule
from webapp.shelf import Shelf, read_shelf

CHAIN = tomllib.loads((ROOT / "tests/questionnaires/chain/2026-01.toml").read_text(encoding="utf-8"))
CASH, LENDER, CHECK_AGAIN = "part.0.question.0", "part.0.question.1", "part.0.question.4"


@pytest.fixture(scope="module")
def tiny() -> Shelf:
    return read_shelf(ROOT / "tests/questionnaires")


def print_of(tiny: Shelf, *breaks: tuple[str, Any]) -> str:
    return fingerprint(read_questionnaire(broken(CHAIN, *breaks), tiny.directory))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("revision", 7),
        ("title", "Andere naam"),
        ("part.0.title", "Zaken"),
        ("part.0.intro", "Over handel."),
        (f"{CASH}.text", "Hoe betaalt men?"),
        (f"{CASH}.help", "Denk aan gisteren."),
        (f"{CASH}.options.0.text", "Niemand"),
        (f"{CASH}.kind", "one"),
        (f"{LENDER}.shown_when", {"q": "cash", "in": ["some", "most"]}),
        ("part.1.question.0.shown_when", {"q": "lender-known", "in": ["stranger"]}),
        ("advice.0.title", "Tel het geld"),
        ("advice.0.action", "Doe het elke avond."),
        ("advice.0.why", "Dan weet u het."),
        ("advice.0.who", ["helpline", "adviser"]),
    ],
)
def test_a_wording_keeps_the_fingerprint(tiny: Shelf, place: str, value: Any) -> None:
    assert print_of(tiny, (place, value)) == print_of(tiny)


def test_a_source_corrected_keeps_the_fingerprint(tiny: Shelf) -> None:
    written = broken(CHAIN, ("advice.0.sources", ["made-up", "made-up"]))
    assert fingerprint(read_questionnaire(written, tiny.directory)) == print_of(tiny)


def test_options_shared_or_written_out_give_the_same_fingerprint(tiny: Shelf) -> None:
    options = CHAIN["part"][0]["question"][3]["options"]
    shared = ("option_set", [{"id": "yes-no", "options": options}]), ("part.0.question.3.options", "yes-no")
    assert print_of(tiny, *shared) == print_of(tiny)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("id", "chained"),
        ("version", "2026-02"),
        ("part.0.theme.exposure_middle", 1),
        ("part.0.theme.exposure_high", 5),
        ("part.0.theme.protection_middle", 1),
        ("part.0.theme.protection_low", 3),
        ("part.0.theme.door", "aftercare"),
        ("part.1.id", "today"),
        ("part.1.question.1", CHAIN["part"][1]["question"][0] | {"id": "extra"}),
        (f"{CASH}.class", "A"),
        (f"{CASH}.kind", "several"),
        (f"{CASH}.options.1.points", 2),
        (f"{CASH}.options.3", {"id": "all", "text": "Iedereen", "points": 2}),
        (f"{CASH}.options.3", {"id": "prefer-not", "text": "Zeg ik liever niet", "counts": False}),
        (f"{LENDER}.shown_when", {"q": "cash", "in": ["most"]}),
        (f"{LENDER}.shown_when", {"q": "cash", "in": ["most", "some"]}),
        (f"{LENDER}.shown_when", {"q": "cash", "answered": True}),
        (f"{LENDER}.shown_when", GONE),
        (f"{CHECK_AGAIN}.shown_when", {"any": [{"q": "lender", "answered": True},
                                              {"not": {"q": "check", "is": "yes"}}]}),
        (f"{CHECK_AGAIN}.shown_when", {"all": [{"q": "lender", "answered": True}, {"q": "check", "is": "yes"}]}),
        ("part.1.question.0.tag", "profile"),
        ("route.0.id", "pressed"),
        ("route.0.when.is", "before"),
        ("route.0.door", "emergency"),
        ("route.0.urgency", "soon"),
        ("route.1", GONE),
        ("route", CHAIN["route"][::-1]),
        ("advice.0.id", "count-it"),
        ("advice.0.theme", GONE),
        ("advice.0.when.in", ["most"]),
        ("advice.0.effort", "high"),
        ("advice.0.evidence", "case"),
        ("advice.0", GONE),
        ("advice", CHAIN["advice"][::-1]),
        (f"{CASH}.options", CHAIN["part"][0]["question"][0]["options"][::-1]),
    ],
)  # fmt: skip
def test_a_structure_changed_changes_the_fingerprint(tiny: Shelf, place: str, value: Any) -> None:
    assert print_of(tiny, (place, value)) != print_of(tiny)


def test_questions_in_another_order_are_another_structure(tiny: Shelf) -> None:
    first, second, *others = CHAIN["part"][0]["question"]
    opened = second | {"shown_when": {"all": []}}
    one = print_of(tiny, ("part.0.question", [first, opened, *others]))
    assert one != print_of(tiny, ("part.0.question", [opened, first, *others]))


def test_an_option_id_changed_changes_the_fingerprint(tiny: Shelf) -> None:
    assert print_of(tiny, (f"{CASH}.options.0.id", "hardly")) != print_of(tiny)


def test_a_fingerprint_is_the_same_on_every_machine(tiny: Shelf) -> None:
    # Worked out with sha256sum, from the structure of the smallest questionnaire written out by hand.
    smallest = {
        "id": "x", "version": "2026-01", "revision": 1, "language": "nl", "title": "é",
        "part": [{"id": "p", "title": "t", "question": [
            {"id": "q", "tag": "profile", "class": "B", "text": "t",
             "options": [{"id": "yes", "text": "Ja"}, {"id": "no", "text": "Nee"}]}]}],
    }  # fmt: skip
    digest = fingerprint(read_questionnaire(smallest, tiny.directory))
    assert digest == "6a2c26d78e2643543b31f26d471137e564b5b7a9fb05711702296238fc98439b"


def test_the_structure_holds_ids_points_and_rules_and_not_one_word_for_people(tiny: Shelf) -> None:
    assert structure_of(tiny.questionnaires["options/2026-01"]) == {
        "id": "options",
        "version": "2026-01",
        "parts": [{"id": "work", "theme": [1, 2, 2, 4, "aftercare"]}],
        "questions": [
            {
                "id": "alone",
                "part": "work",
                "tag": "exposure",
                "class": "B",
                "several": False,
                "options": [["no", 0], ["sometimes", 1], ["often", 2], ["prefer-not", None]],
                "shown_when": None,
            },
            *(
                {
                    "id": measure,
                    "part": "work",
                    "tag": "measure",
                    "class": "A",
                    "several": False,
                    "options": [["yes", 2], ["partly", 1], ["no", 0], ["dont-know", 0], ["not-mine", None]],
                    "shown_when": None,
                }
                for measure in ("lock", "light")
            ),
        ],
        "routes": [],
        "advice": [
            ["find-company", "work", {"q": "alone", "in": ["sometimes", "often"]}, "medium", "authority"],
            ["fit-a-lock", "work", {"q": "lock", "in": ["partly", "no", "dont-know"]}, "low", "reasoned"],
            ["hang-a-lamp", "work", {"q": "light", "in": ["partly", "no", "dont-know"]}, "low", "research"],
        ],
    }


def test_a_route_and_a_part_without_a_theme_in_the_structure(tiny: Shelf) -> None:
    structure = structure_of(tiny.questionnaires["several/2026-01"])
    assert structure["parts"][1] == {"id": "now", "theme": None}
    assert structure["routes"][1] == ["two-signs", {"q": "signs", "count_gte": 2}, "pressure", "soon"]
    assert structure["questions"][2]["several"] is True


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ({"q": "a", "is": "b"}, {"q": "a", "in": ["b"]}),
        ({"level_of": "a", "is": "high"}, {"level_of": "a", "in": ["high"]}),
        ({"q": "a", "answered": True}, {"q": "a", "answered": True}),
        ({"q": "a", "count_gte": 2}, {"q": "a", "count_gte": 2}),
        ({"not": {"any": [{"all": []}]}}, {"not": {"any": [{"all": []}]}}),
    ],
)
def test_a_rule_has_one_plain_spelling(written: Any, plain: Any) -> None:
    assert plain_rule(read_rule(written)) == plain


def test_the_plain_spelling_of_every_real_rule_reads_as_the_same_rule(horeca: Questionnaire) -> None:
    rules = [r.when for r in horeca.routes] + [a.when for a in horeca.advice]
    rules += [q.shown_when for q in horeca.questions if q.shown_when is not None]
    assert [read_rule(plain_rule(rule)) for rule in rules] == rules


def test_the_published_version_is_still_what_was_published(shelf: Shelf, horeca: Questionnaire) -> None:
    assert shelf.published["horeca/2026-11"] == fingerprint(horeca)
