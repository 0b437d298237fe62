"""The themes that stand on hearth keep its promises: each kind of page, in both schemes, narrow and with large text."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from lacking import lacking
from playwright.sync_api import Browser, Page

from browser.demo import ROOT, Served, build, serving, serving_site
from browser.shots import PAGES
from browser.test_markup import _is_known
from browser.test_pages import _SCHEMES, CONTRAST, NO_LETTERS, PAIRS, RUN, SET, VIEWS, Scheme, faint

pytestmark = pytest.mark.browser

GARDEN = ("/", "/calm/", "/calm/walking/", "/help/", "/glossary/", "/glossary/stillness/", "/people/ada/", "/404/")
ARTICLE = "/attachment/window-of-tolerance/"


THEMES = ("clinic", "workbook")


@pytest.fixture(scope="module", params=THEMES, name="theme")
def _theme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", name="themed")
def _themed(theme: str, demo_in: Callable[[str], Path]) -> Iterator[Served]:
    """The demo in the theme."""
    with serving(demo_in(theme)) as served:
        yield served


@pytest.fixture(scope="module", name="garden")
def _garden(theme: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The two-tongued site of the tests in the theme, below a path."""
    site = tmp_path_factory.mktemp(f"garden-{theme}") / "site"
    shutil.copytree(ROOT / "tests/sites/garden", site, ignore=shutil.ignore_patterns("expected*", "bare"))
    settings = (site / "site.toml").read_text("utf-8").replace('theme = "bare"', f'theme = "{theme}"')
    settings = settings.replace('template = "recipe.html"', 'template = "page.html"')
    (site / "site.toml").write_text(settings, "utf-8")
    build(site, site.parent / "output")
    with serving(site.parent / "output", "/guide") as served:
        yield served


@pytest.fixture(name="page")
def _page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    yield context.new_page()
    context.close()


UNDERLINED = """() => [...document.querySelectorAll("a.cited")].every(
    link => getComputedStyle(link).textDecorationLine === "underline")"""
UNDECIDED = re.compile(
    r"link-in-text-block: a\[href\$=\"#cite-.*could not be determined because of element overlap", re.DOTALL
)
"""Of citations axe cannot tell whether their colour sets them off; it need not: by `UNDERLINED` a line does."""


def _faults(site: Served, page: Page, axe: str, paths: Sequence[str]) -> list[str]:
    faults: list[str] = []
    for path in paths:
        page.emulate_media(color_scheme="light")
        page.goto(site.url(path))
        page.evaluate(axe)
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            for scheme in _SCHEMES:
                page.emulate_media(color_scheme=scheme)
                found: list[str] = page.evaluate(RUN, CONTRAST if scheme == "dark" else None)
                faults += [f"{path} at {width}, {scheme}: {fault}" for fault in found if NO_LETTERS not in fault]
        faults = [fault for fault in faults if not UNDECIDED.search(fault)]
        faults += [f"{path}: a citation is not underlined"] * (not page.evaluate(UNDERLINED))
        for width, style in VIEWS:
            page.set_viewport_size({"width": width, "height": 800})
            over: int = page.evaluate(SET, style)
            faults += [f"{path} at {width} {style}: {over} too wide"] * (over > 0)
    return faults


def test_no_kind_of_page_has_a_fault_of_accessibility_or_scrolls_sideways(themed: Served, page: Page, axe: str) -> None:
    assert _faults(themed, page, axe, list(PAGES.values())) == []


def test_the_garden_has_none_either(garden: Served, page: Page, axe: str) -> None:
    assert _faults(garden, page, axe, GARDEN) == []


def test_the_html_checker_finds_nothing(demo_in: Callable[[str], Path], nu: Path) -> None:
    files: list[Path] = []
    for theme in THEMES:  # at once: to start it takes longer than to check a theme
        with serving(demo_in(theme)) as themed:
            files += [file for path in PAGES.values() if (file := themed.file(path))] + [themed.folder / "404.html"]
            files += sorted(themed.folder.glob("theme/style.*.css"))
    assert len(files) > len(PAGES) * len(THEMES)
    options = ("--also-check-css", "--format", "json", "--stdout", "--exit-zero-always")
    command = ["java", "-XX:TieredStopAtLevel=1", "-Xss8m", "-jar", str(nu), *options, *map(str, files)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    messages = json.loads(done.stdout)["messages"]
    assert [f"{m['url']}:{m.get('lastLine')}: {m['message']}" for m in messages if not _is_known(m)] == []


@pytest.mark.parametrize("scheme", _SCHEMES)
def test_no_hue_makes_text_hard_to_read(themed: Served, page: Page, theme: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(themed.url("/"))
    pairs = [*PAIRS, *([("on-bar", "bar", 7.0)] if theme == "clinic" else [])]
    assert faint(page, range(0, 360, 20), pairs) == []


def test_the_section_stands_beside_the_text_or_folded_above_it_without_script(
    themed: Served, theme: str, browser: Browser
) -> None:
    if theme != "clinic":
        pytest.skip("only clinic names the parts of the section on the left")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(themed.url(ARTICLE))
    side, fold = page.locator(".section-side"), page.locator(".section-fold")
    assert (side.is_visible(), fold.is_visible()) == (True, False)
    current = side.locator("[aria-current=page]")
    assert current.count() >= 1
    assert {link.inner_text() for link in current.all()} == {page.locator("h1").inner_text()}
    page.set_viewport_size({"width": 360, "height": 800})
    assert (side.is_visible(), fold.locator("nav").is_visible()) == (False, False)
    fold.locator("summary").click()
    assert fold.locator("[aria-current=page]").first.is_visible()
    context.close()


def test_paper_has_room_to_write_and_no_line_breaks_in_two(themed: Served, theme: str, page: Page) -> None:
    if theme != "workbook":
        pytest.skip("only workbook has lines to write on")
    page.goto(themed.url(ARTICLE))
    assert not page.locator(".own-notes").is_visible()
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(".own-notes").is_visible()
    assert page.locator(".sheet-head").is_visible()
    lines = page.locator(".callout-try").first.evaluate("""box => {
        const lines = getComputedStyle(box, "::after");
        return [parseFloat(lines.height) / 32.1, lines.printColorAdjust, lines.breakInside];
    }""")
    assert round(lines[0]) == 6
    assert lines[1:] == ["exact", "avoid"]


# What readers ask of their own device.

KEPT = ("/", "/attachment/", ARTICLE, "/assessments/consider-your-attachment-style/", "/help/", "/search/")
EDGED = (".callout", ".content-note", ".card")
UNEDGED = """selectors => selectors.flatMap(selector => [...document.querySelectorAll(selector)]).filter(each => {
    const style = getComputedStyle(each);
    const sides = ["Top", "Right", "Bottom", "Left"].map(side => parseFloat(style[`border${side}Width`]));
    return each.checkVisibility() && Math.max(...sides) < 1;
}).map(each => each.className)"""
SHOWN = """() => {
    const each = document.activeElement;
    // The outline of a choice may be that of its label, or stand around both.
    return [each.outerHTML.slice(0, 90), [each, each.closest("label"), ...(each.labels ?? [])].some(one => {
        const style = one && getComputedStyle(one);
        return one && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
            && !/^rgba.*, 0\\)$/.test(style.outlineColor);
    })];
}"""


@pytest.fixture(scope="module", params=["hearth", *THEMES], name="of_three")
def _of_three(request: pytest.FixtureRequest, demo_in: Callable[[str], Path]) -> Iterator[Served]:
    """The demo in each of the themes."""
    with serving(demo_in(str(request.param))) as served:
        yield served


def _unshown(page: Page, stops: int) -> list[str]:
    """What had the keyboard's focus and did not show it, of the first so many stops."""
    found = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        what, is_shown = page.evaluate(SHOWN)
        found += [what] * (not is_shown)
    return found


@pytest.mark.parametrize("scheme", _SCHEMES)
def test_in_the_readers_own_colours_edges_stand_for_tints_and_focus_shows(
    of_three: Served, page: Page, axe: str, scheme: Scheme
) -> None:
    faults: list[str] = []
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    for path in KEPT:
        page.goto(of_three.url(path))
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        page.evaluate(axe)
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            found: list[str] = page.evaluate(RUN, None)
            faults += [f"{path} at {width}: {fault}" for fault in found if NO_LETTERS not in fault]
        faults += [f"{path}: {what} has no edge" for what in page.evaluate(UNEDGED, list(EDGED))]
        faults += [f"{path}: no focus on {what}" for what in _unshown(page, 12)]
    assert [fault for fault in faults if not UNDECIDED.search(fault)] == []


@pytest.mark.parametrize("scheme", _SCHEMES)
def test_who_asks_for_more_contrast_gets_it(of_three: Served, page: Page, axe: str, scheme: Scheme) -> None:
    faults: list[str] = []
    page.emulate_media(contrast="more", color_scheme=scheme)
    for path in KEPT:
        page.goto(of_three.url(path))
        assert page.evaluate("matchMedia('(prefers-contrast: more)').matches")
        page.evaluate(axe)
        page.set_viewport_size({"width": 1280, "height": 800})
        faults += [f"{path}: {fault}" for fault in page.evaluate(RUN, None) if NO_LETTERS not in fault]
        faults += [f"{path}: {what} has no edge" for what in page.evaluate(UNEDGED, list(EDGED))]
    assert [fault for fault in faults if not UNDECIDED.search(fault)] == []
    stronger = [(text, ground, 9.0) for text in ("ink", "ink-2") for ground in ("paper", "paper-2", "accent-2")]
    edges = [("edge", "paper", 7.0), ("rule", "paper", 3.0)]
    assert faint(page, range(0, 360, 60), [*PAIRS, *stronger, *edges]) == []


# On paper.

SENTENCE = "A sheet is filled from the top, one line after the other, until there is no more room on it. "
STEPS = "".join(f"> - Step {n}: {SENTENCE}\n" for n in range(1, 13))
EXERCISE = f"> [!try] To do at home\n> First read all of it.\n>\n{STEPS}"
ARTICLE_TEXT = {n: f"---\ntitle: Text of {n}\n---\n\n" + f"{SENTENCE * 3}\n\n" * n + EXERCISE for n in range(2, 9)}
SHEETS = {
    "site.toml": 'title = "Sheets"\nbase_url = "https://secure-base.example"\n\n[theme]\nname = "workbook"\n',
    **{f"content/sheets/text-{n}.md": text for n, text in ARTICLE_TEXT.items()},
}


@pytest.mark.parametrize("paragraphs", ARTICLE_TEXT)
def test_a_long_exercise_leaves_no_sheet_half_empty(
    sheets: Served, browser: Browser, paragraphs: int, tmp_path: Path
) -> None:
    page = browser.new_page()
    page.goto(sheets.url(f"/sheets/text-{paragraphs}/"))
    page.pdf(path=tmp_path / "sheet.pdf", prefer_css_page_size=True)
    page.close()
    pages = _on_paper(tmp_path / "sheet.pdf")
    begins = next(number for number, words in enumerate(pages) if _at(words, ["To", "do", "at", "home"]))
    ends = next(number for number, words in enumerate(pages) if _at(words, ["Step", "12:"]))
    for words in pages[:ends]:
        assert max(bottom for _, bottom in words) > 0.78, "of its height"
    head = _at(pages[begins], ["To", "do", "at", "home"])
    assert _at(pages[begins], ["First", "read"]) > head, "a head stays with its task"
    for number in range(1, 13):
        first = next(words for words in pages if _at(words, ["Step", f"{number}:"]))
        until = _at(first, ["Step", f"{number + 1}:"]) or 1.0
        assert any(word == "it." and _at(first, ["Step", f"{number}:"]) <= y <= until for word, y in first), number


def _on_paper(file: Path) -> list[list[tuple[str, float]]]:
    """The words of each page with the height they stand at, of the page's; not those below its text."""
    done = subprocess.run(["pdftotext", "-bbox", str(file), "-"], capture_output=True, check=True, text=True)
    pages = []
    for sheet in done.stdout.split("<page ")[1:]:
        height = float(re.findall(r'height="([\d.]+)"', sheet)[0])
        words = re.findall(r'yMax="([\d.]+)">(.*?)</word>', sheet)
        placed = [(word, float(bottom) / height) for bottom, word in words]
        pages.append([(word, bottom) for word, bottom in placed if bottom < 0.93])
    return pages


def _at(words: list[tuple[str, float]], wanted: list[str]) -> float:
    """The height at which these words stand one after another; 0 if they do not."""
    texts = [word for word, _ in words]
    return next((words[i][1] for i in range(len(texts)) if texts[i : i + len(wanted)] == wanted), 0.0)


@pytest.fixture(scope="module", name="sheets")
def _sheets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    if shutil.which("pdftotext") is None:
        lacking("pdftotext", "install the package `poppler-utils`")
    with serving_site(tmp_path_factory.mktemp("sheets"), SHEETS) as served:
        yield served
