"""What a search may know of a site: a sheet for each page, and one digest that stands for all of them."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from fingerpost.model.paths import OutputPath

INDEX = "search/pagefind"
"""The folder of the site that holds the index and the engine that reads it."""


class Sheet(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A page as a search sees it. It is made for the index and shown to nobody as it is."""

    href: str
    """The page's address, the path of base_url included."""
    title: str
    kind: str
    names: tuple[str, ...] = ()
    """Other names the page is found by; they are not shown."""
    note: str = ""
    """The content note, which stands beside a result as it stands on the page."""
    lead: tuple[str, ...] = ()
    """The sentences that say what the page is about."""
    topics: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    html: str = ""
    """The text, without anything of the frame around it."""


@dataclass(frozen=True)
class Searchable:
    """The pages of a site that can be searched for."""

    digest: str
    """Stands for all that the sheets are made from: while it is the same, so are they."""
    language: str
    """In which words are reduced to their stems."""
    sheets: Callable[[], tuple[Sheet, ...]]
    """Makes them, in the order of the index; the same each time."""


def is_of_index(path: str) -> bool:
    """Whether an output belongs to the index."""
    return path.startswith(f"{INDEX}/")


def in_index(name: str) -> OutputPath:
    """Where a file of the index is published."""
    return OutputPath(f"{INDEX}/{name}")
