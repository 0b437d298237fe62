"""A stage carried out over many inputs, with an end: no page may keep a build waiting for ever.

Python-Markdown has hung on a few inputs in its history, and a template can loop. Where there are alarms (not on
Windows, and only in the main thread), a page that takes longer than `LONGEST_S` is given up and told as a fault; the
others go on. What is measured is the work of this process, so that a page is not blamed for a busy machine. Python's
`re` looks for signals while it matches, so an alarm ends a runaway expression too. On Linux a page that wants more than
`MOST_BYTES` of memory is given up likewise.
"""

import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TypeVar

from fingerpost.model.stage import Stage

_In = TypeVar("_In")
_Out = TypeVar("_Out")

LONGEST_S = 5.0
"""Seconds of work one page may take; the longest chapter of a textbook takes a tenth of a second."""


AGAIN_S = 0.5
"""Seconds until the alarm rings once more: what is raised inside a destructor or a callback is lost."""

ENOUGH = 2
"""Pages that a template may keep from being built in time before no other page is tried with it."""

LOOK_AGAIN = 64
"""Pages after which it is asked again how much memory there is in use: it grows with what they leave behind."""

MOST_BYTES = 1024**3
"""Memory that all pages together may take on top of what the program has."""


class TooLong(BaseException):
    """Raised by the alarm; not an `Exception`, so that no stage takes it for a fault of its own."""


def within_limits(
    stage: Stage[_In, _Out], inputs: Iterable[_In], tick: Callable[[], None] = lambda: None
) -> Iterator[_Out]:
    """The stage's results in order; where one took too long or too much, what stands for it."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        for value in inputs:
            yield stage.run(value)
            tick()
        return
    lost: Counter[str] = Counter()
    ceiling = _ceiling()
    for number, value in enumerate(inputs):
        if number and number % LOOK_AGAIN == 0:
            ceiling = _ceiling()
        group = stage.group(value)
        if group and lost[group] >= ENOUGH:
            yield stage.give_up(value, f"other pages with {group} took too long, so this one was left out")
            continue
        try:
            # Between two pages whoever asks for them is at work, and may have alarms and limits of its own.
            with _memory_limit(ceiling):
                result = _within_time(stage.run, value, stage.seconds or LONGEST_S)
        except TooLong:
            result = stage.give_up(value, f"this page took longer than {stage.seconds or LONGEST_S:g} seconds")
            lost[group] += 1
        except MemoryError:
            result = stage.give_up(value, f"this page needs more than {MOST_BYTES / 1024**3:g} GiB of memory")
        yield result
        tick()


def _within_time(run: Callable[[_In], _Out], value: _In, seconds: float) -> _Out:
    """The stage's result, or `TooLong`."""
    previous = signal.signal(signal.SIGPROF, _ring)
    try:
        try:
            signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN_S)
            return run(value)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except TooLong:
        signal.setitimer(signal.ITIMER_PROF, 0)  # it may have rung once more before the line above
        raise
    finally:
        signal.signal(signal.SIGPROF, previous)


def _ceiling() -> int:
    """What this program may take from now on; 0 where that is not known."""
    if sys.platform == "linux":
        import resource

        with suppress(OSError, ValueError):
            taken = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
            return taken + MOST_BYTES
    return 0


@contextmanager
def _memory_limit(ceiling: int) -> Iterator[None]:
    """Python says `MemoryError` at the limit, which ends one page; without it the system may end the program."""
    if not ceiling:
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    lowest = min(limit for limit in (ceiling, soft, hard) if limit != resource.RLIM_INFINITY)
    resource.setrlimit(resource.RLIMIT_AS, (lowest, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _ring(_signal: int, _frame: FrameType | None) -> None:
    raise TooLong
