"""The floor: rules of ours, and stricter ones, may be opened; what is laxer in any way may not."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from webapp.scan.campaign import Campaign, campaign_of, suggested
from webapp.scan.disclosure import CAMPAIGN, NATIONAL, PROFILES, SIGNALS, WORKSHOP, Counting, Profile
from webapp.scan.floor import FLOORS, laxer
from webapp.scan.national import national_campaigns, national_signals
from webapp.scan.questionnaire import Questionnaire

START, END = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


def made(
    horeca: Questionnaire, code: str, profile: Profile, *rounds: Sequence[str], signals: Sequence[str] = ()
) -> Campaign:
    return campaign_of(code, "Diner", horeca, profile, rounds, signals=signals, start=START, end=END, languages=["nl"])


@pytest.fixture
def dinner(horeca: Questionnaire) -> Campaign:
    return made(horeca, "DFHJKMNP", CAMPAIGN, ["cash-share", "own-circle"])


def under(campaign: Campaign, profile: Profile) -> Campaign:
    """Give the campaign as if it had been made under this profile."""
    rounds = tuple(replace(counting, profile=profile) for counting in campaign.rounds)
    return replace(campaign, profile=profile, rounds=rounds)


def asking(campaign: Campaign, horeca: Questionnaire, *ids: str) -> Campaign:
    questions = tuple(horeca.question_by_id[id_] for id_ in ids)
    return replace(campaign, rounds=(Counting(campaign.profile, questions),) if ids else ())


def test_whatever_we_make_may_be_opened(horeca: Questionnaire, dinner: Campaign) -> None:
    room = made(horeca, "DFHJKM", WORKSHOP, *([one] for one in suggested(horeca, WORKSHOP)))
    most = made(horeca, "DFHJKMNP", CAMPAIGN, suggested(horeca, CAMPAIGN))
    six = suggested(horeca, replace(CAMPAIGN, most_questions=6))
    both = made(horeca, "DFHJKMNP", CAMPAIGN, six, signals=national_signals(horeca))
    for campaign in (dinner, room, most, both, *national_campaigns(horeca, ["nl"])):
        assert laxer(campaign) == ()


STRICTER = [
    {"k_min": 26},
    {"epsilon": Fraction(1, 3)},
    {"most_questions": 2},
    {"longest_delay": timedelta(hours=25)},
    {"classes": "B"},
]


@pytest.mark.parametrize("stricter", STRICTER, ids=str)
def test_rules_of_another_day_that_are_stricter_may_be_opened(dinner: Campaign, stricter: dict[str, object]) -> None:
    assert laxer(under(dinner, replace(CAMPAIGN, **stricter))) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"k_min": 24}, "k_min"),
        ({"epsilon": Fraction(51, 100)}, "epsilon"),
        ({"epsilon": Fraction(0)}, "epsilon"),
        ({"epsilon": Fraction(-1)}, "epsilon"),
        ({"takes_all": True}, "takes_all"),
        ({"longest_delay": timedelta(hours=24) - timedelta(seconds=1)}, "longest_delay"),
        ({"id": "workshop"}, "profile"),
        ({"id": "national"}, "profile"),
        ({"id": "mine"}, "profile"),
    ],
    ids=str,
)
def test_a_profile_that_is_laxer_in_anything_is_not_opened(
    dinner: Campaign, changed: dict[str, object], told: str
) -> None:
    assert laxer(under(dinner, replace(CAMPAIGN, **changed))) == (told,)  # type: ignore[arg-type]


def test_all_that_is_laxer_is_told(dinner: Campaign) -> None:
    worst = replace(CAMPAIGN, k_min=1, epsilon=Fraction(10**8), takes_all=True, longest_delay=timedelta(0))
    assert laxer(under(dinner, worst)) == ("k_min", "epsilon", "takes_all", "longest_delay")


def test_no_round_is_counted_otherwise_than_the_campaign(dinner: Campaign) -> None:
    lax = replace(CAMPAIGN, k_min=1)
    assert laxer(replace(dinner, rounds=(replace(dinner.rounds[0], profile=lax),))) == ("profile",)
    assert laxer(replace(dinner, profile=lax)) == ("profile", "k_min")


@pytest.mark.parametrize(
    "asked",
    [
        lambda horeca: (),
        lambda horeca: ("cash-share", "cash-share"),
        lambda horeca: ("cash-share", "threats"),
        lambda horeca: suggested(horeca, replace(CAMPAIGN, most_questions=9)),
    ],
    ids=["none", "one twice", "a signal", "nine"],
)
def test_questions_that_may_not_be_counted_are_not_opened(
    horeca: Questionnaire, dinner: Campaign, asked: Callable[[Questionnaire], Sequence[str]]
) -> None:
    assert "questions" in laxer(asking(dinner, horeca, *asked(horeca)))


def test_questions_are_counted_over_all_rounds(horeca: Questionnaire) -> None:
    room = made(horeca, "DFHJKM", WORKSHOP, *([one] for one in suggested(horeca, WORKSHOP)))
    assert laxer(replace(room, rounds=(*room.rounds, room.rounds[0]))) == ("questions",)


def test_nobody_spends_more_than_what_is_for_life(horeca: Questionnaire) -> None:
    eight = made(horeca, "DFHJKMNP", CAMPAIGN, suggested(horeca, CAMPAIGN))
    asked = tuple(horeca.question_by_id[id_] for id_ in national_signals(horeca))
    for profile in (SIGNALS, replace(SIGNALS, epsilon=Fraction(1, 10**6))):  # whatever it says, the national one counts
        assert laxer(replace(eight, signals=Counting(profile, asked))) == ("epsilon",)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.id)
def test_the_rules_of_one_kind_are_nothing_for_another(horeca: Questionnaire, profile: Profile) -> None:
    codes = {"workshop": "DFHJKM", "campaign": "DFHJKMNP", "national": horeca.name, "signals": f"{horeca.name}/signals"}
    one = made(horeca, codes.pop(profile.id), profile, suggested(horeca, replace(profile, most_questions=2)))
    assert laxer(one) == ()
    for code in (*codes.values(), "", "DFHJKMNPR", "other/2026-11"):
        assert laxer(replace(one, code=code)) != ()


def test_a_profile_that_becomes_stricter_leaves_the_one_of_before_beside_it(dinner: Campaign) -> None:
    """As long as campaigns that began with it run."""
    now = replace(CAMPAIGN, k_min=40)
    others = [floor for floor in FLOORS if floor.id != CAMPAIGN.id]
    assert laxer(dinner, [*others, now]) == ("k_min",)
    assert laxer(dinner, [*others, now, CAMPAIGN]) == laxer(under(dinner, now), [*others, now, CAMPAIGN]) == ()
    # Each is a floor as a whole: what is laxer than one in this and than the other in that is below both.
    small = replace(CAMPAIGN, k_min=10, epsilon=Fraction(1, 4))
    mixed = replace(CAMPAIGN, k_min=10, epsilon=Fraction(1, 2))
    assert len(laxer(under(dinner, mixed), [small, CAMPAIGN])) == 1


def test_the_national_floor_is_that_of_the_national_figure() -> None:
    assert [floor.id for floor in FLOORS] == ["workshop", "campaign", "national", "signals"]
    assert NATIONAL in FLOORS
