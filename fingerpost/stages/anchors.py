"""Which place on a page a fragment means: explicit id, then slug, then heading text as Obsidian writes it."""

from collections.abc import Sequence

import msgspec

from fingerpost.model.nearest import nearest
from fingerpost.model.pages import Anchor
from fingerpost.model.paths import slug
from fingerpost.stages.names import fold


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


def find_anchor(anchors: Sequence[Anchor], fragment: str, page: str = "this page") -> AnchorAnswer:
    """The anchor that `fragment` (without `#`, decoded) means; `A#B` is the heading B below the heading A."""
    if fragment in ("", "top"):
        return AnchorAnswer(TOP)
    if fragment.startswith("^"):
        return _block(anchors, fragment, page)
    exact = _exact(anchors, fragment)
    if exact is not None:
        return AnchorAnswer(exact)
    if "#" in fragment and (by_path := _by_path(anchors, fragment.split("#"))) is not None:
        return AnchorAnswer(by_path)
    folded = fold(fragment)
    for anchor in anchors:
        if folded and folded in (fold(anchor.text), fold(anchor.id)):
            better = anchor.id
            return AnchorAnswer(
                anchor,
                (Complaint("link-anchor-case", f"`#{fragment}` was taken for `#{better}`", f"write `#{better}`"),),
            )
    return AnchorAnswer(None, (_missing(anchors, fragment, page),))


def _exact(anchors: Sequence[Anchor], fragment: str) -> Anchor | None:
    by_id = next((a for a in anchors if a.id == fragment), None)
    if by_id is not None:
        return by_id
    headings = [a for a in anchors if a.level and a.text]
    by_text = next((a for a in headings if a.text == fragment), None)
    return by_text or next((a for a in headings if slug(a.text) == fragment), None)


def _by_path(anchors: Sequence[Anchor], names: Sequence[str]) -> Anchor | None:
    """The heading named last, inside the section of the one before it, and so on."""
    inside: Sequence[Anchor] = anchors
    anchor: Anchor | None = None
    for name in names:
        folded = fold(name)
        index = next(
            (i for i, a in enumerate(inside) if a.level and (name in (a.text, a.id) or folded == fold(a.text))), None
        )
        if index is None:
            return None
        anchor = inside[index]
        rest = inside[index + 1 :]
        end = next((i for i, a in enumerate(rest) if a.level and a.level <= anchor.level), len(rest))
        inside = rest[:end]
    return anchor


def _block(anchors: Sequence[Anchor], fragment: str, page: str) -> AnchorAnswer:
    found = next((a for a in anchors if a.id == fragment), None)
    if found is not None:
        return AnchorAnswer(found)
    near = nearest(fragment, [a.id for a in anchors if a.id.startswith("^")], 1)
    return AnchorAnswer(
        None,
        (
            Complaint(
                "block-missing",
                f"there is no block `{fragment}` on {page}",
                f"did you mean `#{near[0]}`?" if near else f"end the paragraph you mean with ` {fragment}`",
                near[0] if near else None,
            ),
        ),
    )


def _missing(anchors: Sequence[Anchor], fragment: str, page: str) -> Complaint:
    named = {a.id: a for a in anchors if a.id}
    texts = {a.text: a.id for a in anchors if a.level and a.text and a.id}
    near: list[str] = [texts.get(name, name) for name in nearest(fragment, [*named, *texts], 3)]
    near = list(dict.fromkeys(near))
    if near:
        hint = (
            f"did you mean `#{near[0]}`?" if len(near) == 1 else "the nearest are " + ", ".join(f"`#{n}`" for n in near)
        )
    else:
        headings = [a.id for a in anchors if a.level > 1 and a.id][:6]
        hint = "its headings are " + ", ".join(f"`#{h}`" for h in headings) if headings else None  # type: ignore[assignment]
    return Complaint(
        "link-anchor", f"there is no place `#{fragment}` on {page}", hint, near[0] if len(near) == 1 else None
    )
