"""The page of what is new: what happened, when, in its author's words, and what is not told."""

import re

from small_sites import QUIET, SITE_TOML, THEME, built, output

from fingerpost.model.pages import Built

NEWS = """<!doctype html><title>News</title>
{% for h in happenings(100) %}{{ h.date|iso }} {{ h.what }} {{ h.entry.title }}{% if h.note %}: {{ h.note }}{% endif %}|
{% endfor %}"""
FILES = {
    "content/calm/one.md": "---\ntitle: One\npublished: 2026-01-05\nreviewed: 2026-05-20\n"
    "changes: [{date: 2026-04-02, note: Clearer words}, {date: 2026-07-01, note: Not yet}]\n---\nText.\n",
    "content/calm/two.md": "---\ntitle: Two\npublished: 2026-03-05\nmodified: 2026-04-02\n---\nText.\n",
    "content/calm/three.md": "---\ntitle: Three\npublished: 2026-03-05\nmodified: 2026-03-05\n---\nText.\n",
    "content/calm/secret.md": "---\ntitle: Secret\ndiscreet: true\npublished: 2026-03-05\n---\nText.\n",
    "content/calm/later.md": "---\ntitle: Later\npublished: 2026-12-24\n---\nText.\n",
    "content/calm/undated.md": "---\ntitle: Undated\n---\nText.\n",
    "content/about.md": "---\ntitle: About\nreviewed: 2026-05-01\n---\nWe.\n",
}


def _site(toml: str = "[outputs]\nchanges = true\n", **more: str) -> Built:
    files = {**FILES, **more, "site.toml": SITE_TOML + QUIET + toml}
    return built(files, theme={**THEME, "templates/changes.html": NEWS})


def test_what_happened_is_told_by_date_the_newest_first() -> None:
    told = re.findall(r"(\S+ \w+ .+)\|", output(_site(), "changes/index.html"))
    assert told == [
        "2026-05-20 reviewed One",
        "2026-04-02 changed One: Clearer words",
        "2026-04-02 changed Two",
        "2026-03-05 added Three",
        "2026-03-05 added Two",
        "2026-01-05 added One",
    ]


def test_there_is_no_such_page_unless_it_was_asked_for() -> None:
    assert "changes/index.html" not in {str(o.path) for o in _site("").outputs}


def test_an_authors_own_page_goes_before() -> None:
    site = _site(**{"content/changes.md": "---\ntitle: Mine\n---\nText.\n"})
    assert "Mine" in output(site, "changes/index.html")
    assert not site.has_errors
