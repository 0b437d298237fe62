"""A site that is built again and again, with what is remembered kept in this process.

Rule 1: it is the same `build` each time, with a memory; nothing here knows what an edit may change. Rule 2: a `Look` is
never changed; the next build gives the next one. Rule 3: whatever is wrong with the site is a diagnostic in the look;
this never fails for the sake of a file.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from fingerpost.build import Order, Program, build
from fingerpost.edges.blobs import PICTURES, DiskBlobs
from fingerpost.edges.building import Found, found_at, moment_of
from fingerpost.edges.disk import our_styles, our_themes, read_site, unreadable
from fingerpost.edges.files import Files
from fingerpost.edges.preview.memory import ProcessMemory
from fingerpost.edges.watch import Ground
from fingerpost.edges.workers import Workers
from fingerpost.memo import Alive, Memo
from fingerpost.model.compiled import NOTHING_COMPILED, Compiled
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.ledger import LEDGER
from fingerpost.model.pages import Built, CopyOf
from fingerpost.stages.config import Config

SETTINGS, PROGRAM = "site.toml", "build.py"


class Wishes(msgspec.Struct, frozen=True):
    """What was asked for on the command line."""

    site: Path
    drafts: bool = True
    now: datetime | None = None
    jobs: int = 0


class Look(msgspec.Struct, frozen=True):
    """What one build gave."""

    config: Config | None
    found: Found | None
    built: Built
    files: Mapping[str, str]
    """Digest by file, of everything that was looked at."""
    ground: Ground
    """What has to be watched from now on."""
    seconds: float
    is_torn: bool = False
    """Whether a file went or changed while the site was being read: some editors save in two steps."""

    @property
    def is_good(self) -> bool:
        """Whether it is a site that could be published."""
        return self.found is not None and not self.built.has_errors


class Session:
    """Builds a site whenever it is asked to."""

    def __init__(
        self, program: Program, wishes: Wishes, memory: ProcessMemory, compiled: Compiled = NOTHING_COMPILED
    ) -> None:
        self.site = wishes.site
        self._program = program
        self._is_settled = False
        self._wishes = wishes
        self._memory = memory
        self._compiled = compiled
        self._alive = Alive()
        self._blobs = DiskBlobs(wishes.site / PICTURES)

    def look(self, before: Look | None = None) -> Look:
        """The site as it is now; `before` itself where every file is as it was then."""
        started = time.perf_counter()
        site = self.site
        read = read_site(site)
        config = read.config
        if config is None:
            return self._lost(started, read.diagnostics, None, before)
        try:
            found = found_at(site, read, self._memory)
            if not isinstance(found, Found):
                return self._lost(started, found, config, before)
            files = {**self._own_files(), **_files(found)}
            if before is not None and before.files == files and before.found is not None and self._is_settled:
                return before
            order = Order(
                config, read.places, found.content, found.layers, moment_of(self._wishes.now, config),
                self._wishes.drafts, styles=our_styles(), ledger=found.ledger, compiled=self._compiled,
            )  # fmt: skip
            memo = Memo(self._memory, self._alive, self._blobs)
            built = build(self._program, order, Workers(self._wishes.jobs), memo)
            self._blobs.tidy()
        except OSError as error:
            # A file went, or changed, between being found and being read: whoever changed it wakes us again.
            lost = self._lost(started, [unreadable(error)], config, before)
            return msgspec.structs.replace(lost, is_torn=True)
        self._is_settled = before is not None
        # Rows are wanted from now on, not what the last build gave as a whole: pages have to be made from them.
        self._memory.hide("last")
        return Look(config, found, built, files, self._ground(config), time.perf_counter() - started)

    def _lost(
        self, started: float, diagnostics: Sequence[Diagnostic], config: Config | None, before: Look | None
    ) -> Look:
        """The look where there is no site. What is not looked at stands as it did."""
        built = Built((), tuple(diagnostics))
        known = {name: digest for name, digest in before.files.items() if "/" in name} if before is not None else {}
        files = {**self._own_files(), **known}
        return Look(config, None, built, files, self._ground(config), time.perf_counter() - started)

    def _own_files(self) -> dict[str, str]:
        """The files that stand beside the content."""
        found: dict[str, str] = {}
        for name in (SETTINGS, PROGRAM, LEDGER):
            with suppress(OSError):
                found[name] = Files().digest(self.site / name)
        return found

    def _ground(self, config: Config | None) -> Ground:
        site = self.site.resolve()
        content = config.content.folder if config is not None else "content"
        deep = [site / content, site / "themes", *our_themes()]
        return Ground(site, frozenset({SETTINGS, PROGRAM, LEDGER, content, "themes"}), tuple(_apart(deep)))


def _apart(folders: list[Path]) -> Iterator[Path]:
    """The folders without those that lie in another."""
    real = [folder.resolve() for folder in folders]
    for folder in dict.fromkeys(real):
        if not any(folder != other and folder.is_relative_to(other) for other in real):
            yield folder


def _files(found: Found) -> dict[str, str]:
    """The digest of every file, and what could not be taken."""
    files: dict[str, str] = {}
    for number, tree in enumerate((found.content, *found.layers)):
        for source in tree.sources():
            # Two layers of a theme may each have a file of this name.
            name = source.file if source.file not in files else f"{source.file} ({number})"
            files[name] = source.digest
        for problem in tree.faults():
            assert problem.place is not None
            files.setdefault(problem.place.file, problem.message)
    return files


def place_of(look: Look, content: CopyOf) -> Path | None:
    """Where the file lies that is copied; None where it does not any more."""
    if look.found is None:
        return None
    trees = (look.found.content,) if content.tree == "content" else reversed(look.found.layers)
    owner = next((tree for tree in trees if content.source in tree.sources()), None)
    return owner.place(content.source.path) if owner is not None else None
