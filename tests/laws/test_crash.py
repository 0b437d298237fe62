"""Whatever fails and whenever we are killed, the output folder is the old site or the new one, and heals."""

import contextlib
import errno
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

sys.path.append(str(Path(__file__).parents[1] / "edges"))

from faults import ALONE, ERRORS, LOOKS, NEW_SITE, NEW_TREE, OLD_SITE, OLD_TREE, Faulty, Killed, Project

from fingerpost.edges.publish import Published, repair

ENOUGH = 1000
"""More calls than publishing the small site takes."""


@pytest.fixture(name="ground")
def _ground(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: these tests publish some thousand times."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


def with_old_site(folder: Path) -> Project:
    project = Project(folder)
    project.published(OLD_SITE)
    project.add_what_is_the_users()
    assert project.tree == OLD_TREE
    return project


def heals(project: Project, can_exchange: bool = True) -> None:
    """The next publishing gives what a clean one gives; then everything is as at the beginning."""
    project.published(NEW_SITE, Faulty(can_exchange=can_exchange))
    assert project.tree == NEW_TREE
    assert project.kept == {"lock", "manifest.json"}
    project.published(OLD_SITE)
    assert project.tree == OLD_TREE


def calls_of_publishing(project: Project, can_exchange: bool = True) -> list[str]:
    files = Faulty(can_exchange=can_exchange)
    project.published(NEW_SITE, files)
    project.published(OLD_SITE)
    return files.calls


def kills(calls: list[str]) -> Iterator[tuple[int, Literal["before", "half"]]]:
    """Every moment at which the disk holds something else than at the one before."""
    for at, name in enumerate(calls, 1):
        if name not in LOOKS:
            yield at, "before"
        if name in ("write_bytes", "copy_stream"):
            yield at, "half"
    yield len(calls), "before"


def test_a_kill_at_any_call_leaves_the_old_or_the_new_site_and_the_next_publishing_heals(ground: Path) -> None:
    project = with_old_site(ground)
    seen = []
    for at, when in kills(calls_of_publishing(project)):
        with pytest.raises(Killed):
            project.published(NEW_SITE, Faulty(at, when=when))
        assert project.tree in (OLD_TREE, NEW_TREE), at
        seen.append(project.tree == NEW_TREE)
        heals(project)
    assert seen == sorted(seen)
    assert set(seen) == {False, True}


def test_without_exchange_a_kill_at_any_call_is_repaired_to_the_old_or_the_new_site(ground: Path) -> None:
    project = with_old_site(ground)
    gaps = 0
    for at, when in kills(calls_of_publishing(project, can_exchange=False)):
        with pytest.raises(Killed):
            project.published(NEW_SITE, Faulty(at, when=when, can_exchange=False))
        gaps += not project.public.exists()
        repair(project.public)
        assert project.tree in (OLD_TREE, NEW_TREE), at
        heals(project, can_exchange=False)
    assert gaps == 1


def test_a_kill_during_the_repair_after_a_kill_is_repaired_too(ground: Path) -> None:
    project = with_old_site(ground)
    calls = calls_of_publishing(project, can_exchange=False)
    chance = random.Random(20)
    for at, when in kills(calls):
        with pytest.raises(Killed):
            project.published(NEW_SITE, Faulty(at, when=when, can_exchange=False))
        for _ in range(2):
            with contextlib.suppress(Killed):
                project.published(NEW_SITE, Faulty(chance.randint(30, len(calls)), can_exchange=False))
        repair(project.public)
        assert project.tree in (OLD_TREE, NEW_TREE), at
        heals(project, can_exchange=False)


def test_a_kill_during_the_first_publishing_leaves_nothing_or_the_whole_site(ground: Path) -> None:
    whole = {path: content for path, content in OLD_TREE.items() if path in {str(o.path) for o in OLD_SITE}}
    files = Faulty()
    Project(ground / "first").published(OLD_SITE, files)
    for number, (at, when) in enumerate(kills(files.calls)):
        project = Project(ground / str(number))
        with pytest.raises(Killed):
            project.published(OLD_SITE, Faulty(at, when=when))
        assert {path: content for path, content in project.tree.items() if content != b"/"} in ({}, whole)
        project.published(OLD_SITE)
        assert project.kept == {"lock", "manifest.json"}


@pytest.mark.parametrize(("error", "can_exchange"), [*((error, True) for error in ERRORS), (errno.EIO, False)], ids=str)
def test_a_fault_at_any_call_leaves_the_old_site_or_only_a_warning(
    ground: Path, error: int, can_exchange: bool
) -> None:
    project = with_old_site(ground)
    levels = set()
    for at in range(1, ENOUGH):
        files = Faulty(at, error, can_exchange=can_exchange)
        result = project.publish(NEW_SITE, files)
        if not files.was_hit:
            break
        is_published = isinstance(result, Published)
        assert project.tree == (NEW_TREE if is_published else OLD_TREE), files.calls
        diagnostics = result.diagnostics if is_published else result
        assert [d.rule for d in diagnostics] == ["output-write"]
        assert " could not be published: " in diagnostics[0].message
        levels.add((is_published, diagnostics[0].level))
        heals(project, can_exchange)
    assert levels == {(True, "warning"), (False, "error")}


def test_a_disk_that_is_full_from_any_call_on_leaves_the_old_or_the_new_site(ground: Path) -> None:
    project = with_old_site(ground)
    for at in range(1, ENOUGH):
        files = Faulty(at, errno.ENOSPC, is_lasting=True)
        result = project.publish(NEW_SITE, files)
        assert project.tree == (NEW_TREE if isinstance(result, Published) else OLD_TREE)
        if not files.was_hit:
            break
        heals(project)


ENDLESS = """
from pathlib import Path
from faults import NEW_SITE, OLD_SITE, Project
from fingerpost.edges.files import Files
project = Project.__new__(Project)
project.root = Path(sys.argv[1])
project.public = project.root / "public"
print("ready", flush=True)
while True:
    for site in (NEW_SITE, OLD_SITE):
        project.published(site, Files())
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_a_real_kill_at_a_random_moment_leaves_the_old_or_the_new_site(tmp_path: Path) -> None:
    chance = random.Random(20)
    for number in range(10):
        project = with_old_site(tmp_path / str(number))
        with subprocess.Popen(
            [sys.executable, "-c", ALONE + ENDLESS, str(project.root)],
            stdout=subprocess.PIPE,
        ) as process:
            try:
                assert process.stdout is not None
                assert process.stdout.readline() == b"ready\n"
                time.sleep(chance.uniform(0.0, 0.08))
            finally:
                process.kill()
        assert process.returncode == -signal.SIGKILL
        assert project.tree in (OLD_TREE, NEW_TREE)
        heals(project)


def test_files_damaged_behind_our_back_are_written_again(tmp_path: Path) -> None:
    chance = random.Random(20)
    project = with_old_site(tmp_path)
    project.published(NEW_SITE)
    for _ in range(60):
        for output in chance.sample(NEW_SITE, chance.randint(1, len(NEW_SITE))):
            path = project.public / output.path
            match chance.choice(["cut", "zero", "drop"]):
                case "cut":
                    path.write_bytes(path.read_bytes()[:-1])
                case "zero":
                    path.write_bytes(bytes(path.stat().st_size))
                case _:
                    path.unlink()
        project.published(NEW_SITE)
        assert project.tree == NEW_TREE
