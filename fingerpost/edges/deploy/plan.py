"""What stands at a place and what should stand there: the steps from the one to the other. Pure.

Rule 1: whoever follows links from the home page meets nothing that is missing, wherever the steps are cut. So what is
referred to comes first: files, then new pages (nobody links to them yet), then changed pages, then what lists them, the
home page last; after that all is looked at, and only then something goes. Rule 2: only what the manifest of that place
lists is ever deleted. Rule 3: a file whose name carries a mark of its content stays for `KEPT` after its last use, for
readers who have the old page open. Rule 4: two files are the same where their SHA-256 is, never by size or time.

Given up: where a file has to make room for a folder of its name (or the other way around), it goes first.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from fingerpost.model.paths import all_folders_above

KEPT = timedelta(days=7)

Cache = Literal["forever", "page", "other"]
"""How long browsers may keep a file: `forever` where its name changes with its content, `page` until they have asked
again, `other` for an hour."""

Phase = Literal["room", "files", "new pages", "new lists", "pages", "lists", "verify", "deletes"]
PHASES: tuple[Phase, ...] = ("room", "files", "new pages", "new lists", "pages", "lists", "verify", "deletes")
"""In the order in which they are carried out; none begins before the one before it has succeeded."""

Why = Literal["new", "changed", "gone", "no longer kept", "in the way", "sent"]


class Item(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A file at a place."""

    sha256: str
    """Of its content; empty while it is not known whether the old or the new one stands there."""
    size: int = 0
    type: str = ""
    """Its media type: `text/html; charset=utf-8`."""
    cache: Cache = "page"
    encoding: str = ""
    """How it is stored, where not as it is: `gzip`, `br`."""
    unused_since: datetime | None = None
    """When the site stopped using it; None while it does."""


class Manifest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything of ours at a place."""

    site: str = ""
    """Whose it is: the address of the site."""
    title: str = ""
    files: Mapping[str, Item] = {}
    turn: str = ""
    """Which deploy wrote it, so that two at the same time notice each other."""
    is_whole: bool = True
    """Whether that deploy was carried out to its end."""
    form: int = 1


class Step(msgspec.Struct, frozen=True, gc=False):
    """One thing to do to one file."""

    act: Literal["put", "verify", "delete"]
    path: str
    phase: Phase
    why: Why


def plan(ours: Manifest, theirs: Manifest, now: datetime) -> tuple[Step, ...]:
    """What makes `theirs` to `ours`, in order; nothing where nothing has to be done."""
    puts: list[Step] = []
    for path, item in ours.files.items():
        there = theirs.files.get(path)
        if there is None or not _is_same(item, there):
            puts.append(
                Step("put", path, _phase(path, item, is_new=there is None), "new" if there is None else "changed")
            )
    gone = {path: item for path, item in theirs.files.items() if path not in ours.files}
    # What was begun and never finished may or may not be there: it counts like any other file of ours.
    in_the_way = _in_the_way(gone, [step.path for step in puts])
    deletes = [Step("delete", path, "room", "in the way") for path in in_the_way]
    for path, item in gone.items():
        if path not in in_the_way and _may_go(item, now):
            why: Why = "gone" if item.cache != "forever" else "no longer kept"
            deletes.append(Step("delete", path, "deletes", why))
    verifies = [Step("verify", step.path, "verify", "sent") for step in puts]
    return tuple(sorted([*puts, *verifies, *deletes], key=lambda step: (PHASES.index(step.phase), step.path)))


def during(ours: Manifest, theirs: Manifest, steps: tuple[Step, ...], turn: str) -> Manifest:
    """What is written down before the first step: everything that may be there until the last one is done."""
    puts = {step.path for step in steps if step.act == "put"}
    coming = {path: msgspec.structs.replace(ours.files[path], sha256="") for path in sorted(puts)}
    return Manifest(ours.site, ours.title, {**theirs.files, **coming}, turn, is_whole=False)


def after(ours: Manifest, theirs: Manifest, steps: tuple[Step, ...], now: datetime, turn: str = "") -> Manifest:
    """What is written down after the last step: the site, and what is kept of the one before."""
    deleted = {step.path for step in steps if step.act == "delete"}
    kept = {
        path: msgspec.structs.replace(item, unused_since=_since(item, now))
        for path, item in theirs.files.items()
        if path not in ours.files and path not in deleted
    }
    files = {**ours.files, **kept}
    return Manifest(ours.site, ours.title, {path: files[path] for path in sorted(files)}, turn)


def back_to(goal: Manifest, seen: Manifest, now: datetime, turn: str) -> Manifest:
    """What an earlier version lists when readers see it again: its own files, and what is kept for those who have a
    page of `seen` open, the version they saw until now.
    """
    kept: dict[str, Item] = {}
    for path, item in seen.files.items():
        again = goal.files.get(path)
        if item.cache != "forever" or (again is not None and again.unused_since is None):
            continue
        since = [now if i.unused_since is None else min(i.unused_since, now) for i in (item, again) if i is not None]
        kept[path] = msgspec.structs.replace(item, unused_since=max(since))
    files = {**goal.files, **kept}
    return Manifest(goal.site, goal.title, {path: files[path] for path in sorted(files)}, turn)


def is_nothing_to_do(ours: Manifest, theirs: Manifest, steps: tuple[Step, ...], now: datetime) -> bool:
    """Whether the place is already as it should be, what is remembered of it included."""
    return not steps and theirs.is_whole and after(ours, theirs, steps, now, theirs.turn) == theirs


def known_again(theirs: Manifest, present: frozenset[str], digests: Mapping[str, str]) -> Manifest:
    """The manifest without what is no longer there, and with what was found out about unfinished files."""
    files = {
        path: item if item.sha256 or path not in digests else msgspec.structs.replace(item, sha256=digests[path])
        for path, item in theirs.files.items()
        if path in present
    }
    return msgspec.structs.replace(theirs, files=files)


def unfinished(theirs: Manifest, present: frozenset[str]) -> tuple[str, ...]:
    """Files of which an earlier deploy that was cut short cannot say what stands there."""
    return tuple(path for path, item in theirs.files.items() if not item.sha256 and path in present)


def _is_same(ours: Item, theirs: Item) -> bool:
    return msgspec.structs.replace(theirs, unused_since=None) == ours


def _phase(path: str, item: Item, *, is_new: bool) -> Phase:
    if path == "index.html":
        return "lists"
    if item.type.startswith("text/html"):
        return "new pages" if is_new else "pages"
    if item.cache == "forever" or not _is_list(path):
        return "files"
    return "new lists" if is_new else "lists"


def _is_list(path: str) -> bool:
    """Whether it names pages: feeds, sitemaps, redirects, lists for reading offline, and where a search begins."""
    if path.startswith("offline/"):
        return True
    name = path.rpartition("/")[2]
    return name.endswith((".xml", ".atom", ".rss", ".txt")) or name.startswith(("_", "feed.", "pagefind-entry."))


def _may_go(item: Item, now: datetime) -> bool:
    return item.cache != "forever" or (item.unused_since is not None and now - item.unused_since >= KEPT)


def _since(item: Item, now: datetime) -> datetime:
    """A clock that was wrong once must not keep a file for years, nor shorten its time: the earlier moment counts, but
    none in the future.
    """
    return now if item.unused_since is None else min(item.unused_since, now)


def _in_the_way(gone: Mapping[str, Item], coming: list[str]) -> frozenset[str]:
    """Old files that stand where a new folder must be, or in a folder where a new file must be."""
    folders = all_folders_above(coming)
    files = set(coming)
    return frozenset(path for path in gone if path in folders or all_folders_above([path]) & files)
