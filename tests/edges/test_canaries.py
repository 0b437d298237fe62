"""Sixty things that nobody may read, planted in a site: none of them gets into the output, the preview, or a deploy.

Each canary is a word of its own, so that finding it anywhere tells which of them got out. Files are published and sent
by the real program; what is looked through is every byte, and every name.
"""

import io
import re
import subprocess
import sys
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urljoin

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from previews import previewing

SITE = """\
title = "Canaries"
base_url = "https://example.org"
language = "en"

[content]
exclude = ["private/**"]

[deploy.folder]
target = "folder"
path = "../online"

"""

PAGE = "---\ntitle: {title}\n{more}---\n\n{text}\n"


def canary(what: str) -> str:
    """A word that stands nowhere else."""
    return f"canary{what.replace('-', '')}q"


HIDDEN_NAMES = (
    ".env", ".env.production", ".htpasswd", ".netrc", ".npmrc", ".DS_Store", "notes.md~", "draft.bak", "draft.orig",
    ".article.md.swp", "article.swo", "#article.md#", ".#article.md", "4913", "half.tmp", "half.part", "Thumbs.db",
    "desktop.ini", ".git/config", ".git/HEAD", ".svn/entries", ".obsidian/workspace.json", "__pycache__/a.pyc",
    "private/letter.md", "private/letter.txt", "private/picture.svg", ".hidden/page.md", "half.crdownload",
)  # fmt: skip
"""Files that lie among the articles and are left out by their name, or by site.toml."""


def _pictures(content: Path, words: set[str]) -> None:
    for form, ending in (("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")):
        exif = Image.Exif()
        exif[0x010F], exif[0x013B], exif[0x9286] = (canary(f"{form}{what}") for what in ("camera", "artist", "comment"))
        exif.get_ifd(0x8825)[0x001D] = canary(f"{form}gps")
        words |= {canary(f"{form}{what}") for what in ("camera", "artist", "comment", "gps")}
        more: dict[str, object] = {"xmp": f"<x:xmpmeta>{canary(form + 'xmp')}</x:xmpmeta>".encode()}
        words.add(canary(f"{form}xmp"))
        if form == "PNG":
            info = PngInfo()
            info.add_text("Author", canary("pngauthor"))
            info.add_itxt("XML:com.adobe.xmp", canary("PNGxmp"))
            more = {"pnginfo": info}
            words.add(canary("pngauthor"))
        Image.linear_gradient("L").resize((600, 400)).convert("RGB").save(
            content / f"photo.{ending}", form, exif=exif, **more
        )


def _pages(content: Path, words: set[str]) -> None:
    def page(path: str, title: str, more: str, text: str) -> None:
        (content / path).parent.mkdir(parents=True, exist_ok=True)
        (content / path).write_text(PAGE.format(title=title, more=more, text=text), "utf-8")

    for name, more in (
        ("draft", "draft: true\n"),
        ("scheduled", "published: 2090-01-01\n"),
        ("expired", "published: 2020-01-01\nexpires: 2021-01-01\n"),
    ):
        facts = (
            f"summary: A {canary(name + 'summary')}.\nmain_message: {canary(name + 'message')}\n"
            f"topics: [{canary(name + 'topic')}]\ncontent_note: {canary(name + 'warning')}\n"
        )
        page(f"calm/{name}.md", canary(f"{name}title"), more + facts, f"Text {canary(name + 'body')}.")
        parts = ("summary", "message", "topic", "warning", "title", "body")
        words |= {canary(f"{name}{what}") for what in parts}
    comment = f"# {canary('yamlcomment')}\npublished: 2026-01-01 # {canary('yamlaside')}\n"
    notes = f"Words.\n\n<!-- {canary('note')} -->\n\nMore <!-- {canary('aside')} --> words.\n\n"
    notes += f"%%{canary('private')}%%\n\n%%\n{canary('private-block')}\n%%\n\n"
    notes += "![A photo](../photo.jpg) ![Another](../photo.png) ![A third](../photo.webp)\n"
    page("calm/public.md", "Public", comment, notes)
    page("index.md", "Home", "", "Welcome.")
    words |= {canary(what) for what in ("yamlcomment", "yamlaside", "note", "aside", "private", "private-block")}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str]]:
    """A site with all of them, built and put into a folder; and the words."""
    top = tmp_path_factory.mktemp("canaries")
    site, content = top / "site", top / "site/content"
    content.mkdir(parents=True)
    words: set[str] = set()
    _pages(content, words)
    _pictures(content, words)
    for number, name in enumerate(HIDDEN_NAMES):
        (content / name).parent.mkdir(parents=True, exist_ok=True)
        (content / name).write_text(f"---\ntitle: {canary(f'file{number}')}\n---\n{canary(f'file{number}')}\n", "utf-8")
        words.add(canary(f"file{number}"))
    for name in (".env", "notes.txt", ".git/config", "secret.key"):
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_text(canary("beside"), "utf-8")
    words.add(canary("beside"))
    overlay = site / "themes/hearth/templates"
    overlay.mkdir(parents=True)
    (overlay / "parts").mkdir()
    (overlay / "term.html").write_text("{# " + canary("template") + ' #}{% extends "base.html" %}', "utf-8")
    (overlay / "notes.bak").write_text(canary("themebackup"), "utf-8")
    words |= {canary("template"), canary("themebackup")}
    (site / "site.toml").write_text(f"{SITE}# {canary('tomlcomment')}\n", "utf-8")
    words.add(canary("tomlcomment"))
    (top / "online").mkdir()
    done = run(site, "deploy", "--yes")
    assert done.returncode == 0, done.stderr
    return top, words


def run(site: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "fingerpost", *arguments, "--site", str(site), "--now", "2026-06-01"]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=site)


def everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file with its bytes; what is compressed in it is there as well."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield path.relative_to(folder).as_posix(), _with_packed(path.read_bytes())


def _with_packed(content: bytes) -> bytes:
    for found in re.finditer(rb"zTXt|iTXt|iCCP|IDAT", content):
        try:
            content += zlib.decompressobj().decompress(content[found.end() :], 1_000_000)
        except zlib.error:
            continue
    return content


def _unpacked(content: bytes) -> str:
    """All that is in an answer, in small letters, in either of the ways in which pictures hold text."""
    content = _with_packed(content)
    return (content.decode("utf-8", "replace") + content.decode("utf-16-le", "replace")).lower()


def escaped(folder: Path, words: set[str]) -> dict[str, str]:
    """The canaries that got out, and where they are."""
    found: dict[str, str] = {}
    for name, content in everything(folder):
        text = content.decode("utf-8", "replace").lower() + name.lower()
        wide = content.decode("utf-16-le", "replace").lower()
        found |= {word: name for word in words if word.lower() in text or word.lower() in wide}
    return found


def test_there_are_sixty_of_them(planted: tuple[Path, set[str]]) -> None:
    _, words = planted
    assert len(words) >= 60
    top, _ = planted
    here = escaped(top / "site", words)
    assert set(here) == words, "every one of them was planted"


def test_none_is_published(planted: tuple[Path, set[str]]) -> None:
    top, words = planted
    assert escaped(top / "site/public", words) == {}
    names = [path.name for path in (top / "site/public").rglob("*")]
    assert "index.html" in names
    assert not [n for n in names if n.startswith(".") and n != ".nojekyll"]


def test_none_is_sent(planted: tuple[Path, set[str]]) -> None:
    top, words = planted
    assert escaped(top / "online", words) == {}
    assert (top / "online/calm/public/index.html").is_file()


def test_no_picture_says_where_it_was_taken(planted: tuple[Path, set[str]]) -> None:
    top, _ = planted
    pictures = [p for p in (top / "online").rglob("*") if p.suffix in (".jpg", ".png", ".webp", ".avif")]
    assert {path.suffix for path in pictures} >= {".jpg", ".png", ".webp"}
    for path in pictures:
        with Image.open(path) as picture:
            assert not picture.getexif(), path
            assert not {"exif", "xmp", "Author", "comment", "photoshop"} & picture.info.keys(), path


def test_a_link_that_leads_out_of_the_content_is_refused(planted: tuple[Path, set[str]], tmp_path: Path) -> None:
    top, _ = planted
    outside = tmp_path / "outside.txt"
    outside.write_text(canary("outside"), "utf-8")
    link = top / "site/content/link.txt"
    link.symlink_to(outside)
    try:
        done = run(top / "site", "build")
    finally:
        link.unlink()
    assert done.returncode == 1
    assert "file-link" in done.stderr
    assert escaped(top / "site/public", {canary("outside")}) == {}


def test_nothing_of_the_preview_gets_into_the_output(planted: tuple[Path, set[str]]) -> None:
    top, _ = planted
    client = ("livereload", "websocket", "127.0.0.1", "localhost", str(top).lower(), str(Path.home()).lower())
    for name, content in everything(top / "online"):
        text = content.decode("utf-8", "replace").lower()
        assert not [word for word in client if len(word) > 3 and word in text], name


@pytest.mark.parametrize("secret", ["-----BEGIN RSA PRIVATE KEY-----", "ghp_" + "a1" * 18])
def test_a_key_in_a_text_stops_a_deploy(planted: tuple[Path, set[str]], secret: str) -> None:
    top, _ = planted
    page = top / "site/content/calm/leak.md"
    page.write_text(PAGE.format(title="Leak", more="", text=f"The key: {secret}"), "utf-8")
    before = dict(everything(top / "online"))
    try:
        done = run(top / "site", "deploy", "--yes")
    finally:
        page.unlink()
    assert done.returncode == 1
    assert "final-secret" in done.stderr
    assert secret not in done.stderr
    assert dict(everything(top / "online")) == before


def test_drafts_are_shown_by_a_build_that_was_asked_for_them_and_gone_after_the_next(
    planted: tuple[Path, set[str]], tmp_path: Path
) -> None:
    top, words = planted
    output = tmp_path / "public"
    assert run(top / "site", "build", "--drafts", "--output", str(output)).returncode == 0
    assert canary("draftbody") in escaped(output, words)
    assert run(top / "site", "build", "--output", str(output)).returncode == 0
    assert escaped(output, words) == {}


def test_the_preview_shows_drafts_and_nothing_else_of_it(planted: tuple[Path, set[str]]) -> None:
    """Its reader is the author: what is not yet published is shown, what is never to be published is not."""
    top, words = planted
    unpublished = {word for word in words if re.match(r"canary(?:draft|scheduled|expired)", word)}
    asked = [*HIDDEN_NAMES, ".env", "notes.txt", "secret.key", "site.toml", "../site.toml", "themes/hearth/notes.bak"]
    waiting, answers = (
        ["/", "/calm/draft/", "/calm/public/", *(f"/{quote(name)}" for name in asked)],
        dict[str, bytes](),
    )
    with previewing(top / "site", "--now", "2026-06-01") as preview:
        while waiting:
            address = waiting.pop()
            if address not in answers:
                status, content, _ = preview.ask("GET", address)
                answers[address] = content
                text = content.decode("utf-8", "replace") if b"<html" in content and status == 200 else ""
                links = re.findall(r'(?:href|src)="([^"#?:]+)"', text)
                sizes = re.findall(r'srcset="([^"]*)"', text)
                links += [place.split()[0] for part in sizes for place in part.split(",")]
                waiting += [urljoin(address, link) for link in links]
    online = {f"/{path.relative_to(top / 'online')}" for path in (top / "online").rglob("*.*") if "photo" in path.name}
    assert {unquote(address) for address in answers} >= online, "every picture was asked for"
    got = {
        word for content in answers.values() for text in (_unpacked(content),) for word in words if word.lower() in text
    }
    assert canary("draftbody") in got
    assert got <= unpublished


def test_an_archive_of_what_is_online_holds_none(planted: tuple[Path, set[str]], tmp_path: Path) -> None:
    """What a host stores is what was sent, its manifest included."""
    top, words = planted
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        archive.add(top / "online", "online")
    text = stream.getvalue().decode("utf-8", "replace").lower()
    assert not [word for word in words if word.lower() in text]
