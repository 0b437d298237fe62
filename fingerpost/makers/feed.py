"""`feed.xml`: an Atom feed (RFC 4287) of the newest articles, whole, with absolute addresses."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime

from fingerpost.makers.maker import Maker
from fingerpost.model.pages import Entry, Output
from fingerpost.model.paths import OutputPath, Url, href
from fingerpost.stages.fill import absolute, fill, resolved
from fingerpost.stages.resolve import Resolution
from fingerpost.stages.site import Site

NEWEST = 20
"""Articles in the feed."""

_ATOM = "http://www.w3.org/2005/Atom"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _feed(site: Site) -> Iterator[Output]:
    entries = [e for e in site.find(kind="article", order="newest") if e.published is not None][:NEWEST]
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": site.config.language})
    _add(feed, "title", site.config.title)
    if site.config.description:
        _add(feed, "subtitle", site.config.description)
    _add(feed, "id", f"{site.config.base_url}/")
    _add(feed, "updated", max((_updated(site, e) for e in entries), default=_EPOCH).isoformat())
    ET.SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": whole(site, Url("/feed.xml"))})
    ET.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": whole(site, Url("/"))})
    author = ET.SubElement(feed, "author")
    _add(author, "name", site.config.title)
    for entry in entries:
        _entry(feed, site, entry)
    ET.indent(feed, " ")
    yield Output(
        OutputPath("feed.xml"),
        b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, encoding="utf-8") + b"\n",
    )


def _entry(feed: ET.Element, site: Site, entry: Entry) -> None:
    address = whole(site, entry.url)
    element = ET.SubElement(feed, "entry", {"xml:lang": entry.language})
    _add(element, "title", entry.title)
    _add(element, "id", address)
    ET.SubElement(element, "link", {"rel": "alternate", "type": "text/html", "href": address})
    assert entry.published is not None
    _add(element, "published", site.moment(entry.published).isoformat())
    _add(element, "updated", _updated(site, entry).isoformat())
    for person in site.references(entry.path, "authors"):
        author = ET.SubElement(element, "author")
        _add(author, "name", person.title)
        _add(author, "uri", whole(site, person.url))
    for topic in entry.topics:
        ET.SubElement(element, "category", {"term": topic})
    if summary := entry.summary or entry.main_message:
        _add(element, "summary", summary)
    note = f"<p><em>{_escaped(entry.content_note)}</em></p>\n" if entry.content_note else ""
    content = ET.SubElement(element, "content", {"type": "html"})
    content.text = note + body_with_whole_addresses(site, entry)


def body_with_whole_addresses(site: Site, entry: Entry) -> str:
    """The text of a page as it can be shown anywhere."""
    body = site.body(entry.path)

    def address(answer: Resolution) -> str:
        assert answer.url is not None
        return whole(site, answer.url, answer.fragment)

    return absolute(fill(body, resolved(entry.path, body, site), address), whole(site, entry.url))


def whole(site: Site, url: Url, fragment: str = "") -> str:
    """The full address of a page or file of this site."""
    return site.config.base_url + href("", url, fragment)


def _updated(site: Site, entry: Entry) -> datetime:
    when = entry.modified or entry.published
    return site.moment(when) if when is not None else _EPOCH


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def _escaped(text: str) -> str:
    from html import escape

    return escape(text, quote=False)


feed = Maker("feed", files=_feed)
