"""`fingerpost new`: files to begin with, of which nothing is ever overwritten."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fingerpost.build import Program
from fingerpost.edges.cli import commands


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(commands(Program()), [str(a) for a in arguments])


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
