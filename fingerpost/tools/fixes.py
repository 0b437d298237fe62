"""The hints a machine may follow, followed: faults whose repair is known become edits, and each is tried first.

Takes a site; gives the files that change, the faults that are gone, and what is left. A repair that would bring a new
fault is not made. A hint that asks (`did you mean …?`) is a guess and is followed only when guesses are wanted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from fingerpost.build import Order
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.paths import ContentPath
from fingerpost.tools.edits import disjoint, edit_at, edited, ending_of
from fingerpost.tools.survey import Changed, Desk

ROUNDS = 5
"""Repairs may uncover others (a mended front matter, a mended reference in it); so often we look again."""


class Fixing(msgspec.Struct, frozen=True):
    """What mending a site comes to."""

    files: Mapping[ContentPath, bytes]
    """The new content of each file that changes."""
    mended: tuple[Diagnostic, ...]
    left: tuple[Diagnostic, ...]


def fixing(desk: Desk, order: Order, *, with_guesses: bool = False) -> Fixing:
    """The repairs of a site, made until there is none left to make."""
    paths = {source.file: source.path for source in order.content.sources()}
    files: dict[ContentPath, bytes] = {}
    mended: list[Diagnostic] = []
    refused: set[tuple[str, str, int]] = set()
    found = desk.built(order).diagnostics
    for _ in range(ROUNDS):
        wanted = [d for d in found if is_mendable(d, with_guesses=with_guesses) and _key(d) not in refused]
        tried = _tried(desk, order, files, found, [d for d in wanted if d.place and d.place.file in paths], paths)
        refused |= {_key(d) for d in wanted if d not in tried.mended}
        if not tried.mended:
            break
        files.update(tried.files)
        mended += tried.mended
        found = tried.left
    return Fixing(files, tuple(mended), found)


def is_mendable(diagnostic: Diagnostic, *, with_guesses: bool) -> bool:
    """Whether a machine may follow the hint."""
    place = diagnostic.place
    if diagnostic.replacement is None or place is None or not place.length:
        return False
    return with_guesses or not (diagnostic.hint or "").startswith("did you mean")


def _key(diagnostic: Diagnostic) -> tuple[str, str, int]:
    place = diagnostic.place
    assert place is not None
    return place.file, diagnostic.message, place.line


def _tried(
    desk: Desk,
    order: Order,
    files: Mapping[ContentPath, bytes],
    found: tuple[Diagnostic, ...],
    wanted: list[Diagnostic],
    paths: Mapping[str, ContentPath],
) -> Fixing:
    """The repairs that do good, together; files in which they do harm are left out."""
    while wanted:
        by_file: dict[str, list[Diagnostic]] = {}
        for diagnostic in wanted:
            assert diagnostic.place is not None
            by_file.setdefault(diagnostic.place.file, []).append(diagnostic)
        new: dict[ContentPath, bytes] = {}
        done: list[Diagnostic] = []
        for file, diagnostics in by_file.items():
            path = paths[file]
            before = files.get(path) or order.content.read(path)
            line_end = ending_of(before)  # a replacement may bring a line of its own
            edits = {
                d: edit_at(d.place, (d.replacement or "").replace("\n", line_end))
                for d in diagnostics
                if d.place is not None
            }
            kept = disjoint(edits.values())
            after = edited(before, kept)
            if after is not None and after != before:
                new[path] = after
                done += [d for d, edit in edits.items() if edit in kept]
        then = order_with(order, {**files, **new})
        left = desk.built(then).diagnostics if new else found
        worse = worsened(found, left)
        if not worse:
            return Fixing(new, tuple(done), left)
        bad = {file for file, _ in worse}
        kept_files = [d for d in wanted if d.place is not None and d.place.file not in bad]
        wanted = kept_files if len(kept_files) < len(wanted) else []
    return Fixing({}, (), found)


def order_with(order: Order, files: Mapping[ContentPath, bytes]) -> Order:
    """The order of a site some of whose files have another content."""
    return msgspec.structs.replace(order, content=Changed(order.content, files)) if files else order


def worsened(before: Iterable[Diagnostic], after: Iterable[Diagnostic]) -> list[tuple[str, str]]:
    """The files and rules of which there are more errors or warnings than before."""
    was, now = _counted(before), _counted(after)
    return [key for key, count in now.items() if count > was[key]]


def _counted(found: Iterable[Diagnostic]) -> Counter[tuple[str, str]]:
    told = (d for d in found if d.level != "note" and d.rule != "file-slow")  # which is the machine's fault
    return Counter((d.place.file if d.place else "", d.rule) for d in told)
