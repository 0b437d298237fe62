"""The ledger: every address and anchor that was ever published, as values.

An address that readers may have kept is a promise. The ledger is the list of these promises; `stages/ledger/file.py`
reads and writes it, `stages/ledger/faults.py` says which of them a site would break.
"""

from collections.abc import Mapping

import msgspec

from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.paths import Url

LEDGER = "published.json"
"""Its file, beside site.toml."""


class Address(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """What is known of an address at which something was published."""

    since: str
    """The day on which it was first written down: `2026-11-24`."""
    title: str = ""
    """Of the page that stood there last; empty for a file that is no page."""
    anchors: tuple[str, ...] = ()
    """Every place of the page that a link could name, those of earlier times last."""
    sketch: str = ""
    """What its text was like, for finding it again under another address; see `stages/ledger/sketch.py`."""
    gone: str = ""
    """The day on which the site's owner said that nothing stands there any more."""


class Ledger(msgspec.Struct, frozen=True):
    """All of them."""

    site: str = ""
    """The address of the site, as `base_url` was when the ledger was written."""
    addresses: Mapping[Url, Address] = {}
    lines: Mapping[Url, int] = {}
    """The line of the file on which each stands."""


class Move(msgspec.Struct, frozen=True, gc=False):
    """A former address, and what readers find there."""

    old: Url
    new: Url | None
    """The address they are sent to; None where they are told that the page is gone."""


class Published(msgspec.Struct, frozen=True):
    """All that a site publishes at addresses that last."""

    addresses: Mapping[Url, Address]
    moves: tuple[Move, ...]
    site: str
    """Its address, as `base_url` says."""
    ledger: Ledger | None = None
    """What was published before."""
    today: str = ""
    base_path: str = ""


class ReadLedger(msgspec.Struct, frozen=True):
    """What a file held."""

    ledger: Ledger | None
    """None where there is a fault, or no file."""
    faults: tuple[Diagnostic, ...] = ()


class LedgerFile(msgspec.Struct, frozen=True):
    """The file as it was found."""

    content: bytes
    digest: str


def together(one: Address, other: Address) -> Address:
    """What two lines about one address say together; `other` is the later one. Nothing is lost."""
    return Address(
        min(one.since, other.since),
        other.title or one.title,
        tuple(dict.fromkeys((*other.anchors, *one.anchors))),
        other.sketch or one.sketch,
        other.gone or one.gone,
    )
