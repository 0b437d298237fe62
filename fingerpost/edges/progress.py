"""A bar while a build lasts, on a terminal only, and only when it lasts over a second."""

import sys
import time
from types import TracebackType
from typing import Self

import click

PATIENCE_S = 1.0


class Progress:
    """Counts pages; shows itself after `PATIENCE_S` and wipes itself away at the end."""

    def __init__(self, pages: int, *, is_quiet: bool = False) -> None:
        self._total = max(1, 2 * pages)  # each is parsed and rendered
        self._done = 0
        self._started = time.monotonic()
        self._drawn = -1
        self._may_draw = not is_quiet and sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._drawn >= 0:
            click.echo("\r\x1b[K", nl=False, err=True)

    def tick(self) -> None:
        """One page is done."""
        self._done += 1
        if not self._may_draw or time.monotonic() - self._started < PATIENCE_S:
            return
        width = 30
        filled = min(width, self._done * width // self._total)
        if filled != self._drawn:
            self._drawn = filled
            click.echo(f"\r[{'#' * filled}{' ' * (width - filled)}] building", nl=False, err=True)
