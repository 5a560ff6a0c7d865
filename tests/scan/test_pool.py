"""Sharing items: an item of the pool stands in a questionnaire as it is, and every mistake is told with its path."""

from typing import Any

import pytest

from tests.scan.breaking import GONE, broken
from tests.scan.test_definition import ADVICE, WRITTEN, YES_NO, directory
from webapp.scan.definition import read_pool, read_questionnaire
from webapp.scan.directory import Directory
from webapp.scan.mistakes import Mistakes
from webapp.scan.pool import Pool
from webapp.scan.rules import Chosen
from webapp.scan.versions import fingerprint, fingerprint_of_item

__all__ = ["directory"]  # the fixture of the tests of reading
WHOLE = broken(WRITTEN)
# What WRITTEN has, but its shared items in a pool.
POOL: dict[str, Any] = {
    "option_set": WHOLE["option_set"],
    "question": WHOLE["part"][0]["question"],
    "route": WHOLE["route"],
    "advice": WHOLE["advice"],
}


def includes(tables: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"include": one["id"]} for one in tables]


SHARING: dict[str, Any] = broken(
    WHOLE,
    ("option_set", GONE),
    ("part.0.question", includes(WHOLE["part"][0]["question"])),
    ("route", includes(WHOLE["route"])),
    ("advice", includes(WHOLE["advice"])),
)


@pytest.fixture
def pool(directory: Directory) -> Pool:
    return read_pool(POOL, directory)


def mistakes(directory: Directory, pool: Pool | None, written: dict[str, Any]) -> list[str]:
    with pytest.raises(Mistakes) as found:
        read_questionnaire(written, directory, pool)
    return list(found.value.sentences)


def mistakes_in_pool(directory: Directory, written: dict[str, Any]) -> list[str]:
    with pytest.raises(Mistakes) as found:
        read_pool(written, directory)
    return list(found.value.sentences)


def test_a_questionnaire_that_includes_is_the_one_that_writes_out(directory: Directory, pool: Pool) -> None:
    sharing, whole = read_questionnaire(SHARING, directory, pool), read_questionnaire(WHOLE, directory)
    assert fingerprint(sharing) == fingerprint(whole)
    assert (sharing.parts, sharing.routes, sharing.advice) == (whole.parts, whole.routes, whole.advice)
    assert {"question.cash", "advice.use-the-safe"} <= sharing.included
    assert whole.included == frozenset()


def test_one_correction_mends_all(directory: Directory) -> None:
    mended = read_pool(broken(POOL, ("question.0.text", "Wie betaalt met contant geld?")), directory)
    assert read_questionnaire(SHARING, directory, mended).question_by_id["cash"].text == "Wie betaalt met contant geld?"


def test_when_a_question_is_asked_belongs_to_the_questionnaire(directory: Directory, pool: Pool) -> None:
    always = {"id": "vault", "tag": "measure", "class": "A", "text": "Heeft u een bankkluis?", "options": YES_NO}
    asked_later = {"include": "safe", "shown_when": {"q": "cash", "is": "most"}}
    later = broken(SHARING, ("part.0.question.1", asked_later), ("part.0.question.2", always))
    assert read_questionnaire(later, directory, pool).questions[1].shown_when == Chosen("cash", ("most",))
    assert pool.questions["safe"]["shown_when"] is None


def test_who_helps_with_a_shared_advice_may_differ(directory: Directory, pool: Pool) -> None:
    shop = read_questionnaire(SHARING, directory, pool)
    other = broken(SHARING, ("advice.0.who", ["emergency", "desk"]))
    assert shop.advice[0].who == ("desk",)
    assert read_questionnaire(other, directory, pool).advice[0].who == ("emergency", "desk")


def test_what_is_not_in_the_pool_is_told_with_its_place(directory: Directory, pool: Pool) -> None:
    wrong = broken(
        SHARING,
        ("part.0.question.0.include", "cahs"),
        ("route.0.include", "nowhere"),
        ("advice.0.include", "use-the-sofa"),
    )
    assert mistakes(directory, pool, wrong) == [
        "part.money.question.cahs.include: there is no question in the pool 'cahs'; there are cash, safe",
        "route.nowhere.include: there is no route in the pool 'nowhere'; there are called",
        "advice.use-the-sofa.include: there is no advice in the pool 'use-the-sofa'; there are use-the-safe",
    ]


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("part.0.question.0.text", "part.money.question.cash.text"),
        ("part.0.question.0.who", "part.money.question.cash.who"),
        ("route.0.door", "route.called.door"),
        ("advice.0.shown_when", "advice.use-the-safe.shown_when"),
    ],
)
def test_an_item_is_taken_as_it_stands(directory: Directory, pool: Pool, place: str, path: str) -> None:
    told = "an item of the pool is taken as it stands: leave this out, or write the item out"
    assert mistakes(directory, pool, broken(SHARING, (place, "x"))) == [f"{path}: {told}"]


def test_a_shared_rule_on_a_question_that_is_not_here_is_told(directory: Directory, pool: Pool) -> None:
    without = broken(SHARING, ("part.0.question.1", GONE))
    found = [sentence.split(";")[0] for sentence in mistakes(directory, pool, without)]
    assert "advice.use-the-safe.when: there is no question 'safe'" in found


def test_an_item_stands_in_a_questionnaire_once(directory: Directory, pool: Pool) -> None:
    twice = broken(SHARING, ("advice", [{"include": "use-the-safe"}, ADVICE]))
    assert mistakes(directory, pool, twice) == ["advice.use-the-safe: stands here 2 times"]


def test_without_its_pool_nothing_is_told_of_what_includes(directory: Directory) -> None:
    assert mistakes(directory, None, SHARING) == []
    assert read_questionnaire(WHOLE, directory, None).included == frozenset()
    assert mistakes(directory, None, broken(SHARING, ("title", GONE))) == ["title: Missing data for required field."]


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        ("question.0.text", GONE, "question.cash.text: Missing data for required field."),
        ("question.0.include", "safe", "question.cash.include: Unknown field."),
        ("question.0.id", "safe", "question.safe: stands here 2 times"),
        ("question.1.options", "in-places", "question.safe.options: there is no option_set 'in-places'"),
        (
            "question.1.options",
            [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}],
            "option_set.in-place: no question",
        ),
        (
            "question.1.shown_when",
            {"q": "cash", "is": "few"},
            "question.safe.shown_when: say this where the question is",
        ),
        ("route.0.door", "hell", "route.called.door: there is no door 'hell'"),
        ("advice.0.who", ["nobody"], "advice.use-the-safe.who: there is no contact 'nobody'"),
        ("advice.0.sources", ["rumour"], "advice.use-the-safe.sources: there is no source 'rumour'"),
        ("title", "Pool", "title: Unknown field."),
    ],
)
def test_a_mistake_in_the_pool_is_told_once_with_its_place(
    directory: Directory, place: str, value: Any, sentence: str
) -> None:
    assert any(told.startswith(sentence) for told in mistakes_in_pool(directory, broken(POOL, (place, value))))


@pytest.mark.parametrize(
    ("name", "change", "same"),
    [
        ("question.cash", ("question.0.text", "Wie betaalt er contant?"), True),
        ("question.cash", ("question.0.options.0.text", "Niemand"), True),
        ("question.cash", ("question.0.options.1.points", 4), False),
        ("question.cash", ("question.0.class", "C"), False),
        ("advice.use-the-safe", ("advice.0.why", "Dat is veiliger."), True),
        ("advice.use-the-safe", ("advice.0.when", {"q": "safe", "in": ["no"]}), True),
        ("advice.use-the-safe", ("advice.0.when", {"q": "safe", "is": "yes"}), False),
        ("advice.use-the-safe", ("advice.0.effort", "high"), False),
        ("route.called", ("route.0.urgency", "later"), False),
    ],
)
def test_the_fingerprint_of_an_item_follows_its_structure_and_not_its_words(
    directory: Directory, pool: Pool, name: str, change: tuple[str, Any], same: bool
) -> None:
    changed = fingerprint_of_item(read_pool(broken(POOL, change), directory), name)
    assert (changed == fingerprint_of_item(pool, name)) is same
