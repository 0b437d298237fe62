"""Social cards: what the picture of a page shows, and where it is; decided before it is drawn (`cards/drawing.py`).

A card is shown wherever somebody shares a link: large, and next to the name of who shared it. Rule 1: a discreet page
has none, and a page at risk has that of the site, which says nothing of the page. Rule 2: the same words in the same
look are the same card, so a card is drawn again when what it shows has changed and not when the page has.
"""

from collections.abc import Sequence

import msgspec

from fingerpost.model.digest import digest_of_value
from fingerpost.model.pages import Entry
from fingerpost.model.paths import OutputPath, slug
from fingerpost.stages.answers import Around
from fingerpost.stages.cards.look import CardLook
from fingerpost.stages.site import Site

WIDTH, HEIGHT = 1200, 630
FOLDER = "cards"
MOST_DOTS = 24
"""Parts of a series that are drawn as a row of marks."""
_NAMED = 40
"""Letters of a title in the name of its file."""


class Card(msgspec.Struct, frozen=True):
    """What one card shows."""

    site: str
    title: str = ""
    """Empty on the card of the site itself."""
    above: str = ""
    """The series."""
    number: int = 0
    """Where the page stands in it."""
    count: int = 0


def card_of(entry: Entry, site: Site) -> Card | None:
    """The card of a page; None where it has none."""
    if not site.config.outputs.cards or entry.is_discreet or entry.path == ":404":
        return None
    places = site.around(entry.path)
    whole = Card(site.config.title)
    is_home = entry.url == "/"
    has_own = entry.kind in ("page", "series") or any(k.name == entry.kind and k.is_article for k in site.kinds)
    if is_home or not has_own or entry.path.startswith(":") or _is_at_risk(entry, places):
        return whole
    series = next((place for place in places if not place.series.is_discreet), None)
    if series is None:
        return msgspec.structs.replace(whole, title=entry.title)
    number, count = (series.number, series.count) if 1 < series.count <= MOST_DOTS else (0, 0)
    return Card(whole.site, entry.title, series.series.title, number, count)


def _is_at_risk(entry: Entry, places: Sequence[Around]) -> bool:
    return entry.at_risk or any(place.series.at_risk for place in places)


def card_path(card: Card, look: CardLook, encoder: str) -> OutputPath:
    """Where a card is published: the digest in its name is of all that its bytes depend on."""
    stem = slug(card.title)[:_NAMED].strip("-") or "site"
    digest = digest_of_value((card, look.digest, encoder, WIDTH, HEIGHT))
    return OutputPath(f"{FOLDER}/{stem}.{digest[:10]}.png")
