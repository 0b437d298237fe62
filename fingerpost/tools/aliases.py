"""Front matter with one alias more or one less, all else as it was.

A former address goes to the end of `aliases`, in the manner in which the list is written; where there is none, a line
is added before the closing `---`. Every change is read back: what does not give the wished list is not made.
"""

import re
from collections.abc import Mapping

from fingerpost.stages.frontmatter import FrontMatter, split
from fingerpost.stages.markup.text import decoded
from fingerpost.stages.tables.mending import quoted
from fingerpost.stages.tables.nodes import Node, plain
from fingerpost.tools.edits import Edit, edited, ending_of

_PLAIN = re.compile(r"/[\w./-]*")


def with_alias(content: bytes, alias: str) -> bytes | None:
    """The file with the alias; None where it has no front matter to put it in, or one we cannot add to."""
    read = _read(content)
    if read is None:
        return None
    front, aliases = read
    wanted = [*_names(aliases), alias]
    for after in (_added_to_list(content, aliases, alias), _added_as_line(content, front, aliases, alias)):
        if after is not None and _has(after, wanted):
            return after
    return None


def without_alias(content: bytes, alias: str) -> bytes | None:
    """The file without the alias; None where it cannot be taken out."""
    read = _read(content)
    if read is None or read[1] is None:
        return None
    names = _names(read[1])
    if alias not in names:
        return None
    wanted = [name for name in names if name != alias]
    for after in (_without_key(content, read[1]), _without_item(content, read[1], names.index(alias))):
        if after is not None and _has(after, wanted):
            return after
    return None


def _read(content: bytes) -> tuple[FrontMatter, Node | None] | None:
    text, _ = decoded("", content)
    front = split("", text) if text is not None else None
    if front is None or front.table is None or front.diagnostics or not isinstance(front.table.value, Mapping):
        return None
    aliases = front.table.value.get("aliases")
    return None if aliases is not None and isinstance(aliases.value, Mapping) else (front, aliases)


def _names(node: Node | None) -> list[str]:
    value = plain(node) if node is not None else None
    return [str(item) for item in value] if isinstance(value, list) else [] if value is None else [str(value)]


def _has(content: bytes, wanted: list[str]) -> bool:
    read = _read(content)
    return read is not None and _names(read[1]) == wanted


def _added_to_list(content: bytes, aliases: Node | None, alias: str) -> bytes | None:
    if aliases is None:
        return None
    place = aliases.place
    text = alias if _PLAIN.fullmatch(alias) else quoted(alias)
    if not isinstance(aliases.value, tuple):
        written = place.text[place.column - 1 : place.column - 1 + place.length]
        becomes = f"[{written}, {text}]" if written else f" [{text}]"
        return edited(content, [Edit(place.line, place.column, written, becomes)])
    if not aliases.value:
        return edited(content, [Edit(place.line, place.column, "[]", f"[{text}]")])
    last = aliases.value[-1].place
    end = last.column + last.length
    if _is_block(aliases):
        rest = last.text[end - 1 :]
        dash = last.text[: last.column - 1]
        return edited(content, [Edit(last.line, end, rest, f"{rest}{ending_of(content)}{dash}{text}")])
    return edited(content, [Edit(last.line, end, "", f", {text}")])


def _added_as_line(content: bytes, front: FrontMatter, aliases: Node | None, alias: str) -> bytes | None:
    if aliases is not None:
        return None
    text = alias if _PLAIN.fullmatch(alias) else quoted(alias)
    return edited(content, [Edit(front.body_line - 1, 1, "", f"aliases: [{text}]{ending_of(content)}")])


def _is_block(aliases: Node) -> bool:
    place = aliases.place
    return not place.text.startswith("[", place.column - 1)


def _without_key(content: bytes, aliases: Node) -> bytes | None:
    """Without the key and all its lines, for a list of one."""
    if aliases.key_place is None or aliases.key_place.column != 1:
        return None
    last = aliases.value[-1].place if isinstance(aliases.value, tuple) and aliases.value else aliases.place
    return _without_lines(content, aliases.key_place.line, last.line)


def _without_item(content: bytes, aliases: Node, number: int) -> bytes | None:
    if not isinstance(aliases.value, tuple):
        return None
    place = aliases.value[number].place
    if _is_block(aliases):
        return _without_lines(content, place.line, place.line)
    start, end = place.column - 1, place.column - 1 + place.length
    before, after = place.text[:start], place.text[end:]
    if number and (comma := re.search(r",[ \t]*\Z", before)):
        start = comma.start()
    elif comma := re.match(r"[ \t]*,[ \t]*", after):
        end += comma.end()
    return edited(content, [Edit(place.line, start + 1, place.text[start:end], "")])


def _without_lines(content: bytes, first: int, last: int) -> bytes:
    lines = re.findall(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", content)
    return b"".join(lines[: first - 1] + lines[last:])
