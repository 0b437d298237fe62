"""Wakes whoever waits for a change on the disk.

Rule 1: a watcher only wakes; whether anything has changed is decided by what the files hold. Rule 2: no wake is lost:
whoever is awake and at work is woken once more afterwards, and a folder that comes to be is looked at after it is being
watched. Rule 3: where the system does not tell, the watcher looks by itself, and says so.

It knows folders and names, nothing of sites.
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec
from watchfiles._rust_notify import RustNotify

from fingerpost.edges.disk import LEFT_OUT

TOGETHER_MS = 150
"""Changes that follow one another are told together, but no later than this after the first."""

QUIET_MS = 10
"""So long nothing must have happened: a single save is told after this."""

LOOK_MS = 1000
"""How often it is looked whether a watched folder has gone or come to be, of which the system tells nothing."""

POLL_S = 0.3
"""How often the files are looked at where the system does not tell."""


Identity = tuple[int, int]
"""Device and inode: another folder of the same name has another."""


class Ground(msgspec.Struct, frozen=True):
    """What is watched."""

    folder: Path
    """Whose own items matter, not what is below them."""
    names: frozenset[str]
    """The items of that folder that matter."""
    deep: tuple[Path, ...]
    """Folders in which everything matters."""


class Watcher:
    """Threads that call `wake` after every change; nothing else happens in them."""

    def __init__(self, ground: Ground, wake: Callable[[], None], tell: Callable[[str], None], *, polls: bool) -> None:
        """`tell` is given one sentence where the system cannot watch; `polls`: do not even ask it."""
        self._ground = ground
        self._wake = wake
        self._tell = tell
        self._polls = polls
        self._over = threading.Event()
        kinds = (self._poll,) if polls else (self._near, self._deep)
        self._threads = [threading.Thread(target=kind, name="watcher", daemon=True) for kind in kinds]

    def start(self) -> None:
        """Begin to watch."""
        for thread in self._threads:
            thread.start()

    def move_to(self, ground: Ground) -> None:
        """Watch something else from now on; it is looked at once when it is being watched."""
        self._ground = ground

    def stop(self) -> None:
        """End soon; nobody is woken any more."""
        self._over.set()

    def _near(self) -> None:
        """Watches the items of one folder."""
        self._listen(lambda: (self._ground.folder,), lambda path: Path(path).name in self._ground.names, is_deep=False)

    def _deep(self) -> None:
        """Watches whole folders."""
        self._listen(lambda: self._ground.deep, lambda path: not LEFT_OUT.fullmatch(Path(path).name), is_deep=True)

    def _listen(self, wanted: Callable[[], Iterable[Path]], matters: Callable[[str], bool], *, is_deep: bool) -> None:
        while not self._over.is_set():
            there = _identities(wanted())
            if not there:
                self._over.wait(LOOK_MS / 1000)
                continue
            try:
                notify = RustNotify([str(path) for path in there], False, False, 0, is_deep, True)
            except FileNotFoundError:
                continue  # it went this very moment
            except (OSError, RuntimeError) as error:
                self._tell(f"the system cannot watch the files ({error}), so they are looked at every {POLL_S:g} s")
                self._poll()
                return
            # Between the last look and this moment something may have changed unseen.
            self._wake()
            with notify:
                self._pass_on(notify, matters, wanted, there)

    def _pass_on(
        self,
        notify: RustNotify,
        matters: Callable[[str], bool],
        wanted: Callable[[], Iterable[Path]],
        there: Mapping[Path, Identity],
    ) -> None:
        """Wakes for what the system tells, until the folders are other ones."""
        while not self._over.is_set():
            changes = notify.watch(TOGETHER_MS, QUIET_MS, LOOK_MS, self._over)
            if isinstance(changes, set) and any(matters(path) for _, path in changes):
                self._wake()
            if _identities(wanted()) != there:
                return

    def _poll(self) -> None:
        last = signature(self._ground)
        # Between the last look and this moment something may have changed unseen.
        self._wake()
        while not self._over.wait(POLL_S):
            now = signature(self._ground)
            if now != last:
                last = now
                self._wake()


def _identities(folders: Iterable[Path]) -> dict[Path, Identity]:
    """The folders that are there, and which ones they are: another of the same name is another folder."""
    found: dict[Path, Identity] = {}
    for folder in folders:
        try:
            info = folder.stat()
        except OSError:
            continue
        found[folder] = (info.st_dev, info.st_ino)
    return found


Seen = tuple[int, int, int, int]


def signature(ground: Ground) -> dict[str, Seen]:
    """What the system knows of every file. Any edit changes it, also one that puts the old time back (`ctime`)."""
    found: dict[str, Seen] = {}
    pending = [str(folder) for folder in ground.deep]
    for name in ground.names:
        path = ground.folder / name
        if not path.is_dir():
            found.update(_seen(str(path)))
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(folder) as items:
                for item in items:
                    if LEFT_OUT.fullmatch(item.name):
                        continue
                    if item.is_dir(follow_symlinks=False):
                        pending.append(item.path)
                    found.update(_seen(item.path))
        except OSError:
            continue
    return found


def _seen(path: str) -> Iterator[tuple[str, Seen]]:
    try:
        info = os.stat(path)  # noqa: PTH116 - ten thousand files, three times a second
    except OSError:
        return
    yield path, (info.st_mtime_ns, info.st_ctime_ns, info.st_size, info.st_ino)
