"""The theme's mark, `assets/favicon.svg`, as lines and areas that can be drawn in any size.

Understands what a mark is made of: `rect`, `circle`, `line`, `polyline`, `polygon` and `path` with straight and curved
steps, each with a fill or a stroke in `#rrggbb`. A drawing with more in it (a gradient, a text, a `transform`) is no
such mark: nothing is drawn from it rather than something else.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import cos, pi, sin

import msgspec

from fingerpost.stages.cards.colours import Colour, colours
from fingerpost.stages.markup.html import Tag, tags

Point = tuple[float, float]
_NOTHING = frozenset({"title", "desc", "metadata"})
_STEPS = 12
"""Straight steps that a curve is drawn in."""


class Line(msgspec.Struct, frozen=True):
    """Points in a row; the last joined to the first where it is closed."""

    points: tuple[Point, ...]
    is_closed: bool


class Shape(msgspec.Struct, frozen=True):
    """Lines with one look."""

    lines: tuple[Line, ...]
    fill: Colour | None
    stroke: Colour | None
    width: float


class Mark(msgspec.Struct, frozen=True):
    """A drawing in a square of `size`."""

    size: float
    shapes: tuple[Shape, ...]
    ground: Colour | None
    """Of the square it lies on; None where it lies on nothing."""

    @property
    def figure(self) -> tuple[Shape, ...]:
        """What is drawn on the ground."""
        return self.shapes[1:] if self.ground is not None else self.shapes


def mark_of(svg: str) -> Mark | None:
    """The mark, or None where the drawing has what is not understood."""
    try:
        return _read(list(tags(svg)))
    except (ValueError, IndexError):
        return None


def _read(found: Sequence[Tag]) -> Mark | None:
    root = next((tag for tag in found if tag.name == "svg"), None)
    box = [float(n) for n in (root.get("viewbox") or "").replace(",", " ").split()] if root is not None else []
    if len(box) != 4 or box[0] or box[1] or box[2] != box[3] or box[2] <= 0:
        return None
    shapes: list[Shape] = []
    for tag in found:
        if tag.is_closing or tag.name in ("svg", *_NOTHING):
            continue
        if tag.name not in _LINES or tag.get("transform") or tag.get("style") or tag.get("class"):
            return None
        shapes.append(_shape(tag))
    if not shapes:
        return None
    first = next(tag for tag in found if tag.name in _LINES)
    covers = first.name == "rect" and _number(first, "width") >= box[2] and _number(first, "height") >= box[2]
    return Mark(box[2], tuple(shapes), shapes[0].fill if covers else None)


def _shape(tag: Tag) -> Shape:
    lines = tuple(_LINES[tag.name](tag))
    return Shape(lines, _paint(tag, "fill", "#000"), _paint(tag, "stroke", "none"), _number(tag, "stroke-width", 1))


def _paint(tag: Tag, name: str, usual: str) -> Colour | None:
    said = tag.get(name) or usual
    if said == "none":
        return None
    colour = colours(f"--x:{said}").get("x")
    if colour is None:
        raise ValueError(said)
    return colour


def _number(tag: Tag, name: str, usual: float = 0) -> float:
    said = tag.get(name)
    return float(said) if said else usual


def _rect(tag: Tag) -> Iterator[Line]:
    x, y, width, height = (_number(tag, name) for name in ("x", "y", "width", "height"))
    r = min(_number(tag, "rx", _number(tag, "ry")), width / 2, height / 2)
    corners = (
        (x + width - r, y + r, -0.5),
        (x + width - r, y + height - r, 0.0),
        (x + r, y + height - r, 0.5),
        (x + r, y + r, 1.0),
    )
    points = [
        (cx + r * cos(pi * (turn + step / 2 / _STEPS)), cy + r * sin(pi * (turn + step / 2 / _STEPS)))
        for cx, cy, turn in corners
        for step in range(_STEPS + 1)
    ]
    yield Line(tuple(points), is_closed=True)


def _circle(tag: Tag) -> Iterator[Line]:
    x, y, r = (_number(tag, name) for name in ("cx", "cy", "r"))
    turns = (2 * pi * step / (4 * _STEPS) for step in range(4 * _STEPS))
    yield Line(tuple((x + r * cos(turn), y + r * sin(turn)) for turn in turns), is_closed=True)


def _line(tag: Tag) -> Iterator[Line]:
    ends = ((_number(tag, "x1"), _number(tag, "y1")), (_number(tag, "x2"), _number(tag, "y2")))
    yield Line(ends, is_closed=False)


def _poly(tag: Tag) -> Iterator[Line]:
    numbers = [float(n) for n in re.findall(_NUMBER, tag.get("points") or "")]
    yield Line(tuple(zip(numbers[::2], numbers[1::2], strict=True)), is_closed=tag.name == "polygon")


_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?"
_COUNTS = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "q": 4, "z": 0}


def _path(tag: Tag) -> Iterator[Line]:
    said = tag.get("d") or ""
    if re.sub(rf"{_NUMBER}|[MmLlHhVvCcQqZz]|[\s,]", "", said):
        raise ValueError(said)
    here: Point = (0.0, 0.0)
    points: list[Point] = []
    for step, written in re.findall(r"([A-Za-z])([^A-Za-z]*)", said):
        kind, numbers = step.lower(), [float(n) for n in re.findall(_NUMBER, written)]
        count = _COUNTS[kind]
        if count and len(numbers) % count:
            raise ValueError(said)
        if kind == "z":
            yield Line(tuple(points), is_closed=True)
            here = points[0]
            points = [here]
        for start in range(0, len(numbers), count or 1):
            ends = _ends(kind, numbers[start : start + count], here, is_relative=step.islower())
            if kind == "m" and start == 0:
                if len(points) > 1:
                    yield Line(tuple(points), is_closed=False)
                points = [ends[0]]
            else:
                points += ends if len(ends) == 1 else _curve(here, ends)
            here = ends[-1]
    if len(points) > 1:
        yield Line(tuple(points), is_closed=False)


def _ends(kind: str, numbers: Sequence[float], here: Point, *, is_relative: bool) -> list[Point]:
    x, y = here if is_relative else (0.0, 0.0)
    if kind == "h":
        return [(x + numbers[0], here[1])]
    if kind == "v":
        return [(here[0], y + numbers[0])]
    return [(x + a, y + b) for a, b in zip(numbers[::2], numbers[1::2], strict=True)]


def _curve(start: Point, through: Sequence[Point]) -> list[Point]:
    """A Bézier curve in straight steps (de Casteljau)."""
    found: list[Point] = []
    for step in range(1, _STEPS + 1):
        share = step / _STEPS
        row = [start, *through]
        while len(row) > 1:
            row = [(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share) for a, b in pairwise(row)]
        found.append(row[0])
    return found


_LINES = {
    "rect": _rect, "circle": _circle, "line": _line, "polyline": _poly, "polygon": _poly, "path": _path,
}  # fmt: skip
