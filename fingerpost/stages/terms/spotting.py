"""Body → the words of it that become links to terms: the first use of each, in running text only.

Takes the text of one page, the names of all terms and where the page's own links lead; gives the places, each with its
sentence. Pure, and asked for before a page is rendered; the finished HTML is read as a browser reads it (`html.py`),
so that no place can lie in a tag, an entity or a comment. Where words of several names overlap, the longest name has
them, and whoever has them keeps them: in a second `secure base`, no `base` is found.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Literal

import msgspec

from fingerpost.model.pages import Body, Entry, Hole
from fingerpost.model.paths import ContentPath
from fingerpost.model.patterns import Pattern
from fingerpost.model.terms import Spot, Use
from fingerpost.stages.markup.html import BLOCKS, VOID, Tag, scheme_of, tokens
from fingerpost.stages.markup.running import CONTROLS, HEADINGS
from fingerpost.stages.markup.sentences import Sentences
from fingerpost.stages.terms.lexicon import (
    APOSTROPHE,
    POSSESSIVE,
    Beginnings,
    Lexicon,
    Name,
    bare,
    folded,
    main_language,
)

MOST = 3
"""Links that one paragraph gets: more of them make a text hard to read. A further term waits for its next use."""

Often = Literal["page", "section", "off"]

_NO_TEXT = HEADINGS | CONTROLS | {
    "blockquote", "q", "cite", "abbr", "dfn", "dt", "th", "caption", "figcaption", "nav", "select", "textarea",
}  # fmt: skip
_NO_TEXT_CLASSES = frozenset(
    {"callout-title", "callout-quote", "callout-helplines", "footnote", "self-assessment", "no-terms"}
)
"""Titles, the words of others, numbers to call; and what an author keeps free by `{: .no-terms }`."""

_LETTER = r"[\w\u0300-\u036f]"
_WORD = Pattern(rf"{_LETTER}+(?:{APOSTROPHE}{_LETTER}+)*|&(?:[a-zA-Z][a-zA-Z0-9]*|\#[0-9]+|\#[xX][0-9a-fA-F]+);")
"""A word, or an entity, so that its name is not taken for a word."""
_ENTITY_BEFORE = Pattern(r"&[a-zA-Z0-9#]+;\Z")
_GAP = Pattern(r"(?:[\s/]|&nbsp;|&\#160;)+|[-\u2010\u2011]")
"""What may stand between the words of a name, which is compared without dashes."""
_GLUE = frozenset("-\u2010\u2011/@#_\\")
"""A word beside one of these is part of something else: `non-attachment`, `@calm`, `and/or`."""
_GLUE_AFTER = frozenset("-\u2010\u2011/@._\\")
_SHOWN = "\ufdd8"
"""Stands for what a link shows of another page."""


class Task(msgspec.Struct, frozen=True):
    """What a page wants, and what is known of its links."""

    entry: Entry
    often: Often
    leads: tuple[tuple[int, ContentPath], ...]
    """The mentions of the page that lead to a term, by their number."""
    avoided: frozenset[ContentPath] = frozenset()
    """Terms that the page opts out of."""


def uses_in(body: Body, task: Task, lexicon: Lexicon) -> tuple[Use, ...]:
    """The words that become links, in their order."""
    table = lexicon.table(task.entry.language)
    if table is None or task.often == "off":
        return ()
    flat = _Flat(body, task)
    found = list(tokens(flat.text))
    chosen = _Choice(flat, task, lexicon.silent)
    for run in _runs(flat.text, found, main_language(task.entry.language)):
        chosen.reach(run)
        for start, end, term in _names_in(flat.text, run, table):
            chosen.consider(start, end, term, run.block)
    return tuple(_with_sentences(flat, found, chosen.spots))


class _Flat:
    """The parts of a body as one text, with the way back."""

    def __init__(self, body: Body, task: Task) -> None:
        self.starts: list[int] = []
        self.links: list[tuple[int, ContentPath]] = []
        """Where links to terms stand."""
        self.slots: dict[int, int] = {}
        """The number of each mention that shows a title, by where it does."""
        numbers = _mention_numbers(body, task.entry)
        before = len(task.entry.mentions) - sum(mention.form != "field" for mention in task.entry.mentions)
        terms = dict(task.leads)
        pieces: list[str] = []
        position = 0
        for part in body.parts:
            self.starts.append(position)
            piece = part if isinstance(part, str) else _SHOWN if part.part == "text" else ""
            if isinstance(part, Hole) and part.link in numbers:
                number = numbers[part.link]
                if part.part == "url" and number in terms and body.links[part.link].form in ("link", "wiki"):
                    self.links.append((position, terms[number]))
                elif part.part == "text":
                    self.slots[position] = number - before
            pieces.append(piece)
            position += len(piece)
        self.text = "".join(pieces)

    def spot(self, start: int, end: int, term: ContentPath) -> Spot | None:
        """The place in its part; None where it would reach over a border of parts."""
        part = bisect_right(self.starts, start) - 1
        following = self.starts[part + 1] if part + 1 < len(self.starts) else len(self.text)
        return Spot(part, start - self.starts[part], end - self.starts[part], term) if end <= following else None


def _mention_numbers(body: Body, entry: Entry) -> Mapping[int, int]:
    """The number of the mention that each link of the text is, as `links.find_links` numbers them."""
    inside = (
        number for number, link in enumerate(body.links)
        if link.form != "field" and scheme_of(link.target) not in ("http", "https") and not link.target.startswith("//")
    )  # fmt: skip
    mentions = (number for number, mention in enumerate(entry.mentions) if mention.form != "field")
    return dict(zip(inside, mentions, strict=False))


class _Run(msgspec.Struct, frozen=True, gc=False):
    """A stretch of running text between two tags."""

    start: int
    end: int
    block: int
    """The number of the paragraph, list item or cell."""
    section: int
    section_start: int
    is_glued_before: bool
    is_glued_after: bool


def _runs(html: str, found: Sequence[Tag], language: str) -> Iterator[_Run]:
    hidden: list[str] = []
    block = section = section_start = position = 0
    last = ""  # the text character before the run, where no block ends between them
    for index, tag in enumerate((*found, None)):
        end = len(html) if tag is None else tag.start
        if end > position:
            if not hidden:
                is_glued_before = _is_letter(last)
                is_glued_after = _is_letter(_next_letter(html, found, index))
                yield _Run(position, end, block, section, section_start, is_glued_before, is_glued_after)
            last = html[end - 1]
        if tag is None:
            return
        position = tag.end
        if tag.name in BLOCKS or tag.name == "br":
            block += 1
            last = ""
        if hidden:
            if tag.name == hidden[0]:
                hidden = hidden[:-1] if tag.is_closing else [*hidden, tag.name]
        elif not tag.is_closing and tag.name not in VOID:
            classes = frozenset((tag.get("class") or "").split()) if tag.attributes else frozenset()
            if tag.name == "h2" and "callout-title" not in classes:
                section, section_start = section + 1, tag.start
            foreign = tag.get("lang") if tag.attributes else None
            if tag.name in _NO_TEXT or classes & _NO_TEXT_CLASSES or (foreign and main_language(foreign) != language):
                hidden = [tag.name]


def _next_letter(html: str, found: Sequence[Tag], index: int) -> str:
    """The character that a reader sees right after a run; none where a block ends."""
    for number in range(index, len(found)):
        tag = found[number]
        if tag.name in BLOCKS or tag.name == "br":
            return ""
        end = found[number + 1].start if number + 1 < len(found) else len(html)
        if end > tag.end:
            return html[tag.end]
    return ""


def _is_letter(character: str) -> bool:
    return bool(character) and (character.isalnum() or character in "_\ufdd8" or "\u0300" <= character <= "\u036f")


def _names_in(html: str, run: _Run, table: Beginnings) -> Iterator[tuple[int, int, ContentPath]]:
    """Every name in a run of text: where it begins and ends, and whose it is."""
    behind = run.start
    for word in _WORD.finditer(html, run.start, run.end):
        names = table[word[0]]
        if not names:
            continue  # as nearly every word
        if word.start() < behind or not _begins_alone(html, run, word.start()):
            continue
        for name in names:
            end = _end_of(html, run, word, name)
            if end is not None:
                yield word.start(), end, name.term
                behind = end
                break


def _end_of(html: str, run: _Run, word: re.Match[str], name: Name) -> int | None:
    """Where a name ends that begins with a word; None where it is not there as a whole."""
    start = word.start()
    here: re.Match[str] | None = word
    for wanted in name.words[:-1]:
        assert here is not None
        gap = _GAP.match(html, here.end(), run.end)
        if gap is None or folded(here[0]) != wanted:
            return None
        here = _WORD.match(html, gap.end(), run.end)
        if here is None or here[0][0] == "&":
            return None
    assert here is not None
    end = here.end()
    if bare(here[0]) == name.words[-1]:
        possessive = POSSESSIVE.search(here[0])
        end -= len(possessive[0]) if possessive else 0
    elif folded(here[0]) != name.words[-1]:
        return None
    if name.capitals and html[start:end] != name.capitals:
        return None
    return end if _ends_alone(html, run, here.end()) else None


def _begins_alone(html: str, run: _Run, start: int) -> bool:
    """Whether no part of a longer word, an address or an entity stands right before a word."""
    if start == run.start:
        return not run.is_glued_before
    before = html[start - 1]
    if before == ";":
        entity = _ENTITY_BEFORE.search(html, max(run.start, start - 12), start)
        return entity is None or not _is_letter(unescape(entity[0]))
    return before not in _GLUE and not (before == "." and html[start - 2].isalnum())


def _ends_alone(html: str, run: _Run, end: int) -> bool:
    """Whether none follows right behind it."""
    if end == run.end:
        return not run.is_glued_after
    if html[end] == "&":
        entity = _WORD.match(html, end, run.end)
        return entity is None or not _is_letter(unescape(entity[0]))
    return not (html[end] in _GLUE_AFTER and end + 1 < run.end and _is_letter(html[end + 1]))


class _Choice:
    """Which of the words found become links."""

    def __init__(self, flat: _Flat, task: Task, silent: frozenset[ContentPath]) -> None:
        self.spots: list[tuple[int, Spot]] = []
        self._flat, self._task = flat, task
        self._never = {*silent, *task.avoided, task.entry.path, ContentPath("")}
        self._used: set[ContentPath] = set()
        self._links = list(reversed(flat.links))
        self._section = 0
        self._in_block: tuple[int, int] = (0, 0)

    def reach(self, run: _Run) -> None:
        """Takes note of what stands before a run: links that the author has set, and a new section."""
        if run.section != self._section and self._task.often == "section":
            self._take_links(run.section_start)
            self._used.clear()
        self._section = run.section
        self._take_links(run.start)

    def _take_links(self, until: int) -> None:
        while self._links and self._links[-1][0] <= until:
            self._used.add(self._links.pop()[1])

    def consider(self, start: int, end: int, term: ContentPath, block: int) -> None:
        """A word that names a term."""
        count = self._in_block[1] if self._in_block[0] == block else 0
        if term in self._never or term in self._used or count >= MOST:
            return
        spot = self._flat.spot(start, end, term)
        if spot is not None:
            self.spots.append((start, spot))
            self._used.add(term)
            self._in_block = block, count + 1


def _with_sentences(flat: _Flat, found: Sequence[Tag], spots: Sequence[tuple[int, Spot]]) -> Iterator[Use]:
    if not spots:
        return
    # Sentences are found around tags, so there is one, without extent, where each word begins.
    marks = [Tag("i", False, start, start) for start, _ in spots]
    sentences = Sentences(flat.text, sorted((*found, *marks), key=lambda tag: (tag.start, tag.end)), flat.slots)
    for start, spot in spots:
        yield Use(spot, re.sub(r"\s+([.,;:!?])", r"\1", sentences.around(start)))
