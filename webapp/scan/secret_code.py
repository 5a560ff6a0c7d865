"""Codes that are secrets: who types one is let in. On paper or a screen, never in an address.

The signs are those of a campaign's code. 30 of 23 kinds are 135 bits: nobody guesses one, however often they try.
"""

import unicodedata

from webapp.scan.campaign import ALPHABET, SIGNS
from webapp.scan.disclosure import Draw
from webapp.scan.memory import IGNORED

LENGTH = 30  # signs
GROUP = 5  # signs between two hyphens
LONGEST_TEXT = 100  # characters of a code as typed; 35 with its hyphens


def new_secret(draw: Draw) -> str:
    """Make a code, without hyphens: what `read_secret` gives."""
    return "".join(ALPHABET[draw(len(ALPHABET))] for _ in range(LENGTH))


def in_groups(secret: str) -> str:
    """Write a code as people copy it: 23456-789CD-…"""
    return "-".join(secret[place : place + GROUP] for place in range(0, LENGTH, GROUP))


def read_secret(text: str) -> str | None:
    """Read a code as somebody typed it: small letters, full width, spaces, look-alikes. None: it is no code."""
    if len(text) > LONGEST_TEXT:
        return None
    signs = IGNORED.sub("", unicodedata.normalize("NFKC", text))
    if len(signs) != LENGTH or any(sign not in SIGNS for sign in signs):
        return None
    return "".join(SIGNS[sign] for sign in signs)
