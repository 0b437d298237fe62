"""What we published, as it is remembered beside the output: the only list of what we may remove."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from fingerpost.edges.files import Files

MANIFEST, NEXT = "manifest.json", "manifest.next.json"


class Item(msgspec.Struct, frozen=True):
    """A published file, as we left it."""

    digest: str
    size: int
    mtime_ns: int


class Manifest(msgspec.Struct, frozen=True):
    """What we published; the only list of what we may remove."""

    tree: str
    """Inode of the folder it describes; text, since some disks count beyond what JSON readers take."""
    files: Mapping[str, Item]
    form: Literal[1] = 1


def read_manifest(path: Path, files: Files) -> Manifest | None:
    content = files.read_bytes(path)
    try:
        return None if content is None else msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError:
        return None
