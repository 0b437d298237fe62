"""Who looks at what, and who has to be told.

Rule 1: a tab is told one of three words and nothing else: `page` (load it again), `style` (its stylesheets have
changed and nothing else) or `told` (ask what there is to say); never a path, never content. Rule 2: a tab is told when
what it shows is not what the site has, however it came to be so: it says at the start which version it shows, so
nothing is lost between loading a page and connecting.
"""

from collections.abc import Iterator
from typing import Literal, Protocol
from urllib.parse import urlsplit

from fingerpost.edges.preview.pages import Stamp, stamp_of
from fingerpost.edges.preview.panel import NOTHING_SAID, Report
from fingerpost.edges.preview.shelf import Found, Kept, Shelf

Word = Literal["page", "style", "told"]


class Seen(Protocol):
    """What there is to see now."""

    @property
    def shelf(self) -> Shelf | None: ...

    @property
    def report(self) -> Report: ...

    def at_hand(self, kept: Kept) -> bytes | None:
        """The bytes of an output, if they need not be made again."""
        ...


class Tab:
    """A page that is open somewhere."""

    def __init__(self, url: str, shown: Stamp | None) -> None:
        """`shown`: the version it was loaded with; None for the page that says that there is none."""
        self._path = urlsplit(url).path or "/"
        self._shown = shown
        self._report: Report | None = None

    def words(self, seen: Seen) -> Iterator[Word]:
        """What this tab has to be told, once."""
        word = self._compared(seen)
        if word is not None:
            yield word
        if word != "page" and seen.report != (self._report or NOTHING_SAID):
            yield "told"
        self._report = seen.report

    def _compared(self, seen: Seen) -> Word | None:
        if seen.shelf is None:
            return None
        answer = seen.shelf.find(self._path)
        if not isinstance(answer, Found):
            return "page"
        kept = seen.shelf.kept[answer.path]
        before = self._shown
        if before is not None and before.whole == kept.digest[:16]:
            return None
        content = seen.at_hand(kept)
        self._shown = stamp_of(kept.digest, content) if content is not None else Stamp(kept.digest[:16], "")
        is_same_but_styled = before is not None and before.plain == self._shown.plain
        return "style" if is_same_but_styled else "page"
