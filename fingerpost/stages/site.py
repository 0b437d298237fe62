"""The site: every entry, indexed, and the questions that may be asked of it.

Takes config, parsed pages, the content tree's files and the moment of building. Knows entries; gives a body only to the
one question that says so. Every question takes plain values and gives values, so that an answer can be remembered and
compared: "nothing there" is an answer too.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Literal

import msgspec

from fingerpost.model.diagnostics import Place
from fingerpost.model.pages import Body, Entry, Head, LinkForm, Moment, Page, Source, card, head_of
from fingerpost.model.paths import ContentPath, Url, folder_of, is_within, stem_of, url_of
from fingerpost.stages.answers import Around, Backlink, Bodies, Facet, Leads, MenuLine
from fingerpost.stages.config import Config
from fingerpost.stages.index import Index, index_of
from fingerpost.stages.kinds import Kind
from fingerpost.stages.lookup import Asker, Facts, State
from fingerpost.stages.moments import instant, state_at
from fingerpost.stages.names import by_title
from fingerpost.stages.places import asset_output, facet_url
from fingerpost.stages.resolve import Resolution, resolve
from fingerpost.stages.sentences import filled

HOME = ContentPath("index.md")
MADE_HOME = ContentPath(":home")


@dataclass(frozen=True)
class Site:
    """Everything, indexed. Build one with `assemble`."""

    config: Config
    kinds: tuple[Kind, ...]
    pages: Mapping[ContentPath, Head]
    """Written and made pages that are published (or shown because drafts were asked for)."""
    hidden: Mapping[ContentPath, Head]
    """Pages that exist and are not shown: drafts, scheduled, expired."""
    bodies: Bodies
    assets: Mapping[ContentPath, Source]
    excluded: frozenset[ContentPath]
    now: datetime
    with_drafts: bool = False
    lead_all: Callable[["Site"], Leads] = field(default=lambda site: {e.path: site.led(e) for e in site.written()})
    """Finds out where every mention leads; a build that remembers asks for the new ones only."""

    # Questions.

    def entry(self, path: ContentPath) -> Entry | None:
        """The published page made from a content file."""
        return self._cards.get(path)

    def everything(self) -> tuple[Entry, ...]:
        """Every page that is shown, the made ones too, by address."""
        return tuple(sorted(self._cards.values(), key=lambda e: (e.url, e.path)))

    def find(
        self,
        kind: str | None = None,
        topic: str | None = None,
        audience: str | None = None,
        under: str | None = None,
        order: Literal["title", "newest", "path"] = "title",
        first: int | None = None,
    ) -> tuple[Entry, ...]:
        """Published, written pages that fit all that was asked; `article` means every kind that is an article."""
        kinds = self._article_kinds if kind == "article" else {kind}
        found = [
            entry
            for entry in self._written_cards
            if (kind is None or entry.kind in kinds)
            and (topic is None or topic in entry.topics)
            and (audience is None or audience in entry.audience)
            and (under is None or is_within(entry.path, under))
        ]
        return tuple(self._ordered(found, order)[:first])

    def around(self, path: ContentPath) -> tuple[Around, ...]:
        """Where a page stands in each series that has it as a part, by title of the series."""
        return self._around.get(path, ())

    def parts(self, path: ContentPath) -> tuple[Entry, ...]:
        """The published parts of a series, in its order."""
        return tuple(self._cards[p] for p in self._series_parts.get(path, ()) if p in self.pages)

    def planned(self, path: ContentPath) -> tuple[Entry, ...]:
        """The parts of a series that are not published yet."""
        return tuple(card(self.hidden[p].entry) for p in self._series_parts.get(path, ()) if p in self.hidden)

    def references(self, path: ContentPath, field: str) -> tuple[Entry, ...]:
        """The published pages a front matter key names; what leads nowhere is left out (and reported elsewhere)."""
        page = self.pages.get(path) or self.hidden.get(path)
        if page is None:
            return ()
        answers = [self.resolve(path, m.target, "field") for m in page.entry.mentions if m.field == field]
        found = [self._cards.get(a.path) for a in answers if a.kind == "page" and a.path is not None]
        return tuple(entry for entry in found if entry is not None)

    def credited(self, path: ContentPath, field: str) -> tuple[Entry, ...]:
        """The published articles that name a page under a front matter key (what a person wrote), newest first."""
        found = [self._cards[p] for p in self._credits.get((path, field), ())]
        return tuple(self._ordered([e for e in found if e.kind in self._article_kinds], "newest"))

    def linked_from(self, path: ContentPath) -> tuple[Backlink, ...]:
        """Who links here from running text, one sentence for each page, by title."""
        return self._backlinks.get(path, ())

    def menu(self, name: str) -> tuple[MenuLine, ...]:
        """A menu of site.toml; empty where there is none of that name."""
        lines: list[MenuLine] = []
        for item in self.config.menus.get(name, ()):
            answer = self.resolve(HOME, item.to, "link")
            if answer.kind == "none":
                answer = self.resolve(HOME, item.to, "wiki")
            if answer.kind != "none":
                lines.append(MenuLine(item.label or answer.title or item.to, answer.url, answer.fragment, item.to))
        return tuple(lines)

    def resolve(self, origin: ContentPath, target: str, form: LinkForm) -> Resolution:
        """Where a target written on a page leads, or why nowhere."""
        entry = self._all_entries.get(origin)
        asker = Asker(origin, entry.url if entry else Url("/"), entry.language if entry else self.config.language)
        answer = resolve(self._index, self._facts, asker, target, form)
        if answer.kind == "asset" and answer.path is not None:
            return msgspec.structs.replace(answer, url=self.asset_url(answer.path))
        return answer

    def has_file(self, path: ContentPath) -> bool:
        """Whether the content folder has a file that is copied to the site."""
        return path in self.assets

    def asset_url(self, path: ContentPath) -> Url:
        """Where a file of the content folder is published."""
        return url_of(asset_output(self.assets[path]))

    def topics(self) -> tuple[Facet, ...]:
        """Every topic of a published article, by name."""
        return self._facets("topics", lambda e: e.topics)

    def audiences(self) -> tuple[Facet, ...]:
        """Every audience of a published article, by name."""
        return self._facets("audiences", lambda e: e.audience)

    def body(self, path: ContentPath) -> Body:
        """The text of a page. For feeds and search: whoever asks depends on every word of it."""
        return self.bodies.body(path)

    def place(self, path: ContentPath, key: str) -> Place:
        """Where a front matter key of a page stands, else the first line of its file."""
        page = self.pages.get(path) or self.hidden[path]
        return page.places.get(key, Place(page.entry.file, 1, 1))

    def state(self, entry: Entry) -> State:
        """Whether a page is shown, and why not."""
        if self.with_drafts:
            return "published"
        return state_at(entry, self.now, self.config.tz)

    def today(self) -> date:
        """The date in the site's zone."""
        return self.now.astimezone(self.config.tz).date()

    def moment(self, when: Moment) -> datetime:
        """A written date as an instant."""
        return instant(when, self.config.tz)

    def written(self) -> tuple[Entry, ...]:
        """Every written page that is shown, whole, by path: for checks, which may look at anything."""
        return self._written

    def leads(self, path: ContentPath) -> tuple[ContentPath | None, ...]:
        """Where each mention of a page leads: a page's or file's path, or None. In the order of its mentions."""
        return self._leads[path]

    def until(self) -> datetime | None:
        """The next moment at which a page appears or goes by its date; None where there is none."""
        dates = (
            d for e in self._all_entries.values() if not e.is_draft for d in (e.published, e.expires) if d is not None
        )
        return min((m for m in map(self.moment, dates) if m > self.now), default=None)

    def including(self, made: Iterable[Page]) -> "Site":
        """The site with the pages that makers made."""
        return replace(self, pages={**self.pages, **{page.entry.path: head_of(page) for page in made}})

    # What the answers are drawn from, each made when first asked for.

    @cached_property
    def taken(self) -> frozenset[Url]:
        """Every address at which a written page stands."""
        return frozenset(entry.url for entry in self._written)

    @cached_property
    def _all_entries(self) -> Mapping[ContentPath, Entry]:
        return {path: head.entry for path, head in (*self.hidden.items(), *self.pages.items())}

    @cached_property
    def _written(self) -> tuple[Entry, ...]:
        return tuple(head.entry for path, head in sorted(self.pages.items()) if not path.startswith(":"))

    @cached_property
    def _cards(self) -> Mapping[ContentPath, Entry]:
        return {path: card(head.entry) for path, head in self.pages.items()}

    @cached_property
    def _written_cards(self) -> tuple[Entry, ...]:
        return tuple(self._cards[entry.path] for entry in self._written)

    @cached_property
    def _article_kinds(self) -> frozenset[str]:
        return frozenset(kind.name for kind in self.kinds if kind.is_article)

    @cached_property
    def _index(self) -> Index:
        return index_of(self._all_entries.values(), self.assets.values(), self.excluded)

    @cached_property
    def _facts(self) -> Facts:
        return Facts(self.config.base_url, self.today(), self.state)

    @cached_property
    def _series_parts(self) -> Mapping[ContentPath, tuple[ContentPath, ...]]:
        return {e.path: self._parts_of(e) for e in self._all_entries.values() if e.kind == "series"}

    def _parts_of(self, series: Entry) -> tuple[ContentPath, ...]:
        listed = [m.target for m in series.mentions if m.field == "parts"]
        if not listed:
            return self._articles_in.get(folder_of(series.path), ())
        found = (self.candidate(series.path, target) for target in listed)
        return tuple(dict.fromkeys(part.path for part in found if part is not None))

    @cached_property
    def _articles_in(self) -> Mapping[str, tuple[ContentPath, ...]]:
        """The articles right in each folder, by path."""
        found: dict[str, list[ContentPath]] = {}
        for path in sorted(self._all_entries):
            if self._all_entries[path].kind in self._article_kinds:
                found.setdefault(folder_of(path), []).append(path)
        return {folder: tuple(paths) for folder, paths in found.items()}

    def candidate(self, origin: ContentPath, target: str) -> Entry | None:
        """The page a reference names, whether or not it is published yet."""
        asker = Asker(origin, Url("/"), self._all_entries[origin].language)
        facts = msgspec.structs.replace(self._facts, state=lambda _: "published")
        answer = resolve(self._index, facts, asker, target, "field")
        return self._all_entries.get(answer.path) if answer.path is not None and answer.kind == "page" else None

    @cached_property
    def _around(self) -> Mapping[ContentPath, tuple[Around, ...]]:
        found: dict[ContentPath, list[Around]] = {}
        for path in sorted(self._series_parts, key=lambda p: (self._all_entries[p].title, p)):
            if path not in self.pages:
                continue
            parts = self.parts(path)
            for number, part in enumerate(parts, 1):
                before = parts[number - 2] if number > 1 else None
                after = parts[number] if number < len(parts) else None
                here = Around(self._cards[path], number, len(parts), parts, before, after)
                found.setdefault(part.path, []).append(here)
        return {path: tuple(places) for path, places in found.items()}

    @cached_property
    def _leads(self) -> Leads:
        return self.lead_all(self)

    def led(self, entry: Entry) -> tuple[ContentPath | None, ...]:
        """Where each mention of one page leads, found out now."""
        own = entry.path
        return tuple(
            own if m.target.startswith("#") else self.resolve(own, m.target, m.form).path for m in entry.mentions
        )

    @cached_property
    def _backlinks(self) -> Mapping[ContentPath, tuple[Backlink, ...]]:
        found: dict[ContentPath, dict[ContentPath, Backlink]] = {}
        for entry in self._written:
            for mention, target in zip(entry.mentions, self.leads(entry.path), strict=True):
                if target is None or mention.form not in ("link", "wiki", "embed"):
                    continue
                if target in self.pages and target != entry.path:
                    link = Backlink(self._cards[entry.path], self._told(entry, mention.sentence))
                    found.setdefault(target, {}).setdefault(entry.path, link)
        return {
            path: tuple(sorted(links.values(), key=lambda link: (by_title(link.entry.title), link.entry.path)))
            for path, links in found.items()
        }

    def _told(self, entry: Entry, sentence: str) -> str:
        """A sentence with the titles its links show."""
        mentions = [mention for mention in entry.mentions if mention.form != "field"]

        def title_of(number: int) -> str:
            mention = mentions[number]
            return self.resolve(entry.path, mention.target, mention.form).title or stem_of(mention.target)

        return filled(sentence, title_of)

    @cached_property
    def _credits(self) -> Mapping[tuple[ContentPath, str], tuple[ContentPath, ...]]:
        found: dict[tuple[ContentPath, str], list[ContentPath]] = {}
        for entry in self._written:
            for mention, target in zip(entry.mentions, self.leads(entry.path), strict=True):
                if mention.form == "field" and target is not None:
                    found.setdefault((target, mention.field), []).append(entry.path)
        return {key: tuple(dict.fromkeys(paths)) for key, paths in found.items()}

    def _facets(self, prefix: str, names_of: Callable[[Entry], Sequence[str]]) -> tuple[Facet, ...]:
        counts: dict[str, int] = {}
        for entry in self._written:
            if entry.kind in self._article_kinds:
                for name in dict.fromkeys(names_of(entry)):
                    counts[name] = counts.get(name, 0) + 1
        return tuple(
            Facet(name, facet_url(prefix, name), counts[name])
            for name in sorted(counts, key=lambda n: (n.casefold(), n))
        )

    def _ordered(self, entries: list[Entry], order: str) -> list[Entry]:
        if order == "newest":
            earliest = datetime.min.replace(tzinfo=self.config.tz)
            entries = sorted(entries, key=lambda e: (by_title(e.title), e.path))
            return sorted(entries, key=lambda e: self.moment(e.published) if e.published else earliest, reverse=True)
        if order == "path":
            return sorted(entries, key=lambda e: e.path)
        return sorted(entries, key=lambda e: (by_title(e.title), e.path))


def assemble(
    config: Config,
    kinds: tuple[Kind, ...],
    heads: Iterable[Head],
    bodies: Bodies,
    assets: Iterable[Source],
    excluded: Iterable[ContentPath],
    now: datetime,
    *,
    with_drafts: bool = False,
) -> Site:
    """The site of these pages at this moment."""
    shown: dict[ContentPath, Head] = {}
    hidden: dict[ContentPath, Head] = {}
    for head in sorted(heads, key=lambda h: h.entry.path):
        is_shown = with_drafts or state_at(head.entry, now, config.tz) == "published"
        (shown if is_shown else hidden)[head.entry.path] = head
    files = {asset.path: asset for asset in assets}
    return Site(config, kinds, shown, hidden, bodies, files, frozenset(excluded), now, with_drafts)
