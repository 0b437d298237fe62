"""What is wrong with a YAML text that cannot be read, in plain words, and a repair that was tried.

A parser says where it stumbled; the cause is often a line above. So the usual slips (a colon inside a value, a missing
space, an open quote, …) are each mended on trial near that line, and the first mend with which the text can be read
that far is what we tell the author. Where none helps, the place is the parser's and there is no hint.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import msgspec

from fingerpost.model.patterns import Pattern

Reads = Callable[[str], bool]
"""Whether a text can be read as a table."""


class Mending(msgspec.Struct, frozen=True):
    """A fault in lines of text; line and column counted from 0."""

    message: str
    line: int
    column: int
    length: int
    hint: str | None = None
    replacement: str | None = None
    """What to put in the place of the fault."""
    mended: str | None = None
    """The line with the replacement; with it the text can be read at least to where the parser stumbled."""


class _Mend(msgspec.Struct, frozen=True):
    """A change on trial: what to put between two columns of a line."""

    start: int
    end: int
    text: str
    message: str
    what_to_do: str


def explain(lines: Sequence[str], error: Exception | None, reads: Reads) -> Mending:
    """The fault that made the parser raise `error`, or, without one, give something else than a table."""
    message, line, column = _told(lines, error)
    begun = getattr(error, "context_mark", None)
    is_inside = begun is not None and "flow" in str(getattr(error, "context", ""))
    opened = begun.line if is_inside and begun is not None else line
    for number in _suspects(lines, line):
        for mend in _mends(lines, number):
            mended = lines[number][: mend.start] + mend.text + lines[number][mend.end :]
            first = min(_entry_start(lines, number), opened)
            tried = "\n".join([*lines[first:number], mended, *lines[number + 1 : line + 1]])
            if mended != lines[number] and reads(tried):
                hint = f"{mend.what_to_do} {code(mended.strip())}"
                return Mending(mend.message, number, mend.start, mend.end - mend.start, hint, mend.text, mended)
    goes_on = message == _NO_KEY and line and lines[line][:1].strip() and lines[line - 1].strip()
    remedy = "if it goes on from the line above, begin it with two spaces" if goes_on else None
    return Mending(message, line, column, min(1, len(lines[line]) - column), remedy)


def missing_fence(lines: Sequence[str], error: Exception | None, reads: Reads) -> int | None:
    """How many lines were meant as front matter, where text was read as part of it because `---` is missing.

    That is so where an empty line parts lines that can be read from others that are no `key: value`.
    """
    _, faulty, _ = _told(lines, error)
    blank = (number for number in range(1, faulty + 1) if not lines[number].strip())
    for number in islice(blank, 5):
        if number < 100:
            text = next((line for line in lines[number:] if line.strip() and not line.startswith("#")), "")
            if text and text[0] not in " -" and not is_key_line(text) and reads("\n".join(lines[:number])):
                return number
    return None


def is_key_line(line: str, sign: str = ":") -> bool:
    """Whether a line begins as `key:` does."""
    found = _KEY_LINE.match(line)
    return found is not None and found[1] in sign and not line[found.end() :].startswith("//")


def value_at(line: str, column: int) -> str:
    """The rest of a line from a column on, without a comment and blanks at its end."""
    return line[column:].partition(" #")[0].rstrip()


def quoted(text: str) -> str:
    """The text in quotes, as YAML reads it back."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def code(text: str) -> str:
    """The text as Markdown code, cut where it is long."""
    text = " ".join(text.split())
    if len(text) > 80:
        text = text[:79] + "…"
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def _told(lines: Sequence[str], error: Exception | None) -> tuple[str, int, int]:
    """The parser's complaint in plain words, and where; never below the last line with anything on it."""
    problem = str(getattr(error, "problem", None) or "")
    context = str(getattr(error, "context", None) or "")
    mark = getattr(error, "problem_mark", None)
    begun = getattr(error, "context_mark", None)
    message = next((words for part, words in _WORDS if part in problem or part in context), _UNKNOWN)
    last = max((number for number, line in enumerate(lines) if line.strip()), default=0)
    if begun is not None and (mark is None or "quoted" in context or "simple key" in context or mark.line > last):
        mark = begun if "unknown escape" not in problem else mark
    if mark is None:
        return message, next((n for n, line in enumerate(lines) if line.strip()), 0), 0
    line = min(mark.line, last)
    column = mark.column if line == mark.line else len(lines[line].rstrip())
    return message, line, min(column, len(lines[line]))


_UNKNOWN = "this cannot be read as lines of `key: value`"
_NO_KEY = "this line is no `key: value`"
_WORDS = (
    ("mapping values are not allowed", "a colon stands where none can"),
    ("could not find expected ':'", _NO_KEY),
    ("unknown escape character", "a backslash inside double quotes begins something that has no meaning"),
    ("expected escape sequence", "a backslash inside double quotes begins something that has no meaning"),
    ("quoted scalar", "a quote is opened here and never closed"),
    ("cannot start any token", "a value cannot begin with this character"),
    ("flow sequence", "a list that begins with `[` is not closed by `]`"),
    ("flow mapping", "a table that begins with `{` is not closed by `}`"),
    ("block sequence entries", "a list cannot begin here; it begins on a line of its own"),
    ("sequence entries", "a list cannot begin here; it begins on a line of its own"),
    ("block collection", "this line does not belong to the list above it"),
    ("block mapping", "this does not belong to the value before it"),
    ("block scalar", "after `|` or `>` the text begins on the next line"),
    ("directive", "a line cannot begin with `%`"),
    ("an anchor", "a value that begins with `&` must stand in quotes"),
    ("an alias", "a value that begins with `*` must stand in quotes"),
    ("a tag", "a value that begins with `!` must stand in quotes"),
)


def _suspects(lines: Sequence[str], line: int) -> Iterator[int]:
    """Numbers of the lines to mend on trial: where the parser stood, and the nearest above it that are not empty."""
    return islice((number for number in range(line, -1, -1) if lines[number].strip()), 3)


def _entry_start(lines: Sequence[str], number: int) -> int:
    """The line of the outermost key that line `number` belongs to; what stands above was read without complaint."""
    return next((n for n in range(number, -1, -1) if lines[n].strip() and lines[n][0] not in " -#]}"), 0)


def _mends(lines: Sequence[str], number: int) -> Iterator[_Mend]:
    """The usual slips, the likeliest first."""
    line = lines[number].rstrip()
    yield from _spacing(lines, number, line)
    found = _ENTRY.match(line)
    if found is None:
        return
    start, key = found.end(), found[1].strip("- ")
    value = value_at(line, start)
    end = start + len(value)
    if not value:
        return
    inner = value[1:-1]
    if value[0] in _CURLY and value[-1] in _CURLY and inner:
        message = f"curly quotes {value[0]} {value[-1]} do not hold a value together"
        yield _Mend(start, end, quoted(inner), message, "use straight ones:")
    if _WIKI_LINKS.fullmatch(value):
        links = ", ".join(quoted(link) for link in re.findall(r"\[\[[^\[\]]+\]\]", value))
        better = f"[{links}]" if "," in value else links
        yield _Mend(start, end, better, "links in double brackets must stand in quotes", "write")
    if value[0] in "\"'":
        if value.count(value[0]) == 1:
            yield _Mend(start, end, quoted(value[1:]), "a quote is opened here and never closed", "close it:")
        elif value[-1] == value[0]:
            kind = "an apostrophe" if value[0] == "'" else "a quote or backslash"
            yield _Mend(start, end, quoted(inner), f"{kind} inside the quotes ends the text too early", "write")
    if value[0] == "[" and "]" not in value:
        yield _Mend(start, end, value + "]", "a list that begins with `[` is not closed by `]`", "close it:")
    if value[0] == "[" and value[-1] == "]" and not set(inner) & set("[]{}\"'"):
        items = ", ".join(quoted(item.strip()) for item in inner.split(",") if item.strip())
        yield _Mend(start, end, f"[{items}]", "a text in this list has a sign that must stand in quotes", "write")
    message = _why_quote(key.removesuffix(":").rstrip(), value)
    yield _Mend(start, end, quoted(value), message, "put the value in quotes:")


def _spacing(lines: Sequence[str], number: int, line: str) -> Iterator[_Mend]:
    """Slips before the value: no space after the colon, another indentation, `=` for `:`."""
    indent = len(line) - len(line.lstrip())
    unlike = _UNLIKE.match(line)
    if unlike is not None:
        message = f"after {code(unlike[1].strip() + ':')} stands a no-break space, which is not read as a space"
        yield _Mend(unlike.end(1) + 1, unlike.end(), " ", message, "delete it and type a space:")
    tight = _TIGHT.match(line)
    if tight is not None:
        message = f"there must be a space after the colon of {code(tight[2])}"
        yield _Mend(tight.start(2), tight.end(), f"{tight[2]}: ", message, "write")
    equals = _EQUALS.match(line)
    if equals is not None:
        message = f"{code(equals[2])} is followed by `=`"
        yield _Mend(equals.start(2), equals.end(), f"{equals[2]}: ", message, "write a colon:")
    above = next((line for line in reversed(lines[:number]) if line.strip()), "")
    level = len(above) - len(above.lstrip())
    if indent != level:
        side = "right" if indent > level else "left"
        message = f"this line begins further to the {side} than the one above it"
        yield _Mend(0, indent, " " * level, message, "let them begin at the same place:")


def _why_quote(key: str, value: str) -> str:
    of = f"the value of {code(key)}" if key else "this value"
    if value[0] in "@`%*&!|>?-,]}" or (value[0] == "{" and "}" not in value):
        return f"{of} begins with {code(value[0])} and must therefore stand in quotes"
    if value[0] in "[{\"'":
        signs = "quotes" if value[0] in _STRAIGHT else "brackets"
        return f"{of} goes on after its {signs}, so all of it must stand in quotes"
    if ": " in value or value.endswith(":"):
        return f"{of} has a colon followed by a space and must therefore stand in quotes"
    return f"{of} must stand in quotes"


_STRAIGHT = "\"'"
_CURLY = "“”„‟«»‹›‘’‚‛"
_KEY_LINE = Pattern(r"[\"']?[^\W\d][\w .-]{0,60}[\"']?[ \t]{0,20}([:=])")
_ENTRY = Pattern(r"( *(?:- +)*(?:[\"']?\w[^:\"'\[\]{}]*: +)?)")
_TIGHT = Pattern(r"( *(?:- +)*)(\w[\w-]*):(?=[^\s:/])")
_UNLIKE = Pattern(r"( *(?:- +)*\w[\w-]*):[ \u00a0\u202f\u2007]*[\u00a0\u202f\u2007][ \u00a0\u202f\u2007]*")
_EQUALS = Pattern(r"( *)(\w[\w-]*) *= *(?=\S)")
_WIKI_LINKS = Pattern(r"\[\[[^\[\]]+\]\](?: *, *\[\[[^\[\]]+\]\])*")
