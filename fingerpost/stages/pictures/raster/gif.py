"""GIF without comments, texts and XMP; moving ones too."""

import struct

from fingerpost.stages.pictures.raster.facts import Broken, Clean, Facts

STARTS = (b"GIF87a", b"GIF89a")
_EXTENSION, _PICTURE, _END = 0x21, 0x2C, 0x3B
_CONTROL, _APPLICATION = 0xF9, 0xFF
_KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
"""How often it moves, and what its colours mean."""


def cleaned(data: bytes) -> Clean:
    """The picture without what is not needed to show it. Its pixels are the very same."""
    if len(data) < 13:  # what every GIF begins with
        raise Broken("ends too early")
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    if not width or not height:
        raise Broken("does not say how large it is")
    position = 13 + _colours(flags)
    pieces = [data[:position]]
    frames, has_alpha = 0, False
    while position < len(data) and data[position] != _END:
        start = position
        if data[start] == _EXTENSION:
            position = _after_blocks(data, start + 2)
            kind = data[start + 1]
            is_kept = kind == _CONTROL or (kind == _APPLICATION and data[start + 3 : start + 14] in _KEPT)
            has_alpha = has_alpha or (kind == _CONTROL and bool(data[start + 3] & 1))
        elif data[start] == _PICTURE and start + 9 < len(data):
            position = _after_blocks(data, start + 10 + _colours(data[start + 9]) + 1)
            frames, is_kept = frames + 1, True
        else:
            raise Broken("is damaged")
        if is_kept:
            pieces.append(data[start:position])
    if not frames:
        raise Broken("has no picture in it")
    facts = Facts("gif", width, height, has_alpha=has_alpha, is_animated=frames > 1)
    return Clean(facts, b"".join([*pieces, bytes([_END])]))


def _colours(flags: int) -> int:
    """The bytes of a table of colours."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(data: bytes, position: int) -> int:
    """Where a row of blocks ends: each says how long it is, the last is empty."""
    while position < len(data):
        length = data[position]
        position += 1 + length
        if not length:
            return position
    raise Broken("ends too early")
