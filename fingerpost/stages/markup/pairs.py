"""Which tags of finished HTML pair, as a browser pairs them, and which are left over."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

import msgspec

from fingerpost.stages.markup.html import BLOCKS, VOID, Tag

OPTIONAL_END = frozenset(
    """
    li dt dd p rb rt rtc rp optgroup option colgroup caption thead tbody tfoot tr td th
    """.split()  # noqa: SIM905 - quoted names would hide what they say
)
"""Elements a browser closes by itself in time, and whose stray end tags it passes over."""

_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())  # noqa: SIM905 - quoted names would hide what they say
_ENDS_P = BLOCKS - OPTIONAL_END - {"body", "legend"} | {"p"}

DEEPEST = 200
"""Levels of elements in elements; a browser stops nesting them at 512."""


class Unmatched(msgspec.Struct, frozen=True):
    """A tag without its partner. It goes on into the page around the text, or closes something there."""

    name: str
    is_closing: bool
    fault: Literal["alone", "crossed", "deep"]
    """`crossed`: its end stands outside of the element it stands in; `deep`: nested below `DEEPEST`."""


def unmatched(found: Iterable[Tag]) -> tuple[Unmatched, ...]:
    """The tags that do not pair, in order: elements that are never closed, and ends of what was not opened.

    Formatting (`<b>`, `<a>` …) may cross other elements, since browsers open it again behind them (HTML standard,
    13.2.6.1, "adoption agency"); it has to end somewhere all the same.
    """
    pairs = _Pairs()
    for tag in found:
        if not tag.is_complete:
            return ()  # it swallowed the rest of the text, and the ends in it; `unsafe` tells of it
        if tag.name not in VOID and tag.name[0].isalpha():
            pairs.close(tag) if tag.is_closing else pairs.open(tag)
    return pairs.result()


class _Pairs:
    """The elements that are open at one place of the text."""

    def __init__(self) -> None:
        self._open: list[Tag] = []
        self._names: Counter[str] = Counter()
        self._formatting: dict[str, list[Tag]] = {}
        self._crossed: dict[str, list[Tag]] = {}
        self._found: list[tuple[Tag, Unmatched]] = []
        self._depth = 0
        """How many elements are open that need an end."""

    def open(self, tag: Tag) -> None:
        is_foreign = self._names["svg"] or self._names["math"] or tag.name in ("svg", "math")
        if is_foreign and tag.is_slashed:
            return
        if tag.name in _FORMATTING and not is_foreign:
            self._formatting.setdefault(tag.name, []).append(tag)
            return
        if tag.name in _ENDS_P and self._names["p"]:
            self._end_paragraph()
        self._open.append(tag)
        self._count(tag, 1)
        if self._depth == DEEPEST + 1 and tag.name not in OPTIONAL_END:
            self._tell(tag, "deep")

    def close(self, tag: Tag) -> None:
        if waiting := self._formatting.get(tag.name):
            waiting.pop()
        elif self._names[tag.name]:
            while (other := self._open.pop()).name != tag.name:
                self._count(other, -1)
                if other.name not in OPTIONAL_END:
                    self._crossed.setdefault(other.name, []).append(other)
            self._count(other, -1)
        elif crossed := self._crossed.get(tag.name):
            # A phrase that goes on over the end of its paragraph ends there for a browser, and harms nothing around.
            opened = crossed.pop()
            if tag.name in BLOCKS:
                self._tell(opened, "crossed")
        elif tag.name not in OPTIONAL_END and tag.name != "br":
            self._tell(tag, "alone")

    def result(self) -> tuple[Unmatched, ...]:
        left = [tag for tags_ in (*self._formatting.values(), *self._crossed.values()) for tag in tags_]
        for tag in (*left, *(tag for tag in self._open if tag.name not in OPTIONAL_END)):
            self._tell(tag, "alone")
        return tuple(fault for _, fault in sorted(self._found, key=lambda pair: pair[0].start))

    def _tell(self, tag: Tag, what: Literal["alone", "crossed", "deep"]) -> None:
        self._found.append((tag, Unmatched(tag.name, tag.is_closing, what)))

    def _count(self, tag: Tag, by: int) -> None:
        self._names[tag.name] += by
        self._depth += by if tag.name not in OPTIONAL_END else 0

    def _end_paragraph(self) -> None:
        """A block ends the paragraph it stands in, unless a border (a table cell, a button) lies between."""
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index].name == "p":
                self._count(self._open.pop(index), -1)
                return
            if self._open[index].name in ("button", "td", "th", "caption", "table", "svg", "math"):
                return
