"""The door to what templates were compiled to, kept from one build to the next."""

from types import CodeType
from typing import Protocol


class Compiled(Protocol):
    """Compiled templates by a key that says what they were compiled from. Deleting any costs time and nothing else."""

    def get(self, key: str) -> CodeType | None:
        """What was kept under this key, if it is still there."""
        ...

    def put(self, key: str, code: CodeType) -> None:
        """Keeps what a template was compiled to."""
        ...


class _Nothing:
    def get(self, key: str) -> CodeType | None:
        """Nothing."""

    def put(self, key: str, code: CodeType) -> None:
        """Nothing."""


NOTHING_COMPILED: Compiled = _Nothing()
"""Nothing is kept: every template is compiled anew."""
