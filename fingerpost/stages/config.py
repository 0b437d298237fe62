"""site.toml → `Config`: the facts about a site, checked."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.nearest import nearest
from fingerpost.model.rules import RULES
from fingerpost.stages.kinds import LANGUAGE, FrontMatter, Kind, matches
from fingerpost.stages.schema import SITE, check
from fingerpost.stages.tables import Node
from fingerpost.stages.toml import read_toml

Severity = Literal["error", "warning", "note", "off"]


class MenuItem(msgspec.Struct, frozen=True):
    """One line of a menu."""

    to: str
    """A page (found like a link) or a web address."""
    label: str = ""
    """Without it the page's title."""


class ThemeChoice(msgspec.Struct, frozen=True):
    """Which theme, and what it is told."""

    name: str = "hearth"
    options: Mapping[str, object] = {}


class ContentChoice(msgspec.Struct, frozen=True):
    """Where the articles lie."""

    folder: str = "content"
    exclude: Annotated[tuple[str, ...], msgspec.Meta(extra={"one_or_many": True})] = ()
    """Globs of files that are not published, besides hidden files and editors' backups."""


class KindChoice(msgspec.Struct, frozen=True):
    """A kind declared by the site, or what it changes of one of ours."""

    where: Annotated[tuple[str, ...], msgspec.Meta(extra={"one_or_many": True})] = ()
    url: str = ""
    template: str = ""
    order: Literal["", "title", "newest", "path"] = ""
    is_article: bool | None = None
    fields: Mapping[str, Literal["text", "number", "flag", "date", "list"]] = {}
    """Keys of its front matter besides the common ones, and what each holds."""


class RulesFor(msgspec.Struct, frozen=True):
    """Severities below a path."""

    path: str
    rules: Mapping[str, Severity]


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """What site.toml says."""

    title: str
    base_url: str
    """Where the site will stand, with its path: `https://example.org/guide`. Never ends in `/` here."""
    description: str = ""
    language: Annotated[str, LANGUAGE] = "en"
    zone: str = "UTC"
    """An IANA time zone: `Europe/Berlin`. Dates without a time begin at midnight there."""
    theme: ThemeChoice = ThemeChoice()
    menus: Mapping[str, tuple[MenuItem, ...]] = {}
    content: ContentChoice = ContentChoice()
    kinds: Mapping[str, KindChoice] = {}
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
    table = _theme_as_table(table)
    try:
        config, faults = check(table, Config, SITE, whole)
    except ValueError:  # Python writes out no number of more than 4300 digits
        return Site_toml(None, {}, (fault("site-type", "a number in this file is too large to be written out", whole),))
    places = dict(_places(table))
    found = [*diagnostics, *faults]
    if config is None:
        return Site_toml(None, places, tuple(found))
    found += _address_faults(config, places, whole)
    found += _zone_faults(config, places, whole)
    found += _rule_faults(config.rules, places, whole)
    found += _menu_faults(config, places, whole)
    found += _kind_faults(config, places, whole)
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


def _address_faults(config: Config, places: Mapping[str, Place], whole: Place) -> list[Diagnostic]:
    if _is_web_address(config.base_url):
        return []
    hint = "write it whole, such as `https://example.org` or `https://example.org/guide`"
    return [
        fault(
            "site-type",
            f"`base_url` is not a web address: `{config.base_url}`",
            places.get("base_url", whole),
            hint=hint,
        )
    ]


def _is_web_address(url: str) -> bool:
    """Whether it is whole and plain: no name and password, no `?` or `#`, nothing that HTML or a header would mind."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and not re.search(r"[\s\x00-\x20\x7f<>\"'`\\^{|}?#]", url)
        and "@" not in parts.netloc
        and not {"..", "."} & set(parts.path.split("/"))
    )


def _menu_faults(config: Config, places: Mapping[str, Place], whole: Place) -> list[Diagnostic]:
    """Items that lead to what is no address at all; whether there is such a page is asked when the site is known."""
    found: list[Diagnostic] = []
    for name, items in config.menus.items():
        for number, item in enumerate(items):
            try:
                urlsplit(item.to)
            except ValueError:
                place = places.get(f"menus.{name}.{number}.to", whole)
                found.append(fault("link-scheme", f"`{item.to}` is not a web address", place))
    return found


MOST_STARS = 6
"""Stars in a glob: each more may multiply the time of a comparison by the length of a path."""


def _kind_faults(config: Config, places: Mapping[str, Place], whole: Place) -> list[Diagnostic]:
    """What a kind of the site's own cannot be called, hold or be matched by."""
    found: list[Diagnostic] = []

    def tell(message: str, key: str, hint: str) -> None:
        found.append(fault("site-type", message, places.get(key, whole), hint=hint))

    common = FrontMatter.__struct_fields__
    for name, choice in config.kinds.items():
        if not re.fullmatch(r"[a-z][a-z0-9_-]*", name):
            tell(f"a kind cannot be called `{name}`", f"kinds.{name}", "use small letters, digits and dashes")
        for key in choice.fields:
            at = f"kinds.{name}.fields.{key}"
            if not re.fullmatch(r"[a-z][a-z0-9_]*", key):
                tell(f"a key of front matter cannot be called `{key}`", at, "use small letters, digits and `_`")
            elif key in common:
                tell(f"every page has `{key}` already", at, "take it out, or give it another name")
        if choice.url and not re.fullmatch(
            r"/(?:(?!\.\.?/)(?:[\w.~-]|\{(?:folder|slug|year|month|day)\})+/)*", choice.url
        ):
            hint = "write a path such as `/recipes/{slug}/`, with `{folder}`, `{slug}`, `{year}`, `{month}`, `{day}`"
            tell(f"`{choice.url}` is no form of an address", f"kinds.{name}.url", hint)
    globs = {f"kinds.{name}.where": choice.where for name, choice in config.kinds.items()}
    globs["content.exclude"] = config.content.exclude
    globs |= {f"rules.{glob}": (glob,) for glob in config.rules}
    for key, values in globs.items():
        for glob in values:
            if len(re.findall(r"\*+", glob)) > MOST_STARS:
                tell(f"`{glob}` has more than {MOST_STARS} stars", key, "write a plainer pattern")
    return found


def _zone_faults(config: Config, places: Mapping[str, Place], whole: Place) -> list[Diagnostic]:
    try:
        ZoneInfo(config.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = nearest(config.zone, _zones(), 1)
        hint = f"did you mean `{near[0]}`?" if near else "write a name such as `Europe/London` or `America/New_York`"
        return [fault("site-type", f"there is no time zone `{config.zone}`", places.get("zone", whole), hint=hint)]
    return []


@lru_cache(maxsize=1)
def _zones() -> tuple[str, ...]:
    from zoneinfo import available_timezones

    return tuple(sorted(available_timezones()))


def _rule_faults(rules: Mapping[str, object], places: Mapping[str, Place], whole: Place) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for key, value in rules.items():
        nested = value.items() if isinstance(value, Mapping) else [("", value)]
        for name, severity in nested:
            rule = name or key
            place = places.get(f"rules.{key}.{name}" if name else f"rules.{key}", whole)
            if rule not in RULES:
                near = nearest(rule, RULES, 1)
                found.append(
                    fault(
                        "site-unknown",
                        f"there is no rule `{rule}`",
                        place,
                        hint=f"did you mean `{near[0]}`?" if near else None,
                    )
                )
            elif severity not in ("error", "warning", "note", "off"):
                found.append(
                    fault("site-type", f"the rule `{rule}` can be error, warning, note or off, not `{severity}`", place)
                )
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
