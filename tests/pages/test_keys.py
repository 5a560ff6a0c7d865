"""Who has access and with what, through HTTP: passkeys, codes, colleagues, tokens, leaving; each one's own only."""

import re

import pytest
from flask.testing import FlaskClient

from tests.authenticator import Phone, bytes_of, text_of
from tests.conftest import Organised
from tests.pages.getting_in import BEGIN, CODE, KEYS, LOST, ORIGIN, invited, is_in, made, posted, signed
from webapp.organisers import hashed


@pytest.fixture
def phone(organised: Organised) -> Phone:
    """The phone of somebody of the bakers, who is in with the browser of the stranger."""
    phone = Phone(ORIGIN)
    assert made(organised.stranger, BEGIN, phone, code=invited(organised)).status_code == 201
    return phone


def secret_in(page: str) -> str:
    """Give the last secret that the page shows: before it stands the address."""
    return re.findall(r"data-secret>([^<]+)<", page)[-1]


def codes_in(page: str) -> list[str]:
    return re.findall(rf"<li>({CODE.pattern})</li>", page)


def gone(client: FlaskClient, credential_id: bytes) -> int:
    return client.post(f"{KEYS}/passkey/remove", data={"passkey": text_of(credential_id)}).status_code


def test_the_page_tells_how_many_people_and_which_passkeys(organised: Organised, phone: Phone) -> None:
    page = organised.stranger.get(KEYS)
    assert "Bakkers" in page.text
    assert "2 mensen hebben toegang" in page.text
    assert page.text.count("Gemaakt op 21 november 2026") == 1
    assert "Haal weg" not in page.text  # it is the only one
    assert page.headers["Cache-Control"] == "no-store"
    alone = organised.other.get(KEYS).text
    assert "1 persoon heeft toegang" in alone
    assert "Ieder van hen" not in alone


# --- passkeys --------------------------------------------------------------------------------------------------------


def test_a_passkey_is_added_and_signs(organised: Organised, phone: Phone) -> None:
    laptop = Phone(ORIGIN)
    organised.clock.go_on(minutes=4)
    assert made(organised.stranger, KEYS, laptop).get_json() == {"next": KEYS}
    assert organised.stranger.get(KEYS).text.count("Gemaakt op") == 2
    assert laptop.keys[0].user == phone.keys[0].user
    assert signed(organised.app.test_client(), laptop).status_code == 200


def test_a_device_that_has_a_passkey_is_told_so(organised: Organised, phone: Phone) -> None:
    options = posted(organised.stranger, f"{KEYS}/passkey/options").get_json()
    assert [bytes_of(one["id"]) for one in options["excludeCredentials"]] == [phone.keys[0].id]


def test_a_passkey_is_added_for_oneself_only(organised: Organised, phone: Phone) -> None:
    """What somebody of another organisation was asked to make cannot be handed in here."""
    options = posted(organised.other, f"{KEYS}/passkey/options").get_json()
    passkey = Phone(ORIGIN).make(options | {"excludeCredentials": []})
    reply = posted(organised.stranger, f"{KEYS}/passkey", user=options["user"]["id"], passkey=passkey)
    assert reply.status_code == 403
    assert organised.stranger.get(KEYS).text.count("Gemaakt op") == 1


def test_one_passkey_is_not_added_twice(organised: Organised, phone: Phone) -> None:
    options = posted(organised.stranger, f"{KEYS}/passkey/options").get_json()
    laptop = Phone(ORIGIN)
    passkey = laptop.make(options)
    assert posted(organised.stranger, f"{KEYS}/passkey", user=options["user"]["id"], passkey=passkey).status_code == 200
    again = posted(organised.stranger, f"{KEYS}/passkey", user=options["user"]["id"], passkey=passkey)
    assert again.status_code == 403


def test_a_passkey_that_is_removed_lets_nobody_in_and_ends_other_sessions(organised: Organised, phone: Phone) -> None:
    laptop, there = Phone(ORIGIN), organised.app.test_client()
    made(organised.stranger, KEYS, laptop)
    signed(there, laptop)
    assert gone(organised.stranger, laptop.keys[0].id) == 303
    assert not is_in(there)
    assert signed(there, laptop).status_code == 403
    assert is_in(organised.stranger)


def test_the_last_passkey_stays(organised: Organised, phone: Phone) -> None:
    assert gone(organised.stranger, phone.keys[0].id) == 404
    assert signed(organised.stranger, phone).status_code == 200


def test_anothers_passkey_is_not_there(organised: Organised, phone: Phone) -> None:
    made(organised.stranger, KEYS, Phone(ORIGIN))
    for other in (organised.client, organised.other):  # a colleague, and somebody of another organisation
        made(other, KEYS, Phone(ORIGIN))
        assert gone(other, phone.keys[0].id) == gone(other, b"unknown") == 404
    assert signed(organised.stranger, phone).status_code == 200


def named(client: FlaskClient, credential_id: bytes, name: str) -> int:
    return client.post(f"{KEYS}/passkey/name", data={"passkey": text_of(credential_id), "name": name}).status_code


def test_a_passkey_gets_a_name_that_tells_it_from_others(organised: Organised, phone: Phone) -> None:
    assert named(organised.stranger, phone.keys[0].id, " telefoon <van> Ayşe ") == 303
    page = organised.stranger.get(KEYS).text
    assert "<strong>telefoon &lt;van&gt; Ayşe</strong>" in page
    assert 'value="telefoon &lt;van&gt; Ayşe"' in page
    assert named(organised.stranger, phone.keys[0].id, " ") == 303
    assert "Ayşe" not in organised.stranger.get(KEYS).text


@pytest.mark.parametrize("name", ["x" * 41, "a\x00b", "a\u202eb"])
def test_a_name_that_cannot_be_seen_whole_is_refused(organised: Organised, phone: Phone, name: str) -> None:
    assert named(organised.stranger, phone.keys[0].id, name) == 422
    passkey = organised.storage.passkey(phone.keys[0].id)
    assert passkey is not None
    assert passkey.name == ""


def test_anothers_passkey_gets_no_name(organised: Organised, phone: Phone) -> None:
    for other in (organised.client, organised.other):  # a colleague, and somebody of another organisation
        assert named(other, phone.keys[0].id, "mine") == named(other, b"unknown", "mine") == 404
    assert "mine" not in organised.stranger.get(KEYS).text


@pytest.mark.parametrize("form", [{}, {"passkey": "a b"}, {"passkey": "AA", "more": "x"}])
def test_what_our_page_does_not_send_is_refused(organised: Organised, phone: Phone, form: dict[str, str]) -> None:
    assert organised.stranger.post(f"{KEYS}/passkey/remove", data=form).status_code == 422


# --- codes, colleagues, tokens ---------------------------------------------------------------------------------------


def test_new_recovery_codes_take_the_place_of_the_old_ones(organised: Organised) -> None:
    browser, phone = organised.app.test_client(), Phone(ORIGIN)
    old = made(browser, BEGIN, phone, code=invited(organised)).get_json()["codes"]
    page = browser.post(f"{KEYS}/codes")
    new = codes_in(page.text)
    assert page.headers["Cache-Control"] == "no-store"
    assert len({*old, *new}) == 10
    assert all(code not in browser.get(KEYS).text for code in new)
    stranger = organised.app.test_client()
    assert {posted(stranger, f"{LOST}/options", code=code).status_code for code in old} == {403}
    assert {posted(stranger, f"{LOST}/options", code=code).status_code for code in new} == {200}


def test_a_colleague_gets_an_account_of_the_same_organisation(organised: Organised) -> None:
    page = organised.client.post(f"{KEYS}/colleague")
    assert "https://zaakscan.example/nl/organise/begin" in page.text
    assert "28 november 2026" in page.text
    code, browser = secret_in(page.text), organised.app.test_client()
    assert CODE.fullmatch(code)
    assert f"{ORIGIN}{BEGIN}?" not in page.text  # the code stands in no address
    assert made(browser, BEGIN, Phone(ORIGIN), code=code).status_code == 201
    assert "Bakkers" in browser.get(KEYS).text
    assert len(organised.storage.organisers_of("Bakkers")) == 2


def test_an_invitation_is_no_way_back_in_for_who_is_put_out(organised: Organised, phone: Phone) -> None:
    """Whoever held the phone may have invited themselves."""
    laptop = Phone(ORIGIN)
    made(organised.stranger, KEYS, laptop)
    codes = {"bakkers": secret_in(organised.client.post(f"{KEYS}/colleague").text)}
    for put_out in (
        lambda: gone(organised.stranger, laptop.keys[0].id),
        lambda: organised.storage.remove_organiser(phone.keys[0].user.decode()),
    ):
        codes["put out"] = secret_in(organised.stranger.post(f"{KEYS}/colleague").text)
        assert posted(organised.app.test_client(), f"{BEGIN}/options", code=codes["put out"]).status_code == 200
        put_out()
        assert posted(organised.app.test_client(), f"{BEGIN}/options", code=codes["put out"]).status_code == 403
    assert posted(organised.app.test_client(), f"{BEGIN}/options", code=codes["bakkers"]).status_code == 200


def test_an_app_acts_for_who_gave_it_a_token_until_it_is_withdrawn(organised: Organised) -> None:
    assert "Trek al mijn sleutels in" not in organised.client.get(KEYS).text
    pages = [organised.client.post(f"{KEYS}/token").text for _ in range(2)]
    assert all("De sleutel werkt tot 21 november 2027." in page for page in pages)
    tokens = [secret_in(page) for page in pages]
    theirs = secret_in(organised.other.post(f"{KEYS}/token").text)
    whose = [organised.storage.organiser_of_token(hashed(token), organised.clock()) for token in (*tokens, theirs)]
    assert [one and one.organisation for one in whose] == ["Bakkers", "Bakkers", "Brouwers"]
    page = organised.client.get(KEYS)
    assert all(token not in page.text for token in tokens)
    assert page.text.count("werkt tot 21 november 2027") == 2
    assert "Trek al mijn sleutels in" in page.text
    assert organised.client.post(f"{KEYS}/token/withdraw").status_code == 303
    whose = [organised.storage.organiser_of_token(hashed(token), organised.clock()) for token in (*tokens, theirs)]
    assert [one and one.organisation for one in whose] == [None, None, "Brouwers"]


# --- leaving ---------------------------------------------------------------------------------------------------------


def test_who_leaves_is_out_everywhere_and_the_campaigns_stay(organised: Organised, phone: Phone) -> None:
    campaign, there = organised.campaign(), organised.app.test_client()
    signed(there, phone)
    token = secret_in(organised.stranger.post(f"{KEYS}/token").text)
    reply = organised.stranger.post(f"{KEYS}/leave")
    assert reply.headers["Location"] == "/nl/organise/sign-in?why=left"
    assert "Uw toegang is weggehaald" in organised.stranger.get(reply.headers["Location"]).text
    assert not is_in(organised.stranger)
    assert not is_in(there)
    assert signed(there, phone).status_code == 403
    assert organised.storage.organiser_of_token(hashed(token), organised.clock()) is None
    assert organised.storage.campaign(campaign.code) is not None
    assert is_in(organised.client)  # the colleague


def test_who_is_the_last_is_warned(organised: Organised, phone: Phone) -> None:
    assert "U bent hier de enige" in organised.other.get(KEYS).text
    assert "U bent hier de enige" not in organised.stranger.get(KEYS).text


def test_an_account_that_the_operator_removes_is_out_at_once(organised: Organised) -> None:
    assert is_in(organised.client)
    organised.storage.remove_organiser("bakkers")
    assert not is_in(organised.client)


# --- who may ---------------------------------------------------------------------------------------------------------

ALL = [
    *("codes", "colleague", "token", "token/withdraw", "leave"),
    *("passkey", "passkey/options", "passkey/name", "passkey/remove"),
]


@pytest.mark.parametrize("what", ALL)
@pytest.mark.parametrize("minutes", [6, 13 * 60])
def test_all_of_it_asks_for_a_fresh_sign_in(organised: Organised, what: str, minutes: int) -> None:
    organised.clock.go_on(minutes=minutes)
    reply = organised.client.post(f"{KEYS}/{what}", headers={"Referer": f"{ORIGIN}{KEYS}"})
    assert (reply.status_code, reply.headers["Location"]) == (303, f"/nl/organise/sign-in?then={KEYS}")
    assert organised.storage.organiser("bakkers") is not None


@pytest.mark.parametrize("what", ALL)
def test_a_stranger_can_do_none_of_it(organised: Organised, what: str) -> None:
    assert organised.stranger.post(f"{KEYS}/{what}").headers["Location"] == "/nl/organise/sign-in"


@pytest.mark.parametrize("what", ["codes", "colleague", "token", "leave"])
def test_asking_for_a_page_changes_nothing(organised: Organised, what: str) -> None:
    assert organised.client.get(f"{KEYS}/{what}").status_code == 405
