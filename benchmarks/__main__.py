"""The measurement as a whole: `make bench`, or `python -m benchmarks --help`.

For each number of articles every generator gets the same text and a site of its own. Its first build is not timed with
the others: it warms what is warmed, is where memory is sampled, and must give one page for each article. Then come
rounds; in each, each kind of build is done by ours, a peer, ours again, the next peer …, so that a machine that grows
slower meanwhile slows both sides. Ratios are taken within a round. Every single result is kept at once, in
`benchmarks/.results/`; `--report FILE` writes the report from there.
"""

import argparse
import json
import os
import platform
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks import insides, memory_store, peers, report
from benchmarks.edits import EDITS, is_shown, prepare
from benchmarks.sites import OURS, PEERS, Site
from benchmarks.timed import Run, timed

HERE = Path(__file__).parent
LIMIT_S = 600
"""For one build."""
SLOW_S = 60
"""A peer whose first build took longer is not measured further with that many articles."""
BUDGET_S = {100: 90, 1_000: 200, 10_000: 330}
"""For the rounds of one number of articles. The first round is always whole; a later one is begun only if it will end
in time when it takes as long as the last one; without cold builds where these take too long."""
_CHANGED = "this build starts from nothing"
"""What we say when our program was changed since the last build: such a build is not the one that was asked for."""
INSIDE = 1_000
"""Our own inside is looked at with the greatest number of articles up to this one."""


def main() -> None:
    """Installs, measures, reports."""
    wishes = _wishes()
    if wishes.report:
        rows = [json.loads(line) for line in Path(wishes.report).read_text("utf-8").splitlines()]
        _tell(rows, wishes)
        return
    kept = HERE / ".results" / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}.jsonl"
    kept.parent.mkdir(exist_ok=True)
    rows = []

    def keep(row: dict[str, object]) -> None:
        rows.append(row)
        with kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")

    chosen = _installed(wishes)
    makers = {**{name: OURS[name] for name in wishes.our_theme}, **{name: PEERS[name] for name in chosen}}
    keep({"what": "about", **_about(wishes, chosen)})
    for count in wishes.sizes:
        work = HERE / ".work" / str(count)
        shutil.rmtree(work, ignore_errors=True)
        try:
            _measure(count, work, makers, wishes, keep)
        finally:
            if not wishes.keep:
                shutil.rmtree(work, ignore_errors=True)
    say("one file or many …")
    keep({"what": "table", "name": "memory", "rows": memory_store.table(memory_store.measured(5, kept.parent))})
    _tell(rows, wishes)
    say(f"every single result: {kept.relative_to(Path.cwd()) if kept.is_relative_to(Path.cwd()) else kept}")


def say(text: str) -> None:
    """One line of progress."""
    print(text, flush=True)


def _wishes() -> argparse.Namespace:
    def names_of(known: dict[str, Callable[[int, Path], Site]]) -> Callable[[str], list[str]]:
        def names(text: str) -> list[str]:
            found = [name for name in text.split(",") if name]
            for name in found:
                if name not in known:
                    raise argparse.ArgumentTypeError(f"`{name}` is none of {', '.join(known)}")
            return found

        return names

    def numbers(text: str) -> list[int]:
        return [int(number) for number in text.split(",")]

    wishes = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").partition("\n")[0])
    wishes.add_argument("--sizes", type=numbers, default=[100, 1_000, 10_000], help="how many articles: 100,1000,10000")
    wishes.add_argument("--peers", type=names_of(PEERS), default=list(PEERS), help=",".join(PEERS))
    wishes.add_argument("--our-theme", type=names_of(OURS), default=list(OURS), help=",".join(OURS))
    wishes.add_argument("--rounds", type=int, default=5, help="at most; the time for each size is limited, too")
    wishes.add_argument("--skip-install", action="store_true", help="use the peers that are installed")
    wishes.add_argument("--no-docs", action="store_true", help="leave docs/performance.md as it is")
    wishes.add_argument("--keep", action="store_true", help="leave the sites in benchmarks/.work/")
    wishes.add_argument("--report", metavar="FILE", help="measure nothing; report what FILE has")
    return wishes.parse_args()


def _installed(wishes: argparse.Namespace) -> list[str]:
    found = []
    for name in wishes.peers:
        if not wishes.skip_install and not peers.version(name):
            say(f"installing {name} …")
            problem = peers.install(name)
            if problem:
                say(f"{name} cannot be installed here and is left out: {problem}")
                continue
        if peers.version(name):
            found.append(name)
        else:
            say(f"{name} is not installed and is left out")
    return found


def _about(wishes: argparse.Namespace, chosen: list[str]) -> dict[str, object]:
    options = [argument for argument in sys.argv[1:] if argument not in ("--skip-install", "--no-docs", "--keep")]
    return {
        "command": "make bench" if not options else f"python -m benchmarks {' '.join(options)}",
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "versions": {
            **{name: version("fingerpost") for name in wishes.our_theme},
            **{name: peers.version(name) for name in chosen},
        },
        "load": round(os.getloadavg()[0], 1),
    }


def _measure(
    count: int,
    work: Path,
    makers: dict[str, Callable[[int, Path], Site]],
    wishes: argparse.Namespace,
    keep: Callable[[dict[str, object]], None],
) -> None:
    middle = count // 2 + 1
    sites: dict[str, Site] = {}
    for name, make in makers.items():
        folder = work / name
        folder.mkdir(parents=True)
        site = make(count, folder)
        if _is_good_first(name, site, count, keep):
            sites[name] = site
    ours = [name for name in sites if name in OURS]
    others = [name for name in sites if name not in OURS]
    started = time.monotonic()
    took: dict[str, float] = dict.fromkeys(EDITS, 0.0)
    for number in range(1, wishes.rounds + 1):
        left = BUDGET_S.get(count, 300) - (time.monotonic() - started)
        kinds = [kind for kind in EDITS if kind != "cold" or sum(took.values()) <= left]
        if number > 1 and sum(took[kind] for kind in kinds) > left:
            say(f"{count} articles: {number - 1} rounds are what the time allows")
            break
        for kind in kinds:
            begun = time.monotonic()
            for name in _in_turn(ours, others, number):
                _one(name, sites[name], count, kind, number, middle, keep)
            took[kind] = time.monotonic() - begun
    if ours and count == max((size for size in wishes.sizes if size <= INSIDE), default=0):
        say(f"{count} articles: our own inside …")
        site = sites[ours[0]]
        keep({"what": "table", "name": "counts", "size": count, "rows": insides.counts(site, middle)})
        keep({"what": "table", "name": "start", "size": count, "rows": insides.start_up(site)})
        for name, table in insides.profiles(site, middle).items():
            keep({"what": "table", "name": name, "size": count, "rows": table})


def _is_good_first(name: str, site: Site, count: int, keep: Callable[[dict[str, object]], None]) -> bool:
    """The untimed first build: pages counted, memory sampled. Whether more should follow."""
    site.clean()
    run = timed(site.command, site.folder, LIMIT_S, is_sampled=True)
    pages = site.pages()
    is_right = run.code == 0 and len(pages) == count
    size = sum(page.stat().st_size for page in pages[:500]) / max(1, len(pages[:500]))
    keep(
        {
            "what": "first", "side": name, "size": count, "wall": run.wall, "cpu": run.cpu, "peak_mb": run.peak_mb,
            "tree_mb": run.tree_mb, "code": run.code, "pages": len(pages), "page_kb": size / 1000, "is_right": is_right,
        }
    )  # fmt: skip
    say(_line(count, name, "first", run) + f"  {len(pages)} pages of {size / 1000:.1f} KB")
    if not is_right:
        say(f"{name} is left out: exit code {run.code}, {len(pages)} pages of {count}\n{run.said[-1500:]}")
    return is_right and (name in OURS or run.wall <= SLOW_S)


def _in_turn(ours: list[str], others: list[str], number: int) -> Iterator[str]:
    """Ours between the others: a, hugo, b, pelican …; each once in a round, and who begins changes."""
    sides = [name for pair in zip(ours, others, strict=False) for name in pair]
    sides += ours[len(others) :] + others[len(ours) :]
    shift = number % len(sides) if sides else 0
    yield from sides[shift:]
    yield from sides[:shift]


def _one(
    name: str, site: Site, count: int, kind: str, number: int, middle: int, keep: Callable[[dict[str, object]], None]
) -> None:
    mark = f"round {number}"
    prepare(site, kind, middle, mark)
    run = timed(site.command, site.folder, LIMIT_S)
    is_whole = len(site.pages()) == count and is_shown(site, kind, middle, mark)
    is_right = run.code == 0 and is_whole and _CHANGED not in run.said
    keep(
        {
            "what": "run", "side": name, "size": count, "kind": kind, "round": number, "wall": run.wall, "cpu": run.cpu,
            "peak_mb": run.peak_mb, "code": run.code, "is_right": is_right,
        }
    )  # fmt: skip
    wrong = "" if is_right else f"  WRONG (exit code {run.code}): {run.said[-300:].strip()}"
    say(_line(count, name, kind, run) + wrong)


def _line(count: int, name: str, kind: str, run: Run) -> str:
    return f"{count:6} {name:9} {kind:8} {run.wall:8.2f} s  {run.peak_mb:6.0f} MB"


def _tell(rows: list[dict[str, object]], wishes: argparse.Namespace) -> None:
    text = report.written(rows)
    say("\n" + text)
    if not wishes.no_docs:
        report.put_into_docs(text, HERE.parent / "docs" / "performance.md")


if __name__ == "__main__":
    main()
