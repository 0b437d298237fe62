"""One page of what to know before a deploy: the site built, the place looked at, nothing changed anywhere.

Rule 1: what would be sent is found by the same plan as a deploy's, from the same bytes. Rule 2: a place that cannot be
reached is told, and the rest of the page stays. Rule 3: the exit code is 1 where a deploy would be refused for faults,
or where a page would lead readers to one that is not there.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from fingerpost.build import Order, Program, build
from fingerpost.edges import terminal
from fingerpost.edges.blobs import PICTURES, DiskBlobs
from fingerpost.edges.building import FAULTS, FINE
from fingerpost.edges.deploy.choosing import target_of
from fingerpost.edges.deploy.offer import item_of, stored
from fingerpost.edges.deploy.plan import Item, Manifest, after, known_again, plan
from fingerpost.edges.deploy.target import Trouble
from fingerpost.edges.deploy.telling import summary
from fingerpost.edges.desk import Opened
from fingerpost.edges.disk import our_themes
from fingerpost.edges.files import BUFFER_BYTES, DISK, reason_of, shown
from fingerpost.edges.lock import beside, settled
from fingerpost.edges.manifest import MANIFEST, read_manifest
from fingerpost.edges.searching import with_index
from fingerpost.edges.workers import Workers
from fingerpost.memo import Memo
from fingerpost.model.digest import digest_of
from fingerpost.model.pages import Built, CopyOf, Output
from fingerpost.model.paths import OutputPath
from fingerpost.stages.settings.deploy_settings import DeployChoice
from fingerpost.tools.preflight import Outlook, Waiting, outlook
from fingerpost.tools.survey import with_drafts


class Place(msgspec.Struct, frozen=True):
    """What a deploy would change at one place."""

    name: str
    lines: tuple[str, ...] = ()
    """In words."""
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    problem: str = ""
    """Why nobody knows."""


class Report(msgspec.Struct, frozen=True):
    """All of it, as JSON has it."""

    site: str
    now: datetime
    errors: int
    warnings: int
    online: tuple[Place, ...]
    outlook: Outlook
    dates: tuple[datetime, ...]
    conflicts: tuple[Waiting, ...]

    @property
    def code(self) -> int:
        """The exit code."""
        return FAULTS if self.errors or self.conflicts else FINE


def looked_ahead(at: Opened) -> Outlook:
    """What the site alone tells; nothing is built."""
    return outlook(at.desk.survey(with_drafts(at.order)), at.order.now)


def report(program: Program, at: Opened, names: Sequence[str], output: Path | None) -> Report:
    """The whole page. `names`: of the places to look at."""
    # Where it goes changes no page: what builds and deploys remember is used.
    order = msgspec.structs.replace(at.order, config=msgspec.structs.replace(at.order.config, deploy={}))
    built = _built(program, order, at)
    seen = looked_ahead(at)
    levels = [diagnostic.level for diagnostic in built.diagnostics]
    config = at.order.config
    online: tuple[Place, ...] = ()
    if names and not built.has_errors:
        folder = settled(output if output is not None else at.site / "public")
        ours = Manifest(config.base_url, config.title, _files(built, at, folder))
        online = tuple(_place(name, config.deploy[name], at, folder, ours) for name in names)
    errors, warnings = levels.count("error"), levels.count("warning")
    return Report(config.base_url, order.now, errors, warnings, online, seen, seen.dates, seen.conflicts)


def _built(program: Program, order: Order, at: Opened) -> Built:
    memory = at.desk.memory
    built = build(program, order, Workers(), Memo(memory, blobs=DiskBlobs(at.site / PICTURES)))
    return with_index(built, memory, order.places)


def _files(built: Built, at: Opened, folder: Path) -> dict[str, Item]:
    """Every file of the site as it would stand online. What lies in the output folder already need not be made."""
    published = read_manifest(beside(folder) / MANIFEST, DISK)
    known = published.files if published is not None else {}
    found: dict[OutputPath, tuple[str, int]] = {}
    for output in built.outputs:
        item = known.get(output.path)
        here = _sha256_on_disk(folder / output.path) if item is not None and item.digest == _digest(output) else None
        if here is not None:
            found[output.path] = here
    others = [output for output in built.outputs if output.path not in found]
    found |= {
        o.path: _sha256(content, at)
        for o, content in zip(others, built.contents([o.content for o in others]), strict=True)
    }
    return {str(output.path): item_of(str(output.path), *found[output.path]) for output in built.outputs}


def _sha256(content: bytes | CopyOf, at: Opened) -> tuple[str, int]:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest(), len(content)
    trees = (at.order.content,) if content.tree == "content" else tuple(reversed(at.order.theme))
    owner = next(tree for tree in trees if content.source in tree.sources())
    data = owner.read(content.source.path)
    return hashlib.sha256(data).hexdigest(), len(data)


def _sha256_on_disk(path: Path) -> tuple[str, int] | None:
    try:
        with path.open("rb") as stream:
            return _of_stream(stream)
    except OSError:
        return None


def _of_stream(stream: BinaryIO) -> tuple[str, int]:
    running, size = hashlib.sha256(), 0
    while block := stream.read(BUFFER_BYTES):
        running.update(block)
        size += len(block)
    return running.hexdigest(), size


def _digest(output: Output) -> str:
    content = output.content
    if isinstance(content, bytes):
        return digest_of(content)
    return content.source.digest if isinstance(content, CopyOf) else content.digest


def _place(name: str, choice: DeployChoice, at: Opened, folder: Path, site: Manifest) -> Place:
    keep_out = [at.folder, at.site / "themes", *our_themes(), folder]
    try:
        target = target_of(choice, at.site, keep_out, lambda _: None)
        try:
            there = target.look()
        finally:
            target.close()
    except Trouble as trouble:
        return Place(name, problem=trouble.sentence)
    except OSError as error:
        return Place(name, problem=f"`{shown(error.filename or '')}`: {reason_of(error)[0]}")
    ours = stored(site, choice.compress)
    theirs = known_again(there.manifest, there.present, {}) if there.manifest is not None else Manifest()
    moment = datetime.now(UTC)
    steps = plan(ours, theirs, moment)
    lines = summary(target.label, ours, theirs, steps, after(ours, theirs, steps, moment))
    sorts = {why: tuple(s.path for s in steps if s.act == "put" and s.why == why) for why in ("new", "changed")}
    deleted = tuple(step.path for step in steps if step.act == "delete")
    return Place(name, tuple(lines)[1:], sorts["new"], sorts["changed"], deleted)


# In words.


def page_of(found: Report, zone: str) -> Iterator[str]:
    """The report as one page of text."""
    yield f"{found.site}  ({_moment(found.now)} {zone})"
    yield ""
    what = f"{terminal.counted(found.errors, 'error')}, {terminal.counted(found.warnings, 'warning')}"
    yield f"The site: {what}" + ("; `fingerpost check` lists them" if found.errors or found.warnings else "")
    if found.errors:
        yield "  a deploy would send nothing"
    for place in found.online:
        yield ""
        yield f"Online at `{place.name}`"
        yield from ([f"  nobody knows: {place.problem}"] if place.problem else place.lines)
    yield from _drafts(found)
    yield from _reviews(found.outlook)
    yield from _helplines(found.outlook)
    yield ""
    yield "Dates on which the site has to be built" + ("" if found.outlook.events else ": none")
    for event in found.outlook.events[:MANY]:
        yield f"  {_moment(event.at)}  {event.what}: {event.title} ({event.file})"
    yield from _more(len(found.outlook.events))


MANY = 12
"""Lines of each sort that are shown: it is one page."""


def _more(count: int) -> Iterator[str]:
    if count > MANY:
        yield f"  … and {count - MANY:,} more (`--format json` lists them all)"


def _drafts(found: Report) -> Iterator[str]:
    groups, alone = found.outlook.groups, found.outlook.alone
    for number, group in enumerate(groups[:MANY], 1):
        yield ""
        yield f"Pages that go together ({number})"
        for page in group:
            yield f"  {page.title} ({page.file}, {_state(page)})" + (
                f" links to {', '.join(page.needs)}" if page.needs else ""
            )
    for page in found.conflicts:
        when = "is online" if page.state == "published" else f"appears {_moment(page.appears)}"
        yield f"  ! {page.file} {when}, and what it links to is not there then: {', '.join(page.needs)}"
    if alone:
        yield ""
        yield "Pages that wait, and need no other"
        for page in alone[:MANY]:
            yield f"  {page.title} ({page.file}, {_state(page)})"
        yield from _more(len(alone))


def _state(page: Waiting) -> str:
    return f"appears {_moment(page.appears)}" if page.appears is not None else page.state


def _reviews(seen: Outlook) -> Iterator[str]:
    yield ""
    yield "Reviews" + ("" if seen.reviews else ": none due")
    for due in seen.reviews[:MANY]:
        days = terminal.counted(abs(due.days), "day")
        words = {"overdue": f"overdue by {days}", "soon": f"due in {days}", "edited": "edited since"}
        yield f"  {words[due.state]}: {due.title} ({due.file})"
    yield from _more(len(seen.reviews))


def _helplines(seen: Outlook) -> Iterator[str]:
    if not seen.helplines:
        return
    yield ""
    yield "Helplines, the one that is to be verified first at the top"
    for line in seen.helplines[:MANY]:
        if line.until is None:
            yield f"  {line.id}: an example, which nobody has verified"
        else:
            late = f", {terminal.counted(-line.days, 'day')} ago" if line.days < 0 else ""
            yield f"  {line.id}: verified {line.verified_on}, counts until {line.until}{late}"
    yield from _more(len(seen.helplines))


def _moment(when: datetime | None) -> str:
    return when.strftime("%Y-%m-%d %H:%M") if when is not None else "at no date"


def utc(when: datetime) -> str:
    """A moment as workflows compare it: `2026-11-30T23:00:00Z`."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
