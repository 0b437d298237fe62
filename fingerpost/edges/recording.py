"""The ledger after a deploy: what went online is written down, and what was written is told."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from fingerpost.edges import terminal
from fingerpost.edges.files import reason_of
from fingerpost.edges.published import write_published_file
from fingerpost.model.ledger import LEDGER, LedgerFile
from fingerpost.model.pages import Built
from fingerpost.stages.ledger.entries import News, news, recorded

BEGIN = (
    f"there is no {LEDGER}, so nobody watches that published addresses stay; "
    "`fingerpost ledger accept` begins one, to be kept in your repository"
)


def record(site: Path, file: LedgerFile | None, built: Built) -> None:
    """Adds what has just gone online to the ledger; tells how to begin one where there is none."""
    if file is None:
        terminal.say(BEGIN)
        return
    published = built.published()
    before = published.ledger
    if before is None:
        return  # it cannot be read, which is an error of its own: such a site is not put online
    after = recorded(before, published.addresses, published.site, (), date.fromisoformat(published.today))
    new = news(before, after)
    if new.is_same:
        return
    try:
        is_written = write_published_file(site, file, after)
    except OSError as error:
        terminal.say(f"{LEDGER} could not be written: {reason_of(error)[0]}; `fingerpost ledger accept` does it later")
        return
    if not is_written:
        terminal.say(f"{LEDGER} was changed by somebody else meanwhile; `fingerpost ledger accept` adds what is new")
        return
    for line in told_news(new, is_new=False):
        terminal.say(line)


def told_news(new: News, *, is_new: bool) -> Iterator[str]:
    """What was written down, for whoever keeps the file."""
    if new.is_same:
        yield f"{LEDGER}: there is nothing new to write down"
        return
    count = len(new.addresses)
    parts = [
        f"{count} new address{'es' if count != 1 else ''}" if count else "",
        terminal.counted(new.anchors, "new place") if new.anchors else "",
        f"{len(new.gone)} taken down" if new.gone else "",
    ]
    said = ", ".join(part for part in parts if part) or "titles and texts brought up to date"
    yield f"{LEDGER}: {said}; {'put it into your repository' if is_new else 'keep the change in your repository'}"
