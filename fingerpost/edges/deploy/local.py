"""A tree of files on a disk, changed one by one.

Rule 1: a file is written aside and renamed, so that nobody reads half of one, and none is written through a hard link.
Rule 2: no symbolic link below the root is followed: what lies behind one is not the site's. Rule 3: of folders, only
those that became empty by our deletes go.
"""

import contextlib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from fingerpost.edges.deploy.offer import sha256_of
from fingerpost.edges.deploy.remote import FOLDER, MANIFEST
from fingerpost.edges.deploy.target import Offer, Outcome, Put, Trouble
from fingerpost.edges.files import Files, reason_of, shown, take_over, walk
from fingerpost.model.paths import folded

_INCOMING = f"{FOLDER}/incoming"
"""Where a file is written before it gets its name."""


class LocalTree:
    """The files below a root."""

    def __init__(self, root: Path, files: Files) -> None:
        self.root, self._files = root, files

    def present(self) -> frozenset[str]:
        """Every file but our own manifest; in NFC, also where the disk (a Mac's) writes names otherwise."""
        return frozenset(
            path if path.isascii() else unicodedata.normalize("NFC", path)
            for path, status in walk(self._files, self.root).items()
            if status.kind != "folder" and path.partition("/")[0] != FOLDER
        )

    def manifest(self) -> bytes | None:
        """The bytes of the manifest; None where there is none."""
        return self._files.read_bytes(self.root / MANIFEST) if self.has_file(MANIFEST) else None

    def write_manifest(self, content: bytes) -> None:
        """The manifest is replaced, in one step that a power cut does not undo."""
        self._make_folders(FOLDER)
        incoming = self.root / f"{_INCOMING}.json"
        for left in (incoming, self.root / _INCOMING):
            with contextlib.suppress(FileNotFoundError):
                self._files.remove(left)
        self._files.write_bytes(incoming, content, fsync=True)
        self._files.rename(incoming, self.root / MANIFEST)

    def digests(self, paths: Sequence[str]) -> dict[str, str]:
        """The SHA-256 of those that are plain files."""
        found: dict[str, str] = {}
        for path in paths:
            with contextlib.suppress(OSError):
                if self.has_file(path):
                    found[path] = sha256_of(self.root / path)
        return found

    def take_over(self, path: str, source: "LocalTree") -> None:
        """The file as another tree has it; nothing where it has none, or one is here already."""
        place = source.root / path
        status = self._files.status(place)
        if status is not None and source.has_file(path) and not self.has_file(path):
            self._make_folders(path.rpartition("/")[0])
            take_over(self._files, place, self.root / path, status)

    def put(self, puts: Sequence[Put], offer: Offer) -> Iterator[Outcome]:
        """Each file in its place."""
        for put in puts:
            yield _tried(put.path, lambda put=put: self._put(put, offer))  # type: ignore[misc]  # a default is no parameter

    def verify(self, puts: Sequence[Put]) -> Iterator[Outcome]:
        """Whether the bytes are there that should be."""
        for put in puts:
            is_right = self.digests([put.path]).get(put.path) == put.item.sha256
            yield Outcome(put.path, "" if is_right else "what stands there is not what was written")

    def delete(self, paths: Sequence[str], offer: Offer) -> Iterator[Outcome]:
        """Each file is gone, and the folders that held nothing else; but not where it is, on a disk that overlooks
        capitals, a file of the site under its old spelling.
        """
        wanted = {folded(path): path for path in offer.manifest.files}
        for path in paths:
            twin = wanted.get(folded(path))
            if twin is not None and self._is_same(path, twin):
                yield Outcome(path)
                continue
            yield _tried(path, lambda path=path: self._delete(path))  # type: ignore[misc]  # a default is no parameter

    def _put(self, put: Put, offer: Offer) -> None:
        self._make_folders(FOLDER)
        self._make_folders(put.path.rpartition("/")[0])
        place, incoming = self.root / put.path, self.root / _INCOMING
        with contextlib.suppress(FileNotFoundError):
            self._files.remove(incoming)
        with offer.open(put.path) as stream:
            self._files.copy_stream(stream, incoming)
        status = self._files.status(place)
        if status is not None and status.kind != "file":
            raise Trouble(f"there is a {status.kind} where this file should be")
        self._files.rename(incoming, place)

    def _delete(self, path: str) -> None:
        if not self.has_file(path):
            return  # gone already, or no longer what we put there
        self._files.remove(self.root / path)
        parent = path.rpartition("/")[0]
        while parent:
            with contextlib.suppress(OSError):
                self._files.remove_folder(self.root / parent)
            parent = parent.rpartition("/")[0]

    def _is_same(self, one: str, other: str) -> bool:
        here, there = self._files.status(self.root / one), self._files.status(self.root / other)
        return here is not None and there is not None and (here.device, here.inode) == (there.device, there.inode)

    def has_file(self, path: str) -> bool:
        """Whether a plain file stands there, and no link leads to it."""
        place = self.root
        *folders, name = path.split("/")
        for part in folders:
            place /= part
            status = self._files.status(place)
            if status is None or status.kind != "folder":
                return False
        status = self._files.status(place / name)
        return status is not None and status.kind == "file"

    def _make_folders(self, path: str) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        place = self.root
        for part in filter(None, path.split("/")):
            place /= part
            status = self._files.status(place)
            if status is None:
                self._files.make_folder(place)
            elif status.kind != "folder":
                raise Trouble(f"there is a {status.kind} where the folder `{shown(path)}` should be")


def _tried(path: str, work: Callable[[], None]) -> Outcome:
    try:
        work()
    except OSError as error:
        return Outcome(path, reason_of(error)[0])
    except Trouble as trouble:
        return Outcome(path, trouble.sentence)
    return Outcome(path)


def trouble_of(error: OSError, folder: Path) -> Trouble:
    """A fault of the disk as a sentence."""
    reason, hint = reason_of(error)
    return Trouble(f"`{shown(error.filename or folder)}`: {reason}", hint or "")
