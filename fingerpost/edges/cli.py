"""The command line: `fingerpost` and `python build.py` are the same program.

Rule 1: commands read the world, call the core, and tell what it said; no decision about content is made here. Rule 2:
exit codes are 0 fine, 1 faults in the content, 2 wrong usage, 75 another build is at work, 130 interrupted.
"""

import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from fingerpost.build import Order, Program, build
from fingerpost.edges import terminal
from fingerpost.edges.disk import DiskTree, content_tree, our_themes, read_site, shown, theme_layers
from fingerpost.edges.files import reason_of
from fingerpost.edges.limits import within_limits
from fingerpost.edges.lock import HeldBy, hold, settled
from fingerpost.edges.progress import Progress
from fingerpost.edges.publish import Read, publish, refuse
from fingerpost.model.diagnostics import Diagnostic, fault
from fingerpost.model.pages import Built, CopyOf
from fingerpost.stages.config import Config

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
    def build_command(**wishes: Any) -> None:
        """Build the site into a folder that can be put online.

        If anything is wrong, every mistake is listed with its file and line, and the site that was there before stays
        as it was.
        """
        sys.exit(_build(program, is_check=False, **wishes))

    @fingerpost.command("check")
    @_site
    @_drafts
    @_strict
    @_now
    @_format
    @_notes
    def check_command(**wishes: Any) -> None:
        """Look for mistakes without publishing anything: broken links, missing pictures, wrong dates …"""
        sys.exit(_build(program, is_check=True, output=None, **wishes))

    from fingerpost.edges.new import add_new

    add_new(fingerpost, _site)
    return fingerpost


def _build(
    program: Program,
    *,
    is_check: bool,
    site: Path,
    output: Path | None,
    drafts: bool,
    strict: bool,
    now: datetime | None,
    form: terminal.Format,
    notes: bool,
) -> int:
    started = time.perf_counter()

    def end(diagnostics: Sequence[Diagnostic], outcome: str, built: Built | None = None) -> int:
        pages, links = (built.page_count, built.link_count) if built else (0, 0)
        summary = terminal.summary_of(diagnostics, pages, links, time.perf_counter() - started, outcome)
        terminal.tell(diagnostics, summary, form, with_notes=notes)
        return FAULTS if summary.errors else FINE

    if not site.is_dir():
        return end([fault("site-missing", f"there is no folder `{site}`")], "nothing was built")
    read = read_site(site)
    if read.config is None:
        return end(read.diagnostics, "nothing was built")
    content = content_tree(site, read.config)
    layers = theme_layers(site, read.config.theme.name)
    missing = [d for d in (content, layers) if isinstance(d, Diagnostic)]
    if isinstance(content, Diagnostic) or isinstance(layers, Diagnostic):
        return end(missing, "nothing was built")
    order = Order(read.config, read.places, content, layers, _moment(now, read.config), drafts, strict)
    if is_check:
        built = _built(program, order, form)
        return end(built.diagnostics, "no errors" if not built.has_errors else "please mend the errors", built)

    folder = output if output is not None else site / "public"
    keep_out = [site / read.config.content.folder, site / "themes", *our_themes()]
    refusal = refuse(folder, project=site, keep_out=keep_out)
    if refusal is not None:
        return end([refusal], "nothing was published")
    try:
        with hold(settled(folder), "build") as held:
            if isinstance(held, HeldBy):
                since = f", since {held.started}" if held.started else ""
                terminal.say(
                    f"another build (process {held.pid}{since}) is at work on {shown(folder)}; try again later"
                )
                return BUSY
            built = _built(program, order, form)
            if built.has_errors:
                return end(built.diagnostics, "nothing was published; the site stays as it was", built)
            result = publish(
                built.outputs, folder, project=site, keep_out=keep_out, read=_reader(content, layers), held=held
            )
    except OSError as error:
        return end(
            [fault("output-write", f"`{shown(folder)}` cannot be written to: {reason_of(error)[0]}")],
            "nothing was published",
        )
    if isinstance(result, tuple):
        return end([*built.diagnostics, *result], "nothing was published; the site stays as it was", built)
    changes = (
        f"{len(result.written)} written, {len(result.removed)} removed"
        if not result.is_unchanged
        else "nothing changed"
    )
    return end([*built.diagnostics, *result.diagnostics], f"published to {shown(folder)} ({changes})", built)


def _built(program: Program, order: Order, form: terminal.Format) -> Built:
    with Progress(len(order.content.sources()), is_quiet=form != "text") as progress:
        return build(program, order, partial(within_limits, tick=progress.tick))


def _moment(now: datetime | None, config: Config) -> datetime:
    """The moment of building: `--now`, else SOURCE_DATE_EPOCH (reproducible-builds.org), else the clock."""
    if now is not None:
        return now if now.tzinfo else now.replace(tzinfo=config.tz)
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), UTC)
    return datetime.now(UTC)


def _reader(content: DiskTree, layers: Sequence[DiskTree]) -> Read:
    def read(copy: CopyOf) -> Any:
        owner = content if copy.tree == "content" else next(t for t in reversed(layers) if copy.source in t.sources())
        return owner.place(copy.source.path).open("rb")

    return read


def run(program: Program | None = None, arguments: Sequence[str] | None = None) -> None:
    """The command line of a site's own program; ends the process."""
    try:
        sys.exit(commands(program or Program()).main(arguments, "fingerpost", standalone_mode=False) or FINE)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        terminal.say("stopped; nothing was published")
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
