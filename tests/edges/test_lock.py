"""Who may publish, what and where to."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from faults import ALONE, OLD_SITE, Project, page

from fingerpost.edges.lock import Held, HeldBy, beside, hold
from fingerpost.edges.refusal import refused_paths

posix = pytest.mark.skipif(os.name != "posix", reason="signals and fork are of Unix")

HOLDER = """
import os
from pathlib import Path
from fingerpost.edges.lock import hold

with hold(Path(sys.argv[1]), "preview") as holder:
    if "fork" in sys.argv and os.fork() == 0:
        os.close(1)
        sys.stdin.read()
        os._exit(0)
    print("holds", flush=True)
    sys.stdin.read()
"""

WORKER = """
from pathlib import Path
from faults import OLD_SITE, Project
from fingerpost.edges.lock import HeldBy, hold

project = Project.__new__(Project)
project.root = Path(sys.argv[1])
project.public = project.root / "public"
print("ready", flush=True)
for _ in sys.stdin:
    with hold(project.public, "build") as holder:
        if isinstance(holder, HeldBy):
            print("told", holder.pid, holder.command, flush=True)
        else:
            project.published(OLD_SITE, held=holder)
            print("built", flush=True)
            sys.stdin.readline()
"""


@contextmanager
def started(program: str, *words: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", ALONE + program, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def tell(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


# The lock.


def test_the_lock_is_had_by_one_at_a_time(tmp_path: Path) -> None:
    with hold(tmp_path / "public") as first, hold(tmp_path / "public") as second:
        assert first == Held(tmp_path / "public")
        assert isinstance(second, HeldBy)


def test_the_second_is_told_who_holds_the_lock_since_when(tmp_path: Path) -> None:
    with hold(tmp_path / "public", "preview"), hold(tmp_path / "public", "build") as holder:
        assert isinstance(holder, HeldBy)
        assert (holder.pid, holder.command) == (os.getpid(), "preview")
        assert abs(datetime.fromisoformat(holder.started).timestamp() - time.time()) < 60


def test_the_lock_is_free_after_the_block_also_when_it_fails(tmp_path: Path) -> None:
    with pytest.raises(KeyError), hold(tmp_path / "public"):
        raise KeyError
    with hold(tmp_path / "public") as holder:
        assert isinstance(holder, Held)


def test_two_output_folders_have_two_locks(tmp_path: Path) -> None:
    with hold(tmp_path / "public") as first, hold(tmp_path / "draft") as second:
        assert isinstance(first, Held)
        assert isinstance(second, Held)


def test_one_folder_under_two_names_has_one_lock(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with hold(tmp_path / "real/public"), hold(tmp_path / "link/../real/./public") as second:
        assert isinstance(second, HeldBy)


def test_waiting_ends_when_the_lock_is_free(tmp_path: Path) -> None:
    with started(HOLDER, str(tmp_path / "public")) as process:
        assert said(process) == "holds"
        with hold(tmp_path / "public") as holder:
            assert isinstance(holder, HeldBy)
            assert (holder.pid, holder.command) == (process.pid, "preview")
        assert process.stdin is not None
        process.stdin.close()
        with hold(tmp_path / "public", wait_s=60) as holder:
            assert isinstance(holder, Held)


def test_waiting_gives_up_after_its_time(tmp_path: Path) -> None:
    with hold(tmp_path / "public"), hold(tmp_path / "public", wait_s=0.05) as holder:
        assert isinstance(holder, HeldBy)


@posix
def test_the_lock_of_a_killed_process_is_free_at_once(tmp_path: Path) -> None:
    with started(HOLDER, str(tmp_path / "public")) as process:
        assert said(process) == "holds"
        process.send_signal(signal.SIGKILL)
        process.wait()
        with hold(tmp_path / "public") as holder:
            assert isinstance(holder, Held)


@posix
def test_a_worker_that_outlives_its_killed_parent_does_not_keep_the_lock(tmp_path: Path) -> None:
    with started(HOLDER, str(tmp_path / "public"), "fork") as process:
        assert said(process) == "holds"
        process.send_signal(signal.SIGKILL)
        process.wait()
        # The worker may not have come to letting go of the lock yet; it lives on until its input ends.
        with hold(tmp_path / "public", wait_s=60) as holder:
            assert isinstance(holder, Held)


@posix
def test_the_words_of_a_killed_holder_are_not_believed(tmp_path: Path) -> None:
    with started(HOLDER, str(tmp_path / "public")) as process:
        assert said(process) == "holds"
        process.send_signal(signal.SIGKILL)
        process.wait()
    lock = beside(tmp_path / "public") / "lock"
    words = lock.read_bytes()
    with hold(tmp_path / "public"):
        lock.write_bytes(words)
        with hold(tmp_path / "public") as holder:
            assert holder == HeldBy(0)


def test_a_lock_is_not_taken_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".public.fingerpost").symlink_to("elsewhere")
    with pytest.raises(OSError, match="symbolic"), hold(tmp_path / "public"):
        pass
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_of_twenty_that_start_at_once_exactly_one_publishes_and_the_others_are_told(tmp_path: Path) -> None:
    project = Project(tmp_path)
    workers: list[subprocess.Popen[str]] = []
    try:
        workers.extend(started_worker(project) for _ in range(20))
        assert [said(worker) for worker in workers] == ["ready"] * 20
        for _ in range(5):
            for worker in workers:
                tell(worker)
            answers = [said(worker) for worker in workers]
            builder = workers[answers.index("built")]
            assert sorted(answers) == ["built", *[f"told {builder.pid} build"] * 19]
            tell(builder)
            with hold(project.public, wait_s=60) as holder:
                assert isinstance(holder, Held)
    finally:
        for worker in workers:
            worker.kill()
            with worker:
                pass
    assert {path for path, content in project.tree.items() if content != b"/"} == {o.path for o in OLD_SITE}


def started_worker(project: Project) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", ALONE + WORKER, str(project.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


# What may be published.


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/index.html",
        "//index.html",
        "a//b.html",
        "a/",
        "./a.html",
        "a/./b.html",
        "..",
        "../a.html",
        "a/../b.html",
        "a/..",
        "a\\b.html",
        "..\\a.html",
        "a\0.html",
        "C:/a.html",
        "c:a.html",
        "a/C:/b.html",
        "a\udc80.html",
    ],
)
def test_a_path_that_may_lead_out_of_the_site_is_refused(path: str) -> None:
    assert [fault.rule for fault in refused_paths([page(path, "")])] == ["output-path"]


@pytest.mark.parametrize("path", ["index.html", ".nojekyll", ".well-known/a.txt", "a/b..c/...", "zu/ähm 12:30.html"])
def test_an_ordinary_path_is_not_refused(path: str) -> None:
    assert refused_paths([page(path, "")]) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.html", "a.html"),
        ("a.html", "A.html"),
        ("straße.html", "strasse.html"),
        ("caf\u00e9.html", "cafe\u0301.html"),
        ("a", "a/index.html"),
        ("A", "a/b/c.html"),
    ],
)
def test_two_outputs_that_would_be_one_file_somewhere_are_refused(one: str, other: str) -> None:
    assert {fault.rule for fault in refused_paths([page(one, ""), page(other, "")])} == {"output-collision"}
    assert {fault.rule for fault in refused_paths([page(other, ""), page(one, "")])} == {"output-collision"}
