"""The policy of pages, the headers of hosts, and the file by which two hosts are told: one meaning in every form."""

import re
from collections.abc import Mapping

import pytest
from small_sites import SITE_TOML, built, output

from fingerpost.edges.deploy.s3 import CACHES
from fingerpost.stages.config import Config, read_config
from fingerpost.stages.headers.file import (
    MOST_CHARACTERS,
    MOST_RULES,
    header_rules,
    read,
    sent,
    within_limits,
    written,
)
from fingerpost.stages.headers.policy import (
    DENIED,
    EACH_TIME,
    FOREVER,
    OPEN,
    OWN,
    SEARCH,
    guards,
    is_marked,
    page_policy,
    site_policy,
)

PAGE = {"site.toml": SITE_TOML, "content/index.md": "# Home\n"}


def config_of(more: str = "") -> Config:
    config = read_config("site.toml", SITE_TOML + more).config
    assert config is not None
    return config


def directives(policy: str) -> dict[str, list[str]]:
    return {words[0]: words[1:] for words in (part.split() for part in policy.split(";"))}


def told(more: str = "", files: Mapping[str, str | bytes] | None = None) -> list[tuple[str, str, int]]:
    site = built({**PAGE, "site.toml": SITE_TOML + more, **(files or {})})
    return [
        (d.rule, d.place.file if d.place else "", d.place.line if d.place else 0)
        for d in site.diagnostics
        if d.rule.startswith(("headers", "site"))
    ]


def test_a_page_loads_nothing_but_the_sites_own_files() -> None:
    policy = directives(page_policy(config_of(), "page.html"))
    assert policy.pop("default-src") == ["'none'"]
    assert policy.pop("form-action") == policy.pop("base-uri") == ["'none'"]
    assert set(map(tuple, policy.values())) == {("'self'",)}


def test_only_the_search_may_run_webassembly() -> None:
    config = config_of("[search]\nenabled = true\n")
    assert "wasm" not in page_policy(config, "article.html")
    search = directives(page_policy(config, SEARCH))
    assert search["script-src"] == ["'self'", "'wasm-unsafe-eval'"]
    assert search["connect-src"] == ["'self'"]


@pytest.mark.parametrize("search", ["", "[search]\nenabled = true\n"])
def test_the_header_allows_whatever_a_page_does_and_says_what_only_a_header_can(search: str) -> None:
    config = config_of(search + '[security.origins]\nframe-src = ["https://film.example"]\n')
    header = directives(site_policy(config))
    templates = ("article.html", SEARCH) if search else ("article.html",)
    for template in templates:
        for name, sources in directives(page_policy(config, template)).items():
            assert set(sources) <= set(header[name]), name
    assert header["frame-ancestors"] == ["'none'"]
    assert "frame-ancestors" not in page_policy(config, SEARCH)
    assert ("wasm" in site_policy(config)) is bool(search)
    assert "unsafe-inline" not in site_policy(config)


def test_the_other_headers_are_the_strictest_there_are() -> None:
    values = {header.name: header.value for header in guards(config_of())}
    assert values["Referrer-Policy"] == "no-referrer"
    assert values["X-Content-Type-Options"] == "nosniff"
    assert values["Cross-Origin-Opener-Policy"] == "same-origin"
    features = dict(re.findall(r"([a-z-]+)=(\([a-z]*\))", values["Permissions-Policy"]))
    assert features == dict.fromkeys(DENIED, "()") | dict.fromkeys(OWN, "(self)")
    assert {"camera", "microphone", "geolocation", "browsing-topics"} <= set(DENIED)


def test_an_origin_of_the_owners_is_allowed_and_told_where_it_stands() -> None:
    more = '[security.origins]\nmedia-src = ["https://media.example.org"]\nform-action = ["https://form.example"]\n'
    policy = directives(page_policy(config_of(more), "article.html"))
    assert policy["media-src"] == ["'self'", "https://media.example.org"]
    assert policy["form-action"] == ["https://form.example"]
    assert told(more) == [("headers-origin", "site.toml", 5), ("headers-origin", "site.toml", 6)]


@pytest.mark.parametrize(
    ("origin", "better"),
    [
        ("http://media.example.org", "`https://media.example.org`"),
        ("https://media.example.org/films/", "`https://media.example.org`"),
        ("media.example.org", "`https://media.example.org`"),
        ("*", "https://"),
        ("https://*", "https://"),
        ("'unsafe-inline'", "https://"),
        ("https://a.example; script-src *", "https://"),
        ("https://a.example b.example", "https://"),
        ("data:", "https://"),
        ("https://localhost", "https://"),
    ],
)
def test_what_is_no_origin_is_refused_with_what_was_meant(origin: str, better: str) -> None:
    read = read_config("site.toml", f'{SITE_TOML}[security.origins]\nimg-src = ["{origin}"]\n')
    assert read.config is None
    assert [(d.rule, d.place.line if d.place else 0) for d in read.diagnostics] == [("site-type", 5)]
    assert better in (read.diagnostics[0].hint or "")


def test_directives_that_cannot_be_opened_are_refused() -> None:
    for name in ("default-src", "base-uri", "frame-ancestors", "image-src"):
        read = read_config("site.toml", f'{SITE_TOML}[security.origins]\n{name} = ["https://a.example"]\n')
        assert [d.rule for d in read.diagnostics] == ["site-unknown"], name
    assert "`img-src`" in (read.diagnostics[0].hint or "")
    assert "default-src" not in OPEN


def test_the_theme_shows_the_policy_in_its_quotes_as_it_is() -> None:
    site = built(PAGE, theme={"theme.toml": 'name = "x"\n', "templates/page.html": '<meta content="{{ policy }}">'})
    assert f'<meta content="{page_policy(config_of(), "page.html")}">' in output(site, "index.html")


MARKED = (
    "theme/style.0123456789.css", "theme/exit.0123456789.js", "a/one.0123456789.webp", "a/b/two.9876543210.webp",
    "c/three.0123456789.png", "c/d/four.0123456789.png", "c/d/five.0123456789.svg",
)  # fmt: skip
OTHERS = ("index.html", "a/index.html", "favicon.png", "feed.xml", "c/d/drawing.svg", "CNAME", "_headers", "map.xml")


def test_both_hosts_send_every_file_the_same_guards_once_and_keep_marked_files_for_ever() -> None:
    config = config_of("[search]\nenabled = true\n")
    rules, strange = read(written(header_rules([*MARKED, *OTHERS], config)))
    assert strange == ()
    index = ("search/pagefind/pagefind.js", "search/pagefind/pagefind-entry.json", "search/index.html")
    for path in (*MARKED, *OTHERS, *index):
        values = dict(sent(rules, f"/{path}"))
        kept = values.pop("cache-control", None)
        assert values == {header.name.lower(): header.value for header in guards(config)}, path
        # What is left out is only kept less long: drawings lie beside one that has no mark.
        assert kept == (FOREVER if path in MARKED and not path.endswith(".svg") else None), path


def test_addresses_that_hosts_would_take_for_patterns_are_left_to_their_defaults() -> None:
    rules = header_rules(["b:c/x.0123456789.png", "ü/y.0123456789.png", "z.png"], config_of())
    assert len(rules) == 1


def test_a_site_of_many_folders_stays_within_what_hosts_read() -> None:
    paths = [f"f{n}/a.0123456789.png" for n in range(150)] + [f"f{n}/b.0123456789.png" for n in range(7)] + ["x.png"]
    rules, faults = within_limits(header_rules(paths, config_of()))
    assert len(rules) == MOST_RULES
    assert [d.rule for d in faults] == ["headers-limit"]
    assert "151 rules" in faults[0].message
    assert {rule.pattern for rule in rules[1:8]} == {f"/f{n}/*.png" for n in range(7)}  # those with most files


def test_a_line_that_is_too_long_is_told() -> None:
    origins = ", ".join(f'"https://a{n}.a-rather-long-name.example.org"' for n in range(60))
    _, faults = within_limits(header_rules([], config_of(f"[security.origins]\nimg-src = [{origins}]\n")))
    assert [d.rule for d in faults] == ["headers-limit"]
    assert str(MOST_CHARACTERS) in faults[0].message


def test_every_build_has_the_file_and_it_says_the_same_each_time() -> None:
    first, again = (output(built(PAGE), "_headers") for _ in range(2))
    assert first == again
    rules, _ = read(first)
    assert rules[0].pattern == "/*"


def test_a_file_of_the_owners_stands_and_what_it_leaves_out_is_told() -> None:
    own = "# ours\n/*\n  X-Frame-Options: DENY\n  Referrer-Policy: no-referrer\n"
    site = built({**PAGE, "content/_headers": own})
    assert [str(o.path) for o in site.outputs].count("_headers") == 1
    (fault,) = [d for d in site.diagnostics if d.rule.startswith("headers")]
    assert fault.rule == "headers-own"
    assert "`Permissions-Policy`" in fault.message
    assert "`Referrer-Policy`" not in fault.message
    assert fault.place is not None
    assert fault.place.file == "content/_headers"


def test_a_copy_of_ours_says_nothing_to_tell() -> None:
    text = written(header_rules([], config_of("[search]\nenabled = true\n")))
    extra = "/podcast/*\n  X-Robots-Tag: noindex\n"
    assert told("[search]\nenabled = true\n", {"content/_headers": text + extra}) == []


def test_a_policy_that_stops_the_search_is_told() -> None:
    text = written(header_rules([], config_of()))  # as it was before there was a search
    assert told("[search]\nenabled = true\n", {"content/_headers": text}) == [("headers-own", "content/_headers", 1)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("X-Frame-Options: DENY\n/*\n", 1),
        ("/*\n  ! Referrer-Policy\n", 2),
        ("/*\n  nosniff\n", 2),
        ("/*\n  X-A: " + "a" * MOST_CHARACTERS + "\n", 1),
        ("".join(f"/{n}\n  X-A: b\n" for n in range(MOST_RULES + 1)), 2 * MOST_RULES + 1),
    ],
)
def test_what_hosts_do_not_read_of_it_is_told_at_its_line(text: str, line: int) -> None:
    assert ("headers-limit", "content/_headers", line) in told(files={"content/_headers": text})


def test_a_bucket_is_told_the_same_ages_as_the_others() -> None:
    assert CACHES["forever"] == FOREVER
    assert CACHES["page"] == EACH_TIME


def test_only_a_name_with_a_mark_counts_as_marked() -> None:
    assert all(map(is_marked, MARKED))
    assert not any(map(is_marked, (*OTHERS, "a.0123456789.html", "a.012345678.css", "a.0123456789.d/b.css")))
