"""One question per screen: nothing happens by itself, Back works, and a sign of danger comes before everything."""

from playwright.sync_api import Page, expect

from tests.browser.walking import SCAN, answer, begin, go_to, question, to_the_check


def test_a_tap_on_an_answer_does_not_go_on_by_itself(page: Page, site: str) -> None:
    begin(page, site)
    page.check('[name="danger-now"][value="no"]')
    page.wait_for_timeout(300)
    assert question(page) == "danger-now"


def test_the_heading_says_where_one_is_and_has_the_focus(page: Page, site: str) -> None:
    begin(page, site)
    answer(page, "no")
    expect(page.locator("#heading-words")).to_have_text("Deel 1 van 7 – vraag 2")
    expect(page.locator("h1")).to_be_focused()
    assert page.locator("h1:visible").count() == 1
    answer(page, "snackbar")
    expect(page.locator("#heading-words")).to_have_text("Deel 2 van 7 – vraag 1")


def test_back_of_the_browser_and_of_the_page_lead_to_the_question_before(page: Page, site: str) -> None:
    begin(page, site)
    answer(page, "no")
    answer(page, "hotel")
    page.go_back()
    assert question(page) == "business-kind"
    assert page.is_checked('[name="business-kind"][value="hotel"]')
    page.click("#back")
    assert question(page) == "danger-now"
    page.go_forward()
    assert question(page) == "business-kind"


def test_an_answer_opens_and_closes_the_questions_that_hang_on_it(page: Page, site: str) -> None:
    begin(page, site)
    go_to(page, "money-trouble", {})
    answer(page, "often")
    answer(page, "no")
    assert question(page) == "private-loan"
    page.go_back()
    page.go_back()
    answer(page, "no")
    answer(page, "no")
    assert question(page) == "bossy-guests"


def test_nothing_is_required(page: Page, site: str) -> None:
    begin(page, site)
    to_the_check(page, {})
    expect(page.locator("#check [data-no-answers]")).to_be_visible()
    page.click("#send")
    expect(page.locator("#result [data-no-answers]")).to_be_visible()
    assert page.locator("#result .score").count() == 5
    assert page.locator("#result [data-advice]").count() == 0
    expect(page.locator("#help a[href='tel:08002800200']")).to_be_visible()


def test_a_sign_of_danger_interrupts_once_with_help_first(page: Page, site: str) -> None:
    begin(page, site)
    answer(page, "yes")
    expect(page.locator("#heading-words")).to_have_text("Voordat u verdergaat")
    expect(page.locator("#signal a[href='tel:112']").first).to_be_visible()
    assert "bellijst" in page.locator("#signal").inner_text()
    page.check("#signal [value=on]")
    page.click("#next")
    assert question(page) == "business-kind"
    page.click("#back")  # the interruption again, as Back should
    page.click("#back")
    answer(page, "yes")
    assert question(page) == "business-kind"  # told once


def test_each_door_that_opens_is_told_of_and_asks_about_danger(page: Page, site: str) -> None:
    begin(page, site)
    go_to(page, "demand", {"danger-now": "no"})
    answer(page, "now")
    expect(page.locator("#signal [data-door=extortion]")).to_be_visible()
    assert page.locator("#signal [data-door]").count() == 1
    assert "Bent u nu in gevaar?" in page.locator("#signal").inner_text()
    expect(page.locator("#signal a[href='tel:112']").first).to_be_visible()
    expect(page.locator("#signal a.call[href='tel:08002800200']")).to_be_visible()


def test_who_stops_at_the_interruption_gets_the_advice_so_far(page: Page, site: str) -> None:
    begin(page, site)
    answer(page, "yes")
    page.check("#signal [value=stop]")
    page.click("#next")
    expect(page.locator("#result [data-door=emergency]")).to_be_visible()
    assert page.locator("#result h3").first.inner_text() != ""
    page.click("#change")
    expect(page.locator("#send")).to_be_visible()


def test_a_changed_answer_leads_back_to_the_check_by_way_of_new_questions_only(page: Page, site: str) -> None:
    begin(page, site)
    to_the_check(page)
    page.click('[data-line="unasked-offer"] button')
    assert question(page) == "unasked-offer"
    answer(page, "once")
    assert question(page) == "private-loan"
    answer(page, "no")
    assert question(page) == "check-partners"
    answer(page, "yes")
    while question(page):
        page.click("#next")
    expect(page.locator('[data-line="unasked-offer"] strong')).to_have_text("Ja, één keer")


def test_every_advice_says_why_one_sees_it(page: Page, site: str) -> None:
    begin(page, site)
    to_the_check(page)
    page.click("#send")
    for card in page.locator("#result [data-advice]").all():
        assert card.locator("[data-reason] [data-answer]").first.inner_text() != ""
    unsure = page.locator('#result [data-advice="turn-on-two-steps"] [data-unsure]')
    expect(unsure).to_be_visible()
    expect(page.locator('#result [data-advice="two-numbers"] [data-unsure]')).to_be_hidden()


def test_the_calendar_gets_a_date_under_a_neutral_name(page: Page, site: str) -> None:
    begin(page, site)
    to_the_check(page)
    page.click("#send")
    with page.expect_download() as coming:
        page.click("#calendar")
    assert coming.value.suggested_filename == "afspraak.ics"
    assert "SUMMARY:Afspraak met mijzelf" in coming.value.path().read_text(encoding="utf-8")


def test_no_question_stands_in_the_address_or_the_title(page: Page, site: str) -> None:
    begin(page, site)
    answer(page, "no")
    assert page.url == f"{site}/nl/{SCAN}"
    assert page.title() == "Vragen – Zaakscan"
