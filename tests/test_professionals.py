"""Sample professionals get what they need: how to begin a talk, who helps the owner, and what their own rules may ask.

Who they are and what each must get stands in professionals.toml. On the screen and on paper "u" is the professional.
"""

import re
import shutil
import subprocess
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.test_owners import Owner, read_owners
from webapp.scan.outcome import Outcome, outcome_of
from webapp.scan.questionnaire import Questionnaire, Tag, Urgency
from webapp.scan.rules import holds
from webapp.shelf import Shelf

PROFESSIONALS = {one.id: one for one in read_owners("professionals.toml")}
NAME = "signalen/2026-11"
SEEN = {"yes", "maybe"}

each = pytest.mark.parametrize("one", PROFESSIONALS.values(), ids=PROFESSIONALS)


@pytest.fixture(scope="module")
def signs(shelf: Shelf) -> Questionnaire:
    return shelf.questionnaires[NAME]


def outcome_for(one: Owner, signs: Questionnaire) -> Outcome:
    return outcome_of(signs, one.read_answers)


def page_of(client: FlaskClient, one: Owner, tag: str = "nl") -> str:
    text = client.post(f"/{tag}/scan/{NAME}/result", data=one.answers).text
    return text.split('<main id="main">', 1)[1].split("</main>", 1)[0]


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


# --- what the answers say ---------------------------------------------------------------------------------------------


@each
def test_a_professional_answers_only_what_is_asked(one: Owner, signs: Questionnaire) -> None:
    assert set(signs.visible(one.read_answers)) == set(one.answers)
    assert all(option in signs.question_by_id[question].option_by_id for question, option in one.answers.items())


@each
def test_a_professional_gets_these_doors_in_this_order_and_no_other(one: Owner, signs: Questionnaire) -> None:
    doors = [(door.door, door.urgency) for door in outcome_for(one, signs).doors]
    assert doors == one.doors
    assert not {door for door, _ in doors} & set(one.never_doors)


@each
def test_the_first_steps_and_the_sentences_fit_what_is_seen(one: Owner, signs: Questionnaire) -> None:
    outcome = outcome_for(one, signs)
    given = {given.advice for given in outcome.advice}
    assert list(outcome.first_steps) == one.first_steps
    assert {*one.first_steps, *one.advice} <= given
    assert not given & set(one.never_advice)


def test_each_route_is_walked_and_each_advice_is_given(signs: Questionnaire) -> None:
    everyone = [one.read_answers for one in PROFESSIONALS.values()]
    assert [route.id for route in signs.routes if not any(holds(route.when, one) for one in everyone)] == []
    given = {given.advice for one in everyone for given in outcome_of(signs, one).advice}
    assert given == set(signs.advice_by_id)


@pytest.mark.parametrize(
    ("sure", "doubts", "talk"),
    [
        (0, 0, False),
        (1, 0, False),
        (0, 2, False),
        (1, 1, False),
        (2, 0, True),
        (1, 2, True),
        (0, 3, True),
        (14, 0, True),
    ],
)
def test_two_signs_or_three_with_doubts_lead_to_a_talk(
    signs: Questionnaire, sure: int, doubts: int, talk: bool
) -> None:
    ids = [question.id for question in signs.questions if question.part == "what-you-see"]
    answers = {sign: (("yes",) if place < sure else ("maybe",) if place < sure + doubts else ("no",))
               for place, sign in enumerate(ids)}  # fmt: skip
    given = {given.advice for given in outcome_of(signs, answers).advice}
    assert ("talk-alone" in given) is talk
    assert ("keep-looking" in given) is (not talk and sure + doubts > 0)
    assert ("nothing-seen" in given) is (sure + doubts == 0)


def test_nothing_is_weighed(signs: Questionnaire) -> None:
    assert signs.themes == ()
    assert {question.tag for question in signs.questions} == {Tag.SIGNAL, Tag.PROFILE}
    assert {question.disclosure_class for question in signs.questions if question.tag is Tag.SIGNAL} == {"C"}


def test_each_sign_has_sentences_to_begin_with(signs: Questionnaire) -> None:
    for question in signs.questions:
        if question.part == "what-you-see":
            given = [given.advice for given in outcome_of(signs, {question.id: ("yes",)}).advice]
            quoted = [signs.advice_by_id[advice].action.count("‘") for advice in given if advice != "keep-looking"]
            assert max(quoted) == 3, question.id


def test_nobody_is_asked_who_the_owner_is(signs: Questionnaire) -> None:
    assert "Wij vragen nergens wie dat is." in signs.questions[0].help
    assert not [q.id for q in signs.questions if re.search(r"\b(naam|namen|adres|heet|wie is)\b", q.text)]


# --- on the screen and on paper ---------------------------------------------------------------------------------------


@each
def test_the_page_shows_the_doors_the_steps_and_what_was_seen(
    client: FlaskClient, one: Owner, signs: Questionnaire
) -> None:
    page = page_of(client, one)
    assert set(re.findall(r'data-door="([^"]+)"', page)) == {door for door, _ in one.doors}
    steps = "".join(re.findall(r'<ol class="steps"[^>]*>(.*?)</ol>', page, flags=re.DOTALL))
    titles = [unescape(title) for title in re.findall(r"<strong>(.*?)</strong>", steps)]
    assert titles == [signs.advice_by_id[step].title for step in one.first_steps]
    told = {question for question, option in one.answers.items() if option in SEEN or option in ("told-now", "before")}
    assert set(re.findall(r'data-seen="([^"]+)"', page)) == told - {"profession"}


@each
def test_help_in_danger_stands_before_all_else(client: FlaskClient, one: Owner) -> None:
    before = page_of(client, one).split("Een signaal is geen bewijs.")[0]
    assert set(re.findall(r'data-door="([^"]+)"', before)) == {door for door, when in one.doors if when == Urgency.NOW}


@pytest.mark.parametrize("tag", ["nl", "tr"])
def test_there_is_no_score_no_code_and_no_word_meant_for_an_owner(client: FlaskClient, tag: str) -> None:
    page = page_of(client, PROFESSIONALS["accountant-with-two-signs"], tag)
    for sign in ('class="scores"', "data-code", "paper.code", "paper.scores", 'class="plan"'):
        assert sign not in page
    for words in ("Zo staat uw zaak ervoor", "burgemeester uw zaak", "Dit doet u al goed"):
        assert words not in plain(page)


def test_the_page_says_what_one_may_and_must_and_no_more(client: FlaskClient) -> None:
    words = plain(page_of(client, PROFESSIONALS["somebody-who-answers-nothing"]))
    assert "Kijk in uw eigen regels wat u over een klant mag vertellen." in words
    assert "moeten ongebruikelijke transacties melden bij FIU-Nederland." in words
    assert "Bel dan meteen 112." in words
    assert "geheimhouding" not in words  # not looked into: nothing is said of it


def test_the_form_offers_no_code(client: FlaskClient) -> None:
    assert 'id="code-form"' not in client.get(f"/nl/scan/{NAME}").text
    assert 'id="code-form"' in client.get("/nl/scan/ondernemer/2026-11").text


@pytest.mark.parametrize("name", ["accountant-with-two-signs", "notary-and-a-threat-in-the-room"])
@pytest.mark.parametrize("second", ["", "nl"])
def test_the_paper_says_the_same(app: Flask, signs: Questionnaire, name: str, second: str) -> None:
    tool = shutil.which("pdftotext")
    assert tool, "apt-get install poppler-utils"
    one = PROFESSIONALS[name]
    data = one.answers | ({"paper.second": second} if second else {})
    with app.test_client(use_cookies=False) as client:
        reply = client.post(f"/{'en' if second else 'nl'}/scan/{NAME}/zaakscan.pdf", data=data)
    assert reply.mimetype == "application/pdf"
    words = subprocess.run([tool, "-raw", "-", "-"], input=reply.data, capture_output=True, check=True).stdout.decode()
    squeezed = "".join(words.split())
    for wanted in [
        *(signs.advice_by_id[step].title for step in one.first_steps),
        "112",
        "0800-2800200",
        "Wat u mag en moet",
    ]:
        assert "".join(wanted.split()) in squeezed
    assert "Afroomkluis" not in squeezed
