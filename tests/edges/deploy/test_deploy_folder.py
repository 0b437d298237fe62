"""Folders of this computer, changed file by file or by releases, on a real disk that fails when told to."""

import contextlib
import errno
import itertools
import os
import random
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.sites import LATER, MANY, MUCH_LATER, NEW, NOW, OLD, deploy, missing, settled, site, tree, write
from fingerpost.edges.deploy.folder import FolderTarget
from fingerpost.edges.deploy.releases import ReleasesTarget
from fingerpost.edges.deploy.target import Target, Trouble
from fingerpost.edges.files import Files


class Cut(BaseException):
    """The process is dead."""


class FailingDisk(Files):
    """A disk whose N-th call fails, or kills."""

    def __init__(self, at: int, error: int | None) -> None:
        self.at, self.calls, self._error = at, 0, error
        for name in [name for name in vars(Files) if not name.startswith("_")]:
            setattr(self, name, self._wrapped(getattr(super(), name)))

    def _wrapped(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            self.calls += 1
            if self.at and self.calls >= self.at and self._error is None:
                raise Cut
            if self.calls == self.at:
                raise OSError(self._error, os.strerror(self._error or 0), str(args[0]))
            return method(*args, **more)

        return call


Make = Callable[[Path, Files], Target]
KINDS: dict[str, tuple[Make, str]] = {
    "in place": (lambda folder, files: FolderTarget(folder, files), "."),
    "releases": (lambda folder, files: ReleasesTarget(folder, 3, files), "current"),
}


@pytest.fixture(name="kind", params=list(KINDS))
def _kind(request: pytest.FixtureRequest) -> tuple[Make, str]:
    return KINDS[request.param]


def test_a_site_is_put_there_and_replaced(tmp_path: Path, kind: tuple[Make, str]) -> None:
    make, seen = kind
    folder = tmp_path / "live"
    assert deploy(make(folder, Files()), OLD) == 0
    assert tree(folder / seen) == OLD
    assert deploy(make(folder, Files()), NEW, LATER) == 0
    assert tree(folder / seen) == settled(NEW)
    assert deploy(make(folder, Files()), NEW, MUCH_LATER) == 0
    assert tree(folder / seen) == NEW


@pytest.mark.parametrize("error", [None, errno.ENOSPC, errno.EACCES])
def test_at_every_call_of_a_failing_disk_no_page_is_broken_and_the_next_run_goes_on(
    tmp_path: Path, kind: tuple[Make, str], error: int | None
) -> None:
    make, seen = kind
    for at in itertools.count(1, 1 if error is None else 3):
        folder = tmp_path / f"live{at}"
        deploy(make(folder, Files()), OLD)
        disk = FailingDisk(at, error)
        with contextlib.suppress(Cut, Trouble):
            deploy(make(folder, disk), NEW, LATER)
        assert missing(tree(folder / seen)) == set()
        assert deploy(make(folder, Files()), NEW, LATER) == 0
        assert tree(folder / seen) == settled(NEW)
        left = [
            path
            for path in folder.rglob("*")
            if path.name.endswith((".part", ".half", ".new")) or path.name == "incoming"
        ]
        assert left == []
        if disk.calls < at:
            break
    assert at > 50


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_where_every_fifth_file_fails_it_converges_in_three_runs(
    tmp_path: Path, kind: tuple[Make, str], seed: int
) -> None:
    make, seen = kind
    chance, failures = random.Random(seed), 0

    class FaultyDisk(Files):
        def copy_stream(self, *args: Any, **more: Any) -> Any:
            nonlocal failures
            if chance.random() < 0.2:
                failures += 1
                raise OSError(errno.EIO, os.strerror(errno.EIO), str(args[-1]))
            return super().copy_stream(*args, **more)

    folder = tmp_path / "live"
    deploy(make(folder, Files()), OLD)
    codes: list[int] = []
    while 0 not in codes and len(codes) < 3:
        codes.append(deploy(make(folder, FaultyDisk()), NEW, LATER))
        assert missing(tree(folder / seen)) == set()
    assert failures
    assert codes[-1] == 0
    assert tree(folder / seen) == settled(NEW)


def test_names_in_every_script_arrive(tmp_path: Path, kind: tuple[Make, str]) -> None:
    make, seen = kind
    names = ["ünï/", "новый/", "空/", "עברית/", "with space/", "it's/", 'quo"te/', "$(touch x)/", "-rf/", "*/", "🌊/"]
    odd = site({"": tuple(f"/{name}" for name in names), **dict.fromkeys(names, ())})
    assert deploy(make(tmp_path / "my site — ж", Files()), odd) == 0
    assert tree(tmp_path / "my site — ж" / seen) == odd
    assert deploy(make(tmp_path / "my site — ж", Files()), OLD, LATER) == 0
    assert tree(tmp_path / "my site — ж" / seen) == OLD


def test_a_version_that_is_gone_is_not_switched_to(tmp_path: Path) -> None:
    target = ReleasesTarget(tmp_path / "live", 3)
    deploy(target, OLD)
    with pytest.raises(Trouble, match="no longer there"):
        target.roll_back("000009-0123456789", NOW, "back")
    assert tree(tmp_path / "live/current") == OLD


@pytest.mark.parametrize("error", [errno.EROFS, errno.ENOSPC, errno.EACCES, errno.EIO])
def test_a_disk_that_takes_nothing_is_told_in_a_sentence(
    tmp_path: Path, kind: tuple[Make, str], error: int, capsys: pytest.CaptureFixture[str]
) -> None:
    make, seen = kind

    class Stubborn(Files):
        def refuse(self, *args: Any, **_more: Any) -> Any:
            raise OSError(error, os.strerror(error), str(args[0]))

        copy_stream = write_bytes = rename = remove = remove_folder = make_folder = refuse

    deploy(make(tmp_path / "live", Files()), OLD)
    with contextlib.suppress(Trouble):
        assert deploy(make(tmp_path / "live", Stubborn()), NEW, LATER) == 1
        told = capsys.readouterr().err
        assert "stopped: `" in told
        assert "what was online before is still whole" in told
    assert tree(tmp_path / "live" / seen) == OLD
    assert deploy(make(tmp_path / "live", Files()), NEW, LATER) == 0


def test_readers_of_releases_never_see_a_mix(tmp_path: Path) -> None:
    # What a web server does that opened the folder before the switch: it goes on with the old version.
    folder = tmp_path / "live"
    deploy(ReleasesTarget(folder, 3), OLD)
    opened = (folder / "current").resolve()
    deploy(ReleasesTarget(folder, 3), NEW, LATER)
    assert tree(opened) == OLD
    assert tree(folder / "current") == settled(NEW)


def test_so_many_versions_are_kept_and_one_can_go_back(tmp_path: Path) -> None:
    target = ReleasesTarget(tmp_path / "live", 3)
    for number in range(5):
        deploy(target, site({"": ()}, words=str(number)))
    names = [release.name[:6] for release in target.releases()]
    assert names == ["000003", "000004", "000005"]
    assert [release.is_current for release in target.releases()] == [False, False, True]
    target.roll_back(target.releases()[0].name, NOW, "back")
    assert b"2" in (tmp_path / "live/current/index.html").read_bytes()
    # The next deploy begins at what readers see, and gets a number of its own.
    deploy(target, site({"": ()}, words="4"))
    assert b"4" in (tmp_path / "live/current/index.html").read_bytes()
    assert [release.name[:6] for release in target.releases()][-1] == "000006"


def test_an_old_version_is_not_written_through_its_links(tmp_path: Path) -> None:
    target = ReleasesTarget(tmp_path / "live", 3)
    deploy(target, OLD)
    deploy(target, NEW, LATER)
    first = tmp_path / "live/releases" / target.releases()[0].name
    assert tree(first) == OLD
    same = "stays/index.html"
    assert (first / same).samefile(tmp_path / "live/current" / same)


def test_files_of_others_stay_in_both(tmp_path: Path, kind: tuple[Make, str]) -> None:
    make, seen = kind
    folder = tmp_path / "live"
    deploy(make(folder, Files()), OLD)
    write(folder / seen, {"a/mine.txt": b"mine", "gone/notes.txt": b"notes"})
    (folder / seen / "link").symlink_to(tmp_path)
    deploy(make(folder, Files()), NEW, MUCH_LATER)
    assert tree(folder / seen).items() >= {"a/mine.txt": b"mine", "gone/notes.txt": b"notes"}.items()
    assert (folder / seen / "link").is_symlink()


def test_on_a_disk_that_overlooks_capitals_the_new_spelling_is_not_deleted_with_the_old(tmp_path: Path) -> None:
    folder = tmp_path / "live"
    deploy(FolderTarget(folder), {**OLD, "Notes.txt": b"notes"})
    # Such a disk has one file for both names; here it is a hard link.
    (folder / "notes.txt").hardlink_to(folder / "Notes.txt")

    class SameName(FolderTarget):
        def put(self, puts: Any) -> Any:
            yield from super().put(puts)
            (folder / "Notes.txt").unlink(missing_ok=True)
            if (folder / "notes.txt").exists():
                (folder / "Notes.txt").hardlink_to(folder / "notes.txt")

    assert deploy(SameName(folder), {**OLD, "notes.txt": b"new notes"}) == 0
    assert (folder / "notes.txt").read_bytes() == b"new notes"
    assert (folder / "Notes.txt").exists()


def test_whoever_reads_all_the_while_never_meets_a_page_that_is_missing(tmp_path: Path, kind: tuple[Make, str]) -> None:
    make, seen = kind
    folder = tmp_path / "live"
    deploy(make(folder, Files()), OLD)
    stable = sorted(OLD.keys() & NEW.keys())
    lost: list[str] = []
    reads = 0
    is_over = threading.Event()

    def read() -> None:
        nonlocal reads
        while not is_over.is_set():
            for path in stable:
                reads += 1
                try:
                    content = (folder / seen / path).read_bytes()
                except OSError as error:
                    lost.append(f"{path}: {error}")
                else:
                    if content not in (OLD[path], NEW[path]):
                        lost.append(f"{path}: half of it")

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(30):
        deploy(make(folder, Files()), OLD if number % 2 else NEW, LATER)
    is_over.set()
    for reader in readers:
        reader.join()
    assert lost == []
    assert reads > 1000


def test_no_link_below_the_folder_is_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    write(outside, {"index.html": b"private"})
    folder = tmp_path / "live"
    deploy(FolderTarget(folder), OLD)
    for path in (folder / "gone").iterdir():
        path.unlink()
    (folder / "gone").rmdir()
    (folder / "gone").symlink_to(outside)
    (folder / "new").symlink_to(outside)
    assert deploy(FolderTarget(folder), NEW, LATER) == 1
    assert tree(outside) == {"index.html": b"private"}


def test_a_damaged_memory_of_the_place_deletes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "live"
    deploy(FolderTarget(folder), OLD)
    manifest = folder / ".fingerpost/deployed.json"
    for damage in (b"", b"{", b"[]", manifest.read_bytes().replace(b'"a/index.html"', b'"../../x"'), b"\xff" * 100):
        write(folder, OLD)
        manifest.write_bytes(damage)
        assert deploy(FolderTarget(folder), NEW, LATER) == 0
        assert "cannot be read" in capsys.readouterr().err
        assert tree(folder).items() >= {"gone/index.html": OLD["gone/index.html"]}.items()
        assert tree(folder).items() >= NEW.items()


def test_a_manifest_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "live"
    deploy(FolderTarget(folder), OLD)
    manifest = folder / ".fingerpost/deployed.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'{\n "files"', b'{\n "form": 2,\n "files"'))
    with pytest.raises(Trouble, match="newer"):
        deploy(FolderTarget(folder), NEW)
    assert tree(folder) == OLD


@pytest.mark.parametrize(("name", "count"), [("in place", 10_000), ("releases", MANY)])
def test_ten_thousand_files(tmp_path: Path, name: str, count: int) -> None:
    make, seen = KINDS[name]
    many = site({"": (), **{f"p{n}/": ("/",) for n in range(count)}})
    assert deploy(make(tmp_path / "live", Files()), many) == 0
    changed = {**many, "p500/index.html": b"<!doctype html>new"}
    assert deploy(make(tmp_path / "live", Files()), changed, NOW) == 0
    assert (tmp_path / "live" / seen / "p500/index.html").read_bytes() == b"<!doctype html>new"
    assert len(tree(tmp_path / "live" / seen)) == len(many)


@pytest.mark.parametrize("problem", ["a file", "a link elsewhere"])
def test_a_place_for_the_switch_that_is_not_ours_is_left_alone(tmp_path: Path, problem: str) -> None:
    folder = tmp_path / "live"
    folder.mkdir()
    if problem == "a file":
        (folder / "current").write_text("mine")
    else:
        (folder / "current").symlink_to("/etc")
    with pytest.raises(Trouble, match="current"):
        deploy(ReleasesTarget(folder, 3), OLD)
    assert sorted(path.name for path in folder.iterdir()) == ["current"]
