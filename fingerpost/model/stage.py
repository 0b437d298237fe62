"""A stage as a build carries it out: a function over many inputs, each by itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

_In = TypeVar("_In")
_Out = TypeVar("_Out")


@dataclass(frozen=True)
class Stage(Generic[_In, _Out]):
    """A function over single inputs, and what stands for a result where one took too long."""

    run: Callable[[_In], _Out]
    give_up: Callable[[_In, str], _Out]
    group: Callable[[_In], str] = lambda _: ""
    """Inputs that are likely to fail together: pages with one template."""
    prepare: Callable[[], object] = lambda: None
    """Makes what all inputs need, once, before workers are started that inherit it."""
    seconds: float = 0.0
    """How long one input may take; 0 for as long as a page. A stage that says so gets workers from two inputs on."""


class Map(Protocol):
    """How a stage is carried out over many inputs: one after the other, or by workers (edges/workers.py)."""

    def __call__(self, stage: Stage[_In, _Out], inputs: Iterable[_In], /) -> Iterable[_Out]: ...


def one_by_one(stage: Stage[_In, _Out], inputs: Iterable[_In], /) -> Iterable[_Out]:
    """The plain map, without limits."""
    return map(stage.run, inputs)
