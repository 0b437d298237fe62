"""Pages that list: home where none was written, all articles, glossary, people; and the one for wrong addresses."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fingerpost.makers.maker import Maker, is_free, made_page
from fingerpost.model.pages import Page

if TYPE_CHECKING:
    from fingerpost.stages.site import Site


def _listings(site: "Site") -> Iterator[Page]:
    if is_free(site, "/"):
        yield made_page(site, "home", "/", site.config.title, "home.html", summary=site.config.description)
    for name, title, kind in (
        ("articles", "All articles", "article"),
        ("glossary", "Glossary", "term"),
        ("people", "People", "person"),
    ):
        if is_free(site, f"/{name}/") and site.find(kind=kind):
            yield made_page(site, name, f"/{name}/", title, f"{name}.html")
    yield made_page(site, "404", "/404.html", "Page not found", "404.html")


listings = Maker("listings", pages=_listings)
