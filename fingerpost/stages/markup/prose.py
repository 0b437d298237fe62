"""Markdown that stands inside a table of facts: which texts it is, and where each word of them stands in the file.

A field of a kind's struct says that it is `Prose` (or, below the top level, a `Reference`); this module finds such
values in the table as the author wrote it. YAML may fold, indent and quote a text, so the text that Markdown sees is
not a stretch of the file: `Aligned` leads back, word by word, and a broken link is underlined in the YAML line in which
it stands. Knows nothing of Markdown itself.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal, get_args, get_origin

import msgspec

from fingerpost.model.diagnostics import Place
from fingerpost.stages.markup.private_notes import blanked, notes_of
from fingerpost.stages.markup.written import Written
from fingerpost.stages.tables.nodes import Node

LINES_APART = 4
"""How many lines below its predecessor a word is looked for: one, or a few where paragraphs are parted."""


Mark = Literal["prose", "reference"]


class Marked(msgspec.Struct, frozen=True):
    """A value that its field marks."""

    mark: Mark
    path: str
    """`results.0.text`; lists are counted from 0. References of one list share its path: `results.0.links`."""
    text: str
    node: Node


class Aligned(Written, frozen=True):
    """A text out of a table, which knows where in the file its words stand."""

    spots: tuple[tuple[int, int, int], ...] = ()
    """Offset of a word in the text, its line (counted from 1) and its column (from 0) in the file."""
    lines: tuple[str, ...] = ()
    """The lines of the file."""

    def at(self, offset: int, length: int = 0) -> Place:
        """The place of a stretch of the text, as far as it stands on one line of the file."""
        if not self.spots:
            return Place(self.file, self.first_line, 1)
        start, line, column = self.spots[max(0, bisect_right(self.spots, (offset, len(self.lines) + 1, 0)) - 1)]
        shown = self.lines[line - 1].rstrip()
        column = min(max(0, column + offset - start), len(shown))
        return Place(self.file, line, column + 1, max(0, min(length, len(shown) - column)), shown)


def marked(shape: type[msgspec.Struct], table: Node) -> Iterator[Marked]:
    """The texts of a table that are Markdown, and the references that stand below its top level, in their order."""
    if _has_marks(shape):
        yield from _in_struct(shape, table, "")


def aligned(file: str, lines: Sequence[str], found: Marked) -> Aligned:
    """A marked text with the places of its words."""
    line, column = found.node.place.line, found.node.place.column - 1
    spots: list[tuple[int, int, int]] = []
    for word in re.finditer(r"\S+", found.text):
        spot = _next(lines, line, column, word[0])
        if spot is not None:
            line, column = spot
            spots.append((word.start(), line, column))
            column += len(word[0])
    notes = notes_of(found.text).spans
    text = blanked(found.text, notes) if notes else found.text
    return Aligned(file, text, found.node.place.line, notes, spots=tuple(spots), lines=tuple(lines))


def _next(lines: Sequence[str], line: int, column: int, word: str) -> tuple[int, int] | None:
    """Where a word stands behind a place; None where it is written in another way (`''` for `'`, say)."""
    for number in range(line, min(line + LINES_APART, len(lines) + 1)):
        at = lines[number - 1].find(word, column if number == line else 0)
        if at >= 0:
            return number, at
    return None


@cache
def _has_marks(shape: type[msgspec.Struct]) -> bool:
    """Whether a kind marks anything but references at the top level; most do not."""
    return any(_holds(field.type, is_nested=False) for field in msgspec.structs.fields(shape))


def _holds(hint: Any, *, is_nested: bool) -> bool:
    mark = _mark_of(hint)
    if mark is not None:
        return mark == "prose" or is_nested
    if _is_struct(hint):
        return any(_holds(field.type, is_nested=True) for field in msgspec.structs.fields(hint))
    return any(_holds(argument, is_nested=is_nested) for argument in get_args(hint))


def _in_struct(shape: type[msgspec.Struct], node: Node, path: str) -> Iterator[Marked]:
    if not isinstance(node.value, Mapping):
        return
    for field in msgspec.structs.fields(shape):
        value = node.value.get(field.encode_name)
        if value is not None:
            yield from _in_value(field.type, value, f"{path}.{field.encode_name}" if path else field.encode_name)


def _in_value(hint: Any, node: Node, path: str) -> Iterator[Marked]:
    """The marks in one value. What is of another form than its field wants is passed over: the check tells of it."""
    mark, value = _mark_of(hint), node.value
    if mark is not None:
        text = value if isinstance(value, str) else node.written
        if text.strip() and (mark == "prose" or "." in path):
            yield Marked(mark, path, text, node)
    elif _is_struct(hint):
        yield from _in_struct(hint, node, path)
    elif get_origin(hint) is tuple:
        of = get_args(hint)[0]
        items = value if isinstance(value, tuple) else (node,)
        for number, item in enumerate(items):
            # References are asked for by the field they stand in, however many there are.
            yield from _in_value(of, item, path if _mark_of(of) == "reference" else f"{path}.{number}")
    elif get_origin(hint) is Mapping:
        for key, item in value.items() if isinstance(value, Mapping) else ():
            yield from _in_value(get_args(hint)[1], item, f"{path}.{key}")
    elif hasattr(hint, "__metadata__"):
        yield from _in_value(hint.__origin__, node, path)
    else:
        for option in get_args(hint):
            yield from _in_value(option, node, path)


def _mark_of(hint: Any) -> Mark | None:
    """The mark of a single text: `Prose` or `Reference`."""
    for meta in getattr(hint, "__metadata__", ()):
        extra = (meta.extra or {}) if isinstance(meta, msgspec.Meta) else {}
        for mark in _MARKS:
            if extra.get(mark):
                return mark
    return None


_MARKS: tuple[Mark, ...] = ("prose", "reference")


def _is_struct(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, msgspec.Struct)
