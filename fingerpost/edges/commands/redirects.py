"""`fingerpost redirects`: what a web server is told of former addresses."""

import sys
from datetime import datetime
from pathlib import Path

import click

from fingerpost.build import Program
from fingerpost.edges import options, terminal
from fingerpost.edges.building import FAULTS, FINE
from fingerpost.edges.desk import opened
from fingerpost.stages.ledger.formats import formats


def command(program: Program) -> click.Command:
    """The command for a program."""

    @click.command("redirects")
    @click.argument("server", type=click.Choice([*formats()]), required=False)
    @options.site
    @options.now
    def redirects(server: str | None, site: Path, now: datetime | None) -> None:
        """Print the settings by which a web server sends readers on from former addresses.

        They go to standard output: `fingerpost redirects nginx > redirects.conf`. Without the name of a server the
        former addresses are listed. What was taken down answers 410 where the server can say so.
        """
        with opened(program, site, now) as at:
            built = at.desk.built(at.order)
            found = built.published()
        if server is not None:
            click.echo(formats()[server](found), nl=False)
        else:
            for move in found.moves:
                terminal.give(f"{move.old} → {move.new if move.new is not None else 'gone'}")
            if not found.moves:
                terminal.say("no page has moved: there are no former addresses")
        if built.has_errors:
            terminal.say("the site has errors (see `fingerpost check`); mend them first, this list may lack something")
        sys.exit(FAULTS if built.has_errors else FINE)

    return redirects
