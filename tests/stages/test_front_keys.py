"""Keys of front matter are set, or nothing is: whatever else stands there stays byte for byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fingerpost.stages.tables.front_keys import with_keys

FACTS = {"reviewed": "2026-01-02", "review_digest": "12e4567890123456", "reviewed_by": "Ira: Sample"}
SET = 'reviewed: 2026-01-02\nreview_digest: "12e4567890123456"\nreviewed_by: "Ira: Sample"\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ntitle: A\n---\nBody\n", f"---\ntitle: A\n{SET}---\nBody\n"),
        ("---\n---\nBody", f"---\n{SET}---\nBody"),
        ("---\ntitle: A\n\n# end\n---\n", f"---\ntitle: A\n{SET}\n# end\n---\n"),
        ("---\ntitle: >\n  A\n\n  B\n---\n", f"---\ntitle: >\n  A\n\n  B\n{SET}---\n"),
        ("---\nreviewed:\ntitle: A\n---\n", "---\nreviewed: 2026-01-02\ntitle: A\n" + SET.partition("\n")[2] + "---\n"),
        (
            "---\nreviewed_by:\n  - X\n  - Y\ntitle: A\n---\n",
            '---\nreviewed_by: "Ira: Sample"\ntitle: A\nreviewed: 2026-01-02\nreview_digest: "12e4567890123456"\n---\n',
        ),
        ("---\nreviewed_by:\n  - X  # a comment\n---\n", None),
        ("---\n{title: A}\n---\n", None),
        ("---\ntitle: [A\n---\n", None),
        ("# No front matter\n", None),
        ("", None),
    ],
)
def test_what_becomes_of_a_text(text: str, expected: str | None) -> None:
    assert with_keys(text, FACTS) == expected


def test_a_table_without_lines_around_it_ends_with_the_facts() -> None:
    assert with_keys("title: A\nitems:\n  - x", FACTS, is_table=True) == f"title: A\nitems:\n  - x\n{SET}"


KEYS = ("title", "reviewed", "reviewed_by", "topics", "summary")
VALUES = ("", " A", " [a, b]", " 2020-01-01", ' "q"', " >\n  x\n  y", "\n  - a\n  - b", "\n- a", " a  # c", " |\n  # x")


@given(
    st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(VALUES)), max_size=5),
    st.sampled_from(("\n", "\r\n")),
    st.text(alphabet="a-\n", max_size=8),
)
def test_what_is_set_stays_set_and_all_other_lines_are_there(
    facts: list[tuple[str, str]], line_end: str, body: str
) -> None:
    text = "".join(f"{line}\n" for line in ("---", *(key + value for key, value in facts), "---")) + body
    text = text.replace("\n", line_end)
    better = with_keys(text, FACTS)
    if better is None:
        return
    assert with_keys(better, FACTS) == better
    kept = [line for line in text.splitlines() if not line.startswith(("reviewed", " ", "-"))]
    assert [line for line in better.splitlines() if line in kept] == kept
