"""Files of the author's on their way to the browser, whole or in part.

Rule: what is sent is what was built. The file is opened once, what is open is compared with the digest of the build,
and the same open file is sent; so it does not matter what has been put in its place meanwhile.
"""

import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

BLOCK = 256 * 1024
MOST_KNOWN = 512
"""So many files are known to be what they were; a film is asked for in a hundred parts."""

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class Span(msgspec.Struct, frozen=True):
    """A stretch of a file."""

    start: int
    length: int


class Part:
    """A stretch of an open file; a `with` block closes it."""

    def __init__(self, handle: int, span: Span, size: int, *, is_whole: bool) -> None:
        self._handle = handle
        self._span = span
        self.length = span.length
        end = span.start + span.length - 1
        self.range = "" if is_whole else f"bytes {span.start}-{end}/{size}"
        """The value of `Content-Range`; empty where it is the whole file."""

    def blocks(self) -> Iterator[bytes]:
        """The bytes."""
        os.lseek(self._handle, self._span.start, os.SEEK_SET)
        left = self._span.length
        while left and (block := os.read(self._handle, min(BLOCK, left))):
            left -= len(block)
            yield block

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._handle)


class Copies:
    """Opens files that are what was built."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, ...], str] = {}

    def part(self, path: Path, digest: str, wanted: str | None) -> Part | None:
        """The part a `Range` header asks for, the whole file without one; None where the file has no such part.

        An `OSError` where the file is not what was built.
        """
        handle = os.open(path, _FLAGS)
        try:
            info = os.fstat(handle)
            is_same = stat.S_ISREG(info.st_mode) and self._digest(handle, info) == digest
        except BaseException:
            os.close(handle)
            raise
        span = span_of(wanted, info.st_size) if is_same else None
        if span is None:
            os.close(handle)
            if not is_same:
                raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), str(path))
            return None
        return Part(handle, span, info.st_size, is_whole=span == Span(0, info.st_size))

    def _digest(self, handle: int, info: os.stat_result) -> str:
        key = (info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns)
        known = self._known.pop(key, None)
        if known is None:
            running = hashlib.blake2b(digest_size=16)
            while block := os.read(handle, BLOCK):
                running.update(block)
            known = running.hexdigest()
        self._known[key] = known
        while len(self._known) > MOST_KNOWN:
            del self._known[next(iter(self._known))]
        return known


def span_of(wanted: str | None, size: int) -> Span | None:
    """The stretch that `bytes=100-`, `bytes=0-99` or `bytes=-100` names; everything where it is anything else.

    None where it lies behind the end. RFC 9110, section 14: a server may ignore what it does not understand.
    """
    match = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", wanted or "")
    if match is None or match[0] == "bytes=-":
        return Span(0, size)
    if not match[1]:
        length = min(int(match[2]), size)
        return Span(size - length, length) if length else None
    start = int(match[1])
    end = min(int(match[2]), size - 1) if match[2] else size - 1
    if start >= size:
        return None
    return Span(start, end - start + 1) if end >= start else Span(0, size)
