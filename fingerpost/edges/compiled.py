"""Compiled templates between two builds: files in the cache folder of the user's account, as Python keeps its modules.

Compiling the templates of a page takes longer than showing it. Rule 1: this is the only code we ever read back, and it
never lies in a site's folder, which may come from somebody else: only in a folder that belongs to the one who builds
and in which nobody else can write. Rule 2: a file is named by the digest of all it was compiled from (the template's
name, place and text, our own program, Python and the libraries), and begins with the digest of its own bytes; where
that does not match it is as good as absent. Rule 3: whatever is wrong with the folder, templates are compiled anew.
Rule 4: nothing is written where Python is told to write no compiled modules (`PYTHONDONTWRITEBYTECODE`).
"""

import contextlib
import marshal
import os
import stat
import sys
from functools import cached_property
from pathlib import Path
from types import CodeType

from fingerpost.model.digest import digest_of

MOST = 2_000
"""Files that are kept; the shipped themes have some fifty templates each."""


def cache_folder() -> Path:
    """Where they lie for this user: `fingerpost/templates` in the cache folder of the system."""
    from platformdirs import user_cache_path

    return user_cache_path("fingerpost", appauthor=False) / "templates"


class DiskCompiled:
    """Files in a folder, each the code of one template."""

    def __init__(self, program: str, folder: Path | None = None) -> None:
        """`program` stands for the program's own text and all it runs on; where no folder is given it is the user's."""
        self._program = program
        self._chosen = folder
        self._is_tidy = False

    def get(self, key: str) -> CodeType | None:
        folder = self._folder
        if folder is None:
            return None
        name = self._name(key)
        try:
            content = (folder / name).read_bytes()
            seal, code = content[:_SEAL], content[_SEAL:]
            found = marshal.loads(code) if seal == _seal(name, code) else None  # noqa: S302 - see rules 1 and 2
        except (OSError, EOFError, ValueError, TypeError):
            return None
        return found if isinstance(found, CodeType) else None

    def put(self, key: str, code: CodeType) -> None:
        folder = self._folder
        if folder is None or sys.dont_write_bytecode:
            return
        name, content = self._name(key), marshal.dumps(code)
        with contextlib.suppress(OSError):
            half = folder / f"{name}.{os.getpid()}.part"
            try:
                half.write_bytes(_seal(name, content) + content)
                half.replace(folder / name)
            except OSError:
                half.unlink(missing_ok=True)
                raise
        self._tidy(folder)

    @cached_property
    def _folder(self) -> Path | None:
        """The folder, made if need be; None where it cannot be had or is not the user's alone."""
        folder = self._chosen if self._chosen is not None else cache_folder()
        try:
            folder.mkdir(0o700, parents=True, exist_ok=True)
            found = folder.stat()
        except OSError:
            return None
        if hasattr(os, "getuid"):
            is_ours = found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
            return folder if is_ours else None
        return folder

    def _name(self, key: str) -> str:
        return digest_of(f"{self._program} {key}".encode())

    def _tidy(self, folder: Path) -> None:
        """Removes the oldest files where there are too many; looks once in the life of a process."""
        if self._is_tidy:
            return
        self._is_tidy = True
        with contextlib.suppress(OSError):
            found = sorted((item.stat().st_mtime_ns, item.name) for item in folder.iterdir())
            for _, name in found[:-MOST]:
                with contextlib.suppress(OSError):
                    (folder / name).unlink()


def _seal(name: str, code: bytes) -> bytes:
    """The digest at the head of a file, of its name as well: under another name it is as good as absent."""
    return digest_of(name.encode() + b"\0" + code).encode("ascii")


_SEAL = len(_seal("", b""))
