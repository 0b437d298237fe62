"""A site as the tools around links see it: every page with its links, now and as it would be after a change.

Nothing is rendered and nothing is judged here. What was remembered of earlier builds is used; nothing is remembered, so
that a change which is only tried leaves no trace.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from fingerpost.build import Order, Program, build, surveyed
from fingerpost.memo import DictMemory, Memo, Memory, Row
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.digest import digest_of
from fingerpost.model.ledger import Ledger, LedgerFile
from fingerpost.model.pages import Body, Built, Entry, Link, Source
from fingerpost.model.paths import ContentPath
from fingerpost.model.stage import Map, one_by_one
from fingerpost.model.trees import Tree
from fingerpost.stages.ledger.file import written
from fingerpost.stages.linking.index import Index, index_of
from fingerpost.stages.linking.lookup import Asker, Facts
from fingerpost.stages.markup.fill import resolved
from fingerpost.stages.resolve import Resolution
from fingerpost.stages.site import Site
from fingerpost.workshop import Workshop


class Changed:
    """A tree with some files written anew."""

    def __init__(self, tree: Tree, files: Mapping[ContentPath, bytes]) -> None:
        self._tree, self._files = tree, dict(files)

    def sources(self) -> tuple[Source, ...]:
        return tuple(map(self._source, self._tree.sources()))

    def _source(self, source: Source) -> Source:
        content = self._files.get(source.path)
        if content is None:
            return source
        return msgspec.structs.replace(source, digest=digest_of(content), size=len(content))

    def faults(self) -> tuple[Diagnostic, ...]:
        return self._tree.faults()

    def read(self, path: ContentPath) -> bytes:
        content = self._files.get(path)
        return self._tree.read(path) if content is None else content


class Moved:
    """A tree with some files under other names; `label` is what the author sees before a path."""

    def __init__(self, tree: Tree, moves: Mapping[ContentPath, ContentPath], label: str) -> None:
        self._tree, self._moves, self._label = tree, dict(moves), label
        self._old = {new: old for old, new in moves.items()}

    def sources(self) -> tuple[Source, ...]:
        return tuple(sorted(map(self._source, self._tree.sources()), key=lambda source: source.path))

    def _source(self, source: Source) -> Source:
        new = self._moves.get(source.path)
        return source if new is None else msgspec.structs.replace(source, path=new, file=f"{self._label}/{new}")

    def faults(self) -> tuple[Diagnostic, ...]:
        return self._tree.faults()

    def read(self, path: ContentPath) -> bytes:
        return self._tree.read(self._old.get(path, path))


class Reading:
    """A memory that is read and never written; what is put is known to this process only."""

    def __init__(self, memory: Memory) -> None:
        self._memory, self._own = memory, DictMemory()

    def rows(self, stage: str) -> Mapping[str, Row]:
        return {**self._memory.rows(stage), **self._own.rows(stage)}

    def row(self, stage: str, name: str) -> Row | None:
        return self._own.row(stage, name) or self._memory.row(stage, name)

    def names(self, stage: str) -> set[str]:
        return self._memory.names(stage) | self._own.names(stage)

    def put(self, stage: str, name: str, row: Row) -> None:
        self._own.put(stage, name, row)

    def drop(self, stage: str, names: Iterable[str]) -> None:
        """What is remembered of other states of the site stays."""


@dataclass(frozen=True)
class Desk:
    """What it takes to look at a site: its program, and what is remembered of it."""

    program: Program
    memory: Reading
    each: Map = one_by_one
    bodies: dict[tuple[ContentPath, str], Body] = field(default_factory=dict)
    """Texts by page and digest, each read once however often the site is looked at."""

    def survey(self, order: Order) -> "Survey":
        """The site of an order."""
        memo = Memo(self.memory)
        shop = Workshop(memo, self.each, order.config, "")
        site, _ = surveyed(self.program, order, shop, memo)
        return Survey(site, order, self.bodies)

    def built(self, order: Order) -> Built:
        """The site as a build gives it, with everything there is to say about it."""
        return build(self.program, order, self.each, Memo(self.memory))


@dataclass(frozen=True)
class Survey:
    """A site, its links and what they lead to."""

    site: Site
    order: Order
    bodies: dict[tuple[ContentPath, str], Body] = field(default_factory=dict)
    """Those that were read already."""

    def entries(self) -> tuple[Entry, ...]:
        """Every written page, drafts as well, by path."""
        heads = {**self.site.hidden, **self.site.pages}
        return tuple(head.entry for path, head in sorted(heads.items()) if not path.startswith(":"))

    def links(self, path: ContentPath) -> tuple[tuple[Link, Resolution], ...]:
        """The links of a page, those of its front matter too, each with its answer."""
        key = (path, self.site.bodies.digest(path))
        body = self.bodies.get(key) or self.bodies.setdefault(key, self.site.bodies.body(path))
        answers = resolved(path, body, self.site)
        return tuple((link, answers[number]) for number, link in enumerate(body.links))

    def entry(self, path: ContentPath) -> Entry | None:
        """A page, shown or not."""
        head = self.site.pages.get(path) or self.site.hidden.get(path)
        return head.entry if head is not None else None

    def asker(self, path: ContentPath) -> Asker:
        """A page as the resolver knows it."""
        entry = self.entry(path)
        assert entry is not None
        return Asker(path, entry.url, entry.language)

    @cached_property
    def index(self) -> Index:
        """Every name of every page."""
        heads = {**self.site.hidden, **self.site.pages}
        return index_of((head.entry for head in heads.values()), self.site.assets.values(), self.site.excluded)

    @cached_property
    def facts(self) -> Facts:
        """What resolving needs besides."""
        return Facts(self.site.config.base_url, self.site.today(), self.site.state)


def with_ledger(order: Order, ledger: Ledger) -> Order:
    """The same order where this was published before."""
    content = written(ledger).encode()
    return msgspec.structs.replace(order, ledger=LedgerFile(content, digest_of(content)))


def with_drafts(order: Order) -> Order:
    """The same order, drafts and pages with other dates shown."""
    return msgspec.structs.replace(order, with_drafts=True)
