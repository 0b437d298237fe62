"""Boxes near where they would like to be, and none over another.

Takes the wish and the size of each; gives places in whole numbers. The boxes come into rows by how far down they want
to be, each row into its own band, and in a row they move apart just as far as they must. So that they do not overlap is
no result of trying: two of one row stand side by side, two of different rows in bands that do not touch.
"""

from collections.abc import Sequence

import msgspec

from fingerpost.stages.maps.layout import SIDE, Positions

SWAY = 14
"""How far a box may be above or below the middle of its row."""


class Spread(msgspec.Struct, frozen=True):
    """Where the boxes stand."""

    places: tuple[tuple[int, int], ...]
    """Middle and top of each."""
    height: int
    """Of all of them."""


def spread(wishes: Positions, sizes: Sequence[tuple[int, int]], width: int, gap: tuple[int, int]) -> Spread:
    """The boxes of these widths and heights within a width, at least a gap apart. No box may be wider than that."""
    rows = _rows(wishes, sizes, width, gap[0])
    places: dict[int, tuple[int, int]] = {}
    top = 0
    for row in rows:
        middles = _side_by_side([wishes[n][0] for n in row], [sizes[n][0] for n in row], width, gap[0])
        downs = [wishes[n][1] for n in row]
        span = max(max(downs) - min(downs), 1)
        for n, middle, down in zip(row, middles, downs, strict=True):
            places[n] = (middle, top + (down - min(downs)) * 2 * SWAY // span)
        top += max(sizes[n][1] for n in row) + 2 * SWAY + gap[1]
    return Spread(tuple(places[n] for n in range(len(wishes))), max(top - gap[1], 0))


def _rows(wishes: Positions, sizes: Sequence[tuple[int, int]], width: int, gap: int) -> list[list[int]]:
    """The boxes in rows that have room for them, from the top, each from the left."""
    if not wishes:
        return []
    order = sorted(range(len(wishes)), key=lambda n: (wishes[n][1], wishes[n][0], n))
    across = max(2 * max(_half(w) for w, _ in sizes) + gap, 1)
    # A row that is not full lets links through and its boxes stand where they want to.
    share = 80 if len(wishes) <= 30 else 100
    most = max((width + gap) * share // (across * 100), 1)
    count = -(-len(order) // most)
    rows: list[list[int]] = []
    for number in range(count):
        row = order[number * len(order) // count : (number + 1) * len(order) // count]
        rows.append(sorted(row, key=lambda n: (wishes[n][0], wishes[n][1], n)))
    return rows


def _side_by_side(wishes: Sequence[int], widths: Sequence[int], width: int, gap: int) -> list[int]:
    """The middles of the boxes of one row: halfway between pushing all to the right and all to the left."""
    wanted = [w // 2 + wish * (width - w) // SIDE for wish, w in zip(wishes, widths, strict=True)]
    one = _not_past(_pushed(wanted, widths, gap), widths, width, gap)
    flipped = [width - x for x in reversed(wanted)]
    turned = widths[::-1]
    other = _not_past(_pushed(flipped, turned, gap), turned, width, gap)
    return [(a + width - b) // 2 for a, b in zip(one, reversed(other), strict=True)]


def _pushed(wanted: Sequence[int], widths: Sequence[int], gap: int) -> list[int]:
    """Each at least a gap behind the one before."""
    found: list[int] = []
    for at, x in enumerate(wanted):
        least = found[-1] + _apart(widths[at - 1], widths[at], gap) if found else _half(widths[at])
        found.append(max(x, least))
    return found


def _not_past(placed: Sequence[int], widths: Sequence[int], width: int, gap: int) -> list[int]:
    """The same, none past the right edge."""
    found: list[int] = []
    for at in range(len(placed) - 1, -1, -1):
        most = found[-1] - _apart(widths[at], widths[at + 1], gap) if found else width - _half(widths[at])
        found.append(min(placed[at], most))
    return found[::-1]


def _half(width: int) -> int:
    return -(-width // 2)


def _apart(one: int, other: int, gap: int) -> int:
    return _half(one) + _half(other) + gap
