"""Campaigns and workshops: what may be made, what may change, when it takes contributions, and codes as people type."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scan.test_properties import always_the_same, over_all
from webapp.scan.campaign import (
    ALPHABET,
    LEFTOVERS_KEPT,
    LINK_SIGNS,
    LOOK_ALIKES,
    MOST_SEGMENTS,
    NO_OTHER,
    NONE,
    ONE_ONLY,
    OTHER,
    TOO_EARLY,
    TOO_FEW,
    TOO_MUCH,
    UNKNOWN,
    WORKSHOP_SIGNS,
    Campaign,
    Ledger,
    Leftovers,
    Standing,
    WrongCampaign,
    campaign_of,
    changes_refused,
    countable,
    leftovers,
    new_code,
    read_code,
    standing,
    suggested,
)
from webapp.scan.disclosure import (
    CAMPAIGN,
    LIFELONG,
    NATIONAL,
    NO_QUESTION,
    PROFILES,
    SIGNALS,
    TOO_MANY,
    TWICE,
    WORKSHOP,
    WRONG_CLASS,
    Profile,
    counting_of,
)
from webapp.scan.questionnaire import Questionnaire

START = datetime(2026, 12, 1, tzinfo=UTC)
END = datetime(2027, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
KNOWN = ("who-to-call", "one-speaker", "know-officer")  # class A
LIVED = ("cash-share", "money-trouble", "bossy-guests")  # class B
HARD = ("danger-now", "demand", "threats", "damage", "dispute-at-home")  # class C


def made(horeca: Questionnaire, **changed: Any) -> Campaign:
    fields: dict[str, Any] = {
        "code": "K7M4XRTP",
        "title": "Horeca Haven",
        "questionnaire": horeca,
        "profile": CAMPAIGN,
        "rounds": [[*KNOWN, *LIVED]],
        "signals": HARD[:4],
        "segments": [],
        "start": START,
        "end": END,
        "languages": ["nl", "tr"],
    }
    return campaign_of(**(fields | changed))


def refused(horeca: Questionnaire, **changed: Any) -> dict[str, str]:
    with pytest.raises(WrongCampaign) as error:
        made(horeca, **changed)
    return dict(error.value.wrong)


def test_a_campaign_knows_all_that_is_counted_and_what_it_costs(horeca: Questionnaire) -> None:
    campaign = made(horeca)
    assert campaign.questionnaire == "horeca/2026-11"
    assert [[q.id for q in counting.questions] for counting in campaign.rounds] == [[*KNOWN, *LIVED]]
    assert campaign.signals is not None
    assert campaign.signals.profile == SIGNALS
    assert campaign.epsilon == LIFELONG
    assert made(horeca, signals=[]).epsilon == 3
    assert made(horeca, profile=WORKSHOP, rounds=[KNOWN[:1], KNOWN[1:]]).epsilon == LIFELONG


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"languages": []}, {"languages": NONE}),
        ({"end": START}, {"end": TOO_EARLY}),
        ({"segments": ["north", "other", "north"]}, {"segments": TWICE}),
        ({"segments": ["north", "south"]}, {"segments": NO_OTHER}),
        ({"segments": [*map(str, range(MOST_SEGMENTS + 1)), OTHER]}, {"segments": TOO_MANY}),
        ({"segments": ["north", OTHER]}, {"segments": TOO_FEW}),
        ({"segments": [OTHER]}, {"segments": TOO_FEW}),
        ({"rounds": []}, {"rounds": NONE}),
        ({"rounds": [[]]}, {"rounds": NO_QUESTION}),
        ({"rounds": [KNOWN, LIVED]}, {"rounds": ONE_ONLY}),
        ({"rounds": [[*KNOWN, "demand"]]}, {"rounds.demand": WRONG_CLASS}),
        ({"rounds": [["nonsense", *KNOWN]]}, {"rounds.nonsense": UNKNOWN}),
        ({"profile": NATIONAL, "rounds": [[*KNOWN, "demand"]]}, {"rounds.demand": WRONG_CLASS}),
        ({"profile": WORKSHOP, "rounds": [[*KNOWN[:2], "cash-share"]]}, {"rounds.cash-share": WRONG_CLASS}),
        ({"profile": WORKSHOP, "rounds": [KNOWN[:2], KNOWN[1:]]}, {"rounds": TOO_MANY}),
        ({"signals": ["cash-share"]}, {"signals.cash-share": WRONG_CLASS}),
        ({"signals": HARD}, {"signals": TOO_MUCH}),
        ({"rounds": [[*KNOWN, *LIVED, "unasked-offer"]]}, {"signals": TOO_MUCH}),
        (
            {"rounds": [["nonsense", "demand"]], "signals": ["cash-share"], "languages": [], "end": START},
            {
                "languages": NONE,
                "end": TOO_EARLY,
                "rounds.nonsense": UNKNOWN,
                "rounds.demand": WRONG_CLASS,
                "signals.cash-share": WRONG_CLASS,
            },
        ),
    ],
)
def test_what_is_wrong_with_a_campaign_is_told_all_at_once(
    horeca: Questionnaire, changed: dict[str, Any], wrong: dict[str, str]
) -> None:
    assert refused(horeca, **changed) == wrong


def test_segments_are_counted_instead_of_the_whole_and_never_beside_it(horeca: Questionnaire) -> None:
    assert made(horeca).ledgers == (Ledger("K7M4XRTP", 0, None),)
    assert made(horeca, segments=["north", "south", "other"]).ledgers == (
        Ledger("K7M4XRTP", 0, "north"),
        Ledger("K7M4XRTP", 0, "south"),
        Ledger("K7M4XRTP", 0, "other"),
    )
    rounds = made(horeca, profile=WORKSHOP, rounds=[KNOWN[:1], KNOWN[1:]]).ledgers
    assert rounds == (Ledger("K7M4XRTP", 0, None), Ledger("K7M4XRTP", 1, None))


# --- time ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "stands"),
    [
        (START - SECOND, Standing.AHEAD),
        (START, Standing.OPEN),
        (END - SECOND, Standing.OPEN),
        (END, Standing.ENDED),
        (END + timedelta(days=4000), Standing.ENDED),
    ],
)
def test_a_campaign_takes_contributions_from_its_start_to_its_end(
    horeca: Questionnaire, moment: datetime, stands: Standing
) -> None:
    assert standing(made(horeca), moment) is stands


@pytest.mark.parametrize(
    ("moment", "waiting", "fate"),
    [
        (END - SECOND, 24, Leftovers.WAIT),
        (END - SECOND, 99, Leftovers.WAIT),
        (END, 25, Leftovers.LAST_BATCH),
        (END, 24, Leftovers.KEPT),
        (END + LEFTOVERS_KEPT - SECOND, 1, Leftovers.KEPT),
        (END + LEFTOVERS_KEPT, 1, Leftovers.DELETED),
        (END + LEFTOVERS_KEPT, 25, Leftovers.LAST_BATCH),  # nobody came by for a month: it still counts
    ],
)
def test_who_waits_at_the_end_is_counted_together_or_forgotten(
    horeca: Questionnaire, moment: datetime, waiting: int, fate: Leftovers
) -> None:
    assert leftovers(made(horeca), moment, waiting) is fate


def test_before_the_start_all_but_the_code_may_change(horeca: Questionnaire) -> None:
    before = made(horeca)
    after = made(horeca, code="H4K7M4XR", rounds=[KNOWN], segments=["north", "south", "other"], start=START + SECOND)
    assert changes_refused(before, after, START - SECOND) == ("code",)


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({}, ()),
        ({"title": "Horeca Havenstad", "languages": ["nl"], "end": END + SECOND}, ()),
        ({"rounds": [KNOWN]}, ("rounds",)),
        ({"signals": []}, ("signals",)),
        ({"segments": ["north", "south", "other"]}, ("segments",)),
        ({"start": START - SECOND}, ("start",)),
        ({"end": START + SECOND}, ("end",)),  # in the past
    ],
)
def test_from_the_start_on_what_is_counted_and_how_is_fixed(
    horeca: Questionnaire, changed: dict[str, Any], fields: tuple[str, ...]
) -> None:
    assert changes_refused(made(horeca), made(horeca, **changed), START + timedelta(days=1)) == fields


def test_no_softer_rules_once_it_runs(horeca: Questionnaire) -> None:
    before = made(horeca)
    softer = replace(before.profile, k_min=3)
    after = replace(before, profile=softer, rounds=(counting_of(softer, before.rounds[0].questions),))
    assert changes_refused(before, after, START) == ("profile", "rounds")


def test_what_has_ended_does_not_begin_again(horeca: Questionnaire) -> None:
    longer = made(horeca, end=END + timedelta(days=60), title="Horeca Havenstad")
    assert changes_refused(made(horeca), longer, END) == ("end",)


# --- questions -------------------------------------------------------------------------------------------------------

over_profiles = pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.id)


@over_all
@over_profiles
def test_only_questions_of_the_right_class_may_be_counted(questionnaire: Questionnaire, profile: Profile) -> None:
    may = {q.id for q in countable(questionnaire, profile)}
    assert may == {q.id for q in questionnaire.questions if q.disclosure_class in profile.classes}


@over_all
@over_profiles
def test_what_is_suggested_can_always_be_counted(questionnaire: Questionnaire, profile: Profile) -> None:
    ids = suggested(questionnaire, profile)
    assert len(ids) == min(profile.most_questions, len(countable(questionnaire, profile)))
    if ids:
        counting_of(profile, [questionnaire.question_by_id[id_] for id_ in ids])


def test_a_room_is_asked_about_different_things_that_everybody_is_asked(horeca: Questionnaire) -> None:
    questions = [horeca.question_by_id[id_] for id_ in suggested(horeca, WORKSHOP)]
    assert len({question.part for question in questions}) == 3
    assert all(question.shown_when is None for question in questions)


# --- codes -----------------------------------------------------------------------------------------------------------


def test_no_two_signs_of_a_code_look_alike() -> None:
    """Nor do they in Turkish, whose i has a dot when it is large and whose ı has none when it is small."""
    assert len(set(ALPHABET)) == len(ALPHABET) == 23
    assert not set(ALPHABET) & set("0OQ1Iİıil|L")
    for group in ("8B", "6G", "5S", "2Z", "VU", "4A", "3E"):
        assert len(set(group) & set(ALPHABET)) == 1, group
    assert not set(ALPHABET) & set("AEIOU")  # so that no code is a word
    assert not set(LOOK_ALIKES) & set(ALPHABET)
    assert set(LOOK_ALIKES.values()) <= set(ALPHABET)


@pytest.mark.parametrize("signs", [WORKSHOP_SIGNS, LINK_SIGNS])
def test_a_code_is_drawn_sign_by_sign_and_every_sign_comes_up(signs: int) -> None:
    draw = Random(3).randrange
    codes = [new_code(signs, draw) for _ in range(500)]
    assert {len(code) for code in codes} == {signs}
    assert set("".join(codes)) == set(ALPHABET)
    assert len(set(codes)) == 500
    assert all(read_code(code) == code for code in codes)
    assert new_code(signs, lambda number: number - 1) == "Y" * signs


@pytest.mark.parametrize(
    "typed",
    [
        "K7M4XR",
        "k7m4xr",
        "K7M 4XR",
        " k7m-4xr ",
        "K7M–4XR",
        "Ｋ７Ｍ４ＸＲ",
        "ｋ７ｍ４ｘｒ\n",
        "K.7.M.4.X.R",
        "K7M4XR\u200b",
    ],
)
def test_a_code_may_be_typed_in_many_ways(typed: str) -> None:
    assert read_code(typed) == "K7M4XR"


def test_a_sign_that_looks_like_another_is_taken_for_it() -> None:
    assert read_code("BGSUZ2") == read_code("bgsuz2") == "865V22"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "K7M4X",
        "K7M4XRT",
        "K7M4XRTPP",
        "K7M4X0",
        "K7M4XO",
        "K7M4Xİ",
        "K7M4Xı",
        "K7M4X1",
        "K7M4X\x00",
        "咖啡店七三二",
        "K" * 1_000_000,
        "\ufdfa" * 30,
        "\ud800" * 6,
        "½" * 6,
        "<b>K7M",
    ],
    ids=range(17),
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


@always_the_same
@given(text=st.text(max_size=50) | st.text(ALPHABET + ALPHABET.lower() + "BGSUZ -", max_size=10))
def test_any_text_is_a_code_in_one_way_or_none(text: str) -> None:
    code = read_code(text)
    assert code is None or (set(code) <= set(ALPHABET) and len(code) in (WORKSHOP_SIGNS, LINK_SIGNS))
    if code:
        assert read_code(code) == read_code(code.lower()) == read_code(unicodedata.normalize("NFKC", text)) == code
