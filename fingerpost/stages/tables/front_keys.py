"""Keys of front matter, set: the text of a page with a few of its facts written anew, or none where that is not safe.

Rule 1: nothing but these keys is written; what stood there stays byte for byte, comments and line ends included. Rule
2: the result is read again, and counts only if it says what the old text said and the new facts beside it.
"""

import re
from collections.abc import Mapping, Sequence

import msgspec

from fingerpost.stages.beginnings.files import as_yaml
from fingerpost.stages.frontmatter import FrontMatter, split, whole
from fingerpost.stages.tables.nodes import Node, plain, scalar

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
"""A line with its end, as places count lines."""


def with_keys(text: str, facts: Mapping[str, str], *, is_table: bool = False) -> str | None:
    """The text with these facts, each a single value as it is to be read; None where it cannot be done safely.

    `is_table`: the file is nothing but a table, as a self-assessment is.
    """
    read = whole if is_table else split
    front = read("page", text)
    if not _is_sound(front):
        return None
    lines = _LINE.findall(text)
    for key, value in facts.items():
        table = read("page", "".join(lines)).table
        changed = _set(lines, table, key, _written(value)) if table is not None else None
        if changed is None:
            return None
        lines = changed
    result = "".join(lines)
    return result if _says(read("page", result), front, facts) else None


def _is_sound(front: FrontMatter) -> bool:
    return front.table is not None and not front.diagnostics and isinstance(front.table.value, Mapping)


def _written(value: str) -> str:
    """A date stands as it is; a text is put in quotes where it would be taken for something else."""
    return value if not isinstance(scalar(value), str) and "-" in value[1:] else as_yaml(value)


def _set(lines: Sequence[str], table: Node, key: str, value: str) -> list[str] | None:
    assert isinstance(table.value, Mapping)
    line_end = re.sub(r"[^\r\n]", "", lines[0]) or "\n"
    starts = sorted(node.key_place.line for node in table.value.values() if node.key_place is not None)
    node = table.value.get(key)
    if node is None:
        last = _end(lines, max(starts)) if starts else 1
        before = lines[:last]
        if before and not before[-1].endswith(("\n", "\r")):
            before = [*before[:-1], before[-1] + line_end]
        return [*before, f"{key}: {value}{line_end}", *lines[last:]]
    if node.key_place is None:
        return None
    first = node.key_place.line
    after = next((line for line in starts if line > first), None)
    last = _end(lines, first) if after is None else min(_end(lines, first), after - 1)
    block = lines[first - 1 : last]
    if len(block) == 1:
        return [*lines[: first - 1], _one_line(block[0], node, value), *lines[last:]]
    if any("#" in line for line in block):
        return None  # perhaps a comment, which would be lost
    return [*lines[: first - 1], f"{key}: {value}{line_end}", *lines[last:]]


def _end(lines: Sequence[str], first: int) -> int:
    """The last line of what begins at a line: those below it that are indented or items of its list."""
    last = first
    for number in range(first, len(lines)):
        line = lines[number]
        if (line[:1] in (" ", "\t") and line.strip()) or re.match(r"-[ \t]", line):
            last = number + 1
        elif line.strip():
            break
    return last


def _one_line(line: str, node: Node, value: str) -> str:
    """The line with another value; a comment behind it stays."""
    name = re.match(r"[^:]*:", line)
    assert name is not None
    content = line.rstrip("\r\n")
    start = node.place.column - 1
    is_there = node.value is not None and start >= name.end()
    rest = content[start + node.place.length :] if is_there else re.sub(r"^[^#]*", "", content[name.end() :])
    return f"{name[0]} {value}{'' if is_there or not rest else ' '}{rest}{line[len(content) :]}"


def _says(now: FrontMatter, before: FrontMatter, facts: Mapping[str, str]) -> bool:
    """Whether the new text says what the old one said, and the facts."""
    if not _is_sound(now) or now.body != before.body:
        return False
    assert now.table is not None
    assert before.table is not None
    new, old = plain(now.table), plain(before.table)
    assert isinstance(new, dict)
    assert isinstance(old, dict)
    others = {key: value for key, value in new.items() if key not in facts}
    written = {key: _text(node) for key, node in _nodes(now).items() if key in facts}
    return others == {key: value for key, value in old.items() if key not in facts} and written == dict(facts)


def _nodes(front: FrontMatter) -> Mapping[str, Node]:
    assert front.table is not None
    assert isinstance(front.table.value, Mapping)
    return front.table.value


def _text(node: Node) -> str:
    return node.value if isinstance(node.value, str) else node.written or msgspec.json.encode(node.value).decode()
