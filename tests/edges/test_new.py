"""`fingerpost new`: files to begin with, of which nothing is ever overwritten."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft7Validator

from fingerpost.build import Program
from fingerpost.edges import asking
from fingerpost.edges.cli import commands
from fingerpost.edges.replacing import replaced
from fingerpost.stages.beginnings.snippets import CALLOUTS
from fingerpost.stages.markup.callouts import KINDS


def _run(*arguments: str | Path, answers: str = "") -> Result:
    return CliRunner().invoke(commands(Program()), [str(a) for a in arguments], input=answers)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who can be asked."""
    monkeypatch.setattr(asking, "can_ask", lambda: True)
    monkeypatch.setattr("fingerpost.edges.commands.new.can_ask", lambda: True)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A new site."""
    folder = tmp_path / "my-site"
    assert _run("new", "site", folder).exit_code == 0
    return folder


def test_a_new_site_builds_at_once_without_a_single_remark(site: Path) -> None:
    result = _run("build", "--site", site, "--strict", "--notes")
    assert result.exit_code == 0
    assert "0 errors, 0 warnings, in" in result.stderr


def test_a_new_site_has_the_name_of_its_folder_or_the_one_that_is_given(tmp_path: Path, site: Path) -> None:
    assert 'title = "My Site"' in (site / "site.toml").read_text("utf-8")
    _run("new", "site", tmp_path / "other", "--title", 'Quiet "Hours"')
    assert _run("check", "--site", tmp_path / "other").exit_code == 0


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    result = _run("new", "site", tmp_path)
    assert result.exit_code == 1
    assert "nothing was changed" in result.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        (("article", "What: a “Title” isn't #easy?"), "first-steps/what-a-title-isnt-easy.md"),
        (("article", "Second", "--series", "first-steps"), "first-steps/second.md"),
        (("series", "Calm"), "calm/index.md"),
        (("person", "Ada Lovelace"), "people/ada-lovelace.md"),
        (("term", "Secure base"), "glossary/secure-base.md"),
        (("page", "Über uns"), "über-uns.md"),
        (("assessment", "How: do “Evenings” end?"), "assessments/how-do-evenings-end.yaml"),
        (
            (
                "assessment",
                "A Scale",
                "--type",
                "instrument",
                "--citation",
                "Example, S. (2020). A scale: notes.",
                "--licence",
                "CC BY 4.0",
                "--permission-url",
                "https://rights.example/permission",
                "--scoring-source",
                "https://rights.example/scoring",
            ),
            "assessments/a-scale.yaml",
        ),
    ],
)
def test_every_kind_can_be_begun_and_is_sound(site: Path, arguments: tuple[str, ...], path: str) -> None:
    assert _run("new", *arguments, "--site", site).exit_code == 0
    assert (site / "content" / path).exists()
    result = _run("check", "--site", site, "--drafts")
    assert "0 errors" in result.stderr


def test_a_taken_name_is_never_overwritten(site: Path) -> None:
    before = (site / "content/about.md").read_bytes()
    result = _run("new", "page", "About", "--site", site)
    assert result.exit_code == 1
    assert "exists already" in result.stderr
    assert (site / "content/about.md").read_bytes() == before


def test_a_new_assessment_is_whole_calm_and_a_draft(site: Path) -> None:
    _run("new", "assessment", "Evenings", "--site", site)
    file = site / "content/assessments/evenings.yaml"
    _run("build", "--site", site)
    assert not (site / "public/assessments/evenings").exists()
    file.write_text(file.read_text("utf-8").replace("draft: true\n", ""), "utf-8")
    result = _run("build", "--site", site, "--strict", "--notes")
    assert result.exit_code == 0, result.stderr
    assert "0 errors, 0 warnings" in result.stderr
    page = (site / "public/assessments/evenings/index.html").read_text("utf-8")
    assert "Leaning toward rest" in page
    table = _run("assessments", "--table", "--site", site)
    assert "4 statements, 1 dimension, 2 results, 2 combinations" in table.stdout + table.stderr
    before = file.read_bytes()
    again = _run("new", "assessment", "Evenings", "--site", site)
    assert (again.exit_code, file.read_bytes()) == (1, before)
    assert "exists already" in again.stderr


def test_an_instrument_of_others_says_whose_it_is_or_is_not_begun(site: Path) -> None:
    result = _run("new", "assessment", "A Scale", "--type", "instrument", "--citation", "Somebody", "--site", site)
    assert result.exit_code == 2
    assert "needs its licence: `--licence" in result.stderr
    mixed = _run("new", "assessment", "A Scale", "--licence", "CC0", "--site", site)
    assert mixed.exit_code == 2
    assert "--licence belongs to `--type instrument`" in mixed.stderr
    assert not (site / "content/assessments").exists()


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_one_is_asked_for_what_an_instrument_needs(site: Path) -> None:
    answers = "A Scale\nExample, S. (2020).\nCC BY 4.0\nhttps://rights.example/permission\nthe manual, page 4\n"
    result = _run("new", "assessment", "--type", "instrument", "--site", site, answers=answers)
    assert result.exit_code == 0
    text = (site / "content/assessments/a-scale.yaml").read_text("utf-8")
    assert 'type: instrument\ncitation: Example, S. (2020).\nlicence: CC BY 4.0\npermission_url: "https://' in text
    assert "0 errors" in _run("check", "--site", site, "--drafts").stderr


def test_a_new_article_is_a_draft_until_its_author_says_otherwise(site: Path) -> None:
    _run("new", "article", "Unfinished", "--site", site)
    _run("build", "--site", site)
    assert not (site / "public/first-steps/unfinished").exists()


def test_with_several_series_one_is_asked_which(site: Path) -> None:
    _run("new", "series", "Calm", "--site", site)
    result = _run("new", "article", "Which", "--site", site)
    assert result.exit_code == 2
    assert "calm, first-steps" in result.stderr


def test_a_title_without_letters_is_refused(site: Path) -> None:
    assert _run("new", "page", "???", "--site", site).exit_code == 2


def test_a_new_article_adds_itself_to_its_series(site: Path) -> None:
    index = site / "content/first-steps/index.md"
    before = index.read_text("utf-8")
    result = _run("new", "article", "Third", "--site", site)
    assert result.exit_code == 0
    assert index.read_text("utf-8") == before.replace("sentence.md\n", "sentence.md\n  - third.md\n")


def test_a_series_keeps_its_line_ends_its_mark_and_its_permissions(site: Path) -> None:
    index = site / "content/first-steps/index.md"
    before = b"\xef\xbb\xbf---\r\ntitle: A\r\nparts: [two-ways-to-begin.md]\r\n---\r\n"
    index.write_bytes(before)
    index.chmod(0o640)
    _run("new", "article", "Third", "--site", site)
    assert index.read_bytes() == before.replace(b".md]", b".md, third.md]")
    assert index.stat().st_mode & 0o777 == 0o640


def test_a_list_that_cannot_be_changed_safely_is_left_and_the_line_is_said(site: Path) -> None:
    index = site / "content/first-steps/index.md"
    text = "---\ntitle: A\nparts:\n  - >-\n    two-ways-to-begin.md\n---\n"
    index.write_text(text, "utf-8")
    result = _run("new", "article", "Third", "--site", site)
    assert result.exit_code == 1
    assert "  - third.md" in result.stderr
    assert index.read_text("utf-8") == text


def test_a_file_that_was_changed_meanwhile_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"mine")
    assert not replaced(file, b"read before", b"new")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.md", b"mine")]


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_title_and_series_are_asked_for(site: Path) -> None:
    _run("new", "series", "Calm", "--site", site)
    result = _run("new", "article", "--site", site, answers="A quiet hour\nclam\n1\n")
    assert result.exit_code == 0
    assert "1  Calm" in result.stderr
    assert "did you mean `calm`?" in result.stderr.replace("Calm", "calm")
    assert (site / "content/calm/a-quiet-hour.md").exists()


@pytest.mark.usefixtures("terminal")
def test_a_series_can_be_chosen_by_its_title(site: Path) -> None:
    _run("new", "series", "Calm: a guide", "--site", site)
    _run("new", "article", "One", "--site", site, answers="calm: a guide\n")
    assert (site / "content/calm-a-guide/one.md").exists()


def test_where_nobody_can_be_asked_the_command_says_what_to_write(site: Path) -> None:
    result = _run("new", "article", "--site", site)
    assert result.exit_code == 2
    assert 'fingerpost new article "Its title"' in result.stderr


@pytest.mark.parametrize(
    ("words", "hint"), [(("new", "artcle"), "`article`"), (("biuld",), "`build`"), (("chekc",), "`check`")]
)
def test_a_misspelt_command_is_told_with_the_one_that_was_meant(words: tuple[str, ...], hint: str) -> None:
    result = _run(*words)
    assert result.exit_code == 2
    assert f"did you mean {hint}?" in result.stderr


def test_a_kind_that_lies_elsewhere_on_this_site_is_not_written_where_it_would_be_another(site: Path) -> None:
    with (site / "site.toml").open("a", encoding="utf-8") as toml:
        toml.write('\n[kinds.person]\nwhere = "team/*.md"\n')
    result = _run("new", "person", "Ada", "--site", site)
    assert result.exit_code == 2
    assert "`team/*.md`" in result.stderr
    assert not (site / "content/people/ada.md").exists()


def test_a_new_site_is_a_vault_and_a_workspace_and_publishes_neither(site: Path) -> None:
    vault = json.loads((site / "content/.obsidian/app.json").read_text("utf-8"))
    assert (vault["useMarkdownLinks"], vault["newLinkFormat"]) == (False, "shortest")
    settings = _without_comments((site / ".vscode/settings.json").read_text("utf-8"))
    (schema,) = settings["evenBetterToml.schema.associations"].values()
    assert (site / schema).exists()
    assert _run("build", "--site", site).exit_code == 0
    assert [p for p in (site / "public").rglob("*") if "obsidian" in p.name or "vscode" in p.name] == []


def _without_comments(text: str) -> dict[str, dict[str, str]]:
    """JSON as VS Code reads it: lines that begin with `//` are comments."""
    found: dict[str, dict[str, str]] = json.loads(re.sub(r"(?m)^\s*//.*$", "", text))
    return found


def test_the_task_of_the_editor_finds_every_fault_that_check_tells(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site)
    (site / "content/about.md").write_text("---\ntitle: About\n---\n[[Nowhere]] and [[Two Ways to Begn]]\n", "utf-8")
    task = _without_comments((site / ".vscode/tasks.json").read_text("utf-8"))["tasks"][1]  # type: ignore[index]  # JSON of our own
    form = re.compile(task["problemMatcher"]["pattern"]["regexp"])  # type: ignore[index]  # the same
    lines = _run("check", "--notes").stderr.split("\n")
    found = [match.group(1, 2, 3, 4, 5) for match in map(form.match, lines) if match]
    assert ("content/about.md", "4", "3", "error", "link-target") in found
    assert len([f for f in found if f[3] == "error"]) == 2


def test_the_schemas_of_a_new_site_take_its_own_site_toml(site: Path) -> None:
    import tomllib

    schema = json.loads((site / ".vscode/schemas/site.toml.json").read_text("utf-8"))
    table = tomllib.loads((site / "site.toml").read_text("utf-8"))
    Draft7Validator(schema).validate(table)
    assert "time zone" in schema["properties"]["zone"]["description"]


@pytest.mark.parametrize(
    ("chosen", "is_sound"),
    [
        ("accent_hue = 178", True),
        ("accent_hue = 400", False),
        ('accent_hue = "teal"', False),
        ('reading_face = "sans"', True),
        ('reading_face = "comic"', False),
        ('footer_lines = ["a", "b"]', True),
        ("footer_lines = [1]", False),
        ("accent_hu = 178", False),
    ],
)
def test_the_schema_of_site_toml_knows_the_options_of_the_theme(site: Path, chosen: str, is_sound: bool) -> None:
    import tomllib

    text = f'title = "T"\nbase_url = "https://example.org"\n[theme.options]\n{chosen}\n'
    (site / "site.toml").write_text(text, "utf-8")
    schema = json.loads((site / ".vscode/schemas/site.toml.json").read_text("utf-8"))
    assert Draft7Validator(schema).is_valid(tomllib.loads(text)) == is_sound
    told = _run("check", "--site", site).stderr
    assert ("theme-option" not in told) == is_sound


def test_schema_writes_one_for_each_kind_that_site_toml_declares(site: Path, tmp_path: Path) -> None:
    with (site / "site.toml").open("a", encoding="utf-8") as toml:
        toml.write('\n[kinds.recipe]\nfields = { minutes = "number" }\n')
    assert _run("schema", "--site", site, "--output", tmp_path / "out").exit_code == 0
    recipe = json.loads((tmp_path / "out/recipe.md.json").read_text("utf-8"))
    assert recipe["properties"]["minutes"] == {"type": ["number", "null"]}
    assert "redirect" in recipe["properties"]["aliases"]["description"]


def test_every_snippet_of_an_editor_is_sound_when_its_stops_are_filled_in(site: Path) -> None:
    snippets = json.loads((site / ".vscode/fingerpost.code-snippets").read_text("utf-8"))
    by_prefix = {s["prefix"]: s for s in snippets.values()}

    def filled(prefix: str) -> str:
        body = "\n".join(by_prefix[prefix]["body"])
        body = body.replace("${CURRENT_YEAR}-${CURRENT_MONTH}-${CURRENT_DATE}", "2026-01-01")
        return re.sub(r"\$(\d)", "", re.sub(r"\$\{\d+:([^}]*)\}", r"\1", body))

    folders = {
        "term": "glossary", "person": "people", "page": ".", "series": "calm", "article": "first-steps",
        "assessment": "assessments",
    }  # fmt: skip
    for kind, folder in folders.items():
        text = filled(f"new-{kind}").replace("Title", f"My {kind}")
        name = {"series": "index.md", "assessment": "my-assessment.yaml"}.get(kind, f"my-{kind}.md")
        file = site / "content" / folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text + "\n", "utf-8")
    assert set(CALLOUTS) <= set(KINDS.values())
    text = "\n\n".join(filled(prefix) for prefix in by_prefix if prefix.startswith(("box-", "cite", "self-assessment")))
    facts = "title: Boxes\nassessment: assessments/my-assessment.yaml"
    (site / "content/first-steps/boxes.md").write_text(f"---\n{facts.replace(': a', ': ../a')}\n---\n{text}\n", "utf-8")
    with (site / "site.toml").open("a", encoding="utf-8") as toml:
        toml.write('\n[references]\nfile = "references.bib"\n\n[help]\nfile = "help.yaml"\n')
    book = "@book{key, author={Example, Sam}, title={A Book}, year={2020}, publisher={Quiet}}\n"
    (site / "content/references.bib").write_text(book, "utf-8")
    today = datetime.now(UTC).date().isoformat()
    entry = filled("helpline").replace("[crisis]", "[topic]").replace("2026-01-01", today)
    directory = (
        entry.replace("gb-evening", "all-countries").replace("GB", "INT").replace("An evening line", "All lines")
    )
    entries = "".join(f"  {line}\n" for line in f"{entry}\n{directory}".split("\n"))
    (site / "content/help.yaml").write_text(f"helplines:\n{entries}", "utf-8")
    result = _run("check", "--site", site, "--drafts")
    assert "0 errors, 0 warnings" in result.stderr
