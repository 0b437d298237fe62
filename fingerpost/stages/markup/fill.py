"""Holes → HTML: a body with the answers of the site written into it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from urllib.parse import quote

import msgspec

from fingerpost.model.pages import Body, Hole, Link
from fingerpost.model.paths import ContentPath, Url, href
from fingerpost.stages.help.boxes import leading_there
from fingerpost.stages.pictures.shown import attributes, closing, opening
from fingerpost.stages.resolve import Resolution
from fingerpost.stages.site import Site
from fingerpost.stages.sources.citing import compose


def resolved(path: ContentPath, body: Body, site: Site) -> Mapping[int, Resolution]:
    """The answer to each link of a page, by its number."""
    return {
        index: site.resolve(path, link.target, "image" if link.field in _PICTURES else link.form)
        for index, link in enumerate(body.links)
    }


_PICTURES = frozenset({"image", "photo"})


def fill(
    body: Body,
    answers: Mapping[int, Resolution],
    address: Callable[[Resolution], str],
    citations: Mapping[int, str] | None = None,
    embedded: Mapping[int, str] | None = None,
    helped: Callable[[Link, Hole], str] = lambda _, __: "",
    attributes: Callable[[Resolution], str] | None = None,
) -> str:
    """The finished HTML. `address` turns an answer that leads somewhere on this site into what stands in an href.
    `citations` are those that `citing.py` composed for this page, `embedded` what `embeds.py` shows of others,
    `helped` gives the helplines of a box (`help/boxes.py`), `attributes` what a link carries besides its address.
    """
    return "".join(
        part if isinstance(part, str)
        else (citations or {}).get(part.link, "") if part.part == "citation"
        else (embedded or {}).get(part.link, "") if part.part in ("embed", "embed-end")
        else helped(body.links[part.link], part) if part.part == "help"
        else (attributes or attributes_of)(answers[part.link]) if part.part == "attributes"
        else _filled(part, body.links[part.link], answers[part.link], address)
        for part in (_shown(body.parts, embedded) if embedded else body.parts)
    )  # fmt: skip


def _shown(parts: Sequence[str | Hole], embedded: Mapping[int, str]) -> Iterator[str | Hole]:
    """The parts without the links that stand for what is shown."""
    is_link_instead = True
    for part in parts:
        is_border = isinstance(part, Hole) and part.part in ("embed", "embed-end") and part.link in embedded
        if is_border:
            is_link_instead = isinstance(part, Hole) and part.part == "embed-end"
        if is_link_instead != is_border:
            yield part


def texts(path: ContentPath, body: Body, site: Site) -> tuple[tuple[str, str], ...]:
    """The texts among a page's facts as HTML, by where they stand; their addresses are right on any page."""
    answers = resolved(path, body, site) if body.prose else {}

    def address(answer: Resolution) -> str:
        assert answer.url is not None
        return href(site.config.base_path, answer.url, answer.fragment)

    pieces = ((key, msgspec.structs.replace(body, parts=parts)) for key, parts in body.prose.items())
    citations = compose(body, site, with_links=False).citations if body.prose else {}
    helped = leading_there(site, address)
    return tuple((key, fill(piece, answers, address, citations, None, helped)) for key, piece in pieces)


def _filled(hole: Hole, link: Link, answer: Resolution, address: Callable[[Resolution], str]) -> str:
    if hole.part == "text":
        return escape(answer.title, quote=False) if answer.title else hole.otherwise
    if hole.part in _PICTURE_PARTS:
        return _pictured(hole, link, answer, address)
    if answer.kind == "external":
        url = link.target
    elif answer.kind == "none":
        if hole.name in ("href", ""):
            return "" if hole.name else escape(_inside(link.target))
        url = link.target
    else:
        url = address(answer)
    return f'{hole.name}="{escape(url)}"' if hole.name else escape(_inside(url))


_PICTURE_PARTS = frozenset({"picture", "sizes", "sizes-end"})


def _pictured(hole: Hole, link: Link, answer: Resolution, address: Callable[[Resolution], str]) -> str:
    """A part of what stands for a picture; one that is not there is shown as it was written."""
    if hole.part == "sizes-end":
        return closing(answer.picture)

    def size_at(url: Url) -> str:
        return address(msgspec.structs.replace(answer, url=url, fragment=""))

    if hole.part == "sizes":
        return opening(answer.picture, hole, size_at)
    if answer.url is None:
        return f'src="{escape(link.target)}"'
    return attributes(answer.picture, hole, answer.url, size_at)


def _inside(url: str) -> str:
    """An address for the inside of a `srcset`, which may stand without quotes: white space would end the attribute."""
    return re.sub(r"[\s\"'<>`]", lambda match: quote(match[0]), url)


def attributes_of(answer: Resolution) -> str:
    """What a link carries besides its address, where nothing more is known of the page it stands on."""
    if answer.kind == "external":
        return ' class="external" rel="noreferrer"'
    if answer.kind == "none":
        return ' class="broken"'
    language = f' hreflang="{escape(answer.language)}"' if answer.language else ""
    if answer.definition:
        return f' class="term" title="{escape(answer.definition)}"{language}'
    return language
