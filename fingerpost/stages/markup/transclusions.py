"""Which `![[pages]]` of a text can be shown where they stand: those that are a paragraph, a cell or an item alone.

An embed in the middle of a sentence stays a link, for a heading or a list cannot stand in a paragraph.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from fingerpost.model.pages import Hole
from fingerpost.stages.markup.html import Tag
from fingerpost.stages.markup.wikilinks import EMBED

_ROOMY = frozenset({"li", "td", "th", "dd", "div", "blockquote", "section", "details"})
"""Elements that may hold headings and lists, and end where their end tag stands."""

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CONTAINERS = frozenset({"section", "details", "blockquote", "div", "li", "td", "th", "dd", "article", "aside"})


class Stand(msgspec.Struct, frozen=True):
    """Where an embed stands alone."""

    start: int
    end: int
    """The stretch of HTML it takes: its paragraph, or itself in another element."""
    tag: int
    closing: int
    """Where its own tag begins, and its end tag ends."""
    level: int
    """The level of the heading it stands under; 1 below the page's title."""


def standing_alone(html: str, found: Sequence[Tag]) -> Mapping[int, Stand]:
    """The embeds that can be shown, by the index of their tag."""
    if EMBED not in html:
        return {}
    levels = _levels(found)
    stands: dict[int, Stand] = {}
    for index, tag in enumerate(found):
        if tag.is_closing or not (tag.name in _ROOMY or (tag.name == "p" and not tag.attributes)):
            continue
        embeds = list(_only_embeds(html, found, index))
        for number, embed in enumerate(embeds):
            is_first, is_last = number == 0, number == len(embeds) - 1
            start = tag.start if tag.name == "p" and is_first else found[embed].start
            end = found[embed + 2].end if tag.name == "p" and is_last else found[embed + 1].end
            stands[embed] = Stand(start, end, found[embed].start, found[embed + 1].end, levels[embed])
    return stands


def in_its_place(html: str, stand: Stand, start: int, end: int, link: Sequence[str | Hole]) -> tuple[str | Hole, ...]:
    """What takes the stretch: what is shown of the target, or else a paragraph with the link (`start` to `end`)."""
    before, after = html[stand.tag : start], html[end : stand.closing]
    return Hole(0, "embed", name=str(stand.level)), f"<p>{before}", *link, f"{after}</p>", Hole(0, "embed-end")


def _only_embeds(html: str, found: Sequence[Tag], index: int) -> Iterator[int]:
    """The embeds in an element; none where it holds anything else."""
    embeds: list[int] = []
    position, at = found[index].end, index + 1
    while at < len(found):
        tag = found[at]
        if html[position : tag.start].strip():
            return
        position = tag.end
        if tag.is_closing:
            if tag.name == found[index].name:
                yield from embeds
            return
        if tag.name == "br":
            at += 1
        elif tag.name == "a" and (tag.get("href") or "").startswith(EMBED) and found[at + 1].name == "a":
            embeds.append(at)
            position = found[at + 1].end
            at += 2
        else:
            return


def _levels(found: Sequence[Tag]) -> list[int]:
    """For each tag the level of the heading above it, in its own box or the boxes around it."""
    levels: list[int] = []
    boxes: list[tuple[str, int]] = []
    level = 1
    for tag in found:
        if tag.name in _HEADINGS and not tag.is_closing:
            level = int(tag.name[1])
        elif tag.name in _CONTAINERS and not tag.is_closing:
            boxes.append((tag.name, level))
        elif tag.name in _CONTAINERS and boxes and boxes[-1][0] == tag.name:
            level = boxes.pop()[1]
        levels.append(level)
    return levels
