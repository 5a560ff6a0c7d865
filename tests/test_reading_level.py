"""The Dutch texts can be read at B1: short sentences, and words that people meet; what is not, is listed and explained.

Every text that is translated is measured, as it is extracted from questionnaires, knowledge and templates.
"""

import tomllib
from collections import defaultdict
from io import BytesIO

import pytest
from babel.messages.pofile import read_po

from tests.conftest import ROOT
from tests.reading.level import is_whole, length_of, rare_words_of, sentences_of
from webapp.catalogues import extracted

LONGEST, LONGEST_ON_AVERAGE = 20, 12  # words in a sentence
EXCEPTIONS = tomllib.loads((ROOT / "tests/reading/exceptions.toml").read_text(encoding="utf-8"))["group"]
EXPLAINED = [word for group in EXCEPTIONS for word in group["words"]]


@pytest.fixture(scope="module")
def texts() -> dict[str, list[str]]:
    """File -> its Dutch texts."""
    found = defaultdict(list)
    for message in read_po(BytesIO(extracted(ROOT))):
        for dutch in [message.id] if isinstance(message.id, str) else message.id:
            if dutch:
                found[message.locations[0][0]].append(dutch)
    return found


def test_everything_that_people_read_is_measured(texts: dict[str, list[str]]) -> None:
    assert {"questionnaires/contacts.toml", "questionnaires/cards.toml", "webapp/templates/frame.html"} <= texts.keys()
    assert {f"questionnaires/knowledge/{path.name}" for path in (ROOT / "questionnaires/knowledge").iterdir()} <= (
        texts.keys()
    )


def test_no_sentence_is_too_long(texts: dict[str, list[str]]) -> None:
    told = [sentence for file in texts.values() for text in file for sentence in sentences_of(text)]
    assert [sentence for sentence in told if length_of(sentence) > LONGEST] == []


def test_the_sentences_of_every_file_are_short_on_average(texts: dict[str, list[str]]) -> None:
    averages = {}
    for file, its_texts in texts.items():
        lengths = [length_of(one) for text in its_texts for one in sentences_of(text) if is_whole(one)]
        averages[file] = sum(lengths) / max(len(lengths), 1)
    assert {file: average for file, average in averages.items() if average > LONGEST_ON_AVERAGE} == {}


def test_a_word_that_people_seldom_meet_is_replaced_or_explained(texts: dict[str, list[str]]) -> None:
    seldom = {word: text for file in texts.values() for text in file for word in rare_words_of(text)}
    unexplained = {word: text for word, text in seldom.items() if word not in EXPLAINED}
    assert unexplained == {}, "write another word, or list it in tests/reading/exceptions.toml with the reason"


def test_every_exception_is_needed_once(texts: dict[str, list[str]]) -> None:
    seldom = {word for file in texts.values() for text in file for word in rare_words_of(text)}
    assert [word for word in EXPLAINED if word not in seldom] == [], "take it out of tests/reading/exceptions.toml"
    assert len(EXPLAINED) == len(set(EXPLAINED))
    assert all(group["why"] for group in EXCEPTIONS)


# --- the measure itself -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Bel 112. Ga weg.", ["Bel 112.", "Ga weg."]),
        ("Is er gevaar? Bel dan 112!", ["Is er gevaar?", "Bel dan 112!"]),
        ("Schrijf op: wie, wat en waar.", ["Schrijf op: wie, wat en waar."]),
        ("In 2024 waren er 2.400 zaken.", ["In 2024 waren er 2.400 zaken."]),
        ("Hij zegt niets. ‘Lenen’ heet het.", ["Hij zegt niets.", "‘Lenen’ heet het."]),
        ("Mijn plan", ["Mijn plan"]),
    ],
)
def test_a_text_is_cut_into_sentences(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == sentences


@pytest.mark.parametrize(
    ("sentence", "length"),
    [
        ("Bel de politie: 0900-8844.", 4),
        ("Foto’s van het scherm – en back-ups.", 6),
        ("Nagekeken op %(date)s", 3),
        ("", 0),
    ],
)
def test_words_are_counted_as_people_read_them(sentence: str, length: int) -> None:
    (only,) = sentences_of(sentence)
    assert length_of(only) == length


def test_a_heading_is_no_sentence() -> None:
    assert [is_whole(text) for text in ("Mijn plan", "Bel 112.", "Wat nu?", "Zeg ‘nee.’")] == [False, True, True, True]


@pytest.mark.parametrize(
    ("text", "rare"),
    [
        ("Bel de politie en vertel wat er is gebeurd.", []),
        ("De discrepantie tussen foto’s", ["discrepantie"]),
        ("Derogeer niet!", ["derogeer"]),
        ("%(situation)s en {number} tellen niet mee.", []),
    ],
)
def test_a_word_that_is_seldom_met_is_reported(text: str, rare: list[str]) -> None:
    assert list(rare_words_of(text)) == rare
