"""A page for each topic and each audience, and one that lists them."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from fingerpost.makers.maker import Maker, is_free, made_page
from fingerpost.model.pages import Page
from fingerpost.stages.answers import Facet

if TYPE_CHECKING:
    from fingerpost.stages.site import Site


def _facets(site: "Site") -> Iterator[Page]:
    yield from _pages(site, "topic", "topics", "Topics", site.topics())
    yield from _pages(site, "audience", "audiences", "Who the articles are for", site.audiences())


def _pages(site: "Site", one: str, many: str, title: str, facets: Sequence[Facet]) -> Iterator[Page]:
    if facets and is_free(site, f"/{many}/"):
        yield made_page(site, many, f"/{many}/", title, f"{many}.html")
    for facet in facets:
        if is_free(site, facet.url):
            shown = facet.name[0].upper() + facet.name[1:]
            yield made_page(site, f"{one}/{facet.name}", facet.url, shown, f"{one}.html", fields={"name": facet.name})


facets = Maker("facets", pages=_facets)
