"""What was remembered, between two builds: one SQLite file beside site.toml, `.fingerpost/memory.sqlite3`.

Rule 1: deleting it costs time and nothing else. Rule 2: each row carries the digest of its bytes, and one that does not
match is as good as absent; a file that is no memory of ours, or of another version, is put away with one line. Rule 3:
rows are named by what they are about (a page's path), so a new version of a page takes the place of the old one and the
file does not grow without end; the rows of what has gone are dropped. Rule 4: rows are written while a build goes on,
as soon as many wait: each says what it was made from, so those of a build that is stopped are as good as any.

SQLite rather than a file for each row: see docs/performance.md for the measurement.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from fingerpost.edges import terminal
from fingerpost.edges.compiled import DiskCompiled
from fingerpost.edges.identity import identity
from fingerpost.memo import DictMemory, Memory, Row
from fingerpost.model.compiled import NOTHING_COMPILED, Compiled
from fingerpost.model.digest import digest_of

FORM = 1
"""Raised when the tables change; a memory of another form is dropped."""

BROKEN = (sqlite3.Error, OSError, ValueError)
"""What reading a damaged file raises; text that is no text is a `ValueError`."""

MOST_PENDING = 16 * 1024 * 1024
"""Bytes of rows that wait to be written together."""

_APPLICATION = 0x66696E67  # "fing"


class DiskMemory:
    """Rows in a file; whatever is wrong with the file, the build goes on without it."""

    def __init__(self, folder: Path, code: str) -> None:
        """`code` stands for the program's own text and all it is made with; rows of another program are dropped."""
        self.complaint: str | None = None
        self.unsaved = ""
        """Why what was found out could not be written down: this build is none the worse for it, the next is slower."""
        self._path = folder / "memory.sqlite3"
        self._code = code
        self._pending: dict[tuple[str, str], Row] = {}
        self._pending_bytes = 0
        self._dropped: set[tuple[str, str]] = set()
        self._connection: sqlite3.Connection | None = None
        self._process = os.getpid()
        self._inherited: sqlite3.Connection | None = None
        """In a worker: the connection of its parent, which is not to be used here and not to be closed."""
        try:
            self._connection = self._opened()
        except BROKEN as error:
            self.complaint = f"the memory of earlier builds cannot be used ({error}); this build starts from nothing"
            self._put_away()

    def rows(self, stage: str) -> Mapping[str, Row]:
        """Every sound row of a stage, by name."""
        found = self._select("SELECT name, inputs, value, digest FROM kept WHERE stage = ?", (stage,))
        return {
            name: Row(inputs, value)
            for name, inputs, value, digest in found
            if digest == _seal(stage, name, inputs, value)
        }

    def row(self, stage: str, name: str) -> Row | None:
        """One row; of those that are still to be written, too."""
        pending = self._pending.get((stage, name))
        if pending is not None:
            return pending
        query = "SELECT inputs, value, digest FROM kept WHERE stage = ? AND name = ?"
        for inputs, value, digest in self._select(query, (stage, name)):
            if digest == _seal(stage, name, inputs, value):
                return Row(inputs, value)
        return None

    def names(self, stage: str) -> set[str]:
        """The names of a stage's rows."""
        return {name for (name,) in self._select("SELECT name FROM kept WHERE stage = ?", (stage,))}

    def put(self, stage: str, name: str, row: Row) -> None:
        """Remember a row, at the latest when `save` is called."""
        self._pending[stage, name] = row
        self._pending_bytes += len(row.value)
        if self._pending_bytes > MOST_PENDING:
            self.save()

    def drop(self, stage: str, names: Iterable[str]) -> None:
        """Forget rows, at the latest when `save` is called."""
        self._dropped.update((stage, name) for name in names)

    def save(self) -> None:
        """Write what is pending in one transaction; a full disk or another build at work costs the memory only."""
        if self._connection is None or not (self._pending or self._dropped):
            return
        self.unsaved = ""
        rows = [(s, n, r.inputs, r.value, _seal(s, n, r.inputs, r.value)) for (s, n), r in self._pending.items()]
        try:
            with self._connection:
                self._connection.executemany("DELETE FROM kept WHERE stage = ? AND name = ?", self._dropped)
                self._connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)", rows)
        except BROKEN as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if isinstance(error, OSError) or code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
                self.unsaved = f"the memory for the next build could not be written ({error}); is the disk full?"
        self._pending, self._pending_bytes, self._dropped = {}, 0, set()

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            with contextlib.suppress(*BROKEN):
                self._connection.close()
            self._connection = None

    def _select(self, query: str, values: tuple[str, ...]) -> Iterable[tuple[Any, ...]]:
        if self._connection is None:
            return []
        try:
            if self._process != os.getpid():
                self._open_again()
            return self._connection.execute(query, values).fetchall()
        except BROKEN as error:
            if self._inherited is not None:  # a worker does without; what is to become of the file, its parent sees
                self._connection = None
                return []
            self.complaint = f"the memory of earlier builds is damaged ({error}); this build starts from nothing"
            self.close()
            self._put_away()
            return []

    def _open_again(self) -> None:
        """In a worker, a connection of its own: SQLite forbids to take one through a fork."""
        self._inherited, self._connection, self._process = self._connection, None, os.getpid()
        self._connection = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True, timeout=0.2)

    def _opened(self) -> sqlite3.Connection:
        self._path.parent.mkdir(exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=0.2, isolation_level="DEFERRED")
        try:
            is_new = _is_new(connection)
            # A killed build must not damage the file; a power cut may, and the digests notice.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")
            if is_new or connection.execute("PRAGMA user_version").fetchone()[0] != FORM:
                self._begin(connection)
            self._same_code(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _begin(self, connection: sqlite3.Connection) -> None:
        with connection:
            connection.execute("DROP TABLE IF EXISTS kept")
            connection.execute("DROP TABLE IF EXISTS made_by")
            connection.execute(
                "CREATE TABLE kept (stage TEXT, name TEXT, inputs TEXT, value BLOB, digest TEXT,"
                " PRIMARY KEY (stage, name))"
            )
            connection.execute("CREATE TABLE made_by (code TEXT)")
            connection.execute("INSERT INTO made_by VALUES (?)", (self._code,))
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            connection.execute(f"PRAGMA user_version = {FORM}")

    def _same_code(self, connection: sqlite3.Connection) -> None:
        row = connection.execute("SELECT code FROM made_by").fetchone()
        if row is None or row[0] != self._code:
            self.complaint = "the program or what it is made with has changed; this build starts from nothing"
            self._begin(connection)

    def _put_away(self) -> None:
        for ending in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        with contextlib.suppress(*BROKEN):
            self._connection = self._opened()


def _seal(stage: str, name: object, inputs: object, value: object) -> str:
    """The digest of a row, whatever a damaged file gave for its fields."""
    content = value if isinstance(value, bytes) else b""
    return digest_of(f"{stage}\0{name}\0{inputs}\0{len(content)}\0".encode() + content)


def _is_new(connection: sqlite3.Connection) -> bool:
    """Whether a file is empty; an error where it is somebody else's."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    is_new = application == 0 and not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if not is_new and application != _APPLICATION:
        raise sqlite3.DatabaseError("it is not ours")
    return is_new


class Kept(NamedTuple):
    """What is kept from one build to the next."""

    memory: Memory
    compiled: Compiled


@contextlib.contextmanager
def opened_memory(site: Path, *, is_wanted: bool = True) -> Iterator[Kept]:
    """The memory of a site, saved at the end; an empty one where none is wanted or none can be had."""
    if not is_wanted:
        yield Kept(DictMemory(), NOTHING_COMPILED)
        return
    program = identity(site)
    memory = DiskMemory(site / ".fingerpost", program)
    try:
        yield Kept(memory, DiskCompiled(program))
        memory.save()
    finally:
        for word in filter(None, (memory.complaint, memory.unsaved)):
            terminal.say(word)
        memory.close()
