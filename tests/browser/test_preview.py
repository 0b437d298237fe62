"""The preview as a writer meets it: a real browser beside an editor that saves files."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from previews import FILES, Preview, previewing, write

from browser.demo import until

pytestmark = pytest.mark.browser

BROKEN = FILES["content/calm/rest.md"].replace("[[Home]]", "[[Hoem]]")
LONG = FILES["content/calm/rest.md"] + "\n\n".join(f"Paragraph {number}." for number in range(200)) + "\n"
SHEET = "document.querySelector('fingerpost-preview').shadowRoot.querySelector('.sheet')"


@pytest.fixture(name="preview", scope="module")
def _preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    site = write(tmp_path_factory.mktemp("site"), FILES)
    write(site, {"site.toml": FILES["site.toml"] + '[preview]\neditor = "vscode"\n'})
    write(site, {"themes/hearth/assets/layout.css": _layout()})
    with previewing(site) as preview:
        yield preview


def _layout() -> str:
    return (Path(__file__).parents[2] / "themes/hearth/assets/layout.css").read_text("utf-8")


@pytest.fixture(name="site", autouse=True)
def _site(preview: Preview) -> Iterator[Path]:
    """The site as it was, for each test."""
    yield preview.site
    write(preview.site, {name: text for name, text in FILES.items() if name != "site.toml"})
    preview.shows("/calm/rest/", "Rest a while.")


@pytest.fixture(name="context")
def _context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture(name="page")
def _page(context: BrowserContext, preview: Preview) -> Page:
    """The article, in a tab that is listening."""
    return _opened(context, preview, "/calm/rest/")


def _opened(context: BrowserContext, preview: Preview, path: str) -> Page:
    page = context.new_page()
    page.add_init_script("""
        document.addEventListener("LiveReloadConnect", () => { window.isListening = true });
        addEventListener("securitypolicyviolation", (event) => {
            (window.violations ??= []).push(event.violatedDirective + " " + event.blockedURI);
        });
    """)
    page.goto(preview.origin + path)
    _listening(page)
    return page


def _listening(page: Page) -> None:
    until(page, "window.isListening === true")


def _panel(page: Page):  # type: ignore[no-untyped-def]  # a Locator
    return page.locator("fingerpost-preview .sheet")


def test_an_edit_changes_the_page_that_is_open(site: Path, page: Page) -> None:
    write(site, {"content/calm/rest.md": FILES["content/calm/rest.md"].replace("a while", "for an hour")})
    expect(page.get_by_text("Rest for an hour.")).to_be_visible()


def test_an_edit_loads_only_tabs_that_show_it(
    site: Path, context: BrowserContext, preview: Preview, page: Page
) -> None:
    other = _opened(context, preview, "/")
    other.evaluate("window.isOld = true")
    write(site, {"content/calm/rest.md": FILES["content/calm/rest.md"].replace("a while", "for an hour")})
    expect(page.get_by_text("Rest for an hour.")).to_be_visible()
    assert other.evaluate("window.isOld") is True


def test_an_edit_keeps_the_place_that_is_being_read(site: Path, preview: Preview, page: Page) -> None:
    write(site, {"content/calm/rest.md": LONG})
    expect(page.get_by_text("Paragraph 150.")).to_be_attached()
    _listening(page)
    page.evaluate("scrollTo(0, 3000)")
    before = page.evaluate("scrollY")
    write(site, {"content/calm/rest.md": LONG.replace("Paragraph 199.", "The last one.")})
    expect(page.get_by_text("The last one.")).to_be_attached()
    until(page, "document.readyState === 'complete'")
    assert before > 2000
    until(page, f"scrollY === {before}")


def test_a_broken_link_is_shown_over_the_last_good_page_with_line_hint_and_editor(site: Path, page: Page) -> None:
    write(site, {"content/calm/rest.md": BROKEN.replace("a while", "for an hour")})
    panel = _panel(page)
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("content/calm/rest.md:8:7")
    expect(panel).to_contain_text("no page is called Hoem")
    expect(panel).to_contain_text("did you mean Home")
    expect(panel.locator("mark")).to_have_text("Hoem")
    address = f"vscode://file/{site.as_posix().lstrip('/')}/content/calm/rest.md:8:7"
    assert panel.get_by_role("link").get_attribute("href") == address
    expect(page.get_by_text("Rest a while.")).to_be_visible()


def test_a_mended_link_takes_the_panel_away(site: Path, page: Page) -> None:
    write(site, {"content/calm/rest.md": BROKEN})
    expect(_panel(page)).to_be_visible()
    page.evaluate("window.isOld = true")
    write(site, {"content/calm/rest.md": FILES["content/calm/rest.md"]})
    expect(_panel(page)).to_be_hidden()
    assert page.evaluate("window.isOld") is True


def test_a_page_that_is_opened_while_something_is_broken_shows_the_panel(
    site: Path, context: BrowserContext, preview: Preview
) -> None:
    write(site, {"content/calm/rest.md": BROKEN})
    preview.wait_for_line("the last good site stays")
    expect(_panel(_opened(context, preview, "/"))).to_contain_text("content/calm/rest.md:8:7")


def test_a_change_of_style_is_shown_without_loading_the_page(site: Path, page: Page) -> None:
    page.evaluate("window.isOld = true")
    write(site, {"themes/hearth/assets/layout.css": _layout() + "\nmain { outline-style: dotted }\n"})
    until(page, "getComputedStyle(document.querySelector('main')).outlineStyle === 'dotted'")
    assert page.evaluate("window.isOld") is True
    assert page.evaluate("document.querySelectorAll('link[rel=stylesheet]').length") == 1


def test_a_change_of_template_loads_every_tab(
    site: Path, context: BrowserContext, preview: Preview, page: Page
) -> None:
    other = _opened(context, preview, "/")
    template = (Path(__file__).parents[2] / "themes/hearth/templates/parts/site-foot.html").read_text("utf-8")
    write(site, {"themes/hearth/templates/parts/site-foot.html": template + "<p>At the foot.</p>\n"})
    expect(page.get_by_text("At the foot.")).to_be_attached()
    expect(other.get_by_text("At the foot.")).to_be_attached()
    (site / "themes/hearth/templates/parts/site-foot.html").unlink()


def test_the_panel_is_used_with_the_keyboard_alone(site: Path, page: Page) -> None:
    write(site, {"content/calm/rest.md": BROKEN})
    panel = _panel(page)
    expect(panel).to_be_visible()
    page.keyboard.press("Tab")  # to the link that skips to the text
    page.keyboard.press("Tab")
    close = panel.get_by_role("button", name="Close")
    expect(close).to_be_focused()
    expect(close).to_have_css("outline-style", "solid")
    page.keyboard.press("Enter")
    expect(panel).to_be_hidden()
    count = page.locator("fingerpost-preview").get_by_role("button", name="1 error")
    expect(count).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(count).to_be_focused()


def test_a_closed_panel_stays_closed_until_there_is_something_else_to_say(site: Path, page: Page) -> None:
    write(site, {"content/calm/rest.md": BROKEN})
    panel = _panel(page)
    panel.get_by_role("button", name="Close").click()
    write(site, {"content/index.md": FILES["content/index.md"] + "\nAnd [[Nowhere]].\n"})
    expect(panel).to_contain_text("Nowhere")
    expect(panel).to_be_visible()


def test_warnings_are_a_small_count_that_opens(site: Path, page: Page) -> None:
    write(site, {"content/calm/rest.md": FILES["content/calm/rest.md"] + "\n![](nothing.svg)\n"})
    write(site, {"content/calm/nothing.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>'})
    count = page.locator("fingerpost-preview").get_by_role("button", name=re.compile(r"^\d+ warnings?$"))
    expect(count).to_be_visible()
    expect(_panel(page)).to_be_hidden()
    count.click()
    expect(_panel(page)).to_contain_text("content/calm/rest.md")


def test_on_a_phone_the_panel_fits_and_scrolls(site: Path, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    write(site, {"content/calm/rest.md": BROKEN + "\nSee [[Nowhere at all that anybody has ever heard of]].\n" * 5})
    panel = _panel(page)
    expect(panel).to_be_visible()
    until(page, "document.documentElement.scrollWidth <= 320")
    until(page, f"getComputedStyle({SHEET}).position === 'fixed'")
    box = panel.bounding_box()
    assert box is not None
    assert box["width"] <= 320
    assert box["height"] <= 568 * 0.76
    expect(panel.get_by_role("button", name="Close")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_panel_passes_the_accessibility_rules(site: Path, page: Page, axe: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    write(site, {"content/calm/rest.md": BROKEN})
    expect(_panel(page)).to_be_visible()
    until(page, f"getComputedStyle({SHEET}).position === 'fixed'")
    page.evaluate(axe)
    # The panel alone: axe cannot tell whether a link inside a shadow comes before or after one of the page.
    found = page.evaluate("axe.run('fingerpost-preview', {resultTypes: ['violations', 'passes']})")
    assert len(found["passes"]) > 10
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found["violations"]] == []


def test_a_draft_and_a_page_of_tomorrow_are_shown_with_a_mark(
    site: Path, context: BrowserContext, preview: Preview
) -> None:
    write(site, {"content/calm/later.md": "---\ntitle: Later\npublished: 2999-01-02\n---\nText.\n"})
    write(site, {"content/calm/draft.md": "---\ntitle: A draft\ndraft: true\n---\nText.\n"})
    preview.shows("/calm/later/", "Later")
    preview.shows("/calm/draft/", "A draft")
    mark = "fingerpost-preview .mark"
    expect(_opened(context, preview, "/calm/later/").locator(mark)).to_have_text("Not published until 2999-01-02")
    expect(_opened(context, preview, "/calm/draft/").locator(mark)).to_have_text("Draft")
    (site / "content/calm/later.md").unlink()
    (site / "content/calm/draft.md").unlink()


def test_a_tab_that_shows_nothing_shows_the_page_when_it_is_written(
    site: Path, context: BrowserContext, preview: Preview
) -> None:
    tab = _opened(context, preview, "/calm/soon/")
    write(site, {"content/calm/soon.md": "---\ntitle: Soon\n---\nHere at last.\n"})
    expect(tab.get_by_text("Here at last.")).to_be_visible()
    (site / "content/calm/soon.md").unlink()
    expect(tab.get_by_text("Here at last.")).to_be_hidden()


def test_the_policy_of_the_pages_allows_all_that_the_preview_does(site: Path, page: Page) -> None:
    write(site, {"content/calm/rest.md": BROKEN})
    expect(_panel(page)).to_be_visible()
    assert page.evaluate("window.violations") is None


def test_a_site_that_is_broken_from_the_start_appears_when_it_is_mended(
    tmp_path: Path, context: BrowserContext
) -> None:
    site = write(tmp_path, {**FILES, "content/calm/rest.md": BROKEN})
    with previewing(site) as preview:
        page = _opened(context, preview, "/calm/rest/")
        expect(_panel(page)).to_contain_text("content/calm/rest.md:8:7")
        write(site, {"content/calm/rest.md": FILES["content/calm/rest.md"]})
        expect(page.get_by_text("Rest a while.")).to_be_visible()
        expect(_panel(page)).to_be_hidden()


def test_a_preview_that_ends_is_told_and_the_page_comes_back_with_the_next_one(
    tmp_path: Path, context: BrowserContext
) -> None:
    site = write(tmp_path, FILES)
    with previewing(site) as first:
        page = _opened(context, first, "/calm/rest/")
    expect(page.locator("fingerpost-preview .mark")).to_contain_text("The preview has ended")
    write(site, {"content/calm/rest.md": FILES["content/calm/rest.md"].replace("a while", "for an hour")})
    with previewing(site, port=first.port):
        expect(page.get_by_text("Rest for an hour.")).to_be_visible()
