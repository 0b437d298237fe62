"""Holes in finished HTML: every link and picture of a page, located in its source.

Rule 1: what the converter produced decides what is a link; this module never reads Markdown. Rule 2: it knows one page
and no other, so where a link leads is decided elsewhere (`resolve.py`) and filled into the holes when the page is
shown. Rule 3: what a link can be judged by alone (the page's own anchors, e-mail and telephone addresses) is judged
here, once.
"""

import re
from collections.abc import Iterator
from html import escape, unescape
from urllib.parse import unquote

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.pages import Anchor, Body, Hole, Link, LinkForm, Mention
from fingerpost.model.paths import encoded, stem_of
from fingerpost.stages.linking.addresses import address_fault
from fingerpost.stages.linking.complaints import in_address
from fingerpost.stages.markdown import MARK, NAME_START, Converted, clean
from fingerpost.stages.markup import html as markup
from fingerpost.stages.markup.anchors import Complaint, find_anchor
from fingerpost.stages.markup.callouts import HELP, HELP_ATTRIBUTE
from fingerpost.stages.markup.html import Attribute, Tag
from fingerpost.stages.markup.page_anchors import anchors_of
from fingerpost.stages.markup.page_faults import page_faults
from fingerpost.stages.markup.sentences import Sentences
from fingerpost.stages.markup.transclusions import Stand, in_its_place, standing_alone
from fingerpost.stages.markup.wikilinks import EMBED, WIKI
from fingerpost.stages.markup.written import Written
from fingerpost.stages.pictures.tags import alt_faults, can_choose, marked
from fingerpost.stages.sources.citations import ATTRIBUTE, CITED, citation_in, in_title, spoken


class Found(msgspec.Struct, frozen=True):
    """What a page's HTML holds."""

    body: Body
    anchors: tuple[Anchor, ...]
    mentions: tuple[Mention, ...]
    diagnostics: tuple[Diagnostic, ...]


def find_links(converted: Converted, written: Written) -> Found:
    """The body with its holes, the anchors and mentions other pages may know, and every fault seen on the way."""
    found = list(markup.tags(converted.html))
    anchors = anchors_of(converted.html, found, written)
    cuts = sorted(_cuts(converted, found, written, anchors), key=lambda cut: cut.start)
    links: list[Link] = []
    diagnostics: list[Diagnostic] = []
    parts: list[str | Hole] = []
    position = 0
    positions: list[tuple[int, int]] = []
    for cut in cuts:
        if cut.start < position and cut.link is None and not cut.text:
            continue  # a note inside what is replaced
        parts.append(clean(converted.html[position : cut.start]))
        position = cut.end
        diagnostics.extend(cut.diagnostics)
        if cut.link is None:
            parts.append(cut.text)
            continue
        positions.append((cut.start if cut.inside < 0 else cut.inside, len(links)))
        parts.extend(
            Hole(len(links), piece.part, piece.otherwise, piece.name) if isinstance(piece, Hole) else clean(piece)
            for piece in cut.pieces
        )
        links.append(cut.link)
    parts.append(clean(converted.html[position:]))
    diagnostics += page_faults(converted, found, anchors, written)
    diagnostics += in_title(links, written)
    mentioned = [(start, links[index]) for start, index in positions if not _is_external(links[index].target)]
    slots = {start: number for number, (start, link) in enumerate(mentioned) if link.shows_title}
    has_citations = any(link.form == "cite" for link in links)
    sentences = Sentences(converted.html, found, slots)

    def told(start: int) -> str:
        return spoken(sentences.around(start)) if has_citations else sentences.around(start)

    return Found(
        Body(_joined(parts), tuple(links)),
        anchors,
        tuple(
            Mention(link.target, link.form, told(start) if link.form in ("link", "wiki", "embed") else "")
            for start, link in mentioned
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
    inside: int = -1  # an offset in the link's own tag, where the stretch begins before it


def _cuts(converted: Converted, found: list[Tag], written: Written, anchors: tuple[Anchor, ...]) -> Iterator[_Cut]:
    inside: Tag | None = None
    is_in_picture = False
    first = next((tag for tag in found if tag.name == "img"), None)
    stands = standing_alone(converted.html, found)
    if "<!--" in converted.html:  # notes for authors, which are not published
        yield from (_Cut(t.start, t.end) for t in markup.tokens(converted.html) if t.name == "!--" and t.is_complete)
    for index, tag in enumerate(found):
        if tag.name == "a":
            inside = tag if tag.get("href") is not None else None
        elif tag.name == "picture":
            is_in_picture = not tag.is_closing
        if tag.is_closing:
            continue
        if tag.name == "span" and (cited := tag.get(ATTRIBUTE)) is not None and cited.startswith(CITED):
            yield from _citation_cuts(converted, tag, found[index + 1], cited, written, is_in_link=inside is not None)
        elif tag.name == "div" and (asked := tag.get(HELP_ATTRIBUTE)) is not None and asked.startswith(HELP):
            yield _help_cut(converted, tag, found[index + 1], asked, written)
        elif tag.name in ("a", "area"):
            href = next((a for a in tag.attributes if a.name == "href"), None)
            if href is not None:
                closing = found[index + 1] if index + 1 < len(found) and found[index + 1].name == "a" else None
                for cut in _anchor_cuts(converted, tag, href, closing, written, anchors):
                    yield _embedded(cut, stands[index], converted.html) if cut.link and index in stands else cut
        elif tag.name in ("img", "source", "video", "audio", "track", "image", "use", "input"):
            for attribute in tag.attributes:
                if attribute.name in ("src", "poster", "href", "xlink:href"):
                    said = marked(tag, is_first=tag is first)
                    yield from _picture_cuts(converted, tag, attribute, written, said, is_in_picture=is_in_picture)
                elif attribute.name == "srcset":
                    yield from _srcset_cuts(converted, attribute, written)


def _embedded(cut: _Cut, stand: Stand, html: str) -> _Cut:
    pieces = in_its_place(html, stand, cut.start, cut.end, cut.pieces)
    return msgspec.structs.replace(cut, start=stand.start, end=stand.end, pieces=pieces, inside=cut.start)


def _citation_cuts(
    converted: Converted, tag: Tag, closing: Tag, cited: str, written: Written, *, is_in_link: bool
) -> Iterator[_Cut]:
    """A link for each source of a citation; the first of them stands for the whole."""
    mark = MARK.search(cited)
    offset = converted.targets[int(mark[1])] if mark else None
    text = clean(cited.removeprefix(CITED))
    links, faults = citation_in(text, offset, written, is_in_link=is_in_link)
    if is_in_link:
        yield _Cut(tag.start, closing.end, text=f"[{escape(text)}]", diagnostics=faults)
        return
    hole = Hole(0, "citation", name=str(len(links)))
    yield _Cut(tag.start, closing.end, links[0], (hole,), diagnostics=faults)
    for link in links[1:]:
        yield _Cut(closing.end, closing.end, link)


def _help_cut(converted: Converted, tag: Tag, closing: Tag, asked: str, written: Written) -> _Cut:
    """What a box of helplines asks for; without words it is the opening of the box that has the place."""
    mark = MARK.search(asked)
    level, _, words = clean(asked.removeprefix(HELP)).partition("|")
    if mark is None:
        place = written.search(r"(?:\[!|^!!! ?)helplines?")
    else:
        offset = converted.targets[int(mark[1])]
        start = offset + 1 if words else written.text.rfind("[!", 0, offset)
        place = written.at(start, len(words) if words else offset + 1 - start)
    return _Cut(tag.start, closing.end, Link("help", words.strip(), place), (Hole(0, "help", name=level),))


def _target(value: str, converted: Converted, written: Written) -> tuple[LinkForm, str, Place | None]:
    """The form, target and place of an address the converter wrote."""
    raw = unescape(value)
    form: LinkForm = "wiki" if raw.startswith(WIKI) else "embed" if raw.startswith(EMBED) else "link"
    mark = MARK.search(raw)
    target = clean(raw).strip() if form == "link" else clean(raw)
    if mark:
        return form, target, _as_written(written, converted.targets[int(mark[1])], target)
    return form, target, written.search(re.escape(target)) if target else None


def _as_written(written: Written, offset: int, target: str) -> Place:
    """The place of a target that begins at `offset`; entities and escapes may make it longer than what it says."""
    text = written.text
    if target:
        offset += len(text[offset : offset + 80]) - len(text[offset : offset + 80].lstrip(" \t"))
        if text.startswith(target, offset):
            return written.at(offset, len(target))
    rest = _UNTIL.get(text[offset - 1 : offset], _UNTIL["("]).match(text, offset)
    return written.at(offset, max(1, rest.end() - offset) if rest else 1)


_UNTIL = {
    '"': re.compile(r"[^\"\n]*"),
    "'": re.compile(r"[^'\n]*"),
    "<": re.compile(r"[^>\n]*"),
    "[": re.compile(r"[^\]|\n]*"),
    "=": re.compile(r"[^\s>]*"),
    "(": re.compile(r"(?:[^\s()]|\([^\s()]*\))*"),
}
"""Where a target ends that begins behind this character."""


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
        yield from _own_page(form, target, tag, href, closing if is_named or is_empty else None, place, anchors)
    elif scheme in ("mailto", "tel", "sms"):
        empty = _no_text(target, place) if is_empty else ()
        yield _Cut(href.start, href.end, text=f'href="{escape(target)}"', diagnostics=empty)
    else:
        shows_title = is_named or is_empty
        empty = _no_text(target, place) if is_empty and _is_external(target) else ()
        link = Link(form, target, place, shows_title)
        names = {a.name for a in tag.attributes}
        pieces: list[str | Hole] = [Hole(0, "url", name="href")]
        if not names & {"class", "title", "rel"}:
            pieces.append(Hole(0, "attributes"))
        if shows_title and closing is not None:
            pieces.append(converted.html[href.end : tag.end])
            pieces.append(Hole(0, "text", clean(inner).strip() or escape(_readable(target))))
            yield _Cut(href.start, closing.start, link, tuple(pieces), diagnostics=empty)
        else:
            yield _Cut(href.start, href.end, link, tuple(pieces))


def _no_text(target: str, place: Place | None) -> tuple[Diagnostic, ...]:
    message = f"the link to `{target}` has no text"
    return (fault("link-empty", message, place, hint="write a few words that say where it leads"),)


def _readable(target: str) -> str:
    return stem_of(target.partition("#")[0]) or target


def _own_page(
    form: LinkForm,
    target: str,
    tag: Tag,
    href: Attribute,
    closing: Tag | None,
    place: Place | None,
    anchors: tuple[Anchor, ...],
) -> Iterator[_Cut]:
    """A link to a place on the same page, answered at once."""
    answer = find_anchor(anchors, unquote(target[1:]) if form == "link" else target[1:])
    # A footnote that nobody refers to has a way back to nowhere; that it is unused is told elsewhere.
    is_way_back = place is None and target.startswith("#fnref")
    diagnostics = tuple(_on_own_page(f, form, place) for f in answer.faults if not is_way_back)
    text = f'href="#{encoded(answer.anchor.id)}"' if answer.anchor else ""
    yield _Cut(href.start, href.end, text=text, diagnostics=diagnostics)
    if closing is not None:
        shown = answer.anchor.text if answer.anchor and answer.anchor.text else target.lstrip("#^")
        yield _Cut(tag.end, closing.start, text=escape(shown, quote=False))


def _on_own_page(complaint: Complaint, form: LinkForm, place: Place | None) -> Diagnostic:
    better = complaint.replacement
    if better is not None:
        better = f"#{in_address(better) if form == 'link' else better}"
    return fault(complaint.rule, complaint.message, place, hint=complaint.hint, replacement=better)


def _picture_cuts(
    converted: Converted, tag: Tag, attribute: Attribute, written: Written, said: str, *, is_in_picture: bool
) -> Iterator[_Cut]:
    form, target, place = _target(attribute.value, converted, written)
    if target.startswith("#") and tag.name in ("use", "image"):
        return
    diagnostics: list[Diagnostic] = []
    if tag.name == "img" and attribute.name == "src":
        diagnostics += alt_faults(tag, target, clean(tag.get("alt") or "").strip(), place)
    problem = address_fault("image", target, place)
    if problem is None and _is_external(target):
        message = f"`{target}` would be loaded from another site, which then knows who reads this page"
        hint = "put a copy into the content folder, or link to it with words"
        problem = fault("external-resource", message, place, hint=hint)
    if problem is not None:
        yield _Cut(attribute.start, attribute.end, diagnostics=(*diagnostics, problem))
        return
    link = Link("wiki-image" if form == "wiki" else "image", target, place)
    html, start, end = converted.html, attribute.start, attribute.end
    pieces: tuple[str | Hole, ...] = (Hole(0, "url", name=attribute.name),)
    if can_choose(tag, is_in_picture=is_in_picture):
        start, end = tag.start, tag.end
        before, behind = html[start : attribute.start], html[attribute.end : end]
        pieces = (Hole(0, "sizes", name=said), before, Hole(0, "picture", name=said), behind, Hole(0, "sizes-end"))
    yield _Cut(start, end, link, pieces, diagnostics=tuple(diagnostics), inside=attribute.start)


def _srcset_cuts(converted: Converted, attribute: Attribute, written: Written) -> Iterator[_Cut]:
    """`a.png 1x, b.png 2x`: a hole for each address."""
    base = attribute.end - len(attribute.value) - (1 if converted.html[attribute.end - 1] in "\"'" else 0)
    mark = MARK.search(attribute.value)
    offset = converted.targets[int(mark[1])] if mark else -1
    for match in re.finditer(r"([^\s,][^\s]*[^\s,])(\s+[^,]+)?", attribute.value):
        target = clean(unescape(match[1])).strip()
        offset = written.text.find(target, offset) if offset >= 0 else -1
        place = written.at(offset, len(target)) if offset >= 0 else written.search(re.escape(target))
        link = Link("image", target, place)
        yield _Cut(base + match.start(1), base + match.end(1), link, (Hole(0, "url"),))


def _is_external(target: str) -> bool:
    return markup.scheme_of(target) in ("http", "https") or target.startswith("//")
