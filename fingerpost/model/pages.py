"""What a page is at each stage: `Source` → `Page` (an `Entry` and a `Body`) → `Output`.

An entry is everything that other pages may know of a page; it is small and shared. A body is the page's own and is
asked for by nobody but feeds. An edit of one page's text that changes no entry can therefore change no other page.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place
from fingerpost.model.digest import digest_of_value
from fingerpost.model.ledger import Published
from fingerpost.model.paths import ContentPath, OutputPath, Url
from fingerpost.model.sheets import Searchable
from fingerpost.model.traces import Reason

Moment = date | datetime
"""A date as the author wrote it; a bare date begins at 00:00 in the site's zone."""


class Source(msgspec.Struct, frozen=True, gc=False):
    """A file that was found; stands for its bytes."""

    path: ContentPath
    """Where it is, from the root of its tree."""
    file: str
    """Where the author sees it, from the folder of site.toml."""
    digest: str
    size: int = 0
    """Bytes; for messages only."""


LinkForm = Literal["link", "wiki", "image", "wiki-image", "embed", "field", "cite", "help"]
"""`link` an href, `wiki` a `[[…]]`, `image` a src, `wiki-image` a `![[picture]]`, `embed` a `![[page]]`, `field` a
reference in the front matter, `cite` one source within a citation `[@key, p. 12; @other]`, `help` what a box of
helplines asks for."""


class Link(msgspec.Struct, frozen=True, gc=False):
    """A reference the author wrote, located."""

    form: LinkForm
    target: str
    """As written, without the text: `../glossary/secure-base.md#why`, `Secure base#Why`."""
    place: Place | None
    shows_title: bool = False
    """The author wrote no text, so the target's title is shown."""
    field: str = ""
    """The front matter key it stands under, where form is `field`."""


class Hole(msgspec.Struct, frozen=True, gc=False):
    """A gap in finished HTML, filled when it is known where the link leads."""

    link: int
    """Index into the body's links."""
    part: Literal[
        "url", "text", "attributes", "citation", "embed", "embed-end", "help", "picture", "sizes", "sizes-end"
    ]
    """`url`: the attribute's value; `text`: the target's title; `attributes`: what a link to such a target carries;
    `citation`: all of it, `name` being the number of its sources, each a link of its own from here on; `embed`: what
    is shown of the target, `name` being the level of the heading above, else what stands up to `embed-end`; `help`:
    helplines, `name` being the level of headings among them; `picture`: what an `<img>` says of where it is and how
    large, `name` being what its author said of that; `sizes`, `sizes-end`: what stands around it."""
    otherwise: str = ""
    """What to show while the link leads nowhere (HTML)."""
    name: str = ""
    """`url` only: the attribute, which is written whole or left out; empty inside a `srcset`."""


class Anchor(msgspec.Struct, frozen=True, gc=False):
    """A place on a page that a link can name."""

    id: str
    level: int = 0
    """1 to 6 for a heading, 0 for any other element."""
    text: str = ""
    """The heading in plain text."""


class Mention(msgspec.Struct, frozen=True, gc=False):
    """That a page links somewhere, as other pages may know it."""

    target: str
    form: LinkForm
    sentence: str
    """The sentence around the link in plain text; empty for front matter."""
    field: str = ""


class Change(msgspec.Struct, frozen=True, gc=False):
    """A change of a page that its readers should know of."""

    date: date
    """When."""
    note: str
    """What was changed, in a sentence."""


class Entry(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """All that other pages may know of a page."""

    path: ContentPath
    """The file it comes from; made pages have a path that begins with `:`, which no file has."""
    file: str
    """The same as the author sees it; empty for a made page."""
    kind: str
    url: Url
    title: str
    language: str
    template: str
    id: str | None = None
    aliases: tuple[str, ...] = ()
    """Other names and former addresses (those begin with `/`)."""
    summary: str = ""
    main_message: str = ""
    content_note: str = ""
    definition: str = ""
    """What the word means that this page is about; a link to it is shown as that word. Empty for most kinds."""
    auto_terms: str = ""
    """How often words of the glossary become links by themselves: `page`, `section`, `off`; else as site.toml says."""
    not_terms: tuple[str, ...] = ()
    """Words that do not."""
    topics: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    published: datetime | None = None
    """Dates of an entry without an offset are in the site's zone; a bare date is its midnight."""
    modified: datetime | None = None
    reviewed: date | None = None
    review_due: date | None = None
    expires: datetime | None = None
    is_draft: bool = False
    is_gone: bool = False
    """It was taken down, and its address says so."""
    image: str = ""
    """As written; resolved like a link."""
    superseded_by: str = ""
    """As written: the page that replaces this one."""
    changes: tuple[Change, ...] = ()
    at_risk: bool = False
    """To be seen with this page could harm a reader."""
    is_discreet: bool = False
    """Its title must not show in tabs and histories."""
    is_medical: bool = False
    minutes: int = 0
    """Reading time, rounded up."""
    anchors: tuple[Anchor, ...] = ()
    mentions: tuple[Mention, ...] = ()
    fields: Mapping[str, object] = {}
    """What the kind's own front matter has beyond the above, as plain values."""


class Body(msgspec.Struct, frozen=True, gc=False):
    """Finished HTML with holes where links go."""

    parts: tuple[str | Hole, ...] = ()
    links: tuple[Link, ...] = ()
    prose: Mapping[str, tuple[str | Hole, ...]] = {}
    """The texts that stand among its facts, by where: `results.0.text`; their holes are of the same links."""


class Page(msgspec.Struct, frozen=True, gc=False):
    """A parsed source, or a page that a maker made."""

    entry: Entry
    body: Body
    diagnostics: tuple[Diagnostic, ...] = ()
    places: Mapping[str, Place] = {}
    """Where its front matter keys stand (`slug`, `aliases.0`), for faults that show only beside other pages."""


class Marks(msgspec.Struct, frozen=True, gc=False):
    """Digests of what other pages may know of a page, by who may care."""

    names: str
    """Of what links to it are found and judged by."""
    card: str
    """Of what lists, cards and series show of it, and of the pages it names in its front matter."""
    whole: str
    """Of the whole entry, sentences included."""
    places: str
    """Of where its front matter stands."""


class Head(msgspec.Struct, frozen=True, gc=False):
    """A page without its body: all that is needed to know a site."""

    entry: Entry
    marks: Marks
    diagnostics: tuple[Diagnostic, ...] = ()
    places: Mapping[str, Place] = {}


def head_of(page: Page) -> Head:
    """A page without its body, its marks taken."""
    entry = page.entry
    shown = card(entry)
    names = (
        entry.path, entry.kind, entry.url, entry.title, entry.id, entry.aliases, entry.language, entry.definition,
        entry.superseded_by, entry.review_due, entry.anchors, entry.is_draft, entry.published, entry.expires,
        entry.is_gone,
    )  # fmt: skip
    named = tuple(mention for mention in entry.mentions if mention.form == "field")
    marks = Marks(
        digest_of_value(names), digest_of_value((shown, named)), digest_of_value(entry), digest_of_value(page.places)
    )
    return Head(entry, marks, page.diagnostics, page.places)


def card(entry: Entry) -> Entry:
    """What pages show of another: the entry without its anchors and its mentions, which change with its text, and
    without what it wants for itself.
    """
    if not (entry.anchors or entry.mentions or entry.auto_terms or entry.not_terms):
        return entry
    return msgspec.structs.replace(entry, anchors=(), mentions=(), auto_terms="", not_terms=())


class CopyOf(msgspec.Struct, frozen=True, gc=False):
    """The bytes of a source, to be copied as they are."""

    source: Source
    tree: Literal["content", "theme"] = "content"


class Later(msgspec.Struct, frozen=True, gc=False):
    """Bytes that are known by their digest and made again only if somebody wants them."""

    digest: str
    name: str
    """What they are made from, for whoever makes them."""


class Output(msgspec.Struct, frozen=True, gc=False):
    """A finished file."""

    path: OutputPath
    content: bytes | CopyOf | Later
    origin: str = ""
    """The file it was made from, as the author sees it; for messages about collisions."""


class Held(msgspec.Struct, frozen=True):
    """That readers do not see a page, though it was built because drafts were asked for."""

    path: OutputPath
    why: Literal["draft", "scheduled", "expired"]
    since: datetime | None = None
    """The date that decides: when it will appear, or when it went."""


@dataclass(frozen=True)
class Built:
    """Everything the site publishes, and everything there is to say about it."""

    outputs: tuple[Output, ...]
    diagnostics: tuple[Diagnostic, ...]
    page_count: int = 0
    link_count: int = 0
    held: tuple[Held, ...] = ()
    reasons: tuple[Reason, ...] = field(default=(), compare=False)
    """What was made in this build, and why; the rest was remembered."""
    recall: Callable[[Sequence[Later]], Iterable[bytes]] = field(default=lambda _: (), compare=False)
    """Makes again what was only remembered by its digest."""
    search: Searchable | None = field(default=None, compare=False)
    """What an index is to be made of; None where the site has no search."""
    published: Callable[[], Published] = field(default=lambda: Published({}, (), ""), compare=False)
    """What the ledger would say of it, found out when asked for."""

    @property
    def has_errors(self) -> bool:
        """Whether something keeps the site from being published."""
        return any(diagnostic.level == "error" for diagnostic in self.diagnostics)

    def bytes_of(self, output: Output) -> bytes | CopyOf:
        """The content of an output, made again if need be."""
        return next(self.contents((output.content,)))

    def contents(self, wanted: Sequence[bytes | CopyOf | Later]) -> Iterator[bytes | CopyOf]:
        """Contents of outputs in their order. What has to be made again is asked for at once, so that several workers
        can make it, and comes one by one.
        """
        recalled = iter(self.recall([content for content in wanted if isinstance(content, Later)]))
        for content in wanted:
            yield next(recalled) if isinstance(content, Later) else content
