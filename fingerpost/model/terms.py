"""Words of a text that are explained where they stand: what is found, and what a theme is told."""

from collections.abc import Mapping

import msgspec

from fingerpost.model.paths import ContentPath, Url


class Spot(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A word of a page's text that names a term and becomes a link to it."""

    part: int
    """Index of the part of the body in which it stands, which is a text."""
    start: int
    """Offset in that part."""
    end: int
    term: ContentPath


class Use(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A spot with what other pages may know of it."""

    spot: Spot
    sentence: str
    """In plain text; titles that its links show are left open, as in a `Mention`."""


class Meaning(msgspec.Struct, frozen=True):
    """What a page shows of a term that it links to, and nothing more of its page."""

    title: str
    definition: str
    url: Url
    language: str
    fields: Mapping[str, object]
    """What its kind has beyond the common front matter: `clinical`."""


class Gloss(msgspec.Struct, frozen=True):
    """A term that a page explains in place, as a theme shows it."""

    id: str
    """Of the element that holds the definition; links to the term name it."""
    title: str
    definition: str
    href: str
    language: str
    fields: Mapping[str, object]
