"""Every name of every page, ready to be looked up.

Built once from the entries; knows nothing of who asks. A name is looked up in steps, most certain first (`STEPS`), in
two passes: as written, then folded. That order is the specification of cross-links.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import msgspec

from fingerpost.model.pages import Entry, Source
from fingerpost.model.paths import ContentPath, Url, folded, name_of, stem_of
from fingerpost.stages.names import composed, fold, short_title

_T = TypeVar("_T")

STEPS = ("path", "id", "alias", "title", "short")
"""`path` is any suffix of the path without its ending: `repair`, `attachment/repair`; a folder names its index."""

MADE_FILES = frozenset({"/feed.xml", "/sitemap.xml", "/robots.txt"})
"""Addresses of files that have no source and can be linked to all the same; `makers/` decides that they are there."""


class Index(msgspec.Struct, frozen=True):
    """Lookup tables over entries and assets; every name in NFC."""

    entries: Mapping[ContentPath, Entry]
    by_step: Mapping[str, Mapping[str, tuple[Entry, ...]]]
    by_step_folded: Mapping[str, Mapping[str, tuple[Entry, ...]]]
    by_folded_path: Mapping[str, tuple[Entry, ...]]
    by_url: Mapping[str, Entry]
    by_old_url: Mapping[str, Entry]
    assets: Mapping[ContentPath, Source]
    assets_by_suffix: Mapping[str, tuple[Source, ...]]
    assets_by_folded_suffix: Mapping[str, tuple[Source, ...]]
    excluded: frozenset[str]
    """Paths that site.toml excludes, with and without `.md`."""
    excluded_names: frozenset[str]
    """Every suffix of these."""
    page_names: tuple[str, ...]
    """Every name a page can be linked by, for hints."""
    asset_names: tuple[str, ...]
    near: dict[tuple[str, bool], tuple[str, ...]]
    """Hints that were looked for already; says nothing that the rest does not."""


def index_of(entries: Iterable[Entry], assets: Iterable[Source], excluded: Iterable[ContentPath] = ()) -> Index:
    """The index of a site's pages and files."""
    all_entries = tuple(entries)
    exact: dict[str, dict[str, list[Entry]]] = {step: {} for step in STEPS}
    loose: dict[str, dict[str, list[Entry]]] = {step: {} for step in STEPS}
    by_folded_path: dict[str, list[Entry]] = {}
    for entry in all_entries:
        for step, names in names_of(entry).items():
            for name in filter(None, dict.fromkeys(names)):
                exact[step].setdefault(name, []).append(entry)
            for name in filter(None, dict.fromkeys(map(fold, names))):
                loose[step].setdefault(name, []).append(entry)
        by_folded_path.setdefault(folded(entry.path), []).append(entry)
    all_assets = tuple(assets)
    suffixes: dict[str, list[Source]] = {}
    loose_suffixes: dict[str, list[Source]] = {}
    for asset in all_assets:
        for suffix in suffixes_of(composed(asset.path)):
            suffixes.setdefault(suffix, []).append(asset)
            loose_suffixes.setdefault(folded(suffix), []).append(asset)
    hidden = {name for path in map(composed, excluded) for name in (path, path.removesuffix(".md"))}
    return Index(
        {ContentPath(composed(entry.path)): entry for entry in all_entries},
        {step: _frozen(names) for step, names in exact.items()},
        {step: _frozen(names) for step, names in loose.items()},
        _frozen(by_folded_path),
        {entry.url: entry for entry in reversed(all_entries) if entry.url},
        {old_url(alias): entry for entry in reversed(all_entries) for alias in entry.aliases if alias.startswith("/")},
        {ContentPath(composed(asset.path)): asset for asset in all_assets},
        _frozen(suffixes),
        _frozen(loose_suffixes),
        frozenset(hidden),
        frozenset(suffix for name in hidden for suffix in suffixes_of(name)),
        tuple(dict.fromkeys(name for step in STEPS for name in exact[step])),
        tuple(suffixes),
        {},
    )


def _frozen(table: dict[str, list[_T]]) -> dict[str, tuple[_T, ...]]:
    return {name: tuple(found) for name, found in table.items()}


def names_of(entry: Entry) -> Mapping[str, Sequence[str]]:
    """The names of a page by step; a page that a maker made has none."""
    if entry.path.startswith(":"):
        return {}
    return {
        "path": _path_names(composed(entry.path)),
        "id": [entry.id] if entry.id else [],
        "alias": [composed(alias).strip() for alias in entry.aliases if not alias.startswith("/")],
        "title": [composed(entry.title).strip()],
        "short": _short_names(composed(entry.title).strip()),
    }


def _short_names(title: str) -> list[str]:
    short = short_title(title)
    return [short] if short != title else []


def _path_names(path: str) -> list[str]:
    without = path[: len(path) - len(name_of(path))] + stem_of(path)
    names = list(suffixes_of(without))
    if name_of(without).lower() == "index" and "/" in without:
        names += suffixes_of(without.rpartition("/")[0])
    return names


def suffixes_of(path: str) -> Sequence[str]:
    """A path from each of its parts to its end, the shortest first: `a/b/c` → `c`, `b/c`, `a/b/c`."""
    parts = path.split("/")
    return ["/".join(parts[start:]) for start in range(len(parts) - 1, -1, -1)]


def old_url(alias: str) -> Url:
    """A former address in one form: with a slash at its end unless it names a file."""
    last = alias.rstrip("/").rpartition("/")[2]
    return Url(alias if "." in last else alias.rstrip("/") + "/")
