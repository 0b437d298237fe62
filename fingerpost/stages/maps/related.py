"""Which articles go with an article: those its author named, then the nearest of its series, then of the whole site.

Takes the site; gives at most three besides those an author named. Near are articles that share terms, topics, readers
or links, the more the rarer what they share. Rules:

1. Everything is whole numbers and sorted, so the same site gives the same list on every computer.
2. Of what many articles share only the nearest by path are looked at, so ten thousand articles are no more work for
   each of them than a hundred.
3. What a list rests on can be told without making it (`Ties.grounds`), so an edit makes only those again that it
   changes.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import nsmallest
from typing import TYPE_CHECKING, cast

import msgspec

from fingerpost.model.digest import digest_of
from fingerpost.model.pages import Entry
from fingerpost.model.paths import ContentPath

if TYPE_CHECKING:
    from fingerpost.stages.site import Site

MOST = 3
"""How many are listed where an author named fewer."""

NEAREST = 10
"""How many are looked at before and behind an article among those that share one thing with it."""

_WEIGHTS = {"page": 3, "term": 2, "topic": 2, "audience": 1, "series": 0}
"""What sharing one thing counts for: a link or what both link to, a term, a topic, who it is for."""

Names = tuple[str, ...]
"""`en topic sleep`, `en term glossary/calm.md`, `en page a/b.md` (that page, and all that link to it) …"""


class Own(msgspec.Struct, frozen=True):
    """What entries alone tell, without their texts."""

    names: Mapping[ContentPath, Names]
    """What each article could share with others."""
    sharing: Mapping[str, tuple[ContentPath, ...]]
    """The articles that share it: parts of a series in its order, all others by path."""


def ties_by_entries(site: "Site") -> Own:
    """What articles share by their front matter, their series and the links that authors set."""
    articles = {e.path: e for e in site.written() if e.kind in site.article_kinds and not e.superseded_by}
    names: dict[ContentPath, dict[str, None]] = {}
    sharing: dict[str, list[ContentPath]] = {}
    for series, parts in site.series_parts.items():
        for part in parts if series in site.pages else ():
            if part in articles:
                name = f"{articles[part].language} series {series}"
                names.setdefault(part, {})[name] = None
                sharing.setdefault(name, []).append(part)
    for path, entry in articles.items():
        own = dict.fromkeys(_told(site, entry, articles))
        for name in own:
            sharing.setdefault(name, []).append(path)
        names.setdefault(path, {}).update(own)
    return Own({path: tuple(own) for path, own in names.items()}, {n: tuple(paths) for n, paths in sharing.items()})


def _told(site: "Site", entry: Entry, articles: Mapping[ContentPath, Entry]) -> list[str]:
    language = entry.language
    found = [f"{language} page {entry.path}"]
    found += [f"{language} topic {topic}" for topic in entry.topics]
    found += [f"{language} audience {audience}" for audience in entry.audience]
    for mention, target in zip(entry.mentions, site.leads(entry.path), strict=True):
        if target is None or mention.form not in ("link", "wiki", "embed"):
            continue
        if target in articles:
            found.append(f"{language} page {target}")
        elif (head := site.pages.get(target)) is not None and head.entry.definition:
            found.append(f"{language} term {target}")
    return found


class Ties:
    """What binds the articles of one site."""

    def __init__(self, site: "Site", own: Own) -> None:
        self._own = own
        self._words: dict[ContentPath, Names] = {}
        self._using: dict[str, list[ContentPath]] = {}
        for path, uses in sorted(site.uses.items()):
            if path in own.names:
                language = site.pages[path].entry.language
                self._words[path] = tuple(dict.fromkeys(f"{language} term {use.spot.term}" for use in uses))
                for name in self._words[path]:
                    self._using.setdefault(name, []).append(path)
        self._sharing: dict[str, tuple[ContentPath, ...]] = {}
        self._digests: dict[str, str] = {}

    def grounds(self, path: ContentPath) -> str:
        """The digest of all that the list of an article is drawn from, but for the cards of those in it."""
        return digest_of("\n".join(map(self._sharers, self._names(path))).encode())

    def _sharers(self, name: str) -> str:
        known = self._digests.get(name)
        if known is None:
            known = self._digests[name] = digest_of("\n".join((name, *self._paths(name))).encode())
        return known

    def nearest(self, path: ContentPath, left_out: frozenset[ContentPath]) -> list[ContentPath]:
        """The articles of the same series, the nearest first, then those of other series and of none."""
        scores: dict[ContentPath, int] = {}
        steps: dict[ContentPath, int] = {}
        for name, weight, near in self._near(path):
            for other in near:
                scores[other] = scores.get(other, 0) + weight
            _, sort, shared = name.split(" ", 2)
            if sort == "page" and shared in near:
                # A link from one to the other counts twice; who else links there counts once.
                for other in near if shared == path else (ContentPath(shared),):
                    scores[other] += weight
            elif sort == "series":
                at = near.index(path)
                for number, other in enumerate(near):
                    steps[other] = min(steps.get(other, len(self._own.names)), abs(number - at))
        found = sorted(p for p in scores if p != path and p not in left_out and (scores[p] or p in steps))
        at = bisect_left(found, path)
        ranks = ((p not in steps, -scores[p], steps.get(p, 0), abs(2 * n + 1 - 2 * at), n) for n, p in enumerate(found))
        return [found[rank[-1]] for rank in nsmallest(MOST, ranks)]

    def _near(self, path: ContentPath) -> Iterator[tuple[str, int, Sequence[ContentPath]]]:
        """Everything an article shares with others, what that counts for, and the nearest of those who share it."""
        for name in self._names(path):
            paths = self._paths(name)
            count = len(paths)
            sort = name.split(" ", 2)[1]
            weight = _WEIGHTS[sort] * (12 // count.bit_length())
            if count < 2 or not (weight or sort == "series"):
                continue
            if count > 2 * NEAREST:
                at = paths.index(path) if sort == "series" else bisect_left(paths, path)
                paths = paths[max(at - NEAREST, 0) : at + NEAREST + 1]
            yield name, weight, paths

    def _names(self, path: ContentPath) -> Iterable[str]:
        return dict.fromkeys((*self._own.names.get(path, ()), *self._words.get(path, ())))

    def _paths(self, name: str) -> tuple[ContentPath, ...]:
        known = self._sharing.get(name)
        if known is None:
            own, using = self._own.sharing.get(name, ()), self._using.get(name)
            known = self._sharing[name] = own if using is None else tuple(sorted({*own, *using}))
        return known


def has_enough(named: Iterable[Entry], path: ContentPath) -> bool:
    """Whether the author named so many pages that nothing is to be looked for."""
    return len({entry.path for entry in named} - {path}) >= MOST


class RelatedAnswers:
    """The question which articles go with one; a part of `Site`."""

    def related(self, path: ContentPath) -> tuple[Entry, ...]:
        """The articles to read besides a page: those its author named, and for an article the nearest to it."""
        site = cast("Site", self)
        found = {entry.path: entry for entry in site.references(path, "related") if entry.path != path}
        if has_enough(found.values(), path) or path not in self.own_ties.names:
            return tuple(found.values())
        # What stands before and behind it, and who links to it, is told of elsewhere on its page.
        places = site.around(path)
        beside = (entry.path for place in places for entry in (place.previous, place.next) if entry is not None)
        mentioned = (link.entry.path for link in site.linked_from(path))
        left_out = frozenset((*beside, *mentioned, *found))
        for other in self.ties.nearest(path, left_out)[: MOST - len(found)]:
            entry = site.entry(other)
            assert entry is not None, "only pages that are shown have ties"
            found[other] = entry
        return tuple(found.values())

    @cached_property
    def own_ties(self) -> Own:
        """What articles share, but for words that became links by themselves."""
        return ties_by_entries(cast("Site", self))

    @cached_property
    def ties(self) -> Ties:
        """What articles share."""
        return Ties(cast("Site", self), self.own_ties)
