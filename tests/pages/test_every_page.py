"""Every address that gives a page, found in the app itself: the way out, the way to help, its language, its headers."""

from collections.abc import Iterator

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.conftest import TAGS, Organised
from tests.pages.test_scan import ANSWERS

# What stands in the place of each word of an address.
A_VERSION = {"name": "horeca", "version": "2026-11"}
WORDS = {"know.page": {"name": "afterwards"}}
CODES = ("K7M4XRTP", "K7M4XR")  # of a campaign and of a workshop
FORMS = ("scan.check", "scan.result", "scan.restore", "contribute.sure", "contribute.count")
OF_ORGANISERS = ("campaigns.", "live.", "keys.", "signing_in.", "totals.dashboard")
OPEN = ("live.figures",)  # of the same module, for who was in the room


def replies(site: Organised, tag: str) -> Iterator[tuple[Rule, str, TestResponse]]:
    """Ask every address that takes a language, as somebody who is signed in; those of a campaign for both kinds."""
    site.campaign()
    site.workshop()
    addresses = site.app.url_map.bind("localhost", url_scheme="https")
    for rule in site.app.url_map.iter_rules():
        if "language" not in rule.arguments or rule.rule.startswith("/api"):
            continue
        for code in CODES if "code" in rule.arguments else ("",):
            words = {"language": tag, "code": code, "kind": "poster"} | A_VERSION | WORDS.get(rule.endpoint, {})
            is_asked = "GET" in (rule.methods or ())
            asked = {word: words[word] for word in rule.arguments}
            address = addresses.build(rule.endpoint, asked, method="GET" if is_asked else "POST")
            if is_asked:
                yield rule, address, site.client.get(address, follow_redirects=True)
            elif rule.endpoint in FORMS:
                yield rule, address, site.client.post(address, data=ANSWERS)


def faults_of(reply: TestResponse, tag: str) -> list[str]:
    """Give what a page lacks that every page must have."""
    needs = ['id="exit"', 'href="tel:112"', f'<html lang="{tag}"', '<meta name="viewport"', f'"/{tag}/help"']
    needs += [f'"/{other}/' for other in TAGS if other != tag]  # the same page, or the start, in the other languages
    found = [need for need in needs if need not in reply.text]
    found += ["one heading"] if reply.text.count("<h1") != 1 else []
    found += ["Referrer-Policy"] if reply.headers["Referrer-Policy"] != "same-origin" else []
    found += ["policy"] if "default-src 'none'" not in reply.headers["Content-Security-Policy"] else []
    return found


@pytest.mark.parametrize("tag", TAGS)
def test_every_page_has_the_way_out_and_the_way_to_help(organised: Organised, tag: str) -> None:
    seen, faults = set(), {}
    for rule, address, reply in replies(organised, tag):
        if reply.mimetype != "text/html":
            continue
        seen.add(rule.endpoint)
        found = faults_of(reply, tag)
        if (rule.endpoint.startswith(OF_ORGANISERS) and rule.endpoint not in OPEN) or rule.endpoint in FORMS:
            found += ["no-store"] if reply.headers["Cache-Control"] != "no-store" else []
        if found:
            faults[f"{address} ({reply.status_code})"] = found
    assert faults == {}
    assert seen >= {"start.help_page", "join.campaign", "live.screen", "totals.dashboard", "totals.national_page"}
    assert len(seen) > 35


@pytest.mark.parametrize("tag", TAGS)
def test_so_has_every_page_that_says_no(organised: Organised, tag: str) -> None:
    """Nobody's campaign, a stranger at an organiser's door, and a page that is not there."""
    organised.campaign()
    replies = {
        address: client.get(f"/{tag}/{address}", follow_redirects=True)
        for client, address in [
            (organised.client, "nowhere"),
            (organised.client, "k/22222222"),
            (organised.other, "organise/K7M4XRTP"),
            (organised.other, "organise/K7M4XRTP/figures"),
            (organised.stranger, "organise/K7M4XRTP/change"),
            (organised.client, "figures/bakery/1999-01"),
        ]
    }
    assert {address: faults_of(reply, tag) for address, reply in replies.items() if faults_of(reply, tag)} == {}
    assert [reply.status_code for reply in replies.values()] == [404, 404, 404, 404, 200, 404]
