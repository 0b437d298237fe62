"""Reviews of a whole site: how each page stands, and a page with a review recorded in it.

A review is recorded in the front matter of the page: when, by whom, when it is due again, and a digest of the words
that were reviewed. Nothing else of the file changes.
"""

from collections.abc import Iterable
from datetime import date

import msgspec

from fingerpost.model.pages import Page, Source
from fingerpost.model.paths import suffix_of
from fingerpost.stages.care.reviews import Review, later, review_of, text_digest, words_of
from fingerpost.stages.frontmatter import split
from fingerpost.stages.markup.text import decoded
from fingerpost.stages.parse import Manner, parse
from fingerpost.stages.site import Site
from fingerpost.stages.tables.front_keys import with_keys

_BOM = b"\xef\xbb\xbf"


def reviews(site: Site) -> tuple[Review, ...]:
    """How every written page stands, the one that is due first at the top, those without a date at the end."""
    config = site.config.review
    found: list[Review] = []
    for entry in site.written():
        is_edited = any(told.rule == "review-edited" for told in site.pages[entry.path].diagnostics)
        found.append(review_of(entry, is_edited=is_edited, today=site.today(), notice_days=config.notice_days))
    return tuple(sorted(found, key=lambda review: (review.due or date.max, review.state == "never", review.entry.path)))


def table(found: Iterable[Review]) -> list[str]:
    """The reviews as lines with a heading."""
    rows = [("Due", "State", "Reviewed", "Page")]
    rows += (
        (_day(r.due), _STATES[r.state].format(days=_days(r.days)), _day(r.entry.reviewed), r.entry.path) for r in found
    )
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return ["  ".join([*(c.ljust(w) for c, w in zip(row, widths, strict=False)), row[3]]).rstrip() for row in rows]


_STATES = {
    "overdue": "overdue by {days}",
    "soon": "due in {days}",
    "edited": "edited since",
    "never": "not reviewed",
    "fine": "fine",
}


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else "-"


def _days(count: int) -> str:
    return f"{abs(count)} day{'s' if abs(count) != 1 else ''}"


class Record(msgspec.Struct, frozen=True):
    """A review that was done."""

    day: date
    due: date | None = None
    """None: by the interval of the site."""
    by: str = ""
    """The person, as the page is to name them; empty leaves what it says."""


class Recorded(msgspec.Struct, frozen=True):
    """A page with its review."""

    content: bytes
    due: date | None
    digest: str


def recorded(source: Source, content: bytes, manner: Manner, record: Record) -> Recorded | str:
    """The page with a review recorded, or why it cannot be."""
    text, _ = decoded(source.file, content)
    mark = _BOM if content.startswith(_BOM) else b""
    if text is None:
        return "it cannot be read; `fingerpost check` says why"
    is_table = suffix_of(source.path) in (".yaml", ".yml")
    page = parse(source, content, manner)
    digest = _digest(page, text, is_table=is_table)
    due = record.due or (later(record.day, manner.review_months) if manner.review_months else None)
    if due is None and "review_due" in page.places:
        return "it has a `review_due`, and this site has no interval; say when it is next due with `--due`"
    facts = {"reviewed": record.day.isoformat()}
    facts |= {"review_due": due.isoformat()} if due is not None else {}
    facts |= {"review_digest": digest}
    facts |= {"reviewed_by": record.by} if record.by else {}
    better = with_keys(content[len(mark) :].decode(), facts, is_table=is_table)
    if better is None:
        lines = "; ".join(f"`{key}: {value}`" for key, value in facts.items())
        return f"its front matter cannot be changed safely; write into it yourself: {lines}"
    return Recorded(mark + better.encode(), due, digest)


def _digest(page: Page, text: str, *, is_table: bool) -> str:
    body = "" if is_table else split(page.entry.file, text).body
    return text_digest(page.entry, page.entry.title, words_of(text, body, is_table=is_table))
