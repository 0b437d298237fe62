"""The page of all sources that the articles cite, with the articles that cite each."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fingerpost.makers.maker import Maker, is_free, made_page
from fingerpost.model.pages import Page

if TYPE_CHECKING:
    from fingerpost.stages.site import Site


def _sources(site: "Site") -> Iterator[Page]:
    has_own = any(entry.template == "sources.html" for entry in site.written())
    if not has_own and is_free(site, "/sources/") and any(map(site.source, site.used_sources())):
        yield made_page(site, "sources", "/sources/", "Sources", "sources.html")


sources = Maker("sources", pages=_sources)
