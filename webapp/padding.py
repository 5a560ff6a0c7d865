"""Length tells: whoever runs the wifi sees how long a reply is. So whatever holds answers fills whole blocks.

The phone does the same with what it sends (static/js/files.js). Kept by tests/test_padding.py.
"""

from collections.abc import Iterable
from urllib.parse import quote_plus

BLOCK = 16 * 1024  # bytes
SMALL_BLOCK = 2 * 1024  # bytes, for JSON
FIELD = "pad"  # what fills up a form; never the id of a question


def padded_pdf(pdf: bytes) -> bytes:
    """Fill a PDF up to whole blocks, with empty lines before its last three.

    Not after %%EOF: readers look for that in the last kilobyte, and PDF/A allows nothing behind it. Here nothing moves:
    every offset points to what comes before.
    """
    place = pdf.rindex(b"startxref")
    return pdf[:place] + b"\n" * (-len(pdf) % BLOCK) + pdf[place:]


def padded_page(html: str) -> bytes:
    """Fill a page up to whole blocks, with empty lines at its end."""
    page = html.encode()
    return page + b"\n" * (-len(page) % BLOCK)


def padded_form(fields: Iterable[tuple[str, str]], length: int) -> list[tuple[str, str]]:
    """Fill the fields of a form up, so that a browser without scripts sends just so many bytes, or more if it must."""
    whole = [*fields, (FIELD, "")]
    return [*whole[:-1], (FIELD, "0" * (length - len("&".join(f"{_encoded(n)}={_encoded(v)}" for n, v in whole))))]


def _encoded(text: str) -> str:
    """Encode as browsers do: unlike Python they leave the star and take the tilde."""
    return quote_plus(text, safe="*").replace("~", "%7E")


def padded_json(text: bytes, least: int = 0) -> bytes:
    """Fill JSON up to whole small blocks, as many as `least` bytes need, with spaces at its end."""
    whole = -(-max(len(text), least) // SMALL_BLOCK) * SMALL_BLOCK
    return text.ljust(whole)
