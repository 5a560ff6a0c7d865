"""The aggregator, from what phones send to figures: through HTTP, a database and the commands as they are typed."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Barrier

import pytest
from click.testing import Result
from flask import Flask

from tests.conftest import TODAY
from tests.storage.nodes import CAMPAIGN as NATIONAL_FIGURES
from tests.storage.nodes import app_on, sent
from webapp.aggregation import IDS_KEPT, LOOKS, MEND_RULES, Aggregator, release_name
from webapp.scan.campaign import LEFTOVERS_KEPT, Campaign, Ledger, campaign_of
from webapp.scan.disclosure import CAMPAIGN, WORKSHOP, Draw, Profile, Release, added_up, present
from webapp.scan.disclosure import release as counted_with_noise
from webapp.scan.questionnaire import Questionnaire
from webapp.sealing import SealingKey, opening_keys, sealing_key, write_new_key
from webapp.storage import Away, Contribution, Published, Storage
from webapp.storage.campaigns import KeptCampaign, kept
from webapp.storage.sqlite import SqliteStorage

STOPPED_AWAY, WRONG = 75, 78
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=24)  # every delay is over
START, END = NOW - timedelta(days=1), NOW + timedelta(days=5)
DINNER, ROOM = "DFHJKMNP", "DFHJKM"
LEDGER = Ledger(DINNER, 0, None)
IN_THE_ROOM = Ledger(ROOM, 0, None)
ANSWERS = {"cash-share": "most", "own-circle": "regularly"}
Run = Callable[..., Result]


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """The file that the aggregator has."""
    return tmp_path / "aggregator" / "keys"


@pytest.fixture
def seal(keys: Path) -> SealingKey:
    return sealing_key(write_new_key(keys))


@pytest.fixture
def app(tmp_path: Path, keys: Path, seal: SealingKey) -> Iterator[Flask]:
    with app_on(str(tmp_path / "x.sqlite3"), seal) as app:
        house = app.extensions["zaakscan"]
        settings = replace(house.settings, opening_keys=keys)
        app.extensions["zaakscan"] = replace(house, settings=settings, now=lambda: NOW)
        yield app


@pytest.fixture
def storage(app: Flask) -> Storage:
    storage: Storage = app.extensions["zaakscan"].storage
    return storage


@pytest.fixture
def run(app: Flask) -> Run:
    """Types a command at a moment."""

    def run(*words: str, now: datetime = LATER) -> Result:
        house = app.extensions["zaakscan"]
        app.extensions["zaakscan"] = replace(house, now=lambda: now, today=now.date)
        try:
            return app.test_cli_runner().invoke(args=["totals", *words])
        finally:
            app.extensions["zaakscan"] = house

    return run


def made(
    storage: Storage, horeca: Questionnaire, code: str = DINNER, profile: Profile = CAMPAIGN, *asked: str
) -> Campaign:
    rounds = [asked or ("cash-share", "own-circle")]
    campaign = campaign_of(code, "Diner", horeca, profile, rounds, start=START, end=END, languages=["nl"])
    assert storage.add_campaign(kept(campaign, "branch"))
    return campaign


@pytest.fixture
def dinner(storage: Storage, horeca: Questionnaire) -> Campaign:
    return made(storage, horeca)


def send(app: Flask, people: range, campaign: str = DINNER, answers: Mapping[str, str] = ANSWERS) -> None:
    for number in people:
        assert sent(app, answers, f"{number:032x}", campaign).status_code == 201


def told(reply: Result) -> list[str]:
    return reply.stdout.splitlines()


def fill_and_release(app: Flask, run: Run) -> None:
    send(app, range(25))
    run("release", now=NOW)
    assert told(run("release")) == [f"{DINNER}:1:1 released, of at least 25 people."]


# --- release ----------------------------------------------------------------------------------------------------------


def test_a_full_batch_is_counted_once_after_its_delay(app: Flask, storage: Storage, dinner: Campaign, run: Run) -> None:
    send(app, range(25))
    assert storage.said_due(LEDGER) is None
    run("release", now=NOW)
    said = storage.said_due(LEDGER)
    assert said is not None
    assert NOW <= said <= LATER
    replies = [run("release"), run("release")]
    assert [reply.exit_code for reply in replies] == [0, 0]
    assert [told(reply) for reply in replies] == [[f"{DINNER}:1:1 released, of at least 25 people."], []]
    (released,) = storage.totals(DINNER)
    shown = present(added_up([released.release])["cash-share"], CAMPAIGN.k_min)
    assert shown is not None
    assert shown.at_least == 25
    assert storage.waiting(LEDGER) == 0
    assert storage.said_due(LEDGER) is None


def test_a_batch_that_is_not_full_waits(app: Flask, storage: Storage, dinner: Campaign, run: Run) -> None:
    send(app, range(24))
    for now in (NOW, LATER):
        assert told(run("release", now=now)) == []
    assert storage.waiting(LEDGER) == 20
    assert storage.totals(DINNER) == ()


def aggregator(app: Flask, keys: Path, draw: Draw) -> Aggregator:
    house = app.extensions["zaakscan"]
    return Aggregator(house.storage, opening_keys(keys.read_text().splitlines()), house.shelf.questionnaires, draw)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_published_is_what_was_sent_and_noise(
    app: Flask, storage: Storage, dinner: Campaign, keys: Path, seed: int
) -> None:
    send(app, range(15))
    send(app, range(15, 30), answers={"cash-share": "few"})
    list(aggregator(app, keys, Random(seed).randrange).release(END, TODAY))
    (released,) = storage.totals(DINNER)
    # The same draws over empty sheets give the noise alone.
    noise = counted_with_noise([{}] * 30, dinner.rounds[0], Random(seed).randrange).counts
    sent_by = {"cash-share": {"most": 15, "few": 15}, "own-circle": {"regularly": 15}}
    assert released.release.people == 30
    assert released.release.counts == {
        question: {option: number + sent_by[question].get(option, 0) for option, number in counts.items()}
        for question, counts in noise.items()
    }


def test_an_answer_whose_own_condition_is_not_counted_is_counted(
    app: Flask, storage: Storage, horeca: Questionnaire, keys: Path
) -> None:
    loans = made(storage, horeca, DINNER, CAMPAIGN, "private-loan")
    chosen = horeca.question_by_id["private-loan"].options[0].id
    send(app, range(40), answers={"money-trouble": "often", "private-loan": chosen})
    list(aggregator(app, keys, Random(1).randrange).release(END, TODAY))
    (released,) = storage.totals(DINNER)
    noise = counted_with_noise([{}] * 40, loans.rounds[0], Random(1).randrange).counts["private-loan"]
    assert released.release.counts["private-loan"][chosen] == noise[chosen] + 40


def test_the_next_batch_has_a_delay_of_its_own(app: Flask, storage: Storage, dinner: Campaign, run: Run) -> None:
    send(app, range(60))
    run("release", now=NOW)
    assert len(told(run("release"))) == 1
    said = storage.said_due(LEDGER)
    assert said is not None
    assert LATER <= said <= LATER + timedelta(hours=24)


def test_a_clock_that_was_wrong_holds_nothing_up(app: Flask, storage: Storage, dinner: Campaign, run: Run) -> None:
    send(app, range(25))
    storage.due(LEDGER, NOW + timedelta(days=365))
    assert told(run("release", now=NOW)) == [f"{DINNER}:1:1 released, of at least 25 people."]


def test_two_releases_at_once_release_one_batch(app: Flask, storage: Storage, dinner: Campaign, keys: Path) -> None:
    send(app, range(60))
    storage.due(LEDGER, NOW)
    both = Barrier(2)
    database = app.extensions["zaakscan"].settings.database

    def one() -> list[str]:
        mine, chance = SqliteStorage(database), Random(1)
        waits = iter([True])

        def draw(below: int) -> int:
            if next(waits, False):  # the first draw is the delay, of a batch that this one saw full
                both.wait(10)
            return chance.randrange(below)

        try:
            return [told.line for told in replace(aggregator(app, keys, draw), storage=mine).release(NOW, TODAY)]
        finally:
            mine.close()

    with ThreadPoolExecutor(2) as pool:
        lines = [line for future in [pool.submit(one), pool.submit(one)] for line in future.result()]
    assert lines == [f"{DINNER}:1:1 released, of at least 25 people."]
    assert [one.number for one in storage.totals(DINNER)] == [1]


class Overtaken(SqliteStorage):
    """A storage where another process releases just when this one has heard that a batch is due."""

    def due(self, ledger: Ledger, moment: datetime) -> datetime:
        said = super().due(ledger, moment)
        list(self.other.release(NOW, TODAY))
        return said

    other: Aggregator


def test_who_is_overtaken_does_not_release_the_next_batch_before_its_time(
    app: Flask, storage: Storage, dinner: Campaign, keys: Path
) -> None:
    send(app, range(60))
    storage.due(LEDGER, NOW)
    overtaken = Overtaken(app.extensions["zaakscan"].settings.database)
    overtaken.other = aggregator(app, keys, Random(1).randrange)
    mine = replace(overtaken.other, storage=overtaken)
    assert list(mine.release(NOW, TODAY)) == []
    overtaken.close()
    assert [one.number for one in storage.totals(DINNER)] == [1]


def test_ids_are_forgotten_after_their_days(app: Flask, storage: Storage, dinner: Campaign, run: Run) -> None:
    send(app, range(1))
    last = NOW + IDS_KEPT
    assert "Ids of" not in run("release", now=last).stdout
    assert sent(app, ANSWERS, f"{0:032x}", DINNER).status_code == 200
    assert "Ids of contributions from before 2026-11-22 are forgotten." in told(
        run("release", now=last + timedelta(days=1))
    )
    assert sent(app, ANSWERS, f"{0:032x}", DINNER).status_code == 201


# --- what is left at the end ------------------------------------------------------------------------------------------


def test_the_last_batch_takes_all_who_are_left(app: Flask, storage: Storage, dinner: Campaign, run: Run) -> None:
    send(app, range(33))
    assert told(run("release", now=END)) == [f"{DINNER}:1:1 released, of at least 30 people."]
    assert not storage.full(LEDGER, lambda before, waiting: waiting)


def test_too_few_at_the_end_are_kept_for_thirty_days_and_then_deleted(
    app: Flask, storage: Storage, dinner: Campaign, run: Run
) -> None:
    send(app, range(24))
    last = END + LEFTOVERS_KEPT
    assert told(run("release", now=last - timedelta(seconds=1))) == []
    assert storage.waiting(LEDGER) == 20
    replies = [run("release", now=last), run("release", now=last)]
    assert [told(reply) for reply in replies] == [
        [f"{DINNER}:1: too few were left when it ended. They are deleted, and were not counted."],
        [],
    ]
    assert storage.waiting(LEDGER) == 0
    assert storage.totals(DINNER) == ()


class ErasedMeanwhile(SqliteStorage):
    """A storage where an organisation erases its campaign when the aggregator has just read that it is there."""

    def campaigns(self) -> tuple[KeptCampaign, ...]:
        found = super().campaigns()
        self.erase_campaign(DINNER, "branch")
        return found


def test_what_is_erased_while_the_aggregator_runs_is_not_released(
    app: Flask, storage: Storage, dinner: Campaign, keys: Path
) -> None:
    send(app, range(25))
    mine = ErasedMeanwhile(app.extensions["zaakscan"].settings.database)
    one = replace(aggregator(app, keys, Random(1).randrange), storage=mine)
    deleted = f"{DINNER}:1: what waited is deleted, since its organisation erased the campaign."
    assert [[told.line for told in one.release(END, TODAY)] for _ in range(2)] == [[], [deleted]]
    mine.close()
    assert storage.totals(DINNER) == ()


def test_what_waits_of_an_erased_campaign_is_deleted_and_never_counted(
    app: Flask, storage: Storage, dinner: Campaign, run: Run
) -> None:
    send(app, range(30))
    (erased,) = (one for one in storage.campaigns() if one.code == DINNER)
    assert storage.erase_campaign(DINNER, erased.organisation)
    deleted = f"{DINNER}:1: what waited is deleted, since its organisation erased the campaign."
    assert told(run("release", now=NOW)) == [deleted]
    assert told(run("release", now=NOW)) == []
    assert storage.waiting(LEDGER) == 0
    assert storage.totals(DINNER) == ()
    assert f"{DINNER}  campaign, erased" in told(run("status", now=NOW))


# --- clocks that jump -------------------------------------------------------------------------------------------------

JUMPS = [timedelta(days=3652), timedelta(days=-900), timedelta(days=-400), timedelta(days=35), timedelta(days=8)]


def everything(storage: Storage) -> tuple[int, tuple[Published, ...], datetime | None]:
    return storage.waiting(LEDGER), storage.totals(DINNER), storage.said_due(LEDGER)


@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("people", [10, 25, 33])
def test_a_clock_that_jumps_ends_deletes_and_forgets_nothing(
    app: Flask, storage: Storage, dinner: Campaign, run: Run, jump: timedelta, people: int
) -> None:
    send(app, range(people))
    run("release", now=NOW)
    before = everything(storage)
    for _ in range(2):
        reply = run("release", now=NOW + jump)
        assert (reply.exit_code, told(reply)) == (WRONG, [])
        assert reply.stderr.startswith(f"The clock says {(NOW + jump).date()}, ")
        assert "flask --app webapp.app totals release --clock-is-right" in reply.stderr
        assert run("release", DINNER, now=NOW + jump).exit_code == WRONG
    assert everything(storage) == before
    assert [sent(app, ANSWERS, f"{number:032x}", DINNER).status_code for number in range(people)] == [200] * people
    # Set right again, all goes on as if nothing had been: counted once, at the end of the campaign.
    reply = run("release", now=END)
    assert (reply.exit_code, reply.stderr) == (0, "")
    assert sum(one.release.people for one in storage.totals(DINNER)) == (people if people >= 25 else 0)


def test_a_machine_that_was_off_for_long_says_so_until_somebody_has_looked(
    app: Flask, storage: Storage, dinner: Campaign, run: Run
) -> None:
    send(app, range(33))
    run("release", now=NOW)
    after = END + LEFTOVERS_KEPT
    assert run("release", now=after).stderr.startswith("The clock says 2026-12-26, 35 days after the last run.\n")
    reply = run("release", "--clock-is-right", now=after)
    assert (reply.exit_code, told(reply)) == (0, [f"{DINNER}:1:1 released, of at least 30 people."])
    reply = run("release", now=after + timedelta(days=7))
    assert (reply.exit_code, reply.stderr) == (0, "")


def test_a_clock_that_was_taken_for_right_can_be_set_back(storage: Storage, dinner: Campaign, run: Run) -> None:
    run("release", now=NOW)
    run("release", "--clock-is-right", now=NOW + timedelta(days=400))
    assert run("release", now=NOW).stderr.startswith("The clock says 2026-11-21, and on 2027-12-26 there was a run")
    assert run("release", "--clock-is-right", now=NOW).exit_code == 0
    assert run("release", now=NOW + timedelta(days=1)).exit_code == 0


def test_midnight_on_another_machine_is_no_jump(storage: Storage, dinner: Campaign, run: Run) -> None:
    run("release", now=NOW)
    assert run("release", now=NOW - timedelta(days=1)).exit_code == 0
    assert run("release", now=NOW).exit_code == 0


def test_a_leader_can_reveal_whatever_the_clock_says(
    app: Flask, storage: Storage, horeca: Questionnaire, run: Run
) -> None:
    measure = next(q.id for q in horeca.questions if q.disclosure_class == "A" and q.shown_when is None)
    made(storage, horeca, ROOM, WORKSHOP, measure)
    run("release", now=NOW)
    send(app, range(13), ROOM, {})
    reply = run("release", ROOM, now=NOW + timedelta(days=400))
    assert (reply.exit_code, told(reply)) == (0, [f"{ROOM}:1:1 released, of at least 10 people."])


def at(app: Flask, now: datetime) -> None:
    """Set the clock of the web workers."""
    app.extensions["zaakscan"] = replace(app.extensions["zaakscan"], now=lambda: now, today=now.date)


@pytest.mark.parametrize("jump", JUMPS)
def test_a_web_worker_whose_clock_jumped_counts_nobody_twice_and_loses_nobody(
    app: Flask, storage: Storage, dinner: Campaign, run: Run, jump: timedelta
) -> None:
    run("release", now=NOW)
    at(app, NOW + jump)
    # It does not know that the campaign runs: nothing is kept, and the phone may send it again.
    assert sent(app, ANSWERS, "a" * 32, DINNER).status_code == (410 if jump > timedelta(0) else 403)
    # The national figures always run.
    assert sent(app, ANSWERS, "a" * 32).status_code == 201
    at(app, NOW)
    assert sent(app, ANSWERS, "a" * 32, DINNER).status_code == 201
    run("release", now=NOW + timedelta(days=1))
    assert sent(app, ANSWERS, "a" * 32).status_code == 200
    for ledger in (LEDGER, Ledger(NATIONAL_FIGURES, 0, None)):
        assert storage.full(ledger, lambda before, waiting: int(waiting == 1))


# --- workshops --------------------------------------------------------------------------------------------------------


def test_an_open_workshop_is_released_on_its_name_only(
    app: Flask, storage: Storage, horeca: Questionnaire, run: Run
) -> None:
    workshop(storage, horeca)
    send(app, range(13), ROOM, {})
    assert told(run("release", now=NOW)) == []
    assert told(run("release", ROOM, now=NOW)) == [f"{ROOM}:1:1 released, of at least 10 people."]
    assert storage.totals(ROOM)[0].release.people == 13


def workshop(storage: Storage, horeca: Questionnaire) -> None:
    made(storage, horeca, ROOM, WORKSHOP, "who-to-call")


def looks(app: Flask, keys: Path, times: int = 1, now: datetime = NOW, **changed: Storage) -> list[str]:
    """Watch for so many looks, and give what was told."""
    left = iter(range(times - 1, -1, -1))
    one = replace(aggregator(app, keys, Random(1).randrange), **changed)
    return [told.line for told in one.watch(lambda: now, now.date, lambda wait: next(left) == 0)]


def test_a_reveal_that_is_asked_is_answered_at_the_next_look(
    app: Flask, storage: Storage, horeca: Questionnaire, keys: Path
) -> None:
    workshop(storage, horeca)
    send(app, range(13), ROOM, {})
    assert looks(app, keys) == []
    storage.ask_reveal(IN_THE_ROOM)
    assert looks(app, keys) == [f"{ROOM}:1:1 released, of at least 10 people."]
    assert storage.asked() == ()


def test_fewer_than_ten_are_not_revealed_and_the_word_is_taken_back(
    app: Flask, storage: Storage, horeca: Questionnaire, keys: Path
) -> None:
    workshop(storage, horeca)
    send(app, range(9), ROOM, {})
    storage.ask_reveal(IN_THE_ROOM)
    assert looks(app, keys) == []
    assert storage.asked() == storage.totals(ROOM) == ()
    send(app, range(9, 10), ROOM, {})
    assert looks(app, keys) == []  # a word that came too early says nothing later
    assert storage.totals(ROOM) == ()


def test_a_round_is_revealed_once_and_who_comes_later_is_in_the_last_batch(
    app: Flask, storage: Storage, horeca: Questionnaire, keys: Path, run: Run
) -> None:
    workshop(storage, horeca)
    send(app, range(10), ROOM, {})
    storage.ask_reveal(IN_THE_ROOM)
    assert len(looks(app, keys)) == 1
    send(app, range(10, 40), ROOM, {})
    storage.ask_reveal(IN_THE_ROOM)
    assert looks(app, keys) == []
    assert storage.asked() == ()
    assert told(run("release", ROOM, now=NOW)) == []
    assert told(run("release", now=END)) == [f"{ROOM}:1:2 released, of at least 30 people."]


def test_two_who_watch_answer_a_reveal_once(app: Flask, storage: Storage, horeca: Questionnaire, keys: Path) -> None:
    workshop(storage, horeca)
    send(app, range(25), ROOM, {})
    storage.ask_reveal(IN_THE_ROOM)
    both = Barrier(2)
    database = app.extensions["zaakscan"].settings.database

    class SeenByBoth(SqliteStorage):
        def asked(self) -> tuple[Ledger, ...]:
            found = super().asked()
            both.wait(10)
            return found

    def one() -> list[str]:
        mine = SeenByBoth(database)
        try:
            return looks(app, keys, storage=mine)
        finally:
            mine.close()

    with ThreadPoolExecutor(2) as pool:
        lines = [line for future in [pool.submit(one), pool.submit(one)] for line in future.result()]
    assert lines == [f"{ROOM}:1:1 released, of at least 25 people."]
    assert [one.release.people for one in storage.totals(ROOM)] == [25]


@pytest.mark.parametrize("ledger", [Ledger(ROOM, 7, None), Ledger(ROOM, 0, "bakers")])
def test_a_word_about_what_is_not_there_is_forgotten(
    app: Flask, storage: Storage, horeca: Questionnaire, keys: Path, ledger: Ledger
) -> None:
    workshop(storage, horeca)
    storage.ask_reveal(ledger)
    assert looks(app, keys) == []
    assert storage.asked() == ()


def test_a_word_about_what_was_erased_is_forgotten(
    app: Flask, storage: Storage, horeca: Questionnaire, keys: Path
) -> None:
    workshop(storage, horeca)
    send(app, range(10), ROOM, {})
    storage.ask_reveal(IN_THE_ROOM)
    assert storage.erase_campaign(ROOM, "branch")
    assert looks(app, keys) == [f"{ROOM}:1: what waited is deleted, since its organisation erased the campaign."]
    assert storage.asked() == storage.totals(ROOM) == ()


def test_a_word_opens_nothing_that_has_laxer_rules(
    app: Flask, storage: Storage, horeca: Questionnaire, keys: Path
) -> None:
    lax = replace(WORKSHOP, k_min=2)
    made(storage, horeca, ROOM, lax, "who-to-call")
    send(app, range(9), ROOM, {})
    storage.ask_reveal(IN_THE_ROOM)
    told = [f"{ROOM}: its rules are laxer than they may be (k_min).", MEND_RULES]
    assert looks(app, keys) == told * 2  # once for the word, once for what is done every ten minutes
    assert storage.asked() == storage.totals(ROOM) == ()
    assert storage.waiting(IN_THE_ROOM) == 5


def test_a_word_hurries_no_campaign(app: Flask, storage: Storage, dinner: Campaign, keys: Path) -> None:
    send(app, range(25))
    storage.due(LEDGER, LATER)
    storage.ask_reveal(LEDGER)
    assert looks(app, keys) == []
    assert storage.totals(DINNER) == ()


def test_who_watches_releases_what_is_due_every_ten_minutes(
    app: Flask, storage: Storage, dinner: Campaign, keys: Path
) -> None:
    send(app, range(25))
    storage.due(LEDGER, NOW)
    seen = []

    def stopped(wait: timedelta) -> bool:
        seen.append((wait, len(storage.totals(DINNER))))
        if len(seen) == 1:
            send(app, range(25, 50))
            storage.due(LEDGER, NOW)
        return len(seen) > LOOKS

    list(aggregator(app, keys, Random(1).randrange).watch(lambda: NOW, NOW.date, stopped))
    assert [released for _, released in seen] == [1] * LOOKS + [2]
    assert sum((wait for wait, _ in seen[1:]), timedelta(0)) == timedelta(minutes=10)


class ComesAndGoes(SqliteStorage):
    """A storage that is away at some looks."""

    looks: Iterator[bool]

    def asked(self) -> tuple[Ledger, ...]:
        if next(self.looks):
            raise Away("it stands still")
        return super().asked()


def test_a_database_that_is_away_is_told_once_and_tried_on(
    app: Flask, storage: Storage, horeca: Questionnaire, keys: Path
) -> None:
    workshop(storage, horeca)
    send(app, range(10), ROOM, {})
    storage.ask_reveal(IN_THE_ROOM)
    mine = ComesAndGoes(app.extensions["zaakscan"].settings.database)
    mine.looks = iter([True, True, True, False, False, True, False])
    assert looks(app, keys, 7, storage=mine) == [
        "The database is away: it stands still. It is tried on.",
        f"{ROOM}:1:1 released, of at least 10 people.",
        "The database is back.",
        "The database is away: it stands still. It is tried on.",
        "The database is back.",
    ]
    mine.close()


def test_a_reveal_with_a_false_box_is_told_once_and_stays_asked(
    app: Flask, storage: Storage, horeca: Questionnaire, keys: Path
) -> None:
    workshop(storage, horeca)
    send(app, range(10), ROOM, {})
    storage.count_once(Contribution(b"false", TODAY, {IN_THE_ROOM: b"false"}))
    storage.ask_reveal(IN_THE_ROOM)
    lines = looks(app, keys, LOOKS)
    assert [line[:40] for line in lines] == [
        f"{ROOM}:1: a batch waits, since it holds b"[:40],
        "Put the keys that were used before in th",
    ]
    assert storage.asked() == (IN_THE_ROOM,)  # the operator mends it, and the room still gets what it waits for
    assert storage.totals(ROOM) == ()


# --- boxes that do not open -------------------------------------------------------------------------------------------


def put(storage: Storage, name: str, box: bytes) -> None:
    assert storage.count_once(Contribution(name.encode(), TODAY, {LEDGER: box}))


def two_of_one(seal: SealingKey, dinner: Campaign) -> bytes:
    options = tuple(option.id for option in dinner.rounds[0].questions[0].options)
    return seal.seal(LEDGER, dinner.rounds[0], {"cash-share": options[:2]})


@pytest.mark.parametrize("sealed", [True, False])
def test_a_false_box_holds_up_its_batch_and_no_other(
    app: Flask, storage: Storage, horeca: Questionnaire, dinner: Campaign, seal: SealingKey, run: Run, sealed: bool
) -> None:
    made(storage, horeca, "XXXXXXXX")
    send(app, range(24))
    put(storage, "false", two_of_one(seal, dinner) if sealed else b"false")
    send(app, range(25), "XXXXXXXX")
    run("release", now=NOW)
    reply = run("release")
    assert reply.exit_code == WRONG
    assert told(reply) == ["XXXXXXXX:1:1 released, of at least 25 people."]
    assert reply.stderr.startswith(f"{DINNER}:1: a batch waits, since it holds boxes that do not open.\nPut the keys")
    assert storage.totals(DINNER) == ()
    assert storage.waiting(LEDGER) == 25


@pytest.mark.parametrize("now", [LATER, END])
def test_false_boxes_are_dropped_when_the_operator_says_so_and_enough_are_left(
    app: Flask, storage: Storage, dinner: Campaign, seal: SealingKey, run: Run, now: datetime
) -> None:
    send(app, range(24))
    for number in range(3):
        put(storage, f"false {number}", two_of_one(seal, dinner) if number else b"false")
    run("release", now=NOW)
    # 24 are too few, whatever else lies there: nothing changes.
    reply = run("release", "--drop-spoilt")
    assert (reply.exit_code, told(reply)) == (0, [])
    assert storage.waiting(LEDGER) == 25
    send(app, range(24, 25))
    reply = run("release", "--drop-spoilt", now=now)
    assert (reply.exit_code, told(reply)) == (0, [f"{DINNER}:1:1 released, of at least 25 people."])
    assert storage.totals(DINNER)[0].release.people == 25
    # By chance a false box may not have been among those taken; a last batch takes all.
    assert now == LATER or not storage.full(LEDGER, lambda before, waiting: waiting)


def test_boxes_of_before_a_change_of_keys_still_open(
    app: Flask, storage: Storage, dinner: Campaign, keys: Path, run: Run
) -> None:
    send(app, range(25))
    write_new_key(keys)
    assert told(run("release", now=END)) == [f"{DINNER}:1:1 released, of at least 25 people."]


# --- what can be wrong ------------------------------------------------------------------------------------------------


def test_without_the_key_nothing_is_released_and_what_to_do_is_told(
    app: Flask, storage: Storage, dinner: Campaign, run: Run, keys: Path
) -> None:
    send(app, range(25))
    keys.unlink()
    reply = run("release", now=END)
    assert (reply.exit_code, reply.stderr) == (WRONG, f"ZAAKSCAN_OPENING_KEYS: No such file or directory: {keys}\n")
    house = app.extensions["zaakscan"]
    app.extensions["zaakscan"] = replace(house, settings=replace(house.settings, opening_keys=None))
    reply = run("release", now=END)
    assert reply.exit_code == WRONG
    assert "name the file that flask --app webapp.app totals key made" in reply.stderr
    assert storage.totals(DINNER) == ()


@pytest.mark.parametrize("words", [["release"], ["status"], ["void", f"{DINNER}:1:1"]])
def test_a_database_that_is_away_is_told(app: Flask, run: Run, tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "file").touch()
    away = SqliteStorage(tmp_path / "file" / "x.sqlite3")
    app.extensions["zaakscan"] = replace(app.extensions["zaakscan"], storage=away)
    reply = run(*words)
    assert reply.exit_code == STOPPED_AWAY
    assert reply.stderr.startswith("The database is away: ")
    assert "mend DATABASE_URL or ZAAKSCAN_DATABASE" in reply.stderr


def test_a_campaign_that_is_not_there_is_told(run: Run) -> None:
    reply = run("release", "NOWHERE2")
    assert reply.exit_code == WRONG
    assert reply.stderr == "There is no campaign NOWHERE2. flask --app webapp.app totals status lists them.\n"


@pytest.mark.parametrize("command", ["release", "status"])
def test_a_questionnaire_that_left_the_folder_stops_no_other(
    app: Flask, storage: Storage, horeca: Questionnaire, dinner: Campaign, run: Run, command: str
) -> None:
    gone = replace(kept(dinner, "branch"), code="CCCCCCCC", questionnaire="horeca/2020-01")
    storage.add_campaign(gone)
    send(app, range(25))
    reply = run(command, now=END)
    assert reply.exit_code == WRONG
    assert reply.stderr == "CCCCCCCC: horeca/2020-01 is not in the folder of questionnaires. Put it back.\n"
    assert DINNER in reply.stdout


@pytest.mark.parametrize("command", ["release", "status"])
def test_a_campaign_with_laxer_rules_stops_no_other(
    app: Flask, storage: Storage, horeca: Questionnaire, dinner: Campaign, run: Run, command: str
) -> None:
    made(storage, horeca, "CCCCCCCC", replace(CAMPAIGN, k_min=1))
    send(app, range(25))
    send(app, range(25), "CCCCCCCC")
    reply = run(command, now=END)
    assert reply.exit_code == WRONG
    assert reply.stderr == f"CCCCCCCC: its rules are laxer than they may be (k_min).\n{MEND_RULES}\n"
    assert DINNER in reply.stdout
    assert "CCCCCCCC" not in reply.stdout
    assert storage.totals("CCCCCCCC") == ()


def test_what_waits_of_a_campaign_with_laxer_rules_is_deleted_when_it_is_erased(
    app: Flask, storage: Storage, horeca: Questionnaire, run: Run
) -> None:
    made(storage, horeca, DINNER, replace(CAMPAIGN, k_min=1))
    send(app, range(5))
    assert storage.erase_campaign(DINNER, "branch")
    deleted = f"{DINNER}:1: what waited is deleted, since its organisation erased the campaign."
    assert told(run("release")) == [deleted]


# --- status and void --------------------------------------------------------------------------------------------------


def of_dinner(reply: Result) -> list[str]:
    """Give what is told of the dinner, which comes before the national figures: their codes have small letters."""
    return told(reply)[: told(reply).index(next(line for line in told(reply) if line.startswith("horeca")))]


def test_the_status_tells_nothing_exactly(app: Flask, storage: Storage, dinner: Campaign, run: Run) -> None:
    reply = run("status", now=NOW)
    assert reply.exit_code == 0
    assert of_dinner(reply) == [
        f"{DINNER}  campaign, open",
        f"  {DINNER}:1  fewer than 5 wait; nothing is released",
    ]
    assert f"{NATIONAL_FIGURES}/signals  signals, open" in told(reply)
    send(app, range(28))
    storage.due(LEDGER, LATER)
    assert of_dinner(run("status", now=NOW)) == [
        f"{DINNER}  campaign, open",
        f"  {DINNER}:1  25 to 29 wait; nothing is released",
        "    the next batch is full, and due from 2026-11-22 12:00 UTC",
    ]
    run("release")
    assert of_dinner(run("status", now=END)) == [
        f"{DINNER}  campaign, ended",
        f"  {DINNER}:1  fewer than 5 wait; 1 released, of at least 25 people",
    ]


def test_a_spoilt_batch_is_voided_as_a_whole_and_stays_recorded(
    app: Flask, storage: Storage, dinner: Campaign, run: Run
) -> None:
    fill_and_release(app, run)
    (released,) = storage.totals(DINNER)
    name = release_name(released)
    replies = [run("void", name), run("void", name)]
    assert [reply.exit_code for reply in replies] == [0, 0]
    assert [told(reply) for reply in replies] == [
        [f"{name} is voided: it stays recorded, and is not shown."],
        [f"{name} was voided before."],
    ]
    assert storage.totals(DINNER) == (replace(released, voided=True),)
    assert of_dinner(run("status", now=NOW)) == [
        f"{DINNER}  campaign, open",
        f"  {DINNER}:1  fewer than 5 wait; nothing is released",
        f"    {name} is voided",
    ]


@pytest.mark.parametrize("name", [DINNER, f"{DINNER}:1:2", f"{DINNER}:2:1", "NOWHERE2:1:1", ""])
def test_only_a_release_can_be_voided(app: Flask, storage: Storage, dinner: Campaign, run: Run, name: str) -> None:
    fill_and_release(app, run)
    reply = run("void", name)
    assert reply.exit_code == WRONG
    assert reply.stderr.startswith(f"There is no release {name}. ")
    assert not storage.totals(DINNER)[0].voided


def test_every_release_has_a_name_of_its_own() -> None:
    day, nothing = TODAY, Release(50, {})
    names = {
        release_name(Published(Ledger("horeca/2026-11", round_, segment), number, day, nothing))
        for round_ in (0, 1)
        for segment in (None, "bakers", "other")
        for number in (1, 2)
    }
    assert len(names) == 12
    assert {"horeca/2026-11:1:2", "horeca/2026-11:2:bakers:1"} <= names
