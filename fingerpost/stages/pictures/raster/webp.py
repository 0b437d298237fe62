"""WebP without Exif, XMP and unknown parts; moving ones too."""

import struct
from collections.abc import Iterator

from fingerpost.stages.pictures.raster.exif import only_orientation, orientation_in
from fingerpost.stages.pictures.raster.facts import Broken, Clean, Facts, turned

_KEPT = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_IN_FRAME = frozenset({b"VP8 ", b"VP8L", b"ALPH"})
_MOVES, _TELLS_XMP, _TELLS_EXIF, _ALPHA = 0x02, 0x04, 0x08, 0x10
_FRAME_HEAD = 16


def is_webp(data: bytes) -> bool:
    """By its first bytes."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def cleaned(data: bytes, *, keeps_orientation: bool = False) -> Clean:
    """The picture without what is not needed to show it. Its pixels are the very same."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise Broken("ends too early")
    facts: Facts | None = None
    orientation, has_pixels = 1, False
    pieces: list[tuple[bytes, bytes]] = []
    for name, part in _chunks(data[:end], 12):
        facts = facts or _facts(name, part)
        has_pixels = has_pixels or name in (b"VP8 ", b"VP8L", b"ANMF")
        if name == b"EXIF":
            orientation = orientation_in(part)
        if name in _KEPT:
            pieces.append((name, _frame(part) if name == b"ANMF" else part))
    if facts is None or not has_pixels:
        raise Broken("has no picture in it")
    is_told = keeps_orientation and orientation > 1
    if pieces[0][0] == b"VP8X":
        flags = pieces[0][1][0] & ~(_TELLS_XMP | _TELLS_EXIF) | (_TELLS_EXIF if is_told else 0)
        pieces[0] = (b"VP8X", bytes([flags]) + pieces[0][1][1:])
    if is_told:
        pieces.append((b"EXIF", only_orientation(orientation)))
    whole = b"WEBP" + b"".join(_chunk(name, part) for name, part in pieces)
    return Clean(turned(facts, orientation), b"RIFF" + struct.pack("<I", len(whole)) + whole)


def _chunks(data: bytes, position: int) -> Iterator[tuple[bytes, bytes]]:
    while position + 8 <= len(data):
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        part = data[position + 8 : position + 8 + length]
        if len(part) != length:
            raise Broken("ends too early")
        yield data[position : position + 4], part
        position += 8 + length + length % 2


def _chunk(name: bytes, part: bytes) -> bytes:
    return name + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2)


def _frame(part: bytes) -> bytes:
    """A frame of a moving picture, which is made of parts itself."""
    kept = (_chunk(name, inner) for name, inner in _chunks(part, _FRAME_HEAD) if name in _IN_FRAME)
    return part[:_FRAME_HEAD] + b"".join(kept)


def _facts(name: bytes, part: bytes) -> Facts:
    """What the first part says."""
    if name == b"VP8X" and len(part) >= 10:  # what is read here, as below
        flags = part[0]
        width, height = (int.from_bytes(part[at : at + 3], "little") + 1 for at in (4, 7))
        return Facts("webp", width, height, has_alpha=bool(flags & _ALPHA), is_animated=bool(flags & _MOVES))
    if name == b"VP8 " and len(part) >= 10 and part[3:6] == b"\x9d\x01\x2a":
        width, height = (int.from_bytes(part[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    elif name == b"VP8L" and len(part) >= 5 and part[0] == 0x2F:
        bits = int.from_bytes(part[1:5], "little")
        return Facts("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, has_alpha=bool(bits >> 28 & 1))
    else:
        raise Broken("is damaged")
    if not width or not height:
        raise Broken("does not say how large it is")
    return Facts("webp", width, height)
