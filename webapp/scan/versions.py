"""What of a questionnaire may never change once it is published: its structure, and the fingerprint of that.

Words and sources may be corrected (`revision` counts that): answers, totals and codes of others hang on ids, options,
points, thresholds, rules, and the order and grading of advice.
"""

import hashlib
import json
from typing import Any

from webapp.scan.pool import Pool
from webapp.scan.questionnaire import Advice, Purpose, Question, Questionnaire, Theme
from webapp.scan.rules import All, Answered, AtLeast, Chosen, CountAtLeast, LevelOf, Not, Rule, Some

FREE = ("text", "help", "title", "action", "why", "who", "sources", "shown_when")  # of an item of the pool


def fingerprint(questionnaire: Questionnaire) -> str:
    """Give the SHA-256 of the structure, in hexadecimals: the same on every machine and for every wording."""
    canonical = json.dumps(structure_of(questionnaire), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def fingerprint_of_item(pool: Pool, name: str) -> str:
    """Give the beginning of the SHA-256 of the structure of an item of the pool, such as question.cash-share.

    Only to tell which item changed; the fingerprint of a whole version is what guards it.
    """
    kind, item = name.split(".")
    table = pool.kinds[kind][item]
    frozen = {key: value for key, value in table.items() if key not in FREE}
    if kind == "question":
        frozen["options"] = [[one["id"], one.get("points"), one["counts"]] for one in table["options"]]
    else:
        frozen["when"] = plain_rule(table["when"])
    return hashlib.sha256(json.dumps(frozen, sort_keys=True).encode()).hexdigest()[:16]


def structure_of(questionnaire: Questionnaire) -> dict[str, Any]:
    """Give the structure as plain data, without a word meant for people."""
    return {
        "id": questionnaire.id,
        "version": questionnaire.version,
        # Left out for a scan: the first versions were published before there was anything else.
        **({} if questionnaire.purpose is Purpose.SCAN else {"purpose": questionnaire.purpose.value}),
        "parts": [{"id": part.id, "theme": _theme(part.theme)} for part in questionnaire.parts],
        "questions": [_question(question) for question in questionnaire.questions],
        "routes": [[r.id, plain_rule(r.when), r.door, r.urgency.value] for r in questionnaire.routes],
        "advice": [_advice(advice) for advice in questionnaire.advice],
    }


def _theme(theme: Theme | None) -> list[Any] | None:
    if theme is None:
        return None
    levels = [theme.exposure_middle, theme.exposure_high, theme.protection_middle, theme.protection_low]
    return [*levels, theme.door]


def _question(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "part": question.part,
        "tag": question.tag.value,
        "class": question.disclosure_class,
        "several": question.several,
        "options": [[option.id, option.points] for option in question.options],
        "shown_when": None if question.shown_when is None else plain_rule(question.shown_when),
    }


def _advice(advice: Advice) -> list[Any]:
    return [advice.id, advice.theme, plain_rule(advice.when), advice.effort.value, advice.evidence.value]


def plain_rule(rule: Rule) -> dict[str, Any]:
    """Give the rule as it is written in a questionnaire, in one fixed spelling (`in`, never `is`)."""
    match rule:
        case All(rules):
            return {"all": [plain_rule(part) for part in rules]}
        case Some(rules):
            return {"any": [plain_rule(part) for part in rules]}
        case AtLeast(number, rules):
            return {"at_least": number, "of": [plain_rule(part) for part in rules]}
        case Not(part):
            return {"not": plain_rule(part)}
        case Chosen(question, options):
            return {"q": question, "in": list(options)}
        case Answered(question):
            return {"q": question, "answered": True}
        case CountAtLeast(question, number):
            return {"q": question, "count_gte": number}
        case LevelOf(theme, levels):
            return {"level_of": theme, "in": list(levels)}
