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
from datetime import datetime

import msgspec

from fingerpost import kinds as our_kinds
from fingerpost import makers as our_makers
from fingerpost.makers.maker import Maker
from fingerpost.memo import DictMemory, Memo
from fingerpost.model.diagnostics import Diagnostic, Place, fault, in_order
from fingerpost.model.digest import digest_of, digest_of_value
from fingerpost.model.pages import Built, CopyOf, Later, Output, Source
from fingerpost.model.paths import ContentPath, OutputPath, suffix_of
from fingerpost.model.trees import Tree
from fingerpost.stages.config import Config, severity, with_own_kinds
from fingerpost.stages.kinds import Kind, described, matches
from fingerpost.stages.places import asset_output, hashed_name
from fingerpost.stages.site import Site, assemble
from fingerpost.stages.theme import FOLDER, Theme, load_theme
from fingerpost.workshop import Map, Workshop, one_by_one


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


def build(program: Program, order: Order, each: Map = one_by_one, memo: Memo | None = None) -> Built:
    """Everything the site publishes, and everything there is to say about it."""
    memo = memo or Memo(DictMemory())
    inputs = _inputs(program, order)
    last = memo.one("last", "site", inputs, Last)
    if last is not None and last.holds_at(order):
        return _as_before(last, order, lambda: _built(program, order, each, memo))
    built, until = _built(program, order, each, memo)
    memo.put("last", "site", inputs, _last(built, order, until))
    return built


def _built(program: Program, order: Order, each: Map, memo: Memo) -> tuple[Built, datetime | None]:
    config = order.config
    kinds = with_own_kinds(program.kinds, config)
    look = load_theme(order.theme, config.theme.options, order.places)
    if look.theme is None:
        return Built((), judged(look.diagnostics, order)), None
    theme = look.theme
    shop = Workshop(memo, each, config, digest_of((_theme_inputs(order)).encode()))

    texts, assets, excluded = sorted_out(order.content.sources(), config)
    heads, bodies = shop.parse(texts, order.content.read, kinds)
    site = assemble(config, kinds, heads, bodies, assets, excluded, order.now, with_drafts=order.with_drafts)
    site = shop.leading(site.including([page for maker in program.makers for page in maker.pages(site)]))
    files = shop.files(site, program.makers)
    shown = shop.render(site, theme)
    checked = shop.check(site)

    outputs, collisions = shop.settle([*shown.outputs, *files, *_copies(site, theme)], site)
    found = [
        *order.content.faults(), *look.diagnostics, *(d for head in heads for d in head.diagnostics),
        *shown.diagnostics, *checked, *_menu_faults(site, order.places), *collisions,
    ]  # fmt: skip
    if not texts:
        found.append(_nothing_written(config))
    reasons = tuple(memo.reasons)
    built = Built(outputs, judged(found, order), shown.page_count, shown.link_count, reasons, shop.recall)
    return built, site.until()


def sorted_out(
    sources: Iterable[Source], config: Config
) -> tuple[tuple[Source, ...], tuple[Source, ...], tuple[ContentPath, ...]]:
    """The content tree as texts, files to copy, and what site.toml excludes."""
    texts: list[Source] = []
    assets: list[Source] = []
    excluded: list[ContentPath] = []
    for source in sources:
        if any(matches(source.path, glob) for glob in config.content.exclude):
            excluded.append(source.path)
        elif suffix_of(source.path) in (".md", ".markdown"):
            texts.append(source)
        else:
            assets.append(source)
    return tuple(texts), tuple(assets), tuple(excluded)


def judged(found: Iterable[Diagnostic], order: Order) -> tuple[Diagnostic, ...]:
    """Each fault once, in order, as serious as this site takes it."""
    weighed = ((severity(order.config, diagnostic), diagnostic) for diagnostic in found)
    return in_order(
        msgspec.structs.replace(diagnostic, level="error" if order.is_strict and level == "warning" else level)
        for level, diagnostic in weighed
        if level != "off"
    )


def _copies(site: Site, theme: Theme) -> Iterator[Output]:
    for source in site.assets.values():
        yield Output(asset_output(source), CopyOf(source), source.file)
    yield Output(theme.stylesheet_path, theme.stylesheet)
    for name, source in theme.assets.items():
        yield Output(OutputPath(f"{FOLDER}/{hashed_name(name, source.digest)}"), CopyOf(source, "theme"), source.file)


def _menu_faults(site: Site, places: Mapping[str, Place]) -> Iterator[Diagnostic]:
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
    now: datetime
    day: str
    until: datetime | None
    """When a page will appear or go by its date."""

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
            order.with_drafts, order.is_strict,
        )
    )  # fmt: skip


def _theme_inputs(order: Order) -> str:
    trees = [[(s.path, s.file, s.digest) for s in tree.sources()] for tree in order.theme]
    return repr((trees, sorted(order.config.theme.options.items(), key=str)))


def _last(built: Built, order: Order, until: datetime | None) -> Last:
    return Last(
        tuple(_line(output) for output in built.outputs), built.diagnostics, built.page_count, built.link_count,
        order.now, str(order.now.astimezone(order.config.tz).date()), until,
    )  # fmt: skip


def _line(output: Output) -> tuple[OutputPath, str, str, str]:
    content = output.content
    if isinstance(content, CopyOf):
        return output.path, content.source.digest, output.origin, f"{content.tree}:{content.source.path}"
    return output.path, content.digest if isinstance(content, Later) else digest_of(content), output.origin, ""


def _as_before(last: Last, order: Order, build_again: Callable[[], tuple[Built, datetime | None]]) -> Built:
    """The last build's result; bytes are made again only if somebody wants them."""
    sources = {f"content:{s.path}": CopyOf(s) for s in order.content.sources()}
    sources |= {f"theme:{s.path}": CopyOf(s, "theme") for tree in order.theme for s in tree.sources()}
    outputs = tuple(
        Output(path, sources[copied] if copied else Later(digest, path), origin)
        for path, digest, origin, copied in last.outputs
    )

    def recall(wanted: Sequence[Later]) -> Iterable[bytes]:
        again, _ = build_again()
        by_path = {str(output.path): output for output in again.outputs}
        for later in wanted:
            content = again.bytes_of(by_path[later.name])
            assert isinstance(content, bytes)
            yield content

    return Built(outputs, last.diagnostics, last.page_count, last.link_count, (), recall)
