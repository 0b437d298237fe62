"""Diagnostics as the browser is told them: plain values, and addresses that open the editor.

Rule: what is told is text; the client sets it as text. An address for the editor is given only to this machine, because
it holds a path of this machine.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Level, Place

EDITORS = {
    "vscode": "vscode://file/{file}:{line}:{column}",
    "vscodium": "vscodium://file/{file}:{line}:{column}",
    "cursor": "cursor://file/{file}:{line}:{column}",
    "zed": "zed://file/{file}:{line}:{column}",
    "sublime": "subl://open?url=file:///{file}&line={line}&column={column}",
    "textmate": "txmt://open?url=file:///{file}&line={line}&column={column}",
    "idea": "idea://open?file=/{file}&line={line}&column={column}",
    "pycharm": "pycharm://open?file=/{file}&line={line}&column={column}",
    "obsidian": "obsidian://open?path=/{file}",
}
"""How each opens a file at a place; `{file}` is its whole path without the first slash."""

MOST = 200
"""As many are told; whoever has more mends the first of them first."""


class Told(msgspec.Struct, frozen=True):
    """One diagnostic."""

    level: Level
    rule: str
    message: str
    where: str = ""
    """`content/repair.md:14:11`; empty where there is no place."""
    line: int = 0
    before: str = ""
    marked: str = ""
    """The part of the source line that is meant."""
    after: str = ""
    hint: str = ""
    open: str = ""
    """What opens the place in the editor; empty where none is known."""
    also: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True):
    """What a build said."""

    title: str
    faults: tuple[Told, ...] = ()
    warnings: tuple[Told, ...] = ()
    more: int = 0
    """How many were left out."""


NOTHING_SAID = Report("")


def report_of(diagnostics: Sequence[Diagnostic], site: Path, editor: str) -> Report:
    """Errors and warnings, told; `editor` is what site.toml says under `[preview]`."""
    errors = [d for d in diagnostics if d.level == "error"]
    warnings = [d for d in diagnostics if d.level == "warning"]
    count = len(errors)
    title = ("1 error keeps" if count == 1 else f"{count:,} errors keep") + " this site from being published"
    return Report(
        title if errors else "",
        tuple(told(d, site, editor) for d in errors[:MOST]),
        tuple(told(d, site, editor) for d in warnings[:MOST]),
        max(0, len(errors) - MOST),
    )


def told(diagnostic: Diagnostic, site: Path, editor: str) -> Told:
    """One diagnostic as the browser is told it."""
    place = diagnostic.place
    if place is None:
        return Told(diagnostic.level, diagnostic.rule, diagnostic.message, hint=diagnostic.hint or "")
    start = min(place.column - 1, len(place.text))
    end = min(start + place.length, len(place.text))
    return Told(
        diagnostic.level, diagnostic.rule, diagnostic.message, _where(place), place.line,
        place.text[:start], place.text[start:end], place.text[end:],
        diagnostic.hint or "", editor_address(editor, site / place.file, place), tuple(map(_where, diagnostic.also)),
    )  # fmt: skip


def without_addresses(report: Report) -> Report:
    """The report for another machine."""
    return msgspec.structs.replace(report, faults=tuple(_bare(report.faults)), warnings=tuple(_bare(report.warnings)))


def _bare(told: Iterable[Told]) -> Iterable[Told]:
    return (msgspec.structs.replace(one, open="") for one in told)


def _where(place: Place) -> str:
    return f"{place.file}:{place.line}:{place.column}"


def editor_address(editor: str, path: Path, place: Place) -> str:
    """What opens a file at a place; empty where no editor is named."""
    pattern = EDITORS.get(editor, editor)
    if "{file}" not in pattern:
        return ""
    # A pattern of one's own may name the whole path with its first slash just as well: `x://open?file=/{file}`.
    values = {"file": quote(path.as_posix().lstrip("/")), "line": str(place.line), "column": str(place.column)}
    return re.sub(r"\{(file|line|column)\}", lambda match: values[match[1]], pattern)
