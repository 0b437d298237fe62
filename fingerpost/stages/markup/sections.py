"""A part of a page's text, cut out so that it can stand on another page.

`section_of` cuts: a heading with all that stands under it, a block with its `^id`, or the whole text; the footnotes
that the part refers to come with it. `placed` makes it fit where it will stand: headings one level below the heading
there, ids with a prefix of their own, links to what was left behind lead to the page it comes from.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape, unescape
from urllib.parse import unquote

import msgspec

from fingerpost.model.pages import Body, Hole, Link
from fingerpost.model.paths import encoded
from fingerpost.stages.markup.html import BLOCKS, VOID, Attribute, Tag, tags

_HOLE = re.compile("\ufdd8([0-9]+)\ufdd9")
_HEADING = re.compile(r"h[1-6]")
_FOOTNOTES = '<div class="footnote">'
_LISTS = {"li": "ul", "dd": "dl", "dt": "dl"}
_CELLS = frozenset({"td", "th"})
_IDS = frozenset({"for", "headers", "list", "aria-labelledby", "aria-describedby", "aria-controls", "aria-details"})
"""Attributes that name other elements of the page by their ids, divided by spaces."""


def section_of(body: Body, anchor: str) -> Body | None:
    """The part that an anchor names, the whole text for none; None where there is nothing."""
    text, holes = _flat(body.parts)
    if anchor:
        found = list(tags(text))
        stretch = _stretch(text, found, anchor)
        if stretch is None:
            return None
        cut = _fenced(text, stretch)
        text = f"{cut.rstrip()}\n{_footnotes(text, cut)}"
    return _body(text, holes, body.links) if text.strip() else None


def placed(section: Body, prefix: str, page: str, level: int) -> Body:
    """The part as it stands under a heading of a level; `page` is the address of the page it comes from."""
    text, holes = _flat(section.parts)
    found = list(tags(text))
    levels = [int(tag.name[1]) for tag in found if _HEADING.fullmatch(tag.name)]
    shift = level + 1 - min(levels, default=2)
    ids = {name for tag in found for name in (tag.get("id"), tag.get("name") if tag.name == "a" else None) if name}
    moved = _Moved(ids, prefix, page)
    pieces: list[str] = []
    position = 0
    for start, end, becomes in _changes(found, moved, shift):
        if start >= position:
            pieces += [text[position:start], becomes]
            position = end
    holes = [_under(hole, shift) if hole.part in ("embed", "help") else hole for hole in holes]
    return _body("".join([*pieces, text[position:]]), holes, section.links)


def _under(hole: Hole, shift: int) -> Hole:
    return msgspec.structs.replace(hole, name=str(_level(int(hole.name or 1) + shift, 1)))


class _Moved(msgspec.Struct, frozen=True):
    """How names of places change."""

    ids: set[str]
    prefix: str
    page: str

    def href(self, fragment: str) -> str:
        """What leads to a place of the part, or to one that stayed behind."""
        name = unquote(fragment)
        if name in self.ids:
            return f"#{encoded(self.prefix + name)}"
        return f"{self.page}#{fragment}" if name not in ("", "top") else self.page

    def names(self, value: str) -> str:
        """A list of ids."""
        return " ".join(self.prefix + name if name in self.ids else name for name in value.split())


def _changes(found: Sequence[Tag], moved: _Moved, shift: int) -> Iterator[tuple[int, int, str]]:
    for index, tag in enumerate(found):
        if _HEADING.fullmatch(tag.name):
            start = tag.start + (2 if tag.is_closing else 1)
            yield start, start + 2, f"h{_level(int(tag.name[1]) + shift)}"
        if _is_lost_way_back(tag, moved) and index + 1 < len(found):
            yield tag.start, found[index + 1].end, ""
            continue
        for attribute in tag.attributes:
            becomes = _attribute(tag, attribute, moved)
            if becomes is not None:
                yield attribute.start, attribute.end, f'{attribute.name}="{escape(becomes)}"'


def _is_lost_way_back(tag: Tag, moved: _Moved) -> bool:
    """Whether a footnote's arrow leads to a place in the text that was not taken along."""
    href = tag.get("href") or ""
    return tag.get("class") == "footnote-backref" and href.startswith("#") and unquote(href[1:]) not in moved.ids


def _attribute(tag: Tag, attribute: Attribute, moved: _Moved) -> str | None:
    value = unescape(attribute.value)
    if attribute.name == "id" or (attribute.name == "name" and tag.name == "a"):
        return moved.prefix + value if value in moved.ids else None
    if attribute.name in ("href", "xlink:href"):
        return moved.href(value[1:]) if value.startswith("#") else None
    if attribute.name in _IDS:
        return moved.names(value)
    if "url(#" in value:
        return re.sub(r"url\(#([^()]*)\)", lambda match: f"url(#{moved.names(match[1])})", value)
    return None


def _level(level: int, lowest: int = 2) -> int:
    return max(lowest, min(6, level))


def _stretch(text: str, found: Sequence[Tag], anchor: str) -> tuple[int, int, Tag] | None:
    """Where a named part begins and ends, and the tag it begins with."""
    index = next((i for i, tag in enumerate(found) if not tag.is_closing and _is_named(tag, anchor)), None)
    if index is None:
        return None
    if _HEADING.fullmatch(found[index].name) and found[index].get("class") != "callout-title":
        return found[index].start, _end_of_section(text, found, index), found[index]
    if found[index].name not in BLOCKS or found[index].get("class") == "callout-title":
        index = next((i for i in _around(found, index) if found[i].name in BLOCKS), index)
    return found[index].start, _end_of_element(text, found, index), found[index]


def _is_named(tag: Tag, anchor: str) -> bool:
    return tag.get("id") == anchor or (tag.name == "a" and tag.get("name") == anchor)


def _around(found: Sequence[Tag], index: int) -> Iterator[int]:
    """The elements around a tag, the innermost first."""
    closed: list[str] = []
    for i in range(index - 1, -1, -1):
        tag = found[i]
        if tag.is_closing:
            closed.append(tag.name)
        elif tag.name in closed:
            closed.remove(tag.name)
        elif tag.name not in VOID:
            yield i


def _end_of_section(text: str, found: Sequence[Tag], index: int) -> int:
    """Where the next heading of that level or above stands, beside it, or what is around it ends."""
    level = found[index].name
    inside: list[str] = []
    for tag in found[index + 1 :]:
        is_beside = not inside and not tag.is_closing
        if is_beside and (_is_footnotes(tag) or (_HEADING.fullmatch(tag.name) and tag.name <= level)):
            return tag.start
        if not _follow(inside, tag, found[index].name):
            return tag.start
    return len(text)


def _end_of_element(text: str, found: Sequence[Tag], index: int) -> int:
    opened = found[index]
    inside = [opened.name]
    if opened.name in VOID:
        return opened.end
    for tag in found[index + 1 :]:
        if not _follow(inside, tag, ""):
            return tag.start
        if not inside:
            return tag.end
    return len(text)


def _follow(inside: list[str], tag: Tag, own: str) -> bool:
    """Keeps the list of open elements; False where a tag closes what is around them all."""
    if tag.name in VOID or not tag.name[0].isalpha():
        return True
    if not tag.is_closing:
        inside.append(tag.name)
    elif tag.name in inside:
        while inside.pop() != tag.name:
            pass
    else:
        return tag.name == own  # the end of the heading itself
    return True


def _is_footnotes(tag: Tag) -> bool:
    return tag.name == "div" and tag.get("class") == "footnote"


def _fenced(text: str, stretch: tuple[int, int, Tag]) -> str:
    """The part with what must be around it: an item in a list; of a cell, what is in it."""
    start, end, tag = stretch
    cut = text[start:end]
    if tag.name in _LISTS:
        return f"<{_LISTS[tag.name]}>\n{cut}\n</{_LISTS[tag.name]}>"
    if tag.name in _CELLS or tag.name == "tr":
        inner = re.sub(rf"^<{tag.name}[^>]*>|</{tag.name}>$", "", cut)
        return f"<p>{re.sub('</?t[dh][^>]*>', ' ', inner).strip()}</p>"
    return cut


def _footnotes(text: str, cut: str) -> str:
    """The notes the part refers to, with the numbers they have on their page."""
    block = text.find(_FOOTNOTES)
    if block < 0 or _FOOTNOTES in cut:
        return ""
    found = list(tags(text))
    notes = [i for i, tag in enumerate(found) if tag.start > block and (tag.get("id") or "").startswith("fn:")]
    items: dict[str, str] = {}
    for number, index in enumerate(notes, 1):
        tag = found[index]
        inner = text[tag.start + len("<li") : _end_of_element(text, found, index)]
        items[tag.get("id") or ""] = f'<li value="{number}"{inner}'
    used: set[str] = set()
    waiting = [cut]
    while waiting:
        names = {unquote(unescape(name)) for name in re.findall(r'href="#(fn:[^"]*)"', waiting.pop())}
        new = (names & set(items)) - used
        used |= new
        waiting += [items[name] for name in new]
    lines = "\n".join(item for name, item in items.items() if name in used)
    return f"{_FOOTNOTES}\n<hr>\n<ol>\n{lines}\n</ol>\n</div>\n" if used else ""


def _flat(parts: Sequence[str | Hole]) -> tuple[str, list[Hole]]:
    """The text with a sign for each hole."""
    holes: list[Hole] = []
    pieces: list[str] = []
    for part in parts:
        if isinstance(part, Hole):
            pieces.append(f"\ufdd8{len(holes)}\ufdd9")
            holes.append(part)
        else:
            pieces.append(part)
    return "".join(pieces), holes


def _body(text: str, holes: Sequence[Hole], links: Sequence[Link]) -> Body:
    """The body of a text with signs; its links have no places, which are their own page's business."""
    parts: list[str | Hole] = []
    kept: dict[int, int] = {}
    for index, piece in enumerate(_HOLE.split(text)):
        if index % 2:
            hole = holes[int(piece)]
            for number in range(int(hole.name) if hole.part == "citation" else 1):
                kept.setdefault(hole.link + number, len(kept))
            parts.append(msgspec.structs.replace(hole, link=kept[hole.link]))
        elif piece:
            parts.append(piece)
    return Body(tuple(parts), tuple(msgspec.structs.replace(links[number], place=None) for number in kept))
