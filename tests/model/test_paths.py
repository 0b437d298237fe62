"""The three kinds of path, example by example; what holds for all of them is in `laws/test_paths_laws.py`."""

import pytest

from fingerpost.model.paths import (
    SLUG_BYTES,
    ContentPath,
    OutputPath,
    Url,
    beside,
    content_path,
    encoded,
    folder_of,
    href,
    is_within,
    name_of,
    output_path,
    relative_to,
    safe_name,
    slug,
    stem_of,
    suffix_of,
    url_of,
)

PAIRS = [
    ("a/b.md", "a/c.md", "c.md"),
    ("a/b.md", "people/ada.md", "../people/ada.md"),
    ("a/b.md", "c.md", "../c.md"),
    ("b.md", "a/c.md", "a/c.md"),
    ("a/b/c.md", "a/d/e.md", "../d/e.md"),
    ("a/b.md", "a/b.md", "b.md"),
    ("a/b/c.md", "a/b", "../b"),
    ("docs/a.md", "docs-site/a.md", "../docs-site/a.md"),
]


@pytest.mark.parametrize(("origin", "target", "written"), PAIRS)
def test_a_relative_path_and_what_it_names_are_one_pair(origin: str, target: str, written: str) -> None:
    assert relative_to(ContentPath(origin), ContentPath(target)) == written
    assert beside(ContentPath(origin), written) == target


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a/b.md", "a/b.md"),
        ("a/../b.md", "b.md"),
        ("./a//b.md", "a/b.md"),
        ("/a", "a"),
        ("a/..", ""),
        ("..", None),
        ("a/../../b", None),
        ("a/b/../../../c", None),
        ("...", "..."),
        ("..a/b", "..a/b"),
        ("a\\..\\b", "a\\..\\b"),
    ],
)
def test_a_content_path_never_climbs_out(text: str, path: str | None) -> None:
    assert content_path(text) == path


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/", "index.html"),
        ("/a/", "a/index.html"),
        ("/a/b/", "a/b/index.html"),
        ("/feed.xml", "feed.xml"),
        ("/a/b.png", "a/b.png"),
        ("/\u00e4/", "\u00e4/index.html"),
    ],
)
def test_a_url_and_its_output_are_one_pair(url: str, path: str) -> None:
    assert output_path(Url(url)) == path
    assert url_of(OutputPath(path)) == url


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Relationship Roadblocks? Consider \u2026", "relationship-roadblocks-consider"),
        ("  It\u2019s  don't ", "its-dont"),
        ("\u00c4rger", "\u00e4rger"),
        ("A\u0308rger", "\u00e4rger"),
        ("Stra\u00dfe", "strasse"),
        ("\u0130stanbul", "i\u0307stanbul"),
        ("\u5b89\u5168\u57fa\u5730", "\u5b89\u5168\u57fa\u5730"),
        ("\u0643\u062a\u0627\u0628", "\u0643\u062a\u0627\u0628"),
        ("\U0001f600", ""),
        ("---", ""),
        ("", ""),
        ("a/b\\c:d", "a-b-c-d"),
        ("../..", ""),
        ("CON", "con-"),
        ("Com1", "com1-"),
        ("nul", "nul-"),
        ("console", "console"),
        ("lpt10", "lpt10"),
        ("\uff21\uff22", "ab"),
        ("\ufb01", "fi"),
        ("\u200b\u202ea", "a"),
    ],
)
def test_a_slug_has_what_can_stand_in_an_address(text: str, wanted: str) -> None:
    assert slug(text) == wanted


def test_two_long_titles_stay_apart() -> None:
    one, other = slug("a" * 200), slug("a" * 201)
    assert one != other
    assert one.startswith("a" * 70)
    assert {len(one), len(other)} == {SLUG_BYTES}


def test_a_long_title_is_cut_at_a_character() -> None:
    assert slug("\u5b89" * 100).startswith("\u5b89" * 23 + "-")


@pytest.mark.parametrize(
    ("name", "safe"), [("con.txt", "con.txt-"), ("con .a", "con .a-"), ("a.con", "a.con"), ("", "")]
)
def test_a_name_that_windows_keeps_is_told_apart(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize(
    ("path", "folder", "name", "stem", "suffix"),
    [
        ("a/b.MD", "a", "b.MD", "b", ".md"),
        ("b", "", "b", "b", ""),
        (".well-known", "", ".well-known", ".well-known", ""),
        ("a/b.tar.gz", "a", "b.tar.gz", "b.tar", ".gz"),
        ("a.b/c", "a.b", "c", "c", ""),
    ],
)
def test_a_path_is_taken_apart(path: str, folder: str, name: str, stem: str, suffix: str) -> None:
    assert (folder_of(path), name_of(path), stem_of(path), suffix_of(path)) == (folder, name, stem, suffix)


@pytest.mark.parametrize(
    ("path", "folder", "answer"),
    [
        ("a/b", "a", True),
        ("a", "a", True),
        ("ab/c", "a", False),
        ("a/b", "", True),
        ("a", "a/b", False),
        ("a/b", "a/", True),
    ],
)
def test_a_folder_holds_what_lies_below_it_and_no_neighbour(path: str, folder: str, answer: bool) -> None:
    assert is_within(path, folder) is answer


@pytest.mark.parametrize(
    ("base", "url", "fragment", "wanted"),
    [
        ("", "/a/", "", "/a/"),
        ("/guide", "/a/", "b", "/guide/a/#b"),
        ("", "/\u00e4 \u0308/", "", "/%C3%A4%20%CC%88/"),
        ("", "/a%20b/", "", "/a%2520b/"),
        ("", '/"<>/', "\u00e4?#", "/%22%3C%3E/#%C3%A4%3F%23"),
        ("", "/a/", "^b", "/a/#%5Eb"),
    ],
)
def test_an_href_is_encoded_once(base: str, url: str, fragment: str, wanted: str) -> None:
    assert href(base, Url(url), fragment) == wanted


def test_a_url_in_either_unicode_form_is_encoded_the_same() -> None:
    assert encoded("/a\u0308/") == encoded("/\u00e4/") == "/%C3%A4/"
