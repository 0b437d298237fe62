"""`sitemap.xml` (sitemaps.org 0.9), `robots.txt`, and `.nojekyll`, without which GitHub Pages drops some files."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from fingerpost.makers.feed import whole
from fingerpost.makers.maker import Maker
from fingerpost.model.pages import Output
from fingerpost.model.paths import ContentPath, OutputPath, Url
from fingerpost.stages.site import Site


def _sitemap(site: Site) -> Iterator[Output]:
    urlset = ET.Element("urlset", {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"})
    for entry in site.everything():
        if entry.path == ":404" or not entry.url or entry.superseded_by:
            continue
        url = ET.SubElement(urlset, "url")
        ET.SubElement(url, "loc").text = whole(site, entry.url)
        when = entry.modified or entry.published
        if when is not None:
            moment = site.moment(when)
            ET.SubElement(url, "lastmod").text = moment.isoformat()
    ET.indent(urlset, " ")
    text = b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(urlset, encoding="utf-8") + b"\n"
    yield Output(OutputPath("sitemap.xml"), text)
    if not site.has_file(ContentPath("robots.txt")):
        robots = f"User-agent: *\nAllow: /\nSitemap: {whole(site, Url('/sitemap.xml'))}\n"
        yield Output(OutputPath("robots.txt"), robots.encode())
    yield Output(OutputPath(".nojekyll"), b"")


sitemap = Maker("sitemap", files=_sitemap)
