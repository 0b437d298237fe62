"""How much two texts are alike, also when one of them is not there any more.

A text is a set of shingles, three words in a row each. Of their hashes the smallest are kept, which is a sketch: the
share of the smallest hashes of two texts together that both texts have is an estimate of the share of shingles they
have in common (resemblance, and sketches of the smallest hashes: A. Z. Broder, "On the resemblance and containment of
documents", 1997). The hash is BLAKE2b, so that a sketch is the same on every machine and in every year.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from struct import pack, unpack

import msgspec

from fingerpost.model.pages import Body
from fingerpost.model.paths import ContentPath
from fingerpost.stages.care.reading import text_of
from fingerpost.stages.markup.html import plain

SMALLEST = 24
"""Hashes that are kept: an estimate of one half is then within a tenth in two cases of three (√(½·½/24))."""

SHINGLE = 3
"""Words in a row: enough that two texts on one topic share few, few enough that an edited sentence keeps some."""

_WORD = re.compile(r"\w+")
_FORM = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")

Sketch = frozenset[int]


def sketch_of(body: Body) -> str:
    """The sketch of a page's own text; empty where it has no words."""
    return sketch_of_text(plain(text_of(body)))


def sketch_of_text(text: str) -> str:
    """The sketch of a text, as it stands in the ledger: base64 of the smallest hashes, four bytes each."""
    words = _WORD.findall(text.casefold())
    count = max(len(words) - SHINGLE + 1, 1 if words else 0)
    shingles = {" ".join(words[i : i + SHINGLE]) for i in range(count)}
    hashes = sorted({int.from_bytes(blake2b(s.encode(), digest_size=4).digest(), "big") for s in shingles})[:SMALLEST]
    return b64encode(pack(f">{len(hashes)}I", *hashes)).decode()


def read_sketch(written: str) -> Sketch | None:
    """The hashes of a sketch; None where the text is none."""
    if not _FORM.fullmatch(written):
        return None
    content = b64decode(written)
    if len(content) % 4 or len(content) > 4 * SMALLEST:
        return None
    return frozenset(unpack(f">{len(content) // 4}I", content))


def resemblance(one: Sketch, other: Sketch) -> float:
    """How much two texts have in common, from 0 to 1; nothing where one has no words."""
    if not one or not other:
        return 0.0
    smallest = sorted(one | other)[:SMALLEST]
    return sum(value in one and value in other for value in smallest) / len(smallest)


COMMON = 50
"""Pages that share a hash, from which on it says nothing: it stands in a passage that most pages have."""


class Alike(msgspec.Struct, frozen=True):
    """A page that is like a text."""

    path: ContentPath
    share: float


class Shelf:
    """Sketches of pages, by what is in them: only pages that share something with a text are compared with it."""

    def __init__(self, sketches: Mapping[ContentPath, Sketch]) -> None:
        self._sketches = sketches
        self._by_hash: dict[int, list[ContentPath]] = {}
        self.compared = 0
        """How many pages were looked at so far."""
        for path, sketch in sketches.items():
            for value in sketch:
                self._by_hash.setdefault(value, []).append(path)

    def like(self, sketch: Sketch) -> Iterable[Alike]:
        """The pages that share something, each with how much; at most `SMALLEST` times `COMMON` of them."""
        shared = (self._by_hash.get(value, ()) for value in sorted(sketch))
        near = dict.fromkeys(path for paths in shared if len(paths) <= COMMON for path in paths)
        self.compared += len(near)
        return [Alike(path, resemblance(sketch, self._sketches[path])) for path in near]
