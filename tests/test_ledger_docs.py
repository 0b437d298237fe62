"""docs/ledger.md says what is so: its examples are taken, its commands and numbers are those of the program."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_sites import QUIET, SITE_TOML, built

from fingerpost.build import Program
from fingerpost.edges.cli import commands
from fingerpost.stages.ledger import entries as ledger
from fingerpost.stages.ledger import redirects_file
from fingerpost.stages.ledger import sketch as ledger_sketch
from fingerpost.stages.ledger.faults import CERTAIN
from fingerpost.stages.ledger.formats import formats

PAGE = (Path(__file__).parent.parent / "docs/ledger.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("language", "text"), BLOCKS)
def test_an_example_is_taken_without_a_fault(language: str, text: str) -> None:
    files: dict[str, str | bytes] = {
        "content/articles/new.md": "---\ntitle: New\ntopics: [After trauma]\n---\nText.\n",
        "content/index.md": "---\ntitle: Home\n---\nText.\n",
    }
    if language == "toml":
        more = text if "[rules]" in text else QUIET + text
        files["site.toml"] = SITE_TOML + more
    else:
        files["content/repair.md"] = text
    found = built(files)
    assert [d for d in found.diagnostics if d.level != "note"] == []


def test_every_command_it_names_is_there() -> None:
    named = set(re.findall(r"fingerpost ((?:ledger|redirects)(?: (?!ADDRESS)[a-z]+)?)", PAGE))
    assert {"ledger", "ledger accept", "ledger explain", "ledger merge"} <= named
    for words in sorted(named):
        head, _, rest = words.partition(" ")
        parts = [head, rest] if head == "ledger" and rest else [head]
        assert CliRunner().invoke(commands(Program()), [*parts, "--help"]).exit_code == 0, words
    assert {name for name in formats() if f"redirects {name}" in PAGE} >= {"nginx", "apache", "s3", "netlify"}


def test_its_numbers_are_those_of_the_program() -> None:
    assert f"{ledger_sketch.SMALLEST} hashes" in PAGE
    assert ledger_sketch.SHINGLE == 3
    assert "three words" in PAGE
    assert (CERTAIN, "nine tenths" in PAGE) == (0.9, True)
    assert (ledger.DRIFT, "six tenths" in PAGE) == (0.6, True)
    assert f"{redirects_file.MOST:,} lines of up to {redirects_file.LONGEST:,} characters" in PAGE
