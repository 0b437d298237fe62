"""What an article *is*, as data: where its files lie, what its front matter holds, what its address looks like.

A kind is a value, not a class to inherit from. The order of the list of kinds decides: the first whose globs match a
path owns it. Common front matter is `FrontMatter`; a kind's own struct adds to it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from inspect import isfunction
from typing import Annotated, Literal

import msgspec

from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.pages import Change, Moment
from fingerpost.model.paths import ContentPath, Url, folder_of, name_of, safe_name, slug, stem_of
from fingerpost.stages.tables.nodes import Node

Reference = Annotated[str, msgspec.Meta(extra={"reference": True})]
"""A file, title, alias or id of another page, found by the same rules as a link."""

Prose = Annotated[str, msgspec.Meta(extra={"prose": True})]
"""A text in Markdown; its links are checked like those of any text, and templates get it as HTML."""

_ID = msgspec.Meta(
    pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$",
    description="of letters, digits, `-` and `_`",
    examples=["steady-ground"],
)
_DIGEST = msgspec.Meta(
    pattern=r"^([0-9a-f]{16})?$",
    description="what `fingerpost review --record` writes",
    examples=["0123456789abcdef"],
)
LANGUAGE = msgspec.Meta(
    pattern=r"^[a-zA-Z]{2,3}(-[A-Za-z0-9]{2,8})*$",
    description="a language code such as `en`, `de` or `pt-BR`",
    examples=["en"],
)

Names = Annotated[tuple[str, ...], msgspec.Meta(extra={"one_or_many": True})]
References = Annotated[tuple[Reference, ...], msgspec.Meta(extra={"one_or_many": True})]
Audience = Literal["individuals", "couples", "parents", "families", "young people", "professionals", "everyone"]


class FrontMatter(msgspec.Struct, frozen=True, kw_only=True):
    """What any page may say of itself, above its text."""

    title: str | None = None
    """Shown as the heading of the page; without it the text's first `# heading`, else the file's name."""
    id: Annotated[str, _ID] | None = None
    """A name that stays when title and file change; `ref:that-name` links to it."""
    slug: str | None = None
    """The last part of the address; without it the file's name."""
    aliases: Names = ()
    """Other names of the page. One that begins with `/` is a former address and becomes a redirect."""
    anchors: Mapping[str, str] = {}
    """Former places of the page, and where each is now: `old-heading: new-heading`; `top` is the top of the page."""
    summary: str = ""
    """One or two sentences for lists, feeds and search engines."""
    main_message: str = ""
    """The one thing to take away; shown first, and the summary where there is none."""
    authors: References = ()
    """Who wrote it: people who have a page."""
    reviewed_by: References = ()
    """Who checked it: people who have a page."""
    published: Moment | None = None
    """A date in the future holds the page back until then."""
    modified: Moment | None = None
    """The last change that readers should know of."""
    reviewed: date | None = None
    """When the whole page was last checked by its reviewer."""
    review_due: date | None = None
    """When it is to be checked again. Without it, `reviewed` and the interval in site.toml's `[review]`."""
    review_digest: Annotated[str, _DIGEST] = ""
    """What the text was when it was reviewed; `fingerpost review --record` writes it."""
    auto_terms: Literal["", "page", "section", "off"] = ""
    """Where words of the glossary become links by themselves: at their first use on the page, in each section, or
    nowhere. Without it, what site.toml says."""
    not_terms: Names = ()
    """Words of the glossary that do not become links on this page by themselves."""
    topics: Names = ()
    """What it is about; each topic gets a page of its own."""
    audience: Annotated[tuple[Audience, ...], msgspec.Meta(extra={"one_or_many": True})] = ()
    """Whom it is for; each gets a page of its own."""
    content_note: str = ""
    """One calm sentence about what the page touches on."""
    image: Reference | None = None
    """A picture for the top of the page and for lists."""
    related: References = ()
    """Other pages that are good to read next."""
    draft: bool = False
    """A draft is not published; `--drafts` shows it."""
    expires: Moment | None = None
    """From then on the page is not published."""
    gone: bool = False
    """The page was taken down: its address says so kindly, and its text is not published any more."""
    superseded_by: Reference | None = None
    """The page that replaces this one."""
    changes: tuple[Change, ...] = ()
    """What was changed that readers should know of: `- date: 2026-10-03` and, below, `note: …`."""
    at_risk: bool = False
    """To be seen with it could harm a reader: it gets the button that leaves at once. On a series, its parts too."""
    discreet: bool = False
    """Tabs and histories call it by a harmless name, and it has no picture for those who share it."""
    medical: bool = False
    """It is about a health condition, for search engines: `MedicalWebPage`."""
    template: str | None = None
    """A template of the theme other than the kind's own."""
    language: Annotated[str, LANGUAGE] | None = None
    """As in `<html lang>`: `en`, `de`, `pt-BR`."""


class Examined(msgspec.Struct, frozen=True):
    """What a kind finds out about the front matter of one of its pages."""

    faults: tuple[Diagnostic, ...] = ()
    """What no type can say: numbers that do not fit one another, names that nothing has."""
    facts: Mapping[str, object] = {}
    """What follows from it for a template, as plain values beside the fields; the same keys for every page."""


Examine = Callable[[FrontMatter | None, Node], Examined]
"""Takes the fields (None where they are faulty) and the table with its places."""


def nothing_to_examine(_: FrontMatter | None, __: Node) -> Examined:
    """For kinds whose types say it all."""
    return Examined()


class Kind(msgspec.Struct, frozen=True):
    """One kind of page."""

    name: str
    where: tuple[str, ...]
    """Globs of content paths; `*` stays within a folder, `**` does not."""
    fields: type[FrontMatter] = FrontMatter
    url: str = "/{folder}/{slug}/"
    """`{folder}`, `{slug}`, `{year}`, `{month}`, `{day}` (of `published`) are filled in."""
    template: str = "page.html"
    order: Literal["title", "newest", "path"] = "title"
    definition: str = ""
    """The front matter key that holds a definition, for kinds whose pages are about a word."""
    is_article: bool = False
    """Whether pages of this kind are what the site is for: in feeds, on topic pages, in the list of all articles."""
    examine: Examine = nothing_to_examine
    schema_type: str = ""
    """What a page of this kind is about in the vocabulary of schema.org; empty for a plain page."""


@lru_cache(maxsize=16)
def described(kinds: tuple[Kind, ...]) -> str:
    """Kinds as a text that differs where two lists of kinds would give different pages."""
    return repr([(_told(kind), msgspec.structs.fields(kind.fields)) for kind in kinds])


def _told(kind: Kind) -> list[object]:
    """A kind's fields; a function by its name, for its address in memory differs from process to process."""
    values = (getattr(kind, name) for name in kind.__struct_fields__)
    return [f"{v.__module__}.{v.__qualname__}" if isfunction(v) else v for v in values]


def kind_of(path: ContentPath, kinds: Sequence[Kind]) -> Kind | None:
    """The first kind that claims the path."""
    return next((kind for kind in kinds if any(matches(path, glob) for glob in kind.where)), None)


def matches(path: str, glob: str) -> bool:
    """Whether a path fits a glob: `*` and `?` within a folder, `**` over folders, `{a,b}` either, the whole path."""
    return _expression(glob).fullmatch(path) is not None


@lru_cache(maxsize=1024)
def _expression(glob: str) -> re.Pattern[str]:
    pieces = re.split(r"(\*\*/|\*\*|\*|\?|\{[^{}]*\})", glob.strip("/"))
    return re.compile("".join(_piece(piece) for piece in pieces))


def _piece(piece: str) -> str:
    if piece.startswith("{") and piece.endswith("}"):
        return "(?:" + "|".join(re.escape(option) for option in piece[1:-1].split(",")) + ")"
    return {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(piece, re.escape(piece))


def url_for(kind: Kind, path: ContentPath, own_slug: str | None, published: Moment | None) -> Url | None:
    """The address of a page; None where nothing of it is left after cleaning.

    An `index.md` is its folder: `attachment/index.md` → `/attachment/`.
    """
    folders = [name for part in folder_of(path).split("/") if part and (name := safe_name(slug(part) or "_"))]
    if name_of(path).lower() == "index.md":
        if own_slug and folders:
            folders = [*folders[:-1], own_slug]
        return Url("/" + "".join(f"{part}/" for part in folders))
    last = own_slug if own_slug is not None else slug(stem_of(path))
    if not last:
        return None
    values = {
        "folder": "/".join(folders),
        "slug": last,
        "year": f"{published.year:04}" if published else "undated",
        "month": f"{published.month:02}" if published else "undated",
        "day": f"{published.day:02}" if published else "undated",
    }
    filled = re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], ""), kind.url)
    return Url("/" + re.sub(r"/{2,}", "/", filled).lstrip("/"))
