"""The path of a series and the map of articles in a browser: readable at every width, by keys, by eye and by ear."""

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.demo import Served, build, serving
from browser.test_pages import NO_LETTERS, RUN

pytestmark = pytest.mark.browser

SETTINGS = """title = "Paths"
base_url = "https://secure-base.example"
theme = "hearth"
[map]
enabled = true
"""
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsversammlung und was sie uns über verlässliche Beziehungen sagt"
EVER = "A title that goes on and on, as some titles do, "
TITLES = (LONG, f"{EVER * 4}until it stops", "Short", "安全基地とは何か", "WWWWWWWW MMMMMMMM @@@@@@@@")


def _article(title: str, text: str = "Words.", message: str = "") -> str:
    return f"---\ntitle: {title!r}\nmain_message: {message!r}\npublished: 2026-01-01\n---\n\n{text}\n"


def _files() -> dict[str, str]:
    """Sixty articles: fifty-seven in one series, one in a series of its own, two in none; and one that is planned."""
    files = {"site.toml": SETTINGS}
    for n in range(57):
        title = TITLES[n] if n < len(TITLES) else f"Part {n + 1} of a long way"
        links = " ".join(f"[{to}](a{to:02}.md)" for to in ((n * 7 + 3) % 57, (n + 1) % 57))
        files[f"content/many/a{n:02}.md"] = _article(title, links, "What it is about, in a sentence.")
    files["content/many/index.md"] = "---\ntitle: A long way\nmain_message: Step by step.\n---\n"
    files["content/one/only.md"] = _article("The only part", "[back](../many/a00.md)", "A message " * 12)
    files["content/one/index.md"] = "---\ntitle: A short way\n---\n"
    files["content/some/a.md"] = _article("Not a part of anything")
    files["content/some/b.md"] = _article("No part either", "[a](a.md)")
    later = "---\ntitle: Later\ndraft: true\n---\n\nSoon.\n"
    files["content/few/a.md"] = later
    files["content/few/index.md"] = (
        "---\ntitle: A few steps\nparts: [../many/a05.md, ../many/a00.md, ../one/only.md, a.md]\n---\n"
    )
    return files


@pytest.fixture(scope="module", name="site")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("paths")
    for name, text in _files().items():
        (folder / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "site" / name).write_text(text, "utf-8")
    build(folder / "site", folder / "output")
    with serving(folder / "output") as served:
        yield served


@pytest.fixture(name="page")
def _page(browser: Browser, site: Served) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(site.url("/map/"))
    yield page
    context.close()


SHOWN = "svg:is(.map, .walk) :is(a, g.stop, g.spot)"
BOXES = """selector => [...document.querySelectorAll(selector)].filter(e => e.checkVisibility()).map(spot => {
  const svg = spot.closest('svg').getBoundingClientRect()
  return [...spot.querySelectorAll(':scope > text, :scope > text > tspan')]
    .filter(e => e.localName === 'tspan' || !e.querySelector('tspan'))
    .filter(e => !e.matches('.number, .told'))
    .map(e => { const b = e.getBoundingClientRect()
      return [e.textContent, b.left - svg.left, b.top - svg.top, b.right - svg.left, b.bottom - svg.top,
        svg.width, svg.height] })
})"""
GROUNDS = """selector => [...document.querySelectorAll(selector + ' > .ground')].filter(e => e.checkVisibility())
  .map(e => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom] })"""


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("path", ["/map/", "/many/", "/few/", "/"])
def test_no_words_lie_over_others_and_none_are_cut_off(page: Page, site: Served, width: int, path: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(site.url(path))
    spots = page.evaluate(BOXES, SHOWN)
    assert len(spots) == {"/map/": 60, "/many/": 57, "/few/": 4, "/": 57}[path]
    lines = [line for spot in spots for line in spot]
    for words, left, top, right, bottom, across, height in lines:
        assert words.strip()
        # Half a line of leading may stick out at the top; letters do not.
        assert left >= -1, words
        assert right <= across + 1, words
        assert top >= -4, words
        assert bottom <= height + 4, words
    # The boxes of lines have some air above and below the letters, so lines of one text touch.
    for one, other in combinations(spots, 2):
        for a in one:
            for b in other:
                beside = a[3] <= b[1] or b[3] <= a[1]
                below = a[4] <= b[2] + 2 or b[4] <= a[2] + 2
                assert beside or below, (a, b)
    for a, b in combinations(page.evaluate(GROUNDS, SHOWN), 2):
        assert a[2] <= b[0] + 0.5 or b[2] <= a[0] + 0.5 or a[3] <= b[1] + 0.5 or b[3] <= a[1] + 0.5
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_letters_are_large_enough_to_read_and_targets_to_touch(page: Page, site: Served, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("/map/", "/many/", "/few/"):
        page.goto(site.url(path))
        sizes = page.evaluate(
            """selector => [...document.querySelectorAll(selector + ' > text:not(.told)')]
              .filter(e => e.checkVisibility())
              .map(e => parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a)""",
            SHOWN,
        )
        assert min(sizes) >= 11.9
        grounds = page.evaluate(GROUNDS, "svg:is(.map, .walk) a")
        assert min(min(right - left, bottom - top) for left, top, right, bottom in grounds) >= 24


def test_by_keys_one_goes_from_article_to_article_and_sees_where_one_is(page: Page) -> None:
    first = page.locator("svg.map.wide a.spot").first
    expect(page.locator("svg.map:visible")).to_have_count(1)
    page.locator(".map-key a").last.focus()
    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    ground, own = first.locator(".ground"), first.locator(".own")
    assert ground.evaluate("e => getComputedStyle(e).stroke") != "none"
    assert own.evaluate("e => getComputedStyle(e).display") == "inline"
    assert own.locator("use").count() > 1
    page.keyboard.press("Tab")
    expect(page.locator("svg.map.wide a.spot").nth(1)).to_be_focused()
    assert ground.evaluate("e => getComputedStyle(e).stroke") == "none"
    page.keyboard.press("Enter")
    page.wait_for_url("**/many/a01/")


@pytest.mark.parametrize("width", [360, 1280])
def test_keys_meet_each_stop_of_a_path_once_and_none_that_is_hidden(page: Page, site: Served, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(site.url("/few/"))
    page.locator("main").focus()
    met: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('footer') !== null"):
            break
        name = page.evaluate("document.activeElement.closest('a.stop') ? document.activeElement.textContent : ''")
        met += [" ".join(name.split())] if name else []
    assert [words.split()[0] for words in met] == ["1", "2", "3"]
    assert "The only part" in met[2]
    expect(page.locator("g.stop:visible")).to_contain_text("Planned")


def test_everything_works_without_script(browser: Browser, site: Served) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 700})
    page = context.new_page()
    page.goto(site.url("/map/"))
    page.locator("svg.map.narrow a.spot", has_text="The only part").click()
    page.wait_for_url(site.url("/one/only/"))
    page.goto(site.url("/few/"))
    page.locator("svg.walk.narrow a.stop").first.click()
    page.wait_for_url(re.compile(r"/(few|many|one)/.+"))
    context.close()


def test_a_list_says_the_same_as_the_map(page: Page) -> None:
    drawn = page.locator("svg.map.wide a.spot").evaluate_all("all => all.map(e => e.getAttribute('href'))")
    listed = page.locator(".map-list .title").evaluate_all("all => all.map(e => e.getAttribute('href'))")
    assert sorted(drawn) == sorted(listed)
    expect(page.locator(".map-list li", has=page.locator("a.title", has_text="No part either"))).to_contain_text(
        "Leads to Not a part of anything."
    )
    expect(page.get_by_role("link", name="1 The only part Part 1 of A short way, also in A few steps")).to_be_visible()


def test_a_list_says_the_same_as_the_path_and_is_what_paper_has(page: Page, site: Served) -> None:
    page.goto(site.url("/few/"))
    expect(page.locator(".stops li")).to_have_count(4)
    expect(page.locator(".stops")).to_be_hidden()
    page.get_by_text("The same as a list").click()
    expect(page.locator(".stops")).to_be_visible()
    page.get_by_text("The same as a list").click()
    page.emulate_media(media="print")
    expect(page.locator(".stops")).to_be_visible()
    expect(page.locator(".walk:visible")).to_have_count(0)


def test_a_very_long_series_has_its_list_open_with_what_each_part_says(page: Page, site: Served) -> None:
    page.goto(site.url("/many/"))
    expect(page.locator(".stops p", has_text="What it is about, in a sentence.").first).to_be_visible()


def test_signs_differ_in_form_and_not_in_colour_alone(page: Page) -> None:
    forms = page.locator(".map-key .sign").evaluate_all("all => all.map(e => e.localName)")
    assert forms[:3] == ["circle", "rect", "path"]
    assert page.locator("svg.map.wide a.spot .number").count() == 58


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_map_and_paths_are_accessible(browser: Browser, site: Served, axe: str, scheme: str) -> None:
    for width in (360, 768, 1280):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light",
            bypass_csp=True, reduced_motion="reduce",
        )  # fmt: skip
        page = context.new_page()
        for path in ("/map/", "/many/", "/few/"):
            page.goto(site.url(path))
            page.evaluate(axe)
            found: list[str] = page.evaluate(RUN, None)
            assert [fault for fault in found if NO_LETTERS not in fault] == []
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_in_drawings_stand_out_from_the_page(browser: Browser, site: Served, scheme: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    for path in ("/map/", "/few/"):
        page.goto(site.url(path))
        ratios = page.evaluate(
            """selector => {
              const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
              const shine = colour => {
                canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1)
                const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map(v => v / 255)
                  .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
                return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
              }
              const paper = shine(getComputedStyle(document.documentElement).backgroundColor)
              const ratio = colour => {
                const ink = shine(colour)
                return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05)
              }
              const all = [...document.querySelectorAll(selector)].filter(e => e.checkVisibility())
              return [
                Math.min(...all.flatMap(e => [...e.querySelectorAll('text:not(.told)')])
                  .map(e => ratio(getComputedStyle(e).fill))),
                Math.min(...all.flatMap(e => [...e.querySelectorAll('.sign, circle')])
                  .map(e => ratio(getComputedStyle(e).stroke))),
              ]
            }""",
            SHOWN,
        )
        assert ratios[0] >= 7
        assert ratios[1] >= 3
    context.close()
