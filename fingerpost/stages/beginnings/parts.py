"""A new part in the list of a series: the text of its index.md with a few characters more, or why not.

Rule 1: nothing but the new part is written; what stood there stays byte for byte, line ends, comments and the style of
the list included. Rule 2: the result is read again, and counts only if it says what the old text said and the new part
beside it. Whatever cannot be done so is refused, with the line the author can add by hand.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from fingerpost.stages.beginnings.files import as_yaml
from fingerpost.stages.frontmatter import FrontMatter, split
from fingerpost.stages.tables.nodes import Node, plain


class Listed(msgspec.Struct, frozen=True):
    """What became of a list of parts."""

    outcome: Literal["added", "by itself", "there already", "refused"]
    """`by itself`: the series names no parts, so it shows every article of its folder."""
    text: str
    """The new text; the old one where nothing was added."""
    by_hand: str = ""
    """What to write, where it could not be done safely."""


def with_part(text: str, part: str, *, has_others: bool) -> Listed:
    """The text of a series with one part more at the end of its list.

    `has_others`: there are other articles in the folder, which an empty list shows and a list of one would leave out.
    """
    front = split("index.md", text)
    table = front.table
    if table is None or front.diagnostics or not isinstance(table.value, Mapping):
        return Listed("refused", text, f"parts: [{as_yaml(part)}]")
    parts = table.value.get("parts")
    if parts is None or parts.value is None or (parts.value == () and has_others):
        return Listed("by itself", text)
    listed = _as_list(plain(parts))
    if part in listed:
        return Listed("there already", text)
    for better in _tries(text, parts, as_yaml(part)) if all(isinstance(item, str) for item in listed) else ():
        if _says(split("index.md", better), front, part):
            return Listed("added", better)
    return Listed("refused", text, f"  - {as_yaml(part)}")


def _says(now: FrontMatter, before: FrontMatter, part: str) -> bool:
    """Whether the new text says what the old one said, and the part at the end of its list."""
    if now.table is None or before.table is None or now.diagnostics or now.body != before.body:
        return False
    new, old = plain(now.table), plain(before.table)
    assert isinstance(new, dict)
    assert isinstance(old, dict)
    wanted = [*_as_list(old["parts"]), part]
    return list(new) == list(old) and new["parts"] == wanted and {**new, "parts": 0} == {**old, "parts": 0}


def _as_list(value: object) -> list[object]:
    """A single value as a list of one."""
    return value if isinstance(value, list) else [value]


def _tries(text: str, parts: Node, part: str) -> Iterator[str]:
    """Texts that may be the wanted one, the most likely first."""
    lines = _LINE_END.split(text)
    starts = [0, *(end.end() for end in _LINE_END.finditer(text))]

    def offset(line: int, column: int) -> int:
        return starts[line - 1] + column - 1

    here = offset(parts.place.line, parts.place.column)
    items = parts.value
    if not isinstance(items, tuple):  # `parts: one.md`
        end = here + parts.place.length
        yield f"{text[:here]}[{text[here:end]}, {part}]{text[end:]}"
        return
    if not items:
        inside = text[here : text.find("]", here)]
        if not inside[1:].strip():
            yield f"{text[: here + 1]}{part}{text[here + len(inside) :]}"
        return
    last = items[-1].place
    end = offset(last.line, last.column) + last.length
    line = lines[last.line - 1]
    if text.startswith("[", here):
        before = line[: last.column - 1]
        if not before.strip() and len(items) > 1:  # each on a line of its own
            line_end = text[starts[last.line] - 1 : starts[last.line]]
            line_end = "\r\n" if text[: starts[last.line]].endswith("\r\n") else line_end
            yield f"{text[:end]},{line_end}{before}{part}{text[end:]}"
        yield f"{text[:end]}, {part}{text[end:]}"
        return
    dash = re.match(r"[ ]*-[ ]+", line)
    if dash is not None and last.line < len(starts):
        below = starts[last.line]
        line_end = "\r\n" if text[:below].endswith("\r\n") else text[below - 1 : below]
        yield f"{text[:below]}{dash[0]}{part}{line_end}{text[below:]}"


_LINE_END = re.compile(r"\r\n|\n|\r")
