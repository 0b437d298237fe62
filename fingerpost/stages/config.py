"""site.toml → `Config`: the facts about a site, checked."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.stages.kinds import LANGUAGE, FrontMatter, Kind, matches
from fingerpost.stages.outputs.settings import OutputsChoice
from fingerpost.stages.pictures.plan import ImagesChoice
from fingerpost.stages.schema import SITE, check
from fingerpost.stages.settings.choices import (
    BudgetChoice,
    ExitChoice,
    FeedbackChoice,
    PublisherChoice,
    ReadingChoice,
    SecurityChoice,
    TermsChoice,
    WordingChoice,
)  # fmt: skip
from fingerpost.stages.settings.config_faults import sense_faults
from fingerpost.stages.settings.deploy_settings import DeployChoice, deploy_faults, without_excerpts, without_secrets
from fingerpost.stages.tables.nodes import Node
from fingerpost.stages.tables.toml import read_toml

Severity = Literal["error", "warning", "note", "off"]
EDITOR = (
    r"^(|vscode|vscodium|cursor|zed|sublime|textmate|idea|pycharm|obsidian"
    r"|(?!javascript:|data:|vbscript:|blob:|https?:)[a-z][a-z0-9+.-]*:[^\s<>\"']*\{file\}[^\s<>\"']*)$"
)


class MenuItem(msgspec.Struct, frozen=True):
    """One line of a menu."""

    to: str
    """A page (found like a link) or a web address."""
    label: str = ""
    """Without it the page's title."""


class ThemeChoice(msgspec.Struct, frozen=True):
    """Which theme, and what it is told."""

    name: str = "hearth"
    """A folder of `themes/`, here or in the program."""
    options: Mapping[str, object] = {}
    """The theme's own settings."""


class ContentChoice(msgspec.Struct, frozen=True):
    """Where the articles lie."""

    folder: str = "content"
    """The folder of the articles, beside site.toml."""
    exclude: Annotated[tuple[str, ...], msgspec.Meta(extra={"one_or_many": True})] = ()
    """Globs of files that are not published, besides hidden files and editors' backups."""


class KindChoice(msgspec.Struct, frozen=True):
    """A kind declared by the site, or what it changes of one of ours."""

    where: Annotated[tuple[str, ...], msgspec.Meta(extra={"one_or_many": True})] = ()
    """Where its files lie: `recipes/**/*.md`."""
    url: str = ""
    """The form of its addresses: `/recipes/{slug}/`."""
    template: str = ""
    """The template of the theme that shows it."""
    order: Literal["", "title", "newest", "path"] = ""
    """How its pages are listed."""
    is_article: bool | None = None
    """Whether its pages are what the site is for: in feeds, on topic pages, in the list of all articles."""
    fields: Mapping[str, Literal["text", "number", "flag", "date", "list"]] = {}
    """Keys of its front matter besides the common ones, and what each holds."""


class ReviewChoice(msgspec.Struct, frozen=True):
    """When articles are due to be checked again."""

    interval_months: Annotated[int, msgspec.Meta(ge=0, le=240)] = 36
    """From `reviewed` to the next review, where a page has no `review_due`; 0 means that none is due."""
    notice_days: Annotated[int, msgspec.Meta(ge=0, le=366)] = 30
    """How long before a review is due the build begins to say so."""


class ExternalChoice(msgspec.Struct, frozen=True):
    """How links to other sites are checked, when that is asked for."""

    ignore: Annotated[tuple[str, ...], msgspec.Meta(extra={"one_or_many": True})] = ()
    """Addresses that are not asked for: `https://example.org/*`, where `*` stands for anything."""


class PreviewChoice(msgspec.Struct, frozen=True):
    """How the preview behaves for whoever writes this site."""

    editor: Annotated[str, msgspec.Meta(pattern=EDITOR)] = ""
    """What opens a file from the list of faults: `vscode`, or an address with `{file}`, `{line}` and `{column}`."""


class ReferencesChoice(msgspec.Struct, frozen=True):
    """Where the sources stand that articles cite, and how they are shown."""

    file: Annotated[str, msgspec.Meta(pattern=r"^([^/].*\.(bib|json))?$")] = ""
    """BibTeX or CSL-JSON in the content folder: `references.bib`. It is not published."""
    style: Annotated[str, msgspec.Meta(pattern=r"^(apa|[^/].*\.csl)$")] = "apa"
    """`apa`, or a file of the Citation Style Language in the content folder: `chicago.csl`."""

    @property
    def files(self) -> tuple[str, ...]:
        """The files of the content folder that are read and not published."""
        return tuple(name for name in (self.file, self.style) if "." in name)


class HelpChoice(msgspec.Struct, frozen=True):
    """Where the helplines stand that boxes show, and for whom."""

    file: Annotated[str, msgspec.Meta(pattern=r"^([^/].*\.ya?ml)?$")] = ""
    """YAML in the content folder: `help.yaml`. It is not published."""
    regions: Annotated[tuple[str, ...], msgspec.Meta(extra={"one_or_many": True})] = ()
    """Where most readers live, by ISO 3166: `["US"]`. Their helplines come first; without it all are alike."""
    page: str = "help.md"
    """The page of help, to which boxes on other pages lead."""
    required_for: Annotated[tuple[str, ...], msgspec.Meta(extra={"one_or_many": True})] = (
        "suicide", "self-harm", "abuse",
    )  # fmt: skip
    """Topics whose articles must have a box of helplines."""


class SearchChoice(msgspec.Struct, frozen=True):
    """Whether readers can search, and by what."""

    enabled: bool = False
    """Whether there is a page to search on, a way to it in the header, and an index."""
    engine: Literal["pagefind"] = "pagefind"
    """What makes the index and reads it: `pip install 'fingerpost[search]'`."""


class MapChoice(msgspec.Struct, frozen=True):
    """Whether there is a map of all articles and their links."""

    enabled: bool = False
    """Whether there is a page `/map/`; `pip install 'fingerpost[map]'` brings what lays it out."""


class RulesFor(msgspec.Struct, frozen=True):
    """Severities below a path."""

    path: str
    rules: Mapping[str, Severity]


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """What site.toml says."""

    title: str
    """The name of the site."""
    base_url: str
    """Where the site will stand, with its path: `https://example.org/guide`. Never ends in `/` here."""
    description: str = ""
    """What the site is about, in one or two sentences."""
    language: Annotated[str, LANGUAGE] = "en"
    """What it is written in, where a page does not say otherwise."""
    zone: str = "UTC"
    """An IANA time zone: `Europe/Berlin`. Dates without a time begin at midnight there."""
    theme: ThemeChoice = ThemeChoice()
    """How it looks: the name of a theme, or a table with its name and options."""
    menus: Mapping[str, tuple[MenuItem, ...]] = {}
    """The lines of each menu, in order: `main`, `help`, `footer`."""
    content: ContentChoice = ContentChoice()
    """Where the articles lie, and what of it is left out."""
    kinds: Mapping[str, KindChoice] = {}
    """Kinds of pages of this site's own, and changes to ours."""
    review: ReviewChoice = ReviewChoice()
    reading: ReadingChoice = ReadingChoice(max_grade=0)
    """How hard texts may be to read; without this table nothing is measured."""
    wording: WordingChoice = WordingChoice()
    """Expressions to look out for."""
    terms: TermsChoice = TermsChoice()
    """How words of the glossary are explained where articles use them."""
    publisher: PublisherChoice = PublisherChoice()
    """Who answers for the site."""
    feedback: FeedbackChoice = FeedbackChoice()
    """Where readers say what is wrong with a page."""
    exit: ExitChoice = ExitChoice()
    """The button that leaves a page at once."""
    external: ExternalChoice = ExternalChoice()
    """What `check --external` leaves out."""
    preview: PreviewChoice = PreviewChoice()
    references: ReferencesChoice = ReferencesChoice()
    """Where the sources stand that articles cite, and their style."""
    help: HelpChoice = HelpChoice()
    """Where the helplines stand that boxes show, and for which regions."""
    search: SearchChoice = SearchChoice()
    """Whether readers can search the site."""
    map: MapChoice = MapChoice()
    """Whether there is a map of all articles and their links."""
    security: SecurityChoice = SecurityChoice()
    """What browsers are told about the pages."""
    redirects: Mapping[str, str] = {}
    """Former addresses and the pages that readers find instead: `"/old/" = "articles/new.md"`."""
    deploy: Mapping[str, DeployChoice] = {}
    """Where the site is put online: a table for each place, by its name."""
    budget: BudgetChoice = BudgetChoice()
    """How much readers shall have to load."""
    images: ImagesChoice = ImagesChoice()
    """In which sizes and formats pictures are published."""
    outputs: OutputsChoice = OutputsChoice()
    """What is published besides the pages: feeds, cards, icons, what has changed, offline reading."""
    rules: Mapping[str, object] = {}
    """Severity per rule, or a table of them per path glob."""

    @property
    def base_path(self) -> str:
        """The path part of base_url: empty, or `/guide`."""
        return urlsplit(self.base_url).path.rstrip("/")

    @property
    def tz(self) -> ZoneInfo:
        """The site's zone."""
        return ZoneInfo(self.zone)


class Site_toml(msgspec.Struct, frozen=True):  # noqa: N801 - the file, read
    """What reading site.toml gave: the config, the places of its values, the faults."""

    config: Config | None
    places: Mapping[str, Place]
    diagnostics: tuple[Diagnostic, ...]


def read_config(file: str, text: str) -> Site_toml:
    """The config of a site.toml, and every fault in it at its place."""
    table, diagnostics = read_toml(file, text, "site-syntax")
    whole = Place(file, 1, 1)
    if table is None:
        return Site_toml(None, {}, diagnostics)
    table, secrets = without_secrets(_theme_as_table(table))
    try:
        config, faults = check(table, Config, SITE, whole)
    except ValueError:  # Python writes out no number of more than 4300 digits
        return Site_toml(None, {}, (fault("site-type", "a number in this file is too large to be written out", whole),))
    places = dict(_places(table))
    found = [*diagnostics, *secrets, *without_excerpts(faults, secrets)]
    if config is None:
        return Site_toml(None, places, tuple(found))
    found += [*sense_faults(config, places, whole), *deploy_faults(config.deploy, places, whole)]
    config = msgspec.structs.replace(config, base_url=config.base_url.rstrip("/"))
    return Site_toml(None if found else config, places, tuple(found))


def _theme_as_table(table: Node) -> Node:
    """`theme = "hearth"` is short for `[theme] name = "hearth"`."""
    assert isinstance(table.value, Mapping)
    theme = table.value.get("theme")
    if theme is None or not isinstance(theme.value, str):
        return table
    return msgspec.structs.replace(
        table, value={**table.value, "theme": msgspec.structs.replace(theme, value={"name": theme})}
    )


def _places(node: Node, prefix: str = "") -> list[tuple[str, Place]]:
    found: list[tuple[str, Place]] = [(prefix, node.place)] if prefix else []
    if isinstance(node.value, Mapping):
        for key, child in node.value.items():
            found += _places(child, f"{prefix}.{key}" if prefix else key)
    elif isinstance(node.value, tuple):
        for index, child in enumerate(node.value):
            found += _places(child, f"{prefix}.{index}")
    return found


def severity(config: Config, diagnostic: Diagnostic) -> Severity:
    """How serious this site takes a diagnostic: its rule's level unless `[rules]` says otherwise; later globs win."""
    level: Any = config.rules.get(diagnostic.rule, diagnostic.level)
    if isinstance(level, Mapping):
        level = diagnostic.level
    path = diagnostic.place.file if diagnostic.place else ""
    inside = path.removeprefix(f"{config.content.folder}/")
    for glob, table in config.rules.items():
        if isinstance(table, Mapping) and diagnostic.rule in table and (matches(path, glob) or matches(inside, glob)):
            level = table[diagnostic.rule]
    return level  # type: ignore[no-any-return]  # checked by _rule_faults


def with_own_kinds(kinds: Sequence[Kind], config: Config) -> tuple[Kind, ...]:
    """Our kinds as site.toml changes them; kinds it declares come first."""
    known = {kind.name for kind in kinds}
    own = tuple(_declared(name, choice) for name, choice in config.kinds.items() if name not in known)
    return (*own, *(_changed(kind, config.kinds.get(kind.name)) for kind in kinds))


def _declared(name: str, choice: KindChoice) -> Kind:
    types: dict[str, Any] = {"text": str, "number": float, "flag": bool, "date": Any, "list": tuple[str, ...]}
    empty: dict[str, Any] = {"text": "", "number": None, "flag": False, "date": None, "list": ()}
    from datetime import date

    fields = [
        (key, date | None if kind == "date" else float | None if kind == "number" else types[kind], empty[kind])
        for key, kind in choice.fields.items()
    ]
    shape = msgspec.defstruct(name.capitalize(), fields, bases=(FrontMatter,), frozen=True, kw_only=True)
    return Kind(
        name,
        choice.where or (f"{name}/**/*.md",),
        cast("type[FrontMatter]", shape),
        url=choice.url or "/{folder}/{slug}/",
        template=choice.template or "article.html",
        order=choice.order or "title",
        is_article=choice.is_article is not False,
    )


def _changed(kind: Kind, choice: KindChoice | None) -> Kind:
    if choice is None:
        return kind
    shape = kind.fields
    if choice.fields:
        more = [f for f in msgspec.structs.fields(_declared(kind.name, choice).fields) if f.name in choice.fields]
        own = [(f.name, f.type, f.default) for f in more]
        name = kind.name.capitalize()
        shape = cast("type[FrontMatter]", msgspec.defstruct(name, own, bases=(kind.fields,), frozen=True, kw_only=True))
    return msgspec.structs.replace(
        kind,
        where=choice.where or kind.where,
        fields=shape,
        url=choice.url or kind.url,
        template=choice.template or kind.template,
        order=choice.order or kind.order,
        is_article=kind.is_article if choice.is_article is None else choice.is_article,
    )
