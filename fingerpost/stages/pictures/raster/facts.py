"""What a file of a picture says of itself."""

from typing import Literal

import msgspec

Format = Literal["jpeg", "png", "gif", "webp"]


class Facts(msgspec.Struct, frozen=True, gc=False):
    """A picture without its pixels."""

    format: Format
    width: int
    """As it is to be seen: turned as the camera was held."""
    height: int
    orientation: int = 1
    """How its pixels have to be turned, by Exif: 1 (not at all) to 8."""
    has_alpha: bool = False
    """Whether some of it may be transparent."""
    is_animated: bool = False
    is_plain: bool = True
    """Whether its colours are those of a screen; False for the inks of a printer and greys of 16 bits."""


class Clean(msgspec.Struct, frozen=True):
    """A picture and its file without what need not be known to show it."""

    facts: Facts
    content: bytes


class Broken(Exception):  # noqa: N818 - it ends the reading of one file and is told as a fault
    """A file is not the picture it seems to be; the text says why, as the end of a sentence that begins with `it`."""


def turned(facts: Facts, orientation: int) -> Facts:
    """The facts of a picture whose pixels lie as they were taken."""
    width, height = (facts.height, facts.width) if orientation > 4 else (facts.width, facts.height)
    return msgspec.structs.replace(facts, width=width, height=height, orientation=orientation)
