"""The manual is honest about how far off a bar may be."""

from tests.attacks.usefulness import FOUR, PEOPLE, YES_NO, errors
from tests.conftest import ROOT
from webapp.scan.disclosure import CAMPAIGN, NATIONAL, WORKSHOP, Profile


def test_the_manual_tells_how_far_off_a_bar_may_be() -> None:
    manual = (ROOT / "docs/totals.md").read_text(encoding="utf-8").splitlines()
    assert [one for one in map(row, PEOPLE) if one not in manual] == []


def test_more_people_make_a_bar_more_true() -> None:
    few, more, many = (errors(CAMPAIGN, YES_NO, people) for people in (25, 100, 400))
    assert few is not None
    assert more is not None
    assert many is not None
    assert few[2] > more[2] > many[2]


def row(people: int) -> str:
    cells = [cell(profile, people) for profile in (WORKSHOP, CAMPAIGN, NATIONAL)]
    return f"| {people} | {' | '.join(cells)} |"


def cell(profile: Profile, people: int) -> str:
    simple, four = errors(profile, YES_NO, people), errors(profile, FOUR, people)
    if not simple or not four:
        return "nothing is shown"
    return f"{simple[0]} counted: {simple[1]:g} / {simple[2]:g}, {four[1]:g} / {four[2]:g}"
