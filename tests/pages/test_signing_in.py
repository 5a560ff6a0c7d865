"""Getting in and out as an organiser, through HTTP, with a phone in software; and all that must not let one in."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.authenticator import ATTESTED, PRESENT, VERIFIED, Key, Phone, bytes_of, text_of
from tests.conftest import TODAY, Organised
from tests.pages.getting_in import BEGIN, CODE, KEYS, LOST, ORIGIN, SIGN_IN, invited, is_in, made, posted, signed
from webapp.organisers import COOKIE, hashed
from webapp.passkeys import (
    MadeSchema,
    SignedSchema,
    WrongPasskey,
    challenge_kept,
    passkey_made,
    signs_so_far,
    site_at,
    to_make,
    to_sign,
)
from webapp.storage import Passkey

ELSEWHERE = "https://zaakscan.example.evil.example"


@pytest.fixture
def phone() -> Phone:
    return Phone(ORIGIN)


@pytest.fixture
def codes(organised: Organised, phone: Phone) -> list[str]:
    """The recovery codes of somebody who began with this phone, in the browser of the stranger."""
    reply = made(organised.stranger, BEGIN, phone, code=invited(organised))
    assert reply.status_code == 201
    told: list[str] = reply.get_json()["codes"]
    return told


# --- the whole way ---------------------------------------------------------------------------------------------------


def test_from_an_invitation_to_signing_in_again(organised: Organised, phone: Phone) -> None:
    browser = organised.stranger
    assert not is_in(browser)
    begun = made(browser, BEGIN, phone, code=invited(organised, "Slagers"))
    assert (begun.status_code, begun.get_json()["next"]) == (201, "/nl/organise")
    assert len(set(begun.get_json()["codes"])) == 5
    assert all(CODE.fullmatch(code) for code in begun.get_json()["codes"])
    assert is_in(browser)
    assert "Slagers" in browser.get(KEYS).text
    assert browser.post("/nl/organise/sign-out").headers["Location"] == f"{SIGN_IN}?why=out"
    assert not is_in(browser)
    assert signed(browser, phone).get_json() == {"next": "/nl/organise"}
    assert is_in(browser)


def test_a_phone_that_does_not_count_signs_in_again_and_again(organised: Organised) -> None:
    phone = Phone(ORIGIN, counts=False)
    made(organised.stranger, BEGIN, phone, code=invited(organised))
    assert [signed(organised.stranger, phone).status_code for _ in range(3)] == [200] * 3


def test_the_phone_shows_the_organisation_and_no_name(organised: Organised) -> None:
    options = posted(organised.stranger, f"{BEGIN}/options", code=invited(organised)).get_json()
    assert options["rp"] == {"id": "zaakscan.example", "name": "Zaakscan"}
    assert options["user"]["name"] == options["user"]["displayName"] == "Bakkers"
    assert options["timeout"] == 300_000


def test_a_code_may_be_typed_as_people_type(organised: Organised, phone: Phone) -> None:
    code = invited(organised).lower().replace("-", " ")
    assert made(organised.stranger, BEGIN, phone, code=f" {code}\n").status_code == 201


def test_several_people_of_one_organisation_have_accounts_of_their_own(organised: Organised, phone: Phone) -> None:
    other = Phone(ORIGIN)
    for one in (phone, other):
        assert made(organised.app.test_client(), BEGIN, one, code=invited(organised)).status_code == 201
    assert len(organised.storage.organisers_of("Bakkers")) == 3
    assert phone.keys[0].user != other.keys[0].user


@pytest.mark.parametrize(
    ("then", "sent_to"),
    [
        ("/nl/organise/keys", "/nl/organise/keys"),
        ("/tr/organise/K7M4XRTP/erase", "/tr/organise/K7M4XRTP/erase"),
        ("/nl/organise", "/nl/organise"),
        *[
            (wrong, "/nl/organise")
            for wrong in (
                "/nl/organise/..",
                "/nl/organise/../..",
                "",
                "//evil.example",
                "https://evil.example",
                "/nl/organise//evil.example",
                "/\\evil.example",
            )
        ],
        *[(wrong, "/nl/organise") for wrong in ("/nl/", "/nl/organise/keys\n", "/nl/organise/../x?y", "javascript:1")],
    ],
)
def test_after_signing_in_one_goes_on_to_a_page_of_ours_only(
    organised: Organised, phone: Phone, codes: list[str], then: str, sent_to: str
) -> None:
    assert signed(organised.stranger, phone, then=then).get_json()["next"] == sent_to


def test_who_had_to_sign_in_again_comes_back_to_the_page(organised: Organised) -> None:
    organised.clock.go_on(minutes=6)
    asked = organised.client.post(f"{KEYS}/codes", headers={"Referer": f"{ORIGIN}{KEYS}"})
    assert (asked.status_code, asked.headers["Location"]) == (303, f"{SIGN_IN}?then={KEYS}")
    page = organised.client.get(asked.headers["Location"])
    assert "Log nog een keer in" in page.text
    assert f'name="then" value="{KEYS}"' in page.text


# --- what must not let one in -----------------------------------------------------------------------------------------

NO_KEY = bytes.fromhex("a5010203262001215820" + "11" * 32 + "225820" + "22" * 32)  # no point of the curve


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": ELSEWHERE},
        {"origin": "http://zaakscan.example"},
        {"host": "evil.example"},
        {"host": "example"},
        {"flags": ATTESTED | PRESENT},  # not verified: whoever holds the phone
        {"flags": ATTESTED | VERIFIED},  # nobody there
        {"flags": PRESENT | VERIFIED},  # no passkey in it
        {"kind": "webauthn.get"},
        {"challenge": text_of(b"c" * 32)},
        {"id": text_of(b"another")},
        {"attestation": text_of(b"\xa0")},
        {"attestation": ""},
        {"client": text_of(b"[]")},
        {"client": text_of(b"\xff")},
        {"client": text_of(b'{"type": 1, "challenge": 2, "origin": 3}')},
        {"cose": NO_KEY},
        {"cose": b"\x04"},
        {"cose": b"\xa0"},
    ],
)
def test_a_passkey_that_was_made_wrongly_lets_nobody_in(
    organised: Organised, phone: Phone, wrong: dict[str, Any]
) -> None:
    code = invited(organised)
    assert made(organised.stranger, BEGIN, phone, wrong, code=code).status_code == 403
    assert not is_in(organised.stranger)
    assert made(organised.stranger, BEGIN, phone, code=code).status_code == 201  # the invitation was not used up


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": ELSEWHERE},
        {"origin": "https://zaakscan.example:8443"},
        {"host": "evil.example"},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"kind": "webauthn.create"},
        {"challenge": text_of(b"c" * 32)},
        {"signature": ""},
        {"signature": text_of(b"no signature")},
        {"authenticator": ""},
        {"client": text_of(b"{}")},
        {"client": text_of(b"[" * 20_00)},
        {"id": text_of(b"unknown")},
        {"user": ""},
        {"user": text_of(b"bakkers")},
    ],
)
def test_what_was_signed_wrongly_lets_nobody_in(
    organised: Organised, phone: Phone, codes: list[str], wrong: dict[str, Any]
) -> None:
    browser = organised.app.test_client()
    assert signed(browser, phone, **wrong).status_code == 403
    assert not is_in(browser)


def test_a_challenge_is_answered_once(organised: Organised, phone: Phone, codes: list[str]) -> None:
    browser = organised.app.test_client()
    options = posted(browser, f"{SIGN_IN}/options").get_json()
    assert posted(browser, SIGN_IN, passkey=phone.sign(options)).status_code == 200
    # A new signature, right in everything else: the challenge was used.
    assert posted(organised.app.test_client(), SIGN_IN, passkey=phone.sign(options)).status_code == 403


def test_an_answer_that_was_refused_used_up_its_challenge(organised: Organised, phone: Phone, codes: list[str]) -> None:
    browser = organised.app.test_client()
    options = posted(browser, f"{SIGN_IN}/options").get_json()
    assert posted(browser, SIGN_IN, passkey=phone.sign(options, flags=PRESENT)).status_code == 403
    assert posted(browser, SIGN_IN, passkey=phone.sign(options)).status_code == 403


@pytest.mark.parametrize("behind", [0, 1])
def test_a_passkey_that_was_copied_lets_nobody_in(
    organised: Organised, phone: Phone, codes: list[str], behind: int
) -> None:
    for _ in range(2):
        signed(organised.stranger, phone)
    phone.keys[0].signs -= 1 + behind  # the copy counts on from an earlier day
    browser = organised.app.test_client()
    assert signed(browser, phone).status_code == 403
    assert not is_in(browser)


def test_anothers_passkey_is_no_use(organised: Organised, phone: Phone, codes: list[str]) -> None:
    """The id of somebody else's passkey, signed with one's own key; or one's own, said to be somebody else's."""
    mine = Phone(ORIGIN)
    made(organised.app.test_client(), BEGIN, mine, code=invited(organised, "Brouwers"))
    browser, theirs = organised.app.test_client(), phone.keys[0]
    assert signed(browser, mine, id=text_of(theirs.id), user=text_of(theirs.user)).status_code == 403
    assert signed(browser, mine, user=text_of(theirs.user)).status_code == 403
    assert not is_in(browser)


def test_the_key_that_nobody_has_is_nobodys(organised: Organised) -> None:
    """Whoever is unknown is checked against a key whose secret everybody can know: that lets nobody in either."""
    key = Key(b"bakkers", "zaakscan.example", private=ec.derive_private_key(1, ec.SECP256R1()))
    assert signed(organised.stranger, Phone(ORIGIN), key).status_code == 403
    assert signed(organised.stranger, Phone(ORIGIN), key, user="").status_code == 403


@pytest.mark.parametrize("after", [timedelta(minutes=5), timedelta(days=1)])
def test_a_challenge_is_good_for_five_minutes(
    organised: Organised, phone: Phone, codes: list[str], after: timedelta
) -> None:
    browser = organised.app.test_client()
    options = posted(browser, f"{SIGN_IN}/options").get_json()
    organised.clock.go_on(seconds=after.total_seconds())
    assert posted(browser, SIGN_IN, passkey=phone.sign(options)).status_code == 403


def test_a_challenge_is_good_for_what_it_was_given_for(organised: Organised, phone: Phone, codes: list[str]) -> None:
    browser, code = organised.app.test_client(), invited(organised)
    begin = posted(browser, f"{BEGIN}/options", code=code).get_json()
    lost = posted(browser, f"{LOST}/options", code=codes[0]).get_json()
    lost["excludeCredentials"] = []
    for options, address, typed in ((begin, LOST, codes[0]), (lost, BEGIN, code), (begin, BEGIN, invited(organised))):
        passkey = phone.make(options)
        assert posted(browser, address, code=typed, user=options["user"]["id"], passkey=passkey).status_code == 403
    sign = posted(browser, f"{SIGN_IN}/options").get_json()
    made_of_it = begin | {"challenge": sign["challenge"]}
    reply = posted(browser, BEGIN, code=code, user=begin["user"]["id"], passkey=phone.make(made_of_it))
    assert reply.status_code == 403
    # For somebody else than was said at first.
    begin = posted(browser, f"{BEGIN}/options", code=code).get_json()
    assert posted(browser, BEGIN, code=code, user=text_of(b"x"), passkey=phone.make(begin)).status_code == 403
    assert not is_in(browser)


def test_no_part_of_what_a_challenge_is_for_can_be_moved_to_another() -> None:
    assert challenge_kept(b"a\0b", "c") != challenge_kept(b"a", "b", "c") != challenge_kept(b"a", "b\0c")


def test_what_is_kept_of_a_challenge_does_not_tell_it(organised: Organised) -> None:
    options = posted(organised.stranger, f"{SIGN_IN}/options").get_json()
    assert not organised.storage.use_challenge(bytes_of(options["challenge"]), organised.clock())
    assert not organised.storage.use_challenge(hashed(options["challenge"]), organised.clock())


# --- codes -----------------------------------------------------------------------------------------------------------

NO_CODES = ["", "x", "a" * 100, "23456-789CD-FHJKM-NPRTV-WXY23-45678"]


@pytest.mark.parametrize("address", [BEGIN, LOST])
def test_a_code_that_is_none_was_used_or_has_ended_gets_one_reply(
    organised: Organised, phone: Phone, codes: list[str], address: str
) -> None:
    used, ended = (codes[0] if address == LOST else invited(organised)), invited(organised)
    assert made(organised.app.test_client(), address, Phone(ORIGIN), code=used).status_code in (200, 201)
    organised.clock.go_on(days=7)
    wrong = [*NO_CODES, used, ended if address == BEGIN else invited(organised)]
    browser = organised.app.test_client()
    asked = [posted(browser, f"{address}/options", code=code) for code in wrong]
    options = to_make(site_at(ORIGIN), b"c" * 32, "x", "y", [])
    passkey = phone.make(options)
    replies = [posted(browser, address, code=code, user=options["user"]["id"], passkey=passkey) for code in wrong]
    for same in (asked, replies):
        assert {(reply.status_code, reply.data) for reply in same} == {(403, same[0].data)}
    assert not is_in(browser)


def test_an_invitation_that_ends_meanwhile_lets_nobody_in(organised: Organised, phone: Phone) -> None:
    code = invited(organised)
    organised.clock.go_on(days=7, minutes=-1)
    options = posted(organised.stranger, f"{BEGIN}/options", code=code).get_json()
    organised.clock.go_on(minutes=1)
    reply = posted(organised.stranger, BEGIN, code=code, user=options["user"]["id"], passkey=phone.make(options))
    assert reply.status_code == 403


def test_one_invitation_and_two_phones_make_one_account(organised: Organised, phone: Phone) -> None:
    code = invited(organised)
    asked = [posted(organised.stranger, f"{BEGIN}/options", code=code).get_json() for _ in range(2)]
    replies = [
        posted(organised.stranger, BEGIN, code=code, user=one["user"]["id"], passkey=phone.make(one)) for one in asked
    ]
    assert [reply.status_code for reply in replies] == [201, 403]


def test_with_a_recovery_code_one_makes_a_new_passkey_and_is_out_elsewhere(
    organised: Organised, phone: Phone, codes: list[str]
) -> None:
    thief, browser, new = organised.stranger, organised.app.test_client(), Phone(ORIGIN)
    assert is_in(thief)
    reply = made(browser, LOST, new, code=codes[2])
    assert (reply.status_code, reply.get_json()) == (200, {"next": KEYS})
    assert is_in(browser)
    assert not is_in(thief)
    assert new.keys[0].user == phone.keys[0].user
    assert posted(browser, f"{LOST}/options", code=codes[2]).status_code == 403
    assert posted(browser, f"{LOST}/options", code=codes[1]).status_code == 200
    # The old passkey works until it is taken away.
    assert signed(thief, phone).status_code == 200
    gone = browser.post(f"{KEYS}/passkey/remove", data={"passkey": text_of(phone.keys[0].id)})
    assert gone.status_code == 303
    assert not is_in(thief)
    assert signed(thief, phone).status_code == 403
    assert is_in(browser)


def test_a_recovery_code_is_no_invitation_and_the_other_way_round(organised: Organised, codes: list[str]) -> None:
    browser = organised.app.test_client()
    assert posted(browser, f"{BEGIN}/options", code=codes[0]).status_code == 403
    assert posted(browser, f"{LOST}/options", code=invited(organised)).status_code == 403


def test_no_secret_is_kept_as_it_is(organised: Organised, phone: Phone, codes: list[str]) -> None:
    code, cookie = invited(organised), organised.stranger.get_cookie(COOKIE)
    token = re.search(r"data-secret>([\w-]{43})<", organised.stranger.post(f"{KEYS}/token").text)
    assert cookie is not None
    assert token is not None
    organised.storage.close()
    database = organised.app.extensions["zaakscan"].settings.database
    kept = b"".join(file.read_bytes() for file in database.parent.iterdir())
    assert phone.keys[0].id in kept  # it is this file, and what is in it can be found
    for secret in (cookie.value, token[1], code, *codes):
        assert secret.encode() not in kept
        assert secret.replace("-", "").encode() not in kept


# --- sessions --------------------------------------------------------------------------------------------------------


def cookie_of(reply: TestResponse) -> Any:
    """Give what the browser was told to keep."""
    return SimpleCookie(reply.headers["Set-Cookie"])[COOKIE]


def test_the_cookie_goes_to_this_site_only_and_no_script_sees_it(
    organised: Organised, phone: Phone, codes: list[str]
) -> None:
    cookie = cookie_of(signed(organised.stranger, phone))
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Strict")
    assert (cookie["path"], cookie["domain"], cookie["max-age"]) == ("/", "", str(12 * 60 * 60))
    assert len(cookie.value) == 43
    out = cookie_of(organised.stranger.post("/nl/organise/sign-out"))
    assert (out.value, out["max-age"], out["path"]) == ("", "0", "/")
    assert out["secure"]


def test_a_session_ends_after_twelve_hours(organised: Organised, phone: Phone, codes: list[str]) -> None:
    signed(organised.stranger, phone)
    organised.clock.go_on(hours=12, seconds=-1)
    assert "then=" in organised.stranger.get(KEYS).headers["Location"]
    assert "Log nog een keer in" in organised.stranger.get(f"{SIGN_IN}?then={KEYS}").text  # still in, only not fresh
    assert organised.stranger.get(SIGN_IN).headers["Location"] == "/nl/organise"  # and asks for nothing that wants it
    organised.clock.go_on(seconds=1)
    assert "Log nog een keer in" not in organised.stranger.get(SIGN_IN).text


def test_who_gives_somebody_a_cookie_does_not_get_their_session(
    organised: Organised, phone: Phone, codes: list[str]
) -> None:
    victim = organised.app.test_client()
    victim.set_cookie(COOKIE, "known-to-another", secure=True)
    assert signed(victim, phone).status_code == 200
    cookie = victim.get_cookie(COOKIE)
    assert cookie is not None
    assert cookie.value != "known-to-another"
    attacker = organised.app.test_client()
    attacker.set_cookie(COOKIE, "known-to-another", secure=True)
    assert not is_in(attacker)


def test_signing_in_again_ends_the_session_before(organised: Organised, phone: Phone, codes: list[str]) -> None:
    before = organised.stranger.get_cookie(COOKIE)
    assert before is not None
    signed(organised.stranger, phone)
    old = organised.app.test_client()
    old.set_cookie(COOKIE, before.value, secure=True)
    assert not is_in(old)
    assert is_in(organised.stranger)


def test_signing_out_ends_the_session_and_not_just_the_cookie(organised: Organised) -> None:
    kept = organised.client.get_cookie(COOKIE)
    assert kept is not None
    assert organised.client.post("/nl/organise/sign-out").status_code == 303
    organised.client.set_cookie(COOKIE, kept.value, secure=True)
    assert not is_in(organised.client)
    assert is_in(organised.other)


def test_who_is_not_in_may_sign_out_too(organised: Organised) -> None:
    assert organised.app.test_client().post("/nl/organise/sign-out").status_code == 303


# --- another site, and what our script does not send ------------------------------------------------------------------

POSTS = [
    *[f"{page}{options}" for page in (BEGIN, LOST, SIGN_IN) for options in ("", "/options")],
    "/nl/organise/sign-out",
    *[f"{KEYS}/{what}" for what in ("passkey", "passkey/options", "passkey/remove", "codes", "colleague", "leave")],
    *[f"{KEYS}/{what}" for what in ("token", "token/withdraw")],
]


@pytest.mark.parametrize("address", POSTS)
def test_no_other_site_can_do_any_of_it(organised: Organised, address: str) -> None:
    reply = organised.client.post(address, json={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert reply.status_code == 403
    assert organised.storage.organiser("bakkers") is not None
    assert is_in(organised.client)


@pytest.mark.parametrize("address", [f"{page}{more}" for page in (BEGIN, LOST, SIGN_IN) for more in ("", "/options")])
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b"[" * 30_000, b'{"code": 1}', b'{"code": "x", "more": 1}', b"\xff"]
)
def test_what_our_script_does_not_send_is_refused(organised: Organised, address: str, body: bytes) -> None:
    reply = organised.stranger.post(address, data=body, content_type="application/json")
    if address == f"{SIGN_IN}/options":
        assert reply.status_code == 200  # nothing is asked
    else:
        assert reply.status_code in (400, 403, 422)
    assert "Set-Cookie" not in reply.headers


@pytest.mark.parametrize("raw", ["a", "=", "AA==", "A A", "A+", "A/", "AB", "é", "A\n", 1, None, [], "A" * 20_000])
def test_bytes_are_base64url_and_nothing_else(
    organised: Organised, phone: Phone, codes: list[str], raw: object
) -> None:
    for part in ("id", "client", "authenticator", "signature", "user"):
        browser = organised.app.test_client()
        assert signed(browser, phone, **{part: raw}).status_code in (400, 403, 422)
        assert not is_in(browser)


SITE = site_at(ORIGIN)


@st.composite
def breaking(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    """Change, cut off or put in some bytes; or give any bytes."""
    whole, place, length, other = draw(
        st.tuples(st.booleans(), st.integers(0, 300), st.integers(0, 3), st.binary(max_size=100))
    )
    return lambda right: other if whole else right[:place] + other[:3] + right[place + length :]


@given(st.sampled_from(["id", "client", "attestation"]), breaking())
@settings(max_examples=300, deadline=None)
def test_broken_bytes_make_no_passkey_that_could_be_anothers_and_no_fault(
    part: str, broken: Callable[[bytes], bytes]
) -> None:
    told = Phone(ORIGIN).make(to_make(SITE, b"c" * 32, "me", "Bakkers", []))
    told[part] = text_of(broken(bytes_of(told[part])))
    with suppress(WrongPasskey):  # or what was changed does not matter, such as the make of device
        passkey = passkey_made(SITE, MadeSchema().load(told), b"c" * 32, "me", TODAY)
        assert passkey.credential_id == bytes_of(told["id"])


@given(st.sampled_from(["client", "authenticator", "signature", "user"]), breaking())
@settings(max_examples=300, deadline=None)
def test_no_other_bytes_pass_for_a_signature(part: str, broken: Callable[[bytes], bytes]) -> None:
    phone = Phone(ORIGIN)
    options = to_make(SITE, b"c" * 32, "me", "Bakkers", [])
    passkey = passkey_made(SITE, MadeSchema().load(phone.make(options)), b"c" * 32, "me", TODAY)
    told = phone.sign(to_sign(SITE, b"c" * 32))
    before = bytes_of(told[part])
    told[part] = text_of(broken(before))
    if bytes_of(told[part]) != before:
        with pytest.raises(WrongPasskey):
            signs_so_far(SITE, SignedSchema().load(told), b"c" * 32, passkey)


# --- the pages themselves --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ["nl", "en", "tr", "zh-Hans", "zh-Hant"])
@pytest.mark.parametrize("page", ["begin", "lost", "sign-in"])
def test_the_pages_say_that_signing_in_needs_scripts_and_answering_does_not(
    organised: Organised, tag: str, page: str
) -> None:
    reply = organised.stranger.get(f"/{tag}/organise/{page}")
    assert reply.status_code == 200
    assert reply.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in reply.headers
    plain = reply.text.split('class="panel plain-only"')[1].split("</div>")[0]
    assert f'href="/{tag}/"' in plain
    assert 'type="password"' not in reply.text
    assert 'type="email"' not in reply.text


def test_without_an_address_there_are_no_such_pages(client: FlaskClient) -> None:
    for page in (BEGIN, LOST, SIGN_IN, KEYS):
        assert client.get(page).status_code == 404
        assert client.post(f"{page}/options", json={}).status_code == 404


def test_who_is_unknown_is_refused_after_the_same_work() -> None:
    """Not by the clock, which tests cannot trust, but by what is done: the signature of a stranger is checked too."""
    phone = Phone(ORIGIN)
    phone.make(to_make(SITE, b"c" * 32, "me", "Bakkers", []))
    told = SignedSchema().load(phone.sign(to_sign(SITE, b"c" * 32)))
    with pytest.raises(WrongPasskey) as stranger:
        signs_so_far(SITE, told, b"c" * 32, None)
    with pytest.raises(WrongPasskey) as known:
        signs_so_far(SITE, told, b"c" * 32, Passkey(told.credential_id, "me", Key(b"me", SITE.host).cose, 0, TODAY))
    assert str(stranger.value) == str(known.value) == ""
