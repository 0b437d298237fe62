"""A maker: site → more pages, or site → files. It sees the written pages and no other maker's work."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import msgspec

from fingerpost.model.pages import Body, Entry, Output, Page
from fingerpost.model.paths import ContentPath, Url

if TYPE_CHECKING:
    from fingerpost.stages.site import Site


def _none(_: "Site") -> tuple[()]:
    return ()


class Maker(msgspec.Struct, frozen=True):
    """What is made from the whole site rather than from one file."""

    name: str
    pages: "Callable[[Site], Iterable[Page]]" = _none
    files: "Callable[[Site], Iterable[Output]]" = _none


def made_page(
    site: "Site",
    name: str,
    url: str,
    title: str,
    template: str,
    *,
    summary: str = "",
    fields: dict[str, object] | None = None,
) -> Page:
    """A page without a text of its own, shown by a template. `name` makes its path, `:name`."""
    return Page(
        Entry(
            path=ContentPath(f":{name}"),
            file="",
            kind=name.partition("/")[0],
            url=Url(url),
            title=title,
            language=site.config.language,
            template=template,
            summary=summary,
            fields=fields or {},
        ),
        Body(),
    )


def is_free(site: "Site", url: str) -> bool:
    """Whether no written page stands at an address; an author's own page always goes before a made one."""
    return Url(url) not in site.taken
