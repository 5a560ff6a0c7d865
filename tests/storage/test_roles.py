"""The rights that deploy/postgres-roles.sql gives: enough for the web workers and the aggregator, and no more."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from tests.conftest import ROOT, Clock, Organised, sign_in
from tests.storage.nodes import sent
from tests.storage.opening import DINNER, END, ROOM, START, TODAY, contribution
from tests.storage.watching import watching
from webapp.app import create_app
from webapp.counting import ticket_hash
from webapp.scan.disclosure import Release
from webapp.sealing import new_keys, opening_keys, sealing_key
from webapp.settings import Settings
from webapp.storage import Organiser, Passkey, Session
from webapp.storage.campaigns import KeptCampaign
from webapp.storage.postgres import PostgresStorage


@dataclass
class Roles:
    """The same database, as one role and as the other."""

    web: PostgresStorage
    aggregator: PostgresStorage
    address: str  # of the web workers
    aggregators_address: str


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
    addresses = [database.replace("postgres@", f"{role}@") for role in ("zaakscan_web", "zaakscan_aggregator")]
    web, aggregator = map(PostgresStorage, addresses)
    yield Roles(web, aggregator, *addresses)
    web.close()
    aggregator.close()


def test_each_role_can_do_its_work(roles: Roles) -> None:
    assert roles.web.add_campaign(DINNER)
    assert roles.web.change_campaign(DINNER, START)
    for number in range(5):
        assert roles.web.count_once(contribution(str(number)))
        assert not roles.web.count_once(contribution(str(number)))
    assert roles.web.waiting(ROOM) == 5
    assert roles.web.waiting_in_round(ROOM.campaign, ROOM.round) == 5
    roles.web.invite(b"letter", "branch", END)
    assert roles.web.invitation(b"letter", START) == "branch"
    ann = Organiser("ann", "branch")
    assert roles.web.add_organiser(ann, Passkey(b"key", "ann", b"public", 0, TODAY), [b"code"], b"letter", START)
    assert roles.web.organisations() == ("branch",)
    assert roles.web.signed_with(b"key", 1)
    assert roles.web.add_passkey(Passkey(b"more", "ann", b"public", 0, TODAY))
    assert [passkey.credential_id for passkey in roles.web.passkeys_of("ann")] == [b"key", b"more"]
    assert roles.web.name_passkey(b"more", "ann", "phone")
    assert roles.web.remove_passkey(b"more", "ann")
    assert roles.web.passkey(b"more") is None
    assert roles.web.organiser_of_recovery_code(b"code") == ann
    assert roles.web.recover(Passkey(b"again", "ann", b"public", 0, TODAY), b"code")
    roles.web.replace_recovery_codes("ann", [b"more"])
    roles.web.remember_challenge(b"sign this", START, END)
    assert roles.web.use_challenge(b"sign this", START)
    roles.web.begin_session(Session(b"id", "ann", START, START))
    roles.web.end_other_ways_in(b"id", "ann")
    roles.web.end_session(b"id")
    roles.web.add_token(b"token", "ann", END)
    assert roles.web.organiser_of_token(b"token", START) == ann
    assert roles.web.tokens_of("ann", START) == (END,)
    assert roles.web.remove_organiser("ann")
    for png in (b"other", b"png"):
        roles.web.keep_logo("DINNER23", png)
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
        "update releases set people = 1000",
        "delete from releases",
        "delete from voided",
        "delete from campaigns",
        "update campaigns set code = 'x'",
        "update campaigns set organisation = 'x'",
        "update asked set round = 1",
        "select * from due",
        "insert into due values ('x', 0, '', '2026-11-21')",
        "insert into clock values (1, '2999-01-01')",
        "create table kept (answers text)",
        "drop table inbox",
    ],
)
def test_the_web_workers_cannot_take_a_box_or_make_up_figures(roles: Roles, statement: str) -> None:
    with psycopg.connect(roles.address) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


AHEAD = replace(DINNER, start=datetime(2900, 1, 1, tzinfo=UTC), end=datetime(2901, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("campaign", [DINNER, AHEAD], ids=["it has begun", "somebody waits"])
@pytest.mark.parametrize("fixed", ["rules = '{}x'", "questionnaire = 'x'", "starts = '2999-01-01T00:00:00+00:00'"])
def test_the_web_workers_cannot_change_what_is_counted_of_those_who_came(
    roles: Roles, campaign: KeptCampaign, fixed: str
) -> None:
    assert roles.web.add_campaign(campaign)
    if campaign is AHEAD:
        assert roles.web.count_once(contribution("a"))
    with psycopg.connect(roles.address, autocommit=True) as connection:
        # Tables of their own in front of ours help nothing.
        connection.execute("create temporary table inbox (campaign text)")
        connection.execute("create temporary table releases (campaign text)")
        assert connection.execute(f"update campaigns set {fixed}".encode()).rowcount == 0
    assert roles.aggregator.campaigns() == (campaign,)


def test_the_web_workers_can_change_all_of_a_campaign_that_has_not_begun(roles: Roles) -> None:
    changed = replace(AHEAD, rules='{"k": 1}', questionnaire="x", start=AHEAD.start + timedelta(days=1))
    assert roles.web.add_campaign(AHEAD)
    assert roles.web.change_campaign(changed, START)
    assert roles.aggregator.campaigns() == (changed,)


@pytest.mark.parametrize(
    "statement",
    [
        *(
            f"{what} {table}"
            for table in (
                *("organisers", "passkeys", "recovery_codes", "sessions", "tokens"),
                *("invitations", "challenges", "logos", "tickets"),
            )
            for what in ("select * from", "delete from")
        ),
        "insert into inbox (campaign) values ('x')",
        "update inbox set campaign = 'x'",
        "select id from seen",
        "insert into seen (day) values ('2026-11-21')",
        "update campaigns set title = 'x'",
        "delete from campaigns",
        "insert into asked values ('x', 0, '')",
        "update releases set people = 1000",
        "delete from releases",
        "delete from voided",
        "create table kept (answers text)",
        "drop table inbox",
    ],
)
def test_the_aggregator_reads_nothing_of_organisers_and_changes_no_figure(roles: Roles, statement: str) -> None:
    with (
        psycopg.connect(roles.aggregators_address) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())


def test_no_table_is_forgotten(roles: Roles) -> None:
    """A table that a later migration brings is nobody's until a line gives it to somebody."""
    with psycopg.connect(roles.address) as connection:
        said = (ROOT / "deploy/postgres-roles.sql").read_text(encoding="utf-8")
        tables = {name for (name,) in connection.execute("select tablename from pg_tables where schemaname = 'public'")}
    granted = {name for names in re.findall(r"^grant .* on (.*) to ", said, re.MULTILINE) for name in names.split(", ")}
    assert granted <= tables
    assert tables - granted == {"migrations", "served_versions"}  # of `flask prepare`, which the owner runs


def test_a_campaign_and_a_workshop_run_from_sign_in_to_figures_with_these_rights(roles: Roles, tmp_path: Path) -> None:
    seals, opens = new_keys()
    keys = tmp_path / "keys"
    keys.write_text(f"{opens}\n", encoding="utf-8")
    settings = Settings(
        database_url=roles.address, address="https://zaakscan.example", sealing_key=sealing_key(seals), presses=1
    )
    app, clock = create_app(settings), Clock()
    clock.moment = datetime.now(UTC)  # that of the process that watches
    clients = [app.test_client(use_cookies=True) for _ in range(3)]
    site = Organised(app, *clients, clock, opening_keys([opens]))
    sign_in(site, site.client, "Bakkers")
    made = site.client.post("/nl/organise/workshop", data={"languages": ["nl"]})
    room = made.location.split("/")[3]
    tickets = [f"DFHJ2{sign}KM" for sign in "23456789CD"]
    site.storage.add_tickets(room, [ticket_hash(ticket) for ticket in tickets])
    for number, ticket in enumerate(tickets):
        phone = f"{number:032x}"
        assert [sent(app, {}, phone, room, ticket=ticket).status_code for _ in range(2)] == [201, 200]
    assert sent(app, {}, "f" * 32, room, ticket="CCCCCCCC").status_code == 409
    assert site.client.post("/nl/organise/keys/token").status_code == 200
    with watching(roles.aggregators_address, keys) as watch:
        assert watch.says("Watching")
        assert site.client.post(f"/nl/organise/{room}/reveal", data={"round": "1"}).status_code == 303
        assert watch.says(f"{room}:1:1 released")
        assert watch.end() == 0
    below = ("", "/new", "/keys", f"/{room}", f"/{room}/room", f"/{room}/screen", f"/{room}/screen/now")
    addresses = [f"/nl/organise{one}" for one in (*below, f"/{room}/figures", f"/{room}/change", f"/{room}/erase")]
    for address in (*addresses, f"/nl/k/{room}", f"/nl/k/{room}/figures", "/nl/figures", "/figures.sqlite3"):
        assert site.client.get(address).status_code == 200, address
    assert "shown" in site.client.get(f"/nl/organise/{room}/screen/now").get_json()["turns"]
    assert site.client.post(f"/nl/organise/{room}/erase").status_code == 303
    runner = create_app(Settings(database_url=roles.aggregators_address, opening_keys=keys)).test_cli_runner()
    for words in (["release"], ["status"], ["void", f"{room}:1:1"]):
        told = runner.invoke(args=["totals", *words])
        assert told.exit_code == 0, told.output
    app.extensions["zaakscan"].storage.close()
