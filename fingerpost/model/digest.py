"""The one digest, and the one encoded form of any value in `model/`.

Digests are BLAKE2b of 16 bytes, in hexadecimal: short enough to store by the hundred thousand, and without a known
collision; the encoded form is msgspec's JSON with sorted keys, so equal values have equal bytes in every process.
"""

import hashlib

import msgspec

_encoder = msgspec.json.Encoder(order="deterministic")


def digest_of(content: bytes) -> str:
    """32 hexadecimal digits that stand for the bytes."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def encoded_form(value: object) -> bytes:
    """The value as JSON with sorted keys."""
    return _encoder.encode(value)


def digest_of_value(value: object) -> str:
    """The digest of the value's encoded form."""
    return digest_of(encoded_form(value))
