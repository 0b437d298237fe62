"""`fingerpost assessments`: the self-assessments of a site, and which answers lead to which result."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from fingerpost.build import Program, sorted_out
from fingerpost.edges import options, terminal
from fingerpost.edges.building import FAULTS, FINE, found_at
from fingerpost.edges.disk import read_site
from fingerpost.edges.memory import opened_memory
from fingerpost.kinds.scoring import Key, combinations, result_of
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.pages import Entry
from fingerpost.stages.config import with_own_kinds
from fingerpost.stages.parse import Manner, parse


def command(program: Program) -> click.Command:
    """The command for a program."""

    @click.command("assessments")
    @options.site
    @click.option("--table", is_flag=True, help="Show every combination of bands and the result it reaches.")
    def assessments(site: Path, table: bool) -> None:
        """List the self-assessments; with --table, check that each combination of answers is understood as you mean."""
        found = _entries(program, site)
        if isinstance(found, list):
            terminal.say_all(found)
            sys.exit(FAULTS)
        for entry in found:
            click.echo("\n".join(_told(entry, with_table=table)))
        if not found:
            click.echo("There is no self-assessment here; docs/assessments.md shows how one is written.")
        sys.exit(FINE if all(entry.fields["sheet"] for entry in found) else FAULTS)

    return assessments


def _entries(program: Program, site: Path) -> tuple[Entry, ...] | list[Diagnostic]:
    read = read_site(site)
    if read.config is None:
        return list(read.diagnostics)
    kinds = with_own_kinds(program.kinds, read.config)
    with opened_memory(site, is_wanted=False) as (memory, _):
        found = found_at(site, read, memory)
        if isinstance(found, list):
            return found
        texts, _, _ = sorted_out(found.content.sources(), read.config, kinds)
        manner = Manner(kinds, read.config.language)
        pages = (parse(source, found.content.read(source.path), manner) for source in texts)
        return tuple(page.entry for page in pages if page.entry.kind == "assessment")


def _told(entry: Entry, *, with_table: bool) -> Iterator[str]:
    yield f"{entry.file}: {entry.title}"
    sheet: Any = entry.fields["sheet"]
    if not sheet:
        yield "  has faults; `fingerpost check` lists them"
        return
    key = msgspec.json.decode(sheet["key"], type=Key)
    counts = (
        (len(key.items), "statement"), (len(key.dimensions), "dimension"), (len(key.results), "result"),
        (sum(1 for _ in combinations(key)), "combination"),
    )  # fmt: skip
    parts = (f"{count} {word}{'s' if count != 1 else ''}" for count, word in counts)
    yield f"  {entry.fields['type']}, {', '.join(parts)}"
    if with_table:
        yield from _table(entry, key, sheet["dimensions"])


def _table(entry: Entry, key: Key, dimensions: Any) -> Iterator[str]:
    results: Any = entry.fields["results"]
    rows = [[str(dimension["name"]) for dimension in dimensions] + ["Result"]]
    for combination in combinations(key):
        bands = [f"{d['bands'][band]['label']}" for d, band in zip(dimensions, combination, strict=True)]
        number = result_of(key, combination)
        rows.append([*bands, "none" if number is None else f"{results[number]['id']}: {results[number]['title']}"])
    widths = [max(len(row[column]) for row in rows) for column in range(len(dimensions))]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield f"    {'   '.join([*cells, row[-1]])}".rstrip()
    yield ""
