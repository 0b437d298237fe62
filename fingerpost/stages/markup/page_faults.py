"""What can be judged from one page alone: unsafe HTML, clashing ids, unused definitions, stray syntax."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.pages import Anchor
from fingerpost.stages.markdown import Converted, clean
from fingerpost.stages.markup import html as markup
from fingerpost.stages.markup.html import Tag
from fingerpost.stages.markup.other_syntax import may_have_other_syntax, other_syntax
from fingerpost.stages.markup.pasted import pasted
from fingerpost.stages.markup.unread_lists import unread_lists
from fingerpost.stages.markup.unread_tables import unread_tables
from fingerpost.stages.markup.written import Written
from fingerpost.stages.sources.citations import unread


def page_faults(
    converted: Converted, found: list[Tag], anchors: tuple[Anchor, ...], written: Written
) -> Iterator[Diagnostic]:
    """Every such fault, each at its place; at the first line of the text where the place cannot be told."""
    yield from _unsafe(converted, found, written)
    yield from _ids(anchors, written)
    yield from _headings(anchors, written)
    yield from _definitions(converted, written)
    yield from _leftovers(converted, found, written)
    yield from pasted(found, written)
    yield from unread_tables(converted.html, written)
    yield from unread_lists(converted.html, written)


def _place(written: Written, *patterns: str, nth: int = 0) -> Place:
    """The nth match of the first pattern, else the first match of any, else the first line."""
    tries = ((pattern, n) for n in dict.fromkeys((nth, 0)) for pattern in patterns)
    places = (written.search(pattern, n) for pattern, n in tries)
    return next((place for place in places if place is not None), written.at(0))


def _unsafe(converted: Converted, found: list[Tag], written: Written) -> Iterator[Diagnostic]:
    seen: Counter[str] = Counter()
    for bad in markup.unsafe(found):
        place = _place(written, re.escape(bad.what) + r"(?![\w-])", nth=seen[bad.what])
        seen[bad.what] += 1
        yield fault(bad.rule, bad.message, place, hint=bad.hint)
    if markup.has_open_comment(converted.html):
        yield fault("html-unclosed", "a comment `<!--` is never closed by `-->`", _place(written, "<!--"))


def _ids(anchors: tuple[Anchor, ...], written: Written) -> Iterator[Diagnostic]:
    for name, count in Counter(anchor.id for anchor in anchors if anchor.id).items():
        if count == 1:
            continue
        if name.startswith("^"):
            place = _place(written, rf"\^{re.escape(name[1:])}\s*$", nth=1)
            yield fault("block-duplicate", f"the block id `{name}` stands twice on this page", place)
        else:
            place = _place(written, rf"(?:#|id=[\"']?){re.escape(name)}\b", re.escape(name), nth=1)
            message = f"two places on this page have the id `{name}`"
            yield fault("anchor-duplicate", message, place, hint="give one of them another id")


def _headings(anchors: tuple[Anchor, ...], written: Written) -> Iterator[Diagnostic]:
    for text, count in Counter(anchor.text for anchor in anchors if anchor.level and anchor.text).items():
        if count > 1:
            place = _place(written, rf"^[ ]{{0,3}}#+[ \t]*{re.escape(text)}", nth=1)
            message = f"the heading `{text}` stands {count} times on this page; a link by its text finds the first"
            yield fault("anchor-heading-twice", message, place)


_UNUSED = "is used nowhere"
_TWICE = "is given twice; the last one counts"


def _definitions(converted: Converted, written: Written) -> Iterator[Diagnostic]:
    for names, rule, thing, sign, nth, what in (
        (converted.references, "reference-unused", "link definition", "", 0, _UNUSED),
        (converted.references_twice, "reference-twice", "link definition", "", 1, _TWICE),
        (converted.footnotes, "footnote-unused", "footnote", "^", 0, "is referred to nowhere"),
        (converted.footnotes_twice, "footnote-twice", "footnote", "^", 1, _TWICE),
    ):
        for name in names:
            place = _place(written, rf"^[ ]{{0,3}}\[{re.escape(sign + name)}\]:", nth=nth)
            yield fault(rule, f"the {thing} `[{sign}{name}]` {what}", place)
    for name in dict.fromkeys(converted.footnotes_empty):
        place = _place(written, rf"^[ ]{{0,3}}\[\^{re.escape(name)}\]:(?=[ \t]*$)", rf"\[\^{re.escape(name)}\]:")
        hint = f"write it behind the colon, or take out `[^{name}]` here and in the text"
        yield fault("footnote-empty", f"the footnote `[^{name}]` has no text", place, hint=hint)
    for name in converted.bad_blocks:
        shown = clean(name)  # where a link may have been, there is a mark of ours
        place = _place(written, rf"\^{re.escape(shown)}\s*$")
        yield fault("block-name", f"the block id `^{shown}` may have letters, digits and dashes only", place)


_LEFTOVER = re.compile(r"(\[\[)\ufdd0([0-9]+)\ufdd1([^\n]*)|\[\^([^\]\s]+)\]|\]\[([^\]\[\n]+)\]|\[([^\]\[\n^]+)\]\[\]")


def _leftovers(converted: Converted, found: list[Tag], written: Written) -> Iterator[Diagnostic]:
    """Link syntax that the converter left as text."""
    depth = 0
    position = 0
    in_cell = False
    seen: Counter[str] = Counter()
    html = converted.html
    is_looked_through = may_have_other_syntax(written.text)
    for tag in [*found, Tag("", True, len(html), len(html))]:
        text = html[position : tag.start]
        position = tag.end
        if depth == 0 and "[" in text and "<!--" not in text:
            for match in _LEFTOVER.finditer(unescape(_without_math(text))):
                yield from _leftover(match, converted, written, seen, in_cell=in_cell)
            if "@" in text:
                yield from unread(clean(unescape(text)), written)
        if is_looked_through and depth == 0:
            yield from other_syntax(clean(unescape(text)), written, seen)
        if tag.name in markup.VERBATIM:
            depth = max(0, depth + (-1 if tag.is_closing else 1))
        if tag.name in ("td", "th"):
            in_cell = not tag.is_closing


def _without_math(text: str) -> str:
    return re.sub(r"(?<![\\$\w])\$(?=\S)[^$\n]*?(?<=\S)\$(?![\d$\w])", "", text) if "$" in text else text


def _leftover(
    match: re.Match[str], converted: Converted, written: Written, seen: Counter[str], *, in_cell: bool
) -> Iterator[Diagnostic]:
    if match[1]:
        offset = converted.targets[int(match[2])]
        line = written.text[offset - 2 :].split("\n", 1)[0]
        written_text = line.split("]]", 1)[0] + ("]]" if "]]" in line else "")
        written_text = re.split(r"(?<=.)\s*\[\[", written_text, maxsplit=1)[0]
        inner = clean(match[3])
        if re.match(r"(?:[0-9]{1,3}|_TOC_)\]\]", inner) or re.match(r"[^\[\]\n]*\]\]", inner):
            return
        place = written.at(offset - 2, len(written_text))
        if in_cell and "|" in written_text:
            repaired = written_text.replace("\\|", "|").replace("|", "\\|")
            yield fault(
                "wikilink-table",
                "the `|` in this link splits the table cell",
                place,
                hint=f"write `{repaired}`",
                replacement=repaired,
            )
        else:
            yield fault(
                "wikilink-unclosed",
                "this `[[` has no `]]` on the same line",
                place,
                hint="close it with `]]`, or write `\\[[` if no link is meant",
            )
    elif match[4]:
        pattern = rf"\[\^{re.escape(match[4])}\](?!:)"
        place_found = written.search(pattern, seen[match[0]])
        seen[match[0]] += 1
        if place_found:
            yield fault(
                "footnote-undefined",
                f"the footnote `[^{match[4]}]` has no text",
                place_found,
                hint=f"add a line `[^{match[4]}]: …`",
            )
    else:
        name = clean(match[5] or match[6])
        before, behind = (r"(?<=\])", "") if match[5] else ("", r"(?=\[\])")
        place_found = written.search(rf"{before}\[{re.escape(name)}\]{behind}", seen[match[0]])
        seen[match[0]] += 1
        if place_found:
            yield fault(
                "reference-undefined",
                f"there is no link definition `[{name}]`",
                place_found,
                hint=f"add a line `[{name}]: target`",
            )
