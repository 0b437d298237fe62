"""Every name of every page, ready to be looked up.

Built once from the entries; knows nothing of who asks. A name is looked up in steps, most certain first (`STEPS`), in
two passes: as written, then folded. That order is the specification of cross-links.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from fingerpost.model.pages import Entry, Source
from fingerpost.model.paths import ContentPath, Url, folded, name_of, stem_of
from fingerpost.stages.linking.names import composed, fold, short_title

_T = TypeVar("_T")

STEPS = ("path", "id", "alias", "title", "short")
"""`path` is any suffix of the path without its ending: `repair`, `attachment/repair`; a folder names its index."""

MADE_FILES = frozenset({"/feed.xml", "/sitemap.xml", "/robots.txt"})
"""Addresses of files that have no source and can be linked to all the same; `makers/` decides that they are there."""


@dataclass(frozen=True)
class Index:
    """Lookup tables over entries and assets, each made when it is first asked for; every name in NFC."""

    all_entries: tuple[Entry, ...]
    all_assets: tuple[Source, ...]
    all_excluded: tuple[ContentPath, ...]
    near: dict[tuple[str, bool], tuple[str, ...]] = field(default_factory=dict)
    """Hints that were looked for already; says nothing that the rest does not."""

    @cached_property
    def entries(self) -> Mapping[ContentPath, Entry]:
        """Pages by path."""
        return {ContentPath(composed(entry.path)): entry for entry in self.all_entries}

    @cached_property
    def by_step(self) -> Mapping[str, Mapping[str, tuple[Entry, ...]]]:
        """Pages by name as written, for each step."""
        return self._by_name(lambda name: name)

    @cached_property
    def by_step_folded(self) -> Mapping[str, Mapping[str, tuple[Entry, ...]]]:
        """The same by folded name."""
        return self._by_name(fold)

    def _by_name(self, form: Callable[[str], str]) -> Mapping[str, Mapping[str, tuple[Entry, ...]]]:
        written = [entry for entry in self.all_entries if not entry.path.startswith(":")]

        def table_of(step: str) -> Mapping[str, tuple[Entry, ...]]:
            table: dict[str, list[Entry]] = {}
            names_in = _NAMES[step]
            for entry in written:
                for name in dict.fromkeys(map(form, names_in(entry))):
                    if name:
                        table.setdefault(name, []).append(entry)
            return _frozen(table)

        return _Tables(table_of)

    @cached_property
    def by_folded_path(self) -> Mapping[str, tuple[Entry, ...]]:
        """Pages by path, capitals overlooked."""
        table: dict[str, list[Entry]] = {}
        for entry in self.all_entries:
            table.setdefault(folded(entry.path), []).append(entry)
        return _frozen(table)

    @cached_property
    def by_url(self) -> Mapping[str, Entry]:
        """Pages by address."""
        return {entry.url: entry for entry in reversed(self.all_entries) if entry.url}

    @cached_property
    def by_old_url(self) -> Mapping[str, Entry]:
        """Pages by former address."""
        pairs = ((alias, entry) for entry in reversed(self.all_entries) for alias in entry.aliases)
        return {old_url(alias): entry for alias, entry in pairs if alias.startswith("/")}

    @cached_property
    def assets(self) -> Mapping[ContentPath, Source]:
        """Files by path."""
        return {ContentPath(composed(asset.path)): asset for asset in self.all_assets}

    @cached_property
    def assets_by_suffix(self) -> Mapping[str, tuple[Source, ...]]:
        """Files by every suffix of their path."""
        return self._assets_by(lambda suffix: suffix)

    @cached_property
    def assets_by_folded_suffix(self) -> Mapping[str, tuple[Source, ...]]:
        """The same, capitals overlooked."""
        return self._assets_by(folded)

    def _assets_by(self, form: Callable[[str], str]) -> Mapping[str, tuple[Source, ...]]:
        table: dict[str, list[Source]] = {}
        for asset in self.all_assets:
            for suffix in suffixes_of(composed(asset.path)):
                table.setdefault(form(suffix), []).append(asset)
        return _frozen(table)

    @cached_property
    def excluded(self) -> frozenset[str]:
        """Paths that site.toml excludes, with and without `.md`."""
        paths = map(composed, self.all_excluded)
        return frozenset(name for path in paths for name in (path, path.removesuffix(".md")))

    @cached_property
    def excluded_names(self) -> frozenset[str]:
        """Every suffix of these."""
        return frozenset(suffix for name in self.excluded for suffix in suffixes_of(name))

    @cached_property
    def page_names(self) -> tuple[str, ...]:
        """Every name a page can be linked by, for hints."""
        return tuple(dict.fromkeys(name for step in STEPS for name in self.by_step[step]))

    @cached_property
    def asset_names(self) -> tuple[str, ...]:
        """Every name a file can be linked by, for hints."""
        return tuple(self.assets_by_suffix)


class _Tables(dict[str, Mapping[str, tuple[Entry, ...]]]):
    """Tables by step; most builds look into one or two."""

    def __init__(self, table_of: Callable[[str], Mapping[str, tuple[Entry, ...]]]) -> None:
        super().__init__()
        self._table_of = table_of

    def __missing__(self, step: str) -> Mapping[str, tuple[Entry, ...]]:
        self[step] = self._table_of(step)
        return self[step]


def index_of(entries: Iterable[Entry], assets: Iterable[Source], excluded: Iterable[ContentPath] = ()) -> Index:
    """The index of a site's pages and files."""
    return Index(tuple(entries), tuple(assets), tuple(excluded))


def _frozen(table: dict[str, list[_T]]) -> dict[str, tuple[_T, ...]]:
    return {name: tuple(found) for name, found in table.items()}


def names_of(entry: Entry) -> Mapping[str, Sequence[str]]:
    """The names of a page by step; a page that a maker made has none."""
    return {} if entry.path.startswith(":") else {step: names(entry) for step, names in _NAMES.items()}


_NAMES: Mapping[str, Callable[[Entry], Sequence[str]]] = {
    "path": lambda entry: _path_names(composed(entry.path)),
    "id": lambda entry: [entry.id] if entry.id else [],
    "alias": lambda entry: [composed(alias).strip() for alias in entry.aliases if not alias.startswith("/")],
    "title": lambda entry: [composed(entry.title).strip()],
    "short": lambda entry: _short_names(composed(entry.title).strip()),
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
    found: list[str] = []
    end = len(path)
    while end >= 0:
        end = path.rfind("/", 0, end)
        found.append(path[end + 1 :])
    return found


def old_url(alias: str) -> Url:
    """A former address in one form: with a slash at its end unless it names a file."""
    last = alias.rstrip("/").rpartition("/")[2]
    return Url(alias if "." in last else alias.rstrip("/") + "/")
