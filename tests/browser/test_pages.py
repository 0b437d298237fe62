"""Every page can be read by everybody: accessibility, contrast, narrow screens, large text."""

from collections.abc import Iterator, Sequence
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from browser.demo import Served

pytestmark = pytest.mark.browser

PARTS = 4
each_part = pytest.mark.parametrize(
    "part", [pytest.param(i, marks=pytest.mark.xdist_group(f"chromium-{i % 2}")) for i in range(PARTS)]
)
"""The pages in so many heaps, which two workers share."""

CONTRAST = ["color-contrast", "color-contrast-enhanced"]
RUN = """contrastOnly => axe.run(document, {
    resultTypes: ["violations", "incomplete"],
    rules: {"color-contrast-enhanced": {enabled: true}, "target-size": {enabled: true}},
    ...(contrastOnly ? {runOnly: contrastOnly} : {}),
}).then(found => [...found.violations, ...found.incomplete].flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`)))"""
"""What axe finds, and what it could not decide: both are faults here. Its enhanced contrast is 7:1, 4.5:1 if large."""
# The arrow that leads back from a footnote is a sign; axe does not measure signs. It has the colour of every link.
NO_LETTERS = "Element content contains only non-text characters"


@pytest.fixture(name="page")
def _page(browser: Browser) -> Iterator[Page]:
    """A page into which scripts and styles of these tests may be put, whatever its own policy says."""
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def _heap(demo: Served, part: int) -> Sequence[str]:
    return demo.pages()[part::PARTS]


@each_part
def test_no_page_has_an_accessibility_fault_in_any_width_and_scheme(
    demo: Served, page: Page, axe: str, part: int
) -> None:
    faults: list[str] = []
    for path in _heap(demo, part):
        page.goto(demo.url(path))
        page.evaluate(axe)
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            for scheme in _SCHEMES:
                page.emulate_media(color_scheme=scheme)
                # The dark scheme changes colours only, so only these are looked at again.
                found: list[str] = page.evaluate(RUN, CONTRAST if scheme == "dark" else None)
                faults += [f"{path} at {width}, {scheme}: {fault}" for fault in found if NO_LETTERS not in fault]
        page.emulate_media(color_scheme="light")
    assert faults == []


_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

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
    for path in _heap(demo, part):
        page.goto(demo.url(path))
        for width, style in VIEWS:
            page.set_viewport_size({"width": width, "height": 800})
            over: int = page.evaluate(SET, style)
            wide += [f"{path} at {width} {style}: {over} too wide"] * (over > 0)
    assert wide == []


@pytest.mark.xdist_group("chromium-0")
def test_paper_shows_the_text_without_what_only_a_screen_can_use(demo: Served, page: Page) -> None:
    page.goto(demo.url("/attachment/retrospective-kindness/"))
    page.emulate_media(media="print", color_scheme="dark")
    for selector in (".site-head", ".skip", ".contents-fold", ".contents-margin", ".onward", ".mentions"):
        assert not page.locator(selector).first.is_visible(), selector
    for selector in ("h1", ".main-message", ".callout-care", ".footnote li", ".helpline", ".stands-at"):
        assert page.locator(selector).first.is_visible(), selector
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('a.term'), '::after').content") != "none"


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


@pytest.mark.xdist_group("chromium-0")
@pytest.mark.parametrize("scheme", _SCHEMES)
def test_no_hue_that_an_owner_may_choose_makes_text_hard_to_read(
    demo: Served, page: Page, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(demo.url("/"))
    names = sorted({name for text, ground, _ in PAIRS for name in (text, ground)})
    faint: list[str] = []
    for hue in range(0, 360, 10):
        colours = dict(zip(names, page.evaluate(COLOURS, [str(hue), names]), strict=True))
        for text, ground, least in PAIRS:
            low, high = sorted(_luminance(colours[name]) for name in (text, ground))
            ratio = (high + 0.05) / (low + 0.05)
            faint += [f"hue {hue}: {text} on {ground}: {ratio:.2f}"] * (ratio < least)
    assert faint == []
