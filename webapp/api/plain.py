"""Questionnaires, doors and outcomes as plain data, with words in the language of the request.

`schemas.py` says what each looks like.
"""

from dataclasses import asdict, replace
from datetime import date
from typing import Any

from webapp.extraction import ADVICE_TEXTS, CONTACT_TEXTS, DOOR_TEXTS
from webapp.languages import current_language, say
from webapp.scan.answers import unanswered
from webapp.scan.directory import ALWAYS_SHOWN, Contact, Directory, Door
from webapp.scan.outcome import FIRST_STEPS, Outcome, outcome_of, plan_of
from webapp.scan.questionnaire import Advice, Level, Part, Question, Questionnaire, Urgency
from webapp.scan.rules import Answers
from webapp.scan.versions import fingerprint, plain_rule
from webapp.telling import contacts_named, everything, sources_named, titles_of

Plain = dict[str, Any]


def named_questionnaire(questionnaire: Questionnaire, newest: bool) -> Plain:
    """Tell which version it is."""
    return {
        "id": questionnaire.id,
        "version": questionnaire.version,
        "revision": questionnaire.revision,
        "fingerprint": fingerprint(questionnaire),
        "newest": newest,
        "purpose": questionnaire.purpose.value,
        "title": say(f"{questionnaire.id}:title", questionnaire.title),
    }


def whole_questionnaire(questionnaire: Questionnaire, newest: bool) -> Plain:
    """Tell all of a version."""
    return named_questionnaire(questionnaire, newest) | {
        "language": current_language().tag,
        "parts": [_part(part) for part in questionnaire.parts],
        "routes": [
            {"id": route.id, "when": plain_rule(route.when), "door": route.door, "urgency": route.urgency.value}
            for route in questionnaire.routes
        ],
        "advice": [_advice(advice) | {"when": plain_rule(advice.when)} for advice in questionnaire.advice],
    }


def _part(part: Part) -> Plain:
    return {
        "id": part.id,
        "title": say(f"{part.id}:title", part.title),
        "intro": say(f"{part.id}:intro", part.intro),
        "theme": None if part.theme is None else asdict(part.theme),
        "questions": [_question(question) for question in part.questions],
    }


def _question(question: Question) -> Plain:
    return {
        "id": question.id,
        "tag": question.tag.value,
        "class_": question.disclosure_class,
        "several": question.several,
        "text": say(question.id, question.text),
        "help": say(f"{question.id}:help", question.help),
        "options": [
            {"id": option.id, "text": _answer(question, option.id), "points": option.points}
            for option in question.options
        ],
        "shown_when": None if question.shown_when is None else plain_rule(question.shown_when),
    }


def _answer(question: Question, option: str) -> str:
    return say(f"{question.id}/{option}", question.option_by_id[option].text)


def _advice(advice: Advice) -> Plain:
    return {
        "id": advice.id,
        "theme": advice.theme,
        **{name: say(f"{advice.id}:{name}", getattr(advice, name)) for name in ADVICE_TEXTS},
        "effort": advice.effort.value,
        "evidence": advice.evidence.value,
        "who": advice.who,
        "sources": advice.sources,
    }


def whole_directory(directory: Directory, today: date) -> Plain:
    """Tell all contacts, doors and sources."""
    return {
        "language": current_language().tag,
        "always_shown": ALWAYS_SHOWN,
        "contacts": [_contact(contact, today) for contact in directory.contacts.values()],
        "doors": [_door(door) for door in directory.doors.values()],
        "sources": [asdict(source) for source in directory.sources.values()],
    }


def _contact(contact: Contact, today: date) -> Plain:
    stale = contact.is_stale(today)
    said = {name: say(f"{contact.id}:{name}", getattr(contact, name)) for name in CONTACT_TEXTS}
    known = {"always": contact.always, "open_minutes": contact.open_minutes}
    hours = {"hours": "", "always": False, "open_minutes": ()} if stale else {"hours": said["hours"]} | known
    return asdict(contact) | said | hours | {"stale": stale}


def _door(door: Door) -> Plain:
    said = {name: say(f"door-{door.id}:{name}", getattr(door, name)) for name in DOOR_TEXTS}
    return {"id": door.id, "contacts": door.contacts, "second": door.second} | said


def told_outcome(questionnaire: Questionnaire, answers: Answers, directory: Directory, today: date) -> Plain:
    """Tell what the answers say. They hold no hidden question."""
    open_questions = [question.id for question in unanswered(questionnaire, answers)]
    outcome = outcome_of(questionnaire, answers)
    return _told(questionnaire, outcome, answers, directory, today) | {"unanswered": open_questions}


def everything_told(questionnaire: Questionnaire, directory: Directory, today: date) -> Plain:
    """Tell an outcome that no other is longer than: all there can be, with the longest answers."""
    longest = {
        question.id: tuple(option.id for option in question.options)
        if question.several
        else (max((option.id for option in question.options), key=lambda one: len(_answer(question, one).encode())),)
        for question in questionnaire.questions
    }
    outcome = everything(questionnaire)
    steps = sorted((given.advice for given in outcome.advice), key=len)[-FIRST_STEPS:]
    told = _told(questionnaire, replace(outcome, first_steps=tuple(steps)), longest, directory, today)
    return told | {
        "urgent": False,  # as the others here: the longest word that there can be
        "doors": [door | {"urgency": max(Urgency, key=len).value} for door in told["doors"]],
        "themes": [theme | dict.fromkeys(("exposure", "protection"), max(Level, key=len)) for theme in told["themes"]],
        "advice": [given | {"unsure": False} for given in told["advice"]],
        "plan": {"today": [], "week": [], "month": [given["id"] for given in told["advice"]]},
        "unanswered": [question.id for question in questionnaire.questions],
    }


def _told(questionnaire: Questionnaire, outcome: Outcome, answers: Answers, directory: Directory, today: date) -> Plain:
    titles = titles_of(questionnaire)
    unsure = {question for question, chosen in answers.items() if "dont-know" in chosen}
    return {
        "questionnaire": questionnaire.name,
        "language": current_language().tag,
        "urgent": outcome.urgent,
        "doors": [
            _door(directory.doors[door.door])
            | {"urgency": door.urgency.value, "reasons": _reasons(questionnaire, door.reasons, answers)}
            for door in outcome.doors
        ],
        "themes": [
            {
                "id": theme.theme,
                "title": say(f"{theme.theme}:title", titles[theme.theme]),
                "exposure": theme.exposure.value,
                "protection": theme.protection.value,
            }
            for theme in outcome.themes
        ],
        "priorities": outcome.priorities,
        "first_steps": outcome.first_steps,
        "advice": [
            _advice(questionnaire.advice_by_id[given.advice])
            | {
                "unsure": bool(unsure.intersection(given.reasons)),
                "reasons": _reasons(questionnaire, given.reasons, answers),
            }
            for given in outcome.advice
        ],
        "plan": asdict(plan_of(questionnaire, outcome)),
        "in_place": _reasons(questionnaire, outcome.in_place, answers),
        "contacts": [_contact(contact, today) for contact in contacts_named(outcome, questionnaire, directory)],
        "sources": [asdict(source) for source in sources_named(outcome, questionnaire, directory)],
    }


def _reasons(questionnaire: Questionnaire, reasons: tuple[str, ...], answers: Answers) -> list[Plain]:
    questions = [questionnaire.question_by_id[reason] for reason in reasons]
    return [
        {
            "question": question.id,
            "text": say(question.id, question.text),
            "answers": [_answer(question, option) for option in answers.get(question.id, ())],
        }
        for question in questions
    ]
