"""What every kind of place can do. A target only performs; what is done, and in which order, is decided by `plan.py`.

Two families: a target that changes the place file by file (a bucket, a folder), and one that builds the new version
aside and switches in `finish` (releases, a branch). The first lives by the order of the steps, the second by its
switch; both are told the same.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec

from fingerpost.edges.deploy.plan import Item, Manifest


class Trouble(Exception):  # noqa: N818 - a place in trouble is no error of the program
    """The place cannot be reached, or will not do what is asked: a sentence, and what would help."""

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.hint = sentence, hint


class There(msgspec.Struct, frozen=True):
    """What stands at a place."""

    manifest: Manifest | None
    """None where nothing of ours is there, or nothing that can be read."""
    present: frozenset[str] = frozenset()
    """Every file, ours and others'."""
    remark: str = ""
    """Something to say about it."""


class Put(msgspec.Struct, frozen=True, gc=False):
    """A file to be sent."""

    path: str
    item: Item


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """What became of one file."""

    path: str
    problem: str = ""
    """Why it failed; empty where it did not."""


class Release(msgspec.Struct, frozen=True):
    """A version that is kept at a place."""

    name: str
    title: str = ""
    is_current: bool = False


class Offer(Protocol):
    """The finished site."""

    @property
    def manifest(self) -> Manifest:
        """Its files."""
        ...

    @property
    def folder(self) -> Path:
        """Where its files lie, for programs that read them themselves."""
        ...

    def open(self, path: str) -> BinaryIO:
        """A file, from its beginning; an `OSError` where it is no longer what it was when it was listed."""
        ...


class Target(Protocol):
    """A place. Every method may raise `Trouble`, or an `OSError` of this computer's own disk."""

    @property
    def label(self) -> str:
        """What it is, for people: `bucket my-site`."""
        ...

    @property
    def switches(self) -> bool:
        """Whether readers see nothing before `finish`: then the order of the files is free, and all go at once."""
        ...

    def look(self) -> There:
        """What is there; changes nothing."""
        ...

    def digests(self, paths: Sequence[str]) -> dict[str, str]:
        """The SHA-256 of what really stands at these paths, where that can be told."""
        ...

    def begin(self, coming: Manifest, theirs: Manifest | None, offer: Offer) -> None:
        """Writes down what may be there from now on; `Trouble` where `theirs` is no longer what is there."""
        ...

    def put(self, puts: Sequence[Put]) -> Iterator[Outcome]:
        """Sends files, in any order."""
        ...

    def verify(self, puts: Sequence[Put]) -> Iterator[Outcome]:
        """Looks whether what stands there is what was sent."""
        ...

    def delete(self, paths: Sequence[str]) -> Iterator[Outcome]:
        """Files are gone; one that was not there is no fault."""
        ...

    def finish(self, manifest: Manifest) -> None:
        """Writes down what is there; where a version was built aside, readers see it from now on."""
        ...

    def close(self) -> None:
        """Lets go of what was held open here."""
        ...


class KeepsReleases(Protocol):
    """A place that can go back."""

    def releases(self) -> tuple[Release, ...]:
        """What is kept, the oldest first."""
        ...

    def roll_back(self, name: str, now: datetime, turn: str) -> None:
        """Readers see that version from now on; who has a page of the present one open still finds its files."""
        ...
