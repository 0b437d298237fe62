"""What the terminal is told of a save, in one line: what changed, what was made again and why, and how long it took."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from fingerpost.edges.preview.session import PROGRAM, Look
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.traces import Reason

NAMED = 3
"""So many files are named."""


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """What became of which file: `content/a.md`, `new: content/b.md`, `gone: content/c.md`."""
    edited = [name for name in after if name in before and before[name] != after[name]]
    new = [f"new: {name}" for name in after if name not in before]
    gone = [f"gone: {name}" for name in before if name not in after]
    return (*edited, *new, *gone)


def line(changed: Sequence[str], look: Look, milliseconds: float) -> str:
    """The line for one save."""
    named = ", ".join(changed[:NAMED]) + (f" and {len(changed) - NAMED:,} more" if len(changed) > NAMED else "")
    return f"{named or 'the same files'}: {outcome(look)}, {milliseconds:.0f} ms"


def outcome(look: Look) -> str:
    """What came of it: `1 page read, 4 rendered (1 changed; 3 by around)`, or that it is the old site that is shown."""
    if not look.is_good:
        return f"{_count(_errors(look.built.diagnostics), 'error')}; the last good site stays"
    warnings = sum(d.level == "warning" for d in look.built.diagnostics)
    said = made(look.built.reasons)
    return f"{said}, {_count(warnings, 'warning')}" if warnings else said


def made(reasons: Iterable[Reason]) -> str:
    """What was made again, and why, in a few words."""
    by_stage: dict[str, list[Reason]] = {}
    for reason in reasons:
        by_stage.setdefault(reason.stage, []).append(reason)
    parts = [f"{_count(len(by_stage['page']), 'page')} read"] if "page" in by_stage else []
    if "render" in by_stage:
        parts.append(f"{len(by_stage['render']):,} rendered ({_why(by_stage['render'])})")
    if "files" in by_stage:
        parts.append(f"{', '.join(reason.name for reason in by_stage['files'])} made")
    return ", ".join(parts) or "nothing to make again"


def _why(reasons: Sequence[Reason]) -> str:
    counts = Counter(_short(reason.why) for reason in reasons)
    return ", ".join(why if len(counts) == 1 else f"{count} {why}" for why, count in counts.most_common(4))


def _short(why: str) -> str:
    """`the answer to around(content/a.md) changed` → `by around`; `it changed` → `changed`."""
    if why.startswith("the answer to "):
        return f"by {why.removeprefix('the answer to ').partition('(')[0]}"
    return why.removeprefix("it ").removeprefix("is ")


def restart(changed: Sequence[str]) -> str | None:
    """What has to be said when the site's own program was edited; None where it was not."""
    if not {PROGRAM, f"new: {PROGRAM}", f"gone: {PROGRAM}"} & set(changed):
        return None
    return f"{PROGRAM} is read when the preview starts: end it with Ctrl-C and start it again to see what you changed"


def _errors(diagnostics: Iterable[Diagnostic]) -> int:
    return sum(d.level == "error" for d in diagnostics)


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"
