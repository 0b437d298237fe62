"""What is made from the whole site, in this order."""

from fingerpost.makers.facets import facets
from fingerpost.makers.feed import feed
from fingerpost.makers.listings import listings
from fingerpost.makers.maker import Maker
from fingerpost.makers.sitemap import sitemap

all: tuple[Maker, ...] = (listings, facets, feed, sitemap)  # noqa: A001 - read as `makers.all`

__all__ = ["Maker", "all", "facets", "feed", "listings", "sitemap"]
