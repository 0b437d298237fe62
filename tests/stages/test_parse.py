"""Bytes → page: what is refused, where it is told, and what a page keeps of a faulty file."""

import pytest

from fingerpost import kinds
from fingerpost.model.pages import Page, Source
from fingerpost.model.paths import ContentPath
from fingerpost.stages.markdown import Converted
from fingerpost.stages.markup import texts
from fingerpost.stages.parse import Manner, parse

MANNER = Manner(kinds.all, "en")


def page_of(content: bytes | str, path: str = "a/b.md") -> Page:
    content = content.encode() if isinstance(content, str) else content
    return parse(Source(ContentPath(path), f"content/{path}", "x", len(content)), content, MANNER)


def told(page: Page) -> list[tuple[str, int, int]]:
    return [(d.rule, d.place.line, d.place.column) for d in page.diagnostics if d.place]


def html_of(page: Page) -> str:
    return "".join(part if isinstance(part, str) else part.otherwise for part in page.body.parts)


@pytest.mark.parametrize(
    ("content", "rule", "line", "column"),
    [
        (b"a\nb \xe4 c", "file-encoding", 2, 3),
        (b"a\r\nb\r\n\x80", "file-encoding", 3, 1),
        (b"\xff\xfea\x00", "file-encoding", 1, 1),
        (b"\xfe\xff\x00a", "file-encoding", 1, 1),
        ("ä".encode("utf-16"), "file-encoding", 1, 1),
        (b"a\x00b", "file-characters", 1, 2),
        (b"a\n\n\x1b[31m", "file-characters", 3, 1),
        (b"a\x0cb", "file-characters", 1, 2),
        ("a\u0085".encode(), "file-characters", 1, 2),
        ("a\ufdd0".encode(), "file-characters", 1, 2),
        ("a\ufdef".encode(), "file-characters", 1, 2),
        ("a\uffff".encode(), "file-characters", 1, 2),
        ("a\U0005fffe".encode(), "file-characters", 1, 2),
        ("a\U0010ffff".encode(), "file-characters", 1, 2),
        (b"a\xed\xa0\x80", "file-encoding", 1, 2),
        (b"a\xf4\x90\x80\x80", "file-encoding", 1, 2),
        (b"a\xc0\x80", "file-encoding", 1, 2),
        (b"a\n&#" + b"0" * 5000 + b"65;", "file-characters", 2, 1),
        (b"a" * (3 * 1024 * 1024), "file-large", 1, 1),
    ],
)
def test_bytes_that_are_no_text_are_told_where_they_stand(content: bytes, rule: str, line: int, column: int) -> None:
    assert told(page_of(content)) == [(rule, line, column)]


def test_the_likely_encoding_is_named() -> None:
    hints = [page_of(c).diagnostics[0].hint or "" for c in (b"\xff\xfea\x00", b"caf\xe9", b"\x93a\x94 \xe9")]
    assert [hint.rpartition("it looks like ")[2].partition(" (")[0] for hint in hints] == [
        "UTF-16", "ISO 8859-1", "Windows-1252",
    ]  # fmt: skip


def test_the_message_about_an_encoding_names_byte_and_offset() -> None:
    assert page_of(b"caf\xe9").diagnostics[0].message == "this file is not UTF-8 text (byte 3 is 0xe9)"


@pytest.mark.parametrize(
    "text",
    [
        "> " * 51 + "a",
        ">" * 60 + "a",
        "- " * 51 + "a",
        "1. " * 51 + "a",
        "> - " * 40 + "a",
        "[" * 51 + "a" + "]" * 51,
        "![" * 51 + "a" + "](b)" * 51,
        "<div markdown='1'>\n\n" * 400 + "a\n" + "</div>\n\n" * 400,
        "<div>" * 300 + "</div>" * 300,
    ],
    ids=["quotes", "tight quotes", "lists", "numbers", "both", "brackets", "pictures", "markdown in HTML", "HTML"],
)
def test_what_is_nested_too_deeply_is_told_at_its_line(text: str) -> None:
    found = [(d.rule, d.place.line if d.place else 0) for d in page_of(f"a\n\n{text}\n").diagnostics]
    assert ("file-nesting", 3) in found or ("file-nesting", 1) in found


@pytest.mark.parametrize(
    "text", ["> " * 30 + "a", "- " * 12 + "a", "[" * 40 + "a" + "]" * 40, "<div>" * 60 + "</div>" * 60]
)
def test_what_is_nested_less_is_fine(text: str) -> None:
    assert not any(d.rule == "file-nesting" for d in page_of(text).diagnostics)


def test_a_converter_that_recurses_without_end_is_told_as_nesting(monkeypatch: pytest.MonkeyPatch) -> None:
    def recurse(text: str, private: object) -> Converted:
        return recurse(text, private)

    monkeypatch.setattr(texts, "convert", recurse)
    assert told(page_of("---\ntitle: A\n---\na")) == [("file-nesting", 4, 1)]


def test_a_converter_that_breaks_is_told_with_what_it_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str, private: object) -> Converted:
        raise AttributeError("no attribute 'set'")

    monkeypatch.setattr(texts, "convert", broken)
    page = page_of("---\ntitle: A\n---\na")
    assert told(page) == [("file-unreadable", 4, 1)]
    assert "AttributeError: no attribute 'set'" in page.diagnostics[0].message
    assert page.entry.title == "A"


def test_a_page_after_one_that_was_broken_off_is_as_ever() -> None:
    good = "> - a\n\na[^1]\n\n[^1]: b\n"
    before = page_of(good)
    page_of("<div markdown='1'>\n\n" * 400)
    assert page_of(good) == before


@pytest.mark.parametrize("address", ["//[", "//[x", "http://a\u2100b/", "https://[::1"])
def test_an_address_that_cannot_be_taken_apart_is_told(address: str) -> None:
    page = page_of(f"---\ntitle: A\nrelated: ['{address}']\n---\n\n[a]({address})\n")
    assert [(d.rule, d.place.line) for d in page.diagnostics if d.place] in (
        [("link-scheme", 6), ("link-scheme", 3)],
        [("link-scheme", 3)],
    )


@pytest.mark.parametrize("line", ["title: " + "9" * 5000, "title: 0x" + "f" * 5000, "title: 1" + "0" * 400 + ".5"])
def test_a_huge_number_is_the_text_it_was_written_as(line: str) -> None:
    page = page_of(f"---\n{line}\n---\nText\n")
    assert not page.diagnostics
    assert page.entry.title == line.removeprefix("title: ")


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("# A\n\nb", "A", "<p>b</p>"),
        ("# A <!-- not this -->b\n", "A b", ""),
        ("# A & `<b>` *c*\n", "A & <b> c", ""),
        ("---\ntitle: A\n---\n# A\n\nb", "A", "<p>b</p>"),
        ("---\ntitle: A\n---\n# B\n\nc", "A", '<h2 id="b">B</h2>\n<p>c</p>'),
        ("a\n", "B", "<p>a</p>"),
    ],
)
def test_the_first_heading_gives_the_title_and_leaves_the_text(text: str, title: str, body: str) -> None:
    page = page_of(text)
    assert (page.entry.title, html_of(page)) == (title, body)
