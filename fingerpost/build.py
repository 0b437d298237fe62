"""READ FIRST: the whole of it, top to bottom.

A site is a pure function of two trees (content and theme), its configuration and the moment of building:

    parse      each Markdown file alone                 Source  -> Page (entry and body)
    assemble   all entries, indexed                     pages   -> Site
    make       pages and files from the whole site      Site    -> more pages, more outputs
    render     each page, asking the site               Page    -> Output
    settle     all outputs together                     outputs -> Built

What is published is data handed to these stages: kinds say what a file is, makers what is made from all of them.
Memory (`memo.py`) sits around the stages: it gives back what one of them gave before, while its inputs and the answers
to its questions are the same. Nothing here reads the disk, the clock or the network; see `edges/`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from fingerpost import kinds as our_kinds
from fingerpost import makers as our_makers
from fingerpost.makers.maker import Maker
from fingerpost.memo import DictMemory, Memo
from fingerpost.model.compiled import NOTHING_COMPILED, Compiled
from fingerpost.model.diagnostics import Diagnostic, Place, fault, in_order
from fingerpost.model.digest import digest_of, digest_of_value
from fingerpost.model.ledger import LedgerFile
from fingerpost.model.pages import Built, CopyOf, Held, Later, Output, Source
from fingerpost.model.paths import ContentPath, OutputPath, output_path, suffix_of
from fingerpost.model.sheets import Searchable, Sheet
from fingerpost.model.stage import Map, one_by_one
from fingerpost.model.trees import Tree
from fingerpost.stages.config import Config, severity, with_own_kinds
from fingerpost.stages.kinds import Kind, described, kind_of, matches
from fingerpost.stages.moments import state_at
from fingerpost.stages.places import hashed_name
from fingerpost.stages.theme import FOLDER, Theme, load_theme

if TYPE_CHECKING:
    from fingerpost.stages.site import Site
    from fingerpost.workshop import Workshop


class Program(msgspec.Struct, frozen=True):
    """What a site is made of beside its configuration: its kinds and its makers, each in the order that counts."""

    kinds: tuple[Kind, ...] = our_kinds.all
    makers: tuple[Maker, ...] = our_makers.all


class Order(msgspec.Struct, frozen=True):
    """What is to be built: where the facts come from, when, and whether drafts are shown."""

    config: Config
    places: Mapping[str, Place]
    """Where the settings stand in site.toml."""
    content: Tree
    theme: Sequence[Tree]
    """The layers of the theme, its parents first."""
    now: datetime
    with_drafts: bool = False
    is_strict: bool = False
    """Warnings count as errors."""
    styles: Mapping[str, str] = {}
    """The styles of references that come with the program, by name."""
    ledger: LedgerFile | None = None
    """What was published before, as its file says; None where there is none."""
    compiled: Compiled = NOTHING_COMPILED
    """Where what templates were compiled to is kept."""


def build(program: Program, order: Order, each: Map = one_by_one, memo: Memo | None = None) -> Built:
    """Everything the site publishes, and everything there is to say about it."""
    memo = memo or Memo(DictMemory())
    inputs = _inputs(program, order)
    # A preview shows drafts and a build does not: each finds its own.
    name = "with drafts" if order.with_drafts else "site"
    last = memo.one("last", name, inputs, Last)
    if last is not None and last.holds_at(order):
        return _as_before(last, order, lambda: _built(program, order, each, memo))
    built, until = _built(program, order, each, memo)
    memo.put("last", name, inputs, _last(built, order, until))
    return built


def _built(program: Program, order: Order, each: Map, memo: Memo) -> tuple[Built, datetime | None]:
    # Most builds end before this, and do not wait for these to be loaded.
    from fingerpost.proofreader import Proofreader
    from fingerpost.registry import Registry
    from fingerpost.stages.care.exit_faults import target_faults
    from fingerpost.stages.headers.file import headers_of
    from fingerpost.stages.maps.layout import map_faults
    from fingerpost.stages.outputs.offline import offline_faults, offline_files
    from fingerpost.stages.sharing import entries_digest, share_tables
    from fingerpost.stages.tongues import language_faults
    from fingerpost.switchboard import help_page_faults
    from fingerpost.workshop import Workshop

    config = order.config
    theme_inputs = _theme_inputs(order)
    # Its templates are compiled once for each theme, which takes longer than rendering a page with them.
    chosen = [(key, place) for key, place in order.places.items() if key.startswith("theme.")]
    look = memo.kept(
        "theme",
        f"{theme_inputs} {chosen}",
        lambda: load_theme(order.theme, config.theme.options, order.places, order.compiled),
    )
    if look.theme is None:
        return Built((), judged(look.diagnostics, order)), None
    theme = look.theme
    shop = Workshop(memo, each, config, digest_of(theme_inputs.encode()))

    site, told = surveyed(program, order, shop, memo)
    alike = memo.kept("site", entries_digest(site), lambda: site)
    share_tables(alike, site)
    files = shop.files(site, program.makers)
    shown = shop.render(site, theme, order.places)
    checked = [*shop.check(site), *_reading_faults(site, shop, order), *target_faults(site, order.places)]

    copies, spoilt = shop.copies(site)
    trees = {source.file: tree for tree in order.theme for source in tree.sources()}
    drawn = shop.draw(site, theme, lambda source: trees[source.file].read(source.path), order.places)
    made = [*shown.outputs, *files, *copies, *_look_of(theme), *drawn.outputs]
    made += offline_files(site, theme, made)
    sent = headers_of([output.path for output in made], site, order.content.read, order.places)
    registry = Registry(memo, each, site, shown.formers)
    sent_on = registry.redirects_file(order.places)
    outputs, collisions = shop.settle([*made, *sent.outputs, *sent_on.outputs], site)
    found = [
        *order.content.faults(), *look.diagnostics, *told, *shown.diagnostics, *checked,
        *language_faults(site, theme, order.places), *map_faults(config, order.places), *sent.faults, *drawn.faults,
        *offline_faults(site, theme, order.places), *sent_on.faults, *registry.faults(outputs),
        *_menu_faults(site, order.places), *help_page_faults(site, order.places), *spoilt, *collisions,
    ]  # fmt: skip
    reader = Proofreader(memo, each, order.content, order.theme, shop.recall)
    found += reader.faults(outputs, shown.facts, site, theme, found)
    share_tables(site, alike)
    reasons = tuple(memo.reasons)
    counts = shown.page_count, shown.link_count
    told_of, held = judged(found, order), tuple(_held(site))
    search, published = shop.searchable(site), lambda: registry.published(outputs)
    return Built(outputs, told_of, *counts, held, reasons, shop.recall, search, published), site.until()


def _reading_faults(site: "Site", shop: "Workshop", order: Order) -> Iterable[Diagnostic]:
    """The pages that are too hard to read; nothing is loaded where nobody asked for it."""
    if not order.config.reading.is_on:
        return ()
    from fingerpost.stages.care.reading_faults import nothing_measured, reading_faults
    from fingerpost.stages.care.syllables import can_count

    return reading_faults(site, shop.readings(site)) if can_count() else [nothing_measured(order.places)]


def surveyed(program: Program, order: Order, shop: "Workshop", memo: Memo) -> tuple["Site", list[Diagnostic]]:
    """The site before anything of it is rendered, made pages and all, and what reading it told."""
    from fingerpost.librarian import library_of
    from fingerpost.registry import read_published
    from fingerpost.stages.site import assemble
    from fingerpost.switchboard import helplines_of

    config = order.config
    kinds = with_own_kinds(program.kinds, config)
    texts, assets, excluded = sorted_out(order.content.sources(), config, kinds)
    heads, bodies = shop.parse(texts, order.content.read, kinds)
    site = assemble(config, kinds, heads, bodies, assets, excluded, order.now, with_drafts=order.with_drafts)
    shelf = library_of(memo, order.content, config, order.places, order.styles, heads)
    board = helplines_of(memo, order.content, config, order.places)
    album = shop.look(assets, order.content.read, order.places)
    known = read_published(order.ledger, memo)
    site = replace(site, library=shelf.library, helplines=board.helplines, pictures=album.pictures, ledger=known.ledger)
    told = [*(d for head in heads for d in head.diagnostics), *shelf.faults, *board.faults, *album.faults]
    told += (*known.faults, *(() if texts else (_nothing_written(config),)))
    return shop.leading(site.including([page for maker in program.makers for page in maker.pages(site)])), told


def sorted_out(
    sources: Iterable[Source], config: Config, kinds: Sequence[Kind] = our_kinds.all
) -> tuple[tuple[Source, ...], tuple[Source, ...], tuple[ContentPath, ...]]:
    """The content tree as texts, files to copy, and what site.toml excludes."""
    texts: list[Source] = []
    assets: list[Source] = []
    excluded: list[ContentPath] = []
    for source in sources:
        if any(matches(source.path, glob) for glob in config.content.exclude):
            excluded.append(source.path)
        elif source.path == config.help.file:
            continue  # read by itself, and not published
        elif suffix_of(source.path) in (".md", ".markdown") or (
            suffix_of(source.path) in (".yaml", ".yml") and kind_of(source.path, kinds) is not None
        ):
            texts.append(source)
        elif source.path not in config.references.files:
            assets.append(source)
    return tuple(texts), tuple(assets), tuple(excluded)


def judged(found: Iterable[Diagnostic], order: Order) -> tuple[Diagnostic, ...]:
    """Each fault once, in order, as serious as this site takes it."""
    weighed: list[Diagnostic] = []
    for diagnostic in found:
        level = severity(order.config, diagnostic)
        if order.is_strict and level == "warning":
            level = "error"
        if level == diagnostic.level:
            weighed.append(diagnostic)
        elif level != "off":
            weighed.append(msgspec.structs.replace(diagnostic, level=level))
    return in_order(weighed)


def _look_of(theme: Theme) -> Iterator[Output]:
    yield Output(theme.stylesheet_path, theme.stylesheet)
    for name, source in theme.assets.items():
        content = theme.squeezed.get(name, CopyOf(source, "theme"))
        yield Output(OutputPath(f"{FOLDER}/{hashed_name(name, source.digest)}"), content, source.file)


def _held(site: "Site") -> Iterator[Held]:
    """The pages that are shown only because drafts were asked for."""
    for entry in site.written() if site.with_drafts else ():
        why = state_at(entry, site.now, site.config.tz)
        if why != "published" and why != "gone" and entry.url:
            since = {"draft": None, "scheduled": entry.published, "expired": entry.expires}[why]
            yield Held(output_path(entry.url), why, since)


def _menu_faults(site: "Site", places: Mapping[str, Place]) -> Iterator[Diagnostic]:
    for name, items in site.config.menus.items():
        for number, item in enumerate(items):
            answers = [site.resolve(ContentPath("index.md"), item.to, form) for form in ("link", "wiki")]
            answer = next((a for a in answers if a.kind != "none"), answers[0])
            place = places.get(f"menus.{name}.{number}.to")
            for problem in answer.faults:
                if problem.rule not in ("link-built-url", "link-self"):
                    yield fault(problem.rule, problem.message, place, hint=problem.hint)


def _nothing_written(config: Config) -> Diagnostic:
    hint = 'write a first article: `fingerpost new article "My first article"`'
    return fault("site-empty", f"there is no Markdown file in the folder `{config.content.folder}`", hint=hint)


class Last(msgspec.Struct, frozen=True):
    """What the last build gave, for when nothing at all has changed."""

    outputs: tuple[tuple[OutputPath, str, str, str], ...]
    """Path, digest and origin of each; then the tree and path of the file it is a copy of, as `content:path`."""
    diagnostics: tuple[Diagnostic, ...]
    page_count: int
    link_count: int
    held: tuple[Held, ...]
    now: datetime
    day: str
    until: datetime | None
    """When a page will appear or go by its date."""
    search: str
    """What stands for all that can be searched for; empty where the site has no search."""

    def holds_at(self, order: Order) -> bool:
        """Whether the dates give the same site at the moment of this order."""
        is_same_day = str(order.now.astimezone(order.config.tz).date()) == self.day
        return is_same_day and self.now <= order.now and (self.until is None or order.now < self.until)


def _inputs(program: Program, order: Order) -> str:
    """The digest of everything a build depends on but the moment."""
    return digest_of_value(
        (
            described(program.kinds), [maker.name for maker in program.makers], order.config, dict(order.places),
            [(s.path, s.digest) for s in order.content.sources()], order.content.faults(), _theme_inputs(order),
            order.with_drafts, order.is_strict, dict(order.styles), order.ledger.digest if order.ledger else "",
        )
    )  # fmt: skip


def _theme_inputs(order: Order) -> str:
    trees = [[(s.path, s.file, s.digest) for s in tree.sources()] for tree in order.theme]
    return repr((trees, sorted(order.config.theme.options.items(), key=str)))


def _last(built: Built, order: Order, until: datetime | None) -> Last:
    return Last(
        tuple(_line(output) for output in built.outputs), built.diagnostics, built.page_count, built.link_count,
        built.held, order.now, str(order.now.astimezone(order.config.tz).date()), until,
        built.search.digest if built.search is not None else "",
    )  # fmt: skip


def _line(output: Output) -> tuple[OutputPath, str, str, str]:
    content = output.content
    if isinstance(content, CopyOf):
        return output.path, content.source.digest, output.origin, f"{content.tree}:{content.source.path}"
    return output.path, content.digest if isinstance(content, Later) else digest_of(content), output.origin, ""


def _as_before(last: Last, order: Order, build_again: Callable[[], tuple[Built, datetime | None]]) -> Built:
    """The last build's result; bytes are made again only if somebody wants them."""
    once = cache(lambda: build_again()[0])
    sources = {f"content:{s.path}": CopyOf(s) for s in order.content.sources()}
    sources |= {f"theme:{s.path}": CopyOf(s, "theme") for tree in order.theme for s in tree.sources()}
    outputs = tuple(
        Output(path, sources[copied] if copied else Later(digest, path), origin)
        for path, digest, origin, copied in last.outputs
    )

    def recall(wanted: Sequence[Later]) -> Iterable[bytes]:
        again = once()
        by_path = {str(output.path): output for output in again.outputs}
        for content in again.contents([by_path[later.name].content for later in wanted]):
            assert isinstance(content, bytes)
            yield content

    def sheets() -> tuple[Sheet, ...]:
        search = once().search
        return search.sheets() if search is not None else ()

    search = Searchable(last.search, order.config.language, sheets) if last.search else None
    counts = last.page_count, last.link_count
    return Built(outputs, last.diagnostics, *counts, last.held, (), recall, search, lambda: once().published())
