"""The shelf: questionnaires, directory, knowledge and segments, read from their files once, at the start."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from webapp.scan.definition import read_pool, read_questionnaire
from webapp.scan.directory import Directory, Ids, ids_in, read_directory
from webapp.scan.knowledge import Card, Knowledge, Page, read_cards, read_page
from webapp.scan.lints import lints
from webapp.scan.memory import clashes, too_long
from webapp.scan.mistakes import Mistakes
from webapp.scan.pool import NO_POOL, Pool
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.segments import NO_SEGMENTS, SegmentLists, read_segments
from webapp.scan.versions import fingerprint, fingerprint_of_item

DIRECTORY_FILES = ("contacts.toml", "sources.toml")
POOL = "pool.toml"
KNOWLEDGE = "knowledge"  # the folder of its pages: no questionnaire can have this id
CARDS = "cards.toml"
SEGMENTS = "segments.toml"
PUBLISHED = "PUBLISHED"
PUBLISHED_POOL = "PUBLISHED_POOL"


@dataclass(frozen=True)
class Shelf:
    """What stands on the shelf."""

    directory: Directory
    questionnaires: Mapping[str, Questionnaire]  # "horeca/2026-11" -> questionnaire; drafts too
    published: Mapping[str, str]  # "horeca/2026-11" -> fingerprint when it was published
    knowledge: Knowledge
    pool: Pool = NO_POOL
    segments: SegmentLists = NO_SEGMENTS

    def current(self, questionnaire_id: str) -> Questionnaire | None:
        """Give the newest published version, or None when there is none."""
        return next(iter(self.versions_of(questionnaire_id)), None)

    def versions_of(self, questionnaire_id: str) -> list[Questionnaire]:
        """Give every published version, the newest first."""
        versions = [q for name, q in self.questionnaires.items() if q.id == questionnaire_id and name in self.published]
        return sorted(versions, key=lambda questionnaire: questionnaire.version, reverse=True)

    def version(self, questionnaire_id: str, version: str) -> Questionnaire | None:
        """Give a published version, or None."""
        name = f"{questionnaire_id}/{version}"
        return self.questionnaires.get(name) if name in self.published else None


def read_shelf(folder: Path) -> Shelf:
    """Read every file below the folder. Raises Mistakes with every mistake of every file, each with its path."""
    shelf, mistakes = _read(folder)
    if mistakes:
        raise Mistakes(mistakes)
    return shelf


def check_shelf(folder: Path, today: date) -> list[str]:
    """Give every mistake that keeps the content from being shown or published: of form, of meaning, and of age.

    A file that is wrong hides no fault of another; only which sources are unused cannot be told without it.
    """
    shelf, mistakes = _read(folder)
    used = {source for q in shelf.questionnaires.values() for advice in q.advice for source in advice.sources}
    used |= shelf.knowledge.sources
    unused = [] if mistakes else [source for source in shelf.directory.sources if source not in used]
    mistakes += [_at(f"{q.name}.toml", sentence) for q in shelf.questionnaires.values() for sentence in lints(q)]
    mistakes += [_at(f"{q.name}.toml", sentence) for q in shelf.questionnaires.values() for sentence in too_long(q)]
    mistakes += [_at(f"{name}.toml", sentence) for name, sentence in clashes(shelf.questionnaires)]
    mistakes += [_at("sources.toml", f"source.{source}: nothing refers to it") for source in unused]
    if not mistakes:
        mistakes += _neglected(folder, shelf)
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
    lines = dict(shelf.published) | {name: fingerprint(shelf.questionnaires[name])}
    if items := _published_items(shelf, lines):
        _write_lines(folder / PUBLISHED_POOL, items)
    if name in shelf.published:
        return f"{name} was published before, and its structure is still the same."
    _write_lines(folder / PUBLISHED, lines)
    return f"{name} is published: its structure is frozen. Wording may still be corrected (raise `revision`)."


def _read(folder: Path) -> tuple[Shelf, list[str]]:
    """Give all that is right, and every mistake."""
    directory, known, mistakes = _directory(folder)
    pool, wrong_items = _pool(folder / POOL, known)
    mistakes += [_at(POOL, sentence) for sentence in wrong_items]
    questionnaires = {}
    for path in sorted(path for path in folder.glob("*/*.toml") if path.parent.name != KNOWLEDGE):
        place = path.relative_to(folder).as_posix()
        try:
            questionnaire = read_questionnaire(_toml(path), known, pool)
            if place != f"{questionnaire.name}.toml":
                raise Mistakes([f"id and version say {questionnaire.name}.toml: rename the file or mend them"])
            questionnaires[questionnaire.name] = questionnaire
        except Mistakes as found:
            mistakes += [_at(place, sentence) for sentence in found.sentences]
    knowledge, mistakes_in_knowledge = _knowledge(folder, known)
    mistakes += mistakes_in_knowledge
    segments, wrong_segments = _segments(folder / SEGMENTS)
    mistakes += [_at(SEGMENTS, sentence) for sentence in wrong_segments]
    published, wrong_lines = _published(folder / PUBLISHED)
    mistakes += [_at(PUBLISHED, sentence) for sentence in wrong_lines]
    shelf = Shelf(directory, questionnaires, published, knowledge, pool or NO_POOL, segments)
    mistakes += _broken_promises(folder, shelf)
    return shelf, mistakes


def _pool(path: Path, known: Directory | Ids) -> tuple[Pool | None, Sequence[str]]:
    """Give the pool, None when it cannot be made, and every mistake. Without the file there is nothing to include."""
    try:
        return (read_pool(_toml(path), known) if path.exists() else NO_POOL), ()
    except Mistakes as found:
        return None, found.sentences


def _segments(path: Path) -> tuple[SegmentLists, Sequence[str]]:
    """Give the lists of segments, none when they cannot be made, and every mistake."""
    try:
        return read_segments(_toml(path)), ()
    except Mistakes as found:
        return NO_SEGMENTS, found.sentences


def _published_items(shelf: Shelf, names: Iterable[str]) -> dict[str, str]:
    """Give the fingerprint of each item of the pool that these versions include."""
    items = {item for name in names for item in shelf.questionnaires[name].included}
    return {item: fingerprint_of_item(shelf.pool, item) for item in items}


def _write_lines(path: Path, lines: Mapping[str, str]) -> None:
    path.write_text("".join(f"{name} {digest}\n" for name, digest in sorted(lines.items())), encoding="utf-8")


def _neglected(folder: Path, shelf: Shelf) -> Iterator[str]:
    """What was forgotten: items that no questionnaire includes, and fingerprints of items that were not kept."""
    used = {item for questionnaire in shelf.questionnaires.values() for item in questionnaire.included}
    yield from (_at(POOL, f"{item}: no questionnaire includes it") for item in shelf.pool.names if item not in used)
    kept, _ = _published(folder / PUBLISHED_POOL)
    for name in shelf.published:
        if missing := sorted(shelf.questionnaires[name].included - kept.keys()):
            items = missing[0] + (f" and {len(missing) - 1} more" if missing[1:] else "")
            yield _at(PUBLISHED_POOL, f"holds no {items}: run questionnaire publish {name} once more")


def _directory(folder: Path) -> tuple[Directory, Directory | Ids, list[str]]:
    """Give the directory, empty when it cannot be made; what may be referred to all the same; and every mistake."""
    written: dict[str, Any] = {}
    mistakes: list[str] = []
    directory = Directory({}, {}, {})
    for name in DIRECTORY_FILES:
        try:
            written |= _toml(folder / name)
        except Mistakes as found:
            mistakes += found.sentences
    try:
        directory = read_directory(written)
    except Mistakes as found:
        mistakes += found.sentences
    known = ids_in(written) if mistakes else directory
    return directory, known, [_at(" and ".join(DIRECTORY_FILES), sentence) for sentence in mistakes]


def _knowledge(folder: Path, known: Directory | Ids) -> tuple[Knowledge, list[str]]:
    """Give the pages and cards that are right, and every mistake."""
    pages: list[Page] = []
    cards: tuple[Card, ...] = ()
    mistakes: list[str] = []
    for path in sorted((folder / KNOWLEDGE).glob("*.toml")):
        place = f"{KNOWLEDGE}/{path.name}"
        try:
            page = read_page(_toml(path), known)
            if path.stem != page.id:
                raise Mistakes([f"id says {page.id}.toml: rename the file or mend it"])
            pages.append(page)
        except Mistakes as found:
            mistakes += [_at(place, sentence) for sentence in found.sentences]
    try:
        cards = read_cards(_toml(folder / CARDS), known)
    except Mistakes as found:
        mistakes += [_at(CARDS, sentence) for sentence in found.sentences]
    for order, times in Counter(page.order for page in pages).items():
        if times > 1:
            mistakes.append(_at(KNOWLEDGE, f"{times} pages have order {order}: give each its own"))
    return Knowledge(tuple(sorted(pages, key=lambda page: page.order)), cards), mistakes


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Mistakes([f"{path.name} is missing: put it back"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Mistakes([f"{path.name} is not TOML: {error}"]) from None


def _published(path: Path) -> tuple[dict[str, str], list[str]]:
    """Give the fingerprint of each version, and what is wrong with the lines."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    pairs = [words for line in lines if len(words := line.split()) == 2]
    wrong = [f"this is not a version and its fingerprint: {line}" for line in lines if len(line.split()) not in (0, 2)]
    for name, times in Counter(name for name, _ in pairs).items():
        if times > 1:
            wrong.append(f"{name} stands here {times} times: keep the line it was published with")
    return dict(pairs), wrong


def _broken_promises(folder: Path, shelf: Shelf) -> Iterator[str]:
    for name, digest in shelf.published.items():
        if not (folder / f"{name}.toml").exists():
            yield _at(f"{name}.toml", "was published and is gone: put it back, people may still hold its answers")
        elif name in shelf.questionnaires and fingerprint(shelf.questionnaires[name]) != digest:
            changed = _changed_items(folder, shelf, shelf.questionnaires[name])
            for item in changed:
                yield _at(
                    f"{name}.toml",
                    f"was published with {item} of {POOL}, and the structure of that changed: undo that, "
                    f"or write {item} out in this file as it was",
                )
            if not changed:
                yield _at(f"{name}.toml", "was published and its structure changed: undo that, or make a new version")


def _changed_items(folder: Path, shelf: Shelf, questionnaire: Questionnaire) -> list[str]:
    kept, _ = _published(folder / PUBLISHED_POOL)
    items = sorted(questionnaire.included & kept.keys())
    return [item for item in items if fingerprint_of_item(shelf.pool, item) != kept[item]]


def _at(place: str, sentence: str) -> str:
    return f"{place}: {sentence}"
