"""What to know before a site goes online: drafts that need each other, reviews, helplines, and dates to come. Pure.

Takes a site with all of its drafts shown, and the moment. A page needs another where it links to it and readers do not
see that one yet: published alone, its link would lead nowhere. Pages that need each other make a group.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

from fingerpost.model.helplines import Helpline
from fingerpost.model.pages import Entry
from fingerpost.model.paths import ContentPath
from fingerpost.stages.linking.lookup import State
from fingerpost.stages.moments import instant, state_at
from fingerpost.stages.site import Site
from fingerpost.tools.reviewing import reviews
from fingerpost.tools.survey import Survey

Dated = Literal["appears", "expires", "review due"]


class Waiting(msgspec.Struct, frozen=True):
    """A page that readers do not see yet, or one that leads to such a page."""

    file: str
    title: str
    state: State
    appears: datetime | None = None
    """When, where that has a date."""
    needs: tuple[str, ...] = ()
    """The files of pages it links to that readers will not see before it does."""


class Event(msgspec.Struct, frozen=True):
    """Something that changes the site by its date alone, so that it has to be built then."""

    at: datetime
    what: Dated
    file: str
    title: str


class Due(msgspec.Struct, frozen=True):
    """A page whose review is due, or was."""

    file: str
    title: str
    due: date | None
    days: int
    """Until then; below zero where it has passed."""
    state: str


class Checked(msgspec.Struct, frozen=True):
    """A helpline, and how long it counts as verified."""

    id: str
    name: str
    verified_on: date | None
    until: date | None
    """The last day on which it counts; None for an example."""
    days: int
    """Until then; below zero where it has passed."""


class Outlook(msgspec.Struct, frozen=True):
    """All of it."""

    groups: tuple[tuple[Waiting, ...], ...]
    alone: tuple[Waiting, ...]
    """Pages that wait, and that may go online without any other."""
    reviews: tuple[Due, ...]
    helplines: tuple[Checked, ...]
    events: tuple[Event, ...]

    @property
    def conflicts(self) -> tuple[Waiting, ...]:
        """Pages that readers see now, or by a date, and that need others which will not be there by then."""
        return tuple(
            page for group in self.groups for page in group if page.needs and page.state in ("published", "scheduled")
        )

    @property
    def dates(self) -> tuple[datetime, ...]:
        """The moments at which the site has to be built, each once, in order."""
        return tuple(sorted({event.at for event in self.events}))


def outlook(survey: Survey, now: datetime) -> Outlook:
    """What there is to know; `survey` is of the site with its drafts shown."""
    site = survey.site
    zone = site.config.tz
    states = {entry.path: state_at(entry, now, zone) for entry in survey.entries()}
    entries = {entry.path: entry for entry in survey.entries() if states[entry.path] != "expired"}
    links = {path: tuple(_leads(survey, path, entries)) for path in entries}
    needs = {
        path: tuple(
            sorted({to for to in links[path] if to != path and _is_later(entries[to], entries[path], states, site)})
        )
        for path in entries
    }
    concerned = [path for path in entries if needs[path] or states[path] in ("draft", "scheduled")]
    pages = {path: _waiting(entries[path], states[path], needs[path], entries, site) for path in concerned}
    groups = [group for group in _together(concerned, needs) if len(group) > 1]
    grouped = {path for group in groups for path in group}
    return Outlook(
        tuple(tuple(pages[path] for path in sorted(group)) for group in groups),
        tuple(pages[path] for path in sorted(concerned) if path not in grouped),
        tuple(_reviews(site, states)),
        tuple(_helplines(site.helplines.lines, now.astimezone(zone).date())),
        tuple(sorted(_events(entries.values(), states, site, now), key=lambda event: (event.at, event.file))),
    )


def _leads(survey: Survey, path: ContentPath, known: Mapping[ContentPath, Entry]) -> Iterator[ContentPath]:
    """The pages a page links to. A series names parts that are still to come, and shows them as planned."""
    for link, answer in survey.links(path):
        if link.field not in ("parts", "series") and answer.kind == "page" and answer.path in known:
            yield ContentPath(answer.path or "")


def _is_later(target: Entry, page: Entry, states: Mapping[ContentPath, State], site: Site) -> bool:
    """Whether readers will see the target only after the page, or nobody knows when."""
    state = states[target.path]
    if state == "published":
        return False
    if state == "draft" or states[page.path] != "scheduled":
        return True
    assert target.published is not None
    assert page.published is not None
    return instant(target.published, site.config.tz) > instant(page.published, site.config.tz)


def _waiting(
    entry: Entry, state: State, needs: Iterable[ContentPath], entries: Mapping[ContentPath, Entry], site: Site
) -> Waiting:
    appears = instant(entry.published, site.config.tz) if state == "scheduled" and entry.published else None
    return Waiting(entry.file, entry.title, state, appears, tuple(entries[path].file for path in needs))


def _together(
    paths: Sequence[ContentPath], needs: Mapping[ContentPath, tuple[ContentPath, ...]]
) -> list[list[ContentPath]]:
    """The pages in groups: two are in one where a chain of needs leads from one to the other, whichever way."""
    near: dict[ContentPath, set[ContentPath]] = {path: set() for path in paths}
    for path in paths:
        for other in needs[path]:
            near[path].add(other)
            near[other].add(path)
    groups: list[list[ContentPath]] = []
    seen: set[ContentPath] = set()
    for path in sorted(paths):
        if path in seen:
            continue
        group, ahead = [], [path]
        seen.add(path)
        while ahead:
            here = ahead.pop()
            group.append(here)
            ahead += [other for other in near[here] if other not in seen]
            seen |= near[here]
        groups.append(group)
    return groups


def _reviews(site: Site, states: Mapping[ContentPath, State]) -> Iterator[Due]:
    for review in reviews(site):
        entry = review.entry
        if review.state in ("overdue", "soon", "edited") and states.get(entry.path) == "published":
            yield Due(entry.file, entry.title, review.due, review.days, review.state)


def _helplines(lines: Iterable[Helpline], today: date) -> Iterator[Checked]:
    found = []
    for line in lines:
        until = line.verified_on + timedelta(line.valid_for_days) if line.verified_on is not None else None
        found.append(Checked(line.id, line.name, line.verified_on, until, (until - today).days if until else 0))
    yield from sorted(found, key=lambda line: (line.until or date.min, line.id))


def _events(
    entries: Iterable[Entry], states: Mapping[ContentPath, State], site: Site, now: datetime
) -> Iterator[Event]:
    zone = site.config.tz
    for entry in entries:
        if states[entry.path] == "draft":
            continue
        for when, what in ((entry.published, "appears"), (entry.expires, "expires"), (entry.review_due, "review due")):
            if when is not None and (at := instant(when, zone)) > now:
                yield Event(at, what, entry.file, entry.title)  # type: ignore[arg-type]  # one of the three
