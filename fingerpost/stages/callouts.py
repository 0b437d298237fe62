"""Callouts: `> [!try] Something to try` as Obsidian writes them, and `!!! note "Title"`, in one markup.

A callout is a section with a heading of a level that fits where it stands; `[!kind]-` and `[!kind]+` fold. The three
that close an article (something to try, when to look for help, what is still unknown) are sections of the article
itself, so their headings are of level 2.
"""

import re
import xml.etree.ElementTree as ET

from markdown.blockprocessors import BlockQuoteProcessor
from markdown.treeprocessors import Treeprocessor

KINDS = {
    "note": "note", "info": "note", "todo": "note", "abstract": "summary", "summary": "summary", "tldr": "summary",
    "tip": "tip", "hint": "tip", "success": "tip", "check": "tip", "done": "tip", "important": "important",
    "warning": "warning", "caution": "warning", "attention": "warning", "failure": "warning", "danger": "warning",
    "error": "warning", "bug": "warning", "question": "question", "faq": "question", "help": "question",
    "example": "example", "quote": "quote", "cite": "quote", "try": "try", "care": "care", "unknown": "unknown",
}  # fmt: skip
"""Every kind an author may write, and the one it is shown as; any other is shown as a note."""

CLOSING = frozenset({"try", "care", "unknown"})

_OPENING = re.compile(r"\[!([\w-]+)\]([+-]?)[ \t]*([^\n]*)(?:\n|\Z)")


class QuoteProcessor(BlockQuoteProcessor):
    """Quotes as in CommonMark and Obsidian: a blank line ends one, so two callouts in a row are two."""

    def lastChild(self, parent: ET.Element) -> None:  # noqa: N802 - the converter's own name
        """The converter asks for the quote above, to go on with it: there is never one to go on with."""


class CalloutProcessor(Treeprocessor):
    """Quotes that begin with `[!kind]` and admonitions become callouts."""

    def run(self, root: ET.Element) -> None:
        self._walk(root, 1, at_top=True)

    def _walk(self, parent: ET.Element, level: int, *, at_top: bool) -> None:
        for child in parent:
            if child.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
                level = int(child.tag[1])
                continue
            kind = self._from_quote(child, level, at_top) or _from_admonition(child, level, at_top)
            inner = level if kind is None else _level(kind, level, at_top)
            self._walk(child, inner, at_top=False)

    def _from_quote(self, element: ET.Element, level: int, at_top: bool) -> str | None:
        """Turns the quote into a callout in place and gives its kind; None where it is no callout."""
        first = element[0] if element.tag == "blockquote" and len(element) else None
        opening = _OPENING.match(first.text or "") if first is not None and first.tag == "p" else None
        if first is None or opening is None or len(first):
            return None
        kind = KINDS.get(opening[1].lower(), "note")
        # For the converter, title and text were one paragraph; a list or a table may follow the title at once.
        rest = ET.Element("div")
        self.md.parser.parseBlocks(rest, [(first.text or "")[opening.end() :]])
        element[:1] = list(rest)
        title = opening[3].strip() or opening[1].replace("-", " ").capitalize()
        _shape(element, kind, title, level, at_top, fold=opening[2])
        return kind


def _level(kind: str, level: int, at_top: bool) -> int:
    return 2 if at_top and kind in CLOSING else min(6, max(2, level + 1))


def _from_admonition(element: ET.Element, level: int, at_top: bool) -> str | None:
    classes = (element.get("class") or "").split()
    if element.tag != "div" or not classes or classes[0] != "admonition":
        return None
    kind = KINDS.get(classes[1] if len(classes) > 1 else "note", "note")
    title = None
    if len(element) and element[0].get("class") == "admonition-title":
        title = element[0].text
        element.remove(element[0])
    _shape(element, kind, title, level, at_top)
    return kind


def _shape(element: ET.Element, kind: str, title: str | None, level: int, at_top: bool, fold: str = "") -> None:
    element.tag = "details" if fold else "section"
    element.attrib.clear()
    element.set("class", f"callout callout-{kind}")
    if fold == "+":
        element.set("open", "open")
    if title is not None:
        heading = ET.Element("summary" if fold else f"h{_level(kind, level, at_top)}", {"class": "callout-title"})
        heading.text = title
        element.insert(0, heading)
