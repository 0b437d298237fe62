"""One whole process, timed from outside.

Wall and processor time and the peak memory of the largest process come from the system's account of the ended child
(`wait4`). The memory of all its processes together is sampled from /proc, in runs of its own, because sampling takes
time: each page of memory is counted once however many processes share it (PSS).
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_KIB_OF_MAXRSS = 1 if sys.platform != "darwin" else 1 / 1024


@dataclass(frozen=True)
class Run:
    """What one process took."""

    wall: float
    cpu: float
    """User and system seconds, its children included."""
    peak_mb: float
    """Resident memory of its largest process."""
    tree_mb: float | None
    """Memory of all its processes together; None where it was not sampled."""
    code: int
    """0, or why it counts for nothing: an exit code, minus a signal, 124 for the time limit."""
    said: str
    """What it printed."""


def timed(command: Sequence[str], folder: Path, limit_s: float, *, is_sampled: bool = False) -> Run:
    """Runs a command in a folder and waits for its end, or kills it and all it started after `limit_s`."""
    log = folder / ".said.txt"
    is_late = threading.Event()
    with log.open("wb") as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=_environment(), stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            start_new_session=True,
        )  # fmt: skip

        def stop() -> None:
            is_late.set()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

        alarm = threading.Timer(limit_s, stop)
        alarm.start()
        sampler = _Sampler(process.pid) if is_sampled and Path(f"/proc/{process.pid}/smaps_rollup").exists() else None
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        alarm.cancel()
        process.returncode = code = os.waitstatus_to_exitcode(status)
        tree_mb = sampler.stopped() if sampler else None
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    text = log.read_text("utf-8", errors="replace")
    return Run(
        wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _KIB_OF_MAXRSS / 1024, tree_mb,
        124 if is_late.is_set() else code, text,
    )  # fmt: skip


def _environment() -> dict[str, str]:
    """Ours, less what would keep Python from storing its compiled modules, as it does for everybody else."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class _Sampler(threading.Thread):
    """Looks at a process and all below it until told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._peak_kb = 0
        self._is_over = threading.Event()
        self.start()

    def run(self) -> None:
        while not self._is_over.wait(0.02):
            self._peak_kb = max(self._peak_kb, sum(_pss_kb(pid) for pid in _family(self._pid)))

    def stopped(self) -> float | None:
        """The peak in MB; None where the process was gone before the first look."""
        self._is_over.set()
        self.join()
        return self._peak_kb / 1024 or None


def _family(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in children.read_text().split():
                yield from _family(int(child))


def _pss_kb(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
