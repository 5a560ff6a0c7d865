"""Attacks by somebody who writes the database, and has not the key: what the aggregator can be made to tell.

Through HTTP, an SQLite file and the aggregator itself. What such a person can do all the same: docs/totals.md.
"""

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from tests.conftest import Organised
from tests.storage.nodes import sent
from webapp.aggregation import Aggregator
from webapp.scan.campaign import Campaign

Rules = dict[str, Any]


@contextmanager
def written(site: Organised) -> Iterator[sqlite3.Connection]:
    """Open the file as somebody who may write it, and no longer has our triggers in the way."""
    with closing(sqlite3.connect(site.app.extensions["zaakscan"].settings.database)) as file, file:
        file.execute("drop trigger if exists rules_stay")
        yield file


def runs(site: Organised, drop_spoilt: bool = False) -> list[str]:
    """Let the aggregator run twice, a day apart, and give what it says is wrong or done."""
    house = site.app.extensions["zaakscan"]
    one = Aggregator(house.storage, site.keys, house.shelf.questionnaires, secrets.randbelow, drop_spoilt)
    lines = [told.line for told in one.release(site.clock(), site.clock().date())]
    site.clock.go_on(hours=25)
    return lines + [told.line for told in one.release(site.clock(), site.clock().date())]


def rewrite(site: Organised, campaign: Campaign, changed: Callable[[Rules], object]) -> None:
    with written(site) as file:
        (text,) = file.execute("select rules from campaigns where code = ?", (campaign.code,)).fetchone()
        rules = json.loads(text)
        changed(rules)
        file.execute("update campaigns set rules = ? where code = ?", (json.dumps(rules), campaign.code))


def of_all(**changed: object) -> Callable[[Rules], object]:
    """Change every profile of the rules."""

    def change(rules: Rules) -> None:
        for profile in (rules["profile"], *(one["profile"] for one in rules["rounds"])):
            profile.update(changed)

    return change


def fill(site: Organised, code: str, people: range) -> None:
    for number in people:
        assert sent(site.app, {}, f"{number:032x}", code).status_code == 201


# --- rules that somebody rewrote --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (of_all(k_min=1, epsilon="100000000", longest_delay=0), "its rules are laxer than they may be (k_min, epsilon"),
        (of_all(k_min=24), "its rules are laxer than they may be (k_min)."),
        (of_all(id="workshop", k_min=10, takes_all=True), "its rules are laxer than they may be (profile"),
        (of_all(id="mine"), "its rules are laxer than they may be (profile)."),
        (of_all(k_min="1"), "its rules cannot be read: "),
        (of_all(epsilon="1e999999999"), "its rules cannot be read: "),
        (of_all(epsilon="1/0"), "its rules cannot be read: "),
        (of_all(longest_delay=10**30), "its rules cannot be read: "),
        (lambda rules: rules["rounds"][0]["questions"].append("nothing"), "its rules cannot be read: "),
        (lambda rules: rules["rounds"][0]["questions"].append("threats"), "its rules are laxer than they may be (q"),
        (lambda rules: rules.clear(), "its rules cannot be read: "),
        (lambda rules: rules.update(more=1), "its rules cannot be read: "),
    ],
)
def test_laxer_rules_open_nothing_and_the_others_go_on(
    organised: Organised, changed: Callable[[Rules], object], told: str
) -> None:
    campaign, other = organised.campaign(rounds=[["cash-share"]]), organised.campaign("XXXXXXXX")
    fill(organised, campaign.code, range(30))
    fill(organised, other.code, range(25))
    rewrite(organised, campaign, changed)
    said = runs(organised, drop_spoilt=True)
    assert said[0].startswith(f"{campaign.code}: {told}")
    assert said[1].startswith("Nothing of it is opened.")
    assert said[-1] == "XXXXXXXX:1:1 released, of at least 25 people."
    assert organised.storage.totals(campaign.code) == ()
    assert organised.storage.waiting(campaign.ledgers[0]) == 30


@pytest.mark.parametrize("text", ["", "{", "[" * 10**5, "9" * 10**5, "null"], ids=len)
def test_what_cannot_be_read_stops_no_other(organised: Organised, text: str) -> None:
    campaign, other = organised.campaign(), organised.campaign("XXXXXXXX")
    fill(organised, other.code, range(25))
    with written(organised) as file:
        file.execute("update campaigns set rules = ? where code = ?", (text, campaign.code))
    said = runs(organised)
    assert said[0].startswith(f"{campaign.code}: its rules cannot be read: ")
    assert said[-1] == "XXXXXXXX:1:1 released, of at least 25 people."


@pytest.mark.parametrize(
    "changed",
    [
        lambda rules: rules["rounds"][0]["questions"].reverse(),
        lambda rules: rules["rounds"][0]["questions"].pop(),
        of_all(k_min=26),
        of_all(epsilon="1/3"),
    ],
    ids=["other order", "one less", "k", "epsilon"],
)
def test_who_waits_is_counted_by_the_rules_of_the_day_or_not_at_all(
    organised: Organised, changed: Callable[[Rules], object]
) -> None:
    """Other rules of ours, even stricter ones: an answer would be taken for one to another question."""
    campaign = organised.campaign(rounds=[["cash-share", "own-circle"]])
    fill(organised, campaign.code, range(30))
    rewrite(organised, campaign, changed)
    assert f"{campaign.code}:1: a batch waits, since it holds boxes that do not open." in runs(organised)
    assert organised.storage.totals(campaign.code) == ()
    # Who comes after that is counted, by what was asked of them: 25 or 26 people, in whole fives.
    fill(organised, campaign.code, range(30, 60))
    assert f"{campaign.code}:1:1 released, of at least 25 people." in runs(organised, drop_spoilt=True)


def test_another_version_of_the_questionnaire_opens_nothing(organised: Organised) -> None:
    """Its questions may have the same names and other answers."""
    campaign = organised.campaign(rounds=[["cash-share", "own-circle"]])
    fill(organised, campaign.code, range(30))
    other = next(
        questionnaire
        for name, questionnaire in organised.app.extensions["zaakscan"].shelf.questionnaires.items()
        if name != campaign.questionnaire and "cash-share" not in questionnaire.question_by_id
    )
    with written(organised) as file:
        file.execute("update campaigns set questionnaire = ? where code = ?", (other.name, campaign.code))
    assert runs(organised)[0].startswith(f"{campaign.code}: its rules cannot be read: {other.name} has no question")
    assert organised.storage.totals(campaign.code) == ()


# --- boxes that somebody copied ---------------------------------------------------------------------------------------


def copy_the_only_box(site: Organised, campaign: Campaign, times: int) -> None:
    with written(site) as file:
        ((*ledger, box),) = file.execute(
            "select campaign, round, segment, box from inbox where campaign = ?", (campaign.code,)
        ).fetchall()
        for _ in range(times):
            file.execute("insert into inbox values (?, ?, ?, ?, ?)", (*ledger, secrets.token_bytes(16), box))


@pytest.mark.parametrize("drop_spoilt", [False, True])
@pytest.mark.parametrize("ended", [False, True])
def test_one_box_and_its_copies_are_no_batch(organised: Organised, drop_spoilt: bool, ended: bool) -> None:
    campaign = organised.campaign()
    fill(organised, campaign.code, range(1))
    copy_the_only_box(organised, campaign, 60)
    if ended:
        organised.clock.go_on(days=31)
    said = runs(organised, drop_spoilt)
    assert organised.storage.totals(campaign.code) == ()
    assert drop_spoilt or f"{campaign.code}:1: a batch waits, since it holds boxes that do not open." in said


def test_a_copy_is_dropped_and_everybody_counts_once(organised: Organised) -> None:
    campaign = organised.campaign()
    fill(organised, campaign.code, range(1))
    copy_the_only_box(organised, campaign, 3)
    fill(organised, campaign.code, range(1, 25))
    organised.clock.go_on(days=31)
    assert runs(organised, drop_spoilt=True)[0] == f"{campaign.code}:1:1 released, of at least 25 people."
    (only,) = organised.storage.totals(campaign.code)
    assert only.release.people == 25
    assert organised.storage.waiting(campaign.ledgers[0]) == 0
