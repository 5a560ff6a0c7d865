"""The rights that deploy/postgres-roles.sql gives: enough for the web workers and the aggregator, and no more."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import psycopg
import pytest

from tests.conftest import ROOT
from tests.storage.opening import DINNER, END, ROOM, START, TODAY, contribution
from webapp.scan.disclosure import Release
from webapp.storage import Organiser, Passkey, Session
from webapp.storage.postgres import PostgresStorage


@dataclass
class Roles:
    """The same database, as one role and as the other."""

    web: PostgresStorage
    aggregator: PostgresStorage
    address: str


@pytest.fixture
def roles(database: str) -> Iterator[Roles]:
    owner = PostgresStorage(database)
    owner.prepare()
    owner.close()
    with psycopg.connect(database, autocommit=True) as connection:
        for _ in range(2):  # it may be run again
            connection.execute((ROOT / "deploy/postgres-roles.sql").read_bytes())
        for role in ("zaakscan_web", "zaakscan_aggregator"):
            connection.execute(f"alter role {role} login")
    web, aggregator = (
        PostgresStorage(database.replace("postgres@", f"{role}@")) for role in ("zaakscan_web", "zaakscan_aggregator")
    )
    yield Roles(web, aggregator, database.replace("postgres@", "zaakscan_web@"))
    web.close()
    aggregator.close()


def test_each_role_can_do_its_work(roles: Roles) -> None:
    assert roles.web.add_campaign(DINNER)
    assert roles.web.change_campaign(DINNER)
    for number in range(5):
        assert roles.web.count_once(contribution(str(number)))
        assert not roles.web.count_once(contribution(str(number)))
    assert roles.web.waiting(ROOM) == 5
    roles.web.invite(b"letter", "branch", END)
    assert roles.web.invitation(b"letter", START) == "branch"
    ann = Organiser("ann", "branch")
    assert roles.web.add_organiser(ann, Passkey(b"key", "ann", b"public", 0, TODAY), [b"code"], b"letter", START)
    assert roles.web.organisations() == ("branch",)
    assert roles.web.signed_with(b"key", 1)
    assert roles.web.organiser_of_recovery_code(b"code") == ann
    assert roles.web.use_recovery_code(b"code") == "ann"
    roles.web.replace_recovery_codes("ann", [b"more"])
    roles.web.remember_challenge(b"sign this", END)
    assert roles.web.use_challenge(b"sign this", START)
    roles.web.begin_session(Session(b"id", "ann", START, START))
    roles.web.end_other_sessions(b"id", "ann")
    roles.web.end_session(b"id")
    roles.web.add_token(b"token", "ann")
    assert roles.web.organiser_of_token(b"token") == ann
    assert roles.web.has_tokens("ann")
    assert roles.web.remove_organiser("ann")
    roles.web.keep_logo("DINNER23", b"png")
    assert roles.web.logo("DINNER23") == b"png"
    roles.web.ask_reveal(ROOM)
    assert roles.web.asked_of("DINNER23") == (ROOM,)

    assert roles.aggregator.campaign("DINNER23") == DINNER
    assert roles.aggregator.asked() == (ROOM,)
    roles.aggregator.answered(ROOM)
    assert roles.aggregator.full(ROOM, lambda before, waiting: waiting)
    roles.aggregator.due(ROOM, START)
    assert roles.aggregator.said_due(ROOM) == START
    assert roles.aggregator.campaigns() == (DINNER,)
    assert roles.aggregator.release_batch(ROOM, lambda before, waiting: 3, TODAY, lambda boxes: Release(3, {}))
    assert roles.aggregator.drop_waiting(ROOM) == 2
    assert roles.aggregator.void(ROOM, 1)
    assert roles.aggregator.last_day() is None
    for _ in range(2):
        roles.aggregator.remember_day(TODAY)
    assert roles.aggregator.last_day() == TODAY
    assert roles.aggregator.forget_ids(TODAY) == 0
    assert not roles.web.count_once(contribution("1"))

    (published,) = roles.web.totals("DINNER23")
    assert published.voided
    assert roles.web.totals_about("horeca/2026-11") == (published,)

    roles.web.add_tickets("DINNER23", [b"ticket"])
    assert roles.web.count_once(replace(contribution("late"), ticket=b"ticket"))
    assert roles.web.erase_campaign("DINNER23", DINNER.organisation)
    assert roles.aggregator.campaigns()[0].erased


@pytest.mark.parametrize(
    "statement",
    [
        "select box from inbox",
        "select place from inbox",
        "select * from inbox",
        "copy inbox to stdout",
        "delete from inbox",
        "update inbox set campaign = 'x'",
        "select id from seen",
        "select day from seen",
        "delete from seen",
        "insert into releases values ('x', 0, '', 1, '', 10, '{}')",
        "delete from asked",
        "insert into voided values ('x', 0, '', 1)",
        "insert into clock values (1, '2999-01-01')",
        "create table kept (answers text)",
        "drop table inbox",
    ],
)
def test_the_web_workers_cannot_take_a_box_or_make_up_figures(roles: Roles, statement: str) -> None:
    with psycopg.connect(roles.address) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())
