"""Values of front matter with commas where several are meant: `topics: sleep, calm` is one topic of that name.

Where it is meant as one, quotes say so. Names of other pages are not looked at: those that nothing has are told anyhow.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.stages.tables.mending import code, quoted
from fingerpost.stages.tables.nodes import Node
from fingerpost.stages.tables.shapes import fields_of

_BARE = re.compile(r"[^\W\d_][\w -]*")
"""What needs no quotes in a list; numbers, dates and the like keep to themselves in them."""
_NO_TEXT = frozenset({"true", "false", "null", "yes", "no", "on", "off"})


def list_faults(table: Node | None, shape: type[msgspec.Struct]) -> Iterator[Diagnostic]:
    """Each such value, at its place."""
    if table is None or not isinstance(table.value, Mapping):
        return
    for key, node in table.value.items():
        value = node.value
        if not isinstance(value, str) or "," not in value or key not in _lists(shape):
            continue
        place = node.place
        if place.text[place.column - 1 : place.column - 1 + place.length] != value:
            continue  # in quotes, or over several lines
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if parts:
            yield _told(key, value, parts, place)


def _told(key: str, value: str, parts: list[str], place: Place) -> Diagnostic:
    listed = f"[{', '.join(_item(part) for part in parts)}]"
    message = f"{code(value)} is taken for one name, commas and all"
    hint = f"write a list: {code(f'{key}: {listed}')}; if it is one name, put it in quotes"
    return fault("front-matter-list", message, place, hint=hint)


def _item(part: str) -> str:
    return part if _BARE.fullmatch(part) and part.lower() not in _NO_TEXT else quoted(part)


@cache
def _lists(shape: type[msgspec.Struct]) -> frozenset[str]:
    """The keys that hold one name or several, and no references to pages."""
    texts = (f for f in fields_of(shape) if f.wanted.one_or_many and f.wanted.of[0].kind == "text")
    references = {f.encode_name for f in msgspec.structs.fields(shape) if "reference" in repr(f.type)}
    return frozenset(field.key for field in texts if field.key not in references)
