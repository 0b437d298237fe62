"""Lists of pages: in which order they stand, and which topics they have.

Takes entries; each order is made once for a site, and what is listed is picked out of it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from fingerpost.model.pages import Entry, Moment
from fingerpost.stages.answers import Facet
from fingerpost.stages.linking.names import by_title
from fingerpost.stages.places import facet_url


def from_a_to_z(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """By title, and by path where that is the same."""
    return tuple(sorted(entries, key=lambda entry: (by_title(entry.title), entry.path)))


def newest_first(
    entries: Iterable[Entry], moment: Callable[[Moment], datetime], earliest: datetime
) -> tuple[Entry, ...]:
    """By the date on which they were published; of those with the same date, in the order they come in."""
    dated = [(moment(entry.published) if entry.published else earliest, entry) for entry in entries]
    return tuple(entry for _, entry in sorted(dated, key=lambda pair: pair[0], reverse=True))


def facets(prefix: str, entries: Iterable[Entry], names_of: Callable[[Entry], Sequence[str]]) -> tuple[Facet, ...]:
    """Every topic or audience of these, by name."""
    counts: dict[str, int] = {}
    for entry in entries:
        for name in dict.fromkeys(names_of(entry)):
            counts[name] = counts.get(name, 0) + 1
    names = sorted(counts, key=lambda name: (name.casefold(), name))
    return tuple(Facet(name, facet_url(prefix, name), counts[name]) for name in names)
