"""A new part in the list of a series: only its own characters are written, whatever the list looks like."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerpost.stages.beginnings.parts import with_part
from fingerpost.stages.frontmatter import split
from fingerpost.stages.tables.nodes import Node, plain


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("parts:\n  - a.md\n  - b.md\n", "parts:\n  - a.md\n  - b.md\n  - new.md\n"),
        ("parts:\n- a.md\n", "parts:\n- a.md\n- new.md\n"),
        ("parts:\r\n  - a.md\r\n", "parts:\r\n  - a.md\r\n  - new.md\r\n"),
        ("parts:\n  - a.md  # first\n  # others\n", "parts:\n  - a.md  # first\n  - new.md\n  # others\n"),
        ('parts:\n  -   "Relationship Roadblocks?"\n', 'parts:\n  -   "Relationship Roadblocks?"\n  -   new.md\n'),
        ("parts:\n  - a.md\ntopics: [x]\n", "parts:\n  - a.md\n  - new.md\ntopics: [x]\n"),
        ("parts: [a.md, b.md]  # both\n", "parts: [a.md, b.md, new.md]  # both\n"),
        ("parts: [ 'a.md' ]\n", "parts: [ 'a.md', new.md ]\n"),
        ("parts: []\n", "parts: [new.md]\n"),
        ("parts: [ ]  # none yet\n", "parts: [new.md]  # none yet\n"),
        ("parts: [\n  a.md,\n  b.md,  # two\n]\n", "parts: [\n  a.md,\n  b.md,\n  new.md,  # two\n]\n"),
        ("parts: [\r\n  a.md,\r\n  b.md\r\n]\r\n", "parts: [\r\n  a.md,\r\n  b.md,\r\n  new.md\r\n]\r\n"),
        ("parts: a.md  # one\n", "parts: [a.md, new.md]  # one\n"),
    ],
)  # fmt: skip
def test_a_part_is_added_in_the_style_of_the_list(before: str, after: str) -> None:
    end = "\r\n" if "\r\n" in before else "\n"
    top, bottom = f"---{end}title: Calm{end}", f"summary: x{end}---{end}Text.{end}"
    listed = with_part(top + before + bottom, "new.md", has_others=False)
    assert (listed.outcome, listed.text) == ("added", top + after + bottom)


@pytest.mark.parametrize(
    "front",
    [
        "parts:\n  - >-\n    a.md\n",  # a text over several lines
        "parts: {a: b}\n",
        "parts:\n  - a.md\n  - title: b\n    x: y\n",
        "parts: [a.md\n",
    ],
)
def test_what_cannot_be_done_safely_is_left_to_the_author(front: str) -> None:
    text = f"---\ntitle: Calm\n{front}---\n"
    listed = with_part(text, "new.md", has_others=False)
    assert (listed.outcome, listed.text) == ("refused", text)
    assert "new.md" in listed.by_hand


@pytest.mark.parametrize("front", ["", "parts:\n", "parts: []\n"])
def test_a_series_without_a_list_shows_all_its_folder_and_stays_so(front: str) -> None:
    text = f"---\ntitle: Calm\n{front}---\n"
    assert with_part(text, "new.md", has_others=True).outcome == "by itself"


def test_a_part_is_listed_once() -> None:
    assert with_part("---\nparts: [new.md]\n---\n", "new.md", has_others=True).outcome == "there already"


PIECES = (
    "parts:",
    "parts: [",
    "  - ",
    "- ",
    "a.md",
    '"b, c"',
    "'d'",
    ", ",
    "]",
    "\n",
    "\r\n",
    " # x",
    "title: T",
    "|",
    ">-",
    "{",
)


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_the_new_text_says_what_the_old_one_said_and_one_part_more(front: str) -> None:
    text = f"---\nid: x\n{front}\n---\nText.\n"
    listed = with_part(text, "new.md", has_others=False)
    before, after = split("index.md", text), split("index.md", listed.text)
    if listed.outcome != "added":
        assert listed.text == text
        return
    assert isinstance(before.table, Node)
    assert isinstance(after.table, Node)
    old, new = plain(before.table), plain(after.table)
    assert isinstance(old, dict)
    assert isinstance(new, dict)
    assert new["parts"][-1] == "new.md"
    assert {**new, "parts": 0} == {**old, "parts": 0}
    assert after.body == before.body
    assert sorted(listed.text) != sorted(text)
    assert not (set(text) - set(listed.text) - {" "})
