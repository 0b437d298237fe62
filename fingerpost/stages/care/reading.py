"""How hard a text is to read: words, sentences, and the two best-known formulas.

Takes the finished HTML of a page; gives counts and grades. They are a hint and no proof that a text is plain. Left out,
as field practice has it: code, tables, footnotes and sources, form controls, and whatever a theme marks with
`data-reading="off"`. A heading, a list item and a paragraph without a full stop each count as a sentence.
"""

from collections.abc import Iterator
from html import unescape
from math import sqrt

import msgspec

from fingerpost.model.pages import Body, Entry, Hole
from fingerpost.model.patterns import Pattern
from fingerpost.stages.care.syllables import syllables
from fingerpost.stages.markup.html import BLOCKS, VOID, tags

LONG = 3
"""Syllables from which SMOG counts a word as hard."""

FEW = 30
"""Sentences below which SMOG was not made for, so that its grade is not to be relied on."""

ENOUGH = 100
"""Words below which no text is told to be hard: the formulas were made from samples of a hundred words."""


class Reading(msgspec.Struct, frozen=True):
    """What was counted in a text."""

    words: int = 0
    """Of letters; numbers are left out."""
    sentences: int = 0
    syllables: int = 0
    long_words: int = 0
    """Words of three or more syllables."""

    @property
    def sentence_length(self) -> float:
        """Words in an average sentence."""
        return self.words / self.sentences if self.sentences else 0.0

    @property
    def grade(self) -> float:
        """The US school grade by Flesch and Kincaid (Kincaid et al. 1975, Navy report RBR 8-75)."""
        if not self.words or not self.sentences:
            return 0.0
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59

    @property
    def ease(self) -> float:
        """Flesch's reading ease: 100 is very easy, 0 very hard (Flesch 1948, J. Appl. Psychol. 32)."""
        if not self.words or not self.sentences:
            return 100.0
        return 206.835 - 1.015 * self.words / self.sentences - 84.6 * self.syllables / self.words

    @property
    def smog(self) -> float:
        """The SMOG grade (McLaughlin 1969, J. Reading 12); runs higher than `grade` and is not to be compared."""
        return 1.0430 * sqrt(self.long_words * 30 / self.sentences) + 3.1291 if self.sentences else 0.0


def can_be_read(entry: Entry) -> bool:
    """Whether the formulas hold for the language of a page."""
    return entry.language.lower().partition("-")[0] == "en"


def text_of(body: Body) -> str:
    """The HTML of a page's own text, and of the texts among its facts: not what it shows of others.

    A link that shows the title of its page counts by what the author wrote.
    """
    return "\n".join("".join(_own(parts)) for parts in (body.parts, *(body.prose[key] for key in sorted(body.prose))))


def _own(parts: tuple[str | Hole, ...]) -> Iterator[str]:
    is_shown_of_another = False
    for part in parts:
        if isinstance(part, str):
            yield "" if is_shown_of_another else part
        elif part.part in ("embed", "embed-end"):
            is_shown_of_another = part.part == "embed"
        elif part.part == "text" and not is_shown_of_another:
            yield part.otherwise


def read(html: str) -> Reading:
    """The counts of a page's text, which must be English."""
    words = sentences = sounds = long_words = 0
    for sentence in sentences_of(html):
        found = _WORD.findall(sentence)
        if not found:
            continue
        sentences += 1
        words += len(found)
        counts = [syllables(word) for word in found]
        sounds += sum(counts)
        long_words += sum(count >= LONG for count in counts)
    return Reading(words, sentences, sounds, long_words)


def sentences_of(html: str) -> Iterator[str]:
    """The sentences of the running text, in order; a block ends the sentence in it."""
    for block in _blocks(html):
        yield from (piece for piece in _BORDER.split(block) if piece.strip())


_WORD = Pattern(r"[^\W\d_]+(?:['’\-‐‑][^\W\d_]+)*")

# A mark that ends a sentence, its closing quotes, a space, and what a sentence may begin with. `e.g. this` goes on.
_BORDER = Pattern(r"(?:(?<=[.!?…])|(?<=[.!?…][\"'”’»)\]]))\s+(?=[\"'“‘«(\[]?[^\Wa-z])")

_LEFT_OUT = frozenset({"code", "pre", "table", "svg", "math", "button", "select", "figcaption", "nav"})
_CLASSES = frozenset({"footnote", "footnotes", "sources", "citation"})


def _blocks(html: str) -> Iterator[str]:
    pieces: list[str] = []
    position = 0
    hidden: list[str] = []
    for tag in tags(html):
        if not hidden:
            pieces.append(unescape(html[position : tag.start]))
        position = tag.end
        if hidden:
            if tag.name == hidden[0]:
                hidden = hidden[:-1] if tag.is_closing else [*hidden, tag.name]
        elif (
            not tag.is_closing
            and tag.name not in VOID
            and _is_left_out(tag.name, tag.get("class"), tag.get("data-reading"))
        ):
            hidden = [tag.name]
        if tag.name in BLOCKS or tag.name == "br":
            yield "".join(pieces)
            pieces.clear()
    if not hidden:
        pieces.append(unescape(html[position:]))
    yield "".join(pieces)


def _is_left_out(name: str, classes: str | None, reading: str | None) -> bool:
    is_reference = name in ("sup", "div", "section", "aside", "ol", "span") and not _CLASSES.isdisjoint(
        (classes or "").split()
    )
    return name in _LEFT_OUT or is_reference or reading == "off"
