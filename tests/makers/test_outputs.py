"""What is made from the whole site: listings, facets, feed, sitemap, redirects."""

import warnings
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

import pytest
from small_sites import QUIET, SITE_TOML, built, output

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import feedparser
from lxml import etree

_ONE = """\
---
title: One & only
published: 2026-01-05
topics: [Sleep & rest]
audience: [parents]
authors: [Ada]
summary: First.
content_note: Touches on loss.
---
See [[Two]] and [its end](two.md#end).

![A tree](tree.svg)
"""

_TWO = """\
---
title: Two
published: 2026-03-05 09:30
modified: 2026-04-01
aliases: [/old/two/, /two.html]
---
## End

Back to [[#End]].
"""

_BASE = SITE_TOML.replace("https://example.org", "https://example.org/base").replace(
    'theme = "bare"\n', 'zone = "Europe/Berlin"\ntheme = "bare"\n'
)

ARTICLES = {
    "content/calm/index.md": "---\ntitle: Calm\nparts: [one.md, two.md, three.md]\n---\n",
    "content/calm/one.md": _ONE,
    "content/calm/two.md": _TWO,
    "content/calm/three.md": "---\ntitle: Three\npublished: 2026-12-24\n---\nLater.\n",
    "content/calm/tree.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "content/people/ada.md": "---\ntitle: Ada\n---\n",
    "content/glossary/rest.md": "---\ntitle: Rest\nshort: A pause.\n---\n",
    "site.toml": _BASE + QUIET,
}
SITE = built(ARTICLES)


def _paths() -> set[str]:
    return {str(o.path) for o in SITE.outputs}


def test_the_site_has_no_errors() -> None:
    assert [d.message for d in SITE.diagnostics if d.level == "error"] == []


def test_every_listing_has_its_page() -> None:
    assert {
        "index.html", "404.html", "articles/index.html", "glossary/index.html", "people/index.html",
        "topics/index.html",
        "topics/sleep-rest/index.html", "audiences/index.html", "audiences/parents/index.html", "calm/index.html",
        "calm/one/index.html", "calm/two/index.html", "people/ada/index.html", "glossary/rest/index.html",
        "feed.xml", "sitemap.xml", "robots.txt", ".nojekyll",
    } <= _paths()  # fmt: skip


def test_a_scheduled_page_appears_nowhere() -> None:
    texts = [o.content.decode() for o in SITE.outputs if isinstance(o.content, bytes)]
    assert not any("Three" in text or "/three/" in text for text in texts)


def test_former_addresses_lead_on() -> None:
    assert {"old/two/index.html", "two.html"} <= _paths()
    assert "/base/calm/two/" in output(SITE, "old/two/index.html")


def test_the_feed_is_valid_and_whole_with_absolute_addresses() -> None:
    text = output(SITE, "feed.xml")
    feed = feedparser.parse(text)
    assert feed.bozo == 0
    assert [e.title for e in feed.entries] == ["Two", "One & only"]
    assert [e.link for e in feed.entries] == [
        "https://example.org/base/calm/two/",
        "https://example.org/base/calm/one/",
    ]
    one = feed.entries[1].content[0].value
    assert 'href="https://example.org/base/calm/two/#end"' in one
    assert 'src="https://example.org/base/calm/tree.' in one
    assert "Touches on loss." in one
    assert 'href="https://example.org/base/calm/two/#end"' in feed.entries[0].content[0].value


def test_the_feeds_times_are_those_of_the_sites_zone() -> None:
    feed = feedparser.parse(output(SITE, "feed.xml"))
    assert feed.entries[0].published == "2026-03-05T09:30:00+01:00"
    assert feed.entries[0].updated == "2026-04-01T00:00:00+02:00"
    assert feed.feed.updated == "2026-04-01T00:00:00+02:00"


def test_the_sitemap_is_valid_and_lists_every_page_once() -> None:
    schema = etree.XMLSchema(etree.parse(str(Path(__file__).parent / "sitemap.xsd")))
    document = etree.fromstring(output(SITE, "sitemap.xml").encode())
    schema.assertValid(document)
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
    found = [e.text for e in ET.fromstring(output(SITE, "sitemap.xml")).iter(name)]
    pages = {p for p in _paths() if p.endswith("index.html")} - {"old/two/index.html"}
    assert sorted(map(str, found)) == sorted(f"https://example.org/base/{p.removesuffix('index.html')}" for p in pages)


def test_robots_names_the_sitemap() -> None:
    assert "Sitemap: https://example.org/base/sitemap.xml" in output(SITE, "robots.txt")


@pytest.mark.parametrize("name", ["CNAME", "favicon.ico", "robots.txt", "_headers", ".well-known/security.txt"])
def test_a_file_others_rely_on_keeps_its_name(name: str) -> None:
    site = built({"content/index.md": "# Home\n", f"content/{name}": "x"})
    assert name in {str(o.path) for o in site.outputs}


def test_an_authors_own_page_goes_before_a_made_one() -> None:
    site = built(
        {
            "content/glossary/index.md": "---\ntitle: Our words\n---\nMine.\n",
            "content/glossary/rest.md": "---\ntitle: Rest\nshort: A pause.\n---\n",
        }
    )
    assert "Our words" in output(site, "glossary/index.html")
    assert not site.has_errors


def test_the_same_site_has_the_same_bytes_whenever_it_is_built() -> None:
    later = built(ARTICLES, now=datetime(2026, 6, 2, tzinfo=UTC))
    assert later.outputs == SITE.outputs
