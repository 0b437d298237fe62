"""The front matter of a text: what stands between `---` and `---` at its top, every key and value with its place.

Takes a text; gives its table and its body. Where the front matter begins and ends is decided here, how it is read in
`yaml_table.py`, and how its faults are told in `mending.py`. Nothing raises on any text: what cannot be read becomes a
diagnostic.
"""

import re
from itertools import islice

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault, place_at
from fingerpost.model.patterns import Pattern
from fingerpost.stages.tables.mending import code, explain, is_key_line, missing_fence
from fingerpost.stages.tables.nodes import UNPRINTABLE, Node
from fingerpost.stages.tables.yaml_table import FAILURES, FAST, TooMuch, events_of, is_table, table_of

MAX_BYTES = 64 * 1024
"""Longest front matter."""

MAX_BYTES_OF_A_FILE = 256 * 1024
"""Longest file that is nothing but a table: a scale of two hundred statements, in any script."""

TRIED = 2 * 1024
"""Characters of the longest text in which repairs are tried; a try may take a millisecond for a hundred."""

MOST_MENDS = 8
"""Faults of spelling that are told in one run."""


class FrontMatter(msgspec.Struct, frozen=True):
    """A text, taken apart."""

    table: Node | None
    """None where there is no front matter, or none that could be read; empty where nothing stands between the lines."""
    body: str
    """What follows, as written."""
    body_line: int
    """The line of the file at which the body begins, counted from 1."""
    place: Place
    """The opening line; the beginning of the file where there is no front matter."""
    diagnostics: tuple[Diagnostic, ...] = ()


def split(file: str, text: str, loader: type = FAST) -> FrontMatter:
    """The front matter and the body of a text without byte order mark; any line ends.

    Where a fault has one certain repair, the table is the repaired one, so that the fault is not reported again as a
    missing title or a broken link.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return FrontMatter(None, text, 1, Place(file, 1, 1), _misplaced(file, text))
    place = Place(file, 1, 1, 3, "---")
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        return _unclosed(file, text, opening.end(), place, loader)
    lines = _lines(text[opening.end() : closing.start()])
    table, diagnostics = _table(file, lines, place, loader)
    return FrontMatter(table, text[closing.end() :], len(lines) + 2, place, diagnostics)


def whole(file: str, text: str, loader: type = FAST) -> FrontMatter:
    """A file that is nothing but a table, such as `assessments/closeness.yaml`; a line `---` at its top may stand."""
    lines = _lines(text)
    if _OPENING.match(text):
        lines[0] = ""
    place = Place(file, 1, 1)
    table, diagnostics = _table(file, lines, place, loader, 1)
    return FrontMatter(table, "", len(lines), place, diagnostics)


def _lines(front: str) -> list[str]:
    """The lines, and an empty one for what follows the last line end."""
    return front.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _unclosed(file: str, text: str, start: int, place: Place, loader: type) -> FrontMatter:
    """A text that opens front matter and never closes it; unless `---` is but a line across the page."""
    lines = _lines(text[start:])
    if not is_key_line(lines[0]):
        return FrontMatter(None, text, 1, Place(file, 1, 1))
    message = "the front matter begins here and is never closed"
    count = next((number for number, line in enumerate(lines) if not line.strip()), len(lines))
    if count > 100 or not _reads("\n".join(lines[:count]), loader):
        hint = "add a line `---` after its last key"
        told = fault("front-matter-unclosed", message, place, hint=hint)
        return FrontMatter(None, "", len(lines) + 1, place, (told,))
    hint = f"add a line `---` below line {count + 1}, {code(lines[count - 1].strip())}"
    table, diagnostics = _table(file, [*lines[:count], ""], place, loader)
    ends = [end.end() for end in islice(_LINE_END.finditer(text, start), count)]
    body = text[ends[-1] :] if len(ends) == count else ""
    told = fault("front-matter-unclosed", message, place, hint=hint)
    return FrontMatter(table, body, count + 2, place, (told, *diagnostics))


def _misplaced(file: str, text: str) -> tuple[Diagnostic, ...]:
    """What was surely meant as front matter and is none: empty lines above it, long dashes, TOML."""
    skipped = len(text) - len(text.lstrip())
    first, _, rest = text[skipped : skipped + 500].partition("\n")
    first = first.rstrip()
    if not skipped and (headless := _HEADLESS.match(text)) and any(map(_is_title, headless[0].splitlines())):
        message = "this looks like front matter, and no line `---` stands above it"
        hint = "add a line `---` above this one"
        return (fault("front-matter-syntax", message, Place(file, 1, 1, len(first), first), hint=hint),)
    sign = "=" if first == "+++" else ":"
    if not _ALMOST.fullmatch(first) or not is_key_line(rest, sign):
        return ()
    if not re.search(rf"\n{re.escape(first)}[ \t]*(?:\r?\n|\Z)", text[skipped + len(first) :]):
        return ()
    if sign == "=":
        message, hint = "front matter between `+++` (TOML) is not read", "write it as `key: value` between lines `---`"
    elif first == "---":
        message, hint = "the front matter must begin in line 1", "delete what stands above and before this `---`"
    else:
        message = f"the front matter must begin with `---`, not `{first}`"
        hint = "write three short dashes, here and below"
    column = skipped - text.rfind("\n", 0, skipped)
    place = Place(file, text.count("\n", 0, skipped) + 1, column, len(first), " " * (column - 1) + first)
    return (fault("front-matter-syntax", message, place, hint=hint),)


def _is_title(line: str) -> bool:
    return line.casefold().startswith("title:")


def _table(
    file: str, original: list[str], whole: Place, loader: type, first: int = 2
) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """The table that the lines hold, which begin at line `first` of the file; mended where that is certain."""
    refused = _refused(file, original, whole, first)
    if refused is not None:
        return None, (refused,)
    told: list[Diagnostic] = []
    lines = _without_tabs(file, original, loader, told, first)
    mended: set[int] = set()
    for _ in range(MOST_MENDS):
        error: Exception | None = None
        try:
            events = events_of("\n".join(lines), loader)
            if is_table(events):
                table, faults = table_of(file, original, first, events, whole)
                return table, (*told, *faults)
        except TooMuch as limit:
            place = _place(file, original, limit.line, limit.column, 1, first)
            remedy = "move long texts below the front matter" if first > 1 else "divide it, or say it with fewer words"
            return None, (*told, fault(limit.rule, limit.message, place, hint=remedy))
        except FAILURES as caught:
            error = caught
        if (
            first > 1
            and not told
            and (count := missing_fence(lines, error, lambda part: _reads(part, loader))) is not None
        ):
            message = "the front matter begins here and is closed only after the text has begun"
            where = f"add a line `---` below line {count + 1}, {code(original[count - 1])}"
            return None, (fault("front-matter-unclosed", message, whole, hint=where),)
        mending = explain(lines, error, lambda part: _reads(part, loader))
        if told and mending.line in mended:
            break
        place = _place(file, original, mending.line, mending.column, mending.length, first)
        hint: str | None = mending.hint
        if first > 1 and hint is None and ":" not in next((line for line in lines if line.strip()), ""):
            hint = "if `---` is meant as a line across the page, write `***`"
        told.append(fault("front-matter-syntax", mending.message, place, hint=hint, replacement=mending.replacement))
        if mending.mended is None:
            break
        lines[mending.line] = mending.mended
        mended.add(mending.line)
    return None, tuple(told)


def _refused(file: str, lines: list[str], whole: Place, first: int) -> Diagnostic | None:
    """Why the lines are not even looked at."""
    text = "\n".join(lines)
    most = MAX_BYTES if first > 1 else MAX_BYTES_OF_A_FILE
    if len(text) > most or len(text.encode("utf-8", "surrogatepass")) > most:
        if first == 1:
            return fault("file-large", "this file is longer than 256 KiB", whole, hint="divide it into several files")
        hint = "close it with a line `---` after its last key, and move long texts below it"
        return fault("file-large", "the front matter is longer than 64 KiB", whole, hint=hint)
    bad = UNPRINTABLE.search(text)
    if bad is None:
        return None
    message = f"the character U+{ord(bad[0]):04X} cannot stand in the front matter"
    place = place_at(file, text, bad.start(), 1, first)
    return fault("file-characters", message, place, hint="delete it; it is invisible in most editors", replacement="")


def _without_tabs(file: str, lines: list[str], loader: type, told: list[Diagnostic], first: int) -> list[str]:
    """The lines with blanks for tabs. Indentation by tabs is a fault; anywhere else a tab is as good as a blank."""
    if not any("\t" in line for line in lines):
        return list(lines)
    indents = [line[: len(line) - len(line.lstrip())] for line in lines]
    mended = [i.replace("\t", "  ") + line.lstrip().replace("\t", " ") for i, line in zip(indents, lines, strict=True)]
    number = next((number for number, line in enumerate(lines) if _TAB.match(line)), None)
    if number is not None:
        indent = len(indents[number])
        hint = "indent with two spaces" if _reads("\n".join(mended), loader) else None
        message = "a tab stands before this line, and only spaces may stand there"
        told.append(fault("front-matter-syntax", message, _place(file, lines, number, 0, indent, first), hint=hint))
    return mended


def _reads(text: str, loader: type) -> bool:
    """Whether a text is a table as far as the parser is concerned."""
    try:
        return len(text) <= TRIED and is_table(events_of(text, loader)) and bool(text.strip())
    except FAILURES:
        return False


def _place(file: str, lines: list[str], number: int, column: int, length: int, first: int) -> Place:
    line = lines[number]
    column = min(column, len(line))
    return Place(file, number + first, column + 1, min(length, len(line) - column), line)


_TAB = Pattern(r" *\t\s*\S")
_OPENING = Pattern(r"---[ \t]*(?:\r\n|\n|\r|\Z)")
_CLOSING = Pattern(r"(?:(?<=\n)|(?<=\r))(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|\Z)")
_LINE_END = Pattern(r"\r\n|\n|\r")
_HEADLESS = Pattern(
    r"(?:(?:[A-Za-z_]{2,30}:|[ \t]*-[ \t]|[ \t]+\S)[^\r\n]*(?:\r\n|\n|\r)){1,100}---[ \t]*(?:[\r\n]|\Z)"
)
_ALMOST = Pattern(r"[-–—]{1,6}|\+\+\+")
