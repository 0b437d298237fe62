"""The article page in a browser: notes in the margin, contents, previews, copied links, a place kept, paper, 404."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from lacking import lacking
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser.demo import Served, serving_site, until
from browser.test_pages import NO_LETTERS, RUN

pytestmark = pytest.mark.browser

FILLER = "Much more is said about it, one sentence after the other, until the page is long.\n\n"
LONG = f"""---
title: The Long Road
main_message: A road is walked in steps.
---

The first step[^one] and, in the same line, the second[^two] have notes. See [the other part](second.md#there), the
[hidden one](hidden.md), the [risky one](risky.md), [far away](https://far.example/a/page?x=1) and
[far away again](https://far.example/a/page?x=1).

{FILLER * 4}
## Where it begins

{FILLER * 12}
The third note[^three] stands far below.

## Where it bends

{FILLER * 12}
### A bend within

{FILLER * 12}
## Where it ends

{FILLER}
[^one]: The first note says a good deal, so that it takes up several lines of the margin before the second may begin.
[^two]: The second note has a [link](second.md).
[^three]: The third note.
"""
SECOND = "---\ntitle: The Second Part\nmain_message: What comes then.\ncontent_note: Tells of rain.\n---\n\n## There\n"
FILES = {
    "site.toml": 'title = "Notes"\nbase_url = "https://secure-base.example"\ntheme = "hearth"\n'
    '[exit]\nurl = "https://weather.example/"\n',
    "content/road/index.md": "---\ntitle: The Road\nparts:\n  - long.md\n  - second.md\n  - third.md\n---\n",
    "content/road/long.md": LONG,
    "content/road/second.md": SECOND + "\nText. [Back](long.md)\n",
    "content/road/third.md": "---\ntitle: The Third Part\n---\n\n[One](long.md) and [two](second.md).\n",
    "content/road/hidden.md": "---\ntitle: Hidden\nmain_message: Secret.\ndiscreet: true\n---\n\n[Long](long.md)\n",
    "content/road/risky.md": "---\ntitle: Risky\nmain_message: Risky words.\nat_risk: true\n---\n\n[Long](long.md).\n",
}
PLACE = "p.place"


@pytest.fixture(scope="module", name="site")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving_site(tmp_path_factory.mktemp("article"), FILES) as served:
        yield served


@pytest.fixture(name="context")
def _context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 800})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture(name="page")
def _page(context: BrowserContext, site: Served) -> Page:
    return opened(context, site.url("/road/long/"))


def opened(context: BrowserContext, address: str) -> Page:
    """A page that somebody has laid a hand on: the scripts that wait for it are there."""
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(address)
    page.mouse.move(2, 2)
    page.wait_for_load_state("networkidle")
    return page


def timed(context: BrowserContext, address: str) -> Page:
    """The same where time stands still until the test lets it go on."""
    page = context.new_page()
    page.clock.install(time=0)
    page.goto(address)
    page.mouse.move(2, 2)
    page.wait_for_load_state("networkidle")
    page.clock.pause_at(3_600_000)
    return page


LONGER_THAN_A_REST_MS = 1000


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    found: list[dict[str, float]] = page.evaluate(
        "selector => [...document.querySelectorAll(selector)].map(each => each.getBoundingClientRect().toJSON())",
        selector,
    )
    return found


@pytest.mark.parametrize("has_script", [True, False])
def test_in_a_wide_window_notes_stand_in_the_margin_beside_their_numbers(
    site: Served, browser: Browser, has_script: bool
) -> None:
    context = browser.new_context(java_script_enabled=has_script, viewport={"width": 1280, "height": 800})
    page = opened(context, site.url("/road/long/"))
    numbers, notes = boxes(page, ".footnote-ref"), boxes(page, ".prose > .footnote > ol > li")
    text = boxes(page, ".prose > p")[0]
    assert len(notes) == 3
    assert all(note["left"] > text["right"] and note["right"] <= 1280 for note in notes)
    assert all(note["width"] > 150 for note in notes)
    assert abs(notes[0]["top"] - numbers[0]["top"]) < 30
    assert notes[1]["top"] > notes[0]["bottom"]
    assert notes[1]["top"] - notes[0]["bottom"] < 30
    assert abs(notes[2]["top"] - numbers[2]["top"]) < 30
    context.close()


def test_in_a_narrow_window_notes_stand_behind_the_text_and_lead_back(site: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 800, "height": 800})
    page.goto(site.url("/road/long/"))
    notes = boxes(page, ".prose > .footnote > ol > li")
    assert notes[0]["top"] > boxes(page, ".prose > p")[-1]["bottom"]
    assert [a["bottom"] <= b["top"] for a, b in pairwise(notes)] == [True, True]
    page.locator(".footnote-ref").nth(2).focus()
    page.keyboard.press("Enter")
    expect(page.locator(":target")).to_have_text(re.compile(r"^\s*The third note\."))
    page.locator(".footnote-backref").nth(2).click()
    expect(page.locator(":target .footnote-ref")).to_have_text("3")


def test_the_section_that_is_read_is_marked_in_the_contents(page: Page) -> None:
    links = "[...document.querySelectorAll('.contents-margin a')]"
    marked = f"{links}.flatMap((a, number) => +getComputedStyle(a).fontWeight > 500 ? [number] : [])"
    page.locator("#where-it-bends").evaluate("heading => heading.scrollIntoView()")
    until(page, f"{marked}.join() === '1'")


def test_where_a_browser_does_not_mark_it_a_script_does(site: Served, context: BrowserContext) -> None:
    context.add_init_script("""const known = CSS.supports;
    CSS.supports = (...asked) => asked[0] !== "scroll-target-group" && known.apply(CSS, asked);""")
    page = opened(context, site.url("/road/long/"))
    current = page.locator(".contents-margin [aria-current]")
    expect(current).to_have_count(0)
    page.locator("#where-it-bends").evaluate("heading => heading.scrollIntoView()")
    expect(current).to_have_text("Where it bends")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(current).to_have_text("Where it ends")
    page.evaluate("scrollTo(0, 0)")
    expect(current).to_have_count(0)


def test_the_focus_in_the_contents_lies_under_nothing(page: Page) -> None:
    page.locator("#where-it-ends").evaluate("heading => heading.scrollIntoView()")
    for link in page.locator(".contents-margin a").all():
        link.focus()
        assert link.evaluate("""link => {
            const box = link.getBoundingClientRect();
            return link.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2));
        }""")


def test_a_link_within_the_site_shows_what_its_page_says_first(page: Page, site: Served) -> None:
    before = len(site.asked)
    page.get_by_role("link", name="the other part").hover()
    card = page.locator(".preview")
    expect(card).to_be_visible()
    assert [asked.path for asked in site.asked[before:]] == ["/road/second/"]
    assert card.locator("strong").inner_text() == "The Second Part"
    assert card.locator("p").all_inner_texts() == ["What comes then.", "Content note: Tells of rain."]
    described = page.get_by_role("link", name="the other part").get_attribute("aria-describedby")
    assert described == card.get_attribute("id")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    page.mouse.move(2, 2)
    page.get_by_role("link", name="the other part").hover()
    expect(card).to_be_visible()
    assert len(site.asked) == before + 1


def test_the_keyboard_shows_a_preview_too_and_only_where_it_rests(site: Served, context: BrowserContext) -> None:
    page = timed(context, site.url("/road/long/"))
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="the other part")
    link.focus()
    page.clock.run_for(LONGER_THAN_A_REST_MS)
    expect(page.locator(".preview")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.clock.run_for(LONGER_THAN_A_REST_MS)
    expect(page.locator(".preview")).to_have_text("Risky")
    before = len(site.asked)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.clock.run_for(LONGER_THAN_A_REST_MS)
    assert page.locator(".preview").count() == 0
    assert len(site.asked) == before


@pytest.mark.parametrize(("name", "title"), [("hidden one", "Hidden"), ("risky one", "Risky")])
def test_of_a_page_that_asks_for_discretion_nothing_is_shown_but_its_title(page: Page, name: str, title: str) -> None:
    page.get_by_role("link", name=name).hover()
    expect(page.locator(".preview")).to_have_text(title)


@pytest.mark.parametrize("path", ["/road/hidden/", "/road/risky/"])
def test_a_page_that_asks_for_discretion_fetches_and_offers_nothing(
    site: Served, context: BrowserContext, path: str
) -> None:
    page = timed(context, site.url(path))
    before = len(site.asked)
    page.get_by_role("link", name="Long", exact=True).hover()
    page.clock.run_for(LONGER_THAN_A_REST_MS)
    assert site.asked[before:] == []
    assert page.locator(f".preview, {PLACE}").count() == 0


def test_a_finger_gets_no_preview_and_follows_the_link(site: Served, browser: Browser) -> None:
    context = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 640})
    page = context.new_page()
    page.goto(site.url("/road/long/"))
    page.touchscreen.tap(5, 400)
    page.wait_for_load_state("networkidle")
    before = len(site.asked)
    page.get_by_role("link", name="the other part").tap()
    page.wait_for_url(site.url("/road/second/#there"))
    assert [asked.path for asked in site.asked[before:]].count("/road/second/") == 1
    context.close()


def test_a_heading_has_a_link_to_copy_and_keeps_its_name(page: Page, site: Served) -> None:
    heading = page.get_by_role("heading", name="Where it bends", exact=True)
    link = heading.get_by_role("link")
    assert link.get_attribute("aria-label") == "Copy a link to this section: Where it bends"
    link.focus()
    expect(link).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(page.locator(".copy-status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == site.url("/road/long/#where-it-bends")
    page.wait_for_url(site.url("/road/long/#where-it-bends"))


def kept(page: Page) -> object:
    return page.evaluate("JSON.parse(localStorage.getItem('place-in-series'))")


def test_a_place_is_kept_only_after_it_was_asked_for_and_is_forgotten_for_good(
    site: Served, context: BrowserContext
) -> None:
    page = opened(context, site.url("/road/second/"))
    page.locator(".onward").scroll_into_view_if_needed()
    line = page.locator(PLACE)
    expect(line).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    line.get_by_role("button", name="Keep my place in this browser").press("Enter")
    assert kept(page) == {"/road/": {"part": 2, "href": "/road/second/", "title": "The Second Part"}}
    expect(line).to_contain_text("Your place is here.")
    assert page.evaluate("document.activeElement.textContent") == "Forget it"

    page.goto(site.url("/road/long/"))
    page.locator(".onward").scroll_into_view_if_needed()
    expect(line.get_by_role("link")).to_have_text("The Second Part")
    assert kept(page) == {"/road/": {"part": 2, "href": "/road/second/", "title": "The Second Part"}}

    page.goto(site.url("/road/third/"))
    page.locator(".onward").scroll_into_view_if_needed()
    expect(line).to_contain_text("Your place is here.")
    assert json.dumps(kept(page)).count("third") == 1
    line.get_by_role("button", name="Forget it").click()
    assert page.evaluate("localStorage.length") == 0
    expect(line.get_by_role("button", name="Keep my place in this browser")).to_be_visible()


def test_nothing_moves_when_what_waits_is_loaded(site: Served, context: BrowserContext) -> None:
    context.add_init_script("""window.shift = 0;
    new PerformanceObserver(list => {
        for (const each of list.getEntries()) if (!each.hadRecentInput) shift += each.value;
    }).observe({type: "layout-shift", buffered: true});""")
    page = opened(context, site.url("/road/long/"))
    page.mouse.wheel(0, 900)
    page.wait_for_timeout(400)
    page.locator(".onward").scroll_into_view_if_needed()
    expect(page.locator(PLACE)).to_be_visible()
    page.wait_for_timeout(400)
    assert page.evaluate("shift") < 0.001


def test_pages_dissolve_only_where_movement_is_welcome(site: Served, context: BrowserContext) -> None:
    page = opened(context, site.url("/road/long/"))
    rule = """() => { const all = rules => [...rules].flatMap(rule =>
        rule instanceof CSSMediaRule && !matchMedia(rule.media.mediaText).matches ? []
        : rule.cssRules ? all(rule.cssRules) : [rule.constructor.name]);
        return [...document.styleSheets].some(sheet => all(sheet.cssRules).includes("CSSViewTransitionRule")); }"""
    assert page.evaluate(rule) is False
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(rule) is True


def paper(page: Page, folder: Path) -> str:
    if shutil.which("pdftotext") is None:
        lacking("pdftotext", "install the package `poppler-utils`")
    page.pdf(path=folder / "page.pdf")
    command = ["pdftotext", "-layout", str(folder / "page.pdf"), "-"]
    return " ".join(subprocess.run(command, capture_output=True, check=True, text=True).stdout.split())


def test_on_paper_links_are_notes_with_their_whole_address(page: Page, site: Served, tmp_path: Path) -> None:
    text = paper(page, tmp_path)
    assert text.count("https://far.example/a/page?x=1") == 1
    assert site.url("/road/second/#there") in text
    assert "On this page" not in text
    assert "The third note." in text
    page.emulate_media(media="screen")
    expect(page.locator(".link-notes, .link-note")).to_have_count(0)


def test_on_paper_without_script_an_address_stands_at_its_link(site: Served, browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url("/road/long/"))
    assert paper(page, tmp_path).count("(https://far.example/a/page?x=1)") == 2
    context.close()


def test_a_page_that_is_not_there_offers_the_nearest_titles(site: Served, context: BrowserContext) -> None:
    page = context.new_page()
    before = len(site.asked)
    page.goto(site.url("/old/the-secnd-part.html"))
    near = page.locator("[data-nearest] a")
    expect(near.first).to_have_text("The Second Part")
    assert near.first.get_attribute("href") == site.url("/road/second/")
    assert not any("?" in asked.path for asked in site.asked[before:])
    page.goto(site.url("/zzzz/qqqq/"))
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-nearest]")).to_be_hidden()
    expect(page.get_by_role("link", name="All articles").first).to_be_visible()


def test_it_is_accessible_with_all_that_opens(site: Served, browser: Browser, axe: str) -> None:
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
        page = opened(context, site.url("/road/long/"))
        page.locator(".onward").scroll_into_view_if_needed()
        page.get_by_role("link", name="the other part").hover()
        expect(page.locator(".preview")).to_be_visible()
        page.evaluate(axe)
        assert [found for found in page.evaluate(RUN, None) if NO_LETTERS not in found] == []
        page.goto(site.url("/nowhere/the-second-part/"))
        expect(page.locator("[data-nearest] a").first).to_be_visible()
        page.evaluate(axe)
        assert [found for found in page.evaluate(RUN, None) if NO_LETTERS not in found] == []
        context.close()
