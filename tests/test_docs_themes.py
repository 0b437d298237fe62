"""docs/themes.md says what is so: its steps give a theme, its tables name every option, value, question and filter."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from small_sites import THEME, built

from fingerpost.model.pages import Entry
from fingerpost.stages.vocabulary import FILTERS, FacetLine, MenuEntry, SiteFacts, Words

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/themes.md").read_text("utf-8")
STEPS = PAGE.partition("## Your own theme in ten minutes\n")[2].partition("\n## ")[0]


def _run(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fingerpost", *arguments]
    return subprocess.run(command, cwd=site, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Path:
    assert _run(tmp_path, "new", "site", "my-site").returncode == 0
    return tmp_path / "my-site"


def _blocks(language: str) -> list[str]:
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", STEPS)


def test_the_steps_give_a_theme_that_shows_what_they_change(site: Path) -> None:
    made = _run(site, "new", "theme", "meadow")
    assert made.stdout + made.stderr == _blocks("text")[0]
    settings = site / "site.toml"
    used, theme_toml, words = _blocks("toml")
    text = settings.read_text("utf-8")
    assert text.count('name = "hearth"') == 1
    text = re.sub(r"(?m)^accent_hue = .*\n", "", text.replace('name = "hearth"', used.splitlines()[1]))
    settings.write_text(text, "utf-8")
    assert _run(site, "check").returncode == 0, "as it is made"
    theme = site / "themes/meadow"
    assert (theme / "templates/article.html").read_text("utf-8") == _blocks("html")[0]
    (theme / "assets/meadow.css").write_text(_blocks("css")[0], "utf-8")
    (theme / "theme.toml").write_text(theme_toml, "utf-8")
    (theme / "strings/en.toml").write_text(words, "utf-8")
    built = _run(site, "build")
    assert built.returncode == 0, built.stderr
    style = next((site / "public/theme").glob("style.*.css")).read_text("utf-8")
    assert style.rindex("--text:56ch") > style.index("--text:min(")
    assert "--hue:145;" in style
    article = (site / "public/first-steps/two-ways-to-begin/index.html").read_text("utf-8")
    assert article.count("You may print this page and write on it.") == 1
    assert 'class="main-message"' in article, "the rest is the parent's"


def test_nothing_is_overwritten_and_no_theme_is_made_on_a_parent_that_is_not_there(site: Path) -> None:
    assert _run(site, "new", "theme", "meadow", "--parent", "clinic").returncode == 0
    file = site / "themes/meadow/theme.toml"
    file.write_text("mine", "utf-8")
    for arguments, said in (
        (("meadow",), "exists already; nothing was changed"),
        (("hearth",), "comes with fingerpost"),
        (("No name",), "is no name for a theme"),
        (("other", "--parent", "clinick"), "did you mean `clinic`?"),
    ):
        done = _run(site, "new", "theme", *arguments)
        assert (done.returncode, said in done.stderr) == (1, True), done.stderr
    assert file.read_text("utf-8") == "mine"
    assert not (site / "themes/other").exists()


@pytest.mark.parametrize("name", ["hearth", "clinic", "workbook"])
def test_every_option_stands_in_the_table_with_its_default(name: str) -> None:
    options = tomllib.loads((ROOT / "themes" / name / "theme.toml").read_text("utf-8"))["options"]
    for option, facts in options.items():
        row = next((row for row in PAGE.splitlines() if re.match(rf"\| `{option}` \|", row)), "")
        assert row, option
        default = facts["default"]
        if not isinstance(default, list):
            shown = str(default).lower() if isinstance(default, bool) else str(default)
            rows = [row for row in PAGE.splitlines() if re.match(rf"\| `{option}` \|", row)]
            assert any(row.endswith(f"| `{shown}` |") for row in rows), option


def test_every_filter_stands_in_the_table() -> None:
    assert [name for name in FILTERS if f"&#124;{name}</code>" not in PAGE] == []


def test_what_a_child_replaces_is_still_there_under_an_exclamation_mark_at_every_depth(site: Path) -> None:
    for name, parent in (("one", "hearth"), ("two", "one")):
        assert _run(site, "new", "theme", name, "--parent", parent).returncode == 0
        own = f'{{% extends "!article.html" %}}\n{{% block after %}}<p>of {name}</p>{{{{ super() }}}}{{% endblock %}}\n'
        (site / f"themes/{name}/templates/article.html").write_text(own, "utf-8")
    settings = site / "site.toml"
    settings.write_text(settings.read_text("utf-8").replace('name = "hearth"', 'name = "two"'), "utf-8")
    built = _run(site, "build")
    assert built.returncode == 0, built.stderr
    article = (site / "public/first-steps/two-ways-to-begin/index.html").read_text("utf-8")
    assert 0 < article.index("of two") < article.index("of one")


GIVEN = {
    "site.toml": 'title = "Small"\nbase_url = "https://example.org"\ntheme = "bare"\n\n[help]\nfile = "help.yaml"\n'
    'regions = ["GB"]\n\n[rules]\nhelpline-example = "note"\n',
    "content/index.md": "---\ntitle: Home\n---\n\n[Help](help.md), [one](one.md), [calm](glossary/calm.md).\n",
    "content/help.md": "---\ntitle: Help\n---\n\n> [!helplines]\n",
    "content/help.yaml": "helplines:\n  - id: one\n    region: GB\n    name: One\n"
    "    topics: [calm]\n    channels: [{type: phone, value: 116 123}]\n    hours: {always: true}\n"
    "    source_url: https://example.org/\n    example: true\n",
    "content/one.md": "---\ntitle: One\naliases: [/old/]\n---\n\nText.\n",
    "content/two.md": "---\ntitle: Two\ngone: true\nsuperseded_by: one.md\n---\n\nText.\n",
    "content/glossary/calm.md": "---\ntitle: Calm\nshort: Quiet.\n---\n\nText.\n",
}
"""A site that shows each template which is given something of its own."""


def _rows(heading: str) -> list[str]:
    """The first cells of the tables below a heading, up to the next."""
    part = re.split(r"(?m)^#{2,3} ", PAGE.partition(f"### {heading}\n")[2])[0]
    cells = re.findall(r"(?m)^\| (.+?) \| ", part)
    return [cell for cell in cells if cell.startswith("`")]


def _names(cells: list[str]) -> set[str]:
    return {name for cell in cells for name in re.findall(r"`(\w+)", cell)}


def test_templates_are_given_what_the_page_names_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    given: set[str] = set()
    context = Words.context

    def noted(self: Words, **more: object) -> dict[str, object]:
        found = context(self, **more)
        given.update(found)
        return found

    monkeypatch.setattr(Words, "context", noted)
    part = "{% for term in terms %}<p id={{ term.id }}>{{ term.definition }}</p>{% endfor %}\n"
    site = built(GIVEN, theme={**THEME, "templates/parts/terms.html": part})
    assert [d.message for d in site.diagnostics if d.level == "error"] == []
    of_boxes = {"terms", *(name for name in _names(_rows("Helplines")) if name in ("box", "level", "help_href"))}
    assert "gets\n`terms`" in PAGE
    assert given == _names(_rows("Values")) | _names(_rows("Questions")) | of_boxes


def test_every_field_of_an_entry_stands_in_the_table() -> None:
    told = PAGE.partition("### Entries\n")[2].partition("| Kind | `fields` |")[0]
    assert _names(re.findall(r"(?m)^\| (`.+?) \| ", told)) == set(Entry.__struct_fields__)


def test_every_field_of_the_other_values_is_named_beside_them() -> None:
    for name, what in (("site", SiteFacts), ("menu(name)", MenuEntry), ("topics()`, `audiences()", FacetLine)):
        row = next(row for row in PAGE.splitlines() if row.startswith(f"| `{name}` |"))
        assert set(re.findall(r"`\.(\w+)", row)) == set(what.__struct_fields__), name
