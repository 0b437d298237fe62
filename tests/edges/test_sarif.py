"""SARIF as code hosts take it: sound by the standard's own schema, exact about places, stable from run to run."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from fingerpost.build import Program
from fingerpost.edges.cli import commands
from fingerpost.edges.sarif import as_sarif
from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.rules import RULES

SCHEMA = Draft4Validator(json.loads((Path(__file__).parent / "sarif-2.1.0.json").read_text("utf-8")))
TEXT = "See [[Relationship Roadblok]] – if you can."
PLACE = Place("content/für mich/a&b.md", 14, 7, 21, TEXT)
BROKEN = fault(
    "link-target", "no page is called `Relationship Roadblok`", PLACE, hint="did you mean `R`?", replacement="R"
)


def run_of(*diagnostics: Diagnostic) -> Any:
    document = json.loads(as_sarif(diagnostics))
    SCHEMA.validate(document)
    (run,) = document["runs"]
    return run


def result_of(diagnostic: Diagnostic) -> Any:
    (result,) = run_of(diagnostic)["results"]
    return result


def test_a_finding_names_its_rule_its_place_and_its_line() -> None:
    result = result_of(BROKEN)
    assert (result["ruleId"], result["level"]) == ("link-target", "error")
    assert result["message"]["text"] == "no page is called `Relationship Roadblok`. Hint: did you mean `R`?"
    (location,) = result["locations"]
    assert unquote(location["physicalLocation"]["artifactLocation"]["uri"]) == PLACE.file
    assert location["physicalLocation"]["region"] == {
        "startLine": 14,
        "startColumn": 7,
        "endColumn": 28,
        "snippet": {"text": TEXT},
    }


def test_a_certain_repair_is_a_fix_and_a_hint_for_a_person_is_none() -> None:
    (fix,) = result_of(BROKEN)["fixes"]
    (replacement,) = fix["artifactChanges"][0]["replacements"]
    assert replacement["insertedContent"]["text"] == "R"
    assert TEXT[6:27] == "Relationship Roadblok"
    assert (replacement["deletedRegion"]["startColumn"], replacement["deletedRegion"]["endColumn"]) == (7, 28)
    assert "fixes" not in result_of(fault("link-target", "a", PLACE, hint="look at it yourself"))


def test_each_rule_that_was_broken_is_described_once() -> None:
    run = run_of(BROKEN, BROKEN, fault("image-alt", "a", PLACE))
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["image-alt", "link-target"]
    assert [result["ruleIndex"] for result in run["results"]] == [1, 1, 0]
    markdown = run["tool"]["driver"]["rules"][1]["help"]["markdown"]
    assert "docs/rules.md" in markdown
    assert "](" not in markdown, "what lists the faults knows no folder in which a link could lead anywhere"


def test_every_rule_can_be_described() -> None:
    run = run_of(*(fault(name, "a") for name in RULES))
    assert len(run["tool"]["driver"]["rules"]) == len(RULES)


def test_a_finding_is_known_again_when_lines_come_above_it_and_two_alike_stay_two() -> None:
    lower = Place(PLACE.file, 90, PLACE.column, PLACE.length, f"  {TEXT}")
    before = [result["partialFingerprints"] for result in run_of(BROKEN, BROKEN)["results"]]
    moved = Diagnostic("error", BROKEN.rule, BROKEN.message, lower)
    assert [result["partialFingerprints"] for result in run_of(moved)["results"]] == before[:1]
    assert before[0] != before[1]


def test_what_concerns_the_whole_site_has_a_place_all_the_same() -> None:
    (location,) = result_of(fault("site-empty", "there is nothing"))["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "site.toml"


@settings(max_examples=200, deadline=None)
@given(st.text(), st.text(), st.integers(1, 9), st.integers(0, 9), st.none() | st.text(), st.none() | st.text())
def test_any_text_gives_a_sound_document(
    file: str, message: str, column: int, length: int, hint: str | None, better: str | None
) -> None:
    run_of(fault("link-target", message, Place(file, 1, column, length, message), hint=hint, replacement=better))


@pytest.mark.parametrize("command", ["build", "check"])
def test_build_and_check_give_sarif_on_standard_output_and_nothing_else(tmp_path: Path, command: str) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "site.toml").write_text('title = "T"\nbase_url = "https://example.org"\n', "utf-8")
    (tmp_path / "content/index.md").write_text("# Home\n\n[[Nowhere at all]]\n", "utf-8")
    result = CliRunner().invoke(commands(Program()), [command, "--site", str(tmp_path), "--format", "sarif"])
    document = json.loads(result.stdout)
    SCHEMA.validate(document)
    assert result.exit_code == 1
    assert "link-target" in [found["ruleId"] for found in document["runs"][0]["results"]]
