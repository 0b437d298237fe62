"""The command line: `fingerpost` and `python build.py` are the same program.

Rule 1: every command is a module of `edges/commands/` of the same name, with `command(program)`; it is imported when it
is asked for. Rule 2: exit codes are 0 fine, 1 faults in the content, 2 wrong usage, 75 another build is at work, 130
interrupted.
"""

import gc
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from fingerpost.build import Program
from fingerpost.edges import terminal
from fingerpost.edges.groups import Group

FINE, FAULTS, USAGE, INTERRUPTED = 0, 1, 2, 130

COMMANDS = (
    "build", "preview", "check", "fix", "mv", "mentions", "links", "review", "assessments", "new", "schema",
    "preflight", "deploy", "rollback", "ledger", "redirects", "headers",
)  # fmt: skip
"""In the order in which `--help` lists them."""

ALIASES = {"serve": "preview"}
"""What others call them."""


class Commands(Group):
    """The commands of a program; a command's module is imported when the command is used."""

    def __init__(self, program: Program) -> None:
        super().__init__(
            "fingerpost",
            invoke_without_command=True,
            context_settings={"help_option_names": ["-h", "--help"]},
            epilog="Run `fingerpost COMMAND --help` for what a command can do.",
            help="""Turn a folder of articles into a website, and check every link in it.

            Without a command, the site is built.""",
            callback=_build_if_alone,
        )
        self._program = program

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the shape is click's
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the same
        name = ALIASES.get(cmd_name, cmd_name)
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"fingerpost.edges.commands.{name}")
        made: click.Command = module.command(self._program)
        return made


@click.pass_context
def _build_if_alone(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        assert isinstance(ctx.command, Commands)
        build = ctx.command.get_command(ctx, "build")
        assert build is not None
        ctx.invoke(build)


def commands(program: Program) -> click.Group:
    """The command line of a program."""
    return click.version_option(package_name="fingerpost")(Commands(program))


def run(program: Program | None = None, arguments: Sequence[str] | None = None) -> None:
    """The command line of a site's own program; ends the process."""
    code = INTERRUPTED
    try:
        try:
            code = _exit_code(program or Program(), arguments)
        finally:
            # What is left is to say how it ended: a Ctrl-C from here on has nothing to stop, and would only print where
            # in our code it came.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
    except KeyboardInterrupt:  # it came between the end of the command and the line above, if not in the command
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        code = INTERRUPTED
    if code == INTERRUPTED:
        terminal.say("stopped; the published site is whole: the old one, or already the new")
    # The end of the process looks for circles once more; in what is frozen it does not (measured: 10 ms of 160).
    gc.freeze()
    sys.exit(code)


def _exit_code(program: Program, arguments: Sequence[str] | None) -> int:
    """What a command line comes to; that it was interrupted is said by the caller."""
    # A build makes millions of values and few circles: looking for circles less often saves a tenth (measured 2026-11).
    gc.set_threshold(100_000, 50, 1000)
    try:
        return commands(program).main(arguments, "fingerpost", standalone_mode=False) or FINE
    except SystemExit as end:  # most commands end themselves
        return end.code if isinstance(end.code, int) else FINE if end.code is None else FAULTS
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return INTERRUPTED


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
    # `Path.is_file` raises where the folder may not be looked into; the command tells of that.
    if not (os.path.isfile(path) and os.path.isfile(site / "site.toml")):  # noqa: PTH113 - as above
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
