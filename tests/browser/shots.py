"""`make shots`: every kind of page of the demo as pictures in shots/, to be looked at by eye.

Each at three widths, in the light and in the dark, and on paper.
"""

import sys
import tempfile
from pathlib import Path
from typing import Literal

from browser.demo import ROOT, a_browser, build_demo, chromium, serving

PAGES = {
    "home": "/",
    "series": "/attachment/",
    "article": "/attachment/window-of-tolerance/",
    "article-long": "/attachment/relationship-roadblocks/",
    "article-sources": "/attachment/retrospective-kindness/",
    "page": "/how-we-work/",
    "help": "/help/",
    "glossary": "/glossary/",
    "term": "/glossary/attachment-style/",
    "term-short": "/glossary/regret/",
    "people": "/people/",
    "person": "/people/ira-sample/",
    "topics": "/topics/",
    "topic": "/topics/attachment/",
    "audiences": "/audiences/",
    "audience": "/audiences/couples/",
    "articles": "/articles/",
    "404": "/not/here/",
}
WIDTHS = (360, 768, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def main() -> int:
    """Takes the pictures; names on the command line choose pages."""
    path = chromium()
    if path is None:
        print("There is no Chromium here; install the package `chromium`.")
        return 1
    chosen = sys.argv[1:] or list(PAGES)
    target = ROOT / "shots"
    target.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(build_demo(Path(folder))) as served,
        a_browser(path) as browser,
    ):
        for width in WIDTHS:
            for scheme in SCHEMES:
                context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
                page = context.new_page()
                for name in chosen:
                    page.goto(served.url(PAGES[name]))
                    page.screenshot(path=target / f"{name}-{width}-{scheme}.png", full_page=True)
                context.close()
        page = browser.new_page()
        for name in chosen:
            page.goto(served.url(PAGES[name]))
            page.pdf(path=target / f"{name}.pdf", format="A4", prefer_css_page_size=True)
        page.close()
    print(f"{len(chosen)} pages in {target.relative_to(ROOT)}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
