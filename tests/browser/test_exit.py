"""The way out of a page in a real browser: three ways, none by accident, and the page is whole when one comes back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from browser.demo import Served, build, serving
from browser.test_behaviour import KEPT, NOTHING
from browser.test_pages import RUN

pytestmark = pytest.mark.browser

WEATHER = "https://weather.example/"
SITE = {
    "site.toml": f"""\
title = "Secure Base"
base_url = "https://secure-base.example"
[exit]
url = "{WEATHER}"
about = "safety.md"
discreet_title = "Notes"
""",
    "content/index.md": "---\ntitle: Home\n---\nWelcome. [[Fear]]\n",
    "content/safety.md": "---\ntitle: Reading in private\nat_risk: true\n---\nHow it works.\n",
    "content/hard/index.md": "---\ntitle: Hard days\nat_risk: true\nparts: [fear.md, quiet.md]\n---\n",
    "content/hard/fear.md": "---\ntitle: Fear\n---\n" + "Words to read, with [[Quiet]].\n\n" * 60,
    "content/hard/quiet.md": "---\ntitle: Quiet\nsummary: A summary.\ndiscreet: true\nimage: p.svg\n---\nWords.\n",
    "content/hard/p.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>\n',
}


@pytest.fixture(scope="session")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site with pages at risk."""
    folder = tmp_path_factory.mktemp("exit")
    for name, text in SITE.items():
        file = folder / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    build(folder / "site", folder / "output")
    with serving(folder / "output") as served:
        yield served


@pytest.fixture(name="context")
def _context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(reduced_motion="reduce")
    context.route(f"{WEATHER}**", _weather)
    yield context
    context.close()


def _weather(route: Route) -> None:
    route.fulfill(body="<title>Weather</title><h1>Sunny</h1>", content_type="text/html")


@pytest.fixture(name="page")
def _page(context: BrowserContext, hard: Served) -> Page:
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(hard.url("/"))
    page.goto(hard.url("/hard/fear/"))
    return page


def _shift(page: Page, times: int = 1) -> None:
    for _ in range(times):
        page.keyboard.press("Shift")


def _status(page: Page) -> str:
    return page.locator(".exit [role=status]").inner_text()


def _has_left(page: Page) -> None:
    page.wait_for_url(WEATHER)
    # Its place in the history is taken: "back" leads to what was before it.
    page.go_back()
    assert page.title() == "Secure Base"


def test_the_button_leaves_and_takes_the_place_of_the_page_in_the_history(page: Page) -> None:
    page.get_by_role("link", name="Emergency Exit this page").last.click()
    _has_left(page)


def test_the_hidden_link_comes_right_after_the_skip_link_and_leaves(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    link = page.locator("a.leave-now")
    expect(link).to_be_focused()
    box = link.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    _has_left(page)


def test_three_times_shift_leaves(page: Page) -> None:
    _shift(page, 2)
    assert page.url.endswith("/hard/fear/")
    _shift(page)
    _has_left(page)


def test_the_presses_that_remain_are_told_and_drawn(page: Page) -> None:
    dots = page.locator("[data-dots]")
    expect(dots).to_be_hidden()
    _shift(page)
    assert _status(page) == "Shift, press 2 more times to exit."
    _shift(page)
    assert _status(page) == "Shift, press 1 more time to exit."
    expect(dots).to_be_visible()
    expect(dots.locator(".on")).to_have_count(2)
    assert dots.get_attribute("aria-hidden") == "true"


def test_shift_for_a_capital_letter_does_not_count_and_any_other_key_begins_anew(page: Page) -> None:
    for _ in range(4):
        page.keyboard.press("Shift+A")
    assert _status(page) == ""
    _shift(page, 2)
    page.keyboard.press("a")
    assert _status(page) == ""
    _shift(page, 2)
    assert _status(page) == "Shift, press 1 more time to exit."
    assert page.url.endswith("/hard/fear/")


def test_holding_shift_counts_once(page: Page) -> None:
    for _ in range(5):
        page.keyboard.down("Shift")
    page.keyboard.up("Shift")
    assert _status(page) == "Shift, press 2 more times to exit."


def test_after_five_seconds_it_expires_is_told_and_the_words_go(hard: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.clock.install(time=0)
    page.goto(hard.url("/hard/fear/"))
    page.clock.pause_at(3_600_000)
    _shift(page)
    page.clock.run_for(4900)
    _shift(page)  # begins the five seconds anew
    page.clock.run_for(4900)
    assert _status(page) == "Shift, press 1 more time to exit."
    page.clock.run_for(200)
    assert _status(page) == "Exit this page expired."
    expect(page.locator("[data-dots]")).to_be_hidden()
    page.clock.run_for(5100)
    assert _status(page) == ""
    _shift(page, 2)
    assert page.url.endswith("/hard/fear/")


def test_while_the_other_page_is_slow_nothing_of_this_one_is_seen_and_from_the_cache_it_is_whole(
    hard: Served, context: BrowserContext
) -> None:
    page = context.new_page()
    page.route(f"{WEATHER}**", lambda route: route.fulfill(status=204))  # nothing to show yet
    page.goto(hard.url("/hard/fear/"))
    title = page.title()
    page.locator(".exit .leave").click()
    cover = page.get_by_role("alert")
    assert cover.inner_text() == "Loading."
    assert page.evaluate("document.body.innerText") == "Loading."
    assert page.title() == "Loading."
    # What a browser says of a page that it shows again as it was left.
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(cover).to_have_count(0)
    assert "Words to read" in page.evaluate("document.body.innerText")
    assert page.title() == title
    assert _status(page) == ""


def test_without_script_the_button_and_the_hidden_link_are_links(browser: Browser, hard: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.route(f"{WEATHER}**", _weather)
    for link in (".exit .leave", "a.leave-now"):
        page = context.new_page()
        page.goto(hard.url("/hard/fear/"))
        element = page.locator(link)
        assert element.get_attribute("rel") == "nofollow noreferrer"
        element.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(WEATHER)
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_it_stays_in_reach_and_never_lies_over_what_has_the_focus(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    page.reload()
    for key in ("Tab", "Shift+Tab"):
        for _ in range(45):
            page.keyboard.press(key)
            covered = page.evaluate("""() => {
                const one = document.activeElement;
                if (one === document.body || one.closest(".exit") || one.matches(".skip")) return false;
                const button = document.querySelector(".exit .leave").getBoundingClientRect();
                const box = one.getBoundingClientRect();
                return box.left < button.right && box.right > button.left
                    && box.top < button.bottom && box.bottom > button.top;
            }""")
            assert not covered
            box = page.locator(".exit .leave").bounding_box()
            assert box is not None
            assert 0 <= box["y"] <= 640 - 44


def test_it_is_not_printed(page: Page) -> None:
    page.emulate_media(media="print")
    expect(page.locator(".exit")).to_be_hidden()


def test_pages_have_it_by_their_own_word_or_that_of_their_series_and_others_load_nothing_of_it(
    hard: Served, page: Page
) -> None:
    for path, has_it in (("/", 0), ("/hard/", 1), ("/hard/fear/", 1), ("/hard/quiet/", 1), ("/safety/", 1)):
        page.goto(hard.url(path))
        assert page.locator(".exit").count() == has_it, path
        assert page.locator("[href*='exit.'], [src*='exit.']").count() == 2 * has_it
    assert page.locator(".exit .about").count() == 0  # it is the page itself
    page.goto(hard.url("/hard/fear/"))
    page.locator(".exit .about").click()
    page.wait_for_url(hard.url("/safety/"))


def test_nothing_is_kept(page: Page) -> None:
    _shift(page, 2)
    assert page.evaluate(KEPT) == NOTHING


def test_a_discreet_page_has_a_harmless_name_and_no_picture_for_those_who_share_it(hard: Served, page: Page) -> None:
    page.goto(hard.url("/hard/quiet/"))
    assert page.title() == "Notes"
    head = page.locator("head").inner_html()
    assert "Quiet" not in head.replace("/quiet/", "")
    assert "og:image" not in head
    assert "ld+json" not in head
    assert "A summary" not in head
    assert page.locator("meta[name=robots]").get_attribute("content") == "noindex"
    assert page.locator("h1").inner_text() == "Quiet"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_accessibility_rules_find_nothing(browser: Browser, hard: Served, axe: str, width: int) -> None:
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce", viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(hard.url("/hard/fear/"))
    _shift(page)
    page.add_script_tag(content=axe)
    assert page.evaluate(RUN, None) == []
    context.close()
