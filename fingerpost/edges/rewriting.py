"""Files of the author written anew: all that belong together, or none.

Rule 1: a file is written only if it still is what was read. Rule 2: nothing is overwritten that was not read. Rule 3:
what is to be done is written down first, beside site.toml; that the plan is there under its name is the moment from
which it counts. A run that is cut short before leaves the files as they were; one that is cut short later is finished
by the next (`finish`), step by step, each of which may have been done already.
"""

import os
import stat
from collections.abc import Sequence
from pathlib import Path

import msgspec

from fingerpost.edges.files import DISK, Files, reason_of, remove_tree
from fingerpost.model.digest import digest_of

FOLDER = ".fingerpost-rewriting"
_PLAN = "plan.json"


class Write(msgspec.Struct, frozen=True):
    """A file and its new content."""

    file: str
    """From the folder of site.toml; where it will be, if it moves."""
    before: str
    """The digest of what it was read as."""
    content: bytes


class Outcome(msgspec.Struct, frozen=True):
    """What became of a plan."""

    written: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    """Files that somebody changed in the meantime, left as they are."""


class Refusal(msgspec.Struct, frozen=True):
    """Why nothing was changed, in one sentence."""

    message: str


class _Step(msgspec.Struct, frozen=True):
    file: str
    before: str
    after: str


class _Plan(msgspec.Struct, frozen=True):
    command: str
    moved: tuple[str, str] | None
    steps: tuple[_Step, ...]


def carry_out(
    site: Path, command: str, writes: Sequence[Write], moved: tuple[str, str] | None = None, files: Files = DISK
) -> Outcome | Refusal:
    """Moves a file or folder (if asked for), then writes the files; call it with the lock held."""
    refusal = _refusal(site, writes, moved, files)
    if refusal is not None:
        return refusal
    home = site / FOLDER
    try:
        remove_tree(files, home)
        files.make_folder(home)
        for number, write in enumerate(writes):
            files.write_bytes(home / str(number), write.content, fsync=True)
        steps = tuple(_Step(write.file, write.before, digest_of(write.content)) for write in writes)
        content = msgspec.json.encode(_Plan(command, moved, steps))
        files.write_bytes(home / f"{_PLAN}.new", content, fsync=True)
        files.sync_folder(home)
    except OSError as error:
        return Refusal(f"nothing was changed: {told_of(error)}")
    files.rename(home / f"{_PLAN}.new", home / _PLAN)
    files.sync_folder(home)
    return _finished(site, _Plan(command, moved, steps), files)


def unfinished(site: Path) -> str | None:
    """The command that was cut short on this site, if one was."""
    plan = _plan(site, DISK)
    return plan.command if plan is not None else None


def finish(site: Path, files: Files = DISK) -> Outcome | None:
    """Does the rest of what was cut short; None where nothing was."""
    plan = _plan(site, files)
    return _finished(site, plan, files) if plan is not None else None


def told_of(error: OSError) -> str:
    """A fault of the disk as half a sentence."""
    name = error.filename if isinstance(error.filename, str) else ""
    return f"{name}: {reason_of(error)[0]}" if name else reason_of(error)[0]


def _plan(site: Path, files: Files) -> _Plan | None:
    content = files.read_bytes(site / FOLDER / _PLAN) if files.status(site / FOLDER) is not None else None
    if content is None:
        return None
    try:
        plan = msgspec.json.decode(content, type=_Plan)
    except msgspec.DecodeError:
        return None
    inside = all(_is_inside(site, name) for name in (*(plan.moved or ()), *(step.file for step in plan.steps)))
    return plan if inside else None


def _is_inside(site: Path, name: str) -> bool:
    return (site / name).parent.resolve().is_relative_to(site.resolve())


def _refusal(site: Path, writes: Sequence[Write], moved: tuple[str, str] | None, files: Files) -> Refusal | None:
    """What stands against the plan now."""
    try:
        if moved is not None:
            old, new = (files.status(site / name) for name in moved)
            if old is None:
                return Refusal(f"{moved[0]} is gone; nothing was changed")
            if new is not None and (new.device, new.inode) != (old.device, old.inode):
                return Refusal(f"{moved[1]} exists already; nothing was changed")
        for write in writes:
            name = write.file if moved is None else _before_moving(write.file, moved)
            status = files.status(site / name)
            if status is None or status.kind != "file" or files.digest(site / name) != write.before:
                return Refusal(f"{name} has been changed in the meantime; nothing was changed, please try again")
    except OSError as error:
        return Refusal(f"nothing was changed: {told_of(error)}")
    return None


def _before_moving(file: str, moved: tuple[str, str]) -> str:
    old, new = moved
    return old + file[len(new) :] if file == new or file.startswith(f"{new}/") else file


def _finished(site: Path, plan: _Plan, files: Files) -> Outcome:
    if plan.moved is not None:
        _move(site / plan.moved[0], site / plan.moved[1], files)
    written: list[str] = []
    left: list[str] = []
    for number, step in enumerate(plan.steps):
        place, new = site / step.file, site / FOLDER / str(number)
        status = files.status(place)
        now = files.digest(place) if status is not None and status.kind == "file" else ""
        can_be_written = now == step.before and status is not None and files.status(new) is not None
        if can_be_written:
            assert status is not None
            os.chmod(new, stat.S_IMODE(status.mode))  # noqa: PTH101 - one step of the plan, and no fault if repeated
            files.rename(new, place)
            files.sync_folder(place.parent)
        if can_be_written or now == step.after:
            written.append(step.file)
        else:
            left.append(step.file)
    home = site / FOLDER
    files.remove(home / _PLAN)
    remove_tree(files, home)
    return Outcome(tuple(written), tuple(left))


def _move(old: Path, new: Path, files: Files) -> None:
    """One name for another. A file gets its new name before it loses the old one: nothing can be overwritten."""
    before, after = files.status(old), files.status(new)
    if before is None:
        return
    for folder in reversed([p for p in new.parents if files.status(p) is None]):
        files.make_folder(folder)
    is_same = after is not None and (after.device, after.inode) == (before.device, before.inode)
    if before.kind == "file" and not _only_capitals(old, new) and (is_same or files.link(old, new)):
        files.remove(old)
    else:
        files.rename(old, new)
    files.sync_folder(new.parent)


def _only_capitals(old: Path, new: Path) -> bool:
    """Whether a disk may take both names for the same."""
    return old.parent == new.parent and old.name.casefold() == new.name.casefold()
