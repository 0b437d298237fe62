"""Markdown to HTML: the only module that knows the converter.

Rule 1: the extensions are this list and no other; a page cannot load one by name. Rule 2: what the converter produced
is the truth about what is a link. To know where each was written, every place in the source that could be a target gets
a mark (`\\ufdd0 number \\ufdd1`, characters that no document may contain); marks that arrive in an address are located
links, marks anywhere else are taken out again. Rule 3: one converter for each process, reset before each page, and
called at one depth (Python-Markdown counts the caller's stack).
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from functools import cache
from typing import Any, cast

import markdown
import msgspec
from markdown.extensions import Extension
from markdown.extensions.abbr import AbbrExtension
from markdown.extensions.admonition import AdmonitionExtension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.md_in_html import MarkdownInHtmlExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.smarty import SmartyExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension

from fingerpost.model.paths import slug
from fingerpost.stages.fast.converter import accelerate
from fingerpost.stages.markup.callouts import HELP_TARGET, CalloutProcessor, QuoteProcessor
from fingerpost.stages.markup.figures import FigureProcessor
from fingerpost.stages.markup.html import tags
from fingerpost.stages.markup.private_notes import shortened
from fingerpost.stages.markup.wikilinks import MathProcessor, WikilinkProcessor
from fingerpost.stages.sources import citations

MARK = re.compile("\ufdd0([0-9]+)\ufdd1")
"""The mark of a possible target; its number counts them from 0."""

NAME_START, NAME_END = "\ufdd4", "\ufdd5"
"""Around the text a link shows until its target's title is known."""

RESERVED = re.compile("[\ufdd0-\ufdef]")
"""Characters that mean something to us between two stages, so that no document may have them."""

_MARKDOWN_TARGETS = (
    r"\]\([ \t]*<?"  # [text](here
    r"|(?<!\\)\[\["  # [[here
    r"|^[ ]{0,3}\[(?!\^)[^\]\[\n]+\]:[ \t]*<?"  # [name]: here
)
_HTML_TARGETS = r"|\b(?i:href|src|poster|srcset)\s*=\s*[\"']?"
_TARGETS = re.compile(_MARKDOWN_TARGETS + _HTML_TARGETS, re.MULTILINE)
_LINE_START = "|".join(rf"(?<=^{' ' * count}\[)" for count in range(4))
_TARGETS_WITHOUT_HTML = re.compile(
    rf"\]\([ \t]*<?|\[(?:(?<!\\\[)\[|(?:{_LINE_START})(?!\^)[^\]\[\n]+\]:[ \t]*<?)", re.MULTILINE
)
"""The same ends, for texts that can hold no HTML and no attribute list. All of it begins with a square bracket, for
which `re` searches ten times as fast (measured 2026-11)."""
_CITED_TARGETS, _CITED_TARGETS_WITHOUT_HTML = (
    re.compile(targets.pattern + citations.TARGET, re.MULTILINE) for targets in (_TARGETS, _TARGETS_WITHOUT_HTML)
)
"""The same and citations, for texts that have an `@`."""
_BLOCK_ID = re.compile(r"(?:^|(?<=[ \n]))\^([A-Za-z0-9][^\s^]*)[ \t]*$")
_BLOCK_NAME = re.compile(r"[A-Za-z0-9-]+")


class Converted(msgspec.Struct, frozen=True):
    """A page's HTML, and what the converter knew besides."""

    html: str
    targets: tuple[int, ...]
    """Offset in the source of each possible target; the index is the number in its mark."""
    references: tuple[str, ...] = ()
    """Names of link definitions nobody used."""
    references_twice: tuple[str, ...] = ()
    footnotes: tuple[str, ...] = ()
    """Names of footnotes nobody referred to."""
    footnotes_twice: tuple[str, ...] = ()
    footnotes_empty: tuple[str, ...] = ()
    """Names of footnotes whose text is missing."""
    bad_blocks: tuple[str, ...] = ()
    """Block ids with characters they may not have."""


def convert(text: str, private: Sequence[tuple[int, int]] = ()) -> Converted:
    """The HTML of a Markdown text that has no reserved characters, without the stretches that are private notes."""
    targets: list[int] = []
    without = shortened(text, private) if private else None
    text = without.text if without is not None else text

    def mark(match: re.Match[str]) -> str:
        targets.append(match.end())
        return f"{match[0]}\ufdd0{len(targets) - 1}\ufdd1"

    may_have_html = "<" in text or "{" in text
    if "@" in text:
        targets_here = _CITED_TARGETS if may_have_html else _CITED_TARGETS_WITHOUT_HTML
    else:
        targets_here = _TARGETS if may_have_html else _TARGETS_WITHOUT_HTML
    if "[!helpline" in text:
        targets_here = _with_help(targets_here)
    marked = targets_here.sub(mark, text)
    md = _converter()
    md.reset()
    references = _Definitions()
    md.references = references
    notes = _footnotes(md)
    definitions = _Definitions()
    notes.footnotes = cast("Any", definitions)  # it is used as a mapping only
    blocks = md.treeprocessors["fingerpost-blocks"]
    assert isinstance(blocks, _Blocks)
    blocks.bad = []  # the converter returns at once for a blank text, before any of its parts runs
    try:
        html = md.convert(marked)
        if targets and "<" in text and _structure(html) != _structure(clean(html)):
            html = MARK.sub("", html)
    except BaseException:
        # It keeps what it was in the middle of, whatever ended it (an alarm, too): the next page gets a new one.
        _converter.cache_clear()
        raise
    used = {name.removeprefix("fnref" + notes.get_separator()) for name in notes.found_refs}
    return Converted(
        html,
        tuple(targets) if without is None else tuple(map(without.before, targets)),
        tuple(MARK.sub("", name) for name in references if name not in references.asked),
        tuple(references.twice),
        tuple(name for name in definitions if name not in used),
        tuple(definitions.twice),
        tuple(definitions.empty),
        tuple(blocks.bad),
    )


@cache
def _with_help(targets: re.Pattern[str]) -> re.Pattern[str]:
    """The same ends, and those of boxes of helplines."""
    return re.compile(targets.pattern + HELP_TARGET, re.MULTILINE)


def _structure(html: str) -> list[tuple[str, bool, tuple[str, ...]]]:
    """The tags and their attributes' names, which no mark may change.

    Inside raw HTML the converter leaves `[a](<script>` as it is, so that a mark between `<` and `script` would hide the
    tag from all who judge the HTML, until it is taken out. Such a page gets none, and its links are located by search.
    """
    return [(tag.name, tag.is_closing, tuple(a.name for a in tag.attributes)) for tag in tags(html)]


def clean(html: str) -> str:
    """HTML without our marks."""
    return RESERVED.sub("", MARK.sub("", html)) if "\ufdd0" in html or NAME_START in html else html


def written_slug(text: str, separator: str = "-") -> str:  # noqa: ARG001 - the converter's own signature
    """The id of a heading: its text as a slug, without our marks; `section` where nothing is left."""
    return slug(clean(text)) or "section"


@cache
def _converter() -> markdown.Markdown:
    md = markdown.Markdown(
        output_format="html",
        extensions=[
            TableExtension(),
            FootnoteExtension(BACKLINK_TEXT="\u21a9\ufe0e", USE_DEFINITION_ORDER=False),
            DefListExtension(),
            AbbrExtension(),
            AttrListExtension(),
            MarkdownInHtmlExtension(),
            FencedCodeExtension(),
            SaneListExtension(),
            SmartyExtension(smart_angled_quotes=False),
            AdmonitionExtension(),
            TocExtension(marker="", slugify=written_slug, toc_depth="0-0"),
            _Ours(),
        ],
    )
    return accelerate(md, {"fingerpost-wikilink": "[[", "fingerpost-math": "$", "fingerpost-citation": "@"})


def _footnotes(md: markdown.Markdown) -> FootnoteExtension:
    return next(e for e in md.registeredExtensions if isinstance(e, FootnoteExtension))


class _Ours(Extension):
    """Our own rules, each at its place among the converter's."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - the converter's own name
        # After code spans (190), before escapes (180): `\|` in a table cell is still to be seen.
        md.inlinePatterns.register(MathProcessor(md), "fingerpost-math", 187)
        md.inlinePatterns.register(WikilinkProcessor(md), "fingerpost-wikilink", 185)
        md.inlinePatterns.register(citations.CitationProcessor(md), "fingerpost-citation", 184)
        # In the place of the converter's own.
        md.parser.blockprocessors.register(QuoteProcessor(md.parser), "quote", 20)
        # Before inline patterns (20), while a block's text is still as written.
        md.treeprocessors.register(CalloutProcessor(md), "fingerpost-callouts", 26)
        md.treeprocessors.register(_Blocks(md), "fingerpost-blocks", 25)
        # After attribute lists (8), before the table of contents names the headings (5).
        md.treeprocessors.register(_Headings(md), "fingerpost-headings", 5.5)
        md.treeprocessors.register(_Tables(md), "fingerpost-tables", 4)
        md.treeprocessors.register(FigureProcessor(md), "fingerpost-figures", 3)
        md.registerExtension(self)

    def reset(self) -> None:
        """Nothing is kept from page to page; blocks clear themselves when they run."""


class _Definitions(dict[str, Any]):
    """A table that remembers which names were asked for, which were given twice, and which were given no text."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()
        self.twice: list[str] = []
        self.empty: list[str] = []

    def __contains__(self, name: object) -> bool:
        name = MARK.sub("", str(name))  # `[@name]` was marked, since it might have been a citation
        self.asked.add(name)
        return super().__contains__(name)

    def __getitem__(self, name: str) -> Any:
        name = MARK.sub("", name)
        self.asked.add(name)
        return super().__getitem__(name)

    def __setitem__(self, name: str, value: Any) -> None:
        if super().__contains__(name):
            self.twice.append(name)
        if isinstance(value, str) and not value.strip():
            self.empty.append(name)
            value = "…"  # the converter would fail at a note without text, or show a number that leads nowhere
        super().__setitem__(name, value)


class _Blocks(markdown.treeprocessors.Treeprocessor):
    """Block ids as in Obsidian: a block that ends in ` ^name` gets the id `^name`; alone, it names the block above."""

    def __init__(self, md: markdown.Markdown) -> None:
        super().__init__(md)
        self.bad: list[str] = []

    def run(self, root: ET.Element) -> None:
        self.bad = []
        if not any(element.text and "^" in element.text for element in root.iter()):
            return
        for parent in root.iter():
            above: ET.Element | None = None
            for child in list(parent):
                may_have = "^" in (child.text or "") and child.tag in _WITH_TEXT and not len(child)
                match = _BLOCK_ID.search(child.text or "") if may_have else None
                if match and child.tag == "p" and not (child.text or "")[: match.start()].strip() and above is not None:
                    self._name(above, match[1])
                    parent.remove(child)
                    continue
                if match:
                    child.text = (child.text or "")[: match.start()].rstrip()
                    self._name(child, match[1])
                above = child

    def _name(self, block: ET.Element, name: str) -> None:
        if _BLOCK_NAME.fullmatch(name):
            block.set("id", f"^{name}")
        else:
            self.bad.append(name)


_WITH_TEXT = frozenset({"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dd", "dt", "td"})


class _Headings(markdown.treeprocessors.Treeprocessor):
    """A page has one h1, its title: where the text has others behind the first, all its headings move down a level."""

    def run(self, root: ET.Element) -> None:
        if next(root.iter("h1"), None) is None:
            return
        headings = [e for e in root.iter() if e.tag in _LEVELS]
        first = next((e for e in root if e.tag in _LEVELS), None)
        others = [e for e in headings if e.tag == "h1" and e is not first]
        if others or (first is not None and first.tag != "h1" and any(e.tag == "h1" for e in headings)):
            for heading in headings:
                if heading is not first or heading.tag != "h1":
                    heading.tag = f"h{min(6, int(heading.tag[1]) + 1)}"


_LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")


class _Tables(markdown.treeprocessors.Treeprocessor):
    """Tables scroll inside a box of their own, and say their alignment by class (pages allow no inline styles)."""

    def run(self, root: ET.Element) -> None:
        if all(next(root.iter(tag), None) is None for tag in ("table", "td", "th")):
            return
        for cell in root.iter():
            if cell.tag in ("td", "th") and (style := cell.attrib.pop("style", "")):
                cell.set("class", f"align-{style.partition(':')[2].strip(' ;')}")
        for parent in list(root.iter()):
            for index, child in enumerate(list(parent)):
                if child.tag == "table":
                    box = ET.Element("div", {"class": "table", "tabindex": "0"})
                    box.append(child)
                    box.tail, child.tail = child.tail, None
                    parent.remove(child)
                    parent.insert(index, box)
