"""Then and now: what changed between the answers of an earlier report and those of today.

`static/js/progress.js` works out the same on the phone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.scan.outcome import ThemeOutcome, outcome_of
from webapp.scan.questionnaire import Questionnaire, Tag
from webapp.scan.rules import Answers


@dataclass(frozen=True)
class Progress:
    """How it was, beside how it is."""

    levels: Mapping[str, ThemeOutcome]  # theme id -> the picture of then
    changed: tuple[str, ...]  # ids of questions about measures answered then and now, and not the same


def progress_of(questionnaire: Questionnaire, then: Answers, now: Answers) -> Progress:
    """Compare two sheets of answers to one version."""
    before, after = questionnaire.visible(then), questionnaire.visible(now)
    measures = (question.id for question in questionnaire.questions if question.tag is Tag.MEASURE)
    both = (question for question in measures if question in before and question in after)
    return Progress(
        levels={theme.theme: theme for theme in outcome_of(questionnaire, then).themes},
        changed=tuple(question for question in both if tuple(before[question]) != tuple(after[question])),
    )
