"""TOML → a table whose keys and values know their places.

tomllib reads, and refuses what is no TOML; it gives no places, so `_Scan` walks over the same text and notes where
every key and value begins. The scan has to be right only about text that tomllib accepts, and never fails: where it
lost its way, a value has the place of the table around it.
"""

import re
import tomllib
from contextlib import suppress
from datetime import time
from typing import Any

from fingerpost.model.diagnostics import Diagnostic, Place, fault, place_at
from fingerpost.model.patterns import Pattern
from fingerpost.stages.tables.mending import code
from fingerpost.stages.tables.nodes import MAX_LEVELS, UNPRINTABLE, Node
from fingerpost.stages.tables.toml_faults import offset_of, told

MAX_CHARACTERS = 256 * 1024
"""Longest file; a site.toml has some hundred lines."""


def read_toml(file: str, text: str, syntax_rule: str = "site-syntax") -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """The table that a text without byte order mark holds; None and the fault where it is no TOML."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    whole = place_at(file, text, 0)
    bad = UNPRINTABLE.search(text)
    if len(text) > MAX_CHARACTERS:
        return None, (fault(syntax_rule, "this file is too long for settings", whole, hint="it may have 256 KiB"),)
    if bad is not None:
        message = f"the character U+{ord(bad[0]):04X} cannot stand in this file"
        hint = "delete it; it is invisible in most editors"
        return None, (fault(syntax_rule, message, place_at(file, text, bad.start(), 1), hint=hint, replacement=""),)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem = str(error)
        return None, (_twice(file, text, problem, syntax_rule) or told(file, text, problem, syntax_rule),)
    except RecursionError:
        return None, (_too_deep(syntax_rule, whole),)
    except (ValueError, OverflowError):
        return None, (fault(syntax_rule, "a number or a date in this file is out of range", whole),)
    if not _is_flat(table):
        return None, (_too_deep(syntax_rule, whole),)
    return _node(table, (), whole, _Scan(file, text)), ()


_Path = tuple[str | int, ...]


def _too_deep(rule: str, whole: Place) -> Diagnostic:
    return fault(rule, f"lists and tables are nested more than {MAX_LEVELS} levels deep", whole)


def _is_flat(table: dict[str, Any]) -> bool:
    """Whether no value lies too deep; dotted keys nest without any recursion in tomllib, so neither is one here."""
    level: list[Any] = [table]
    for _ in range(MAX_LEVELS):
        level = [
            item
            for value in level
            for item in (value.values() if isinstance(value, dict) else value)
            if isinstance(item, dict | list)
        ]
    return not level


def _node(value: Any, path: _Path, around: Place, scan: "_Scan") -> Node:
    key_place = scan.place(scan.keys, path)
    place = scan.place(scan.values, path) or key_place or around
    if isinstance(value, dict):
        value = {key: _node(item, (*path, key), place, scan) for key, item in value.items()}
    elif isinstance(value, list):
        value = tuple(_node(item, (*path, number), place, scan) for number, item in enumerate(value))
    elif isinstance(value, time):
        value = value.isoformat()
    return Node(value, place, None if path and isinstance(path[-1], int) else key_place)


class _LostError(Exception):
    """The text is not what tomllib accepts."""


class _Scan:
    """Where keys and values stand, from offset to offset, by their path from the top: `("menus", "main", 0, "to")`."""

    def __init__(self, file: str, text: str) -> None:
        self.keys: dict[_Path, tuple[int, int]] = {}
        self.values: dict[_Path, tuple[int, int]] = {}
        self.again: list[tuple[tuple[int, int], tuple[int, int]]] = []
        """Keys given a second time, each with its first place."""
        self._file, self._text, self._at = file, text, 0
        self._last_items: dict[_Path, int] = {}
        with suppress(_LostError, RecursionError):
            self._document()

    def place(self, spans: dict[_Path, tuple[int, int]], path: _Path) -> Place | None:
        """The place of a key or value; None where it was not met."""
        span = spans.get(path)
        return None if span is None else place_at(self._file, self._text, span[0], span[1] - span[0])

    def _document(self) -> None:
        base: _Path = ()
        while True:
            self._skip(_SPACE)
            if self._at >= len(self._text):
                return
            if self._text.startswith("[", self._at):
                is_array = self._text.startswith("[[", self._at)
                self._at += 2 if is_array else 1
                base = self._opened(self._key(), is_array)
            else:
                self._pair(base)
            self._skip(_REST)

    def _opened(self, parts: list[tuple[str, int, int]], is_array: bool) -> _Path:
        """The path that a header leads to; one below `[[menus.main]]` leads into the last of these tables."""
        path: _Path = ()
        for number, (name, start, end) in enumerate(parts, 1):
            path = (*path, name)
            first = self.keys.setdefault(path, (start, end))
            if number == len(parts) and is_array:
                self._last_items[path] = self._last_items.get(path, -1) + 1
            elif number == len(parts) and first != (start, end):
                self.again.append(((start, end), first))
            if path in self._last_items:
                path = (*path, self._last_items[path])
                self.keys.setdefault(path, (start, end))
        return path

    def _pair(self, base: _Path) -> None:
        path = base
        parts = self._key()
        for number, (name, start, end) in enumerate(parts, 1):
            path = (*path, name)
            first = self.keys.setdefault(path, (start, end))
            if number == len(parts) and first != (start, end):
                self.again.append(((start, end), first))
        self._skip(_EQUALS)
        self._value(path)

    def _key(self) -> list[tuple[str, int, int]]:
        """The parts of a dotted key, each with its span."""
        parts: list[tuple[str, int, int]] = []
        while True:
            self._skip(_BLANK)
            start, end = self._skip(_KEY_PART)
            parts.append((_unquoted(self._text[start:end]), start, end))
            self._skip(_BLANK)
            if not self._text.startswith(".", self._at):
                return parts
            self._at += 1

    def _value(self, path: _Path) -> None:
        self._skip(_BLANK)
        start = self._at
        opened = self._text[start : start + 1]
        if opened not in ("[", "{"):
            self.values[path] = self._skip(_SIMPLE)
            return
        self._at += 1
        closing = "]" if opened == "[" else "}"
        number = 0
        self._skip(_SPACE)
        while not self._text.startswith(closing, self._at):
            if opened == "[":
                self._value((*path, number))
            else:
                self._pair(path)
            number += 1
            self._skip(_COMMA)
            self._skip(_SPACE)
        self._at += 1
        self.values[path] = (start, self._at)

    def _skip(self, form: Pattern) -> tuple[int, int]:
        """Go past a form, which must stand here."""
        found = form.match(self._text, self._at)
        if found is None:
            raise _LostError
        self._at = found.end()
        return found.span()


def _unquoted(part: str) -> str:
    if part[0] not in "\"'":
        return part
    if "\\" not in part or part[0] == "'":
        return part[1:-1]
    try:
        return str(tomllib.loads(f"key = {part}")["key"])
    except ValueError:
        return part


def _twice(file: str, text: str, problem: str, rule: str) -> Diagnostic | None:
    """A key given a second time, with the place of the first; None where that is not the problem."""
    if not any(part in problem for part in ("overwrite", "twice", "Duplicate")):
        return None
    end = text.find("\n", offset_of(text, problem))
    scan = _Scan(file, text if end < 0 else text[:end])
    if not scan.again:
        return None
    (start, stop), (first, first_stop) = scan.again[-1]
    also = place_at(file, text, first, first_stop - first)
    message = f"{code(text[start:stop])} stands here a second time"
    hint = f"keep this or the one in line {also.line}"
    return fault(rule, message, place_at(file, text, start, stop - start), hint=hint, also=(also,))


_BLANK = Pattern(r"[ \t]*")
_SPACE = Pattern(r"(?:[ \t\n]++|#[^\n]*+)*+")
_REST = Pattern(r"[^\n]*\n?")
_EQUALS = Pattern(r"[ \t]*=")
_COMMA = Pattern(r"(?:[ \t\n]++|#[^\n]*+)*+,?")
_BASIC = r'"(?:\\.|[^"\\\n])*+"'
_LITERAL = r"'[^'\n]*+'"
_LONG_BASIC = r'"""(?:\\.|[^\\"]|"{1,2}(?!"))*+"{3,5}'
_LONG_LITERAL = r"'''(?:[^']|'{1,2}(?!'))*+'{3,5}"
_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[^\s,\]}#]*"
_OTHER = r"[^\s,\]}#\"']+"
_KEY_PART = Pattern(rf"{_BASIC}|{_LITERAL}|[\w-]+")
_SIMPLE = Pattern(rf"{_LONG_BASIC}|{_LONG_LITERAL}|{_BASIC}|{_LITERAL}|{_TIME}|{_OTHER}", re.DOTALL)
