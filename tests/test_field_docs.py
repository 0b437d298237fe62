"""docs/field.md says what is so: it has every requirement once, every place and test it names is there; and what of it
no other test shows.
"""

import ast
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from small_sites import SITE_TOML, built, output
from test_hearth_care import HEARTH

from fingerpost.stages.markup.html import plain, tags

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/field.md").read_text("utf-8")
COUNTS = {"T": 12, "L": 8, "B": 5, "E": 14, "I": 6, "P": 6, "W": 10, "S": 6, "Q": 13, "C": 8}
MUST = {"T1", "T3", "L1", "E12", "S6"}


def rows(text: str) -> list[list[str]]:
    """The cells of every row that begins with the id of a requirement."""
    lines = re.findall(r"^\| [A-Z]\d+ \|.*$", text, re.MULTILINE)
    return [[cell.strip() for cell in line.strip()[1:-1].split("|")] for line in lines]


def faults(text: str) -> list[str]:
    """Everything that the page says and that is not so."""
    table = rows(text)
    ids = [row[0] for row in table]
    wanted = [f"{letter}{number}" for letter, count in COUNTS.items() for number in range(1, count + 1)]
    found = [] if ids == wanted else [f"the rows are {ids}"]
    for row in table:
        if len(row) != 5:
            found.append(f"{row[0]} has {len(row)} cells")
            continue
        name, asked, where, shown, missing = row
        tests, paths = re.findall(r"`([^`]+)`", shown), re.findall(r"`([^`]+)`", where)
        if not tests and not missing:
            found.append(f"{name} has neither a test nor a reason")
        if tests and not paths:
            found.append(f"{name} is met nowhere")
        if asked.startswith("**must**") != (name in MUST):
            found.append(f"{name} is a must or not")
        found += [f"{name}: there is no {path}" for path in paths if not (ROOT / path).is_file()]
        found += [f"{name}: there is no {test}" for test in tests if not _is_test(test)]
    return found


def _is_test(name: str) -> bool:
    path, _, function = name.partition("::")
    if path.endswith(".py"):
        return function in _tests_of(path)
    return path.startswith("tests/cases/") and not function and (ROOT / path).is_file()


@cache
def _tests_of(path: str) -> frozenset[str]:
    if not (ROOT / path).is_file():
        return frozenset()
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    found = (node.name for node in tree.body if isinstance(node, ast.FunctionDef))
    return frozenset(name for name in found if name.startswith("test_"))


def test_every_requirement_has_one_row_with_a_test_that_exists_or_a_reason() -> None:
    assert faults(PAGE) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("| T2 |", "| T3 |", "the rows are"),
        ("tests/cases/care/review.md", "tests/cases/care/none.md", "T3: there is no tests/cases/care/none.md"),
        ("::test_escape_is_no_way_out", "::test_none", "E9: there is no tests/test_field_docs.py::test_none"),
        ("fingerpost/stages/structured.py", "fingerpost/none.py", "S1: there is no fingerpost/none.py"),
        ("Nothing to build: no test of ours can stand for trying it with your readers", "", "E13 has neither"),
        ("| **must** In reach", "| In reach", "E12 is a must or not"),
    ],
)
def test_what_is_not_so_would_be_found(old: str, new: str, told: str) -> None:
    assert old in PAGE
    assert any(fault.startswith(told) for fault in faults(PAGE.replace(old, new)))


def test_every_path_on_the_page_exists() -> None:
    paths = re.findall(r"`((?:tests|docs|fingerpost|themes|content)/[^`:]*?)/?`", PAGE)
    assert [path for path in paths if not (ROOT / path).exists()] == []


# What no other test shows.

FILES: Mapping[str, str] = {
    "site.toml": 'title = "Small site"\nbase_url = "https://example.org"\n[[menus.help]]\nto = "help.md"\n',
    "content/index.md": "---\ntitle: Home\ntemplate: home.html\n---\nWelcome.\n",
    "content/help.md": "---\ntitle: Get help\n---\nCall somebody.\n",
    "content/people/ada.md": "---\ntitle: Ada\ndisclosure: She sells a course.\n---\nText.\n",
    "content/calm/index.md": "---\ntitle: Calm\nparts: [page.md]\n---\n",
    "content/calm/page.md": (
        "---\ntitle: Page\nmain_message: The point.\naction: Do this.\ncontent_note: About loss.\n"
        "published: 2026-01-01\ntopics: [rest]\nauthors: [Ada]\n---\nText with a [way out](https://example.net/).\n"
    ),
    "content/glossary/word.md": "---\ntitle: Word\nshort: A thing.\n---\nText.\n",
}
TOOL = (
    (ROOT / "tests/cases/assessments/sound.md")
    .read_text("utf-8")
    .partition("closeness.yaml\n")[2]
    .partition("\n===")[0]
)
PAGES = (
    "index.html", "help/index.html", "people/ada/index.html", "people/index.html", "calm/index.html",
    "calm/page/index.html", "glossary/word/index.html", "glossary/index.html", "articles/index.html",
    "topics/index.html", "topics/rest/index.html", "tools/closeness/index.html", "404.html",
)  # fmt: skip


@cache
def _pages() -> Mapping[str, str]:
    site = built({**FILES, "content/assessments/closeness.yaml": TOOL}, theme=HEARTH)
    found = {str(o.path): o.content.decode() for o in site.outputs if isinstance(o.content, bytes)}
    return {path: " ".join(text.split()) for path, text in found.items() if path.endswith((".html", ".xml"))}


def _page(path: str = "calm/page/index.html") -> str:
    return _pages()[path]


def _whole_pages() -> Mapping[str, str]:
    """All but those that only lead on to another."""
    return {path: html for path, html in _pages().items() if path.endswith(".html") and "<main" in html}


def test_interests_of_a_person_stand_on_their_page() -> None:
    assert "<strong>Interests:</strong> She sells a course." in _page("people/ada/index.html")


def test_no_mark_of_others_is_shipped_and_its_ideas_are_told() -> None:
    shipped = "".join(text for name, text in HEARTH.items() if not name.endswith(".css")).lower()
    assert not re.search(r"honcode|pif.?tick", shipped)
    review = (ROOT / "docs/review.md").read_text("utf-8")
    for idea in ("authority", "privacy", "attribution", "balanced", "reached", "funding", "adverts", "piftick.org.uk"):
        assert idea in review


def test_a_score_is_called_a_hint() -> None:
    assert "**A score is a hint, not proof**" in (ROOT / "docs/reading.md").read_text("utf-8")


def test_the_main_message_stands_first_and_the_action_behind_the_text() -> None:
    html = _page()
    assert '<meta name="description" content="The point.">' in html
    shown = plain(html.partition("<main")[2])
    assert shown.index("Page") < shown.index("The point.") < shown.index("Text with a") < shown.index("Do this.")


def test_no_style_justifies_text_or_sets_its_size_in_pixels() -> None:
    styles = "".join(text for name, text in HEARTH.items() if name.endswith(".css"))
    assert "text-align: justify" not in styles
    in_pixels = re.findall(r"[^\n]*font(?:-size)?:[^;\n]*\dpx[^\n]*", styles)
    assert [line for line in in_pixels if " text {" not in line.partition("{")[0] + "{"] == []  # drawings grow whole
    assert "--text: min(54ch, 31em);" in styles


def test_a_content_note_stands_under_the_title_in_lists_and_in_the_feed() -> None:
    html = _page().partition("<h1")[2]
    assert html.index("About loss.") < html.index("Text with a")
    assert "About loss." in _page("topics/rest/index.html")
    assert "About loss." in _page("calm/index.html")
    assert "About loss." in _page("feed.xml")
    assert "<details" not in html.partition("About loss.")[0]


def test_escape_is_no_way_out() -> None:
    assert "Escape" not in HEARTH["assets/exit.js"]
    assert re.findall(r'event\.key [!=]== "(\w+)"', HEARTH["assets/exit.js"]) == ["Shift", "Shift"]


def test_links_open_in_the_same_tab_and_those_to_other_sites_are_known() -> None:
    assert '<a href="https://example.net/" class="external" rel="noreferrer">way out</a>' in _page()
    assert [path for path, html in _pages().items() if "target=" in html] == []


def test_the_readers_own_choices_are_asked_for() -> None:
    styles = "".join(text for name, text in HEARTH.items() if name.endswith(".css"))
    assert "color-scheme: light dark" in styles
    assert "@media (prefers-contrast: more)" in styles
    moving = re.findall(r"[^\n]*(?:@view-transition|\btransition:|\banimation:)[^\n]*", styles)
    still = styles.partition("@media (prefers-reduced-motion: no-preference) {")[2].partition("\n  }")[0]
    assert [line for line in moving if line.strip() not in still] == []


def test_help_stands_in_the_same_place_on_every_page() -> None:
    pages = _whole_pages()
    assert len(pages) > 10
    for path, html in pages.items():
        links = [match.start() for match in re.finditer(r'<a[^>]*href="[^"]*help/?"[^>]*>Get help</a>', html)]
        own = [at for at in links if not html.index("<main") < at < html.index("</main>")]
        assert len(own) == 2, path
        assert own[0] < html.index("<main"), path
        assert plain(html[: own[0]]).endswith("Search") or 'class="help-menu"' in html[: own[0]], path
        assert 'class="helpline"' in html[html.index("</main>") : own[1]], path


def test_the_reasons_for_privacy_are_told() -> None:
    for name in ("GDPR", "Article 9", "Washington", "BetterHelp", "GoodRx"):
        assert name in PAGE


def test_no_page_may_send_a_form_and_where_readers_answer_no_script_may_connect() -> None:
    answered = 0
    for path, html in _whole_pages().items():
        policy = next(t.get("content") or "" for t in tags(html) if t.name == "meta" and t.get("http-equiv"))
        assert "default-src 'none'" in policy, path
        asked = policy.partition("connect-src ")[2].partition(";")[0]
        has_answers = 'class="assessment"' in html
        answered += has_answers
        assert asked == ("" if has_answers else "'self'"), path
        assert "form-action 'none'" in policy, path
        assert '<meta name="referrer" content="no-referrer">' in html, path


def test_every_site_has_a_file_of_headers_that_guard_readers() -> None:
    text = output(built({"site.toml": SITE_TOML, "content/index.md": "# Home\n"}), "_headers")
    assert "Referrer-Policy: no-referrer" in text
    assert "frame-ancestors 'none'" in text


def test_no_script_of_the_theme_but_the_exit_has_a_clock_that_readers_notice() -> None:
    scripts = {name: text for name, text in HEARTH.items() if name.endswith(".js")}
    assert "assets/assessment.js" in scripts
    assert [name for name, text in scripts.items() if re.search(r"setInterval|requestAnimationFrame", text)] == []
    assert not re.search(r"setTimeout", scripts["assets/assessment.js"])


def test_no_data_is_made_for_what_search_engines_no_longer_show() -> None:
    source = (ROOT / "fingerpost/stages/structured.py").read_text("utf-8")
    assert not re.search(r"FAQPage|HowTo|Course|ClaimReview|SpecialAnnouncement|\"aspect\"", source)


def test_a_self_assessment_is_a_quiz_without_right_answers() -> None:
    html = _page("assessments/closeness/index.html")
    text = html.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    types = [node["@type"] for node in json.loads(text)["@graph"]]
    assert "Quiz" in types
    assert "acceptedAnswer" not in text
    assert not re.search(r"Medical(?!WebPage)|Diagnos", text)


def test_the_notice_of_an_instrument_is_shown() -> None:
    notice = (
        "type: instrument\ncitation: Roe 2001, A scale.\nlicence: Free for research.\n"
        "permission_url: https://example.net/leave\nscoring_source: Roe 2001, page 3\n"
    )
    files = {**FILES, "content/assessments/closeness.yaml": TOOL.replace("type: informal\n", notice)}
    html = output(built(files, theme=HEARTH), "assessments/closeness/index.html")
    for words in ("Roe 2001, A scale.", "Free for research.", "https://example.net/leave", "Roe 2001, page 3"):
        assert words in html


def test_the_demo_has_no_instrument_of_others() -> None:
    files = list((ROOT / "content/assessments").glob("*.yaml"))
    assert files
    assert [f.name for f in files if not re.search(r"^type: informal$", f.read_text("utf-8"), re.MULTILINE)] == []


def test_the_box_for_those_whom_it_upsets_is_always_there() -> None:
    html = _page("assessments/closeness/index.html")
    box = html.partition('<section class="if-upset callout callout-care">')[2].partition("</section>")[0]
    assert "Breathe out slowly" in box
    assert "Get help" in box
    hidden = re.findall(r"[^{}]*\.if-upset[^{}]*\{[^}]*\}", HEARTH["assets/assessment.css"])
    assert [rule for rule in hidden if "display: none" in rule] == []


def test_the_demo_has_helplines_to_begin_with_and_calls_them_examples() -> None:
    text = (ROOT / "content/help.yaml").read_text("utf-8")
    entries = text.split("  - id: ")[1:]
    regions = set(re.findall(r"\b[A-Z]{2,3}\b", " ".join(re.findall(r"region: (.+)", text))))
    assert {"US", "CA", "GB", "IE", "AU", "NZ", "DE", "EU", "INT"} <= regions
    assert [entry.split("\n")[0] for entry in entries if "example: true" not in entry] == []
