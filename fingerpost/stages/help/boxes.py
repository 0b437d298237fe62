"""Boxes of helplines on a page: what each shows, and what its author is told.

The data is an answer of the site (`help_box`), the form a part of the theme (`parts/helplines.html`). Where there is no
theme, in a feed or a text among facts, a box leads to the page of help instead: a number that is copied somewhere else
is out of date there one day, and nobody sees it.
"""

from collections.abc import Callable, Iterator
from html import escape
from typing import TYPE_CHECKING

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.helplines import HelpBox
from fingerpost.model.pages import Body, Entry, Hole, Link
from fingerpost.model.paths import ContentPath
from fingerpost.stages.resolve import Resolution

if TYPE_CHECKING:
    from fingerpost.stages.site import Site

PART = "parts/helplines.html"
"""The part of a theme that shows a box."""

LARGEST_PAGE = 20 * 1024
"""Bytes of the page of help, which is read on old telephones and bad lines."""

_HOME = ContentPath("index.md")

Show = Callable[[HelpBox, int, str], str | None]
"""Takes a box, the level of headings in it and the address of the page of help (none on that page itself); gives HTML,
or None where the theme cannot show it."""


def has_boxes(body: Body) -> bool:
    """Whether a page shows helplines itself."""
    return any(link.form == "help" for link in body.links)


def help_page(site: "Site") -> Resolution:
    """Where the page of help is."""
    return site.resolve(_HOME, site.config.help.page, "link")


def leading_there(site: "Site", address: Callable[[Resolution], str]) -> Callable[[Link, Hole], str]:
    """Boxes as links to the page of help."""

    def link_to_it(_: Link, __: Hole) -> str:
        page = help_page(site)
        if page.url is None:
            return ""
        return f'<p><a href="{escape(address(page))}">{escape(page.title, quote=False)}</a></p>'

    return link_to_it


class Boxes:
    """The boxes of one page; collects what is wrong with them."""

    def __init__(self, entry: Entry, site: "Site", address: Callable[[Resolution], str], show: Show) -> None:
        self._site, self._address, self._show = site, address, show
        self._otherwise = leading_there(site, address)
        self._path = entry.path

    def html(self, link: Link, hole: Hole) -> str:
        """The helplines of a box, on this page or in what it shows of another."""
        page = help_page(self._site)
        is_here = page.path == self._path
        box = self._site.help_box(link.target, "help page" if is_here else "page")
        href = "" if is_here or page.url is None else self._address(page)
        shown = self._show(box, int(hole.name or 3), href) if box is not None else None
        return self._otherwise(link, hole) if shown is None else shown

    def faults(self, body: Body, size: int) -> Iterator[Diagnostic]:
        """What the boxes of this page ask for and do not get; `size`: how many bytes the page has."""
        links = [link for link in body.links if link.form == "help"]
        is_here = bool(links) and help_page(self._site).path == self._path
        for link in links:
            box = self._site.help_box(link.target, "help page" if is_here else "page")
            if box is None:
                yield _no_file(link)
                return
            for unmet in box.unmet:
                yield fault(
                    unmet.rule, unmet.message, _at(link.place, unmet.word), hint=unmet.hint,
                    replacement=unmet.replacement,
                )  # fmt: skip
        if is_here and size > LARGEST_PAGE:
            message = (
                f"the page of help has {size / 1024:.0f} KB, and more than {LARGEST_PAGE // 1024} are slow to load"
            )
            yield fault("help-page-large", message, links[0].place, hint="put what is not urgent on another page")


def _no_file(link: Link) -> Diagnostic:
    message = "this page shows helplines, and site.toml names no file of them"
    hint = 'put them into `help.yaml` in the content folder, and write `[help]` and `file = "help.yaml"`'
    return fault("helpline-file", message, link.place, hint=hint)


def _at(place: Place | None, word: str) -> Place | None:
    """The place of one word of what a box asks for."""
    start = place.text.find(word, place.column - 1) if place is not None and word else -1
    return place if place is None or start < 0 else msgspec.structs.replace(place, column=start + 1, length=len(word))
