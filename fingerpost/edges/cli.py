"""The command line: `fingerpost` and `python build.py` are the same program.

Rule 1: commands read the world, call the core, and tell what it said; no decision about content is made here. Rule 2:
exit codes are 0 fine, 1 faults in the content, 2 wrong usage, 75 another build is at work, 130 interrupted.
"""

import gc
import io
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import click
import msgspec

from fingerpost.build import Order, Program, build
from fingerpost.edges import terminal
from fingerpost.edges.disk import DiskTree, content_folder, content_tree, our_themes, read_site, shown, theme_layers
from fingerpost.edges.glances import remember, remembered
from fingerpost.edges.lock import HeldBy, hold, settled
from fingerpost.edges.memory import opened_memory
from fingerpost.edges.progress import Progress
from fingerpost.edges.publish import Read, publish
from fingerpost.edges.refusal import refuse, told
from fingerpost.edges.workers import Workers
from fingerpost.memo import Memo, Memory
from fingerpost.model.diagnostics import Diagnostic, fault
from fingerpost.model.pages import Built, CopyOf, Later
from fingerpost.stages.config import Config, Site_toml

FINE, FAULTS, USAGE, BUSY, INTERRUPTED = 0, 1, 2, 75, 130


class Wish(click.ParamType[datetime]):
    """A moment as one writes it: `2026-10-03` or `2026-10-03T14:00+02:00`."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"`{value}` is not a date; write it like 2026-10-03 or 2026-10-03T14:00", param, ctx)


_site = click.option(
    "--site",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The folder that has site.toml. Default: this one.",
)
_output = click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=None,
    help="Where the finished site goes. Default: `public` beside site.toml.",
)
_drafts = click.option("--drafts", is_flag=True, help="Show drafts and pages with a date in the future, too.")
_strict = click.option("--strict", is_flag=True, help="Count warnings as errors.")
_now = click.option("--now", type=Wish(), default=None, help="Build as if it were this moment, e.g. 2026-12-24.")
_format = click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How faults are listed."
)
_why = click.option("--why", is_flag=True, help="Say which pages were made again, and why.")
_forget = click.option("--no-memory", "forget", is_flag=True, help="Build everything anew.")
_jobs = click.option(
    "--jobs", type=click.IntRange(0), default=0, help="How many processes to use. Default: one a core."
)
_notes = click.option(
    "--notes", is_flag=True, help="List notes as well: small things that are right but could be better."
)


def commands(program: Program) -> click.Group:
    """The command line of a program."""

    @click.group(
        invoke_without_command=True,
        context_settings={"help_option_names": ["-h", "--help"]},
        epilog="Run `fingerpost COMMAND --help` for what a command can do.",
    )
    @click.version_option(package_name="fingerpost")
    @click.pass_context
    def fingerpost(ctx: click.Context) -> None:
        """Turn a folder of articles into a website, and check every link in it.

        Without a command, the site is built.
        """
        if ctx.invoked_subcommand is None:
            ctx.invoke(build_command)

    @fingerpost.command("build")
    @_site
    @_output
    @_drafts
    @_strict
    @_now
    @_format
    @_notes
    @_why
    @_forget
    @_jobs
    def build_command(**wishes: Any) -> None:
        """Build the site into a folder that can be put online.

        If anything is wrong, every mistake is listed with its file and line, and the site that was there before stays
        as it was.
        """
        sys.exit(_build(program, Wishes(**wishes), is_check=False))

    @fingerpost.command("check")
    @_site
    @_drafts
    @_strict
    @_now
    @_format
    @_notes
    @_why
    @_forget
    @_jobs
    def check_command(**wishes: Any) -> None:
        """Look for mistakes without publishing anything: broken links, missing pictures, wrong dates …"""
        sys.exit(_build(program, Wishes(**wishes, output=None), is_check=True))

    from fingerpost.edges.new import add_new

    add_new(fingerpost, _site)
    return fingerpost


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


def _build(program: Program, wishes: Wishes, *, is_check: bool) -> int:
    started = time.perf_counter()
    site = wishes.site

    def end(diagnostics: Sequence[Diagnostic], outcome: str, built: Built | None = None) -> int:
        pages, links = (built.page_count, built.link_count) if built else (0, 0)
        summary = terminal.summary_of(diagnostics, pages, links, time.perf_counter() - started, outcome)
        if built is not None and wishes.why:
            terminal.tell_reasons(built.reasons)
        terminal.tell(diagnostics, summary, wishes.form, with_notes=wishes.notes)
        return FAULTS if summary.errors else FINE

    if not site.is_dir():
        return end([fault("site-missing", f"there is no folder `{site}`")], "nothing was built")
    read = read_site(site)
    if read.config is None:
        return end(read.diagnostics, "nothing was built")
    content = content_folder(site, read.config)
    if isinstance(content, Diagnostic):
        return end([content], "nothing was built")
    folder = wishes.output if wishes.output is not None else site / "public"
    keep_out = [content, site / "themes", *our_themes()]
    if not is_check and (refusal := refuse(folder, project=site, keep_out=keep_out)) is not None:
        return end([refusal], "nothing was published")
    with opened_memory(site, is_wanted=not wishes.forget) as memory:
        found = _found(site, read, memory)
        if not isinstance(found, Found):
            return end(found, "nothing was built")
        order = Order(
            read.config, read.places, found.content, found.layers, _moment(wishes.now, read.config), wishes.drafts,
            wishes.strict,
        )  # fmt: skip
        if is_check:
            built = _built(program, order, wishes, memory)
            return end(built.diagnostics, "please mend the errors" if built.has_errors else "no errors", built)
        try:
            with hold(settled(folder), "build") as held:
                if isinstance(held, HeldBy):
                    since = f", since {held.started}" if held.started else ""
                    terminal.say(
                        f"another build (process {held.pid}{since}) is at work on {shown(folder)}; try again later"
                    )
                    return BUSY
                built = _built(program, order, wishes, memory)
                if built.has_errors:
                    return end(built.diagnostics, "nothing was published; the site stays as it was", built)
                reader = _reader(found, built)
                result = publish(built.outputs, folder, project=site, keep_out=keep_out, read=reader, held=held)
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


def _found(site: Path, read: Site_toml, memory: Memory) -> Found | list[Diagnostic]:
    assert read.config is not None
    folder = read.config.content.folder
    glances = remembered(memory, folder)
    content = content_tree(site, read.config, glances)
    remember(memory, folder, glances)
    layers = theme_layers(site, read.config.theme.name)
    if isinstance(content, Diagnostic) or isinstance(layers, Diagnostic):
        return [d for d in (content, layers) if isinstance(d, Diagnostic)]
    return Found(content, layers)


def _built(program: Program, order: Order, wishes: Wishes, memory: Memory) -> Built:
    pages = len(order.content.sources())
    with Progress(pages, is_quiet=wishes.form != "text") as progress:
        return build(program, order, Workers(wishes.jobs, progress.tick), Memo(memory))


def _moment(now: datetime | None, config: Config) -> datetime:
    """The moment of building: `--now`, else SOURCE_DATE_EPOCH (reproducible-builds.org), else the clock."""
    if now is not None:
        return now if now.tzinfo else now.replace(tzinfo=config.tz)
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), UTC)
    return datetime.now(UTC)


def _reader(found: Found, built: Built) -> Read:
    def read(content: CopyOf | Later) -> BinaryIO:
        if isinstance(content, Later):
            return io.BytesIO(next(iter(built.recall((content,)))))
        trees = (found.content,) if content.tree == "content" else reversed(found.layers)
        owner = next(tree for tree in trees if content.source in tree.sources())
        return owner.place(content.source.path).open("rb")

    return read


def run(program: Program | None = None, arguments: Sequence[str] | None = None) -> None:
    """The command line of a site's own program; ends the process."""
    # A build makes millions of values and few circles: looking for circles less often saves a tenth (measured 2026-11).
    gc.set_threshold(100_000, 50, 1000)
    try:
        sys.exit(commands(program or Program()).main(arguments, "fingerpost", standalone_mode=False) or FINE)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        terminal.say("stopped; the published site is whole: the old one, or already the new")
        sys.exit(INTERRUPTED)


def main() -> None:
    """The console script: the program of the site it is used on, where that has one of its own."""
    run(_own_program(_site_of(sys.argv[1:])))


def _site_of(arguments: Sequence[str]) -> Path:
    for index, argument in enumerate(arguments):
        if argument == "--site" and index + 1 < len(arguments):
            return Path(arguments[index + 1])
        if argument.startswith("--site="):
            return Path(argument.removeprefix("--site="))
    return Path()


def _own_program(site: Path) -> Program:
    """What `build.py` beside site.toml hands over as `program`; ours where there is none."""
    path = site / "build.py"
    if not (path.is_file() and (site / "site.toml").is_file()):
        return Program()
    import runpy

    try:
        program = runpy.run_path(str(path), run_name="fingerpost_site").get("program")
    except Exception as error:  # noqa: BLE001 - whatever the site's own program raises is told in one line
        terminal.say(f"build.py could not be run: {type(error).__name__}: {error}")
        sys.exit(FAULTS)
    if program is None:
        return Program()
    if not isinstance(program, Program):
        terminal.say("build.py must name its program: `program = Program(kinds=…, makers=…)`")
        sys.exit(FAULTS)
    return program
