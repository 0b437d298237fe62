"""`make shots`: every kind of page as pictures in shots/, to be looked at by eye.

The demo, and a site of what is hard to set, each at three widths, in the light and in the dark; the same at 320 px with
letters twice as large, with more contrast and with the reader's own colours; what only shows when it is used; and the
pages that are read on paper as PDF and, where `pdftoppm` is there, as pictures of their sheets.

Names of pages on the command line choose pages; `--theme clinic` takes them in another theme, into shots/clinic/.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, Page

from browser.demo import ROOT, Served, a_browser, build_demo, chromium, serving, serving_site

DEFAULT_THEME = "hearth"
PAGES = {
    "home": "/",
    "series": "/attachment/",
    "series-list": "/couples/",
    "article": "/attachment/window-of-tolerance/",
    "article-long": "/attachment/relationship-roadblocks/",
    "article-sources": "/attachment/retrospective-kindness/",
    "article-risk": "/attachment/disorganized-attachment/",
    "article-first": "/attachment/where-attachment-theory-comes-from/",
    "assessment": "/assessments/consider-your-attachment-style/",
    "about": "/about/",
    "page": "/how-we-work/",
    "before-you-read": "/before-you-read/",
    "privacy": "/privacy/",
    "safety": "/safety/",
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
    "sources": "/sources/",
    "changes": "/changes/",
    "offline": "/offline/",
    "map": "/map/",
    "search": "/search/",
    "404": "/not/here/",
}
PRINTED = ("article", "article-sources", "article-risk", "series", "assessment", "help", "glossary")

LONG = (
    "What we tell each other, and what we do not, when one of us has come home late for the third time this week, " * 2
)
GERMAN = "Die Bindungsverhaltenssystemaktivierungsschwellenverschiebung und Selbstberuhigungsübungsanleitungen. "
KINDS = (
    *("note", "tip", "summary", "important", "warning", "try", "care", "unknown", "question", "example", "quote"),
    *("inset", "safety", "known", "care-urgent", "care-emergency", "note-skip"),
)
BOXES = "\n".join(
    f"> [!{kind}] The box {kind}\n> What stands in a box of this kind, in two sentences. This is the second of them.\n"
    for kind in KINDS
)
SPECIMEN = f"""---
title: Everything a text can hold
main_message: The sentence to keep, which says in plain words what the page is about and what can be done.
content_note: This page names quarrels, and nothing worse than quarrels.
---

A first paragraph with *emphasis*, **weight**, `code`, a [link to another page](bare.md),
a [way off the site](https://example.org/), and a note.[^1] It
goes on long enough to fill several lines, so that the measure, the line and the words at the ends of lines can be seen;
there were 1,234 of them in 2019.

A second paragraph, with a second note.[^2] "It is a quotation," said the first, "and it has 'another' in it."

## A heading of the second rank, long enough to run over the end of its line on most screens

Text under the heading.

### A heading of the third rank

- A first point
- A second, which is long enough to run over the end of its line, so that the turn of the line can be seen under it
    - A point within a point
    - And another
- A third

1. One
2. Two, also long enough to run over the end of its line, so that the number hangs outside of the text
3. Three

#### A heading of the fourth rank

> What is quoted stands apart, in another voice, and says *one word* in the voice of the text. It has two sentences.
>
> And a second paragraph.

***

Term
:   What it means, in a sentence that is long enough to run over the end of its line on every screen there is.

Another term
:   What that means.

| Pattern | In a quarrel | Afterwards | Share |
|---|---|---|--:|
| Secure | Says what hurts, and stays | Comes back to it | 58% |
| Anxious | Says it louder, asks again | Waits for a sign | 19% |
| Avoidant | Goes quiet, leaves the room | Does not speak of it | 23% |

![A hill](hill.svg "The caption of a figure says what can be seen on it, and is set in the quieter voice.")

```
a_very_long_name_of_a_function(with_arguments) + a_very_long_name_of_a_function(with_arguments)
    and one more line
```

## The boxes

{BOXES}
## The end

Text at the end.

[^1]: What stands in a note: a remark that not everybody needs, with a [link](bare.md).
[^2]: A second note.
"""
HILL = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200" width="600" height="200"><title>A hill</title>'
    '<path d="M0 200Q300 0 600 200" fill="#468"/></svg>'
)
HARD: Mapping[str, str] = {
    "site.toml": 'title = "A Site"\nbase_url = "https://secure-base.example"\ntheme = "hearth"\n',
    "content/index.md": "---\ntitle: A site of little\n---\n",
    "content/hard/specimen.md": SPECIMEN,
    "content/hard/hill.svg": HILL,
    "content/hard/bare.md": "---\ntitle: Bare\n---\n\nOne sentence and nothing else.\n",
    "content/hard/title.md": f'---\ntitle: "{LONG[:200].strip()}"\nmain_message: m.\n---\n\nText.\n',
    "content/hard/german.md": f"---\ntitle: Bindungsverhaltenssystemaktivierung\nlanguage: de\nmain_message: {GERMAN}\n"
    f"---\n\n{GERMAN * 6}\n\n## {GERMAN}\n\nText.\n\n## Zwei\n\nText.\n\n## Drei\n\n> {GERMAN}\n",
    "content/one/index.md": "---\ntitle: A series of one\nmain_message: It has begun.\nparts: [first.md]\n---\n",
    "content/one/first.md": "---\ntitle: The first and only part\nmain_message: It stands alone.\n---\n\nText.\n",
    "content/topics.md": "---\ntitle: Topics\ntemplate: topics.html\n---\n",
    "content/glossary/index.md": "---\ntitle: Glossary\ntemplate: glossary.html\n---\n",
    "content/people/index.md": "---\ntitle: People\ntemplate: people.html\n---\n",
    "content/none/index.md": "---\ntitle: A series of none\nmain_message: Nothing is written yet.\n---\n",
    "content/sixty/index.md": "---\ntitle: A series of sixty\nmain_message: One step a day.\nparts:\n"
    + "".join(f"  - part-{n:02}.md\n" for n in range(1, 61))
    + "---\n",
} | {
    f"content/sixty/part-{n:02}.md": f"---\ntitle: {'A step, and the one after it, ' * (n % 3)}number {n}\n"
    f"main_message: What the step number {n} is about, in a sentence.\n---\n\nText.\n"
    for n in range(1, 61)
}
HARD_PAGES = {
    "specimen": "/hard/specimen/",
    "bare": "/hard/bare/",
    "title": "/hard/title/",
    "german": "/hard/german/",
    "one": "/one/",
    "one-part": "/one/first/",
    "none": "/none/",
    "sixty": "/sixty/",
    "sixty-part": "/sixty/part-31/",
    "little-home": "/",
    "no-topics": "/topics/",
    "no-glossary": "/glossary/",
    "no-people": "/people/",
}
HARD_PRINTED = ("specimen",)


class Look(NamedTuple):
    """How a page is looked at."""

    name: str
    width: int
    scheme: Literal["light", "dark"] = "light"
    contrast: Literal["more"] | None = None
    forced: Literal["active"] | None = None
    letters: int = 100


LOOKS = tuple(Look(f"{width}-{scheme}", width, scheme) for width in (360, 768, 1280) for scheme in ("light", "dark"))
OTHER_LOOKS = (
    Look("320-twice", 320, letters=200),
    Look("1280-contrast", 1280, contrast="more"),
    Look("1280-forced", 1280, forced="active"),
    Look("1280-forced-dark", 1280, "dark", forced="active"),
)
IN_OTHER_LOOKS = ("article", "article-risk", "series", "assessment", "help", "specimen")


def _term(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.locator("a.term").first.hover()
    page.wait_for_timeout(900)


def _preview(page: Page) -> None:
    link = page.locator(".prose a:not(.term, .cited, .external, .anchor, .gloss a)").first
    link.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    link.hover()
    page.wait_for_timeout(1500)


def _focus(page: Page) -> None:
    for _ in range(9):
        page.keyboard.press("Tab")


def _selection(page: Page) -> None:
    page.locator(".prose > p").first.select_text()


def _search(page: Page) -> None:
    page.locator("input[type=search]").fill("repair")
    page.wait_for_timeout(2500)


def _answers(page: Page) -> None:
    for group in page.locator("fieldset").all():
        group.locator("input[type=radio]").nth(3).check(force=True)
    page.locator("form button").first.click()
    page.wait_for_timeout(500)


USES: Mapping[str, tuple[str, Callable[[Page], None]]] = {
    "term-open": ("article", _term),
    "preview-open": ("article", _preview),
    "focus": ("article", _focus),
    "selection": ("article", _selection),
    "search-found": ("search", _search),
    "answered": ("assessment", _answers),
}


def _looked_at(browser: Browser, look: Look) -> Page:
    context = browser.new_context(
        viewport={"width": look.width, "height": 900},
        color_scheme=look.scheme,
        contrast=look.contrast,
        forced_colors=look.forced,
        reduced_motion="reduce",
        bypass_csp=look.letters != 100,
    )
    page = context.new_page()
    if look.letters != 100:
        page.add_init_script(
            "addEventListener('DOMContentLoaded', () => document.head.insertAdjacentHTML('beforeend', "
            f"'<style>html {{ font-size: {look.letters}% !important }}</style>'))"
        )
    return page


def _take(browser: Browser, served: Served, pages: Mapping[str, str], target: Path) -> None:
    for look in (*LOOKS, *OTHER_LOOKS):
        page = _looked_at(browser, look)
        for name, path in pages.items():
            if look in LOOKS or name in IN_OTHER_LOOKS:
                page.goto(served.url(path))
                page.screenshot(path=target / f"{name}-{look.name}.png", full_page=True)
        page.context.close()


def _use(browser: Browser, served: Served, pages: Mapping[str, str], target: Path) -> None:
    for look in (LOOKS[0], LOOKS[-2], LOOKS[-1]):
        for name, (of, use) in USES.items():
            if of in pages:
                page = _looked_at(browser, look)
                page.goto(served.url(pages[of]))
                use(page)
                page.screenshot(path=target / f"{name}-{look.name}.png", full_page=of == "assessment")
                page.context.close()


def _print(browser: Browser, served: Served, pages: Mapping[str, str], target: Path) -> None:
    painter = shutil.which("pdftoppm")
    page = browser.new_page()
    for name, path in pages.items():
        page.goto(served.url(path))
        sheets = target / f"{name}.pdf"
        page.mouse.move(100, 100)  # what only readers bring about, they have brought about before they print
        page.mouse.move(200, 200)
        page.wait_for_timeout(300)
        page.pdf(path=sheets, format="A4", prefer_css_page_size=True)
        if painter:
            subprocess.run([painter, "-r", "70", "-png", str(sheets), str(target / f"{name}-paper")], check=True)
    page.close()


def _in_theme(theme: str) -> Mapping[str, str]:
    """The site of what is hard to set, in a theme."""
    return {**HARD, "site.toml": HARD["site.toml"].replace(DEFAULT_THEME, theme)}


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make shots", description="Pictures of every kind of page.")
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="all of them when none is named")
    parser.add_argument("--theme", default=DEFAULT_THEME, choices=["hearth", "clinic", "workbook"])
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.pages if name not in {*PAGES, *HARD_PAGES}]
    if unknown:
        parser.error(f"There is no page {', '.join(unknown)}; there are {', '.join([*PAGES, *HARD_PAGES])}.")
    return asked


def main() -> int:
    """Takes the pictures."""
    path = chromium()
    if path is None:
        print("There is no Chromium here; install the package `chromium`.")
        return 1
    asked = _asked(sys.argv[1:])
    chosen = set(asked.pages) or {*PAGES, *HARD_PAGES}
    target = ROOT / "shots" if asked.theme == DEFAULT_THEME else ROOT / "shots" / asked.theme
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, a_browser(path) as browser:
        demo, hard = Path(folder) / "demo", Path(folder) / "hard"
        demo.mkdir()
        with serving(build_demo(demo, theme=asked.theme)) as served:
            pages = {name: path for name, path in PAGES.items() if name in chosen}
            _take(browser, served, pages, target)
            _use(browser, served, pages, target)
            _print(browser, served, {name: path for name, path in pages.items() if name in PRINTED}, target)
        with serving_site(hard, _in_theme(asked.theme)) as served:
            pages = {name: path for name, path in HARD_PAGES.items() if name in chosen}
            _take(browser, served, pages, target)
            _print(browser, served, {name: path for name, path in pages.items() if name in HARD_PRINTED}, target)
    print(f"{len(chosen)} pages in {target.relative_to(ROOT)}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
