"""Who is signed in, and what is theirs."""

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException, NotFound

from tests.conftest import Organised
from webapp.organisers import COOKIE, freshly_signed_in, own_campaign_or_404, signed_in, site_address
from webapp.settings import Settings


def asked_with(site: Organised, cookie: str, path: str = "/nl/organise") -> dict[str, object]:
    return {"path": path, "headers": {"Cookie": f"{COOKIE}={cookie}"}}


@pytest.fixture
def baker(organised: Organised) -> str:
    """What the browser of the baker holds."""
    cookie = organised.client.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


def where(error: pytest.ExceptionInfo[HTTPException]) -> str:
    assert error.value.response is not None
    return error.value.response.headers["Location"]  # type: ignore[union-attr]


def test_who_is_signed_in_is_known_until_the_session_ends(organised: Organised, baker: str) -> None:
    with organised.app.test_request_context(**asked_with(organised, baker)):
        assert signed_in().organisation == "Bakkers"
    organised.clock.go_on(hours=13)
    with organised.app.test_request_context(**asked_with(organised, baker)), pytest.raises(HTTPException) as error:
        signed_in()
    assert where(error) == "/nl/organise/sign-in?then=/nl/organise"


@pytest.mark.parametrize("cookie", ["", "wrong", "a" * 5000])
def test_a_stranger_is_sent_to_sign_in(organised: Organised, cookie: str) -> None:
    with organised.app.test_request_context(**asked_with(organised, cookie)), pytest.raises(HTTPException) as error:
        signed_in()
    assert where(error).startswith("/nl/organise/sign-in")


def test_what_cannot_be_undone_asks_for_a_fresh_sign_in(organised: Organised, baker: str) -> None:
    with organised.app.test_request_context(**asked_with(organised, baker)):
        assert freshly_signed_in().organisation == "Bakkers"
        organised.clock.go_on(minutes=6)
        assert signed_in().organisation == "Bakkers"
        with pytest.raises(HTTPException) as error:
            freshly_signed_in()
    assert where(error).startswith("/nl/organise/sign-in")


def test_a_clock_that_is_set_back_makes_nobody_fresh_for_long(organised: Organised, baker: str) -> None:
    organised.clock.go_on(days=-1)
    with organised.app.test_request_context(**asked_with(organised, baker)), pytest.raises(HTTPException):
        freshly_signed_in()


def test_what_is_anothers_is_not_there(organised: Organised, baker: str) -> None:
    ours = organised.campaign()
    organised.campaign("H4K7M4XR", "Brouwers")
    with organised.app.test_request_context(**asked_with(organised, baker)):
        kept, campaign, questionnaire = own_campaign_or_404(ours.code)
        assert (campaign, kept.organisation, questionnaire) == (ours, "Bakkers", organised.horeca)
        for code in ("H4K7M4XR", "NOWHERE2", "horeca/2026-11"):
            with pytest.raises(NotFound):
                own_campaign_or_404(code)


def test_no_address_of_anothers_campaign_is_there_and_it_is_as_one_that_never_was(organised: Organised) -> None:
    for code, made in (("K7M4XRTP", organised.campaign), ("K7M4XR", organised.workshop)):
        made(code)
        never = "N" * len(code)
        before = organised.storage.campaign(code)
        asked = 0
        for rule in organised.app.url_map.iter_rules():
            if "/organise/<code>" in rule.rule and not rule.rule.startswith("/api/"):
                for method in {"GET", "POST"} & (rule.methods or set()):
                    replies = []
                    for one in (code, never):
                        words = {"language": "nl", "kind": "poster", "tag": "nl"} | {"code": one}
                        with organised.app.test_request_context():
                            built = rule.build({name: words.get(name, "x") for name in rule.arguments})
                        assert built is not None
                        replies.append(
                            organised.other.open(built[1], method=method, data={"round": "1", "number": "5"})
                        )
                    assert [reply.status_code for reply in replies] == [404, 404], (method, rule.rule)
                    assert replies[0].text.replace(code, never) == replies[1].text
                    asked += 1
        assert asked > 15
        assert organised.storage.campaign(code) == before
        assert organised.storage.asked_of(code) == ()
        assert not organised.storage.has_tickets(code)


def test_without_an_address_nobody_can_share_the_site(app: Flask) -> None:
    assert Settings().address == ""
    with app.test_request_context("/nl/organise"):
        for needs_it in (signed_in, freshly_signed_in, lambda: site_address("/k/K7M4XRTP")):
            with pytest.raises(NotFound):
                needs_it()


def test_a_whole_address_is_for_paper(organised: Organised) -> None:
    with organised.app.test_request_context("/nl/"):
        assert site_address("/k/K7M4XRTP") == "https://zaakscan.example/k/K7M4XRTP"


def test_a_stranger_who_comes_from_no_address_is_sent_to_sign_in(organised: Organised) -> None:
    organised.client.delete_cookie(COOKIE)
    reply = organised.client.post("/nl/organise/new", headers={"Referer": "https://["})
    assert (reply.status_code, reply.headers["Location"]) == (303, "/nl/organise/sign-in")
