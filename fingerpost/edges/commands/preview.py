"""`fingerpost preview`, also called `serve`."""

import sys
from datetime import datetime
from pathlib import Path

import click

from fingerpost.build import Program
from fingerpost.edges import options


def command(program: Program) -> click.Command:
    """The command for a program."""

    @click.command("preview")
    @options.site
    @click.option("--port", type=click.IntRange(0, 65535), default=8000, help="Default: 8000, else the next free one.")
    @click.option(
        "--host", default="127.0.0.1",
        help="The address to answer at. Default: this machine only; `0.0.0.0` lets a phone in the same network in.",
    )  # fmt: skip
    @click.option("--open", "opens", is_flag=True, help="Open the site in a browser.")
    @click.option("--drafts/--no-drafts", default=True, help="Show drafts and pages with a date in the future, marked.")
    @options.now
    @click.option("--poll", "polls", is_flag=True, help="Look at the files instead of being told of changes.")
    @options.forget
    @options.jobs
    def preview(
        site: Path, port: int, host: str, *, opens: bool, drafts: bool, now: datetime | None, polls: bool, forget: bool,
        jobs: int,
    ) -> None:  # fmt: skip
        """Show the site in a browser, and show it anew after every save.

        Nothing is published: the folder `public` stays as it is. A mistake is shown over the page, with the place to
        mend it. Ctrl-C ends the preview.
        """
        from fingerpost.edges.preview.session import Wishes
        from fingerpost.edges.preview.start import Start, serve

        sys.exit(serve(program, Wishes(site, drafts, now, jobs), Start(host, port, opens, polls, forget)))

    return preview
