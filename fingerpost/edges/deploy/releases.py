"""A folder of this computer in which every deploy is a folder of its own, and readers see the one that `current` names.

    releases/000007-3f9a2c41d0     a version; the number counts, whatever the clocks say
    releases/3f9a2c41d0.part       one that is being made; found again where a deploy was cut short
    current -> releases/000007-…   a symbolic link, replaced by one rename: the old site or the new, never a mix

Files that stay are hard links to those of the version before, so a version costs what changed.
"""

import os
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from fingerpost.edges.deploy.folder import UNREADABLE
from fingerpost.edges.deploy.local import LocalTree, trouble_of
from fingerpost.edges.deploy.plan import Manifest, back_to, known_again
from fingerpost.edges.deploy.remote import FOLDER, decoded, encoded
from fingerpost.edges.deploy.target import Offer, Outcome, Put, Release, There, Trouble
from fingerpost.edges.files import DISK, Files, remove_tree, shown, take_over, walk
from fingerpost.model.digest import digest_of

RELEASES, CURRENT = "releases", "current"
RELEASE = re.compile(r"(\d{6,})-[0-9a-f]{10}")


def part_of(coming: Manifest, theirs: Manifest | None) -> str:
    """What a version is called while it is made: the same again for the same change, whoever makes it."""
    goal = {path: item.sha256 or "?" for path, item in coming.files.items()}
    return digest_of(repr((coming.site, sorted(goal.items()), theirs.turn if theirs else "")).encode())[:10]


def next_name(names: Sequence[str], part: str) -> str:
    """The name of a new version: its number follows the highest there is."""
    numbers = [int(match[1]) for name in names if (match := RELEASE.fullmatch(name))]
    return f"{max(numbers, default=0) + 1:06}-{part}"


def outdated(names: Sequence[str], current: str, kept: int) -> tuple[str, ...]:
    """The versions that may go: all but the newest `kept`, never the one that readers see."""
    ordered = sorted((name for name in names if RELEASE.fullmatch(name)), key=lambda name: int(name.partition("-")[0]))
    return tuple(name for name in ordered[: max(0, len(ordered) - max(kept, 1))] if name != current)


class ReleasesTarget:
    """A folder of releases."""

    def __init__(self, folder: Path, kept: int, files: Files = DISK) -> None:
        self._folder, self._kept, self._files = folder, kept, files
        self._offer: Offer | None = None
        self._part = self._seen = ""

    switches = True

    @property
    def label(self) -> str:
        return f"folder {shown(self._folder)} (releases)"

    def look(self) -> There:
        try:
            self._seen = self._current()
            if not self._seen:
                return There(None, self._foreign())
            tree = self._tree(self._seen)
            content = tree.manifest()
            known = decoded(content)
            return There(known, tree.present(), UNREADABLE if content is not None and known is None else "")
        except OSError as error:
            raise trouble_of(error, self._folder) from error

    def digests(self, paths: Sequence[str]) -> dict[str, str]:
        return self._tree(self._seen).digests(paths) if self._seen else {}

    def begin(self, coming: Manifest, theirs: Manifest | None, offer: Offer) -> None:
        self._offer, self._part = offer, part_of(coming, theirs)
        home = self._folder / RELEASES
        try:
            home.mkdir(parents=True, exist_ok=True)
            part, half = home / f"{self._part}.part", home / f"{self._part}.half"
            if self._files.status(part) is None:
                # Under another name until it is all there: what is called `.part` can be gone on with.
                remove_tree(self._files, half)
                self._files.make_folder(half)
                if self._seen:
                    self._take_over(home / self._seen, half)
                self._files.rename(half, part)
        except OSError as error:
            raise trouble_of(error, self._folder) from error

    def put(self, puts: Sequence[Put]) -> Iterator[Outcome]:
        assert self._offer is not None
        tree = self._tree(f"{self._part}.part")
        there = tree.digests([put.path for put in puts])  # sent before a deploy was cut short
        missing = [put for put in puts if there.get(put.path) != put.item.sha256]
        yield from (Outcome(put.path) for put in puts if put not in missing)
        yield from tree.put(missing, self._offer)

    def verify(self, puts: Sequence[Put]) -> Iterator[Outcome]:
        return self._tree(f"{self._part}.part").verify(puts)

    def delete(self, paths: Sequence[str]) -> Iterator[Outcome]:
        assert self._offer is not None
        return self._tree(f"{self._part}.part").delete(paths, self._offer)

    def finish(self, manifest: Manifest) -> None:
        home = self._folder / RELEASES
        try:
            self._tree(f"{self._part}.part").write_manifest(encoded(manifest))
            names = self._names()
            name = next_name(names, self._part)
            if self._current() != self._seen:
                raise Trouble("somebody else has just deployed to this place", "look what is there, then deploy again")
            self._files.rename(home / f"{self._part}.part", home / name)
            self._files.sync_folder(home)
            self._switch(name)
            self._tidy(name)
        except OSError as error:
            raise trouble_of(error, self._folder) from error

    def close(self) -> None:
        pass

    def releases(self) -> tuple[Release, ...]:
        """What is kept, the oldest first."""
        try:
            current = self._current()
            names = sorted((n for n in self._names() if RELEASE.fullmatch(n)), key=lambda n: int(n.partition("-")[0]))
            manifests = {name: decoded(self._tree(name).manifest()) for name in names}
        except OSError as error:
            raise trouble_of(error, self._folder) from error
        return tuple(Release(n, m.title if m else "", is_current=n == current) for n, m in manifests.items())

    def roll_back(self, name: str, now: datetime, turn: str) -> None:
        """Readers see that version from now on; who has a page of the present one open still finds its files."""
        try:
            if self._files.status(self._folder / RELEASES / name) is None:
                raise Trouble(f"the version {name} is no longer there")
            there = self.look()
            goal = decoded(self._tree(name).manifest())
            if goal is not None and there.manifest is not None and self._seen != name:
                self._keep(name, back_to(goal, known_again(there.manifest, there.present, {}), now, turn))
            if self._current() != self._seen:
                raise Trouble("somebody else has just deployed to this place", "look what is there, then try again")
            self._switch(name)
        except OSError as error:
            raise trouble_of(error, self._folder) from error

    def _tree(self, name: str) -> LocalTree:
        return LocalTree(self._folder / RELEASES / name, self._files)

    def _names(self) -> list[str]:
        home = self._folder / RELEASES
        return [n for n, _ in self._files.entries(home)] if self._files.status(home) is not None else []

    def _current(self) -> str:
        """The version that readers see; nothing where there is none yet."""
        link = self._folder / CURRENT
        status = self._files.status(link)
        if status is None:
            return ""
        if status.kind != "link":
            raise Trouble(f"`{shown(link)}` is a {status.kind} and not our link", "move it to another place")
        home, _, name = str(link.readlink()).replace(os.sep, "/").rpartition("/")
        if home != RELEASES or not RELEASE.fullmatch(name):
            raise Trouble(f"`{shown(link)}` leads elsewhere than to one of our releases", "delete that link")
        return name if self._files.status(self._folder / RELEASES / name) is not None else ""

    def _foreign(self) -> frozenset[str]:
        """What lies in the folder before there is a release of ours."""
        found = walk(self._files, self._folder)
        return frozenset(p for p, s in found.items() if s.kind != "folder" and p.partition("/")[0] != RELEASES)

    def _keep(self, name: str, manifest: Manifest) -> None:
        """Puts what is kept beside an earlier version; listed first, as everywhere."""
        tree, seen = self._tree(name), self._tree(self._seen)
        tree.write_manifest(encoded(manifest))
        for path, item in manifest.files.items():
            if item.unused_since is not None:
                tree.take_over(path, seen)

    def _take_over(self, source: Path, target: Path) -> None:
        for path, status in sorted(walk(self._files, source).items()):
            if status.kind == "folder":
                self._files.make_folder(target / path, status)
            elif path.partition("/")[0] != FOLDER:
                take_over(self._files, source / path, target / path, status)

    def _switch(self, name: str) -> None:
        coming = self._folder / f"{CURRENT}.new"
        if self._files.status(coming) is not None:
            self._files.remove(coming)
        coming.symlink_to(f"{RELEASES}/{name}", target_is_directory=True)
        self._files.rename(coming, self._folder / CURRENT)
        self._files.sync_folder(self._folder)

    def _tidy(self, current: str) -> None:
        names = self._names()
        unfinished = [name for name in names if re.fullmatch(r"[0-9a-f]{10}\.(?:part|half)", name)]
        for name in (*unfinished, *outdated(names, current, self._kept)):
            remove_tree(self._files, self._folder / RELEASES / name)
