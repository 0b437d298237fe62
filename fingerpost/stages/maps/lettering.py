"""How much room words need in a drawing: nobody knows the reader's face when a page is made, so it is guessed widely.

Takes text and a size in the drawing's units; gives lines. The widths are those of DejaVu, sans and serif, which are
wider than any other face that is common on screens.
"""

import unicodedata
from functools import lru_cache

_WIDTHS = {
    **dict.fromkeys("ijl'.,:;·’‘|", 38),
    **dict.fromkeys("Ifrt!()[]-/\\", 49),
    **dict.fromkeys('cszvxy?*"–“”', 62),
    **dict.fromkeys("aeo", 68),
    **dict.fromkeys("mwMW@%—…œæ", 107),
    **dict.fromkeys(" \u00a0", 35),
    **dict.fromkeys("0123456789", 70),
}
"""Bold letters, in hundredths of their size; other capitals and small letters come below."""

_CAPITAL, _SMALL = 86, 72

_PLAIN = 91
"""A plain letter in hundredths of a bold one."""


@lru_cache(maxsize=4096)
def _width_of(letter: str) -> int:
    """In hundredths of the size."""
    known = _WIDTHS.get(letter)
    if known is not None:
        return known
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return 140 if unicodedata.category(letter) == "So" else 112
    base = unicodedata.normalize("NFD", letter)[0]
    if base in _WIDTHS:
        return _WIDTHS[base]
    return _CAPITAL if letter.isupper() else _SMALL


def width_of(text: str, size: int, *, is_bold: bool = False) -> int:
    """How wide a line may become, rounded up."""
    hundredths = sum(map(_width_of, text)) * (100 if is_bold else _PLAIN)
    return -(-hundredths * size // 10_000)


def lines_of(text: str, width: int, size: int, most: int, *, is_bold: bool = False) -> tuple[str, ...]:
    """The text in lines that are no wider than `width`; what `most` lines do not hold ends in an ellipsis.

    The last word does not stand alone where the same number of narrower lines can hold it in company.
    """
    lines = _filled(text, width, size, most, is_bold=is_bold)
    if 1 < len(lines) <= most and " " not in lines[-1]:
        # In narrower lines than these the text would need more of them, or a word be divided.
        words = max(width_of(word, size, is_bold=is_bold) for word in text.split())
        narrowest = max(words, width_of(text, size, is_bold=is_bold) // len(lines)) - 1
        for narrower in range(width - size // 2, narrowest, -max(1, size // 2)):
            closer = _filled(text, narrower, size, most, is_bold=is_bold)
            if len(closer) > len(lines):
                break
            if " " in closer[-1]:
                return tuple(closer)
    if len(lines) <= most:
        return tuple(lines)
    last = lines[most - 1]
    while last and width_of(f"{last}…", size, is_bold=is_bold) > width:
        last = last[:-1]
    return (*lines[: most - 1], f"{last.rstrip(' ,;:.-–—')}…")


def _filled(text: str, width: int, size: int, most: int, *, is_bold: bool) -> list[str]:
    """Each line with as many words as it holds; no more than one line beyond `most` is begun."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined, size, is_bold=is_bold) <= width:
            lines[-1] = joined
            continue
        lines += _broken(word, width, size, is_bold=is_bold)
        if len(lines) > most:
            break
    return lines


def _broken(word: str, width: int, size: int, *, is_bold: bool) -> list[str]:
    """A word in as many pieces as it needs; nearly always one."""
    if width_of(word, size, is_bold=is_bold) <= width:
        return [word]
    squares = all(unicodedata.east_asian_width(letter) in "WF" for letter in word)
    hyphen = "" if squares else "-"
    pieces: list[str] = []
    piece = ""
    for letter in word:
        if piece and width_of(f"{piece}{letter}{hyphen}", size, is_bold=is_bold) > width:
            pieces.append(piece + hyphen)
            piece = ""
        piece += letter
    return [*pieces, piece]
