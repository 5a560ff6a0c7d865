"""The scan through HTTP: questions, check, result and report, without JavaScript."""

import re
import subprocess
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import TAGS
from webapp.scan.questionnaire import Questionnaire

HERE = "/nl/scan/horeca/2026-11"
ANSWERS = {"danger-now": "no", "cash-share": "most", "own-circle": "regularly", "borrowing-visits": "now"}


def words(reply: TestResponse) -> str:
    text = re.sub(r"<style>.*?</style>", "", reply.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def carried(reply: TestResponse) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', reply.text))


def chosen(reply: TestResponse) -> dict[str, str]:
    return dict(re.findall(r'name="([^"]+)" value="([^"]+)" checked', reply.text))


def test_the_short_address_leads_to_the_newest_version(client: FlaskClient) -> None:
    reply = client.get("/nl/scan")
    assert reply.status_code == 302
    assert reply.location == HERE


@pytest.mark.parametrize("tag", TAGS)
def test_every_question_and_option_stands_in_the_one_form(client: FlaskClient, horeca: Questionnaire, tag: str) -> None:
    reply = client.get(f"/{tag}/scan/horeca/2026-11")
    for question in horeca.questions:
        assert f'<fieldset id="{question.id}"' in reply.text
        for option in question.options:
            assert f'name="{question.id}" value="{option.id}"' in reply.text


def test_nothing_is_chosen_beforehand_and_nothing_is_required(client: FlaskClient) -> None:
    reply = client.get(HERE)
    assert " checked" not in reply.text
    assert " required" not in reply.text


def test_the_check_page_shows_each_answer_and_carries_it_on(client: FlaskClient) -> None:
    reply = client.post(f"{HERE}/check", data=ANSWERS)
    assert reply.status_code == 200
    assert "De meeste klanten" in words(reply)
    assert carried(reply) == ANSWERS


def test_the_check_page_names_what_was_left_open(client: FlaskClient) -> None:
    reply = client.post(f"{HERE}/check", data=ANSWERS)
    after = words(reply).split("Niet ingevuld", 1)[1]
    assert "Gebruikt u inloggen in twee stappen" in after


def test_an_answer_to_a_question_that_is_not_asked_is_dropped(client: FlaskClient) -> None:
    reply = client.post(f"{HERE}/check", data={"private-loan": "somebody-else", "money-trouble": "no"})
    assert carried(reply) == {"money-trouble": "no"}


def test_a_sign_of_danger_stands_before_the_check_and_before_any_level(client: FlaskClient) -> None:
    for page, first_heading in (("check", "Controleer uw antwoorden"), ("result", "Zo staat uw zaak ervoor")):
        text = words(client.post(f"{HERE}/{page}", data=ANSWERS)).split("Snel weg", 1)[1]
        assert text.index("Iemand zet u onder druk") < text.index(f"{first_heading} ")


def test_change_gives_the_form_with_the_answers_in_it(client: FlaskClient) -> None:
    reply = client.post(HERE, data=ANSWERS)
    assert reply.status_code == 200
    assert chosen(reply) == ANSWERS


def test_the_result_tells_levels_steps_advice_and_why(client: FlaskClient) -> None:
    text = words(client.post(f"{HERE}/result", data=ANSWERS))
    assert "Kwetsbaar: hoog" in text
    assert text.index("Uw eerste stappen") < text.index("Bespreek de bezoeken met de hulplijn")
    assert "U ziet dit door uw antwoord: Hoeveel van uw klanten betalen contant? De meeste klanten" in text
    assert "0800-2800200" in text


def test_no_percentage_is_ever_shown(client: FlaskClient) -> None:
    text = words(client.post(f"{HERE}/result", data=ANSWERS))
    assert "%" not in text


def test_without_any_answer_the_way_to_help_is_still_there(client: FlaskClient) -> None:
    text = words(client.post(f"{HERE}/result"))
    assert "U heeft niets ingevuld" in text
    assert "nog geen beeld" in text
    assert "0800-2800200" in text


def test_dont_know_is_met_with_find_out_and_not_with_blame(client: FlaskClient) -> None:
    text = words(client.post(f"{HERE}/result", data={"two-step-login": "dont-know"}))
    assert "U weet dit nog niet. Zoek het eerst uit." in text


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"cash-share": "all"}, "Dit antwoord kennen wij niet"),
        ({"cash-share": ["few", "most"]}, "Kies één antwoord"),
        ({"no-such-question": "x"}, "een vraag die wij niet kennen"),
    ],
)
@pytest.mark.parametrize("page", ["", "/check", "/result", "/zaakscan.pdf"])
def test_a_wrong_form_comes_back_marked_with_nothing_lost(
    client: FlaskClient, page: str, sent: dict[str, str | list[str]], told: str
) -> None:
    reply = client.post(f"{HERE}{page}", data={"own-circle": "sometimes"} | sent)
    assert reply.status_code == 422
    assert told in words(reply)
    assert "<title>Fout: " in reply.text
    assert chosen(reply) == {"own-circle": "sometimes"}
    assert reply.headers["Cache-Control"] == "no-store"


def test_a_wrong_answer_is_linked_from_the_summary(client: FlaskClient) -> None:
    reply = client.post(f"{HERE}/check", data={"cash-share": "all"})
    assert '<a href="#cash-share">' in reply.text
    assert re.search(r'<fieldset id="cash-share" class="[^"]*wrong"', reply.text)


def test_the_report_is_a_pdf_with_a_neutral_name_and_is_not_stored(client: FlaskClient) -> None:
    reply = client.post(f"{HERE}/zaakscan.pdf", data=ANSWERS)
    assert reply.status_code == 200
    assert reply.data.startswith(b"%PDF-")
    assert reply.mimetype == "application/pdf"
    assert reply.headers["Content-Disposition"] == 'attachment; filename="zaakscan.pdf"'
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("page", ["check", "result", "zaakscan.pdf"])
def test_a_page_that_needs_answers_sends_you_to_the_questions(client: FlaskClient, page: str) -> None:
    reply = client.get(f"{HERE}/{page}")
    assert reply.status_code == 303
    assert reply.location == HERE


@pytest.mark.parametrize("page", ["", "/check", "/result"])
def test_switching_language_keeps_the_page_and_the_answers(client: FlaskClient, page: str) -> None:
    reply = client.post(f"{HERE}{page}", data=ANSWERS)
    other = re.search(r'formaction="(/tr/[^"]+)"', reply.text)
    assert other is not None
    turkish = client.post(other[1], data=carried(reply) or chosen(reply))
    assert '<html lang="tr">' in turkish.text
    assert (carried(turkish) or chosen(turkish)) == ANSWERS
    assert other[1].removeprefix("/tr") == f"{HERE}{page}".removeprefix("/nl")


@pytest.mark.parametrize(
    "address",
    ["/nl/scan/horeca/2020-01", "/nl/scan/bakery/2026-11", "/nl/scan/horeca", "/nl/scan/horeca/2026-11/score"],
)
def test_an_unknown_questionnaire_or_version_is_a_plain_404(client: FlaskClient, address: str) -> None:
    for reply in (client.get(address), client.post(address)):
        assert reply.status_code == 404
        assert "Deze pagina is er niet" in words(reply)


def test_no_answer_ever_stands_in_an_address(client: FlaskClient) -> None:
    for page in ("check", "result"):
        reply = client.post(f"{HERE}/{page}", data=ANSWERS)
        addresses = re.findall(r'(?:href|action|formaction|src)="([^"]+)"', reply.text)
        assert not [a for a in addresses if "?" in a or "regularly" in a]
        assert reply.text.count('method="post"') == reply.text.count("<form")


def test_a_code_of_an_earlier_report_fills_in_the_form_and_goes_along(client: FlaskClient) -> None:
    code = re.search(r"data-code>([^<]+)<", client.post(f"{HERE}/result", data=ANSWERS).text)
    assert code is not None
    form = client.post(f"{HERE}/code", data={"code": code[1].lower().replace("-", " ")})
    assert form.status_code == 200
    assert chosen(form) == {"cash-share": "most", "own-circle": "regularly"}  # signals are in no code
    then = re.search(r'name="paper.then" value="([^"]+)"', form.text)
    assert then is not None
    check = client.post(f"{HERE}/check", data=ANSWERS | {"paper.then": then[1]})
    assert carried(check)["paper.then"] == then[1]
    later = ANSWERS | {"cash-share": "few", "paper.then": then[1]}
    assert "Eerder: " in words(client.post(f"{HERE}/result", data=later))


@pytest.mark.parametrize("typed", ["", "ZZZZ", "ZZZZ-ZZZZ-ZZZZ", "x" * 101, "💥", "\0"])
def test_a_wrong_code_comes_back_with_plain_words(client: FlaskClient, typed: str) -> None:
    reply = client.post(f"{HERE}/code", data={"code": typed})
    assert reply.status_code == 422
    assert re.search(r"Typ eerst de code|Deze code klopt niet|Deze code hoort bij", words(reply))
    assert chosen(reply) == {}


def test_a_code_that_cannot_be_read_changes_nothing_in_the_result(client: FlaskClient) -> None:
    reply = client.post(f"{HERE}/result", data=ANSWERS | {"paper.then": "ZZZZ-ZZZZ"})
    assert reply.status_code == 200
    assert "Eerder: " not in words(reply)


@pytest.mark.parametrize("field", ["paper.second", "paper.scores", "paper.code", "paper.unknown"])
def test_a_choice_that_we_do_not_know_is_refused(client: FlaskClient, field: str) -> None:
    reply = client.post(f"{HERE}/zaakscan.pdf", data=ANSWERS | {field: "everything"})
    assert reply.status_code == 422
    assert chosen(reply) == ANSWERS


def test_the_report_leaves_out_what_somebody_does_not_want_in_it(client: FlaskClient, tmp_path: Path) -> None:
    def printed(**choices: str) -> str:
        form = ANSWERS | {f"paper.{name}": value for name, value in choices.items()}
        path = tmp_path / "report.pdf"
        path.write_bytes(client.post(f"{HERE}/zaakscan.pdf", data=form).data)
        done = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True)
        return " ".join(done.stdout.decode().split())

    whole = printed()
    assert "Kwetsbaar: hoog" in whole
    assert "Uw code voor een volgende keer" in whole
    assert "Kwetsbaar" not in printed(scores="without")
    assert "Uw code voor een volgende keer" not in printed(code="without")
