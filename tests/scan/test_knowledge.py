"""Reading pages of knowledge and cards: start from right ones, break one thing, and expect one sentence."""

from datetime import date
from typing import Any

import pytest

from tests.scan.breaking import GONE, broken
from webapp.scan.directory import Ids, read_directory
from webapp.scan.knowledge import FRIGHTENING, MOST_WORDS, Knowledge, Page, read_cards, read_page
from webapp.scan.mistakes import Mistakes
from webapp.shelf import Shelf

CONTACT: dict[str, Any] = {
    "help_for": "Hulp.",
    "hours": "Dag en nacht",
    "source": "verzonnen",
    "checked_on": date(2026, 11, 21),
    "valid_until": date(2027, 5, 21),
}
DIRECTORY = read_directory(
    {
        "contact": [
            CONTACT | {"id": "emergency", "name": "112", "number": "112", "dial": "112"},
            CONTACT | {"id": "helpline", "name": "De Lijn", "number": "0800-1120000", "dial": "08001120000"},
            CONTACT | {"id": "police", "name": "Politie", "number": "0900-8844", "dial": "09008844"},
            CONTACT | {"id": "adviser", "name": "Adviseur"},
        ],
        "door": [{"id": "pressure", "title": "Druk", "lead": "Bel.", "expect": "Iemand.", "contacts": ["helpline"]}],
        "source": [{"id": "law", "title": "De wet", "dated": "2014"}, {"id": "study", "title": "X", "dated": "z.d."}],
    }
)
PAGE: dict[str, Any] = {
    "id": "early",
    "order": 10,
    "title": "Hoe begint het?",
    "lead": "Vaak klein. Bel bij twijfel 0800-1120000.",
    "section": [
        {
            "id": "signs",
            "title": "Let op",
            "doors": ["pressure"],
            "line": [
                {"id": "often", "text": "In 2014 was het een op de tien.", "sources": ["law"]},
                {
                    "id": "threat",
                    "text": "Iemand dreigt.",
                    "do": "Bel 112.",
                    "alarming": True,
                    "sources": ["study", "law"],
                },
            ],
        },
        {"id": "talk", "title": "Praat", "line": [{"id": "one", "text": "Vertel het aan iemand."}]},
    ],
}
CARDS: dict[str, Any] = {
    "card": [
        {"id": one, "statement": "Bel 0900-8844.", "true": False, "why": "Dat is goed om te weten.", "sources": ["law"]}
        for one in ("first", "second", "third", "fourth", "fifth")
    ]
}
LINE = "section.0.line.0"


def mistakes(written: dict[str, Any], known: Any = DIRECTORY) -> list[str]:
    with pytest.raises(Mistakes) as found:
        (read_cards if "card" in written else read_page)(written, known)
    return list(found.value.sentences)


def test_a_right_page_is_read() -> None:
    page = read_page(PAGE, DIRECTORY)
    assert (page.id, page.order, page.title) == ("early", 10, "Hoe begint het?")
    often, threat = page.sections[0].lines
    assert (often.do, often.alarming, often.sources) == ("", False, ("law",))
    assert (threat.do, threat.alarming) == ("Bel 112.", True)
    assert (page.sections[0].doors, page.sections[1].doors) == (("pressure",), ())


def test_a_page_names_each_of_its_sources_once_and_all_its_texts() -> None:
    page = read_page(PAGE, DIRECTORY)
    assert page.sources == ["law", "study"]
    assert [text for text in page.texts() if text] == [
        "Hoe begint het?",
        "Vaak klein. Bel bij twijfel 0800-1120000.",
        "Let op",
        "In 2014 was het een op de tien.",
        "Iemand dreigt.",
        "Bel 112.",
        "Praat",
        "Vertel het aan iemand.",
    ]


def test_right_cards_are_read() -> None:
    first, *others = read_cards(CARDS, DIRECTORY)
    assert (first.id, first.true, first.sources) == ("first", False, ("law",))
    assert len(others) == 4


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        ("id", "Early", "id: write lower-case words joined by hyphens"),
        ("order", "10", "order: Not a valid integer."),
        ("order", 0, "order: Must be greater than or equal to 1."),
        ("title", "x" * 41, "title: write 1 to 40 characters"),
        ("lead", GONE, "lead: Missing data for required field."),
        ("section", [], "section: Length must be between 1 and 8."),
        ("section.0.line", [], "section.signs.line: Length must be between 1 and 8."),
        ("section.0.lines", [], "section.signs.lines: Unknown field."),
        (f"{LINE}.text", "x" * 221, "section.signs.line.often.text: write 1 to 220 characters"),
        (f"{LINE}.text", "Bel 06-22962771.", "section.signs.line.often.text: holds a phone number that is dead"),
        (f"{LINE}.do", "", "section.signs.line.often.do: write 1 to 160 characters"),
        (f"{LINE}.alarming", "ja", "section.signs.line.often.alarming: write true or false"),
    ],
)
def test_a_mistake_of_form_is_told_with_its_place(place: str, value: Any, sentence: str) -> None:
    assert mistakes(broken(PAGE, (place, value))) == [sentence]


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        ("id", "check", "id: the cards have this address: choose another one"),
        ("title", "Wat is afpersing?", "title: others see the title and the id: do without “afpers”"),
        ("id", "explosives", "title: others see the title and the id: do without “explos”"),
        ("section.1.id", "signs", "section.signs: stands here 2 times"),
        ("section.0.line.1.id", "often", "section.signs.line.often: stands here 2 times"),
        ("section.0.doors", ["hell"], "section.signs.doors: there is no door 'hell'; there are pressure"),
        (f"{LINE}.sources", ["rumour"],
         "section.signs.line.often.sources: there is no source 'rumour'; there are law, study"),
        ("section.0.line.1.do", GONE,
         "section.signs.line.threat.do: the line is alarming: write the one thing to do"),
        ("section.1.line.0.text", "Er is Brand.",
         "section.talk.line.one.alarming: “Brand” can frighten: write alarming = true, and the one thing to do"),
    ],
)  # fmt: skip
def test_a_mistake_of_meaning_is_told_with_its_place(place: str, value: Any, sentence: str) -> None:
    assert mistakes(broken(PAGE, (place, value))) == [sentence]


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ("title", "title"),
        ("lead", "lead"),
        ("section.0.title", "section.signs.title"),
        ("section.1.line.0.text", "section.talk.line.one.text"),
        ("section.1.line.0.do", "section.talk.line.one.do"),
    ],
)
def test_a_figure_without_a_source_is_told_wherever_it_stands(place: str, where: str) -> None:
    assert mistakes(broken(PAGE, (place, "Al 230 zaken."))) == [f"{where}: a figure needs a source"]


@pytest.mark.parametrize(
    "text",
    [
        "Bel 112.",
        "Bel 0900-8844, of 112.",
        "Het nummer is 0800-1120000.",
        "In 2014 waren er 2.400.",
        "Op 04-08-2023 waren er 118.",
    ],
)
def test_the_number_of_a_contact_and_a_figure_with_a_source_are_right(text: str) -> None:
    assert read_page(broken(PAGE, (f"{LINE}.text", text)), DIRECTORY).sections[0].lines[0].text == text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Bel 0800-2800200.", "0800-2800200"),
        ("Bel 020 261 52 75.", "020 261 52 75"),
        ("Bel 113.", "113"),
        ("Bel 0612345678.", "0612345678"),
        ("Bel 0900-88445.", "0900-88445"),
        ("Bel +31 20 261 52 75.", "+31 20 261 52 75"),
    ],
)
def test_a_number_that_no_contact_has_is_told_even_with_a_source(text: str, number: str) -> None:
    told = f"section.signs.line.often.text: {number} is the number of no contact"
    assert mistakes(broken(PAGE, (f"{LINE}.text", text))) == [told]


def test_a_page_is_no_longer_than_people_read() -> None:
    long = "woord " * 30
    lines = [{"id": f"line-{number}", "text": long.strip()} for number in range(8)]
    too_long = broken(PAGE, ("section.1.line", lines))
    words = sum(len(text.split()) for text in read_page(PAGE, DIRECTORY).texts()) - 4 + 240
    assert mistakes(too_long) == [f"page: has {words} words; {MOST_WORDS} is the most: make two pages of it"]


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        ("card.4", GONE, "card: write five cards"),
        ("card.0.true", 0, "card.first.true: write true or false"),
        ("card.0.why", GONE, "card.first.why: Missing data for required field."),
        ("card.0.sources", [], "card.first.sources: Length must be between 1 and 4."),
        ("card.0.sources", ["rumour"], "card.first.sources: there is no source 'rumour'; there are law, study"),
        ("card.1.id", "first", "card.first: stands here 2 times"),
        ("card.0.statement", "Bel 0900-8845.", "card.first.statement: 0900-8845 is the number of no contact"),
    ],
)
def test_a_mistake_in_a_card_is_told_with_its_place(place: str, value: Any, sentence: str) -> None:
    assert mistakes(broken(CARDS, (place, value))) == [sentence]


def test_of_a_directory_with_mistakes_only_the_ids_are_compared() -> None:
    ids = Ids(contacts=None, doors={"pressure"}, sources={"law"})
    assert mistakes(PAGE, ids) == ["section.signs.line.threat.sources: there is no source 'study'; there are law"]


def test_every_mistake_is_told_at_once() -> None:
    written = broken(
        PAGE, ("title", "Politie"), ("lead", "Al 3."), ("section.0.doors", ["hell"]), (f"{LINE}.sources", [])
    )
    assert [sentence.split(":")[0] for sentence in mistakes(written)] == [
        "title",
        "lead",
        "section.signs.doors",
        "section.signs.line.often.text",
    ]


def test_pages_follow_one_another_and_nothing_follows_the_last() -> None:
    first, second = read_page(PAGE, DIRECTORY), read_page(broken(PAGE, ("id", "later"), ("order", 20)), DIRECTORY)
    knowledge = Knowledge((first, second), read_cards(CARDS, DIRECTORY))
    assert (knowledge.after(first), knowledge.after(second)) == (second, None)
    assert (knowledge.page("later"), knowledge.page("never")) == (second, None)
    assert knowledge.sources == {"law", "study"}


# --- the real ones ----------------------------------------------------------------------------------------------------


def alarming_lines(pages: tuple[Page, ...]) -> list[str]:
    return [line.do for page in pages for section in page.sections for line in section.lines if line.alarming]


def test_every_alarming_line_of_the_real_pages_is_followed_by_one_thing_to_do(shelf: Shelf) -> None:
    told = alarming_lines(shelf.knowledge.pages)
    assert len(told) > 20
    assert all(told)


def test_a_card_that_can_frighten_tells_what_to_do(shelf: Shelf) -> None:
    frightening = [card for card in shelf.knowledge.cards if FRIGHTENING.search(card.statement)]
    assert not [card.id for card in frightening if "Vraag" not in card.why and "Bel" not in card.why]


def test_the_faces_that_people_should_know_each_have_a_section(shelf: Shelf) -> None:
    sections = {f"{page.id}/{section.id}" for page in shelf.knowledge.pages for section in page.sections}
    assert {
        "near/protection", "near/own-circle", "near/collection", "near/dirty-money", "near/former-people",
        "far/computers", "far/products", "far/reviews", "far/private", "far/explosives",
    } <= sections  # fmt: skip


def test_the_real_cards_are_not_all_of_one_kind(shelf: Shelf) -> None:
    assert {card.true for card in shelf.knowledge.cards} == {True, False}
