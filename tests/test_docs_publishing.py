"""docs/publishing.md says what is so: its settings are taken, its options are there, its links lead to its headings."""

import re
from pathlib import Path

import pytest

from fingerpost.build import Program
from fingerpost.edges.cli import commands
from fingerpost.stages.config import read_config
from fingerpost.stages.settings.deploy_settings import SETTINGS

PAGE = (Path(__file__).parent.parent / "docs/publishing.md").read_text("utf-8")
BLOCKS = [re.sub(r"(?m)^   ", "", block) for block in re.findall(r"(?ms)^ *```toml\n(.*?)^ *```", PAGE)]


@pytest.mark.parametrize("block", BLOCKS)
def test_its_settings_are_taken(block: str) -> None:
    read = read_config("site.toml", f'title = "A"\nbase_url = "https://a.example"\n{block}')
    assert read.diagnostics == ()
    assert read.config is not None
    assert len(read.config.deploy) == 1


def test_it_shows_every_kind_of_target() -> None:
    assert set(re.findall(r'target = "(\w+)"', PAGE)) == set(SETTINGS)


def test_it_names_every_option_that_answers_a_question() -> None:
    deploy = commands(Program()).get_command(None, "deploy")  # type: ignore[arg-type]  # it needs no context
    assert deploy is not None
    options = {option for parameter in deploy.params for option in parameter.opts}
    assert set(re.findall(r"`(?:fingerpost deploy )?(--[a-z-]+)", PAGE)) <= {*options, "--to"}
    assert {"--yes", "--allow-deletes", "--replace-site", "--take-over", "--dry-run", "--debug"} <= options


def test_its_links_lead_to_its_headings() -> None:
    headings = {re.sub(r"[^\w -]", "", text).lower().replace(" ", "-") for text in re.findall(r"(?m)^#+ (.+)$", PAGE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= headings
