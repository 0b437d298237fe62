"""Citations in a browser: the list and its ways back without script, the card by pointer and by keys (WCAG 1.4.13)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser.demo import Served, serving_site
from browser.test_pages import NO_LETTERS, RUN

pytestmark = pytest.mark.browser

FILES = {
    "site.toml": 'title = "Sources"\nbase_url = "https://secure-base.example"\ntheme = "hearth"\n'
    '[references]\nfile = "references.bib"\n',
    "content/references.bib": """
@article{coan2006, author = {Coan, J. A. and Schaefer, H. S. and Davidson, R. J.},
  title = {Lending a hand}, journal = {Psychological Science}, year = {2006}, volume = {17},
  doi = {10.1111/j.1467-9280.2006.01832.x}}
@book{bowlby1988, author = {Bowlby, J.}, title = {A secure base}, publisher = {Routledge}, year = {1988},
  retracted = {as an example, 2026}}
""",
    "content/calm.md": """---
title: Calm
main_message: Rest.
---

A hand helps [@coan2006, p. 1032]. So do words [@bowlby1988; @coan2006].

"""
    + "Much more is said about it.\n\n" * 40
    + "And again [@coan2006].\n",
}


@pytest.fixture(scope="module", name="site")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving_site(tmp_path_factory.mktemp("sources"), FILES) as served:
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
    page.goto(site.url("/calm/"))
    return page


def test_without_script_each_citation_leads_to_its_source_and_back(browser: Browser, site: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url("/calm/"))
    citation = page.locator("a.cited").first
    expect(citation).to_have_text("Coan et al., 2006, p. 1032")
    citation.click()
    source = page.locator("li:target")
    expect(source).to_contain_text("Lending a hand")
    expect(source.locator("a[href^='https://doi.org/']")).to_have_attribute(
        "href", "https://doi.org/10.1111/j.1467-9280.2006.01832.x"
    )
    ways = source.get_by_role("link", name="in the text")
    expect(ways).to_have_count(3)
    ways.nth(2).click()
    expect(page.locator("a.cited:target")).to_be_in_viewport()
    page.wait_for_url("**#cite-coan2006-3")
    context.close()


def test_the_card_opens_at_a_pointer_can_be_pointed_at_and_goes_with_it(page: Page) -> None:
    card = page.locator(".source-card")
    page.locator("a.cited").first.hover()
    expect(card).to_be_visible()
    expect(card).to_contain_text("Psychological Science")
    expect(card.locator(".ways-back")).to_have_count(0)
    card.locator("a").hover()
    page.wait_for_timeout(700)
    expect(card).to_be_visible()  # persistent while it is pointed at
    page.locator("h1").hover()
    expect(card).to_have_count(0)


def test_the_card_opens_for_the_keyboard_and_closes_by_escape_without_moving_the_focus(page: Page) -> None:
    card = page.locator(".source-card")
    page.locator("main").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('a.cited')"):
            break
    expect(card).to_be_visible()
    link = page.locator("a.cited:focus")
    expect(link).to_have_attribute("aria-describedby", "source-card")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(link).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**#source-coan2006")


def test_the_card_stays_by_its_citation_while_the_page_moves(page: Page) -> None:
    page.keyboard.press("Tab")
    page.locator("a.cited").last.focus()
    expect(page.locator(".source-card")).to_be_in_viewport()


def test_a_tap_follows_the_link_and_opens_no_card(browser: Browser, site: Served) -> None:
    context = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 640})
    page = context.new_page()
    page.goto(site.url("/calm/"))
    page.locator("a.cited").first.tap()
    page.wait_for_url("**#source-coan2006")
    page.wait_for_timeout(500)
    expect(page.locator(".source-card")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_list_card_and_page_of_sources_are_accessible(browser: Browser, site: Served, axe: str, scheme: str) -> None:
    for width in (360, 1280):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light",
            bypass_csp=True, reduced_motion="reduce",
        )  # fmt: skip
        page = context.new_page()
        for path in ("/calm/", "/sources/"):
            page.goto(site.url(path))
            if path == "/calm/":
                page.locator("a.cited").first.hover()
                expect(page.locator(".source-card")).to_be_visible()
            page.evaluate(axe)
            found: list[str] = page.evaluate(RUN, None)
            assert [fault for fault in found if NO_LETTERS not in fault] == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        context.close()


def test_on_paper_the_list_is_whole_and_has_no_ways_back(page: Page) -> None:
    page.emulate_media(media="print")
    expect(page.locator(".sources li").first).to_be_visible()
    expect(page.locator(".ways-back").first).to_be_hidden()
