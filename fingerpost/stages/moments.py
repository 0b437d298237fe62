"""When a page is shown: written dates as instants in the site's zone, and what follows from them."""

from datetime import datetime, time, tzinfo
from typing import TYPE_CHECKING

from fingerpost.model.pages import Entry, Moment

if TYPE_CHECKING:
    from fingerpost.stages.linking.lookup import State


def instant(when: Moment, zone: tzinfo) -> datetime:
    """A written date as an instant: a bare date begins at 00:00 in the zone, a time without offset is in the zone."""
    if isinstance(when, datetime):
        return when if when.tzinfo else when.replace(tzinfo=zone)
    return datetime.combine(when, time(), zone)


def state_at(entry: Entry, now: datetime, zone: tzinfo) -> "State":
    """Whether a page is shown at a moment, and why not."""
    if entry.is_gone:
        return "gone"
    if entry.is_draft:
        return "draft"
    if entry.expires is not None and instant(entry.expires, zone) <= now:
        return "expired"
    if entry.published is not None and instant(entry.published, zone) > now:
        return "scheduled"
    return "published"


def written(when: datetime | None) -> str:
    """A moment as an author writes it: `2026-10-03`, and the time where it is not midnight."""
    if when is None:
        return "no date"
    return when.isoformat(" ", "minutes") if when.time() != time() or when.tzinfo else when.date().isoformat()
