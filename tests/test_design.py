"""The colours of the pages: every pair that meets has the contrast that WCAG 2.2 asks, light and dark."""

import re

import pytest

from tests.conftest import ROOT

TEXT, SIGN = 4.5, 3.0  # WCAG 1.4.3 and 1.4.11
# What stands on what: (front, ground, least contrast)
PAIRS = [
    ("ink", "bg", TEXT),
    ("ink", "card", TEXT),
    ("ink", "tint", TEXT),
    ("soft", "bg", TEXT),
    ("soft", "card", TEXT),
    ("brand", "bg", TEXT),
    ("brand", "card", TEXT),
    ("brand", "tint", SIGN),
    ("on", "brand", TEXT),
    ("warn", "bg", TEXT),
    ("warn", "card", TEXT),
    ("oncall", "call", TEXT),
    ("call", "bg", SIGN),
    ("line", "bg", SIGN),
    ("line", "card", SIGN),
    ("low", "bg", SIGN),
    ("mid", "bg", SIGN),
    ("high", "bg", SIGN),
    ("focus", "fink", SIGN),
]


def tokens(scheme: str) -> dict[str, str]:
    css = (ROOT / "static/css/site.css").read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"--(\w+): (#\w+)", block)) for block in re.findall(r":root \{([^}]*)\}", css)[:2])
    return light if scheme == "light" else light | dark


def luminance(colour: str) -> float:
    """Give the relative luminance (WCAG 2.2)."""
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_colours_that_meet_can_be_told_apart(scheme: str, front: str, ground: str, least: float) -> None:
    known = tokens(scheme)
    brighter, darker = sorted((luminance(known[front]), luminance(known[ground])), reverse=True)
    assert (brighter + 0.05) / (darker + 0.05) >= least
