"""docs/assessments.md says what is so: its example builds, its table is the command's, its keys are all there are."""

import re
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from small_sites import QUIET, SITE_TOML, THEME, built, output, told

from fingerpost.build import Program
from fingerpost.edges.cli import commands
from fingerpost.kinds.assessment import Assessment, Band, Dimension, Item, Note, Option, Result
from fingerpost.kinds.paper import Answer, Sheet, SheetBand, SheetDimension, SheetItem
from fingerpost.stages.kinds import FrontMatter

PAGE = (Path(__file__).parents[2] / "docs" / "assessments.md").read_text("utf-8")
EXAMPLE = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0]
ARTICLE = re.findall(r"```markdown\n(.*?)```", PAGE, re.DOTALL)[0]


def test_the_example_builds_without_a_word_of_complaint_and_stands_in_the_article() -> None:
    head = "<!doctype html><title>{{ page.title }}</title><h1>{{ page.title }}</h1>"
    theme = {
        **THEME,
        "templates/assessment.html": head + '{{ page.fields.sheet.key }}{{ prose(page, "intro") }}',
        "templates/article.html": head + '{{ prose(references(page, "assessment")|first, "what_else") }}',
    }
    files = {"content/assessments/evenings.yaml": EXAMPLE, "content/rest/quiet.md": ARTICLE}
    site = built(files, theme=theme)
    assert told(site.diagnostics) == []
    assert "<p>Think of the last two weeks." in output(site, "assessments/evenings/index.html")
    assert "<p>A new baby, shift work" in output(site, "rest/quiet/index.html")


def test_the_table_is_what_the_command_prints(tmp_path: Path) -> None:
    (tmp_path / "content" / "assessments").mkdir(parents=True)
    (tmp_path / "content" / "assessments" / "evenings.yaml").write_text(EXAMPLE, "utf-8")
    (tmp_path / "site.toml").write_text(SITE_TOML.replace('theme = "bare"\n', "") + QUIET, "utf-8")
    group = commands(Program())
    result = CliRunner().invoke(group, ["assessments", "--table", "--site", str(tmp_path)], catch_exceptions=False)
    assert result.exit_code == 0
    shown = re.findall(r"\$ fingerpost assessments --table\n(.*?)```", PAGE, re.DOTALL)[0]
    assert result.output.strip() == shown.strip()


@pytest.mark.parametrize("shape", [Assessment, Option, Note, Item, Band, Dimension, Result], ids=lambda s: s.__name__)
def test_every_key_is_told(shape: type[msgspec.Struct]) -> None:
    common = {field.encode_name for field in msgspec.structs.fields(FrontMatter)} if shape is Assessment else set()
    keys = {field.encode_name for field in msgspec.structs.fields(shape)} - common
    assert {key for key in keys if f"`{key}`" not in PAGE and f"`{key}:" not in PAGE} == set()


@pytest.mark.parametrize("shape", [Sheet, SheetItem, SheetDimension, SheetBand, Answer], ids=lambda s: s.__name__)
def test_everything_a_template_can_use_is_told(shape: type[msgspec.Struct]) -> None:
    assert {name for name in shape.__struct_fields__ if f"`.{name}`" not in PAGE} == set()
