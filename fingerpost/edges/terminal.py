"""What is said to the author: the only module that prints.

Diagnostics as text, as JSON (`{"diagnostics": […], "summary": {…}}` on standard output and nothing else there), or as
annotations of GitHub's workflows.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TextIO

import click
import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place

Format = Literal["text", "json", "github"]

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
    """Everything, in the form asked for: JSON to standard output, text to standard error."""
    if form == "json":
        click.echo(as_json(diagnostics, summary), file=out or sys.stdout)
        return
    stream = out or (sys.stdout if form == "github" else sys.stderr)
    for line in as_github(diagnostics) if form == "github" else as_text(diagnostics, with_notes=with_notes):
        click.echo(line, file=stream)
    click.echo(as_line(summary, with_notes=with_notes), file=out or sys.stderr)


def as_json(diagnostics: Iterable[Diagnostic], summary: Summary) -> str:
    """One JSON document."""
    shown = [
        {
            "level": d.level,
            "rule": d.rule,
            "message": d.message,
            "file": d.place.file if d.place else None,
            "line": d.place.line if d.place else None,
            "column": d.place.column if d.place else None,
            "length": d.place.length if d.place else None,
            "hint": d.hint,
            "also": [{"file": p.file, "line": p.line, "column": p.column} for p in d.also],
            "replacement": d.replacement,
        }
        for d in diagnostics
    ]
    return msgspec.json.format(msgspec.json.encode({"diagnostics": shown, "summary": summary}), indent=2).decode()


def as_github(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    """Workflow commands that mark the lines of a pull request."""
    for d in diagnostics:
        level = {"error": "error", "warning": "warning", "note": "notice"}[d.level]
        where = f"file={_property(d.place.file)},line={d.place.line},col={d.place.column}," if d.place else ""
        text = d.message + (f" (hint: {d.hint})" if d.hint else "")
        yield f"::{level} {where}title={_property(d.rule)}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_text(diagnostics: Sequence[Diagnostic], *, with_notes: bool) -> Iterator[str]:
    """Paragraphs for a terminal, faults with one cause folded."""
    told = [d for d in diagnostics if with_notes or d.level != "note"]
    causes = Counter((d.rule, d.message) for d in told)
    seen: set[tuple[str, str]] = set()
    for d in told:
        cause = (d.rule, d.message)
        if causes[cause] < FOLD_FROM:
            yield from paragraph(d)
        elif cause not in seen:
            seen.add(cause)
            files = len({o.place.file for o in told if (o.rule, o.message) == cause and o.place})
            yield from paragraph(d)
            yield f"  the same {causes[cause]} times in {files} file{'s' if files != 1 else ''}, first here"


def paragraph(d: Diagnostic) -> Iterator[str]:
    """One diagnostic: where, what, the line with a caret, the hint."""
    where = click.style(f"{d.place.file}:{d.place.line}:{d.place.column}: ", bold=True) if d.place else ""
    yield f"{where}{click.style(f'{d.level}[{d.rule}]', fg=_COLORS[d.level], bold=True)}: {d.message}"
    if d.place is not None and d.place.text:
        yield from _excerpt(d.place)
    for place in d.also:
        yield f"  also at {place.file}:{place.line}:{place.column}"
    if d.hint:
        yield f"  {click.style('hint:', bold=True)} {d.hint}"


WIDEST = 110
"""Characters of a source line that are shown; a longer one is cut around the place."""


def _excerpt(place: Place) -> Iterator[str]:
    text = place.text.replace("\t", " ")
    start = 0
    if len(text) > WIDEST:
        start = max(0, min(place.column - 1 - WIDEST // 3, len(text) - WIDEST))
    shown = text[start : start + WIDEST]
    number = f"{place.line:5} | "
    yield f"{number}{'…' if start else ''}{shown}{'…' if start + WIDEST < len(text) else ''}"
    if place.length:
        indent = place.column - 1 - start + (1 if start else 0)
        width = max(1, min(place.length, WIDEST - (place.column - 1 - start)))
        yield f"{' ' * (len(number) - 2)}| {' ' * indent}{click.style('^' * width, fg='red')}"


def as_line(summary: Summary, *, with_notes: bool) -> str:
    """`61 pages, 312 links checked, 1 error, 0 warnings, in 0.42 s: nothing was published`"""
    counts = [
        _count(summary.pages, "page"),
        f"{_count(summary.links, 'link')} checked",
        _count(summary.errors, "error"),
        _count(summary.warnings, "warning"),
    ]
    if summary.notes:
        counts.append(_count(summary.notes, "note") + ("" if with_notes else " (shown with --notes)"))
    return f"{', '.join(counts)}, in {summary.seconds:.2f} s: {summary.outcome}"


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def say(text: str) -> None:
    """One line that is not a diagnostic."""
    click.echo(text, err=True)
