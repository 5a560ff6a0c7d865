"""The phone and the server must say the same: whole outcomes over thousands of answer sheets, and the same meaning."""

import json
import random
import re
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import NODE, ROOT
from webapp.bundle import HELP, JOIN, PREPAINT, SCAN, SITE, bundled, for_modern_browsers, joined
from webapp.scan.outcome import outcome_of, plan_of
from webapp.scan.questionnaire import Questionnaire
from webapp.scan.versions import structure_of
from webapp.shelf import Shelf, read_shelf

SHEETS, SHEETS_OF_OTHERS = 12_000, 4_000  # the others are made of the same pieces
HOME = "horeca"
PUBLISHED = sorted(read_shelf(ROOT / "questionnaires").published)
SCRIPTS = ROOT / "static" / "js"


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_phone_and_the_server_work_out_the_same_of_every_sheet(shelf: Shelf, name: str) -> None:
    questionnaire = shelf.questionnaires[name]
    numbers = range(sheets_for(questionnaire))
    sheets = [answer_sheet(questionnaire, random.Random(number), number % 11 / 10) for number in numbers]
    on_the_phone = results_of_node(questionnaire, sheets)
    assert len(on_the_phone) == len(sheets)
    different = [
        sheet for sheet, phone in zip(sheets, on_the_phone, strict=True) if phone != result(questionnaire, sheet)
    ]
    assert not different, f"{len(different)} differ, the first: {different[0]}"
    # The sheets were worth comparing: every advice, every door and every level came up.
    seen = json.dumps(on_the_phone)
    assert [advice.id for advice in questionnaire.advice if f'"{advice.id}"' not in seen] == []
    pictures = {json.dumps(result["outcome"]["themes"]) for result in on_the_phone}
    assert len(pictures) >= min(500, 12 ** len(questionnaire.themes))


def sheets_for(questionnaire: Questionnaire) -> int:
    return SHEETS if questionnaire.id == HOME else SHEETS_OF_OTHERS


def answer_sheet(questionnaire: Questionnaire, chance: random.Random, steady: float = 0.3) -> dict[str, list[str]]:
    """Give answers to some questions, also to hidden ones; from careless to complete, and from calm to worrying.

    A steady sheet (1.0) has only first and last options, a fickle one (0.0) any.
    """
    diligence, worry = chance.random() * 1.2, chance.random()
    sheet = {}
    for question in questionnaire.questions:
        if chance.random() < diligence:
            ids = [option.id for option in question.options]
            number = chance.randint(0, len(ids)) if question.several else 1
            first = ids[-1 if chance.random() < worry else 0]
            chosen = {first} if chance.random() < steady and number else set(chance.sample(ids, number))
            sheet[question.id] = [option for option in ids if option in chosen]
    return sheet


def result(questionnaire: Questionnaire, sheet: dict[str, list[str]]) -> Any:
    outcome = outcome_of(questionnaire, {question: tuple(chosen) for question, chosen in sheet.items()})
    return json.loads(json.dumps({"outcome": asdict(outcome), "plan": asdict(plan_of(questionnaire, outcome))}))


def results_of_node(questionnaire: Questionnaire, sheets: list[dict[str, list[str]]]) -> Any:
    sent = json.dumps({"structure": structure_of(questionnaire), "sheets": sheets})
    words = [NODE, "--no-warnings", ROOT / "tests" / "js" / "outcomes.js"]
    return json.loads(subprocess.run(words, input=sent, capture_output=True, text=True, check=True).stdout)


def test_the_scripts_do_what_the_shared_cases_say() -> None:
    tests = sorted((ROOT / "tests" / "js").glob("*.test.js"))
    done = subprocess.run([NODE, "--no-warnings", "--test", *tests], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("names", [PREPAINT, SITE, HELP, JOIN, SCAN, ("sw.js",)], ids=lambda names: names[-1])
def test_a_bundle_is_one_script_in_which_every_name_stands_once(names: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "bundle.js"
    for script in (joined(SCRIPTS, names), for_modern_browsers(bundled(SCRIPTS, names))):
        path.write_text(script, encoding="utf-8")
        done = subprocess.run([NODE, "--check", path], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", [*dict.fromkeys((*SCAN, *HELP, *JOIN)), "sw.js", *PREPAINT])
def test_a_script_holds_no_word_for_people_and_fits_the_bundle(name: str) -> None:
    text = (SCRIPTS / name).read_text(encoding="utf-8")
    assert text.startswith("//")  # what it is for
    assert set(re.findall(r"[^\x00-\x7f]", text)) <= set("·–")  # no word in Turkish or Chinese
    for dangerous in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("):
        assert dangerous not in text
