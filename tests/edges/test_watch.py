"""Every way in which editors save is seen, and the last save wins."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from previews import FILES, PATIENCE_S, Preview, previewing, write

from fingerpost.edges.watch import QUIET_MS, Ground, Watcher, signature

SAVES = int(os.environ.get("PREVIEW_SAVES", "3"))
"""How often each style saves; 100 by hand."""

Save = Callable[[Path, str], None]


def _in_place(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


def _by_rename(path: Path, text: str) -> None:
    """Most editors: a new file takes the place of the old one."""
    fresh = path.with_name(f".{path.name}.tmp")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)


def _by_backup(path: Path, text: str) -> None:
    """Vim with a backup: the old file is put aside first."""
    backup = path.with_name(f"{path.name}~")
    path.rename(backup)
    path.write_text(text, "utf-8")
    backup.unlink()


def _in_pieces(path: Path, text: str) -> None:
    """Emptied first, then written piece by piece."""
    with path.open("w", encoding="utf-8") as file:
        file.flush()
        for start in range(0, len(text), 40):
            file.write(text[start : start + 40])
            file.flush()


def _by_deleting(path: Path, text: str) -> None:
    path.unlink()
    path.write_text(text, "utf-8")


def _with_an_old_time(path: Path, text: str) -> None:
    """What a sync program or a version control may leave: a new text with the time of the old one."""
    info = path.stat()
    path.write_text(text, "utf-8")
    os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))


def _by_link(path: Path, text: str) -> None:
    """Emacs: a lock file beside it, a hard link as backup."""
    lock = path.with_name(f".#{path.name}")
    lock.symlink_to("someone@somewhere")
    backup = path.with_name(f"{path.name}~")
    backup.unlink(missing_ok=True)
    os.link(path, backup)
    path.unlink()
    path.write_text(text, "utf-8")
    lock.unlink()


def _by_folder(path: Path, text: str) -> None:
    """A whole folder takes the place of another: a branch is switched, a folder is synced."""
    fresh = path.parent.with_name("fresh")
    shutil.copytree(path.parent, fresh)
    (fresh / path.name).write_text(text, "utf-8")
    old = path.parent.with_name(".old")
    path.parent.rename(old)
    fresh.rename(path.parent)
    shutil.rmtree(old)


STYLES: tuple[Save, ...] = (
    _in_place, _by_rename, _by_backup, _in_pieces, _by_deleting, _with_an_old_time, _by_link, _by_folder,
)  # fmt: skip


@pytest.fixture(name="preview", scope="module", params=[False, True], ids=["told", "polling"])
def _preview(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    site = write(tmp_path_factory.mktemp("site"), FILES)
    with previewing(site, *(["--poll"] if request.param else [])) as preview:
        yield preview


@pytest.mark.parametrize("save", STYLES, ids=lambda save: save.__name__.strip("_"))
def test_every_save_is_seen(preview: Preview, save: Save) -> None:
    for number in range(SAVES):
        mark = f"Save {number} {save.__name__}."
        save(preview.site / "content/calm/rest.md", FILES["content/calm/rest.md"] + f"\n{mark}\n")
        preview.shows("/calm/rest/", mark)


def test_of_many_saves_in_a_row_the_last_is_shown(preview: Preview) -> None:
    for number in range(60):
        _in_place(preview.site / "content/calm/rest.md", FILES["content/calm/rest.md"] + f"\nRow {number}.\n")
    preview.shows("/calm/rest/", "Row 59.")


def test_a_folder_that_is_moved_in_is_seen_and_one_that_is_moved_out(preview: Preview, tmp_path: Path) -> None:
    write(tmp_path / "new", {"deep/er/page.md": "---\ntitle: Moved in\n---\nHere.\n"})
    shutil.move(tmp_path / "new", preview.site / "content/new")
    preview.shows("/new/deep/er/page/", "Moved in")
    write(preview.site / "content/new", {"deep/er/page.md": "---\ntitle: Edited inside\n---\nHere.\n"})
    preview.shows("/new/deep/er/page/", "Edited inside")
    shutil.move(preview.site / "content/new", tmp_path / "out")
    preview.wait_for(lambda: True if preview.get("/new/deep/er/page/")[0] == 404 else None, "the page to go")


def test_a_save_in_two_steps_is_no_reason_to_show_a_mistake(preview: Preview) -> None:
    judged = 0
    for number in range(100 * SAVES):
        start, began = len(preview.lines), time.monotonic()
        _by_backup(preview.site / "content/calm/rest.md", FILES["content/calm/rest.md"] + f"\nStep {number}.\n")
        seconds = time.monotonic() - began
        preview.shows("/calm/rest/", f"Step {number}.")
        if seconds < QUIET_MS / 2000:  # a busy machine may keep the writer waiting between the steps, as no editor does
            assert not any("stays" in line or "gone:" in line for line in preview.lines[start:])
            judged += 1
        if judged == SAVES:
            return
    pytest.fail("no save was made at once")


def test_a_watcher_tells_of_what_matters_only(tmp_path: Path) -> None:
    write(tmp_path, {"content/a.md": "a", "site.toml": "", "notes.txt": ""})
    ground = Ground(tmp_path, frozenset({"site.toml", "content"}), (tmp_path / "content",))
    woken = threading.Semaphore(0)
    watcher = Watcher(ground, woken.release, lambda text: pytest.fail(text), polls=False)
    watcher.start()
    try:
        assert woken.acquire(timeout=PATIENCE_S)  # once for each of its two threads, when they watch
        assert woken.acquire(timeout=PATIENCE_S)
        write(tmp_path, {"notes.txt": "x", "public/index.html": "x", "content/.a.md.swp": "x", "content/a.md~": "x"})
        assert not woken.acquire(timeout=0.5)
        for name in ("content/a.md", "site.toml", "content/new/b.md"):
            write(tmp_path, {name: "changed"})
            assert woken.acquire(timeout=PATIENCE_S), name
            while woken.acquire(timeout=0.3):
                pass
    finally:
        watcher.stop()


def test_looking_at_the_files_sees_every_change_and_no_other(tmp_path: Path) -> None:
    write(tmp_path, {"content/a.md": "a", "content/b/c.md": "c", "site.toml": "", "notes.txt": ""})
    ground = Ground(tmp_path, frozenset({"site.toml", "content"}), (tmp_path / "content",))
    before = signature(ground)
    write(tmp_path, {"notes.txt": "x", "content/.hidden": "x"})
    assert {p for p, seen in signature(ground).items() if before.get(p) != seen} <= {str(tmp_path / "content")}
    _with_an_old_time(tmp_path / "content/b/c.md", "d")
    assert signature(ground)[str(tmp_path / "content/b/c.md")] != before[str(tmp_path / "content/b/c.md")]
