"""What a theme gives to pictures that are drawn for it: its colours, its mark, and a face from its folder `fonts/`.

All of it is a part of the theme: an overlay that has another `assets/favicon.svg` or `fonts/card.ttf`, and a site that
chooses another hue, have other cards and icons.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from fingerpost.model.digest import digest_of_value
from fingerpost.model.pages import Source
from fingerpost.stages.cards.colours import Colour, colours
from fingerpost.stages.cards.mark import Mark, mark_of

FONT, MARK = "fonts/card.ttf", "assets/favicon.svg"


@dataclass(frozen=True)
class CardLook:
    """What a theme gives its cards and icons."""

    stylesheet: str
    font: Source | None
    """The face of the words; Pillow's own where the theme has none."""
    svg: str
    """The file of its mark; empty where it has none."""

    @cached_property
    def colours(self) -> Mapping[str, Colour]:
        """By the names of its tokens: `paper`, `ink`, `accent` …"""
        return colours(self.stylesheet)

    @cached_property
    def mark(self) -> Mark | None:
        """The mark, where it can be drawn."""
        return mark_of(self.svg) if self.svg else None

    @cached_property
    def digest(self) -> str:
        """Of all that decides how a card looks."""
        return digest_of_value((dict(self.colours), self.font.digest if self.font else "", self.svg))
