"""Whatever the files of a site hold, the program ends with told faults and exit code 1, and the old site stays.

Each site here is on the disk and goes through the program itself, as an author would run it.
"""

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_sites import SITE_TOML, THEME

from fingerpost.build import Program
from fingerpost.edges import limits
from fingerpost.edges.cli import commands
from fingerpost.edges.limits import within_limits
from fingerpost.model.pages import Page, Source
from fingerpost.model.paths import ContentPath
from fingerpost.model.stage import Stage
from fingerpost.stages.parse import Manner, parse
from fingerpost.workshop import page_given_up

FULL = os.environ.get("FINGERPOST_FULL") == "1"
"""Pathological texts at 50 KB and 5 seconds, as promised; otherwise a tenth of both."""

SIZE, SECONDS = (50_000, 5.0) if FULL else (5_000, 0.5)


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    write(tmp_path, {"site.toml": SITE_TOML, "content/index.md": "# Home\n"})
    write(tmp_path, {f"themes/bare/{name}": text for name, text in THEME.items()})
    assert run(tmp_path, "build")[0] == 0
    return tmp_path


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def run(folder: Path, command: str) -> tuple[int, list[dict[str, object]]]:
    """The exit code, and the diagnostics as JSON gives them. What is raised goes through to the test."""
    arguments = [command, "--site", str(folder), "--format", "json", "--now", "2026-06-01"]
    result = CliRunner().invoke(commands(Program()), arguments, catch_exceptions=False)
    return result.exit_code, json.loads(result.stdout)["diagnostics"]


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


BAD: dict[str, tuple[str, str | bytes, str]] = {
    "Latin 1": ("content/a.md", b"caf\xe9", "file-encoding"),
    "UTF-16": ("content/a.md", "a".encode("utf-16"), "file-encoding"),
    "NUL": ("content/a.md", b"a\0b", "file-characters"),
    "noise": ("content/a.md", bytes(range(256)), "file-encoding"),
    "noncharacter": ("content/a.md", "a\ufdd0", "file-characters"),
    "lone surrogate": ("content/a.md", b"\xed\xa0\x80", "file-encoding"),
    "3 MiB": ("content/a.md", b"a " * (3 * 512 * 1024), "file-large"),
    "endless reference": ("content/a.md", "&#" + "0" * 5000 + "65;", "file-characters"),
    "front matter that is none": ("content/a.md", "---\ntitle: [\n---\n", "front-matter-syntax"),
    "front matter that never ends": ("content/a.md", "---\ntitle: a\n", "front-matter-unclosed"),
    "front matter of another shape": ("content/a.md", "---\n- a\n---\n", "front-matter-syntax"),
    "impossible date": ("content/a.md", "---\ntitle: a\npublished: 0000-00-00\n---\n", "front-matter-type"),
    "YAML that runs programs": (
        "content/a.md",
        "---\ntitle: !!python/object/apply:os.system [id]\n---\n",
        "front-matter-syntax",
    ),
    "YAML bomb": ("content/a.md", "---\na: &a [b]\nc: &c [*a,*a]\ntitle: [*c,*c]\n---\n", "front-matter-syntax"),
    "deep YAML": ("content/a.md", "---\ntitle: " + "[" * 5000 + "\n---\n", "file-nesting"),
    "huge number": ("content/a.md", "---\ntitle: a\ndraft: 0x" + "f" * 5000 + "\n---\n", "front-matter-type"),
    "surrogate in YAML": ("content/a.md", '---\ntitle: "\\ud800"\n---\n', "front-matter-type"),
    "escape in YAML": ("content/a.md", '---\ntitle: "\\e[31m"\n---\n', "front-matter-type"),
    "address without end": ("content/a.md", "[a](//[)", "link-scheme"),
    "address in front matter": ("content/a.md", "---\ntitle: a\nrelated: ['//[']\n---\n", "link-scheme"),
    "deep quotes": ("content/a.md", "> " * 1000 + "a", "file-nesting"),
    "deep lists": ("content/a.md", "- " * 1000 + "a", "file-nesting"),
    "deep markdown in HTML": ("content/a.md", "<div markdown='1'>\n\n" * 1000 + "</div>\n\n" * 1000, "file-nesting"),
    "open comment": ("content/a.md", "<div>\n<!-- a\n</div>\n", "html-unclosed"),
    "program": ("content/a.md", "<script>alert(1)</script>", "html-script"),
    "slug that climbs": ("content/a.md", "---\ntitle: a\nslug: ../../a\n---\n", "output-path"),
    "alias that climbs": ("content/a.md", "---\ntitle: a\naliases: [/../../a/]\n---\n", "output-path"),
    "no TOML": ("site.toml", "a", "site-syntax"),
    "TOML in another encoding": ("site.toml", b"title = '\xe9'", "file-encoding"),
    "TOML in UTF-16": ("site.toml", SITE_TOML.encode("utf-16"), "file-encoding"),
    "deep TOML": ("site.toml", "a = " + "[" * 5000, "site-syntax"),
    "deep keys": ("site.toml", ".".join("a" * 5000) + " = 1", "site-syntax"),
    "huge TOML number": ("site.toml", SITE_TOML + f"description = 0x{'f' * 5000}\n", "site-type"),
    "address of no site": ("site.toml", SITE_TOML.replace("https://example.org", "https://["), "site-type"),
    "menu to no address": ("site.toml", SITE_TOML + "[[menus.main]]\nto = '//['\n", "link-scheme"),
    "content folder with a name of 5000": (
        "site.toml",
        SITE_TOML + f"[content]\nfolder = '{'a' * 5000}'\n",
        "site-empty",
    ),
    "content folder that is everything": ("site.toml", SITE_TOML + "[content]\nfolder = '/'\n", "site-type"),
    "theme with a name of 5000": ("site.toml", SITE_TOML.replace("bare", "a" * 5000), "theme-missing"),
    "theme that climbs": ("site.toml", SITE_TOML.replace("bare", "../bare"), "theme-missing"),
    "globs without end": ("site.toml", SITE_TOML + f"[content]\nexclude = ['{'**/' * 30}a']\n", "site-type"),
    "kind with a hostile name": ("site.toml", SITE_TOML + '[kinds."a\\u0000"]\nurl = "/a/"\n', "site-type"),
    "no theme.toml": ("themes/bare/theme.toml", "[", "theme-syntax"),
    "theme.toml in another encoding": ("themes/bare/theme.toml", b"\xff", "file-encoding"),
    "huge number in theme.toml": ("themes/bare/theme.toml", f"name = 0x{'f' * 5000}", "theme-type"),
    "template in another encoding": ("themes/bare/templates/home.html", b"\xff", "file-encoding"),
    "template with a slip": ("themes/bare/templates/page.html", "{% if %}", "template-error"),
    "template that includes itself": ("themes/bare/templates/page.html", "{% include 'page.html' %}", "template-error"),
    "template that climbs": (
        "themes/bare/templates/page.html",
        "{% include '../../../site.toml' %}",
        "template-missing",
    ),
    "template that looks around": ("themes/bare/templates/page.html", "{{ ''.__class__.__mro__ }}", "template-error"),
    "template with half a character": ("themes/bare/templates/page.html", "{{ '\\ud800' }}", "template-error"),
    "words that are none": ("themes/bare/strings/en.toml", "a = [1]", "theme-type"),
}


@pytest.mark.parametrize(("name", "content", "rule"), BAD.values(), ids=BAD)
def test_a_bad_file_is_a_told_fault_and_the_old_site_stays(
    folder: Path, name: str, content: str | bytes, rule: str
) -> None:
    before = tree(folder / "public")
    write(folder, {"content/b.md": "# Good\n", name: content})
    code, diagnostics = run(folder, "build")
    assert code == 1
    assert rule in [d["rule"] for d in diagnostics if d["level"] == "error"]
    assert all(d["file"] for d in diagnostics if d["rule"] == rule) or rule in ("site-empty", "theme-missing")
    assert tree(folder / "public") == before


def test_all_bad_pages_are_told_in_one_run(folder: Path) -> None:
    pages = {
        f"content/{number}.md": content
        for number, (name, content, _) in enumerate(BAD.values())
        if name == "content/a.md"
    }
    write(folder, pages)
    _, diagnostics = run(folder, "check")
    assert {d["file"] for d in diagnostics if d["level"] == "error"} == set(pages)


@pytest.mark.parametrize(
    "content",
    [
        b"# A\n\nb c\n\n- d\n    - e\n\n```\nf\n\tg\n```\n\n| h |\n|---|\n| i |\n",
        b"---\ntitle: A\ntopics:\n  - b\nsummary: |\n  c\n  d\n---\n\ne  \nf\n",
    ],
)
def test_line_ends_and_byte_order_marks_make_no_difference(folder: Path, content: bytes) -> None:
    trees = []
    for form in (content, content.replace(b"\n", b"\r\n"), content.replace(b"\n", b"\r"), b"\xef\xbb\xbf" + content):
        write(folder, {"content/a.md": form})
        assert run(folder, "build")[0] == 0
        trees.append(tree(folder / "public"))
    assert trees == [trees[0]] * 4


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_names_and_things_that_no_disk_should_have_are_told_and_the_rest_is_read(folder: Path) -> None:
    content = folder / "content"
    os.mkfifo(content / "pipe.md")
    (content / "folder.md").mkdir()
    (content / "loop").symlink_to("loop")
    (content / "out").symlink_to("/etc")
    (content / "two\nlines.md").write_bytes(b"a")
    with open(os.fsencode(content) + b"/\xff.md", "wb"):  # noqa: PTH123 - a path of bytes
        pass
    code, diagnostics = run(folder, "check")
    told = {(d["rule"], d["file"]) for d in diagnostics if d["level"] == "error"}
    assert code == 1
    assert told == {
        ("file-unreadable", "content/pipe.md"),
        ("file-unreadable", "content/loop"),
        ("file-link", "content/out"),
        ("file-name", "content/two\nlines.md"),
        ("file-name", "content/?.md"),
    }


# Texts that have been the end of other converters (cmark's `pathological_tests.py`, Python-Markdown #1554, #1578, …).

PIECES = (
    *(
        "*",
        "_",
        "[",
        "]",
        "`",
        "<",
        "![",
        "](",
        "[[",
        "]]",
        "(",
        "\\",
        "&",
        "~",
        "|",
        ">",
        "#",
        "-",
        "=",
        "+",
        "$",
        '"',
        "'",
    ),
    *(
        "[]",
        "[^",
        "[^a]",
        "[a](",
        "[a](b",
        "[a](<b",
        "[a][",
        "![[",
        "[[a|",
        "*a_",
        "*a **a ",
        "_a__ ",
        "a**b",
        "`a",
        "``a`",
    ),
    *(
        "<!--",
        "<!-- <!--",
        "-- >",
        "<![",
        "<![CDATA[",
        "<?",
        "</",
        "<a ",
        "<a href=",
        '<a href="',
        "<div",
        "<b>",
        "<div>",
    ),
    *(
        "<svg>",
        "<table><tr><td>",
        "<script>",
        "<http://a",
        "<a@b",
        "{: ",
        "{#",
        "{{ ",
        "&#0",
        "&lt",
        "^a ",
        "\u00a0",
        "\t",
    ),
    *(
        "```\n",
        "~~~\n",
        "``` ",
        "---\n",
        "===\n",
        "a\n===\n",
        "> - ",
        "- ",
        "1. ",
        "+ a\n",
        "# ",
        "## a {",
        "|a|\n|-|\n",
    ),
    *(
        "[a]: b\n",
        "[^a]: b\n",
        "*[a]: b\n",
        "a\n: b\n",
        "!!! a\n",
        "> [!a]\n",
        "<p markdown>\n",
        "<div markdown=1>\n\n",
        "[\n",
    ),
)
LEVELS = (51, 200, 1000, 10_000) if FULL else (51, 1000)
NESTED = {
    "quotes": ("> ", "a", ""),
    "tight quotes": (">", "a", ""),
    "lists": ("- ", "a", ""),
    "numbers": ("1. ", "a", ""),
    "both": ("> - ", "a", ""),
    "brackets": ("[", "a", "](b)"),
    "pictures": ("![", "a", "](b)"),
    "lines of brackets": ("[\n", "a", "](b)\n"),
    "wikilinks": ("[[a ", "b", "]]"),
    "stars": ("*a **b ", "c", "** *"),
    "HTML": ("<div>", "a", "</div>"),
    "lines of HTML": ("<div>\n", "a\n", "</div>\n"),
    "markdown in HTML": ("<div markdown='1'>\n\n", "a\n", "</div>\n\n"),
    "phrases": ("<span markdown='1'>", "a", "</span>"),
    "parentheses": ("[a](" + "(", "b", ")"),
}


def seconds_for(text: str, monkeypatch: pytest.MonkeyPatch) -> float:
    monkeypatch.setattr(limits, "LONGEST_S", SECONDS)
    source = Source(ContentPath("a.md"), "content/a.md", "")
    started = time.process_time()  # as the limit does, and not what else the machine does meanwhile
    stage = Stage(lambda s: parse(s, text.encode(), Manner(Program().kinds, "en")), page_given_up)
    (page,) = within_limits(stage, [source])
    assert isinstance(page, Page)
    return time.process_time() - started


@pytest.mark.parametrize("piece", PIECES, ids=ascii)
def test_a_piece_over_and_over_ends_in_time(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert seconds_for((piece * SIZE)[:SIZE], monkeypatch) < SECONDS + 1.5


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("before, middle, after", NESTED.values(), ids=NESTED)  # noqa: PT006 - three in one
def test_what_is_nested_ends_in_time(
    before: str, middle: str, after: str, level: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert seconds_for(before * level + middle + after * level, monkeypatch) < SECONDS + 1.5
