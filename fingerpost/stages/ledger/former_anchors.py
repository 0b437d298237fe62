"""Places of a page that have another name now: the old name leads there still.

Front matter says `anchors: {old-heading: new-heading}`; the old id becomes an empty `<span>` at the start of what has
the new one, before links are looked for, so that it is an anchor of the page like any other.
"""

from collections.abc import Mapping
from html import escape

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.nearest import nearest
from fingerpost.stages.markdown import Converted
from fingerpost.stages.markup.html import VOID, Tag, tags
from fingerpost.stages.tables.nodes import UNPRINTABLE, Node

KEY = "anchors"
TOPS = ("", "top")

_BEFORE = VOID | {"ul", "ol", "dl", "table", "svg", "math", "pre", "details", "select", "picture", "video", "audio"}
"""Elements that may not begin with a `<span>`; it stands before them."""

_NOWHERE = frozenset({"tr", "thead", "tbody", "tfoot", "col", "colgroup", "caption", "option", "source", "summary"})
"""Elements that can have none before them either, or would be operated by it."""


def places_of_anchors(table: Node | None) -> Mapping[str, tuple[Place, Place]]:
    """Where each former name stands, and where what it leads to."""
    node = table.value.get(KEY) if table is not None and isinstance(table.value, Mapping) else None
    if node is None or not isinstance(node.value, Mapping):
        return {}
    return {key: (child.key_place or node.place, child.place) for key, child in node.value.items()}


def with_former_anchors(
    converted: Converted, former: Mapping[str, str], places: Mapping[str, tuple[Place, Place]]
) -> tuple[Converted, list[Diagnostic]]:
    """The text with the former names in it, and a fault for each that cannot be there."""
    if not former:
        return converted, []
    faults: list[Diagnostic] = []
    by_id: dict[str, Tag] = {}
    for tag in tags(converted.html):
        name = tag.get("id") if not tag.is_closing else None
        if name:
            by_id.setdefault(name, tag)
    inserts: dict[int, str] = {}
    for old, new in former.items():
        at_old, at_new = places.get(old, (None, None))
        target = by_id.get(new)
        if not old or UNPRINTABLE.search(old) or any(c.isspace() for c in old):
            faults.append(fault("anchor-former", f"`{old}` cannot be the name of a place", at_old))
        elif old in by_id:
            message = f"`{old}` is a place on this page still, so it cannot lead to `{new}` as well"
            faults.append(fault("anchor-former", message, at_old, hint="take this line out"))
        elif new in TOPS:
            inserts[0] = inserts.get(0, "") + _span(old)
        elif target is None:
            near = nearest(new, by_id, 1)
            hint = f"did you mean `{near[0]}`?" if near else "write `top` for the top of the page"
            better = near[0] if near else None
            message = f"there is no place `#{new}` on this page"
            faults.append(fault("anchor-former", message, at_new, hint=hint, replacement=better))
        elif target.name in _NOWHERE:
            message = f"`#{new}` is a part of something that cannot have two names"
            faults.append(fault("anchor-former", message, at_new, hint="name the heading above it"))
        else:
            at = target.start if target.name in _BEFORE else target.end
            inserts[at] = inserts.get(at, "") + _span(old)
    html = converted.html
    for at in sorted(inserts, reverse=True):
        html = html[:at] + inserts[at] + html[at:]
    return msgspec.structs.replace(converted, html=html), faults


def _span(name: str) -> str:
    return f'<span id="{escape(name)}"></span>'
