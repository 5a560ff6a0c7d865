"""Which texts are translated: all that people read, each under its stable key, and nothing else."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest

from tests.conftest import ROOT
from webapp.extraction import (
    extract,
    texts_of,
    texts_of_cards,
    texts_of_directory,
    texts_of_page,
    texts_of_questionnaire,
    texts_of_segments,
)
from webapp.scan.questionnaire import Questionnaire
from webapp.shelf import KNOWLEDGE, Shelf, read_shelf

REAL = ROOT / "questionnaires"
QUESTIONNAIRE: dict[str, Any] = {
    "id": "shop",
    "title": "Winkelscan",
    "entrance": "Ik heb een winkel",
    "option_set": [{"id": "in-place", "options": [{"id": "yes", "text": "Ja"}, {"id": "no", "text": "Nee"}]}],
    "part": [
        {
            "id": "money",
            "title": "Geld",
            "intro": "Over geld.",
            "question": [
                {"id": "safe", "text": "Heeft u een kluis?", "help": "Een brandkast.", "options": "in-place"},
                {"id": "keys", "text": "Heeft u de sleutel?", "options": "in-place"},
                {"id": "cash", "text": "Hoeveel?", "options": [{"id": "few", "text": "Weinig"}]},
            ],
        }
    ],
    "advice": [{"id": "use-it", "title": "Gebruik hem", "action": "Vandaag.", "why": "Veiliger.", "who": ["desk"]}],
}
DIRECTORY: dict[str, Any] = {
    "contact": [
        {"id": "emergency", "name": "112", "help_for": "Gevaar.", "hours": "Dag en nacht", "source": "politie.nl"}
    ],
    "door": [{"id": "emergency", "title": "Er is gevaar", "lead": "Bel 112.", "expect": "De meldkamer."}],
    "source": [{"id": "law", "title": "De wet", "dated": "z.d."}],
}

PAGE: dict[str, Any] = {
    "id": "tea",
    "order": 10,
    "title": "Thee zetten",
    "lead": "Eerst water.",
    "section": [
        {
            "id": "kettle",
            "title": "De ketel",
            "line": [
                {"id": "hot", "text": "Hij wordt heet.", "do": "Wacht.", "sources": ["law"]},
                {"id": "empty", "text": "Hij is leeg."},
            ],
        }
    ],
}
CARDS: dict[str, Any] = {
    "card": [{"id": "hot", "statement": "Thee is koud.", "true": False, "why": "Thee is heet.", "sources": ["law"]}]
}
SEGMENTS: dict[str, Any] = {
    "list": [{"id": "trades", "name": "Vak", "segment": [{"id": "bakers", "name": "Bakkers"}]}],
}


def extracted(source: str) -> list[tuple[str, str]]:
    found = list(extract(BytesIO(source.encode()), (), (), {}))
    assert {(function, tuple(comments)) for _, function, _, comments in found} <= {("pgettext", ())}
    return [texts for _, _, texts, _ in found]


def test_every_text_of_a_questionnaire_has_the_key_of_its_item() -> None:
    assert dict(texts_of_questionnaire(QUESTIONNAIRE)) == {
        "shop:title": "Winkelscan",
        "shop:entrance": "Ik heb een winkel",
        "money:title": "Geld",
        "money:intro": "Over geld.",
        "safe": "Heeft u een kluis?",
        "safe:help": "Een brandkast.",
        "safe/yes": "Ja",
        "safe/no": "Nee",
        "keys": "Heeft u de sleutel?",
        "keys:help": "",
        "keys/yes": "Ja",
        "keys/no": "Nee",
        "cash": "Hoeveel?",
        "cash:help": "",
        "cash/few": "Weinig",
        "use-it:title": "Gebruik hem",
        "use-it:action": "Vandaag.",
        "use-it:why": "Veiliger.",
    }


def test_a_shared_option_has_a_key_for_each_question_so_that_yes_can_be_two_words() -> None:
    keys = [key for key, text in texts_of_questionnaire(QUESTIONNAIRE) if text == "Ja"]
    assert keys == ["safe/yes", "keys/yes"]


def test_a_door_and_a_contact_of_one_name_keep_keys_of_their_own_and_sources_stay_as_they_are() -> None:
    assert {key: text for key, text in texts_of_directory(DIRECTORY) if text} == {
        "emergency:name": "112",
        "emergency:help_for": "Gevaar.",
        "emergency:hours": "Dag en nacht",
        "door-emergency:title": "Er is gevaar",
        "door-emergency:lead": "Bel 112.",
        "door-emergency:expect": "De meldkamer.",
    }


def test_a_line_has_a_key_below_its_section_and_its_page() -> None:
    assert dict(texts_of_page(PAGE)) == {
        "know-tea:title": "Thee zetten",
        "know-tea:lead": "Eerst water.",
        "know-tea/kettle:title": "De ketel",
        "know-tea/kettle/hot:text": "Hij wordt heet.",
        "know-tea/kettle/hot:do": "Wacht.",
        "know-tea/kettle/empty:text": "Hij is leeg.",
        "know-tea/kettle/empty:do": "",
    }


def test_the_cards_have_the_keys_of_a_page_that_cannot_be() -> None:
    assert dict(texts_of_cards(CARDS)) == {
        "know-check/hot:statement": "Thee is koud.",
        "know-check/hot:why": "Thee is heet.",
    }


def test_a_segment_and_its_list_keep_keys_of_their_own() -> None:
    assert dict(texts_of_segments(SEGMENTS)) == {"segments-trades:name": "Vak", "segment-bakers:name": "Bakkers"}


@pytest.mark.parametrize(
    ("written", "texts"),
    [
        (QUESTIONNAIRE, texts_of_questionnaire),
        (DIRECTORY, texts_of_directory),
        (PAGE, texts_of_page),
        (CARDS, texts_of_cards),
        (SEGMENTS, texts_of_segments),
    ],
)
def test_a_file_is_known_by_what_it_holds(written: dict[str, Any], texts: Any) -> None:
    assert list(texts_of(written)) == list(texts(written))


@pytest.mark.parametrize("written", [{"contact": []}, {"source": [{"id": "law", "title": "De wet"}]}, {}])
def test_a_file_without_words_for_people_gives_none(written: dict[str, Any]) -> None:
    assert list(texts_of_directory(written)) == []


def test_babel_gets_a_questionnaire_or_a_directory_by_what_it_holds() -> None:
    shop = 'id = "shop"\ntitle = "Scan"\n[[part]]\nid = "money"\ntitle = "Geld"\nquestion = []\n'
    assert extracted(shop) == [("shop:title", "Scan"), ("money:title", "Geld")]
    pool = '[[question]]\nid = "safe"\ntext = "Een kluis?"\noptions = [{ id = "yes", text = "Ja" }]\n'
    assert extracted(pool) == [("safe", "Een kluis?"), ("safe/yes", "Ja")]
    door = '[[door]]\nid = "help"\ntitle = "Hulp"\nlead = "Bel."\nexpect = "Iemand."\n'
    assert extracted(door) == [
        ("door-help:title", "Hulp"),
        ("door-help:lead", "Bel."),
        ("door-help:expect", "Iemand."),
    ]


@pytest.mark.parametrize(
    ("name", "taken"), [("112", False), ("0800-2117", False), ("", False), ("NCSC", True), ("9 tot 17 uur", True)]
)
def test_a_text_without_a_word_needs_no_translation(name: str, taken: bool) -> None:
    found = extracted(f'[[contact]]\nid = "x"\nname = "{name}"\n')
    assert found == ([("x:name", name)] if taken else [])


def keys_that_pages_ask(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    yield f"{questionnaire.id}:title", questionnaire.title
    yield f"{questionnaire.id}:entrance", questionnaire.entrance
    for part in questionnaire.parts:
        yield from ((f"{part.id}:title", part.title), (f"{part.id}:intro", part.intro))
    for question in questionnaire.questions:
        yield from ((question.id, question.text), (f"{question.id}:help", question.help))
        yield from ((f"{question.id}/{option.id}", option.text) for option in question.options)
    for advice in questionnaire.advice:
        yield from ((f"{advice.id}:{name}", getattr(advice, name)) for name in ("title", "action", "why"))


def test_what_is_included_has_its_words_in_the_pool_only() -> None:
    part = QUESTIONNAIRE["part"][0] | {"question": [{"include": "safe"}]}
    sharing = QUESTIONNAIRE | {"part": [part], "advice": [{"include": "use-it"}]}
    assert {key for key, _ in texts_of_questionnaire(sharing)} == {
        "shop:title", "shop:entrance", "money:title", "money:intro",
    }  # fmt: skip


@pytest.mark.parametrize("folder", [REAL, ROOT / "tests/questionnaires"], ids=["real", "tiny"])
def test_what_is_extracted_is_what_pages_ask_for_and_each_text_once(folder: Any) -> None:
    asked = {pair for one in read_shelf(folder).questionnaires.values() for pair in keys_that_pages_ask(one) if pair[1]}
    files = [path for path in folder.glob("*/*.toml") if path.parent.name != KNOWLEDGE]
    sources = [path.read_text(encoding="utf-8") for path in [*files, *folder.glob("pool.toml")]]
    assert {pair for source in sources for pair in extracted(source)} == asked


def test_a_shared_text_is_extracted_from_one_file() -> None:
    sources = [path.read_text(encoding="utf-8") for path in [*REAL.glob("*/*.toml"), REAL / "pool.toml"]]
    pairs = [pair for source in sources for pair in extracted(source)]
    parts = {part.id for one in read_shelf(REAL).questionnaires.values() for part in one.parts}
    twice = [key for (key, _), times in Counter(pairs).items() if times > 1 and key.split(":")[0] not in parts]
    assert twice == []  # titles of parts stand in every questionnaire


def test_what_is_extracted_of_knowledge_is_what_its_pages_ask_for(shelf: Shelf) -> None:
    for page in shelf.knowledge.pages:
        found = extracted((REAL / f"knowledge/{page.id}.toml").read_text(encoding="utf-8"))
        assert {text for _, text in found} == {text for text in page.texts() if text}
        assert all(key.startswith(f"know-{page.id}") for key, _ in found)
    cards = dict(extracted((REAL / "cards.toml").read_text(encoding="utf-8")))
    for card in shelf.knowledge.cards:
        assert cards[f"know-check/{card.id}:statement"] == card.statement
        assert cards[f"know-check/{card.id}:why"] == card.why


def test_every_word_of_contacts_and_doors_is_extracted(shelf: Shelf) -> None:
    found = dict(extracted((REAL / "contacts.toml").read_text(encoding="utf-8")))
    for contact in shelf.directory.contacts.values():
        for name in ("name", "help_for", "not_for", "cost", "hours", "languages", "unverified"):
            text = getattr(contact, name)
            assert found.get(f"{contact.id}:{name}", "") == (text if re.search("[a-zA-Z]", text) else "")
    for door in shelf.directory.doors.values():
        for name in ("title", "lead", "expect"):
            assert found[f"door-{door.id}:{name}"] == getattr(door, name)


def test_every_name_of_a_segment_and_a_list_is_extracted(shelf: Shelf) -> None:
    found = dict(extracted((REAL / "segments.toml").read_text(encoding="utf-8")))
    names = {f"segment-{segment}:name": name for segment, name in shelf.segments.names.items()}
    assert found == names | {f"segments-{one.id}:name": one.name for one in shelf.segments.lists}


def test_no_key_stands_for_two_texts() -> None:
    written = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(REAL.rglob("*.toml"))]
    texts = {pair for one in written for pair in texts_of(one) if pair[1]}
    assert [key for key, times in Counter(key for key, _ in texts).items() if times > 1] == []
