"""A site opened for the tools around links: `fix`, `mv`, `mentions`, `links`.

Rule 1: files are written under the lock under which the site is published, so that no build sees half of a change.
Rule 2: whatever stops a command is told in sentences, and its exit code is 1; 75 where a build is at work.
"""

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import msgspec

from fingerpost.build import Order, Program
from fingerpost.edges import terminal
from fingerpost.edges.building import BUSY, FAULTS, found_at, moment_of
from fingerpost.edges.disk import DiskTree, content_folder, our_styles, read_site, unreadable
from fingerpost.edges.lock import HeldBy, hold, settled
from fingerpost.edges.memory import opened_memory
from fingerpost.edges.rewriting import Outcome, Refusal, Write, carry_out, finish, told_of, unfinished
from fingerpost.edges.workers import Workers
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.paths import ContentPath
from fingerpost.tools.edits import difference
from fingerpost.tools.survey import Desk, Reading

WAIT_S = 10
"""How long a build that is at work is waited for."""


class Opened(msgspec.Struct, frozen=True):
    """A site, and all it takes to look at it and to write it."""

    site: Path
    folder: Path
    """Of the content."""
    content: DiskTree
    order: Order
    desk: Desk

    def real(self, path: ContentPath) -> str:
        """Where a content file lies, from the folder of site.toml; behind a symbolic link, the file it leads to."""
        return os.path.relpath(self.content.place(path).resolve(), self.site.resolve())


@contextlib.contextmanager
def opened(program: Program, site: Path, now: datetime | None, *, drafts: bool = False) -> Iterator[Opened]:
    """The site in a folder; ends the process where there is none that can be read."""
    read = read_site(site)
    if read.config is None:
        stop(read.diagnostics)
    folder = content_folder(site, read.config)
    if isinstance(folder, Diagnostic):
        stop([folder])
    cut_short = unfinished(site)
    if cut_short is not None:
        say_finished(cut_short, finished(site))
    with opened_memory(site) as (memory, compiled):
        found = found_at(site, read, memory)
        if isinstance(found, list):
            stop(found)
        moment = moment_of(now, read.config)
        order = Order(
            read.config, read.places, found.content, found.layers, moment, drafts, styles=our_styles(),
            ledger=found.ledger, compiled=compiled,
        )  # fmt: skip
        try:
            yield Opened(site, folder, found.content, order, Desk(program, Reading(memory), Workers()))
        except BrokenPipeError:  # who reads our output has had enough
            raise
        except OSError as error:
            stop([unreadable(error)])


def stop(found: Iterable[Diagnostic], message: str = "") -> NoReturn:
    """Tells what is wrong and ends the process."""
    terminal.say_all(found)
    if message:
        terminal.say(message)
    sys.exit(FAULTS)


def written(
    at: Opened, command: str, files: Mapping[str, tuple[str, bytes]], moved: tuple[str, str] | None = None
) -> Outcome:
    """Writes files (by path from site.toml: the digest they were read with, and the new content), all or none."""
    writes = [Write(file, before, content) for file, (before, content) in sorted(files.items())]
    try:
        with held(at.site, command):
            outcome = carry_out(at.site, command, writes, moved)
    except OSError as error:
        if unfinished(at.site) is None:
            terminal.say(f"nothing was changed: {told_of(error)}")
        else:
            terminal.say(f"stopped half-way: {told_of(error)}; `fingerpost mv --finish` does the rest")
        sys.exit(FAULTS)
    if isinstance(outcome, Refusal):
        terminal.say(outcome.message)
        sys.exit(FAULTS)
    say_left(outcome)
    return outcome


def finished(site: Path) -> Outcome:
    """Does the rest of a change that was cut short."""
    try:
        with held(site, "mv"):
            return finish(site) or Outcome()
    except OSError as error:
        terminal.say(f"an earlier change could not be finished: {told_of(error)}")
        sys.exit(FAULTS)


def say_finished(command: str, outcome: Outcome) -> None:
    """Tells what was cut short and is done now."""
    terminal.say(f"`fingerpost {command}` had been cut short; the rest of it is done now")
    say_left(outcome)


def say_left(outcome: Outcome) -> None:
    """Tells which files were left as they are."""
    for file in outcome.left:
        terminal.say(f"{file} was changed by somebody else at the same time and is left as it is; look at its links")


@contextlib.contextmanager
def held(site: Path, command: str) -> Iterator[None]:
    """The lock under which a site is published and its files are written; ends the process where a build has it."""
    with hold(settled(site / "public"), command.partition(" ")[0], wait_s=WAIT_S) as held:
        if isinstance(held, HeldBy):
            terminal.say(f"a build (process {held.pid}) is at work on this site; nothing was changed, try again later")
            sys.exit(BUSY)
        yield


def show_difference(old: str, new: str, before: bytes, after: bytes) -> None:
    """What would change in a file, to standard output."""
    for line in difference(old, new, before, after):
        terminal.give(line)
