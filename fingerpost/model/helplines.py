"""The words for help: `Helpline` is a place that answers, `HelpBox` what one box of a page shows of them all."""

from datetime import date
from typing import Literal

import msgspec

Way = Literal["phone", "sms", "chat", "email", "web", "relay"]


class Channel(msgspec.Struct, frozen=True):
    """One way to reach a helpline."""

    type: Way
    href: str
    """`tel:988`, `sms:741741?body=HOME`, `https://…`, `mailto:…`."""
    text: str
    """What is shown: the number as one would write it, the name of a site."""
    keyword: str = ""
    """The word to send, where one must be sent."""
    cost: str = ""


class Span(msgspec.Struct, frozen=True):
    """Hours on some days of the week."""

    days: tuple[tuple[str, str], ...]
    """From one day to another (`mon`, `fri`), both included; the same twice for a single one."""
    start: str
    """`09:00`"""
    end: str


class Helpline(msgspec.Struct, frozen=True):
    """A place that answers: a helpline, an emergency number, a directory."""

    id: str
    regions: tuple[str, ...]
    name: str
    audience: str = ""
    """Whom it is for, where it is not for everyone."""
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    is_always_open: bool = False
    hours: tuple[Span, ...] = ()
    zone: str = ""
    """The town by whose time its hours go."""
    is_emergency: bool = False
    notes: str = ""
    source_url: str = ""
    verified_on: date | None = None
    """None for an example."""
    verified_by: str = ""
    valid_for_days: int = 90

    @property
    def is_example(self) -> bool:
        """Whether nobody has verified it, which pages say."""
        return self.verified_on is None


class Group(msgspec.Struct, frozen=True):
    """The helplines of one region."""

    region: str
    """`US`, `EU`; templates show its name."""
    lines: tuple[Helpline, ...]


class Unmet(msgspec.Struct, frozen=True):
    """Something that a box asks for and does not get."""

    rule: str
    message: str
    word: str
    """The part of what the author wrote that it is about."""
    hint: str | None = None
    replacement: str | None = None


class HelpBox(msgspec.Struct, frozen=True):
    """What one box of a page shows."""

    is_emergency: bool = False
    """Whether it shows numbers for immediate danger and nothing else."""
    home: tuple[Group, ...] = ()
    """The site's own regions, in the order of site.toml."""
    elsewhere: tuple[Group, ...] = ()
    """All others by name; on the page of help only, to which other pages link."""
    directories: tuple[Helpline, ...] = ()
    """What serves every country."""
    checked_on: date | None = None
    """The day by which everything here had been verified that was verified at all: the earliest."""
    is_example: bool = False
    """Whether nothing here has been verified."""
    has_examples: bool = False
    unmet: tuple[Unmet, ...] = ()
