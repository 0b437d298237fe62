"""`check --reading`: how hard each page is to read, as a table."""

from collections.abc import Iterator, Mapping

import click

from fingerpost.build import Order, Program, surveyed
from fingerpost.edges import terminal
from fingerpost.memo import Memo, Memory
from fingerpost.model.pages import Entry
from fingerpost.model.paths import ContentPath
from fingerpost.model.stage import one_by_one
from fingerpost.stages.care.reading import FEW, Reading
from fingerpost.stages.care.reading_faults import INSTALL
from fingerpost.stages.care.syllables import can_count
from fingerpost.workshop import Workshop

HEADINGS = ("Page", "Words", "Sentences", "Words a sentence", "Flesch-Kincaid", "SMOG")
_NOTE = (
    "Grades are those of US schools, hardest first. A score is a hint, not proof: it knows the length of words and "
    "sentences and nothing of what they say. The two formulas are not to be compared with each other."
)


def can_be_measured() -> None:
    """Raises a fault of usage where the libraries are not there that count syllables."""
    if not can_count():
        message = "the reading level needs an optional part that is not installed"
        raise click.UsageError(f"{message}; install it with {INSTALL}")


def tell_readings(program: Program, order: Order, memory: Memory) -> None:
    """The table, to standard output."""
    memo = Memo(memory)
    shop = Workshop(memo, one_by_one, order.config, "")
    site, _ = surveyed(program, order, shop, memo)
    readings = shop.readings(site)
    entries = [entry for entry in site.written() if entry.path in readings and readings[entry.path].words]
    for line in table(entries, readings):
        terminal.give(line)


def table(entries: list[Entry], readings: Mapping[ContentPath, Reading]) -> Iterator[str]:
    """The lines of the table, the hardest page first."""
    hardest = sorted(entries, key=lambda entry: (-readings[entry.path].grade, entry.path))
    rows = [HEADINGS, *((entry.path, *_cells(readings[entry.path])) for entry in hardest)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    for row in rows:
        numbers = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        yield f"{row[0].ljust(widths[0])}  {'  '.join(numbers)}".rstrip()
    if not hardest:
        yield "There is no page in English here."
    yield ""
    if any(0 < readings[entry.path].sentences < FEW for entry in hardest):
        yield f"* fewer than {FEW} sentences, for which SMOG was not made."
    yield _NOTE


def _cells(reading: Reading) -> tuple[str, ...]:
    mark = "*" if reading.sentences < FEW else " "
    return (
        str(reading.words), str(reading.sentences), f"{reading.sentence_length:.1f}", f"{reading.grade:.1f}",
        f"{reading.smog:.1f}{mark}",
    )  # fmt: skip
