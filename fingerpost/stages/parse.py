"""Source → Page: one file, alone.

Takes the bytes of a file, its kind and the few facts of the site that a page's own shape depends on (`Manner`). Gives
the page: entry, body, diagnostics. Never raises on any bytes; a page that could not be read whole still gets an entry,
so that links to it are not called broken as well.

Changes only when the file, its kind, the manner or the converter change.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.digest import encoded_form
from fingerpost.model.pages import Body, Entry, Link, Mention, Moment, Page, Source
from fingerpost.model.paths import Url, slug, stem_of, suffix_of
from fingerpost.stages.care.careful import careful_faults
from fingerpost.stages.care.reviews import due, review_faults, words_of
from fingerpost.stages.care.wording import Wordings, wording_faults
from fingerpost.stages.endings import ending_of_page
from fingerpost.stages.frontmatter import split, whole
from fingerpost.stages.kinds import FrontMatter, Kind, kind_of, url_for
from fingerpost.stages.ledger.former_anchors import places_of_anchors, with_former_anchors
from fingerpost.stages.links import find_links
from fingerpost.stages.markdown import Converted
from fingerpost.stages.markup.access_faults import access_faults
from fingerpost.stages.markup.callout_faults import callout_faults
from fingerpost.stages.markup.html import plain, word_count
from fingerpost.stages.markup.text import decoded
from fingerpost.stages.markup.texts import among_facts, converted_safely, unmatched_faults
from fingerpost.stages.markup.written import written as written_text
from fingerpost.stages.schema import PAGE, check
from fingerpost.stages.tables.front_lists import list_faults
from fingerpost.stages.tables.nodes import Node

WORDS_A_MINUTE = 220
"""Silent reading of non-fiction in English: 238 words a minute on average (Brysbaert 2019); we allow for a pause."""


class Manner(msgspec.Struct, frozen=True):
    """What parsing a page depends on besides the file."""

    kinds: tuple[Kind, ...]
    language: str
    review_months: int = 0
    """From one review of a page to the next, where the page does not say; 0 means that none is due."""
    wordings: Wordings | None = None
    """Expressions to look out for."""


def parse(source: Source, content: bytes, manner: Manner) -> Page:
    """The page a Markdown file holds."""
    text, faults = decoded(source.file, content)
    if text is None:
        return _unread(source, manner, faults)
    is_table = suffix_of(source.path) in (".yaml", ".yml")
    front = (whole if is_table else split)(source.file, text)
    found: list[Diagnostic] = [*faults, *front.diagnostics]
    kind = _kind(source, front.table is not None or bool(front.diagnostics), manner)
    table = front.table
    fields, field_faults = _fields(table, kind, source)
    found += (*field_faults, *list_faults(table, kind.fields))
    body_text = front.body
    written = written_text(source.file, body_text, front.body_line)
    converted, problem = converted_safely(written)
    found += problem
    title, converted = _title(fields, converted, source, table is not None, found)
    converted, lost = with_former_anchors(converted, fields.anchors, places_of_anchors(table))
    found += lost
    links = find_links(converted, written)
    found += links.diagnostics
    found += unmatched_faults(converted, written)
    language = fields.language or manner.language
    found += access_faults(converted, written, language)
    found += careful_faults(converted, written, language)
    found += callout_faults(written)
    found += wording_faults(written, manner.wordings.for_language(language) if manner.wordings else ())
    references, places = _references(table, fields, kind)
    told = among_facts(table, kind.fields, source.file, text, len(links.body.links), language)
    references = (*references, *told.references)
    found += told.diagnostics
    if not (told.words or is_table or problem) and _is_empty(converted.html):
        found += _empty_faults(fields, title, kind, Place(source.file, 1, 1), is_file=not text.strip())
    found += ending_of_page(source, manner.kinds)
    examined = kind.examine(fields if isinstance(fields, kind.fields) else None, table or Node({}, front.place))
    found += examined.faults
    addresses, broken = _splittable((*links.body.links, *told.links, *references))
    found += broken
    url, url_fault = _url(kind, source, fields, places)
    found += url_fault
    reviewed = words_of(text, body_text, is_table=is_table)
    found += review_faults(fields, title, reviewed, places, Place(source.file, 1, 1))
    entry = Entry(
        path=source.path,
        file=source.file,
        kind=kind.name,
        url=url,
        title=title,
        language=language,
        template=fields.template or _template(kind, url),
        id=fields.id,
        aliases=fields.aliases,
        summary=fields.summary,
        main_message=fields.main_message,
        content_note=fields.content_note,
        definition=str(getattr(fields, kind.definition, "")) if kind.definition else "",
        auto_terms=fields.auto_terms,
        not_terms=fields.not_terms,
        topics=fields.topics,
        audience=fields.audience,
        published=_moment(fields.published),
        modified=_moment(fields.modified),
        reviewed=fields.reviewed,
        review_due=due(fields, manner.review_months),
        expires=_moment(fields.expires),
        is_draft=fields.draft,
        is_gone=fields.gone,
        image=fields.image or "",
        superseded_by=fields.superseded_by or "",
        changes=fields.changes,
        at_risk=fields.at_risk,
        is_discreet=fields.discreet,
        is_medical=fields.medical,
        minutes=math.ceil((word_count(converted.html) + told.words) / WORDS_A_MINUTE),
        anchors=(*links.anchors, *told.anchors),
        mentions=(*(Mention(r.target, "field", "", r.field) for r in references), *links.mentions, *told.mentions),
        fields=_as_remembered({**_own_fields(fields, kind), **examined.facts}),
    )
    body = Body(links.body.parts, addresses, told.pieces)
    return Page(entry, body, tuple(found), places)


def _moment(written: Moment | None) -> datetime | None:
    """A bare date as its midnight."""
    return written if written is None or isinstance(written, datetime) else datetime.combine(written, time())


def _splittable(links: Sequence[Link]) -> tuple[tuple[Link, ...], list[Diagnostic]]:
    """The links, and a fault for each whose address no program can take apart (`//[`); those are percent-encoded."""
    found: list[Diagnostic] = []
    kept: list[Link] = []
    for link in links:
        if link.form in ("cite", "help") or (
            link.target.isascii() and "[" not in link.target and "]" not in link.target
        ):
            kept.append(link)
            continue
        try:
            urlsplit(link.target)
        except ValueError:
            found.append(fault("link-scheme", f"`{link.target}` is not a web address", link.place))
            link = msgspec.structs.replace(link, target=quote(link.target, safe=":/?#@!$&'()*+,;=%"))  # noqa: PLW2901 - the same link, mended
        kept.append(link)
    return tuple(kept), found


def _kind(source: Source, has_front_matter: bool, manner: Manner) -> Kind:
    kind = kind_of(source.path, manner.kinds)
    if kind is not None and (has_front_matter or kind.name != "article"):
        return kind
    return next((kind for kind in manner.kinds if kind.name == "page"), Kind("page", ()))


def _fields(table: Node | None, kind: Kind, source: Source) -> tuple[FrontMatter, tuple[Diagnostic, ...]]:
    """The front matter as the kind's struct; where it is faulty, what of it is sound."""
    top = Place(source.file, 1, 1)
    fields, faults = check(table or Node({}, top), kind.fields, PAGE, top)
    if fields is not None:
        return fields, faults if table is not None or kind.name != "page" else ()
    if table is None or not isinstance(table.value, Mapping):
        return FrontMatter(), faults
    sound = {
        key: node
        for key, node in table.value.items()
        if check(Node({key: node}, top), FrontMatter, PAGE, top)[0] is not None
    }
    best, _ = check(Node(sound, top), FrontMatter, PAGE, top)
    return best or FrontMatter(), faults


def _own_fields(fields: FrontMatter, kind: Kind) -> Mapping[str, object]:
    """What the kind adds to the common front matter, every key present, as plain values."""
    return {
        name: msgspec.to_builtins(getattr(fields, name, default)) for name, default in _defaults_of(kind.fields).items()
    }


def _as_remembered(fields: Mapping[str, object]) -> Mapping[str, object]:
    """The same values in the form in which the memory gives them back: lists for tuples, keys in order.

    A template that prints a table of them, or goes through it, must give the same page in either case.
    """
    again: Mapping[str, object] = msgspec.json.decode(encoded_form(fields))
    return again


@cache
def _defaults_of(shape: type[FrontMatter]) -> Mapping[str, object]:
    """The keys a kind adds to the common ones, and what each is where nothing is said."""
    own = [f for f in msgspec.structs.fields(shape) if f.name not in FrontMatter.__struct_fields__]
    return {f.name: "" if f.default is msgspec.NODEFAULT else f.default for f in own}


_COMMENTS = re.compile(r"<!--.*?-->", re.DOTALL)


def _is_empty(html: str) -> bool:
    """Whether there is nothing in it but comments."""
    return not html or (html.startswith("<!--") and not _COMMENTS.sub("", html).strip())


def _empty_faults(fields: FrontMatter, title: str, kind: Kind, place: Place, *, is_file: bool) -> Iterator[Diagnostic]:
    """The fault of an article that has no text. Pages of other kinds may be shown by their facts alone."""
    if is_file:
        hint = "write a line `# Title` and a text into it, or delete it"
        yield fault("page-empty", "this file is empty", place, hint=hint)
    elif kind.name == "article" and not (fields.draft or fields.gone or fields.superseded_by):
        hint = "write it below the front matter; until then, add `draft: true` there"
        yield fault("page-empty", f"`{title}` has no text", place, hint=hint)


_H1 = re.compile(r"<h1(?:\s[^>]*)?>(.*?)</h1>\s*", re.DOTALL)


def _title(
    fields: FrontMatter, converted: Converted, source: Source, has_front_matter: bool, found: list[Diagnostic]
) -> tuple[str, Converted]:
    """The title, and the text without the heading that gave it: a page has one h1, and the theme shows it."""
    first = _H1.search(converted.html)
    if first is not None and "<h" in converted.html[: first.start()]:
        first = None
    heading = plain(first[1]) if first else ""
    title = fields.title or heading
    if first is not None and title in ("", heading):
        converted = msgspec.structs.replace(
            converted, html=converted.html[: first.start()] + converted.html[first.end() :]
        )
    elif first is not None:
        converted = msgspec.structs.replace(converted, html=_demoted(converted.html))
    if not title:
        title = stem_of(source.path).replace("-", " ").replace("_", " ").strip() or source.path
        title = title[0].upper() + title[1:]
        if has_front_matter and not any(d.rule.startswith("front-matter") for d in found):
            hint = f"add a line `title: {title}` below the first `---`"
            found.append(fault("page-title", "this page has no title", Place(source.file, 1, 1), hint=hint))
    return title, converted


def _demoted(html: str) -> str:
    """Every heading one level down, for a text whose own h1 is not the page's title."""
    return re.sub(r"(</?h)([1-5])(?=[\s>])", lambda match: f"{match[1]}{int(match[2]) + 1}", html)


def _references(table: Node | None, fields: FrontMatter, kind: Kind) -> tuple[tuple[Link, ...], Mapping[str, Place]]:
    """The references in the front matter as links, and the place of every key and item."""
    if table is None or not isinstance(table.value, Mapping):
        return (), {}
    places: dict[str, Place] = {}
    links: list[Link] = []
    named = _reference_fields(kind.fields)
    for key, node in table.value.items():
        places[key] = node.place
        items: Sequence[Node] = node.value if isinstance(node.value, tuple) else (node,)
        for index, item in enumerate(items):
            places[f"{key}.{index}"] = item.place
        if key in named and hasattr(fields, key):
            value = getattr(fields, key)
            wanted = value if isinstance(value, tuple) else (value,) if value else ()
            links += [
                Link("field", target, items[index].place if index < len(items) else node.place, field=key)
                for index, target in enumerate(wanted)
            ]
    return tuple(links), places


@cache
def _reference_fields(shape: type[FrontMatter]) -> frozenset[str]:
    return frozenset(f.name for f in msgspec.structs.fields(shape) if _is_reference(f.type))


def _is_reference(kind: Any) -> bool:
    extra = next((m.extra for m in getattr(kind, "__metadata__", ()) if isinstance(m, msgspec.Meta) and m.extra), {})
    return (
        bool(extra.get("reference"))
        or any(_is_reference(a) for a in getattr(kind, "__args__", ()) if a is not ...)
        or (hasattr(kind, "__origin__") and hasattr(kind, "__metadata__") and _is_reference(kind.__origin__))
    )


def _url(kind: Kind, source: Source, fields: FrontMatter, places: Mapping[str, Place]) -> tuple[Url, list[Diagnostic]]:
    place = places.get("slug", Place(source.file, 1, 1))
    own = fields.slug
    if own is not None and (own != slug(own)):
        better = slug(own)
        hint = f"write `slug: {better}`" if better else "use letters, digits and dashes"
        return Url(f"/{better}/"), [
            fault("output-path", f"`{own}` cannot be part of an address", place, hint=hint, replacement=better or None)
        ]
    url = url_for(kind, source.path, own, fields.published)
    if url is None:
        hint = "add a `slug:` of letters, digits and dashes"
        return Url(""), [
            fault("output-path", "nothing of this file's name can be part of an address", place, hint=hint)
        ]
    return url, []


def _template(kind: Kind, url: Url) -> str:
    """What shows a page that names no template: a page at the root of the site is the way into it."""
    return "home.html" if url == "/" and kind.name == "page" and kind.template == "page.html" else kind.template


def _unread(source: Source, manner: Manner, faults: Sequence[Diagnostic]) -> Page:
    kind = _kind(source, True, manner)
    url = url_for(kind, source.path, None, None) or Url("")
    entry = Entry(
        path=source.path, file=source.file, kind=kind.name, url=url, title=stem_of(source.path),
        language=manner.language, template=kind.template,
        fields={**_own_fields(FrontMatter(), kind), **kind.examine(None, Node({}, Place(source.file, 1, 1))).facts},
    )  # fmt: skip
    return Page(entry, Body(), tuple(faults))
