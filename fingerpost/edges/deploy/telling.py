"""A plan and what became of it, in plain words. Pure.

One screen: how many pages and files are new, changed or gone, what is sent, what goes, with the first few names.
"""

from collections.abc import Iterator, Sequence

from fingerpost.edges.deploy.perform import Report
from fingerpost.edges.deploy.plan import KEPT, Manifest, Step
from fingerpost.edges.terminal import counted

NAMES = 5
"""How many names are shown of each sort."""


WHOLE = "what was online before is still whole; deploy again, and it goes on from here"

FAILURES = 20
"""How many files are named that failed for one reason."""


def summary(label: str, ours: Manifest, theirs: Manifest, steps: Sequence[Step], final: Manifest) -> Iterator[str]:
    """What would happen, for whoever has to say yes."""
    yield f"{ours.title} → {label}"
    puts = [step for step in steps if step.act == "put"]
    deletes = [step for step in steps if step.act == "delete"]
    for what, is_page in (("page", True), ("other file", False)):
        chosen = [step for step in puts if _is_page(step.path) == is_page]
        new, changed = ([step.path for step in chosen if step.why == why] for why in ("new", "changed"))
        if new:
            yield f"  {counted(len(new), what)} new: {_names(new)}"
        if changed:
            yield f"  {counted(len(changed), what)} changed: {_names(changed)}"
    if deletes:
        yield f"  {counted(len(deletes), 'file')} deleted: {_names([step.path for step in deletes])}"
    kept = sum(item.unused_since is not None for item in final.files.values())
    if kept:
        yield f"  {counted(kept, 'old file')} kept for {KEPT.days} days, for readers who have an old page open"
    same = len(ours.files) - len(puts)
    size = sum(ours.files[step.path].size for step in puts)
    yield f"  {counted(same, 'file')} as before; {_bytes(size)} to send"
    if not theirs.is_whole:
        yield "  the deploy before this one was cut short; this one goes on from there"


def plan_lines(ours: Manifest, steps: Sequence[Step]) -> Iterator[str]:
    """Every step, in order, a line for each."""
    checked = sum(step.act == "verify" for step in steps)
    for step in steps:
        if step.act != "verify":
            size = f"  {_bytes(ours.files[step.path].size)}" if step.act == "put" else ""
            yield f"{step.act:7}{step.why:15}{step.path}{size}"
        elif checked:
            yield f"verify {counted(checked, 'file')}"
            checked = 0


def outcome(report: Report, steps: Sequence[Step]) -> Iterator[str]:
    """What became of it; each file that failed, with the reason."""
    yield from _failures(report.failed)
    if report.stopped:
        yield f"stopped: {report.stopped}"
        if report.hint:
            yield f"  hint: {report.hint}"
        yield WHOLE
    elif report.failed:
        yield f"online, but {counted(len(report.failed), 'file')} could not be deleted; the next deploy tries again"
    else:
        sent = sum(step.act == "put" for step in steps)
        gone = sum(step.act == "delete" for step in steps)
        yield f"online: {sent:,} sent, {gone:,} deleted"


def _failures(failed: Sequence[tuple[Step, str]]) -> Iterator[str]:
    """Each file that failed; where one reason made many fail, the first of them and how many more."""
    alike: dict[tuple[str, str], list[str]] = {}
    for step, problem in failed:
        alike.setdefault((_FAILED[step.act], problem), []).append(step.path)
    for (word, problem), paths in alike.items():
        for path in paths[:FAILURES]:
            yield f"  {word}: {path}: {problem}"
        if len(paths) > FAILURES:
            yield f"  {word}: {counted(len(paths) - FAILURES, 'more file')}: {problem} (`--debug` names each)"


_FAILED = {"put": "not sent", "delete": "not deleted", "verify": "not right there"}


def _is_page(path: str) -> bool:
    return path.endswith((".html", ".htm"))


def _names(paths: Sequence[str]) -> str:
    shown = [path.removesuffix("index.html") or "the home page" for path in paths[:NAMES]]
    more = f" and {len(paths) - NAMES:,} more" if len(paths) > NAMES else ""
    return ", ".join(shown) + more


def _bytes(size: int) -> str:
    for unit, limit in (("bytes", 1000), ("kB", 1000**2), ("MB", 1000**3)):
        if size < limit:
            return f"{size} {unit}" if unit == "bytes" else f"{size / (limit / 1000):.1f} {unit}"
    return f"{size / 1000**3:.1f} GB"
