"""In which sizes and formats a picture is published: decided from its facts and site.toml, before it is decoded."""

from typing import Annotated, Literal

import msgspec

from fingerpost.stages.pictures.raster.facts import Facts

Modern = Literal["avif", "webp"]
Target = Literal["avif", "webp", "jpeg", "png"]

_MANY = msgspec.Meta(extra={"one_or_many": True})
Width = Annotated[int, msgspec.Meta(ge=16, le=8192)]

SMALL = 64
"""A picture of so few pixels each way is a sign, and published as it is."""

_TALLEST = {"webp": 16383, "avif": 65535, "jpeg": 65535, "png": 2**31 - 1}
"""Pixels each way that a format has room for."""


class ImagesChoice(msgspec.Struct, frozen=True):
    """In which sizes and formats pictures are published."""

    widths: Annotated[tuple[Width, ...], _MANY] = (480, 800, 1200, 1600)
    """Widths in pixels; of a narrower picture those that are smaller, and its own. None: one size, as the file is."""
    formats: Annotated[tuple[Modern, ...], _MANY] = ("avif", "webp")
    """Formats besides the file's own, the one that browsers shall take first before the others."""
    quality: Annotated[int, msgspec.Meta(ge=1, le=100)] = 80
    """How much is kept of a photograph: 80 cannot be told from the file, 60 is half as large."""
    max_pixels: Annotated[int, msgspec.Meta(ge=1, le=250_000_000)] = 60_000_000
    """Width times height of the largest picture that is opened; a small file may unfold to fill the memory."""
    sizes: Annotated[
        str,
        msgspec.Meta(
            pattern=r"^[^\"<>&]+$",
            description="widths as HTML has them in `sizes`",
            examples=["(min-width: 46rem) 42rem, 100vw"],
        ),
    ] = "(min-width: 46rem) 42rem, 100vw"
    """How wide a picture is shown, as HTML says it in `sizes`; it depends on the theme."""


class Variant(msgspec.Struct, frozen=True, gc=False):
    """A picture in one size and format."""

    format: Target
    width: int
    height: int


def own_format(facts: Facts) -> Target:
    """The format that browsers get which know no newer one: that of the file, where it can be written in many sizes."""
    return "png" if facts.format == "gif" else facts.format


def planned(facts: Facts, choice: ImagesChoice) -> tuple[Variant, ...]:
    """What a picture on a page is published as besides its file: by format, the modern ones first, then by width.

    A moving picture, one for a printer and a mere sign stay as they are.
    """
    if facts.is_animated or not facts.is_plain or max(facts.width, facts.height) <= SMALL or not choice.widths:
        return ()
    smaller = sorted({width for width in choice.widths if width < facts.width})
    is_shown_whole = facts.width <= max(choice.widths)
    own = own_format(facts)
    found: list[Variant] = []
    for name in dict.fromkeys((*choice.formats, own)):
        # The file itself is its own largest size: to compress it again would cost what it is worth.
        widths = [*smaller, facts.width] if is_shown_whole and name != facts.format else smaller
        variants = (Variant(name, width, max(1, round(facts.height * width / facts.width))) for width in widths)
        found += (variant for variant in variants if max(variant.width, variant.height) <= _TALLEST[name])
    return tuple(found)
