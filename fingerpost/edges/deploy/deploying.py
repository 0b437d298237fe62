"""A site, built and put online: what `deploy` and `rollback` do between the command line and the targets.

Rule 1: nothing is sent that was not built just now without an error. Rule 2: from the first look at the place to the
last file, the lock of the output folder is held. Rule 3: exit codes are those of a build; 1 also where one file failed.
"""

import secrets
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from fingerpost.build import Program
from fingerpost.edges import terminal
from fingerpost.edges.building import BUSY, FAULTS, FINE, Ready, Wishes, build_site
from fingerpost.edges.deploy.choosing import chosen, releases_of, target_of
from fingerpost.edges.deploy.guards import Allowed, Guard, guards, refusal
from fingerpost.edges.deploy.offer import DiskOffer, offer_of, stored
from fingerpost.edges.deploy.perform import Job, perform
from fingerpost.edges.deploy.plan import Manifest, Step, after, during, is_nothing_to_do, known_again, plan, unfinished
from fingerpost.edges.deploy.programs import Log
from fingerpost.edges.deploy.progress import Counted
from fingerpost.edges.deploy.target import Offer, Release, Target, There, Trouble
from fingerpost.edges.deploy.telling import WHOLE, outcome, plan_lines, summary
from fingerpost.edges.disk import content_folder, our_themes, read_site
from fingerpost.edges.files import reason_of, shown
from fingerpost.edges.lock import HeldBy, hold, settled
from fingerpost.edges.openness import readable_by_all
from fingerpost.edges.recording import record
from fingerpost.model.diagnostics import Diagnostic


class Orders(msgspec.Struct, frozen=True):
    """What was asked for on the command line, beside what a build takes."""

    name: str | None
    """Which target."""
    is_dry: bool = False
    yes: bool = False
    debug: bool = False
    allowed: Allowed = Allowed()


def deploy_site(program: Program, wishes: Wishes, orders: Orders) -> int:
    """Builds the site and puts it online: the exit code."""
    read = read_site(wishes.site)
    if read.config is None:
        return build_site(program, wishes, is_check=False)  # which tells what is wrong with site.toml
    chosen(read.config.deploy, orders.name)

    def then(published: Ready) -> int:
        name, _ = chosen(published.config.deploy, orders.name)
        log = _log(orders)
        return _tried(name, lambda: _deployed(name, published, orders, log))

    return build_site(program, wishes, is_check=False, then=then)


def _deployed(name: str, published: Ready, orders: Orders, log: Log) -> int:
    config = published.config
    choice = config.deploy[name]
    target = target_of(choice, published.site, [*published.keep_out, published.folder], log)
    try:
        offer = offer_of(published.folder, config.base_url, config.title)
        ours = stored(offer.manifest, choice.compress)
        code = put_online(target, DiskOffer(offer.folder, ours), orders, log)
        if code == FINE and choice.record and not orders.is_dry:
            record(published.site, published.ledger, published.built)
        return code
    finally:
        target.close()


def put_online(
    target: Target, offer: Offer, orders: Orders, log: Log = lambda _: None, now: datetime | None = None
) -> int:
    """Looks, plans, asks, and carries out: the exit code."""
    ours, moment = offer.manifest, now or datetime.now(UTC)
    there = target.look()
    if there.remark:
        terminal.say(there.remark)
    theirs = _mended(there, target)
    others = sorted(there.present - theirs.files.keys())
    if problem := refusal(ours, others):
        terminal.say(f"nothing was put online: {problem}")
        return FAULTS
    steps = plan(ours, theirs, moment)
    turn = secrets.token_hex(8)
    final = after(ours, theirs, steps, moment, turn)
    if there.manifest is not None and is_nothing_to_do(ours, theirs, steps, moment):
        terminal.say(f"{ours.title} → {target.label}: everything is online already")
        return FINE
    for line in summary(target.label, ours, theirs, steps, final):
        terminal.say(line)
    asked = guards(ours, there.manifest, others, steps, orders.allowed)
    if orders.is_dry:
        for line in plan_lines(ours, steps):
            terminal.give(line)
        for guard in asked:
            terminal.say(f"would ask first: {guard.sentence} (`{guard.option}` answers it)")
        terminal.say("nothing was changed there (--dry-run)")
        return FINE
    if not _confirmed(asked, orders):
        return FAULTS
    job = Job(ours, there.manifest, steps, during(ours, theirs, steps, turn), final)
    with Counted(len(steps)) as counted:

        def watch(step: Step, problem: str) -> None:
            counted.tick(step.phase)
            log(f"{step.act} {step.path}: {problem or 'done'}")

        try:
            with readable_by_all():
                report = perform(job, target, offer, watch)
        except KeyboardInterrupt:
            terminal.say(WHOLE)
            raise
    for line in outcome(report, steps):
        terminal.say(line)
    return FINE if report.is_complete else FAULTS


def roll_back(site: Path, orders: Orders, to: str | None, output: Path | None = None) -> int:
    """Readers see an earlier version again: the exit code."""
    read = read_site(site)
    if read.config is None:
        terminal.say_all(read.diagnostics)
        return FAULTS
    name, choice = chosen(read.config.deploy, orders.name)
    content = content_folder(site, read.config)
    keep_out = [site / "themes", *our_themes(), *([] if isinstance(content, Diagnostic) else [content])]
    folder = settled(output if output is not None else site / "public")

    def work() -> int:
        with hold(folder, "rollback") as held:
            if isinstance(held, HeldBy):
                terminal.say(
                    f"another build or deploy (process {held.pid}) is at work on {shown(folder)}; try again later"
                )
                return BUSY
            target = target_of(choice, site, keep_out, _log(orders))
            try:
                return _rolled_back(name, target, orders, to)
            finally:
                target.close()

    return _tried(name, work)


def _rolled_back(name: str, target: Target, orders: Orders, to: str | None) -> int:
    keeper = releases_of(target)
    if keeper is None:
        terminal.say(f"`{name}` keeps no earlier versions; to go back, restore your texts and deploy again")
        terminal.say("  hint: folders keep versions with `releases = 5`; servers and branches always do")
        return FAULTS
    releases = keeper.releases()
    goal = _goal(releases, to)
    if goal is None:
        kept = ", ".join(release.name for release in releases) or "none"
        terminal.say(f"there is no {'version ' + to if to else 'earlier version'} at `{name}`; kept: {kept}")
        return FAULTS
    terminal.say(f"{target.label}: back to {goal.name}" + (f" ({goal.title})" if goal.title else ""))
    if orders.is_dry:
        terminal.say("nothing was changed there (--dry-run)")
        return FINE
    if not _confirmed((), orders):
        return FAULTS
    keeper.roll_back(goal.name, datetime.now(UTC), secrets.token_hex(8))
    terminal.say(
        f"readers see {goal.name} now; your texts are as they were, and the next deploy puts them online again"
    )
    return FINE


def _goal(releases: Sequence[Release], to: str | None) -> Release | None:
    if to is not None:
        return next((release for release in releases if to and release.name.startswith(to)), None)
    at = next((number for number, release in enumerate(releases) if release.is_current), len(releases))
    return releases[at - 1] if at else None


def _mended(there: There, target: Target) -> Manifest:
    """What is really there of ours."""
    if there.manifest is None:
        return Manifest()
    open_ends = unfinished(there.manifest, there.present)
    return known_again(there.manifest, there.present, target.digests(open_ends) if open_ends else {})


def _confirmed(asked: Sequence[Guard], orders: Orders) -> bool:
    """Whether somebody says yes; words for each guard, whatever `--yes` says."""
    is_seen = somebody_is_here()
    for guard in asked:
        if not is_seen:
            terminal.say(f"nothing was changed: {guard.sentence}")
            terminal.say(f"  if that is right, say so: {guard.option}")
            return False
        terminal.say(f"look again: {guard.sentence}")
        if (
            click.prompt(f"type `{guard.word}` to go on", default="", show_default=False, err=True).strip()
            != guard.word
        ):
            terminal.say("nothing was changed")
            return False
    if orders.yes:
        return True
    if not is_seen:
        terminal.say("nothing was changed: nobody is here to say yes; with `--yes` nobody is asked")
        return False
    if asked or click.confirm("go on?", default=False, err=True):
        return True
    terminal.say("nothing was changed")
    return False


def somebody_is_here() -> bool:
    """Whether a question would be read."""
    return sys.stdin.isatty()


def _tried(name: str, work: Callable[[], int]) -> int:
    try:
        return work()
    except Trouble as trouble:
        terminal.say(f"`{name}`: {trouble.sentence}")
        if trouble.hint:
            terminal.say(f"  hint: {trouble.hint}")
    except OSError as error:
        terminal.say(f"`{name}`: `{shown(error.filename or '')}`: {reason_of(error)[0]}")
    return FAULTS


def _log(orders: Orders) -> Log:
    return terminal.say if orders.debug else lambda _: None
