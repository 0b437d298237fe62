"""What a device keeps of a series: which files, under which version, and what is never among them."""

import json
from typing import Any

import pytest
from small_sites import QUIET, SITE_TOML, THEME, built, output

from fingerpost.model.pages import Built

LOOK = {
    **THEME,
    "offline/worker.js": "/* keeps */\n",
    "templates/offline.html": "<!doctype html><html lang=en><title>x</title><h1>x</h1>{{ offline_series()|length }}\n",
    "assets/a.css": "body{}",
    "theme.toml": 'name = "bare"\nstyles = ["a.css"]\n',
}
FILES = {
    "content/calm/index.md": "---\ntitle: Calm\nparts: [one.md, two.md, three.md, four.md, ../help.md]\n---\n",
    "content/calm/one.md": "---\ntitle: One\n---\n![A tree](tree.svg)\n",
    "content/calm/two.md": "---\ntitle: Two\nat_risk: true\n---\n![A house](house.svg)\n",
    "content/calm/three.md": "---\ntitle: Three\ndiscreet: true\n---\nText.\n",
    "content/calm/four.md": "---\ntitle: Four\n---\nText.\n",
    "content/calm/tree.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "content/calm/house.svg": "<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>",
    "content/help.md": "---\ntitle: Help\n---\nCall.\n",
    "content/other/index.md": "---\ntitle: Other\nparts: [five.md]\n---\n",
    "content/other/five.md": "---\ntitle: Five\n---\nText.\n",
    "content/risk/index.md": "---\ntitle: Risk\nat_risk: true\nparts: [../calm/four.md]\n---\n",
    "content/free.md": "---\ntitle: Free\n---\nText.\n",
}


def _site(offline: str = '["calm/index.md"]', **more: str) -> Built:
    toml = f"{SITE_TOML}{QUIET}[outputs]\nfeeds = []\noffline = {offline}\n"
    changed = {f"content/{name.replace('__', '/')}.md": text for name, text in more.items()}
    return built({**FILES, **changed, "site.toml": toml}, theme=LOOK)


def _list(site: Built) -> Any:
    return json.loads(output(site, "offline/calm.json"))


def test_a_list_has_the_pages_their_pictures_and_the_look() -> None:
    kept = _list(_site(risk__index="---\ntitle: Risk\n---\n"))
    assert kept["title"] == "Calm"
    assert kept["pages"] == [["/calm/", "Calm"], ["/calm/one/", "One"], ["/calm/four/", "Four"]]
    urls = [url for url, _ in kept["files"]]
    assert urls[:4] == ["/calm/", "/calm/one/", "/calm/four/", "/offline/"]
    assert [url.partition(".")[0] for url in urls[4:]] == ["/theme/style", "/calm/tree"]


def test_nothing_is_kept_that_must_not_be_found_on_a_device_and_no_help() -> None:
    text = output(_site(), "offline/calm.json")
    for left_out in ("/calm/two/", "/calm/three/", "/help/", "house", "/other/", "/free/"):
        assert left_out not in text


def test_a_part_of_another_series_at_risk_is_not_kept_either() -> None:
    assert "/calm/four/" not in output(_site(), "offline/calm.json")


def test_the_version_changes_with_what_is_kept_and_with_nothing_else() -> None:
    first = _list(_site())["version"]
    assert _list(_site(free="---\ntitle: Free\n---\nOther.\n"))["version"] == first
    assert _list(_site(calm__one="---\ntitle: One\n---\nOther.\n"))["version"] != first


def test_the_worker_is_the_themes_and_there_only_where_it_was_asked_for() -> None:
    assert output(_site(), "sw.js") == "/* keeps */\n"
    assert not {str(o.path) for o in _site("[]").outputs} & {"sw.js", "offline/index.html", "offline/calm.json"}


def test_the_page_of_it_is_in_no_sitemap() -> None:
    assert "/offline/" not in output(_site(), "sitemap.xml")


@pytest.mark.parametrize(
    ("offline", "rule", "message"),
    [
        ('["free.md"]', "offline-series", "`Free` cannot be kept for reading offline: it is no series"),
        (
            '["risk/index.md"]',
            "offline-series",
            "`Risk` cannot be kept for reading offline: it says `at_risk` or `discreet`",
        ),
        ('["none.md"]', "link-target", "nothing"),
    ],
)
def test_what_cannot_be_kept_is_told_where_it_is_written(offline: str, rule: str, message: str) -> None:
    site = _site(offline)
    told = [d for d in site.diagnostics if d.rule == rule]
    assert [d.level for d in told] == ["error"]
    assert message in told[0].message or rule == "link-target"
    assert told[0].place is not None
    assert told[0].place.file == "site.toml"
    assert told[0].place.text.strip() == f"offline = {offline}"
