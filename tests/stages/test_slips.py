"""Slips of a writer: what is told to do about them mends them."""

import re

import pytest
from small_sites import built

from fingerpost.model.diagnostics import Diagnostic

FACTS = "---\ntitle: One\npublished: 2026-01-05\n{}\n---\n\nText.\n"


def _told(files: dict[str, str]) -> list[Diagnostic]:
    return list(built(dict(files)).diagnostics)


@pytest.mark.parametrize(
    "value",
    ["sleep, calm", "sleep,calm", "sleep,", "sleep, 2026-01-05", "sleep, yes", "it's, so", 'a "b", c', "b, c"],
)
def test_the_list_that_is_offered_is_right_and_so_are_quotes(value: str) -> None:
    page = FACTS.format(f"topics: {value}")
    (fault,) = _told({"content/calm/one.md": page})
    assert (fault.rule, fault.level) == ("front-matter-list", "warning")
    listed = re.search(r"`(topics: [^`]*)`", fault.hint or "")
    assert listed is not None
    assert _told({"content/calm/one.md": FACTS.format(listed[1])}) == []
    assert _told({"content/calm/one.md": FACTS.format(f"topics: '{value.replace(chr(39), chr(39) * 2)}'")}) == []


@pytest.mark.parametrize("name", ["rest.md.txt", "rest.markdown", "rest.MD", "rest.mkd"])
def test_a_file_that_is_renamed_as_told_is_an_article(name: str) -> None:
    toml = 'title = "Small site"\nbase_url = "https://example.org"\ntheme = "bare"\n'
    page = FACTS.format("topics: [calm]")
    before = built({"site.toml": toml, f"content/calm/{name}": page})
    (fault,) = [d for d in before.diagnostics if d.rule == "file-ending"]
    renamed = re.search(r"rename it to `([^`]*)`", fault.hint or "")
    assert renamed is not None
    after = built({"site.toml": toml, f"content/calm/{renamed[1]}": page})
    assert not [d for d in after.diagnostics if d.rule == "file-ending"]
    assert "topics/calm/index.html" in {output.path for output in after.outputs}


def test_an_article_with_a_text_or_as_a_draft_is_told_of_no_more() -> None:
    toml = 'title = "Small site"\nbase_url = "https://example.org"\ntheme = "bare"\n'
    empty = "---\ntitle: One\n{}---\n{}"
    for more, text, count in (("", "", 1), ("draft: true\n", "", 0), ("", "\nText.\n", 0)):
        site = built({"site.toml": toml, "content/calm/one.md": empty.format(more, text)})
        assert sum(d.rule == "page-empty" for d in site.diagnostics) == count
