"""The manual says what the code does: formats, examples, settings, files and tests that it names."""

import inspect
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import Schema, fields, missing, validate

from tests.conftest import ROOT
from webapp import settings
from webapp.scan import definition, directory, knowledge, segments
from webapp.scan.definition import read_questionnaire
from webapp.scan.knowledge import read_page
from webapp.scan.lints import lints
from webapp.scan.rules import All, Answered, AtLeast, Chosen, CountAtLeast, LevelOf, Not, Rule, Some
from webapp.scan.segments import read_segments
from webapp.scan.written_rules import read_rule
from webapp.shelf import Shelf

FORMATS = ("docs/questionnaire-format.md", "docs/knowledge-format.md", "docs/segments-format.md")
FORMAT = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in FORMATS)
OPERATING = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
CHAPTERS = {
    "The file itself": definition.QuestionnaireSchema,
    "An option set": definition.OptionSetSchema,
    "An option": definition.OptionSchema,
    "A part": definition.PartSchema,
    "A theme": definition.ThemeSchema,
    "A question": definition.QuestionSchema,
    "A route": definition.RouteSchema,
    "An advice": definition.AdviceSchema,
    "The pool": definition.PoolSchema,
    "An included item": definition.IncludedSchema,
    "An included question": definition.IncludedQuestionSchema,
    "An included advice": definition.IncludedAdviceSchema,
    "Contacts, doors and sources": directory.DirectorySchema,
    "A contact": directory.ContactSchema,
    "Opening hours": directory.OpeningSchema,
    "A region": directory.RegionSchema,
    "A door": directory.DoorSchema,
    "A source": directory.SourceSchema,
    "A page": knowledge.PageSchema,
    "A section": knowledge.SectionSchema,
    "A line": knowledge.LineSchema,
    "The cards": knowledge.CardsSchema,
    "A card": knowledge.CardSchema,
    "The lists": segments.SegmentListsSchema,
    "A list": segments.SegmentListSchema,
    "A segment": segments.SegmentSchema,
}
DEFAULTS = {
    missing: "–",
    "": '`""`',
    None: "none",
    list: "`[]`",
    True: "`true`",
    False: "`false`",
    "one": '`"one"`',
    "scan": "`scan`",
}
FIELDS = [
    (chapter, field.data_key or name, field)
    for chapter, schema in CHAPTERS.items()
    for name, field in schema().fields.items()
]


def chapter_of(title: str) -> str:
    found = re.search(rf"^## {title}(?=[:\n])(.*?)(?=^## |\Z)", FORMAT, re.MULTILINE | re.DOTALL)
    assert found is not None, f"no chapter {title!r} in {' or '.join(FORMATS)}"
    return found[1]


def rows_of(title: str) -> dict[str, list[str]]:
    """Key -> required, type and limits, default, meaning."""
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", chapter_of(title), re.MULTILINE)
    return {key: [cell.strip() for cell in cells.split("|")] for key, cells in rows}


def blocks_of(title: str) -> str:
    return "\n".join(re.findall(r"```toml\n(.*?)```", chapter_of(title), re.DOTALL))


def limits_of(field: fields.Field[Any]) -> Iterator[str]:
    """Give the words that the row of this field must hold."""
    kind = {definition.Text: "text", fields.List: "list", fields.Integer: "whole number"}.get(type(field), "")
    for rule in field.validators:
        match rule:
            case validate.OneOf():
                yield from (f"`{choice}`" for choice in rule.choices)
            case validate.Length() if kind and rule.max is not None:
                yield f"{kind} of {rule.min} to {rule.max}"
            case validate.Range():
                yield f"{kind}, {rule.min} {'or more' if rule.max is None else f'to {rule.max}'}"


def test_every_table_of_the_format_has_a_chapter() -> None:
    schemas = {
        one
        for module in (definition, directory, knowledge, segments)
        for _, one in inspect.getmembers(module, inspect.isclass)
        if issubclass(one, Schema) and one.__module__ == module.__name__
    }
    assert schemas == set(CHAPTERS.values())


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_exactly_the_keys_of_its_table(chapter: str) -> None:
    assert set(rows_of(chapter)) == {key for one, key, _ in FIELDS if one == chapter}


@pytest.mark.parametrize(("chapter", "key", "field"), FIELDS, ids=[f"{one}, {key}" for one, key, _ in FIELDS])
def test_a_row_tells_whether_a_key_is_required_its_limits_and_its_default(
    chapter: str, key: str, field: fields.Field[Any]
) -> None:
    required, limits, default, meaning = rows_of(chapter)[key]
    assert required == ("yes" if field.required else "no")
    assert default == DEFAULTS[field.load_default]
    assert meaning
    for words in limits_of(field):
        assert words in limits


def test_the_smallest_example_can_be_published(shelf: Shelf) -> None:
    example = read_questionnaire(tomllib.loads(blocks_of("The smallest whole example")), shelf.directory)
    assert list(lints(example)) == []


def test_the_smallest_page_can_be_read(shelf: Shelf) -> None:
    page = read_page(tomllib.loads(blocks_of("The smallest whole page")), shelf.directory)
    assert page.sources == ["chinatimes-2024"]


def test_the_smallest_lists_can_be_read() -> None:
    lists = read_segments(tomllib.loads(blocks_of("The smallest whole file")))
    assert list(lists.names) == ["counter", "kitchen"]


def test_the_rules_of_the_format_are_rules_and_every_kind_is_told() -> None:
    lines = blocks_of("Rules").splitlines()
    rules = [read_rule(tomllib.loads(line)["when"]) for line in lines]
    assert {type(part) for rule in rules for part in parts_of(rule)} == {
        All, Some, AtLeast, Not, Chosen, Answered, CountAtLeast, LevelOf,
    }  # fmt: skip


def parts_of(rule: Rule) -> Iterator[Rule]:
    yield rule
    match rule:
        case All(rules) | Some(rules) | AtLeast(_, rules):
            for part in rules:
                yield from parts_of(part)
        case Not(part):
            yield from parts_of(part)


def test_every_setting_is_told_and_every_told_setting_exists() -> None:
    known = set(re.findall(r"\bZAAKSCAN_\w+", inspect.getsource(settings)))
    assert set(re.findall(r"^\| `(ZAAKSCAN_\w+)` \|", OPERATING, re.MULTILINE)) == known
    assert set(re.findall(r"\bZAAKSCAN_\w+", OPERATING)) == known


def test_the_files_that_the_architecture_tells_of_are_there_and_no_module_is_left_out() -> None:
    cells = re.findall(r"^\| (`[^|]+) \|", ARCHITECTURE, re.MULTILINE)
    told = set(re.findall(r"`((?:webapp|bin|static)/[^`]*)`", " ".join(cells)))
    assert not [path for path in told if not (ROOT / path).exists()]
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "webapp").rglob("*.py") if path.stat().st_size}
    packages = {"webapp/__init__.py", "webapp/pages/__init__.py", "webapp/scan/__init__.py"}
    assert modules - told - packages == set()


def test_the_tests_that_the_architecture_names_are_there() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", ARCHITECTURE))
    assert named
    assert not [name for name in named if f"def {name}(" not in written]
