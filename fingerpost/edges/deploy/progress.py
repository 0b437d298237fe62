"""A bar while a deploy lasts, on a terminal only; elsewhere nothing, for logs have no use for it."""

import sys
import time
from types import TracebackType
from typing import Self

import click

_PAUSE_S = 0.1
_WIDTH = 30


class Counted:
    """Counts steps."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._drawn_at = max(1, total), 0, 0.0
        self._may_draw = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._drawn_at:
            click.echo("\r\x1b[K", nl=False, err=True)

    def tick(self, phase: str) -> None:
        """One step is done."""
        self._done += 1
        if not self._may_draw or time.monotonic() - self._drawn_at < _PAUSE_S:
            return
        self._drawn_at = time.monotonic()
        filled = min(_WIDTH, self._done * _WIDTH // self._total)
        bar = f"[{'#' * filled}{' ' * (_WIDTH - filled)}]"
        click.echo(f"\r\x1b[K{bar} {self._done:,} of {self._total:,}: {phase}", nl=False, err=True)
