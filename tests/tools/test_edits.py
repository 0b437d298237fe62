"""Edits of bytes: nothing changes but what is meant, and what does not fit is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fingerpost.model.diagnostics import place_at
from fingerpost.tools.edits import Edit, difference, disjoint, edit_at, edited

TEXT = "\ufeffone\r\ntwo [x](a.md)\nüber\r\n"


def test_line_ends_and_the_byte_order_mark_stay() -> None:
    after = edited(TEXT.encode(), [Edit(2, 9, "a.md", "b/c.md"), Edit(3, 1, "ü", "ue")])
    assert after == "\ufeffone\r\ntwo [x](b/c.md)\nueber\r\n".encode()


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(2, 9, "b.md", "c.md")],
        [Edit(9, 1, "", "x")],
        [Edit(2, 1, "two", "x"), Edit(2, 3, "o [", "y")],
        [Edit(1, 1, "\ufeffone", "x")],
    ],
)
def test_what_does_not_fit_is_refused(edits: list[Edit]) -> None:
    assert edited(TEXT.encode(), edits) is None


def test_a_file_that_is_no_text_is_refused() -> None:
    assert edited(b"\xff\xfe", [Edit(1, 1, "", "x")]) is None


def test_of_two_edits_that_meet_the_first_is_kept() -> None:
    first, second, third = Edit(1, 1, "abc", "x"), Edit(1, 3, "cd", "y"), Edit(1, 4, "d", "z")
    assert disjoint([third, second, first]) == (first, third)


def test_a_difference_is_told_as_patch_reads_it() -> None:
    assert list(difference("a.md", "b.md", b"x\ny\n", b"x\nz\n")) == [
        "rename from a.md", "rename to b.md", "--- a/a.md", "+++ b/b.md", "@@ -1,2 +1,2 @@", " x", "-y", "+z",
    ]  # fmt: skip
    assert list(difference("a.md", "a.md", b"x", b"x")) == []


@given(
    st.lists(st.text(alphabet="ab ü[]", max_size=8), min_size=1, max_size=6),
    st.sampled_from(("\n", "\r\n", "\r")),
    st.booleans(),
    st.data(),
)
def test_an_edit_touches_its_stretch_and_no_other_byte(
    lines: list[str], end: str, has_mark: bool, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(lines) - 1))
    line = lines[number]
    start = data.draw(st.integers(0, len(line)))
    length = data.draw(st.integers(0, len(line) - start))
    plain = "\n".join(lines) + "\n"
    offset = sum(len(before) + 1 for before in lines[:number]) + start
    edit = edit_at(place_at("f", plain, offset, length), "NEW")
    mark = "\ufeff" if has_mark else ""
    content = (mark + end.join(lines) + end).encode()
    wanted = [*lines[:number], line[:start] + "NEW" + line[start + length :], *lines[number + 1 :]]
    assert edited(content, [edit]) == (mark + end.join(wanted) + end).encode()
