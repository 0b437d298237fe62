"""READ FIRST: the whole of it, top to bottom.

A site is a pure function of two trees (content and theme), its configuration and the moment of building:

    parse      each Markdown file alone                 Source  -> Page (entry and body)
    assemble   all entries, indexed                     pages   -> Site
    make       pages and files from the whole site      Site    -> more pages, more outputs
    render     each page, asking the site               Page    -> Output
    settle     all outputs together                     outputs -> Built

What is published is data handed to these stages: kinds say what a file is, makers what is made from all of them.
Nothing here reads the disk, the clock or the network; see `edges/`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

import msgspec

from fingerpost import kinds as our_kinds
from fingerpost import makers as our_makers
from fingerpost.makers.maker import Maker
from fingerpost.model.diagnostics import Diagnostic, Place, fault, in_order
from fingerpost.model.pages import Built, CopyOf, Output, Page, Source
from fingerpost.model.paths import ContentPath, OutputPath, Url, suffix_of
from fingerpost.model.trees import Tree
from fingerpost.stages.checks import check_site
from fingerpost.stages.config import Config, severity, with_own_kinds
from fingerpost.stages.kinds import Kind, matches
from fingerpost.stages.parse import Manner, parse
from fingerpost.stages.places import asset_output, hashed_name
from fingerpost.stages.render import Shown, redirect, render
from fingerpost.stages.settle import redirects, settle
from fingerpost.stages.site import Site, assemble
from fingerpost.stages.theme import FOLDER, Theme, load_theme

_In = TypeVar("_In")
_Out = TypeVar("_Out")


class Map(Protocol):
    """How one stage is carried out over many inputs: plain `map`, or one that limits time (edges/limits.py)."""

    def __call__(self, stage: Callable[[_In], _Out], inputs: Iterable[_In], /) -> Iterable[_Out]: ...


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


def build(program: Program, order: Order, each: Map = map) -> Built:
    """Everything the site publishes, and everything there is to say about it."""
    config = order.config
    kinds = with_own_kinds(program.kinds, config)
    look = load_theme(order.theme, config.theme.options, order.places)
    if look.theme is None:
        return Built((), judged(look.diagnostics, order))
    theme = look.theme

    texts, assets, excluded = sorted_out(order.content.sources(), config)
    manner = Manner(kinds, config.language)
    pages = tuple(each(lambda source: parse(source, order.content.read(source.path), manner), texts))

    site = assemble(config, kinds, pages, assets, excluded, order.now, with_drafts=order.with_drafts)
    site = site.including([page for maker in program.makers for page in maker.pages(site)])
    files = [file for maker in program.makers for file in maker.files(site)]

    shown = tuple(each(lambda page: render(page, site, theme), site.pages.values()))
    old, alias_faults = redirects(site)
    moved = tuple(redirect(Url(url), site.pages[ContentPath(path)].entry, site, theme) for url, path in old.items())

    outputs = [s.output for s in (*shown, *moved) if s.output is not None]
    outputs, collisions = settle([*outputs, *files, *_copies(site, theme)], site)  # type: ignore[assignment]
    found = [
        *order.content.faults(), *look.diagnostics, *_own_faults(pages, site), *_said(shown), *_said(moved),
        *check_site(site), *_menu_faults(site, order.places), *alias_faults, *collisions,
    ]  # fmt: skip
    if not texts:
        found.append(_nothing_written(config))
    return Built(tuple(outputs), judged(found, order), len(shown), sum(s.link_count for s in shown))


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


def _own_faults(pages: Iterable[Page], site: Site) -> Iterator[Diagnostic]:
    """What parsing found, of drafts too: a writer wants to know before publishing."""
    _ = site
    for page in pages:
        yield from page.diagnostics


def _said(shown: Iterable[Shown]) -> Iterator[Diagnostic]:
    for each in shown:
        yield from each.diagnostics


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
