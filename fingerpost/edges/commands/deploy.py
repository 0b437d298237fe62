"""`fingerpost deploy`."""

import sys
from datetime import datetime
from pathlib import Path

import click

from fingerpost.build import Program
from fingerpost.edges import options
from fingerpost.edges.building import Wishes


def command(program: Program) -> click.Command:
    """The command for a program."""

    @click.command("deploy")
    @click.argument("target", required=False)
    @options.site
    @options.output
    @click.option("--dry-run", is_flag=True, help="Show what would be sent and deleted, and change nothing there.")
    @click.option("--yes", is_flag=True, help="Do not ask whether to go on, unless something looks wrong.")
    @click.option(
        "--allow-deletes", type=click.IntRange(0), default=0, metavar="N", help="Up to N files may be deleted there."
    )
    @click.option("--replace-site", default="", metavar="ADDRESS", help="The other site that is there may be replaced.")
    @click.option("--take-over", is_flag=True, help="Files there that we did not put there may be overwritten.")
    @options.strict
    @options.now
    @options.jobs
    @click.option("--debug", is_flag=True, help="Say what is done to each file, and which programs are called.")
    def deploy(
        target: str | None, site: Path, output: Path | None, dry_run: bool, yes: bool, allow_deletes: int,
        replace_site: str, take_over: bool, strict: bool, now: datetime | None, jobs: int, debug: bool,
    ) -> None:  # fmt: skip
        """Build the site and put it online.

        TARGET is a table `[deploy.TARGET]` of site.toml; it may be left out where there is only one. You are shown what
        would change and asked; whatever stops it, readers see a whole site, and the next deploy goes on.
        """
        from fingerpost.edges.deploy.deploying import Orders, deploy_site
        from fingerpost.edges.deploy.guards import Allowed

        wishes = Wishes(
            site,
            output,
            drafts=False,
            strict=strict,
            now=now,
            form="text",
            notes=False,
            why=False,
            forget=False,
            jobs=jobs,
        )
        allowed = Allowed(allow_deletes, replace_site, take_over)
        sys.exit(deploy_site(program, wishes, Orders(target, dry_run, yes, debug, allowed)))

    return deploy
