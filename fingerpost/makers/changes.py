"""The page of what was added, changed and reviewed, where the site asks for one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fingerpost.makers.maker import Maker, is_free, made_page
from fingerpost.model.pages import Page

if TYPE_CHECKING:
    from fingerpost.stages.site import Site


def _changes(site: "Site") -> Iterator[Page]:
    if site.config.outputs.changes and is_free(site, "/changes/"):
        yield made_page(site, "changes", "/changes/", "What is new", "changes.html")


changes = Maker("changes", pages=_changes)
