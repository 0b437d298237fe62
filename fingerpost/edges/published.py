"""`published.json` on disk: read for every build, and written when somebody accepts or a deploy has ended well.

Rule 1: what cannot be read is not written over. Rule 2: the file is replaced whole, and only where it still is as it
was read.
"""

import os
from pathlib import Path

from fingerpost.edges.disk import unreadable
from fingerpost.edges.files import Files
from fingerpost.edges.replacing import replaced
from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.digest import digest_of
from fingerpost.model.ledger import LEDGER, Ledger, LedgerFile

LARGEST = 64 * 1024 * 1024
"""Bytes that are read: a hundred thousand addresses with all their anchors are half of that."""


def read_published_file(site: Path) -> LedgerFile | Diagnostic | None:
    """The ledger's file beside site.toml; None where there is none, a fault where it cannot be read."""
    path = site / LEDGER
    files = Files()
    try:
        status = files.status(path)
        if status is None:
            return None
        if status.kind != "file":
            hint = "put the file itself beside site.toml"
            return fault("file-unreadable", f"{LEDGER} is not a file", Place(LEDGER, 1, 1), hint=hint)
        if status.size > LARGEST:
            message = f"{LEDGER} has more than {LARGEST // 1024 // 1024} MiB"
            return fault("file-large", message, Place(LEDGER, 1, 1))
        content = files.read_bytes(path)
    except OSError as error:
        return unreadable(error)
    return None if content is None else LedgerFile(content, digest_of(content))


def write_published_file(site: Path, before: LedgerFile | None, ledger: Ledger) -> bool:
    """Whether the ledger was written; it is not where somebody else has changed the file since it was read."""
    from fingerpost.stages.ledger.file import written  # seldom needed, and it loads json

    path = site / LEDGER
    content = written(ledger).encode()
    if before is not None:
        return replaced(path, before.content, content)
    files, new = Files(), path.with_name(f".{LEDGER}.{os.getpid()}.tmp")
    try:
        files.write_bytes(new, content, fsync=True)
        if files.status(path) is not None:
            return False
        files.rename(new, path)
    finally:
        new.unlink(missing_ok=True)
    return True
