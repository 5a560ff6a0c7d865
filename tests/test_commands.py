"""The flask commands, as an operator or an author types them."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result

from tests.conftest import ROOT, TODAY
from tests.storage.opening import DINNER
from webapp.app import create_app
from webapp.organisers import hashed
from webapp.scan.campaign import Ledger
from webapp.scan.disclosure import WORKSHOP, Counting
from webapp.sealing import read_opening_keys, sealing_key
from webapp.settings import Settings
from webapp.shelf import publish
from webapp.storage import Organiser, Passkey, Storage
from webapp.storage.sqlite import SqliteStorage

Run = Callable[..., Result]
WRONG = 78


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tiny questionnaires, with one of them published."""
    folder = shutil.copytree(ROOT / "tests/questionnaires", tmp_path / "questionnaires")
    publish(folder, "logic/2026-01")
    return folder


@pytest.fixture
def run(folder: Path, tmp_path: Path) -> Run:
    """Types a command on a machine that starts anew, as a process does."""

    def run(*words: str, today: date = TODAY, address: str = "https://zaakscan.example") -> Result:
        settings = Settings(
            questionnaires=folder,
            translations=tmp_path / "none",  # the real ones hold real numbers, and these contacts are made up
            database=tmp_path / "instance" / "x.sqlite3",
            home_questionnaire="logic",
            address=address,
        )
        return create_app(settings, today=lambda: today).test_cli_runner().invoke(args=list(words))

    return run


def change(path: Path, piece: str, other: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert piece in text
    path.write_text(text.replace(piece, other, 1), encoding="utf-8")


# --- prepare ----------------------------------------------------------------------------------------------------------


def test_prepare_makes_the_machine_ready(run: Run, tmp_path: Path) -> None:
    reply = run("prepare")
    assert reply.exit_code == 0
    assert reply.stdout == ""
    assert reply.stderr == "[prepare] 1 published questionnaire version(s), database ready\n"
    assert (tmp_path / "instance" / "x.sqlite3").is_file()


def test_prepare_again_is_as_good(run: Run) -> None:
    assert run("prepare").exit_code == run("prepare").exit_code == 0


def test_prepare_remembers_only_what_is_published(run: Run, tmp_path: Path) -> None:
    run("prepare")
    storage = SqliteStorage(tmp_path / "instance" / "x.sqlite3")
    assert storage.changed_since_served({"logic/2026-01": "x", "chain/2026-01": "x"}) == ["logic/2026-01"]


def test_prepare_refuses_a_version_that_was_served_with_another_structure(run: Run, folder: Path) -> None:
    run("prepare")
    # Somebody changes the structure and freezes it anew: PUBLISHED no longer tells, but the machine remembers.
    change(folder / "logic/2026-01.toml", 'door = "pressure"', 'door = "money"')
    (folder / "PUBLISHED").unlink()
    publish(folder, "logic/2026-01")
    reply = run("prepare")
    assert reply.exit_code == WRONG
    assert reply.stderr == (
        "logic/2026-01 was served here with another structure. Undo that, or publish a new version.\n"
    )


def test_prepare_refuses_a_machine_with_nothing_to_begin_with(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "PUBLISHED").unlink()
    reply = run("prepare")
    assert reply.exit_code == WRONG
    assert reply.stderr == ("No version of logic is published: flask --app webapp.app questionnaire publish logic/…\n")
    assert not (tmp_path / "instance").exists()


def test_prepare_makes_the_national_figures_of_what_is_published(run: Run, tmp_path: Path) -> None:
    run("prepare")
    run("prepare")
    storage = SqliteStorage(tmp_path / "instance" / "x.sqlite3")
    codes = [campaign.code for campaign in storage.campaigns_of("")]
    storage.close()
    assert codes == ["logic/2026-01", "logic/2026-01/signals"]


# --- totals key -------------------------------------------------------------------------------------------------------


def test_a_new_key_tells_what_seals_and_hides_what_opens(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "aggregator" / "keys"
    replies = [run("totals", "key", str(file)) for _ in range(2)]
    told = [reply.stdout.removeprefix("ZAAKSCAN_SEALING_KEY=").strip() for reply in replies]
    assert [reply.exit_code for reply in replies] == [0, 0]
    ledger, counting = Ledger("DFHJKMNP", 0, None), Counting(WORKSHOP, ())
    for seals in told:
        box = sealing_key(seals).seal(ledger, counting, {})
        assert read_opening_keys(file).open(ledger, counting, box) == {}
    for line in file.read_text().split():
        assert not any(line in reply.output for reply in replies)
    assert f"Keep {file} from them" in replies[0].stderr


def test_a_key_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    reply = run("totals", "key", str(tmp_path / "file" / "keys"))
    assert reply.exit_code == WRONG
    assert "Name a file in a folder that you may write in." in reply.stderr


# --- questionnaire check ----------------------------------------------------------------------------------------------


def test_check_is_content_with_what_is_right(run: Run) -> None:
    reply = run("questionnaire", "check")
    assert reply.exit_code == 0
    assert reply.stdout == ""
    assert reply.stderr == "7 questionnaire(s): no mistake.\n"


def test_check_of_the_real_content_finds_nothing(tmp_path: Path) -> None:
    app = create_app(Settings(database=tmp_path / "x.sqlite3"), today=lambda: TODAY)
    reply = app.test_cli_runner().invoke(args=["questionnaire", "check"])
    assert (reply.exit_code, reply.stdout) == (0, "")


def test_check_tells_every_fault_a_line_each(run: Run, folder: Path) -> None:
    change(folder / "levels/2026-01.toml", '{ q = "safe", is = "no" }', '{ q = "safe", is = "yes" }')
    change(folder / "chain/2026-01.toml", 'in = ["some", "most"] }\ntitle', 'in = ["few", "most"] }\ntitle')
    reply = run("questionnaire", "check")
    assert reply.exit_code == WRONG
    assert reply.stdout.splitlines() == [
        "chain/2026-01.toml: advice.count-the-till: appears on the best answer to cash (few)",
        "levels/2026-01.toml: advice.buy-a-safe: appears on the best answer to safe (yes)",
    ]


def test_check_tells_contacts_that_have_grown_old(run: Run) -> None:
    reply = run("questionnaire", "check", today=date(2027, 5, 22))
    assert reply.exit_code == WRONG
    assert "contacts.toml: contact.helpline: was to be checked again before 2027-05-21" in reply.stdout.splitlines()


# --- contacts check ---------------------------------------------------------------------------------------------------


def test_checking_the_contacts_lists_what_is_open_and_is_content(run: Run, folder: Path) -> None:
    reply = run("contacts", "check")
    assert reply.exit_code == 0
    assert "unverified: contact.helpline: “Openingstijden zijn verzonnen.” Ask them" in reply.stdout
    assert {line.split(":")[0] for line in reply.stdout.splitlines()} == {"unverified"}
    assert reply.stderr == f"4 contact(s): 0 wrong, {len(reply.stdout.splitlines())} to look at.\n"


def test_checking_the_contacts_tells_a_month_beforehand_and_fails_when_they_are_stale(run: Run) -> None:
    soon, stale = run("contacts", "check", today=date(2027, 4, 21)), run("contacts", "check", today=date(2027, 5, 22))
    assert (soon.exit_code, stale.exit_code) == (0, WRONG)
    assert "soon stale: contact.helpline: is trusted for 30 more days, until 2027-05-21: compare it" in soon.stdout
    assert stale.stdout.startswith("stale: contact.emergency: was to be checked again before 2027-05-21: compare it")
    assert stale.stderr.startswith("4 contact(s): 4 wrong, ")


def test_checking_the_contacts_fails_on_hours_and_numbers_without_a_source(run: Run, folder: Path) -> None:
    change(folder / "contacts.toml", 'opening_source = "verzonnen, 2026"\n', "")
    change(folder / "logic/2026-01.toml", 'title = "', 'title = "Bel 0800-1234567. ')
    reply = run("contacts", "check")
    assert reply.exit_code == WRONG
    assert reply.stdout.splitlines()[:2] == [
        "contradicted: questionnaires/logic/2026-01.toml: 08001234567 is no number of a contact: mend it, or add the "
        "contact it belongs to",
        "contradicted: contact.emergency: has hours without opening_source: write who says them and when, or take them "
        "out",
    ]


def test_the_real_contacts_have_nothing_wrong(tmp_path: Path) -> None:
    app = create_app(Settings(database=tmp_path / "x.sqlite3"), today=lambda: TODAY)
    reply = app.test_cli_runner().invoke(args=["contacts", "check"])
    assert reply.exit_code == 0
    assert ": 0 wrong, " in f": {reply.stderr.split(': ')[1]}"


# --- questionnaire publish --------------------------------------------------------------------------------------------


def test_publish_freezes_a_version(run: Run, folder: Path) -> None:
    reply = run("questionnaire", "publish", "chain/2026-01")
    assert reply.exit_code == 0
    assert reply.stdout.startswith("chain/2026-01 is published: its structure is frozen.")
    assert "chain/2026-01 " in (folder / "PUBLISHED").read_text(encoding="utf-8")


def test_publish_twice_says_so(run: Run) -> None:
    reply = run("questionnaire", "publish", "logic/2026-01")
    assert (reply.exit_code, reply.stdout) == (
        0,
        "logic/2026-01 was published before, and its structure is still the same.\n",
    )


@pytest.mark.parametrize("name", ["logic/2027-01", "logic", "../logic/2026-01", ""])
def test_publish_refuses_what_is_not_there(run: Run, folder: Path, name: str) -> None:
    before = (folder / "PUBLISHED").read_bytes()
    reply = run("questionnaire", "publish", name)
    assert reply.exit_code == WRONG
    assert reply.stderr.startswith(f"there is no {name}; there are chain/2026-01, ")
    assert (folder / "PUBLISHED").read_bytes() == before


def test_publish_refuses_what_has_a_fault_and_tells_each(run: Run, folder: Path) -> None:
    change(folder / "levels/2026-01.toml", '{ q = "safe", is = "no" }', '{ q = "safe", is = "yes" }')
    change(folder / "levels/2026-01.toml", '{ q = "cash", is = "most" }', '{ q = "cash", is = "few" }')
    reply = run("questionnaire", "publish", "levels/2026-01")
    assert reply.exit_code == WRONG
    assert len(reply.stderr.splitlines()) == 3
    assert "levels/2026-01" not in (folder / "PUBLISHED").read_text(encoding="utf-8")


# --- questionnaire show -----------------------------------------------------------------------------------------------


def test_show_tells_a_questionnaire_as_people_would_read_it(run: Run) -> None:
    reply = run("questionnaire", "show", "chain/2026-01")
    assert reply.exit_code == 0
    assert reply.stdout.splitlines()[:10] == [
        "chain/2026-01  Vraag na vraag  revision 1  draft",
        "6 questions, 2 for everybody; 5 pieces of advice",
        "",
        "== Handel (trade)",
        "cash  exposure  class B",
        "    Wie betaalt contant?",
        "    Bijna niemand (few, 0) / Een deel (some, 1) / De meesten (most, 2)",
        "lender  exposure  class B  [after cash]",
        "    Heeft u geld geleend?",
        "    Nee (no, 0) / Ja (yes, 2)",
    ]
    assert "check-again  measure  class A  [after lender, check]" in reply.stdout
    assert "    Ja, nu (now) / Ja, eerder (before) / Nee (no)" in reply.stdout


def test_show_says_what_is_published(run: Run) -> None:
    assert run("questionnaire", "show", "logic/2026-01").stdout.splitlines()[0].endswith("revision 1  published")


def test_show_names_what_there_is_when_it_is_not_that(run: Run) -> None:
    reply = run("questionnaire", "show", "bakery/2026-01")
    assert reply.exit_code == WRONG
    assert reply.stderr.startswith("There is no bakery/2026-01. There are: chain/2026-01, doors/2026-01, ")


# --- a start that cannot be -------------------------------------------------------------------------------------------


def test_a_wrong_questionnaire_stops_the_start_with_every_mistake(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / "chain/2026-01.toml", 'door = "money"', 'door = "hell"')
    change(folder / "logic/2026-01.toml", 'is = "cafe"', 'is = "coffee"')
    change(folder / "several/2026-01.toml", "revision = 1", 'revision = "one"')
    with pytest.raises(SystemExit) as stopped:
        run("questionnaire", "check")
    assert stopped.value.code == WRONG
    told = capsys.readouterr()
    assert told.out == ""
    first, *mistakes = told.err.splitlines()
    assert first == "Zaakscan does not start. 3 to mend:"
    assert [mistake.split(": ")[:2] for mistake in mistakes] == [
        ["  chain/2026-01.toml", "part.trade.theme.door"],
        ["  logic/2026-01.toml", "route.cafe-or-debt.when"],
        ["  several/2026-01.toml", "revision"],
    ]


def test_a_broken_promise_stops_the_start(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder / "logic/2026-01.toml", 'door = "pressure"', 'door = "money"')
    with pytest.raises(SystemExit) as stopped:
        run("prepare")
    assert stopped.value.code == WRONG
    assert "logic/2026-01.toml: was published and its structure changed" in capsys.readouterr().err


def test_a_folder_without_a_directory_stops_the_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        create_app(Settings(questionnaires=tmp_path, database=tmp_path / "x.sqlite3"))
    assert stopped.value.code == WRONG
    assert "contacts.toml is missing: put it back" in capsys.readouterr().err


# --- organisers -------------------------------------------------------------------------------------------------------

CODE = r"(?:[2-9CDFHJKMNPRTVWXY]{5}-){5}[2-9CDFHJKMNPRTVWXY]{5}"


@pytest.fixture
def storage(run: Run, tmp_path: Path) -> Iterator[Storage]:
    run("prepare")
    storage = SqliteStorage(tmp_path / "instance" / "x.sqlite3")
    yield storage
    storage.close()


def somebody_of(storage: Storage, organisation: str, name: str) -> None:
    now = datetime.now(UTC)
    storage.invite(name.encode(), organisation, now + timedelta(days=1))
    passkey = Passkey(name.encode(), name, b"public", 0, TODAY)
    assert storage.add_organiser(Organiser(name, organisation), passkey, [], name.encode(), now)


def test_an_invitation_is_an_address_and_a_code_to_type_there(run: Run, storage: Storage) -> None:
    reply = run("organiser", "invite", "  Koninklijke\u0020 Horeca e\u0301n meer ")
    assert reply.exit_code == 0
    address, code = reply.stdout.splitlines()
    assert address == "https://zaakscan.example/nl/organise/begin"
    assert re.fullmatch(CODE, code)
    assert "For Koninklijke Horeca én meer: 0 with access now," in reply.stderr
    kept = hashed(code.replace("-", ""))
    assert storage.invitation(kept, datetime.now(UTC) + timedelta(days=6, hours=23)) == "Koninklijke Horeca én meer"
    assert storage.invitation(kept, datetime.now(UTC) + timedelta(days=7, hours=1)) is None


def test_an_invitation_says_whether_the_organisation_is_new(run: Run, storage: Storage) -> None:
    somebody_of(storage, "Bakkers", "ann")
    assert "1 with access now" in run("organiser", "invite", "Bakkers").stderr
    misspelt = run("organiser", "invite", "Bakers").stderr
    assert "0 with access now" in misspelt
    assert "There are: Bakkers." in misspelt
    # Nobody is left of it, but whoever comes in gets its campaigns.
    storage.add_campaign(replace(DINNER, organisation="Bakers"))
    again = run("organiser", "invite", "Bakers").stderr
    assert "0 with access now, 1 campaigns" in again
    assert "A new organisation" not in again


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\u202eb", "a\x07b"])
def test_an_organisation_has_a_name_that_people_can_read(run: Run, storage: Storage, name: str) -> None:
    reply = run("organiser", "invite", name)
    assert (reply.exit_code, reply.stdout) == (WRONG, "")
    assert "1 to 80 characters" in reply.stderr


def test_nobody_is_invited_to_a_site_without_an_address(run: Run, storage: Storage) -> None:
    reply = run("organiser", "invite", "Bakkers", address="")
    assert (reply.exit_code, reply.stdout) == (WRONG, "")
    assert "ZAAKSCAN_ADDRESS" in reply.stderr


def test_who_has_access_is_listed_and_removed_by_id(run: Run, storage: Storage) -> None:
    somebody_of(storage, "Bakkers", "ann")
    somebody_of(storage, "Bakkers", "bob")
    somebody_of(storage, "Brouwers", "eve")
    assert run("organiser", "list").stdout == "Bakkers\n    ann\n    bob\nBrouwers\n    eve\n"
    assert run("organiser", "remove", "bob").exit_code == 0
    assert run("organiser", "list").stdout == "Bakkers\n    ann\nBrouwers\n    eve\n"
    again = run("organiser", "remove", "bob")
    assert again.exit_code == WRONG
    assert "organiser list" in again.stderr
