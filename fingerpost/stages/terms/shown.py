"""Terms on a page that is shown: links to them, and the definitions that open in place.

Takes the page, the site's questions and the way addresses are written; gives the body with the words that become links
by themselves, what a link to a term carries, and afterwards the terms that were met. How a definition looks is a part
of the theme (`parts/terms.html`). A theme without that part, and a feed, have the definition in the link's `title`.
"""

from collections.abc import Callable, Sequence
from html import escape
from typing import TYPE_CHECKING

import msgspec

from fingerpost.model.pages import Body, Entry, Hole
from fingerpost.model.paths import ContentPath, Url
from fingerpost.model.terms import Gloss, Spot
from fingerpost.stages.linking.names import by_title
from fingerpost.stages.markup.fill import attributes_of
from fingerpost.stages.resolve import Resolution

if TYPE_CHECKING:
    from fingerpost.stages.site import Site

PART = "parts/terms.html"
"""The part of a theme that holds the definitions; it stands behind the text."""


class Glosses:
    """The terms of one page, collected as links to them are written."""

    def __init__(
        self, entry: Entry, site: "Site", address: Callable[[Resolution], str], *, are_shown: bool = True
    ) -> None:
        """`are_shown`: whether the theme has the part that shows definitions."""
        self._entry, self._site, self._address, self._are_shown = entry, site, address, are_shown
        self._found: dict[ContentPath, Gloss] = {}

    def attributes(self, answer: Resolution) -> str:
        """What a link carries besides its address."""
        gloss = self._gloss(answer) if answer.definition and self._are_shown else None
        if gloss is None:
            return attributes_of(answer)
        language = f' hreflang="{escape(answer.language)}"' if answer.language else ""
        return f' class="term" interestfor="{escape(gloss.id)}"{language}'

    def _gloss(self, answer: Resolution) -> Gloss | None:
        path = answer.path
        if path is None or path == self._entry.path:
            return None
        if path not in self._found:
            term = self._site.meaning(path)
            if term is None:
                return None
            href = self._address(msgspec.structs.replace(answer, fragment=""))
            self._found[path] = Gloss(
                self._free_id(term.url), term.title, term.definition, href, term.language, term.fields
            )
        return self._found[path]

    def _free_id(self, url: Url) -> str:
        """An id that no heading can have, since those have no colon."""
        name = url.strip("/").rpartition("/")[2] or "term"
        taken = {gloss.id for gloss in self._found.values()}
        numbers = (f"def:{name}{f'-{n}' if n > 1 else ''}" for n in range(1, len(taken) + 2))
        return next(number for number in numbers if number not in taken)

    def with_words(self, body: Body) -> Body:
        """The body in which words that name terms are links."""
        spots = self._site.spotted(self._entry.path)
        return msgspec.structs.replace(body, parts=with_links(body.parts, spots, self._opening)) if spots else body

    def _opening(self, spot: Spot) -> str:
        """The start tag of a link; empty where its term is no longer shown."""
        term = self._site.meaning(spot.term)
        if term is None:
            return ""
        language = term.language if term.language != self._entry.language else ""
        answer = Resolution("page", term.url, "", spot.term, term.title, definition=term.definition, language=language)
        attributes = self.attributes(answer).replace('class="term"', 'class="term auto"', 1)
        return f'<a href="{escape(self._address(answer))}"{attributes}>'

    def all(self) -> tuple[Gloss, ...]:
        """The terms that were met, by title."""
        return tuple(sorted(self._found.values(), key=lambda gloss: (by_title(gloss.title), gloss.href)))


def with_links(
    parts: Sequence[str | Hole], spots: Sequence[Spot], opening: Callable[[Spot], str]
) -> tuple[str | Hole, ...]:
    """The parts with a link around each spot."""
    pieces: dict[int, list[str]] = {}
    positions: dict[int, int] = {}
    for spot in spots:
        text, position = parts[spot.part], positions.get(spot.part, 0)
        assert isinstance(text, str), "words stand in texts"
        tag = opening(spot)
        closing = "</a>" if tag else ""
        pieces.setdefault(spot.part, []).append(
            f"{text[position : spot.start]}{tag}{text[spot.start : spot.end]}{closing}"
        )
        positions[spot.part] = spot.end
    return tuple(
        "".join((*pieces[number], part[positions[number] :])) if number in pieces and isinstance(part, str) else part
        for number, part in enumerate(parts)
    )
