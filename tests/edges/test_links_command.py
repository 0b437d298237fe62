"""`fingerpost links`: who links here, where this leads, and all of it as JSON."""

import json
from pathlib import Path

import pytest
from writers import SITE_TOML, run, site_in


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return site_in(
        tmp_path,
        {
            "site.toml": SITE_TOML + '[[menus.main]]\nto = "care/repair.md"\n',
            "content/care/repair.md": "---\ntitle: Repair\nauthors: [Ada]\n---\n## First\n\nTo [](other.md) and [out](https://example.net/).\n",
            "content/care/other.md": "---\ntitle: Other\n---\nOne. Two is in [[Repair#First|the first part]]. Three.\n",
            "content/people/ada.md": "---\ntitle: Ada\n---\n",
        },
    )  # fmt: skip


def test_who_links_here_is_told_with_line_and_sentence(site: Path) -> None:
    result = run("links", "Repair", "--site", site)
    assert result.exit_code == 0
    assert result.stdout == (
        "Repair (care/repair.md)\n"
        "\n"
        "links to it: 2\n"
        "  content/care/other.md:4:18  Other\n"
        "      Two is in the first part.\n"
        "  site.toml:4:6  site.toml (menus.main)\n"
        "\n"
        "its own links: 3\n"
        "  content/care/repair.md:7:7  other.md → Other\n"
        "  content/care/repair.md:7:27  https://example.net/ → https://example.net/\n"
        "  content/care/repair.md:3:11  Ada → Ada (authors)\n"
    )


def test_a_pages_links_are_to_be_had_as_json(site: Path) -> None:
    found = json.loads(run("links", "care/repair.md", "--json", "--site", site).stdout)
    assert {node["path"] for node in found["nodes"]} == {"care/repair.md", "care/other.md", "people/ada.md"}
    edge = next(edge for edge in found["edges"] if edge["source"] == "care/other.md")
    assert edge == {
        "source": "care/other.md", "target": "care/repair.md", "kind": "page", "written": "Repair#First",
        "form": "wiki", "fragment": "first", "field": "", "file": "content/care/other.md", "line": 4, "column": 18,
        "sentence": "Two is in the first part.",
    }  # fmt: skip


def test_the_whole_graph_has_every_page_and_every_link(site: Path) -> None:
    found = json.loads(run("links", "--graph", "--site", site).stdout)
    paths = {node["path"] for node in found["nodes"]}
    assert {"index.md", "care/repair.md", "care/other.md", "people/ada.md", ":404"} <= paths
    assert {(e["source"], e["target"]) for e in found["edges"]} == {
        ("care/other.md", "care/repair.md"), ("care/repair.md", "care/other.md"), ("care/repair.md", None),
        ("care/repair.md", "people/ada.md"), ("site.toml", "care/repair.md"),
    }  # fmt: skip


def test_what_is_not_there_is_told(site: Path) -> None:
    result = run("links", "Repiar", "--site", site)
    assert result.exit_code == 1
    assert "there is no file, folder or page `Repiar`; did you mean" in result.stderr
    assert run("links", "--site", site).exit_code == 2
    assert run("links", "care", "--site", site).exit_code == 1
