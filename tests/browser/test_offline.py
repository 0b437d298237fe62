"""Reading a series without a connection, in a real browser whose server is stopped."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser.demo import Served, build, serving, site_of, until
from browser.test_pages import RUN

LIST = "offline/attachment.json"
pytestmark = pytest.mark.browser


class Place:
    """A copy of the demo that offers its series, and the server that can be stopped."""

    def __init__(self, demo: Served, folder: Path) -> None:
        self.site, self.output = site_of(demo.folder, folder), folder / "output"
        assert 'offline = ["attachment/index.md"]' in (self.site / "site.toml").read_text("utf-8")

    def build(self) -> None:
        build(self.site, self.output)


@pytest.fixture(scope="module")
def place(demo: Served, tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(demo, tmp_path_factory.mktemp("offline"))
    risky = place.site / "content/attachment/window-of-tolerance.md"
    risky.write_text(risky.read_text("utf-8").replace("---\n", "---\nat_risk: true\n", 1), "utf-8")
    quiet = place.site / "content/attachment/retrospective-kindness.md"
    quiet.write_text(quiet.read_text("utf-8").replace("---\n", "---\ndiscreet: true\n", 1), "utf-8")
    place.build()
    return place


@contextmanager
def stopped_after(place: Place) -> Iterator[Served]:
    """The output, served until the block ends, and then not by connections that are still open either."""
    with serving(place.output) as served:
        yield served
    vars(served)["_server"].RequestHandlerClass.do_GET = _hang_up  # its own class, made for this server


def _hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def served(place: Place) -> Iterator[Served]:
    with serving(place.output) as served:
        yield served


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


def _keep(served: Served, context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(served.url("/offline/"))
    page.get_by_role("button", name="Keep on this device: Attachment").click()
    expect(page.get_by_role("status")).to_have_text("Done. These pages can now be read without a connection.")
    return page


def test_the_list_names_no_page_that_must_not_be_found_and_no_help(place: Place) -> None:
    kept = json.loads((place.output / LIST).read_text("utf-8"))
    urls = [url for url, _ in kept["files"]]
    assert "/attachment/relationship-roadblocks/" in urls
    for left_out in ("/attachment/window-of-tolerance/", "/attachment/retrospective-kindness/", "/help/"):
        assert left_out not in urls
    for url in urls:
        path = place.output / url.lstrip("/")
        assert (path / "index.html" if url.endswith("/") else path).is_file()


def test_nothing_is_kept_and_no_worker_runs_before_a_reader_asks(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    for path in ("/", "/attachment/", "/attachment/relationship-roadblocks/", "/offline/"):
        page.goto(served.url(path))
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    assert not any(asked.path == "/sw.js" for asked in served.asked)


def test_a_series_is_read_with_the_server_stopped_and_other_pages_are_not(
    place: Place, context: BrowserContext
) -> None:
    told: list[str] = []
    with stopped_after(place) as served:
        page = _keep(served, context)
        page.on("console", lambda message: told.append(message.text))
        page.goto(served.url("/attachment/window-of-tolerance/"))
        page.goto(served.url("/help/"))
        address = served.url
    page.goto(address("/attachment/relationship-roadblocks/"))
    expect(page.locator("h1")).to_contain_text("Relationship Roadblocks")
    assert page.evaluate("getComputedStyle(document.body).fontFamily") != "Times New Roman"
    assert page.evaluate("[...document.styleSheets].every(sheet => sheet.cssRules.length > 0)")
    page.get_by_role("link", name="Attachment", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("Attachment")
    page.goto(address("/offline/"))
    expect(page.get_by_role("link", name="Earned Security", exact=False)).to_be_visible()
    for path in ("/help/", "/attachment/window-of-tolerance/", "/attachment/retrospective-kindness/", "/about/"):
        with pytest.raises(Exception, match="ERR_"):
            page.goto(address(path))
    assert not any("Content Security Policy" in text for text in told)


def test_pictures_are_seen_in_the_size_that_is_kept(place: Place, context: BrowserContext) -> None:
    with stopped_after(place) as served:
        page = _keep(served, context)
        address = served.url
    paths = [url for url, _ in json.loads((place.output / LIST).read_text("utf-8"))["files"] if "/attachment/" in url]
    seen = 0
    for path in [path for path in paths if path.endswith("/")]:
        page.goto(address(path))
        for picture in page.locator("main img").all():
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_js_property("complete", True)
            assert picture.evaluate("picture => picture.naturalWidth") > 0, path
            seen += 1
    assert seen > 0 or not any(path.endswith((".svg", ".png", ".jpg")) for path in paths if "theme" not in path)


def test_what_is_kept_is_shown_and_can_be_deleted_for_good(served: Served, context: BrowserContext) -> None:
    page = _keep(served, context)
    assert page.evaluate("caches.keys()") == [f"kept /{LIST}"]
    button = page.get_by_role("button", name="Delete from this device: Attachment")
    expect(button).to_be_focused()
    button.click()
    expect(page.get_by_role("status")).to_contain_text("Deleted.")
    expect(page.get_by_role("button", name="Keep on this device: Attachment")).to_be_focused()
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0


def test_with_a_connection_a_reader_gets_the_page_of_today(
    served: Served, place: Place, context: BrowserContext
) -> None:
    page = _keep(served, context)
    path = place.output / "attachment/earned-security/index.html"
    before = path.read_text("utf-8")
    try:
        path.write_text(before.replace("<h1", "<p>Written today.</p><h1"), "utf-8")
        page.goto(served.url("/attachment/earned-security/"))
        expect(page.get_by_text("Written today.")).to_be_visible()
    finally:
        path.write_text(before, "utf-8")


_HOUR_LATER = """async (list) => {
  const cache = await caches.open(`kept ${list}`);
  const held = await (await cache.match(list)).json();
  held.checked -= %s;
  await cache.put(list, new Response(JSON.stringify(held), { headers: { "Content-Type": "application/json" } }));
}"""


def _age(page: Page, hours: int) -> None:
    page.evaluate(_HOUR_LATER % (hours * 3_600_000), f"/{LIST}")


def test_a_page_that_changed_is_fetched_and_one_that_is_gone_is_thrown_away(
    place: Place, context: BrowserContext
) -> None:
    site = place.output
    kept, page_file = site / LIST, site / "attachment/earned-security/index.html"
    before, text = kept.read_text("utf-8"), page_file.read_text("utf-8")
    try:
        with stopped_after(place) as served:
            page = _keep(served, context)
            changed = json.loads(before)
            gone = "/attachment/good-enough-care/"
            changed["version"] = "another"
            changed["files"] = [
                [url, "another" if url == "/attachment/earned-security/" else digest]
                for url, digest in changed["files"]
                if url != gone
            ]
            kept.write_text(json.dumps(changed), "utf-8")
            page_file.write_text(text.replace("<h1", "<p>Written today.</p><h1"), "utf-8")
            _age(page, 2)
            asked = len(served.asked)
            page.goto(served.url("/attachment/"))
            until(
                page,
                """async ([list, gone, changed]) => {
                    const cache = await caches.open(`kept ${list}`);
                    const text = await (await cache.match(changed))?.text();
                    return text?.includes("Written today.") && !(await cache.match(gone));
                }""",
                [f"/{LIST}", gone, "/attachment/earned-security/"],
            )
            fetched = [a.path for a in served.asked[asked:]]
            assert fetched.count("/attachment/earned-security/") == 1
            assert "/attachment/internal-working-models/" not in fetched
            address = served.url
        page.goto(address("/attachment/earned-security/"))
        expect(page.get_by_text("Written today.")).to_be_visible()
        with pytest.raises(Exception, match="ERR_"):
            page.goto(address(gone))
    finally:
        kept.write_text(before, "utf-8")
        page_file.write_text(text, "utf-8")


def test_a_series_that_is_no_longer_offered_is_deleted_by_itself(place: Place, context: BrowserContext) -> None:
    kept = place.output / LIST
    before = kept.read_text("utf-8")
    try:
        with serving(place.output) as served:
            page = _keep(served, context)
            kept.unlink()
            _age(page, 2)
            page.goto(served.url("/attachment/"))
            until(page, "async () => (await caches.keys()).length === 0")
    finally:
        kept.write_text(before, "utf-8")


def test_what_could_not_be_compared_for_a_month_is_shown_no_more(place: Place, context: BrowserContext) -> None:
    with stopped_after(place) as served:
        page = _keep(served, context)
        address = served.url
        _age(page, 24 * 31)
    with pytest.raises(Exception, match="ERR_"):
        page.goto(address("/attachment/earned-security/"))


def test_where_a_file_cannot_be_had_nothing_is_kept(place: Place, context: BrowserContext) -> None:
    page_file = place.output / "attachment/earned-security/index.html"
    text = page_file.read_text("utf-8")
    page_file.unlink()
    try:
        with serving(place.output) as served:
            page = context.new_page()
            page.goto(served.url("/offline/"))
            page.get_by_role("button", name="Keep on this device: Attachment").click()
            expect(page.get_by_role("status")).to_contain_text("nothing was kept")
            assert page.evaluate("caches.keys()") == []
    finally:
        page_file.write_text(text, "utf-8")


def test_without_script_the_page_says_what_else_there_is(served: Served, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served.url("/offline/"))
    expect(page.get_by_text("Every page can be printed or saved instead.")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    context.close()


def test_the_page_can_be_used_by_everybody(served: Served, browser: Browser, axe: str) -> None:
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    page = _keep(served, context)
    page.evaluate(axe)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(RUN, None) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_below_a_path_of_a_host_it_keeps_to_that_path(guide: Served, context: BrowserContext) -> None:
    with serving(guide.folder, "/guide") as served:
        page = _keep(served, context)
        page.evaluate("caches.open('kept /other/offline/x.json')")
        address = served.url
        page.get_by_role("button", name="Delete from this device: Attachment").click()
        expect(page.get_by_role("status")).to_contain_text("Deleted.")
        assert page.evaluate("caches.keys()") == ["kept /other/offline/x.json"]
        assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
        page.get_by_role("button", name="Keep on this device: Attachment").click()
        expect(page.get_by_role("status")).to_contain_text("Done.")
    vars(served)["_server"].RequestHandlerClass.do_GET = _hang_up
    page.goto(address("/attachment/earned-security/"))
    expect(page.locator("h1")).to_contain_text("Earned Security")
