"""Pictures in a real browser: the size that fits is fetched, nothing moves when it comes, nobody else is asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from photos import jpeg, png
from playwright.sync_api import Browser, Page

from browser.demo import TYPES, Served, build, serving, until

pytestmark = pytest.mark.browser

FORMATS = ("avif", "webp", "jpg", "png")
TEXT = "Words to read, one after the other, until the next picture comes. " * 12
PAGE = f"""---
title: Pictures
---

![The first picture](sea.jpg "The caption of the first.")

{TEXT}

![[chart.png|A chart|300]]

{TEXT * 6}

![Far below](far.jpg)

![A drawing](plan.svg)
"""
SAID = """() => document.querySelector('.prose img').sizes.split(',').map(part => part.trim())
  .find(part => !part.startsWith('(') || matchMedia(part.slice(0, part.lastIndexOf(' '))).matches).split(' ').pop()"""
"""How wide the page says that its first picture is, as it is now."""
SHIFTS = """() => { window.shifts = 0; new PerformanceObserver(list => { for (const entry of list.getEntries())
  window.shifts += entry.value; }).observe({type: "layout-shift", buffered: true}); }"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site with photographs."""
    folder = tmp_path_factory.mktemp("pictures")
    content = folder / "site" / "content"
    content.mkdir(parents=True)
    (folder / "site" / "site.toml").write_text('title = "Pictures"\nbase_url = "https://pictures.example"\n', "utf-8")
    (content / "index.md").write_text(PAGE, "utf-8")
    (content / "sea.jpg").write_bytes(jpeg(6, (1500, 2000)))
    (content / "far.jpg").write_bytes(jpeg(1, (1700, 1100)))
    (content / "chart.png").write_bytes(png(size=(900, 600), mode="RGB"))
    (content / "plan.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 200"/>', "utf-8")
    build(folder / "site", folder / "output")
    TYPES.update({f".{name}": f"image/{name}" for name in ("avif", "webp")})
    with serving(folder / "output") as served:
        yield served


def _opened(browser: Browser, site: Served, width: int, scale: float = 1) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 800}, device_scale_factor=scale)
    page = context.new_page()
    page.add_init_script(f"({SHIFTS})()")
    site.asked.clear()
    page.goto(site.url("/"), wait_until="load")
    page.wait_for_timeout(200)
    return page


def _current(page: Page, number: int) -> str:
    return str(page.evaluate(f"document.querySelectorAll('.prose img')[{number}].currentSrc")).rpartition("/")[2]


@pytest.mark.parametrize(
    ("width", "scale", "wanted"),
    [(360, 1, "sea-480"), (360, 2, "sea-800"), (1280, 1, "sea-800"), (1280, 2, "sea-1600")],
)
def test_the_size_that_fits_is_fetched(browser: Browser, site: Served, width: int, scale: float, wanted: str) -> None:
    page = _opened(browser, site, width, scale)
    name = _current(page, 0)
    assert name.startswith(wanted)
    assert name.endswith(".avif")
    shown, natural = page.evaluate("(i => [i.clientWidth, i.naturalWidth])(document.querySelector('.prose img'))")
    assert natural >= shown * 0.99, "what is stretched is blurred"
    # `sizes` must say what the theme does, or more is fetched than is shown.
    said = str(page.evaluate(SAID))
    length = float(said.removesuffix("rem")) * 16 if said.endswith("rem") else width
    assert shown <= length <= shown * 1.25
    page.context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_and_nobody_else_is_asked(browser: Browser, site: Served, width: int) -> None:
    page = _opened(browser, site, width)
    elsewhere: list[str] = []
    page.on("request", lambda request: None if request.url.startswith(site.origin) else elsewhere.append(request.url))
    asked_first = {asked.path for asked in site.asked}
    assert not any("far" in path for path in asked_first), "what is far below waits"
    for _ in range(40):
        page.mouse.wheel(0, 400)
        page.wait_for_timeout(30)
    until(page, "[...document.images].every(i => i.complete && i.naturalWidth)")
    assert page.evaluate("window.shifts") < 0.001
    assert elsewhere == []
    assert all(asked.status == 200 for asked in site.asked if "favicon.ico" not in asked.path)
    assert any("far" in asked.path for asked in site.asked)
    pictures = [a.path for a in site.asked if a.path.rpartition(".")[2] in FORMATS]
    assert len(pictures) == len(set(pictures)) == 3
    page.context.close()


def test_a_picture_never_makes_the_page_scroll_sideways(browser: Browser, site: Served) -> None:
    page = _opened(browser, site, 320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    drawing = page.evaluate("(i => [i.clientWidth, i.clientHeight])(document.querySelectorAll('.prose img')[3])")
    assert drawing[0] == pytest.approx(drawing[1] * 2, abs=1.5)
    chart = page.evaluate("document.querySelectorAll('.prose img')[1].clientWidth")
    assert chart <= 300
    page.context.close()


def test_a_turned_picture_stands_upright_and_says_nothing(site: Served) -> None:
    whole = b"".join(path.read_bytes() for path in Path(site.folder).rglob("*") if path.suffix[1:] in FORMATS)
    assert b"SECRET" not in whole
    assert b"Ada Example" not in whole
