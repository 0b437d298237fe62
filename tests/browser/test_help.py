"""The page of help as readers meet it: small, without script, to be tapped and printed, the same door on every page."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from browser.demo import Served

pytestmark = pytest.mark.browser

LARGEST = 20 * 1024


@pytest.fixture(name="page")
def _page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(reduced_motion="reduce")
    yield page
    page.close()


def test_the_page_of_help_is_small_and_needs_no_script(demo: Served) -> None:
    file = demo.file("/help/")
    assert file is not None
    html = file.read_bytes()
    assert len(html) < LARGEST
    assert not re.findall(rb'<script(?! type="application/ld\+json")', html)


def test_numbers_are_large_enough_to_tap_and_say_what_they_do(demo: Served, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(demo.url("/help/"))
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    links = page.locator(".helplines a[href^='tel:'], .helplines a[href^='sms:']").all()
    assert len(links) > 10
    for link in links:
        href = link.get_attribute("href") or ""
        assert re.fullmatch(r"(?:tel|sms):\+?[0-9]+(?:\?body=\w+)?", href)
        shown = re.sub(r"\D", "", link.inner_text() or link.text_content() or "")
        assert shown == re.sub(r"\D", "", href)
        if link.is_visible():
            box = link.bounding_box()
            assert box is not None
            assert box["height"] >= 43.5
            assert box["x"] + box["width"] <= 320


def test_home_comes_first_and_other_countries_are_folded_under_their_names(demo: Served, page: Page) -> None:
    page.goto(demo.url("/help/"))
    box = page.locator("#talk-now ~ .callout-helplines").first
    assert box.locator(".lines-of").first.inner_text() == "United States"
    other = box.get_by_text("Samaritans").first
    assert not other.is_visible()
    box.locator("summary").click()
    assert other.is_visible()
    names = box.locator("details .lines-of").all_inner_texts()
    assert names == sorted(names)
    assert {"United Kingdom", "Ireland", "Germany"} <= set(names)


def test_every_box_says_that_nobody_has_verified_the_example(demo: Served, page: Page) -> None:
    page.goto(demo.url("/help/"))
    boxes = page.locator(".callout-helplines").all()
    assert len(boxes) == 3
    assert all("Not verified" in box.locator(".checked").inner_text() for box in boxes)


def test_on_paper_nothing_is_folded(demo: Served, page: Page) -> None:
    page.goto(demo.url("/help/"))
    page.emulate_media(media="print")
    folded = page.locator(".lines-elsewhere").first.get_by_text("Samaritans").first
    assert folded.bounding_box() is not None


def test_the_order_of_the_page_is_that_of_need(demo: Served, page: Page) -> None:
    page.goto(demo.url("/help/"))
    ids = page.locator(".prose > h2").evaluate_all("all => all.map(each => each.id)")
    assert ids == ["immediate-danger", "talk-now", "support", "find-a-therapist"]
