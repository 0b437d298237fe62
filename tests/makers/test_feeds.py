"""Feeds: what is in each, in both forms, by which a reader knows it again, and what is left out for readers' sake."""

import json
import warnings
from datetime import datetime
from typing import Any

import pytest
from small_sites import QUIET, SITE_TOML, built, output

from fingerpost.makers.feed_html import cleaned
from fingerpost.model.pages import Built

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import feedparser

_TOML = SITE_TOML + QUIET
FILES = {
    "content/calm/index.md": "---\ntitle: Calm\nmain_message: One can learn it.\nparts: [one.md, two.md]\n---\n",
    "content/calm/one.md": "---\ntitle: One\npublished: 2026-01-05\ntopics: [Sleep]\nsummary: First.\n"
    "content_note: Touches on loss.\n---\nFirst [two](two.md).\n",
    "content/calm/two.md": "---\ntitle: Two\nid: second\npublished: 2026-03-05\nreviewed: 2026-05-20\n"
    "topics: [Sleep, Rest]\naliases: [/old/two/]\nchanges: [{date: 2026-04-02, note: Clearer}]\n---\nSecond.\n",
    "content/calm/three.md": "---\ntitle: Three\npublished: 2026-02-01\naliases: [/a/, /b/]\n---\nThird.\n",
    "site.toml": _TOML,
}
SITE = built(FILES)


def _json(site: Built, path: str) -> Any:
    return json.loads(output(site, path))


def _titles(site: Built, path: str) -> list[str]:
    parsed = feedparser.parse(output(site, path))
    assert parsed.bozo == 0
    return [entry.title for entry in parsed.entries]


def test_site_series_and_topics_have_feeds_in_both_forms() -> None:
    feeds = {str(o.path) for o in SITE.outputs if o.path.endswith(("feed.xml", "feed.json"))}
    folders = ("", "calm/", "topics/rest/", "topics/sleep/")
    assert feeds == {f"{folder}feed.{form}" for folder in folders for form in ("xml", "json")}


@pytest.mark.parametrize(
    ("folder", "titles"),
    [
        ("", ["Two", "Three", "One"]),
        ("calm/", ["Two", "One"]),
        ("topics/rest/", ["Two"]),
        ("topics/sleep/", ["Two", "One"]),
    ],
)
def test_both_forms_have_the_same_articles_the_newest_first(folder: str, titles: list[str]) -> None:
    assert _titles(SITE, f"{folder}feed.xml") == titles
    feed = _json(SITE, f"{folder}feed.json")
    assert [item["title"] for item in feed["items"]] == titles
    assert feed["home_page_url"] == f"https://example.org/{folder}"
    assert feed["feed_url"] == f"https://example.org/{folder}feed.json"


def test_a_json_feed_keeps_the_rules_of_its_version() -> None:
    for out in SITE.outputs:
        if out.path.endswith("feed.json"):
            feed = _json(SITE, out.path)
            assert feed["version"] == "https://jsonfeed.org/version/1.1"
            assert feed["title"]
            assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
            for item in feed["items"]:
                assert isinstance(item["id"], str)
                assert len({"content_html", "content_text"} & item.keys()) == 1
                assert item["url"].startswith("https://example.org/")
                for key in ("date_published", "date_modified"):
                    assert datetime.fromisoformat(item[key]).tzinfo is not None
                assert set(item) <= {
                    "id", "url", "title", "content_html", "content_text", "summary", "image", "date_published",
                    "date_modified", "authors", "tags", "language",
                }  # fmt: skip


def test_only_the_feed_of_the_site_has_the_whole_text() -> None:
    whole = {item["title"]: item for item in _json(SITE, "feed.json")["items"]}
    assert "Second." in whole["Two"]["content_html"]
    assert "Touches on loss." in whole["One"]["content_html"]
    (_, one) = _json(SITE, "calm/feed.json")["items"]
    assert one["content_text"] == "Touches on loss. First."


def test_an_article_keeps_its_id_when_it_moves() -> None:
    ids = {item["title"]: item["id"] for item in _json(SITE, "feed.json")["items"]}
    assert ids == {
        "Two": "tag:example.org,2026-03-05:second",
        "Three": "https://example.org/a/",
        "One": "https://example.org/calm/one/",
    }
    there = FILES["content/calm/three.md"].replace("[/a/, /b/]", "[/a/, /b/, /calm/three/]")
    moved = built({**FILES, "content/calm/new.md": there, "content/calm/three.md": "---\ntitle: Other\nslug: o\n---\n"})
    again = {item["title"]: item["id"] for item in _json(moved, "feed.json")["items"]}
    assert again["Three"] == "https://example.org/a/"


def test_a_change_makes_an_article_newer_and_a_review_does_not() -> None:
    (two, *_) = feedparser.parse(output(SITE, "feed.xml")).entries
    assert two.updated == "2026-04-02T00:00:00+00:00"


def test_a_discreet_page_is_in_no_feed_and_a_page_at_risk_without_its_text() -> None:
    files = {
        **FILES,
        "content/calm/one.md": FILES["content/calm/one.md"].replace("title: One\n", "title: One\ndiscreet: true\n"),
        "content/calm/two.md": FILES["content/calm/two.md"].replace("title: Two\n", "title: Two\nat_risk: true\n"),
    }
    site = built(files)
    for out in site.outputs:
        if out.path.endswith(("feed.xml", "feed.json")):
            assert "calm/one" not in output(site, out.path)
            assert "Touches on loss" not in output(site, out.path)
            assert "Second." not in output(site, out.path)
    assert _titles(site, "feed.xml") == ["Two", "Three"]


def test_the_parts_of_a_series_at_risk_are_in_feeds_without_their_text() -> None:
    series = FILES["content/calm/index.md"].replace("title: Calm\n", "title: Calm\nat_risk: true\n")
    assert "Second." not in output(built({**FILES, "content/calm/index.md": series}), "feed.xml")


def test_a_discreet_series_has_no_feed() -> None:
    series = FILES["content/calm/index.md"].replace("title: Calm\n", "title: Calm\ndiscreet: true\n")
    assert "calm/feed.xml" not in {o.path for o in built({**FILES, "content/calm/index.md": series}).outputs}


@pytest.mark.parametrize(("choice", "forms"), [("[]", set()), ('"json"', {"json"}), ('["atom"]', {"xml"})])
def test_forms_can_be_left_out(choice: str, forms: set[str]) -> None:
    site = built({**FILES, "site.toml": f"{_TOML}[outputs]\nfeeds = {choice}\n"})
    assert {str(o.path).rpartition(".")[2] for o in site.outputs if "feed." in o.path} == forms


def test_a_feed_has_as_many_articles_as_the_site_says() -> None:
    site = built({**FILES, "site.toml": f"{_TOML}[outputs]\nfeed_items = 1\n"})
    assert _titles(site, "feed.xml") == ["Two"]
    assert _titles(site, "topics/sleep/feed.xml") == ["Two"]


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ('<p class="a" onclick="b()">x</p>', "<p>x</p>"),
        ('<a href="#end">x</a>', '<a href="https://x/y/#end">x</a>'),
        ('<a href="../z/?a=1&amp;b=2">x</a>', '<a href="https://x/z/?a=1&amp;b=2">x</a>'),
        ('<img src="/a.png" alt="&quot;A&quot; & b">', '<img src="https://x/a.png" alt="&quot;A&quot; & b">'),
        ("a<script>b()</script>c", "ac"),
        ("a<svg><svg><path/></svg><b>x</b></svg>c", "ac"),
        ("a<input value=b>c<button>d</button>", "ac"),
        ("<article><p>x</p></article>", "<p>x</p>"),
        ("a<!-- b -->c", "ac"),
        ("1 < 2 <b>x</b> &lt;p>", "1 < 2 <b>x</b> &lt;p>"),
        ("a<form>b", "a"),
    ],
)
def test_what_acts_does_not_leave_the_site(html: str, wanted: str) -> None:
    assert cleaned(html, "https://x/y/") == wanted
