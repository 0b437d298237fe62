"""The source of a page's text, and where in it something stands."""

import re

import msgspec

from fingerpost.model.diagnostics import Place, place_at


class Written(msgspec.Struct, frozen=True):
    """The source of a page's text."""

    file: str
    text: str
    first_line: int = 1

    def at(self, offset: int, length: int = 0) -> Place:
        """The place of a stretch of the text."""
        return place_at(self.file, self.text, offset, length, self.first_line)

    def search(self, pattern: str, nth: int = 0) -> Place | None:
        """The place of the nth match of an expression outside fenced and inline code, or None."""
        for index, match in enumerate(re.finditer(pattern, _without_code(self.text), re.MULTILINE | re.IGNORECASE)):
            if index == nth:
                return self.at(match.start(), match.end() - match.start())
        return None


def _without_code(text: str) -> str:
    """The text with code blanked out, same length."""
    return re.sub(
        r"^(```+|~~~+)[^\n]*\n.*?(?:^\1[ \t]*$|\Z)|(?<!`)(`+)(?!`).+?(?<!`)\2(?!`)",
        lambda match: re.sub(r"[^\n]", " ", match[0]),
        text,
        flags=re.MULTILINE | re.DOTALL,
    )
