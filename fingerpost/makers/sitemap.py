"""`sitemap.xml` (sitemaps.org 0.9, with pictures), `robots.txt`, and `.nojekyll`, without which GitHub Pages drops some
files.

`lastmod` is the last day on which somebody wrote, changed or reviewed what a page shows; of a list, when something was
last added to it; where nobody knows, there is none. It is never the time of a build: search engines stop believing it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from fingerpost.makers.feed import whole
from fingerpost.makers.maker import Maker
from fingerpost.model.pages import Entry, Output
from fingerpost.model.paths import ContentPath, OutputPath, Url
from fingerpost.stages.outputs.feeds import updated

if TYPE_CHECKING:
    from fingerpost.stages.site import Site

MOST = 40_000
"""Pages in one file; the standard allows 50,000."""

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
_LISTS = frozenset({"home", "articles"})


def _sitemap(site: "Site") -> Iterator[Output]:
    entries = [entry for entry in site.everything() if _is_listed(site, entry)]
    pictures = dict(site.shown_pictures())
    dates = _dates(site, entries)
    if len(entries) <= MOST:
        yield Output(OutputPath("sitemap.xml"), _urlset(site, entries, pictures, dates))
    else:
        names = [f"sitemap-{number}.xml" for number in range(1, -(-len(entries) // MOST) + 1)]
        for number, name in enumerate(names):
            share = entries[number * MOST : (number + 1) * MOST]
            yield Output(OutputPath(name), _urlset(site, share, pictures, dates))
        yield Output(OutputPath("sitemap.xml"), _index(site, names))
    if not site.has_file(ContentPath("robots.txt")):
        robots = f"User-agent: *\nAllow: /\nSitemap: {whole(site, Url('/sitemap.xml'))}\n"
        yield Output(OutputPath("robots.txt"), robots.encode())
    yield Output(OutputPath(".nojekyll"), b"")


def _is_listed(site: "Site", entry: Entry) -> bool:
    """Whether search engines are told of a page: not of those they are asked to leave out."""
    is_left_out = entry.is_discreet and site.config.exit.discreet_noindex
    return entry.path not in (":404", ":offline") and bool(entry.url) and not entry.superseded_by and not is_left_out


def _dates(site: "Site", entries: Sequence[Entry]) -> Mapping[ContentPath, datetime]:
    """When each page was last changed or reviewed."""
    found: dict[ContentPath, datetime] = {}
    newest: dict[str, datetime] = {}
    for entry in entries:
        when = max((m for m in (updated(entry, site), _reviewed(site, entry)) if m is not None), default=None)
        if when is not None:
            found[entry.path] = when
        if entry.published is not None and not entry.path.startswith(":"):
            added = site.moment(entry.published)
            for name in ("", *(f"topic {t}" for t in entry.topics), *(f"audience {a}" for a in entry.audience)):
                newest[name] = max(newest.get(name, added), added)
    for entry in entries:
        if entry.path.startswith(":") or (entry.url == "/" and entry.path not in found):
            name = "" if entry.kind in _LISTS or entry.url == "/" else f"{entry.kind} {entry.fields.get('name')}"
            if name in newest:
                found[entry.path] = newest[name]
        elif entry.kind == "series":
            parts = (site.moment(part.published) for part in site.parts(entry.path) if part.published is not None)
            if (last := max((m for m in (found.get(entry.path), *parts) if m is not None), default=None)) is not None:
                found[entry.path] = last
    return found


def _reviewed(site: "Site", entry: Entry) -> datetime | None:
    return site.moment(entry.reviewed) if entry.reviewed is not None else None


def _urlset(
    site: "Site",
    entries: Sequence[Entry],
    pictures: Mapping[ContentPath, Sequence[Url]],
    dates: Mapping[ContentPath, datetime],
) -> bytes:
    import xml.etree.ElementTree as ET

    names = {"xmlns": _SITEMAP}
    if any(entry.path in pictures for entry in entries):
        names["xmlns:image"] = _IMAGE
    urlset = ET.Element("urlset", names)
    for entry in entries:
        url = ET.SubElement(urlset, "url")
        ET.SubElement(url, "loc").text = whole(site, entry.url)
        if entry.path in dates:
            ET.SubElement(url, "lastmod").text = dates[entry.path].isoformat()
        for picture in pictures.get(entry.path, ()) if not entry.is_discreet else ():
            image = ET.SubElement(url, "image:image")
            ET.SubElement(image, "image:loc").text = whole(site, picture)
    return _document(urlset)


def _index(site: "Site", names: Sequence[str]) -> bytes:
    import xml.etree.ElementTree as ET

    index = ET.Element("sitemapindex", {"xmlns": _SITEMAP})
    for name in names:
        ET.SubElement(ET.SubElement(index, "sitemap"), "loc").text = whole(site, Url(f"/{name}"))
    return _document(index)


def _document(root: object) -> bytes:
    import xml.etree.ElementTree as ET

    assert isinstance(root, ET.Element)
    ET.indent(root, " ")
    text: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + text + b"\n"


sitemap = Maker("sitemap", files=_sitemap)
