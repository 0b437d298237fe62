"""Folders on the disk: what is published of them, what is not, and what is told."""

import os
import shutil
import socket
import sys
import unicodedata
from pathlib import Path

import pytest

from fingerpost.edges.disk import DiskTree, content_tree, our_themes, read_site, theme_layers
from fingerpost.edges.files import Files
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.digest import digest_of
from fingerpost.model.paths import ContentPath
from fingerpost.stages.config import Config, ContentChoice
from fingerpost.stages.markup.text import LARGEST, decoded

SECRET = b"not for readers"


@pytest.fixture(name="content")
def _content(tmp_path: Path) -> Path:
    folder = tmp_path / "site" / "content"
    folder.mkdir(parents=True)
    (folder / "a.md").write_bytes(b"a")
    (tmp_path / "secret.txt").write_bytes(SECRET)
    return folder


def tree_of(content: Path) -> DiskTree:
    return DiskTree(content, "content", within=content.parent)


def paths(tree: DiskTree) -> list[str]:
    return [source.path for source in tree.sources()]


def told(tree: DiskTree) -> list[tuple[str, str]]:
    return [(d.rule, d.place.file) for d in tree.faults() if d.place]


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())


def test_files_are_found_by_path_with_their_bytes_and_digests(content: Path) -> None:
    write(content, "b/c.png", "b/d.MD")
    tree = tree_of(content)
    assert paths(tree) == ["a.md", "b/c.png", "b/d.MD"]
    assert [tree.read(source.path) for source in tree.sources()] == [b"a", b"b/c.png", b"b/d.MD"]
    assert [source.digest for source in tree.sources()] == [digest_of(tree.read(s.path)) for s in tree.sources()]
    assert [source.size for source in tree.sources()] == [1, 7, 6]


def test_a_text_is_built_from_the_bytes_that_were_hashed(content: Path) -> None:
    tree = tree_of(content)
    (content / "a.md").write_bytes(b"changed meanwhile")
    assert tree.read(ContentPath("a.md")) == b"a"


@pytest.mark.parametrize(
    "name",
    [
        ".env", ".git/config", ".obsidian/app.json", "a.md~", "#a.md#", ".#a.md", "a.md.swp", "a.md.swo", "a.swx",
        "a.BAK", "a.orig", "4913", "Thumbs.db", "desktop.ini", ".DS_Store", "a.tmp", "a.part", "a.crdownload",
        "__pycache__/a.pyc", "b/.htpasswd", ".well-known~/a",
    ],
)  # fmt: skip
def test_what_is_hidden_or_an_editor_s_leftover_is_not_published(content: Path, name: str) -> None:
    write(content, name)
    assert (paths(tree_of(content)), told(tree_of(content))) == (["a.md"], [])


def test_well_known_is_published(content: Path) -> None:
    write(content, ".well-known/security.txt")
    assert paths(tree_of(content)) == [".well-known/security.txt", "a.md"]


@pytest.mark.parametrize(
    "name", [b"b\xff.md", b"b\nc.md", b"b\x1b[31m.md", b"b\\c.md", b"b\x7f.md", b"b\xed\xa0\x80.md"]
)
def test_a_name_that_cannot_be_published_is_told(content: Path, name: bytes) -> None:
    with open(os.path.join(os.fsencode(content), name), "wb"):  # noqa: PTH118, PTH123 - a path of bytes
        pass
    tree = tree_of(content)
    assert paths(tree) == ["a.md"]
    ((rule, file),) = told(tree)
    assert rule == "file-name"
    assert file.encode().startswith(b"content/b")


def test_names_are_compared_in_one_unicode_form(content: Path) -> None:
    write(content, unicodedata.normalize("NFD", "b\u00e4.md"))
    assert paths(tree_of(content)) == ["a.md", "b\u00e4.md"]
    write(content, "b\u00e4.md")
    tree = tree_of(content)
    assert paths(tree) == ["a.md", "b\u00e4.md"]
    assert told(tree) == [("file-name", "content/b\u00e4.md")]


def test_a_folder_with_the_name_of_a_text_is_a_folder(content: Path) -> None:
    write(content, "b.md/c.md")
    assert paths(tree_of(content)) == ["a.md", "b.md/c.md"]


# What must not be opened.


def test_a_link_inside_the_site_is_followed(content: Path) -> None:
    write(content.parent, "shared/b.md")
    (content / "c.md").symlink_to("../shared/b.md")
    (content / "d").symlink_to("../shared")
    tree = tree_of(content)
    assert (paths(tree), told(tree)) == (["a.md", "c.md", "d/b.md"], [])


@pytest.mark.parametrize("target", ["../../secret.txt", "/etc/passwd", "../..", "/", "/etc"])
def test_a_link_out_of_the_site_is_told_and_not_followed(content: Path, target: str) -> None:
    (content / "b.md").symlink_to(target)
    tree = tree_of(content)
    assert (paths(tree), told(tree)) == (["a.md"], [("file-link", "content/b.md")])


def test_a_chain_of_links_out_of_the_site_is_not_followed(content: Path) -> None:
    (content / "b").symlink_to("c")
    (content / "c").symlink_to("../d")
    (content.parent / "d").symlink_to("../secret.txt")
    tree = tree_of(content)
    assert (paths(tree), told(tree)) == (["a.md"], [("file-link", "content/b"), ("file-link", "content/c")])


def test_a_neighbour_whose_name_begins_the_same_is_outside(tmp_path: Path, content: Path) -> None:
    write(tmp_path, "site-secret/b.md")
    (content / "b.md").symlink_to(tmp_path / "site-secret" / "b.md")
    assert told(tree_of(content)) == [("file-link", "content/b.md")]


@pytest.mark.parametrize(("name", "target"), [("b", "b"), ("b", "nowhere"), ("b.md", "a.md/x")])
def test_a_link_that_leads_nowhere_is_told(content: Path, name: str, target: str) -> None:
    (content / name).symlink_to(target)
    tree = tree_of(content)
    assert (paths(tree), told(tree)) == (["a.md"], [("file-unreadable", f"content/{name}")])


def test_links_in_a_circle_are_walked_once(content: Path) -> None:
    (content / "b").mkdir()
    (content / "b" / "up").symlink_to("..")
    (content / "b" / "self").symlink_to(".")
    (content / "c").symlink_to("b")
    tree = tree_of(content)
    assert (paths(tree), told(tree)) == (["a.md"], [])


def test_a_theme_may_have_no_links_at_all(content: Path) -> None:
    (content / "b.md").symlink_to("a.md")
    tree = DiskTree(content, "themes/a")
    assert (paths(tree), told(tree)) == (["a.md"], [("file-link", "themes/a/b.md")])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_or_socket_is_told_and_never_opened(content: Path) -> None:
    os.mkfifo(content / "b.md")
    (content / "c.md").symlink_to("b.md")
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(content)  # the path of a socket may have some hundred characters only
        try:
            listener.bind("d")
        finally:
            os.chdir(here)
        tree = tree_of(content)
    assert paths(tree) == ["a.md"]
    assert told(tree) == [("file-unreadable", f"content/{name}") for name in ("b.md", "c.md", "d")]


def test_a_file_or_folder_that_cannot_be_read_is_told(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(content, "b.md", "c/d.md", "e.png")
    # Root may read everything, so the disk is made to refuse.
    read, scan, digest = Path.read_bytes, os.scandir, Files.digest

    def refused(path: Path) -> bytes:
        if path.name == "b.md":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    def shut(path: str) -> object:
        if Path(path).name == "c":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    def broken(files: Files, path: Path) -> str:
        if path.name == "e.png":
            raise OSError(5, "Input/output error", str(path))
        return digest(files, path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    monkeypatch.setattr(os, "scandir", shut)
    monkeypatch.setattr(Files, "digest", broken)
    tree = tree_of(content)
    assert paths(tree) == ["a.md"]
    assert sorted(told(tree)) == [("file-unreadable", f"content/{name}") for name in ("b.md", "c", "e.png")]


def test_of_a_huge_text_only_so_much_is_read_as_shows_that_it_is_huge(content: Path) -> None:
    with (content / "b.md").open("wb") as file:
        file.truncate(LARGEST * 4)
    tree = tree_of(content)
    assert len(tree.read(ContentPath("b.md"))) == LARGEST + 1
    assert [s.size for s in tree.sources() if s.path == "b.md"] == [LARGEST * 4]
    assert decoded("b.md", tree.read(ContentPath("b.md")))[1][0].rule == "file-large"


# Where a site keeps its parts.


def site(tmp_path: Path, toml: str | bytes = 'title = "A"\nbase_url = "https://a.example"\n') -> Path:
    (tmp_path / "site.toml").write_bytes(toml.encode() if isinstance(toml, str) else toml)
    (tmp_path / "content").mkdir()
    return tmp_path


def test_settings_that_are_missing_or_no_file_are_told(tmp_path: Path) -> None:
    assert [d.rule for d in read_site(tmp_path).diagnostics] == ["site-missing"]
    (tmp_path / "site.toml").mkdir()
    assert [d.rule for d in read_site(tmp_path).diagnostics] == ["site-missing"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_settings_that_are_a_pipe_are_told_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "site.toml")
    assert [d.rule for d in read_site(tmp_path).diagnostics] == ["site-missing"]


@pytest.mark.parametrize(
    ("toml", "rule"),
    [
        (b"title = '\xe4'", "file-encoding"),
        ("title = 'a'".encode("utf-16"), "file-encoding"),
        (b"title = 'a\x00'", "file-characters"),
        (b"#" * (LARGEST + 1), "file-large"),
    ],
)
def test_settings_that_are_no_text_are_told(tmp_path: Path, toml: bytes, rule: str) -> None:
    assert [d.rule for d in read_site(site(tmp_path, toml)).diagnostics] == [rule]


def test_settings_with_a_byte_order_mark_and_any_line_end_are_read(tmp_path: Path) -> None:
    read = read_site(site(tmp_path, b'\xef\xbb\xbftitle = "A"\r\nbase_url = "https://a.example"\r'))
    assert read.config is not None
    assert read.config.title == "A"


def with_folder(name: str) -> Config:
    return Config(title="A", base_url="https://a.example", content=ContentChoice(name))


@pytest.mark.parametrize(
    "name", ["", ".", "..", "/", "/etc", "../a", "a/../../b", "content/..", "a" * 5000, "a\0b", "b\n"]
)
def test_a_content_folder_that_is_none_is_told(tmp_path: Path, name: str) -> None:
    assert isinstance(content_tree(site(tmp_path), with_folder(name)), Diagnostic)


def test_a_content_folder_that_leads_out_of_the_site_is_told(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "site" / "content").symlink_to("../elsewhere")
    answer = content_tree(tmp_path / "site", with_folder("content"))
    assert isinstance(answer, Diagnostic)
    assert answer.rule == "file-link"


@pytest.mark.parametrize("name", ["../a", "a/b", "a\\b", ".git", "..", "/etc", "a" * 5000, "a\0b", "nothing", "a\nb"])
def test_a_theme_that_is_none_is_told(tmp_path: Path, name: str) -> None:
    answer = theme_layers(site(tmp_path), name)
    assert isinstance(answer, Diagnostic)
    assert answer.rule == "theme-missing"


def test_a_theme_that_leads_out_of_the_site_is_told(tmp_path: Path) -> None:
    write(tmp_path, "elsewhere/theme.toml", "site/themes/a")
    (tmp_path / "site" / "themes" / "a").unlink()
    (tmp_path / "site" / "themes" / "a").symlink_to("../../elsewhere")
    answer = theme_layers(tmp_path / "site", "a")
    assert isinstance(answer, Diagnostic)
    assert answer.rule == "file-link"


@pytest.mark.parametrize("name", ["hearth", "clinic", "workbook"])
def test_a_whole_copy_of_a_theme_stands_for_itself_and_part_of_one_is_laid_over_it(tmp_path: Path, name: str) -> None:
    def own_layers() -> list[str]:
        layers = theme_layers(tmp_path, name)
        assert not isinstance(layers, Diagnostic)
        return [str(place) for tree in layers if (place := tree.place(ContentPath("theme.toml")).parent).name == name]

    ours, own = our_themes()[0] / name, tmp_path / "themes" / name
    shutil.copytree(ours, own)
    assert own_layers() == [str(own)]
    next((own / "templates").rglob("*.html")).unlink()
    assert own_layers() == [str(ours), str(own)]


def test_themes_that_are_each_other_s_parents_are_told(tmp_path: Path) -> None:
    for name, parent in (("a", "b"), ("b", "a")):
        write(tmp_path, f"themes/{name}/theme.toml")
        (tmp_path / "themes" / name / "theme.toml").write_text(f'name = "{name}"\nparent = "{parent}"\n', "utf-8")
    answer = theme_layers(tmp_path, "a")
    assert isinstance(answer, Diagnostic)
    assert "lead in a circle" in answer.message


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_a_site_whose_own_folder_has_no_utf_8_name_is_read(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    folder.mkdir()
    assert [d.rule for d in read_site(folder).diagnostics] == ["site-missing"]
    assert read_site(site(folder)).config is not None
