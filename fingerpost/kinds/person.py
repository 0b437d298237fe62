"""A person: author or reviewer, with what a reader needs to judge who is speaking."""

from typing import Annotated

import msgspec

from fingerpost.stages.kinds import FrontMatter, Kind, Names, Reference

_WEB = msgspec.Meta(
    pattern=r"^(https?://[^\s<>\"']+)?$",
    description="a whole web address",
    examples=["https://search.dca.ca.gov/"],
)
_WAY = msgspec.Meta(
    pattern=r"^(https?://|mailto:|tel:)[^\s<>\"']+$",
    description="a whole web address, `mailto:` or `tel:`",
    examples=["https://example.org/"],
)


class PersonLink(msgspec.Struct, frozen=True):
    """A way to look a person up or to consult them."""

    label: str
    """What the link says."""
    href: Annotated[str, _WAY]
    """Where it leads: a web address, `mailto:` or `tel:`."""


class Person(FrontMatter, frozen=True, kw_only=True):
    """Front matter of a person; the title is the name."""

    credentials: str = ""
    """After the name: `PhD, licensed psychologist (California)`."""
    jurisdiction: str = ""
    """Where they may practise: `California`, `England and Wales`."""
    licence: str = ""
    """The number or name of the licence, as the register has it: `PSY 12345`."""
    register: Annotated[str, _WEB] = ""
    """The entry in the public register, where anybody can look the licence up."""
    practice: Names = ()
    """Where they see people: `Springfield`, `online`."""
    role: str = ""
    """What the person does here: `Author`, `Reviewer`."""
    example: bool = False
    """An invented person; every page that shows the name says so."""
    photo: Reference | None = None
    """A picture of the person."""
    links: tuple[PersonLink, ...] = ()
    """Ways to look the person up: `- label: Her practice` and, below, `href: https://…`."""
    consult: tuple[PersonLink, ...] = ()
    """Ways to ask for an appointment, shown below their articles; like `links`."""
    disclosure: str = ""
    """Interests a reader should know of."""


person = Kind("person", ("people/**/*.md",), Person, "/people/{slug}/", "person.html", "title", schema_type="Person")
