"""Holes → HTML: a body with the answers of the site written into it."""

import re
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import quote

from fingerpost.model.pages import Body, Hole, Link
from fingerpost.model.paths import ContentPath
from fingerpost.stages.html import tags
from fingerpost.stages.resolve import Resolution
from fingerpost.stages.site import Site


def resolved(path: ContentPath, body: Body, site: Site) -> Mapping[int, Resolution]:
    """The answer to each link of a page, by its number."""
    return {
        index: site.resolve(path, link.target, "image" if link.field in _PICTURES else link.form)
        for index, link in enumerate(body.links)
    }


_PICTURES = frozenset({"image", "photo"})


def fill(body: Body, answers: Mapping[int, Resolution], address: Callable[[Resolution], str]) -> str:
    """The finished HTML. `address` turns an answer that leads somewhere on this site into what stands in an href."""
    return "".join(
        part if isinstance(part, str) else _filled(part, body.links[part.link], answers[part.link], address)
        for part in body.parts
    )


def _filled(hole: Hole, link: Link, answer: Resolution, address: Callable[[Resolution], str]) -> str:
    if hole.part == "text":
        return escape(answer.title, quote=False) if answer.title else hole.otherwise
    if hole.part == "attributes":
        return _attributes(answer)
    if answer.kind == "external":
        url = link.target
    elif answer.kind == "none":
        if hole.name in ("href", ""):
            return "" if hole.name else escape(_inside(link.target))
        url = link.target
    else:
        url = address(answer)
    return f'{hole.name}="{escape(url)}"' if hole.name else escape(_inside(url))


def _inside(url: str) -> str:
    """An address for the inside of a `srcset`, which may stand without quotes: white space would end the attribute."""
    return re.sub(r"[\s\"'<>`]", lambda match: quote(match[0]), url)


def _attributes(answer: Resolution) -> str:
    if answer.kind == "external":
        return ' class="external" rel="noreferrer"'
    if answer.kind == "none":
        return ' class="broken"'
    language = f' hreflang="{escape(answer.language)}"' if answer.language else ""
    if answer.definition:
        return f' class="term" title="{escape(answer.definition)}"{language}'
    return language


def absolute(html: str, page_url: str) -> str:
    """HTML whose links to its own places name the page as well, for readers of a feed."""
    pieces: list[str] = []
    position = 0
    for attribute in (a for tag in tags(html) for a in tag.attributes if a.name == "href" and a.value.startswith("#")):
        start = html.index("#", attribute.start)
        pieces += [html[position:start], escape(page_url)]
        position = start
    return "".join([*pieces, html[position:]])
