"""A stage carried out by several processes at once, with limits; and by this one where that is faster.

Rule 1: results come in the order of the inputs and do not depend on the number of workers. Rule 2: workers are forked
(they inherit the stage and its inputs, so only results travel), therefore only where the system can fork; elsewhere the
stage runs here. Rule 3: a worker that dies takes one page with it, which is told as a fault; the others are done again.
Rule 4: no worker outlives the build, however that ends.
"""

import gc
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from fingerpost.edges.limits import within_limits
from fingerpost.model.stage import Stage

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

_In = TypeVar("_In")
_Out = TypeVar("_Out")

ENOUGH = 48
"""Fewer inputs than this are done here: starting workers costs as much as parsing a dozen articles each."""

BATCH = 24
"""Most inputs a worker takes at once: enough that travelling does not count."""

ROUNDS = 8
"""Times a worker takes inputs, or more: where these are few, none shall wait long for another's last ones."""

SELDOM = 20_000
"""New objects after which a worker looks for rings of forgotten ones: a page makes some thousands."""

LOOK_S = 0.5
"""How often a worker looks whether the process that it works for is still there."""

_work: tuple[Stage[Any, Any] | None, Sequence[Any]] = (None, ())
"""What the workers of the present call inherit. Set before they are forked, never read by this process."""


class Workers:
    """A map over processes."""

    def __init__(self, count: int = 0, tick: Callable[[], None] = lambda: None) -> None:
        """`count`: how many; 0 for as many as there are processors."""
        self._count = count or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else count or 1
        self._tick = tick

    def __call__(self, stage: Stage[_In, _Out], inputs: Iterable[_In], /) -> Iterator[_Out]:
        """The stage's results in order."""
        values = list(inputs)
        enough = 2 if stage.seconds else ENOUGH
        if self._count < 2 or len(values) < enough or not hasattr(os, "fork") or sys.platform == "darwin":
            yield from within_limits(stage, values, self._tick)
            return
        for batch in self._batches(stage, values):
            for result in batch:
                yield result
                self._tick()

    def _batches(self, stage: Stage[_In, _Out], values: Sequence[_In]) -> Iterator[list[_Out]]:
        import multiprocessing

        global _work  # noqa: PLW0603 - inherited by fork; passing it would mean pickling the whole site
        size = max(1, min(BATCH, len(values) // (self._count * ROUNDS)))
        batches = [(start, min(start + size, len(values))) for start in range(0, len(values), size)]
        stage.prepare()  # which may have work for workers itself, so before ours is laid out
        _work = (stage, values)
        others = multiprocessing.active_children()
        try:
            with self._pool(self._count) as pool:
                try:
                    futures = deque(pool.submit(_batch, *batch) for batch in batches)
                    for batch in batches:  # a future that is kept would keep its results
                        yield self._result(futures.popleft(), *batch)
                except BaseException:
                    # Ctrl-C, or nobody wants the rest: leaving the pool would wait until all of it is done.
                    for worker in multiprocessing.active_children():
                        if worker not in others:
                            worker.kill()
                    raise
        finally:
            _work = (None, ())

    def _result(self, future: "Future[list[Any]]", start: int, end: int) -> list[Any]:
        from concurrent.futures.process import BrokenProcessPool

        try:
            return future.result()
        except BrokenProcessPool:
            return [self._alone(index) for index in range(start, end)]

    def _alone(self, index: int) -> Any:
        """One input in a process of its own; given up where that dies too."""
        from concurrent.futures.process import BrokenProcessPool

        try:
            with self._pool(1) as pool:
                return pool.submit(_one, index).result()
        except BrokenProcessPool:
            stage, values = _work
            assert stage is not None
            return stage.give_up(values[index], "this page needed more memory than there is")

    @staticmethod
    def _pool(count: int) -> "ProcessPoolExecutor":
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        return ProcessPoolExecutor(count, multiprocessing.get_context("fork"), _begin, (os.getpid(),))


def _begin(parent: int) -> None:
    """In a new worker: no word on Ctrl-C, which the parent answers, and an end where the parent was killed."""
    import signal
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What was inherited is not garbage: looking through it again and again would take time, and copies of its memory.
    gc.freeze()
    gc.set_threshold(SELDOM, 20, 100)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """A worker waits for work on a pipe that it holds open itself, so it would not notice."""
    while os.getppid() == parent:
        time.sleep(LOOK_S)
    os._exit(1)


def _batch(start: int, end: int) -> list[Any]:
    stage, values = _work
    assert stage is not None
    return list(within_limits(stage, values[start:end]))


def _one(index: int) -> Any:
    stage, values = _work
    assert stage is not None
    return next(iter(within_limits(stage, [values[index]])))
