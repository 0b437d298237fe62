"""`fingerpost fix`: what has one certain repair is mended, byte for byte, and the rest is told."""

from pathlib import Path

import pytest
from writers import run, site_in, tree

ABOUT = "---\ntitle: About us\naliases: [Old name]\n---\n## Here\n"
FAULTY = (
    "\ufeff# Faults\r\n\r\n[[about  US]], [a](/about/), [b](About.md#here)\r\n\r\n[[Old name|words]] me@example.org\r\n"
)
MENDED = (
    "\ufeff# Faults\r\n\r\n[[About us]], [a](/about.md), [b](about.md#here)\r\n\r\n"
    "[[About us|words]] me@example.org\r\n"
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return site_in(tmp_path, {"content/about.md": ABOUT, "content/faults.md": FAULTY})


def test_only_the_words_of_links_change_and_all_else_stays(site: Path) -> None:
    before = tree(site / "content")
    result = run("fix", "--site", site)
    assert result.exit_code == 0
    assert "content/faults.md:3:3: [link-folded] `about  US` → `About us`" in result.stderr
    assert "mended in 1 file" in result.stderr
    assert tree(site / "content") == {**before, "faults.md": MENDED.encode()}


def test_a_second_time_there_is_nothing_to_mend(site: Path) -> None:
    run("fix", "--site", site)
    before = tree(site / "content")
    assert "there is nothing a machine could mend" in run("fix", "--site", site).stderr
    assert tree(site / "content") == before


def test_a_dry_run_shows_the_difference_and_changes_nothing(site: Path) -> None:
    before = tree(site / "content")
    result = run("fix", "--site", site, "--dry-run")
    assert "--- a/content/faults.md" in result.stdout
    assert "-[[about  US]], [a](/about/), [b](About.md#here)" in result.stdout
    assert "+[[About us]], [a](/about.md), [b](about.md#here)" in result.stdout
    assert "would be mended" in result.stderr
    assert tree(site / "content") == before


def test_a_guess_is_made_only_when_asked_for(tmp_path: Path) -> None:
    site = site_in(tmp_path, {"content/about.md": ABOUT, "content/x.md": "# X\n\n[[Abuot us]]\n"})
    result = run("fix", "--site", site)
    assert result.exit_code == 1
    assert "left: 1 error" in result.stderr
    assert run("fix", "--site", site, "--guesses").exit_code == 0
    assert "[[About us]]" in (site / "content/x.md").read_text()


def test_slips_in_the_front_matter_are_mended_too(tmp_path: Path) -> None:
    text = "---\ntitle: Well: yes\nrelated: [about US]\n---\nText\n"
    site = site_in(tmp_path, {"content/about.md": ABOUT, "content/x.md": text})
    assert run("fix", "--site", site).exit_code == 0
    assert (site / "content/x.md").read_text() == '---\ntitle: "Well: yes"\nrelated: [About us]\n---\nText\n'


def test_drafts_are_mended_when_they_are_shown(tmp_path: Path) -> None:
    draft = "---\ntitle: Draft\ndraft: true\n---\n[[about US]]\n"
    site = site_in(tmp_path, {"content/about.md": ABOUT, "content/d.md": draft})
    run("fix", "--site", site)
    assert "[[about US]]" in (site / "content/d.md").read_text()
    run("fix", "--site", site, "--drafts")
    assert "[[About us]]" in (site / "content/d.md").read_text()


def test_permissions_stay(site: Path) -> None:
    (site / "content/faults.md").chmod(0o640)
    run("fix", "--site", site)
    assert (site / "content/faults.md").stat().st_mode & 0o777 == 0o640


def test_a_site_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    result = run("fix", "--site", tmp_path)
    assert result.exit_code == 1
    assert "there is no site.toml" in result.stderr
