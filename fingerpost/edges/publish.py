"""From finished outputs to the published folder, in one switch.

Rule 1: readers see the old site or the new one, never a mix: the new tree is built in `staging` beside the output and
changes places with it in one step. Rule 2: what our manifest does not list is the user's and is carried into the new
tree; where a page would need its place, nothing is published. Rule 3: a file that did not change stays the same file,
time included; where nothing changed, nothing is written. Rule 4: no mark of ours is published; what else we keep lies
beside the output, in `.public.fingerpost` for `public`:

    manifest.json        what we published, and the inode of the tree it describes
    manifest.next.json   the same for the tree in staging, until `repair` renames or drops it
    staging              the tree being built; after the switch, the old one
    old                  the old tree between two renames, where the disk cannot exchange two folders

A folder keeps its inode when it is renamed, so the output itself tells `repair` which manifest is true.

Given up: a file put into the output in the milliseconds between our last look and the switch; and programs whose
working folder is the output stay in the old tree, which is removed.
"""

import contextlib
import errno
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

from fingerpost.edges.files import DISK, Files, Status, folders_above, reason_of, remove_tree, shown, take_over, walk
from fingerpost.edges.lock import OWN, Held, HeldBy, beside, hold, misplaced, refused_paths, settled
from fingerpost.model.diagnostics import Diagnostic, fault
from fingerpost.model.digest import digest_of, encoded_form
from fingerpost.model.pages import CopyOf, Output
from fingerpost.model.paths import folded

MANIFEST, NEXT, STAGING, OLD = "manifest.json", "manifest.next.json", "staging", "old"

Read = Callable[[CopyOf], BinaryIO]
"""Opens the source that is to be copied."""


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


class Item(msgspec.Struct, frozen=True):
    """A published file, as we left it."""

    digest: str
    size: int
    mtime_ns: int


class Manifest(msgspec.Struct, frozen=True):
    """What we published; the only list of what we may remove."""

    tree: str
    """Inode of the folder it describes; text, since some disks count beyond what JSON readers take."""
    files: Mapping[str, Item]
    form: Literal[1] = 1


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
    left = {name for name, _ in files.entries(home)} & {NEXT, STAGING, OLD} if files.status(home) else set()
    here = files.status(folder)
    coming = _manifest(home / NEXT, files) if NEXT in left else None
    if coming is not None and here is not None and coming.tree == str(here.inode):
        _finish(folder, files)
        return True
    if OLD in left:
        present = _manifest(home / MANIFEST, files)
        if here is None or present is None or present.tree != str(here.inode):
            # Cut short between the two renames; if somebody has made the folder anew, it must be empty.
            if here is not None:
                files.remove_folder(folder)
            files.rename(home / OLD, folder)
    # The manifest first: once its tree is removed, another folder may get the same inode.
    for name in (NEXT, STAGING, OLD):
        if name in left:
            remove_tree(files, home / name)
    return bool(left)


def told(error: OSError, folder: Path) -> Diagnostic:
    """A fault of the disk, with the file named as the user knows it."""
    path = Path(os.fsdecode(error.filename)) if error.filename else folder
    staging = beside(folder) / STAGING
    if path.is_relative_to(staging):
        path = folder / path.relative_to(staging)
    reason, hint = reason_of(error)
    return fault("output-write", f"`{shown(path)}` could not be published: {reason}", hint=hint)


def refuse(folder: Path, *, project: Path, keep_out: Sequence[Path], files: Files = DISK) -> Diagnostic | None:
    """Why we must not publish to this folder; None where we may. Looks, and changes nothing."""
    try:
        problem = misplaced(folder, project, keep_out, files) or _not_ours(settled(folder), files)
    except OSError as error:
        return told(error, folder)
    message = f"the site cannot be published to `{shown(folder)}`: "
    return None if problem is None else fault("output-refused", message + problem[0], hint=problem[1])


def _not_ours(place: Path, files: Files) -> tuple[str, str] | None:
    status = files.status(place)
    names = [name for name, _ in files.entries(place)] if status is not None else []
    if any(folded(name) == ".git" for name in names):
        return "it is a Git repository (it holds `.git`)", OWN
    coming = _manifest(beside(place) / NEXT, files)
    is_ours = coming is not None and status is not None and coming.tree == str(status.inode)
    if names and not is_ours and _manifest(beside(place) / MANIFEST, files) is None:
        return "it holds files that we did not put there", f"empty it yourself if they are not needed, or {OWN}"
    return None


def _manifest(path: Path, files: Files) -> Manifest | None:
    content = files.read_bytes(path)
    try:
        return None if content is None else msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError:
        return None


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
    contents = {str(output.path): output.content for output in outputs}
    wanted = {k: digest_of(v) if isinstance(v, bytes) else v.source.digest for k, v in contents.items()}
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
    before = _manifest(beside(folder) / MANIFEST, files) or Manifest("", {})
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
    names = {folded(path) for path in wanted}
    folders = {folded(above) for path in wanted for above in folders_above(path)}
    carry = _foreign(seen.found, seen)
    return _Plan(
        wanted=wanted,
        keep=tuple(sorted(path for path in wanted if seen.known.get(path) == wanted[path])),
        write=tuple(sorted(path for path in wanted if seen.known.get(path) != wanted[path])),
        remove=tuple(sorted(set(seen.known) - set(wanted))),
        carry=carry,
        clash=tuple(
            path
            for path in carry
            if (folded(path) in folders and seen.found[path].kind != "folder")
            or any(folded(step) in names for step in (path, *folders_above(path)))
        ),
    )


def _foreign(found: Mapping[str, Status], seen: _Seen) -> tuple[str, ...]:
    """All that is not ours: files, links, and folders in which we never had a file."""
    ours = {above for path in (*seen.before.files, *seen.known) for above in folders_above(path)}
    return tuple(
        path
        for path, status in sorted(found.items())
        if (path not in ours if status.kind == "folder" else status.kind != "file" or path not in seen.known)
    )


def _build(
    contents: Mapping[str, bytes | CopyOf], folder: Path, plan: _Plan, seen: _Seen, read: Read, files: Files
) -> Manifest:
    """The manifest of the new tree, which now stands in staging but for what is the user's."""
    staging = beside(folder) / STAGING
    files.make_folder(staging, seen.top)
    for above in sorted({above for path in plan.wanted for above in folders_above(path)}):
        files.make_folder(staging / above, seen.found.get(above))
    for path in plan.keep:
        take_over(files, folder / path, staging / path, seen.found[path])
    items = {path: _item(plan.wanted[path], seen.found[path]) for path in plan.keep}
    for path in plan.write:
        _write(contents[path], staging / path, read, files)
        items[path] = _item(plan.wanted[path], files.status(staging / path))
    top = files.status(staging)
    return Manifest(str(top.inode) if top is not None else "", items)


def _carry(folder: Path, seen: _Seen, files: Files) -> None:
    """The user's files into the new tree; looks again, since building that may have taken minutes."""
    staging, found = beside(folder) / STAGING, walk(files, folder)
    foreign = _foreign(found, seen)
    for path in sorted({step for name in foreign for step in (name, *folders_above(name))}):
        if found[path].kind != "folder":
            take_over(files, folder / path, staging / path, found[path])
        elif files.status(staging / path) is None:
            files.make_folder(staging / path, found[path])


def _write(content: bytes | CopyOf, target: Path, read: Read, files: Files) -> None:
    if isinstance(content, bytes):
        files.write_bytes(target, content)
        return
    source = content.source
    try:
        stream = read(content)
    except OSError as error:
        raise OSError(error.errno, error.strerror, source.file) from error
    with stream:
        if files.copy_stream(stream, target) != source.digest:
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), source.file)


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
