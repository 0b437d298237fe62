"""Boxes on a map: none lies over another, all are within the width, whatever they wish for and however they come."""

from itertools import combinations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from fingerpost.stages.maps.layout import SIDE, positions_of
from fingerpost.stages.maps.spreading import spread

WIDTH, GAP = 680, (14, 14)
BOXES = st.lists(
    st.tuples(st.integers(0, SIDE), st.integers(0, SIDE), st.integers(1, WIDTH), st.integers(1, 200)), max_size=70
)
Box = tuple[int, int, int, int]


def _placed(boxes: list[Box]) -> list[tuple[int, int, int, int]]:
    """Left, top, right and bottom of each."""
    found = spread(tuple((x, y) for x, y, _, _ in boxes), [(w, h) for _, _, w, h in boxes], WIDTH, GAP)
    assert len(found.places) == len(boxes)
    sides = [
        (middle - -(-w // 2), top, middle + -(-w // 2), top + h)
        for (middle, top), (_, _, w, h) in zip(found.places, boxes, strict=True)
    ]
    assert all(bottom <= found.height for _, _, _, bottom in sides)
    return sides


@given(BOXES)
def test_no_box_lies_over_another_and_each_is_inside(boxes: list[Box]) -> None:
    placed = _placed(boxes)
    for one, other in combinations(placed, 2):
        beside = one[2] + GAP[0] <= other[0] or other[2] + GAP[0] <= one[0]
        below = one[3] + GAP[1] <= other[1] or other[3] + GAP[1] <= one[1]
        assert beside or below, (one, other)
    assert all(left >= -1 and top >= 0 and right <= WIDTH + 1 for left, top, right, _ in placed)


@given(BOXES.filter(lambda boxes: len({box[:2] for box in boxes}) == len(boxes)), st.randoms(use_true_random=False))
def test_the_order_in_which_boxes_come_does_not_matter(boxes: list[Box], random: Random) -> None:
    shuffled = list(boxes)
    random.shuffle(shuffled)
    assert dict(zip(boxes, _placed(boxes), strict=True)) == dict(zip(shuffled, _placed(shuffled), strict=True))


def test_a_box_that_has_room_stands_where_it_wants_to() -> None:
    found = spread(((0, 0), (SIDE // 2, 0), (SIDE, 0)), [(100, 50)] * 3, 1000, GAP)
    assert [middle for middle, _ in found.places] == [50, 500, 950]


def test_what_is_linked_is_laid_out_nearer_than_what_is_not() -> None:
    # Two groups of four, all linked within, and one link between the groups.
    groups = (range(4), range(4, 8))
    links = [(a, b, 1) for group in groups for a, b in combinations(group, 2)]
    places = positions_of(8, (*links, (3, 4, 1)))

    def apart(one: int, other: int) -> float:
        return abs(complex(*places[one]) - complex(*places[other]))

    within = [apart(a, b) for a, b, _ in links]
    between = [apart(a, b) for a in groups[0] for b in groups[1]]
    assert sum(within) / len(within) < sum(between) / len(between) / 2


def test_a_layout_is_the_same_each_time_and_fills_its_square() -> None:
    links = tuple((n, (n * 7 + 3) % 30, 1) for n in range(30) if n < (n * 7 + 3) % 30)
    places = positions_of(30, links)
    assert places == positions_of(30, links)
    assert all(min(axis) <= SIDE // 20 and max(axis) >= SIDE * 19 // 20 for axis in zip(*places, strict=True))
    assert all(value % (SIDE // 100) == 0 for place in places for value in place)


def test_nothing_and_one_thing_can_be_laid_out() -> None:
    assert positions_of(0, ()) == ()
    assert positions_of(1, ()) == ((SIDE // 2, SIDE // 2),)
    assert len(set(positions_of(2, ()))) == 2
