"""What a stage asked of the site, and why something was made again."""

import msgspec


class Question(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Something a stage asked of the site."""

    name: str
    arguments: tuple[str | int | None, ...]
    answer: str
    """Digest of what was answered."""
    grounds: tuple[str, ...] = ()
    """What the answer rests on, where it stands as long as these do."""


class Reason(msgspec.Struct, frozen=True, gc=False):
    """Why something was made again."""

    stage: str
    name: str
    why: str
