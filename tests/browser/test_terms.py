"""Words of the glossary in a browser: by pointer, keys and finger, without script, on paper (WCAG 1.4.13)."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from lacking import lacking
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser.demo import Served, serving_site
from browser.test_pages import NO_LETTERS, RUN

pytestmark = pytest.mark.browser

TEXT = """---
title: Repair
main_message: Rest.
---

A [[safe haven]] calms. Then arousal falls, and *shame* with it. [A plain link](calm.md) stands here.

![[calm.md#Part]]

"""
FILES = {
    "site.toml": 'title = "Terms"\nbase_url = "https://secure-base.example"\ntheme = "hearth"\n',
    "content/care/repair.md": TEXT + "Much more is said about it.\n\n" * 40 + "At the very end stands buffering.\n",
    "content/care/calm.md": "---\ntitle: Calm\nmain_message: m.\n---\n\n## Part\n\nSee [[rumination]], and shame.\n",
    "content/glossary/haven.md": "---\ntitle: Safe haven\nshort: Somebody to come back to.\n"
    "clinical: A function of an attachment figure.\naliases: [harbour, safe havens, /old/]\n---\n",
    "content/glossary/arousal.md": "---\ntitle: Arousal\nshort: How awake a body is.\n---\n\nMore.\n",
    "content/glossary/shame.md": "---\ntitle: Shame\nshort: The wish to hide.\n---\n",
    "content/glossary/buffering.md": "---\ntitle: Buffering\nshort: Taking the edge off.\n---\n",
    "content/glossary/rumination.md": "---\ntitle: Rumination\nshort: Going over it again and again.\n---\n",
}


@pytest.fixture(scope="module", name="site")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving_site(tmp_path_factory.mktemp("terms"), FILES) as served:
        yield served


@pytest.fixture(name="context")
def _context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture(name="page")
def _page(context: BrowserContext, site: Served) -> Page:
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(site.url("/care/repair/"))
    page.wait_for_load_state("networkidle")
    return page


@pytest.fixture(name="phone")
def _phone(browser: Browser, site: Served) -> Iterator[Page]:
    context = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 640})
    page = context.new_page()
    page.goto(site.url("/care/repair/"))
    page.wait_for_load_state("networkidle")
    yield page
    context.close()


def test_without_script_a_pointer_opens_the_definition_and_the_word_leads_to_its_page(
    browser: Browser, site: Served
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url("/care/repair/"))
    definition = page.locator("[id='def:haven']")
    expect(definition).to_be_hidden()
    word = page.locator("a.term", has_text="safe haven")
    word.hover()
    expect(definition).to_be_visible()
    expect(definition).to_contain_text("Somebody to come back to.")
    box, at = definition.bounding_box(), word.bounding_box()
    assert box is not None
    assert at is not None
    assert 0 <= box["y"] - (at["y"] + at["height"]) < 20
    definition.get_by_role("link").hover()
    page.wait_for_timeout(900)
    expect(definition).to_be_visible()
    page.keyboard.press("Escape")
    expect(definition).to_be_hidden()
    page.locator("a.term", has_text="arousal").click()
    page.wait_for_url("**/glossary/arousal/")
    context.close()


def test_a_pointer_opens_the_definition_which_stays_while_it_is_pointed_at(page: Page) -> None:
    definition = page.locator("[id='def:haven']")
    page.locator("a.term", has_text="safe haven").hover()
    expect(definition).to_be_visible()
    expect(definition).to_contain_text("A function of an attachment figure.")
    definition.get_by_role("link").hover()
    page.wait_for_timeout(900)
    expect(definition).to_be_visible()
    page.locator("h1").hover()
    expect(definition).to_be_hidden()


def test_one_definition_is_open_at_a_time(page: Page) -> None:
    for word, name in (("safe haven", "haven"), ("arousal", "arousal"), ("shame", "shame")):
        page.locator("a.term", has_text=word).first.hover()
        expect(page.locator(f"[id='def:{name}']")).to_be_visible()
        expect(page.locator(".gloss:popover-open")).to_have_count(1)


def test_the_focus_opens_it_escape_closes_it_and_the_focus_stays(page: Page) -> None:
    definition = page.locator("[id='def:haven']")
    page.locator("main").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('a.term')"):
            break
    expect(definition).to_be_visible()
    word = page.locator("a.term:focus")
    expect(word).to_have_attribute("aria-describedby", "def:haven")
    page.keyboard.press("Escape")
    expect(definition).to_be_hidden()
    expect(word).to_have_count(1)
    expect(word).not_to_have_attribute("aria-describedby", "def:haven")
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary/haven/")


def test_by_keys_one_gets_into_the_definition_and_on_to_the_next_word(page: Page) -> None:
    page.locator("main").focus()
    page.keyboard.press("Tab")
    page.locator("a.term", has_text="safe haven").focus()
    inside = page.locator("[id='def:haven'] a")
    expect(inside).to_be_visible()
    page.keyboard.press("Tab")
    expect(inside).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("a.term", has_text="arousal")).to_be_focused()
    expect(page.locator("[id='def:haven']")).to_be_hidden()
    expect(page.locator("[id='def:arousal']")).to_be_visible()


def test_a_tap_opens_it_a_tap_elsewhere_closes_it_and_the_link_in_it_leads_on(phone: Page) -> None:
    definition = phone.locator("[id='def:haven']")
    word = phone.locator("a.term", has_text="safe haven")
    word.tap()
    expect(definition).to_be_visible()
    assert phone.url.endswith("/care/repair/")
    phone.wait_for_timeout(700)
    expect(definition).to_be_visible()
    word.tap()
    expect(definition).to_be_hidden()
    word.tap()
    expect(definition).to_be_visible()
    expect(definition).to_be_focused()
    phone.locator("h1").tap()
    expect(definition).to_be_hidden()
    assert phone.url.endswith("/care/repair/")
    word.tap()
    definition.get_by_role("link").tap()
    phone.wait_for_url("**/glossary/haven/")


def test_every_definition_fits_the_screen_wherever_its_word_stands(phone: Page) -> None:
    for name in ("haven", "arousal", "shame", "rumination", "buffering"):
        phone.locator(f"a.term[href$='/{name}/']").first.tap()
        expect(phone.locator(f"[id='def:{name}']")).to_be_visible()
        box = phone.locator(f"[id='def:{name}']").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 640
        phone.keyboard.press("Escape")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_and_definition_are_accessible(browser: Browser, site: Served, axe: str, scheme: str) -> None:
    for width in (360, 1280):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light",
            bypass_csp=True, reduced_motion="reduce",
        )  # fmt: skip
        page = context.new_page()
        for path in ("/care/repair/", "/glossary/", "/glossary/haven/"):
            page.goto(site.url(path))
            if path == "/care/repair/":
                page.locator("a.term").first.hover()
                expect(page.locator("[id='def:haven']")).to_be_visible()
            page.evaluate(axe)
            found: list[str] = page.evaluate(RUN, None)
            assert [fault for fault in found if NO_LETTERS not in fault] == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        context.close()


def test_on_paper_the_definitions_stand_behind_the_text_by_title(page: Page) -> None:
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Words of the glossary")).to_be_visible()
    assert page.locator(".gloss dfn").all_inner_texts() == ["Arousal", "Buffering", "Rumination", "Safe haven", "Shame"]
    for definition in page.locator(".gloss").all():
        expect(definition).to_be_visible()
    expect(page.locator(".gloss a").first).to_be_hidden()


def test_the_printed_page_has_them_in_its_text(page: Page, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        lacking("pdftotext", "install the package `poppler-utils`")
    page.pdf(path=tmp_path / "page.pdf")
    done = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "page.pdf", "-"], capture_output=True, text=True, check=True
    )
    words = " ".join(done.stdout.split())
    assert "Safe haven: Somebody to come back to. In clinical words: A function of an attachment figure." in words
    assert words.index("very end") < words.index("Arousal: How awake")


def test_the_glossary_shows_other_names_and_has_a_place_for_each_word(page: Page, site: Served) -> None:
    page.goto(site.url("/glossary/#term-haven"))
    expect(page.locator("dt:target")).to_have_text("Safe haven")
    expect(page.locator("main")).to_contain_text("Also: harbour")
    expect(page.locator("main")).not_to_contain_text("/old/")
    expect(page.locator("dd", has_text="Appears in").first).to_contain_text("Repair")
