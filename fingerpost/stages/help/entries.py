"""What an entry of the file of helplines may say: its keys, and what each holds."""

from datetime import date
from typing import Annotated, Literal

import msgspec

from fingerpost.model.helplines import Way
from fingerpost.stages.kinds import LANGUAGE, Names

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "weekdays", "weekend", "every day"]
_ID = msgspec.Meta(
    pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="of small letters, digits and `-`", examples=["us-988"]
)
_TIME = msgspec.Meta(
    pattern=r"^([01]?\d|2[0-3]):[0-5]\d$|^24:00$", description="a time such as `09:00`", examples=["09:00"]
)
_ADDRESS = msgspec.Meta(
    pattern=r"^https?://[^\s/]+\.[^\s]+$", description="a web address", examples=["https://988lifeline.org/"]
)
_TEXT = msgspec.Meta(min_length=1)


class WrittenChannel(msgspec.Struct, frozen=True):
    """One way to reach a helpline."""

    type: Way
    value: Annotated[str, _TEXT]
    """A number as one dials it in its region, an e-mail address, a web address."""
    display: str = ""
    """What is shown in its place."""
    keyword: str = ""
    """The word to send, for `sms`."""
    cost: str = ""
    """`free`, `as a local call`."""


class WrittenSpan(msgspec.Struct, frozen=True):
    """Hours on some days of the week."""

    days: Annotated[tuple[Day, ...], msgspec.Meta(extra={"one_or_many": True}, min_length=1)]
    start: Annotated[str, _TIME] = msgspec.field(name="from")
    end: Annotated[str, _TIME] = msgspec.field(name="to")


class WrittenHours(msgspec.Struct, frozen=True):
    """When somebody answers."""

    always: bool = False
    open: tuple[WrittenSpan, ...] = ()
    zone: str = ""
    """`Europe/London`"""


class WrittenHelpline(msgspec.Struct, frozen=True, kw_only=True):
    """A helpline, an emergency number or a directory, as the file has it."""

    id: Annotated[str, _ID]
    region: Annotated[tuple[str, ...], msgspec.Meta(extra={"one_or_many": True}, min_length=1, examples=["US"])]
    """Countries by ISO 3166, `EU`, or `INT` for a directory of every country."""
    name: Annotated[str, _TEXT]
    audience: str = msgspec.field(name="for", default="")
    """Whom it is for, where it is not for everyone: `young people`."""
    topics: Names = ()
    languages: Annotated[tuple[Annotated[str, LANGUAGE], ...], msgspec.Meta(extra={"one_or_many": True})] = ()
    channels: Annotated[tuple[WrittenChannel, ...], msgspec.Meta(min_length=1)]
    hours: WrittenHours
    emergency: bool = False
    """Whether it is a number for immediate danger."""
    notes: str = ""
    """One or two sentences: what happens when one calls, what is kept confidential."""
    source_url: Annotated[str, _ADDRESS]
    """Where the entry was read, best at the helpline itself."""
    verified_on: date | None = None
    verified_by: str = ""
    valid_for_days: Annotated[int, msgspec.Meta(ge=1, le=730)] = 90
    example: bool = False
    """Nobody has verified it; pages say so."""


class HelplineFile(msgspec.Struct, frozen=True):
    """The whole file."""

    helplines: Annotated[tuple[WrittenHelpline, ...], msgspec.Meta(min_length=1)]
