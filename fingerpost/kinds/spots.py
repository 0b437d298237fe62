"""Where in a table a value stands, and whether a number in it can be counted exactly."""

from collections.abc import Iterator, Mapping, Sequence

from fingerpost.kinds.scoring import exact
from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.stages.tables.nodes import Node

LARGEST = 10_000
"""The largest value or weight, so that whatever is counted keeps to the whole numbers that JSON carries exactly."""

LARGEST_SUM = 1_000_000_000

DECIMALS = 3
"""Of a value or weight; a border may have twice as many, as their products have."""


class Spots:
    """Where in the file a value stands."""

    def __init__(self, table: Node) -> None:
        self._table = table

    def at(self, *path: str | int) -> Place:
        """The place of a value, or of what is nearest around it."""
        node = self._node(path)
        is_whole = isinstance(node.value, tuple | Mapping)
        return node.key_place if is_whole and node.key_place is not None else node.place

    def key(self, *path: str | int) -> Place:
        """The place of the key a value stands under."""
        node = self._node(path)
        return node.key_place or node.place

    def _node(self, path: Sequence[str | int]) -> Node:
        node = self._table
        for step in path:
            inner = _inside(node, step)
            if inner is None:
                break
            node = inner
        return node


def _inside(node: Node, step: str | int) -> Node | None:
    value = node.value
    if isinstance(step, int):
        return value[step] if isinstance(value, tuple) and step < len(value) else None
    return value.get(step) if isinstance(value, Mapping) else None


def number_faults(
    value: float, what: str, place: Place, largest: int = LARGEST, decimals: int = DECIMALS
) -> Iterator[Diagnostic]:
    """What keeps a number from being counted exactly by every browser."""
    if abs(value) > largest:
        message = f"{what} may be at most {largest:,}, not {value:g}"
        yield fault("assessment-number", message, place, hint="use a smaller scale")
    elif (exact(value) * 10**decimals).denominator > 1:
        yield fault("assessment-number", f"{what} may have {decimals} decimals, not more", place)
