"""A stage carried out over many inputs, with an end: no page may keep a build waiting for ever.

Python-Markdown has hung on a few inputs in its history, and a template can loop. Where there are alarms (not on
Windows, and only in the main thread), a page that takes longer than `LONGEST_S` is given up and told as a fault; the
others go on. Python's `re` looks for signals while it matches, so an alarm ends a runaway expression too. On Linux a
page that wants more than `MOST_BYTES` of memory is given up likewise.
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

from fingerpost.model.diagnostics import Place, fault
from fingerpost.model.pages import Body, Entry, Page, Source
from fingerpost.model.paths import Url, stem_of
from fingerpost.stages.render import Shown

_In = TypeVar("_In")
_Out = TypeVar("_Out")

LONGEST_S = 5.0
"""Seconds one page may take; the longest chapter of a textbook takes a tenth of a second."""


AGAIN_S = 0.5
"""Seconds until the alarm rings once more: what is raised inside a destructor or a callback is lost."""

ENOUGH = 2
"""Pages that a template may keep from being built in time before no other page is tried with it."""

MOST_BYTES = 1024**3
"""Memory that all pages together may take on top of what the program has."""


class TooLong(BaseException):
    """Raised by the alarm; not an `Exception`, so that no stage takes it for a fault of its own."""


def within_limits(
    stage: Callable[[_In], _Out], inputs: Iterable[_In], tick: Callable[[], None] = lambda: None
) -> Iterator[_Out]:
    """The stage's results in order; where one took too long, what stands for it (`_given_up`)."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        for value in inputs:
            yield stage(value)
            tick()
        return
    lost: Counter[str] = Counter()
    for value in inputs:
        template = value.entry.template if isinstance(value, Page) else ""
        if lost[template] >= ENOUGH:
            yield _given_up(
                value, f"other pages with the template `{template}` took too long, so this one was left out"
            )
            continue
        try:
            # Between two pages whoever asks for them is at work, and may have alarms and limits of its own.
            with _memory_limit():
                result = _within_time(stage, value)
        except TooLong:
            result = _given_up(value, f"this page took longer than {LONGEST_S:g} seconds")
            lost[template] += 1 if template else 0
        except MemoryError:
            result = _given_up(value, f"this page needs more than {MOST_BYTES / 1024**3:g} GiB of memory")
        yield result
        tick()


def _within_time(stage: Callable[[_In], _Out], value: _In) -> _Out:
    """The stage's result, or `TooLong`."""
    previous = signal.signal(signal.SIGALRM, _ring)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, LONGEST_S, AGAIN_S)
            return stage(value)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except TooLong:
        signal.setitimer(signal.ITIMER_REAL, 0)  # it may have rung once more before the line above
        raise
    finally:
        signal.signal(signal.SIGALRM, previous)


@contextmanager
def _memory_limit() -> Iterator[None]:
    """Python says `MemoryError` at the limit, which ends one page; without it the system may end the program."""
    if sys.platform != "linux":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    taken = 0
    with suppress(OSError, ValueError):
        taken = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    ceiling = min(limit for limit in (taken + MOST_BYTES, soft, hard) if limit != resource.RLIM_INFINITY)
    if not taken:
        ceiling = soft
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _ring(_signal: int, _frame: FrameType | None) -> None:
    raise TooLong


def _given_up(value: object, message: str) -> "_Out":  # type: ignore[type-var]
    if isinstance(value, Source):
        hint = "look for very long lines, or hundreds of brackets, stars or `<` in a row; divide the page if it is long"
        diagnostic = fault("file-slow", message, Place(value.file, 1, 1), hint=hint)
        # An address of its own, so that two pages that were given up do not seem to be at the same place.
        entry = Entry(
            path=value.path,
            file=value.file,
            kind="page",
            url=Url(f"/{value.path}/"),
            title=stem_of(value.path),
            language="",
            template="page.html",
        )
        return Page(entry, Body(), (diagnostic,))  # type: ignore[return-value]
    assert isinstance(value, Page)
    place = Place(value.entry.file, 1, 1) if value.entry.file else None
    hint = f"look for loops in the template `{value.entry.template}` and what it includes"
    return Shown(None, (fault("file-slow", message, place, hint=hint),))  # type: ignore[return-value]
