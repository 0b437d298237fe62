"""`fingerpost ledger`: what was ever published, and what became of it."""

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click

from fingerpost.build import Program
from fingerpost.edges import options, terminal
from fingerpost.edges.building import FAULTS, FINE
from fingerpost.edges.desk import Opened, held, opened, stop
from fingerpost.edges.published import read_published_file, write_published_file
from fingerpost.edges.recording import BEGIN, told_news
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.ledger import LEDGER, Ledger, LedgerFile, Published
from fingerpost.model.nearest import nearest
from fingerpost.model.pages import Built
from fingerpost.model.paths import Url
from fingerpost.model.rules import RULES as ALL_RULES
from fingerpost.stages.ledger.entries import News, is_answered, news, recorded
from fingerpost.stages.ledger.file import merged, read_ledger
from fingerpost.stages.linking.index import old_url
from fingerpost.tools.survey import with_ledger

RULES = frozenset(rule for rule in ALL_RULES if rule.startswith("ledger-"))


def command(program: Program) -> click.Command:
    """The command for a program."""

    @click.group("ledger", invoke_without_command=True)
    @options.site
    @options.now
    @click.pass_context
    def ledger(context: click.Context, site: Path, now: datetime | None) -> None:
        """Show what was ever published (published.json), and what of it answers no more.

        The file lists every address and every place of a page that could be linked to. While it is there, a build in
        which one of them has gone is an error. A deploy that ended well adds what went online; nothing is taken out.
        """
        if context.invoked_subcommand is None:
            _show(program, site, now)

    @ledger.command("accept")
    @options.site
    @options.now
    @click.option(
        "--gone", multiple=True, metavar="ADDRESS", help="Nothing stands there any more, and that is right. Repeatable."
    )
    @click.option("--dry-run", is_flag=True, help="Show what would be written down, and change nothing.")
    def accept(site: Path, now: datetime | None, gone: tuple[str, ...], dry_run: bool) -> None:
        """Write down what the site publishes now, and begin the file if there is none.

        What is in it stays. An address that you give with `--gone` says from now on that its page was taken down.
        """
        _accept(program, site, now, gone, is_dry=dry_run)

    @ledger.command("explain")
    @click.argument("address")
    @options.site
    @options.now
    def explain(address: str, site: Path, now: datetime | None) -> None:
        """Tell what is known of an address: since when, what stands there now, and what became of its places."""
        _explain(program, site, now, address)

    @ledger.command("merge")
    @options.site
    def merge(site: Path) -> None:
        """Put two versions of the file together after a conflict in Git; what either has is kept."""
        _merge(site)

    return ledger


def _show(program: Program, site: Path, now: datetime | None) -> None:
    with opened(program, site, now) as at:
        built, published = _built(at)
        ledger = published.ledger
        if at.order.ledger is None:
            terminal.say(BEGIN)
            sys.exit(FINE)
        told = [d for d in built.diagnostics if d.rule in RULES]
        if ledger is not None:
            _summary(ledger, news(ledger, _next(published, ())))
        terminal.say_all(told)
        sys.exit(FAULTS if any(d.level == "error" for d in told) else FINE)


def _summary(ledger: Ledger, coming: News) -> None:
    anchors = sum(len(address.anchors) for address in ledger.addresses.values())
    gone = sum(bool(address.gone) for address in ledger.addresses.values())
    counted = terminal.counted
    line = f"{LEDGER}: {len(ledger.addresses)} address{'es' if len(ledger.addresses) != 1 else ''}"
    terminal.give(f"{line}, {counted(anchors, 'place')} on their pages" + (f"; {gone} taken down" if gone else ""))
    for url in coming.addresses:
        terminal.give(f"  new, not yet published: {url}")
    if coming.anchors:
        terminal.give(f"  {counted(coming.anchors, 'new place')} on pages that are published")


def _accept(program: Program, site: Path, now: datetime | None, gone: tuple[str, ...], *, is_dry: bool) -> None:
    with opened(program, site, now) as at, held(site, "ledger"):
        built, published = _built(at)
        before = at.order.ledger
        if before is not None and published.ledger is None:
            stop([d for d in built.diagnostics if d.rule in RULES], f"{LEDGER} is left as it is")
        urls = [_known(published, address, built) for address in gone]
        others = [d for d in built.diagnostics if d.level == "error" and d.rule not in RULES]
        if others:
            stop(others, f"{LEDGER} is left as it is: a site with errors is not what was published")
        after = _next(published, urls)
        said = told_news(news(published.ledger, after), is_new=before is None)
        if is_dry:
            for line in said:
                terminal.say(line)
            terminal.say("nothing was changed (--dry-run)")
            sys.exit(FINE)
        left = _written(site, before, after, at, is_same=news(published.ledger, after).is_same)
        for line in said:
            terminal.say(line)
        terminal.say_all(left)
        sys.exit(FAULTS if any(d.level == "error" for d in left) else FINE)


def _written(
    site: Path, before: LedgerFile | None, after: Ledger, at: Opened, *, is_same: bool
) -> Sequence[Diagnostic]:
    """Writes the ledger where it has changed, and gives what there is to say of the site from then on."""
    if not is_same and not write_published_file(site, before, after):
        stop([], f"{LEDGER} was changed by somebody else meanwhile and is left as it is; try again")
    order = with_ledger(at.order, after)
    return [d for d in at.desk.built(order).diagnostics if d.rule in RULES]


def _next(published: Published, gone: Sequence[Url]) -> Ledger:
    """The ledger with what the site publishes now."""
    return recorded(published.ledger, published.addresses, published.site, gone, date.fromisoformat(published.today))


def _built(at: Opened) -> tuple[Built, Published]:
    built = at.desk.built(at.order)
    return built, built.published()


def _address(published: Published, written: str) -> tuple[Url, str]:
    """The address and the place on its page that somebody wrote, with or without the site's own address before it."""
    rest = written.removeprefix(published.site) if written.startswith(f"{published.site}/") else written
    parts = urlsplit(rest if rest.startswith("/") else f"/{rest}")
    return old_url(unquote(parts.path)), unquote(parts.fragment)


def _known(published: Published, written: str, built: Built) -> Url:
    """An address of which it can be said that it is gone."""
    ledger = published.ledger or Ledger()
    url, _ = _address(published, written)
    if url not in ledger.addresses:
        near = nearest(url, ledger.addresses, 1)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        stop([], f"`{url}` was never published, as far as {LEDGER} knows{hint}")
    is_gone_page = any(move.old == url and move.new is None for move in published.moves)
    if not is_gone_page and is_answered(url, frozenset(str(output.path) for output in built.outputs)):
        stop([], f"`{url}` is not gone: something stands there")
    return url


def _explain(program: Program, site: Path, now: datetime | None, written: str) -> None:
    with opened(program, site, now) as at:
        built, published = _built(at)
        ledger = published.ledger
        if ledger is None:
            stop([d for d in built.diagnostics if d.rule in RULES], "" if at.order.ledger else BEGIN)
        url, anchor = _address(published, written)
        address = ledger.addresses.get(url)
        if address is None:
            near = nearest(url, ledger.addresses, 3)
            hint = f"; near in spelling: {', '.join(near)}" if near else ""
            terminal.say(f"`{url}` was never published, as far as {LEDGER} knows{hint}")
            sys.exit(FAULTS)
        title = f" (`{address.title}`)" if address.title else ""
        terminal.give(f"{url}{title}: published since {address.since}, line {ledger.lines.get(url, 1)} of {LEDGER}")
        terminal.give(f"  now: {_now(url, published, built)}")
        there = published.addresses.get(_stands_for(url, published))
        for name in [anchor] if anchor else address.anchors:
            state = "there" if there is not None and name in there.anchors else "not there"
            if name not in address.anchors:
                state += ", and never written down"
            terminal.give(f"  #{name}: {state}")
        told = [d for d in built.diagnostics if d.rule in RULES and f"`{url}" in d.message]
        terminal.say_all(told)
        sys.exit(FAULTS if any(d.level == "error" for d in told) else FINE)


def _stands_for(url: Url, published: Published) -> Url:
    """The address to which readers of an address come."""
    return next((move.new for move in published.moves if move.old == url and move.new is not None), url)


def _now(url: Url, published: Published, built: Built) -> str:
    move = next((move for move in published.moves if move.old == url), None)
    if move is not None:
        return f"readers are sent on to {move.new}" if move.new is not None else "a page says that it was taken down"
    if url in published.addresses:
        title = published.addresses[url].title
        return f"`{title}` stands there" if title else "a file stands there"
    if is_answered(url, frozenset(str(output.path) for output in built.outputs)):
        return "something stands there"
    return "nothing stands there"


def _merge(site: Path) -> None:
    with held(site, "ledger"):
        file = read_published_file(site)
        if not isinstance(file, LedgerFile):
            stop([] if file is None else [file], f"there is no {LEDGER}" if file is None else "")
        if read_ledger(file.content).ledger is not None:
            terminal.say(f"{LEDGER} can be read as it is; there is nothing to put together")
            sys.exit(FINE)
        both = merged(file.content)
        if both.ledger is None:
            stop(both.faults, f"{LEDGER} is left as it is")
        if not write_published_file(site, file, both.ledger):
            stop([], f"{LEDGER} was changed by somebody else meanwhile and is left as it is; try again")
        terminal.say(f"{LEDGER}: both versions are together in it, {len(both.ledger.addresses)} addresses")
    sys.exit(FINE)
