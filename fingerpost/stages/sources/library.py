"""The sources of a site: what its style makes of them, and the questions that may be asked about them.

`Library` is what the workshop puts together from the file of references and all citations; `SourceAnswers` is the part
of a site that answers from it. A page asks for the sources it cites and no others, so that an edit of one reference
changes the pages that cite it, and the page of all sources.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec

from fingerpost.model.diagnostics import Place
from fingerpost.model.nearest import nearest
from fingerpost.model.pages import Entry, Head, card
from fingerpost.model.paths import ContentPath
from fingerpost.model.references import Cite, Cited, Conventions, Listed
from fingerpost.stages.sources.cited import read_source


class Library(msgspec.Struct, frozen=True):
    """Every reference as the style of the site shows it."""

    file: str = ""
    """The file of references as the author sees it; empty where site.toml names none."""
    conventions: Conventions = Conventions()
    listed: Mapping[str, Listed] = {}
    """By key."""
    cited: Mapping[Cite, Cited] = {}
    places: Mapping[str, Place] = {}
    """Where each stands in the file, by key."""
    digest: str = ""
    """Of all that a page can be told."""


def cites_of(entry: Entry) -> tuple[Cite, ...]:
    """What a page cites, each place in a source once."""
    found = (read_source(mention.target).cite for mention in entry.mentions if mention.form == "cite")
    return tuple(dict.fromkeys(found))


class SourceAnswers:
    """The questions about sources; a part of `Site`."""

    pages: Mapping[ContentPath, Head]
    hidden: Mapping[ContentPath, Head]
    library: Library

    def conventions(self) -> Conventions | None:
        """How citations are written; None where the site has no file of references."""
        return self.library.conventions if self.library.file else None

    def source(self, key: str) -> Listed | None:
        """A source by its key."""
        return self.library.listed.get(key)

    def cited(self, key: str, label: str, locator: str) -> Cited | None:
        """A source as it stands in running text, with the place in it (`page`, `12`)."""
        return self.library.cited.get(Cite(key, label, locator))

    def like_source(self, key: str) -> tuple[str, ...]:
        """The keys most like one that is not there."""
        return nearest(key, self._source_keys, 3)

    def cited_by(self, key: str) -> tuple[Entry, ...]:
        """The pages that cite a source, by address."""
        return self._cited_by.get(key, ())

    def used_sources(self) -> tuple[str, ...]:
        """The keys that some page cites, sorted."""
        return tuple(sorted(self._cited_by))

    def unused_sources(self) -> Iterator[str]:
        """The keys of the file that no page cites, not even a draft."""
        hidden = {cite.key for head in self.hidden.values() for cite in cites_of(head.entry)}
        return (key for key in self.library.listed if key not in self._cited_by and key not in hidden)

    @cached_property
    def _source_keys(self) -> tuple[str, ...]:
        return tuple(self.library.listed)

    @cached_property
    def _cited_by(self) -> Mapping[str, tuple[Entry, ...]]:
        found: dict[str, list[Entry]] = {}
        for head in sorted(self.pages.values(), key=lambda head: (head.entry.url, head.entry.path)):
            for key in dict.fromkeys(cite.key for cite in cites_of(head.entry)):
                found.setdefault(key, []).append(card(head.entry))
        return {key: tuple(entries) for key, entries in found.items()}
