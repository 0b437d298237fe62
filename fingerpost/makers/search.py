"""The page to search on, where the site asks for one. Its index is made beside the build: `edges/searching.py`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fingerpost.makers.maker import Maker, is_free, made_page
from fingerpost.model.pages import Page

if TYPE_CHECKING:
    from fingerpost.stages.site import Site


def _search(site: "Site") -> Iterator[Page]:
    if site.config.search.enabled and is_free(site, "/search/"):
        yield made_page(site, "search", "/search/", "Search", "search.html")


search = Maker("search", pages=_search)
