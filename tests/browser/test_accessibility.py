"""Within everyone's reach: axe, size of targets, no sideways scroll, in five languages, light and dark, everywhere."""

from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.walking import SIGNS_SEEN, begin, go_to, to_the_check
from tests.conftest import TAGS

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WANTED = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALLEST = 44  # pixels, of anything that one taps
SMALL_TARGETS = """smallest => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), summary')]
  .map(target => (target.labels && target.labels[0] && (target.offsetWidth < smallest || target.closest('label')))
    ? target.labels[0] : target)
  .filter(target => target.offsetParent && getComputedStyle(target).display !== 'inline')
  .filter(target => { const box = target.getBoundingClientRect();
    return box.right > 0 && Math.min(box.width, box.height) + .5 < smallest })
  .map(target => target.outerHTML.slice(0, 90))"""
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth + 1"


LOOKS = [*((tag, "light") for tag in TAGS), ("nl", "dark")]  # colours are the same in every language


def narrow_context(chromium: Browser, scheme: str) -> BrowserContext:
    """Open the narrowest phone; axe is put into its pages, which our policy would forbid."""
    return chromium.new_context(
        viewport={"width": 320, "height": 640}, color_scheme=scheme, service_workers="block", bypass_csp=True
    )


@pytest.mark.parametrize(("tag", "scheme"), LOOKS)
def test_every_screen_is_within_everyones_reach(chromium: Browser, site: str, tag: str, scheme: str) -> None:
    context = narrow_context(chromium, scheme)
    page = context.new_page()
    found = {}
    for screen in screens(page, site, tag):
        found[screen] = faults_on(page)
    context.close()
    assert {screen: faults for screen, faults in found.items() if faults} == {}


def faults_on(page: Page) -> list[str]:
    """Give what is out of somebody's reach on the screen as it stands."""
    page.evaluate("scrollTo(0, 0)")  # what has scrolled under the bar at the top is covered, and not too small
    report = page.evaluate(f"async () => {{ {AXE}; return axe.run({{ runOnly: {WANTED} }}) }}")
    found = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in report["violations"]]
    found += page.evaluate(SMALL_TARGETS, SMALLEST)
    if page.evaluate(TOO_WIDE):
        found.append("scrolls sideways")
    page.add_style_tag(content="html { font-size: 200% !important }").evaluate("style => style.id = 'big'")
    if page.evaluate(TOO_WIDE):
        found.append("scrolls sideways with text twice as large")
    page.evaluate("document.getElementById('big').remove()")
    return found


def screens(page: Page, site: str, tag: str) -> Iterator[str]:
    """Bring one screen after the other onto the phone."""
    for address in (
        "",
        "help",
        "about",
        "privacy",
        "safe",
        "accessibility",
        "know",
        "know/now",
        "know/check",
        "nowhere",
    ):
        page.goto(f"{site}/{tag}/{address}")
        yield address or "start"
    page.goto(f"{site}/{tag}/scan/wegwijzer/2026-11")
    yield "first question of the guide"
    for answers in ({"guide-danger": "despair"}, {}, {"guide-role": "over", "guide-over": "again"}):
        for name, value in answers.items():
            page.check(f'[name="{name}"][value="{value}"]')
            page.click("#next")
        if not answers:
            yield "interruption of the guide"
            page.check("#signal [value=on]")
            page.click("#next")
    yield "doors of the guide"
    page.goto(f"{site}/{tag}/scan/horeca/2026-11")
    yield "before the first question"
    begin(page, site, tag)
    yield "question"
    page.check('[name="danger-now"][value="yes"]')
    page.click("#next")
    yield "interruption"
    page.check("#signal [value=on]")
    page.click("#next")
    go_to(page, "own-circle")
    yield "question with help"
    to_the_check(page)
    yield "check"
    page.click("#send")
    yield "result"
    if tag == "nl":  # built from the same parts: once is enough
        begin(page, site, tag, "scan/signalen/2026-11")
        to_the_check(page, SIGNS_SEEN)
        page.click("#send")
        yield "result for a professional"
