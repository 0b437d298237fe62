"""What an author wrote at an `<img>`: what it says to those who do not see it, and how large it shall be."""

from collections.abc import Iterator

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.paths import suffix_of
from fingerpost.stages.markup.html import Tag
from fingerpost.stages.markup.wikilinks import PICTURES


def can_choose(tag: Tag, *, is_in_picture: bool) -> bool:
    """Whether a browser may be offered several sizes of an `<img>`: where its author offers none, and names it once."""
    addresses = [a for a in tag.attributes if a.name in ("src", "srcset", "poster", "href", "xlink:href")]
    return tag.name == "img" and len(addresses) == 1 and tag.is_complete and not is_in_picture


def marked(tag: Tag, *, is_first: bool) -> str:
    """What an author wrote at an `<img>` that its sizes depend on, for the hole that stands for its address."""
    told = {name: tag.get(name) or "" for name in ("width", "height", "loading", "decoding", "sizes")}
    known = {a.name for a in tag.attributes}
    words = [f"{n}={v}" if n in _NUMBERS and v.isdecimal() else n for n, v in told.items() if n in known]
    return " ".join([*(["first"] if is_first else []), *words])


_NUMBERS = ("width", "height")


def alt_faults(tag: Tag, target: str, alt: str | None, place: Place | None) -> Iterator[Diagnostic]:
    """That a picture does not say what it shows. `alt` is what stands there, without our marks."""
    is_decorative = tag.get("role") in ("presentation", "none") or tag.get("aria-hidden") == "true"
    if not alt and not is_decorative:
        yield fault(
            "image-alt",
            f"the picture `{target}` has no description for people who do not see it",
            place,
            hint="say in a few words what it shows, or mark a mere decoration with `{: role=presentation }`",
        )
    elif alt and suffix_of(alt) in PICTURES:
        yield fault(
            "image-alt-name",
            f"the description of the picture is its file name, `{alt}`",
            place,
            hint="say in a few words what it shows",
        )
