"""Organisers in a real Chromium with a virtual authenticator: from the invitation to a lost phone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.organising import Device, Organising, begin, organising_at
from tests.browser.test_accessibility import LOOKS, faults_on, narrow_context


@pytest.fixture(scope="module")
def organising(tmp_path_factory: pytest.TempPathFactory, elsewhere: str) -> Iterator[Organising]:
    with organising_at(tmp_path_factory.mktemp("organising"), elsewhere) as site:
        yield site


def sign_in(page: Page, site: Organising) -> None:
    page.goto(f"{site.address}/nl/organise/sign-in?then=/nl/organise/keys")
    page.get_by_role("button", name="Log in met uw passkey").click()
    expect(page.get_by_role("heading", name="Toegang", level=1)).to_be_visible()


@pytest.fixture
def device(page: Page) -> Device:
    return Device(page)


def test_from_the_invitation_to_signing_in_again(page: Page, organising: Organising, device: Device) -> None:
    codes = begin(page, organising)
    assert len(set(codes)) == 5
    assert all(re.fullmatch(r"(\w{5}-){5}\w{5}", code) for code in codes)
    (passkey,) = device.passkeys
    assert (passkey["rpId"], passkey["isResidentCredential"]) == ("localhost", True)
    (cookie,) = page.context.cookies()
    assert cookie["name"] == "__Host-organiser"
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, True, "Strict", "/")
    page.goto(f"{organising.address}/nl/organise/keys")
    page.get_by_role("button", name="Log uit").click()
    expect(page.get_by_text("U bent uitgelogd.")).to_be_visible()
    assert page.context.cookies() == []
    sign_in(page, organising)
    expect(page.get_by_text("Bakkers")).to_be_visible()


def test_the_codes_show_once_and_can_be_copied(page: Page, organising: Organising, device: Device) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=organising.address)
    codes = begin(page, organising)
    page.get_by_role("button", name="Kopieer").click()
    expect(page.get_by_text("Gekopieerd.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").split() == codes
    expect(page.get_by_label("Typ de code")).to_be_hidden()
    expect(page.get_by_role("link", name="English")).to_be_hidden()  # it would lead away from them
    page.emulate_media(media="print")
    expect(page.locator("#recovery-codes")).to_be_visible()
    expect(page.get_by_role("button", name="Kopieer")).to_be_hidden()
    page.emulate_media(media="screen")
    page.reload()
    assert codes[0] not in page.content()
    expect(page.locator("#recovery-codes li")).to_have_count(0)


def test_a_lost_phone(page: Page, organising: Organising, device: Device) -> None:
    codes = begin(page, organising, "Kappers")
    device.is_lost()
    page.context.clear_cookies()
    page.goto(f"{organising.address}/nl/organise/sign-in")
    page.get_by_role("link", name="Telefoon kwijt?").click()
    page.get_by_label("Typ een van uw herstelcodes").fill(codes[3].replace("-", " "))
    page.get_by_role("button", name="Maak een nieuwe passkey").click()
    expect(page.get_by_role("heading", name="Toegang", level=1)).to_be_visible()
    expect(page.get_by_text("Gemaakt op")).to_have_count(2)
    page.get_by_role("button", name="Haal weg").first.click()
    expect(page.get_by_text("Gemaakt op")).to_have_count(1)


def test_a_colleague_begins_with_what_the_page_gives(page: Page, organising: Organising, device: Device) -> None:
    begin(page, organising, "Kappers")
    page.goto(f"{organising.address}/nl/organise/keys")
    page.get_by_role("button", name="Nodig een collega uit").click()
    address, code = page.locator("[data-secret]").all_inner_texts()
    page.get_by_role("link", name="Ik heb het bewaard").click()
    expect(page.get_by_role("heading", name="Toegang", level=1)).to_be_visible()
    page.context.clear_cookies()
    device.is_lost()  # the colleague's phone is another
    page.goto(address)
    page.get_by_label("Typ de code").fill(code)
    page.get_by_role("button", name="Maak een passkey").click()
    expect(page.get_by_role("heading", name="Bewaar uw herstelcodes")).to_be_visible()


def test_a_second_passkey_is_for_another_device(page: Page, organising: Organising, device: Device) -> None:
    begin(page, organising)
    page.goto(f"{organising.address}/nl/organise/keys")
    page.get_by_role("button", name="Maak een passkey op dit toestel").click()
    expect(page.get_by_text("Dit toestel heeft al een passkey van u.")).to_be_focused()
    device.is_lost()  # as another device has none
    page.get_by_role("button", name="Maak een passkey op dit toestel").click()
    expect(page.get_by_text("Gemaakt op")).to_have_count(2)


# --- when it does not work -------------------------------------------------------------------------------------------


def test_a_wrong_code_makes_no_passkey_and_stays_to_be_mended(
    page: Page, organising: Organising, device: Device
) -> None:
    page.goto(f"{organising.address}/nl/organise/begin")
    page.get_by_label("Typ de code").fill("23456-789CD")
    page.get_by_role("button", name="Maak een passkey").click()
    expect(page.get_by_text("Kijk of de code klopt.")).to_be_focused()
    expect(page.get_by_label("Typ de code")).to_have_value("23456-789CD")
    assert device.passkeys == []


def test_who_does_not_show_who_it_is_is_not_let_in(page: Page, organising: Organising, device: Device) -> None:
    begin(page, organising)
    page.context.clear_cookies()
    device.knows_its_owner(False)
    page.goto(f"{organising.address}/nl/organise/sign-in")
    page.get_by_role("button", name="Log in met uw passkey").click()
    expect(page.get_by_text("U bent gestopt, of het duurde te lang.")).to_be_focused()
    device.knows_its_owner(True)
    page.get_by_role("button", name="Log in met uw passkey").click()
    page.wait_for_url("**/nl/organise")


def test_a_passkey_that_was_removed_gets_a_plain_answer(page: Page, organising: Organising, device: Device) -> None:
    begin(page, organising, "Slagers")
    page.goto(f"{organising.address}/nl/organise/keys")
    page.get_by_text("Haal mijn toegang weg").first.click()
    expect(page.get_by_text("U bent hier de enige.")).to_be_visible()
    page.get_by_role("button", name="Haal mijn toegang weg").click()
    expect(page.get_by_text("Uw toegang is weggehaald.")).to_be_visible()
    page.get_by_role("button", name="Log in met uw passkey").click()
    expect(page.get_by_text("Inloggen lukt niet.")).to_be_focused()


def test_without_network_the_page_says_so(page: Page, organising: Organising, device: Device) -> None:
    page.goto(f"{organising.address}/nl/organise/sign-in")
    page.context.set_offline(True)
    page.get_by_role("button", name="Log in met uw passkey").click()
    expect(page.get_by_text("Er is nu geen verbinding.")).to_be_focused()


def test_a_browser_without_passkeys_is_told_so(page: Page, organising: Organising) -> None:
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto(f"{organising.address}/nl/organise/sign-in")
    expect(page.get_by_text("Deze browser kent geen passkeys.")).to_be_visible()
    expect(page.get_by_role("button", name="Log in met uw passkey")).to_be_disabled()


def test_without_scripts_the_page_says_that_the_scan_does_not_need_them(
    chromium: Browser, organising: Organising
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{organising.address}/nl/organise/sign-in")
    expect(page.get_by_text("Inloggen gaat niet zonder scripts.")).to_be_visible()
    expect(page.get_by_role("button", name="Log in met uw passkey")).to_be_hidden()
    page.get_by_role("link", name="Naar de scan").click()
    page.wait_for_url("**/nl/")
    context.close()


# --- within everyone's reach -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tag", "scheme"), LOOKS)
def test_the_pages_are_within_everyones_reach(chromium: Browser, organising: Organising, tag: str, scheme: str) -> None:
    context = narrow_context(chromium, scheme)
    page = context.new_page()
    Device(page)
    found = {}
    for name in ("begin", "lost", "sign-in"):
        page.goto(f"{organising.address}/{tag}/organise/{name}")
        page.locator("summary").evaluate_all("all => all.forEach(one => one.click())")
        found[name] = faults_on(page)
    begin(page, organising)
    found["codes"] = faults_on(page)
    page.goto(f"{organising.address}/{tag}/organise/keys")
    page.locator("summary").evaluate_all("all => all.forEach(one => one.click())")
    found["keys"] = faults_on(page)
    for name in ("codes", "colleague", "token"):
        page.goto(f"{organising.address}/{tag}/organise/keys")
        page.locator(f"form[action$='/{name}'] button").click()
        page.wait_for_selector("#secrets")
        found[f"{name}, shown once"] = faults_on(page)
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}
