"""`fingerpost review`: when each page is to be checked again, and the record of a check."""

import sys
from datetime import date, datetime
from pathlib import Path

import click

from fingerpost.build import Program
from fingerpost.edges import options, terminal
from fingerpost.edges.building import FINE
from fingerpost.edges.desk import Opened, opened, stop, written
from fingerpost.edges.naming import named
from fingerpost.model.paths import ContentPath
from fingerpost.stages.config import with_own_kinds
from fingerpost.stages.parse import Manner
from fingerpost.stages.site import Site
from fingerpost.tools.reviewing import Record, recorded, reviews, table
from fingerpost.tools.survey import with_drafts

_DAY = options.Day()


def command(program: Program) -> click.Command:
    """The command for a program."""

    @click.command("review")
    @options.site
    @click.option("--all", "with_all", is_flag=True, help="List pages, too, that were never reviewed.")
    @click.option("--record", "page", metavar="PAGE", help="Write into PAGE (a path or a title) that it was reviewed.")
    @click.option("--by", "person", default="", help="With --record: who reviewed it; a person of this site.")
    @click.option("--date", "day", type=_DAY, default=None, help="With --record: when. Default: today.")
    @click.option("--due", type=_DAY, default=None, help="With --record: when again. Default: by the site's interval.")
    @options.drafts
    @options.now
    def review(
        site: Path, with_all: bool, page: str | None, person: str, day: datetime | None, due: datetime | None,
        drafts: bool, now: datetime | None,
    ) -> None:  # fmt: skip
        """List pages by the date on which they are to be reviewed again, or record that one was.

        A record stands in the front matter of the page: the dates, the reviewer, and a digest of the text, so that a
        page which is edited afterwards is told as edited since its review.
        """
        if page is None and (person or day or due):
            raise click.UsageError("`--by`, `--date` and `--due` go with `--record PAGE`")
        with opened(program, site, now, drafts=drafts) as at:
            if page is None:
                _list(at.desk.survey(at.order).site, with_all=with_all)
            else:
                _record(program, at, page, person, day.date() if day else None, due.date() if due else None)
        sys.exit(FINE)

    return review


def _list(site: Site, *, with_all: bool) -> None:
    every = reviews(site)
    shown = [review for review in every if with_all or review.state != "never"]
    for line in table(shown):
        terminal.give(line)
    left = len(every) - len(shown)
    if left:
        terminal.say(f"{left} page{'s were' if left != 1 else ' was'} never reviewed (listed with --all)")


def _record(program: Program, at: Opened, page: str, person: str, day: date | None, due: date | None) -> None:
    path = named(at, page)
    source = next((source for source in at.content.sources() if source.path == path), None)
    site = at.desk.survey(with_drafts(at.order)).site
    if source is None or site.entry(path) is None:
        stop([], f"{path} is no page; name a page")
    today = site.today()
    day = day or today
    if day > today:
        raise click.UsageError(f"{day} is still to come; a review is recorded when it is done")
    if due is not None and due < day:
        raise click.UsageError("the next review comes after this one: `--due` lies before `--date`")
    config = at.order.config
    kinds = with_own_kinds(program.kinds, config)
    manner = Manner(kinds, config.language, config.review.interval_months)
    content = at.content.read(path)
    done = recorded(source, content, manner, Record(day, due, _person(site, path, person)))
    if isinstance(done, str):
        stop([], f"{source.file} was left as it is: {done}")
    written(at, "review", {at.real(path): (source.digest, done.content)})
    again = f"; due again on {done.due}" if done.due is not None else ""
    terminal.say(f"{source.file}: reviewed on {day}{again}")


def _person(site: Site, page: ContentPath, name: str) -> str:
    """The name, if it leads to a person from that page; ends the process where it does not."""
    if not name:
        return ""
    answer = site.resolve(page, name, "field")
    entry = site.entry(answer.path) if answer.path is not None and answer.kind == "page" else None
    if entry is None or entry.kind != "person":
        new = f'; add a page for them with `fingerpost new person "{name}"`'
        hint = next((f"; {fault.hint}" for fault in answer.faults if fault.hint), new)
        stop([], f"no person is called `{name}`{hint}")
    return name
