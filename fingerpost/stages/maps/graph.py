"""What stands on the map of a site: its articles and the links between them, or its series where it is large.

Takes the site's answers; gives a `Graph`. A site with more than sixty articles has a map of its series instead, and of
topics for articles in no series, so that it can be read and is no more work. Everything is sorted: the order in which
pages were found does not matter.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from fingerpost.model.pages import Entry
from fingerpost.model.paths import ContentPath, Url, href
from fingerpost.stages.linking.names import short_title
from fingerpost.stages.maps.layout import Links
from fingerpost.stages.places import facet_url

if TYPE_CHECKING:
    from fingerpost.stages.site import Site

Targets = Mapping[ContentPath, tuple[ContentPath, ...]]
"""The articles that each article links to."""

Homes = Mapping[ContentPath, Sequence[tuple[int, int]]]
"""For each article its series, by number, and which part it is; the one it lives in comes first."""

MOST = 60
"""How many places a map has at most."""

_LINKS = 5 * MOST
"""How many links a map of series has at most, the strongest first."""


class Series(msgspec.Struct, frozen=True):
    """A line of the legend."""

    entry: Entry
    count: int
    """Its articles."""


class Node(msgspec.Struct, frozen=True):
    """An article; or on a large site all articles of a series or topic."""

    title: str
    label: str
    """The title as it stands in the drawing: up to its first colon or the like, unless that would say too little."""
    href: str
    """Empty where nothing can be opened."""
    language: str
    number: int
    """Which part of its series it is, or how many articles stand for it."""
    series: int
    """Index of the series it lives in, -1 for none."""
    also: tuple[int, ...]
    """The other series it is a part of."""
    leads_to: tuple[int, ...]
    """The nodes its text links to."""
    linked_from: int
    """How many link to it."""


class Graph(msgspec.Struct, frozen=True):
    """Everything on a map and how it is linked."""

    nodes: tuple[Node, ...]
    links: Links
    """The first node is before the second; as strong as there are links between them."""
    series: tuple[Series, ...]
    is_grouped: bool
    articles: int
    """How many there are in all."""
    left_out: int
    """Groups for which there was no room."""


def graph_of(site: "Site") -> Graph:
    """What is on the map of a site."""
    articles = {e.path: e for e in site.find(kind="article", order="path") if not e.superseded_by}
    leads = {path: _leads(site, path, articles) for path in articles}
    counted = ((s, sum(p.path in articles for p in site.parts(s.path))) for s in site.find(kind="series", order="path"))
    series = [Series(entry, count) for entry, count in counted if count]
    numbers = {each.entry.path: number for number, each in enumerate(series)}
    homes = {
        path: [(numbers[p.series.path], p.number) for p in site.around(path) if p.series.path in numbers]
        for path in articles
    }
    if len(articles) > MOST:
        return _grouped(site, articles, leads, series, homes)
    order = sorted(articles, key=lambda path: (not homes[path], homes[path][:1], path))
    at = {path: number for number, path in enumerate(order)}
    leads_to = [tuple(at[target] for target in leads[path]) for path in order]
    labels = _labels([articles[path].title for path in order])
    nodes = tuple(
        Node(
            title=articles[path].title,
            label=labels[n],
            href=href(site.config.base_path, articles[path].url),
            language=articles[path].language,
            number=homes[path][0][1] if homes[path] else 0,
            series=homes[path][0][0] if homes[path] else -1,
            also=tuple(sorted(number for number, _ in homes[path][1:])),
            leads_to=leads_to[n],
            linked_from=sum(n in targets for targets in leads_to),
        )
        for n, path in enumerate(order)
    )
    links = _links((one, other) for one, targets in enumerate(leads_to) for other in targets)
    return Graph(nodes, links, tuple(series), False, len(articles), 0)


def _labels(titles: Sequence[str]) -> list[str]:
    """The short titles; where two would be the same, or one is a single word, the whole."""
    short = [short_title(title) for title in titles]
    return [one if " " in one and short.count(one) == 1 else title for one, title in zip(short, titles, strict=True)]


def _leads(site: "Site", path: ContentPath, articles: Mapping[ContentPath, Entry]) -> tuple[ContentPath, ...]:
    """The articles that the text of one links to, each once."""
    mentions = zip(site.pages[path].entry.mentions, site.leads(path), strict=True)
    found = (to for m, to in mentions if m.form in ("link", "wiki", "embed") and to in articles and to != path)
    return tuple(dict.fromkeys(to for to in found if to is not None))


def _links(directed: Iterable[tuple[int, int]]) -> Links:
    """Each pair once, whichever way its links lead."""
    pairs: dict[tuple[int, int], int] = {}
    for one, other in directed:
        pair = min(one, other), max(one, other)
        pairs[pair] = pairs.get(pair, 0) + 1
    return tuple((one, other, count) for (one, other), count in sorted(pairs.items()))


def _grouped(
    site: "Site", articles: Mapping[ContentPath, Entry], leads: Targets, series: Sequence[Series], homes: Homes
) -> Graph:
    """The map of series, of topics for what is in none, and of what has neither; the largest of them."""
    last = len(series)
    group = {path: _group(entry, homes[path], last) for path, entry in articles.items()}
    sizes: dict[tuple[int, str], int] = {}
    for key in group.values():
        sizes[key] = sizes.get(key, 0) + 1
    shown = sorted(sorted(sizes, key=lambda key: (-sizes[key], key))[:MOST])
    at = {key: n for n, key in enumerate(shown)}
    between = [
        (at[group[path]], at[group[target]])
        for path, targets in leads.items()
        for target in targets
        if group[path] in at and group[target] in at and group[path] != group[target]
    ]
    strongest = sorted(_links(between), key=lambda link: (-link[2], link))[:_LINKS]
    directed = sorted(set(between))
    told = [number for number, _ in shown if number < last]
    nodes: list[Node] = []
    for n, (number, topic) in enumerate(shown):
        title, url, language = _named(site, series[number] if number < last else None, topic)
        nodes.append(
            Node(
                title=title,
                label=title,
                href=href(site.config.base_path, url) if url is not None else "",
                language=language,
                number=sizes[number, topic],
                series=told.index(number) if number < last else -1,
                also=(),
                leads_to=tuple(other for one, other in directed if one == n),
                linked_from=sum(other == n for _, other in directed),
            )
        )
    legend = tuple(series[number] for number in told)
    return Graph(tuple(nodes), tuple(sorted(strongest)), legend, True, len(articles), len(sizes) - len(shown))


def _group(entry: Entry, homes: Sequence[tuple[int, int]], last: int) -> tuple[int, str]:
    """A series by its number; behind all of them the topics, and before those what has none."""
    if homes:
        return homes[0][0], ""
    return last, entry.topics[0] if entry.topics else ""


def _named(site: "Site", series: Series | None, topic: str) -> tuple[str, Url | None, str]:
    """What a group is called, where it is told of, and in which language it is called so."""
    if series is not None:
        return series.entry.title, series.entry.url, series.entry.language
    if topic:
        return topic[:1].upper() + topic[1:], facet_url("topics", topic), site.config.language
    listed = site.entry(ContentPath(":articles"))
    return "Other articles", listed.url if listed is not None else None, site.config.language
