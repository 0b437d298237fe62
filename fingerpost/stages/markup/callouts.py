"""Callouts: `> [!try] Something to try` as Obsidian writes them, and `!!! note "Title"`, in one markup.

A callout is a section with a heading of a level that fits where it stands; `[!kind]-` and `[!kind]+` fold. Those that
close an article (something to try, when to look for help, what is known and what is not) are sections of the article
itself, so their headings are of level 2. What a box says to readers who do not see it is added later, in the words of
the theme (`spoken.py`).

`> [!note-skip] What comes` is a content note for one passage: what stands in the box, or, where it holds nothing, all
up to the next heading. Its link leads past the passage, to an element that is put there for it.

`> [!helplines|suicide] Talk to someone` is a box of helplines: what stands behind the bar says which. It ends with an
element without text, whose attribute begins with a sign (`\\ufde5`); `links.py` makes a hole of it.
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
    "example": "example", "quote": "quote", "cite": "quote", "try": "try", "inset": "inset", "safety": "safety",
    "care": "care", "care-urgent": "care-urgent", "urgent": "care-urgent", "care-emergency": "care-emergency",
    "emergency": "care-emergency", "known": "known", "unknown": "unknown", "note-skip": "note-skip",
    "helplines": "helplines", "helpline": "helplines",
}  # fmt: skip
"""Every kind an author may write, and the one it is shown as; any other is shown as a note."""

CLOSING = frozenset({"try", "care", "care-urgent", "care-emergency", "known", "unknown"})

TITLES = {
    "care-urgent": "Get help soon", "care-emergency": "Get help now",
    "note-skip": "This part may be hard to read", "inset": None,
}  # fmt: skip
"""What stands above a box whose author gave no title, where the name of its kind would not do."""

SKIP, PAST = "skip-part", "past"
"""The classes of the line with the link past a passage, and of the element it leads to."""

SKIP_WORDS = "Skip this part"

HELP = "\ufde5"
HELP_ATTRIBUTE = "data-help"
"""Where the converter keeps what a box of helplines asks for, behind the level of headings in it: `3|suicide, US`."""

HELP_TARGET = r"|\[!helplines?(?=[\]|])"
"""What stands before the words of such a box, for `markdown.py` to mark."""

# What stands behind a bar is for programs in Obsidian, too (`[!note|wide]`).
_OPENING = re.compile(r"\[!([\w-]+)((?:\ufdd0[0-9]+\ufdd1)?)(?:\|([^\]\n]*))?\]([+-]?)[ \t]*([^\n]*)(?:\n|\Z)")


class QuoteProcessor(BlockQuoteProcessor):
    """Quotes as in CommonMark and Obsidian: a blank line ends one, so two callouts in a row are two."""

    def lastChild(self, parent: ET.Element) -> None:  # noqa: N802 - the converter's own name
        """The converter asks for the quote above, to go on with it: there is never one to go on with."""


class CalloutProcessor(Treeprocessor):
    """Quotes that begin with `[!kind]` and admonitions become callouts."""

    def run(self, root: ET.Element) -> None:
        if any(next(root.iter(tag), None) is not None for tag in ("blockquote", "div")):
            self._walk(root, 1, at_top=True)
            _lead_past(root)

    def _walk(self, parent: ET.Element, level: int, *, at_top: bool) -> None:
        for child in parent:
            if child.tag in _HEADINGS:
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
        title = opening[5].strip() or TITLES.get(kind, opening[1].replace("-", " ").capitalize())
        _shape(element, kind, title, level, at_top, fold=opening[4])
        if kind == "helplines":
            _ask(element, _level(kind, level, at_top), opening[2], opening[3] or "")
        return kind


def _level(kind: str, level: int, at_top: bool) -> int:
    return 2 if at_top and kind in CLOSING else min(6, max(2, level + 1))


def _from_admonition(element: ET.Element, level: int, at_top: bool) -> str | None:
    classes = (element.get("class") or "").split() if element.tag == "div" else ()
    if not classes or classes[0] != "admonition":
        return None
    kind = KINDS.get(classes[1] if len(classes) > 1 else "note", "note")
    title = None
    if len(element) and element[0].get("class") == "admonition-title":
        title = element[0].text
        element.remove(element[0])
    _shape(element, kind, title, level, at_top)
    if kind == "helplines":
        _ask(element, _level(kind, level, at_top), "", "")
    return kind


def _ask(element: ET.Element, level: int, mark: str, words: str) -> None:
    """The element that stands for the helplines, behind what the author wrote."""
    ET.SubElement(element, "div", {HELP_ATTRIBUTE: f"{HELP}{mark}{min(6, level + 1)}|{words}"})


def _shape(element: ET.Element, kind: str, title: str | None, level: int, at_top: bool, fold: str = "") -> None:
    element.tag = "details" if fold else "section"
    element.attrib.clear()
    family = kind.partition("-")[0]
    element.set("class", f"callout callout-{kind}" if family == kind else f"callout callout-{family} callout-{kind}")
    if fold == "+":
        element.set("open", "open")
    if title is not None:
        heading = ET.Element("summary" if fold else f"h{_level(kind, level, at_top)}", {"class": "callout-title"})
        heading.text = title
        element.insert(0, heading)


def _lead_past(root: ET.Element) -> None:
    """Gives each content note its link, and the place where it leads."""
    notes = [
        (parent, note)
        for parent in root.iter()
        for note in parent
        if "callout-note-skip" in (note.get("class") or "").split()
    ]
    for number, (parent, note) in enumerate(notes, 1):
        line = ET.Element("p", {"class": SKIP})
        link = ET.SubElement(line, "a", {"href": f"#{PAST}-{number}"})
        link.text = SKIP_WORDS
        has_title = bool(len(note)) and note[0].get("class") == "callout-title"
        holds_passage = len(note) > int(has_title)
        note.insert(int(has_title), line)
        at = list(parent).index(note) + 1
        if not holds_passage:
            at = next((at + n for n, e in enumerate(list(parent)[at:]) if e.tag in _HEADINGS), len(parent))
        parent.insert(at, ET.Element("div", {"class": PAST, "id": f"{PAST}-{number}"}))


_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
