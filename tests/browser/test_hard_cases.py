"""Articles that are hard to set: long titles and words, no summary, deep headings, wide tables, right to left."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from browser.demo import Served, serving_site, until
from browser.test_pages import NO_LETTERS, RUN, SET, TWICE

pytestmark = pytest.mark.browser

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200" width="600" height="200"><title>A hill</title>'
    '<path d="M0 200Q300 0 600 200" fill="#468"/></svg>'
)
TITLE = (
    "What we tell each other, and what we do not, when one of us has come home late for the third time this week, " * 2
)
GERMAN = "Die Bindungsverhaltenssystemaktivierungsschwellenverschiebung und Selbstberuhigungsübungsanleitungen. "
FINNISH = "Kiintymyssuhdehäiriöttömyydenkaltaisuudellansakaan ja epäjärjestelmällistyttämättömyydellänsäkäänköhän. "
ARABIC = "حين يبتعد أحدنا يقترب الآخر، ثم يتبادلان الأدوار من جديد. "
LEVELS = "".join(f"{'#' * level} Level {level}\n\nText under it.\n\n" for level in range(2, 7))
COLUMNS = " | ".join(f"Column {n}" for n in range(1, 13))
TABLE = f"| {COLUMNS} |\n|{'---|' * 12}\n| {COLUMNS} |\n"
CODE = f"```\n{'a_very_long_name_of_a_function(with_arguments) + ' * 8}\n```\n"
FILES = {
    "site.toml": 'title = "Hard"\nbase_url = "https://secure-base.example"\ntheme = "hearth"\n',
    "content/hard/title.md": f'---\ntitle: "{TITLE[:200].strip()}"\n---\n\nText.[^1]\n\n[^1]: {FINNISH}\n',
    "content/hard/german.md": f"---\ntitle: Bindungsverhaltenssystemaktivierung\nlanguage: de\nmain_message: {GERMAN}\n"
    f"---\n\n{GERMAN * 6}\n\n## {GERMAN}\n\nText.\n\n## Zwei\n\nText.\n\n## Drei\n\n> {GERMAN}\n",
    "content/hard/finnish.md": f"---\ntitle: {FINNISH}\nlanguage: fi\n---\n\n{FINNISH * 6}\n\n"
    f"- {FINNISH}\n- {FINNISH}\n",
    "content/hard/bare.md": "---\ntitle: Bare\n---\n\nOne sentence and nothing else.\n",
    "content/hard/deep.md": f"---\ntitle: Deep\nmain_message: m.\n---\n\n{LEVELS}\n{TABLE}\n{CODE}\n"
    "***\n\n1. One\n\n    - Two\n",
    "content/hard/picture.md": "---\ntitle: Picture\n---\n\n![A hill](hill.svg)\n",
    "content/hard/hill.svg": DRAWING,
    "content/hard/arabic.md": f"---\ntitle: {ARABIC[:30]}\nlanguage: ar\nmain_message: {ARABIC}\n---\n\n"
    f"{ARABIC * 3}[^1]\n\n{ARABIC * 9}\n\n## {ARABIC[:20]}\n\n{ARABIC}\n\n## {ARABIC[10:30]}\n\n> {ARABIC}\n\n"
    f"## {ARABIC[20:40]}\n\n- {ARABIC}\n\n[^1]: {ARABIC}\n",
    "themes/hearth/strings/ar.toml": 'direction = "rtl"\n',
}
PAGES = ("title", "german", "finnish", "bare", "deep", "picture", "arabic")
UNDECIDED = re.compile(
    rf"{NO_LETTERS}"
    r"|^color-contrast[a-z-]*: (?:tr\S* > |tr\S* )?t[hd]\S*: .*partially obscured"  # scrolled out of sight
    r"|^color-contrast[a-z-]*: #fn\S* > p: .*partially overlaps",  # a note that reaches below its text
    re.DOTALL,
)
"""What axe cannot decide of cells of a wide table and of a long note; of anything else it must."""
WIDER = """() => [...document.querySelectorAll("body *")].filter(each => {
    const box = each.getBoundingClientRect();
    const isOut = box.right > innerWidth + 1 || box.left < -1;
    return isOut && box.width > 1 && !each.closest(".table, .skip, .unseen, pre, svg");
}).map(each => each.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module", name="site")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving_site(tmp_path_factory.mktemp("hard"), FILES) as served:
        yield served


@pytest.fixture(name="page")
def _page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce", bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_the_window(site: Served, page: Page, name: str) -> None:
    for width in (320, 768, 1120, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(site.url(f"/hard/{name}/"))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert page.evaluate(WIDER) == [], width


@pytest.mark.parametrize("name", PAGES)
def test_it_is_accessible(site: Served, page: Page, axe: str, name: str) -> None:
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(site.url(f"/hard/{name}/"))
        page.evaluate(axe)
        assert [found for found in page.evaluate(RUN, None) if not UNDECIDED.search(found)] == []


def test_a_title_of_two_hundred_letters_is_set_as_a_sentence(site: Served, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    sizes = {}
    for name in ("title", "bare"):
        page.goto(site.url(f"/hard/{name}/"))
        sizes[name] = page.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)")
    assert sizes["title"] < sizes["bare"]
    page.goto(site.url("/hard/title/"))
    assert page.evaluate("document.querySelector('h1').getBoundingClientRect().bottom") < 500


def test_long_words_are_divided_where_their_language_divides_them(site: Served, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    for name, language in (("german", "de"), ("finnish", "fi")):
        page.goto(site.url(f"/hard/{name}/"))
        assert page.evaluate("document.documentElement.lang") == language
        assert page.evaluate("getComputedStyle(document.querySelector('.prose p')).hyphens") == "auto"


def test_a_wide_table_scrolls_by_itself_and_by_keyboard(site: Served, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(site.url("/hard/deep/"))
    table = page.locator(".table")
    assert table.evaluate("table => table.scrollWidth > table.clientWidth && table.tabIndex === 0")
    table.focus()
    page.keyboard.press("ArrowRight")
    until(page, "document.querySelector('.table').scrollLeft > 0")


def test_headings_get_smaller_or_stay_as_they_go_deeper(site: Served, page: Page) -> None:
    page.goto(site.url("/hard/deep/"))
    sizes = page.evaluate("""[1, 2, 3, 4, 5, 6].map(level =>
        parseFloat(getComputedStyle(document.querySelector(`h${level}`)).fontSize))""")
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] >= page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")


def test_from_right_to_left_everything_stands_on_the_other_side(site: Served, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(site.url("/hard/arabic/"))
    assert page.evaluate("document.documentElement.dir") == "rtl"
    left = "selector => document.querySelector(selector).getBoundingClientRect().left"
    text = page.evaluate(left, ".prose > p")
    assert page.evaluate(left, ".contents-margin") > text
    assert page.evaluate(left, ".footnote > ol > li") < text
    assert page.evaluate("getComputedStyle(document.querySelector('.prose blockquote')).borderRightWidth") == "2px"


def test_a_note_that_is_longer_than_its_text_reaches_into_nothing(site: Served, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(site.url("/hard/title/"))
    edge = "([selector, side]) => document.querySelector(selector).getBoundingClientRect()[side]"
    assert page.evaluate(edge, [".footnote li", "bottom"]) < page.evaluate(edge, [".site-foot", "top"])


def test_an_article_without_a_message_begins_with_its_text(site: Served, page: Page) -> None:
    page.goto(site.url("/hard/bare/"))
    assert page.locator(".main-message, .standfirst").count() == 0
    edge = "([selector, side]) => document.querySelector(selector).getBoundingClientRect()[side]"
    assert 0 < page.evaluate(edge, [".prose p", "top"]) - page.evaluate(edge, ["h1", "bottom"]) < 200


# In each of the themes: series of one part and of sixty beside the articles above.

SERIES = {
    "content/single/index.md": "---\ntitle: A series of one\nmain_message: It has begun.\nparts: [only.md]\n---\n\n"
    "[The part](only.md).\n",
    "content/single/only.md": "---\ntitle: The only part\nmain_message: There is one.\n---\n\nText.\n",
    "content/sixty/index.md": "---\ntitle: A series of sixty\nparts:\n"
    + "".join(f"  - part-{n}.md\n" for n in range(1, 61))
    + "---\n\nText.\n",
    **{
        f"content/sixty/part-{n}.md": f'---\ntitle: "{TITLE[:200].strip() if n == 30 else f"Part {n} of a long way"}"\n'
        "---\n\nText.\n"
        for n in range(1, 61)
    },
}
ALL = [
    *(f"/hard/{name}/" for name in PAGES),
    *(
        "/",
        "/single/",
        "/single/only/",
        "/sixty/",
        "/sixty/part-1/",
        "/sixty/part-30/",
        "/sixty/part-60/",
        "/articles/",
    ),
]


@pytest.fixture(scope="module", params=["hearth", "clinic", "workbook"], name="themed")
def _themed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    theme = str(request.param)
    files = {name.replace("themes/hearth", f"themes/{theme}"): text for name, text in (FILES | SERIES).items()}
    files["site.toml"] = files["site.toml"].replace('theme = "hearth"', f'theme = "{theme}"')
    with serving_site(tmp_path_factory.mktemp(f"hard-{theme}"), files) as served:
        yield served


def test_no_theme_scrolls_sideways_however_hard_the_page(themed: Served, page: Page) -> None:
    faults: list[str] = []
    for path in ALL:
        page.goto(themed.url(path))
        # Wide windows with large text are narrow ones to a browser, whose queries count in its own letters.
        for width, style in ((320, TWICE), (320, ""), (640, TWICE), (1280, "")):
            page.set_viewport_size({"width": width, "height": 800})
            over: int = page.evaluate(SET, style)
            wide: list[str] = page.evaluate(WIDER)
            faults += [f"{path} at {width} {style}: {over} too wide, {wide[:2]}"] * (over > 0 or bool(wide))
    assert faults == []


def test_a_series_of_one_counts_nothing_and_one_of_sixty_names_what_is_near(themed: Served, page: Page) -> None:
    page.goto(themed.url("/single/only/"))
    assert "part 1 of 1" not in page.locator("main").inner_text()
    page.goto(themed.url("/sixty/part-30/"))
    assert "part 30 of 60" in page.locator(".lead").inner_text()
    side = page.locator(".section-side li")
    if side.count():
        assert side.count() == 17
        assert side.last.inner_text() == "All 60 parts"
        assert page.locator(".section-side [aria-current]").count() == 1


def test_a_note_has_room_for_a_word_in_each_theme(themed: Served, page: Page) -> None:
    for width in (1120, 1280, 1600):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(themed.url("/hard/title/"))
        note = page.locator(".footnote li")
        assert (
            note.evaluate("each => each.getBoundingClientRect().width / parseFloat(getComputedStyle(each).fontSize)")
            > 9
        )


@pytest.mark.parametrize(("name", "language"), [("german", "de"), ("finnish", "fi")])
def test_long_words_are_broken_with_a_hyphen_or_at_least_broken(
    themed: Served, page: Page, name: str, language: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(themed.url(f"/hard/{name}/"))
    assert page.evaluate("document.documentElement.lang") == language
    text = page.locator(".prose p").first
    assert text.evaluate("each => getComputedStyle(each).hyphens") == "auto"
    assert text.evaluate("each => getComputedStyle(each).overflowWrap") == "anywhere"
    # Whether this browser has a dictionary of the language shows in a word that it divides or does not.
    apart = page.evaluate(DIVIDED, language)
    assert apart["broken"], "overflow-wrap keeps a word that nothing divides inside"
    assert text.evaluate("each => each.scrollWidth <= each.clientWidth")
    if apart["hyphenates"]:
        assert text.evaluate(LINES_WITH, "auto") != text.evaluate(LINES_WITH, "manual"), "the dictionary is used"


DIVIDED = """language => {
    const box = document.createElement("div"), word = document.createElement("span");
    box.lang = language;
    box.style.cssText = "width: 9em; font: 16px sans-serif; overflow-wrap: normal; hyphenate-limit-chars: auto";
    box.append(word);
    document.querySelector("main").append(box);
    word.textContent = language === "de" ? "Bindungsverhaltenssystem" : "epäjärjestelmällisyydessään";
    box.style.hyphens = "auto";
    const hyphenates = word.getClientRects().length > 1;
    box.style.cssText = "width: 9em; font: 16px sans-serif; overflow-wrap: anywhere; hyphens: none";
    const broken = word.getClientRects().length > 1;
    box.remove();
    return {hyphenates, broken};
}"""
LINES_WITH = """(each, hyphens) => {
    each.style.hyphens = hyphens;
    const range = document.createRange();
    range.selectNodeContents(each);
    const widths = [...range.getClientRects()].map(rect => Math.round(rect.width)).join();
    each.style.hyphens = "";
    return widths;
}"""
