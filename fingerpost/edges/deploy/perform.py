"""A plan, carried out on a target: phase by phase, each file with its outcome.

Rule 1: no phase begins while a file of the one before it failed, so pages never come before what they show. Rule 2:
what failed is tried twice more before that. Rule 3: a deploy that stops, stops between two whole states of the
manifest: what may be there is written down first, and what was not deleted stays listed.
"""

from collections.abc import Callable, Iterator, Sequence

import msgspec

from fingerpost.edges.deploy.plan import PHASES, Manifest, Phase, Step
from fingerpost.edges.deploy.target import Offer, Outcome, Put, Target, Trouble
from fingerpost.edges.files import reason_of, shown

TRIES = 3
TOGETHER: tuple[tuple[Phase, ...], ...] = (
    ("room",), ("files", "new pages", "new lists", "pages", "lists"), ("verify",), ("deletes",),
)  # fmt: skip
"""Phases that are one where readers see the result only at the end."""
FEW = 8
"""As many failures are tried again even where nothing succeeded; more mean that the place is away."""


class Job(msgspec.Struct, frozen=True):
    """Everything that carrying out takes to know."""

    ours: Manifest
    theirs: Manifest | None
    """As it stands there, unmended."""
    steps: tuple[Step, ...]
    coming: Manifest
    final: Manifest


class Report(msgspec.Struct, frozen=True):
    """What became of a plan."""

    done: int = 0
    failed: tuple[tuple[Step, str], ...] = ()
    """Steps that failed, each with the reason."""
    stopped: str = ""
    """Why it ended early; empty where it did not."""
    hint: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether every step succeeded."""
        return not self.failed and not self.stopped


Watch = Callable[[Step, str], None]
"""Told of each step, with the reason where it failed."""


def perform(job: Job, target: Target, offer: Offer, watch: Watch) -> Report:
    """Carries the plan out as far as it goes."""
    done = 0
    failed: dict[Step, str] = {}
    try:
        target.begin(job.coming, job.theirs, offer)
        for phases in TOGETHER if target.switches else [(phase,) for phase in PHASES]:
            steps = [step for step in job.steps if step.phase in phases]
            if not steps:
                continue
            failed = _carried_out(steps, job, target, watch)
            done += len(steps) - len(failed)
            if failed and phases != ("deletes",):
                first = next(iter(failed)).phase
                return Report(done, tuple(failed.items()), f"not everything of “{first}” could be done")
        target.finish(_with_left(job, failed))
    except Trouble as trouble:
        return Report(done, tuple(failed.items()), trouble.sentence, trouble.hint)
    except OSError as error:
        reason, hint = reason_of(error)
        return Report(done, tuple(failed.items()), f"`{shown(error.filename or target.label)}`: {reason}", hint or "")
    return Report(done, tuple(failed.items()))


def _carried_out(steps: Sequence[Step], job: Job, target: Target, watch: Watch) -> dict[Step, str]:
    """Those of these steps, all of one act, that failed in the end, with their reasons."""
    act = steps[0].act
    left = {step.path: step for step in steps}
    failed: dict[Step, str] = {}
    for _ in range(TRIES):
        failed, before = {}, len(left)
        for outcome in _outcomes(act, list(left), job, target):
            step = left.get(outcome.path)
            if step is None:
                continue
            if outcome.problem:
                failed[step] = outcome.problem
            else:
                del left[outcome.path]
                watch(step, "")
        failed |= {step: "nothing was said of it" for step in left.values() if step not in failed}
        if not failed or (len(left) == before > FEW):
            break
        if act == "verify":  # what did not arrive whole is sent again
            for _ in target.put([Put(path, job.ours.files[path]) for path in left]):
                pass
    for step, problem in failed.items():
        watch(step, problem)
    return failed


def _outcomes(act: str, paths: list[str], job: Job, target: Target) -> Iterator[Outcome]:
    if act == "delete":
        return target.delete(paths)
    puts = [Put(path, job.ours.files[path]) for path in paths]
    return target.verify(puts) if act == "verify" else target.put(puts)


def _with_left(job: Job, failed: dict[Step, str]) -> Manifest:
    """The final manifest with what could not be deleted, so that the next deploy may."""
    if not failed or job.theirs is None:
        return job.final
    left = {step.path: job.theirs.files[step.path] for step in failed if step.path in job.theirs.files}
    return msgspec.structs.replace(job.final, files={**job.final.files, **left})
