"""When a page is shown: written dates as instants in the site's zone, and what follows from them."""

from datetime import datetime, time, tzinfo

from fingerpost.model.pages import Entry, Moment
from fingerpost.stages.lookup import State


def instant(when: Moment, zone: tzinfo) -> datetime:
    """A written date as an instant: a bare date begins at 00:00 in the zone, a time without offset is in the zone."""
    if isinstance(when, datetime):
        return when if when.tzinfo else when.replace(tzinfo=zone)
    return datetime.combine(when, time(), zone)


def state_at(entry: Entry, now: datetime, zone: tzinfo) -> State:
    """Whether a page is shown at a moment, and why not."""
    if entry.is_draft:
        return "draft"
    if entry.expires is not None and instant(entry.expires, zone) <= now:
        return "expired"
    if entry.published is not None and instant(entry.published, zone) > now:
        return "scheduled"
    return "published"
