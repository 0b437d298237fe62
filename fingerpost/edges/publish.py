"""From finished outputs to the published folder, in one switch.

Rule 1: readers see the old site or the new one, never a mix: the new tree is built in `staging` beside the output and
changes places with it in one step. Rule 2: what our manifest does not list is the user's and is carried into the new
tree; where a page would need its place, nothing is published. Rule 3: a file that did not change stays the same file,
time included; where nothing changed, nothing is written. Rule 4: no mark of ours is published; what else we keep lies
beside the output, in `.public.fingerpost` for `public`:

    manifest.json        what we published, and the inode of the tree it describes
    manifest.next.json   the same for the tree in staging, until `repair` renames or drops it
    staging              the tree being built; after the switch, the old one
    staging.file         the one file being written, where no other changes: a rename puts it in place at once
    old                  the old tree between two renames, where the disk cannot exchange two folders

A folder keeps its inode when it is renamed, so the output itself tells `repair` which manifest is true.

Given up: a file put into the output in the milliseconds between our last look and the switch; and programs whose
working folder is the output stay in the old tree, which is removed.
"""

import contextlib
import errno
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from fingerpost.edges.files import DISK, Files, Status, folders_above, remove_tree, shown, take_over, walk
from fingerpost.edges.lock import Held, HeldBy, beside, hold, settled
from fingerpost.edges.manifest import MANIFEST, NEXT, Item, Manifest, read_manifest
from fingerpost.edges.refusal import refuse, refused_paths, told
from fingerpost.model.diagnostics import Diagnostic, fault
from fingerpost.model.digest import digest_of, encoded_form
from fingerpost.model.pages import CopyOf, Later, Output
from fingerpost.model.paths import all_folders_above, folded

STAGING, OLD, FILE = "staging", "old", "staging.file"

Content = bytes | CopyOf | Later

Read = Callable[[Sequence[CopyOf | Later]], Iterator[BinaryIO]]
"""Opens the sources that are to be copied and what is made again because it has to be written, one after the other."""


class Published(msgspec.Struct, frozen=True):
    """What the output folder holds now, and how that differs from before."""

    written: tuple[str, ...]
    """Outputs that are new or differ."""
    removed: tuple[str, ...]
    """Outputs of the last time that the site no longer has."""
    unchanged: tuple[str, ...]
    carried: tuple[str, ...] = ()
    """Files of the user's in the output folder, untouched."""
    repaired: bool = False
    """An earlier publishing had been cut short."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """Warnings: the site is published, but something old could not be tidied away."""

    @property
    def is_unchanged(self) -> bool:
        """Whether nothing had to be done."""
        return not self.written and not self.removed


def publish(
    outputs: Sequence[Output],
    folder: Path,
    *,
    project: Path,
    keep_out: Sequence[Path],
    read: Read,
    held: Held | None = None,
    thorough: bool = False,
    files: Files = DISK,
) -> Published | tuple[Diagnostic, ...]:
    """What was published; or why nothing was, and then the folder is as it was.

    Takes the lock unless `held` says that the caller has it. `keep_out` are the content and theme folders, `read` opens
    what is copied, `thorough` compares published bytes too where size and time agree (after a fault of the disk).
    """
    if faults := refused_paths(outputs):
        return faults
    try:
        if refusal := refuse(folder, project=project, keep_out=keep_out, files=files):
            return (refusal,)
        place = settled(folder)
        with hold(place, "publish") if held is None else contextlib.nullcontext(held) as holder:
            if isinstance(holder, HeldBy):
                return (fault("output-write", f"another process ({holder.pid}) is publishing to `{folder}` just now"),)
            if holder.folder != place:
                raise ValueError(f"the lock is on {holder.folder}, not on {place}")
            return _publish(outputs, place, read, thorough, files)
    except OSError as error:
        return (told(error, folder),)


def repair(folder: Path, *, files: Files = DISK) -> bool:
    """Whether a publishing had been cut short; afterwards the output is the old or the new site, and its manifest true.

    The caller holds the lock; a fault of the disk is an `OSError`.
    """
    home = beside(folder)
    left = {name for name, _ in files.entries(home)} & {NEXT, STAGING, OLD, FILE} if files.status(home) else set()
    here = files.status(folder)
    coming = read_manifest(home / NEXT, files) if NEXT in left else None
    if coming is not None and here is not None and coming.tree == str(here.inode):
        _finish(folder, files)
        return True
    if OLD in left:
        present = read_manifest(home / MANIFEST, files)
        if here is None or present is None or present.tree != str(here.inode):
            # Cut short between the two renames; if somebody has made the folder anew, it must be empty.
            if here is not None:
                files.remove_folder(folder)
            files.rename(home / OLD, folder)
    # The manifest first: once its tree is removed, another folder may get the same inode.
    for name in (NEXT, STAGING, OLD, FILE):
        if name in left:
            remove_tree(files, home / name)
    return bool(left)


class _Seen(msgspec.Struct, frozen=True):
    """What stands in the output folder, and whose it is."""

    top: Status | None
    """The folder itself."""
    before: Manifest
    found: Mapping[str, Status]
    known: Mapping[str, str]
    """The files of ours with the digests of their bytes; empty where they are not what we left."""


class _Plan(msgspec.Struct, frozen=True):
    wanted: Mapping[str, str]
    """Every output with its digest: those to keep and those to write."""
    keep: tuple[str, ...]
    write: tuple[str, ...]
    remove: tuple[str, ...]
    carry: tuple[str, ...]
    """What is the user's, folders included."""
    clash: tuple[str, ...]
    """What of that stands where an output should."""


def _publish(
    outputs: Sequence[Output], folder: Path, read: Read, thorough: bool, files: Files
) -> Published | tuple[Diagnostic, ...]:
    repaired = repair(folder, files=files)
    home = beside(folder)
    contents: dict[str, Content] = {str(output.path): output.content for output in outputs}
    wanted = {path: _digest_of(content) for path, content in contents.items()}
    seen = _look(folder, wanted, thorough, files)
    plan = _plan(wanted, seen)
    if plan.clash:
        problem = "stands where a file of the site should, and we did not put it there"
        hint = "move it out of the folder, or give the page another address"
        return tuple(fault("output-refused", f"`{shown(folder / path)}` {problem}", hint=hint) for path in plan.clash)
    carried = tuple(shown(path) for path in plan.carry if seen.found[path].kind != "folder")
    published = Published(plan.write, plan.remove, plan.keep, carried, repaired)
    if published.is_unchanged and seen.top is not None:
        now = Manifest(str(seen.top.inode), {path: _item(wanted[path], seen.found[path]) for path in plan.keep})
        if now != seen.before:  # copied or restored from elsewhere: the same bytes, but other files
            files.write_bytes(home / NEXT, encoded_form(now), fsync=True)
            _finish(folder, files)
        return published
    try:
        if _is_one_file(plan, seen):
            _replace(contents, folder, plan, seen, read, files)
            return published
        next_manifest = _build(contents, folder, plan, seen, read, files)
        _carry(folder, seen, files)
        files.write_bytes(home / NEXT, encoded_form(next_manifest), fsync=True)
        files.sync_folder(home)
        _switch(folder, files)
    except BaseException:
        with contextlib.suppress(OSError):
            repair(folder, files=files)
        raise
    try:
        files.sync_folder(folder.parent)
        _finish(folder, files)
    except OSError as error:  # the new site stands, and the next publishing tidies up
        warning = msgspec.structs.replace(told(error, folder), level="warning")
        return msgspec.structs.replace(published, diagnostics=(warning,))
    return published


def _look(folder: Path, wanted: Mapping[str, str], thorough: bool, files: Files) -> _Seen:
    """What is there. In the tree that we put there, what the manifest lists is ours; any other tree of that name may be
    anybody's, and a file in it is ours by its bytes alone. In both, a file that is as an output should be is ours.
    """
    top, found, known = files.status(folder), walk(files, folder), dict[str, str]()
    before = read_manifest(beside(folder) / MANIFEST, files) or Manifest("", {})
    for path, status in found.items():
        item = before.files.get(path)
        if status.kind != "file" or (item is None and path not in wanted):
            continue
        if item is not None and top is not None and before.tree == str(top.inode):
            digest = files.digest(folder / path) if thorough else item.digest
            known[path] = digest if (status.size, status.mtime_ns) == (item.size, item.mtime_ns) else ""
        elif (digest := files.digest(folder / path)) in (wanted.get(path), item and item.digest):
            known[path] = digest
    return _Seen(top, before, found, known)


def _plan(wanted: Mapping[str, str], seen: _Seen) -> _Plan:
    paths, carry = sorted(wanted), _foreign(seen.found, seen)
    return _Plan(
        wanted=wanted,
        keep=tuple(path for path in paths if seen.known.get(path) == wanted[path]),
        write=tuple(path for path in paths if seen.known.get(path) != wanted[path]),
        remove=tuple(sorted(seen.known.keys() - wanted.keys())),
        carry=carry,
        clash=tuple(_clashing(carry, wanted, seen)) if carry else (),
    )


def _clashing(carry: Sequence[str], wanted: Mapping[str, str], seen: _Seen) -> Iterator[str]:
    names = {folded(path) for path in wanted}
    folders = {folded(above) for above in all_folders_above(wanted)}
    for path in carry:
        is_in_the_way = folded(path) in folders and seen.found[path].kind != "folder"
        if is_in_the_way or any(folded(step) in names for step in (path, *folders_above(path))):
            yield path


def _foreign(found: Mapping[str, Status], seen: _Seen) -> tuple[str, ...]:
    """All that is not ours: files, links, and folders in which we never had a file."""
    ours = all_folders_above((*seen.before.files, *seen.known))
    foreign = (
        path
        for path, status in found.items()
        if (path not in ours if status.kind == "folder" else status.kind != "file" or path not in seen.known)
    )
    return tuple(sorted(foreign))


def _build(
    contents: Mapping[str, Content], folder: Path, plan: _Plan, seen: _Seen, read: Read, files: Files
) -> Manifest:
    """The manifest of the new tree, which now stands in staging but for what is the user's."""
    staging = beside(folder) / STAGING
    files.make_folder(staging, seen.top)
    for above in sorted(all_folders_above(plan.wanted)):
        files.make_folder(staging / above, seen.found.get(above))
    for path in plan.keep:
        take_over(files, folder / path, staging / path, seen.found[path])
    items = {path: _item(plan.wanted[path], seen.found[path]) for path in plan.keep}
    written = _Written({path: contents[path] for path in plan.write}, read)
    for path in plan.write:
        written.put(path, staging / path, files)
        items[path] = _item(plan.wanted[path], files.status(staging / path))
    top = files.status(staging)
    return Manifest(str(top.inode) if top is not None else "", items)


def _is_one_file(plan: _Plan, seen: _Seen) -> bool:
    """Whether all there is to do is to replace one file of ours: most builds of a writer at work. Then no tree is
    built, which takes a second for every few thousand folders.
    """
    is_ours = seen.top is not None and seen.before.tree == str(seen.top.inode)
    return (
        is_ours and not plan.remove and len(plan.write) == 1 and plan.write[0] in seen.before.files.keys() & seen.known
    )


def _replace(contents: Mapping[str, Content], folder: Path, plan: _Plan, seen: _Seen, read: Read, files: Files) -> None:
    """The file in its place, by one rename. A kill before it leaves a manifest that knows another time of the file, so
    that the next publishing writes it again.
    """
    home, path = beside(folder), plan.write[0]
    _Written({path: contents[path]}, read).put(path, home / FILE, files)
    items = {kept: _item(plan.wanted[kept], seen.found[kept]) for kept in plan.keep}
    items[path] = _item(plan.wanted[path], files.status(home / FILE))
    files.write_bytes(home / NEXT, encoded_form(Manifest(seen.before.tree, items)), fsync=True)
    files.rename(home / FILE, folder / path)
    _finish(folder, files)


def _carry(folder: Path, seen: _Seen, files: Files) -> None:
    """The user's files into the new tree; looks again, since building that may have taken minutes."""
    staging, found = beside(folder) / STAGING, walk(files, folder)
    foreign = _foreign(found, seen)
    for path in sorted({step for name in foreign for step in (name, *folders_above(name))}):
        if found[path].kind != "folder":
            take_over(files, folder / path, staging / path, found[path])
        elif files.status(staging / path) is None:
            files.make_folder(staging / path, found[path])


def _digest_of(content: Content) -> str:
    if isinstance(content, bytes):
        return digest_of(content)
    return content.source.digest if isinstance(content, CopyOf) else content.digest


class _Written:
    """Contents on their way to the disk, in their order. What has to be opened is asked for at once."""

    def __init__(self, contents: Mapping[str, Content], read: Read) -> None:
        self._contents = contents
        self._opened = read([content for content in contents.values() if not isinstance(content, bytes)])

    def put(self, path: str, target: Path, files: Files) -> None:
        """Writes the next of them."""
        content = self._contents[path]
        if isinstance(content, bytes):
            files.write_bytes(target, content)
            return
        name = content.source.file if isinstance(content, CopyOf) else content.name
        try:
            stream = next(self._opened)
        except OSError as error:
            raise OSError(error.errno, error.strerror, name) from error
        with stream:
            if files.copy_stream(stream, target) != _digest_of(content):
                raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), name)


def _switch(folder: Path, files: Files) -> None:
    home = beside(folder)
    if files.status(folder) is None:
        files.rename(home / STAGING, folder)
    elif not files.exchange(home / STAGING, folder):
        files.rename(folder, home / OLD)
        files.rename(home / STAGING, folder)


def _finish(folder: Path, files: Files) -> None:
    home = beside(folder)
    files.rename(home / NEXT, home / MANIFEST)
    files.sync_folder(home)
    for name in (STAGING, OLD):
        remove_tree(files, home / name)


def _item(digest: str, status: Status | None) -> Item:
    assert status is not None
    return Item(digest, status.size, status.mtime_ns)
