"""PNG without texts, Exif, times and private parts; moving ones too."""

import struct
import zlib
from collections.abc import Iterator

from fingerpost.stages.pictures.raster.exif import only_orientation, orientation_in
from fingerpost.stages.pictures.raster.facts import Broken, Clean, Facts, turned

START = b"\x89PNG\r\n\x1a\n"
_KEPT = frozenset(
    {
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI",
        b"sBIT", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
    }
)  # fmt: skip
_GREY, _ALPHA, _DEEP = 0, frozenset({4, 6}), 16


def cleaned(data: bytes, *, keeps_orientation: bool = False) -> Clean:
    """The picture without what is not needed to show it. Its pixels are the very same."""
    facts: Facts | None = None
    orientation, has_pixels = 1, False
    pieces = [START]
    for name, part in _chunks(data):
        if facts is None:
            facts = _facts(name, part)
        elif name == b"IHDR":
            raise Broken("says twice how large it is")
        if name == b"tRNS" or (name == b"acTL" and part[:4] > b"\0\0\0\1"):
            key = "has_alpha" if name == b"tRNS" else "is_animated"
            facts = Facts(**{**{f: getattr(facts, f) for f in facts.__struct_fields__}, key: True})
        has_pixels = has_pixels or name == b"IDAT"
        if name == b"eXIf":
            orientation = orientation_in(part)
        if name == b"IEND" and keeps_orientation and orientation > 1:
            pieces.append(_chunk(b"eXIf", only_orientation(orientation)))
        if name in _KEPT:
            pieces.append(_chunk(name, part))
    if facts is None or not has_pixels:
        raise Broken("has no picture in it")
    return Clean(turned(facts, orientation), b"".join(pieces))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts up to the end of the picture; what stands behind it is passed over."""
    position = len(START)
    while True:
        length = int.from_bytes(data[position : position + 4], "big")
        name, part = data[position + 4 : position + 8], data[position + 8 : position + 8 + length]
        check = data[position + 8 + length : position + 12 + length]
        if len(check) != 4:  # a sum of four bytes ends each part
            raise Broken("ends too early")
        if zlib.crc32(name + part).to_bytes(4, "big") != check:
            raise Broken("is damaged (its checksums do not match)")
        yield name, part
        if name == b"IEND":
            return
        position += 12 + length


def _chunk(name: bytes, part: bytes) -> bytes:
    return struct.pack(">I", len(part)) + name + part + struct.pack(">I", zlib.crc32(name + part))


def _facts(name: bytes, part: bytes) -> Facts:
    if name != b"IHDR" or len(part) != 13:  # what is read here
        raise Broken("does not say how large it is")
    width, height, depth, colours = struct.unpack_from(">IIBB", part)
    if not width or not height:
        raise Broken("does not say how large it is")
    is_plain = not (depth == _DEEP and colours == _GREY)
    return Facts("png", width, height, has_alpha=colours in _ALPHA, is_plain=is_plain)
