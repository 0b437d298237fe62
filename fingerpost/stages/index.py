"""Every name of every page, ready to be looked up.

Built once from the entries; knows nothing of who asks. A name is looked up in steps, most certain first (`STEPS`), in
two passes: as written, then folded. That order is the specification of cross-links.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import msgspec

from fingerpost.model.pages import Entry, Source
from fingerpost.model.paths import ContentPath, Url, folded, name_of, stem_of
from fingerpost.stages.names import fold, short_title

_T = TypeVar("_T")

STEPS = ("path", "id", "alias", "title", "short")
"""`path` is any suffix of the path without its ending: `repair`, `attachment/repair`; a folder names its index."""


class Index(msgspec.Struct, frozen=True):
    """Lookup tables over entries and assets."""

    entries: Mapping[ContentPath, Entry]
    by_step: Mapping[str, Mapping[str, tuple[Entry, ...]]]
    by_step_folded: Mapping[str, Mapping[str, tuple[Entry, ...]]]
    by_folded_path: Mapping[str, tuple[Entry, ...]]
    by_url: Mapping[str, Entry]
    by_old_url: Mapping[str, Entry]
    assets: Mapping[ContentPath, Source]
    assets_by_suffix: Mapping[str, tuple[Source, ...]]
    assets_by_folded_suffix: Mapping[str, tuple[Source, ...]]
    excluded: frozenset[ContentPath]

    def spellings(self) -> tuple[str, ...]:
        """Every name a page can be linked by, for hints."""
        return tuple(dict.fromkeys(name for step in STEPS for name in self.by_step[step]))


def index_of(entries: Iterable[Entry], assets: Iterable[Source], excluded: Iterable[ContentPath] = ()) -> Index:
    """The index of a site's pages and files."""
    all_entries = tuple(entries)
    exact: dict[str, dict[str, list[Entry]]] = {step: {} for step in STEPS}
    loose: dict[str, dict[str, list[Entry]]] = {step: {} for step in STEPS}
    by_folded_path: dict[str, list[Entry]] = {}
    for entry in all_entries:
        for step, names in _names(entry):
            for name in dict.fromkeys(names):
                exact[step].setdefault(name, []).append(entry)
            for name in dict.fromkeys(map(fold, names)):
                if name:
                    loose[step].setdefault(name, []).append(entry)
        by_folded_path.setdefault(folded(entry.path), []).append(entry)
    all_assets = tuple(assets)
    suffixes: dict[str, list[Source]] = {}
    loose_suffixes: dict[str, list[Source]] = {}
    for asset in all_assets:
        for suffix in _suffixes(asset.path):
            suffixes.setdefault(suffix, []).append(asset)
            loose_suffixes.setdefault(folded(suffix), []).append(asset)
    return Index(
        {entry.path: entry for entry in all_entries},
        {step: _frozen(names) for step, names in exact.items()},
        {step: _frozen(names) for step, names in loose.items()},
        _frozen(by_folded_path),
        {entry.url: entry for entry in reversed(all_entries) if entry.url},
        {old_url(alias): entry for entry in reversed(all_entries) for alias in entry.aliases if alias.startswith("/")},
        {asset.path: asset for asset in all_assets},
        _frozen(suffixes),
        _frozen(loose_suffixes),
        frozenset(excluded),
    )


def _frozen(table: dict[str, list[_T]]) -> dict[str, tuple[_T, ...]]:
    return {name: tuple(found) for name, found in table.items()}


def _names(entry: Entry) -> Sequence[tuple[str, Sequence[str]]]:
    return (
        ("path", _path_names(entry.path)),
        ("id", [entry.id] if entry.id else []),
        ("alias", [alias for alias in entry.aliases if not alias.startswith("/")]),
        ("title", [entry.title] if entry.title and not entry.path.startswith(":") else []),
        ("short", _short_names(entry)),
    )


def _short_names(entry: Entry) -> list[str]:
    short = short_title(entry.title)
    return [short] if short != entry.title and not entry.path.startswith(":") else []


def _path_names(path: ContentPath) -> list[str]:
    if path.startswith(":"):
        return []
    without = path[: len(path) - len(name_of(path))] + stem_of(path)
    names = list(_suffixes(without))
    if name_of(without).lower() == "index" and "/" in without:
        names += _suffixes(without.rpartition("/")[0])
    return names


def _suffixes(path: str) -> Iterable[str]:
    parts = path.split("/")
    return ["/".join(parts[start:]) for start in range(len(parts) - 1, -1, -1)]


def old_url(alias: str) -> Url:
    """A former address in one form: with a slash at its end unless it names a file."""
    last = alias.rstrip("/").rpartition("/")[2]
    return Url(alias if "." in last else alias.rstrip("/") + "/")
