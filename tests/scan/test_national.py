"""The national figures: what they count, and that they cost nobody more than a life has."""

from webapp.scan.campaign import Standing, standing
from webapp.scan.disclosure import LIFELONG, NATIONAL
from webapp.scan.national import ALWAYS, ASKED_SIGNALS, national_campaigns, signals_code
from webapp.scan.questionnaire import Questionnaire
from webapp.shelf import Shelf


def test_signals_are_counted_apart_and_by_the_rules_of_the_nation(horeca: Questionnaire) -> None:
    general, signals = national_campaigns(horeca, ["nl", "tr"])
    assert (general.code, signals.code) == ("horeca/2026-11", signals_code("horeca/2026-11"))
    assert {q.disclosure_class for q in general.rounds[0].questions} == {"A", "B"}
    assert {q.disclosure_class for q in signals.rounds[0].questions} == {"C"}
    for campaign, asked in ((general, 8), (signals, ASKED_SIGNALS)):
        assert len(campaign.rounds[0].questions) == asked
        assert campaign.profile.epsilon == NATIONAL.epsilon
        assert campaign.profile.k_min == NATIONAL.k_min
        assert standing(campaign, ALWAYS) is Standing.OPEN


def test_who_says_yes_to_everything_spends_no_more_than_a_life_has(horeca: Questionnaire) -> None:
    general, signals = national_campaigns(horeca, ["nl"])
    assert general.epsilon == 3 < LIFELONG
    assert general.signals is not None
    assert general.signals.questions == signals.rounds[0].questions


def test_every_questionnaire_can_be_counted(shelf: Shelf) -> None:
    for questionnaire in shelf.questionnaires.values():
        classes = {question.disclosure_class for question in questionnaire.questions}
        made = national_campaigns(questionnaire, ["nl"])
        assert len(made) == bool(classes & {"A", "B"}) + ("C" in classes)
