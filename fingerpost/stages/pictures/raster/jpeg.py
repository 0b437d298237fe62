"""JPEG without Exif, XMP, IPTC, comments, thumbnails and what cameras put behind the picture."""

import re
import struct

from fingerpost.stages.pictures.raster.exif import only_orientation, orientation_in
from fingerpost.stages.pictures.raster.facts import Broken, Clean, Facts, turned

START = b"\xff\xd8"
_END, _SCAN = 0xD9, 0xDA
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF})
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_MARKER = re.compile(rb"\xff([^\x00\xff])")
_SCAN_END = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
_INKS = 4
"""Colours of a printer: cyan, magenta, yellow, black."""


def cleaned(data: bytes, *, keeps_orientation: bool = False) -> Clean:
    """The picture without what is not needed to show it. Its pixels are the very same."""
    facts: Facts | None = None
    orientation, has_scan = 1, False
    pieces = [START]
    position = len(START)
    while True:
        # Bytes between two parts, which decoders pass over too, are left out.
        found = (_SCAN_END if has_scan else _MARKER).search(data, position)
        if found is None:
            raise Broken("ends too early")
        marker, position = found[1][0], found.end()
        if marker == _END:
            break
        if marker in _ALONE:
            continue
        part = _part(data, position)
        position += 2 + len(part)
        if marker in _FRAMES:
            facts = _facts(part, facts)
        elif marker == 0xE1 and part.startswith(b"Exif\0\0"):  # APP1
            orientation = orientation_in(part)
        kept = _kept(marker, part)
        if kept is not None:
            pieces.append(struct.pack(">BBH", 0xFF, marker, len(kept) + 2) + kept)
        if marker == _SCAN:
            has_scan = True
            end = _SCAN_END.search(data, position)
            stop = end.start() if end is not None else len(data)
            pieces.append(data[position:stop])
            position = stop
    if facts is None or not has_scan:
        raise Broken("has no picture in it")
    if keeps_orientation and orientation > 1:
        exif = b"Exif\0\0" + only_orientation(orientation)
        pieces.insert(1, struct.pack(">BBH", 0xFF, 0xE1, len(exif) + 2) + exif)
    return Clean(turned(facts, orientation), b"".join([*pieces, b"\xff\xd9"]))


def _part(data: bytes, position: int) -> bytes:
    length = int.from_bytes(data[position : position + 2], "big")
    part = data[position + 2 : position + length]
    if length < 2 or len(part) != length - 2:  # the length counts its own two bytes
        raise Broken("ends too early")
    return part


def _facts(part: bytes, before: Facts | None) -> Facts:
    if before is not None or len(part) < 6:  # what is read here
        raise Broken("is of a kind of JPEG that browsers do not show")
    _, height, width, colours = struct.unpack_from(">BHHB", part)
    if not height or not width:
        raise Broken("does not say how large it is")
    return Facts("jpeg", width, height, is_plain=colours < _INKS)


def _kept(marker: int, part: bytes) -> bytes | None:
    """What stays of a part; None where nothing does."""
    if marker in _FRAMES or marker in _TABLES or marker == _SCAN:
        return part
    if marker == 0xE0 and part.startswith(b"JFIF\0"):  # APP0, which may hold a thumbnail
        return part[:12].ljust(12, b"\0") + b"\0\0"
    if marker == 0xE2 and part.startswith(b"ICC_PROFILE\0"):  # APP2: what its colours mean
        return part
    if marker == 0xEE and part.startswith(b"Adobe"):  # APP14: how its colours are stored
        return part[:12]
    return None
