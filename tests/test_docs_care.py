"""docs/care.md, review.md and reading.md say what is so: their examples are taken without a fault."""

import re
from pathlib import Path

import pytest
from small_sites import QUIET, SITE_TOML, THEME, built

from fingerpost.build import Program
from fingerpost.edges.commands import review
from fingerpost.stages.care.reading import ENOUGH, FEW
from fingerpost.stages.config import ReviewChoice, read_config
from fingerpost.stages.markup.callouts import KINDS
from fingerpost.stages.markup.spoken import WORDS
from fingerpost.stages.settings.choices import ExitChoice, ReadingChoice

DOCS = Path(__file__).parent.parent / "docs"
PAGES = ("care", "review", "reading")
TEXTS = {name: (DOCS / f"{name}.md").read_text("utf-8") for name in PAGES}
BLOCKS = [
    (name, language, text)
    for name in PAGES
    for language, text in re.findall(r"^```(\w+)\n(.*?)^```", TEXTS[name], re.MULTILINE | re.DOTALL)
]
PEOPLE = {
    "content/people/ira.md": "---\ntitle: Ira Sample\n---\nText.\n",
    "content/safety.md": "# Safety\n",
    "content/other-page.md": "# Other\n",
}
SHOWS_BUTTON = {**THEME, "templates/article.html": THEME["templates/article.html"] + "{{ exit_button() and '' }}"}


@pytest.mark.parametrize(("page", "language", "text"), BLOCKS, ids=[f"{p}-{n}" for n, (p, _, _) in enumerate(BLOCKS)])
def test_an_example_is_taken_without_a_fault(page: str, language: str, text: str) -> None:
    files = dict(PEOPLE)
    if language == "toml":
        assert read_config("site.toml", SITE_TOML + text).diagnostics == ()
        return
    if language == "yaml" and "licence:" in text:
        files["content/people/ada.md"] = f"---\n{text}---\nText.\n"
    elif language == "yaml":
        files["content/series/page.md"] = f"---\ntitle: Page\n{text}---\nText.\n"
    else:
        files["content/series/page.md"] = f"---\ntitle: Page\n---\nText.\n\n{text}"
    files["site.toml"] = SITE_TOML + QUIET
    told = [d for d in built(files, theme=SHOWS_BUTTON).diagnostics if not d.rule.startswith("review-")]
    assert told == []


def test_every_box_of_care_is_in_the_table_with_its_words() -> None:
    table = TEXTS["care"].partition("| Kind | Use it for |")[2].partition("\n\n")[0]
    said = {
        name: line.rsplit("|", 2)[1].strip().strip("*")
        for line in table.splitlines()[1:]
        for name in re.findall(r"`([a-z-]+)`", line)
    }
    assert {KINDS[name] for name in said} == set(WORDS) - {"note-skip"} | {"try", "known", "unknown"}
    assert {name: words for name, words in said.items() if words} == {
        name: WORDS[KINDS[name]] for name in said if KINDS[name] in WORDS
    }


def test_what_the_pages_say_of_defaults_is_so() -> None:
    assert f'url = "{ExitChoice().url}"' in TEXTS["care"]
    assert f"everywhere = {str(ExitChoice().everywhere).lower()}" in TEXTS["care"]
    assert f"discreet_noindex = {str(ExitChoice().discreet_noindex).lower()}" in TEXTS["care"]
    assert f"interval_months = {ReviewChoice().interval_months} " in TEXTS["review"]
    assert f"notice_days = {ReviewChoice().notice_days}\n" in TEXTS["review"]
    assert f"max_grade = {ReadingChoice().max_grade:g}\n" in TEXTS["reading"]
    assert f"fewer than {ENOUGH} words" in TEXTS["reading"]
    assert f"below {FEW} sentences" in TEXTS["reading"]


def test_every_option_of_the_command_is_told() -> None:
    options = [name for parameter in review.command(Program()).params for name in parameter.opts]
    own = {"--all", "--record", "--by", "--date", "--due"}
    assert own <= set(options)
    assert {name for name in own if name in TEXTS["review"]} == own
