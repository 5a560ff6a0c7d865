"""A phone with passkeys, in software: it makes and signs like a real one, and wrongly where a test says so."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40  # flags
ES256 = -7


def text_of(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def bytes_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Key:
    """One passkey on the phone."""

    user: bytes
    host: str
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    signs: int = 0

    @property
    def cose(self) -> bytes:
        """The public key as devices write it (RFC 9053)."""
        numbers = self.private.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        return cbor2.dumps({1: 2, 3: ES256, -1: 1, -2: x, -3: y})


@dataclass
class Phone:
    """Whoever holds it is known to it, unless a test says otherwise."""

    origin: str
    counts: bool = True  # phones that share their passkeys say 0 each time
    keys: list[Key] = field(default_factory=list)

    def make(self, options: dict[str, Any], **wrong: Any) -> dict[str, str]:
        """Make a passkey. `wrong` can be origin, host, flags, kind, or any part of what is sent."""
        excluded = {bytes_of(one["id"]) for one in options["excludeCredentials"]}
        assert not excluded & {key.id for key in self.keys}, "this phone has a passkey for this account"
        asked = options["authenticatorSelection"]
        assert (asked["residentKey"], asked["requireResidentKey"], asked["userVerification"]) == (
            "required",
            True,
            "required",
        )
        assert options["attestation"] == "none"
        assert {"type": "public-key", "alg": ES256} in options["pubKeyCredParams"]
        key = Key(bytes_of(options["user"]["id"]), options["rp"]["id"])
        self.keys.append(key)
        about = self._about(key, wrong, ATTESTED | PRESENT | VERIFIED)
        attested = bytes(16) + len(key.id).to_bytes(2, "big") + key.id + wrong.get("cose", key.cose)
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": about + attested})
        client = self._client("webauthn.create", options["challenge"], wrong)
        sent = {"id": text_of(key.id), "client": text_of(client), "attestation": text_of(attestation)}
        return sent | {name: wrong[name] for name in sent if name in wrong}

    def sign(self, options: dict[str, Any], key: Key | None = None, **wrong: Any) -> dict[str, str]:
        """Sign with a passkey, the newest for this site. `wrong` as above."""
        assert options["userVerification"] == "required"
        assert not options.get("allowCredentials"), "which accounts there are is nobody's business"
        key = key or next(key for key in reversed(self.keys) if key.host == options["rpId"])
        key.signs += self.counts
        about = self._about(key, wrong, PRESENT | VERIFIED)
        client = self._client("webauthn.get", options["challenge"], wrong)
        signature = key.private.sign(about + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        sent = {
            "id": text_of(key.id),
            "client": text_of(client),
            "authenticator": text_of(about),
            "signature": text_of(signature),
            "user": text_of(key.user),
        }
        return sent | {name: wrong[name] for name in sent if name in wrong}

    def _about(self, key: Key, wrong: dict[str, Any], flags: int) -> bytes:
        host = hashlib.sha256(wrong.get("host", key.host).encode()).digest()
        return host + bytes([wrong.get("flags", flags)]) + key.signs.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str, wrong: dict[str, Any]) -> bytes:
        told = {
            "type": wrong.get("kind", kind),
            "challenge": wrong.get("challenge", challenge),
            "origin": wrong.get("origin", self.origin),
            "crossOrigin": False,
        }
        return json.dumps(told).encode()
