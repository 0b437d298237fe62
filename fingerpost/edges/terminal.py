"""What is said to the author: the only module that prints.

Diagnostics as text, as JSON (`{"diagnostics": […], "summary": {…}}` on standard output and nothing else there), as
annotations of GitHub's workflows, as GitLab's code quality (`code_quality.py`), or as SARIF (`sarif.py`).
"""

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TextIO

import click
import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place
from fingerpost.model.patterns import Pattern
from fingerpost.model.traces import Reason

Format = Literal["text", "json", "github", "gitlab", "sarif"]

FOLD_FROM = 4
"""As many faults with one cause, and they are told once, with their number and the first place."""

_COLORS = {"error": "red", "warning": "yellow", "note": "cyan"}


class Summary(msgspec.Struct, frozen=True):
    """The line at the end."""

    pages: int
    links: int
    errors: int
    warnings: int
    notes: int
    seconds: float
    outcome: str
    """What became of it: `published to public`, `nothing was published`."""


def summary_of(diagnostics: Iterable[Diagnostic], pages: int, links: int, seconds: float, outcome: str) -> Summary:
    """The summary of a run."""
    levels = Counter(diagnostic.level for diagnostic in diagnostics)
    return Summary(pages, links, levels["error"], levels["warning"], levels["note"], round(seconds, 3), outcome)


def tell(
    diagnostics: Sequence[Diagnostic], summary: Summary, form: Format, *, with_notes: bool, out: TextIO | None = None
) -> None:
    """Everything, in the form asked for: JSON of any kind to standard output, text to standard error."""
    if form == "json":
        _print(as_json(diagnostics, summary), out or sys.stdout)
        return
    if form == "sarif":
        from fingerpost.edges.sarif import as_sarif

        _print(as_sarif(diagnostics), out or sys.stdout)
        return
    if form == "gitlab":
        from fingerpost.edges.code_quality import as_code_quality

        _print(as_code_quality(diagnostics), out or sys.stdout)
        return
    stream = out or (sys.stdout if form == "github" else sys.stderr)
    for line in as_github(diagnostics) if form == "github" else as_text(diagnostics, with_notes=with_notes):
        _print(line, stream)
    _print(as_line(summary, with_notes=with_notes), out or sys.stderr)


def _print(text: str, stream: TextIO) -> None:
    """The text; what the terminal's encoding lacks as `\\u2026`."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    click.echo(text.encode(encoding, "backslashreplace").decode(encoding), file=stream)


def tell_reasons(reasons: Sequence[Reason]) -> None:
    """What was made in this build, and why."""
    for reason in reasons:
        say(f"{_STAGES.get(reason.stage, reason.stage)} {reason.name}: {reason.why}")
    say(f"{len(reasons)} made, all else was remembered")


_STAGES = {"page": "read", "render": "rendered", "files": "made", "look": "looked at", "pictures": "encoded"}


def as_json(diagnostics: Iterable[Diagnostic], summary: Summary) -> str:
    """One JSON document."""
    shown = [
        {
            "level": d.level,
            "rule": d.rule,
            "message": _whole(d.message),
            "file": _whole(d.place.file) if d.place else None,
            "line": d.place.line if d.place else None,
            "column": d.place.column if d.place else None,
            "length": d.place.length if d.place else None,
            "hint": _whole(d.hint) if d.hint is not None else None,
            "also": [{"file": _whole(p.file), "line": p.line, "column": p.column} for p in d.also],
            "replacement": _whole(d.replacement) if d.replacement is not None else None,
        }
        for d in diagnostics
    ]
    told = {**msgspec.structs.asdict(summary), "outcome": _whole(summary.outcome)}
    return msgspec.json.format(msgspec.json.encode({"diagnostics": shown, "summary": told}), indent=2).decode()


def as_github(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    """Workflow commands that mark the lines of a pull request."""
    for d in diagnostics:
        level = {"error": "error", "warning": "warning", "note": "notice"}[d.level]
        where = f"file={_property(d.place.file)},line={d.place.line},col={d.place.column}," if d.place else ""
        text = d.message + (f" (hint: {d.hint})" if d.hint else "")
        yield f"::{level} {where}title={_property(d.rule)}::{_data(text)}"


def _data(text: str) -> str:
    lines = text.replace("%", "%25").replace("\r\n", "\n").split("\n")
    return "%0A".join(plain(line.replace("\r", "%0D")) for line in lines)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


# Controls (a terminal obeys them), halves of characters (no encoding has them), line separators and the signs that
# turn the direction of the text around (what is shown would not be what is written: CVE-2021-42574).
_UNSHOWN = Pattern("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """The text with a `\ufffd` for everything that would do something to a terminal instead of being shown."""
    return _UNSHOWN.sub("\ufffd", text)


def _whole(text: str) -> str:
    """Text that UTF-8 has; JSON writes controls as `\\u001b`."""
    return text.encode("utf-8", "replace").decode()


def as_text(diagnostics: Sequence[Diagnostic], *, with_notes: bool) -> Iterator[str]:
    """Paragraphs for a terminal, faults with one cause folded."""
    told = [d for d in diagnostics if with_notes or d.level != "note"]
    alike: dict[tuple[str, str, str], list[Diagnostic]] = {}
    for d in told:
        alike.setdefault((d.level, d.rule, d.message), []).append(d)
    for d in told:
        same = alike[d.level, d.rule, d.message]
        if len(same) < FOLD_FROM:
            yield from paragraph(d)
        elif d is same[0]:
            files = len({other.place.file for other in same if other.place})
            yield from paragraph(d)
            yield f"  the same {len(same)} times in {files} file{'s' if files != 1 else ''}, first here"


def paragraph(d: Diagnostic) -> Iterator[str]:
    """One diagnostic: where, what, the line with a caret, the hint."""
    where = click.style(f"{plain(d.place.file)}:{d.place.line}:{d.place.column}: ", bold=True) if d.place else ""
    yield f"{where}{click.style(f'{d.level}[{d.rule}]', fg=_COLORS[d.level], bold=True)}: {plain(d.message)}"
    if d.place is not None and d.place.text:
        yield from excerpt(d.place)
    for place in d.also:
        yield f"  also at {plain(place.file)}:{place.line}:{place.column}"
    if d.hint:
        yield f"  {click.style('hint:', bold=True)} {plain(d.hint)}"


WIDEST = 110
"""Columns of a source line that are shown; a longer one is cut around the place."""


def excerpt(place: Place) -> Iterator[str]:
    """The line, and carets below what is meant."""
    text = plain(place.text.replace("\t", " "))
    at = min(place.column - 1, len(text))
    start = _back(text, at, WIDEST // 3) if columns(text) > WIDEST else 0
    if start:
        # Near the end of the line, as much of it as there is room for.
        start = min(start, _back(text, len(text), WIDEST))
    end = _forth(text, start, WIDEST)
    number = f"{place.line:5} | "
    yield f"{number}{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
    if place.length:
        indent = columns(text[start:at]) + (1 if start else 0)
        width = max(1, columns(text[at : min(at + place.length, end)]))
        yield f"{' ' * (len(number) - 2)}| {' ' * indent}{click.style('^' * width, fg='red')}"


def columns(text: str) -> int:
    """How many columns a terminal gives the text: two for each wide character, none for what is put on another."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _back(text: str, end: int, room: int) -> int:
    """Where the text begins that ends at `end` and has at most that many columns; never on a mark put on another."""
    start = end
    while start and room >= (width := _width(text[start - 1])):
        start, room = start - 1, room - width
    while start < end and not _width(text[start]):
        start += 1
    return start


def _forth(text: str, start: int, room: int) -> int:
    end = start
    while end < len(text) and room >= (width := _width(text[end])):
        end, room = end + 1, room - width
    return end


def as_line(summary: Summary, *, with_notes: bool) -> str:
    """`61 pages, 312 links checked, 1 error, 0 warnings, in 0.42 s: nothing was published`"""
    counts = [
        counted(summary.pages, "page"),
        f"{counted(summary.links, 'link')} checked",
        counted(summary.errors, "error"),
        counted(summary.warnings, "warning"),
    ]
    if summary.notes:
        counts.append(counted(summary.notes, "note") + ("" if with_notes else " (shown with --notes)"))
    return f"{', '.join(counts)}, in {summary.seconds:.2f} s: {plain(summary.outcome)}"


def counted(number: int, name: str) -> str:
    """`1 page`, `2 pages`."""
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def say(text: str) -> None:
    """Something that is not a list of diagnostics; our own colours in it stay."""
    _print(_told(text), sys.stderr)


def say_all(diagnostics: Iterable[Diagnostic]) -> None:
    """Each fault as a paragraph, where no summary follows."""
    for diagnostic in diagnostics:
        for line in paragraph(diagnostic):
            say(line)


def give(text: str) -> None:
    """What was asked for, to standard output, where another program may read it."""
    _print(_told(text), sys.stdout)


def _told(text: str) -> str:
    pieces = re.split(r"(\n|\x1b\[[0-9;]*m)", text)
    return "".join(piece if index % 2 else plain(piece) for index, piece in enumerate(pieces))
