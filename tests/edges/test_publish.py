"""What publishing does to the output folder, and which folders it does not touch."""

import errno
import io
import json
import os
import shutil
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO

import msgspec
import pytest
from faults import (
    LOOKS,
    NEW_SITE,
    NEW_TREE,
    OLD_SITE,
    OLD_TREE,
    USERS,
    Faulty,
    Project,
    opened,
    page,
    picture,
    read,
    tree,
)

from fingerpost.edges.files import BUFFER_BYTES, Files, Status
from fingerpost.edges.lock import hold
from fingerpost.edges.publish import Published, publish
from fingerpost.edges.refusal import refuse
from fingerpost.model.pages import CopyOf, Later


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture(name="old")
def _old(project: Project) -> Project:
    project.published(OLD_SITE)
    project.add_what_is_the_users()
    return project


# What a publishing does.


def test_the_first_publishing_makes_the_folder(project: Project) -> None:
    result = project.published(OLD_SITE)
    assert result.written == ("about/index.html", "gone.html", "index.html", "people/ada.html", "pictures/sea.jpg")
    assert (result.removed, result.unchanged) == ((), ())
    assert (project.public / "pictures/sea.jpg").read_bytes() == b"old picture"


def test_an_empty_folder_may_be_published_to(project: Project) -> None:
    project.public.mkdir()
    assert project.published(OLD_SITE).written


def test_folders_above_the_output_are_made(project: Project) -> None:
    project.public = project.root / "build/site/public"
    assert project.published(OLD_SITE).written


def test_it_says_what_was_written_removed_unchanged_and_carried(old: Project) -> None:
    result = old.published(NEW_SITE, Files())
    assert result == Published(
        written=("index.html", "people/grace/index.html", "pictures/sea.jpg"),
        removed=("gone.html", "people/ada.html"),
        unchanged=("about/index.html",),
        carried=("CNAME", "latest", "people/private/list.txt"),
    )
    assert old.tree == NEW_TREE


def test_without_exchange_the_result_is_the_same(old: Project) -> None:
    old.published(NEW_SITE, Faulty(can_exchange=False))
    assert old.tree == NEW_TREE
    assert old.kept == {"lock", "manifest.json"}


def test_without_hard_links_the_result_is_the_same(old: Project) -> None:
    os.utime(old.public / "CNAME", ns=(10**18, 10**18))
    old.published(NEW_SITE, Faulty(can_link=False))
    assert old.tree == NEW_TREE
    assert (old.public / "CNAME").stat().st_mtime_ns == 10**18
    assert old.published(NEW_SITE, Faulty(can_link=False)).is_unchanged


def test_nothing_but_lock_and_manifest_is_kept_beside_the_output(old: Project) -> None:
    old.published(NEW_SITE)
    assert old.kept == {"lock", "manifest.json"}


def test_an_unchanged_file_stays_the_same_file_with_its_time(old: Project) -> None:
    before = (old.public / "about/index.html").stat()
    old.published(NEW_SITE)
    after = (old.public / "about/index.html").stat()
    assert (after.st_ino, after.st_mtime_ns, after.st_nlink) == (before.st_ino, before.st_mtime_ns, 1)


def test_where_nothing_changed_nothing_is_written(old: Project) -> None:
    files = Faulty()
    before = shape(old.root, but="lock")
    result = old.published(OLD_SITE, files)
    assert result.is_unchanged
    assert len(result.unchanged) == len(OLD_SITE)
    assert set(files.calls) <= LOOKS
    assert shape(old.root, but="lock") == before


def test_a_file_that_the_user_changed_is_written_again(old: Project) -> None:
    (old.public / "index.html").write_text("OLD")
    assert old.published(OLD_SITE).written == ("index.html",)


def test_a_file_that_the_user_removed_is_written_again(old: Project) -> None:
    shutil.rmtree(old.public / "about")
    assert old.published(OLD_SITE).written == ("about/index.html",)


def test_a_thorough_publishing_finds_other_bytes_of_the_same_size_and_time(old: Project) -> None:
    path = old.public / "index.html"
    facts = path.stat()
    path.write_bytes(b"\0\0\0")
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert old.published(OLD_SITE).is_unchanged
    assert old.published(OLD_SITE, thorough=True).written == ("index.html",)
    assert old.tree == OLD_TREE


def test_the_manifest_lists_each_output_with_digest_size_and_time(project: Project) -> None:
    project.published((page("index.html", "new"),), Files())
    manifest = json.loads((project.beside / "manifest.json").read_bytes())
    assert manifest["files"] == {
        "index.html": {
            "digest": "8a8bce337034a30fb1da8d7f94e0f02e",
            "size": 3,
            "mtime_ns": (project.public / "index.html").stat().st_mtime_ns,
        }
    }


def test_a_folder_that_lost_its_last_output_is_gone(old: Project) -> None:
    old.published((page("index.html", "old"),))
    assert not (old.public / "about").exists()
    assert not (old.public / "pictures").exists()


def test_a_page_may_become_a_folder_and_a_folder_a_page(project: Project) -> None:
    project.published((page("a", "file"), page("b/c.html", "below")))
    project.published((page("a/index.html", "below"), page("b", "file")))
    assert project.tree == {"a": b"/", "a/index.html": b"below", "b": b"file"}


def test_a_renaming_by_capitals_alone_is_published(project: Project) -> None:
    project.published((page("About.html", "about"),))
    project.published((page("about.html", "about"),))
    assert project.tree == {"about.html": b"about"}


def test_permissions_of_folders_are_kept(old: Project) -> None:
    old.public.chmod(0o750)
    (old.public / "about").chmod(0o711)
    old.published(NEW_SITE)
    assert stat.S_IMODE(old.public.stat().st_mode) == 0o750
    assert stat.S_IMODE((old.public / "about").stat().st_mode) == 0o711


def test_a_large_file_is_copied_in_blocks(project: Project) -> None:
    asked: list[int] = []

    class Watched(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            asked.append(size or -1)
            return super().read(size)

    content = os.urandom(3 * BUFFER_BYTES + 1)
    result = publish_with(project, lambda _: Watched(content), content)
    assert isinstance(result, Published)
    assert (project.public / "film.mp4").read_bytes() == content
    assert set(asked) == {BUFFER_BYTES}
    assert BUFFER_BYTES <= 8 * 1024 * 1024


def test_a_source_that_changed_since_it_was_read_is_not_published(old: Project) -> None:
    result = publish_with(old, lambda _: io.BytesIO(b"other"), b"film")
    assert isinstance(result, tuple)
    assert result[0].message == (
        "`content/film.mp4` could not be published: it changed while the site was being published"
    )
    assert old.tree == OLD_TREE


def test_a_source_that_vanished_is_named(old: Project) -> None:
    def gone(_: CopyOf | Later) -> BinaryIO:
        raise FileNotFoundError(errno.ENOENT, "No such file", "somewhere")

    result = publish_with(old, gone, b"film")
    assert isinstance(result, tuple)
    assert result[0].message == "`content/film.mp4` could not be published: it is gone"


def publish_with(project: Project, opened: Callable[[CopyOf | Later], BinaryIO], content: bytes) -> object:
    keep_out = (project.root / "content", project.root / "themes")
    film = (picture("film.mp4", content),)
    return publish(film, project.public, project=project.root, keep_out=keep_out, read=partial(map, opened))


# What is the user's.


def test_what_the_user_put_there_is_carried_as_the_same_files(old: Project) -> None:
    before = {name: (old.public / name).lstat().st_ino for name in ("CNAME", "people/private/list.txt")}
    old.published(NEW_SITE)
    assert {name: (old.public / name).lstat().st_ino for name in before} == before


def test_what_the_user_put_there_survives_an_empty_site(old: Project) -> None:
    old.published(())
    assert old.tree == USERS


def test_the_users_empty_folders_and_broken_links_are_carried(old: Project) -> None:
    (old.public / "empty/folder").mkdir(parents=True)
    (old.public / "broken").symlink_to("nowhere")
    (old.public / "loop").symlink_to("loop")
    old.published(NEW_SITE)
    assert old.tree == NEW_TREE | {
        "empty": b"/",
        "empty/folder": b"/",
        "broken": b"-> nowhere",
        "loop": b"-> loop",
    }


def test_links_of_the_users_are_not_followed(old: Project, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "diary.txt").write_text("private")
    (old.public / "all").symlink_to(outside)
    (old.public / "one").symlink_to(outside / "diary.txt")
    for files in (Faulty(), Faulty(can_link=False), Faulty(can_exchange=False)):
        old.published(NEW_SITE, files)
        old.published(OLD_SITE, files)
    assert (old.public / "all").is_symlink()
    assert (old.public / "one").is_symlink()
    assert tree(outside) == {"diary.txt": b"private"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_of_the_users_is_carried_without_reading_it(old: Project) -> None:
    os.mkfifo(old.public / "pipe")
    old.published(NEW_SITE)
    assert stat.S_ISFIFO((old.public / "pipe").stat().st_mode)


def test_names_that_are_not_utf8_are_carried(old: Project) -> None:
    (old.public / os.fsdecode(b"caf\xe9.txt")).write_text("text")
    assert "caf?.txt" in old.published(NEW_SITE).carried
    assert (old.public / os.fsdecode(b"caf\xe9.txt")).exists()


@pytest.mark.parametrize(
    "place", ["news.html", "News.html", "assets", "assets/style.css/readme.txt", "news.html/readme.txt", "ASSETS"]
)
def test_a_page_does_not_take_the_place_of_a_users_file(project: Project, place: str) -> None:
    project.published(OLD_SITE)
    (project.public / place).parent.mkdir(exist_ok=True, parents=True)
    (project.public / place).write_text("the user's")
    before = project.tree
    refusal = project.refused((*OLD_SITE, page("news.html", "ours"), page("assets/style.css", "ours")))
    assert refusal.rule == "output-refused"
    assert str(project.public) in refusal.message
    assert project.tree == before


@pytest.mark.parametrize("place", ["index.html", "about", "gone.html"])
def test_a_link_in_the_place_of_our_file_is_the_users(project: Project, tmp_path: Path, place: str) -> None:
    (tmp_path / "diary.txt").write_text("private")
    project.published(OLD_SITE)
    if place == "about":
        shutil.rmtree(project.public / place)
    else:
        (project.public / place).unlink()
    (project.public / place).symlink_to(tmp_path / "diary.txt")
    result = project.publish(NEW_SITE)
    assert isinstance(result, Published) == (place == "gone.html")
    assert (project.public / place).is_symlink()
    assert (tmp_path / "diary.txt").read_text() == "private"


def test_a_users_file_with_just_the_bytes_of_a_page_becomes_ours(project: Project) -> None:
    project.published((page("index.html", "old"),))
    (project.public / "CNAME").write_text("example.org")
    result = project.published((page("index.html", "old"), page("CNAME", "example.org")))
    assert (result.written, result.carried) == ((), ())
    assert project.published((page("index.html", "old"),)).removed == ("CNAME",)


def test_a_file_put_there_during_the_building_is_carried(old: Project) -> None:
    def late(copy: CopyOf | Later) -> BinaryIO:
        (old.public / "late.txt").write_text("late")
        return opened(copy)

    publish(NEW_SITE, old.public, project=old.root, keep_out=(), read=partial(map, late))
    assert old.tree == NEW_TREE | {"late.txt": b"late"}


def test_only_what_the_manifest_lists_is_removed_even_if_it_lists_paths_outside(old: Project) -> None:
    (old.root / "content/diary.md").write_text("private")
    path = old.beside / "manifest.json"
    manifest = json.loads(path.read_bytes())
    item = manifest["files"]["gone.html"]
    manifest["files"] |= {"../content/diary.md": item, "/etc/hostname": item, "..": item, "latest/index.html": item}
    path.write_text(json.dumps(manifest))
    old.published(NEW_SITE)
    assert old.tree == NEW_TREE
    assert (old.root / "content/diary.md").read_text() == "private"


@pytest.mark.parametrize("name", ["staging", "old", "manifest.next.json"])
def test_a_link_planted_beside_the_output_is_removed_and_not_followed(old: Project, name: str) -> None:
    (old.root / "content/diary.md").write_text("private")
    (old.beside / name).symlink_to(old.root / "content")
    if name == "manifest.next.json":
        (old.beside / name).unlink()
        (old.beside / name).symlink_to(old.root / "content/diary.md")
        assert old.refused(NEW_SITE).rule == "output-write"
    else:
        old.published(NEW_SITE)
        assert old.kept == {"lock", "manifest.json"}
    assert (old.root / "content/diary.md").read_text() == "private"


@pytest.mark.parametrize("name", ["link", "file"])
def test_nothing_is_written_over_or_through_what_is_there(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("private")
    (tmp_path / "link").symlink_to("nowhere")
    for write in (
        lambda path: Files().write_bytes(path, b"ours"),
        lambda path: Files().copy_stream(io.BytesIO(b"ours"), path),
        lambda path: Files().copy_file(tmp_path / "file", path),
    ):
        with pytest.raises(FileExistsError):
            write(tmp_path / name)
    assert tree(tmp_path) == {"file": b"private", "link": b"-> nowhere"}


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="Windows has no such way of opening")
def test_nothing_is_read_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("private")
    (tmp_path / "link").symlink_to("file")
    for look in (Files().read_bytes, Files().digest, lambda path: Files().copy_file(path, tmp_path / "copy")):
        with pytest.raises(OSError, match=r"link"):
            look(tmp_path / "link")
    assert not (tmp_path / "copy").exists()


# Copies, and interrupted publishings.


def test_a_project_copied_elsewhere_is_published_without_rewriting(old: Project, tmp_path: Path) -> None:
    copy = Project(tmp_path / "copy")
    shutil.copytree(old.root, copy.root, symlinks=True, dirs_exist_ok=True)
    assert copy.published(OLD_SITE).is_unchanged
    files = Faulty()
    assert copy.published(OLD_SITE, files).is_unchanged
    assert "digest" not in files.calls
    copy.published(NEW_SITE)
    assert copy.tree == NEW_TREE


def test_a_folder_of_the_users_in_the_place_of_ours_is_not_taken_for_ours(old: Project) -> None:
    old.public.rename(old.root / "moved away")
    old.public.mkdir()
    (old.public / "index.html").write_text("my own page")
    (old.public / "gone.html").write_text("my own page too")
    assert old.refused(NEW_SITE).rule == "output-refused"
    (old.public / "index.html").unlink()
    assert old.published(NEW_SITE).carried == ("gone.html",)


def test_a_removed_output_folder_is_published_anew(old: Project) -> None:
    shutil.rmtree(old.public)
    assert len(old.published(OLD_SITE).written) == len(OLD_SITE)


def test_files_put_where_the_site_was_between_two_renames_are_not_lost(old: Project) -> None:
    old.public.rename(old.beside / "old")
    old.public.mkdir()
    (old.public / "mine.txt").write_text("mine")
    refusal = old.refused(NEW_SITE)
    assert "other files have been put there since" in refusal.message
    assert old.tree == {"mine.txt": b"mine"}
    (old.public / "mine.txt").unlink()
    assert old.published(NEW_SITE).repaired
    assert old.tree == NEW_TREE


def test_a_read_only_folder_of_the_users_does_not_block_the_next_publishing(old: Project) -> None:
    (old.public / "people/private").chmod(0o500)
    old.published(NEW_SITE)
    assert old.kept == {"lock", "manifest.json"}
    old.published(OLD_SITE)
    assert old.tree == OLD_TREE


def test_an_error_at_closing_counts(old: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    close = os.close

    def full(handle: int) -> None:
        is_new = stat.S_ISREG(os.fstat(handle).st_mode) and os.fstat(handle).st_size == len("grace")
        close(handle)
        if is_new:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("fingerpost.edges.files.os.close", full)
    result = old.publish(NEW_SITE, Files())
    monkeypatch.undo()
    assert isinstance(result, tuple)
    assert result[0].message == (f"`{old.public}/people/grace/index.html` could not be published: the disk is full")
    assert result[0].hint == "make room on the disk, then publish again"
    assert old.tree == OLD_TREE


def test_a_short_write_is_continued(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr("fingerpost.edges.files.os.write", lambda handle, content: write(handle, content[:2]))
    project.published(OLD_SITE, Files())
    monkeypatch.undo()
    assert (project.public / "about/index.html").read_bytes() == b"about"


def test_an_interruption_leaves_the_old_site_and_nothing_beside_it(old: Project) -> None:
    def interrupted(_: CopyOf | Later) -> BinaryIO:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(NEW_SITE, old.public, project=old.root, keep_out=(), read=partial(map, interrupted))
    assert old.tree == OLD_TREE
    assert old.kept == {"lock", "manifest.json"}


# Two at once.


def test_while_another_holds_the_lock_nothing_is_published(old: Project) -> None:
    with hold(old.public):
        assert f"another process ({os.getpid()})" in old.refused(NEW_SITE).message
    assert old.tree == OLD_TREE


def test_the_holder_of_the_lock_may_publish(old: Project) -> None:
    with hold(old.public) as holder:
        old.published(NEW_SITE, held=holder)
    assert old.tree == NEW_TREE


def test_the_lock_of_another_folder_is_no_leave_to_publish(old: Project, tmp_path: Path) -> None:
    with hold(tmp_path / "other") as holder, pytest.raises(ValueError, match="the lock is on"):
        old.publish(NEW_SITE, held=holder)


# Folders that are not published to.

HOSTILE = {
    "/": "whole disk",
    "//": "whole disk",
    "/..": "whole disk",
    "/tmp/..": "whole disk",
    "{home}": "your home folder",
    "{home}/": "your home folder",
    "{home}/project/..": "your home folder",
    "{home}/../HOME": "your home folder",
    "{world}": "your home folder, or a folder around it",
    "{world}/link to home/.": "your home folder|link",
    "~": "not a name",
    "~/public": "not a name",
    "{project}": "your whole project",
    "{project}/": "your whole project",
    "{project}/.": "your whole project",
    "{project}/content/..": "your whole project",
    "{project}/public/../../project": "your whole project",
    "{home}/Project": "your whole project",
    "{project}/content": "your own files",
    "{project}/content/": "your own files",
    "{project}/Content": "your own files",
    "{project}/CONTENT/public": "your own files",
    "{project}/content/public": "your own files",
    "{project}/content/a/b/c": "your own files",
    "{project}/themes/../content": "your own files",
    "{project}/themes": "your own files",
    "{project}/themes/hearth/public": "your own files",
    "{project}/far/..//content/x": "your own files",
    "{world}/vault": "your own files",
    "{world}/vault/notes/public": "your own files",
    "{world}/shelf": "your own files",
    "{project}/link to content": "link",
    "{project}/link to content/public": "your own files",
    "{project}/link to vault/notes": "your own files",
    "{project}/link to home": "link",
    "{project}/link to home/": "link",
    "{project}/link to nowhere": "link",
    "{project}/link to itself": "link",
    "{project}/link to filled": "link",
    "{project}/site.toml": "a file",
    "{project}/pipe": "a file",
    "/dev/null": "a file",
    "{project}/.git": "a program keeps",
    "{project}/.git/public": "a program keeps",
    "{project}/.GIT/hooks": "a program keeps",
    "{project}/.public.fingerpost": "a program keeps",
    "{project}/.public.fingerpost/staging": "a program keeps",
    "{project}/repository": "Git repository",
    "{project}/worktree": "Git repository",
    "{project}/filled": "files that we did not put there",
    "{project}/hidden": "files that we did not put there",
    "{project}/docs-site": "files that we did not put there",
    "{project}/damaged": "files that we did not put there",
    "{project}/forged": "files that we did not put there",
    "{project}/linked": "`.linked.fingerpost` beside it is not a folder",
    "{project}/a\0b": "not a name",
}


def world(folder: Path) -> dict[str, Path]:
    """A home folder with a project, a vault elsewhere, and many ways to go wrong."""
    home, project = folder / "home", folder / "home/project"
    for name in ("content/a/b", "themes/hearth", ".git/hooks", "repository/.git", "worktree", "filled", "hidden"):
        (project / name).mkdir(parents=True)
    for name in ("docs-site", "damaged", ".damaged.fingerpost", "forged", ".forged.fingerpost", "linked", "far"):
        (project / name).mkdir()
    for path in (folder / "vault/notes", folder / "shelf/books"):
        path.mkdir(parents=True)
    for name in ("site.toml", "content/a/b/one.md", "worktree/.git", "filled/a.txt", "hidden/.a", "docs-site/a.html"):
        (project / name).write_text("text")
    for path in (folder / "vault/notes/n.md", folder / "shelf/books/b.md", home / "letter.txt"):
        path.write_text("text")
    (project / "damaged/a.html").write_text("text")
    (project / ".damaged.fingerpost/manifest.json").write_text('{"tree": "1", "files"')
    (project / "forged/a.html").write_text("text")
    (project / ".forged.fingerpost/manifest.json").write_text('["a.html"]')
    (project / ".linked.fingerpost").symlink_to("content")
    for name, target in (("content", "content"), ("vault", "../../vault"), ("home", ".."), ("filled", "filled")):
        (project / f"link to {name}").symlink_to(target)
    (project / "link to nowhere").symlink_to("nowhere")
    (project / "link to itself").symlink_to("link to itself")
    (folder / "link to home").symlink_to("home")
    os.mkfifo(project / "pipe")
    return {"world": folder, "home": home, "project": project}


def shape(folder: Path, but: str = "") -> dict[str, tuple[object, ...]]:
    """All that could change below a folder: bytes, links, kinds, times, permissions."""
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted(folder.rglob("*")):
        facts = path.lstat()
        if path.name != but:
            content = path.read_bytes() if stat.S_ISREG(facts.st_mode) else None
            found[str(path)] = (facts.st_mode, facts.st_mtime_ns, facts.st_ino, content)
    return found


@pytest.mark.skipif(os.name != "posix", reason="the world is made of links and pipes")
def test_a_folder_that_is_not_for_the_site_is_refused_and_nothing_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = world(tmp_path)
    monkeypatch.setenv("HOME", str(places["home"]))
    monkeypatch.chdir(places["project"])
    project = places["project"]
    keep_out = (project / "content", project / "themes", project / "link to vault", tmp_path / "shelf/books")
    before = shape(tmp_path)
    for text, words in HOSTILE.items():
        folder = Path(text.format_map(places))
        result = publish(OLD_SITE, folder, project=project, keep_out=keep_out, read=read)
        assert isinstance(result, tuple), text
        assert [fault.rule for fault in result] == ["output-refused"], text
        assert any(word in result[0].message for word in words.split("|")), (text, result[0].message)
        assert result[0].hint
        assert shape(tmp_path) == before, text
    assert len(HOSTILE) >= 40


def test_a_folder_that_is_the_content_under_another_name_is_refused(project: Project) -> None:
    class Mirror(Files):
        def status(self, path: Path) -> Status | None:
            return super().status(project.root / "content" if path.name == "mirror" else path)

    (project.root / "mirror/a").mkdir(parents=True)
    for name in ("mirror", "mirror/a/public"):
        refusal = refuse(
            project.root / name, project=project.root, keep_out=(project.root / "content",), files=Mirror()
        )
        assert refusal is not None
        assert "your own files" in refusal.message


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_we_have_no_right_to_change_stays_as_it_is(old: Project) -> None:
    old.root.chmod(0o500)
    old.beside.chmod(0o500)
    try:
        assert "you have no right to change it" in old.refused(NEW_SITE).message
        assert old.tree == OLD_TREE
    finally:
        old.root.chmod(0o700)
        old.beside.chmod(0o700)


def test_another_disk_inside_the_output_keeps_it_from_being_exchanged(old: Project) -> None:
    class Mounted(Files):
        def entries(self, folder: Path | str) -> tuple[tuple[str, Status], ...]:
            return tuple(
                (name, msgspec.structs.replace(status, device=-1) if name == "people" else status)
                for name, status in super().entries(folder)
            )

    assert old.refused(NEW_SITE, Mounted()).message == (
        f"`{old.public}/people` could not be published: it is on another disk"
    )
    assert old.tree == OLD_TREE


@pytest.mark.parametrize("name", ["public", "content-site", "con", "sub/public", "../public", "contents", "my.git"])
def test_a_folder_of_its_own_is_not_refused(project: Project, name: str) -> None:
    keep_out = (project.root / "content", project.root / "themes")
    assert refuse(project.root / name, project=project.root, keep_out=keep_out) is None


def test_a_folder_whose_name_is_too_long_is_refused(project: Project) -> None:
    project.public = project.root / ("a" * 300)
    assert project.refused(OLD_SITE).message.endswith("could not be published: the name is too long for this disk")


def test_an_output_that_leads_out_of_the_folder_keeps_everything_from_being_published(old: Project) -> None:
    assert old.refused((*NEW_SITE, page("../content/x.md", "x"))).rule == "output-path"
    assert old.tree == OLD_TREE
    assert list((old.root / "content").iterdir()) == []


def test_refusing_asks_little_of_a_large_folder(project: Project) -> None:
    project.published(tuple(page(f"{number}/index.html", "text") for number in range(500)))
    files = Faulty()
    assert refuse(project.public, project=project.root, keep_out=(project.root / "content",), files=files) is None
    assert len(files.calls) < 60
