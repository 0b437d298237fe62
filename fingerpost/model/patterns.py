"""Regular expressions that are compiled when they are first used.

Compiling all of ours takes as long as reading and showing a page, and a build after an edit uses a third of them.
Python keeps none from one process to the next.
"""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

_Finds = Callable[..., re.Match[str] | None]


class Pattern:
    """What `re.compile` gives, later: each method is that of the compiled expression, once it has been asked for."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self._flags = flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The expression itself."""
        return re.compile(self.pattern, self._flags)

    @cached_property
    def search(self) -> _Finds:
        return self.compiled.search

    @cached_property
    def match(self) -> _Finds:
        return self.compiled.match

    @cached_property
    def fullmatch(self) -> _Finds:
        return self.compiled.fullmatch

    @cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[str]]]:
        return self.compiled.finditer

    @cached_property
    def findall(self) -> Callable[..., list[Any]]:
        return self.compiled.findall

    @cached_property
    def split(self) -> Callable[..., list[str | Any]]:
        return self.compiled.split

    @cached_property
    def sub(self) -> Callable[..., str]:
        return self.compiled.sub
