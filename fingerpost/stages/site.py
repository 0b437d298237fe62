"""The site: every entry, indexed, and the questions that may be asked of it.

Takes config, parsed pages, the content tree's files and the moment of building. Knows entries; gives a body only to the
one question that says so. Every question takes plain values and gives values, so that an answer can be remembered and
compared: "nothing there" is an answer too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Literal

import msgspec

from fingerpost.model.diagnostics import Place
from fingerpost.model.ledger import Ledger
from fingerpost.model.pages import Body, Entry, Head, LinkForm, Moment, Page, Source, card, head_of
from fingerpost.model.paths import ContentPath, Url, is_within, url_of
from fingerpost.model.terms import Meaning, Spot
from fingerpost.stages.answers import Around, Backlink, Bodies, Facet, Leads, MenuLine
from fingerpost.stages.config import Config
from fingerpost.stages.help.helplines import HelpAnswers, Helplines
from fingerpost.stages.kinds import Kind
from fingerpost.stages.linking.backlinks import Backlinks, SetLinks, set_by_words, together
from fingerpost.stages.linking.index import Index, index_of
from fingerpost.stages.linking.leads import led, menu_lines, named_under
from fingerpost.stages.linking.lookup import Asker, Facts, State, file_beside
from fingerpost.stages.listing import facets, from_a_to_z, newest_first
from fingerpost.stages.maps.article_map import MapAnswers
from fingerpost.stages.maps.layout import LayOut, positions_of
from fingerpost.stages.maps.related import RelatedAnswers
from fingerpost.stages.markup.sections import section_of
from fingerpost.stages.moments import instant, state_at
from fingerpost.stages.outputs.changes import NewsAnswers
from fingerpost.stages.pictures.shown import FORMS, Picture
from fingerpost.stages.places import asset_output
from fingerpost.stages.resolve import Resolution, resolve
from fingerpost.stages.series import Parts, parts_of_all, places_in_series
from fingerpost.stages.sources.library import Library, SourceAnswers
from fingerpost.stages.terms.lexicon import Lexicon, lexicon_of
from fingerpost.stages.terms.uses import Uses, uses_now

MADE_HOME = ContentPath(":home")


@dataclass(frozen=True)
class Site(SourceAnswers, HelpAnswers, RelatedAnswers, MapAnswers, NewsAnswers):
    """Everything, indexed. Build one with `assemble`."""

    config: Config
    kinds: tuple[Kind, ...]
    pages: Mapping[ContentPath, Head]
    """Written and made pages that are published (or shown because drafts were asked for)."""
    hidden: Mapping[ContentPath, Head]
    """Pages that exist and are not shown: drafts, scheduled, expired, taken down."""
    bodies: Bodies
    assets: Mapping[ContentPath, Source]
    excluded: frozenset[ContentPath]
    now: datetime
    with_drafts: bool = False
    library: Library = field(default=Library())
    helplines: Helplines = field(default=Helplines())
    pictures: Mapping[ContentPath, Picture] = field(default_factory=dict)
    """What pages may know of the pictures among the files."""
    lead_all: Callable[["Site"], Leads] = field(default=lambda site: {e.path: led(e, site) for e in site.written()})
    """Finds out where every mention leads; a build that remembers asks for the new ones only."""
    find_uses: Callable[["Site"], Uses] = field(default=uses_now)
    """Finds out which words of every page name terms, in the same way."""
    ledger: Ledger | None = None
    """What was published before; None where nobody keeps a list of it."""
    lay_out: LayOut = field(default=positions_of)
    """Finds places for what is on the map."""

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
        kinds = self.article_kinds if kind == "article" else {kind}
        found = [
            entry
            for entry in self._ordered(order)
            if (kind is None or entry.kind in kinds)
            and (topic is None or topic in entry.topics)
            and (audience is None or audience in entry.audience)
            and (under is None or is_within(entry.path, under))
        ]
        return tuple(found[:first])

    def around(self, path: ContentPath) -> tuple[Around, ...]:
        """Where a page stands in each series that has it as a part: the one it lives in, then by title."""
        return self._around.get(path, ())

    def parts(self, path: ContentPath) -> tuple[Entry, ...]:
        """The published parts of a series, in its order."""
        return tuple(self._cards[p] for p in self.series_parts.get(path, ()) if p in self.pages)

    def planned(self, path: ContentPath) -> tuple[Entry, ...]:
        """The parts of a series that are not published yet."""
        return tuple(card(self.hidden[p].entry) for p in self.series_parts.get(path, ()) if p in self.hidden)

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
        named = frozenset(self._credits.get((path, field), ()))
        return tuple(e for e in self._ordered("newest") if e.path in named and e.kind in self.article_kinds)

    def linked_from(self, path: ContentPath) -> tuple[Backlink, ...]:
        """Who links here from running text, one sentence for each page, by title."""
        return together(self._backlinks[path], self._word_links.get(path, ()))

    def spotted(self, path: ContentPath) -> tuple[Spot, ...]:
        """The words of a page that become links to terms by themselves, in their order."""
        return tuple(use.spot for use in self.uses.get(path, ()))

    def prose(self, path: ContentPath) -> tuple[tuple[str, str], ...]:
        """The texts that stand among the facts of a page, as HTML that is right on any page, by where they stand."""
        from fingerpost.stages.markup.fill import texts

        return texts(path, self.bodies.body(path), self) if path in self.pages else ()

    def meaning(self, path: ContentPath) -> Meaning | None:
        """What a term means, for a page that shows it in its text; None for a page that defines no word."""
        page = self.entry(path)
        return Meaning(page.title, page.definition, page.url, page.language, page.fields) if page else None

    def menu(self, name: str) -> tuple[MenuLine, ...]:
        """A menu of site.toml; empty where there is none of that name."""
        return menu_lines(self, name)

    def resolve(self, origin: ContentPath, target: str, form: LinkForm) -> Resolution:
        """Where a target written on a page leads, or why nowhere."""
        known = self._resolved.get((origin, target, form))
        if known is None:
            known = self._resolved[origin, target, form] = self._resolve(origin, target, form)
        return known

    def _resolve(self, origin: ContentPath, target: str, form: LinkForm) -> Resolution:
        entry = self._all_entries.get(origin)
        asker = Asker(origin, entry.url if entry else Url("/"), entry.language if entry else self.config.language)
        answer = resolve(self.index, self._facts, asker, target, form)
        if answer.kind == "asset" and answer.path is not None:
            picture = self.pictures.get(answer.path) if form in FORMS else None
            return msgspec.structs.replace(answer, url=self.asset_url(answer.path), picture=picture)
        return answer

    def has_file(self, path: ContentPath) -> bool:
        """Whether the content folder has a file that is copied to the site."""
        return path in self.assets

    def asset_url(self, path: ContentPath) -> Url:
        """Where a file of the content folder is published."""
        return url_of(asset_output(self.assets[path]))

    def topics(self) -> tuple[Facet, ...]:
        """Every topic of a published article, by name."""
        return facets("topics", self._articles, lambda e: e.topics)

    def audiences(self) -> tuple[Facet, ...]:
        """Every audience of a published article, by name."""
        return facets("audiences", self._articles, lambda e: e.audience)

    def body(self, path: ContentPath) -> Body:
        """The text of a page. For feeds and search: whoever asks depends on every word of it."""
        return self.bodies.body(path)

    def section(self, path: ContentPath, anchor: str) -> Body | None:
        """The part of a page's text that an anchor names (all of it for none), for a page that shows it in its own."""
        return section_of(self.bodies.body(path), anchor) if path in self.pages else None

    def place(self, path: ContentPath, key: str) -> Place:
        """Where a front matter key of a page stands, else the first line of its file."""
        page = self.pages.get(path) or self.hidden[path]
        return page.places.get(key, Place(page.entry.file, 1, 1))

    def state(self, entry: Entry) -> State:
        """Whether a page is shown, and why not."""
        if self.with_drafts and not entry.is_gone:
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

    def including(self, made: Iterable[Page]) -> "Site":
        """The site with the pages that makers made."""
        return replace(self, pages={**self.pages, **{page.entry.path: head_of(page) for page in made}})

    def prepare(self) -> None:
        """Finds out what most pages ask of the whole site."""
        _ = self._leads, self._around

    # What the answers are drawn from, each made when first asked for.

    @cached_property
    def _resolved(self) -> dict[tuple[ContentPath, str, LinkForm], Resolution]:
        """Each link is asked about where it is shown, and for the page it leads to."""
        return {}

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

    @property
    def _articles(self) -> Iterator[Entry]:
        return (entry for entry in self._written_cards if entry.kind in self.article_kinds)

    @cached_property
    def article_kinds(self) -> frozenset[str]:
        """The kinds that are articles."""
        return frozenset(kind.name for kind in self.kinds if kind.is_article)

    @cached_property
    def index(self) -> Index:
        """Every name of every page."""
        return index_of(self._all_entries.values(), self.assets.values(), self.excluded)

    @cached_property
    def _facts(self) -> Facts:
        return Facts(self.config.base_url, self.today(), self.state)

    @cached_property
    def series_parts(self) -> Parts:
        """The parts of every series, published or not."""
        return parts_of_all(self, self._all_entries)

    def candidate(self, origin: ContentPath, target: str) -> Entry | None:
        """The page a reference names, whether or not it is published yet."""
        if (entry := file_beside(self.index, origin, target)) is not None:
            return entry
        asker = Asker(origin, Url("/"), self._all_entries[origin].language)
        facts = msgspec.structs.replace(self._facts, state=lambda _: "published")
        answer = resolve(self.index, facts, asker, target, "field")
        return self._all_entries.get(answer.path) if answer.path is not None and answer.kind == "page" else None

    @cached_property
    def _around(self) -> Mapping[ContentPath, tuple[Around, ...]]:
        return places_in_series(self)

    @cached_property
    def _leads(self) -> Leads:
        return self.lead_all(self)

    @cached_property
    def _backlinks(self) -> SetLinks:
        return SetLinks(self)

    @cached_property
    def _word_links(self) -> Backlinks:
        return set_by_words(self)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The names of all terms."""
        return lexicon_of(self._written)

    @cached_property
    def uses(self) -> Uses:
        """The words of each page that became links by themselves."""
        return self.find_uses(self)

    @cached_property
    def _credits(self) -> Mapping[tuple[ContentPath, str], tuple[ContentPath, ...]]:
        return named_under(self)

    def _ordered(self, order: str) -> tuple[Entry, ...]:
        """Every written page in an order, which is made once."""
        return self._by_date if order == "newest" else self._by_title if order == "title" else self._written_cards

    @cached_property
    def _by_title(self) -> tuple[Entry, ...]:
        return from_a_to_z(self._written_cards)

    @cached_property
    def _by_date(self) -> tuple[Entry, ...]:
        return newest_first(self._by_title, self.moment, datetime.min.replace(tzinfo=self.config.tz))


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
        state = state_at(head.entry, now, config.tz)
        is_shown = state == "published" or (with_drafts and state != "gone")
        (shown if is_shown else hidden)[head.entry.path] = head
    files = {asset.path: asset for asset in assets}
    return Site(config, kinds, shown, hidden, bodies, files, frozenset(excluded), now, with_drafts)
