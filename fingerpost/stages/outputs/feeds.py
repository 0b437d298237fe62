"""Which feeds there are, where they are, and what may stand in them.

Rule 1: a discreet page is in none: a feed reader shows titles in a list, and in notices on a locked screen. Rule 2: of
a page at risk there is a title and a link, but not its text: the button that leaves it at once does not travel with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Literal, cast

import msgspec

from fingerpost.model.pages import Entry
from fingerpost.model.paths import ContentPath, Url
from fingerpost.stages.places import facet_url

if TYPE_CHECKING:
    from fingerpost.stages.site import Site

Form = Literal["atom", "json"]
NAMES: Mapping[Form, str] = {"atom": "feed.xml", "json": "feed.json"}
TYPES: Mapping[Form, str] = {"atom": "application/atom+xml", "json": "application/feed+json"}
_FOLDERS = {"topic.html": "topics"}


class Feed(msgspec.Struct, frozen=True):
    """A feed: whose it is, and its articles, the newest first."""

    title: str
    home: Url
    """The page that it is the feed of; it lies right below."""
    about: str
    language: str
    entries: tuple[Entry, ...]


class FeedLine(msgspec.Struct, frozen=True):
    """A feed as the head of a page names it."""

    title: str
    type: str
    href: str


def address(home: Url, form: Form) -> Url:
    """Where a feed is."""
    return Url(f"{home}{NAMES[form]}" if home.endswith("/") else f"{home}/{NAMES[form]}")


def has_own(entry: Entry) -> bool:
    """Whether a page has a feed of its own: a series, or the page of a topic."""
    if entry.is_discreet:
        return False
    return entry.kind == "series" or (entry.kind == "topic" and entry.url.startswith("/topics/"))


def updated(entry: Entry, moment: "Site") -> datetime | None:
    """When what a page says was last changed, in its author's words; a review alone changes nothing."""
    dates = (entry.published, entry.modified, *(change.date for change in entry.changes))
    return max((moment.moment(when) for when in dates if when is not None), default=None)


class FeedAnswers:
    """The questions about feeds; by way of `NewsAnswers` a part of `Site`."""

    def feed(self, first: int) -> Feed:
        """The feed of the site, with its newest articles."""
        site = cast("Site", self)
        config = site.config
        return Feed(config.title, Url("/"), config.description, config.language, tuple(_newest(site)[:first]))

    def list_feeds(self, first: int) -> tuple[Feed, ...]:
        """The feed of each series and topic, with the newest articles of each."""
        site = cast("Site", self)
        newest = _newest(site)
        return (*_of_series(site, newest, first), *_of_topics(site, newest, first))


def _newest(site: "Site") -> Sequence[Entry]:
    """The articles that may be in a feed."""
    articles = site.find(kind="article", order="newest")
    return [entry for entry in articles if entry.published is not None and not entry.is_discreet]


def _of_series(site: "Site", newest: Sequence[Entry], first: int) -> Iterable[Feed]:
    order: dict[ContentPath, int] = {entry.path: number for number, entry in enumerate(newest)}
    for series in site.find(kind="series", order="path"):
        if has_own(series):
            parts = sorted((p for p in site.parts(series.path) if p.path in order), key=lambda part: order[part.path])
            about = series.main_message or series.summary
            language = series.language or site.config.language
            yield Feed(f"{series.title} · {site.config.title}", series.url, about, language, tuple(parts[:first]))


def _of_topics(site: "Site", newest: Sequence[Entry], first: int) -> Iterable[Feed]:
    by_topic: dict[str, list[Entry]] = {}
    for entry in newest:
        for topic in entry.topics:
            found = by_topic.setdefault(topic, [])
            if len(found) < first:
                found.append(entry)
    for facet in site.topics():
        entries = tuple(islice(by_topic.get(facet.name, ()), first))
        title = f"{facet.name[0].upper()}{facet.name[1:]} · {site.config.title}"
        yield Feed(title, facet_url("topics", facet.name), "", site.config.language, entries)
