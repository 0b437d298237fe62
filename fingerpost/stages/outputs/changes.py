"""What happened on a site, by date: articles that were added, changed or reviewed, as their front matter says.

Dates are their authors' words; the moment of building is none. A discreet page is not named: a list of what has changed
is read for its titles.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, cast

import msgspec

from fingerpost.model.pages import Entry
from fingerpost.model.paths import ContentPath, Url
from fingerpost.stages.outputs.feeds import FeedAnswers
from fingerpost.stages.pictures.shown import FIELDS, FORMS

if TYPE_CHECKING:
    from fingerpost.stages.site import Site

What = Literal["added", "changed", "reviewed"]
_ORDER: tuple[What, ...] = ("added", "changed", "reviewed")


class Happening(msgspec.Struct, frozen=True):
    """Something that a reader who comes back may want to know."""

    date: date
    what: What
    entry: Entry
    note: str = ""
    """What was changed, in its author's words."""


class NewsAnswers(FeedAnswers):
    """Questions about what is new and what is shown; a part of `Site`."""

    def happenings(self, first: int) -> tuple[Happening, ...]:
        """The last that were added, changed or reviewed, the newest first."""
        site = cast("Site", self)
        today = site.today()
        entries = (e for e in site.find(order="title") if e.kind in site.article_kinds and not e.is_discreet)
        found = (h for entry in entries for h in _of(entry, site) if h.date <= today)
        order = sorted(found, key=lambda h: (-h.date.toordinal(), _ORDER.index(h.what)))
        return tuple(order[:first])

    def shown_pictures(self) -> tuple[tuple[ContentPath, tuple[Url, ...]], ...]:
        """The pictures of each page that has some, by its path: the files that everybody can open."""
        site = cast("Site", self)
        found: list[tuple[ContentPath, tuple[Url, ...]]] = []
        for entry in site.written():
            leads = zip(entry.mentions, site.leads(entry.path), strict=True)
            shown = (path for m, path in leads if path is not None and (m.form in FORMS or m.field in FIELDS))
            urls = tuple(site.asset_url(path) for path in dict.fromkeys(shown) if site.has_file(path))
            if urls:
                found.append((entry.path, urls))
        return tuple(found)

    def until(self) -> datetime | None:
        """The next moment at which a page appears or goes by its date; None where there is none."""
        site = cast("Site", self)
        heads = (*site.pages.values(), *site.hidden.values())
        entries = (head.entry for head in heads if not head.entry.is_draft)
        moments = (site.moment(d) for e in entries for d in (e.published, e.expires) if d is not None)
        return min((moment for moment in moments if moment > site.now), default=None)


def _of(entry: Entry, site: "Site") -> Iterator[Happening]:
    """What happened to one page; a change without a word is told by its date alone."""
    if entry.published is not None:
        yield Happening(site.moment(entry.published).astimezone(site.config.tz).date(), "added", entry)
    noted = {change.date for change in entry.changes}
    yield from (Happening(change.date, "changed", entry, change.note) for change in entry.changes)
    if entry.modified is not None:
        day = site.moment(entry.modified).astimezone(site.config.tz).date()
        if day not in noted and (entry.published is None or entry.published.date() != day):
            yield Happening(day, "changed", entry)
    if entry.reviewed is not None:
        yield Happening(entry.reviewed, "reviewed", entry)
