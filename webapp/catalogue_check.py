"""Finds what a translation can have wrong and says how to mend it; tests/test_catalogues.py plants each mistake."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from webapp.scan.written import DEAD_NUMBERS, digits_of

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

# Written the same in every language, so that people can ask for them by name. Longer names first.
NAMES = (
    "Vertrouwenslijn Afpersing", "Vertrouwenslijn", "Meld Misdaad Anoniem", "Platform Veilig Ondernemen",
    "Slachtofferhulp Nederland", "Slachtofferhulp", "Schadefonds Geweldsmisdrijven", "Schadefonds", "Veilig Thuis",
    "Koninklijke Horeca Nederland", "Geldfit Zakelijk", "Geldfit", "Juridisch Loket", "Camera in Beeld", "Helpwanted",
    "Fraudehelpdesk", "113 Zelfmoordpreventie", "KVK", "NCSC", "NVWA", "FIU-Nederland", "wijkagent", "Wijkagent",
)  # fmt: skip
FORBIDDEN = {  # no group and no origin is ever named
    "nl": ("maffia", "triade"),
    "en": ("mafia", "triad"),
    "tr": ("mafya",),
    "zh_Hans": ("三合会", "黑社会", "三合會", "黑社會"),
    "zh_Hant": ("三合会", "黑社会", "三合會", "黑社會"),
}

NAME = re.compile(rf"(?<!\w)(?:{'|'.join(NAMES)})(?!\w)")
PHONE = re.compile(r"(?<!\d)(?:11[23]|0\d{2,3}-\d[\d ]*\d)(?!\d)")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
MARKUP = re.compile(r"</?[a-zA-Z][^>]*>?|&#?\w+;")
TURKISH_INFORMAL = re.compile(r"\b(?:sen|senin|sana|seni|sende|senden)\b")
CHINESE_INFORMAL = re.compile("[你妳]")

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
ASCII_PUNCTUATION = re.compile(rf"[{HAN}」』”》】）][.,?!:;()]|[,?!:;(]\s*[{HAN}]|[.,?!:;]$")
# In these codecs stand the characters of one script, but for a few that ordinary texts need ...
SCRIPTS = {"zh_Hans": ("gb2312", "Simplified", "啰"), "zh_Hant": ("big5", "Traditional", "着裏衞綫峯牀麪鈎枱")}
# ... and a few that belong to the other script all the same (茶几, 皇后 and 拮据 are Traditional too).
STRAYS = {
    "zh_Hans": re.compile("[於後夥徵乾摺]"),
    "zh_Hant": re.compile(
        "[机种价体党听万虫网气与离胜厂适怜极构圣坏异怀宁么优确惊扰柜扑]|(?<!茶)几|(?<![皇太王])后|(?<!拮)据"
    ),
}

ENDINGS = {".": ".。…", "?": "?？", "!": "!！", ":": ":：", "…": "…….", ";": ";；"}
LONGEST = {"button": (28, 14), "option": (60, 30), "question": (160, 80)}  # characters: in letters, in Chinese


@dataclass(frozen=True)
class Text:
    """One form of one message, beside the Dutch it stands for."""

    locale: str
    context: str  # the item's id; empty for an interface text
    dutch: str
    words: str  # the translation; empty only where a sentence is about all its forms

    @property
    def is_chinese(self) -> bool:
        return self.locale.startswith("zh")


@dataclass(frozen=True)
class Term:
    """A word of the glossary: where `dutch` is found, one of the translations must stand."""

    name: str
    dutch: re.Pattern[str]
    translations: dict[str, tuple[str, ...]]  # locale -> folded words or stems; empty: anything will do


def read_glossary(path: Path, locales: tuple[str, ...]) -> tuple[Term, ...]:
    """Raise ValueError if a language has no column."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        if lacking := {"nl", *locales} - set(rows.fieldnames or ()):
            raise ValueError(f"{path}: add the columns {', '.join(sorted(lacking))}.")
        return tuple(_term(row, locales) for row in rows)


def _term(row: dict[str, str], locales: tuple[str, ...]) -> Term:
    dutch = "|".join(re.escape(word) for word in row["nl"].split("|"))
    inflected = rf"(?<![\w-])(?:{dutch})(?:e|n|s|en|['’]s)?(?![\w-]|\.\w)"  # not the "politie" in politie.nl
    translations = {locale: tuple(fold(word) for word in (row[locale] or "").split("|") if word) for locale in locales}
    return Term(row["nl"].split("|")[0], re.compile(inflected, re.IGNORECASE), translations)


def fold(text: str) -> str:
    """Make small letters of it, the four Turkish i's all alike: 'İ'.lower() would be two characters long."""
    return text.translate({ord("İ"): "i", ord("I"): "i", ord("ı"): "i"}).lower()


def mistakes_in_dutch(template: Catalog) -> Iterator[str]:
    for message in template:
        for dutch in _forms(message.id):
            text = Text("nl", message.context or "", dutch, dutch)
            yield from (_sentence(text, mistake) for mistake in forbidden_words(text))


def mistakes_in(locale: str, catalogue: Catalog, template: Catalog, glossary: tuple[Term, ...]) -> Iterator[str]:
    """Give every mistake of one language, in the order of messages.pot."""
    translated = {_key(message): message for message in catalogue if message.id}
    wanted = {_key(message): message for message in template if message.id}
    for key, message in wanted.items():
        if key in translated:
            yield from _mistakes_in_message(locale, translated[key], glossary)
        else:
            yield _sentence(_text(locale, message), "is not in messages.po: run python -m webapp.catalogues update")
    for key, message in translated.items():
        if key not in wanted:
            yield _sentence(_text(locale, message), "is not in messages.pot: run python -m webapp.catalogues update")


def _mistakes_in_message(locale: str, message: Message, glossary: tuple[Term, ...]) -> Iterator[str]:
    whole, forms = _text(locale, message), _forms(message.string)
    if message.fuzzy:
        yield _sentence(whole, "is marked fuzzy: read the translation again and take the mark away")
    blank = [number for number, form in enumerate(forms) if not form.strip()]
    if len(blank) == len(forms):
        yield _sentence(whole, "is not translated yet")
    elif blank:
        yield _sentence(whole, f"lacks a plural form: fill in {', '.join(f'msgstr[{number}]' for number in blank)}")
    for text in _texts(locale, message):
        mistakes = chain.from_iterable(check(text) for check in CHECKS)
        yield from (_sentence(text, mistake) for mistake in chain(mistakes, lost_terms(text, glossary)))


def _texts(locale: str, message: Message) -> Iterator[Text]:
    """Lay each filled form beside the Dutch one it is read for. A language with one form says the Dutch plural."""
    dutch, forms = _forms(message.id), _forms(message.string)
    for number, words in enumerate(forms):
        if words.strip():
            original = dutch[-1] if len(forms) == 1 else dutch[min(number, len(dutch) - 1)]
            yield Text(locale, message.context or "", original, words)


def _key(message: Message) -> tuple[str, tuple[str, ...]]:
    return message.context or "", _forms(message.id)


def _text(locale: str, message: Message) -> Text:
    return Text(locale, message.context or "", _forms(message.id)[0], "")


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def _sentence(text: Text, mistake: str) -> str:
    dutch = text.dutch if len(text.dutch) <= 60 else f"{text.dutch[:59]}…"
    return f"{text.locale}, {text.context or 'no context'}, “{dutch}”: {mistake}."


def _listed(found: Iterable[str]) -> str:
    return " ".join(found) or "none"


# Each check below yields the rest of a sentence that opens with the language, the context and the Dutch.


def changed_placeholders(text: Text) -> Iterator[str]:
    wanted, found = PLACEHOLDER.findall(text.dutch), PLACEHOLDER.findall(text.words)
    if set(wanted) != set(found):
        yield f"the placeholders must be {_listed(wanted)}, not {_listed(found)}"
    elif "%" in _loose(text.words) and "%" not in _loose(text.dutch):
        # A page fills in texts with Python's %, and breaks on a loose one.
        yield "write the loose % as a word, or as the Dutch does"


def _loose(text: str) -> str:
    return PLACEHOLDER.sub("", text).replace("%%", "")


def changed_markup(text: Text) -> Iterator[str]:
    wanted, found = MARKUP.findall(text.dutch), MARKUP.findall(text.words)
    if sorted(wanted) != sorted(found):
        yield f"the markup must be {_listed(wanted)}, not {_listed(found)}"


def changed_phone_numbers(text: Text) -> Iterator[str]:
    wanted, found = PHONE.findall(text.dutch), PHONE.findall(text.words)
    if set(wanted) != set(found):
        yield f"the phone numbers must be {_listed(wanted)}, not {_listed(found)}"


def lost_names(text: Text) -> Iterator[str]:
    for name in dict.fromkeys(NAME.findall(text.dutch)):
        if fold(name) not in fold(text.words):
            yield f"keep the Dutch name {name} (an explanation may follow in brackets)"


def changed_edges(text: Text) -> Iterator[str]:
    for edge, part in (("begins", _leading), ("ends", _trailing)):
        if part(text.dutch) != part(text.words):
            yield f"{edge} with {part(text.words)!r} where the Dutch has {part(text.dutch)!r}"


def _leading(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def _trailing(text: str) -> str:
    return text[len(text.rstrip()) :]


def lost_ending(text: Text) -> Iterator[str]:
    """Only a lost ending: a translation may well add one ("22.00 uur" is "10 p.m.")."""
    wanted = ENDINGS.get(_last_sign(text.dutch))
    if wanted and _last_sign(text.words) not in wanted:
        yield f"must end with {wanted[1] if text.is_chinese else wanted[0]}"


def _last_sign(text: str) -> str:
    return MARKUP.sub("", text).rstrip(" \n\"'’”»)）」』")[-1:]


def mixed_script(text: Text) -> Iterator[str]:
    if text.locale not in SCRIPTS:
        return
    codec, script, allowed = SCRIPTS[text.locale]
    han = re.findall(f"[{HAN}]", text.words)
    wrong = [sign for sign in han if not sign.encode(codec, "ignore") and sign not in allowed]
    if wrong := wrong + STRAYS[text.locale].findall(text.words):
        yield f"write {_listed(dict.fromkeys(wrong))} in {script} characters"


def ascii_punctuation(text: Text) -> Iterator[str]:
    if text.is_chinese and (found := ASCII_PUNCTUATION.search(MARKUP.sub("", text.words).strip())):
        yield f"write Chinese punctuation (。，？！：；（）), not “{found[0]}”"


def informal_address(text: Text) -> Iterator[str]:
    if text.is_chinese and CHINESE_INFORMAL.search(text.words):
        yield "say 您 to the reader, not 你"
    if text.locale == "tr" and (found := TURKISH_INFORMAL.search(fold(text.words))):
        yield f"say “siz” to the reader, not “{found[0]}”"


def too_long(text: Text) -> Iterator[str]:
    kind = _kind(text)
    if kind and len(text.words) > (longest := LONGEST[kind][text.is_chinese]):
        yield f"shorten this {kind} from {len(text.words)} to at most {longest} characters"


def _kind(text: Text) -> str:
    if text.context.startswith("button"):
        return "button"
    if "/" in text.context and ":" not in text.context:  # "know-start/early:title" is a heading of a page
        return "option"
    is_item = bool(text.context) and ":" not in text.context  # "cash-share:help" is an explanation
    return "question" if is_item and text.dutch.endswith("?") else ""


def forbidden_words(text: Text) -> Iterator[str]:
    for word in FORBIDDEN[text.locale]:
        if word in fold(text.words):
            yield f"never write “{word}”: say “group” (groep, grup, 团伙, 幫派)"
    if any(dead in digits_of(text.words) for dead in DEAD_NUMBERS):
        yield "take out 06 22 96 27 71: nobody answers that number"


def lost_terms(text: Text, glossary: tuple[Term, ...]) -> Iterator[str]:
    dutch, words = NAME.sub("", text.dutch), fold(text.words)
    for term in glossary:
        known = term.translations[text.locale]
        if known and term.dutch.search(dutch) and not any(word in words for word in known):
            yield f"translate “{term.name}” as in glossary.csv: {', '.join(known)}"


CHECKS = (
    changed_placeholders,
    changed_markup,
    changed_phone_numbers,
    lost_names,
    changed_edges,
    lost_ending,
    mixed_script,
    ascii_punctuation,
    informal_address,
    too_long,
    forbidden_words,
)
