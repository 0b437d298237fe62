"""What a browser does with the demo: what it asks for, what it keeps, where the keyboard leads, without any script."""

import gzip
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from browser.demo import Served, serving, until

pytestmark = pytest.mark.browser

KEPT = """async () => ({
    cookies: document.cookie,
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"cookies": "", "local": 0, "session": 0, "databases": 0, "caches": 0, "workers": 0}
WATCH = """window.violations = [];
addEventListener("securitypolicyviolation", ({violatedDirective, blockedURI}) => {
    violations.push(violatedDirective + " " + blockedURI);
});"""

ONE_OF_EACH = (
    *("/", "/attachment/", "/attachment/window-of-tolerance/", "/help/", "/glossary/", "/glossary/rumination/"),
    *("/people/ira-sample/", "/topics/", "/topics/attachment/", "/articles/", "/not/here/"),
)
"""A page of each kind."""


@pytest.fixture(name="context")
def _context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader who has been nowhere yet; the policy of each page is in force."""
    context = browser.new_context(reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture(name="page")
def _page(context: BrowserContext) -> Page:
    return context.new_page()


def test_reading_every_page_asks_nothing_of_others_keeps_nothing_and_says_nothing(
    demo: Served, context: BrowserContext, page: Page
) -> None:
    asked: list[Request] = []
    said: list[ConsoleMessage] = []
    page.on("request", lambda request: asked.append(request))
    page.on("console", lambda message: said.append(message))
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.add_init_script(WATCH)
    faults: list[str] = []
    for path in demo.pages():
        page.goto(demo.url(path))
        faults += [f"{path}: {violation}" for violation in page.evaluate("violations")]
        kept = page.evaluate(KEPT)
        faults += [f"{path}: kept {kept}"] * (kept != NOTHING)
    faults += [f"asked for {request.url}" for request in asked if not request.url.startswith(demo.origin + "/")]
    # The browser itself notes in the console that the page which is not there was not found.
    faults += [message.text for message in said if not re.search(r"status of 404", message.text)]
    assert faults == []
    assert context.cookies() == []
    assert len(asked) > len(demo.pages())


def test_the_policy_would_stop_a_script_and_a_picture_from_elsewhere(demo: Served, page: Page) -> None:
    page.add_init_script(WATCH)
    page.goto(demo.url("/"))
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        const image = new Image();
        image.src = "http://127.0.0.2:9/x.png";
        document.body.append(script, image);
    }""")
    until(page, "violations.length >= 2")
    assert page.evaluate("window.ran") is None
    assert {violation.partition(" ")[0] for violation in page.evaluate("violations")} == {"script-src-elem", "img-src"}


def test_a_site_that_is_linked_to_does_not_learn_where_the_reader_was(demo: Served, page: Page) -> None:
    with serving(demo.folder) as other:
        page.goto(demo.url("/attachment/retrospective-kindness/"))
        link = page.locator("main a[href^=http]").first
        link.evaluate("(link, href) => { link.href = href }", other.url("/"))
        link.click()
        page.wait_for_url(other.url("/"))
        assert [asked.referer for asked in other.asked if asked.path == "/"] == [None]


def test_within_the_site_no_request_says_where_the_reader_was(demo: Served, page: Page) -> None:
    before = len(demo.asked)
    page.goto(demo.url("/"))
    page.locator("main a").first.click()
    page.wait_for_load_state()
    assert {asked.referer for asked in demo.asked[before:]} == {None}


@pytest.mark.parametrize("path", ["/", "/attachment/window-of-tolerance/", "/help/"])
def test_without_script_nothing_looks_different(demo: Served, browser: Browser, path: str) -> None:
    pictures = []
    for is_on in (True, False):
        context = browser.new_context(java_script_enabled=is_on, viewport={"width": 800, "height": 900})
        page = context.new_page()
        page.goto(demo.url(path))
        pictures.append(page.screenshot())
        context.close()
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize("path", ONE_OF_EACH)
def test_the_first_tab_offers_to_skip_to_the_text_and_does_so(demo: Served, page: Page, path: str) -> None:
    page.goto(demo.url(path))
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.get_attribute("class") == "skip ui"
    box = focused.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_id("main")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main, .site-foot') !== null")


def test_the_focus_can_be_seen_wherever_it_goes(demo: Served, page: Page) -> None:
    page.goto(demo.url("/attachment/window-of-tolerance/"))
    count = page.evaluate("document.querySelectorAll('a[href], summary, [tabindex=\"0\"]').length")
    hidden: list[str] = []
    seen = 0
    for _ in range(count):
        page.keyboard.press("Tab")
        found = page.evaluate(_FOCUS)
        if found is None:
            break
        seen += 1
        if not (found["outline"] >= 2 and found["inView"]):
            hidden.append(str(found))
    assert hidden == []
    assert seen > 30


_FOCUS = """() => {
    const element = document.activeElement;
    if (element === document.body) return null;
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    return {
        what: element.outerHTML.slice(0, 90),
        outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
        inView: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.left >= 0 && box.right <= innerWidth,
    };
}"""


def test_the_contents_can_be_unfolded_with_the_keyboard(demo: Served, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(demo.url("/attachment/window-of-tolerance/"))
    link = page.locator(".contents-fold a").last
    assert not link.is_visible()
    page.locator(".contents-fold summary").focus()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    link.click()
    until(page, "document.querySelector(':target')?.getBoundingClientRect().top < 200")


def test_a_former_address_leads_to_the_page_even_without_script(demo: Served, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(demo.url("/blog/secure-attachment/"))
    page.wait_for_url(demo.url("/attachment/benefits-of-a-secure-attachment/"))
    assert page.locator("h1").inner_text() == "The Benefits of a Secure Attachment"
    context.close()


def test_below_a_path_every_address_stays_below_it(guide: Served, page: Page) -> None:
    page.goto(guide.url("/"))
    for name in ("Attachment", "Inside the Window of Tolerance", "Glossary", "Get help", "How we work", "Secure Base"):
        # A stop of the drawn path is called by its title and what it says.
        page.get_by_role("link", name=name, exact=not name.startswith("Inside")).first.click()
        page.wait_for_load_state()
    page.goto(guide.url("/no/such/page"))
    page.get_by_role("link", name="The front page").click()
    page.wait_for_url(guide.url("/"))
    assert {asked.path for asked in guide.asked if asked.status != 200} == {"/guide/no/such/page"}
    assert len({asked.path for asked in guide.asked}) > 6


@pytest.mark.parametrize(
    ("path", "count", "most"), [("/attachment/relationship-roadblocks/", 6, 30_000), ("/help/", 3, 20_000)]
)
def test_the_first_view_weighs_little(demo: Served, page: Page, path: str, count: int, most: int) -> None:
    before = len(demo.asked)
    page.goto(demo.url(path))
    files = [demo.file(asked.path) for asked in demo.asked[before:]]
    texts = [file.read_bytes() for file in files if file is not None and file.suffix in (".html", ".css", ".js")]
    assert len(texts) == count
    assert sum(len(gzip.compress(text)) for text in texts) <= most
