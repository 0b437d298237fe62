"""Who links where, with the place and the sentence of every link: for people, themes and other tools."""

from collections.abc import Iterator

import msgspec

from fingerpost.model.pages import Entry, Link, LinkForm
from fingerpost.model.paths import ContentPath
from fingerpost.stages.markup.html import scheme_of
from fingerpost.stages.markup.sentences import filled
from fingerpost.stages.resolve import Resolution
from fingerpost.tools.spellings import HOME
from fingerpost.tools.survey import Survey


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """A page or a file."""

    path: str
    """From the content folder; a page that was made has one that begins with `:`."""
    kind: str
    """The kind of page; `file` for what is no page."""
    title: str
    url: str
    state: str
    """`published`, `draft`, `scheduled`, `expired` or `gone`."""


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """A link."""

    source: str
    """The path of the page; `site.toml` for a menu."""
    target: str | None
    """The path of the page or file it leads to; None where it leads off the site or nowhere."""
    kind: str
    """`page`, `asset`, `external` or `none`."""
    written: str
    form: LinkForm
    fragment: str = ""
    """The place on the page."""
    field: str = ""
    """The front matter key it stands under, or the menu."""
    file: str = ""
    line: int = 0
    column: int = 0
    sentence: str = ""


class Graph(msgspec.Struct, frozen=True):
    """A site as pages and links, in order."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def graph(survey: Survey) -> Graph:
    """All of a site."""
    site = survey.site
    entries = [head.entry for _, head in sorted({**site.hidden, **site.pages}.items())]
    pages = [Node(path=e.path, kind=e.kind, title=e.title, url=e.url, state=site.state(e)) for e in entries]
    files = [
        Node(path=path, kind="file", title=path, url=site.asset_url(path), state="published")
        for path in sorted(site.assets)
    ]
    edges = [edge for entry in survey.entries() for edge in edges_from(survey, entry)]
    return Graph((*pages, *files), (*edges, *_menus(survey)))


def edges_from(survey: Survey, entry: Entry) -> Iterator[Edge]:
    """The links of a page, in the order in which they stand; those of its front matter last."""
    sentences = iter([m.sentence for m in entry.mentions if m.form != "field"])
    told = _sentences(survey, entry)
    for link, answer in survey.links(entry.path):
        is_told = link.form != "field" and not is_external(link.target)
        yield edge_of(entry.path, link, answer, told(next(sentences, "")) if is_told else "")


def edge_of(source: ContentPath, link: Link, answer: Resolution, sentence: str) -> Edge:
    """One link as an edge."""
    place = link.place
    return Edge(
        source=source,
        target=answer.path,
        kind=answer.kind,
        written=link.target,
        form=link.form,
        fragment=answer.fragment,
        field=link.field,
        file=place.file if place else "",
        line=place.line if place else 0,
        column=place.column if place else 0,
        sentence=sentence,
    )


def is_external(target: str) -> bool:
    """Whether a target leads off the site, so that a page does not mention it to others."""
    return scheme_of(target) in ("http", "https") or target.startswith("//")


class _Told(msgspec.Struct, frozen=True):
    """The sentences of a page, with the titles their links show."""

    titles: tuple[str, ...]

    def __call__(self, sentence: str) -> str:
        return filled(sentence, lambda number: self.titles[number] if number < len(self.titles) else "…")


def _sentences(survey: Survey, entry: Entry) -> _Told:
    answers = (
        answer.title or link.target
        for link, answer in survey.links(entry.path)
        if link.form != "field" and not is_external(link.target)
    )
    return _Told(tuple(answers))


def _menus(survey: Survey) -> Iterator[Edge]:
    order = survey.order
    for name, items in order.config.menus.items():
        for number, item in enumerate(items):
            answers = [survey.site.resolve(HOME, item.to, form) for form in ("link", "wiki")]
            answer = next((a for a in answers if a.kind != "none"), answers[0])
            place = order.places.get(f"menus.{name}.{number}.to")
            yield edge_of(ContentPath("site.toml"), Link("link", item.to, place, field=f"menus.{name}"), answer, "")
