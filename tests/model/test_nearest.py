"""Near spellings for hints."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fingerpost.model.nearest import nearest


@pytest.mark.parametrize(
    ("wanted", "among", "found"),
    [
        ("sumary", ["title", "summary"], ("summary",)),
        ("titel", ["tile", "title", "draft"], ("title",)),
        ("basurl", ["base_url", "language"], ("base_url",)),
        ("Base-URL", ["base_url"], ("base_url",)),
        ("window tolerance", ["Window of Tolerance", "Window cleaning"], ("Window of Tolerance",)),
        ("tolerance, window of", ["Window of Tolerance"], ("Window of Tolerance",)),
        ("Secure Bse", ["Secure base", "Secure attachment"], ("Secure base",)),
        ("../window-of-tolerence.md", ["../window-of-tolerance.md", "../repair.md"], ("../window-of-tolerance.md",)),
        ("Überforderung", ["Uberforderung"], ("Uberforderung",)),
        ("tag", ["tags", "topics"], ("tags",)),
    ],
)
def test_slips_of_the_pen_swapped_and_missing_words_are_found(wanted: str, among: list[str], found: tuple[str]) -> None:
    assert nearest(wanted, among) == found


@pytest.mark.parametrize(
    ("wanted", "among"),
    [
        ("weather", ["title", "summary"]),
        ("id", ["in", "is"]),
        ("", ["a"]),
        ("a", []),
        ("...", ["a"]),
        ("date", ["draft"]),
    ],
)
def test_what_is_not_near_is_not_suggested(wanted: str, among: list[str]) -> None:
    assert nearest(wanted, among) == ()


def test_the_best_comes_first_and_the_much_worse_not_at_all() -> None:
    assert nearest("repair", ["repairing", "repairs", "prepare", "despair"]) == ("repairs",)


def test_no_more_than_the_limit_are_given() -> None:
    assert nearest("part", ["parts", "party", "parta", "partb"], limit=2) == ("parta", "partb")


def test_ten_thousand_names_take_less_than_fifty_milliseconds() -> None:
    names = tuple(
        f"{first} {second} {n}" for n in range(100) for first in ("shame", "anger") for second in "abcdefghij" * 5
    )
    nearest("anything", ["else"])
    start = time.process_time()
    nearest("shame of tolerance", names)
    assert time.process_time() - start < 0.2  # it takes 40 ms on one idle core; a busy machine is given room


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=12))
def test_the_order_of_the_names_does_not_matter(wanted: str, among: list[str]) -> None:
    assert nearest(wanted, among) == nearest(wanted, among[::-1])


@given(st.text(), st.lists(st.text()))
def test_what_is_suggested_is_one_of_the_names_and_never_what_was_asked_for(wanted: str, among: list[str]) -> None:
    assert set(nearest(wanted, among)) <= set(among) - {wanted}
