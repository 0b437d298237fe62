"""Lists that other Markdowns take for lists: right below a line of words, or indented by less than four spaces.

The first are looked for in the finished HTML, where a real list has no signs left. One line that begins with a dash may
be a remark between dashes; two lines, or one below a colon, are a list. The second are looked for in the source, since
nothing of them is left in the HTML.
"""

import re
from collections import Counter
from collections.abc import Iterator

import msgspec

from fingerpost.model.diagnostics import Diagnostic, fault
from fingerpost.model.patterns import Pattern
from fingerpost.stages.markdown import clean
from fingerpost.stages.markup.written import Written

_BEGINNINGS = ("\n- ", "\n* ", "\n+ ", "\n1. ")
_PARAGRAPHS = Pattern(r"<p>(.*?)</p>", re.DOTALL)
_CODE = re.compile(r"<code\b.*?</code>", re.DOTALL)
_ITEM = re.compile(r"([-*+]|[0-9]{1,2}\.) +(?=\S)")


def unread_lists(html: str, written: Written) -> Iterator[Diagnostic]:
    """Every such list of a page, at its first item."""
    yield from _below_words(html, written)
    yield from _indented(written)


def _below_words(html: str, written: Written) -> Iterator[Diagnostic]:
    if not any([beginning in html for beginning in _BEGINNINGS]):  # noqa: C419 - a list is faster than a generator here
        return
    seen: Counter[str] = Counter()
    for match in _PARAGRAPHS.finditer(html):
        item = _first_item(_CODE.sub("`", match[1]).split("\n"))
        if item is None:
            continue
        pattern = _pattern(item)
        place = written.search(pattern, seen[pattern])
        seen[pattern] += 1
        if place is not None:
            place = msgspec.structs.replace(place, length=len(place.text.rstrip()) - place.column + 1)
            message = "this list begins right below a line of words, so it is shown as they are"
            yield fault("list-unread", message, place, hint="leave an empty line above it")


def _first_item(lines: list[str]) -> str | None:
    """The first item of a list below other lines; None where there is none."""
    signs = [(number, sign[1]) for number, line in enumerate(lines) if number and (sign := _ITEM.match(line))]
    if not signs:
        return None
    number, first = signs[0]
    following = "2." if first == "1." else first
    is_list = any(sign == following for _, sign in signs[1:]) or lines[number - 1].rstrip().endswith(":")
    return lines[number] if is_list and (first == "1." or not first[0].isdigit()) else None


_INDENTED = tuple(f"\n{indent}{sign} " for indent in ("  ", "   ") for sign in ("-", "*", "+", "1."))
_SIGN = r"(?:[-*+]|[0-9]{1,2}\.)[ \t]+(?=\S)"
_INNER = Pattern(rf"^(?P<outer> ?){_SIGN}[^\n]*\n(?P<inner> {{2,3}})(?P<item>{_SIGN}[^\n]*)", re.MULTILINE)


def _indented(written: Written) -> Iterator[Diagnostic]:
    """Items that were meant to belong to the one above them."""
    text = written.text
    if "\n  " not in text or not any(beginning in text for beginning in _INDENTED):
        return
    for match in _INNER.finditer(text):
        indent = len(match["inner"])
        if indent - len(match["outer"]) < 2 or not written.search(rf"^{match['inner']}{re.escape(match['item'])}$"):
            continue  # beside the one above, or code
        message = f"this item is indented by {indent} spaces, so it is not shown as a part of the one above"
        place = written.at(match.start("item"), len(match["item"].rstrip()))
        yield fault("list-unread", message, place, hint="indent it, and those that belong to it, by four spaces")


def _pattern(item: str) -> str:
    """An expression for the item in the source, by what of it stands there letter by letter."""
    head = re.split(r"[<&\"'\u2018-\u201f\u2013\u2014\u2026\ufdd0]", item, maxsplit=1)[0]
    words = r"[ \t]+".join(map(re.escape, clean(head).split()))
    return rf"(?<=[^\s>]\n){words}|(?<=[^\s>]\n> ){words}"
