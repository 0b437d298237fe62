"""The sitemap: when pages were last changed, their pictures, and who is left out."""

import sys
from pathlib import Path

import pytest
from lxml import etree
from small_sites import QUIET, SITE_TOML, built, output

from fingerpost.model.pages import Built

_S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_I = "{http://www.google.com/schemas/sitemap-image/1.1}"
_TOML = SITE_TOML + QUIET
FILES = {
    "content/index.md": "---\ntitle: Home\n---\nHello.\n",
    "content/calm/index.md": "---\ntitle: Calm\nparts: [one.md, two.md]\n---\n",
    "content/calm/one.md": "---\ntitle: One\npublished: 2026-01-05\nreviewed: 2026-05-20\ntopics: [sleep]\n---\n"
    "![A tree](tree.svg)\n",
    "content/calm/two.md": "---\ntitle: Two\npublished: 2026-03-05\nmodified: 2026-04-01\ntopics: [sleep, rest]\n"
    "changes: [{date: 2026-04-09, note: Clearer}]\n---\nText.\n",
    "content/about.md": "---\ntitle: About\n---\nWe.\n",
    "content/calm/tree.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "site.toml": _TOML,
}


def _pages(site: Built, path: str = "sitemap.xml") -> dict[str, tuple[str | None, list[str]]]:
    schema = etree.XMLSchema(etree.parse(str(Path(__file__).parent / "sitemap.xsd")))
    document = etree.fromstring(output(site, path).encode())
    schema.assertValid(document)
    return {
        url.findtext(f"{_S}loc").removeprefix("https://example.org"): (
            url.findtext(f"{_S}lastmod"),
            [loc.text for loc in url.iter(f"{_I}loc")],
        )
        for url in document
    }


def _day(site: Built, url: str) -> str | None:
    moment = _pages(site)[url][0]
    return moment[:10] if moment else None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("/calm/one/", "2026-05-20"),  # reviewed
        ("/calm/two/", "2026-04-09"),  # changed, by its list of changes
        ("/calm/", "2026-03-05"),  # a part was added
        ("/topics/sleep/", "2026-03-05"),
        ("/topics/rest/", "2026-03-05"),
        ("/articles/", "2026-03-05"),
        ("/", "2026-03-05"),
        ("/about/", None),  # nobody says
        ("/topics/", None),
    ],
)
def test_lastmod_is_when_somebody_last_had_a_hand_in_it(url: str, day: str | None) -> None:
    assert _day(built(FILES), url) == day


def test_the_pictures_of_a_page_are_listed_by_the_files_that_everybody_can_open() -> None:
    pages = _pages(built(FILES))
    (picture,) = pages["/calm/one/"][1]
    assert picture.startswith("https://example.org/calm/tree.")
    assert [url for url, (_, pictures) in pages.items() if pictures] == ["/calm/one/"]


@pytest.mark.parametrize(("settings", "is_listed"), [("", False), ("[exit]\ndiscreet_noindex = false\n", True)])
def test_discreet_pages_are_listed_only_where_search_engines_may_have_them(settings: str, is_listed: bool) -> None:
    one = FILES["content/calm/one.md"].replace("title: One\n", "title: One\ndiscreet: true\n")
    pages = _pages(built({**FILES, "content/calm/one.md": one, "site.toml": _TOML + settings}))
    assert ("/calm/one/" in pages) is is_listed
    assert not any(pictures for _, pictures in pages.values())


def test_a_large_site_has_several_files_and_a_list_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _pages(built(FILES))
    monkeypatch.setattr(sys.modules["fingerpost.makers.sitemap"], "MOST", 5)
    site = built(FILES)
    index = etree.fromstring(output(site, "sitemap.xml").encode())
    names = [loc.text.removeprefix("https://example.org/") for loc in index.iter(f"{_S}loc")]
    assert len(names) == -(-len(whole) // 5)
    found: dict[str, tuple[str | None, list[str]]] = {}
    for name in names:
        found |= _pages(site, name)
    assert found == whole
