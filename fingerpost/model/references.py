"""The words for sources: `Reference` is an entry of the file of references, `CitedSource` its mention in a text.

In the field both are called a source; `Source` is taken, since it means a file that was found (model/pages.py).
"""

from collections.abc import Mapping

import msgspec

from fingerpost.model.diagnostics import Place

NUMBER, LETTER = "\ufde0", "\ufde1"
"""In formatted text: where the number of a source on its page stands, and the letter of `2020a`."""


class Reference(msgspec.Struct, frozen=True):
    """A source as the file of references has it."""

    key: str
    type: str
    """One of CSL's types: `article-journal`, `book`, `chapter` …"""
    fields: Mapping[str, object]
    """CSL variables as CSL-JSON has them; texts may hold `<i>`, `<b>`, `<sup>`, `<sub>` and `<span class="nocase">`."""
    place: Place
    places: Mapping[str, Place] = {}
    """Where the fields stand, by CSL variable."""
    retracted: str = ""
    """When or why it was withdrawn; empty where it was not."""


class CitedSource(msgspec.Struct, frozen=True):
    """One source within a citation: `see @bowlby1988, p. 12, our emphasis`."""

    key: str
    prefix: str = ""
    label: str = ""
    """What the locator counts, as CSL calls it: `page`, `chapter`; empty where there is no locator."""
    locator: str = ""
    suffix: str = ""
    is_without_author: bool = False
    """Written `-@key`: the sentence has named the author already."""

    @property
    def cite(self) -> "Cite":
        """What of it a style formats."""
        return Cite(self.key, self.label, self.locator)


class Cite(msgspec.Struct, frozen=True):
    """A source, and a place in it."""

    key: str
    label: str = ""
    locator: str = ""


class Listed(msgspec.Struct, frozen=True):
    """A source as a style puts it into a list (HTML), and the plain facts of it."""

    key: str
    html: str
    lettered: str
    """The same with `LETTER` behind the year."""
    order: tuple[str, ...]
    """What the list is sorted by."""
    name: str
    """Its citation without any locator (HTML), by which two works of one author and year are told apart."""
    type: str
    title: str
    authors: tuple[str, ...] = ()
    container: str = ""
    """The journal or book it appeared in."""
    year: str = ""
    doi: str = ""
    url: str = ""
    retracted: str = ""


class Cited(msgspec.Struct, frozen=True):
    """A source as a style puts it into running text (HTML), without the brackets around the citation."""

    html: str
    lettered: str
    short: str
    """Without the author."""
    short_lettered: str


class Conventions(msgspec.Struct, frozen=True):
    """What a style says about citations as such."""

    opening: str = "("
    closing: str = ")"
    between: str = "; "
    between_years: str = ""
    """Between two works of one author, named once; empty where the style names them twice."""
    is_raised: bool = False
    """Citations are small figures above the line."""
    is_sorted: bool = False
    """Sources within one citation stand in the order of the list."""
    is_list_sorted: bool = True
    """Else the list is in the order of first citation."""
    has_letters: bool = True
    is_usable: bool = True
    """False where the file or the style cannot be read: then that is told, and nothing about the citations."""
    descending: tuple[bool, ...] = ()
    """Which parts of a list's order run backwards."""
