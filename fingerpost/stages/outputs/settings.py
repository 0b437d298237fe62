"""What site.toml may say of files besides the pages: feeds, cards, icons, what has changed, offline reading."""

from typing import Annotated, Literal

import msgspec

_MANY = msgspec.Meta(extra={"one_or_many": True})


class OutputsChoice(msgspec.Struct, frozen=True):
    """What is published besides the pages."""

    feeds: Annotated[tuple[Literal["atom", "json"], ...], _MANY] = ("atom", "json")
    """In which forms there are feeds of the site, of each series and of each topic; none for `[]`."""
    feed_items: Annotated[int, msgspec.Meta(ge=1, le=200)] = 20
    """Articles in a feed, the newest."""
    cards: bool = False
    """Whether a picture of its title is drawn for each page, for networks in which links to it are shared."""
    icons: bool = True
    """Whether there is a web manifest with icons, drawn from the theme's `assets/favicon.svg`."""
    changes: bool = False
    """Whether there is a page `/changes/` of what was added, changed and reviewed, by date."""
    offline: Annotated[tuple[str, ...], _MANY] = ()
    """Series that readers may keep on their device, found like a link: `["attachment/index.md"]`."""
