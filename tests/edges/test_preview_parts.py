"""The parts of the preview that need neither a server nor a browser."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from previews import FILES, write

from fingerpost.build import Program
from fingerpost.edges.preview import pages, saying
from fingerpost.edges.preview.copies import Span, span_of
from fingerpost.edges.preview.memory import ProcessMemory
from fingerpost.edges.preview.pages import Stamp, prepared, stamp_of, widened
from fingerpost.edges.preview.panel import EDITORS, editor_address, report_of, without_addresses
from fingerpost.edges.preview.session import Look, Session, Wishes
from fingerpost.edges.preview.shelf import Elsewhere, Found, Kept, Nothing, Shelf, content_type
from fingerpost.memo import DictMemory, Row
from fingerpost.model.diagnostics import Place, fault
from fingerpost.model.digest import digest_of
from fingerpost.model.paths import OutputPath
from fingerpost.model.traces import Reason
from fingerpost.stages.config import read_config

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def _shelf(*paths: str, base_path: str = "") -> Shelf:
    return Shelf(base_path, {OutputPath(path): Kept(digest_of(path.encode()), path.encode()) for path in paths})


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/", Found(OutputPath("index.html"))),
        ("/a/", Found(OutputPath("a/index.html"))),
        ("/a", Elsewhere("/a/")),
        ("/a/index.html", Found(OutputPath("a/index.html"))),
        ("/caf%C3%A9/", Found(OutputPath("café/index.html"))),
        ("/cafe%CC%81/", Found(OutputPath("café/index.html"))),
        ("/caf%25C3%25A9/", Found(OutputPath("404.html"), is_there=False)),
        ("/feed.xml", Found(OutputPath("feed.xml"))),
        ("//a/", Found(OutputPath("404.html"), is_there=False)),
        ("/a/../a/", Found(OutputPath("404.html"), is_there=False)),
        ("/%ff", Found(OutputPath("404.html"), is_there=False)),
        ("a/", Found(OutputPath("404.html"), is_there=False)),
        ("", Found(OutputPath("404.html"), is_there=False)),
    ],
)
def test_an_address_is_looked_up_and_nothing_else(path: str, answer: object) -> None:
    shelf = _shelf("index.html", "a/index.html", "café/index.html", "feed.xml", "404.html")
    if path == "":
        assert shelf.find(path) == Elsewhere("/")  # the root without its slash
    else:
        assert shelf.find(path) == answer


def test_below_a_path_everything_begins_with_it() -> None:
    shelf = _shelf("index.html", "a/index.html", base_path="/guide")
    assert shelf.find("/guide/a/") == Found(OutputPath("a/index.html"))
    assert shelf.find("/guide/a") == Elsewhere("/guide/a/")
    assert shelf.find("/guide") == Elsewhere("/guide/")
    assert shelf.find("/") == Elsewhere("/guide/")
    assert shelf.find("/a/") == Nothing()
    assert shelf.find("/guidea/") == Nothing()


def test_files_are_called_what_a_host_would_call_them() -> None:
    assert content_type(OutputPath("a/index.html")) == "text/html; charset=utf-8"
    assert content_type(OutputPath("a/b.JPG")) == "image/jpeg"
    assert content_type(OutputPath("CNAME")) == "application/octet-stream"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<!doctype html><html><head><title>a", "<!doctype html><html><head>TAGS<title>a"),
        ("<!DOCTYPE html>\n<!-- <head> -->\n<HTML>\n<head>x", "<!DOCTYPE html>\n<!-- <head> -->\n<HTML>\n<head>TAGSx"),
        ("<!doctype html><title>a</title><pre><head></pre>", "<!doctype html>TAGS<title>a</title><pre><head></pre>"),
        ("<header>a", "TAGS<header>a"),
        ("plain", "TAGSplain"),
        ("", "TAGS"),
    ],
)  # fmt: skip
def test_the_clients_scripts_stand_at_the_top_of_the_head(page: str, expected: str) -> None:
    assert prepared(page.encode(), "TAGS", "127.0.0.1:8000").decode() == expected


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (
            "default-src 'none'; script-src 'self'; style-src 'self'",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws://h",
        ),
        ("script-src 'none'", "script-src 'self'"),
        (
            "default-src x:",
            "default-src x:; script-src x: 'self'; style-src x: 'self'; connect-src x: 'self' ws://h",
        ),
        ("script-src-elem x", "script-src-elem x 'self'"),
        ("img-src 'self'; IMG-SRC *", "img-src 'self'"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_policy_is_widened_by_what_the_client_needs(policy: str, expected: str) -> None:
    assert widened(policy, "ws://h") == expected


def test_only_policies_are_touched() -> None:
    page = b"<meta name=\"description\" content=\"script-src 'none'\"><meta content='a' http-equiv=refresh>"
    assert prepared(page, "", "h") == page
    meta = b"<meta content=\"script-src 'none'\" http-equiv='Content-Security-Policy'>"
    assert prepared(meta, "", "h") == meta.replace(b"'none'", b"&#x27;self&#x27;")


def test_a_stamp_travels_and_is_the_same_for_pages_that_differ_in_style_only() -> None:
    first = stamp_of(digest_of(b"1"), b'<link href="/theme/style.0123456789.css">')
    second = stamp_of(digest_of(b"2"), b'<link href="/theme/style.abcdef0123.css">')
    assert first.plain == second.plain
    assert first.whole != second.whole
    assert pages.read(pages.written(first)) == first
    assert pages.read("none") is None
    assert pages.read("v1-2") is None
    assert pages.read(pages.written(Stamp("0" * 16, "1" * 16))) == Stamp("0" * 16, "1" * 16)


@pytest.mark.parametrize(
    ("wanted", "span"),
    [
        (None, Span(0, 10)), ("bytes=0-", Span(0, 10)), ("bytes=3-4", Span(3, 2)), ("bytes=8-99", Span(8, 2)),
        ("bytes=-4", Span(6, 4)), ("bytes=-99", Span(0, 10)), ("bytes=10-", None), ("bytes=-0", None),
        ("bytes=4-3", Span(0, 10)), ("bytes=-", Span(0, 10)), ("bytes=0-1,3-4", Span(0, 10)), ("x", Span(0, 10)),
    ],
)  # fmt: skip
def test_a_part_of_a_file_is_what_its_header_names(wanted: str | None, span: Span | None) -> None:
    assert span_of(wanted, 10) == span


def test_a_fault_is_told_with_its_line_in_three_pieces_and_the_way_to_the_editor() -> None:
    place = Place("content/a b.md", 8, 7, 4, "See [[Hoem]].")
    report = report_of([fault("link-target", "no page", place, hint="try")], Path("/s"), "vscode")
    told = report.faults[0]
    assert report.title == "1 error keeps this site from being published"
    assert (told.where, told.before, told.marked, told.after) == ("content/a b.md:8:7", "See [[", "Hoem", "]].")
    assert told.open == "vscode://file/s/content/a%20b.md:8:7"
    assert without_addresses(report).faults[0].open == ""


def test_every_editor_that_has_a_name_may_be_named_and_no_script_may() -> None:
    def is_fine(editor: str) -> bool:
        toml = f'title = "T"\nbase_url = "https://example.org"\n[preview]\neditor = {editor!r}\n'
        return read_config("site.toml", toml).config is not None

    assert all(is_fine(editor) for editor in ("", *EDITORS, "x-y://open?f=/{file}&l={line}"))
    for bad in ("vsc", "javascript:alert('{file}')", "data:{file}", "https://evil.example/{file}", "x://no-file"):
        assert not is_fine(bad), bad
    assert editor_address("", Path("/a"), Place("a", 1, 1)) == ""


def test_a_save_is_told_in_few_words() -> None:
    reasons = [
        Reason("page", "a.md", "it changed"), Reason("render", "a.md", "it changed"),
        Reason("render", "b.md", "the answer to around(b.md) changed"),
        Reason("render", "c.md", "the answer to around(c.md) changed"), Reason("files", "feed", "it is new"),
    ]  # fmt: skip
    assert saying.made(reasons) == "1 page read, 3 rendered (2 by around, 1 changed), feed made"
    assert saying.made([]) == "nothing to make again"
    assert saying.changes({"a": "1", "b": "1"}, {"a": "2", "c": "1"}) == ("a", "new: c", "gone: b")
    assert saying.restart(["new: build.py"]) is not None
    assert saying.restart(["content/build.py"]) is None


def test_a_memory_in_this_process_says_what_the_one_behind_it_would() -> None:
    behind, alone = DictMemory(), DictMemory()
    behind.put("s", "old", Row("1", b"old"))
    alone.put("s", "old", Row("1", b"old"))
    memory = ProcessMemory(behind)
    chance = random.Random(7)
    for step in range(300):
        name = chance.choice("abcd")
        if chance.random() < 0.6:
            for one in (memory, alone):
                one.put("s", name, Row(str(step), name.encode()))
        else:
            for one in (memory, alone):
                one.drop("s", [name])
        if step > 100:
            assert memory.rows("s") == alone.rows("s")
        assert memory.row("s", name) == alone.row("s", name)
        assert memory.names("s") == alone.names("s")
    assert behind.rows("s") == alone.rows("s")


EDITS = {
    "content/calm/rest.md": (
        FILES["content/calm/rest.md"], FILES["content/calm/rest.md"].replace("a while", "an hour"),
        FILES["content/calm/rest.md"].replace("Ways to rest", "Ways to rest: all of them"),
        FILES["content/calm/rest.md"] + "\n## A heading\n\nSee [[#A heading]] and [[Calm]].\n", None,
    ),
    "content/index.md": (FILES["content/index.md"], FILES["content/index.md"] + "\nAnd [[Calm]].\n", "No links.\n"),
    "content/calm/more.md": (None, "---\ntitle: More\npublished: 2026-01-01\n---\nSee [[Ways to rest]].\n", "Text.\n"),
    "content/pic.svg": (None, "<svg/>", "<svg></svg>"),
    "site.toml": (FILES["site.toml"], FILES["site.toml"].replace('"Test"', '"Another"')),
}  # fmt: skip
"""What becomes of a file, step by step; None: it goes."""


def test_a_process_that_builds_again_and_again_gives_what_a_build_from_nothing_gives(tmp_path: Path) -> None:
    site = write(tmp_path, FILES)
    wishes = Wishes(site, True, NOW, 1)
    session, look = Session(Program(), wishes, ProcessMemory(DictMemory())), None
    chance = random.Random(3)
    for _ in range(40):
        name = chance.choice(sorted(EDITS))
        text = chance.choice(EDITS[name])
        if text is None:
            (site / name).unlink(missing_ok=True)
        else:
            write(site, {name: text})
        look = session.look(look)
        assert _given(look) == _given(Session(Program(), wishes, ProcessMemory(DictMemory())).look()), name


def _given(look: Look) -> tuple[object, ...]:
    built = look.built
    shelf = [(output.path, digest_of(content) if isinstance(content := built.bytes_of(output), bytes) else content)
             for output in built.outputs]  # fmt: skip
    return shelf, built.diagnostics, built.held, built.page_count, built.link_count
