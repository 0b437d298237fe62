"""Aliases go into the front matter in the manner in which it is written, and come out again without a trace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fingerpost.tools.aliases import with_alias, without_alias


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\ntitle: A\n---\nText\n", "---\ntitle: A\naliases: [/old/]\n---\nText\n"),
        ("---\ntitle: A\naliases: Other\n---\n", "---\ntitle: A\naliases: [Other, /old/]\n---\n"),
        ("---\naliases: [a, b] # two\n---\n", "---\naliases: [a, b, /old/] # two\n---\n"),
        ("---\naliases: []\n---\n", "---\naliases: [/old/]\n---\n"),
        ("---\naliases:\ntitle: A\n---\n", "---\naliases: [/old/]\ntitle: A\n---\n"),
        ("---\naliases:\n  - a\n  - b # c\nid: x\n---\n", "---\naliases:\n  - a\n  - b # c\n  - /old/\nid: x\n---\n"),
        ("---\r\naliases:\r\n- a\r\n---\r\n", "---\r\naliases:\r\n- a\r\n- /old/\r\n---\r\n"),
        ("---\naliases: [a,\n  b]\n---\n", "---\naliases: [a,\n  b, /old/]\n---\n"),
        ('---\naliases: ["a, b"]\n---\n', '---\naliases: ["a, b", /old/]\n---\n'),
    ],
)  # fmt: skip
def test_an_alias_is_added_in_the_manner_of_the_list(before: str, after: str) -> None:
    assert with_alias(before.encode(), "/old/") == after.encode()


@pytest.mark.parametrize("text", ["# No front matter\n", "---\ntitle: [\n---\n", "---\naliases: {a: b}\n---\n"])
def test_what_cannot_be_added_to_is_left_alone(text: str) -> None:
    assert with_alias(text.encode(), "/old/") is None


def test_an_address_with_signs_is_quoted() -> None:
    assert with_alias(b"---\ntitle: A\n---\n", "/a,b/") == b'---\ntitle: A\naliases: ["/a,b/"]\n---\n'


fronts = st.sampled_from(
    (
        "---\ntitle: A\n---\nText\n",
        "---\ntitle: A\naliases: [x]\n---\n",
        "---\naliases:\n  - x\n  - /y/\ntitle: A\n---\n",
        "---\naliases: [x, '/y/'] # c\n---\n",
        "---\ntitle: A\n# end\n---\n",
    )
)


@given(fronts, st.sampled_from(("\n", "\r\n")), st.sampled_from(("/old/", "/a,b/", "/über/uns/", "/x: y/", "/#/")))
def test_an_alias_that_is_added_comes_out_without_a_trace(front: str, end: str, alias: str) -> None:
    before = front.replace("\n", end).encode()
    after = with_alias(before, alias)
    assert after is not None
    assert without_alias(after, alias) == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\naliases: [/old/, b]\n---\n", "---\naliases: [b]\n---\n"),
        ("---\naliases: /old/\ntitle: A\n---\n", "---\ntitle: A\n---\n"),
        ("---\naliases:\n  - /old/\ntitle: A\n---\n", "---\ntitle: A\n---\n"),
        ("---\naliases:\n  - /old/\n  - b\n---\n", "---\naliases:\n  - b\n---\n"),
    ],
)
def test_an_alias_can_be_taken_out_of_any_list(before: str, after: str) -> None:
    assert without_alias(before.encode(), "/old/") == after.encode()


def test_what_is_not_there_cannot_be_taken_out() -> None:
    assert without_alias(b"---\naliases: [a]\n---\n", "/old/") is None
