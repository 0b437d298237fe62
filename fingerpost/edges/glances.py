"""Which files need not be read again: their time, size and inode are those of a reading that is remembered.

Content decides; a glance may only spare reading it. A file that was touched within two seconds before a reading is
never trusted: clocks of disks are coarse, and a second edit in the same tick would go unseen (git's "racy" files).
"""

import os
import time
from collections.abc import Mapping

import msgspec

from fingerpost.memo import Memory, Row

RACY_NS = 2_000_000_000


class Glance(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A file at the time it was read."""

    mtime_ns: int
    ctime_ns: int
    size: int
    inode: int
    digest: str


class Glances:
    """What was seen of a folder's files, and what is seen now."""

    def __init__(self, known: Mapping[str, Glance], now_ns: int) -> None:
        self._known = known
        self._now_ns = now_ns
        self.seen: dict[str, Glance] = {}

    @property
    def has_news(self) -> bool:
        """Whether anything was seen that was not known, or is no longer there."""
        return self.seen != self._known

    def digest(self, path: str, info: os.stat_result) -> str | None:
        """The digest of a file that is as it was; None where it has to be read."""
        glance = self._known.get(path)
        if glance is None:
            return None
        now = (info.st_mtime_ns, info.st_ctime_ns, info.st_size, info.st_ino)
        if now != (glance.mtime_ns, glance.ctime_ns, glance.size, glance.inode):
            return None
        self.seen[path] = glance
        return glance.digest

    def note(self, path: str, info: os.stat_result, digest: str) -> None:
        """Remember a file that was read; `info` is from before the reading."""
        if max(info.st_mtime_ns, info.st_ctime_ns) < self._now_ns - RACY_NS:
            self.seen[path] = Glance(info.st_mtime_ns, info.st_ctime_ns, info.st_size, info.st_ino, digest)


def remembered(memory: Memory, folder: str) -> Glances:
    """What a memory knows of a folder."""
    row = memory.row("glances", folder)
    try:
        known = msgspec.msgpack.decode(row.value, type=dict[str, Glance]) if row else {}
    except msgspec.DecodeError:
        known = {}
    return Glances(known, time.time_ns())


def remember(memory: Memory, folder: str, glances: Glances) -> None:
    """Keep what was seen, if it is not what was known."""
    if glances.has_news:
        memory.put("glances", folder, Row("", msgspec.msgpack.encode(glances.seen)))
