"""Why the memory of a site is one SQLite file and not a file for each row: `python -m benchmarks.memory_store`.

10,000 rows of 2 KB are written at once, all read, and one of them is written again, in both ways; medians of the
rounds. SQLite is opened as `fingerpost/edges/memory.py` opens it.
"""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROWS = 10_000
SIZE = 2048
STEPS = ("write all", "read all", "write one")


def measured(rounds: int = 5, folder: Path | None = None) -> dict[str, dict[str, float]]:
    """Median seconds, by way and step. `folder`: on the disk that is to be measured."""
    ways: dict[str, Callable[[Path, dict[str, bytes]], list[float]]] = {
        "one SQLite file": in_one_file, "a file for each row": in_many_files,
    }  # fmt: skip
    found: dict[str, list[list[float]]] = {way: [] for way in ways}
    for number in range(rounds):
        rows = {f"{key:06x}": (f"{number} {key} ".encode() * SIZE)[:SIZE] for key in range(ROWS)}
        for way, run in ways.items():
            with tempfile.TemporaryDirectory(dir=folder) as place:
                found[way].append(run(Path(place), rows))
    return {
        way: {step: statistics.median(times[k] for times in runs) for k, step in enumerate(STEPS)}
        for way, runs in found.items()
    }


def in_one_file(folder: Path, rows: dict[str, bytes]) -> list[float]:
    """The seconds of each step with SQLite; each opens the file anew, as each build does."""

    def opened() -> sqlite3.Connection:
        connection = sqlite3.connect(folder / "memory.sqlite3")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    def write(some: dict[str, bytes]) -> None:
        connection = opened()
        with connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value BLOB)")
            connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", some.items())
        connection.close()

    def read() -> None:
        connection = opened()
        assert dict(connection.execute("SELECT name, value FROM kept")) == rows
        connection.close()

    return _seconds(lambda: write(rows), read, lambda: write({"000007": bytes(SIZE)}))


def in_many_files(folder: Path, rows: dict[str, bytes]) -> list[float]:
    """The seconds of each step with a file for each row, in 256 folders, each file switched in one step."""

    def write(some: dict[str, bytes]) -> None:
        for name, value in some.items():
            place = folder / name[-2:] / name
            place.parent.mkdir(exist_ok=True)
            new = place.with_suffix(".new")
            new.write_bytes(value)
            new.replace(place)

    def read() -> None:
        assert {path.name: path.read_bytes() for path in folder.glob("*/*")} == rows

    return _seconds(lambda: write(rows), read, lambda: write({"000007": bytes(SIZE)}))


def _seconds(*steps: Callable[[], None]) -> list[float]:
    return [_timed(step) for step in steps]


def _timed(step: Callable[[], None]) -> float:
    started = time.perf_counter()
    step()
    return time.perf_counter() - started


def table(found: dict[str, dict[str, float]]) -> Sequence[Sequence[str]]:
    """Rows of a table, the head first."""
    rows = [[way, *(f"{found[way][step] * 1000:.1f} ms" for step in STEPS)] for way in found]
    return [[f"{ROWS:,} rows of 2 KB", *STEPS], *rows]


if __name__ == "__main__":
    for line in table(measured()):
        print("".join(f"{cell:22}" for cell in line))
