"""`fingerpost headers`."""

import sys
from pathlib import Path

import click

from fingerpost.build import Program
from fingerpost.edges import options, terminal
from fingerpost.edges.disk import read_site
from fingerpost.stages.headers.file import EVERYWHERE, HeaderRule, written
from fingerpost.stages.headers.policy import Header, guards
from fingerpost.stages.headers.snippets import SERVERS

FILE = ("netlify", "cloudflare")
"""Hosts that read `_headers`, which is part of every build."""


def command(program: Program) -> click.Command:
    """The command for a program."""
    del program

    @click.command("headers")
    @click.argument("server", type=click.Choice([*SERVERS, *FILE]), required=False)
    @options.site
    def headers(server: str | None, site: Path) -> None:
        """Print the settings by which a web server sends the headers that guard readers.

        Netlify and Cloudflare Pages read them from the file `_headers`, which every build makes. Without the name of a
        server the headers themselves are listed.
        """
        read = read_site(site)
        if read.config is None:
            terminal.say_all(read.diagnostics)
            sys.exit(1)
        found: tuple[Header, ...] = guards(read.config)
        if server is None:
            text = "".join(f"{header.name}: {header.value}\n" for header in found)
        elif server in FILE:
            text = written([HeaderRule(EVERYWHERE, found)])
        else:
            text = SERVERS[server](read.config)
        click.echo(text, nl=False)

    return headers
