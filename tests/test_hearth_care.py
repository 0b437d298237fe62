"""What the theme shows of dates, reviews, people and care: every fact once, in its place, in the page's language."""

import re
from pathlib import Path

import pytest
from small_sites import built, output

from fingerpost.model.pages import Built

THEME = Path(__file__).parent.parent / "themes/hearth"
HEARTH = {
    str(path.relative_to(THEME)): path.read_text("utf-8")
    for path in THEME.rglob("*")
    if path.is_file() and path.suffix in (".html", ".toml", ".css", ".js", ".svg")
}
GERMAN = {"strings/de.toml": 'box_care = "Ohne Eile:"\nskip_part = "Teil auslassen"\ndisclaimer = "Kein Ersatz."\n'}
SITE_TOML = """\
title = "Small site"
base_url = "https://example.org"
[feedback]
mail = "us@example.org"
[[menus.help]]
to = "help.md"
"""
ADA = """\
---
title: Ada Example
credentials: PhD
jurisdiction: California
licence: PSY 0
register: https://example.net/0
practice: [Springfield, online]
consult:
  - label: Write
    href: mailto:ada@example.net
---
Text.
"""


def site(front: str = "", body: str = "Text.", **more: str) -> Built:
    files = {
        "site.toml": SITE_TOML,
        "content/index.md": "---\ntitle: Home\ntemplate: home.html\n---\nWelcome.\n",
        "content/help.md": "# Help\n",
        "content/people/ada.md": ADA,
        "content/series/new.md": "---\ntitle: New one\n---\nText.\n",
        "content/series/page.md": f"---\ntitle: Page & more\n{front}---\n{body}\n",
        **more,
    }
    return built(files, theme={**HEARTH, **GERMAN})


def page(front: str = "", body: str = "Text.", path: str = "series/page/index.html") -> str:
    return " ".join(output(site(front, body), path).split())


def after(html: str, mark: str) -> str:
    assert html.count(mark) == 1, html.count(mark)
    return html.partition(mark)[2]


def test_a_page_that_was_replaced_says_so_before_its_title() -> None:
    html = page("superseded_by: new.md\n")
    assert 'A newer page has taken the place of this one:</strong> <a href="/series/new/">New one</a>' in html
    assert html.index("newer page") < html.index("<h1")
    assert "newer page" not in page()


def test_the_four_dates_stand_below_the_text() -> None:
    html = page("published: 2026-01-02\nmodified: 2026-02-03\nreviewed: 2026-03-04\nreview_due: 2027-03-04\n")
    for words in ("Published 2 January 2026.", "Changed 3 February 2026.", "Last reviewed 4 March 2026."):
        assert words in after(html, '<div class="dates ui">')
    assert "Next review due 4 March 2027." in html


def test_an_overdue_page_is_shown_with_a_neutral_line() -> None:
    html = page("reviewed: 2020-01-01\nreview_due: 2021-01-01\n")
    assert "Due for review since 1 January 2021." in html
    assert "Next review" not in html
    assert "Text." in html


def test_changes_are_folded_the_newest_first() -> None:
    html = page(
        "changes:\n  - date: 2026-01-01\n    note: One <b>.\n  - date: 2026-02-01\n    note: Two.\n",
    )
    changes = after(html, '<details class="changes ui">').partition("</details>")[0]
    assert re.findall(r"<dd>(.*?)</dd>", changes) == ["Two.", "One &lt;b&gt;."]
    assert "changes ui" not in page()


def test_every_page_asks_what_is_wrong_with_it_and_a_letter_about_a_page_at_risk_has_no_subject() -> None:
    assert 'href="mailto:us@example.org?subject=Page%20%26%20more"' in page()
    assert 'href="mailto:us@example.org?subject=Small%20site"' not in page(path="404.html")
    assert "mailto:us@example.org" in page(path="index.html")
    assert 'href="mailto:us@example.org"' in page("at_risk: true\n")
    assert 'href="mailto:us@example.org"' in page("discreet: true\n")


def test_the_words_of_care_are_those_of_the_pages_language() -> None:
    body = "> [!care] Hilfe\n> Text.\n\n> [!note-skip] Es wird laut\n> Laut."
    german, english = page("language: de\n", body), page("", body)
    assert '<span class="unseen">Ohne Eile: </span>Hilfe' in german
    assert ">Teil auslassen</a>" in german
    assert "<p>Kein Ersatz.</p>" in german
    assert '<span class="unseen">Non-urgent advice: </span>Hilfe' in english
    assert ">Skip this part</a>" in english
    assert "<p>Information, not a substitute for care." in english


def test_an_author_box_says_where_somebody_is_licensed_and_names_them_once() -> None:
    box = after(page("authors: [Ada Example]\n"), 'id="authors-label"').partition("</section>")[0]
    assert box.count("Ada Example") == 1
    assert "Licensed in California, licence PSY 0." in box
    assert '<a href="https://example.net/0" rel="noreferrer">Entry in the public register</a>' in box
    assert "Sees people: Springfield, online" in box


def test_appointments_are_offered_after_the_text_with_their_limits_and_never_in_a_box_of_care() -> None:
    html = page("authors: [Ada Example]\n", "> [!care] Help\n> Text.\n\nThe end.")
    assert html.index("Ask for an appointment:") > html.index("The end.")
    offer = after(html, '<div class="consult ui">').partition("</div>")[0]
    assert "For people in California." in offer
    assert "not for emergencies" in offer
    assert "consult" not in html.partition('callout-care">')[2].partition("</section>")[0]


def test_a_persons_own_page_shows_the_same() -> None:
    html = page(path="people/ada/index.html")
    for words in ("Licensed in California, licence PSY 0.", "Sees people: Springfield, online", 'href="mailto:ada@'):
        assert words in html


@pytest.mark.parametrize("path", ["series/page/index.html", "people/ada/index.html", "index.html", "404.html"])
def test_pages_without_risk_have_no_button_and_load_nothing_of_it(path: str) -> None:
    assert "exit" not in page(path=path)


def test_the_button_stands_everywhere_where_the_site_says_so() -> None:
    more = {"site.toml": SITE_TOML + '[exit]\neverywhere = true\nlabel = "Go <now>"\n'}
    found = site(**more)
    for path in ("series/page/index.html", "index.html", "404.html", "glossary/index.html"):
        if any(o.path == path for o in found.outputs):
            assert "Go &lt;now&gt;" in output(found, path)


def test_its_own_theme_shows_the_button_so_nothing_is_missing() -> None:
    assert [d.rule for d in site("at_risk: true\n").diagnostics if d.rule.startswith("exit")] == []
    told = site("at_risk: true\n", **{"site.toml": SITE_TOML + '[exit]\nurl = ""\n'}).diagnostics
    assert [d.hint for d in told if d.rule == "exit-missing"] == ["give `[exit]` in site.toml a `url`"]
