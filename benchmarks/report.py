"""The results as tables, and their place in docs/performance.md."""

import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.edits import EDITS
from benchmarks.sites import OURS

Row = dict[str, Any]

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"

_NAMES = {"hearth": "fingerpost, hearth", "plain": "fingerpost, plain", "hugo": "Hugo", "pelican": "Pelican",
          "mkdocs": "MkDocs", "zensical": "Zensical"}  # fmt: skip

_TABLES = {
    "counts": "How much is made again ({size:,} articles, theme hearth)",
    "start": "The least a build can take",
    "profile parts": "Where our time goes ({size:,} articles, hearth, one process, slowed by the profiler)",
    "profile cold": "A cold build, by function",
    "profile edit": "A build after one edit, by function",
    "memory": "One file or a file for each row",
}


def written(rows: Sequence[Row]) -> str:
    """The measured section, in Markdown."""
    about = next(row for row in rows if row["what"] == "about")
    sizes = list(dict.fromkeys(row["size"] for row in rows if row["what"] == "first"))
    parts = [_about(about)]
    for size in sizes:
        firsts = [row for row in rows if row["what"] == "first" and row["size"] == size]
        runs = [row for row in rows if row["what"] == "run" and row["size"] == size]
        parts += [f"### {size:,} articles", _times(firsts, runs), _ratios(firsts, runs), _wrong(firsts, runs)]
    for name, title in _TABLES.items():
        for row in rows:
            if row["what"] == "table" and row["name"] == name:
                parts += [f"### {title.format(size=row.get('size', 0))}", _table(row["rows"])]
    return "\n\n".join(part for part in parts if part) + "\n"


def put_into_docs(text: str, path: Path) -> None:
    """Between the two marks of the page, which stay."""
    page = path.read_text("utf-8")
    before, after = page.partition(BEGIN)[0], page.partition(END)[2]
    path.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", "utf-8")


def _about(about: Row) -> str:
    versions = ", ".join(f"{_NAMES[name]} {number}" for name, number in about["versions"].items() if name not in OURS)
    ours = next((number for name, number in about["versions"].items() if name in OURS), "")
    return (
        f"`{about['command']}`, {about['date']}: {about['cores']} cores, {about['memory_gb']} GB, {about['system']}; "
        f"load before the start {about['load']}. fingerpost {ours}" + (f", {versions}." if versions else ".")
    )


def _times(firsts: Sequence[Row], runs: Sequence[Row]) -> str:
    """Medians by side: wall and, in brackets, processor seconds; then memory and the weight of a page."""
    rows = [["", *EDITS.values(), "memory", "largest process", "a page"]]
    for first in firsts:
        mine = [run for run in runs if run["side"] == first["side"] and run["is_right"]]
        cells = []
        for kind in EDITS:
            of_kind = [run for run in mine if run["kind"] == kind]
            if not of_kind and kind == "cold" and first["is_right"]:
                of_kind = [first]
            cells.append(f"{_median(of_kind, 'wall'):.2f} s ({_median(of_kind, 'cpu'):.2f})" if of_kind else "–")
        peak = max(run["peak_mb"] for run in [first, *mine])
        tree = f"{first['tree_mb']:.0f} MB" if first["tree_mb"] else "–"
        rows.append([_NAMES[first["side"]], *cells, tree, f"{peak:.0f} MB", f"{first['page_kb']:.1f} KB"])
    rounds = max((run["round"] for run in runs), default=0)
    colds = len({run["round"] for run in runs if run["kind"] == "cold"})
    fewer = f" (cold: {colds})" if colds != rounds else ""
    note = f"Medians of {rounds} round{'s' * (rounds != 1)}{fewer}: wall seconds (user + system seconds)."
    return f"{_table(rows)}\n\n{note}"


def _ratios(firsts: Sequence[Row], runs: Sequence[Row]) -> str:
    """Ours divided by each peer, wall time, as the median of the rounds' ratios, with the least and the greatest."""
    ours = [first["side"] for first in firsts if first["side"] in OURS]
    others = [first["side"] for first in firsts if first["side"] not in OURS and first["is_right"]]
    rows = [["Ours ÷ theirs, wall", *EDITS.values()]]
    for mine in ours:
        for other in others:
            cells = [_ratio(firsts, runs, mine, other, kind) for kind in EDITS]
            rows.append([f"{_NAMES[mine]} ÷ {_NAMES[other]}", *cells])
    return _table(rows) if len(rows) > 1 else ""


def _ratio(firsts: Sequence[Row], runs: Sequence[Row], mine: str, other: str, kind: str) -> str:
    walls = {(run["side"], run["round"]): run["wall"] for run in runs if run["kind"] == kind and run["is_right"]}
    ratios = sorted(
        wall / walls[other, number]
        for (side, number), wall in walls.items()
        if side == mine and (other, number) in walls
    )
    if ratios:
        spread = f" ({ratios[0]:.2f}–{ratios[-1]:.2f})" if len(ratios) > 1 else ""
        return f"{statistics.median(ratios):.2f}{spread}"
    first = {row["side"]: row["wall"] for row in firsts if row["is_right"]}
    return f"{first[mine] / first[other]:.2f} (first builds)" if kind == "cold" and {mine, other} <= set(first) else "–"


def _wrong(firsts: Iterable[Row], runs: Iterable[Row]) -> str:
    """What did not count, so that nothing is missing in silence."""
    lines = [f"- {_NAMES[row['side']]} did not build all pages: {_why(row)}" for row in firsts if not row["is_right"]]
    lines += [
        f"- {_NAMES[row['side']]}, {EDITS[row['kind']]}, round {row['round']}, does not count: {_why(row)}"
        for row in runs
        if not row["is_right"]
    ]
    return "\n".join(lines)


def _why(row: Row) -> str:
    code = row["code"]
    return "time limit" if code == 124 else f"exit code {code}" if code else "the pages were not as they must be"


def _median(rows: Sequence[Row], key: str) -> float:
    return float(statistics.median(row[key] for row in rows))


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    lines = [head, ["---", *("---:" for _ in head[1:])], *body]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)
