"""Pictures as pages show them: what is known of each file, and the HTML that lets a browser choose among its sizes.

What is known of a picture is part of the answer to where it is (`Resolution.picture`), so a page is made again when its
pictures change, and not when those of other pages do.
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape

import msgspec

from fingerpost.model.pages import Hole, LinkForm
from fingerpost.model.paths import Url, stem_of

FORMS: frozenset[LinkForm] = frozenset({"image", "wiki-image"})
FIELDS = frozenset({"image", "photo"})
"""Where the front matter names a picture."""

_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif"}
_USUAL = 800
"""Pixels of the size that is shown by browsers that cannot choose."""


class Size(msgspec.Struct, frozen=True, gc=False):
    """A picture in one width."""

    width: int
    url: Url


class Picture(msgspec.Struct, frozen=True, gc=False):
    """A file that can be shown on a page."""

    width: int
    """As it is to be seen, in pixels; for a drawing by its own word."""
    height: int
    modern: tuple[tuple[str, tuple[Size, ...]], ...] = ()
    """Sizes in newer formats, by the format: the one to be taken first before the others."""
    own: tuple[Size, ...] = ()
    """Sizes in a format that every browser knows, from the narrowest on."""
    sizes: str = ""
    """How wide it is shown, as site.toml says it."""

    def at_least(self, width: int) -> Size | None:
        """The smallest of its sizes that fills a width, else the largest; None where there is one size only."""
        return next((size for size in self.own if size.width >= width), self.own[-1] if self.own else None)


def opening(picture: Picture | None, hole: Hole, address: Callable[[Url], str]) -> str:
    """What stands before an `<img>`: nothing, or a `<picture>` with the newer formats."""
    if picture is None or not picture.modern:
        return ""
    shown = _shown(picture, hole)
    sources = (
        f'<source type="{_TYPES[name]}" srcset="{_srcset(sizes, address)}" sizes="{escape(shown)}">'
        for name, sizes in picture.modern
    )
    return f"<picture>{''.join(sources)}"


def closing(picture: Picture | None) -> str:
    """What stands behind it."""
    return "</picture>" if picture is not None and picture.modern else ""


def attributes(picture: Picture | None, hole: Hole, url: Url, address: Callable[[Url], str]) -> str:
    """Where an `<img>` is, how large it is and when it is loaded; what its author said of that stands."""
    said = _said(hole)
    size = picture.at_least(_USUAL) if picture is not None else None
    pieces = [f'src="{escape(address(url if size is None else size.url))}"']
    if picture is not None and len(picture.own) > 1:
        pieces.append(f'srcset="{_srcset(picture.own, address)}"')
        if "sizes" not in said:
            pieces.append(f'sizes="{escape(_shown(picture, hole))}"')
    if picture is not None and picture.width:
        width, height = _measures(picture, said)
        pieces += [f'{n}="{v}"' for n, v in (("width", width), ("height", height)) if n not in said]
    if picture is not None and "first" not in said:
        pieces += [f'{n}="{v}"' for n, v in (("loading", "lazy"), ("decoding", "async")) if n not in said]
    return " ".join(pieces)


def _said(hole: Hole) -> Mapping[str, str]:
    return {name: value for name, _, value in (word.partition("=") for word in hole.name.split())}


def _measures(picture: Picture, said: Mapping[str, str]) -> tuple[int, int]:
    """Width and height; where the author gave one of them, the other goes with it."""
    if said.get("width"):
        width = int(said["width"])
        return width, max(1, round(picture.height * width / picture.width))
    if said.get("height"):
        height = int(said["height"])
        return max(1, round(picture.width * height / picture.height)), height
    return picture.width, picture.height


def _shown(picture: Picture, hole: Hole) -> str:
    """How wide it is shown: never wider than it is."""
    said = _said(hole)
    given = said.get("width") or said.get("height")
    width = _measures(picture, said)[0] if given else picture.width
    if given or width < _USUAL / 2:
        return f"(min-width: {width}px) {width}px, 100vw"
    return picture.sizes


def _srcset(sizes: Sequence[Size], address: Callable[[Url], str]) -> str:
    return ", ".join(f"{escape(address(size.url)).replace(',', '%2C')} {size.width}w" for size in sizes)


def variant_name(path: str, width: int, name: str) -> str:
    """`images/sea.jpg` in a width and format, before its digest: `images/sea-480.webp`."""
    folder = path[: len(path) - len(path.rpartition("/")[2])]
    return f"{folder}{stem_of(path)}-{width}.{'jpg' if name == 'jpeg' else name}"
