"""docs/help.md says what is so: its file is sound, its boxes show something, its tables name every key and rule."""

import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft7Validator
from small_sites import SITE_TOML, built, output, told

from fingerpost.model.rules import RULES
from fingerpost.stages.config import HelpChoice, read_config
from fingerpost.stages.frontmatter import whole
from fingerpost.stages.help.entries import WrittenChannel, WrittenHelpline, WrittenHours, WrittenSpan
from fingerpost.stages.help.file import read_helplines
from fingerpost.stages.tables.json_schema import helplines_schema
from fingerpost.stages.tables.nodes import plain
from fingerpost.stages.tables.shapes import fields_of

PAGE = (Path(__file__).parent.parent / "docs/help.md").read_text("utf-8")
NOW = datetime(2026, 5, 21, tzinfo=UTC)


def _blocks(language: str) -> list[str]:
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", PAGE)


SETTINGS, ALLOWED = _blocks("toml")
(FILE,) = _blocks("yaml")
BOXES = _blocks("markdown")


def test_the_file_of_the_example_is_sound() -> None:
    found = read_helplines("help.yaml", FILE)
    assert found.faults == ()
    assert [line.id for line in found.helplines] == ["us-911", "find-a-helpline", "us-988", "gb-evening"]


def test_the_schema_for_editors_takes_the_example_and_nothing_broken() -> None:
    schema = helplines_schema({})
    Draft7Validator.check_schema(schema)
    editor = Draft7Validator(schema)
    for text, is_sound in (
        (FILE, True),
        (FILE.replace("source_url", "source"), False),
        (FILE.replace("sms", "fax"), False),
    ):
        table = whole("help.yaml", text).table
        assert table is not None
        assert editor.is_valid(msgspec.to_builtins(plain(table))) == is_sound


@pytest.mark.parametrize("box", BOXES, ids=range(len(BOXES)))
def test_each_box_shows_helplines_and_has_no_fault(box: str) -> None:
    page = f"---\ntitle: Help\n---\n\n{box}"
    files = {"site.toml": SITE_TOML + SETTINGS, "content/help.yaml": FILE, "content/help.md": page}
    site = built(files, now=NOW)
    assert [line for line in told(site.diagnostics) if "warning" in line or "error" in line] == [
        "content/help.yaml:2:5: warning[helpline-example]: 1 helpline is an example that nobody has verified: `us-911`"
    ]
    assert "tel:" in output(site, "help/index.html")


def test_the_table_of_keys_names_them_all_and_no_other() -> None:
    table = PAGE.partition("| Key |")[2].partition("\n\n")[0]
    named = {key for row in re.findall(r"(?m)^\| (`.*?`) \|", table) for key in re.findall(r"`([a-z_]+)`", row)}
    assert named == {field.key for field in fields_of(WrittenHelpline)}
    for shape in (WrittenChannel, WrittenHours, WrittenSpan):
        assert all(re.search(rf"[`{{]{field.key}[`:]", table) for field in fields_of(shape))


def test_the_settings_are_those_that_there_are() -> None:
    assert set(re.findall(r"(?m)^(\w+) =", SETTINGS)) == set(HelpChoice.__struct_fields__)
    defaults = read_config("site.toml", SITE_TOML + "[help]\n").config
    written = read_config("site.toml", SITE_TOML + SETTINGS).config
    assert defaults is not None
    assert written is not None
    assert (written.help.page, written.help.required_for) == (defaults.help.page, defaults.help.required_for)
    assert read_config("site.toml", SITE_TOML + ALLOWED).diagnostics == ()


def test_the_rules_are_those_that_there_are() -> None:
    told_of = set(re.findall(r"(?m)^\| `([a-z-]+)` \|", PAGE.partition("| Rule |")[2]))
    assert told_of <= set(RULES)
    assert {rule for rule in RULES if rule.startswith("help") and RULES[rule].level != "error"} <= told_of
