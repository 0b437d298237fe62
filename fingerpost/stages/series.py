"""Series: which pages are the parts of each, and where a page stands among them.

Takes the site; gives tables that it answers from. A series lists its parts in its front matter; one that lists none has
all articles right in its folder, by path.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fingerpost.model.pages import Entry
from fingerpost.model.paths import ContentPath, folder_of
from fingerpost.stages.answers import Around

if TYPE_CHECKING:
    from fingerpost.stages.site import Site

Parts = Mapping[ContentPath, tuple[ContentPath, ...]]
"""By path of the series; parts that are not published are among them."""


def parts_of_all(site: "Site", entries: Mapping[ContentPath, Entry]) -> Parts:
    """The parts of every series in its order."""
    in_folder: dict[str, list[ContentPath]] = {}
    for path in sorted(entries):
        if entries[path].kind in site.article_kinds:
            in_folder.setdefault(folder_of(path), []).append(path)
    found: dict[ContentPath, tuple[ContentPath, ...]] = {}
    for series in entries.values():
        if series.kind == "series":
            listed = [mention.target for mention in series.mentions if mention.field == "parts"]
            if listed:
                named = (site.candidate(series.path, target) for target in listed)
                found[series.path] = tuple(dict.fromkeys(part.path for part in named if part is not None))
            else:
                found[series.path] = tuple(in_folder.get(folder_of(series.path), ()))
    return found


def places_in_series(site: "Site") -> Mapping[ContentPath, tuple[Around, ...]]:
    """Where each page stands in the published series that have it as a part: the one it lives in, then by title."""
    found: dict[ContentPath, list[Around]] = {}
    shown = [entry for path in site.series_parts if (entry := site.entry(path)) is not None]
    for series in sorted(shown, key=lambda entry: (entry.title, entry.path)):
        parts = site.parts(series.path)
        for number, part in enumerate(parts, 1):
            before = parts[number - 2] if number > 1 else None
            after = parts[number] if number < len(parts) else None
            found.setdefault(part.path, []).append(Around(series, number, len(parts), parts, before, after))
    # A series that borrows an article does not push aside the one the article was written for.
    return {
        path: tuple(sorted(places, key=lambda place: folder_of(place.series.path) != folder_of(path)))
        for path, places in found.items()
    }
