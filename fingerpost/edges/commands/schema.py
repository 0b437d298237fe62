"""`fingerpost schema`: JSON Schemas, with which editors complete site.toml and front matter."""

import sys
from pathlib import Path

import click

from fingerpost.build import Program
from fingerpost.edges import options, terminal
from fingerpost.edges.disk import read_site, shown
from fingerpost.edges.files import reason_of
from fingerpost.edges.schemas import FOLDER, write_schemas
from fingerpost.stages.config import with_own_kinds


def command(program: Program) -> click.Command:
    """The command for a program."""

    @click.command("schema")
    @options.site
    @click.option(
        "--output",
        type=click.Path(file_okay=False, path_type=Path),
        default=None,
        help=f"The folder for them. Default: `{FOLDER.as_posix()}` beside site.toml.",
    )
    def schema(site: Path, output: Path | None) -> None:
        """Write JSON Schemas for site.toml and the front matter of every kind of page.

        Editors that know JSON Schema complete and check the two with them. Write them again after a change of
        `[kinds]` or `[theme]` in site.toml.
        """
        read = read_site(site)
        if read.config is None:
            terminal.say_all(read.diagnostics)
            sys.exit(1)
        folder = output or site / FOLDER
        try:
            files = write_schemas(site, folder, with_own_kinds(program.kinds, read.config), read.config.theme.name)
        except OSError as error:
            terminal.say(f"{shown(folder)} could not be written: {reason_of(error)[0]}")
            sys.exit(1)
        terminal.say(f"wrote {len(files)} schemas to {shown(folder)}: {', '.join(file.name for file in files)}")

    return schema
