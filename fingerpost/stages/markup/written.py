"""The source of a page's text, and where in it something stands."""

import re
from bisect import bisect_right
from functools import lru_cache

import msgspec

from fingerpost.model.diagnostics import Place
from fingerpost.stages.markup.private_notes import blanked, notes_of


class Written(msgspec.Struct, frozen=True):
    """The source of a page's text."""

    file: str
    text: str
    """Without its private notes, for which it has spaces."""
    first_line: int = 1
    notes: tuple[tuple[int, int], ...] = ()
    """Where they stood."""
    source: str = ""
    """The text as it stands in the file, where it has notes."""

    def at(self, offset: int, length: int = 0) -> Place:
        """The place of a stretch of the text, as far as it stands on one line."""
        starts = _line_starts(self.text)
        number = bisect_right(starts, offset) - 1
        start = starts[number]
        end = starts[number + 1] - 1 if number + 1 < len(starts) else len(self.text)
        line = (self.source or self.text)[start:end].rstrip("\r")
        column = offset - start
        return Place(self.file, self.first_line + number, column + 1, max(0, min(length, len(line) - column)), line)

    def search(self, pattern: str, nth: int = 0) -> Place | None:
        """The place of the nth match of an expression outside fenced and inline code, or None."""
        if not nth:
            first = _first(pattern, self.text)
            return self.at(first[0], first[1] - first[0]) if first else None
        found = _matches(pattern, self.text)
        return self.at(found[nth][0], found[nth][1] - found[nth][0]) if nth < len(found) else None


def written(file: str, text: str, first_line: int = 1) -> Written:
    """The source of a page's text, as it stands in the file."""
    notes = notes_of(text).spans
    return Written(file, blanked(text, notes), first_line, notes, text) if notes else Written(file, text, first_line)


# A page is asked about again and again, then never more.


@lru_cache(maxsize=2)
def _line_starts(text: str) -> tuple[int, ...]:
    return (0, *(match.end() for match in re.finditer("\n", text)))


@lru_cache(maxsize=32)
def _first(pattern: str, text: str) -> tuple[int, int] | None:
    match = re.search(pattern, _without_code(text), re.MULTILINE | re.IGNORECASE)
    return match.span() if match else None


@lru_cache(maxsize=32)
def _matches(pattern: str, text: str) -> tuple[tuple[int, int], ...]:
    return tuple(m.span() for m in re.finditer(pattern, _without_code(text), re.MULTILINE | re.IGNORECASE))


@lru_cache(maxsize=2)
def _without_code(text: str) -> str:
    """The text with code blanked out, same length."""
    if "`" not in text and "~~~" not in text:
        return text
    return re.sub(
        r"^(```+|~~~+)[^\n]*\n.*?(?:^\1[ \t]*$|\Z)|(?<!`)(`+)(?!`).+?(?<!`)\2(?!`)",
        lambda match: re.sub(r"[^\n]", " ", match[0]),
        text,
        flags=re.MULTILINE | re.DOTALL,
    )
