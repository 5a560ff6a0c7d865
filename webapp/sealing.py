"""Answers that are to be counted are sealed at once: the web workers can close a box, and cannot open one.

HPKE (RFC 9180) of `cryptography`. The key that seals stands in the settings of the web workers; the keys that open are
in a file that only the aggregator reads (docs/operating.md). Why: docs/decisions/0017-storage.md.
"""

import base64
import binascii
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from webapp.scan.campaign import Ledger
from webapp.scan.disclosure import Counting
from webapp.scan.mistakes import Mistakes
from webapp.scan.rules import Answers
from webapp.scan.sheet import packed, unpacked

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
SEALS, OPENS = "zaakscan-seals-", "zaakscan-opens-"  # how a key begins, so that nobody takes one for the other
KEY_BYTES = 32


class Unopened(Exception):
    """None of the keys opens the box, or it was not made for this ledger, counted like this."""


@dataclass(frozen=True)
class SealingKey:
    """The public key: makes boxes."""

    key: X25519PublicKey

    def seal(self, ledger: Ledger, counting: Counting, answers: Answers) -> bytes:
        """Close a box around the answers to the questions that are counted, and no others. Takes some 0.1 ms.

        It opens for this ledger only, and only to be counted like this: whoever changes the rules in a database later
        changes them for nobody who waits. All boxes of a ledger are equally long.
        """
        return SUITE.encrypt(packed(counting.questions, answers), self.key, info=_label(ledger, counting))


@dataclass(frozen=True)
class OpeningKeys:
    """The private keys, the newest first: boxes made before a change of keys still open."""

    keys: tuple[X25519PrivateKey, ...]

    def open(self, ledger: Ledger, counting: Counting, box: bytes) -> dict[str, tuple[str, ...]]:
        """Give the answers in a box. Raises Unopened. Takes some 0.1 ms."""
        for key in self.keys:
            try:
                return unpacked(counting.questions, SUITE.decrypt(box, key, info=_label(ledger, counting)))
            except InvalidTag:
                continue
        raise Unopened(f"no key opens a box of {ledger.campaign}: put the keys that were used before in the file too")


def new_keys() -> tuple[str, str]:
    """Give a new pair as text: the key that seals, and the key that opens."""
    key = X25519PrivateKey.generate()
    return SEALS + _text(key.public_key().public_bytes_raw()), OPENS + _text(key.private_bytes_raw())


def sealing_key(text: str) -> SealingKey:
    """Read the key that seals. Raises ValueError with what to do."""
    return SealingKey(X25519PublicKey.from_public_bytes(_bytes(text, SEALS)))


def opening_keys(lines: Iterable[str]) -> OpeningKeys:
    """Read the keys that open, one a line. Raises ValueError with what to do."""
    texts = [line.strip() for line in lines if line.strip()]
    if not texts:
        raise ValueError("it holds no key: make one with flask --app webapp.app totals key FILE")
    return OpeningKeys(tuple(X25519PrivateKey.from_private_bytes(_bytes(text, OPENS)) for text in texts))


def read_opening_keys(file: Path | None) -> OpeningKeys:
    """Read the file of the keys that open. Raises Mistakes."""
    if file is None:
        raise Mistakes(["ZAAKSCAN_OPENING_KEYS is not set: name the file that flask --app webapp.app totals key made"])
    try:
        return opening_keys(file.read_text(encoding="ascii", errors="replace").splitlines())
    except (OSError, ValueError) as why:
        told = f"{why.strerror}: {file}" if isinstance(why, OSError) else f"{file}: {why}"
        raise Mistakes([f"ZAAKSCAN_OPENING_KEYS: {told}"]) from None


def write_new_key(file: Path) -> str:
    """Put a new key that opens on top of the file, which only its owner may read. Give the key that seals."""
    seals, opens = new_keys()
    before = file.read_text(encoding="ascii") if file.exists() else ""
    file.parent.mkdir(parents=True, exist_ok=True)
    # Beside it and then in its place: a machine that stops half-way leaves the old keys whole.
    beside = file.with_name(f"{file.name}.new")
    beside.unlink(missing_ok=True)
    beside.touch(mode=0o600, exist_ok=False)
    with beside.open("w", encoding="ascii") as opened:
        opened.write(f"{opens}\n{before}")
        opened.flush()
        os.fsync(opened.fileno())
    beside.replace(file)
    return seals


def _label(ledger: Ledger, counting: Counting) -> bytes:
    return f"{ledger.campaign}\n{ledger.round}\n{ledger.segment or ''}\n{counting.digest}".encode()


def _text(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode().rstrip("=")


def _bytes(text: str, begin: str) -> bytes:
    if begin == SEALS and text.startswith(OPENS):
        raise ValueError(f"this key opens: keep it from the web workers, and write the one that begins with {SEALS}")
    try:
        key = base64.b64decode(text.removeprefix(begin) + "=", b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not text.startswith(begin) or len(key) != KEY_BYTES:
        raise ValueError(f"write a whole key, which begins with {begin}; flask --app webapp.app totals key makes one")
    return key
