"""Addresses → outputs. A request is answered from this table or not at all; no path on the disk is made from one.

Rule: what is looked up is exactly what a build gave; the only liberties are a missing slash at the end and the percent
signs of the address itself, taken away once.
"""

import unicodedata
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

import msgspec

from fingerpost.model.digest import digest_of
from fingerpost.model.pages import Built, CopyOf, Held, Later, Output
from fingerpost.model.paths import OutputPath, href, url_of

NOT_FOUND = OutputPath("404.html")


class Found(msgspec.Struct, frozen=True):
    """An output stands at this address; `is_there` is false where it is the page that says nothing is there."""

    path: OutputPath
    is_there: bool = True


class Elsewhere(msgspec.Struct, frozen=True):
    """Nothing stands here, but at the same address with a slash, or at the site's root."""

    location: str


class Nothing(msgspec.Struct, frozen=True):
    """Nothing stands here, and the site has no page to say so."""


class Kept(msgspec.Struct, frozen=True):
    """An output as the preview knows it."""

    digest: str
    content: bytes | CopyOf | Later
    held: Held | None = None
    """Why readers do not see this page yet, or no longer."""


class Shelf(msgspec.Struct, frozen=True):
    """All outputs of a build, by path."""

    base_path: str
    kept: Mapping[OutputPath, Kept]

    def find(self, path: str) -> Found | Elsewhere | Nothing:
        """What answers to the path of a request, as it was sent: still encoded, without its query."""
        if not path.startswith(f"{self.base_path}/"):
            return self._beyond(path)
        name = _decoded(path.removeprefix(f"{self.base_path}/"))
        if name is None:
            return self._missing()
        if name == "" or name.endswith("/"):
            return self._at(OutputPath(f"{name}index.html"))
        if OutputPath(f"{name}/index.html") in self.kept:
            return Elsewhere(href(self.base_path, url_of(OutputPath(f"{name}/index.html"))))
        return self._at(OutputPath(name))

    def _at(self, path: OutputPath) -> Found | Elsewhere | Nothing:
        return Found(path) if path in self.kept else self._missing()

    def _beyond(self, path: str) -> Found | Elsewhere | Nothing:
        return Elsewhere(f"{self.base_path}/") if path in ("/", self.base_path) else self._missing()

    def _missing(self) -> Found | Elsewhere | Nothing:
        return Found(NOT_FOUND, is_there=False) if NOT_FOUND in self.kept else Nothing()


def shelf_of(built: Built, base_path: str) -> Shelf:
    """The outputs of a build, ready to be looked up."""
    held = {mark.path: mark for mark in built.held}
    return Shelf(base_path, {output.path: _kept(output, held.get(output.path)) for output in built.outputs})


def _kept(output: Output, held: Held | None) -> Kept:
    content = output.content
    if isinstance(content, CopyOf):
        return Kept(content.source.digest, content, held)
    return Kept(content.digest if isinstance(content, Later) else digest_of(content), content, held)


def _decoded(path: str) -> str | None:
    """The path as it was named, in NFC; None where it is no name at all."""
    try:
        text = unquote_to_bytes(path).decode("utf-8")
    except UnicodeError:
        return None
    return unicodedata.normalize("NFC", text)


_TYPES = {
    "html": "text/html; charset=utf-8", "htm": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8", "mjs": "text/javascript; charset=utf-8",
    "json": "application/json", "webmanifest": "application/manifest+json", "xml": "application/xml",
    "atom": "application/atom+xml", "rss": "application/rss+xml", "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8", "vtt": "text/vtt; charset=utf-8", "ics": "text/calendar; charset=utf-8",
    "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "avif": "image/avif", "ico": "image/x-icon", "woff": "font/woff", "woff2": "font/woff2",
    "ttf": "font/ttf", "otf": "font/otf", "pdf": "application/pdf", "epub": "application/epub+zip",
    "zip": "application/zip", "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "opus": "audio/ogg",
    "wav": "audio/wav", "flac": "audio/flac", "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm",
}  # fmt: skip
"""Written out, so that it does not depend on what the machine thinks of endings."""


def content_type(path: OutputPath) -> str:
    """What a host would say an output is; bytes to be saved where the ending says nothing."""
    return _TYPES.get(path.rpartition("/")[2].rpartition(".")[2].lower(), "application/octet-stream")
