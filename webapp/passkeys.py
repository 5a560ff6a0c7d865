"""Passkeys: what a browser is asked for, and whether what it gives is right. WebAuthn itself is done by py_webauthn.

Why passkeys and nothing else: docs/decisions/0019-passkeys.md. Whatever is wrong, one thing is raised: who is not let
in is not told why.
"""

import binascii
import hashlib
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from marshmallow import RAISE, Schema, ValidationError, fields, post_load
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    bytes_to_base64url,
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    options_to_json_dict,
    parse_client_data_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AuthenticationCredential,
    AuthenticatorAssertionResponse,
    AuthenticatorAttestationResponse,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from webapp.storage import Passkey

NAME = "Zaakscan"  # what a phone shows with its passkeys; neutral, like every name of ours
PATIENCE = timedelta(minutes=5)  # how long a challenge is good, and a browser may take
LONGEST = 16 * 1024  # characters of any one part that a browser gives; an attestation is under 1 kB
LONGEST_KEY = 1024  # bytes; RSA of 4096 bits has some 550. To check what a longer one signed would cost us, not them
# What py_webauthn and what it stands on let through for bytes that make no sense, beside what it raises itself.
NONSENSE = (
    WebAuthnException,
    UnsupportedAlgorithm,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
# Whoever signs with a passkey that nobody has is checked against this one, so that it takes as long. The key is of the
# base point of P-256: its secret is 1, and the passkey belongs to nobody.
BASE_POINT = bytes.fromhex(
    "a5010203262001"
    "215820" + "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "225820" + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)


class WrongPasskey(Exception):
    """Something is wrong with what the browser gave; nobody is told what."""


@dataclass(frozen=True)
class Site:
    """Where passkeys work: nowhere else."""

    host: str  # the relying party
    origin: str  # https://host, with a port that is not the usual one


@dataclass(frozen=True)
class Made:
    """What a browser gives when it made a passkey."""

    credential_id: bytes
    client_data: bytes
    attestation: bytes


@dataclass(frozen=True)
class Signed:
    """What a browser gives when a passkey signed."""

    credential_id: bytes
    client_data: bytes
    authenticator_data: bytes
    signature: bytes
    organiser: bytes  # whose it is, as the device remembers


class Bytes(fields.Field[bytes]):
    """Bytes as browsers write them in JSON: base64url without padding."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> bytes:
        if not isinstance(value, str) or len(value) > LONGEST or not value.isascii():
            raise ValidationError("not base64url")
        try:
            read = urlsafe_b64decode(value + "=" * (-len(value) % 4))
        except binascii.Error:
            raise ValidationError("not base64url") from None
        if bytes_to_base64url(read) != value:  # Python's decoder passes over signs that it does not know
            raise ValidationError("not base64url")
        return read


class MadeSchema(Schema):
    """A passkey that was made, as static/js/passkeys.js sends it."""

    class Meta:
        unknown = RAISE

    credential_id = Bytes(required=True, data_key="id")
    client_data = Bytes(required=True, data_key="client")
    attestation = Bytes(required=True)

    @post_load
    def make(self, data: dict[str, bytes], **more: object) -> Made:
        return Made(**data)


class SignedSchema(Schema):
    """A passkey that signed, as static/js/passkeys.js sends it."""

    class Meta:
        unknown = RAISE

    credential_id = Bytes(required=True, data_key="id")
    client_data = Bytes(required=True, data_key="client")
    authenticator_data = Bytes(required=True, data_key="authenticator")
    signature = Bytes(required=True)
    organiser = Bytes(required=True, data_key="user")

    @post_load
    def make(self, data: dict[str, bytes], **more: object) -> Signed:
        return Signed(**data)


def site_at(address: str) -> Site:
    """Give the site at an address such as https://zaakscan.example."""
    parts = urlsplit(address)
    return Site(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")


def to_make(site: Site, challenge: bytes, organiser: str, organisation: str, has: Sequence[Passkey]) -> dict[str, Any]:
    """Give what a browser is asked for: a passkey that knows whose it is, on a device that asks who holds it.

    The device shows the organisation beside it, since nobody has a name here. It makes none if it has one of `has`.
    """
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=NAME,
        user_id=organiser.encode(),
        user_name=organisation,
        challenge=challenge,
        timeout=PATIENCE // timedelta(milliseconds=1),
        attestation=AttestationConveyancePreference.NONE,  # which make of device it is, is nothing to us
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=passkey.credential_id) for passkey in has],
    )
    return options_to_json_dict(options)


def to_sign(site: Site, challenge: bytes) -> dict[str, Any]:
    """Give what a browser is asked for: that a passkey signs, whichever the person picks."""
    options = generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        timeout=PATIENCE // timedelta(milliseconds=1),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def challenge_in(client_data: bytes) -> bytes:
    """Give the challenge that the browser says it answers. Raises WrongPasskey."""
    try:
        return parse_client_data_json(client_data).challenge
    except NONSENSE:
        raise WrongPasskey from None


def passkey_made(site: Site, made: Made, challenge: bytes, organiser: str, day: date) -> Passkey:
    """Give the passkey that was made for this challenge. Raises WrongPasskey."""
    credential = RegistrationCredential(
        id=bytes_to_base64url(made.credential_id),
        raw_id=made.credential_id,
        response=AuthenticatorAttestationResponse(made.client_data, made.attestation),
    )
    try:
        verified = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
        key = verified.credential_public_key
        # Not a key at all, or one that nobody can check: py_webauthn would find out only at the first sign-in.
        decoded_public_key_to_cryptography(decode_credential_public_key(key))
    except NONSENSE:
        raise WrongPasskey from None
    if verified.credential_id != made.credential_id or len(key) > LONGEST_KEY:
        raise WrongPasskey
    return Passkey(verified.credential_id, organiser, key, verified.sign_count, day)


def signs_so_far(site: Site, signed: Signed, challenge: bytes, passkey: Passkey | None) -> int:
    """Check what a passkey signed for this challenge, and give how often its device says that it signed.

    Raises WrongPasskey; for None after the same work. Whether that is once more than before, the storage tells.
    """
    key = passkey.public_key if passkey else BASE_POINT
    credential = AuthenticationCredential(
        id=bytes_to_base64url(signed.credential_id),
        raw_id=signed.credential_id,
        response=AuthenticatorAssertionResponse(
            signed.client_data, signed.authenticator_data, signed.signature, signed.organiser
        ),
    )
    try:
        verified = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=key,
            credential_current_sign_count=passkey.sign_count if passkey else 0,
            require_user_verification=True,
        )
    except NONSENSE:
        raise WrongPasskey from None
    if passkey is None or signed.organiser != passkey.organiser.encode():
        raise WrongPasskey
    return verified.new_sign_count


def challenge_kept(challenge: bytes, *purpose: str) -> bytes:
    """Give what is stored of a challenge: so that it is good for one thing only, and tells nothing."""
    parts = [challenge, *(part.encode() for part in purpose)]
    # Each part hashed first: the browser says the challenge and whose passkey it is, and could move the border.
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()
