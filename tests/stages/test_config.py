"""site.toml → config: every fault at its place, for any text."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fingerpost import kinds
from fingerpost.model.diagnostics import Place, fault
from fingerpost.model.pages import Source
from fingerpost.model.paths import ContentPath
from fingerpost.stages.config import Config, read_config, severity, with_own_kinds
from fingerpost.stages.parse import Manner, parse

GOOD = 'title = "A"\nbase_url = "https://a.example/b/"\n'


def told(more: str, start: str = GOOD) -> list[tuple[str, int]]:
    return [(d.rule, d.place.line) for d in read_config("site.toml", start + more).diagnostics if d.place]


def config_of(more: str) -> Config:
    read = read_config("site.toml", GOOD + more)
    assert read.config is not None, read.diagnostics
    return read.config


@pytest.mark.parametrize(
    ("more", "rule", "line"),
    [
        ("zone = ''", "site-type", 3),
        ("zone = 'Europe'", "site-type", 3),
        ("zone = '../../../etc/passwd'", "site-type", 3),
        ("zone = '/etc/passwd'", "site-type", 3),
        ("zone = 'Europe/Berlinn'", "site-type", 3),
        (f"zone = '{'a' * 5000}'", "site-type", 3),
        ("language = 'english please'", "site-type", 3),
        ("theme = 1", "site-type", 3),
        ("colour = 'red'", "site-unknown", 3),
        (f"description = 0x{'f' * 5000}", "site-type", 1),
        (f"description = {'9' * 5000}", "site-syntax", 1),
        ("description = 9999-99-99", "site-syntax", 3),
        ("[rules]\nlink-traget = 'off'", "site-unknown", 4),
        ("[rules]\nlink-target = 'loud'", "site-type", 4),
        ("[rules]\nlink-target = []", "site-type", 4),
        (f"[rules]\nlink-target = 0x{'f' * 5000}", "site-type", 4),
        ("[rules.'**']\nlink-traget = 'off'", "site-unknown", 4),
        ("[rules.'**/**/**/**/**/**/**/x']\nlink-target = 'off'", "site-type", 3),
        ("[content]\nexclude = ['*a*a*a*a*a*a*a*a*b']", "site-type", 4),
        ("[[menus.main]]\nto = '//['", "link-scheme", 4),
        ("[[menus.main]]\nto = 'https://[a'", "link-scheme", 4),
        ("[kinds.a]\nwhere = '**/**/**/**/**/**/**/*.md'", "site-type", 4),
        ("[kinds.'']\nurl = '/a/'", "site-type", 3),
        ("[kinds.'A b']\nurl = '/a/'", "site-type", 3),
        ('[kinds."a\\u0000b"]\nurl = "/a/"', "site-type", 3),
        ("[kinds.a]\nurl = '/../{slug}/'", "site-type", 4),
        ("[kinds.a]\nurl = 'a/{slug}/'", "site-type", 4),
        ("[kinds.a]\nurl = '/{slug.__class__}/'", "site-type", 4),
        ("[kinds.a]\nurl = '/{slug}?b'", "site-type", 4),
        ("[kinds.a]\nfields = { title = 'number' }", "site-type", 4),
        ("[kinds.article]\nfields = { authors = 'flag' }", "site-type", 4),
        ("[kinds.a]\nfields = { 'b c' = 'text' }", "site-type", 4),
        ("[kinds.a]\nfields = { b = 'words' }", "site-type", 4),
    ],
)
def test_a_setting_that_is_wrong_is_told_at_its_line(more: str, rule: str, line: int) -> None:
    assert told(more) == [(rule, line)]


@pytest.mark.parametrize(
    "url",
    [
        "", "a.example", "//a.example", "ftp://a.example", "https://", "https://[", "https://[::1", "https://a:b",
        "https://a:99999", "https://a b", "https://a/?b", "https://a/#b", "https://a?", "https://me:secret@a.example",
        "https://a.example/../b", "https://a.example/./b", "https://a/\\u0001", "https://a/<b>", "https://a\\\\b",
        "javascript:alert(1)", "https://a\\nb", "https://a\\u2100b.example",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_no_base_url(url: str) -> None:
    assert told(f'base_url = "{url}"\n', 'title = "A"\n') == [("site-type", 2)]


@pytest.mark.parametrize(
    ("url", "whole", "path"),
    [
        ("https://a.example", "https://a.example", ""),
        ("https://a.example/", "https://a.example", ""),
        ("http://localhost:8000/b/c/", "http://localhost:8000/b/c", "/b/c"),
        ("https://bücher.example/ä", "https://bücher.example/ä", "/ä"),
        ("https://[::1]:80/", "https://[::1]:80", ""),
    ],
)
def test_a_base_url_is_taken_without_its_last_slash(url: str, whole: str, path: str) -> None:
    config = read_config("site.toml", f'title = "A"\nbase_url = "{url}"\n').config
    assert config is not None
    assert (config.base_url, config.base_path) == (whole, path)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
@example("[" * 5000)
@example("a = " + "[" * 5000)
@example(".".join("a" * 3000) + " = 1")
@example("[a]\n" * 3000)
@example('a = "' + "\\u0000" * 100 + '"')
def test_read_config_never_raises_on_any_text(text: str) -> None:
    read = read_config("site.toml", text)
    assert (read.config is None) == bool(read.diagnostics)


_KEYS = ("title", "base_url", "language", "zone", "theme", "menus", "content", "kinds", "rules", "x", '"a b"', "''")
_VALUES = (
    *('"a"', "1", "-0", "true", "[]", "{}", '["a", 1]', '{ a = "b" }', "2026-01-01", "1e999", "nan", "0x" + "f" * 4000),
    *(
        '"https://["',
        '"//["',
        '[{ to = "//[" }]',
        '{ a = { fields = { class = "text" } } }',
        '{ "" = {} }',
        '"\\ud7ff"',
    ),
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(_KEYS), st.sampled_from(_VALUES)), max_size=6, unique_by=lambda pair: pair[0])
)
def test_read_config_never_raises_on_what_looks_like_settings(pairs: list[tuple[str, str]]) -> None:
    read = read_config("site.toml", "".join(f"{key} = {value}\n" for key, value in pairs))
    assert (read.config is None) == bool(read.diagnostics)


@pytest.mark.parametrize("key", ["class", "from", "if", "a", "b_2", "json", "none"])
def test_a_kind_of_the_site_may_call_its_keys_what_it_likes(key: str) -> None:
    config = config_of(f"[kinds.recipe]\nwhere = '*.md'\nfields = {{ {key} = 'number' }}")
    own = with_own_kinds(kinds.all, config)
    page = parse(
        Source(ContentPath("a.md"), "content/a.md", ""), f"---\ntitle: A\n{key}: 3\n---\n".encode(), Manner(own, "en")
    )
    assert (page.entry.kind, page.entry.fields, page.diagnostics) == ("recipe", {key: 3}, ())


def test_severities_of_a_later_glob_win() -> None:
    config = config_of(
        "[rules]\nlink-target = 'note'\n"
        "[rules.'a/**']\nlink-target = 'off'\n"
        "[rules.'content/a/b.md']\nlink-target = 'error'"
    )
    told_ = [
        fault("link-target", "", Place(path, 1, 1)) for path in ("content/c.md", "content/a/c.md", "content/a/b.md")
    ]
    assert [severity(config, d) for d in told_] == ["note", "off", "error"]
