"""The code on paper: tests/shared/memory.json, which the phone obeys too, every slip of a finger, and hostile texts."""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from tests.scan.test_properties import REAL, always_the_same, answers_to, over_all
from tests.test_parity import answer_sheet
from webapp.scan.memory import (
    ALPHABET,
    EMPTY,
    GROUP,
    MISTYPED,
    MOST_SYMBOLS,
    UNKNOWN_VERSION,
    UnreadableCode,
    carried_over,
    clashes,
    code_of,
    mark_of,
    read_code,
    remembered,
    too_long,
)
from webapp.scan.questionnaire import Option, Part, Purpose, Question, Questionnaire, Tag
from webapp.scan.rules import Answers
from webapp.scan.versions import structure_of
from webapp.scan.written_rules import read_rule

SHARED: dict[str, Any] = json.loads((ROOT / "tests/shared/memory.json").read_text(encoding="utf-8"))
CODES = 300
SLIPPED = 100  # each with every wrong character at every place: 50,000 texts


def questionnaire_of(structure: dict[str, Any]) -> Questionnaire:
    """Give a questionnaire with this structure, and no words or weighing."""
    questions = [
        Question(
            id=q["id"],
            part=q["part"],
            tag=Tag(q["tag"]),
            disclosure_class=q["class"],
            several=q["several"],
            text="",
            help="",
            options=tuple(Option(option, "", points) for option, points in q["options"]),
            shown_when=None if q["shown_when"] is None else read_rule(q["shown_when"]),
        )
        for q in structure["questions"]
    ]
    part = Part(structure["parts"][0]["id"], "", "", tuple(questions), None)
    return Questionnaire(structure["id"], structure["version"], 1, "", Purpose.SCAN, (part,), (), ())


BARS = {name: questionnaire_of(structure) for name, structure in SHARED["structures"].items()}


def answers_in(written: dict[str, list[str]]) -> Answers:
    return {question: tuple(options) for question, options in written.items()}


def refusal(text: str, questionnaires: Iterable[Questionnaire]) -> tuple[str, int | None] | None:
    """Give why a text is no code and which group is told; None when it is read."""
    try:
        read_code(text, questionnaires)
    except UnreadableCode as error:
        return error.reason, error.group
    return None


# --- what the phone does too -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", SHARED["codes"], ids=lambda case: case["name"])
def test_a_code_is_what_the_shared_cases_say(case: dict[str, Any]) -> None:
    questionnaire, told = BARS[case["questionnaire"]], answers_in(case["remembered"])
    assert code_of(questionnaire, answers_in(case["answers"])) == case["code"]
    assert remembered(questionnaire, answers_in(case["answers"])) == told
    found = read_code(case["code"], BARS.values())
    assert (found.questionnaire, found.answers) == (questionnaire, told)


@pytest.mark.parametrize("case", SHARED["typed"], ids=lambda case: case["name"])
def test_a_code_may_be_typed_in_many_ways(case: dict[str, Any]) -> None:
    assert read_code(case["text"], BARS.values()) == read_code(case["code"], BARS.values())


@pytest.mark.parametrize("case", SHARED["unreadable"], ids=lambda case: case["name"])
def test_what_is_no_code_is_refused_as_the_shared_cases_say(case: dict[str, Any]) -> None:
    assert refusal(case["text"], BARS.values()) == (case["reason"], case["group"])


@pytest.mark.parametrize("case", SHARED["carried"], ids=lambda case: case["name"])
def test_answers_move_to_a_newer_version_as_the_shared_cases_say(case: dict[str, Any]) -> None:
    carried, lost = carried_over(BARS[case["old"]], BARS[case["new"]], answers_in(case["answers"]))
    assert (carried, lost) == (answers_in(case["carried"]), tuple(case["lost"]))
    assert list(carried) == list(case["carried"])


def test_the_shared_structures_are_whole_and_have_the_mark_of_their_name() -> None:
    for name, structure in SHARED["structures"].items():
        made = structure_of(BARS[name])
        assert structure == made | {"mark": mark_of(name)}
    assert {case["reason"] for case in SHARED["unreadable"]} == {EMPTY, MISTYPED, UNKNOWN_VERSION}


# --- what is remembered ----------------------------------------------------------------------------------------------


@over_all
@always_the_same
@given(data=st.data())
def test_any_answers_come_back_without_signals_and_without_what_is_hidden(
    questionnaire: Questionnaire, data: st.DataObject
) -> None:
    answers = data.draw(answers_to(questionnaire))
    found = read_code(code_of(questionnaire, answers), [questionnaire])
    signals = {question.id for question in questionnaire.questions if question.tag is Tag.SIGNAL}
    without = {q: chosen for q, chosen in questionnaire.visible(answers).items() if q not in signals}
    assert found.answers == questionnaire.visible(without)
    assert code_of(questionnaire, found.answers) == code_of(questionnaire, answers)


@over_all
@always_the_same
@given(data=st.data())
def test_no_signal_changes_a_code(questionnaire: Questionnaire, data: st.DataObject) -> None:
    answers = data.draw(answers_to(questionnaire))
    told = questionnaire.visible(answers)
    signals = {question.id for question in questionnaire.questions if question.tag is Tag.SIGNAL}
    assert code_of(questionnaire, told) == code_of(questionnaire, {q: told[q] for q in told if q not in signals})


def test_codes_are_as_short_as_the_manual_says(horeca: Questionnaire) -> None:
    def length(answers: Answers) -> int:
        return len(code_of(horeca, answers).replace("-", ""))

    everything = (
        {q.id: (chance.choice(q.options).id,) for q in horeca.questions} for chance in map(random.Random, range(2000))
    )
    lengths = sorted(map(length, everything))
    assert (length({}), lengths[len(lengths) // 2], lengths[-1]) == (5, 17, 18)
    assert max(length(sheet) for sheet in sheets(horeca, 2000)) == 20  # everything is asked, and one answer is missing


# --- slips of a finger -----------------------------------------------------------------------------------------------


def sheets(questionnaire: Questionnaire, number: int) -> Iterator[Answers]:
    for chance in map(random.Random, range(number)):
        yield answers_in(answer_sheet(questionnaire, chance))


def words(questionnaire: Questionnaire, number: int) -> list[str]:
    """Give codes without hyphens, each once."""
    codes = (code_of(questionnaire, sheet) for sheet in sheets(questionnaire, number))
    return list(dict.fromkeys(code.replace("-", "") for code in codes))


def group_at(place: int) -> int:
    return place // GROUP + 1


def slips(word: str) -> Iterator[tuple[int, str]]:
    for place, right in enumerate(word):
        for wrong in ALPHABET:
            if wrong != right:
                yield place, word[:place] + wrong + word[place + 1 :]


def swaps(word: str) -> Iterator[tuple[int, str]]:
    for place, (one, next_one) in enumerate(pairwise(word)):
        if one != next_one:
            yield place, word[:place] + next_one + one + word[place + 2 :]


def test_every_wrong_character_is_caught_and_its_group_told(horeca: Questionnaire) -> None:
    for word in words(horeca, SLIPPED):
        for place, typed in slips(word):
            assert refusal(typed, [horeca]) == (MISTYPED, group_at(place)), (word, typed)


def test_every_swap_of_neighbours_is_caught_and_its_group_nearly_always_told(horeca: Questionnaire) -> None:
    told = []
    for word in words(horeca, CODES):
        for place, typed in swaps(word):
            reason, group = refusal(typed, [horeca]) or (None, None)
            assert reason == MISTYPED, (word, typed)
            assert group in (group_at(place), None), (word, typed)
            told.append(group is not None)
    assert sum(told) > 0.99 * len(told) > 4000


@pytest.mark.parametrize("number", [2, 3])
def test_two_and_three_wrong_characters_are_caught(horeca: Questionnaire, number: int) -> None:
    for word, chance in zip(words(horeca, CODES), map(random.Random, range(CODES)), strict=False):
        typed = list(word)
        for place in chance.sample(range(len(word)), number):
            typed[place] = chance.choice(ALPHABET.replace(word[place], ""))
        reason, _ = refusal("".join(typed), [horeca]) or (None, None)
        assert reason == MISTYPED


def test_a_character_left_out_or_typed_twice_is_caught_and_its_group_nearly_always_told(horeca: Questionnaire) -> None:
    told = []
    for word in words(horeca, CODES):
        for place, sign in enumerate(word):
            first = next(at for at in range(place + 1) if word[at : place + 1] == sign * (place + 1 - at))
            last = next(at for at in range(place, len(word)) if word[place : at + 2] != sign * (at + 2 - place))
            for typed, at in [(word[:place] + word[place + 1 :], last), (word[:place] + sign + word[place:], last + 1)]:
                reason, group = refusal(typed, [horeca]) or (None, None)
                assert reason == MISTYPED, (word, typed)
                told.append(group in range(group_at(first), group_at(at) + 1))
    assert sum(told) > 0.9 * len(told)


def test_nothing_can_be_added_to_a_code_or_taken_from_it_unseen(horeca: Questionnaire) -> None:
    """Zeros above all: they change nothing in a number, and a Reed-Solomon word with zeros about it still is one."""
    for word in words(horeca, CODES):
        for zeros in ("0", "00", "0000"):
            assert refusal(zeros + word, [horeca])
            assert refusal(word + zeros, [horeca])
        assert refusal(word[1:], [horeca])
        assert refusal(word[:-1], [horeca])


def test_a_code_whose_mark_begins_with_zeros_keeps_them() -> None:
    name = next(f"bar/{year}-01" for year in range(2000, 9999) if mark_of(f"bar/{year}-01") == 0)
    bar = replace(BARS["bar/2026-11"], version=name.removeprefix("bar/"))
    code = code_of(bar, {"kind": ("cafe",)})
    assert code.startswith("00")
    assert read_code(code, [bar]).answers == {"kind": ("cafe",)}
    assert refusal(code.removeprefix("0"), [bar]) == (MISTYPED, 1)


def test_a_code_is_a_reed_solomon_word_by_its_own_definition(horeca: Questionnaire) -> None:
    """A second way of counting: powers of the generator in a table, and the polynomial at its three roots."""
    powers = [1]
    for _ in range(30):
        doubled = powers[-1] * 2
        powers.append(doubled ^ 0b100101 if doubled > 31 else doubled)
    assert sorted(powers) == list(range(1, 32))  # 2 is a generator
    for word in words(horeca, CODES):
        symbols = [len(word), *map(ALPHABET.index, word)]
        for root in range(3):
            value = 0
            for power, symbol in enumerate(reversed(symbols)):
                if symbol:
                    value ^= powers[(powers.index(symbol) + root * power) % 31]
            assert value == 0


# --- hostile texts ---------------------------------------------------------------------------------------------------


@always_the_same
@given(text=st.text(max_size=60) | st.text(ALPHABET.lower() + ALPHABET + " -OIıU", max_size=40))
def test_any_text_is_a_code_or_is_refused_in_the_one_way(text: str) -> None:
    refusal(text, [*REAL, *BARS.values()])


@pytest.mark.parametrize("text", ["0" * 1_000_000, "\ufdfa" * 100, "\ud800", "\x00", "9" * 31, " " * 101, "½⅓㎏" * 30])
def test_long_and_strange_texts_are_refused(text: str, horeca: Questionnaire) -> None:
    reason, _ = refusal(text, [horeca]) or (None, None)
    assert reason == MISTYPED


@over_all
@always_the_same
@given(data=st.data())
def test_who_knows_how_codes_are_checked_makes_only_codes_that_we_could_have_made(
    questionnaire: Questionnaire, data: st.DataObject
) -> None:
    body = data.draw(st.lists(st.integers(0, 31), max_size=MOST_SYMBOLS - 5))
    typed = with_checks([*divmod(mark_of(questionnaire.name), 32), *body])
    if refused := refusal(typed, [questionnaire]):
        assert refused == (MISTYPED, None)
    else:
        answers = read_code(typed, [questionnaire]).answers
        assert code_of(questionnaire, answers).replace("-", "") == typed


def with_checks(symbols: list[int]) -> str:
    """Put check symbols behind the symbols: tried out, a sum at a time, without what the code itself uses."""
    length = len(symbols) + 3
    for one in range(32):
        for two in range(32):
            three = length ^ one ^ two
            for symbol in symbols:
                three ^= symbol
            word = [length, *symbols, one, two, three]
            if at(2, word) == 0 == at(4, word):
                return "".join(ALPHABET[symbol] for symbol in word[1:])
    raise AssertionError("there is always one")


def at(point: int, word: list[int]) -> int:
    """Give the value of the polynomial over GF(32), highest power first, at 2 or 4."""
    value = 0
    for symbol in word:
        for _ in range(point // 2):
            value = value * 2 ^ (0b100101 if value > 15 else 0)
        value ^= symbol
    return value


def test_what_is_left_over_in_a_number_is_refused() -> None:
    bar = BARS["bar/2026-11"]
    told = list(map(ALPHABET.index, code_of(bar, {}).replace("-", "")[:2]))
    assert refusal(with_checks(told), [bar]) is None
    assert refusal(with_checks([*told, 0]), [bar]) == (MISTYPED, None)  # a nought in front
    assert refusal(with_checks([*told, *[31] * 10]), [bar]) == (MISTYPED, None)  # far more than there are answers


# --- for the content check -------------------------------------------------------------------------------------------


def test_a_mark_is_the_same_on_every_machine() -> None:
    # printf %s horeca/2026-11 | sha256sum: the first ten bits
    assert mark_of("horeca/2026-11") == 1001


def test_two_versions_with_one_mark_are_found() -> None:
    names = [f"bar/{year}-{month:02}" for year in range(2026, 2040) for month in range(1, 13)]
    found = dict(clashes(reversed(names)))
    assert found
    for name, sentence in found.items():
        other = next(other for other in names if mark_of(other) == mark_of(name))
        assert sentence == f"its codes on paper would be taken for those of {other}: give the version another name"
    assert not list(clashes(name for name in names if name not in found))


def test_every_questionnaire_of_ours_fits_on_paper() -> None:
    assert [sentence for questionnaire in REAL for sentence in too_long(questionnaire)] == []
    assert not list(clashes(questionnaire.name for questionnaire in REAL))


@pytest.mark.parametrize(("options", "length"), [(123, 30), (124, 30), (125, 31), (300, 66)])
def test_a_questionnaire_that_cannot_fit_is_found_and_never_written_wrong(options: int, length: int) -> None:
    bar = BARS["bar/2026-11"]
    question = replace(bar.question_by_id["helpers"], options=tuple(Option(f"o{n}", "", 0) for n in range(options)))
    long = replace(bar, parts=(replace(bar.parts[0], questions=(question,)),))
    chosen = {"helpers": tuple(option.id for option in question.options)}
    if length <= MOST_SYMBOLS:
        assert not list(too_long(long))
        assert read_code(code_of(long, chosen), [long]).answers == chosen
    else:
        assert list(too_long(long)) == [
            f"the code on paper could need {length} characters, and 30 is the most: ask or offer less"
        ]
        with pytest.raises(ValueError, match="bar/2026-11: a code of"):
            code_of(long, chosen)
