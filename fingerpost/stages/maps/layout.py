"""Where the places of a graph stand so that what is linked is near: the only module that knows rustworkx.

rustworkx is a library of graphs in Rust; it comes with the optional part `map` (`pip install "fingerpost[map]"`), and
is loaded when a graph is laid out that was not laid out before. No dice are thrown: the places begin on a circle in
their order. What comes out is rounded, so that the last bits of a computer's sums show nowhere.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from math import cos, pi, sin

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.stages.config import Config

SIDE = 10_000
"""The places lie in a square of this size, rounded to a hundredth of it."""

_STEPS = 400

Positions = tuple[tuple[int, int], ...]
"""Left and top of each place; empty where nothing lays out graphs."""

Links = tuple[tuple[int, int, int], ...]
"""Two nodes, and how strong the link between them is."""

LayOut = Callable[[int, Links], Positions]


def can_lay_out() -> bool:
    """Whether the optional part `map` is installed."""
    return find_spec("rustworkx") is not None


def map_faults(config: Config, places: Mapping[str, Place]) -> Iterator[Diagnostic]:
    """That a map is asked for, and nothing is installed that lays it out."""
    if config.map.enabled and not can_lay_out():
        message = "the map has no drawing for wide windows: the optional part `map` is not installed"
        hint = 'run `pip install "fingerpost[map]"`, or set `enabled = false` below `[map]` in site.toml'
        yield fault("map-extra", message, places.get("map.enabled"), hint=hint)


def positions_of(count: int, links: Links) -> Positions:
    """A place for each of `count` nodes."""
    if not can_lay_out():
        return ()
    if count < 2:
        return ((SIDE // 2, SIDE // 2),) * count
    import rustworkx

    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(count))
    graph.add_edges_from(list(links))
    turns = [2 * pi * number / count for number in range(count)]
    circle = {number: (round(-cos(turn), 6), round(-sin(turn), 6)) for number, turn in enumerate(turns)}
    found = rustworkx.spring_layout(graph, pos=circle, weight_fn=float, num_iter=_STEPS, seed=1)
    return _squared([(found[number][0], found[number][1]) for number in range(count)])


def _squared(places: Sequence[tuple[float, float]]) -> Positions:
    """The same places stretched over the square."""
    return tuple(zip(*(_stretched(axis) for axis in zip(*places, strict=True)), strict=True))


def _stretched(axis: Sequence[float]) -> list[int]:
    """From side to side; halfway to even steps, so that a few far away do not push all others together."""
    low, high = min(axis), max(axis)
    if high - low < 1e-6:
        return [SIDE // 2] * len(axis)
    rough = [round((value - low) / (high - low) * 100) for value in axis]
    ordered = sorted(rough)
    last = len(axis) - 1
    even = [(bisect_left(ordered, value) + bisect_right(ordered, value) - 1) * 50 // last for value in rough]
    return [(one + other) // 2 * (SIDE // 100) for one, other in zip(rough, even, strict=True)]
