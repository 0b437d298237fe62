"""`fingerpost assessments` lists them, says which have faults, and says so where there are none."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_sites import SITE_TOML

from fingerpost.build import Program
from fingerpost.edges.cli import commands

SOUND = (
    (Path(__file__).parents[1] / "cases/assessments/sound.md").read_text("utf-8").split("=== ")[1].partition("\n")[2]
)


def _run(site: Path, *options: str) -> Result:
    return CliRunner().invoke(commands(Program()), ["assessments", "--site", str(site), *options])


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Path:
    (tmp_path / "content" / "assessments").mkdir(parents=True)
    (tmp_path / "site.toml").write_text(SITE_TOML.replace('theme = "bare"\n', ""), "utf-8")
    return tmp_path


def test_without_any_it_says_how_to_write_one(site: Path) -> None:
    result = _run(site)
    assert (result.exit_code, "docs/assessments.md" in result.output) == (0, True)


def test_each_is_listed_with_its_counts(site: Path) -> None:
    (site / "content/assessments/one.yaml").write_text(SOUND, "utf-8")
    result = _run(site)
    assert result.exit_code == 0
    assert "informal, 2 statements, 1 dimension, 2 results, 2 combinations" in result.output


def test_one_with_a_fault_is_named_and_the_exit_code_tells(site: Path) -> None:
    (site / "content/assessments/one.yaml").write_text(SOUND.replace("below: 2}", "below: 1.5}"), "utf-8")
    (site / "content/assessments/two.yaml").write_bytes(b"\xff\xfe")
    result = _run(site, "--table")
    assert result.exit_code == 1
    assert result.output.count("has faults; `fingerpost check` lists them") == 2


def test_a_folder_without_a_site_is_told(tmp_path: Path) -> None:
    assert _run(tmp_path).exit_code == 1
