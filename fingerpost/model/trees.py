"""The door to files: what a stage may know of a folder, and two folders that need no disk.

A `Tree` lists its files and reads one of them. `edges/disk.py` has the one on the disk.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.digest import digest_of
from fingerpost.model.pages import Source
from fingerpost.model.paths import ContentPath


class Tree(Protocol):
    """A folder of files."""

    def sources(self) -> tuple[Source, ...]:
        """Every file, sorted by path."""
        ...

    def faults(self) -> tuple[Diagnostic, ...]:
        """What stood in the folder and could not be taken: unreadable files, links that lead out of it."""
        ...

    def read(self, path: ContentPath) -> bytes:
        """The bytes of a file that `sources` lists."""
        ...


class MemoryTree:
    """A folder that is a mapping from path to bytes; `label` is what the author would see before the path."""

    def __init__(self, files: Mapping[str, bytes | str], label: str = "content") -> None:
        self._files = {ContentPath(k): v.encode() if isinstance(v, str) else v for k, v in files.items()}
        self._label = label

    def sources(self) -> tuple[Source, ...]:
        return tuple(
            Source(path, f"{self._label}/{path}" if self._label else path, digest_of(self._files[path]))
            for path in sorted(self._files)
        )

    def faults(self) -> tuple[Diagnostic, ...]:
        return ()

    def read(self, path: ContentPath) -> bytes:
        return self._files[path]


class Overlay:
    """Several folders seen as one: a file of a later folder stands before the same path of an earlier one."""

    def __init__(self, trees: Iterable[Tree]) -> None:
        self._trees = tuple(trees)
        self._owner: dict[ContentPath, tuple[Tree, Source]] = {}
        for tree in self._trees:
            self._owner.update({source.path: (tree, source) for source in tree.sources()})

    def sources(self) -> tuple[Source, ...]:
        return tuple(self._owner[path][1] for path in sorted(self._owner))

    def faults(self) -> tuple[Diagnostic, ...]:
        return tuple(fault for tree in self._trees for fault in tree.faults())

    def read(self, path: ContentPath) -> bytes:
        return self._owner[path][0].read(path)
