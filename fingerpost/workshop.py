"""The stages with memory around them: what `build.py` calls.

Each method takes what its stage takes and gives what its stage gives; in between it names the inputs, asks the memory,
and has the misses made by the map it was given. Nothing is decided here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import msgspec

from fingerpost.darkroom import Album, Darkroom, is_picture
from fingerpost.easel import Drawn, Easel, is_drawn
from fingerpost.makers.maker import Maker
from fingerpost.memo import Item, Memo
from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.digest import digest_of, digest_of_value
from fingerpost.model.pages import Body, Entry, Head, Later, Output, Page, Source, head_of
from fingerpost.model.paths import ContentPath, OutputPath, Url, stem_of
from fingerpost.model.sheets import Searchable
from fingerpost.model.stage import Map, Stage
from fingerpost.model.terms import Use
from fingerpost.model.traces import Question
from fingerpost.stages.answers import Leads
from fingerpost.stages.asking import Asking, Interview
from fingerpost.stages.cards.files import encoder
from fingerpost.stages.care.wording import wordings_of
from fingerpost.stages.config import Config
from fingerpost.stages.final.facts import Facts, ground_of
from fingerpost.stages.kinds import Kind, described
from fingerpost.stages.ledger.redirects import Formers, formers, gone_pages
from fingerpost.stages.linking.leads import led
from fingerpost.stages.maps.layout import Links, Positions, positions_of
from fingerpost.stages.settle import settle
from fingerpost.stages.site import Site
from fingerpost.stages.terms.spotting import Task, uses_in
from fingerpost.stages.terms.uses import Uses, inputs_of, tasks_of

if TYPE_CHECKING:
    from fingerpost.stages.care.reading import Reading
    from fingerpost.stages.theme import Theme


_Files = tuple[tuple[OutputPath, bytes], ...]


class Rendered(msgspec.Struct, frozen=True):
    """What is remembered of a rendered page: all but its bytes."""

    path: OutputPath | None
    """None where it could not be rendered."""
    digest: str
    origin: str
    diagnostics: tuple[Diagnostic, ...]
    link_count: int
    facts: Facts = Facts()
    """What the final check keeps of it."""


class AllShown(msgspec.Struct, frozen=True):
    """The rendered pages together."""

    outputs: tuple[Output, ...]
    diagnostics: tuple[Diagnostic, ...]
    page_count: int
    link_count: int
    facts: Mapping[OutputPath, tuple[str, Facts]]
    """The digest of each, and what the final check keeps of it."""
    formers: Formers
    """The former addresses among them."""


class Texts:
    """The bodies of pages, read from the memory when asked for: all of them together would be most of what a build has
    to hold.
    """

    def __init__(self, memo: Memo, inputs: Mapping[str, str], parse_again: Callable[[str], Page]) -> None:
        self._memo = memo
        self._inputs = inputs
        self._parse_again = parse_again

    def add(self, page: Page) -> None:
        """A page that was parsed in this build."""
        path = page.entry.path
        self._memo.put("body", path, self._inputs[path], page.body)

    def body(self, path: ContentPath) -> Body:
        """The text of a page; an empty one for a made page."""
        if path not in self._inputs:
            return Body()
        known = self._memo.one("body", path, self._inputs[path], Body)
        return self._parse_again(path).body if known is None else known

    def digest(self, path: ContentPath) -> str:
        """What stands for the text without reading it."""
        return self._inputs.get(path, "")


class Workshop:
    """A memory, a map, and what every rendered page depends on."""

    def __init__(self, memo: Memo, each: Map, config: Config, theme_digest: str) -> None:
        self._memo = memo
        self._each = each
        self._config = digest_of_value(config)
        self._theme = theme_digest
        self._manner = (config.language, config.review.interval_months, wordings_of(config.wording, config.language))
        self._images = config.images
        self._bytes: dict[str, bytes] = {}
        self._album: Album | None = None
        self._easel: Easel | None = None
        self._again: Callable[[Sequence[str]], Iterable[bytes]] = lambda _: ()
        self._asked: tuple[Site, Interview] | None = None

    def _interview(self, site: Site) -> Interview:
        """All that is found out in asking one site."""
        if self._asked is None or self._asked[0] is not site:
            self._asked = (site, Interview(site))
        return self._asked[1]

    def parse(
        self, texts: Sequence[Source], read: Callable[[ContentPath], bytes], kinds: tuple[Kind, ...]
    ) -> tuple[tuple[Head, ...], Texts]:
        """The heads of all pages, and their bodies for whoever asks."""
        manner_digest = digest_of(f"{described(kinds)} {self._manner}".encode())
        sources = {str(source.path): source for source in texts}
        inputs = {path: f"{source.digest} {manner_digest}" for path, source in sources.items()}

        def parse_one(source: Source) -> Page:
            from fingerpost.stages.parse import Manner, parse

            return parse(source, read(source.path), Manner(kinds, *self._manner))

        bodies = Texts(self._memo, inputs, lambda path: parse_one(sources[path]))

        def make(misses: list[Item[Source]]) -> Iterable[Head]:
            for page in self._each(Stage(parse_one, page_given_up), [item.subject for item in misses]):
                bodies.add(page)
                yield head_of(page)

        items = [Item(path, inputs[path], source) for path, source in sources.items()]
        heads = self._memo.keep_all("page", items, Head, make)
        self._memo.forget_others("body", sources)
        return tuple(heads.values()), bodies

    def leading(self, site: Site) -> Site:
        """The site, which remembers where mentions lead while no name changes, which words name terms, and its map."""

        def lead_all(site: Site) -> Leads:
            interview = self._interview(site)

            def make(misses: list[Item[Entry]]) -> Iterable[tuple[tuple[ContentPath | None, ...], list[Question]]]:
                for item in misses:
                    asking = Asking(site, interview)
                    yield led(item.subject, cast("Site", asking)), asking.questions

            items = [Item(str(e.path), site.pages[e.path].marks.whole, e) for e in site.written()]
            shape = tuple[ContentPath | None, ...]
            found = self._memo.ask_all("leads", items, shape, interview, make, is_told=False)
            return {ContentPath(path): leads for path, leads in found.items()}

        def find_uses(site: Site) -> Uses:
            tasks = tasks_of(site)
            if not tasks:
                return {}
            stage: Stage[Task, tuple[Use, ...]] = Stage(
                lambda task: uses_in(site.bodies.body(task.entry.path), task, site.lexicon), lambda _, __: ()
            )
            items = [Item(str(task.entry.path), inputs_of(site, task), task) for task in tasks]
            shape = tuple[Use, ...]
            found = self._memo.keep_all(
                "words", items, shape, lambda m: self._each(stage, [i.subject for i in m]), is_told=False
            )
            return {ContentPath(path): uses for path, uses in found.items() if uses}

        def lay_out(count: int, links: Links) -> Positions:
            inputs = digest_of_value((count, links))
            found = self._memo.keep_all(
                "map", [Item("site", inputs, links)], Positions, lambda _: [positions_of(count, links)]
            )
            return found["site"]

        return replace(site, lead_all=lead_all, find_uses=find_uses, lay_out=lay_out)

    def files(self, site: Site, makers: Sequence[Maker]) -> tuple[Output, ...]:
        """What makers make besides pages."""
        interview = self._interview(site)

        def make(
            misses: list[Item[Maker]],
        ) -> Iterable[tuple[_Files, Sequence[Question]]]:
            for item in misses:
                asking = Asking(site, interview)
                made = tuple((o.path, o.content) for o in item.subject.files(cast("Site", asking)))
                yield cast("Any", made), asking.questions

        items = [Item(maker.name, f"{self._config}", maker) for maker in makers]
        found = self._memo.ask_all("files", items, _Files, interview, make)
        return tuple(Output(path, content) for files in found.values() for path, content in files)

    def render(self, site: Site, theme: "Theme", places: Mapping[str, Place]) -> AllShown:
        """Every page, and what stands at every former address; `places` are those of site.toml."""
        _ = site.uses  # workers find them, and while pages are shown they are busy
        former = formers(site, places)
        moved, faults, gone = former.moved, former.faults, gone_pages(site)
        interview = self._interview(site)
        pencil = encoder() if site.config.outputs.cards else ""
        common, ground = f"{self._config} {self._theme} {pencil}", ground_of(site.config)
        items: list[Item[tuple[Head, str]]] = [
            Item(str(path), f"{common} {head.marks.whole} {site.bodies.digest(path)}", (head, ""))
            for path, head in site.pages.items()
        ]
        items += [
            Item(f"{old} -> {path}", f"{common} {head.marks.whole}", (head, old))
            for old, path in moved.items()
            for head in (site.pages.get(ContentPath(path)) or gone[ContentPath(path)],)
        ]

        def show(subject: tuple[Head, str]) -> tuple[Rendered, bytes, list[Question]]:
            from fingerpost.stages.final.page import page_facts
            from fingerpost.stages.render import render, stand_in

            head, old = subject
            asking = Asking(site, interview)
            if old:
                shown = stand_in(Url(old), head.entry, cast("Site", asking), theme)
            else:
                page = Page(head.entry, site.bodies.body(head.entry.path), (), head.places)
                shown = render(page, cast("Site", asking), theme)
            output = shown.output
            content = output.content if output is not None else b""
            assert isinstance(content, bytes)
            path, origin = (output.path, output.origin) if output is not None else (None, head.entry.file)
            facts = page_facts(path or "", content, ground, is_redirect=old != "") if content else Facts()
            row = Rendered(path, digest_of(content), origin, shown.diagnostics, shown.link_count, facts)
            return row, content, asking.questions

        def by_template(subject: tuple[Head, str]) -> str:
            return f"the template `{subject[0].entry.template}`"

        stage = Stage(show, rendering_given_up, by_template, site.prepare)

        def make(misses: list[Item[tuple[Head, str]]]) -> Iterable[tuple[Rendered, Sequence[Question]]]:
            made = self._each(stage, [item.subject for item in misses])
            for item, (row, content, questions) in zip(misses, made, strict=True):
                self._bytes[item.name] = content
                yield row, questions

        rows = self._memo.ask_all("render", items, Rendered, interview, make)
        subjects = {item.name: item.subject for item in items}
        self._again = lambda names: (content for _, content, _ in self._each(stage, [subjects[name] for name in names]))
        return AllShown(
            tuple(self._output(name, row) for name, row in rows.items() if row.path is not None),
            (*(d for row in rows.values() for d in row.diagnostics), *faults),
            len(site.pages),
            sum(row.link_count for row in rows.values()),
            {row.path: (row.digest, row.facts) for row in rows.values() if row.path is not None},
            former,
        )

    def _output(self, name: str, row: Rendered) -> Output:
        assert row.path is not None
        content = self._bytes.get(name)
        return Output(row.path, Later(row.digest, name) if content is None else content, row.origin)

    def look(
        self, assets: Sequence[Source], read: Callable[[ContentPath], bytes], places: Mapping[str, Place]
    ) -> Album:
        """The pictures of a site, looked at."""
        room = Darkroom(self._memo, self._each, self._images, read)
        self._album = room.album(assets, places)
        return self._album

    def copies(self, site: Site) -> tuple[tuple[Output, ...], tuple[Diagnostic, ...]]:
        """The files of the content folder, and pictures in the sizes they are shown in."""
        assert self._album is not None, "`look` comes before"
        return self._album.outputs(site)

    def draw(self, site: Site, theme: "Theme", read: Callable[[Source], bytes], places: Mapping[str, Place]) -> Drawn:
        """Cards and icons; `read` gives the bytes of a file of the theme."""
        self._easel = Easel(self._memo, self._each, theme, read)
        return self._easel.pictures(site, places)

    def recall(self, wanted: Sequence[Later]) -> Iterable[bytes]:
        """The bytes of pages and pictures that were remembered by their digest, made or read now."""
        pages = iter(self._again([later.name for later in wanted if not (is_picture(later) or is_drawn(later))]))
        for later in wanted:
            room = self._easel if is_drawn(later) else self._album if is_picture(later) else None
            yield next(pages) if room is None else room.bytes_of(later)

    @staticmethod
    def searchable(site: Site) -> Searchable | None:
        """What an index is to be made of, if the site has a search; nothing of it is made yet."""
        if not site.config.search.enabled:
            return None
        from fingerpost.stages.sheets import searched, sheets_of

        paths = [entry.path for entry in searched(site)]
        digest = digest_of(f"{Interview(site).scope('bodies')} {paths}".encode())
        return Searchable(digest, site.config.language, lambda: sheets_of(site))

    def check(self, site: Site) -> tuple[Diagnostic, ...]:
        """What shows only beside other pages."""

        def make(_: object) -> Iterable[tuple[Diagnostic, ...]]:
            from fingerpost.stages.checks import check_site

            return [check_site(site)]

        scopes = self._interview(site)
        places = digest_of("".join(h.marks.places for h in (*site.pages.values(), *site.hidden.values())).encode())
        sources = f"{site.library.digest} {digest_of_value(site.library.places)}" if site.library.file else ""
        helplines = f"{site.helplines.digest} {digest_of_value(site.helplines.places)}" if site.helplines.file else ""
        inputs = f"{scopes.scope('mentions')} {scopes.scope('today')} {places} {sources} {helplines}"
        shape = tuple[Diagnostic, ...]
        return self._memo.keep_all("checks", [Item("site", inputs, site)], shape, make, is_told=False)["site"]

    def readings(self, site: Site) -> Mapping[ContentPath, "Reading"]:
        """How hard each page in English is to read, by path; call it only where syllables can be counted."""
        from fingerpost.stages.care.reading import Reading, can_be_read, read, text_of

        def make(misses: list[Item[ContentPath]]) -> Iterable[Reading]:
            return (read(text_of(site.bodies.body(item.subject))) for item in misses)

        paths = [entry.path for entry in site.written() if can_be_read(entry)]
        items = [Item(str(path), site.bodies.digest(path), path) for path in paths]
        found = self._memo.keep_all("reading", items, Reading, make, is_told=False)
        return {ContentPath(path): reading for path, reading in found.items()}

    @staticmethod
    def settle(outputs: Iterable[Output], site: Site) -> tuple[tuple[Output, ...], tuple[Diagnostic, ...]]:
        """The outputs together."""
        return settle(outputs, site)


def page_given_up(source: Source, why: str) -> Page:
    hint = "look for very long lines, or hundreds of brackets, stars or `<` in a row; divide the page if it is long"
    diagnostic = fault("file-slow", why, Place(source.file, 1, 1), hint=hint)
    # An address of its own, so that two pages that were given up do not seem to be at the same place.
    entry = Entry(
        path=source.path, file=source.file, kind="page", url=Url(f"/{source.path}/"), title=stem_of(source.path),
        language="", template="page.html",
    )  # fmt: skip
    return Page(entry, Body(), (diagnostic,))


def rendering_given_up(subject: tuple[Head, str], why: str) -> tuple[Rendered, bytes, list[Question]]:
    entry = subject[0].entry
    place = Place(entry.file, 1, 1) if entry.file else None
    hint = f"look for loops in the template `{entry.template}` and what it includes"
    return Rendered(None, "", entry.file, (fault("file-slow", why, place, hint=hint),), 0), b"", []
