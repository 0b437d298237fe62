"""HTML as a reader sees it, in Markdown that any viewer shows: the results in docs/writing.md are written so."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib  # type: ignore[import-untyped]  # it has no types

_BLOCKS = {
    *("p", "ul", "ol", "blockquote", "table", "dl", "pre", "hr", "div", "section", "details", "figure"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "aside", "article", "header", "footer", "figcaption"),
}
_SIGNS = {"em": "*", "i": "*", "strong": "**", "b": "**", "code": "`"}


def seen(html: str) -> str:
    """What a reader sees of the HTML."""
    root = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    return "\n\n".join(_blocks(root))


def _blocks(parent: Element) -> Iterator[str]:
    loose = parent.text or ""
    for child in parent:
        if child.tag in _BLOCKS:
            if loose.strip():
                yield _tidy(loose)
            loose = ""
            yield from _block(child)
        else:
            loose += _inline_of(child)
        loose += child.tail or ""
    if loose.strip():
        yield _tidy(loose)


def _block(element: Element) -> Iterator[str]:
    tag, names = element.tag, (element.get("class") or "").split()
    if tag == "hr":
        yield "***"
    elif tag in ("ul", "ol"):
        yield "\n".join(_item(element, item, number) for number, item in enumerate(element.findall("li"), 1))
    elif tag == "table":
        yield _table(element)
    elif tag == "pre":
        yield f"```\n{''.join(element.itertext()).rstrip()}\n```"
    elif tag == "dl":
        yield "\n".join(f"- **{_text(e)}**" if e.tag == "dt" else f"  {_text(e)}" for e in element)
    elif "callout" in names or tag == "blockquote" or tag == "details":
        yield _quoted("\n\n".join(_boxed(element)))
    elif tag == "figcaption":
        yield f"*caption:* {_text(element)}"
    elif re.fullmatch("h[1-6]", tag):
        yield f"{'#' * int(tag[1])} {_text(element)}"
    elif tag == "p":
        yield _text(element)
    else:
        yield from _blocks(element)


def _boxed(element: Element) -> Iterator[str]:
    for child in element:
        if child.get("class") == "callout-title":
            folded = "▸ " if child.tag == "summary" and element.get("open") is None else ""
            yield f"{folded}**{_text(child)}**"
            child.text = ""
            for inner in list(child):
                child.remove(inner)
            child.tag = "span"
    yield from _blocks(element)


def _item(listing: Element, item: Element, number: int) -> str:
    sign = "-" if listing.tag == "ul" else f"{number}."
    text = "\n".join(_blocks(item))
    return f"{sign} " + text.replace("\n", "\n" + " " * (len(sign) + 1))


def _table(table: Element) -> str:
    rows = [[_text(cell).replace("|", "\\|") for cell in row] for row in table.iter("tr")]
    return "\n".join(f"| {' | '.join(row)} |" for row in [rows[0], ["---"] * len(rows[0]), *rows[1:]])


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _text(element: Element) -> str:
    return _tidy(_inside(element))


def _inside(element: Element) -> str:
    return (element.text or "") + "".join(_inline_of(child) + (child.tail or "") for child in element)


def _tidy(text: str) -> str:
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in re.sub(r"\s*\n\s*", " ", text).split("<br>"))
    return "<br>".join(line for line in lines if line)


def _inline_of(element: Element) -> str:
    tag, inside = element.tag, _inside(element)
    if element.get("class") == "unseen":
        return ""  # for ears only
    if tag == "br":
        return "<br>"
    if tag == "img":
        wide = f", {element.get('width')} wide" if element.get("width") else ""
        says = f": {element.get('alt')}" if element.get("alt") else ""
        return f"*(picture{wide}{says})*"
    if tag == "a":
        return _link(element, inside)
    if tag == "abbr":
        return f'<abbr title="{element.get("title")}">{inside}</abbr>'
    if tag == "sup":
        return f"<sup>{inside}</sup>"
    if tag in _SIGNS:
        return f"{_SIGNS[tag]}{inside}{_SIGNS[tag]}"
    return inside


def _link(element: Element, inside: str) -> str:
    names = (element.get("class") or "").split()
    if "footnote-backref" in names:
        return "↩"
    if "footnote-ref" in names:
        return inside
    title = f' "{element.get("title")}"' if element.get("title") else ""
    return f"[{inside}]({element.get('href')}{title})"
