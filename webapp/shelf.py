"""The shelf: every questionnaire and the directory, read from their files once, at the start."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from webapp.scan.definition import read_questionnaire
from webapp.scan.directory import Directory, read_directory
from webapp.scan.lints import lints
from webapp.scan.mistakes import Mistakes
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.versions import fingerprint

DIRECTORY_FILES = ("contacts.toml", "sources.toml")
PUBLISHED = "PUBLISHED"


@dataclass(frozen=True)
class Shelf:
    """What stands on the shelf."""

    directory: Directory
    questionnaires: Mapping[str, Questionnaire]  # "horeca/2026-11" -> questionnaire; drafts too
    published: Mapping[str, str]  # "horeca/2026-11" -> fingerprint when it was published

    def current(self, questionnaire_id: str) -> Questionnaire | None:
        """Give the newest published version, or None when there is none."""
        versions = [q for name, q in self.questionnaires.items() if q.id == questionnaire_id and name in self.published]
        return max(versions, key=lambda questionnaire: questionnaire.version, default=None)

    def version(self, questionnaire_id: str, version: str) -> Questionnaire | None:
        """Give a published version, or None."""
        name = f"{questionnaire_id}/{version}"
        return self.questionnaires.get(name) if name in self.published else None


def read_shelf(folder: Path) -> Shelf:
    """Read every file below the folder. Raises Mistakes with every mistake of every file, each with its path."""
    mistakes: list[str] = []
    directory = Directory({}, {}, {})
    try:
        written: dict[str, Any] = {}
        for name in DIRECTORY_FILES:
            written |= _toml(folder / name)
        directory = read_directory(written)
    except Mistakes as found:
        mistakes += [_at(" and ".join(DIRECTORY_FILES), sentence) for sentence in found.sentences]
    questionnaires = {}
    for path in sorted(folder.glob("*/*.toml")):
        place = path.relative_to(folder).as_posix()
        try:
            questionnaire = read_questionnaire(_toml(path), directory)
            if place != f"{questionnaire.name}.toml":
                raise Mistakes([f"id and version say {questionnaire.name}.toml: rename the file or mend them"])
            questionnaires[questionnaire.name] = questionnaire
        except Mistakes as found:
            mistakes += [_at(place, sentence) for sentence in found.sentences]
    published = _published(folder / PUBLISHED)
    if not mistakes:
        mistakes += _broken_promises(questionnaires, published)
    if mistakes:
        raise Mistakes(mistakes)
    return Shelf(directory, questionnaires, published)


def check_shelf(folder: Path, today: date) -> list[str]:
    """Give every mistake that keeps the content from being shown or published: of form, of meaning, and of age."""
    try:
        shelf = read_shelf(folder)
    except Mistakes as found:
        return list(found.sentences)
    mistakes = [_at(f"{q.name}.toml", sentence) for q in shelf.questionnaires.values() for sentence in lints(q)]
    used = {source for q in shelf.questionnaires.values() for advice in q.advice for source in advice.sources}
    mistakes += [
        _at("sources.toml", f"source.{s}: nothing refers to it") for s in shelf.directory.sources.keys() - used
    ]
    mistakes += [
        _at("contacts.toml", f"contact.{contact.id}: was to be checked again before {contact.valid_until}")
        for contact in shelf.directory.contacts.values()
        if contact.is_stale(today)
    ]
    return mistakes


def publish(folder: Path, name: str) -> str:
    """Freeze the structure of a version: write its fingerprint to PUBLISHED. Gives a line that says what happened.

    Raises Mistakes when the shelf has any, or when there is no such version.
    """
    shelf = read_shelf(folder)
    if name not in shelf.questionnaires:
        raise Mistakes([f"there is no {name}; there are {', '.join(sorted(shelf.questionnaires))}"])
    if found := list(lints(shelf.questionnaires[name])):
        raise Mistakes(found)
    if name in shelf.published:
        return f"{name} was published before, and its structure is still the same."
    lines = dict(shelf.published) | {name: fingerprint(shelf.questionnaires[name])}
    text = "".join(f"{version} {digest}\n" for version, digest in sorted(lines.items()))
    (folder / PUBLISHED).write_text(text, encoding="utf-8")
    return f"{name} is published: its structure is frozen. Wording may still be corrected (raise `revision`)."


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Mistakes([f"{path.name} is missing: put it back"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Mistakes([f"{path.name} is not TOML: {error}"]) from None


def _published(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return {words[0]: words[-1] for words in lines}


def _broken_promises(questionnaires: Mapping[str, Questionnaire], published: Mapping[str, str]) -> Iterator[str]:
    for name, digest in published.items():
        if name not in questionnaires:
            yield _at(f"{name}.toml", "was published and is gone: put it back, people may still hold its answers")
        elif fingerprint(questionnaires[name]) != digest:
            yield _at(f"{name}.toml", "was published and its structure changed: undo that, or make a new version")


def _at(place: str, sentence: str) -> str:
    return f"{place}: {sentence}"
