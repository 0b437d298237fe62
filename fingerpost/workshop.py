"""The stages with memory around them: what `build.py` calls.

Each method takes what its stage takes and gives what its stage gives; in between it names the inputs, asks the memory,
and has the misses made by the map it was given. Nothing is decided here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

import msgspec

from fingerpost.makers.maker import Maker
from fingerpost.memo import Item, Memo
from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.digest import digest_of, digest_of_value
from fingerpost.model.pages import Body, Entry, Head, Later, Output, Page, Source, head_of
from fingerpost.model.paths import ContentPath, OutputPath, Url, stem_of
from fingerpost.model.traces import Question
from fingerpost.stages.answers import Leads
from fingerpost.stages.asking import Asking, Interview
from fingerpost.stages.config import Config
from fingerpost.stages.kinds import Kind, described
from fingerpost.stages.settle import redirects, settle
from fingerpost.stages.site import Site

if TYPE_CHECKING:
    from fingerpost.stages.theme import Theme


_In = TypeVar("_In")
_Out = TypeVar("_Out")


@dataclass(frozen=True)
class Stage(Generic[_In, _Out]):
    """A function over single inputs, and what stands for a result where one took too long."""

    run: Callable[[_In], _Out]
    give_up: Callable[[_In, str], _Out]
    group: Callable[[_In], str] = lambda _: ""
    """Inputs that are likely to fail together: pages with one template."""


class Map(Protocol):
    """How a stage is carried out over many inputs: one after the other, or by workers (edges/workers.py)."""

    def __call__(self, stage: Stage[_In, _Out], inputs: Iterable[_In], /) -> Iterable[_Out]: ...


def one_by_one(stage: Stage[_In, _Out], inputs: Iterable[_In], /) -> Iterable[_Out]:
    """The plain map, without limits."""
    return map(stage.run, inputs)


_Files = tuple[tuple[OutputPath, bytes], ...]


class Rendered(msgspec.Struct, frozen=True):
    """What is remembered of a rendered page: all but its bytes."""

    path: OutputPath | None
    """None where it could not be rendered."""
    digest: str
    origin: str
    diagnostics: tuple[Diagnostic, ...]
    link_count: int


class AllShown(msgspec.Struct, frozen=True):
    """The rendered pages together."""

    outputs: tuple[Output, ...]
    diagnostics: tuple[Diagnostic, ...]
    page_count: int
    link_count: int


class Texts:
    """The bodies of pages: those parsed in this build, and the remembered ones, read when asked for."""

    def __init__(self, memo: Memo, inputs: Mapping[str, str], parse_again: Callable[[str], Page]) -> None:
        self._memo = memo
        self._inputs = inputs
        self._parse_again = parse_again
        self._fresh: dict[str, Body] = {}

    def add(self, page: Page) -> None:
        """A page that was parsed in this build."""
        path = page.entry.path
        self._fresh[path] = page.body
        self._memo.put("body", path, self._inputs[path], page.body)

    def body(self, path: ContentPath) -> Body:
        """The text of a page; an empty one for a made page."""
        if path not in self._inputs:
            return Body()
        known = self._fresh.get(path) or self._memo.one("body", path, self._inputs[path], Body)
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
        self._language = config.language
        self._bytes: dict[str, bytes] = {}
        self._again: Callable[[Sequence[str]], Iterable[bytes]] = lambda _: ()

    def parse(
        self, texts: Sequence[Source], read: Callable[[ContentPath], bytes], kinds: tuple[Kind, ...]
    ) -> tuple[tuple[Head, ...], Texts]:
        """The heads of all pages, and their bodies for whoever asks."""
        manner_digest = digest_of(f"{described(kinds)} {self._language}".encode())
        sources = {str(source.path): source for source in texts}
        inputs = {path: f"{source.digest} {manner_digest}" for path, source in sources.items()}

        def parse_one(source: Source) -> Page:
            from fingerpost.stages.parse import Manner, parse

            return parse(source, read(source.path), Manner(kinds, self._language))

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
        """The site, which remembers where mentions lead while no name in it changes."""

        def lead_all(site: Site) -> Leads:
            names = Interview(site).scope("names")
            items = [Item(str(e.path), f"{names} {site.pages[e.path].marks.whole}", e) for e in site.written()]
            shape = tuple[ContentPath | None, ...]
            found = self._memo.keep_all(
                "leads", items, shape, lambda m: (site.led(i.subject) for i in m), is_told=False
            )
            return {ContentPath(path): leads for path, leads in found.items()}

        return replace(site, lead_all=lead_all)

    def files(self, site: Site, makers: Sequence[Maker]) -> tuple[Output, ...]:
        """What makers make besides pages."""
        interview = Interview(site)

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

    def render(self, site: Site, theme: "Theme") -> AllShown:
        """Every page and every redirect."""
        moved, faults = redirects(site)
        interview = Interview(site)
        common = f"{self._config} {self._theme}"
        items: list[Item[tuple[Head, str]]] = [
            Item(str(path), f"{common} {head.marks.whole} {site.bodies.digest(path)}", (head, ""))
            for path, head in site.pages.items()
        ]
        items += [
            Item(f"{old} -> {path}", f"{common} {head.marks.whole}", (head, old))
            for old, path in moved.items()
            for head in (site.pages[ContentPath(path)],)
        ]

        def show(subject: tuple[Head, str]) -> tuple[Rendered, bytes, list[Question]]:
            from fingerpost.stages.render import redirect, render

            head, old = subject
            asking = Asking(site, interview)
            if old:
                shown = redirect(Url(old), head.entry, cast("Site", asking), theme)
            else:
                page = Page(head.entry, site.bodies.body(head.entry.path), (), head.places)
                shown = render(page, cast("Site", asking), theme)
            output = shown.output
            content = output.content if output is not None else b""
            assert isinstance(content, bytes)
            path, origin = (output.path, output.origin) if output is not None else (None, head.entry.file)
            row = Rendered(path, digest_of(content), origin, shown.diagnostics, shown.link_count)
            return row, content, asking.questions

        stage = Stage(show, rendering_given_up, lambda subject: f"the template `{subject[0].entry.template}`")

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
        )

    def _output(self, name: str, row: Rendered) -> Output:
        assert row.path is not None
        content = self._bytes.get(name)
        return Output(row.path, Later(row.digest, name) if content is None else content, row.origin)

    def recall(self, wanted: Sequence[Later]) -> Iterable[bytes]:
        """The bytes of pages that were remembered by their digest, rendered now."""
        return self._again([later.name for later in wanted])

    def check(self, site: Site) -> tuple[Diagnostic, ...]:
        """What shows only beside other pages."""

        def make(_: object) -> Iterable[tuple[Diagnostic, ...]]:
            from fingerpost.stages.checks import check_site

            return [check_site(site)]

        scopes = Interview(site)
        places = digest_of("".join(h.marks.places for h in (*site.pages.values(), *site.hidden.values())).encode())
        inputs = f"{scopes.scope('mentions')} {scopes.scope('today')} {places}"
        shape = tuple[Diagnostic, ...]
        return self._memo.keep_all("checks", [Item("site", inputs, site)], shape, make, is_told=False)["site"]

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
