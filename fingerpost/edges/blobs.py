"""Bytes that took long to make, between two builds: a file for each in `.fingerpost/pictures/`, named by its digest.

Rule 1: deleting any of them costs time and nothing else; one whose bytes do not match its name is as good as absent.
Rule 2: a file is there whole or not at all. Rule 3: what the site of today has stays; of the rest the oldest go first,
until all together are no more than `MOST`. Files rather than rows of the memory: they are large, they are written while
others are made, and a build that changes no picture reads none.
"""

import contextlib
import os
from pathlib import Path

from fingerpost.model.digest import digest_of

PICTURES = ".fingerpost/pictures"
"""Where they lie, from the folder of site.toml."""

MOST = 512 * 1024 * 1024
"""Bytes of pictures that no page shows any more, or not in this size."""


class DiskBlobs:
    """Files in a folder; whatever is wrong with it, the build goes on without."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._wanted: set[str] = set()
        self._has_more = False

    def get(self, digest: str) -> bytes | None:
        try:
            content = self._path(digest).read_bytes()
        except OSError:
            return None
        return content if digest_of(content) == digest else None

    def put(self, digest: str, content: bytes) -> None:
        path = self._path(digest)
        self._has_more = True
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            half = path.with_name(f"{path.name}.{os.getpid()}.part")
            try:
                half.write_bytes(content)
                half.replace(path)
            except OSError:
                half.unlink(missing_ok=True)
                raise

    def want(self, digest: str) -> None:
        self._wanted.add(digest)

    def tidy(self, most: int = MOST) -> None:
        """Removes what has become too much; looks only where something was added."""
        if not self._has_more:
            return
        self._has_more = False
        with contextlib.suppress(OSError):
            left = sorted(self._unwanted(), reverse=True)
            total = 0
            for _, size, path in left:
                total += size
                if total > most or path.endswith(".part"):
                    with contextlib.suppress(OSError):
                        os.unlink(path)  # noqa: PTH108 - paths are plain strings here, as scandir gives them

    def _unwanted(self) -> list[tuple[int, int, str]]:
        """The newest time, the size and the path of each file that no page needs."""
        found: list[tuple[int, int, str]] = []
        for folder in sorted(os.scandir(self._folder), key=lambda item: item.name):
            if folder.is_dir(follow_symlinks=False):
                for item in os.scandir(folder.path):
                    if f"{folder.name}{item.name}" not in self._wanted:
                        info = item.stat(follow_symlinks=False)
                        found.append((info.st_mtime_ns, info.st_size, item.path))
        return found

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest[2:]
