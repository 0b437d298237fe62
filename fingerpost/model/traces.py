"""What a stage asked of the site, and why something was made again."""

import msgspec


class Question(msgspec.Struct, frozen=True, array_like=True):
    """Something a stage asked of the site."""

    name: str
    arguments: tuple[str | int | None, ...]
    answer: str
    """Digest of what was answered."""


class Reason(msgspec.Struct, frozen=True):
    """Why something was made again."""

    stage: str
    name: str
    why: str
