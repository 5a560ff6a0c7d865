"""Compiles, extracts, updates, checks and counts translations; `python -m webapp.catalogues -h` lists the commands."""

# Babel is imported where it is needed: bin/run compiles on every start, and mostly there is nothing to do.
from __future__ import annotations

import argparse
import os
import sys
import tomllib
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

ROOT = Path(__file__).parent.parent
LOCALES = ("nl", "en", "tr", "zh_Hans", "zh_Hant")  # the source first: it has no catalogue
TRANSLATED = LOCALES[1:]
STATES = ("draft", "machine", "reviewed")

# Babel would give Turkish one form; gettext and Weblate give it two.
TWO_FORMS, ONE_FORM = "nplurals=2; plural=(n != 1);", "nplurals=1; plural=0;"
PLURAL_FORMS = {"en": TWO_FORMS, "tr": TWO_FORMS, "zh_Hans": ONE_FORM, "zh_Hant": ONE_FORM}
# The date is fixed, so that extracting the same texts gives the same file.
NEW_FILE = r"""# The words of Zaakscan; the source language is Dutch. Made by python -m webapp.catalogues.
msgid ""
msgstr ""
"Project-Id-Version: Zaakscan 1\n"
"POT-Creation-Date: 2026-11-21 00:00+0000\n"
"Plural-Forms: {plural_forms}\n"
"Content-Type: text/plain; charset=utf-8\n"
"""


@dataclass(frozen=True)
class TranslationState:
    """How far a language is, as told in translations/status.toml."""

    state: str  # one of STATES
    made_by: str
    reviewed_by: tuple[str, ...]  # the native speakers who read all of it
    date: date


def compile_catalogues(folder: Path) -> list[str]:
    """Compile each catalogue that changed since the last time, fuzzy texts left out, and return their locales.

    Any number of processes may do this at once.
    """
    changed = [po for po in sorted(folder.glob("*/LC_MESSAGES/messages.po")) if not _is_compiled(po)]
    for po in changed:
        _compile(po)
    return [po.parent.parent.name for po in changed]


def _is_compiled(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns


def _compile(po: Path) -> None:
    from babel.messages.mofile import write_mo

    changed_at = po.stat().st_mtime_ns
    content = BytesIO()
    write_mo(content, read_catalogue(po, po.parent.parent.name))
    # As old as its source when that was read, so that a change made meanwhile is not overlooked.
    write_whole(po.with_suffix(".mo"), content.getvalue(), changed_at)


def write_whole(path: Path, content: bytes, changed_at: int | None = None) -> None:
    """Write a file in one step: no other process ever sees half of it."""
    temporary = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    try:
        temporary.write_bytes(content)
        if changed_at is not None:
            os.utime(temporary, ns=(changed_at, changed_at))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def read_catalogue(path: Path, locale: str | None = None) -> Catalog:
    """Read a catalogue, or the template if no locale is given. Raise ValueError if it is missing or broken."""
    from babel.messages.pofile import PoFileError, read_po

    try:
        with path.open("rb") as lines:
            return read_po(lines, locale=locale, abort_invalid=True)
    except FileNotFoundError:
        command = "update" if locale else "extract"
        raise ValueError(f"{path} is missing: run python -m webapp.catalogues {command}.") from None
    except (PoFileError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} cannot be read: {error}. Mend it by hand.") from error


def extracted(root: Path) -> bytes:
    """Give what messages.pot should hold: every text that babel.cfg finds, in the order of the files."""
    from babel.messages.extract import extract_from_dir
    from babel.messages.frontend import parse_mapping_cfg

    with (root / "babel.cfg").open(encoding="utf-8") as lines:
        methods, options = parse_mapping_cfg(lines)
    template = _new_catalogue(None)
    found = extract_from_dir(root, methods, options, directory_filter=_may_hold_texts)
    for file, line, text, comments, context in found:
        template.add(text, None, [(file, line)], auto_comments=comments, context=context)
    return _as_po(template)


def _may_hold_texts(folder: str) -> bool:
    # Not Babel's own filter: that passes by folders such as templates/_parts without a word.
    name = Path(folder).name
    return not name.startswith(".") and name not in ("node_modules", "__pycache__")


def extract(root: Path) -> None:
    """Write translations/messages.pot."""
    write_whole(root / "translations/messages.pot", extracted(root))


def stale_template(root: Path) -> list[str]:
    """Give a sentence if messages.pot is not what would be extracted now."""
    path = root / "translations/messages.pot"
    if path.exists() and path.read_bytes() == extracted(root):
        return []
    return [f"{path} is not up to date: run python -m webapp.catalogues extract, then update."]


def update(folder: Path) -> None:
    """Bring each catalogue up to date with messages.pot. A changed Dutch text has no translation: none is guessed."""
    template = read_catalogue(folder / "messages.pot")
    for locale in TRANSLATED:
        path = _po(folder, locale)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = read_catalogue(path, locale) if path.exists() else _new_catalogue(locale)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.fuzzy = False
        write_whole(path, _as_po(catalogue))


def _po(folder: Path, locale: str) -> Path:
    return folder / locale / "LC_MESSAGES" / "messages.po"


def _new_catalogue(locale: str | None) -> Catalog:
    from babel.messages.pofile import read_po

    return read_po(StringIO(NEW_FILE.format(plural_forms=PLURAL_FORMS.get(locale or "", TWO_FORMS))), locale=locale)


def _as_po(catalogue: Catalog) -> bytes:
    """Lay it out so that a text which only moved down its file makes no difference."""
    from babel.messages.pofile import write_po

    content = BytesIO()
    write_po(content, catalogue, width=120, ignore_obsolete=True, include_lineno=False)
    return content.getvalue().rstrip() + b"\n"


def check(folder: Path) -> list[str]:
    """Give every mistake of every language, each as a sentence that says where it is and how to mend it."""
    from webapp.catalogue_check import mistakes_in, mistakes_in_dutch, read_glossary

    template = read_catalogue(folder / "messages.pot")
    glossary = read_glossary(folder / "glossary.csv", TRANSLATED)
    mistakes = list(mistakes_in_dutch(template))
    for locale in TRANSLATED:
        try:
            catalogue = read_catalogue(_po(folder, locale), locale)
        except ValueError as error:
            mistakes.append(str(error))
            continue
        if f"nplurals={catalogue.num_plurals};" not in PLURAL_FORMS[locale]:
            mistakes.append(f"{_po(folder, locale)}: the header must say Plural-Forms: {PLURAL_FORMS[locale]}")
        mistakes.extend(mistakes_in(locale, catalogue, template, glossary))
    return mistakes


def pseudo(folder: Path, into: Path) -> None:
    """Compile en_001 under `into`, texts marked and a third longer: what shows without ⟦⟧ was never translatable."""
    path = _po(into, "en_001")  # Babel knows no locale that is made up
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = _new_catalogue("en_001")
    for message in read_catalogue(folder / "messages.pot"):
        if message.id:
            catalogue.add(message.id, _pseudo(message), context=message.context)
    write_whole(path, _as_po(catalogue))
    compile_catalogues(into)


def _pseudo(message: Message) -> str | tuple[str, ...]:
    return pseudo_text(message.id) if isinstance(message.id, str) else tuple(map(pseudo_text, message.id))


def pseudo_text(text: str) -> str:
    """Placeholders and markup stay as they are; so does the space around the text."""
    bare = text.strip()
    padding = (" ~~~~" * len(bare))[: -(-len(bare) // 3)]  # in short words, that can go to a next line
    return text.replace(bare, f"⟦{bare}{padding}⟧") if bare else text


def read_status(folder: Path) -> dict[str, TranslationState]:
    """Read status.toml. Raise ValueError with all that is to mend if a language is missing or not fully described."""
    path = folder / "status.toml"
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    mistakes = [mistake for locale in LOCALES for mistake in _mistakes_in_status(locale, entries.get(locale))]
    if mistakes:
        raise ValueError(f"{path}: {'; '.join(mistakes)}.")
    return {locale: _state(entries[locale]) for locale in LOCALES}


def _state(entry: dict[str, Any]) -> TranslationState:
    return TranslationState(entry["state"], entry["made_by"], tuple(entry["reviewed_by"]), entry["date"])


def _mistakes_in_status(locale: str, entry: dict[str, Any] | None) -> list[str]:
    if entry is None:
        return [f"add a table [{locale}]"]
    reviewers = entry.get("reviewed_by")
    needs = {
        f"state = one of {', '.join(STATES)}": entry.get("state") in STATES,
        "made_by = how it was made": isinstance(entry.get("made_by"), str),
        "reviewed_by = a list of names": isinstance(reviewers, list),
        "a name in reviewed_by, or another state": reviewers != [] or entry.get("state") != "reviewed",
        "date = a date without quotes": isinstance(entry.get("date"), date),
    }
    return [f"[{locale}] needs {need}" for need, is_met in needs.items() if not is_met]


def status(folder: Path) -> str:
    """Give a small table: how many texts there are, how many are translated, and in what state they are."""
    states = read_status(folder)
    texts = [message for message in read_catalogue(folder / "messages.pot") if message.id]
    rows = [("locale", "texts", "translated", "state", "date")]
    for locale in LOCALES:
        done = len(texts) if locale == LOCALES[0] else _translated(texts, read_catalogue(_po(folder, locale), locale))
        rows.append((locale, str(len(texts)), str(done), states[locale].state, states[locale].date.isoformat()))
    return "\n".join(f"{row[0]:<8} {row[1]:>6} {row[2]:>11}  {row[3]:<9} {row[4]}".rstrip() for row in rows)


def _translated(texts: list[Message], catalogue: Catalog) -> int:
    found = (catalogue.get(text.id, text.context) for text in texts)
    return sum(message is not None and not message.fuzzy and _is_filled(message) for message in found)


def _is_filled(message: Message) -> bool:
    return bool(message.string) if isinstance(message.string, str) else all(message.string or [""])


COMMANDS = {
    "compile": "compile each catalogue that changed",
    "extract": "write messages.pot from the templates, the code and the questionnaires",
    "update": "bring every language up to date with messages.pot",
    "check": "list every mistake of every language; exit code 1 if there is one",
    "status": "count the texts and the translations",
    "pseudo": "compile a test language with longer, marked texts under DIR",
}


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(prog="python -m webapp.catalogues", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    parsers = {name: commands.add_parser(name, help=purpose) for name, purpose in COMMANDS.items()}
    parsers["pseudo"].add_argument("into", type=Path, metavar="DIR")
    chosen = parser.parse_args(arguments)
    try:
        return _run(chosen, root)
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _run(chosen: argparse.Namespace, root: Path) -> int:
    folder = root / "translations"
    match chosen.command:
        case "compile":
            if locales := compile_catalogues(folder):
                sys.stdout.write(f"compiled {', '.join(locales)}\n")
        case "extract":
            extract(root)
        case "update":
            update(folder)
        case "check":
            mistakes = [*stale_template(root), *check(folder)]
            sys.stderr.writelines(f"{mistake}\n" for mistake in mistakes)
            return 1 if mistakes else 0
        case "status":
            sys.stdout.write(f"{status(folder)}\n")
        case "pseudo":
            pseudo(folder, chosen.into)
    return 0


if __name__ == "__main__":
    sys.exit(main())
