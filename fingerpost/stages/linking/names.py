"""How names are compared, and which names a page has besides its path.

Two names are the same when they differ only in capitals, in spaces, dashes and underscores, in punctuation and quotes,
or in how Unicode composes them. That is `folded`; whether two texts are equal as written decides who wins.
"""

import re
import unicodedata
from functools import lru_cache

from fingerpost.model.patterns import Pattern

_SHORT = Pattern(r"\s*(?:[?:!](?=\s|$)|\s[-\u2013\u2014](?=\s)|[\u2013\u2014])")


def composed(text: str) -> str:
    """The text in NFC, in which names are compared: a Mac may write `ü` as `u` and two dots."""
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """What all spellings of a name share; empty where nothing but punctuation was written.

    `Relationship  Roadblocks?` → `relationship roadblocks`, `relationship-roadblocks` → the same.
    """
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())
    words = "".join(c if unicodedata.category(c)[0] in "LNM" else " " if _separates(c) else "" for c in text)
    return " ".join(words.split())


def _separates(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Pd", "Pc") or character in "/.,:;?!&+|\u2026"


def short_title(title: str) -> str:
    """The title up to its first `?`, `:`, `!` or dash; the whole title where it has none.

    `Relationship Roadblocks? Consider Your Attachment Style` → `Relationship Roadblocks`
    """
    short = _SHORT.split(title, maxsplit=1)[0].strip()
    return short or title


def by_title(title: str) -> str:
    """What titles are sorted by: without their article and capitals."""
    return re.sub(r"^(?:the|an?)\s+", "", title.casefold())
