"""A self-assessment in a real browser: by keyboard, without script, on paper; and the same arithmetic as in Python."""

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request
from random_assessments import an_assessment, answers_to

from browser.demo import Served, build, serving
from browser.test_behaviour import KEPT, NOTHING, WATCH
from browser.test_pages import CONTRAST, RUN
from fingerpost.kinds.scoring import Key, key_of, outcome_of, tenths

pytestmark = pytest.mark.browser

PATH = "/assessments/consider-your-attachment-style/"
INSIDE = "/attachment/relationship-roadblocks/"
UNDECIDED = ("non-text characters", "contains an image node")
"""What axe does not measure: signs, and words in a drawing, which stand on the paper in the ink of all other text."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.fixture(name="context")
def _context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture(name="page")
def _page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


def _key(page: Page) -> Key:
    return msgspec.json.decode(page.locator(".assessment").get_attribute("data-key") or "", type=Key)


def _answer(page: Page, answers: tuple[int | None, ...]) -> None:
    for statement, answer in zip(page.locator("fieldset").all(), answers, strict=True):
        if answer is not None:
            statement.locator("input").nth(answer).check()


def _script(demo: Served) -> str:
    [script] = (demo.folder / "theme").glob("assessment.*.js")
    return demo.url(f"/theme/{script.name}")


SCORE = """async ([script, sheets]) => {
    const {outcomeOf, tenths} = await import(script);
    return sheets.flatMap(([key, all]) => all.map(answers => {
        const {scores, result, notes} = outcomeOf(key, answers);
        return {result, notes, scores: scores.map(({answered, value, band}) => (
            {answered, band, value: value && value.map(String), shown: value && tenths(value)}))};
    }));
}"""


def test_the_page_counts_as_python_does(demo: Served, page: Page) -> None:
    dice = random.Random(1)
    count = 0
    page.goto(demo.url("/help/"))
    for _ in range(10):
        tests = [an_assessment(dice) for _ in range(30)]
        sheets = [(key_of(test), [answers_to(dice, test) for _ in range(20)]) for test in tests]
        wanted: list[dict[str, Any]] = []
        for key, all_answers in sheets:
            for answers in all_answers:
                outcome = outcome_of(key, answers)
                scores = [
                    {
                        "answered": score.answered,
                        "band": score.band,
                        "value": None if score.value is None else [str(part) for part in score.value],
                        "shown": None if score.value is None else tenths(score.value),
                    }
                    for score in outcome.scores
                ]
                wanted.append({"result": outcome.result, "notes": list(outcome.notes), "scores": scores})
        assert page.evaluate(SCORE, [_script(demo), msgspec.to_builtins(sheets)]) == wanted
        count += len(wanted)
    assert count == 6000


def test_what_is_shown_is_what_python_says(demo: Served, page: Page) -> None:
    dice = random.Random(2)
    page.goto(demo.url(PATH))
    key = _key(page)
    seen: set[int] = set()
    for _ in range(12):
        lean = dice.choice((0, 2, 4))
        answers = tuple(
            item.values.index(min(max(lean + 1 + dice.randrange(-1, 2), 1), 5)) if dice.random() < 0.93 else None
            for item in key.items
        )
        page.get_by_role("button", name="Clear my answers").click()
        _answer(page, answers)
        page.get_by_role("button", name="See where my answers lean").click()
        outcome = outcome_of(key, answers)
        if outcome.result is None:
            assert page.locator(".too-few").is_visible()
            continue
        seen.add(outcome.result)
        results = page.locator(".result").all()
        assert [number for number, result in enumerate(results) if result.is_visible()] == [outcome.result]
        assert page.locator(".scores .score").all_text_contents() == [
            tenths(s.value) for s in outcome.scores if s.value
        ]
        assert page.locator(".leanings li:visible").count() == 2
    assert len(seen) > 1


def test_with_the_keyboard_alone_one_comes_from_the_first_statement_to_the_result(demo: Served, page: Page) -> None:
    page.goto(demo.url(PATH))
    assert page.locator("input:checked").count() == 0
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    for number in range(12):
        assert page.evaluate(
            "document.activeElement.closest('fieldset').querySelector('.number').textContent.trim()"
        ) == (str(number + 1))
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
    assert page.locator("input:checked").count() == 12
    assert page.evaluate("document.activeElement.type") == "submit"
    page.keyboard.press("Enter")
    assert page.locator(":focus").inner_text() == "Where your answers lean"
    assert page.locator(".result.is-reached").count() == 1
    assert "between settled and alert" in (page.locator(".outcome > .picture desc").text_content() or "")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.result.is-reached') !== null")


@pytest.mark.parametrize("path", [PATH, INSIDE])
def test_too_few_answers_are_told_with_links_to_the_statements(demo: Served, page: Page, path: str) -> None:
    page.goto(demo.url(path))
    page.get_by_role("button", name="See where my answers lean").click()
    assert page.evaluate("document.activeElement.className").startswith("too-few")
    assert page.locator(".few li:visible").count() == 12
    assert not page.locator(".outcome").is_visible()
    page.locator(".few a").nth(3).click()
    assert page.evaluate("document.activeElement.type") == "radio"
    assert page.url == demo.url(path)
    page.keyboard.press("Space")
    page.get_by_role("button", name="See where my answers lean").click()
    assert page.locator(".few li:visible").count() == 11
    assert page.locator(".if-upset").is_visible()


def test_nothing_is_sent_or_kept_and_going_back_finds_an_empty_sheet(
    demo: Served, context: BrowserContext, page: Page
) -> None:
    asked: list[Request] = []
    page.add_init_script(WATCH)
    page.goto(demo.url(PATH))
    page.on("request", lambda request: asked.append(request))
    _answer(page, (2,) * 12)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="See where my answers lean").click()
    assert page.locator(".outcome").is_visible()
    # The browser fetches the sign of the site when it likes.
    assert [request.url for request in asked if "/theme/favicon." not in request.url] == []
    assert page.url == demo.url(PATH)
    assert page.evaluate(KEPT) == NOTHING
    assert page.evaluate("violations") == []
    assert context.cookies() == []
    page.goto(demo.url("/help/"))
    page.go_back()
    page.wait_for_selector(".is-live")
    assert page.locator("input:checked").count() == 0
    assert not page.locator(".outcome").is_visible()
    page.evaluate("""() => {
        document.querySelector("input").checked = true;
        dispatchEvent(new PageTransitionEvent("pageshow", {persisted: true}));
    }""")
    assert page.locator("input:checked").count() == 0


def test_a_result_goes_when_an_answer_changes_and_clearing_is_told(demo: Served, page: Page) -> None:
    page.goto(demo.url(PATH))
    _answer(page, (0,) * 12)
    page.get_by_role("button", name="See where my answers lean").click()
    assert page.locator(".outcome").is_visible()
    page.locator("fieldset input").nth(1).check()
    assert not page.locator(".outcome").is_visible()
    page.get_by_role("button", name="Clear my answers").click()
    assert page.locator("input:checked").count() == 0
    assert page.get_by_role("status").inner_text() == "Your answers are cleared."


@pytest.mark.parametrize("path", [PATH, INSIDE])
def test_without_script_it_is_a_test_for_paper_and_pencil(demo: Served, browser: Browser, path: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(demo.url(path))
    assert page.locator("fieldset:visible").count() == 12
    assert page.locator(".star:visible").count() == 4
    assert page.locator(".result:visible").count() == 5
    for text in ("1 becomes 5", "6 to 14", "15 to 20", "21 to 30", "What else may explain this", "If this upset you"):
        assert page.get_by_text(text).first.is_visible(), text
    assert page.get_by_role("button").count() == 0
    page.locator("fieldset input").first.check()
    page.keyboard.press("Enter")
    assert page.url == demo.url(path)
    context.close()


@pytest.mark.parametrize("path", [PATH, INSIDE])
def test_a_result_has_no_accessibility_fault(demo: Served, browser: Browser, axe: str, path: str) -> None:
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()
    faults: list[str] = []
    for answers in ((0,) * 12, (None,) * 12):
        page.goto(demo.url(path))
        page.evaluate(axe)
        _answer(page, answers)
        page.get_by_role("button", name="See where my answers lean").click()
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                found: list[str] = page.evaluate(RUN, CONTRAST if scheme == "dark" else None)
                faults += [f"{width}, {scheme}: {fault}" for fault in found if not any(map(fault.count, UNDECIDED))]
        page.emulate_media(color_scheme="light")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults == []
    context.close()


def _sheets(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def test_it_prints_on_two_sheets_and_no_statement_is_torn(demo: Served, page: Page) -> None:
    page.goto(demo.url(PATH))
    assert _sheets(page.pdf(format="A4", prefer_css_page_size=True)) == 2
    page.emulate_media(media="print")
    assert page.evaluate("""() => [...document.querySelectorAll("fieldset")].every(
        statement => getComputedStyle(statement).breakInside === "avoid")""")
    for selector in (".date-line", ".stands-at", ".dates", ".helpline", ".if-upset", ".star"):
        assert page.locator(selector).first.is_visible(), selector
    assert not page.get_by_role("button").first.is_visible()


def test_a_result_can_be_kept_on_paper(demo: Served, page: Page) -> None:
    page.goto(demo.url(PATH))
    _answer(page, (0,) * 12)
    page.get_by_role("button", name="See where my answers lean").click()
    page.emulate_media(media="print")
    assert page.locator(".result:visible").count() == 1
    assert page.locator(".outcome > .picture").is_visible()
    assert not page.locator("fieldset").first.is_visible()
    assert _sheets(page.pdf(format="A4", prefer_css_page_size=True)) == 1


HOSTILE = """\
title: "</script><b>x"
type: instrument
citation: "A </script> & Sons (2001)"
licence: "</script>"
permission_url: https://example.org/?a=</script>
scoring_source: "</script>"
minutes: 1
intro: "x &lt;/script> שלום"
what_else: "`</script>`"
scales: {s: [{value: 0, label: "</script>'\\""}, {value: 1, label: "אף פעם"}]}
dimensions:
  - {id: one, name: "</script>", low: "<i>", high: "גבוה", min_answered: 1}
  - {id: two, name: "מרחק", low: "a\\"b", high: "c'd", score: sum}
  - {id: three, name: three, low: l, high: h, min_answered: 150}
bands: [{id: a, label: "</script>", from: 0, below: 0.5}, {id: b, label: "ב", from: 0.5, to: 1}]
results: [{id: all, title: "</script>", text: "`</script>`"}]
items:
  - {id: i1, dimension: one, text: "</script><script>alert(1)</script>", notes: [{answers: [1], text: Take care.}]}
  - {id: i2, dimension: two, text: "אני מרגיש לבד"}
"""


def test_any_words_are_shown_as_they_are_and_two_hundred_statements_can_be_answered(
    tmp_path: Path, browser: Browser
) -> None:
    content = tmp_path / "site" / "content"
    (content / "assessments").mkdir(parents=True)
    many = "".join(f"  - {{id: n{n}, dimension: three, text: Statement {n}}}\n" for n in range(198))
    (content / "assessments" / "hostile.yaml").write_text(HOSTILE + many, "utf-8")
    (content / "index.md").write_text("# Home\n\n[[hostile]]\n", "utf-8")
    toml = 'title = "T"\nbase_url = "https://example.org"\n[rules]\nimage-alt = "off"\n'
    (tmp_path / "site" / "site.toml").write_text(toml, "utf-8")
    build(tmp_path / "site", tmp_path / "output")
    context = browser.new_context()
    page = context.new_page()
    page.on("dialog", lambda _: pytest.fail("a script of the content ran"))
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    with serving(tmp_path / "output") as site:
        page.goto(site.url("/assessments/hostile/"))
        assert page.locator("fieldset").count() == 200
        assert page.locator(".says").first.inner_text() == "</script><script>alert(1)</script>"
        button = page.get_by_role("button", name="See where my answers lean")
        button.click()
        assert page.locator(".few li:visible").count() == 200
        page.evaluate(
            "document.querySelectorAll('fieldset').forEach(f => { f.querySelectorAll('input')[1].checked = true })"
        )
        button.click()
        assert page.locator(".note").is_visible()
        assert page.locator(".result.is-reached h3").inner_text() == "</script>"
        assert page.locator(".bars .dot[cx='319']").count() == 3
    context.close()
