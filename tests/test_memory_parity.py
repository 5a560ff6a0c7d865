"""The phone and the server must write the same codes, and read the same in them and in what people make of them."""

import json
import random
import subprocess
from typing import Any

import pytest

from tests.conftest import NODE, ROOT
from tests.test_parity import PUBLISHED, answer_sheet, sheets_for
from webapp.scan.memory import ALPHABET, UnreadableCode, code_of, mark_of, read_code, remembered
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.versions import structure_of
from webapp.shelf import Shelf, read_shelf

TINY = read_shelf(ROOT / "tests/questionnaires").questionnaires
KEYBOARD = ALPHABET + ALPHABET.lower() + "OILUoilu -–_.ıİ１Ａ？éſ雨😀\u0307\u200b\n"


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_phone_and_the_server_write_the_same_code_and_both_read_it(shelf: Shelf, name: str) -> None:
    agree([shelf.questionnaires[name], *TINY.values()], sheets_for(shelf.questionnaires[name]) // 3)


@pytest.mark.parametrize("name", sorted(TINY))
def test_so_they_do_with_every_feature_of_a_questionnaire(name: str) -> None:
    agree([TINY[name], *(tiny for other, tiny in TINY.items() if other != name)], 500)


def agree(questionnaires: list[Questionnaire], number_of_sheets: int) -> None:
    chances = [random.Random(number) for number in range(number_of_sheets)]
    sheets = [answer_sheet(questionnaires[0], chance) for chance in chances]
    answers = [{question: tuple(chosen) for question, chosen in sheet.items()} for sheet in sheets]
    codes = [code_of(questionnaires[0], one) for one in answers]
    texts = [mistyped(code, chance) for code, chance in zip(codes, chances, strict=True)]
    phone = results_of_node(questionnaires, sheets, texts)
    assert phone["codes"] == codes
    told = [plain(remembered(questionnaires[0], one)) for one in answers]
    assert phone["read"] == [{"mark": mark_of(questionnaires[0].name), "answers": one} for one in told]
    assert [read(code, questionnaires) for code in codes] == phone["read"]
    assert [read(text, questionnaires) for text in texts] == phone["typed"]


def mistyped(code: str, chance: random.Random) -> str:
    """Give what somebody made of a code: up to three signs changed, added, left out or swapped."""
    signs = list(code)
    for _ in range(chance.randint(0, 3)):
        place, sign = chance.randrange(len(signs)), chance.choice(KEYBOARD)
        changed = ([sign], [signs[place], sign], [], signs[place : place + 2][::-1])
        kind = chance.randrange(4)
        signs[place : place + (2 if kind == 3 else 1)] = changed[kind]
    return "".join(signs)


def read(text: str, questionnaires: list[Questionnaire]) -> Any:
    try:
        found = read_code(text, questionnaires)
    except UnreadableCode as error:
        return {"reason": error.reason, "group": error.group}
    return {"mark": mark_of(found.questionnaire.name), "answers": plain(found.answers)}


def plain(answers: Any) -> Any:
    return {question: list(chosen) for question, chosen in answers.items()}


def results_of_node(questionnaires: list[Questionnaire], sheets: Any, texts: list[str]) -> Any:
    structures = [structure_of(one) | {"mark": mark_of(one.name)} for one in questionnaires]
    sent = json.dumps({"structures": structures, "sheets": sheets, "texts": texts})
    words = [NODE, "--no-warnings", ROOT / "tests" / "js" / "memories.js"]
    return json.loads(subprocess.run(words, input=sent, capture_output=True, text=True, check=True).stdout)
