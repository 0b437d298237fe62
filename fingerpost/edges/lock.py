"""Who may publish, what and where to: all that is asked before the first file is written.

Rule 1: a place is judged by resolved path components and by what the disk says is the same folder, never by the
beginning of its text (`docs` is no parent of `docs-site`). Rule 2: the lock is the operating system's, on the file
`lock` in the folder beside the output. It ends with the process that holds it, however that dies, so no lock is ever
stale and the file is never removed; what the file says only tells the others who is at work.

It knows where the folder beside the output is, `.public.fingerpost` for `public`, and nothing of what else lies there.
"""

import contextlib
import errno
import os
import re
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path

import msgspec

from fingerpost.edges.files import Files, folders_above, shown
from fingerpost.model.diagnostics import Diagnostic, fault
from fingerpost.model.pages import Output
from fingerpost.model.paths import folded

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


OWN = "give the site a folder of its own, with nothing else in it"


def misplaced(folder: Path, project: Path, keep_out: Sequence[Path], files: Files) -> tuple[str, str] | None:
    """Why no site may be published to such a place, and what to do instead; None where one may."""
    if "\0" in str(folder) or folder.parts[:1] == ("~",):
        return "that is not a name for a folder", "write the path out in full"
    place = settled(folder)
    status = files.status(place)
    if not place.name:
        return "it is the whole disk", OWN
    if status is not None and status.kind == "link":
        return "it is a link to another place", "name the folder that the link leads to, if it holds nothing else"
    if status is not None and status.kind != "folder":
        return "it is a file and not a folder", "choose another name for the folder"
    if any(folded(part) == ".git" or re.fullmatch(r"\..*\.fingerpost", folded(part)) for part in place.parts):
        return "it lies where a program keeps its own files", OWN
    for other, name in ((Path("~").expanduser(), "your home folder"), (project, "the folder of your whole project")):
        if any(_lies_in(form, place, files) for form in _forms(other)):
            return f"it is {name}, or a folder around it", OWN
    for other in keep_out:
        if any(_lies_in(form, place, files) or _lies_in(place, form, files) for form in _forms(other)):
            return f"finished pages would be mixed with your own files in `{shown(other)}`", OWN
    above = files.status(place.parent)
    if status is not None and above is not None and above.device != status.device:
        return "it is a disk of its own, which cannot be exchanged as a whole", "choose a folder inside it"
    kept = files.status(beside(place))
    if kept is not None and kept.kind != "folder":
        return f"`{beside(place).name}` beside it is not a folder", f"move `{beside(place)}` to another place"
    return None


# Backslash and drive letter lead elsewhere on Windows, NUL ends a name; halves of surrogate pairs cannot be encoded.
_UNSAFE = re.compile("[\\\\\0\ud800-\udfff]|^[A-Za-z]:")


def refused_paths(outputs: Iterable[Output]) -> tuple[Diagnostic, ...]:
    """Outputs whose path leads, or might lead on some disk, out of the output folder or onto another output."""
    faults: list[Diagnostic] = []
    taken: dict[str, str] = {}
    for output in outputs:
        if any(part in ("", ".", "..") or _UNSAFE.search(part) for part in output.path.split("/")):
            faults.append(fault("output-path", f"`{shown(output.path)}` is no path of a file in the site"))
        elif other := taken.get(folded(output.path)):
            faults.append(fault("output-collision", f"`{other}` and `{output.path}` would be the same file"))
        taken[folded(output.path)] = output.path
    both = {above for path in taken for above in folders_above(path) if above in taken}
    faults += (fault("output-collision", f"`{taken[path]}` would be a file and a folder") for path in sorted(both))
    return tuple(faults)


def _forms(folder: Path) -> set[Path]:
    """Where the folder stands, and where it leads if it is a link: neither may be touched."""
    return {settled(folder), Path(os.path.realpath(folder))}


def _lies_in(inner: Path, outer: Path, files: Files) -> bool:
    """Whether `inner` is `outer` or lies below it, also where the disk overlooks capitals or shows a folder twice."""
    ours, theirs = ([folded(part) for part in path.parts] for path in (inner, outer))
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(ours, theirs, strict=False)))
    if shared == len(theirs):
        return True
    there = files.status(outer)
    steps = (files.status(step) for step in (inner, *inner.parents) if len(step.parts) > shared)
    return there is not None and any(
        step is not None and (step.device, step.inode) == (there.device, there.inode) for step in steps
    )


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
