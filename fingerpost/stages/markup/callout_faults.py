"""Callouts of a kind that there is not: shown as a note, and told with the kind that was probably meant."""

import re
from collections.abc import Iterator

import msgspec

from fingerpost.model.diagnostics import Diagnostic, fault
from fingerpost.model.nearest import nearest
from fingerpost.stages.markup.callouts import KINDS
from fingerpost.stages.markup.written import Written

_NAMED = r"^[ \t]*(?:(?:[-*+]|[0-9]+[.)])[ \t]+)*(?:>[ \t]*)+\[!(?=[\w-]+(?:\|[^\]\n]*)?\])"
_KIND = re.compile(r"[\w-]+")


def callout_faults(written: Written) -> Iterator[Diagnostic]:
    """Each such callout, at the name of its kind."""
    if "[!" not in written.text:
        return
    number = 0
    while (place := written.search(_NAMED, number)) is not None:
        number += 1
        start = place.column - 1 + place.length
        found = _KIND.match(place.text, start)
        if found is None or found[0].lower() in KINDS:
            continue
        near = nearest(found[0].lower(), KINDS, 1)
        hint = f"did you mean `{near[0]}`?" if near else "docs/care.md and docs/writing.md list the kinds there are"
        at = msgspec.structs.replace(place, column=start + 1, length=len(found[0]))
        message = f"there is no box of the kind `{found[0]}`; it is shown as a note"
        yield fault("callout-unknown", message, at, hint=hint, replacement=near[0] if near else None)
