"""The words a template may use: questions to the site, bound to the page that is shown, and a few filters.

This is the contract of themes (docs/themes.md). Templates get values and these functions and nothing else: no file, no
clock, no body of another page.
"""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import msgspec
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.pages import Anchor, Entry, Moment
from fingerpost.model.paths import ContentPath, Url, href
from fingerpost.model.patterns import Pattern
from fingerpost.model.regions import REGIONS
from fingerpost.stages.answers import Around, Backlink, Facet
from fingerpost.stages.care.words import CareWords
from fingerpost.stages.headers.policy import policy_of
from fingerpost.stages.maps.words import drawn_words
from fingerpost.stages.markup.note_numbers import numbered_notes
from fingerpost.stages.markup.spoken import spoken
from fingerpost.stages.outputs.words import OutputWords
from fingerpost.stages.places import facet_url, hashed_name
from fingerpost.stages.site import MADE_HOME, Site
from fingerpost.stages.sources.citing import PageSource, in_order, marked, page_source
from fingerpost.stages.theme import FOLDER, Theme


class Heading(msgspec.Struct, frozen=True):
    """A heading in the list of contents."""

    id: str
    text: str
    children: tuple["Heading", ...] = ()


class SiteFacts(msgspec.Struct, frozen=True):
    """`site` in a template."""

    title: str
    description: str
    language: str
    base_url: str
    base_path: str
    options: Mapping[str, object]
    stylesheet: str
    feed: str


class FacetLine(msgspec.Struct, frozen=True):
    """A topic or audience with its link."""

    name: str
    href: str
    count: int


class MenuEntry(msgspec.Struct, frozen=True):
    """A menu item with its link."""

    label: str
    href: str
    external: bool
    current: bool


# No format string: `{x.y}` would look into values, and `{x:9999999999}` fill the memory.
_PLACEHOLDER = Pattern(r"\{([a-z_][a-z0-9_]*)\}")


def contents_of(entry: Entry) -> tuple[Heading, ...]:
    """Headings of levels 2 and 3 as a tree."""
    found: list[Heading] = []
    for anchor in entry.anchors:
        if anchor.level == 2 and anchor.id:
            found.append(Heading(anchor.id, anchor.text))
        elif anchor.level == 3 and anchor.id and found:
            last = found[-1]
            found[-1] = Heading(last.id, last.text, (*last.children, _heading(anchor)))
        elif anchor.level == 3 and anchor.id:
            found.append(_heading(anchor))
    return tuple(found)


def _heading(anchor: Anchor) -> Heading:
    return Heading(anchor.id, anchor.text)


class Words:
    """The vocabulary of one page; collects the faults of links written in templates."""

    def __init__(self, site: Site, theme: Theme, entry: Entry) -> None:
        self._site = site
        self._theme = theme
        self._entry = entry
        self._strings = _strings(theme, entry.language, site.config.language)
        self.care = CareWords(site, entry)
        self.faults: list[Diagnostic] = []
        self._texts: dict[ContentPath, Mapping[str, str]] = {}

    def context(self, **more: object) -> dict[str, object]:
        """Everything a template sees."""
        site, config = self._site, self._site.config
        home = site.entry(ContentPath("index.md")) or site.entry(MADE_HOME)
        named = (config.title, config.description, config.language, config.base_url, config.base_path)
        return {
            "site": _facts(*named, "atom" in config.outputs.feeds, self._theme),
            "page": self._entry,
            "home": home,
            "t": self._say,
            "policy": Markup(policy_of(config, self._entry)),  # noqa: S704 - known words, checked origins
            "entry": lambda path: site.entry(ContentPath(path)),
            "find": site.find,
            "around": self._around,
            "references": lambda page, field: site.references(page.path, field),
            "credited": lambda page, field: site.credited(page.path, field),
            "linked_from": self._linked_from,
            "prose": self._prose,
            "menu": self._menu,
            "topics": lambda: self._facets(site.topics()),
            "audiences": lambda: self._facets(site.audiences()),
            "topic_href": lambda name: self._href(facet_url("topics", name)),
            "audience_href": lambda name: self._href(facet_url("audiences", name)),
            "asset": self._asset,
            "link": self._link,
            "image_href": self._image,
            "today": site.today,
            "sources": (),
            "all_sources": self._all_sources,
            "cited_by": lambda source: site.cited_by(source.key),
            **drawn_words(site, self._say),
            **OutputWords(site, self._theme, self._entry).context(),
            **self.care.context(more.get("sources", ())),
            **more,
        }

    def _href(self, url: Url, fragment: str = "") -> str:
        return href(self._site.config.base_path, url, fragment)

    def own(self, key: str) -> str | None:
        """The theme's words in the page's language, or None where it has none."""
        return self._strings.get(key)

    def _say(self, key: str, /, **values: object) -> str:
        """The theme's words in the page's language, else the site's, else English."""
        words = self._strings.get(key)
        if words is None:
            raise LookupError(f"the theme has no words for `{key}`")
        return _PLACEHOLDER.sub(lambda match: self._filled(key, match[1], values), words) if "{" in words else words

    @staticmethod
    def _filled(key: str, name: str, values: Mapping[str, object]) -> str:
        if name not in values:
            raise LookupError(f"the words for `{key}` want a value `{name}`")
        return str(values[name])

    def _around(self, page: Entry) -> tuple[Around, ...]:
        return self._site.around(page.path)

    def _linked_from(self, page: Entry) -> tuple[Backlink, ...]:
        return self._site.linked_from(page.path)

    def _prose(self, page: Entry, key: str) -> Markup:
        """One of the texts among a page's facts; empty where there is none."""
        if page.path not in self._texts:
            self._texts[page.path] = {key: spoken(html, self.own) for key, html in self._site.prose(page.path)}
        # The converter made it and `html.unsafe` looked through it, as with the text of a page.
        return Markup(self._texts[page.path].get(key, ""))  # noqa: S704 - HTML of the converter, looked through by `html.unsafe`

    def _all_sources(self) -> tuple[PageSource, ...]:
        """Every source that some page cites, in the order of the site's style."""
        conventions = self._site.conventions()
        found = (self._site.source(key) for key in self._site.used_sources())
        if conventions is None:
            return ()
        ways = msgspec.structs.replace(conventions, is_list_sorted=True)
        order = in_order((listed for listed in found if listed is not None), ways)
        marks = marked(order, ways)
        return shown_sources([page_source(listed, marks[listed.key]) for listed in order])

    def _menu(self, name: str) -> tuple[MenuEntry, ...]:
        return tuple(
            MenuEntry(
                line.label,
                self._href(line.url, line.fragment) if line.url is not None else line.target,
                line.url is None,
                line.url == self._entry.url and not line.fragment,
            )
            for line in self._site.menu(name)
        )

    def _facets(self, facets: tuple[Facet, ...]) -> tuple[FacetLine, ...]:
        return tuple(FacetLine(facet.name, self._href(facet.url), facet.count) for facet in facets)

    def _asset(self, name: str) -> str:
        source = self._theme.assets.get(name)
        if source is None:
            raise LookupError(f"the theme has no file `assets/{name}`")
        return self._href(Url(f"/{FOLDER}/{hashed_name(name, source.digest)}"))

    def _image(self, page: Entry, width: int = 0) -> str:
        """Where a page's picture is: the file, or the smallest of its sizes that fills a width."""
        written = page.image or str(page.fields.get("photo") or "")
        answer = self._site.resolve(page.path, written, "image") if written else None
        size = answer.picture.at_least(width) if width and answer is not None and answer.picture is not None else None
        url = size.url if size is not None else answer.url if answer is not None else None
        return self._href(url) if url is not None else ""

    def _link(self, target: str) -> str:
        answer = self._site.resolve(ContentPath("index.md"), target, "link")
        place = _calling_line() if answer.faults else None
        self.faults += [fault(f.rule, f.message, place, hint=f.hint) for f in answer.faults]
        if answer.kind == "external":
            return target
        return self._href(answer.url, answer.fragment) if answer.url is not None else "#"


def shown_sources(sources: Sequence[PageSource]) -> tuple[PageSource, ...]:
    """Sources as templates see them: `csl_style.py` has escaped all that is text in their HTML."""
    return tuple(msgspec.structs.replace(source, html=Markup(source.html)) for source in sources)  # noqa: S704 - HTML of the style, which escapes what it is given


# The same for page after page.


@lru_cache(maxsize=16)
def _strings(theme: Theme, language: str, site_language: str) -> Mapping[str, str]:
    """The theme's words by key, those of the page's language before the site's before English."""
    names = (n for each in ("en", site_language, language) for n in (each.lower().partition("-")[0], each.lower()))
    return {key: words for name in names for key, words in theme.strings.get(name, {}).items()}


@lru_cache(maxsize=2)
def _facts(title: str, about: str, language: str, base_url: str, base: str, has_feed: bool, theme: Theme) -> SiteFacts:
    sheet, feed = (href(base, Url(f"/{path}")) for path in (theme.stylesheet_path, "feed.xml"))
    return SiteFacts(title, about, language, base_url, base, theme.options, sheet, feed if has_feed else "")


def _calling_line() -> Place | None:
    """The template line that is being carried out (Jinja leaves the template in the globals of its compiled code)."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - the only way to the line of the running template
    while frame is not None:
        template = frame.f_globals.get("__jinja_template__")
        if template is not None:
            return Place(template.filename, template.get_corresponding_lineno(frame.f_lineno), 1)
        frame = frame.f_back
    return None


@pass_context
def _href_filter(context: Context, value: Any) -> str:
    """`entry|href`: the address of a page on this site."""
    site = context["site"]
    if isinstance(value, Entry):
        return href(site.base_path, value.url)
    if hasattr(value, "href"):
        return str(value.href)
    raise TypeError("`href` wants a page")


@pass_context
def _absolute_filter(context: Context, value: Any) -> str:
    """The whole URL of a page or of an address on this site."""
    site = context["site"]
    parts = urlsplit(site.base_url)
    address = _href_filter(context, value) if isinstance(value, Entry) else str(value)
    return f"{parts.scheme}://{parts.netloc}{address}"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@pass_context
def _date_filter(context: Context, value: Moment | str | None) -> str:
    """`3 October 2026`; month names come from the theme's strings (`month_1` …) where it has them."""
    day = _day(value)
    if day is None:
        return ""
    try:
        month = context["t"](f"month_{day.month}")
    except LookupError:
        month = _MONTHS[day.month - 1]
    return f"{day.day} {month} {day.year}"


def _iso_filter(value: Moment | str | None) -> str:
    day = _day(value)
    return "" if day is None else day.isoformat()


def _day(value: Moment | str | None) -> date | None:
    """The day of a date, of a time, or of a kind's own date, which is a text such as `2026-10-03`."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).date() if value else None
    return value.date() if isinstance(value, datetime) else value


def _initials_filter(name: str) -> str:
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0].upper() for word in ([words[0], words[-1]] if len(words) > 1 else words))


def _by_letter_filter(entries: Iterable[Entry]) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """The letters that titles stand under, each with its entries, both in the order they come in."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        words = entry.title.split()
        # By this the site sorts, too: an English article does not count.
        name = words[1] if len(words) > 1 and words[0].lower() in ("the", "a", "an") else entry.title
        found.setdefault(escape(name[:1].upper()), []).append(entry)
    return tuple((letter, tuple(under)) for letter, under in found.items())


@pass_context
def _region_filter(context: Context, code: str) -> str:
    """The name of a country by its code; from the theme's strings (`region_US`) where it has it."""
    try:
        return str(context["t"](f"region_{code}"))
    except LookupError:
        return REGIONS.get(code, code)


@pass_context
def _language_filter(context: Context, code: str) -> str:
    """The name of a language by its code, from the theme's strings (`language_en`); the code where it has none."""
    try:
        return str(context["t"](f"language_{code.lower()}"))
    except LookupError:
        return code


FILTERS: Mapping[str, Callable[..., Any]] = {
    "href": _href_filter,
    "absolute": _absolute_filter,
    "date": _date_filter,
    "iso": _iso_filter,
    "initials": _initials_filter,
    "by_letter": _by_letter_filter,
    "region": _region_filter,
    "language": _language_filter,
    "numbered_notes": numbered_notes,
}
