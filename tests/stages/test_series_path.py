"""The path of a series: every stop has its words, nothing lies over anything, and it fits its window."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fingerpost.model.pages import Entry
from fingerpost.model.paths import ContentPath, Url
from fingerpost.stages.maps.lettering import width_of
from fingerpost.stages.maps.series_path import MANY, Drawing, Stop, Told, drawings_of

WORDS = st.text(st.sampled_from("abcimw XYZ-é安"), min_size=1, max_size=120)
SIZES = {"title": 16, "message": 15, "facts": 13}


def _told(title: str, message: str = "", facts: str = "6 minutes", *, is_planned: bool = False) -> Told:
    path = ContentPath("s/a.md")
    entry = Entry(
        path=path, file=path, kind="article", url=Url("/s/a/"), title=title, language="en", template="article.html",
        main_message=message,
    )  # fmt: skip
    return Told(entry, facts, is_planned)


PARTS = st.builds(_told, WORDS, st.one_of(st.just(""), WORDS), WORDS, is_planned=st.booleans())


def _boxes(stop: Stop) -> list[tuple[int, int, int, int]]:
    """Left, top, right and bottom of its circle and of each of its lines."""
    found = [(stop.x - 15, stop.y - 15, stop.x + 15, stop.y + 15)]
    for block in stop.blocks:
        size = SIZES[block.role]
        for number, line in enumerate(block.lines):
            base = block.y + number * block.leading
            width = width_of(line, size, is_bold=block.role == "title")
            found.append((block.x, base - size, block.x + width, base + size // 4))
    return found


def _check(drawing: Drawing) -> None:
    boxes = [box for stop in drawing.stops for box in _boxes(stop)]
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert top >= 0
        assert right <= drawing.width
        assert bottom <= drawing.height
    for one, other in combinations(boxes, 2):
        is_apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert is_apart, (drawing.name, one, other)
    for stop in drawing.stops:
        left, top, width, height = stop.ground
        assert all(left <= b[0] and top <= b[1] and b[2] <= left + width and b[3] <= top + height for b in _boxes(stop))
        assert height >= 24
    for a, b in combinations([stop.ground for stop in drawing.stops], 2):
        assert a[0] + a[2] <= b[0] or b[0] + b[2] <= a[0] or a[1] + a[3] <= b[1] or b[1] + b[3] <= a[1]


@given(st.lists(PARTS, min_size=1, max_size=30), st.booleans())
def test_no_words_lie_over_others_in_any_window(parts: list[Told], with_messages: bool) -> None:
    for drawing in drawings_of(parts, with_messages=with_messages):
        _check(drawing)
        assert [stop.number for stop in drawing.stops] == list(range(1, len(parts) + 1))


def test_a_series_without_parts_is_not_drawn() -> None:
    assert drawings_of([], with_messages=True) == ()


@pytest.mark.parametrize("count", [1, 2])
def test_a_short_series_goes_down_in_every_window(count: int) -> None:
    drawings = drawings_of([_told("First steps", "Begin.")] * count, with_messages=True)
    assert [drawing.name for drawing in drawings] == ["narrow", "medium"]
    for drawing in drawings:
        assert len(drawing.stops) == count
        assert bool(drawing.way) == (count == 2)
        assert [block.role for block in drawing.stops[0].blocks] == ["title", "message", "facts"]


def test_sixty_stops_tell_their_titles_alone() -> None:
    parts = [_told(f"Part {n} of a very long way", "A message.") for n in range(60)]
    for drawing in drawings_of(parts, with_messages=True):
        assert {block.role for stop in drawing.stops for block in stop.blocks} == {"title"}
        _check(drawing)
    few = drawings_of(parts[:MANY], with_messages=True)
    assert {block.role for stop in few[2].stops for block in stop.blocks} == {"title", "message", "facts"}
    assert [len({stop.y for stop in drawing.stops}) for drawing in few] == [24, 12, 8]


def test_stops_come_in_reading_order() -> None:
    for drawing in drawings_of([_told(f"Part {n}") for n in range(14)], with_messages=True):
        places = [(stop.y, stop.x if drawing.name != "narrow" else 0) for stop in drawing.stops]
        assert places == sorted(places)


def test_the_way_goes_on_dashed_to_what_is_planned() -> None:
    parts = [_told("One"), _told("Two"), _told("Three"), _told("Four", facts="Planned", is_planned=True)]
    for drawing in drawings_of(parts, with_messages=False):
        third, last = drawing.stops[2:]
        assert drawing.way.startswith(f"M{drawing.stops[0].x} {drawing.stops[0].y}")
        assert drawing.ahead.startswith(f"M{third.x} {third.y}")
        assert drawing.ahead.endswith(f"{last.x} {last.y}") or drawing.ahead.endswith(f"H{last.x}")
        assert [block.role for block in last.blocks] == ["title", "facts"]
        assert last.is_planned
