"""Where cards and icons are, and the web manifest that names the icons: all that is known before they are drawn."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import msgspec

from fingerpost.model.digest import digest_of_value
from fingerpost.model.paths import ContentPath, OutputPath, Url, href, url_of
from fingerpost.stages.places import hashed_name
from fingerpost.stages.theme import FOLDER, Theme

if TYPE_CHECKING:
    from fingerpost.stages.site import Site

MANIFEST = OutputPath("site.webmanifest")
_PAPER = (253, 250, 244)


class Icon(msgspec.Struct, frozen=True):
    """The theme's mark as a picture."""

    path: OutputPath
    size: int
    form: Literal["any", "maskable", "touch", "ico"]
    """`touch` for the home screens of iOS, which ask for it at a fixed address; so do old browsers for `ico`."""


def encoder() -> str:
    """What the bytes of drawn pictures depend on besides what they show; `none` where nothing can be drawn."""
    from fingerpost.stages.pictures.pixels import can_encode

    return _encoder() if can_encode() else "none"


@lru_cache(maxsize=1)
def _encoder() -> str:
    from fingerpost.stages.cards.drawing import VERSION
    from fingerpost.stages.pictures.pixels import encoders, version_of

    return digest_of_value((encoders(), version_of("freetype2"), VERSION))[:16]


def has_manifest(site: "Site", theme: Theme) -> bool:
    """Whether the site has a web manifest: its theme must have a mark."""
    return site.config.outputs.icons and theme.look.svg != ""


def icons(site: "Site", theme: Theme) -> tuple[Icon, ...]:
    """The icons of a site; none where they cannot be drawn."""
    if not has_manifest(site, theme) or encoder() == "none" or theme.look.mark is None:
        return ()
    return tuple(icon for icon in _icons(theme) if not site.has_file(ContentPath(icon.path)))


def _icons(theme: Theme) -> Iterator[Icon]:
    def named(name: str) -> OutputPath:
        return OutputPath(hashed_name(f"{FOLDER}/{name}.png", digest_of_value((theme.look.digest, encoder(), name))))

    for size in (192, 512):
        yield Icon(named(f"icon-{size}"), size, "any")
    yield Icon(named("icon-maskable-512"), 512, "maskable")
    yield Icon(OutputPath("apple-touch-icon.png"), 180, "touch")
    yield Icon(OutputPath("favicon.ico"), 32, "ico")


def manifest(site: "Site", theme: Theme) -> bytes:
    """The web manifest (https://www.w3.org/TR/appmanifest/)."""
    config = site.config

    def address(path: str) -> str:
        return href(config.base_path, url_of(OutputPath(path)))

    start = href(config.base_path, Url("/"))
    red, green, blue = theme.look.colours.get("paper", _PAPER)
    paper = f"#{red:02x}{green:02x}{blue:02x}"
    words: Mapping[str, str] = theme.strings.get(config.language.partition("-")[0].lower(), {})
    drawing = theme.assets["favicon.svg"]
    listed = [
        {
            "src": address(f"{FOLDER}/{hashed_name('favicon.svg', drawing.digest)}"),
            "sizes": "any",
            "type": "image/svg+xml",
        }
    ]
    listed += [
        {"src": address(icon.path), "sizes": f"{icon.size}x{icon.size}", "type": "image/png", "purpose": icon.form}
        for icon in icons(site, theme)
        if icon.form in ("any", "maskable")
    ]
    document = {
        "id": start,
        "name": config.title,
        "description": config.description,
        "lang": config.language,
        "dir": words.get("direction", "ltr"),
        "start_url": start,
        "scope": start,
        "display": "minimal-ui",
        "theme_color": paper,
        "background_color": paper,
        "icons": listed,
    }
    return (json.dumps({k: v for k, v in document.items() if v}, ensure_ascii=False, indent=1) + "\n").encode()
