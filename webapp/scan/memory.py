"""The memory of a report: a short code that holds the answers themselves, without signals, to be typed again later.

Nothing is stored anywhere: who holds the paper holds the answers. `static/js/memory.js` writes and reads the same
codes; both obey `tests/shared/memory.json`, and `tests/test_memory_parity.py` compares them. Why it is made like
this stands in `docs/decisions/0012-the-code-on-paper.md`. Codes of horeca/2026-11 have 5, typically 14 to 18, at
most 20 characters without their hyphens.

A code is a word of symbols 0..31, written in Crockford's base 32 (https://www.crockford.com/base32.html):
two for the version, then one number for all answers, the least symbol first, then three check symbols.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import TypeAlias

from webapp.scan.questionnaire import Question, Questionnaire, Tag
from webapp.scan.rules import Answers, holds

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O (they look like digits) and no U
GROUP = 4  # symbols between two hyphens
MARK_SYMBOLS, CHECK_SYMBOLS = 2, 3
# A Reed-Solomon word over 32 symbols has 31 at most, and one of them is the length, which is not written.
FEWEST_SYMBOLS, MOST_SYMBOLS = MARK_SYMBOLS + CHECK_SYMBOLS, 30
LONGEST_TEXT = 100  # characters; a code has 37 with its hyphens

LOOK_ALIKES = {"O": 0, "I": 1, "L": 1, "o": 0, "i": 1, "l": 1, "ı": 1, "İ": 1}
VALUES = LOOK_ALIKES | {sign: value for text in (ALPHABET, ALPHABET.lower()) for value, sign in enumerate(text)}
# White space, hyphens and dashes of all lengths, signs without width, the dot that a Turkish İ leaves in lower case.
IGNORED = re.compile(r"[\t-\r ._\-\u00ad\u0307\u200b-\u2015\u2028\u2029\u2060\u2212\ufeff]")

# Why a code cannot be read, as a key: the page has the words in five languages.
EMPTY, MISTYPED, UNKNOWN_VERSION = "empty", "mistyped", "unknown-version"

Word: TypeAlias = tuple[int, ...]  # symbols, 0..31 each


@dataclass(frozen=True)
class Remembered:
    """What a code holds."""

    questionnaire: Questionnaire
    answers: Answers  # no signals, nothing hidden; in the order of asking


class UnreadableCode(Exception):
    """A text that is no code of the questionnaires we have."""

    def __init__(self, reason: str, group: int | None = None) -> None:
        super().__init__(reason if group is None else f"{reason}: group {group}")
        self.reason = reason  # one of the keys above
        self.group = group  # the group to look at, the first is 1; None: it cannot be told which


def mark_of(name: str) -> int:
    """Give the number, 0..1023, by which a code tells its version: ten bits of the SHA-256 of `horeca/2026-11`."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:2], "big") >> 6


def clashes(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Give each name whose mark an earlier one has, with a sentence that says so."""
    first: dict[int, str] = {}
    for name in sorted(names):
        other = first.setdefault(mark_of(name), name)
        if other != name:
            yield name, f"its codes on paper would be taken for those of {other}: give the version another name"


def too_long(questionnaire: Questionnaire) -> Iterator[str]:
    """Give a sentence when the code could get too long, should every question be asked that is no signal."""
    asked = [question for question in questionnaire.questions if question.tag is not Tag.SIGNAL]
    number = reduce(lambda product, base: product * base, (b for q in asked for b in _bases(q, False)), 2) - 1
    length = FEWEST_SYMBOLS + len(_symbols(number))
    if length > MOST_SYMBOLS:
        yield f"the code on paper could need {length} characters, and {MOST_SYMBOLS} is the most: ask or offer less"


def remembered(questionnaire: Questionnaire, answers: Answers) -> Answers:
    """Give what a code holds of these answers: no signals, and nothing that would be hidden without them."""
    told = questionnaire.visible(answers)
    kept = (question for question in questionnaire.questions if question.tag is not Tag.SIGNAL)
    plain = {q.id: _chosen(q, _digits(q, told.get(q.id, ()), False), False) for q in kept}
    return questionnaire.visible(plain)


def code_of(questionnaire: Questionnaire, answers: Answers) -> str:
    """Give the code that holds the answers. Raises ValueError if it gets too long: `too_long` tells beforehand."""
    text = "".join(ALPHABET[symbol] for symbol in _word_of(questionnaire, answers))
    return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def read_code(text: str, questionnaires: Iterable[Questionnaire]) -> Remembered:
    """Read a code as somebody typed it. Raises UnreadableCode, and nothing else, whatever the text is."""
    by_mark = {mark_of(questionnaire.name): questionnaire for questionnaire in questionnaires}
    word = _typed(text)
    if not _is_sound(word):
        raise UnreadableCode(MISTYPED, _wrong_group(word, by_mark))
    if _mark_in(word) not in by_mark:
        raise UnreadableCode(UNKNOWN_VERSION)
    found = _read(word, by_mark)
    if found is None:
        raise UnreadableCode(MISTYPED)
    return found


def carried_over(old: Questionnaire, new: Questionnaire, answers: Answers) -> tuple[Answers, tuple[str, ...]]:
    """Take answers over to a newer version, and give the ids of the questions whose answer could not be.

    Only what still means the same is taken: a question with the same tag and kind, and chosen options with the same
    points. What the new version hides is taken all the same, so that it is there when it is asked.
    """
    told = old.visible(answers)
    taken = {q.id: told[q.id] for q in new.questions if q.id in told and _same(old.question_by_id[q.id], q, told[q.id])}
    return taken, tuple(question for question in told if question not in taken)


def _same(before: Question, after: Question, chosen: tuple[str, ...]) -> bool:
    """Tell whether these options of the question still mean the same."""
    both = before.option_by_id.keys() & after.option_by_id.keys()
    same = {option for option in both if before.option_by_id[option].points == after.option_by_id[option].points}
    return before.tag is after.tag and before.several == after.several and same.issuperset(chosen)


# --- answers in a number ---------------------------------------------------------------------------------------------
# A number of mixed radix: its first digit tells whether every question was answered (then none needs a digit for "no
# answer"), then come the questions that are asked. A choice of several is a digit 0 or 1 for each option.


def _bases(question: Question, whole: bool) -> list[int]:
    return [2] * len(question.options) if question.several else [len(question.options) + 1 - whole]


def _digits(question: Question, chosen: tuple[str, ...], whole: bool) -> list[int]:
    if question.several:
        return [int(option.id in chosen) for option in question.options]
    places = [place for place, option in enumerate(question.options, 1) if option.id in chosen]
    return [places[0] - whole] if places else [0]


def _chosen(question: Question, digits: list[int], whole: bool) -> tuple[str, ...]:
    if question.several:
        return tuple(option.id for option, digit in zip(question.options, digits, strict=True) if digit)
    place = digits[0] + whole
    return (question.options[place - 1].id,) if place else ()


def _packed(questionnaire: Questionnaire, answers: Answers) -> Word:
    kept = remembered(questionnaire, answers)
    asked = [question for question in questionnaire.asked(kept) if question.tag is not Tag.SIGNAL]
    whole = all(question.several or question.id in kept for question in asked)
    digits = [(2, int(whole))]
    for question in asked:
        digits += zip(_bases(question, whole), _digits(question, kept.get(question.id, ()), whole), strict=True)
    return _symbols(reduce(lambda number, pair: number * pair[0] + pair[1], reversed(digits), 0))


def _unpacked(questionnaire: Questionnaire, symbols: Word) -> Answers:
    """Give the answers in the number; what is left of it tells nothing."""
    number, whole = divmod(reduce(lambda number, symbol: number * 32 + symbol, reversed(symbols), 0), 2)
    answers: dict[str, tuple[str, ...]] = {}
    for question in questionnaire.questions:
        shown = question.shown_when is None or holds(question.shown_when, answers)
        if shown and question.tag is not Tag.SIGNAL:
            digits = []
            for base in _bases(question, bool(whole)):
                number, digit = divmod(number, base)
                digits.append(digit)
            if chosen := _chosen(question, digits, bool(whole)):
                answers[question.id] = chosen
    return answers


def _symbols(number: int) -> Word:
    """Give the number in base 32, the least symbol first; 0 has none."""
    symbols = []
    while number:
        number, symbol = divmod(number, 32)
        symbols.append(symbol)
    return tuple(symbols)


# --- words -----------------------------------------------------------------------------------------------------------


def _word_of(questionnaire: Questionnaire, answers: Answers) -> Word:
    told = (*divmod(mark_of(questionnaire.name), 32), *_packed(questionnaire, answers))
    length = len(told) + CHECK_SYMBOLS
    if length > MOST_SYMBOLS:
        raise ValueError(f"{questionnaire.name}: a code of {length} characters, and {MOST_SYMBOLS} is the most")
    return told + _rest((length, *told, 0, 0, 0))


def _mark_in(word: Word) -> int:
    return word[0] * 32 + word[1]


def _read(word: Word, by_mark: Mapping[int, Questionnaire]) -> Remembered | None:
    questionnaire = by_mark.get(_mark_in(word))
    if questionnaire is None:
        return None
    answers = _unpacked(questionnaire, word[MARK_SYMBOLS:-CHECK_SYMBOLS])
    # One code for the same answers: a number with something left over, or written in another way, is none of ours.
    return Remembered(questionnaire, answers) if _word_of(questionnaire, answers) == word else None


def _typed(text: str) -> Word:
    """Read the symbols as somebody typed them: small letters, full width, look-alikes, any spaces and hyphens."""
    if len(text) > LONGEST_TEXT:
        raise UnreadableCode(MISTYPED)
    signs = IGNORED.sub("", unicodedata.normalize("NFKC", text))
    if not signs:
        raise UnreadableCode(EMPTY)
    if strange := {place // GROUP + 1 for place, sign in enumerate(signs) if sign not in VALUES}:
        raise UnreadableCode(MISTYPED, _only(strange))
    return tuple(VALUES[sign] for sign in signs)


# --- check symbols ---------------------------------------------------------------------------------------------------
# Reed and Solomon, "Polynomial codes over certain finite fields" (1960), in the form with a generator polynomial: a
# word, with its length before it, is a polynomial over GF(32) that (x + 1)(x + 2)(x + 4) divides. Two such words differ
# in four symbols or more, so that up to three wrong symbols are always seen, and so is every swap.


def _is_sound(word: Word) -> bool:
    return FEWEST_SYMBOLS <= len(word) <= MOST_SYMBOLS and not any(_rest((len(word), *word)))


def _times(one: int, other: int) -> int:
    """Multiply in GF(32): polynomials over two elements, modulo x⁵ + x² + 1 (37 in bits), of which 2 is a generator."""
    product = 0
    while other:
        product ^= one * (other & 1)
        one, other = (one << 1) ^ (37 * (one >> 4)), other >> 1
    return product


TIMES_7, TIMES_14, TIMES_8 = ([_times(symbol, other) for symbol in range(32)] for other in (7, 14, 8))


def _rest(symbols: Iterable[int]) -> Word:
    """Divide the polynomial, highest power first, by (x + 1)(x + 2)(x + 4) = x³ + 7x² + 14x + 8; give what is left."""
    high = middle = low = 0
    for symbol in symbols:
        high, middle, low = middle ^ TIMES_7[high], low ^ TIMES_14[high], symbol ^ TIMES_8[high]
    return high, middle, low


def _wrong_group(word: Word, by_mark: Mapping[int, Questionnaire]) -> int | None:
    """Give the group with the mistake, if single mistakes that explain the word all lie in one group.

    One wrong symbol or one swap is looked for first, and only without any, a symbol too few or too many: so that a
    word with one wrong symbol always has one explanation.
    """
    for mendings in (_same_length(word), _other_length(word)):
        right = [mended for mended in mendings if _is_sound(mended) and _read(mended, by_mark)]
        if right:
            return _only({_first_difference(word, mended) for mended in right})
    return None


def _same_length(word: Word) -> Iterator[Word]:
    for place in range(len(word)):
        yield _filled(word, place)
        yield word[:place] + word[place : place + 2][::-1] + word[place + 2 :]


def _other_length(word: Word) -> Iterator[Word]:
    for place in range(len(word) + 1):
        yield _filled((*word[:place], 0, *word[place:]), place)
        yield word[:place] + word[place + 1 :]


def _filled(word: Word, place: int) -> Word:
    """Put the only symbol in this place that can be right: the sum of all, length too, is 0 (x + 1 divides)."""
    others = word[:place] + word[place + 1 :]
    return (*word[:place], reduce(xor, others, len(word)), *word[place + 1 :])


def _first_difference(word: Word, other: Word) -> int:
    """Give the group of the first symbol that is not the same."""
    same = [one == two for one, two in zip(word, other, strict=False)]
    return [*same, False].index(False) // GROUP + 1


def _only(groups: set[int]) -> int | None:
    return groups.pop() if len(groups) == 1 else None
