"""A series as a path that can be walked: where each stop and each line of words stands in a drawing.

Takes the parts of a series and what is to be said of each; gives the same path three times, for narrow, medium and wide
windows, in whole numbers. Templates draw it (`parts/path.html`). Rules:

1. The stops come in reading order: down, or row by row from left to right. The way back to a new row is a line only.
2. Nothing overlaps: a row is as high as its longest text, and no line is wider than its column.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Literal

import msgspec

from fingerpost.model.pages import Entry
from fingerpost.stages.maps.lettering import lines_of

FEW = 2
"""So many stops stand below one another in every window."""

MANY = 24
"""Of more stops the drawing tells the titles alone."""

_RADIUS = 15
"""Of a stop."""

_TURN = 22
"""Of the bend where the way turns."""

_SIZES = {"title": (16, 21), "message": (15, 20), "facts": (13, 18)}
"""Letters and lines, by role."""


class Block(msgspec.Struct, frozen=True):
    """Some lines of words; the first stands on `y`."""

    role: Literal["title", "message", "facts"]
    x: int
    y: int
    leading: int
    lines: tuple[str, ...]


class Stop(msgspec.Struct, frozen=True):
    """One part of the series."""

    entry: Entry
    number: int
    is_planned: bool
    x: int
    y: int
    blocks: tuple[Block, ...]
    ground: tuple[int, int, int, int]
    """What belongs to it, as a rectangle: left, top, width, height."""


class Drawing(msgspec.Struct, frozen=True):
    """The path in one size."""

    name: Literal["narrow", "medium", "wide"]
    width: int
    height: int
    way: str
    """The line through the stops that can be read, as the data of a `<path>`."""
    ahead: str
    """The line on to those that are planned."""
    stops: tuple[Stop, ...]


class Told(msgspec.Struct, frozen=True):
    """What is to be said of one part."""

    entry: Entry
    facts: str = ""
    is_planned: bool = False


def drawings_of(parts: Sequence[Told], *, with_messages: bool) -> tuple[Drawing, ...]:
    """The path of these parts for each width of window; nothing where there are no parts."""
    if not parts:
        return ()
    with_messages = with_messages and len(parts) <= MANY
    if len(parts) <= FEW:
        return (_down("narrow", 300, parts, with_messages), _down("medium", 560, parts, with_messages))
    medium, wide = ((600, 2), (920, 3)) if with_messages else ((640, 3), (960, 4))
    return (
        _down("narrow", 300, parts, with_messages),
        _in_rows("medium", *medium, parts, with_messages),
        _in_rows("wide", *wide, parts, with_messages),
    )


def _down(name: Literal["narrow", "medium"], width: int, parts: Sequence[Told], with_messages: bool) -> Drawing:
    """Stops below one another, on a way that bends left and right."""
    bend = (_RADIUS + 2, _RADIUS + 14)
    left = bend[1] + _RADIUS + 16
    stops: list[Stop] = []
    y = _RADIUS + 4
    for number, part in enumerate(parts, 1):
        blocks, bottom = _words(part, left, y + 6, width - left - 4, with_messages)
        bottom = max(bottom, y + _RADIUS)
        ground = (0, y - _RADIUS - 4, width, bottom - y + _RADIUS + 12)
        stops.append(Stop(part.entry, number, part.is_planned, bend[(number + 1) % 2], y, blocks, ground))
        y = bottom + 8 + 16 + _RADIUS + 4
    last = stops[-1].ground
    return _drawing(name, width, last[1] + last[3] + 2, stops, _bent)


def _in_rows(
    name: Literal["medium", "wide"], width: int, columns: int, parts: Sequence[Told], with_messages: bool
) -> Drawing:
    """Stops beside one another, in as many rows as are needed."""
    stops: list[Stop] = []
    column = (width - 2 * _TURN) // columns
    y = _RADIUS + 4
    for start in range(0, len(parts), columns):
        row = parts[start : start + columns]
        lefts = [_TURN + at * column for at in range(len(row))]
        told = [
            _words(part, left, y + _RADIUS + 28, column - 12, with_messages)
            for left, part in zip(lefts, row, strict=True)
        ]
        bottom = max(end for _, end in told)
        for at, (part, left, (blocks, end)) in enumerate(zip(row, lefts, told, strict=True), 1):
            ground = (left - 8, y - _RADIUS - 4, column - 4, end - y + _RADIUS + 12)
            stops.append(Stop(part.entry, start + at, part.is_planned, left + _RADIUS, y, blocks, ground))
        y = bottom + 68
    bottom = max(ground[1] + ground[3] for ground in (stop.ground for stop in stops))
    return _drawing(name, width, bottom + 2, stops, lambda one, other: _on_or_back(one, other, width))


def _words(part: Told, x: int, y: int, width: int, with_messages: bool) -> tuple[tuple[Block, ...], int]:
    """What is told of a part, from the line `y` on; and where it ends."""
    entry = part.entry
    wanted: list[tuple[Literal["title", "message", "facts"], str, int]] = [("title", entry.title, 6)]
    if with_messages:
        wanted += [("message", entry.main_message or entry.summary, 7), ("facts", part.facts, 5)]
    elif part.is_planned:
        wanted += [("facts", part.facts, 2)]
    blocks: list[Block] = []
    bottom = y
    for role, text, most in wanted:
        size, leading = _SIZES[role]
        lines = lines_of(text, width, size, most, is_bold=role == "title")
        if lines:
            first = y if not blocks else bottom + leading + 3
            blocks.append(Block(role, x, first, leading, lines))
            bottom = first + leading * (len(lines) - 1)
    return tuple(blocks), bottom


def _drawing(
    name: Literal["narrow", "medium", "wide"],
    width: int,
    height: int,
    stops: Sequence[Stop],
    leg: Callable[[Stop, Stop], str],
) -> Drawing:
    walked = [stop for stop in stops if not stop.is_planned]
    ahead = [*walked[-1:], *(stop for stop in stops if stop.is_planned)]
    return Drawing(name, width, height, _line(walked, leg), _line(ahead, leg), tuple(stops))


def _line(stops: Sequence[Stop], leg: Callable[[Stop, Stop], str]) -> str:
    if len(stops) < 2:
        return ""
    legs = (leg(one, other) for one, other in pairwise(stops))
    return f"M{stops[0].x} {stops[0].y}{''.join(legs)}"


def _bent(one: Stop, other: Stop) -> str:
    middle = (one.y + other.y) // 2
    return f"C{one.x} {middle} {other.x} {middle} {other.x} {other.y}"


def _on_or_back(one: Stop, other: Stop, width: int) -> str:
    """On to the next stop in a gentle wave; from the last of a row round its words to the first of the next."""
    if one.y == other.y:
        third = (other.x - one.x) // 3
        rise = 9 if one.number % 2 else -9
        return f"C{one.x + third} {one.y - rise} {other.x - third} {other.y + rise} {other.x} {other.y}"
    right, r = width - 2, _TURN
    back = other.y - _RADIUS - 4 - r
    return (
        f"H{right - r}a{r} {r} 0 0 1 {r} {r}V{back - r}a{r} {r} 0 0 1 -{r} {r}"
        f"H{2 + r // 2}a{r // 2} {r // 2} 0 0 0 -{r // 2} {r // 2}V{other.y - r // 2}"
        f"a{r // 2} {r // 2} 0 0 0 {r // 2} {r // 2}H{other.x}"
    )
