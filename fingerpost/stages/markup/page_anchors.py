"""The places of a page that links can name: its headings, elements with an id, and the heading that is its title."""

import re
from collections.abc import Iterator

from fingerpost.model.pages import Anchor
from fingerpost.stages.linking.names import fold
from fingerpost.stages.markdown import clean
from fingerpost.stages.markup import html as markup
from fingerpost.stages.markup.html import Tag
from fingerpost.stages.markup.written import Written


def anchors_of(html: str, found: list[Tag], written: Written) -> tuple[Anchor, ...]:
    """Every such place in the converter's HTML, in order; the title's first."""
    anchors = tuple(_anchors(html, found))
    return (*_title_anchor(anchors, written), *anchors)


def _anchors(html: str, found: list[Tag]) -> Iterator[Anchor]:
    open_headings: dict[str, Tag] = {}
    for tag in found:
        is_heading = tag.name in ("h1", "h2", "h3", "h4", "h5", "h6")
        if tag.is_closing:
            if is_heading and (start := open_headings.pop(tag.name, None)):
                yield Anchor(
                    clean(start.get("id") or ""), int(tag.name[1]), clean(markup.plain(html[start.end : tag.start]))
                )
            continue
        if is_heading:
            open_headings[tag.name] = tag
        elif (name := tag.get("id")) or (tag.name == "a" and (name := tag.get("name"))):
            yield Anchor(clean(name))


_HEADING_WITH_SIGN = r"^[ ]{0,3}#{1,6}[ \t]+\S.*"
_HEADING = _HEADING_WITH_SIGN + r"|^[ ]{0,3}\S.*(?=\n=+[ \t]*$)"


def _title_anchor(anchors: tuple[Anchor, ...], written: Written) -> Iterator[Anchor]:
    """The heading that became the page's title and left the text; its names lead to the top of the page."""
    if "#" not in written.text and "\n=" not in written.text:
        return
    place = written.search(_HEADING if "\n=" in written.text else _HEADING_WITH_SIGN)
    if place is None or place.text.lstrip().startswith("##"):
        return
    text, _, attributes = place.text.strip().strip("#").strip().partition("{")
    text = re.sub(r"!?\[([^\[\]]*)\]\([^()]*\)|[*`]|\b_|_\b", r"\1", text).strip()
    if any(anchor.level and fold(anchor.text) == fold(text) for anchor in anchors):
        return
    yield Anchor("", 1, text)
    own_id = re.match(r":?\s*#([\w-]+)", attributes)
    if own_id is not None:
        yield Anchor("", 1, own_id[1])
