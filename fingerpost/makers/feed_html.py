"""The text of a page as a feed carries it: what says something, and nothing that acts.

Feed readers clean what they show, each in its own way, and leave holes where they took something out; so what they
would take out never leaves this site. Rule 1: elements and attributes are on a list, or they go. Rule 2: no address in
it is relative.
"""

from collections.abc import Iterator
from html import escape, unescape
from urllib.parse import urljoin

from fingerpost.stages.markup.html import Tag, tokens

_KEPT = frozenset(
    {
        "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd",
        "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5",
        "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "picture", "pre", "q", "rp", "rt", "ruby",
        "s", "samp", "small", "source", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot",
        "th", "thead", "time", "tr", "u", "ul", "var", "wbr", "audio", "video", "track", "section", "aside",
    }
)  # fmt: skip
_GONE = frozenset(
    {
        "script", "style", "template", "iframe", "object", "embed", "svg", "math", "form", "button", "input",
        "select", "textarea", "dialog", "noscript", "canvas",
    }
)  # fmt: skip
"""Elements that go with all that is in them; of any other that is not kept, what it holds stays."""
_VOID = frozenset(("embed", "input"))
_ATTRIBUTES = frozenset(
    {
        "srcset", "sizes", "alt", "title", "width", "height", "lang", "dir", "hreflang", "datetime", "start",
        "reversed", "value", "type", "media", "colspan", "rowspan", "scope", "span", "controls", "kind", "label",
        "srclang",
    }
)  # fmt: skip
_ADDRESSES = frozenset(("href", "src", "poster", "cite"))


def cleaned(html: str, page_url: str) -> str:
    """HTML without what feed readers would take out, whose addresses are right wherever it is shown."""
    return "".join(_pieces(html, page_url)).strip()


def _pieces(html: str, page_url: str) -> Iterator[str]:
    position, inside, depth = 0, "", 0
    for tag in tokens(html):
        if tag.start < position:
            continue
        if not inside:
            yield html[position : tag.start]
        position = tag.end
        if inside:
            depth += (tag.name == inside) * (-1 if tag.is_closing else 1)
            inside = inside if depth else ""
        elif tag.name in _GONE:
            if not tag.is_closing and not tag.is_slashed and tag.name not in _VOID:
                inside, depth = tag.name, 1
        elif tag.name in _KEPT:
            yield _written(tag, page_url)
    if not inside:
        yield html[position:]


def _written(tag: Tag, page_url: str) -> str:
    if tag.is_closing:
        return f"</{tag.name}>"
    pieces: list[str] = []
    for attribute in tag.attributes:
        if attribute.name in _ADDRESSES:
            address = urljoin(page_url, unescape(attribute.value).strip())
            pieces.append(f' {attribute.name}="{escape(address)}"')
        elif attribute.name in _ATTRIBUTES:
            quoted = attribute.value.replace('"', "&quot;")  # the rest is as it was written, entities and all
            pieces.append(f' {attribute.name}="{quoted}"')
    return f"<{tag.name}{''.join(pieces)}>"
