"""Length tells: whoever runs the wifi sees how long a reply is. So whatever holds answers fills whole blocks.

The phone does the same with what it sends (static/js/files.js). Kept by tests/test_padding.py.
"""

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


def padded_json(text: bytes, least: int = 0) -> bytes:
    """Fill JSON up to whole small blocks, as many as `least` bytes need, with spaces at its end."""
    whole = -(-max(len(text), least) // SMALL_BLOCK) * SMALL_BLOCK
    return text.ljust(whole)
