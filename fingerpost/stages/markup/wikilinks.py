"""`[[Page]]`, `[[Page#Heading|text]]`, `![[picture.png|400]]`: Obsidian's links as a rule of the converter.

The rule only says *that* a link was written and how; where it leads is not its business. The address it writes begins
with a sign (`\\ufdd2` a link, `\\ufdd3` an embed) in front of the target's mark, and a link without a text of its own
shows the target's name between `\\ufdd4` and `\\ufdd5` until its title is known.
"""

import re
import xml.etree.ElementTree as ET

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from fingerpost.model.paths import suffix_of
from fingerpost.stages.markup.html import VERBATIM

WIKI, EMBED = "\ufdd2", "\ufdd3"
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp"})

# `[[1]]` and `[[_TOC_]]` are other tools' footnotes and contents lists. `[[text]](url)` and `[[text]][name]` are
# ordinary links whose text is in brackets.
_WIKILINK = (
    r"(?<!\\)(!?)\[\[((?:\ufdd0[0-9]+\ufdd1)?+)(?!(?:[0-9]{1,3}|_TOC_)\]\])([^\[\]\n\u0002\u0003]*)\]\](?!\(|\[(?!\[))"
)
_MATH = r"(?<![\\$\w])(\$\$.+?\$\$|\$(?=\S)[^$\n]*?(?<=\S)\$)(?![\d$\w])"


_TAG = re.compile(r"</?[a-zA-Z]")
_VERBATIM = re.compile(rf"<(/?)({'|'.join(sorted(VERBATIM))})\b", re.IGNORECASE)


class WikilinkProcessor(InlineProcessor):
    """`[[…]]` becomes an anchor or an image."""

    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self, md: Markdown) -> None:
        super().__init__(_WIKILINK, md)

    def handleMatch(  # type: ignore[override]  # noqa: N802 - the converter's own name; its stub omits what it allows
        self,
        m: re.Match[str],
        data: str,
    ) -> tuple[ET.Element | None, int | None, int | None]:
        if is_verbatim(data, m.start(0)):
            return None, None, None
        bang, mark, inner = m[1], m[2], m[3]
        target, *rest = [part.strip() for part in re.split(r"\\?\|", inner)]
        if bang and suffix_of(target.partition("#")[0]) in PICTURES:
            return self._picture(mark, target, rest), m.start(0), m.end(0)
        element = ET.Element("a", {"href": f"{EMBED if bang else WIKI}{mark}{target}"})
        text = "|".join(rest)
        if text:
            element.text = text
        else:
            name = target.lstrip("#").replace("#^", "#").replace("#", " \u203a ")
            element.text = AtomicString(f"\ufdd4{name}\ufdd5")
        return element, m.start(0), m.end(0)

    @staticmethod
    def _picture(mark: str, target: str, rest: list[str]) -> ET.Element:
        """`![[a.png|What it shows|400x300]]`: a number at the end is the size, the rest is the alt text."""
        size = re.fullmatch(r"([0-9]{1,5})(?:x([0-9]{1,5}))?", rest[-1]) if rest else None
        if size:
            rest = rest[:-1]
        element = ET.Element("img", {"src": f"{WIKI}{mark}{target}", "alt": "|".join(rest)})
        if size:
            element.set("width", size[1])
            if size[2]:
                element.set("height", size[2])
        return element


def is_verbatim(text: str, offset: int) -> bool:
    """Whether the place is inside raw HTML that shows text as written: `<code>[[x]]</code>`, `<b title="[[x]]">`."""
    opened = text.rfind("<", 0, offset)
    if opened < 0:
        return False
    if text.find(">", opened, offset) < 0:
        return bool(_TAG.match(text, opened)) and text.find(">", offset) >= 0
    last = next(reversed(list(_VERBATIM.finditer(text, 0, offset))), None)
    return last is not None and not last[1] and text.find(f"</{last[2]}", offset) >= 0


class MathProcessor(InlineProcessor):
    """`$A_{[[1]]}$`: brackets inside a formula are not links."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(_MATH, md)

    def handleMatch(  # type: ignore[override]  # noqa: N802 - as above
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002 - as above
    ) -> tuple[str | None, int | None, int | None]:
        if "[[" in m[1] or "](" in m[1]:
            return AtomicString(m[1]), m.start(0), m.end(0)
        return None, None, None
