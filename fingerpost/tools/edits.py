"""Bytes of a file → the same bytes with a few stretches written anew.

Rule 1: nothing but the stretches changes: byte order mark, line ends and all else stay as they are. Rule 2: an edit
says what it takes the place of; where that is not there, the file is another than was read, and there is no result.
"""

import difflib
import re
from collections.abc import Iterable, Sequence

import msgspec

from fingerpost.model.diagnostics import Place

_BOM = b"\xef\xbb\xbf"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
"""A line with its end, as `stages/markup/text.py` counts lines."""


class Edit(msgspec.Struct, frozen=True, order=True):
    """A stretch of one line, and what is to stand there."""

    line: int
    """Counted from 1."""
    column: int
    """Counted from 1, in characters."""
    was: str
    becomes: str


def edit_at(place: Place, becomes: str) -> Edit:
    """The edit that puts a text in the place of what a place underlines."""
    return Edit(place.line, place.column, underlined(place), becomes)


def underlined(place: Place) -> str:
    """The text at a place."""
    return place.text[place.column - 1 : place.column - 1 + place.length]


def edited(content: bytes, edits: Iterable[Edit]) -> bytes | None:
    """The content with all edits made; None where one does not fit what is there, or two meet."""
    mark = _BOM if content.startswith(_BOM) else b""
    try:
        lines = _LINE.findall(content[len(mark) :].decode())
    except UnicodeDecodeError:
        return None
    last = (0, 0)
    for edit in sorted(set(edits), reverse=True):
        start = edit.column - 1
        line = lines[edit.line - 1] if 0 < edit.line <= len(lines) else ""
        meets = last[0] == edit.line and start + len(edit.was) > last[1]
        if meets or start < 0 or not line or not line.startswith(edit.was, start) or "\n" in edit.was:
            return None
        lines[edit.line - 1] = line[:start] + edit.becomes + line[start + len(edit.was) :]
        last = (edit.line, start)
    return mark + "".join(lines).encode()


def disjoint(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits but for those that meet an earlier one."""
    kept: list[Edit] = []
    for edit in sorted(set(edits)):
        before = kept[-1] if kept else None
        if before is None or before.line != edit.line or before.column + max(1, len(before.was)) <= edit.column:
            kept.append(edit)
    return tuple(kept)


def ending_of(content: bytes) -> str:
    """The line end a file uses."""
    found = re.search(rb"\r\n|\r|\n", content)
    return found[0].decode() if found else "\n"


def difference(old_name: str, new_name: str, before: bytes, after: bytes) -> Sequence[str]:
    """The lines that differ, in the unified form that `patch` reads; a new name is told first, as git does."""
    told = [f"rename from {old_name}", f"rename to {new_name}"] if old_name != new_name else []
    if before == after:
        return told
    old, new = (_LINE.findall(content.decode("utf-8", "replace")) for content in (before, after))
    lines = difflib.unified_diff(old, new, f"a/{old_name}", f"b/{new_name}", n=1)
    return [*told, *(line.rstrip("\r\n") for line in lines)]
