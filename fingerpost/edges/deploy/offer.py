"""The finished folder as what is to be put online: every file that publishing put there, and none that others did.

It knows media types and which files may be kept for ever; it does not know where anything goes.
"""

import errno
import hashlib
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from fingerpost.edges.deploy.plan import Cache, Item, Manifest
from fingerpost.edges.files import BUFFER_BYTES, DISK
from fingerpost.edges.lock import beside, settled
from fingerpost.edges.manifest import MANIFEST, read_manifest
from fingerpost.model.paths import suffix_of
from fingerpost.stages.headers.policy import is_marked

_TEXT = "; charset=utf-8"
TYPES = {
    "": f"text/plain{_TEXT}",  # CNAME, _redirects, _headers
    ".atom": "application/atom+xml",
    ".avif": "image/avif",
    ".css": f"text/css{_TEXT}",
    ".csv": f"text/csv{_TEXT}",
    ".epub": "application/epub+zip",
    ".gif": "image/gif",
    ".htm": f"text/html{_TEXT}",
    ".html": f"text/html{_TEXT}",
    ".ico": "image/x-icon",
    ".ics": f"text/calendar{_TEXT}",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": f"text/javascript{_TEXT}",
    ".json": "application/json",
    ".m4a": "audio/mp4",
    ".mjs": f"text/javascript{_TEXT}",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".otf": "font/otf",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".rss": "application/rss+xml",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": f"text/plain{_TEXT}",
    ".vtt": f"text/vtt{_TEXT}",
    ".wasm": "application/wasm",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
"""Our own table: the system's differs from one computer to the next."""

OTHERWISE = "application/octet-stream"

SQUEEZED = re.compile(r"text/|application/(?:json|xml|manifest\+json|atom\+xml|rss\+xml|wasm)|image/svg\+xml")
"""Types that become smaller when they are compressed."""


class DiskOffer:
    """A published folder, listed."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder, self.manifest = folder, manifest

    def open(self, path: str) -> BinaryIO:
        """A file; an error (ESTALE) where it is not what was listed."""
        place = self.folder / path
        if sha256_of(place) != self.manifest.files[path].sha256:
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), str(place))
        return place.open("rb")


class MemoryOffer:
    """The same in memory, for tests."""

    def __init__(self, files: dict[str, bytes], site: str = "https://example.org", title: str = "Example") -> None:
        self.folder, self._files = Path("/nowhere"), files
        items = {
            path: item_of(path, hashlib.sha256(content).hexdigest(), len(content)) for path, content in files.items()
        }
        self.manifest = Manifest(site, title, items)

    def open(self, path: str) -> BinaryIO:
        """A file."""
        return io.BytesIO(self._files[path])


def offer_of(folder: Path, site: str, title: str) -> DiskOffer:
    """What publishing left in the folder, by its own manifest; files of others stay at home."""
    place = settled(folder)  # in full: programs may be started elsewhere, and take `a:b/` for a server
    published = read_manifest(beside(place) / MANIFEST, DISK)
    files: dict[str, Item] = {}
    for path, item in sorted(published.files.items()) if published is not None else ():
        files[path] = item_of(path, sha256_of(place / path), item.size)
    return DiskOffer(place, Manifest(site, title, files))


def stored(manifest: Manifest, encoding: str) -> Manifest:
    """The manifest where texts are stored compressed."""
    if encoding in ("", "none"):
        return manifest
    return msgspec.structs.replace(manifest, files={p: _squeezed(item, encoding) for p, item in manifest.files.items()})


def _squeezed(item: Item, encoding: str) -> Item:
    return msgspec.structs.replace(item, encoding=encoding) if SQUEEZED.match(item.type) and item.size else item


def item_of(path: str, sha256: str, size: int) -> Item:
    """What a file will be at the place."""
    return Item(sha256, size, TYPES.get(suffix_of(path).lower(), OTHERWISE), _cache(path))


_OF_THE_INDEX = (".pf_fragment", ".pf_index", ".pf_meta")
"""Pieces of the search's index, which Pagefind names by what is in them: a search that is open still asks for them."""


def _cache(path: str) -> Cache:
    if path.endswith((".html", ".htm")):
        return "page"
    # The mark is not always the digest of these bytes: a smaller picture, a card or an icon is named by what it is made
    # of. No file keeps a name of its own that may look so but those of `.well-known/`.
    is_kept = is_marked(path) and not path.startswith(".well-known/")
    return "forever" if is_kept or path.endswith(_OF_THE_INDEX) else "other"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, read by blocks."""
    running = hashlib.sha256()
    with path.open("rb") as stream:
        for block in blocks(stream):
            running.update(block)
    return running.hexdigest()


def blocks(stream: BinaryIO) -> Iterator[bytes]:
    """A file in pieces that fit into memory."""
    while block := stream.read(BUFFER_BYTES):
        yield block
