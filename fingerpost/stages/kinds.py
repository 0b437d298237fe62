"""What an article *is*, as data: where its files lie, what its front matter holds, what its address looks like.

A kind is a value, not a class to inherit from. The order of the list of kinds decides: the first whose globs match a
path owns it. Common front matter is `FrontMatter`; a kind's own struct adds to it.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Annotated, Literal

import msgspec

from fingerpost.model.pages import Moment
from fingerpost.model.paths import ContentPath, Url, folder_of, name_of, safe_name, slug, stem_of

Reference = Annotated[str, msgspec.Meta(extra={"reference": True})]
"""A file, title, alias or id of another page, found by the same rules as a link."""

_ID = msgspec.Meta(
    pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$",
    description="of letters, digits, `-` and `_`",
    examples=["steady-ground"],
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
    summary: str = ""
    """One or two sentences for lists, feeds and search engines."""
    main_message: str = ""
    """The one thing to take away; shown first, and the summary where there is none."""
    authors: References = ()
    reviewed_by: References = ()
    published: Moment | None = None
    """A date in the future holds the page back until then."""
    modified: Moment | None = None
    reviewed: date | None = None
    """When the whole page was last checked by its reviewer."""
    review_due: date | None = None
    topics: Names = ()
    audience: Annotated[tuple[Audience, ...], msgspec.Meta(extra={"one_or_many": True})] = ()
    content_note: str = ""
    """One calm sentence about what the page touches on."""
    image: Reference | None = None
    related: References = ()
    draft: bool = False
    """A draft is not published; `--drafts` shows it."""
    expires: Moment | None = None
    """From then on the page is not published."""
    superseded_by: Reference | None = None
    """The page that replaces this one."""
    template: str | None = None
    language: Annotated[str, LANGUAGE] | None = None
    """As in `<html lang>`: `en`, `de`, `pt-BR`."""


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


@lru_cache(maxsize=16)
def described(kinds: tuple[Kind, ...]) -> str:
    """Kinds as a text that differs where two lists of kinds would give different pages."""
    return repr([(kind, msgspec.structs.fields(kind.fields)) for kind in kinds])


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
