"""`fingerpost fix`: the hints a machine may follow, followed."""

import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

import click

from fingerpost.build import Program
from fingerpost.edges import options, terminal
from fingerpost.edges.building import FAULTS, FINE
from fingerpost.edges.desk import opened, show_difference, written
from fingerpost.model.diagnostics import LEVELS, Diagnostic
from fingerpost.tools.edits import underlined
from fingerpost.tools.fixes import Fixing, fixing


def command(program: Program) -> click.Command:
    """The command for a program."""

    @click.command("fix")
    @options.site
    @click.option("--dry-run", is_flag=True, help="Show what would be changed, and change nothing.")
    @click.option("--guesses", is_flag=True, help="Follow hints that ask `did you mean …?`, too. Read the result.")
    @options.drafts
    @options.now
    def fix(site: Path, dry_run: bool, guesses: bool, drafts: bool, now: datetime | None) -> None:
        """Mend what has one certain repair: spellings of links, capitals, former names, slips in the front matter.

        Only the faulty words are written anew; line ends and all else in a file stay. A repair that would bring a new
        fault is not made.
        """
        with opened(program, site, now, drafts=drafts) as at:
            found = fixing(at.desk, at.order, with_guesses=guesses)
            digests = {source.path: source.digest for source in at.content.sources()}
            if dry_run:
                for path, content in sorted(found.files.items()):
                    name = at.real(path)
                    show_difference(name, name, at.content.read(path), content)
            elif found.files:
                written(at, "fix", {at.real(p): (digests[p], content) for p, content in found.files.items()})
            sys.exit(_told(found, is_dry=dry_run))

    return fix


def _told(found: Fixing, *, is_dry: bool) -> int:
    for diagnostic in found.mended:
        place = diagnostic.place
        assert place is not None
        was, now = underlined(place), (diagnostic.replacement or "").replace("\n", " ⏎ ")
        terminal.say(f"{place.file}:{place.line}:{place.column}: [{diagnostic.rule}] `{was}` → `{now}`")
    did = "would be mended" if is_dry else "mended"
    files = terminal.counted(len(found.files), "file")
    done = f"{len(found.mended)} {did} in {files}" if found.mended else "there is nothing a machine could mend"
    terminal.say(f"{done}; left: {_left(found.left)}")
    return FAULTS if any(d.level == "error" for d in found.left) else FINE


def _left(found: tuple[Diagnostic, ...]) -> str:
    counts = Counter(d.level for d in found)
    words = [terminal.counted(counts[level], level) for level in LEVELS if counts[level]]
    return f"{', '.join(words)} (listed by `fingerpost check --notes`)" if words else "nothing"
