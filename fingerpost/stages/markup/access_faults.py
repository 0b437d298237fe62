"""What keeps some readers out of a text: headings that skip a level, tables without headers, links that say nothing
when they are heard alone, and what plays or moves by itself.

Readers who listen go through a page by its headings, or by its links; a table is told to them cell by cell (WCAG 2.2:
1.3.1, 2.4.4, 2.4.6). What moves, or makes a sound unasked, can startle and cannot be read past (2.2.2). Looks at the
finished HTML of one page, whose title is its heading of level 1.
"""

import re
from collections.abc import Iterator

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.stages.markdown import MARK, NAME_START, Converted, clean
from fingerpost.stages.markup.html import Tag, plain, tags
from fingerpost.stages.markup.written import Written

EMPTY_WORDS = frozenset(
    (
        "click", "click here", "find out more", "go here", "here", "learn more", "link", "more", "press here",
        "read more", "read on", "see here", "tap here", "the link", "this", "this article", "this link", "this page",
    )
)  # fmt: skip
"""Words of English links that say nothing of where they lead, in small letters and without signs."""

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_MOVING = frozenset({"marquee", "blink"})
_PLAYED = frozenset({"audio", "video"})
_LOOKED_AT = frozenset({*_HEADINGS, *_MOVING, *_PLAYED, "a", "table", "th"})


def access_faults(converted: Converted, written: Written, language: str) -> Iterator[Diagnostic]:
    """Every such place of a text, in its order."""
    html = converted.html
    is_english = language.lower().partition("-")[0] == "en"
    opened: dict[str, Tag] = {}
    level, tables, has_header = 1, 0, False
    for tag in tags(html):
        if tag.name not in _LOOKED_AT:
            continue
        if not tag.is_closing:
            opened[tag.name] = tag
            if tag.name == "table":
                tables, has_header = tables + 1, tag.get("role") in ("presentation", "none")
            if tag.name in _MOVING or tag.name in _PLAYED:
                yield from _moving(tag, written)
            continue
        start = opened.pop(tag.name, None)
        if start is None:
            continue
        inner = html[start.end : tag.start]
        if tag.name in _HEADINGS:
            yield from _skipped(plain(clean(inner)), level, _HEADINGS[tag.name], written)
            level = _HEADINGS[tag.name]
        elif tag.name == "th":
            has_header = has_header or bool(plain(clean(inner)))
        elif tag.name == "table" and not has_header:
            message = "this table has no header cells, so a number in it is heard without what it stands for"
            hint = "name each column in the first row, above the line of dashes (in HTML: `<th>`)"
            yield fault("table-header", message, _table(tables - 1, written), hint=hint)
        elif tag.name == "a" and is_english and NAME_START not in inner:
            yield from _empty_words(start, plain(clean(inner)), converted, written)


def _moving(tag: Tag, written: Written) -> Iterator[Diagnostic]:
    place = written.search(rf"<{tag.name}\b") or written.at(0)
    if tag.name in _MOVING:
        yield fault("html-moving", f"`<{tag.name}>` moves by itself", place, hint="write the words without it")
    elif tag.name in _PLAYED and tag.get("autoplay") is not None:
        message = f"`autoplay` on `<{tag.name}>` makes it play unasked"
        yield fault("html-moving", message, place, hint="take it out and write `controls`, so that readers begin it")


def _skipped(text: str, above: int, level: int, written: Written) -> Iterator[Diagnostic]:
    if level <= above + 1:
        return
    over = "the title" if above == 1 else f"one of level {above}"
    message = f"the heading `{text}` is of level {level}, directly below {over}"
    words = r"[^\w\n]+".join(map(re.escape, re.findall(r"\w+", text)))
    place = written.search(rf"^[ \t>]*(?:#+|<h[1-6][^>\n]*>)[^\w\n]*{words}") or written.search(words or "#")
    signs = re.match(r"[ \t>]*(#+)", place.text) if place else None
    if signs and len(signs[1]) <= above + 1:
        return  # as it was written it skips none: the page has several of level 1, and they were moved down
    wanted = f"write `{'#' * (len(signs[1]) - (level - above - 1))}`" if signs else f"make it one of level {above + 1}"
    yield fault("heading-skipped", message, place or written.at(0), hint=wanted)


_DASHES = r"\n[ \t>]*(?:\|[ \t]*)?:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)+$"
_TABLES = rf"^(?=[^\n]*\|)[^\n]*(?={_DASHES})|<table\b"


def _table(number: int, written: Written) -> Place:
    return written.search(_TABLES, number) or written.search(_TABLES) or written.at(0)


def _empty_words(link: Tag, text: str, converted: Converted, written: Written) -> Iterator[Diagnostic]:
    target = link.get("href")
    if target is None or " ".join(re.findall(r"\w+", text.lower())) not in EMPTY_WORDS:
        return
    if link.get("aria-label") or link.get("aria-labelledby"):
        return
    message = f"the link `{text}` does not say where it leads"
    hint = "let its words name what readers find there; many hear the links of a page as a list"
    yield fault("link-words", message, _words(target, text, converted, written), hint=hint)


def _words(target: str, text: str, converted: Converted, written: Written) -> Place:
    """Where the words of a link stand: in Markdown just before its target, in `[[target|words]]` just behind it."""
    mark = MARK.search(target)
    said = r"[^\w\n]+".join(re.findall(r"\w+", text))
    if mark:
        offset = converted.targets[int(mark[1])]
        if written.text.endswith("[[", 0, offset):
            found = re.compile(rf"[^\]\[|\n]*\|[ \t]*({said})", re.IGNORECASE).match(written.text, offset)
        else:
            start = max(0, written.text.rfind("[", 0, offset))
            before = rf"\[[*_]*({said})[^\]\w]*(?:&\w+;)?\]\("
            found = re.compile(before, re.IGNORECASE).match(written.text, start)
        if found:
            return written.at(found.start(1), len(found[1]))
    return written.search(rf"(?<=[\[>*_]){said}(?=[*_]*[\]<])") or written.at(0)
