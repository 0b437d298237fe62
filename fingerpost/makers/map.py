"""The page of the map of all articles and their links, where the site asks for one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fingerpost.makers.maker import Maker, is_free, made_page
from fingerpost.model.pages import Page

if TYPE_CHECKING:
    from fingerpost.stages.site import Site


def _map(site: "Site") -> Iterator[Page]:
    if site.config.map.enabled and is_free(site, "/map/"):
        yield made_page(site, "map", "/map/", "Map of all articles", "map.html")


article_map = Maker("map", pages=_map)
