"""Where we must not publish to, and what must not be published: all that is asked before the first file is written.

A place is judged by resolved path components and by what the disk says is the same folder, never by the beginning of
its text (`docs` is no parent of `docs-site`).
"""

import os
import re
from collections.abc import Iterable, Sequence
from itertools import takewhile
from pathlib import Path

from fingerpost.edges.files import DISK, Files, reason_of, shown
from fingerpost.edges.lock import beside, settled
from fingerpost.edges.manifest import MANIFEST, NEXT, read_manifest
from fingerpost.model.diagnostics import Diagnostic, fault
from fingerpost.model.pages import Output
from fingerpost.model.paths import all_folders_above, folded
from fingerpost.model.patterns import Pattern

OWN = "give the site a folder of its own, with nothing else in it"


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
    coming = read_manifest(beside(place) / NEXT, files)
    is_ours = coming is not None and status is not None and coming.tree == str(status.inode)
    if names and not is_ours and read_manifest(beside(place) / MANIFEST, files) is None:
        return "it holds files that we did not put there", f"empty it yourself if they are not needed, or {OWN}"
    return None


def told(error: OSError, folder: Path) -> Diagnostic:
    """A fault of the disk, with the file named as the user knows it."""
    path = Path(os.fsdecode(error.filename)) if error.filename else folder
    staging = beside(folder) / "staging"
    if path.is_relative_to(staging):
        path = folder / path.relative_to(staging)
    reason, hint = reason_of(error)
    return fault("output-write", f"`{shown(path)}` could not be published: {reason}", hint=hint)


def misplaced(
    folder: Path, project: Path, keep_out: Sequence[Path], files: Files, *, may_be_a_disk: bool = False
) -> tuple[str, str] | None:
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
    if status is not None and above is not None and above.device != status.device and not may_be_a_disk:
        return "it is a disk of its own, which cannot be exchanged as a whole", "choose a folder inside it"
    kept = files.status(beside(place))
    if kept is not None and kept.kind != "folder":
        return f"`{beside(place).name}` beside it is not a folder", f"move `{beside(place)}` to another place"
    return None


# Backslash and drive letter lead elsewhere on Windows, NUL ends a name; halves of surrogate pairs cannot be encoded.
# Looked for in a whole path, parts that are no names among them: empty, `.` and `..`.
_UNSAFE = Pattern(r"[\\\x00\ud800-\udfff]|(?:^|/)(?:[A-Za-z]:|\.{0,2}(?:/|\Z))")


def refused_paths(outputs: Iterable[Output]) -> tuple[Diagnostic, ...]:
    """Outputs whose path leads, or might lead on some disk, out of the output folder or onto another output."""
    faults: list[Diagnostic] = []
    taken: dict[str, str] = {}
    for output in outputs:
        key = folded(output.path)
        if _UNSAFE.search(output.path):
            faults.append(fault("output-path", f"`{shown(output.path)}` is no path of a file in the site"))
        elif other := taken.get(key):
            faults.append(fault("output-collision", f"`{other}` and `{output.path}` would be the same file"))
        taken[key] = output.path
    both = all_folders_above(taken) & taken.keys()
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
