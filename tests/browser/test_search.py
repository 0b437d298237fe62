"""The search: what is found, by whom it can be used, and what of it leaves the page."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from browser.demo import Served
from browser.test_behaviour import KEPT, NOTHING, WATCH
from browser.test_pages import RUN

pytestmark = pytest.mark.browser

RESULTS = ".found > li"
VIEWS: tuple[tuple[int, Literal["light", "dark"]], ...] = (
    (360, "light"),
    (360, "dark"),
    (1280, "light"),
    (1280, "dark"),
)


@pytest.fixture(name="context")
def _context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture(name="page")
def _page(context: BrowserContext, demo: Served) -> Page:
    """A reader who has just opened the page to search on."""
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(demo.url("/search/"))
    return page


def look_for(page: Page, words: str) -> list[str]:
    """The titles found, in their order."""
    for typed, said in (("", r"^$"), (words, r"^\d+ pages?$")):
        page.get_by_role("searchbox").fill(typed)
        page.get_by_role("searchbox").press("Enter")
        expect(page.get_by_role("status")).to_have_text(re.compile(said))
    return page.locator(f"{RESULTS} a").all_inner_texts()


def count(page: Page) -> int:
    """How many pages were found, as it is said."""
    return int(page.get_by_role("status").inner_text().partition(" ")[0])


def test_a_word_finds_pages_and_the_one_that_is_called_so_comes_first(page: Page) -> None:
    assert look_for(page, "rumination")[0] == "Rumination"
    found = look_for(page, "window of tolerance")
    assert found[0] == "Window of tolerance"
    assert "Inside the Window of Tolerance" in found
    first = page.locator(RESULTS).first
    expect(first.get_by_text("Term", exact=True)).to_be_visible()
    article = (
        page.get_by_role("main")
        .get_by_role("listitem")
        .filter(has=page.get_by_role("link", name="Inside the Window of Tolerance", exact=True))
    )
    expect(article).to_contain_text("Article Content note: Describes overwhelm")
    assert page.locator("mark").count() > 0


def test_another_name_of_a_page_finds_it_though_it_stands_in_no_text(page: Page) -> None:
    assert look_for(page, "grounding exercises")[0] == "Grounding"
    assert look_for(page, "Too Much and Too Little")[0] == "Inside the Window of Tolerance"
    assert "Too Much and Too Little" not in page.locator(".found").inner_text()


def test_results_can_be_narrowed_by_kind_topic_and_readers(demo: Served, page: Page) -> None:
    look_for(page, "attachment")
    counts = [count(page)]
    for label, choice in (("Kind", "article"), ("Written for", "parents")):
        page.get_by_label(label).select_option(choice)
        expect(page.get_by_role("status")).not_to_have_text(re.compile(rf"^{counts[-1]} "))
        counts.append(count(page))
        assert set(page.locator(f"{RESULTS} .about span:first-child").all_inner_texts()) == {"Article"}
    assert counts == sorted(counts, reverse=True)
    # Without a word, the choices alone list what fits.
    page.goto(demo.url("/topics/conflict/"))
    topic = page.locator("main .listing > li").count()
    page.goto(demo.url("/search/"))
    page.get_by_label("Kind").select_option("article")
    page.get_by_label("Topics").select_option("conflict")
    expect(page.get_by_role("status")).to_have_text(re.compile(rf"^{topic} pages?$"))


def test_what_is_nowhere_is_said_with_other_ways(page: Page) -> None:
    look_for(page, "attachment")
    expect(page.get_by_role("heading", name="Other ways")).to_be_hidden()
    for words in ("zzzz", "conflct qqqq", "attachment zzzz"):
        page.get_by_role("searchbox").fill(words)
        page.get_by_role("searchbox").press("Enter")
        expect(page.get_by_role("status")).to_have_text(re.compile("Nothing here has these words"))
        expect(page.get_by_role("heading", name="Other ways")).to_be_visible()
        assert page.locator(RESULTS).count() == 0


def test_the_keyboard_alone_goes_from_any_page_to_a_result(demo: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(demo.url("/help/"))
    link = page.get_by_role("banner").get_by_role("link", name="Search")
    for _ in range(20):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("rumination")
    expect(page.locator(RESULTS).first).to_be_visible()
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(page.locator(f"{RESULTS} a").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(demo.url("/glossary/rumination/"))


def test_more_results_come_when_asked_for_and_take_the_focus(page: Page) -> None:
    assert len(look_for(page, "attachment")) == 10
    page.get_by_role("button", name="Show more").press("Enter")
    expect(page.locator(f"{RESULTS} a").nth(10)).to_be_focused()
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ pages$"))


def test_nothing_typed_leaves_the_page_or_stays_behind(demo: Served, page: Page) -> None:
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    before = page.evaluate("history.length")
    look_for(page, "rumination")
    found = count(page)
    page.get_by_label("Kind").select_option("term")
    expect(page.get_by_role("status")).not_to_have_text(re.compile(rf"^{found} "))
    assert page.url == demo.url("/search/")
    assert page.evaluate("history.length") == before
    assert page.evaluate("history.state") is None
    assert page.evaluate(KEPT) == NOTHING
    assert page.evaluate("violations") == []
    assert asked
    assert {request.method for request in asked} == {"GET"}
    index = demo.origin + "/search/pagefind/"
    assert [request.url for request in asked if not re.match(re.escape(index) + "|.*/favicon", request.url)] == []
    assert not any(re.search("rumin", request.url) for request in asked)
    page.locator(f"{RESULTS} a").first.click()
    page.wait_for_url(demo.url("/glossary/rumination/"))
    assert page.evaluate("document.referrer") == ""
    assert page.get_by_role("searchbox").count() == 0


def test_a_link_to_a_search_is_made_only_when_asked_for_and_taken_out_of_the_address(
    demo: Served, context: BrowserContext, page: Page
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    look_for(page, "safe & sound haven")
    page.get_by_role("button", name="Copy a link").click()
    expect(page.get_by_role("status")).to_contain_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == demo.url("/search/#q=safe%20%26%20sound%20haven")
    other = context.new_page()
    other.goto(link)
    expect(other.get_by_role("searchbox")).to_have_value("safe & sound haven")
    expect(other.locator(RESULTS).first).to_be_visible()
    assert other.url == demo.url("/search/")
    assert not any("q=" in asked.path for asked in demo.asked)


def test_leave_for_webassembly_is_given_on_that_page_alone(demo: Served) -> None:
    policies = {path: (demo.file(path) or demo.folder / "404.html").read_text("utf-8") for path in demo.pages()}
    assert [path for path, text in policies.items() if "wasm-unsafe-eval" in text] == ["/search/"]


def test_below_a_path_of_a_host_it_finds_the_same(guide: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(guide.url("/search/"))
    assert look_for(page, "rumination")[0] == "Rumination"
    assert page.locator(f"{RESULTS} a").first.get_attribute("href") == "/guide/glossary/rumination/"


def test_without_script_the_page_leads_to_every_list(demo: Served, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(demo.url("/"))
    page.get_by_role("banner").get_by_role("link", name="Search").click()
    expect(page.get_by_role("searchbox")).to_have_count(0)
    for name in ("All articles", "Glossary", "Attachment"):
        expect(page.get_by_role("main").get_by_role("link", name=name, exact=True)).to_be_visible()
    context.close()


def test_where_the_index_cannot_be_loaded_the_page_says_so_and_leads_on(context: BrowserContext, demo: Served) -> None:
    page = context.new_page()
    page.route("**/pages.json", lambda route: route.abort())
    page.goto(demo.url("/search/"))
    page.get_by_role("searchbox").fill("rumination")
    expect(page.get_by_role("status")).to_have_text(re.compile("could not be loaded"))
    expect(page.get_by_role("heading", name="Other ways")).to_be_visible()
    page.unroute("**/pages.json")
    assert look_for(page, "rumination")[0] == "Rumination"


@pytest.mark.parametrize("words", ["attachment", "zzzz"])
def test_results_have_no_accessibility_fault(browser: Browser, demo: Served, axe: str, words: str) -> None:
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()
    page.goto(demo.url("/search/"))
    page.get_by_role("searchbox").fill(words)
    expect(page.get_by_role("status")).to_have_text(re.compile("pages|Nothing"))
    page.evaluate(axe)
    faults: list[str] = []
    for width, scheme in VIEWS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        faults += [f"{width}, {scheme}: {fault}" for fault in page.evaluate(RUN, None)]
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert faults == []
    context.close()
