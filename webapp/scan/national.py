"""The national figures of a questionnaire: two campaigns of nobody, one of them for signals, that never end.

Together they spend three quarters of what one person has for life: half on measures and exposure, a quarter on signals.
A campaign may spend the last quarter.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from webapp.scan.campaign import Campaign, campaign_of, suggested
from webapp.scan.disclosure import LIFELONG, NATIONAL, SIGNALS
from webapp.scan.questionnaire import Questionnaire

HALF = int(LIFELONG / NATIONAL.epsilon) // 2  # questions
ASKED_SIGNALS = 4  # questions, the same whichever way people came: a sheet that lacks one would say no to it
ALWAYS, NEVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


def signals_code(questionnaire: str) -> str:
    """Give the code of the campaign that counts the signals of a questionnaire."""
    return f"{questionnaire}/signals"


def national_signals(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Give ids of the questions that the campaign of the signals counts, and that every campaign asks for, or none."""
    return suggested(questionnaire, replace(SIGNALS, most_questions=ASKED_SIGNALS))


def national_campaigns(questionnaire: Questionnaire, languages: Sequence[str]) -> list[Campaign]:
    """Give the campaign of the questionnaire (its code is the questionnaire's name) and the one of its signals.

    A questionnaire without questions of a class has no campaign for it.
    """
    profiles = (replace(NATIONAL, most_questions=HALF), replace(SIGNALS, most_questions=HALF))
    general, signals = suggested(questionnaire, profiles[0]), national_signals(questionnaire)
    made = []
    for code, profile, asked, also in (
        (questionnaire.name, profiles[0], general, signals),
        (signals_code(questionnaire.name), profiles[1], signals, ()),
    ):
        if asked:
            made.append(
                campaign_of(
                    code,
                    questionnaire.title,
                    questionnaire,
                    profile,
                    [asked],
                    signals=also,
                    languages=languages,
                    start=ALWAYS,
                    end=NEVER,
                )
            )
    return made
