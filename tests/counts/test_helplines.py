"""What an edit of the file of helplines costs: the pages that show the entry, and no other."""

from datetime import UTC, datetime

import pytest
from small_sites import SITE_TOML, built_with, output

from fingerpost.memo import DictMemory
from fingerpost.model.pages import Built

BOX = "\n\n> [!helplines|{}] Talk\n"
FILES = {
    "site.toml": SITE_TOML + '[help]\nfile = "help.yaml"\nregions = ["US"]\n',
    "content/help.md": "---\ntitle: Help\n---" + BOX.format("without emergency"),
    "content/a/love.md": "---\ntitle: Love\n---" + BOX.format("abuse"),
    "content/a/low.md": "---\ntitle: Low\n---" + BOX.format("crisis"),
    "content/a/other.md": "---\ntitle: Other\n---\n\nText.\n",
}
DAY = datetime(2026, 6, 1, 12, tzinfo=UTC)


def _entry(name: str, topic: str, number: str, region: str = "US") -> str:
    return (
        f"  - id: {name}\n    region: {region}\n    name: Line {name}\n    topics: [{topic}]\n"
        f"    channels: [{{type: phone, value: {number}}}]\n    hours: {{always: true}}\n"
        f"    source_url: https://example.org/\n    verified_on: 2026-05-20\n    verified_by: Sam\n"
    )


def _file(crisis: str = "988", abuse: str = "1-800-799-7233", before: str = "", name: str = "one") -> str:
    entries = (_entry(name, "crisis", crisis), _entry("two", "abuse", abuse), _entry("all", "any", "112", "INT"))
    return f"{before}helplines:\n{''.join(entries)}"


Site = tuple[dict[str, str | bytes], DictMemory]


@pytest.fixture
def site() -> Site:
    """Four pages, three of which show helplines, built once."""
    files: dict[str, str | bytes] = {**FILES, "content/help.yaml": _file()}
    memory = DictMemory()
    assert not built_with(memory, files).has_errors
    return files, memory


def _rendered(built: Built) -> set[str]:
    return {reason.name for reason in built.reasons if reason.stage == "render"}


def test_an_edit_of_an_entry_renders_the_pages_that_show_it(site: Site) -> None:
    files, memory = site
    files["content/help.yaml"] = _file(abuse="1-800-000-0000")
    after = built_with(memory, files)
    assert _rendered(after) == {"help.md", "a/love.md"}
    assert "tel:18000000000" in output(after, "a/love/index.html")


def test_an_entry_that_moves_in_the_file_renders_nothing(site: Site) -> None:
    files, memory = site
    files["content/help.yaml"] = _file(before="# A remark.\n")
    assert _rendered(built_with(memory, files)) == set()


def test_a_new_topic_that_a_page_asked_for_mends_it(site: Site) -> None:
    files, memory = site
    files["content/a/other.md"] = "---\ntitle: Other\n---" + BOX.format("three")
    assert built_with(memory, files).has_errors
    files["content/help.yaml"] = _file() + _entry("four", "three", "113")
    after = built_with(memory, files)
    assert not after.has_errors
    assert _rendered(after) == {"help.md", "a/other.md"}


def test_a_day_later_nothing_is_rendered_and_what_is_stale_is_told(site: Site) -> None:
    files, memory = site
    after = built_with(memory, files, now=datetime(2026, 9, 1, 12, tzinfo=UTC))
    assert _rendered(after) == set()
    assert [d.rule for d in after.diagnostics if d.rule == "helpline-stale"] == ["helpline-stale"] * 3
