"""A page's citations and its list of sources, put together from the site's answers.

Takes the body of a page and the site. Gives the HTML of each citation, the list with the ways back, and the faults.
What depends on the page as a whole is decided here: the order of its list, the numbers of a style that counts, the
letters of `2020a` and `2020b`, which of two neighbours shares its author's name.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

import msgspec

from fingerpost.model.diagnostics import Diagnostic, fault
from fingerpost.model.pages import Body, Hole, Link
from fingerpost.model.paths import encoded
from fingerpost.model.references import LETTER, NUMBER, CitedSource, Conventions, Listed
from fingerpost.stages.sources.cited import read_source

if TYPE_CHECKING:
    from fingerpost.stages.site import Site


class PageSource(msgspec.Struct, frozen=True):
    """A source in a page's list; `sources` in a template."""

    key: str
    id: str
    """The anchor of its line."""
    html: str
    """The reference in the site's style."""
    uses: tuple[str, ...]
    """The anchors of the places that cite it."""
    type: str
    """What CSL calls it: `article-journal`, `book`."""
    title: str
    authors: tuple[str, ...]
    container: str
    year: str
    doi: str
    url: str
    """Where it can be read: its DOI as an address, else its own address; empty where it has neither."""
    retracted: str


class Composed(msgspec.Struct, frozen=True):
    """The citations of a page by the number of their first link, its sources in their order, and the faults."""

    citations: Mapping[int, str] = {}
    sources: tuple[PageSource, ...] = ()
    faults: tuple[Diagnostic, ...] = ()


def compose(body: Body, site: "Site", *, with_links: bool = True) -> Composed:
    """What a page cites. Without links it can be shown anywhere: in a feed, on another page."""
    if not any(link.form == "cite" for link in body.links):
        return Composed()
    conventions = site.conventions()
    if conventions is None or not conventions.is_usable:
        return _without_library(body, is_told=conventions is None)
    written = {n: read_source(link.target) for n, link in enumerate(body.links) if link.form == "cite"}
    known = {s.key: listed for s in written.values() if (listed := site.source(s.key)) is not None}
    faults = [f for n, source in written.items() for f in _faults(source, body.links[n], known.get(source.key), site)]
    order = in_order(known.values(), conventions)
    marks = marked(order, conventions)
    uses: dict[str, list[str]] = {listed.key: [] for listed in order}
    page = _Page(site, conventions, marks, uses, [listed.key for listed in order], with_links)
    citations: dict[int, str] = {}
    for hole in _holes(body):
        group = [written[hole.link + n] for n in range(int(hole.name))]
        citations[hole.link] = page.citation(group)
    return Composed(citations, tuple(page_source(s, marks[s.key], uses[s.key]) for s in order), tuple(faults))


def in_order(sources: Iterable[Listed], conventions: Conventions) -> list[Listed]:
    """The sources as the style lists them; a style that does not sort takes them as they came."""
    found = list(sources)
    if conventions.is_list_sorted:
        found.sort(key=lambda listed: listed.key)
        backwards = conventions.descending
        for part in reversed(range(max((len(listed.order) for listed in found), default=0))):
            found.sort(key=lambda listed: listed.order[part], reverse=part < len(backwards) and backwards[part])
    return found


def marked(order: Sequence[Listed], conventions: Conventions) -> dict[str, tuple[str, str]]:
    """The letter (empty for most) and the number of each source of a list."""
    alike: dict[str, list[str]] = {}
    for listed in order if conventions.has_letters else ():
        alike.setdefault(listed.name, []).append(listed.key)
    letters = {key: _letter(n) for keys in alike.values() if len(keys) > 1 for n, key in enumerate(keys)}
    return {listed.key: (letters.get(listed.key, ""), str(number)) for number, listed in enumerate(order, 1)}


def page_source(listed: Listed, mark: tuple[str, str], uses: Sequence[str] = ()) -> PageSource:
    """A line of a list."""
    return PageSource(
        listed.key, anchor_of(listed.key), _with(listed.lettered if mark[0] else listed.html, mark), tuple(uses),
        listed.type, listed.title, listed.authors, listed.container, listed.year, listed.doi,
        f"https://doi.org/{listed.doi}" if listed.doi else listed.url, listed.retracted,
    )  # fmt: skip


def anchor_of(key: str) -> str:
    """The id of a source's line in a list."""
    return f"source-{key}"


def _with(html: str, mark: tuple[str, str]) -> str:
    return html.replace(LETTER, mark[0]).replace(NUMBER, mark[1])


def _letter(number: int) -> str:
    """`a` to `z`, then `aa`."""
    return (_letter(number // 26 - 1) if number >= 26 else "") + chr(ord("a") + number % 26)


def _holes(body: Body) -> list[Hole]:
    """The citations of the text in their order, then those among the page's facts."""
    parts = [*body.parts, *(part for key in sorted(body.prose) for part in body.prose[key])]
    return [part for part in parts if isinstance(part, Hole) and part.part == "citation"]


class _Page(msgspec.Struct):
    """What the citations of one page share."""

    site: "Site"
    conventions: Conventions
    marks: Mapping[str, tuple[str, str]]
    uses: dict[str, list[str]]
    """Grows with each citation."""
    order: Sequence[str]
    with_links: bool

    def citation(self, group: Sequence[CitedSource]) -> str:
        """The whole of one citation, brackets and all."""
        ways = self.conventions
        if ways.is_sorted and not any(source.prefix or source.key not in self.marks for source in group):
            group = sorted(group, key=lambda source: self.order.index(source.key))
        pieces: list[str] = []
        before: tuple[CitedSource, str] | None = None
        for source in group:
            text, author = self._text(source)
            is_same = before is not None and bool(author) and before[1] == author and _is_bare(source, before[0])
            if is_same and ways.between_years:
                text, _ = self._text(msgspec.structs.replace(source, is_without_author=True))
            if pieces:
                pieces.append(ways.between_years if is_same and ways.between_years else ways.between)
            pieces.append(self._linked(source, text))
            before = source, author
        whole = f"{ways.opening}{''.join(pieces)}{ways.closing}"
        return f'<span class="cite">{f"<sup>{whole}</sup>" if ways.is_raised else whole}</span>'

    def _text(self, source: CitedSource) -> tuple[str, str]:
        """The source in running text, and the part of it that names the author."""
        found = self.site.cited(source.key, source.label, source.locator)
        if found is None:
            return f'<span class="broken">{escape(source.key)}</span>', ""
        mark = self.marks[source.key]
        long, short = (found.lettered, found.short_lettered) if mark[0] else (found.html, found.short)
        author = long.removesuffix(short) if long.endswith(short) else ""
        return _with(short if source.is_without_author else long, mark), author

    def _linked(self, source: CitedSource, text: str) -> str:
        if self.with_links and source.key in self.uses:
            uses = self.uses[source.key]
            uses.append(f"cite-{source.key}-{len(uses) + 1}")
            href = f"#{encoded(anchor_of(source.key))}"
            text = f'<a class="cited" id="{escape(uses[-1])}" href="{escape(href)}" role="doc-biblioref">{text}</a>'
        prefix = f"{escape(source.prefix, quote=False)} " if source.prefix else ""
        return f"{prefix}{text}{escape(source.suffix, quote=False)}"


def _is_bare(source: CitedSource, before: CitedSource) -> bool:
    """Whether two sources may share a name: nothing stands between them but their years."""
    return not (source.prefix or source.is_without_author or before.locator or before.suffix)


def _faults(source: CitedSource, link: Link, listed: Listed | None, site: "Site") -> list[Diagnostic]:
    if listed is not None and not listed.retracted:
        return []
    if listed is not None:
        message = f"`{source.key}` has been retracted ({listed.retracted})"
        return [fault("source-retracted", message, link.place, hint="see whether the sentence still holds")]
    near = site.like_source(source.key)
    dash = "-" if source.is_without_author else ""
    hint = f"did you mean `@{near[0]}`?" if len(near) == 1 else None
    if len(near) > 1:
        hint = "the nearest keys are " + ", ".join(f"`@{key}`" for key in near)
    message = f"there is no source `{source.key}`"
    return [fault("source-unknown", message, link.place, hint=hint, replacement=f"{dash}@{near[0]}" if near else None)]


def _without_library(body: Body, *, is_told: bool) -> Composed:
    """A site without references: the citations as they were written, and one word about them."""
    citations: dict[int, str] = {}
    for hole in _holes(body):
        texts = (body.links[hole.link + n].target for n in range(int(hole.name)))
        citations[hole.link] = f'<span class="cite broken">[{escape("; ".join(texts), quote=False)}]</span>'
    first = next(link for link in body.links if link.form == "cite")
    message = "this page cites sources, and site.toml names no file of references"
    hint = (
        'put them into `references.bib` in the content folder, and write `[references]` and `file = "references.bib"`'
    )
    return Composed(citations, (), (fault("source-file", message, first.place, hint=hint),) if is_told else ())
