"""What there is to tell the author, as values.

A diagnostic is made by the stage that found the fault and returned beside the result; nothing prints outside
`edges/terminal.py`. Its rule is listed in `model/rules.py`, which also gives the level. A hint is given only after
checking that it would help.
"""

from collections.abc import Iterable
from typing import Literal

import msgspec

from fingerpost.model.rules import RULES

Level = Literal["error", "warning", "note"]
LEVELS: tuple[Level, ...] = ("error", "warning", "note")


class Place(msgspec.Struct, frozen=True, gc=False):
    """A stretch of one line of a file the author wrote."""

    file: str
    """Path as the author sees it, from the folder of site.toml: `content/attachment/repair.md`."""
    line: int
    """Counted from 1."""
    column: int
    """Counted from 1, in characters."""
    length: int = 0
    """Characters to underline; 0 where there is nothing to point at."""
    text: str = ""
    """The whole line, so that printing needs no second reading of the file."""


class Diagnostic(msgspec.Struct, frozen=True, gc=False):
    """Something to tell the author."""

    level: Level
    rule: str
    """A name in `RULES`, subject first: `link-target`."""
    message: str
    """One sentence, lower case, no full stop; names the thing in backticks."""
    place: Place | None = None
    hint: str | None = None
    """What to do, checked to help. Markdown backticks as in the message."""
    also: tuple[Place, ...] = ()
    """Other places that belong to the same fault: the second of two duplicate keys."""
    replacement: str | None = None
    """What could stand instead of the underlined text and be right, where that is certain (a machine may apply it)."""


def fault(
    rule: str,
    message: str,
    place: Place | None = None,
    *,
    hint: str | None = None,
    also: Iterable[Place] = (),
    replacement: str | None = None,
) -> Diagnostic:
    """A diagnostic at the rule's own level."""
    return Diagnostic(RULES[rule].level, rule, message, place, hint, tuple(also), replacement)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each fault once, by file, line and column; those without a place come first."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=_position))


def _position(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    place = diagnostic.place or Place("", 0, 0)
    return place.file, place.line, place.column, diagnostic.rule, diagnostic.message


def place_at(file: str, text: str, offset: int, length: int = 0, first_line: int = 1) -> Place:
    """The place of `text[offset:offset + length]`, where `text` begins at line `first_line` of the file.

    The length is cut at the end of the line, since a caret underlines one line only.
    """
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    end = len(text) if end < 0 else end
    line = text[start:end].rstrip("\r")
    return Place(
        file,
        first_line + text.count("\n", 0, offset),
        offset - start + 1,
        max(0, min(length, len(line) - (offset - start))),
        line,
    )
