"""`fingerpost mentions`: places that name an article or a term and do not link to it."""

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click

from fingerpost.build import Program
from fingerpost.edges import options, terminal
from fingerpost.edges.desk import Opened, opened, show_difference, stop, written
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.paths import ContentPath
from fingerpost.tools.fixes import order_with, worsened
from fingerpost.tools.mentions import Mentioned, firsts, mentions, rewritten


def command(program: Program) -> click.Command:
    """The command for a program."""

    @click.command("mentions")
    @options.site
    @click.option("--all", "with_linked", is_flag=True, help="Also on pages that link there in another place.")
    @click.option("--apply", is_flag=True, help="Make the first place on each page a link.")
    @click.option("--dry-run", is_flag=True, help="Show what `--apply` would change, and change nothing.")
    @options.drafts
    @options.now
    def list_mentions(
        site: Path, with_linked: bool, apply: bool, dry_run: bool, drafts: bool, now: datetime | None
    ) -> None:
        """List places that name an article or a term without linking to it.

        Titles, their part before `?`, `:`, `!` or a dash, and aliases are looked for in running text: never in
        headings, links or code, nor on the page itself.
        """
        with opened(program, site, now, drafts=drafts) as at:
            survey = at.desk.survey(at.order)
            found = mentions(survey, with_linked=with_linked)
            if not (apply or dry_run):
                _list(found)
                return
            chosen = firsts(found)
            files = rewritten(survey, chosen)
            worse = _worse(at, files)
            if worse:
                stop(worse, "these links would bring new faults; nothing was changed")
            digests = {source.path: source.digest for source in at.content.sources()}
            if dry_run:
                for path, content in sorted(files.items()):
                    name = at.real(path)
                    show_difference(name, name, at.content.read(path), content)
            elif files:
                new = {at.real(path): (digests[path], content) for path, content in files.items()}
                written(at, "mentions --apply", new)
            did = "would be made" if dry_run else "made"
            count = sum(mention.page in files for mention in chosen)
            terminal.say(f"{terminal.counted(count, 'link')} {did} in {terminal.counted(len(files), 'file')}")
        sys.exit(0)

    return list_mentions


def _list(found: tuple[Mentioned, ...]) -> None:
    if not found:
        terminal.say("no page names another, or a term, without a link to it")
        return
    for mention in found:
        place = mention.place
        terminal.give(f"{place.file}:{place.line}:{place.column}: {mention.title} ({mention.target})")
        for line in terminal.excerpt(place):
            terminal.give(line)
    places = terminal.counted(len(found), "place")
    pages = terminal.counted(len({mention.page for mention in found}), "page")
    terminal.say(f"{places} on {pages}; `--apply` makes the first of each on a page a link")


def _worse(at: Opened, files: Mapping[ContentPath, bytes]) -> list[Diagnostic]:
    """What would be wrong with the links and is not without them."""
    before = at.desk.built(at.order).diagnostics
    after = at.desk.built(order_with(at.order, files)).diagnostics
    worse = set(worsened(before, after))
    return [d for d in after if (d.place.file if d.place else "", d.rule) in worse and d not in before]
