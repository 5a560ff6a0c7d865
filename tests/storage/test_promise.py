"""The promise of storage, held to every storage we have."""

import inspect
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest

from webapp.storage import Storage
from webapp.storage.sqlite import SqliteStorage

STORAGES: dict[str, Callable[[Path], Storage]] = {"sqlite": lambda folder: SqliteStorage(folder / "deep" / "x.sqlite3")}
# Every table and column there is. None can hold a person's answer; whoever adds one says here why it cannot either.
COLUMNS = {
    "served_versions": {"version", "fingerprint"},  # of questionnaires
    "_sqlite_migrations": {"id", "migration_set", "name", "applied_at"},  # when our own tables were made
}


@pytest.fixture(params=STORAGES)
def another(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Storage]:
    """Opens the same storage once more, as another process would."""
    return lambda: STORAGES[request.param](tmp_path)


@pytest.fixture
def storage(another: Callable[[], Storage]) -> Storage:
    storage = another()
    storage.prepare()
    return storage


def test_every_method_of_the_promise_is_kept(storage: Storage) -> None:
    promised = {name: method for name, method in vars(Storage).items() if inspect.isfunction(method) and name[0] != "_"}
    assert promised.keys() == {"prepare", "changed_since_served"}
    for name, method in promised.items():
        assert inspect.signature(getattr(type(storage), name)) == inspect.signature(method)


def test_preparing_twice_changes_nothing(storage: Storage) -> None:
    storage.changed_since_served({"horeca/2026-11": "aaa"})
    storage.prepare()
    assert storage.changed_since_served({"horeca/2026-11": "bbb"}) == ["horeca/2026-11"]


def test_a_version_served_for_the_first_time_has_not_changed(storage: Storage) -> None:
    assert storage.changed_since_served({"horeca/2026-11": "aaa", "shop/2026-12": "bbb"}) == []


def test_a_version_served_again_as_it_was_has_not_changed(storage: Storage) -> None:
    storage.changed_since_served({"horeca/2026-11": "aaa"})
    assert storage.changed_since_served({"horeca/2026-11": "aaa"}) == []


def test_a_version_with_another_structure_is_told_every_time(storage: Storage) -> None:
    storage.changed_since_served({"horeca/2026-11": "aaa"})
    assert storage.changed_since_served({"horeca/2026-11": "bbb"}) == ["horeca/2026-11"]
    assert storage.changed_since_served({"horeca/2026-11": "bbb"}) == ["horeca/2026-11"]


def test_a_version_that_changed_stays_remembered_as_it_was(storage: Storage) -> None:
    storage.changed_since_served({"horeca/2026-11": "aaa"})
    storage.changed_since_served({"horeca/2026-11": "bbb"})
    assert storage.changed_since_served({"horeca/2026-11": "aaa"}) == []


def test_a_new_version_beside_a_changed_one_is_remembered_too(storage: Storage) -> None:
    storage.changed_since_served({"horeca/2026-11": "aaa"})
    assert storage.changed_since_served({"horeca/2026-11": "bbb", "horeca/2027-03": "ccc"}) == ["horeca/2026-11"]
    assert storage.changed_since_served({"horeca/2027-03": "ddd"}) == ["horeca/2027-03"]


def test_changed_versions_are_told_in_the_order_given_and_no_others(storage: Storage) -> None:
    storage.changed_since_served({"a/2026-01": "1", "b/2026-01": "1", "c/2026-01": "1"})
    now = {"c/2026-01": "2", "b/2026-01": "1", "a/2026-01": "2"}
    assert storage.changed_since_served(now) == ["c/2026-01", "a/2026-01"]


def test_a_version_that_is_no_longer_served_stays_remembered(storage: Storage) -> None:
    storage.changed_since_served({"horeca/2026-11": "aaa"})
    assert storage.changed_since_served({}) == []
    assert storage.changed_since_served({"horeca/2026-11": "bbb"}) == ["horeca/2026-11"]


def test_another_process_remembers_the_same(storage: Storage, another: Callable[[], Storage]) -> None:
    storage.changed_since_served({"horeca/2026-11": "aaa"})
    assert another().changed_since_served({"horeca/2026-11": "bbb"}) == ["horeca/2026-11"]


def test_many_at_once_remember_one_and_the_same(storage: Storage, another: Callable[[], Storage]) -> None:
    def serve(number: int) -> bool:
        return another().changed_since_served({"horeca/2026-11": str(number % 2)}) == []

    serve(0)
    with ThreadPoolExecutor(8) as several:
        assert list(several.map(serve, range(40))) == [number % 2 == 0 for number in range(40)]


def test_of_many_that_serve_a_new_version_at_once_one_is_the_first(another: Callable[[], Storage]) -> None:
    another().prepare()
    machines, versions = range(8), [f"horeca/20{year}-01" for year in range(26, 46)]
    together = Barrier(len(machines), timeout=15)

    def serve(machine: int) -> list[list[str]]:
        changed = []
        for version in versions:
            together.wait()
            changed.append(another().changed_since_served({version: str(machine)}))
        return changed

    with ThreadPoolExecutor(len(machines)) as several:
        told = list(several.map(serve, machines))
    for place, version in enumerate(versions):
        assert sorted(changed[place] for changed in told) == [[], *[[version]] * (len(machines) - 1)]


def test_nothing_of_a_write_that_fails_is_kept(storage: Storage) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        storage.changed_since_served({"horeca/2026-11": "aaa", "shop/2026-12": None})  # type: ignore[dict-item]
    assert storage.changed_since_served({"horeca/2026-11": "bbb"}) == []


def test_no_table_or_column_can_hold_a_persons_answer(tmp_path: Path) -> None:
    storage = SqliteStorage(tmp_path / "x.sqlite3")
    storage.prepare()
    storage.changed_since_served({"horeca/2026-11": "aaa"})
    with closing(sqlite3.connect(storage.path)) as opened:
        tables = [row[0] for row in opened.execute("select name from sqlite_master where type in ('table', 'view')")]
        found = {table: {row[1] for row in opened.execute(f"pragma table_info({table})")} for table in tables}
        (row,) = opened.execute("select * from served_versions").fetchall()
    assert {table: columns for table, columns in found.items() if not table.startswith("sqlite_")} == COLUMNS
    assert row == ("horeca/2026-11", "aaa")
