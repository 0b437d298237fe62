"""A site on disk, built: what `build` and `check` do between the command line and the core.

Rule 1: reads the world, calls the core, tells what it said; no decision about content is made here. Rule 2: exit codes
are 0 fine, 1 faults in the content, 75 another build is at work.
"""

import io
import os
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from fingerpost.build import Order, Program, build
from fingerpost.edges import terminal
from fingerpost.edges.blobs import PICTURES, DiskBlobs
from fingerpost.edges.disk import (
    DiskTree,
    content_folder,
    content_tree,
    our_styles,
    our_themes,
    read_site,
    shown,
    theme_layers,
    unreadable,
)
from fingerpost.edges.glances import remember, remembered
from fingerpost.edges.lock import HeldBy, hold, settled
from fingerpost.edges.memory import opened_memory
from fingerpost.edges.openness import readable_by_all
from fingerpost.edges.progress import Progress
from fingerpost.edges.publish import Read, publish
from fingerpost.edges.published import read_published_file
from fingerpost.edges.refusal import refuse, told
from fingerpost.edges.rewriting import unfinished
from fingerpost.edges.workers import Workers
from fingerpost.memo import Memo, Memory
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.ledger import LedgerFile
from fingerpost.model.pages import Built, CopyOf, Later
from fingerpost.stages.config import Config, Site_toml

FINE, FAULTS, BUSY = 0, 1, 75


class Wishes(msgspec.Struct, frozen=True):
    """What was asked for on the command line."""

    site: Path
    output: Path | None
    drafts: bool
    strict: bool
    now: datetime | None
    form: terminal.Format
    notes: bool
    why: bool
    forget: bool
    jobs: int
    external: bool = False
    """Whether links to other sites are asked for, too."""
    reading: bool = False
    """Whether a table shows how hard each page is to read."""
    loopback: bool = False
    """Whether this computer counts as another site, for tests."""


class Ready(msgspec.Struct, frozen=True):
    """A site that was just published to its output folder, whose lock is still held."""

    config: Config
    site: Path
    folder: Path
    """Where it is."""
    keep_out: tuple[Path, ...]
    """Folders of the author's, into which nothing may be written."""
    built: Built
    ledger: LedgerFile | None
    """What was published before, as it was read for this build."""


def build_site(program: Program, wishes: Wishes, *, is_check: bool, then: Callable[[Ready], int] | None = None) -> int:
    """Builds a site as asked, publishes it unless it is only checked, and tells what there is to say: the exit code.

    `then` goes on with the published site, under the same lock, and says how it ended.
    """
    started = time.perf_counter()
    site = wishes.site

    def end(diagnostics: Sequence[Diagnostic], outcome: str, built: Built | None = None) -> int:
        pages, links = (built.page_count, built.link_count) if built else (0, 0)
        summary = terminal.summary_of(diagnostics, pages, links, time.perf_counter() - started, outcome)
        if built is not None and wishes.why:
            terminal.tell_reasons(built.reasons)
        terminal.tell(diagnostics, summary, wishes.form, with_notes=wishes.notes)
        return FAULTS if summary.errors else FINE

    read = read_site(site)
    if read.config is None:
        return end(read.diagnostics, "nothing was built")
    if (cut_short := unfinished(site)) is not None:
        terminal.say(f"`fingerpost {cut_short}` was cut short; `fingerpost mv --finish` does the rest of it")
    content = content_folder(site, read.config)
    if isinstance(content, Diagnostic):
        return end([content], "nothing was built")
    folder = wishes.output if wishes.output is not None else site / "public"
    keep_out = [content, site / "themes", *our_themes()]
    if not is_check and (refusal := refuse(folder, project=site, keep_out=keep_out)) is not None:
        return end([refusal], "nothing was published")
    with opened_memory(site, is_wanted=not wishes.forget) as (memory, compiled):
        found = found_at(site, read, memory)
        if not isinstance(found, Found):
            return end(found, "nothing was built")
        order = Order(
            msgspec.structs.replace(read.config, deploy={}),  # where it goes changes no page
            read.places, found.content, found.layers, moment_of(wishes.now, read.config), wishes.drafts,
            wishes.strict, our_styles(), found.ledger, compiled,
        )  # fmt: skip
        if is_check:
            try:
                built = _built(program, order, wishes, memory)
                told_of = [*built.diagnostics, *_unsearchable(built, order), *_external(program, order, wishes, memory)]
                _show_readings(program, order, wishes, memory)
            except BrokenPipeError:
                raise
            except OSError as error:
                return end([unreadable(error)], "the check was stopped")
            has_errors = any(diagnostic.level == "error" for diagnostic in told_of)
            return end(told_of, "please mend the errors" if has_errors else "no errors", built)
        try:
            with hold(settled(folder), "build" if then is None else "deploy") as held:
                if isinstance(held, HeldBy):
                    since = f", since {held.started}" if held.started else ""
                    terminal.say(
                        f"another build (process {held.pid}{since}) is at work on {shown(folder)}; try again later"
                    )
                    return BUSY
                built = _indexed(_built(program, order, wishes, memory), order, memory)
                if built.has_errors:
                    return end(built.diagnostics, "nothing was published; the site stays as it was", built)
                reader = _reader(found, built)
                with readable_by_all():
                    result = publish(built.outputs, folder, project=site, keep_out=keep_out, read=reader, held=held)
                if then is not None and not isinstance(result, tuple):
                    end([*built.diagnostics, *result.diagnostics], f"built into {shown(folder)}", built)
                    return then(Ready(read.config, site, folder, tuple(keep_out), built, found.ledger))
        except OSError as error:
            return end([told(error, folder)], "nothing was published")
    if isinstance(result, tuple):
        return end([*built.diagnostics, *result], "nothing was published; the site stays as it was", built)
    changes = (
        f"{len(result.written)} written, {len(result.removed)} removed"
        if not result.is_unchanged
        else "nothing changed"
    )
    return end([*built.diagnostics, *result.diagnostics], f"published to {shown(folder)} ({changes})", built)


class Found(msgspec.Struct, frozen=True):
    """The folders of a site."""

    content: DiskTree
    layers: tuple[DiskTree, ...]
    ledger: LedgerFile | None = None
    """What was published before."""


def found_at(site: Path, read: Site_toml, memory: Memory) -> Found | list[Diagnostic]:
    assert read.config is not None
    folder = read.config.content.folder
    glances = remembered(memory, folder)
    content = content_tree(site, read.config, glances)
    remember(memory, folder, glances)
    layers = theme_layers(site, read.config.theme.name)
    ledger = read_published_file(site)
    if isinstance(content, Diagnostic) or isinstance(layers, Diagnostic) or isinstance(ledger, Diagnostic):
        return [d for d in (content, layers, ledger) if isinstance(d, Diagnostic)]
    return Found(content, layers, ledger)


def _built(program: Program, order: Order, wishes: Wishes, memory: Memory) -> Built:
    pages = len(order.content.sources())
    with Progress(pages, is_quiet=wishes.form != "text") as progress:
        blobs = DiskBlobs(wishes.site / PICTURES)
        built = build(program, order, Workers(wishes.jobs, progress.tick), Memo(memory, blobs=blobs))
        blobs.tidy()
        return built


def _indexed(built: Built, order: Order, memory: Memory) -> Built:
    """The build with the index of its search; as it is where the site has none."""
    if built.search is None:
        return built
    from fingerpost.edges.searching import with_index

    return with_index(built, memory, order.places)


def _unsearchable(built: Built, order: Order) -> Sequence[Diagnostic]:
    """Why the index of the search could not be made, if it could not; a check makes none."""
    if built.search is None:
        return ()
    from fingerpost.edges.searching import without_engine

    return without_engine(built, order.places)


def _show_readings(program: Program, order: Order, wishes: Wishes, memory: Memory) -> None:
    """The table of reading levels, if it was asked for."""
    if wishes.reading:
        from fingerpost.edges.reading_table import tell_readings

        tell_readings(program, order, memory)


def _external(program: Program, order: Order, wishes: Wishes, memory: Memory) -> Sequence[Diagnostic]:
    """What other sites say of the links that lead to them; nothing unless it was asked for."""
    if not wishes.external:
        return ()
    from fingerpost.edges.external_check import external_diagnostics

    return external_diagnostics(
        program, order, memory, wishes.site,
        loopback=wishes.loopback, anew=wishes.forget, is_quiet=wishes.form != "text",
    )  # fmt: skip


def moment_of(now: datetime | None, config: Config) -> datetime:
    """The moment of building: `--now`, else SOURCE_DATE_EPOCH (reproducible-builds.org), else the clock."""
    if now is not None:
        return now if now.tzinfo else now.replace(tzinfo=config.tz)
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), UTC)
    return datetime.now(UTC)


def _reader(found: Found, built: Built) -> Read:
    def opened(content: CopyOf) -> BinaryIO:
        trees = (found.content,) if content.tree == "content" else reversed(found.layers)
        owner = next(tree for tree in trees if content.source in tree.sources())
        return owner.place(content.source.path).open("rb")

    def read(wanted: Sequence[CopyOf | Later]) -> Iterator[BinaryIO]:
        for content in built.contents(wanted):
            yield opened(content) if isinstance(content, CopyOf) else io.BytesIO(content)

    return read
