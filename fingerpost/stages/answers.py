"""What the site answers with."""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from fingerpost.model.pages import Body, Entry
from fingerpost.model.paths import ContentPath, Url

Leads = Mapping[ContentPath, tuple[ContentPath | None, ...]]
"""Where the mentions of each page lead."""


class Around(msgspec.Struct, frozen=True):
    """Where a page stands in one series."""

    series: Entry
    number: int
    """Counted from 1."""
    count: int
    parts: tuple[Entry, ...]
    previous: Entry | None
    next: Entry | None


class Backlink(msgspec.Struct, frozen=True):
    """That another page links here."""

    entry: Entry
    sentence: str


class Facet(msgspec.Struct, frozen=True):
    """A topic or an audience."""

    name: str
    url: Url
    count: int


class MenuLine(msgspec.Struct, frozen=True):
    """A menu item, resolved."""

    label: str
    url: Url | None
    """None where it leads off the site."""
    fragment: str
    target: str
    """As written in site.toml."""


class Bodies(Protocol):
    """The texts of pages, read when asked for."""

    def body(self, path: ContentPath) -> Body:
        """The text of a page; an empty one for a made page."""
        ...

    def digest(self, path: ContentPath) -> str:
        """What stands for the text without reading it."""
        ...
