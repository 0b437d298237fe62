"""`fingerpost mentions`: names in running text that link nowhere."""

from pathlib import Path

import pytest
from writers import SITE_TOML, run, site_in, tree

TERM = "---\ntitle: Secure base\nshort: Somebody to come back to.\naliases: [safe ground]\n---\nText.\n"
ARTICLE = "---\ntitle: Relationship Roadblocks? Consider Your Style\n---\nText about a secure\nbase.\n"
SHORT = "---\ntitle: Repair\n---\nText.\n"
PAGE = """\
---
title: Page about a secure base
---
## A secure base in a heading

See [secure base here](people/ada.md), `secure base`, and Relationship Roadblocks. A Secure Base, and a secure base.

| Cell |
|---|
| safe ground |

To repair is not Repair. Insecure base-like things, secure bases, [secure base]: no.

    secure base

Relationship roadblocks?[^1]

[^1]: Secure base, a book.
"""


BY_HAND = SITE_TOML + '\n[terms]\nauto = "off"\n'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return site_in(
        tmp_path,
        {
            "site.toml": BY_HAND,
            "content/glossary/secure-base.md": TERM,
            "content/care/road.md": ARTICLE,
            "content/care/repair.md": SHORT,
            "content/people/ada.md": "---\ntitle: Ada\n---\n",
            "content/care/page.md": PAGE.replace("people/", "../people/"),
        },
    )


def test_places_in_running_text_are_listed_and_no_others(site: Path) -> None:
    result = run("mentions", "--site", site)
    assert result.exit_code == 0
    assert [line for line in result.stdout.split("\n") if line.startswith("content/")] == [
        "content/care/page.md:6:62: Relationship Roadblocks? Consider Your Style (care/road.md)",
        "content/care/page.md:6:89: Secure base (glossary/secure-base.md)",
        "content/care/page.md:6:108: Secure base (glossary/secure-base.md)",
        "content/care/page.md:10:3: Secure base (glossary/secure-base.md)",
        "content/care/page.md:12:18: Repair (care/repair.md)",
        "content/care/page.md:16:1: Relationship Roadblocks? Consider Your Style (care/road.md)",
        "content/care/road.md:4:14: Secure base (glossary/secure-base.md)",
    ]
    assert "7 places on 2 pages" in result.stderr


def test_the_first_of_each_becomes_a_link_that_reads_as_before(site: Path) -> None:
    before = tree(site / "content")
    result = run("mentions", "--site", site, "--apply")
    assert result.exit_code == 0, result.stderr
    assert "3 links made in 1 file\n" in result.stderr
    page = (site / "content/care/page.md").read_text()
    assert (
        "and [[Relationship Roadblocks? Consider Your Style|Relationship Roadblocks]]. A [[Secure Base]], and a secure"
        in page
    )
    assert "To repair is not [[Repair]]." in page
    assert page.count("[[") == 3
    assert {**tree(site / "content"), "care/page.md": b""} == {**before, "care/page.md": b""}
    again = run("mentions", "--site", site).stdout
    assert "page.md" not in again
    assert "page.md:6" in run("mentions", "--site", site, "--all").stdout


def test_where_there_is_nothing_to_link_that_is_said(tmp_path: Path) -> None:
    site = site_in(tmp_path, {"site.toml": BY_HAND, "content/index.md": "# Home\n\nText.\n"})
    result = run("mentions", "--site", site)
    assert result.exit_code == 0
    assert result.stderr == "no page names another, or a term, without a link to it\n"


def test_a_dry_run_changes_nothing(site: Path) -> None:
    before = tree(site / "content")
    result = run("mentions", "--site", site, "--dry-run")
    assert "+To repair is not [[Repair]]." in result.stdout
    assert tree(site / "content") == before


def test_in_a_table_the_bar_is_escaped(tmp_path: Path) -> None:
    road = "---\ntitle: Roadblocks on the way? Yes\n---\nText.\n"
    table = "---\ntitle: T\n---\n\n| a |\n|---|\n| Roadblocks on the way |\n"
    site = site_in(tmp_path, {"content/care/road.md": road, "content/care/t.md": table})
    assert run("mentions", "--site", site, "--apply").exit_code == 0
    assert "| [[Roadblocks on the way? Yes\\|Roadblocks on the way]] |" in (site / "content/care/t.md").read_text()
    assert run("check", "--site", site).exit_code == 0


def test_a_name_that_two_pages_share_is_nobodys(tmp_path: Path) -> None:
    files = {f"content/{n}/x.md": "---\ntitle: The same name\n---\nText.\n" for n in "ab"}
    site = site_in(tmp_path, {**files, "content/c/x.md": "---\ntitle: C\n---\nThe same name.\n"})
    assert run("mentions", "--site", site).stdout == ""


def test_a_page_that_explains_a_term_by_itself_needs_no_link(site: Path) -> None:
    (site / "site.toml").write_text(SITE_TOML, "utf-8")
    found = run("mentions", "--site", site).stdout
    assert "Repair (care/repair.md)" in found
    assert "Secure base" not in found
