"""Which characters a font can write, from its own table (`cmap`, formats 4 and 12 of OpenType).

Pillow draws an empty box for a character that a font lacks, and does not tell.
"""

import struct
from collections.abc import Callable
from functools import lru_cache

_PILLOWS_OWN = frozenset(
    (*range(0x20, 0x7F), *range(0xA0, 0x180), 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026)
)
"""What the face that comes with Pillow is trusted with."""


@lru_cache(maxsize=4)
def covered(font: bytes | None) -> Callable[[int], bool]:
    """Whether a font has a character, by its number."""
    known = _PILLOWS_OWN if font is None else _characters(font)
    return known.__contains__


def _characters(font: bytes) -> frozenset[int]:
    try:
        (count,) = struct.unpack_from(">H", font, 4)
        tables = (struct.unpack_from(">4sLLL", font, 12 + 16 * number) for number in range(count))
        start = next(offset for name, _, offset, _ in tables if name == b"cmap")
        (many,) = struct.unpack_from(">H", font, start + 2)
        subtables = [struct.unpack_from(">HHL", font, start + 4 + 8 * number) for number in range(many)]
        found: set[int] = set()
        for platform, _, offset in subtables:
            if platform in (0, 3):
                found |= _read(font, start + offset)
        return frozenset(found)
    except (struct.error, StopIteration):
        return frozenset()


def _read(font: bytes, start: int) -> set[int]:
    (kind,) = struct.unpack_from(">H", font, start)
    if kind == 12:
        (count,) = struct.unpack_from(">L", font, start + 12)
        groups = (struct.unpack_from(">LLL", font, start + 16 + 12 * number) for number in range(count))
        return {code for first, last, _ in groups for code in range(first, last + 1)}
    if kind != 4:
        return set()
    (doubled,) = struct.unpack_from(">H", font, start + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", font, start + 14)
    starts = struct.unpack_from(f">{count}H", font, start + 16 + doubled)
    deltas = struct.unpack_from(f">{count}H", font, start + 16 + 2 * doubled)
    at = start + 16 + 3 * doubled
    ranges = struct.unpack_from(f">{count}H", font, at)
    found: set[int] = set()
    for number, (first, last, delta, shift) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code + delta
            if shift:
                (glyph,) = struct.unpack_from(">H", font, at + 2 * number + shift + 2 * (code - first))
            if glyph % 0x10000:
                found.add(code)
    return found
