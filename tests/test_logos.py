"""Logos: drawn anew and small; whatever is no plain picture is refused, and costs no more than its process may have."""

import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from webapp import logos
from webapp.logos import LONGEST, MOST_POINTS, PNG, SIZE, NoLogo, logo_of

TEAL = (20, 80, 107)


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 100), mode: str = "RGB", **more: Any) -> bytes:
    made = BytesIO()
    Image.new(mode, size, TEAL if mode == "RGB" else (*TEAL, 0)).save(made, kind, **more)
    return made.getvalue()


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png), formats=("PNG",))


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def with_chunk(kind: bytes, content: bytes) -> bytes:
    """A right PNG with one more part, before its points."""
    png = picture()
    at = len(PNG) + 25  # behind its head
    return png[:at] + chunk(kind, content) + png[at:]


def head_of(width: int, height: int) -> bytes:
    return PNG + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


BURST = zlib.compress(bytes(200_000_000), 9)


# --- what comes out ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_comes_out_as_a_small_png(kind: str) -> None:
    made = opened(logo_of(picture(kind, (2000, 500))))
    assert (made.format, made.size, made.mode) == ("PNG", (800, 200), "RGB")
    assert all(abs(here - there) < 4 for here, there in zip(made.getpixel((9, 9)), TEAL, strict=True))


@pytest.mark.parametrize(
    ("size", "wanted"), [((300, 100), (300, 100)), ((100, 4000), (10, 400)), ((5000, 1), (800, 1)), ((1, 1), (1, 1))]
)
def test_it_keeps_its_shape_and_never_grows(size: tuple[int, int], wanted: tuple[int, int]) -> None:
    assert opened(logo_of(picture(size=size))).size == wanted


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", mode) for mode in ("1", "L", "LA", "P", "RGBA")] + [("JPEG", "CMYK")]
)
def test_every_way_to_write_colours_is_read(kind: str, mode: str) -> None:
    made = BytesIO()
    Image.new("RGB", (40, 20), "white").convert(mode).save(made, kind)
    assert opened(logo_of(made.getvalue())).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_what_can_be_seen_through_stays_so() -> None:
    assert opened(logo_of(picture(mode="RGBA"))).getpixel((5, 5))[3] == 0


def test_sixteen_bits_of_grey_stay_the_same_grey() -> None:
    made = BytesIO()
    Image.new("I;16", (40, 20), 0x8000).save(made, "PNG")
    assert opened(logo_of(made.getvalue())).convert("L").getpixel((5, 5)) in (127, 128)


def test_a_photo_stands_upright_and_tells_nothing_of_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned: its right side is up
    exif[0x010F] = "Geheime camera"
    exif.get_ifd(0x8825)[1] = "N"  # a place on earth
    made = logo_of(picture("JPEG", (300, 100), exif=exif, comment=b"Geheime woorden"))
    assert opened(made).size == (100, 300)
    assert opened(made).info == {}
    assert b"Geheime" not in made


def test_words_and_colours_beside_a_picture_are_gone() -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "Geheime naam")
    words.add_text("Software", "Geheim", zip=True)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = logo_of(picture(pnginfo=words, icc_profile=profile, dpi=(300, 300)))
    assert set(kinds_of(made)) == {b"IHDR", b"IDAT", b"IEND"}


def kinds_of(png: bytes) -> list[bytes]:
    return [kind for kind, _ in logos._chunks(png)]


def test_the_largest_picture_that_we_take_fits_its_process() -> None:
    assert opened(logo_of(picture(size=(4000, MOST_POINTS // 4000), mode="RGBA"))).size == SIZE[1:] * 2


def test_a_second_picture_that_a_phone_puts_behind_the_first_is_left_out() -> None:
    first = picture("JPEG")
    assert logo_of(first + picture("JPEG", (20, 20))) == logo_of(first)


# --- what is refused --------------------------------------------------------------------------------------------------

REFUSED: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "a byte too many": lambda: picture() + bytes(LONGEST + 1 - len(picture())),
    "30000 by 30000 points": lambda: head_of(30_000, 30_000) + chunk(b"IDAT", BURST) + chunk(b"IEND", b""),
    "one row too many": lambda: picture(size=(4000, MOST_POINTS // 4000 + 1)),
    "packed words that burst": lambda: with_chunk(b"zTXt", b"Comment\0\0" + BURST),
    "packed words of any language that burst": lambda: with_chunk(b"iTXt", b"Comment\0\1\0\0\0" + BURST),
    "colours that burst": lambda: with_chunk(b"iCCP", b"x\0\0" + BURST),
    "a film": lambda: film("PNG"),
    "cut off": lambda: picture()[:-20],
    "cut off in its points": lambda: picture("JPEG", (900, 900))[:-900],
    "a wrong check sum": lambda: picture()[:29] + bytes(4) + picture()[33:],
    "only the first bytes of a PNG": lambda: PNG,
    "only the first bytes of a JPEG": lambda: b"\xff\xd8\xff\xe0",
    "a length that leads back": lambda: b"\xff\xd8\xff\xe0\x00\x00" * 1000,
    "a drawing": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "a PDF": lambda: b"%PDF-1.7\n" + picture(),
    "a zip": lambda: b"PK\x03\x04" + picture(),
    "a PNG and a zip": lambda: picture() + b"PK\x05\x06" + bytes(18),
    "a JPEG and a zip": lambda: picture("JPEG") + b"PK\x05\x06" + bytes(18),
    "a JPEG and a PDF": lambda: picture("JPEG") + b"%PDF-1.7",
    "a GIF": lambda: picture("GIF"),
    "a WebP": lambda: picture("WEBP"),
    "a TIFF": lambda: picture("TIFF"),
    "a GIF that says PNG": lambda: PNG + picture("GIF"),
}


def film(kind: str) -> bytes:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    made = BytesIO()
    frames[0].save(made, kind, save_all=True, append_images=frames[1:], duration=100)
    return made.getvalue()


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_plain_picture_is_refused_at_once(what: str) -> None:
    upload = REFUSED[what]()
    begin = time.monotonic()
    with pytest.raises(NoLogo):
        logo_of(upload)
    assert time.monotonic() - begin < 5


def test_the_same_parts_without_the_burst_are_taken() -> None:
    """The bombs above are refused for what they hold, not for how they are put together."""
    short = zlib.compress(bytes(1000))
    for kind, before in ((b"zTXt", b"Comment\0\0"), (b"iTXt", b"Comment\0\1\0\0\0"), (b"iCCP", b"x\0\0")):
        assert logo_of(with_chunk(kind, before + short)).startswith(PNG)


def test_its_process_has_little_memory_and_time_and_writes_no_file() -> None:
    look = (
        "import resource; from webapp import logos; logos._within_limits();"
        "print(*[resource.getrlimit(limit)[0] for limit in (resource.RLIMIT_AS, resource.RLIMIT_CPU,"
        " resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)])"
    )
    words = [sys.executable, "-c", look]
    told = subprocess.run(words, cwd=logos.ROOT, env={}, capture_output=True, text=True, check=True).stdout
    assert told.split() == [str(logos.MEGABYTES * 1024 * 1024), str(logos.SECONDS), "0", "0"]
