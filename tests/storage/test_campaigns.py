"""A campaign as it is kept comes back as it was, with the numbers it began with."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

from webapp.scan.campaign import Campaign, campaign_of
from webapp.scan.disclosure import CAMPAIGN, WORKSHOP
from webapp.scan.national import national_campaigns
from webapp.scan.questionnaire import Questionnaire
from webapp.storage.campaigns import campaign_from, kept

START, END = datetime(2026, 11, 1, 8, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


def workshop(horeca: Questionnaire) -> Campaign:
    rounds = [["who-to-call"], ["one-speaker", "know-officer"]]
    return campaign_of("DFHJKM", "Zaal 中", horeca, WORKSHOP, rounds, start=START, end=END, languages=["nl", "zh-Hans"])


def test_every_kind_of_campaign_comes_back_as_it_was(horeca: Questionnaire) -> None:
    bakers = campaign_of(
        "DFHJKMNP",
        "Bakkers",
        horeca,
        CAMPAIGN,
        [["cash-share"]],
        start=START,
        end=END,
        languages=["nl"],
        signals=["threats"],
        segments=["bakers", "brewers", "other"],
    )
    for campaign in (workshop(horeca), bakers, *national_campaigns(horeca, ["nl"])):
        assert campaign_from(kept(campaign, "branch"), horeca) == campaign


def test_rules_of_a_later_day_do_not_change_a_campaign_that_was_kept(horeca: Questionnaire) -> None:
    strict = replace(WORKSHOP, k_min=15, epsilon=Fraction(2, 3))
    begun = replace(workshop(horeca), profile=strict)
    assert campaign_from(kept(begun, "branch"), horeca).profile == strict


def test_only_ids_of_questions_are_kept(horeca: Questionnaire) -> None:
    assert '"questions": ["one-speaker", "know-officer"]' in kept(workshop(horeca), "branch").rules
    assert horeca.question_by_id["one-speaker"].text not in kept(workshop(horeca), "branch").rules
