"""`fingerpost build`."""

import sys
from typing import Any

import click

from fingerpost.build import Program
from fingerpost.edges import options
from fingerpost.edges.building import Wishes, build_site


def command(program: Program) -> click.Command:
    """The command for a program."""

    @click.command("build")
    @options.site
    @options.output
    @options.drafts
    @options.strict
    @options.now
    @options.form
    @options.notes
    @options.why
    @options.forget
    @options.jobs
    def build(**wishes: Any) -> None:
        """Build the site into a folder that can be put online.

        If anything is wrong, every mistake is listed with its file and line, and the site that was there before stays
        as it was.
        """
        sys.exit(build_site(program, Wishes(**wishes), is_check=False))

    return build
