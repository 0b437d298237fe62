"""What is made from the whole site, in this order."""

from fingerpost.makers.changes import changes
from fingerpost.makers.facets import facets
from fingerpost.makers.feed import feed, list_feeds
from fingerpost.makers.listings import listings
from fingerpost.makers.maker import Maker
from fingerpost.makers.map import article_map
from fingerpost.makers.offline import offline
from fingerpost.makers.search import search
from fingerpost.makers.sitemap import sitemap
from fingerpost.makers.sources import sources

all: tuple[Maker, ...] = (  # noqa: A001 - read as `makers.all`
    listings, facets, sources, article_map, search, changes, offline, feed, list_feeds,
    sitemap,
)  # fmt: skip

__all__ = [
    "Maker", "all", "article_map", "changes", "facets", "feed", "list_feeds", "listings", "offline", "search",
    "sitemap", "sources",
]  # fmt: skip
