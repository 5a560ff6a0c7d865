"""What a report names: the titles, contacts and sources that stand in it, each once, in the order of the report."""

import segno
from markupsafe import Markup

from webapp.scan.directory import ALWAYS_SHOWN, Contact, Directory, Source
from webapp.scan.outcome import GivenAdvice, OpenDoor, Outcome, ThemeOutcome
from webapp.scan.questionnaire import Level, Purpose, Questionnaire, Tag, Urgency
from webapp.scan.rules import LevelOf, Rule, Some, leaves

REPORTS = {
    Purpose.SCAN: "parts/report.html",
    Purpose.GUIDE: "parts/guide.html",
    Purpose.SIGNALS: "parts/signals.html",
}


def titles_of(questionnaire: Questionnaire) -> dict[str, str]:
    """Theme id -> Dutch title."""
    return {theme.id: theme.title for theme in questionnaire.themes}


def report_of(questionnaire: Questionnaire) -> str:
    """Give the template with the parts of the report: the same macros for every purpose."""
    return REPORTS[questionnaire.purpose]


def signs_seen(outcome: Outcome) -> list[str]:
    """Give the ids of the questions whose answers opened a door, each once."""
    return list(dict.fromkeys(reason for door in outcome.doors for reason in door.reasons))


def contacts_named(outcome: Outcome, questionnaire: Questionnaire, directory: Directory) -> list[Contact]:
    """Give the contacts that the report sends people to."""
    ids = [contact for door in outcome.doors for contact in directory.doors[door.door].contacts]
    ids += [contact for given in outcome.advice for contact in questionnaire.advice_by_id[given.advice].who]
    return [directory.contacts[contact] for contact in dict.fromkeys([*ALWAYS_SHOWN, *ids])]


def sources_named(outcome: Outcome, questionnaire: Questionnaire, directory: Directory) -> list[Source]:
    """Give the sources of the advice in the report."""
    ids = [source for given in outcome.advice for source in questionnaire.advice_by_id[given.advice].sources]
    return [directory.sources[source] for source in dict.fromkeys(ids)]


def qr_of(code: str, words: str) -> Markup:
    """Give a QR that holds the code as text, never as an address: an address stays in a phone's history."""
    drawn: str = segno.make(code, error="m", micro=False).svg_inline(
        scale=3, title=words, svgclass=None, lineclass=None
    )
    return Markup(drawn)  # noqa: S704  # segno escapes the title, and the code is our own letters and digits


def qr_to_scan(address: str, words: str) -> Markup:
    """Give a QR of an address that everybody may know, as large as what it stands in: black on white, in the dark too.

    With the white border of four modules that cameras need.
    """
    drawn: str = segno.make(address, error="m", micro=False).svg_inline(
        border=4, omitsize=True, dark="#000", light="#fff", title=words or None, svgclass=None, lineclass=None
    )
    return Markup(drawn)  # noqa: S704  # segno escapes the title


def urgent_doors(questionnaire: Questionnaire) -> list[str]:
    """Give the ids of the doors that something which happens now can open, each once."""
    return list(dict.fromkeys(route.door for route in questionnaire.routes if route.urgency is Urgency.NOW))


def everything(questionnaire: Questionnaire) -> Outcome:
    """Give an outcome that holds all that any answers could lead to: the phone keeps of it what its answers do."""
    later = [route.door for route in questionnaire.routes if route.urgency is not Urgency.NOW]
    later += [theme.door for theme in questionnaire.themes]
    why = {door: _possible_reasons(_opened_by(door, questionnaire), questionnaire) for door in _doors(questionnaire)}
    return Outcome(
        doors=(
            *(OpenDoor(door, Urgency.NOW, why[door]) for door in urgent_doors(questionnaire)),
            *(OpenDoor(door, Urgency.SOON, why[door]) for door in dict.fromkeys(later)),
        ),
        themes=tuple(ThemeOutcome(theme.id, Level.UNKNOWN, Level.UNKNOWN, 0) for theme in questionnaire.themes),
        priorities=tuple(theme.id for theme in questionnaire.themes),
        advice=tuple(GivenAdvice(a.id, _possible_reasons(a.when, questionnaire)) for a in questionnaire.advice),
        first_steps=(),
        in_place=tuple(question.id for question in questionnaire.questions if question.tag is Tag.MEASURE),
    )


def _doors(questionnaire: Questionnaire) -> list[str]:
    return [route.door for route in questionnaire.routes] + [theme.door for theme in questionnaire.themes]


def _opened_by(door: str, questionnaire: Questionnaire) -> Rule:
    routes = tuple(route.when for route in questionnaire.routes if route.door == door)
    levels = (LevelOf(theme.id, (Level.HIGH.value,)) for theme in questionnaire.themes if theme.door == door)
    return Some((*routes, *levels))


def _possible_reasons(rule: Rule, questionnaire: Questionnaire) -> tuple[str, ...]:
    possible: set[str] = set()
    for leaf in leaves(rule):
        if isinstance(leaf, LevelOf):
            exposed = (q for q in questionnaire.questions if q.part == leaf.theme and q.tag is Tag.EXPOSURE)
            possible.update(question.id for question in exposed)
        else:
            possible.add(leaf.question)
    return tuple(question.id for question in questionnaire.questions if question.id in possible)
