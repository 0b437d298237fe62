"""Which place on a page a fragment means: explicit id, then slug, then heading text as Obsidian writes it.

A heading that became the title of its page is an anchor without id: the top of the page.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import msgspec

from fingerpost.model.nearest import nearest
from fingerpost.model.pages import Anchor
from fingerpost.model.paths import slug
from fingerpost.stages.linking.names import composed, fold


class Complaint(msgspec.Struct, frozen=True):
    """A fault that waits for its place."""

    rule: str
    message: str
    hint: str | None = None
    replacement: str | None = None


class AnchorAnswer(msgspec.Struct, frozen=True):
    """The anchor, or why there is none; a note may come with an anchor."""

    anchor: Anchor | None
    faults: tuple[Complaint, ...] = ()


TOP = Anchor("")
_OBSIDIAN_LEAVES_OUT = re.compile(r"[#^|:%\[\]\\\s]+")


def find_anchor(anchors: Sequence[Anchor], fragment: str, page: str = "this page") -> AnchorAnswer:
    """The anchor that `fragment` (without `#`, decoded) means; `A#B` is the heading B below the heading A."""
    fragment = composed(fragment)
    if fragment in ("", "top"):
        return AnchorAnswer(TOP)
    if fragment.startswith("^"):
        return _block(anchors, fragment, page)
    exact = _by_id(anchors, fragment) or _by_name(anchors, fragment, _is_exact)
    if exact is not None:
        return AnchorAnswer(exact[-1])
    found = _by_name(anchors, fragment, _is_folded)
    if found is None:
        return AnchorAnswer(None, (_missing(anchors, fragment, page),))
    names = fragment.split("#") if len(found) > 1 else [fragment]
    better = "#".join(_written(anchor, name) for anchor, name in zip(found, names, strict=True))
    message = f"`#{fragment}` was taken for `#{better}`"
    return AnchorAnswer(found[-1], (Complaint("link-anchor-case", message, f"write `#{better}`", better),))


def _by_id(anchors: Sequence[Anchor], fragment: str) -> tuple[Anchor, ...] | None:
    found = next((a for a in anchors if a.id and composed(a.id) == fragment), None)
    return None if found is None else (found,)


_Same = Callable[[Anchor, str], bool]


def _is_exact(anchor: Anchor, name: str) -> bool:
    known = _heading_names(anchor.text)
    return bool(anchor.level) and (name == anchor.id or name in known or _as_obsidian_writes(name) in known)


@lru_cache(maxsize=65536)
def _heading_names(text: str) -> frozenset[str]:
    text = composed(text)
    return frozenset((text, slug(text), _as_obsidian_writes(text)))


def _is_folded(anchor: Anchor, name: str) -> bool:
    return bool(fold(name)) and fold(name) in (fold(anchor.text), fold(anchor.id))


def _as_obsidian_writes(text: str) -> str:
    """A heading without the signs that would end a link there; not empty unless the text is."""
    return _OBSIDIAN_LEAVES_OUT.sub(" ", text).strip() or text


def _by_name(anchors: Sequence[Anchor], fragment: str, is_same: _Same) -> tuple[Anchor, ...] | None:
    """The anchor of that name; else the heading named last, inside the section of the one before it, and so on."""
    whole = next((a for a in anchors if is_same(a, fragment)), None)
    if whole is not None or "#" not in fragment:
        return None if whole is None else (whole,)
    inside: Sequence[Anchor] = anchors
    found: list[Anchor] = []
    for name in fragment.split("#"):
        index = next((i for i, a in enumerate(inside) if a.level and is_same(a, name)), None)
        if index is None:
            return None
        found.append(inside[index])
        rest = inside[index + 1 :]
        end = next((i for i, a in enumerate(rest) if a.level and a.level <= found[-1].level), len(rest))
        inside = rest[:end]
    return tuple(found)


def _written(anchor: Anchor, like: str) -> str:
    """How an anchor is named in the style of the author: by its id, or by the heading's text as in Obsidian."""
    is_like_text = " " in like or like != like.lower() or not anchor.id
    is_id = bool(anchor.id) and fold(anchor.text) != fold(like) == fold(anchor.id)
    return _as_obsidian_writes(anchor.text) if anchor.text and is_like_text and not is_id else anchor.id


def _block(anchors: Sequence[Anchor], fragment: str, page: str) -> AnchorAnswer:
    found = next((a for a in anchors if a.id == fragment), None)
    if found is not None:
        return AnchorAnswer(found)
    near = nearest(fragment, [a.id for a in anchors if a.id.startswith("^")], 1)
    message = f"there is no block `{fragment}` on {page}"
    is_sound = re.fullmatch(r"\^[A-Za-z0-9-]+", fragment)
    end = f"end the paragraph you mean with ` {fragment}`" if is_sound else None
    hint = f"did you mean `#{near[0]}`?" if near else end
    return AnchorAnswer(None, (Complaint("block-missing", message, hint, near[0] if near else None),))


def _missing(anchors: Sequence[Anchor], fragment: str, page: str) -> Complaint:
    near = list(dict.fromkeys(_near(anchors, fragment)))
    if len(near) == 1:
        hint: str | None = f"did you mean `#{near[0]}`?"
    elif near:
        hint = "the nearest are " + ", ".join(f"`#{n}`" for n in near)
    else:
        hint = headings_hint(anchors, "its headings are")
    better = near[0] if len(near) == 1 else None
    return Complaint("link-anchor", f"there is no place `#{fragment}` on {page}", hint, better)


def headings_hint(anchors: Sequence[Anchor], words: str) -> str | None:
    """The first headings of a page, or None where it has none."""
    headings = [a.id for a in anchors if a.level > 1 and a.id][:6]
    return f"{words} " + ", ".join(f"`#{heading}`" for heading in headings) if headings else None


def _near(anchors: Sequence[Anchor], fragment: str) -> Iterator[str]:
    last = fragment.rpartition("#")[2]
    by_name = {name: a for a in reversed(anchors) for name in (a.text, a.id) if name}
    for name in (*((last,) if last in by_name else ()), *nearest(last, by_name, 3)):
        yield _written(by_name[name], last)
