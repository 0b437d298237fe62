"""A folder of this computer (or of a disk that it can reach), changed file by file."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from fingerpost.edges.deploy.local import LocalTree, trouble_of
from fingerpost.edges.deploy.plan import Manifest
from fingerpost.edges.deploy.remote import decoded, encoded
from fingerpost.edges.deploy.target import Offer, Outcome, Put, There, Trouble
from fingerpost.edges.files import DISK, Files, shown

UNREADABLE = "what was remembered of this place cannot be read"


class FolderTarget:
    """A folder."""

    def __init__(self, folder: Path, files: Files = DISK) -> None:
        self._folder, self._tree = folder, LocalTree(folder, files)
        self._offer: Offer | None = None
        self._turn = ""

    switches = False

    @property
    def label(self) -> str:
        return f"folder {shown(self._folder)}"

    def look(self) -> There:
        try:
            content = self._tree.manifest()
            known = decoded(content)
            return There(known, self._tree.present(), UNREADABLE if content is not None and known is None else "")
        except OSError as error:
            raise trouble_of(error, self._folder) from error

    def digests(self, paths: Sequence[str]) -> dict[str, str]:
        return self._tree.digests(paths)

    def begin(self, coming: Manifest, theirs: Manifest | None, offer: Offer) -> None:
        self._offer, self._turn = offer, coming.turn
        try:
            if decoded(self._tree.manifest()) != theirs:
                raise Trouble("somebody else has just deployed to this place", "look what is there, then deploy again")
            self._tree.write_manifest(encoded(coming))
        except OSError as error:
            raise trouble_of(error, self._folder) from error

    def put(self, puts: Sequence[Put]) -> Iterator[Outcome]:
        assert self._offer is not None
        return self._tree.put(puts, self._offer)

    def verify(self, puts: Sequence[Put]) -> Iterator[Outcome]:
        self._check_turn()
        return self._tree.verify(puts)

    def delete(self, paths: Sequence[str]) -> Iterator[Outcome]:
        self._check_turn()
        assert self._offer is not None
        return self._tree.delete(paths, self._offer)

    def finish(self, manifest: Manifest) -> None:
        self._check_turn()
        try:
            self._tree.write_manifest(encoded(manifest))
        except OSError as error:
            raise trouble_of(error, self._folder) from error

    def close(self) -> None:
        pass

    def _check_turn(self) -> None:
        try:
            there = decoded(self._tree.manifest())
        except OSError as error:
            raise trouble_of(error, self._folder) from error
        if there is None or there.turn != self._turn:
            raise Trouble("somebody else has begun to deploy to this place", "agree who does, then deploy again")
