"""Then and now: what an owner sees of the report before."""

from webapp.scan.outcome import Level
from webapp.scan.progress import progress_of
from webapp.scan.questionnaire import Questionnaire

THEN = {"cash-share": ("most",), "little-cash-left": ("no",), "know-officer": ("no",), "loose-backups": ("no",)}


def test_the_picture_of_then_stands_beside_that_of_now(horeca: Questionnaire) -> None:
    progress = progress_of(horeca, THEN, THEN | {"little-cash-left": ("yes",)})
    assert progress.levels["money"].protection is Level.MIDDLE
    assert set(progress.levels) == {theme.id for theme in horeca.themes}


def test_only_measures_answered_twice_and_differently_have_changed(horeca: Questionnaire) -> None:
    now = THEN | {"cash-share": ("few",), "little-cash-left": ("yes",), "two-step-login": ("yes",)}
    assert progress_of(horeca, THEN, now).changed == ("little-cash-left",)


def test_nothing_changed_when_nothing_did(horeca: Questionnaire) -> None:
    assert progress_of(horeca, THEN, THEN).changed == ()


def test_a_measure_that_is_not_asked_any_more_has_not_changed(horeca: Questionnaire) -> None:
    then = THEN | {"unasked-offer": ("once",), "check-partners": ("no",)}
    assert progress_of(horeca, then, then | {"unasked-offer": ("no",), "check-partners": ("yes",)}).changed == ()
