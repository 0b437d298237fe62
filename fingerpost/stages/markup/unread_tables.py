"""Tables that stayed text: lines of bars without a line of dashes, or right below a line of words.

Looked for in the finished HTML, where a real table has no bars left, so that code and drawings of signs are not taken
for one.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.patterns import Pattern
from fingerpost.stages.markdown import clean
from fingerpost.stages.markup.written import Written

_BEGINNINGS = ("<p>|", "\n|", "<li>|")
_TEXTS = Pattern(r"<(?:p|li|dd)>(.*?)(?=</?(?:p|li|dd|dl|ul|ol|pre|table|div|blockquote)\b)", re.DOTALL)
_CODE = re.compile(r"<code\b.*?</code>", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_DASHES = re.compile(r"[|:\s\u2013\u2014-]*[\u2013\u2014-][|:\s\u2013\u2014-]*")
_DASHED = r"\n[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\||$)"
_BAR = re.compile(r"(?<!\\)\|")


def unread_tables(html: str, written: Written) -> Iterator[Diagnostic]:
    """Every such table of a page, at its first row."""
    if not any([beginning in html for beginning in _BEGINNINGS]):  # noqa: C419 - a list is faster than a generator here
        return
    seen: Counter[str] = Counter()
    for match in _TEXTS.finditer(html):
        rows, is_below = _rows(_CODE.sub("<code>", match[1]).split("\n"))
        if len(rows) < 2:
            continue
        dashes = next((n for n, row in enumerate(rows) if _DASHES.fullmatch(unescape(_TAG.sub("", row)))), 0)
        if dashes > 1:
            continue
        pattern = _pattern(rows[0], is_ruled=dashes == 1)
        place = written.search(pattern, seen[pattern])
        seen[pattern] += 1
        if place is not None:
            place = msgspec.structs.replace(place, length=len(place.text.rstrip()) - place.column + 1)
            yield _told(place, is_ruled=dashes == 1, is_below=is_below)


def _rows(lines: list[str]) -> tuple[list[str], bool]:
    """The first lines that each begin with a bar and have another, and whether they stand below something else."""
    rows: list[str] = []
    before = 0
    for line in lines:
        if (text := line.lstrip()).startswith("|") and text.count("|") > 1:
            rows.append(text)
        elif rows:
            break
        else:
            before += bool(text)
    return rows, before > 0


def _pattern(row: str, *, is_ruled: bool) -> str:
    """An expression for the row in the source, by what of it stands there letter by letter."""
    head = re.split(r"[<&\"'\u2018-\u201f\u2013\u2014\u2026\ufdd0]", row, maxsplit=1)[0]
    cells = r"\s*".join(map(re.escape, re.findall(r"\||[^\s|]+", clean(head))))
    return rf"(?:^|(?<=[\s>])){cells}" + ("" if is_ruled else rf"(?![^\n]*{_DASHED})")


def _told(place: Place, *, is_ruled: bool, is_below: bool) -> Diagnostic:
    row = place.text[place.column - 1 : place.column - 1 + place.length].strip()
    columns = len(_BAR.split(row.removeprefix("|").removesuffix("|")))
    if is_ruled and is_below:
        message = "this table begins right below a line of words, so it is shown as they are"
        hint = "leave an empty line above it"
    elif is_ruled:
        message = "this is shown as it is written, because the line of dashes below it has not as many columns"
        hint = f"write `|{'---|' * columns}` as the line below it"
    else:
        message = "this looks like a table without its line of dashes, so it is shown as it is written"
        hint = f"write the line `|{'---|' * columns}` below it, which parts the names of the columns from the rows"
    return fault("table-unread", message, place, hint=hint)
