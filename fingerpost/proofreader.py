"""The final check with memory around it: what `build.py` calls when all outputs are there.

Facts of a page come from the worker that rendered it and are remembered with it; those of other files are remembered by
their digest. What a page's links lead to is judged again where the page or what the site has to offer has changed, and
for every other page the last judgement stands.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from fingerpost.memo import Item, Memo
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.digest import digest_of
from fingerpost.model.pages import CopyOf, Later, Output
from fingerpost.model.paths import OutputPath, output_path, suffix_of
from fingerpost.model.stage import Map, Stage
from fingerpost.model.trees import Overlay, Tree
from fingerpost.stages.final.check import Seen, Sources, diagnostics_of
from fingerpost.stages.final.facts import Facts, Finding, Ground, ground_of
from fingerpost.stages.final.files import LARGEST, PICTURES, READ, file_facts
from fingerpost.stages.final.links import World
from fingerpost.stages.final.secrets import private_names
from fingerpost.stages.places import asset_output
from fingerpost.stages.site import Site
from fingerpost.stages.theme import Theme

Pages = Mapping[OutputPath, tuple[str, Facts]]
"""The digest and the facts of pages that were rendered."""

WRITTEN = (READ - PICTURES) | {".md", ".markdown"}


class Judged(msgspec.Struct, frozen=True):
    """The last judgement of all outputs."""

    digests: Mapping[str, str]
    """What each was, by path."""
    found: Mapping[str, tuple[Finding, ...]]
    """Those of which there was something to tell."""


class Proofreader:
    """Looks through finished outputs, each once."""

    def __init__(
        self,
        memo: Memo,
        each: Map,
        content: Tree,
        theme: Sequence[Tree],
        recall: Callable[[Sequence[Later]], Iterable[bytes]],
    ) -> None:
        """`recall`: makes the bytes of outputs that are known by their digest."""
        self._memo, self._each = memo, each
        self._content, self._theme, self._recall = content, Overlay(theme), recall

    def faults(
        self, outputs: Sequence[Output], pages: Pages, site: Site, theme: Theme, told: Collection[Diagnostic]
    ) -> tuple[Diagnostic, ...]:
        """What there is to tell of the outputs beside what was `told`. `pages`: those that were rendered."""
        found = tuple(self.findings(outputs, pages, site))
        if not found:
            return ()
        shown_by = {head.entry.file: head.entry.template for head in site.pages.values() if head.entry.file}
        return tuple(diagnostics_of(found, told, Sources(self._text, self._of_the_theme(theme), shown_by)))

    def findings(self, outputs: Sequence[Output], pages: Pages, site: Site) -> Iterator[Seen]:
        """Everything wrong with the outputs, whatever was told of their sources."""
        config = site.config
        ground = ground_of(config)
        hidden = {head.entry.file for head in site.hidden.values() if not head.entry.is_gone}
        facts, digests = self._facts(outputs, pages, ground)
        origins = {str(output.path): output.origin for output in outputs}
        world = World(facts, sorted({*origins, *_expected(site)}), config.budget, has_search=config.search.enabled)
        judged = self._judged(world, facts, digests)
        for path, origin in origins.items():
            for finding in private_names(path):
                yield Seen(path, origin, finding)
            if origin in hidden:
                message = "is made from a page that is not published yet, or no more"
                yield Seen(path, origin, Finding("final-draft", message))
            known = facts.get(path)
            for finding in (*(known.findings if known is not None else ()), *judged.get(path, ())):
                yield Seen(path, origin, finding)
        for path, finding in world.large_pictures():
            yield Seen(path, origins[path], finding)

    def _facts(
        self, outputs: Sequence[Output], pages: Pages, ground: Ground
    ) -> tuple[dict[str, Facts], dict[str, str]]:
        items: list[Item[Output]] = []
        facts: dict[str, Facts] = {}
        digests: dict[str, str] = {}
        for output in outputs:
            path = str(output.path)
            if (page := pages.get(output.path)) is not None and not isinstance(output.content, CopyOf):
                digests[path], facts[path] = page
            elif suffix_of(path) in READ and _size(output) <= LARGEST:
                digests[path] = _digest(output)
                items.append(Item(path, f"{digests[path]} {ground}", output))
        stage: Stage[Output, Facts] = Stage(
            lambda output: file_facts(output.path, self._bytes(output), ground), lambda _, __: Facts()
        )

        def make(misses: list[Item[Output]]) -> Iterable[Facts]:
            return self._each(stage, [item.subject for item in misses])

        facts |= self._memo.keep_all("final", items, Facts, make, is_told=False)
        return facts, digests

    def _judged(
        self, world: World, facts: Mapping[str, Facts], digests: Mapping[str, str]
    ) -> Mapping[str, tuple[Finding, ...]]:
        last = self._memo.one("judged", "site", world.digest, Judged)
        before = last.digests if last is not None else {}
        found: dict[str, tuple[Finding, ...]] = {}
        for path, known in facts.items():
            if last is not None and before.get(path) == digests[path]:
                findings = last.found.get(path, ())
            else:
                findings = tuple(world.findings(path, known))
            if findings:
                found[path] = findings
        if before != digests or last is None:
            self._memo.put("judged", "site", world.digest, Judged(digests, found))
        return found

    def _bytes(self, output: Output) -> bytes:
        content = output.content
        if isinstance(content, CopyOf):
            return (self._content if content.tree == "content" else self._theme).read(content.source.path)
        return content if isinstance(content, bytes) else next(iter(self._recall((content,))))

    def _of_the_theme(self, theme: Theme) -> Mapping[str, tuple[str, str]]:
        """The templates and styles of the theme: the file and the text of each, by name."""
        found = {name: (template.file, template.text) for name, template in sorted(theme.templates.items())}
        for source in self._theme.sources():
            if suffix_of(source.path) == ".css":
                found[source.path] = (source.file, self._theme.read(source.path).decode("utf-8", "replace"))
        return found

    def _text(self, file: str) -> str | None:
        """A source as the author sees it; None where it is no text."""
        for tree in (self._content, self._theme):
            for source in tree.sources():
                if source.file == file and suffix_of(source.path) in WRITTEN:
                    return tree.read(source.path).decode("utf-8", "replace")
        return None


def _expected(site: Site) -> Iterator[str]:
    """Where each page and file of the site is to be found; where one is missing, something else was told of it."""
    for head in site.pages.values():
        if head.entry.url:
            yield output_path(head.entry.url)
    for source in site.assets.values():
        yield asset_output(source)
    for picture in site.pictures.values():
        for size in (*picture.own, *(size for _, sizes in picture.modern for size in sizes)):
            yield output_path(size.url)


def _size(output: Output) -> int:
    content = output.content
    return content.source.size if isinstance(content, CopyOf) else len(content) if isinstance(content, bytes) else 0


def _digest(output: Output) -> str:
    content = output.content
    if isinstance(content, bytes):
        return digest_of(content)
    return content.source.digest if isinstance(content, CopyOf) else content.digest
