"""What our own build does: pages read, rendered and written for each kind of edit, and where its time goes.

Everything is asked of the program from outside (`--why`, `-m cProfile`), so that nothing here knows its inside.
"""

import pstats
import re
import statistics
import sys
from collections import Counter, defaultdict
from pathlib import Path

from benchmarks.edits import EDITS, prepare
from benchmarks.sites import Site
from benchmarks.timed import timed

Table = list[list[str]]
_Function = tuple[str, int, str]
_Stats = dict[_Function, tuple[int, float, dict[_Function, float]]]

_WRITTEN = re.compile(r"\((\d[\d,]*) written, (\d[\d,]*) removed\)")


def counts(site: Site, middle: int) -> Table:
    """How much work each kind of edit makes, as the program itself tells."""
    rows = [["After", "pages read", "pages rendered", "files made from the whole", "files written"]]
    for kind in EDITS:
        prepare(site, kind, middle, "counted")
        said = timed((*site.command, "--why"), site.folder, 300).said
        first = Counter(line.split(" ", 1)[0] for line in said.splitlines())
        written = _WRITTEN.search(said)
        rows.append(
            [EDITS[kind], *(str(first[word]) for word in ("read", "rendered", "made")), written[1] if written else "0"]
        )
    return rows


def start_up(site: Site, rounds: int = 5) -> Table:
    """The least a build can take: the interpreter alone, and the program when it only says its version."""
    commands = {
        "Python alone": (sys.executable, "-c", "pass"),
        "`fingerpost --version`": (site.command[0], "--version"),
        "`fingerpost build --help`": (site.command[0], "build", "--help"),
    }
    rows = [["Start", "wall", "user + system"]]
    for name, command in commands.items():
        runs = [timed(command, site.folder, 60) for _ in range(rounds)]
        wall, cpu = (statistics.median(values) for values in zip(*((r.wall, r.cpu) for r in runs), strict=True))
        rows.append([name, f"{wall * 1000:.0f} ms", f"{cpu * 1000:.0f} ms"])
    return rows


def profiles(site: Site, middle: int, top: int = 10) -> dict[str, Table]:
    """Where the time of three kinds of builds goes: by part of the program for all, by function for those that make."""
    stats = {kind: _profiled(site, kind, middle) for kind in ("cold", "edit", "none")}
    tables = {"profile parts": _parts(stats)}
    for kind in ("cold", "edit"):
        tables[f"profile {kind}"] = _functions(stats[kind], top)
    return tables


def _profiled(site: Site, kind: str, middle: int) -> _Stats:
    """Each function by file, line and name: calls, own time, and own time by caller. In one process."""
    prepare(site, kind, middle, "profiled")
    result = site.folder / ".profile"
    program = (sys.executable, "-m", "cProfile", "-o", str(result), site.command[0], *site.command[1:], "--jobs", "1")
    run = timed(program, site.folder, 600)
    if run.code or not result.exists():
        return {}
    stats = pstats.Stats(str(result)).stats  # type: ignore[attr-defined]
    return {
        function: (calls, own, {caller: times[2] for caller, times in callers.items()})
        for function, (_, calls, own, _, callers) in stats.items()
    }


def _functions(stats: _Stats, top: int) -> Table:
    """The functions with most time of their own; the profiler slows small ones most."""
    total = sum(own for _, own, _ in stats.values())
    rows = [["Function", "calls", "own time", "share"]]
    for function, (calls, own, _) in sorted(stats.items(), key=lambda item: item[1][1], reverse=True)[:top]:
        rows.append([f"`{_place(*function)}`", f"{calls:,}", f"{own:.2f} s", f"{own / total:.0%}"])
    return rows


def _parts(stats: dict[str, _Stats]) -> Table:
    """Seconds by part of the program; what is written in C counts for its caller."""
    by_kind: dict[str, dict[str, float]] = {}
    for kind, functions in stats.items():
        parts: defaultdict[str, float] = defaultdict(float)
        for (file, _, _), (_, own, callers) in functions.items():
            if file == "~" and callers:
                for caller, of_caller in callers.items():
                    parts[_part(caller[0])] += of_caller
            else:
                parts[_part(file)] += own
        by_kind[kind] = parts
    enough = {kind: sum(parts.values()) * 0.015 for kind, parts in by_kind.items()}
    every = dict.fromkeys(part for parts in by_kind.values() for part in sorted(parts, key=lambda part: -parts[part]))
    named = [part for part in every if any(parts.get(part, 0) > enough[kind] for kind, parts in by_kind.items())]
    rows = [["Part", *by_kind]]
    rows += [[part, *(f"{parts.get(part, 0):.2f} s" for parts in by_kind.values())] for part in named]
    rest = [sum(parts.values()) - sum(parts.get(part, 0) for part in named) for parts in by_kind.values()]
    rows.append(["everything else", *(f"{seconds:.2f} s" for seconds in rest)])
    rows.append(["together", *(f"{sum(parts.values()):.2f} s" for parts in by_kind.values())])
    return rows


def _part(file: str) -> str:
    parts = Path(file).parts
    if file.endswith(".html"):
        return "templates of the theme"
    if "site-packages" in parts:
        return f"library {Path(parts[parts.index('site-packages') + 1]).stem}"
    if "fingerpost" in parts[:-1]:
        return f"`{'/'.join(parts[len(parts) - 1 - parts[::-1].index('fingerpost') :])}`"
    if file.startswith("<") and "importlib" in file:
        return "Python: imports"
    if len(parts) > 1 and parts[-2] in ("re", "json"):
        return f"Python: {parts[-2]}"
    return f"Python: {Path(file).stem.removeprefix('<frozen ').rstrip('>')}"


def _place(file: str, line: int, function: str) -> str:
    """`fingerpost/stages/markup/html.py:53 read`; for what is written in C its name alone."""
    if file == "~":
        return function.strip("<>")
    parts = Path(file).parts
    known = [index for index, part in enumerate(parts[:-1]) if part in ("site-packages", "fingerpost")]
    if known:
        parts = parts[known[-1] + (parts[known[-1]] == "site-packages") :]
    return f"{'/'.join(parts[-3:])}:{line} {function}"
