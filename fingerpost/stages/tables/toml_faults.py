"""What is wrong with a text that is no TOML, in plain words, and a repair that was tried.

The same way as `mending.py` for YAML: the usual slips are mended on trial in the line where tomllib stumbled and the
one above, and the first mend that lets the text be read that far is what we tell the author.
"""

import re
import tomllib
from collections.abc import Iterator

from fingerpost.model.diagnostics import Diagnostic, Place, fault, place_at
from fingerpost.model.patterns import Pattern
from fingerpost.stages.tables.mending import code


def told(file: str, text: str, problem: str, rule: str) -> Diagnostic:
    """The fault that made tomllib say `problem`, at its place."""
    offset = offset_of(text, problem)
    last = text.count("\n", 0, offset)
    lines = text.split("\n")
    above = [number for number in range(last - 1, -1, -1) if lines[number].strip()][:1]
    for number in (last, *above):
        for start, end, better, message, what in _mends(lines[number]):
            mended = lines[number][:start] + better + lines[number][end:]
            near = [*lines[:number], mended, *lines[number + 1 : last + 1]]
            if _reads(near) or _reads([*near, *lines[last + 1 :]]):
                place = Place(file, number + 1, start + 1, end - start, lines[number])
                return fault(rule, message, place, hint=f"{what} {code(mended)}", replacement=better)
    message = next((words for part, words in _PROBLEMS if part in problem), "this line is no `key = value`")
    return fault(rule, message, place_at(file, text, offset, 1))


def offset_of(text: str, problem: str) -> int:
    """Where tomllib stumbled: `… (at line 3, column 8)` or `… (at end of document)`."""
    found = re.search(r"\(at line ([0-9]+), column ([0-9]+)\)", problem)
    if found is None:
        return max(0, len(text.rstrip()) - 1)
    start = 0
    for _ in range(int(found[1]) - 1):
        start = text.find("\n", start) + 1
    return min(start + int(found[2]) - 1, len(text))


def _reads(lines: list[str]) -> bool:
    try:
        tomllib.loads("\n".join(lines))
    except (ValueError, RecursionError, OverflowError):
        return False
    return True


def _mends(line: str) -> Iterator[tuple[int, int, str, str, str]]:
    """The usual slips: from column to column, what to put there, what is wrong, and what to do."""
    if len(line) > 500:
        return
    header = _HEADER.fullmatch(line)
    if header is not None:
        better = header[1] + header[2].rstrip() + "]" * len(header[1])
        yield (
            header.start(1),
            len(line.rstrip()),
            better,
            "the brackets around the name of a table do not match",
            "write",
        )
    found = _LINE.fullmatch(line)
    if found is None:
        return
    start, end = found.span(3)
    value, word, lead = found[3], found[3].casefold(), f"{found[1]} = "
    if found[2] == ":":
        message = f"{code(found[1])} is followed by a colon"
        yield found.start(1), start, lead, message, "write"
        yield found.start(1), end, lead + _quoted(value), message, "write"
    if word in ("true", "false", "yes", "no", "on", "off"):
        better = "true" if word in ("true", "yes", "on") else "false"
        yield start, end, better, f"{code(value)} is no value; `true` and `false` are", "write"
    if value[0] in _CURLY and value[-1] in _CURLY and len(value) > 2:
        yield start, end, _quoted(value[1:-1]), "curly quotes do not count as quotes here", "use straight ones:"
    if value[0] in "\"'":
        is_closed = value[-1] == value[0] and len(value) > 1
        message = "a quote is opened here and never closed"
        if is_closed:
            message = "a quote or backslash inside the quotes ends the text too early"
        yield start, end, _quoted(value[1:-1] if is_closed else value[1:]), message, "write"
    if value[0] == "[" and "]" not in value:
        yield start, end, value.rstrip(",") + "]", "a list that begins with `[` is not closed by `]`", "close it:"
    if re.fullmatch(r"0+[0-9]+", value):
        yield start, end, value.lstrip("0") or "0", "a number cannot begin with 0", "write"
    if value[-1] == ",":
        yield start, end, value.rstrip(","), "no comma follows a value here", "write"
    day = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", value)
    if day is not None:
        better = f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}"
        yield start, end, better, "a date has four digits for the year, two for the month, two for the day", "write"
    if day is not None or value[0] in "[{" or " = " in value or value.startswith(('"""', "'''")):
        return
    yield start, end, _quoted(value), f"the text {code(value)} must stand in quotes", "write"


def _quoted(text: str) -> str:
    """The text in quotes, as TOML reads it back."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    if "'" not in text:
        return f"'{text}'"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_PROBLEMS = (
    ("end of a table declaration", "the brackets around the name of a table do not match"),
    ("end of an array declaration", "the brackets around the name of a table do not match"),
    ("Expected '='", "there is no `=` after this key"),
    ("Invalid statement", "a line must begin with a key or with `[`"),
    ("key part", "a key has only letters, digits, `_` and `-`, or stands in quotes"),
    ("Invalid value", "this is no value; text must stand in quotes"),
    ("Invalid date", "this is no date that exists"),
    ("Unclosed array", "a list that begins with `[` is not closed by `]`, or lacks a comma"),
    ("Unclosed inline table", "a table that begins with `{` is not closed by `}` in its line, or lacks a comma"),
    ("Unterminated string", "a quote is opened and never closed"),
    ('Expected "\'"', "a quote is opened and never closed"),
    ("Expected \"'''\"", "a quote is opened and never closed"),
    ("Illegal character", "a quote is not closed in its line"),
    ("Unescaped", "a backslash inside double quotes begins something that has no meaning"),
    ("hex value", "a backslash inside double quotes begins something that has no meaning"),
    ("Escaped character", "a backslash inside double quotes begins something that has no meaning"),
    ("Expected newline", "the line goes on after its value"),
    ("mutate", "a table in braces or a list of tables gets no more keys further down"),
    ("overwrite", "this key has a value already"),
    ("Cannot declare", "this table has been given already"),
)
_CURLY = "“”„‟«»‹›‘’‚‛"
_HEADER = Pattern(r"\s*(\[{1,2})([^\[\]#=]+)(\]{0,3})\s*")
_LINE = Pattern(r"\s*(\w[\w.-]*|\"[^\"]*\")\s*([=:])\s*(\S.*?)\s*(?:#[^\"']*)?")
