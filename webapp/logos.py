"""Logos that organisers send: read in a process of their own within narrow limits, and drawn anew as a small PNG.

A picture is the one file that we take from anybody. What comes out is made by us alone: no words, no place or camera
of a photo, nothing that stood behind or within the picture. Kept by tests/test_logos.py.
"""

import os
import resource
import subprocess
import sys
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Lock

from webapp.presses import NICENESS

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 1_000_000  # bytes of an upload
SIZE = (800, 400)  # px, at most, of what we make
MOST_POINTS = 16_000_000  # of what is sent: a photo of a good phone
MOST_ASIDE = 1_000_000  # bytes that words and colours beside a picture may have, unpacked
MEGABYTES = 400  # of address space: some 200 for the largest picture, and what Python takes itself
SECONDS = 10  # of processor time, and of the clock
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
MADE = b"m"  # the first byte of a good reply
ONE_AT_A_TIME = Lock()  # in each web worker: so that many logos at once take no more than one


class NoLogo(Exception):
    """This is no PNG or JPEG that we can use. The page says so in one plain sentence, whatever the reason."""


def logo_of(upload: bytes) -> bytes:
    """Draw the picture anew: a PNG of at most SIZE. Takes some tenths of a second. Raises NoLogo."""
    if not 0 < len(upload) <= LONGEST or not upload.startswith((PNG, JPEG)):
        raise NoLogo("no PNG or JPEG, or too long")
    try:
        with ONE_AT_A_TIME:
            done = subprocess.run(  # noqa: S603  # our own module, and nothing of the upload in its words
                [sys.executable, "-m", __name__],
                input=upload,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env={},  # no password of a database beside a stranger's picture
                timeout=SECONDS,
                check=False,
            )
    except subprocess.TimeoutExpired:
        raise NoLogo(f"it took more than {SECONDS} s") from None
    if done.returncode != 0 or not done.stdout.startswith(MADE + PNG):
        raise NoLogo(f"its process ended with code {done.returncode}")
    return done.stdout.removeprefix(MADE)


# --- within the process ----------------------------------------------------------------------------------------------


def _within_limits() -> None:
    """Give up what this process does not need: memory, time, new files, and a core that would hold the picture."""
    for limit, most in (
        (resource.RLIMIT_AS, MEGABYTES * 1024 * 1024),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    os.nice(NICENESS)


def _drawn_anew(upload: bytes) -> bytes:
    from PIL import Image, ImageOps  # not in the web workers: a decoder stays where it has limits

    _refuse_more_than_a_picture(upload)
    with Image.open(BytesIO(upload), formats=("PNG", "JPEG")) as picture:
        if picture.width * picture.height > MOST_POINTS:
            raise NoLogo("too large")
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
        # 16 bits of grey: Pillow would cut them off, not divide them.
        shown = picture.point(lambda grey: grey / 256).convert("L") if picture.mode.startswith("I") else picture
        plain = shown.convert("RGBA" if picture.has_transparency_data else "RGB")
    plain.thumbnail(SIZE, Image.Resampling.LANCZOS)
    made = BytesIO()
    # From the bare points: a picture carries much else along, and Pillow writes some of it.
    Image.frombytes(plain.mode, plain.size, plain.tobytes()).save(made, "PNG", optimize=True)
    return made.getvalue()


def _refuse_more_than_a_picture(upload: bytes) -> None:
    """Refuse a film, another file behind the picture, and colours that burst when they are unpacked.

    Words that burst Pillow refuses itself; of colours it only says nothing.
    """
    if upload.startswith(JPEG):
        behind = upload[_end_of_jpeg(upload) :].strip(b"\0")
        if behind and not behind.startswith(JPEG):  # phones put a second picture there
            raise NoLogo("something stands behind the picture")
        return
    for kind, content in _chunks(upload):
        if kind == b"acTL":
            raise NoLogo("it moves")
        if kind == b"iCCP":
            unpacking = zlib.decompressobj()
            unpacking.decompress(content.partition(b"\0")[2][1:], MOST_ASIDE)
            if unpacking.unconsumed_tail:
                raise NoLogo("its colours are too long")


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give kind and content of each part of a PNG. Raises NoLogo where it is cut off, or more comes after the last."""
    place, kind = len(PNG), b""
    while kind != b"IEND":
        length = int.from_bytes(png[place : place + 4])
        kind, content = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        place += 12 + length
        if place > len(png):
            raise NoLogo("cut off")
        yield kind, content
    if place < len(png):
        raise NoLogo("something stands behind the picture")


def _end_of_jpeg(jpeg: bytes) -> int:
    """Give where the first picture ends. Raises NoLogo where it is cut off."""
    place = 2
    while place + 1 < len(jpeg):
        sign, kind = jpeg[place], jpeg[place + 1]
        if sign != 0xFF or kind in (0x00, *range(0xD0, 0xD8)):  # the points themselves
            following = jpeg.find(b"\xff", place + 1)
            place = following if following > 0 else len(jpeg)
        elif kind == 0xFF:
            place += 1
        elif kind == 0xD9:
            return place + 2
        else:
            place += 2 + int.from_bytes(jpeg[place + 2 : place + 4])
    raise NoLogo("cut off")


if __name__ == "__main__":
    _within_limits()
    sys.stdout.buffer.write(MADE + _drawn_anew(sys.stdin.buffer.read()))
