"""Workers, whole servers and databases are killed while people contribute: all are counted, none is counted twice."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Semaphore

import pytest

from tests.storage.nodes import CAMPAIGN, Node, Phone
from tests.storage.opening import TODAY, opened
from tests.storage.servers import PostgresServer, postgres_server
from webapp.languages import LANGUAGES
from webapp.scan.campaign import Ledger
from webapp.scan.disclosure import Release, counted
from webapp.scan.national import national_campaigns
from webapp.scan.questionnaire import Question, Questionnaire
from webapp.sealing import new_keys, opening_keys

PEOPLE, HANDS = 600, 12
SECONDS = 240  # that a phone goes on trying: twenty are enough on a machine with nothing else to do


@pytest.fixture
def nodes(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., list[Node]]]:
    """Starts nodes on one storage; ends them."""
    started: list[Node] = []

    def nodes(number: int, **environment: str) -> list[Node]:
        started.extend(Node(environment, tmp_path / f"node{place}.log") for place in range(number))
        started[0].prepare()
        for node in started:
            node.start()
        for node in started:
            node.wait()
        return started

    yield nodes
    for node in started:
        node.end()


def contribute(nodes: Sequence[Node], asked: Question, kills: Sequence[Callable[[], None]]) -> Counter[int]:
    """Let everybody contribute, and every tenth twice; their answers are the options in turn. Give what phones heard.

    The kills come one by one while people are counted, after equal numbers of them.
    """
    end = time.monotonic() + SECONDS
    phones = [Phone(nodes, end) for _ in range(HANDS)]
    due = iter(range(PEOPLE // (len(kills) + 1), PEOPLE, PEOPLE // (len(kills) + 1)))
    done = Semaphore(0)

    def hand(place: int) -> None:
        for person in range(place, PEOPLE, HANDS):
            answers, phone = {asked.id: asked.options[person % len(asked.options)].id}, f"{person:032x}"
            for _ in range(2 if person % 10 == 0 else 1):
                phones[place].send(answers, phone)
            done.release()

    def killer() -> None:
        counted = 0
        for kill, number in zip(kills, due, strict=False):
            while counted < number:
                assert done.acquire(timeout=SECONDS)
                counted += 1
            kill()

    with ThreadPoolExecutor(HANDS + 1) as several:
        killed = several.submit(killer)
        list(several.map(hand, range(HANDS)))
        killed.result()
    return sum((phone.heard for phone in phones), Counter())


def first_counted(questionnaire: Questionnaire) -> Question:
    """Give the first question of the national figures."""
    return national_campaigns(questionnaire, tuple(LANGUAGES))[0].rounds[0].questions[0]


def everybody_is_counted_once(place: str, opens: str, horeca: Questionnaire) -> None:
    """Open what the storage holds, as no aggregator may without noise, and compare it with what was sent."""
    keys, ledger = opening_keys([opens]), Ledger(CAMPAIGN, 0, None)
    counting = national_campaigns(horeca, tuple(LANGUAGES))[0].rounds[0]

    def count(boxes: Sequence[bytes]) -> Release:
        sheets = [keys.open(ledger, counting, box) for box in boxes]
        return Release(len(sheets), {question.id: counted(sheets, question) for question in counting.questions})

    storage = opened(place)
    published = storage.release_batch(ledger, lambda before, waiting: waiting, TODAY, count)
    storage.close()
    assert published is not None
    assert published.release.people == PEOPLE
    asked = counting.questions[0]
    each = [PEOPLE // len(asked.options)] * len(asked.options)
    assert list(published.release.counts[asked.id].values()) == each


def test_one_machine_whose_workers_and_server_are_killed(
    nodes: Callable[..., list[Node]], horeca: Questionnaire, tmp_path: Path
) -> None:
    seals, opens = new_keys()
    file = tmp_path / "zaakscan.sqlite3"
    (node,) = nodes(1, ZAAKSCAN_DATABASE=str(file), ZAAKSCAN_SEALING_KEY=seals)

    worker, server = node.kill_a_worker, node.kill_the_server
    heard = contribute([node], first_counted(horeca), [worker, worker, server, worker, worker, server, worker, worker])
    assert heard[0] > 0  # somebody was cut off
    assert heard[201] <= PEOPLE <= heard[200] + heard[201]
    everybody_is_counted_once(str(file), opens, horeca)


@pytest.fixture
def fragile() -> Iterator[PostgresServer]:
    """A PostgreSQL that may be killed."""
    with postgres_server() as server:
        yield server


def test_two_nodes_that_are_killed_and_whose_database_is_too(
    nodes: Callable[..., list[Node]], horeca: Questionnaire, fragile: PostgresServer
) -> None:
    seals, opens = new_keys()
    with fragile.database("killed") as address:
        both = nodes(2, DATABASE_URL=address, ZAAKSCAN_SEALING_KEY=seals)

        worker, node = both[0].kill_a_worker, both[1].kill_the_server

        def database() -> None:
            fragile.crash()
            fragile.start_again()

        heard = contribute(both, first_counted(horeca), [worker, database, node, database, worker, node, database])
        assert heard[0] > 0  # somebody was cut off
        assert heard[503] > 0  # and somebody was told to come again
        assert heard[201] <= PEOPLE <= heard[200] + heard[201]
        everybody_is_counted_once(address, opens, horeca)
