"""Holes in finished HTML: every link and picture of a page, located in its source.

Rule 1: what the converter produced decides what is a link; this module never reads Markdown. Rule 2: it knows one page
and no other, so where a link leads is decided elsewhere (`resolve.py`) and filled into the holes when the page is
shown. Rule 3: what a link can be judged by alone (the page's own anchors, e-mail and telephone addresses) is judged
here, once.
"""

import re
from collections.abc import Iterator
from html import escape, unescape

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.pages import Anchor, Body, Hole, Link, LinkForm, Mention
from fingerpost.model.paths import encoded, stem_of, suffix_of
from fingerpost.stages import html as markup
from fingerpost.stages.addresses import address_fault
from fingerpost.stages.anchors import find_anchor
from fingerpost.stages.html import Attribute, Tag
from fingerpost.stages.markdown import MARK, NAME_START, Converted, clean
from fingerpost.stages.page_faults import page_faults
from fingerpost.stages.sentences import sentence_around
from fingerpost.stages.wikilinks import EMBED, PICTURES, WIKI
from fingerpost.stages.written import Written


class Found(msgspec.Struct, frozen=True):
    """What a page's HTML holds."""

    body: Body
    anchors: tuple[Anchor, ...]
    mentions: tuple[Mention, ...]
    diagnostics: tuple[Diagnostic, ...]


def find_links(converted: Converted, written: Written) -> Found:
    """The body with its holes, the anchors and mentions other pages may know, and every fault seen on the way."""
    found = list(markup.tags(converted.html))
    anchors = tuple(_anchors(converted.html, found))
    cuts = sorted(_cuts(converted, found, written, anchors), key=lambda cut: cut.start)
    links: list[Link] = []
    diagnostics: list[Diagnostic] = []
    parts: list[str | Hole] = []
    position = 0
    positions: list[tuple[int, int]] = []
    for cut in cuts:
        parts.append(clean(converted.html[position : cut.start]))
        position = cut.end
        diagnostics.extend(cut.diagnostics)
        if cut.link is None:
            parts.append(cut.text)
            continue
        positions.append((cut.start, len(links)))
        parts.extend(
            Hole(len(links), piece.part, piece.otherwise, piece.name) if isinstance(piece, Hole) else clean(piece)
            for piece in cut.pieces
        )
        links.append(cut.link)
    parts.append(clean(converted.html[position:]))
    diagnostics += page_faults(converted, found, anchors, written)
    return Found(
        Body(_joined(parts), tuple(links)),
        anchors,
        tuple(
            Mention(links[index].target, links[index].form, sentence_around(converted.html, found, start))
            for start, index in positions
            if links[index].form in ("link", "wiki", "embed") and not _is_external(links[index].target)
        ),
        tuple(diagnostics),
    )


def _joined(parts: list[str | Hole]) -> tuple[str | Hole, ...]:
    joined: list[str | Hole] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    return tuple(joined)


class _Cut(msgspec.Struct, frozen=True):
    """A stretch of the HTML that is replaced: by a link's pieces, or by a text where there is no question left."""

    start: int
    end: int
    link: Link | None = None
    pieces: tuple[str | Hole, ...] = ()
    text: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()


def _cuts(converted: Converted, found: list[Tag], written: Written, anchors: tuple[Anchor, ...]) -> Iterator[_Cut]:
    for index, tag in enumerate(found):
        if tag.is_closing:
            continue
        if tag.name in ("a", "area"):
            href = next((a for a in tag.attributes if a.name == "href"), None)
            if href is not None:
                closing = found[index + 1] if index + 1 < len(found) and found[index + 1].name == "a" else None
                yield from _anchor_cuts(converted, tag, href, closing, written, anchors)
        elif tag.name in ("img", "source", "video", "audio", "track", "image", "use", "input"):
            for attribute in tag.attributes:
                if attribute.name in ("src", "poster", "href", "xlink:href"):
                    yield from _picture_cuts(converted, tag, attribute, written)
                elif attribute.name == "srcset":
                    yield from _srcset_cuts(converted, attribute, written)


def _target(value: str, converted: Converted, written: Written) -> tuple[LinkForm, str, Place | None]:
    """The form, target and place of an address the converter wrote."""
    raw = unescape(value)
    form: LinkForm = "wiki" if raw.startswith(WIKI) else "embed" if raw.startswith(EMBED) else "link"
    mark = MARK.search(raw)
    target = clean(raw).strip() if form == "link" else clean(raw)
    place = None
    if mark:
        offset = converted.targets[int(mark[1])]
        rest = written.text[offset:]
        as_written = target if rest.startswith(target) else re.match(r"[^\n>)\"']*", rest)[0]  # type: ignore[index]
        place = written.at(offset, len(as_written) or 1)
    elif target:
        place = written.search(re.escape(target))
    return form, target, place


def _anchor_cuts(
    converted: Converted, tag: Tag, href: Attribute, closing: Tag | None, written: Written, anchors: tuple[Anchor, ...]
) -> Iterator[_Cut]:
    form, target, place = _target(href.value, converted, written)
    problem = address_fault(form, target, place)
    inner = converted.html[tag.end : closing.start] if closing is not None else "?"
    is_named = inner.startswith(NAME_START)
    is_empty = closing is not None and closing.is_closing and not inner.strip()
    scheme = markup.scheme_of(target) if form == "link" else ""
    if problem is not None:
        yield _Cut(href.start, href.end, text="", diagnostics=(problem,))
        if is_named:
            assert closing is not None
            yield _Cut(tag.end, closing.start, text=clean(inner))
    elif target.startswith("#"):
        yield from _own_page(target, tag, href, closing if is_named or is_empty else None, place, anchors)
    elif scheme in ("mailto", "tel", "sms"):
        empty = (fault("link-empty", f"the link to `{target}` has no text", place),) if is_empty else ()
        yield _Cut(href.start, href.end, text=f'href="{escape(target)}"', diagnostics=empty)
    else:
        shows_title = is_named or is_empty
        link = Link(form, target, place, shows_title)
        names = {a.name for a in tag.attributes}
        pieces: list[str | Hole] = [Hole(0, "url", name="href")]
        if not names & {"class", "title", "rel"}:
            pieces.append(Hole(0, "attributes"))
        if shows_title and closing is not None:
            pieces.append(converted.html[href.end : tag.end])
            pieces.append(Hole(0, "text", clean(inner).strip() or escape(_readable(target))))
            yield _Cut(href.start, closing.start, link, tuple(pieces))
        else:
            yield _Cut(href.start, href.end, link, tuple(pieces))


def _readable(target: str) -> str:
    return stem_of(target.partition("#")[0]) or target


def _own_page(
    target: str, tag: Tag, href: Attribute, closing: Tag | None, place: Place | None, anchors: tuple[Anchor, ...]
) -> Iterator[_Cut]:
    """A link to a place on the same page, answered at once."""
    answer = find_anchor(anchors, target[1:])
    diagnostics = tuple(fault(f.rule, f.message, place, hint=f.hint, replacement=f.replacement) for f in answer.faults)
    text = f'href="#{encoded(answer.anchor.id)}"' if answer.anchor else 'href="#"' if target == "#" else ""
    yield _Cut(href.start, href.end, text=text, diagnostics=diagnostics)
    if closing is not None:
        shown = answer.anchor.text if answer.anchor and answer.anchor.text else target.lstrip("#^")
        yield _Cut(tag.end, closing.start, text=escape(shown, quote=False))


def _picture_cuts(converted: Converted, tag: Tag, attribute: Attribute, written: Written) -> Iterator[_Cut]:
    form, target, place = _target(attribute.value, converted, written)
    if target.startswith("#") and tag.name in ("use", "image"):
        return
    diagnostics: list[Diagnostic] = []
    if tag.name == "img" and attribute.name == "src":
        diagnostics += _alt_faults(tag, target, place)
    problem = address_fault("image", target, place)
    if problem is not None:
        yield _Cut(attribute.start, attribute.end, diagnostics=(*diagnostics, problem))
        return
    link = Link("wiki-image" if form == "wiki" else "image", target, place)
    yield _Cut(
        attribute.start, attribute.end, link, (Hole(0, "url", name=attribute.name),), diagnostics=tuple(diagnostics)
    )


def _srcset_cuts(converted: Converted, attribute: Attribute, written: Written) -> Iterator[_Cut]:
    """`a.png 1x, b.png 2x`: a hole for each address."""
    base = attribute.end - len(attribute.value) - (1 if converted.html[attribute.end - 1] in "\"'" else 0)
    for match in re.finditer(r"([^\s,][^\s]*[^\s,])(\s+[^,]+)?", attribute.value):
        _, target, place = _target(match[1], converted, written)
        link = Link("image", target, place or written.search(re.escape(target)))
        yield _Cut(base + match.start(1), base + match.end(1), link, (Hole(0, "url"),))


def _alt_faults(tag: Tag, target: str, place: Place | None) -> Iterator[Diagnostic]:
    alt = tag.get("alt")
    is_decorative = tag.get("role") in ("presentation", "none") or tag.get("aria-hidden") == "true"
    if alt is not None:
        alt = clean(alt).strip()
    if not alt and not is_decorative:
        yield fault(
            "image-alt",
            f"the picture `{target}` has no description for people who do not see it",
            place,
            hint="say in a few words what it shows, or mark a mere decoration with `{: role=presentation }`",
        )
    elif alt and suffix_of(alt) in PICTURES:
        yield fault(
            "image-alt-name",
            f"the description of the picture is its file name, `{alt}`",
            place,
            hint="say in a few words what it shows",
        )


def _is_external(target: str) -> bool:
    return markup.scheme_of(target) in ("http", "https") or target.startswith("//")


def _anchors(html: str, found: list[Tag]) -> Iterator[Anchor]:
    open_headings: dict[str, Tag] = {}
    for tag in found:
        is_heading = tag.name in ("h1", "h2", "h3", "h4", "h5", "h6")
        if tag.is_closing:
            if is_heading and (start := open_headings.pop(tag.name, None)):
                yield Anchor(
                    clean(start.get("id") or ""), int(tag.name[1]), clean(markup.plain(html[start.end : tag.start]))
                )
            continue
        if is_heading:
            open_headings[tag.name] = tag
        elif (name := tag.get("id")) or (tag.name == "a" and (name := tag.get("name"))):
            yield Anchor(clean(name))
