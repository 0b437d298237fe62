"""The drawing of the map: arcs beside a list for narrow windows, signs with words and bows between them for others.

Takes a `Graph` and a place for each of its nodes; gives an `ArticleMap` that templates draw (`parts/map.html`). Rules:
everything is in whole numbers; no label lies over another (`spreading.py`); nothing is told by colour alone.
"""

from collections.abc import Sequence
from itertools import groupby
from math import isqrt
from typing import Literal

import msgspec

from fingerpost.stages.maps.graph import Graph
from fingerpost.stages.maps.layout import Positions
from fingerpost.stages.maps.lettering import lines_of, width_of
from fingerpost.stages.maps.spreading import spread

_SIZE, _LEADING = 14, 18
_RADIUS = 13
_RIM = _RADIUS + 2
_LABEL = {"wide": 164, "medium": 144}


class Spot(msgspec.Struct, frozen=True):
    """Where a node stands: its sign, its lines of words, and what belongs to it (left, top, width, height)."""

    node: int
    x: int
    y: int
    text: tuple[int, int]
    anchor: Literal["start", "middle"]
    lines: tuple[str, ...]
    ground: tuple[int, int, int, int]
    links: tuple[int, ...]
    """Those that begin or end here."""


class Drawing(msgspec.Struct, frozen=True):
    """The map in one size."""

    name: Literal["narrow", "medium", "wide"]
    width: int
    height: int
    spots: tuple[Spot, ...]
    links: tuple[str, ...]
    """Each as the data of a `<path>`, in the order of the graph's."""
    headings: tuple[tuple[int, int, str], ...]
    """Left, line and words of what stands between spots."""


class ArticleMap(msgspec.Struct, frozen=True):
    """The map as templates see it."""

    graph: Graph
    drawings: tuple[Drawing, ...]
    by_series: tuple[tuple[int, tuple[int, ...]], ...]
    """The nodes in their order: for each series (-1 for none) those that live in it."""


def drawn(graph: Graph, positions: Positions) -> ArticleMap:
    """The map in each size: arcs beside a list for narrow windows; for others the places, where there are any."""
    by_series = tuple(
        (series, tuple(n for n, _ in group))
        for series, group in groupby(
            enumerate(graph.nodes), key=lambda each: -1 if graph.is_grouped else each[1].series
        )
    )
    if len(graph.nodes) < 2:
        return ArticleMap(graph, (), by_series)
    drawings = [_arcs(graph, by_series)]
    if positions:
        drawings += [_places(graph, positions, "medium", 680), _places(graph, positions, "wide", 1040)]
    return ArticleMap(graph, tuple(drawings), by_series)


def _touching(graph: Graph) -> list[tuple[int, ...]]:
    found: list[list[int]] = [[] for _ in graph.nodes]
    for number, (one, other, _) in enumerate(graph.links):
        found[one].append(number)
        found[other].append(number)
    return [tuple(numbers) for numbers in found]


def _places(graph: Graph, positions: Positions, name: Literal["medium", "wide"], width: int) -> Drawing:
    """Each node at its place: a sign with its words below."""
    told = [lines_of(node.label, _LABEL[name], _SIZE, 5, is_bold=True) for node in graph.nodes]
    across = [max((width_of(line, _SIZE, is_bold=True) for line in lines), default=0) for lines in told]
    # The signs of the other series stand beside the node's own.
    beside = [2 * (_RADIUS + 8 + 14 * len(node.also)) for node in graph.nodes]
    sizes = [
        (2 * (max(w, signs) // 2 + 6), 2 * _RADIUS + 12 + _LEADING * len(lines))
        for w, signs, lines in zip(across, beside, told, strict=True)
    ]
    found = spread(positions, sizes, width, (14, 14))
    touching = _touching(graph)
    spots: list[Spot] = []
    for n, ((x, top), (w, h), lines) in enumerate(zip(found.places, sizes, told, strict=True)):
        y = top + _RADIUS + 4
        ground = (x - w // 2, top, w, h)
        spots.append(Spot(n, x, y, (x, y + _RADIUS + 17), "middle", lines, ground, touching[n]))
    links = tuple(_curve(spots[one], spots[other]) for one, other, _ in graph.links)
    return Drawing(name, width, found.height, tuple(spots), links, ())


def _curve(one: Spot, other: Spot) -> str:
    """A shallow bow from sign to sign; the more so the farther it leads, so that few lie over one another."""
    across, down = other.x - one.x, other.y - one.y
    over = (one.x + other.x) // 2 - down // 9, (one.y + other.y) // 2 + across // 9
    start, end = _towards(one, over), _towards(other, over)
    return f"M{start[0]} {start[1]}Q{over[0]} {over[1]} {end[0]} {end[1]}"


def _towards(spot: Spot, point: tuple[int, int]) -> tuple[int, int]:
    """Where a line to a point leaves the sign of a spot."""
    across, down = point[0] - spot.x, point[1] - spot.y
    length = max(isqrt(across * across + down * down), 1)
    return spot.x + across * _RIM // length, spot.y + down * _RIM // length


def _arcs(graph: Graph, by_series: Sequence[tuple[int, Sequence[int]]]) -> Drawing:
    """The nodes below one another, their links as arcs on the left."""
    width, reach = 300, 46
    left = reach + 6 + _RIM
    words = left + _RADIUS + 12
    touching = _touching(graph)
    spots: dict[int, Spot] = {}
    headings: list[tuple[int, int, str]] = []
    y = 2
    for series, nodes in by_series:
        if len(by_series) > 1 and series >= 0:
            lines = lines_of(graph.series[series].entry.title, width - words - 2, 13, 3, is_bold=True)
            for line in lines:
                y += _LEADING
                headings.append((words, y, line))
            y += 12
        elif headings:
            y += 20
        for n in nodes:
            node = graph.nodes[n]
            lines = lines_of(node.label, width - words - 2 - 14 * len(node.also), 15, 4, is_bold=True)
            height = max(len(lines) * _LEADING + 18, 46)
            middle = y + height // 2
            first = middle + 5 - (len(lines) - 1) * _LEADING // 2
            ground = (left - _RADIUS - 5, y + 1, width - left + _RADIUS + 4, height - 2)
            spots[n] = Spot(n, left, middle, (words, first), "start", lines, ground, touching[n])
            y += height
        y += 10
    span = max(y, 1)
    links: list[str] = []
    for one, other, _ in graph.links:
        a, b = sorted((spots[one].y, spots[other].y))
        out = 10 + (reach - 10) * (b - a) // span
        start, far = left - _RIM, left - _RIM - out * 4 // 3
        links.append(f"M{start} {a}C{far} {a} {far} {b} {start} {b}")
    in_order = tuple(spots[n] for n in range(len(graph.nodes)))
    return Drawing("narrow", width, y, in_order, tuple(links), tuple(headings))
