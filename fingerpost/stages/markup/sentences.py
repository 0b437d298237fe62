"""The sentence in which a link stands, as plain text.

A link without words of its own shows a title that this page does not know. In its place stands a slot, the number of
the link between two characters no document has; whoever shows the sentence fills it (`filled`).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from html import unescape

import msgspec

from fingerpost.stages.markup.html import BLOCKS, Tag

LONGEST = 280
"""Characters of a sentence that are shown; a longer one is cut at words around the link."""

_BORDER = re.compile(r"[.!?\u2026][\"'\u2019\u201d)\]]*(\s+)(?=[\"'\u2018\u201c(\[]*(?:[^\Wa-z_]|\ufdd4))")
_SLOT = re.compile("\ufdd4([0-9]+)\ufdd5")
_NONCHARACTERS = re.compile("\ufdd0[0-9]+\ufdd1|[\ufdd0-\ufdef]")


class _Block(msgspec.Struct, frozen=True):
    """The text between two borders of paragraphs, list items and their like."""

    text: str
    tag_starts: tuple[int, ...]
    """Offsets in the HTML of the tags inside it."""
    lengths: tuple[int, ...]
    """How much of the text stands before each of them."""
    borders: tuple[tuple[int, int], ...]
    """Where one sentence ends and the next begins."""


class Sentences:
    """The sentences of a page, each block read once however many links it has."""

    def __init__(self, html: str, tags: Sequence[Tag], slots: Mapping[int, int]) -> None:
        """`slots`: the number of each link that shows a title, by an offset inside its tag."""
        self._html, self._tags = html, tags
        self._tag_starts = [tag.start for tag in tags]
        blocks = [tag for tag in tags if tag.name in BLOCKS]
        self._block_starts = [tag.start for tag in blocks]
        self._block_ends = [tag.end for tag in blocks]
        self._read: dict[int, _Block] = {}
        self._slots = {bisect_right(self._tag_starts, offset) - 1: number for offset, number in slots.items()}

    def around(self, offset: int) -> str:
        """The sentence that holds the tag at `offset` (or inside it), from the block around it."""
        after = bisect_right(self._block_starts, offset)
        before = bisect_right(self._block_ends, offset)
        start = self._block_ends[before - 1] if before else 0
        end = self._block_starts[after] if after < len(self._block_starts) else len(self._html)
        block = self._read.get(start) or self._read.setdefault(start, self._block(start, end))
        number = bisect_right(block.tag_starts, offset) - 1
        here = block.lengths[number] if number >= 0 else 0
        first = bisect_right(block.borders, here, key=lambda border: border[1])
        last = bisect_right(block.borders, here, key=lambda border: border[0])
        begin = block.borders[first - 1][1] if first else 0
        finish = block.borders[last][0] if last < len(block.borders) else len(block.text)
        return _shortened(block.text[begin:finish].strip(), here - begin)

    def _block(self, start: int, end: int) -> _Block:
        first = bisect_left(self._tag_starts, start)
        inside = self._tags[first : bisect_left(self._tag_starts, end)]
        pieces: list[str] = []
        lengths: list[int] = []
        length = 0
        starts, ends = [start, *(t.end for t in inside)], [*(t.start for t in inside), end]
        for number, (position, until) in enumerate(zip(starts, ends, strict=True), first - 1):
            piece = self._piece(number, position, until)
            if not length or pieces[-1].endswith(" "):
                piece = piece.lstrip()
            if piece:
                pieces.append(piece)
            length += len(piece)
            lengths.append(length)
        text = "".join(pieces)
        borders = tuple(match.span(1) for match in _BORDER.finditer(text))
        return _Block(text, tuple(t.start for t in inside), tuple(lengths[:-1]), borders)

    def _piece(self, tag: int, position: int, until: int) -> str:
        """The text behind a tag, spaces folded; none of it inside a footnote's number."""
        if tag in self._slots:
            return f"\ufdd4{self._slots[tag]}\ufdd5"
        if tag >= 0 and (self._opens_number(tag) or (tag > 0 and self._opens_number(tag - 1))):
            return ""
        text = unescape(self._html[position:until])
        return _folded(text if text.isascii() else _NONCHARACTERS.sub("", text))

    def _opens_number(self, index: int) -> bool:
        """Whether a tag begins a raised number; the link inside it is the tag behind it."""
        tag = self._tags[index]
        return tag.name == "sup" and not tag.is_closing


def _folded(text: str) -> str:
    """The text with each run of white space as one space, also at its ends."""
    if not text:
        return ""
    words = " ".join(text.split())
    if not words:
        return " "
    return f"{' ' if text[0].isspace() else ''}{words}{' ' if text[-1].isspace() else ''}"


def filled(sentence: str, title_of: Callable[[int], str]) -> str:
    """A sentence with the titles its links show."""
    return _SLOT.sub(lambda match: title_of(int(match[1])), sentence)


def _shortened(sentence: str, here: int) -> str:
    if len(sentence) <= LONGEST:
        return sentence
    start = max(0, min(here - LONGEST // 2, len(sentence) - LONGEST))
    cut = sentence[start : start + LONGEST]
    head = "" if start == 0 else "… "
    tail = "" if start + LONGEST >= len(sentence) else " …"
    cut = cut if not head else cut.partition(" ")[2]
    cut = cut if not tail else cut.rpartition(" ")[0]
    return f"{head}{cut}{tail}"
