"""One file of a writer, changed: whole or not at all, and never over somebody else's change.

Several files that belong together are changed by `rewriting.py`.
"""

import contextlib
import os
from pathlib import Path


def replaced(file: Path, before: bytes, after: bytes) -> bool:
    """Whether the file now has the new bytes; it does not where it no longer had the ones that were read.

    The new bytes are written beside it and take its place in one step, with its permissions. A symbolic link stays one:
    the file it leads to is changed.
    """
    file = Path(os.path.realpath(file))
    new = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with new.open("xb") as stream:
            stream.write(after)
            stream.flush()
            os.fsync(stream.fileno())
        new.chmod(file.stat().st_mode & 0o7777)
        if file.read_bytes() != before:
            return False
        new.replace(file)
    finally:
        with contextlib.suppress(FileNotFoundError):
            new.unlink()
    return True
