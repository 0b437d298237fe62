"""The door to bytes that took long to make, kept by their digest."""

from collections.abc import Iterable
from typing import Protocol

MOST_HELD = 64 * 1024 * 1024
"""Bytes of all that is held in memory."""


class Blobs(Protocol):
    """Bytes by their digest. Deleting any of them costs time and nothing else."""

    def get(self, digest: str) -> bytes | None:
        """The bytes with this digest, if they are still there."""
        ...

    def put(self, digest: str, content: bytes) -> None:
        """Keeps bytes."""
        ...

    def want(self, digest: str) -> None:
        """Says that the site of today has these bytes, so that others go first."""
        ...


class HeldBlobs:
    """Some bytes in memory, the last that were put there."""

    def __init__(self, contents: Iterable[tuple[str, bytes]] = ()) -> None:
        self._held = dict(contents)

    def get(self, digest: str) -> bytes | None:
        return self._held.get(digest)

    def put(self, digest: str, content: bytes) -> None:
        self._held.pop(digest, None)
        self._held[digest] = content
        total = sum(map(len, self._held.values()))
        while total > MOST_HELD and len(self._held) > 1:
            total -= len(self._held.pop(next(iter(self._held))))

    def want(self, digest: str) -> None:
        """Nothing: what goes first is what was put first."""
