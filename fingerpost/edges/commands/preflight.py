"""`fingerpost preflight`: what to know before the site goes online."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Literal

import click
import msgspec

from fingerpost.build import Program
from fingerpost.edges import options, terminal
from fingerpost.edges.building import FINE
from fingerpost.edges.desk import opened


def command(program: Program) -> click.Command:
    """The command for a program."""

    @click.command("preflight")
    @click.argument("target", required=False)
    @options.site
    @options.output
    @click.option("--offline", is_flag=True, help="Do not look at what is online.")
    @click.option("--dates", is_flag=True, help="Only the moments at which the site has to be built, one per line.")
    @click.option(
        "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How the page is written."
    )
    @options.now
    def preflight(
        target: str | None, site: Path, output: Path | None, offline: bool, dates: bool, form: Literal["text", "json"],
        now: datetime | None,
    ) -> None:  # fmt: skip
        """Show on one page what a deploy would change online, and what comes due. Nothing is changed anywhere.

        TARGET is a table `[deploy.TARGET]` of site.toml; without it, all of them are looked at. The exit code is 1
        where the site has errors, or where a page leads to one that will not be there.
        """
        from fingerpost.edges.deploy.choosing import chosen
        from fingerpost.edges.preflight import looked_ahead, page_of, report, utc

        with opened(program, site, now) as at:
            deploy = at.order.config.deploy
            names = [chosen(deploy, target)[0]] if target is not None else list(deploy)
            if dates:
                for moment in looked_ahead(at).dates:
                    terminal.give(utc(moment))
                sys.exit(FINE)
            found = report(program, at, [] if offline else names, output)
            if form == "json":
                terminal.give(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
            else:
                for line in page_of(found, at.order.config.zone):
                    terminal.give(line)
            if form == "text" and not deploy:
                terminal.say("site.toml names no place to put the site online: docs/publishing.md")
        sys.exit(found.code)

    return preflight
