"""Files that are made for readers may be read: by the web server, which is somebody else on its computer."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

PRIVATE = 0o022
"""What others than the owner may not do: write. That they may read is the point of a published file."""


@contextmanager
def readable_by_all() -> Iterator[None]:
    """Meanwhile new files and folders may be read by all, whatever the author keeps to themselves otherwise (`umask`).

    A mask that lets a group write as well stays as open as it is.
    """
    before = os.umask(PRIVATE)
    os.umask(before & PRIVATE)
    try:
        yield
    finally:
        os.umask(before)
