"""The promise of storage, held to every storage we have: an SQLite file, and a real PostgreSQL."""

import inspect
import itertools
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Event
from typing import Any

import psycopg
import pytest

from tests.conftest import ROOT
from tests.storage.opening import DINNER, END, ROOM, START, TODAY, contribution, opened
from webapp.scan.campaign import Ledger
from webapp.scan.disclosure import Release
from webapp.storage import NoSuchCampaign, Organiser, Passkey, Published, Session, Storage, WrongTicket

# Every table and column there is. None can hold a person's answer that we could read, nor who gave it or when; whoever
# adds one says here why it cannot either.
COLUMNS = {
    "served_versions": {"version", "fingerprint"},  # of questionnaires
    "campaigns": {"code", "organisation", "questionnaire", "title", "languages", "starts", "ends", "rules", "erased"},
    "seen": {"id", "day"},  # a hash that no box has, and no time
    "inbox": {"campaign", "round", "segment", "place", "box"},  # sealed; the place is chance
    "due": {"campaign", "round", "segment", "moment"},  # when a full batch is released, itself by chance
    "releases": {"campaign", "round", "segment", "number", "day", "people", "counts"},  # blurred
    "voided": {"campaign", "round", "segment", "number"},
    "clock": {"one", "day"},  # one row: when the aggregator last ran
    "organisers": {"id", "organisation"},
    "passkeys": {"credential_id", "organiser", "public_key", "sign_count", "made_on", "name"},  # an organiser's own
    "recovery_codes": {"organiser", "hash"},
    "sessions": {"id", "organiser", "signed_in_at", "ends_at"},  # of organisers; visitors have none
    "invitations": {"hash", "organisation", "organiser", "ends_at"},  # the organiser who gave it
    "challenges": {"hash", "ends_at"},  # what a device of an organiser is asked to sign, and of none yet
    "tokens": {"hash", "organiser", "ends_at"},
    "logos": {"campaign", "png"},
    "tickets": {"campaign", "hash", "used"},  # slips of paper, given to nobody by name; that one was used, not when
    "asked": {"campaign", "round", "segment"},  # of a leader
}
MIGRATIONS = {
    "_sqlite_migrations": {"id", "migration_set", "name", "applied_at"},  # when our own tables were made
    "migrations": {"number"},
}
OTHER = Ledger("DINNER23", 1, "bakers")


@pytest.fixture
def another(place: str) -> Iterator[Callable[[], Storage]]:
    """Opens the same storage once more, as another process would."""
    several: list[Storage] = []

    def another() -> Storage:
        several.append(opened(place))
        return several[-1]

    yield another
    for storage in several:
        storage.close()


@pytest.fixture
def storage(another: Callable[[], Storage]) -> Storage:
    storage = another()
    storage.prepare()
    return storage


@pytest.fixture
def dinner(storage: Storage) -> Storage:
    """A storage with a campaign in it."""
    assert storage.add_campaign(DINNER)
    return storage


def ten(before: int, waiting: int) -> int:
    return 10 if waiting >= 10 else 0


def everybody(before: int, waiting: int) -> int:
    return waiting


def counted(boxes: Sequence[bytes]) -> Release:
    """Count as no aggregator may: which boxes there were, by name."""
    return Release(len(boxes), {"names": {box.decode(): 1 for box in boxes}})


def names(published: Published | None) -> set[str]:
    assert published is not None
    return set(published.release.counts["names"])


def test_every_method_of_the_promise_is_kept(storage: Storage) -> None:
    promised = {name: method for name, method in vars(Storage).items() if inspect.isfunction(method) and name[0] != "_"}
    assert len(promised) > 20
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
    storage.changed_since_served({"horeca/2026-11": "0"})

    def serve(machine: Storage) -> list[bool]:
        return [machine.changed_since_served({"horeca/2026-11": str(number % 2)}) == [] for number in range(5)]

    with ThreadPoolExecutor(8) as several:
        assert list(several.map(serve, [another() for _ in range(8)])) == [[True, False, True, False, True]] * 8


def test_of_many_that_serve_a_new_version_at_once_one_is_the_first(another: Callable[[], Storage]) -> None:
    another().prepare()
    machines, versions = range(8), [f"horeca/20{year}-01" for year in range(26, 46)]
    together = Barrier(len(machines), timeout=15)

    def serve(machine: int) -> list[list[str]]:
        changed, storage = [], another()
        for version in versions:
            together.wait()
            changed.append(storage.changed_since_served({version: str(machine)}))
        return changed

    with ThreadPoolExecutor(len(machines)) as several:
        told = list(several.map(serve, machines))
    for place, version in enumerate(versions):
        assert sorted(changed[place] for changed in told) == [[], *[[version]] * (len(machines) - 1)]


def test_nothing_of_a_write_that_fails_is_kept(storage: Storage) -> None:
    with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError)):
        storage.changed_since_served({"horeca/2026-11": "aaa", "shop/2026-12": None})  # type: ignore[dict-item]
    assert storage.changed_since_served({"horeca/2026-11": "bbb"}) == []


def test_many_machines_prepare_at_once(place: str, another: Callable[[], Storage]) -> None:
    if "://" not in place:  # one machine has one file, and bin/run prepares it before a worker starts
        another().prepare()
    with ThreadPoolExecutor(4) as several:
        list(several.map(lambda _: another().prepare(), range(4)))
    assert another().add_campaign(DINNER)


def test_no_table_or_column_can_hold_what_a_person_answered(place: str, storage: Storage) -> None:
    storage.close()
    if "://" in place:
        with psycopg.connect(place) as connection:
            rows = connection.execute(
                "select table_name, column_name from information_schema.columns where table_schema = 'public'"
            ).fetchall()
    else:
        with closing(sqlite3.connect(place)) as connection:
            rows = connection.execute(
                "select m.name, c.name from sqlite_master m, pragma_table_info(m.name) c "
                "where m.type in ('table', 'view') and m.name not like 'sqlite_%'"
            ).fetchall()
    found = {
        table: {column for _, column in columns}
        for table, columns in itertools.groupby(sorted(rows), key=lambda row: row[0])
    }
    assert {table: columns for table, columns in found.items() if table not in MIGRATIONS} == COLUMNS
    assert all(columns == MIGRATIONS[table] for table, columns in found.items() if table in MIGRATIONS)


# --- counting ---------------------------------------------------------------------------------------------------------


def test_a_contribution_counts_once(dinner: Storage) -> None:
    assert dinner.count_once(contribution("a"))
    assert not dinner.count_once(contribution("a"))
    assert names(dinner.release_batch(ROOM, everybody, TODAY, counted)) == {"box of a in 0"}


def test_a_contribution_that_was_released_is_still_known(dinner: Storage) -> None:
    dinner.count_once(contribution("a"))
    dinner.release_batch(ROOM, everybody, TODAY, counted)
    assert not dinner.count_once(contribution("a"))
    assert dinner.release_batch(ROOM, everybody, TODAY, counted) is None


def test_one_contribution_may_be_for_several_ledgers(dinner: Storage) -> None:
    dinner.count_once(contribution("a", ROOM, OTHER))
    assert names(dinner.release_batch(OTHER, everybody, TODAY, counted)) == {"box of a in 1"}
    assert names(dinner.release_batch(ROOM, everybody, TODAY, counted)) == {"box of a in 0"}


def test_for_a_campaign_that_is_not_there_nothing_is_kept(dinner: Storage) -> None:
    with pytest.raises(NoSuchCampaign):
        dinner.count_once(contribution("a", ROOM, Ledger("NOWHERE", 0, None)))
    assert not dinner.full(ROOM, everybody)
    assert dinner.count_once(contribution("a"))


def test_ids_are_forgotten_by_day(dinner: Storage) -> None:
    dinner.count_once(contribution("old", day=date(2025, 10, 1)))
    dinner.count_once(contribution("new"))
    assert dinner.forget_ids(date(2025, 10, 2)) == 1
    assert dinner.count_once(contribution("old"))
    assert not dinner.count_once(contribution("new"))


def test_the_day_of_the_last_run_is_remembered(storage: Storage) -> None:
    assert storage.last_day() is None
    for day in (date(2026, 11, 21), date(2036, 11, 21), date(2026, 11, 22)):
        storage.remember_day(day)
        assert storage.last_day() == day


def test_an_id_is_of_no_earlier_day_than_the_last_run(dinner: Storage) -> None:
    dinner.remember_day(TODAY)
    dinner.count_once(contribution("of a wrong clock", day=date(2001, 1, 1)))
    assert dinner.forget_ids(TODAY) == 0
    assert not dinner.count_once(contribution("of a wrong clock"))
    assert dinner.forget_ids(TODAY + timedelta(days=1)) == 1


def test_how_many_wait_is_told_in_steps_of_five(dinner: Storage) -> None:
    told = []
    for number in range(11):
        told.append(dinner.waiting(ROOM))
        dinner.count_once(contribution(str(number)))
    assert told == [0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 10]
    assert dinner.waiting(OTHER) == 0


def test_how_many_wait_in_a_round_is_told_of_all_its_segments_together_in_whole_fives(dinner: Storage) -> None:
    told = []
    for number in range(12):
        told.append(dinner.waiting_in_round("DINNER23", 1))
        segment = Ledger("DINNER23", 1, ("bakers", "brewers", "other")[number % 3])
        dinner.count_once(contribution(str(number), segment, ROOM))
    assert told == [0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10]
    assert [dinner.waiting(Ledger("DINNER23", 1, one)) for one in ("bakers", "brewers", "other")] == [0, 0, 0]
    assert dinner.waiting_in_round("DINNER23", 0) == dinner.waiting(ROOM) == 10
    assert dinner.waiting_in_round("DINNER23", 2) == 0
    assert dinner.waiting_in_round("OTHER234", 1) == 0


def test_when_a_batch_is_due_is_told_until_it_is_released(dinner: Storage) -> None:
    assert dinner.said_due(ROOM) is None
    dinner.due(ROOM, START)
    dinner.due(ROOM, END)
    assert dinner.said_due(ROOM) == START
    assert dinner.said_due(OTHER) is None
    for number in range(10):
        dinner.count_once(contribution(str(number)))
    dinner.release_batch(ROOM, ten, TODAY, counted)
    assert dinner.said_due(ROOM) is None


def test_every_campaign_is_told_by_code(dinner: Storage) -> None:
    others = [replace(DINNER, code="BAKERS23", organisation=""), replace(DINNER, code="EVENT234")]
    for other in reversed(others):
        dinner.add_campaign(other)
    assert dinner.campaigns() == (others[0], DINNER, others[1])


def test_a_batch_that_is_not_full_is_not_released(dinner: Storage) -> None:
    for number in range(9):
        dinner.count_once(contribution(str(number)))
    assert not dinner.full(ROOM, ten)
    assert dinner.release_batch(ROOM, ten, TODAY, counted) is None
    assert dinner.totals("DINNER23") == ()
    dinner.count_once(contribution("9"))
    assert dinner.full(ROOM, ten)
    assert len(names(dinner.release_batch(ROOM, ten, TODAY, counted))) == 10


def test_batches_have_nobody_in_common_and_together_everybody(dinner: Storage) -> None:
    for number in range(25):
        dinner.count_once(contribution(str(number)))
    batches = [names(dinner.release_batch(ROOM, ten, TODAY, counted)) for _ in range(2)]
    batches.append(names(dinner.release_batch(ROOM, everybody, TODAY, counted)))
    assert [len(batch) for batch in batches] == [10, 10, 5]
    assert set().union(*batches) == {f"box of {number} in 0" for number in range(25)}


def test_who_is_in_a_batch_is_chance_and_not_the_order_of_coming(dinner: Storage) -> None:
    for number in range(40):
        dinner.count_once(contribution(f"{number:02}"))
    orders: list[list[str]] = []

    def count(boxes: Sequence[bytes]) -> Release:
        orders.append([box.decode() for box in boxes])
        return counted(boxes)

    for _ in range(4):
        dinner.release_batch(ROOM, ten, TODAY, count)
    assert orders[0] != sorted(orders[0])  # 1 in 3,628,800
    assert set(orders[0]) != {f"box of {number:02} in 0" for number in range(10)}  # 1 in 847,660,528


def test_the_size_of_a_batch_depends_on_all_before_it(dinner: Storage) -> None:
    asked: list[tuple[int, int]] = []

    def size(before: int, waiting: int) -> int:
        asked.append((before, waiting))
        return 4

    for number in range(10):
        dinner.count_once(contribution(str(number)))
    for _ in range(2):
        dinner.release_batch(ROOM, size, TODAY, counted)
    dinner.full(ROOM, size)
    assert asked == [(0, 10), (4, 6), (8, 2)]


def test_what_is_published_is_told_for_ever_as_it_was(dinner: Storage, another: Callable[[], Storage]) -> None:
    for number in range(3):
        dinner.count_once(contribution(str(number), ROOM, OTHER))
    blurred = Release(3, {"cash-share": {"few": -2, "most": 7}})
    published = dinner.release_batch(ROOM, everybody, TODAY, lambda boxes: blurred)
    also = dinner.release_batch(OTHER, everybody, TODAY, lambda boxes: blurred)
    assert published == Published(ROOM, 1, TODAY, blurred)
    assert dinner.totals("DINNER23") == another().totals("DINNER23") == (published, also)
    assert dinner.totals_about("horeca/2026-11") == (published, also)
    assert dinner.totals("NOWHERE") == dinner.totals_about("shop/2026-11") == ()


@pytest.mark.parametrize("statement", ["update releases set people = 4", "delete from releases"])
def test_not_even_an_operator_changes_a_release(place: str, dinner: Storage, statement: str) -> None:
    dinner.count_once(contribution("a"))
    before = dinner.release_batch(ROOM, everybody, TODAY, counted)
    dinner.close()
    opened = psycopg.connect(place) if "://" in place else closing(sqlite3.connect(place))
    with pytest.raises((sqlite3.IntegrityError, psycopg.Error), match="never"), opened as connection:  # type: ignore[attr-defined]
        connection.execute(statement)
    assert dinner.totals("DINNER23") == (before,)


def test_a_count_that_fails_changes_nothing(dinner: Storage) -> None:
    def count(boxes: Sequence[bytes]) -> Release:
        raise ZeroDivisionError

    for number in range(10):
        dinner.count_once(contribution(str(number)))
    with pytest.raises(ZeroDivisionError):
        dinner.release_batch(ROOM, ten, TODAY, count)
    assert dinner.totals("DINNER23") == ()
    assert len(names(dinner.release_batch(ROOM, ten, TODAY, counted))) == 10


def test_who_comes_while_a_batch_is_counted_waits_for_the_next(
    place: str, dinner: Storage, another: Callable[[], Storage]
) -> None:
    for number in range(10):
        dinner.count_once(contribution(str(number)))
    counting, came = Event(), Event()

    def count(boxes: Sequence[bytes]) -> Release:
        counting.set()
        if "://" in place:  # SQLite lets one write at a time: there, who comes waits for the whole release
            assert came.wait(5)
        return counted(boxes)

    def come() -> bool:
        assert counting.wait(5)
        new = another().count_once(contribution("late"))
        came.set()
        return new

    with ThreadPoolExecutor(1) as other:
        late = other.submit(come)
        first = names(dinner.release_batch(ROOM, ten, TODAY, count))
        assert late.result()
    assert len(first) == 10
    assert names(dinner.release_batch(ROOM, everybody, TODAY, counted)) == {"box of late in 0"}


def test_two_who_release_at_once_never_take_the_same(dinner: Storage, another: Callable[[], Storage]) -> None:
    for number in range(20):
        dinner.count_once(contribution(str(number)))
    together = Barrier(4, timeout=15)

    def release(_: int) -> Published | None:
        storage = another()
        together.wait()
        return storage.release_batch(ROOM, ten, TODAY, counted)

    with ThreadPoolExecutor(4) as several:
        published = list(several.map(release, range(4)))
    batches = [names(one) for one in published if one]
    assert sorted(one.number for one in published if one) == [1, 2]
    assert len(set().union(*batches)) == 20


def test_when_a_batch_is_due_is_said_once_for_each(dinner: Storage) -> None:
    first = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
    assert dinner.due(ROOM, first) == first
    assert dinner.due(ROOM, first + timedelta(hours=1)) == first
    assert dinner.due(OTHER, first + timedelta(hours=2)) == first + timedelta(hours=2)
    dinner.count_once(contribution("a"))
    dinner.release_batch(ROOM, everybody, TODAY, counted)
    assert dinner.due(ROOM, first + timedelta(hours=3)) == first + timedelta(hours=3)


def test_leftovers_can_be_dropped(dinner: Storage) -> None:
    for number in range(3):
        dinner.count_once(contribution(str(number), ROOM, OTHER))
    assert dinner.drop_waiting(ROOM) == 3
    assert dinner.drop_waiting(ROOM) == 0
    assert len(names(dinner.release_batch(OTHER, everybody, TODAY, counted))) == 3


def test_a_spoilt_batch_is_voided_for_good(dinner: Storage) -> None:
    for number in range(2):
        dinner.count_once(contribution(str(number)))
        dinner.release_batch(ROOM, everybody, TODAY, counted)
    assert dinner.void(ROOM, 1)
    assert not dinner.void(ROOM, 1)
    assert not dinner.void(ROOM, 3)
    assert not dinner.void(OTHER, 1)
    assert [(one.number, one.voided) for one in dinner.totals("DINNER23")] == [(1, True), (2, False)]
    assert dinner.released_so_far() == (2, 1)


def test_two_processes_count_the_same_people_once(place: str, dinner: Storage) -> None:
    people = [f"person {number}" for number in range(200)]
    words = [sys.executable, "-m", "tests.storage.opening", place, *people]
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, cwd=ROOT) for _ in range(2)]
    told = [process.communicate(timeout=60)[0].split() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert [int(one) + int(other) for one, other in zip(*told, strict=True)] == [1] * len(people)
    assert len(names(dinner.release_batch(ROOM, everybody, TODAY, counted))) == len(people)


# --- campaigns --------------------------------------------------------------------------------------------------------


def test_a_campaign_is_given_as_it_was_added(dinner: Storage, another: Callable[[], Storage]) -> None:
    assert another().campaign("DINNER23") == DINNER
    assert dinner.campaign("dinner23") is None


def test_a_code_is_taken_once(dinner: Storage) -> None:
    assert not dinner.add_campaign(replace(DINNER, title="Other", organisation="other"))
    assert dinner.campaign("DINNER23") == DINNER


def test_an_organisation_sees_its_own_campaigns_the_newest_first(dinner: Storage) -> None:
    newer = replace(DINNER, code="NEWER234", start=START + timedelta(days=1))
    dinner.add_campaign(newer)
    dinner.add_campaign(replace(DINNER, code="XXXXXX23", organisation="other"))
    assert dinner.campaigns_of("branch") == (newer, DINNER)
    assert dinner.campaigns_of("nobody") == ()


def test_a_campaign_is_changed_by_its_own_organisation_only(dinner: Storage) -> None:
    longer = replace(DINNER, title="Diner 中", end=END + timedelta(days=7))
    assert not dinner.change_campaign(replace(longer, organisation="other"), START)
    assert dinner.campaign("DINNER23") == DINNER
    assert dinner.change_campaign(longer, START)
    assert dinner.campaign("DINNER23") == longer


SECOND = timedelta(seconds=1)
# By any clock, also that of a database, it has not begun.
AHEAD = replace(DINNER, start=datetime(2900, 1, 1, tzinfo=UTC), end=datetime(2901, 1, 1, tzinfo=UTC), code="AHEAD234")
FIXED = [{"rules": '{"k": 1}'}, {"questionnaire": "other/2026-11"}, {"start": AHEAD.start + SECOND}]


@pytest.mark.parametrize("fixed", FIXED)
def test_what_is_counted_changes_only_until_the_campaign_begins(storage: Storage, fixed: dict[str, Any]) -> None:
    assert storage.add_campaign(AHEAD)
    assert not storage.change_campaign(replace(AHEAD, **fixed), AHEAD.start)
    assert storage.campaign(AHEAD.code) == AHEAD
    assert storage.change_campaign(replace(AHEAD, **fixed), AHEAD.start - SECOND)
    assert storage.change_campaign(AHEAD, AHEAD.start - SECOND)


@pytest.mark.parametrize("fixed", FIXED)
def test_what_is_counted_stays_while_somebody_waits(storage: Storage, fixed: dict[str, Any]) -> None:
    """The clock that lets people in may be another one than that of whoever changes the campaign, or a later look."""
    assert storage.add_campaign(AHEAD)
    assert storage.count_once(contribution("a", Ledger(AHEAD.code, 0, None)))
    assert not storage.change_campaign(replace(AHEAD, **fixed), AHEAD.start - SECOND)
    assert storage.campaign(AHEAD.code) == AHEAD
    assert storage.change_campaign(replace(AHEAD, title="Anders"), AHEAD.start - SECOND)


@pytest.mark.parametrize("fixed", [*FIXED, {"code": "OTHER234"}])
@pytest.mark.parametrize("released", [True, False])
def test_not_even_an_operator_changes_what_is_counted_of_those_who_came(
    place: str, storage: Storage, fixed: dict[str, Any], released: bool
) -> None:
    assert storage.add_campaign(AHEAD)
    ledger = Ledger(AHEAD.code, 0, None)
    assert storage.count_once(contribution("a", ledger))
    assert not released or storage.release_batch(ledger, everybody, TODAY, counted)
    storage.close()
    say(place, rewriting(fixed), AHEAD.code)
    assert storage.campaigns() == (AHEAD,)
    say(place, "update campaigns set title = 'Anders', rules = rules where code = ?", AHEAD.code)
    assert storage.campaigns() == (replace(AHEAD, title="Anders"),)


def rewriting(fixed: dict[str, Any]) -> str:
    ((name, value),) = fixed.items()
    return f"update campaigns set {'starts' if name == 'start' else name} = '{value}' where code = ?"


def say(place: str, statement: str, value: str) -> None:
    """Say a statement to the database itself."""
    if "://" in place:
        with psycopg.connect(place) as connection:
            connection.execute(statement.replace("?", "%s").encode(), (value,))
    else:
        with closing(sqlite3.connect(place)) as file, file:
            file.execute(statement, (value,))


def test_what_has_ended_does_not_begin_again(dinner: Storage) -> None:
    longer = replace(DINNER, end=END + timedelta(days=7))
    assert not dinner.change_campaign(longer, END)
    assert not dinner.change_campaign(replace(DINNER, end=END - SECOND), END)
    assert dinner.campaign("DINNER23") == DINNER
    assert dinner.change_campaign(replace(DINNER, title="Anders"), END)
    assert dinner.change_campaign(longer, END - SECOND)


def test_nothing_is_opened_of_what_is_erased(dinner: Storage) -> None:
    for number in range(10):
        dinner.count_once(contribution(str(number)))
    assert dinner.erase_campaign("DINNER23", DINNER.organisation)

    def count(boxes: Sequence[bytes]) -> Release:
        raise AssertionError

    assert dinner.release_batch(ROOM, ten, TODAY, count) is None
    assert dinner.totals("DINNER23") == ()
    assert dinner.drop_waiting(ROOM) == 10


@pytest.mark.parametrize("place", ["postgres"], indirect=True)  # in SQLite who erases waits for the release
def test_nothing_is_published_of_what_is_erased_while_it_is_counted(
    dinner: Storage, another: Callable[[], Storage]
) -> None:
    for number in range(10):
        dinner.count_once(contribution(str(number)))

    def count(boxes: Sequence[bytes]) -> Release:
        assert another().erase_campaign("DINNER23", DINNER.organisation)
        return counted(boxes)

    assert dinner.release_batch(ROOM, ten, TODAY, count) is None
    assert dinner.totals("DINNER23") == ()
    assert dinner.drop_waiting(ROOM) == 10


def test_an_erased_campaign_is_seen_by_nobody_and_waits_for_the_aggregator(dinner: Storage) -> None:
    dinner.keep_logo("DINNER23", b"png")
    dinner.add_tickets("DINNER23", [b"one"])
    assert not dinner.erase_campaign("DINNER23", "another branch")
    assert dinner.erase_campaign("DINNER23", DINNER.organisation)
    assert not dinner.erase_campaign("DINNER23", DINNER.organisation)
    assert dinner.campaign("DINNER23") is None
    assert dinner.campaigns_of(DINNER.organisation) == ()
    assert dinner.campaigns() == (replace(DINNER, title="", erased=True),)
    assert dinner.logo("DINNER23") is None
    assert not dinner.has_tickets("DINNER23")
    assert not dinner.change_campaign(DINNER, START)
    assert not dinner.add_campaign(DINNER)  # its code is on posters


def test_who_comes_while_a_campaign_is_erased_changes_nothing_of_it(dinner: Storage) -> None:
    assert dinner.erase_campaign("DINNER23", DINNER.organisation)
    dinner.keep_logo("DINNER23", b"png")
    assert dinner.logo("DINNER23") is None
    dinner.add_tickets("DINNER23", [b"one"])
    assert not dinner.has_tickets("DINNER23")
    for _ in range(2):  # the id is not remembered either
        with pytest.raises(NoSuchCampaign):
            dinner.count_once(contribution("a"))


def test_a_campaign_has_one_logo_or_none(dinner: Storage) -> None:
    assert dinner.logo("DINNER23") is None
    dinner.keep_logo("DINNER23", b"first")
    dinner.keep_logo("DINNER23", b"second")
    assert dinner.logo("DINNER23") == b"second"
    dinner.keep_logo("DINNER23", b"")
    assert dinner.logo("DINNER23") is None


def test_of_two_logos_that_are_sent_at_once_one_is_kept(dinner: Storage, another: Callable[[], Storage]) -> None:
    together = Barrier(2, timeout=15)

    def keep(png: bytes) -> None:
        storage = another()
        for _ in range(20):
            together.wait()
            storage.keep_logo("DINNER23", png * 100_000)
            together.wait()
            storage.keep_logo("DINNER23", b"")

    with ThreadPoolExecutor(2) as several:
        list(several.map(keep, [b"a", b"b"]))
    dinner.keep_logo("DINNER23", b"a")
    assert dinner.logo("DINNER23") == b"a"


# --- workshops --------------------------------------------------------------------------------------------------------


def test_where_there_are_tickets_each_counts_for_one_person(dinner: Storage) -> None:
    assert not dinner.has_tickets("DINNER23")
    dinner.add_tickets("DINNER23", [b"one", b"two"])
    assert dinner.has_tickets("DINNER23")
    for nobody in (contribution("a"), replace(contribution("a"), ticket=b"three")):
        with pytest.raises(WrongTicket):
            dinner.count_once(nobody)
    first = replace(contribution("a"), ticket=b"one")
    assert dinner.count_once(first)
    assert not dinner.count_once(first)  # her answer was lost on the way: she is known
    with pytest.raises(WrongTicket):
        dinner.count_once(replace(contribution("b"), ticket=b"one"))
    assert dinner.count_once(replace(contribution("b"), ticket=b"two"))
    assert names(dinner.release_batch(ROOM, everybody, TODAY, counted)) == {"box of a in 0", "box of b in 0"}


def test_who_had_a_wrong_ticket_may_try_again(dinner: Storage) -> None:
    dinner.add_tickets("DINNER23", [b"one"])
    with pytest.raises(WrongTicket):
        dinner.count_once(replace(contribution("a"), ticket=b"wrong"))
    assert dinner.count_once(replace(contribution("a"), ticket=b"one"))


def test_a_ticket_is_used_by_one_of_two_who_come_at_once(dinner: Storage, another: Callable[[], Storage]) -> None:
    dinner.add_tickets("DINNER23", [b"one"])
    storages, together = (dinner, another()), Barrier(2)

    def come(number: int) -> bool:
        together.wait()
        try:
            return storages[number].count_once(replace(contribution(str(number)), ticket=b"one"))
        except WrongTicket:
            return False

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(come, range(2))) == [False, True]


def test_what_a_leader_asks_to_see_waits_for_an_answer(dinner: Storage) -> None:
    assert dinner.asked() == dinner.asked_of("DINNER23") == ()
    dinner.ask_reveal(OTHER)
    dinner.ask_reveal(ROOM)
    dinner.ask_reveal(ROOM)
    assert dinner.asked() == dinner.asked_of("DINNER23") == (ROOM, OTHER)
    assert dinner.asked_of("ANOTHER2") == ()
    dinner.answered(ROOM)
    dinner.answered(ROOM)
    assert dinner.asked() == (OTHER,)


# --- organisers -------------------------------------------------------------------------------------------------------

ANN = Organiser("ann", "branch")
BOB = Organiser("bob", "branch")
KEY = Passkey(b"credential", "ann", b"public", 0, TODAY)
HIS = Passkey(b"his", "bob", b"public", 0, TODAY)
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SOON = NOW + timedelta(hours=1)


def begin(storage: Storage, organiser: Organiser, passkey: Passkey, *codes: bytes) -> bool:
    storage.invite(organiser.id.encode(), organiser.organisation, SOON)
    return storage.add_organiser(organiser, passkey, codes, organiser.id.encode(), NOW)


def test_an_organiser_is_known_by_a_passkey(storage: Storage) -> None:
    assert begin(storage, ANN, KEY, b"hash")
    assert storage.organiser("ann") == ANN
    assert storage.passkey(b"credential") == KEY
    assert storage.passkeys_of("ann") == (KEY,)
    assert storage.organiser("bob") is storage.passkey(b"other") is None


def test_an_invitation_works_once_and_in_time_and_for_one_organisation(storage: Storage) -> None:
    storage.invite(b"letter", "branch", SOON)
    assert storage.invitation(b"letter", NOW) == "branch"
    assert storage.invitation(b"letter", SOON) is storage.invitation(b"other", NOW) is None
    assert not storage.add_organiser(ANN, KEY, [], b"other", NOW)
    assert not storage.add_organiser(ANN, KEY, [], b"letter", SOON)
    assert not storage.add_organiser(replace(ANN, organisation="another"), KEY, [], b"letter", NOW)
    assert storage.add_organiser(ANN, KEY, [], b"letter", NOW)
    assert storage.invitation(b"letter", NOW) is None
    assert not storage.add_organiser(BOB, HIS, [], b"letter", NOW)
    assert storage.organisers_of("branch") == (ANN,)


def test_an_organiser_or_passkey_is_added_once_and_nothing_half(storage: Storage) -> None:
    begin(storage, ANN, KEY, b"hash")
    storage.invite(b"letter", "branch", SOON)
    assert not storage.add_organiser(ANN, replace(KEY, credential_id=b"second"), [b"more"], b"letter", NOW)
    assert not storage.add_organiser(BOB, replace(KEY, organiser="bob"), [b"more"], b"letter", NOW)
    assert storage.organiser("bob") is None
    assert storage.passkeys_of("ann") == (KEY,)
    assert storage.organiser_of_recovery_code(b"more") is None
    assert storage.invitation(b"letter", NOW) == "branch"  # it was not used up


def test_an_organisation_may_have_several_people(storage: Storage) -> None:
    begin(storage, ANN, KEY)
    begin(storage, BOB, HIS)
    begin(storage, Organiser("eve", "another"), Passkey(b"hers", "eve", b"public", 0, TODAY))
    assert storage.organisations() == ("another", "branch")
    assert storage.organisers_of("branch") == (ANN, BOB)
    assert storage.organisers_of("nobody") == ()


def test_an_organiser_who_is_removed_can_do_nothing_more(storage: Storage) -> None:
    begin(storage, ANN, KEY, b"hash")
    begin(storage, BOB, HIS)
    storage.begin_session(Session(b"session", "ann", NOW, SOON))
    storage.add_token(b"token", "ann", SOON)
    storage.invite(b"a way back", "branch", SOON, "ann")
    storage.invite(b"his", "branch", SOON, "bob")
    storage.invite(b"the operator's", "branch", SOON)
    assert storage.remove_organiser("ann")
    assert not storage.remove_organiser("ann")
    assert storage.invitation(b"a way back", NOW) is None
    assert storage.invitation(b"his", NOW) == storage.invitation(b"the operator's", NOW) == "branch"
    assert storage.passkey(b"credential") is storage.session(b"session", NOW) is None
    assert storage.organiser_of_token(b"token", NOW) is None
    assert storage.organiser_of_recovery_code(b"hash") is None
    assert storage.organisers_of("branch") == (BOB,)


def test_an_organiser_may_have_several_passkeys_and_keeps_one(storage: Storage) -> None:
    begin(storage, ANN, KEY)
    begin(storage, BOB, HIS)
    spare = replace(KEY, credential_id=b"a spare", made_on=TODAY + timedelta(days=1))
    assert storage.add_passkey(spare)
    assert not storage.add_passkey(spare)
    assert storage.passkeys_of("ann") == (KEY, spare)  # the oldest first
    assert not storage.remove_passkey(b"a spare", "bob")
    assert storage.remove_passkey(b"credential", "ann")
    assert not storage.remove_passkey(b"a spare", "ann")
    assert storage.passkeys_of("ann") == (spare,)


def test_an_organiser_calls_a_passkey_by_a_name(storage: Storage) -> None:
    begin(storage, ANN, KEY)
    begin(storage, BOB, HIS)
    assert storage.name_passkey(b"credential", "ann", "電話 phone")
    assert storage.passkey(b"credential") == replace(KEY, name="電話 phone")
    for credential_id in (b"his", b"unknown"):
        assert not storage.name_passkey(credential_id, "ann", "mine")
    assert storage.passkeys_of("bob") == (HIS,)
    assert storage.name_passkey(b"credential", "ann", "")
    assert storage.passkeys_of("ann") == (KEY,)


@pytest.mark.parametrize(
    ("before", "said", "right"), [(0, 0, True), (0, 1, True), (5, 6, True), (5, 5, False), (5, 4, False), (5, 0, False)]
)
def test_a_passkey_that_was_copied_is_noticed(storage: Storage, before: int, said: int, right: bool) -> None:
    begin(storage, ANN, replace(KEY, sign_count=before))
    assert storage.signed_with(b"credential", said) is right
    assert storage.passkeys_of("ann")[0].sign_count == (said if right else before)


def test_a_passkey_that_is_not_there_has_not_signed(storage: Storage) -> None:
    assert not storage.signed_with(b"credential", 1)


def test_a_recovery_code_works_once_and_tells_whose_it_is(storage: Storage) -> None:
    begin(storage, ANN, KEY, b"one", b"two")
    begin(storage, BOB, HIS, b"three")
    spare, more = replace(KEY, credential_id=b"spare"), replace(KEY, credential_id=b"more")
    assert not storage.recover(spare, b"four")
    assert storage.organiser_of_recovery_code(b"four") is None
    assert not storage.recover(spare, b"three")  # his
    assert storage.organiser_of_recovery_code(b"one") == ANN
    assert storage.recover(spare, b"one")
    assert not storage.recover(more, b"one")
    assert storage.organiser_of_recovery_code(b"one") is None
    assert [passkey.credential_id for passkey in storage.passkeys_of("ann")] == [b"credential", b"spare"]
    storage.replace_recovery_codes("ann", [b"five"])
    assert storage.organiser_of_recovery_code(b"two") is None
    assert storage.organiser_of_recovery_code(b"five") == ANN
    assert storage.organiser_of_recovery_code(b"three") == BOB


def test_a_recovery_code_is_not_used_up_by_a_passkey_that_is_known(storage: Storage) -> None:
    begin(storage, ANN, KEY, b"one")
    storage.begin_session(Session(b"session", "ann", NOW, SOON))
    assert not storage.recover(KEY, b"one")
    assert storage.organiser_of_recovery_code(b"one") == ANN
    assert storage.session(b"session", NOW) is not None


def test_who_recovers_is_in_alone(storage: Storage) -> None:
    begin(storage, ANN, KEY, b"one")
    begin(storage, BOB, HIS)
    storage.begin_session(Session(b"thief", "ann", NOW, SOON))
    storage.begin_session(Session(b"his", "bob", NOW, SOON))
    storage.invite(b"the thief's", "branch", SOON, "ann")
    storage.invite(b"bob's", "branch", SOON, "bob")
    storage.add_token(b"the thief's", "ann", SOON)
    storage.add_token(b"bob's", "bob", SOON)
    assert storage.recover(replace(KEY, credential_id=b"new"), b"one")
    assert storage.session(b"thief", NOW) is storage.invitation(b"the thief's", NOW) is None
    assert storage.organiser_of_token(b"the thief's", NOW) is None
    assert storage.session(b"his", NOW) is not None
    assert storage.invitation(b"bob's", NOW) == "branch"
    assert storage.organiser_of_token(b"bob's", NOW) == BOB


def at_once(another: Callable[[], Storage], *doing: Callable[[Storage], bool]) -> list[bool]:
    """Do each of it in another process, all in the same moment."""
    ready = Barrier(len(doing))

    def do(one: Callable[[Storage], bool], there: Storage) -> bool:
        there.organisations()  # it is open
        ready.wait()
        return one(there)

    with ThreadPoolExecutor(len(doing)) as threads:
        return list(threads.map(do, doing, [another() for _ in doing]))


def test_of_two_who_use_one_code_or_invitation_at_once_one_gets_in(
    storage: Storage, another: Callable[[], Storage]
) -> None:
    begin(storage, ANN, KEY, b"one")
    storage.invite(b"letter", "branch", SOON)
    keys = [replace(KEY, credential_id=name) for name in (b"a", b"b")]
    recovering = [lambda there, key=key: there.recover(key, b"one") for key in keys]
    assert sorted(at_once(another, *recovering)) == [False, True]
    assert len(storage.passkeys_of("ann")) == 2
    people = [Organiser(name, "branch") for name in ("x", "y")]
    beginning = [
        lambda there, one=one: there.add_organiser(
            one, Passkey(one.id.encode(), one.id, b"public", 0, TODAY), [], b"letter", NOW
        )
        for one in people
    ]
    assert sorted(at_once(another, *beginning)) == [False, True]
    assert len(storage.organisers_of("branch")) == 2


def test_who_takes_the_last_two_passkeys_away_at_once_keeps_one(
    storage: Storage, another: Callable[[], Storage]
) -> None:
    begin(storage, ANN, KEY)
    for number in range(10):
        storage.add_passkey(replace(KEY, credential_id=b"spare %d" % number))
        two = [passkey.credential_id for passkey in storage.passkeys_of("ann")]
        removing = [lambda there, id_=id_: there.remove_passkey(id_, "ann") for id_ in two]
        assert sorted(at_once(another, *removing)) == [False, True]


def test_new_recovery_codes_made_twice_at_once_leave_one_set(storage: Storage, another: Callable[[], Storage]) -> None:
    begin(storage, ANN, KEY, b"old")

    def renew(codes: list[bytes]) -> Callable[[Storage], bool]:
        return lambda there: there.replace_recovery_codes("ann", codes) is None

    for _ in range(10):
        at_once(another, renew([b"a"]), renew([b"b"]))
        assert [storage.organiser_of_recovery_code(code) for code in (b"a", b"b", b"old")].count(ANN) == 1


def test_a_challenge_is_used_once_and_in_time(storage: Storage) -> None:
    storage.remember_challenge(b"sign this", NOW, SOON)
    assert not storage.use_challenge(b"another", NOW)
    assert storage.use_challenge(b"sign this", NOW)
    assert not storage.use_challenge(b"sign this", NOW)
    storage.remember_challenge(b"too late", NOW, SOON)
    assert not storage.use_challenge(b"too late", SOON)
    assert not storage.use_challenge(b"too late", NOW)  # forgotten


def test_an_app_acts_for_an_organiser_until_its_token_ends_or_is_taken_away(storage: Storage) -> None:
    begin(storage, ANN, KEY)
    later = SOON + timedelta(hours=1)
    assert storage.tokens_of("ann", NOW) == ()
    storage.add_token(b"one", "ann", later)
    storage.add_token(b"two", "ann", SOON)
    assert storage.tokens_of("ann", NOW) == (SOON, later)
    assert storage.organiser_of_token(b"one", NOW) == storage.organiser_of_token(b"two", NOW) == ANN
    assert storage.organiser_of_token(b"three", NOW) is None
    assert storage.organiser_of_token(b"two", SOON) is None
    assert storage.tokens_of("ann", SOON) == (later,)
    assert storage.remove_tokens("ann") == 2
    assert storage.tokens_of("ann", NOW) == ()
    assert storage.organiser_of_token(b"one", NOW) is None


def test_a_session_lasts_until_it_ends(storage: Storage) -> None:
    begin(storage, ANN, KEY)
    session = Session(b"hash", "ann", NOW, NOW + timedelta(hours=8))
    storage.begin_session(session)
    assert storage.session(b"hash", NOW + timedelta(hours=7)) == session
    assert storage.session(b"hash", NOW + timedelta(hours=8)) is None
    assert storage.session(b"other", NOW) is None
    storage.end_session(b"hash")
    storage.end_session(b"hash")
    assert storage.session(b"hash", NOW) is None


def test_of_all_ways_in_of_an_organiser_one_session_can_be_kept(storage: Storage) -> None:
    begin(storage, ANN, KEY)
    begin(storage, BOB, HIS)
    for name, organiser in ((b"here", "ann"), (b"there", "ann"), (b"his", "bob")):
        storage.begin_session(Session(name, organiser, NOW, SOON))
    storage.invite(b"a way in", "branch", SOON, "ann")
    storage.invite(b"his", "branch", SOON, "bob")
    storage.end_other_ways_in(b"here", "ann")
    assert storage.invitation(b"a way in", NOW) is None
    assert storage.invitation(b"his", NOW) == "branch"
    assert [storage.session(name, NOW) is not None for name in (b"here", b"there", b"his")] == [True, False, True]


def sessions_etc(place: str) -> list[int]:
    """Give how many sessions, invitations, challenges and tokens are stored, ended or not."""
    connecting = psycopg.connect(place) if place.startswith("postgres") else sqlite3.connect(place)
    tables = ("sessions", "invitations", "challenges", "tokens")
    with closing(connecting) as db:
        told = [db.execute(f"select count(*) from {table}") for table in tables]
        return [rows.fetchone()[0] for rows in told]


def test_whoever_signs_in_or_asks_to_sweeps_away_what_ended(place: str, storage: Storage) -> None:
    begin(storage, ANN, KEY)
    later, latest = NOW + timedelta(hours=2), NOW + timedelta(hours=3)

    def something_of_each() -> None:
        storage.remember_challenge(b"old", NOW, SOON)
        storage.invite(b"old", "branch", SOON)
        storage.begin_session(Session(b"old", "ann", NOW, SOON))
        storage.add_token(b"old", "ann", SOON)

    something_of_each()
    assert sessions_etc(place) == [1, 1, 1, 1]
    storage.begin_session(Session(b"new", "ann", later, latest))
    assert sessions_etc(place) == [1, 0, 0, 0]
    assert storage.session(b"old", NOW) is None
    assert storage.session(b"new", NOW) is not None
    something_of_each()
    storage.remember_challenge(b"new", later, latest)  # by a stranger
    assert sessions_etc(place) == [1, 0, 1, 0]
    assert storage.use_challenge(b"new", later)


def test_for_an_organiser_who_is_gone_nothing_is_kept(place: str, storage: Storage) -> None:
    """As when somebody signs in while the operator removes them."""
    storage.begin_session(Session(b"session", "ann", NOW, SOON))
    storage.add_token(b"token", "ann", SOON)
    assert storage.session(b"session", NOW) is storage.organiser_of_token(b"token", NOW) is None
    assert not storage.add_passkey(KEY)
    assert not storage.recover(KEY, b"code")
    assert sessions_etc(place) == [0, 0, 0, 0]
