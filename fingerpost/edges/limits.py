"""A stage carried out over many inputs, with an end: no page may keep a build waiting for ever.

Python-Markdown has hung on a few inputs in its history, and a template can loop. Where the system has alarms (not on
Windows), a page that takes longer than `LONGEST_S` is given up and told as a fault; the others go on. Python's `re`
looks for signals while it matches, so an alarm ends a runaway expression too.
"""

import signal
from collections.abc import Callable, Iterable, Iterator
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


class TooLong(BaseException):
    """Raised by the alarm; not an `Exception`, so that no stage takes it for a fault of its own."""


def within_limits(
    stage: Callable[[_In], _Out], inputs: Iterable[_In], tick: Callable[[], None] = lambda: None
) -> Iterator[_Out]:
    """The stage's results in order; where one took too long, what stands for it (`_given_up`)."""
    if not hasattr(signal, "setitimer"):
        for value in inputs:
            yield stage(value)
            tick()
        return
    previous = signal.signal(signal.SIGALRM, _ring)
    try:
        for value in inputs:
            signal.setitimer(signal.ITIMER_REAL, LONGEST_S)
            try:
                result = stage(value)
            except TooLong:
                result = _given_up(value)
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
            yield result
            tick()
    finally:
        signal.signal(signal.SIGALRM, previous)


def _ring(_signal: int, _frame: FrameType | None) -> None:
    raise TooLong


def _given_up(value: object) -> "_Out":  # type: ignore[type-var]
    message = f"this page took longer than {LONGEST_S:g} seconds"
    hint = "look for very long lines, or hundreds of brackets, stars or `<` in a row; divide the page if it is long"
    if isinstance(value, Source):
        diagnostic = fault("file-slow", message, Place(value.file, 1, 1), hint=hint)
        entry = Entry(
            path=value.path,
            file=value.file,
            kind="page",
            url=Url(""),
            title=stem_of(value.path),
            language="",
            template="page.html",
        )
        return Page(entry, Body(), (diagnostic,))  # type: ignore[return-value]
    assert isinstance(value, Page)
    place = Place(value.entry.file, 1, 1) if value.entry.file else None
    return Shown(None, (fault("file-slow", message, place, hint=hint),))  # type: ignore[return-value]
