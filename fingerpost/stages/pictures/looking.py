"""What a file of the content folder tells before it is published: how large a picture is, whether it is whole, and what
it says of its author, which is taken out or told.
"""

import re
from collections.abc import Callable

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.digest import digest_of
from fingerpost.model.pages import Source
from fingerpost.model.paths import ContentPath, suffix_of
from fingerpost.stages.pictures.raster.facts import Broken, Facts

LARGEST = 64 * 1024 * 1024
"""Bytes of a file; a larger one is not opened."""

RASTERS = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".gif", ".webp"})
"""Pictures of pixels that we take apart."""

DRAWINGS = frozenset({".svg", ".svgz"})

OTHERS = frozenset(
    {
        ".avif", ".heic", ".heif", ".hif", ".jxl", ".jp2", ".tif", ".tiff", ".psd", ".dng", ".raw", ".cr2", ".cr3",
        ".nef", ".arw", ".orf", ".rw2", ".raf",
    }
)  # fmt: skip
"""Pictures that may tell where they were taken, and that we cannot look through."""

DOCUMENTS = frozenset({".pdf"})
FILMS = frozenset({".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".3gp"})

_PLACES = re.compile(rb"\xa9xyz|location\.ISO6709|/GPSLatitude|<exif:GPS|GPSLatitude", re.IGNORECASE)
_PEOPLE = re.compile(
    rb"/Author\s*[(<]|/Creator\s*[(<]|<x:xmpmeta|<dc:creator|\xa9ART|com\.apple\.quicktime\.(?:model|author)"
)


class Seen(msgspec.Struct, frozen=True):
    """What looking at a file gave."""

    width: int = 0
    height: int = 0
    facts: Facts | None = None
    """None for what is no picture of pixels."""
    digest: str = ""
    """Of its bytes as they are published; empty where they are not."""
    faults: tuple[Diagnostic, ...] = ()


def is_looked_at(path: str) -> bool:
    """Whether a file may tell something of its author, or do something to its reader."""
    return suffix_of(path) in _LOOKED_AT


_LOOKED_AT = RASTERS | DRAWINGS | OTHERS | DOCUMENTS | FILMS


def look_at(source: Source, read: Callable[[ContentPath], bytes], max_pixels: int) -> tuple[Seen, bytes | None]:
    """What a file is, and its bytes as they are published where it took long to make them."""
    ending = suffix_of(source.path)
    if ending in OTHERS:
        return Seen(faults=(_unknown(source, ending),)), None
    if ending in DOCUMENTS | FILMS:
        told = () if source.size > LARGEST else _document_faults(source, read(source.path), is_film=ending in FILMS)
        return Seen(digest=source.digest, faults=told), None
    if source.size > LARGEST:
        return Seen(faults=(too_large(source),)), None
    data = read(source.path)
    return (_drawing(source, data, ending), None) if ending in DRAWINGS else _raster(source, data, max_pixels)


def published(data: bytes) -> bytes:
    """The bytes of a picture of pixels as they are published."""
    from fingerpost.stages.pictures.pixels import can_encode, turned_upright
    from fingerpost.stages.pictures.raster.file import cleaned

    clean = cleaned(data)
    if clean.facts.orientation == 1:
        return clean.content
    if clean.facts.is_animated or not can_encode():
        return cleaned(data, keeps_orientation=True).content
    return turned_upright(clean)


def _raster(source: Source, data: bytes, max_pixels: int) -> tuple[Seen, bytes | None]:
    from fingerpost.stages.pictures.raster.file import cleaned

    try:
        facts = cleaned(data).facts
        if facts.width * facts.height > max_pixels:
            return Seen(faults=(_too_many_pixels(source, facts, max_pixels),)), None
        content = published(data)
    except Broken as why:
        return Seen(faults=(broken(source, str(why)),)), None
    seen = Seen(facts.width, facts.height, facts, digest_of(content))
    return seen, content if facts.orientation > 1 else None


def _drawing(source: Source, data: bytes, ending: str) -> Seen:
    from fingerpost.stages.pictures.svg import look_through

    if ending == ".svgz":
        hint = "publish the SVG itself; servers compress it on its way"
        message = f"`{source.file}` is compressed and cannot be looked through"
        return Seen(faults=(fault("svg-unsafe", message, Place(source.file, 1, 1), hint=hint),))
    drawing = look_through(source.file, data)
    return Seen(drawing.width, drawing.height, None, source.digest, drawing.faults)


def _document_faults(source: Source, data: bytes, *, is_film: bool) -> tuple[Diagnostic, ...]:
    place = Place(source.file, 1, 1)
    if _PLACES.search(data):
        what = "film" if is_film else "file"
        message = f"`{source.file}` seems to tell where the {what} was made"
        hint = "take that out before you publish it: `exiftool -all= FILE`"
        return (fault("file-tells-place", message, place, hint=hint),)
    if _PEOPLE.search(data):
        message = f"`{source.file}` tells with what it was made, and perhaps by whom; it is published as it is"
        return (fault("file-tells", message, place, hint="look at its properties before you publish it"),)
    return ()


def _unknown(source: Source, ending: str) -> Diagnostic:
    name = ending[1:].upper()
    message = f"`{source.file}` is not published: {name} may tell where it was taken, and that cannot be taken out here"
    hint = "save it as JPEG, PNG or WebP" + ("; pages get AVIF made of it" if ending == ".avif" else "")
    return fault("image-format", message, Place(source.file, 1, 1), hint=hint)


def _too_many_pixels(source: Source, facts: Facts, most: int) -> Diagnostic:
    message = f"the picture `{source.file}` has {facts.width} × {facts.height} pixels, more than {most:,} in all"
    hint = "save it smaller, or raise `max_pixels` under `[images]` in site.toml"
    return fault("image-large", message, Place(source.file, 1, 1), hint=hint)


def too_large(source: Source) -> Diagnostic:
    """That a picture was not opened, or takes too much to open."""
    message = f"the picture `{source.file}` is too large to be opened"
    return fault("image-large", message, Place(source.file, 1, 1), hint="save it smaller")


def broken(source: Source, why: str) -> Diagnostic:
    """That a picture cannot be shown; `why` goes on the sentence."""
    message = f"the picture `{source.file}` {why}"
    return fault("image-broken", message, Place(source.file, 1, 1), hint="save it anew from the program it comes from")
