"""Who may publish: one process at a time to one folder.

The lock is the operating system's, on the file `lock` in the folder beside the output. It ends with the process that
holds it, however that dies, so no lock is ever stale and the file is never removed; what the file says only tells the
others who is at work.

It knows where the folder beside the output is, `.public.fingerpost` for `public`, and nothing of what else lies there.
"""

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

_PAUSE_S = 0.02
_TELLING_S = 0.3
"""How long the holder may take between locking the file and writing its name into it."""


class Held(msgspec.Struct, frozen=True):
    """This process may publish to the folder, until the `with` block ends."""

    folder: Path


class HeldBy(msgspec.Struct, frozen=True):
    """Another process is at work."""

    pid: int
    """0 where it has not said."""
    command: str = ""
    """What it was started as: `build`, `preview`."""
    started: str = ""
    """When, in UTC: `2025-03-01T12:03:04+00:00`."""


def settled(folder: Path) -> Path:
    """The absolute path of a folder; links on the way are resolved, its own last part is not."""
    if folder.name in ("", ".."):
        return Path(os.path.realpath(folder))
    return Path(os.path.realpath(folder.parent), folder.name)


def beside(folder: Path) -> Path:
    """Where everything lies that belongs to the output but is not published: `.public.fingerpost` for `public`."""
    place = settled(folder)
    return place.with_name(f".{place.name}.fingerpost")


@contextlib.contextmanager
def hold(folder: Path, command: str = "", *, wait_s: float = 0) -> Iterator[Held | HeldBy]:
    """The lock of an output folder, or who has it. Ask `refuse` first: this makes the folder beside the output.

    A machine fault (no right to make that folder) is an `OSError`.
    """
    home = beside(folder)
    home.mkdir(parents=True, exist_ok=True)
    if home.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(home))
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    handle = os.open(home / "lock", flags, 0o666)
    _handles.add(handle)
    try:
        deadline = time.monotonic() + wait_s
        while not (ours := _lock(handle)) and time.monotonic() < deadline:
            time.sleep(_PAUSE_S)
        if not ours:
            yield _holder(handle)
            return
        _write(handle, HeldBy(os.getpid(), command, datetime.now(UTC).isoformat(timespec="seconds")))
        try:
            yield Held(settled(folder))
        finally:
            if handle in _handles:
                with contextlib.suppress(OSError):
                    os.ftruncate(handle, 0)
                _unlock(handle)
    finally:
        if handle in _handles:
            _handles.discard(handle)
            os.close(handle)


def _write(handle: int, holder: HeldBy) -> None:
    # The lock holds without these words too, so a full disk must not stop us here.
    with contextlib.suppress(OSError):
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, msgspec.json.encode(holder))


def _holder(handle: int) -> HeldBy:
    """What the holder wrote; waits a moment for it, since locking and writing are two steps.

    A holder that was killed leaves its words behind until the next one writes its own; a process that is no longer
    there cannot be the holder.
    """
    deadline = time.monotonic() + _TELLING_S
    while True:
        os.lseek(handle, 0, os.SEEK_SET)
        with contextlib.suppress(msgspec.DecodeError, OSError):
            holder = msgspec.json.decode(os.read(handle, 4096), type=HeldBy)
            if _is_running(holder.pid):
                return holder
        if time.monotonic() > deadline:
            return HeldBy(0)
        time.sleep(_PAUSE_S)


if sys.platform == "win32":
    import msvcrt

    # Windows keeps others from reading locked bytes; this one lies far behind what is read.
    _FAR = 1 << 30

    def _lock(handle: int) -> bool:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

    def _is_running(pid: int) -> bool:
        return pid > 0  # os.kill(pid, 0) would send Ctrl-C here
else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)

    def _is_running(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


_handles: set[int] = set()
"""Open lock files of this process; a forked child has none, though it leaves the same `with` block."""


def _forget() -> None:
    for handle in _handles:
        os.close(handle)
    _handles.clear()


# flock(2) belongs to the open file, which a forked worker shares: without this, a worker that outlives its killed
# parent would keep the lock. Closing one of two handles does not unlock.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
