"""Words of templates around care: the way out of a page, where to write to, and what the page says to machines.

Takes the site's questions and the page; gives values. `vocabulary.py` hands them to templates.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import msgspec
from markupsafe import Markup

from fingerpost.model.pages import Entry
from fingerpost.model.paths import ContentPath, Url, href
from fingerpost.stages.linking.leads import HOME
from fingerpost.stages.resolve import Resolution
from fingerpost.stages.site import MADE_HOME, Site
from fingerpost.stages.sources.citing import PageSource
from fingerpost.stages.structured import Facts, Part, Work, graph

Address = Callable[[Url, str], str]


class WayOut(msgspec.Struct, frozen=True):
    """The button that leaves the page at once."""

    url: str
    label: str
    """Empty where the theme's own words will do."""
    about: str
    """The address of the page about it; empty where there is none."""


class CareWords:
    """These words for one page."""

    def __init__(self, site: Site, entry: Entry) -> None:
        self._site, self._entry = site, entry
        self.has_shown_exit = False
        """Whether the template asked for the button, and so can be trusted to show it."""

    def context(self, sources: object) -> Mapping[str, object]:
        """What a template sees."""
        config = self._site.config
        return {
            "exit_button": self._exit_button,
            "discreet_title": config.exit.discreet_title,
            "discreet_noindex": config.exit.discreet_noindex,
            "feedback": self._feedback(),
            "structured": lambda: self._structured(sources if isinstance(sources, tuple) else ()),
        }

    def _exit_button(self) -> WayOut | None:
        self.has_shown_exit = True
        way = self._site.config.exit
        if not way.url or not self._is_at_risk():
            return None
        answer = _about(self._site) if way.about else None
        about = href(self._site.config.base_path, answer.url, answer.fragment) if answer and answer.url else ""
        is_here = answer is not None and answer.path == self._entry.path
        return WayOut(way.url, way.label, "" if is_here else about)

    def _is_at_risk(self) -> bool:
        if self._site.config.exit.everywhere or self._entry.at_risk:
            return True
        return any(place.series.at_risk for place in self._site.around(self._entry.path))

    def _feedback(self) -> str:
        """Where a reader says what is wrong with the page; empty where site.toml says nothing."""
        choice, entry = self._site.config.feedback, self._entry
        if not choice.mail:
            return choice.url
        # The subject of a letter shows in lists of letters.
        subject = "" if entry.is_discreet or entry.at_risk else f"?subject={quote(entry.title, safe='')}"
        return f"mailto:{choice.mail}{subject}"

    def _structured(self, sources: Sequence[PageSource]) -> Markup:
        """The page as JSON-LD; empty where there is nothing to say, or where a page is not to be found."""
        entry = self._entry
        if entry.path == ":404" or entry.is_discreet:
            return Markup()
        # `graph` has escaped all that could end a script element.
        return Markup(graph(self._facts(sources)))  # noqa: S704 - see above

    def _facts(self, sources: Sequence[PageSource]) -> Facts:
        site, entry, config = self._site, self._entry, self._site.config
        kind = self._schema_type()
        parts = tuple(Part(place.series, place.number) for place in site.around(entry.path))
        home = site.entry(HOME) or site.entry(MADE_HOME)
        people = [site.references(entry.path, field) for field in ("authors", "reviewed_by")]
        authors, reviewers = (tuple(p for p in those if p.kind == "person") for those in people)
        contains: tuple[Entry, ...] = ()
        if kind == "CreativeWorkSeries":
            contains = site.parts(entry.path)
        elif kind == "DefinedTermSet":
            contains = site.find(kind="term", order="title")
        above = [parts[0].series] if parts else [found] if (found := self._listing(kind)) is not None else []
        is_home = home is None or entry.path == home.path
        trail = () if is_home or home is None else (home, *(e for e in above if e.path != entry.path))
        image = site.resolve(entry.path, entry.image, "image") if entry.image else None
        named = (entry, *authors, *reviewers, *contains, *trail, *(part.series for part in parts))
        return Facts(
            page=entry, kind=kind, site_title=config.title, site_description=config.description,
            addresses={one.path: self._whole(one.url) for one in named}, zone=config.tz,
            site_url=self._whole(Url("/")), language=config.language, publisher=self._publisher(),
            description=entry.main_message or entry.summary,
            image=self._whole(image.url) if image is not None and image.url else "",
            authors=authors, reviewers=reviewers, parts=parts, contains=contains, trail=trail,
            works=tuple(Work(s.title, s.authors, s.year, s.doi, s.url) for s in sources),
        )  # fmt: skip

    def _schema_type(self) -> str:
        if self._entry.template == "glossary.html":
            return "DefinedTermSet"
        return next((kind.schema_type for kind in self._site.kinds if kind.name == self._entry.kind), "")

    def _listing(self, kind: str) -> Entry | None:
        """The page that lists pages of this kind."""
        name = {"DefinedTerm": "glossary", "Person": "people"}.get(kind)
        if name is None:
            return None
        paths = (f"{name}/index.md", f"{name}.md", f":{name}")
        return next((found for path in paths if (found := self._site.entry(ContentPath(path))) is not None), None)

    def _publisher(self) -> Mapping[str, str]:
        named: Any = self._site.config.publisher
        return {"name": named.name, "type": named.type, "url": named.url} if named.name else {}

    def _whole(self, url: Url) -> str:
        return self._site.config.base_url + href("", url)


def _about(site: Site) -> Resolution:
    """Where `[exit] about` leads."""
    return site.resolve(HOME, site.config.exit.about, "link")
