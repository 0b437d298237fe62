"""What we published, as it is remembered beside the output: the only list of what we may remove."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from fingerpost.edges.files import Files

MANIFEST, NEXT = "manifest.json", "manifest.next.json"


class Item(msgspec.Struct, frozen=True, gc=False):
    """A published file, as we left it."""

    digest: str
    size: int
    mtime_ns: int


class Manifest(msgspec.Struct, frozen=True, gc=False):
    """What we published; the only list of what we may remove."""

    tree: str
    """Inode of the folder it describes; text, since some disks count beyond what JSON readers take."""
    files: Mapping[str, Item]
    form: Literal[1] = 1


def read_manifest(path: Path, files: Files) -> Manifest | None:
    content = files.read_bytes(path)
    return None if content is None else _decoded(content)


@lru_cache(maxsize=2)  # a publishing reads it three times, which takes longer than to compare the bytes
def _decoded(content: bytes) -> Manifest | None:
    try:
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError:
        return None
