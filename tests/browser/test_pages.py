"""Every page can be read by everybody: accessibility, contrast, narrow screens, large text."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, product
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.demo import ROOT, Served

pytestmark = pytest.mark.browser

PARTS = 6
each_part = pytest.mark.parametrize("part", range(PARTS))
"""The pages in so many heaps, which processes share."""

KINDS = {
    "404": "/not/here/",
    "article": "/attachment/window-of-tolerance/",
    "articles": "/articles/",
    "assessment": "/assessments/consider-your-attachment-style/",
    "audience": "/audiences/couples/",
    "audiences": "/audiences/",
    "changes": "/changes/",
    "glossary": "/glossary/",
    "home": "/",
    "map": "/map/",
    "offline": "/offline/",
    "page": "/help/",
    "people": "/people/",
    "person": "/people/ira-sample/",
    "search": "/search/",
    "series": "/attachment/",
    "sources": "/sources/",
    "term": "/glossary/attachment-style/",
    "topic": "/topics/attachment/",
    "topics": "/topics/",
}
"""A page for each template of the theme."""
WIDTHS = (360, 768, 1280)

CONTRAST = ["color-contrast-enhanced"]
RUN = """contrastOnly => axe.run(document, {
    resultTypes: ["violations", "incomplete"],
    preload: false,
    rules: {
        "color-contrast": {enabled: false}, "color-contrast-enhanced": {enabled: true}, "target-size": {enabled: true},
    },
    ...(contrastOnly ? {runOnly: contrastOnly} : {}),
}).then(found => [...found.violations, ...found.incomplete.map(rule => ({...rule, nodes: rule.nodes.filter(
    // It cannot measure words in drawings: test_map.py does.
    node => !rule.id.startsWith("color-contrast") || !document.querySelector(node.target[0])?.closest("svg"),
)}))].flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`)))"""
"""What axe finds, and what it could not decide: both are faults here. Its enhanced contrast is 7:1, 4.5:1
if large; who passes that passes the other, 4.5:1 and 3:1. No rule that we ask needs style sheets loaded once more."""
# The arrow that leads back from a footnote is a sign; axe does not measure signs. It has the colour of every link.
NO_LETTERS = "Element content contains only non-text characters"


TIMERS = "() => { setTimeout = (act, _ms, ...given) => { Promise.resolve().then(() => act(...given)); return 0; }; }"
"""Where a page may run no script, timers do not fire either, and axe waits for one."""


@contextmanager
def a_reader(browser: Browser, *, has_script: bool = True) -> Iterator[Page]:
    """A page into which scripts and styles of these tests may be put, whatever its own policy says."""
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce", java_script_enabled=has_script)
    yield context.new_page()
    context.close()


@pytest.fixture(name="page")
def _page(browser: Browser) -> Iterator[Page]:
    with a_reader(browser) as page:
        yield page


def opened(page: Page, url: str, axe: str, *, has_script: bool) -> None:
    """Goes there and brings axe along."""
    page.emulate_media(color_scheme="light")
    page.goto(url)
    if not has_script:
        page.evaluate(TIMERS)
    page.evaluate(axe)


def faults_of(page: Page, width: int, scheme: "Scheme", rules: list[str] | None = None) -> list[str]:
    """What axe says of the open page."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    found: list[str] = page.evaluate(RUN, rules)
    return [f"{page.url} at {width}, {scheme}: {fault}" for fault in found if NO_LETTERS not in fault]


Scheme = Literal["light", "dark"]
_SCHEMES: tuple[Scheme, ...] = ("light", "dark")
COMBINATIONS = tuple(product(WIDTHS, _SCHEMES, (True, False)))


def test_there_is_a_page_for_each_template() -> None:
    templates = {
        path.stem
        for path in (ROOT / "themes/hearth/templates").glob("*.html")
        if "{% extends" in path.read_text("utf-8")
    }
    assert templates - {"gone"} == KINDS.keys()  # nothing has gone from the demo


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_page_has_an_accessibility_fault_in_any_width_and_scheme(
    demo: Served, browser: Browser, axe: str, kind: str, has_script: bool
) -> None:
    faults: list[str] = []
    with a_reader(browser, has_script=has_script) as page:
        opened(page, demo.url(KINDS[kind]), axe, has_script=has_script)
        assert page.evaluate("matchMedia('(scripting: none)').matches") is not has_script
        for width in WIDTHS:
            # The dark scheme changes colours only, so only these are looked at again.
            faults += faults_of(page, width, "light") + faults_of(page, width, "dark", CONTRAST)
    assert faults == []


def _others(demo: Served) -> list[tuple[str, tuple[int, Scheme, bool]]]:
    """Every other page with one width, scheme and leave for scripts, in turn: all combinations come up."""
    pages = sorted(set(demo.pages()) - set(KINDS.values()))
    return list(zip(pages, cycle(COMBINATIONS), strict=False))


def test_all_combinations_come_up_among_the_other_pages(demo: Served) -> None:
    assert {combination for _, combination in _others(demo)} == set(COMBINATIONS)
    assert {page for page, _ in _others(demo)} | set(KINDS.values()) >= set(demo.pages())


@each_part
def test_no_other_page_has_an_accessibility_fault_in_one_of_them(
    demo: Served, browser: Browser, axe: str, part: int
) -> None:
    faults: list[str] = []
    for is_on in (True, False):
        with a_reader(browser, has_script=is_on) as page:
            for path, (width, scheme, has_script) in _others(demo)[part::PARTS]:
                if has_script is is_on:
                    opened(page, demo.url(path), axe, has_script=has_script)
                    faults += faults_of(page, width, scheme)
    assert faults == []


TWICE = "html { font-size: 200% }"
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    p { margin-bottom: 2em !important }"""
"""The spacing of text that a reader may choose (WCAG 2.2, 1.4.12)."""
VIEWS = ((320, ""), (320, SPACED), (360, TWICE), (768, TWICE), (1280, TWICE))
SET = """css => {
    const style = document.getElementById("of-test") ?? document.head.appendChild(document.createElement("style"));
    style.id = "of-test";
    style.textContent = css;
    return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}"""


@each_part
def test_no_page_scrolls_sideways_on_a_narrow_screen_or_with_large_text(demo: Served, page: Page, part: int) -> None:
    wide: list[str] = []
    for path in demo.pages()[part::PARTS]:
        page.goto(demo.url(path))
        for width, style in VIEWS:
            page.set_viewport_size({"width": width, "height": 800})
            over: int = page.evaluate(SET, style)
            wide += [f"{path} at {width} {style}: {over} too wide"] * (over > 0)
    assert wide == []


def test_what_stands_in_the_margin_leaves_it_when_letters_grow(demo: Served, page: Page) -> None:
    """Else it would run down as a column of single letters."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(demo.url("/attachment/window-of-tolerance/"))
    for style, margin, fold in (("", True, False), (TWICE, False, True)):
        page.evaluate(SET, style)
        expect(page.locator(".contents-margin")).to_be_visible(visible=margin)
        expect(page.locator(".contents-fold")).to_be_visible(visible=fold)


def test_paper_shows_the_text_without_what_only_a_screen_can_use(demo: Served, page: Page) -> None:
    page.goto(demo.url("/attachment/retrospective-kindness/"))
    page.emulate_media(media="print", color_scheme="dark")
    for selector in (".site-head", ".skip", ".contents-fold", ".contents-margin", ".onward", ".mentions"):
        assert not page.locator(selector).first.is_visible(), selector
    for selector in ("h1", ".main-message", ".callout-care", ".sources li", ".helpline .stands-at", ".gloss"):
        assert page.locator(selector).first.is_visible(), selector
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


PAIRS = [
    *((text, ground, 7.0) for text in ("ink", "ink-2", "accent") for ground in ("paper", "paper-2", "accent-2")),
    *((text, ground, 7.0) for text in ("ink", "warm") for ground in ("paper", "warm-2")),
    *((text, ground, 7.0) for text in ("ink", "care") for ground in ("paper", "care-2")),
    *(("edge", ground, 3.0) for ground in ("paper", "paper-2", "warm-2", "accent-2")),
]
"""What stands on what in the theme, and the least contrast between them."""
COLOURS = """([hue, names]) => {
    const root = document.documentElement, pen = document.createElement("canvas").getContext("2d");
    root.style.setProperty("--hue", hue);
    root.style.setProperty("--warm-hue", hue);
    const probe = document.body.appendChild(document.createElement("i"));
    return names.map(name => {
        probe.style.color = `var(--${name})`;
        pen.fillStyle = getComputedStyle(probe).color;
        pen.fillRect(0, 0, 1, 1);
        return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
    });
}"""


def _luminance(colour: Sequence[int]) -> float:
    """WCAG 2.2's relative luminance."""
    linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def faint(page: Page, hues: Sequence[int], pairs: Sequence[tuple[str, str, float]]) -> list[str]:
    """Pairs of colours that are too near each other with one of the hues."""
    names = sorted({name for text, ground, _ in pairs for name in (text, ground)})
    found: list[str] = []
    for hue in hues:
        colours = dict(zip(names, page.evaluate(COLOURS, [str(hue), names]), strict=True))
        for text, ground, least in pairs:
            low, high = sorted(_luminance(colours[name]) for name in (text, ground))
            ratio = (high + 0.05) / (low + 0.05)
            found += [f"hue {hue}: {text} on {ground}: {ratio:.2f}"] * (ratio < least)
    return found


@pytest.mark.parametrize("scheme", _SCHEMES)
def test_no_hue_that_an_owner_may_choose_makes_text_hard_to_read(
    demo: Served, page: Page, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(demo.url("/"))
    assert faint(page, range(0, 360, 10), PAIRS) == []
