"""A stage carried out by several processes at once, with limits; and by this one where that is faster.

Rule 1: results come in the order of the inputs and do not depend on the number of workers. Rule 2: workers are forked
(they inherit the stage and its inputs, so only results travel), therefore only where the system can fork; elsewhere the
stage runs here. Rule 3: a worker that dies takes one page with it, which is told as a fault; the others are done again.
Rule 4: no worker outlives the build, however that ends.

Each worker has a pipe of its own, and no thread waits for any. In the pools of the standard library a worker that is
killed while it answers leaves a pipe that all share in the middle of a message, and Ctrl-C waits for its rest for ever.
"""

import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from fingerpost.edges.limits import within_limits
from fingerpost.model.stage import Stage

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_In = TypeVar("_In")
_Out = TypeVar("_Out")
_Span = tuple[int, int]
"""The first of the inputs, and the one after the last."""

ENOUGH = 48
"""Fewer inputs than this are done here: starting workers costs as much as parsing a dozen articles each."""

BATCH = 24
"""Most inputs a worker takes at once: enough that travelling does not count."""

ROUNDS = 8
"""Times a worker takes inputs, or more: where these are few, none shall wait long for another's last ones."""

AHEAD = 2
"""Batches a worker has in hand: the next one waits for it while it tells of the last."""

SELDOM = 20_000
"""New objects after which a worker looks for rings of forgotten ones: a page makes some thousands."""


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
        size = max(1, min(BATCH, len(values) // (self._count * ROUNDS)))
        spans = [(start, min(start + size, len(values))) for start in range(0, len(values), size)]
        stage.prepare()
        crew = _Crew(stage, values, min(self._count, len(spans)), spans)
        try:
            for span in spans:
                yield crew.result(span)
        finally:
            crew.dismiss()


class _Crew:
    """Workers with one stage and one row of inputs, and what they have done so far."""

    def __init__(
        self,
        stage: Stage[Any, Any],
        values: Sequence[Any],
        count: int,
        spans: Iterable[_Span],
        *,
        is_last_try: bool = False,
    ) -> None:
        """`is_last_try`: what a worker dies of is given up."""
        self._stage = stage
        self._values = values
        self._waiting = deque(spans)
        self._done: dict[_Span, list[Any]] = {}
        self._workers: list[_Worker] = []
        self._count = count
        self._is_last_try = is_last_try

    def result(self, span: _Span) -> list[Any]:
        """What came of a span."""
        while span not in self._done:
            self._hand_out()
            self._listen()
        self._hand_out()
        return self._done.pop(span)

    def dismiss(self) -> None:
        """The end of all workers, whatever they are at."""
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def _hand_out(self) -> None:
        while self._waiting and len(self._workers) < self._count:
            self._enlist()
        for worker in self._workers:
            while self._waiting and len(worker.in_hand) < AHEAD:
                worker.take(self._waiting.popleft())

    def _enlist(self) -> None:
        # A Ctrl-C in between would leave a worker that nobody knows, or be told by the worker as well.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._workers.append(_Worker(self._stage, self._values, [worker.door for worker in self._workers]))
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _listen(self) -> None:
        from multiprocessing.connection import wait

        ready = wait([worker.door for worker in self._workers])
        for worker in [worker for worker in self._workers if worker.door in ready]:
            try:
                result, problem = worker.door.recv()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            if problem is not None:
                raise problem
            self._done[worker.in_hand.popleft()] = result

    def _bury(self, worker: "_Worker") -> None:
        """A worker has died: each input of what it was at is done alone, and what it had not begun is given back."""
        self._workers.remove(worker)
        worker.end()
        if worker.in_hand:
            was_at, *others = worker.in_hand
            self._waiting.extendleft(reversed(others))
            self._done[was_at] = [
                self._stage.give_up(self._values[index], "this page needed more memory than there is")
                if self._is_last_try
                else self._alone(index)
                for index in range(*was_at)
            ]

    def _alone(self, index: int) -> Any:
        """One input in a process of its own; given up where that dies too."""
        alone = _Crew(self._stage, self._values, 1, [(index, index + 1)], is_last_try=True)
        try:
            return alone.result((index, index + 1))[0]
        finally:
            alone.dismiss()


class _Worker:
    """A process, and our end of the pipe between it and us."""

    def __init__(self, stage: Stage[Any, Any], values: Sequence[Any], others: Sequence["Connection[Any, Any]"]) -> None:
        """`others`: our ends of the pipes to other workers, which are not for this one."""
        import multiprocessing

        context = multiprocessing.get_context("fork")
        self.door, theirs = context.Pipe()
        self.in_hand: deque[_Span] = deque()
        self._process = context.Process(target=_work, args=(stage, values, theirs, [*others, self.door]), daemon=True)
        self._process.start()
        theirs.close()  # or we should not hear that the worker has died

    def take(self, span: _Span) -> None:
        """Something to do."""
        self.in_hand.append(span)
        with suppress(OSError):  # it has died, which we shall hear
            self.door.send(span)

    def end(self) -> None:
        """Nothing more; whoever is at something does not finish it."""
        self.door.close()
        self._process.kill()
        self._process.join()
        self._process.close()


def _work(
    stage: Stage[Any, Any],
    values: Sequence[Any],
    door: "Connection[Any, Any]",
    not_ours: Iterable["Connection[Any, Any]"],
) -> None:
    """What a worker does, until nobody is at the other end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent answers it
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    for end in not_ours:
        end.close()
    # What was inherited is not garbage: looking through it again and again would take time, and copies of its memory.
    gc.freeze()
    gc.set_threshold(SELDOM, 20, 100)
    with suppress(EOFError, OSError):
        while True:
            start, end_ = door.recv()
            door.send(_answer(stage, values[start:end_]))


def _answer(stage: Stage[Any, Any], values: Sequence[Any]) -> tuple[list[Any], Exception | None]:
    try:
        return list(within_limits(stage, values)), None
    except Exception as error:  # noqa: BLE001 - it is raised by the parent
        import traceback

        error.add_note("".join(traceback.format_tb(error.__traceback__)))
        return [], error
