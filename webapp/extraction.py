"""Which texts of a questionnaire, the directory, the knowledge and the segments are translated, each under its key.

The key is the id of the item (`cash-share`, `cash-share/few`, `cash-share:help`), without questionnaire or version: an
unchanged text keeps its translation over versions, and what is shared has its words in the pool only. Babel calls
`extract` (see babel.cfg); pages ask for the same keys.
"""

import re
import tomllib
from collections.abc import Iterator
from typing import IO, Any

CONTACT_TEXTS = ("name", "help_for", "not_for", "cost", "bill", "hours", "languages", "unverified")
DOOR_TEXTS = ("title", "lead", "expect", "have_ready", "not_for")
ADVICE_TEXTS = ("title", "action", "why")


def texts_of_questionnaire(written: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give key and Dutch text of everything that people read in a questionnaire, but for what it includes."""
    yield f"{written['id']}:title", written["title"]
    yield f"{written['id']}:entrance", written.get("entrance", "")
    for part in written["part"]:
        yield f"{part['id']}:title", part["title"]
        yield f"{part['id']}:intro", part.get("intro", "")
        yield from _texts_of_questions(part["question"], written)
    yield from _texts_of_advice(written)


def texts_of_pool(written: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give key and Dutch text of everything that people read in the pool."""
    yield from _texts_of_questions(written.get("question", []), written)
    yield from _texts_of_advice(written)


def _texts_of_questions(questions: list[dict[str, Any]], written: dict[str, Any]) -> Iterator[tuple[str, str]]:
    sets = {one["id"]: one["options"] for one in written.get("option_set", [])}
    for question in questions:
        if "include" in question:
            continue
        yield question["id"], question["text"]
        yield f"{question['id']}:help", question.get("help", "")
        options = question["options"]
        for option in sets[options] if isinstance(options, str) else options:
            yield f"{question['id']}/{option['id']}", option["text"]


def _texts_of_advice(written: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for advice in written.get("advice", []):
        if "include" not in advice:
            yield from ((f"{advice['id']}:{name}", advice[name]) for name in ADVICE_TEXTS)


def texts_of_directory(written: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give key and Dutch text of everything that people read of contacts and doors. Sources stay as they are."""
    for contact in written.get("contact", []):
        yield from ((f"{contact['id']}:{name}", contact.get(name, "")) for name in CONTACT_TEXTS)
    for door in written.get("door", []):
        # A door has a key of its own: "emergency" is a contact as well as a door.
        yield from ((f"door-{door['id']}:{name}", door.get(name, "")) for name in DOOR_TEXTS)


def texts_of_page(written: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give key and Dutch text of everything that people read on a page of knowledge."""
    page = f"know-{written['id']}"
    yield from ((f"{page}:{name}", written[name]) for name in ("title", "lead"))
    for section in written["section"]:
        yield f"{page}/{section['id']}:title", section["title"]
        for line in section["line"]:
            yield f"{page}/{section['id']}/{line['id']}:text", line["text"]
            yield f"{page}/{section['id']}/{line['id']}:do", line.get("do", "")


def texts_of_cards(written: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give key and Dutch text of everything that people read on the cards."""
    for card in written["card"]:
        yield from ((f"know-check/{card['id']}:{name}", card[name]) for name in ("statement", "why"))


def texts_of_segments(written: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give key and Dutch text of the lists of segments."""
    for one in written["list"]:
        yield f"segments-{one['id']}:name", one["name"]
        yield from ((f"segment-{segment['id']}:name", segment["name"]) for segment in one["segment"])


def texts_of(written: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give key and Dutch text of everything that people read in one of our TOML files, whichever it is."""
    for holds, texts in (
        ("part", texts_of_questionnaire),
        ("question", texts_of_pool),
        ("advice", texts_of_pool),
        ("section", texts_of_page),
        ("card", texts_of_cards),
        ("list", texts_of_segments),
    ):
        if holds in written:
            return texts(written)
    return texts_of_directory(written)


def extract(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, tuple[str, str], list[str]]]:
    """Babel's extraction method for our TOML files: (line, function, (key, text), comments)."""
    source = fileobj.read().decode()
    written = tomllib.loads(source)
    for key, text in texts_of(written):
        # 112 and other texts without a word are the same in every language.
        if re.search(r"[^\W\d_]", text):
            yield 0, "pgettext", (key, text), []
