"""The shelf: every file read once, every mistake of every file at once, and promises that are kept once published."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, TODAY
from webapp.scan.mistakes import Mistakes
from webapp.scan.versions import fingerprint
from webapp.shelf import Shelf, check_shelf, publish, read_shelf

Change = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tiny questionnaires, to break."""
    return shutil.copytree(ROOT / "tests/questionnaires", tmp_path / "questionnaires")


@pytest.fixture
def change(folder: Path) -> Change:
    """Changes a piece of a file for another one; the piece must be there."""

    def change(name: str, piece: str, other: str) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert piece in text
        (folder / name).write_text(text.replace(piece, other, 1), encoding="utf-8")

    return change


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(Mistakes) as found:
        read_shelf(folder)
    return list(found.value.sentences)


def put_version(folder: Path, version: str) -> None:
    """Put a next version of the questionnaire `options` beside the first."""
    text = (folder / "options/2026-01.toml").read_text(encoding="utf-8")
    changed = text.replace('version = "2026-01"', f'version = "{version}"')
    (folder / f"options/{version}.toml").write_text(changed, encoding="utf-8")


# --- reading ----------------------------------------------------------------------------------------------------------


def test_a_right_folder_becomes_a_shelf(folder: Path) -> None:
    shelf = read_shelf(folder)
    names = ["chain", "doors", "levels", "logic", "options", "ranking", "several"]
    assert sorted(shelf.questionnaires) == [f"{name}/2026-01" for name in names]
    assert shelf.directory.contacts.keys() == {"emergency", "helpline", "police", "adviser"}
    assert shelf.published == {}


def test_the_real_content_has_no_mistake() -> None:
    assert check_shelf(ROOT / "questionnaires", TODAY) == []


def test_the_tiny_questionnaires_have_no_mistake() -> None:
    assert check_shelf(ROOT / "tests/questionnaires", TODAY) == []


def test_every_mistake_of_every_file_is_told_at_once_with_its_path(folder: Path, change: Change) -> None:
    change("chain/2026-01.toml", 'q = "cash"', 'q = "cahs"')
    change("chain/2026-01.toml", 'door = "money"', 'door = "hell"')
    change("logic/2026-01.toml", 'urgency = "now"', 'urgency = "soonish"')
    change("several/2026-01.toml", "[[part]]", "[[part")
    change("options/2026-01.toml", 'id = "options"', 'id = "other"')
    assert [sentence.split(": ")[:2] for sentence in mistakes(folder)] == [
        ["chain/2026-01.toml", "part.trade.question.lender.shown_when"],
        ["chain/2026-01.toml", "part.trade.theme.door"],
        ["logic/2026-01.toml", "route.both-now.urgency"],
        ["options/2026-01.toml", "id and version say other/2026-01.toml"],
        ["several/2026-01.toml", "2026-01.toml is not TOML"],
    ]


def test_a_mistake_in_the_directory_is_told_with_its_files(folder: Path, change: Change) -> None:
    change("contacts.toml", 'dial = "08000000000"', 'dial = "0800"')
    assert "contacts.toml and sources.toml: contact.helpline.dial: 0800 is not the number 0800-0000000" in mistakes(
        folder
    )


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("contacts.toml", None, "contacts.toml and sources.toml: contacts.toml is missing: put it back"),
        ("sources.toml", None, "contacts.toml and sources.toml: sources.toml is missing: put it back"),
        ("sources.toml", b"[[source", "contacts.toml and sources.toml: sources.toml is not TOML"),
        ("logic/2026-01.toml", b"\xff\xfe", "logic/2026-01.toml: 2026-01.toml is not TOML"),
        ("logic/2026-01.toml", b"", "logic/2026-01.toml: id: Missing data for required field."),
    ],
)
def test_a_file_that_cannot_be_read_is_told(folder: Path, name: str, content: bytes | None, sentence: str) -> None:
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    assert any(told.startswith(sentence) for told in mistakes(folder))


@pytest.mark.parametrize("place", ["logic/2026-02.toml", "elsewhere/2026-01.toml"])
def test_a_file_stands_where_its_id_and_version_say(folder: Path, place: str) -> None:
    (folder / place).parent.mkdir(exist_ok=True)
    (folder / "logic/2026-01.toml").rename(folder / place)
    assert mistakes(folder) == [f"{place}: id and version say logic/2026-01.toml: rename the file or mend them"]


def test_other_files_in_the_folder_do_not_matter(folder: Path) -> None:
    (folder / "logic/notes.md").write_text("Not TOML", encoding="utf-8")
    (folder / "README.md").write_text("Not TOML", encoding="utf-8")
    assert len(read_shelf(folder).questionnaires) == 7


# --- knowledge --------------------------------------------------------------------------------------------------------


def test_knowledge_stands_on_the_shelf_and_is_no_questionnaire(folder: Path, change: Change) -> None:
    text = (folder / "knowledge/tea.toml").read_text(encoding="utf-8")
    earlier = text.replace('id = "tea"', 'id = "water"').replace("order = 10", "order = 5")
    (folder / "knowledge/water.toml").write_text(earlier, encoding="utf-8")
    shelf = read_shelf(folder)
    assert [page.id for page in shelf.knowledge.pages] == ["water", "tea"]
    assert len(shelf.knowledge.cards) == 5
    assert not [name for name in shelf.questionnaires if name.startswith("knowledge")]


def test_every_mistake_in_knowledge_is_told_with_its_file(folder: Path, change: Change) -> None:
    text = (folder / "knowledge/tea.toml").read_text(encoding="utf-8")
    (folder / "knowledge/coffee.toml").write_text(text, encoding="utf-8")
    (folder / "knowledge/milk.toml").write_text("[[section", encoding="utf-8")
    (folder / "knowledge/water.toml").write_text(text.replace('id = "tea"', 'id = "water"'), encoding="utf-8")
    change("knowledge/tea.toml", '"made-up"', '"rumour"')
    change("cards.toml", '"made-up"', '"gossip"')
    assert [sentence.split("; ")[0] for sentence in mistakes(folder)] == [
        "knowledge/coffee.toml: id says tea.toml: rename the file or mend it",
        f"knowledge/milk.toml: {mistakes(folder)[1].split(': ', 1)[1]}",
        "knowledge/tea.toml: section.kettle.line.hot.sources: there is no source 'rumour'",
        "cards.toml: card.one.sources: there is no source 'gossip'",
    ]
    assert "milk.toml is not TOML" in mistakes(folder)[1]


def test_two_pages_cannot_have_one_place(folder: Path) -> None:
    text = (folder / "knowledge/tea.toml").read_text(encoding="utf-8")
    (folder / "knowledge/water.toml").write_text(text.replace('id = "tea"', 'id = "water"'), encoding="utf-8")
    assert mistakes(folder) == ["knowledge: 2 pages have order 10: give each its own"]


def test_the_cards_may_not_be_missing(folder: Path) -> None:
    (folder / "cards.toml").unlink()
    assert mistakes(folder) == ["cards.toml: cards.toml is missing: put it back"]


def test_a_source_that_only_knowledge_refers_to_is_used(folder: Path, change: Change) -> None:
    for name in ("page", "card"):
        with (folder / "sources.toml").open("a", encoding="utf-8") as sources:
            sources.write(f'\n[[source]]\nid = "of-a-{name}"\ntitle = "x"\ndated = "z.d."\n')
    change("knowledge/tea.toml", '"made-up"', '"of-a-page"')
    assert check_shelf(folder, TODAY) == ["sources.toml: source.of-a-card: nothing refers to it"]
    change("cards.toml", '"made-up"', '"of-a-card"')
    assert check_shelf(folder, TODAY) == []


def test_the_lists_of_segments_stand_on_the_shelf(folder: Path) -> None:
    assert [one.id for one in read_shelf(folder).segments.lists] == ["trades", "times"]


def test_every_mistake_in_the_segments_is_told_beside_those_of_other_files(folder: Path, change: Change) -> None:
    change("chain/2026-01.toml", 'door = "money"', 'door = "hell"')
    change("segments.toml", 'id = "by-day"', 'id = "bakers"')
    change("segments.toml", 'name = "Vak"', 'name = "Wapens"')
    for told in (mistakes(folder), check_shelf(folder, TODAY)):
        assert [sentence.split("; ")[0] for sentence in told] == [
            "chain/2026-01.toml: part.trade.theme.door: there is no door 'hell'",
            "segments.toml: segment.bakers: stands here 2 times",
            "segments.toml: list.trades.name: do without “Wapen”: a group says nothing of crime or danger",
        ]


def test_the_segments_may_not_be_missing(folder: Path) -> None:
    (folder / "segments.toml").unlink()
    assert mistakes(folder) == ["segments.toml: segments.toml is missing: put it back"]


# --- publishing -------------------------------------------------------------------------------------------------------


def test_publishing_freezes_the_structure(folder: Path) -> None:
    assert publish(folder, "logic/2026-01").startswith("logic/2026-01 is published")
    digest = fingerprint(read_shelf(folder).questionnaires["logic/2026-01"])
    assert (folder / "PUBLISHED").read_text(encoding="utf-8") == f"logic/2026-01 {digest}\n"
    assert read_shelf(folder).published == {"logic/2026-01": digest}


def test_publishing_again_changes_nothing(folder: Path) -> None:
    publish(folder, "logic/2026-01")
    before = (folder / "PUBLISHED").read_bytes()
    assert "was published before" in publish(folder, "logic/2026-01")
    assert (folder / "PUBLISHED").read_bytes() == before


def test_publishing_a_second_one_keeps_the_first(folder: Path) -> None:
    publish(folder, "several/2026-01")
    first = (folder / "PUBLISHED").read_text(encoding="utf-8")
    publish(folder, "logic/2026-01")
    lines = (folder / "PUBLISHED").read_text(encoding="utf-8").splitlines(keepends=True)
    assert [line.split()[0] for line in lines] == ["logic/2026-01", "several/2026-01"]
    assert lines[1] == first


def test_what_is_not_there_cannot_be_published(folder: Path) -> None:
    with pytest.raises(Mistakes) as found:
        publish(folder, "logic/2027-01")
    assert found.value.sentences[0].startswith("there is no logic/2027-01; there are chain/2026-01, ")
    assert not (folder / "PUBLISHED").exists()


def test_what_has_a_fault_cannot_be_published(folder: Path, change: Change) -> None:
    change("levels/2026-01.toml", '{ q = "safe", is = "no" }', '{ q = "safe", is = "yes" }')
    with pytest.raises(Mistakes) as found:
        publish(folder, "levels/2026-01")
    assert found.value.sentences == ("advice.buy-a-safe: appears on the best answer to safe (yes)",)
    assert not (folder / "PUBLISHED").exists()


def test_nothing_is_published_from_a_shelf_with_mistakes(folder: Path, change: Change) -> None:
    change("chain/2026-01.toml", 'door = "money"', 'door = "hell"')
    with pytest.raises(Mistakes):
        publish(folder, "logic/2026-01")
    assert not (folder / "PUBLISHED").exists()


@pytest.mark.parametrize(
    ("piece", "other"),
    [
        ('id = "shop"', 'id = "store"'),
        ('is = "cafe"', 'is = "other"'),
        ('door = "pressure"', 'door = "money"'),
        ('class = "C"', 'class = "B"'),
    ],
)
def test_a_published_structure_may_not_change(folder: Path, change: Change, piece: str, other: str) -> None:
    publish(folder, "logic/2026-01")
    change("logic/2026-01.toml", piece, other)
    assert mistakes(folder) == [
        "logic/2026-01.toml: was published and its structure changed: undo that, or make a new version"
    ]


def test_a_published_wording_may_be_corrected(folder: Path, change: Change) -> None:
    publish(folder, "logic/2026-01")
    change("logic/2026-01.toml", "Dreigt iemand?", "Wordt u bedreigd?")
    change("logic/2026-01.toml", "revision = 1", "revision = 2")
    shelf = read_shelf(folder)
    assert shelf.questionnaires["logic/2026-01"].question_by_id["threat"].text == "Wordt u bedreigd?"


def test_a_draft_may_change_freely(folder: Path, change: Change) -> None:
    publish(folder, "several/2026-01")
    change("logic/2026-01.toml", 'door = "pressure"', 'door = "money"')
    read_shelf(folder)


def test_a_published_version_may_not_go(folder: Path) -> None:
    publish(folder, "logic/2026-01")
    (folder / "logic/2026-01.toml").unlink()
    assert mistakes(folder) == [
        "logic/2026-01.toml: was published and is gone: put it back, people may still hold its answers"
    ]


def test_every_broken_promise_is_told_at_once(folder: Path, change: Change) -> None:
    for name in ("logic/2026-01", "several/2026-01", "chain/2026-01"):
        publish(folder, name)
    (folder / "logic/2026-01.toml").unlink()
    change("chain/2026-01.toml", "exposure_middle = 2", "exposure_middle = 1")
    assert [sentence.split(":")[0] for sentence in mistakes(folder)] == ["chain/2026-01.toml", "logic/2026-01.toml"]


# --- what is given ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "newest"),
    [
        (["2026-01"], "2026-01"),
        (["2027-02", "2026-01", "2026-09"], "2027-02"),
        (["2026-11-02", "2026-11-10"], "2026-11-10"),
        (["2026-11", "2026-11-02"], "2026-11-02"),
    ],
)
def test_current_gives_the_newest_version_that_is_published(folder: Path, published: list[str], newest: str) -> None:
    put_version(folder, "2030-01")  # a draft
    for version in published:
        put_version(folder, version)
        publish(folder, f"options/{version}")
    current = read_shelf(folder).current("options")
    assert current is not None
    assert current.version == newest


def test_current_gives_nothing_when_nothing_is_published(folder: Path) -> None:
    shelf = read_shelf(folder)
    assert shelf.current("options") is None
    assert shelf.current("bakery") is None


def test_only_a_published_version_is_given(folder: Path) -> None:
    publish(folder, "logic/2026-01")
    shelf = read_shelf(folder)
    assert shelf.version("logic", "2026-01") is shelf.questionnaires["logic/2026-01"]
    assert shelf.version("options", "2026-01") is None
    assert shelf.version("logic", "2026-02") is None


def test_the_real_shelf_has_a_scan_to_begin_with(shelf: Shelf) -> None:
    assert shelf.current("horeca") is shelf.version("horeca", "2026-11")


# --- checking ---------------------------------------------------------------------------------------------------------


def test_checking_tells_the_mistakes_of_reading(folder: Path, change: Change) -> None:
    change("chain/2026-01.toml", 'door = "money"', 'door = "hell"')
    assert check_shelf(folder, TODAY) == mistakes(folder)


def test_checking_tells_faults_of_content_sources_and_age_together(folder: Path, change: Change) -> None:
    change("levels/2026-01.toml", '{ q = "safe", is = "no" }', '{ q = "safe", is = "yes" }')
    change("sources.toml", "[[source]]", '[[source]]\nid = "spare"\ntitle = "x"\ndated = "z.d."\n\n[[source]]')
    change("contacts.toml", "valid_until = 2027-05-21", "valid_until = 2026-12-31")
    assert check_shelf(folder, date(2027, 1, 1)) == [
        "levels/2026-01.toml: advice.buy-a-safe: appears on the best answer to safe (yes)",
        "sources.toml: source.spare: nothing refers to it",
        "contacts.toml: contact.emergency: was to be checked again before 2026-12-31",
    ]


@pytest.mark.parametrize(("today", "stale"), [(date(2027, 5, 21), 0), (date(2027, 5, 22), 4)])
def test_checking_tells_each_contact_that_is_stale(folder: Path, today: date, stale: int) -> None:
    told = check_shelf(folder, today)
    assert len(told) == stale
    assert all(sentence.startswith("contacts.toml: contact.") for sentence in told)


def test_a_mistake_in_the_directory_is_not_told_again_by_every_questionnaire(folder: Path, change: Change) -> None:
    change("contacts.toml", 'dial = "08000000000"', 'dial = "0800"')
    assert len(mistakes(folder)) == 1
    change("contacts.toml", 'id = "adviser"', 'id = "Adviser"')
    assert len(mistakes(folder)) > 1  # now the questionnaires do refer to somebody who is not there


def test_a_mistake_in_the_directory_hides_no_door_that_is_not_there(folder: Path, change: Change) -> None:
    change("contacts.toml", 'dial = "08000000000"', 'dial = "0800"')
    change("chain/2026-01.toml", 'door = "money"', 'door = "hell"')
    assert [sentence.split(": ")[:2] for sentence in mistakes(folder)] == [
        ["contacts.toml and sources.toml", "contact.helpline.dial"],
        ["chain/2026-01.toml", "part.trade.theme.door"],
    ]


def test_both_files_of_the_directory_are_told(folder: Path) -> None:
    for name in ("contacts.toml", "sources.toml"):
        (folder / name).unlink()
    told = mistakes(folder)
    assert "contacts.toml and sources.toml: contacts.toml is missing: put it back" in told
    assert "contacts.toml and sources.toml: sources.toml is missing: put it back" in told
    assert all(sentence.startswith("contacts.toml and sources.toml: ") for sentence in told)


def test_a_file_of_contacts_that_cannot_be_read_hides_no_mistake_in_the_sources(folder: Path, change: Change) -> None:
    change("contacts.toml", "[[contact]]", "[[contact")
    change("sources.toml", "title", "titel")
    told = "\n".join(mistakes(folder))
    assert "contacts.toml is not TOML" in told
    assert "source.made-up.titel: Unknown field." in told
    assert "2026-01.toml" not in told  # the questionnaires have no mistake


def test_sources_that_were_left_out_are_not_there(folder: Path) -> None:
    (folder / "sources.toml").write_text("", encoding="utf-8")
    assert "there is no source 'made-up'; there are none" in mistakes(folder)[0]


def test_sources_that_nothing_refers_to_are_told_in_the_order_of_the_file(folder: Path) -> None:
    with (folder / "sources.toml").open("a", encoding="utf-8") as sources:
        for name in "zebra", "ape", "mole", "bee":
            sources.write(f'\n[[source]]\nid = "{name}"\ntitle = "x"\ndated = "z.d."\n')
    told = [sentence.split(": ")[1] for sentence in check_shelf(folder, TODAY)]
    assert told == ["source.zebra", "source.ape", "source.mole", "source.bee"]


def test_a_mistake_in_one_file_hides_no_fault_of_another(folder: Path, change: Change) -> None:
    change("chain/2026-01.toml", 'door = "money"', 'door = "hell"')
    change("levels/2026-01.toml", '{ q = "safe", is = "no" }', '{ q = "safe", is = "yes" }')
    assert {sentence.split(":")[0] for sentence in check_shelf(folder, TODAY)} == {
        "chain/2026-01.toml",
        "levels/2026-01.toml",
    }


def test_two_fingerprints_for_one_version_are_a_broken_promise(folder: Path) -> None:
    publish(folder, "logic/2026-01")
    line = (folder / "PUBLISHED").read_text(encoding="utf-8")
    for two in (f"logic/2026-01 {'0' * 64}\n{line}", f"{line}\n{line}"):
        (folder / "PUBLISHED").write_text(two, encoding="utf-8")
        assert mistakes(folder) == ["PUBLISHED: logic/2026-01 stands here 2 times: keep the line it was published with"]


@pytest.mark.parametrize("line", ["logic/2026-01", "logic/2026-01 is frozen"])
def test_a_line_of_published_that_says_something_else_is_told(folder: Path, line: str) -> None:
    (folder / "PUBLISHED").write_text(f"\n{line}\n", encoding="utf-8")
    assert mistakes(folder) == [f"PUBLISHED: this is not a version and its fingerprint: {line}"]


def test_a_mistake_in_one_file_hides_no_broken_promise_and_is_none(folder: Path, change: Change) -> None:
    for name in ("logic/2026-01", "several/2026-01", "chain/2026-01"):
        publish(folder, name)
    (folder / "logic/2026-01.toml").unlink()
    change("chain/2026-01.toml", "exposure_middle = 2", "exposure_middle = 1")
    change("several/2026-01.toml", "revision = 1", "revision = 0")
    assert [sentence.split(":")[0] for sentence in mistakes(folder)] == [
        "several/2026-01.toml",
        "chain/2026-01.toml",
        "logic/2026-01.toml",
    ]


# --- the pool ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def shared(folder: Path) -> Path:
    """The folder with the question about a lock, and its advice, in a pool that `options` includes."""
    path = folder / "options/2026-01.toml"
    text = path.read_text(encoding="utf-8")
    sets, question, advice = (
        re.search(rf"\[\[{kind}\]\]\nid = \"{name}\".*?(?=\n\n|\Z)", text, re.DOTALL)
        for kind, name in (("option_set", "in-place"), ("part.question", "lock"), ("advice", "fit-a-lock"))
    )
    assert sets
    assert question
    assert advice
    items = "\n\n".join((sets[0], question[0].replace("part.question", "question"), advice[0]))
    (folder / "pool.toml").write_text(items, encoding="utf-8")
    text = text.replace(question[0], '[[part.question]]\ninclude = "lock"')
    path.write_text(text.replace(advice[0], '[[advice]]\ninclude = "fit-a-lock"'), encoding="utf-8")
    return folder


def test_what_moves_to_the_pool_leaves_a_published_version_as_it_was(folder: Path, request: Any) -> None:
    publish(folder, "options/2026-01")
    request.getfixturevalue("shared")
    assert read_shelf(folder).questionnaires["options/2026-01"].included == {"question.lock", "advice.fit-a-lock"}
    told = check_shelf(folder, TODAY)
    assert told == [
        "PUBLISHED_POOL: holds no advice.fit-a-lock and 1 more: run questionnaire publish options/2026-01 once more"
    ]
    assert "was published before" in publish(folder, "options/2026-01")
    assert check_shelf(folder, TODAY) == []


def test_words_in_the_pool_may_be_corrected_under_a_published_version(shared: Path, change: Change) -> None:
    publish(shared, "options/2026-01")
    change("pool.toml", "Heeft u een goed slot?", "Is uw slot goed?")
    assert read_shelf(shared).questionnaires["options/2026-01"].question_by_id["lock"].text == "Is uw slot goed?"
    assert check_shelf(shared, TODAY) == []


def test_a_changed_structure_in_the_pool_is_told_with_the_item_and_each_version(shared: Path, change: Change) -> None:
    put_version(shared, "2026-02")
    put_version(shared, "2026-03")  # a draft: it may change
    for version in ("2026-01", "2026-02"):
        publish(shared, f"options/{version}")
    change("pool.toml", 'class = "A"', 'class = "B"')
    assert mistakes(shared) == [
        f"options/{version}.toml: was published with question.lock of pool.toml, and the structure of that changed: "
        "undo that, or write question.lock out in this file as it was"
        for version in ("2026-01", "2026-02")
    ]


def test_a_version_that_writes_the_old_item_out_is_whole_again(shared: Path, change: Change) -> None:
    publish(shared, "options/2026-01")
    advice = (shared / "pool.toml").read_text(encoding="utf-8").split("[[advice]]")[1]
    change("pool.toml", 'effort = "low"', 'effort = "high"')
    change("options/2026-01.toml", '[[advice]]\ninclude = "fit-a-lock"', f"[[advice]]{advice}")
    assert read_shelf(shared).questionnaires["options/2026-01"].included == {"question.lock"}


def test_an_item_that_goes_from_the_pool_is_missed_by_name(shared: Path, change: Change) -> None:
    publish(shared, "options/2026-01")
    change("pool.toml", 'id = "lock"', 'id = "bolt"')
    assert mistakes(shared) == [
        "options/2026-01.toml: part.work.question.lock.include: there is no question in the pool 'lock'; there are bolt"
    ]


def test_an_item_that_nobody_includes_is_told(shared: Path, change: Change) -> None:
    change("options/2026-01.toml", '[[advice]]\ninclude = "fit-a-lock"\n', "")
    change("options/2026-01.toml", '[[part.question]]\ninclude = "lock"\n', "")
    change("options/2026-01.toml", "protection_low = 4", "protection_low = 3")
    assert [told for told in check_shelf(shared, TODAY) if told.startswith("pool.toml")] == []  # another fault first
    change(
        "options/2026-01.toml", "protection_middle = 2, protection_low = 3", "protection_middle = 1, protection_low = 2"
    )
    assert check_shelf(shared, TODAY) == [
        "pool.toml: question.lock: no questionnaire includes it",
        "pool.toml: advice.fit-a-lock: no questionnaire includes it",
    ]


@pytest.mark.parametrize(
    ("piece", "other", "sentence"),
    [
        ("[[question]]", "[[question", "pool.toml: pool.toml is not TOML: "),
        ('class = "A"', 'class = "D"', "pool.toml: question.lock.class: Must be one of: A, B, C."),
        ('who = ["adviser"]', 'who = ["nobody"]', "pool.toml: advice.fit-a-lock.who: there is no contact 'nobody'"),
    ],
)
def test_a_mistake_in_the_pool_is_told_once_and_hides_no_other(
    shared: Path, change: Change, piece: str, other: str, sentence: str
) -> None:
    put_version(shared, "2026-02")
    publish(shared, "options/2026-01")
    change("pool.toml", piece, other)
    change("chain/2026-01.toml", 'door = "money"', 'door = "hell"')
    first, second = mistakes(shared)
    assert first.startswith(sentence)
    assert second.startswith("chain/2026-01.toml: ")
