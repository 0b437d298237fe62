"""The options that several commands share, each said once.

Rule: the same wish has the same name and the same words in every command.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import click


class Moment(click.ParamType[datetime]):
    """A moment as one writes it: `2026-10-03` or `2026-10-03T14:00+02:00`."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"`{value}` is not a date; write it like 2026-10-03 or 2026-10-03T14:00", param, ctx)


class Day(click.ParamType[datetime]):
    """A day as one writes it: `2026-10-03`."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return datetime.strptime(str(value), "%Y-%m-%d")  # noqa: DTZ007 - only its day is taken
        except ValueError:
            self.fail(f"`{value}` is not a date; write it like 2026-10-03", param, ctx)


site = click.option(
    "--site",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The folder that has site.toml. Default: this one.",
)
output = click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=None,
    help="Where the finished site goes. Default: `public` beside site.toml.",
)
drafts = click.option("--drafts", is_flag=True, help="Show drafts and pages with a date in the future, too.")
strict = click.option("--strict", is_flag=True, help="Count warnings as errors.")
now = click.option("--now", type=Moment(), default=None, help="Build as if it were this moment, e.g. 2026-12-24.")
form = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "gitlab", "sarif"]),
    default="text",
    help="How faults are listed.",
)
why = click.option("--why", is_flag=True, help="Say which pages were made again, and why.")
forget = click.option("--no-memory", "forget", is_flag=True, help="Build everything anew.")
jobs = click.option("--jobs", type=click.IntRange(0), default=0, help="How many processes to use. Default: one a core.")
notes = click.option(
    "--notes", is_flag=True, help="List notes as well: small things that are right but could be better."
)
