"""A person: author or reviewer, with what a reader needs to judge who is speaking."""

import msgspec

from fingerpost.stages.kinds import FrontMatter, Kind, Reference


class PersonLink(msgspec.Struct, frozen=True):
    """A way to look a person up or to consult them."""

    label: str
    href: str


class Person(FrontMatter, frozen=True, kw_only=True):
    """Front matter of a person; the title is the name."""

    credentials: str = ""
    """After the name: `PhD, licensed psychologist (California)`."""
    role: str = ""
    example: bool = False
    """An invented person; every page that shows the name says so."""
    photo: Reference | None = None
    links: tuple[PersonLink, ...] = ()
    disclosure: str = ""
    """Interests a reader should know of."""


person = Kind("person", ("people/**/*.md",), Person, "/people/{slug}/", "person.html", "title")
