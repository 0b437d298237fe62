"""Every call by which publishing touches the disk.

Rule 1: publishing reaches the disk through a `Files` and in no other way, so that a test can make the N-th call fail.
Rule 2: a file is written only where there was none (`O_EXCL`), and no symbolic link is opened (`O_NOFOLLOW`); a hard
link to a published file can therefore never be written through. Rule 3: an `OSError` that leaves here names its path,
also when the disk reports the fault only at the closing of the file.

It knows nothing of sites, manifests or what may be deleted.
"""

import contextlib
import errno
import hashlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

BUFFER_BYTES = 1024 * 1024
"""Most that is held in memory of a file being copied."""

Kind = Literal["file", "folder", "link", "other"]

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_NEW = (_READ & ~os.O_RDONLY) | os.O_WRONLY | os.O_CREAT | os.O_EXCL

# What file systems without hard links answer, or with no room for one more; EPERM also for a file of another user
# (fs.protected_hardlinks).
_CANNOT_LINK = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL}

# renameat2(2): EINVAL from a file system that cannot exchange, ENOSYS from a kernel before 3.15.
_CANNOT_EXCHANGE = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


class Status(msgspec.Struct, frozen=True, gc=False):
    """What stands at a path, itself and not what it links to."""

    kind: Kind
    size: int
    mtime_ns: int
    inode: int
    device: int
    mode: int
    """Permission bits."""

    @property
    def is_open(self) -> bool:
        """Whether the owner of the folder may list it and change what is in it."""
        return self.mode & 0o700 == 0o700


class Files:
    """The disk. Each method is one step, which a test may let fail."""

    def status(self, path: Path) -> Status | None:
        """What stands at `path`; None where there is nothing."""
        try:
            return _status(os.lstat(path))
        except (FileNotFoundError, NotADirectoryError):
            return None

    def entries(self, folder: Path | str) -> tuple[tuple[str, Status], ...]:
        """Everything in a folder, by name; links are not followed."""
        # Not the entry's own stat: on Windows it knows neither inode nor device.
        with os.scandir(folder) as entries:
            return tuple(sorted([(entry.name, _status(os.lstat(entry.path))) for entry in entries]))

    def read_bytes(self, path: Path) -> bytes | None:
        """The whole of a small file; None where there is none."""
        try:
            with _opened(path, _READ) as handle:
                return b"".join(_blocks(handle))
        except FileNotFoundError:
            return None

    def digest(self, path: Path) -> str:
        """What `digest_of` says of the file's bytes, read by blocks."""
        running = _Digest()
        with _opened(path, _READ) as handle:
            for block in _blocks(handle):
                running.feed(block)
        return running.text

    def make_folder(self, path: Path, like: Status | None = None) -> None:
        """A new folder, with the permissions of the one it takes the place of, unless they would shut us out."""
        path.mkdir()
        if like is not None and like.is_open:
            path.chmod(like.mode)

    def write_bytes(self, path: Path, content: bytes, *, fsync: bool = False) -> None:
        """A new file; with `fsync`, safe from a power cut once this returns."""
        with _opened(path, _NEW) as handle:
            _write_all(handle, content)
            if fsync:
                os.fsync(handle)

    def copy_stream(self, source: BinaryIO, path: Path) -> str:
        """A new file with everything the stream gives; returns its digest."""
        running = _Digest()
        with _opened(path, _NEW) as handle:
            while block := source.read(BUFFER_BYTES):
                running.feed(block)
                _write_all(handle, block)
        return running.text

    def copy_file(self, source: Path, path: Path) -> None:
        """A new file with the bytes, time and permissions of another."""
        with _opened(source, _READ) as old:
            facts = os.fstat(old)
            with _opened(path, _NEW) as new:
                for block in _blocks(old):
                    _write_all(new, block)
        path.chmod(stat.S_IMODE(facts.st_mode))
        os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))

    def copy_link(self, source: Path, path: Path) -> None:
        """A new symbolic link with the text of another."""
        path.symlink_to(source.readlink())

    def link(self, source: Path, path: Path) -> bool:
        """Another name for the same file (or the same symbolic link); False where the disk has no such thing."""
        try:
            os.link(source, path, follow_symlinks=os.link not in os.supports_follow_symlinks)
        except OSError as error:
            if error.errno in _CANNOT_LINK:
                return False
            raise
        return True

    def rename(self, source: Path, target: Path) -> None:
        """One file or folder under another name; replaces a file of that name."""
        source.replace(target)

    def exchange(self, one: Path, other: Path) -> bool:
        """Two names change places in one step; False where the disk or the system cannot, and nothing happened."""
        if sys.platform != "linux":
            return False
        import ctypes

        renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
        if renameat2 is None:
            return False
        if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
            return True
        number = ctypes.get_errno()
        if number in _CANNOT_EXCHANGE:
            return False
        raise OSError(number, os.strerror(number), str(other))

    def remove(self, path: Path) -> None:
        """The file or link is gone; what it links to stays."""
        path.unlink()

    def remove_folder(self, path: Path) -> None:
        """The empty folder is gone."""
        path.rmdir()

    def unlock(self, folder: Path) -> None:
        """The folder lets its owner list and empty it."""
        folder.chmod(0o700)

    def sync_folder(self, folder: Path) -> None:
        """The names in the folder are safe from a power cut (Windows has no such call)."""
        if sys.platform != "win32":
            with _opened(folder, _READ | os.O_DIRECTORY) as handle:
                os.fsync(handle)


DISK = Files()


def walk(files: Files, folder: Path) -> dict[str, Status]:
    """Everything below a folder by its path from there, `/` between parts; nothing where there is no folder.

    Another disk mounted below is an error (EXDEV): what is walked may be replaced and removed, and that disk's files
    are nobody's to remove.
    """
    # Plain strings: a site of ten thousand pages has as many folders, and each is looked into at every publishing.
    top = files.status(folder)
    found: dict[str, Status] = {}
    waiting = [("", str(folder))] if top is not None else []
    while waiting:
        inside, place = waiting.pop()
        for name, status in files.entries(place):
            path = f"{inside}{name}"
            found[path] = status
            if status.kind == "folder":
                if top is not None and status.device != top.device:
                    raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(folder / path))
                waiting.append((f"{path}/", f"{place}{os.sep}{name}"))
    return found


def take_over(files: Files, source: Path, target: Path, status: Status) -> None:
    """The same file (or link) under one more name, or a copy where the disk cannot have it so.

    `status` is what stood at `source` when it was chosen; if that has changed, this is an error (ESTALE).
    """
    if not files.link(source, target):
        if status.kind == "link":
            files.copy_link(source, target)
            return
        if status.kind != "file":
            raise OSError(errno.EPERM, os.strerror(errno.EPERM), str(source))
        files.copy_file(source, target)
    now = files.status(target)
    if now is None or (now.kind, now.size) != (status.kind, status.size):
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), str(source))


def remove_tree(files: Files, path: Path) -> None:
    """A file, a link or a folder with everything in it is gone; links are not followed, other disks not entered."""
    status = files.status(path)
    if status is None:
        return
    if status.kind != "folder":
        files.remove(path)
        return
    # A folder that its owner made read-only could not be emptied, and would be in the way for ever.
    if not status.is_open:
        files.unlock(path)
    for name, below in files.entries(path):
        if below.kind != "folder":
            files.remove(path / name)
        elif below.device != status.device:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(path / name))
        else:
            remove_tree(files, path / name)
    files.remove_folder(path)


def folders_above(path: str) -> tuple[str, ...]:
    """`a/b/c.html` → `a/b`, `a`."""
    parts = path.split("/")
    return tuple("/".join(parts[:count]) for count in range(len(parts) - 1, 0, -1))


def shown(path: Path | str) -> str:
    """A path as text that can be printed, also where a name is not UTF-8."""
    return str(path).encode(errors="replace").decode()


_REASONS: dict[int, tuple[str, str]] = {
    errno.ENOSPC: ("the disk is full", "make room on the disk, then publish again"),
    errno.EDQUOT: ("your share of the disk is full", "make room on the disk, then publish again"),
    errno.EFBIG: ("the file is too large for this disk", "publish a smaller file, or choose a folder on another disk"),
    errno.EACCES: ("you have no right to change it", "give yourself the right to change it, or choose another folder"),
    errno.EPERM: ("you have no right to change it", "give yourself the right to change it, or choose another folder"),
    errno.EROFS: ("the disk can only be read", "choose a folder on a disk that can be written"),
    errno.EIO: ("the disk reports a fault", "check the disk and its cable, then publish again"),
    errno.EMFILE: ("too many files are open", "close other programs, then publish again"),
    errno.ENFILE: ("too many files are open", "close other programs, then publish again"),
    errno.ENAMETOOLONG: ("the name is too long for this disk", "shorten the name"),
    errno.EBUSY: ("another program or disk is using it", "close the programs that use it, then publish again"),
    errno.EXDEV: ("it is on another disk", "take that disk out of the folder, or choose another folder"),
    errno.ENOENT: ("it is gone", "publish again"),
    errno.ESTALE: ("it changed while the site was being published", "publish again"),
    errno.EEXIST: ("something of that name has just been put there", "publish again"),
    errno.ENOTEMPTY: (
        "an earlier publishing was cut short, and other files have been put there since",
        "move those files to another place, then publish again",
    ),
    errno.ENOTDIR: ("there is a file where a folder should be", "move that file to another place"),
    errno.EISDIR: ("there is a folder where a file should be", "move that folder to another place"),
    errno.ELOOP: ("there is a link where a file or folder should be", "move that link to another place"),
}


def reason_of(error: OSError) -> tuple[str, str | None]:
    """Why the disk refused, in plain words, and what would help."""
    known = _REASONS.get(error.errno or 0)
    return known or ((error.strerror or "the disk refused").lower(), None)


_UNREAD = {
    errno.EACCES: "you have no right to read it",
    errno.EPERM: "you have no right to read it",
    errno.ESTALE: "it changed while it was being read",
}


def unread_reason(error: OSError) -> str:
    """Why something could not be read, in plain words."""
    return _UNREAD.get(error.errno or 0) or reason_of(error)[0]


class _Digest:
    """`model/digest.py`'s `digest_of`, for bytes that come in blocks; the two must change together."""

    def __init__(self) -> None:
        self._running = hashlib.blake2b(digest_size=16)

    def feed(self, block: bytes) -> None:
        self._running.update(block)

    @property
    def text(self) -> str:
        return self._running.hexdigest()


@contextlib.contextmanager
def _opened(path: Path, flags: int) -> Iterator[int]:
    """A file handle; faults of writing and of closing name the path, as those of opening do."""
    handle = os.open(path, flags, 0o666)
    try:
        try:
            yield handle
        finally:
            os.close(handle)
    except OSError as error:
        if error.filename is None:
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise


def _blocks(handle: int) -> Iterator[bytes]:
    while block := os.read(handle, BUFFER_BYTES):
        yield block


def _write_all(handle: int, content: bytes) -> None:
    # write(2) may take less than it is given, near the end of a full disk for one.
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]


_KINDS: dict[int, Kind] = {stat.S_IFREG: "file", stat.S_IFDIR: "folder", stat.S_IFLNK: "link"}


def _status(facts: os.stat_result) -> Status:
    return Status(
        _KINDS.get(stat.S_IFMT(facts.st_mode), "other"),
        facts.st_size,
        facts.st_mtime_ns,
        facts.st_ino,
        facts.st_dev,
        stat.S_IMODE(facts.st_mode),
    )
