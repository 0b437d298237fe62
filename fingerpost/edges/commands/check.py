"""`fingerpost check`."""

import sys
from typing import Any

import click

from fingerpost.build import Program
from fingerpost.edges import options
from fingerpost.edges.building import Wishes, build_site


def command(program: Program) -> click.Command:
    """The command for a program."""

    @click.command("check")
    @options.site
    @options.drafts
    @options.strict
    @options.now
    @options.form
    @options.notes
    @options.why
    @options.forget
    @options.jobs
    @click.option(
        "--external",
        is_flag=True,
        help="Ask other sites, too, whether the pages are there that you link to. Answers are remembered for a week.",
    )
    @click.option("--reading", is_flag=True, help="Show how hard each page in English is to read, as a table.")
    @click.option("--external-loopback", "loopback", is_flag=True, hidden=True)
    def check(**wishes: Any) -> None:
        """Look for mistakes without publishing anything: broken links, missing pictures, wrong dates …"""
        if wishes["external"]:
            from fingerpost.edges.external_check import can_be_checked

            can_be_checked()
        if wishes["reading"]:
            from fingerpost.edges.reading_table import can_be_measured

            if wishes["form"] != "text":
                raise click.UsageError("`--reading` gives a table of text; leave out `--format`")
            can_be_measured()
        sys.exit(build_site(program, Wishes(**wishes, output=None), is_check=True))

    return check
