"""The page on which readers choose what their device keeps for reading offline, where the site offers that."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fingerpost.makers.maker import Maker, is_free, made_page
from fingerpost.model.pages import Page

if TYPE_CHECKING:
    from fingerpost.stages.site import Site


def _offline(site: "Site") -> Iterator[Page]:
    if site.config.outputs.offline and is_free(site, "/offline/"):
        yield made_page(site, "offline", "/offline/", "Reading offline", "offline.html")


offline = Maker("offline", pages=_offline)
"""Its files name others by their digests, and are therefore made last: `stages/outputs/offline.py`."""
