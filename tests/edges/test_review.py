"""`fingerpost review`: a list by due date, and a record that changes four lines and nothing else."""

from pathlib import Path

import pytest
from writers import run, site_in, tree

SOON = "---\ntitle: Soon\nreviewed: 2023-06-20\n---\nText.\n"
LATE = "---\r\ntitle: Late  # its name\r\nreviewed: 2020-01-01  # by hand\r\nreviewed_by: [Ada]\r\n---\r\n\r\nText.\r\n"
TOOL = """\
title: Tool
type: informal
intro: Read.
minutes: 1
items: [{id: a, text: "I rest.", dimension: d}]
"""
NOW = ("--now", "2026-06-01")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return site_in(
        tmp_path,
        {
            "content/soon.md": SOON,
            "content/late.md": LATE,
            "content/never.md": "---\ntitle: Never\n---\nText.\n",
            "content/bare.md": "# Bare\n\nText.\n",
            "content/people/ada.md": "---\ntitle: Ada\n---\nA person.\n",
            "content/people/eve.md": "---\ntitle: Eve Sample\n---\nA person.\n",
        },
    )


def rows(*more: str | Path) -> list[list[str]]:
    result = run("review", *more, *NOW)
    assert result.exit_code == 0
    return [line.split("  ") for line in result.stdout.splitlines()]


def test_pages_are_listed_by_the_date_on_which_they_are_due(site: Path) -> None:
    listed = [[cell.strip() for cell in row if cell] for row in rows("--site", site)]
    assert listed == [
        ["Due", "State", "Reviewed", "Page"],
        ["2023-01-01", "overdue by 1247 days", "2020-01-01", "late.md"],
        ["2026-06-20", "due in 19 days", "2023-06-20", "soon.md"],
    ]


def test_pages_without_a_review_are_counted_and_listed_when_asked_for(site: Path) -> None:
    assert "5 pages were never reviewed (listed with --all)" in run("review", "--site", site, *NOW).stderr
    assert [row[-1].strip() for row in rows("--site", site, "--all")[3:]] == [
        "bare.md", "index.md", "never.md", "people/ada.md", "people/eve.md",
    ]  # fmt: skip


def test_a_record_changes_these_facts_and_nothing_else(site: Path) -> None:
    before = tree(site / "content")
    result = run("review", "--record", "Late", "--by", "Eve Sample", "--site", site, *NOW)
    assert result.exit_code == 0, result.stderr
    assert "content/late.md: reviewed on 2026-06-01; due again on 2029-06-01" in result.stderr
    after = tree(site / "content")
    assert {**after, "late.md": b""} == {**before, "late.md": b""}
    lines = after["late.md"].decode().split("\r\n")
    digest = lines.pop(5)
    assert digest.startswith("review_digest: ")
    assert lines == [
        "---", "title: Late  # its name", "reviewed: 2026-06-01  # by hand", "reviewed_by: Eve Sample",
        "review_due: 2029-06-01", "---", "", "Text.", "",
    ]  # fmt: skip


def test_an_edit_after_the_record_is_told_and_listed(site: Path) -> None:
    run("review", "--record", "soon.md", "--site", site, *NOW)
    assert "review-edited" not in run("check", "--site", site, *NOW).stderr
    page = site / "content/soon.md"
    page.write_text(page.read_text() + "More.\n")
    assert "this page was edited since its review on 2026-06-01" in run("check", "--site", site, *NOW).stderr
    assert ["2029-06-01", "edited since", "2026-06-01", "soon.md"] in [
        [cell.strip() for cell in row if cell] for row in rows("--site", site)
    ]


def test_a_second_record_of_the_same_day_changes_nothing(site: Path) -> None:
    run("review", "--record", "soon.md", "--site", site, *NOW)
    before = tree(site / "content")
    assert run("review", "--record", "soon.md", "--site", site, *NOW).exit_code == 0
    assert tree(site / "content") == before


def test_the_items_of_a_self_assessment_are_what_was_reviewed(site: Path) -> None:
    tool = site / "content/assessments/tool.yaml"
    tool.parent.mkdir()
    tool.write_text(TOOL)
    assert run("review", "--record", "assessments/tool.yaml", "--site", site, *NOW).exit_code == 0
    assert tool.read_text().startswith(TOOL)
    assert "review-edited" not in run("check", "--site", site, *NOW).stderr
    tool.write_text(tool.read_text().replace("I rest", "I run"))
    assert "review-edited" in run("check", "--site", site, *NOW).stderr


@pytest.mark.parametrize(
    ("arguments", "told", "code"),
    [
        (("--record", "nowhere"), "there is no file, folder or page `nowhere`", 1),
        (("--record", "people"), "people is no page; name a page", 1),
        (("--record", "soon.md", "--by", "Nobody"), "no person is called `Nobody`", 1),
        (("--record", "soon.md", "--by", "Late"), "no person is called `Late`", 1),
        (("--record", "soon.md", "--date", "2026-07-01"), "2026-07-01 is still to come", 2),
        (("--record", "soon.md", "--due", "2026-01-01"), "`--due` lies before `--date`", 2),
        (("--by", "Ada"), "go with `--record PAGE`", 2),
        (("--record", "bare.md"), "content/bare.md was left as it is: its front matter cannot be changed safely", 1),
    ],
)
def test_what_cannot_be_recorded_is_said_and_nothing_changes(
    site: Path, arguments: tuple[str, ...], told: str, code: int
) -> None:
    before = tree(site / "content")
    result = run("review", *arguments, "--site", site, *NOW)
    assert (result.exit_code, told in " ".join(result.stderr.split())) == (code, True), result.stderr
    assert tree(site / "content") == before


def test_a_site_without_an_interval_wants_to_know_when_the_next_is(site: Path) -> None:
    toml = site / "site.toml"
    toml.write_text(toml.read_text() + "[review]\ninterval_months = 0\n")
    (site / "content/due.md").write_text("---\ntitle: Due\nreviewed: 2020-01-01\nreview_due: 2021-01-01\n---\nText.\n")
    assert "say when it is next due" in run("review", "--record", "due.md", "--site", site, *NOW).stderr
    assert run("review", "--record", "due.md", "--due", "2027-01-01", "--site", site, *NOW).exit_code == 0
    assert "review_due: 2027-01-01\n" in (site / "content/due.md").read_text()
    assert run("review", "--record", "soon.md", "--site", site, *NOW).exit_code == 0
    assert "review_due" not in (site / "content/soon.md").read_text()
