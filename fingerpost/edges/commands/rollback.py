"""`fingerpost rollback`."""

import sys
from pathlib import Path

import click

from fingerpost.build import Program
from fingerpost.edges import options


def command(program: Program) -> click.Command:
    """The command for a program."""
    del program

    @click.command("rollback")
    @click.argument("target", required=False)
    @options.site
    @options.output
    @click.option("--to", default=None, metavar="VERSION", help="Which version. Default: the one before.")
    @click.option("--dry-run", is_flag=True, help="Say which version it would be, and change nothing.")
    @click.option("--yes", is_flag=True, help="Do not ask whether to go on.")
    @click.option("--debug", is_flag=True, help="Say which programs are called.")
    def rollback(
        target: str | None, site: Path, output: Path | None, to: str | None, dry_run: bool, yes: bool, debug: bool
    ) -> None:
        """Show readers the version that was online before.

        Where versions are kept: folders with `releases`, servers, and branches. Your texts stay as they are.
        """
        from fingerpost.edges.deploy.deploying import Orders, roll_back

        sys.exit(roll_back(site, Orders(target, dry_run, yes, debug), to, output))

    return rollback
