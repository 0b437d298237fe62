"""What single answers rest on: this page, that name, which files there are.

A scope (`asking.py`) is wide: a new title anywhere changes it, and thousands of links would have to be asked about
again. A ground is a small part of the site with a digest of its own. Rule: while all grounds of an answer stand, the
answer stands, whatever else has changed. An answer that this cannot be said of has no grounds, and is asked for again.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fingerpost.model.digest import digest_of, digest_of_value
from fingerpost.model.pages import Entry, Head, LinkForm
from fingerpost.model.paths import ContentPath
from fingerpost.stages.linking.index import STEPS
from fingerpost.stages.linking.lookup import file_beside, is_explicit, without_ending
from fingerpost.stages.linking.names import composed
from fingerpost.stages.maps.related import has_enough
from fingerpost.stages.resolve import Resolution

if TYPE_CHECKING:
    from fingerpost.stages.site import Site

PLACES = "places"
"""All files and addresses, and the settings: what no title, heading or text changes."""

SERIES = "series"
"""Which pages are parts of which series, and which series are shown."""


class Grounds(dict[str, str]):
    """The digest of each ground, made when it is first asked for.

    `places`, `page a/b.md` (what links to it are found and judged by), `card a/b.md` (what others show of it, and whom
    its front matter names), `name Calm` (the pages that are called so, as it is written), `series` and
    `series a/index.md` (what others show of it and of its parts), `kin a/b.md` (what it shares with other articles).
    """

    def __init__(self, site: "Site") -> None:
        super().__init__()
        self._site = site

    def __missing__(self, ground: str) -> str:
        sort, _, name = ground.partition(" ")
        digest = self[ground] = _DIGESTS[sort](self, name)
        return digest

    def together(self, grounds: Sequence[str]) -> str:
        """One digest of several."""
        return digest_of("\n".join([self[ground] for ground in grounds]).encode())

    def of(self, question: str, arguments: tuple[Any, ...], answer: object) -> tuple[str, ...]:
        """What an answer rests on; nothing where only asking again can tell whether it stands."""
        if question == "resolve":
            assert isinstance(answer, Resolution)
            origin, target, form = arguments
            return self._of_link(origin, target, form, answer)
        if question == "references":
            return self._of_references(*arguments)
        if question == "around":
            assert isinstance(answer, tuple)
            return (SERIES, f"card {arguments[0]}", *(f"series {around.series.path}" for around in answer))
        if question == "related":
            assert isinstance(answer, tuple)
            return self._of_related(arguments[0], answer)
        return (f"card {arguments[0]}",) if question in ("entry", "meaning") else ()

    def _of_link(self, origin: ContentPath, target: str, form: LinkForm, answer: Resolution) -> tuple[str, ...]:
        if answer.kind == "external":
            return (PLACES,)  # what is ours is told by the settings
        head = self._head(answer.path) if answer.kind == "page" and answer.path is not None else None
        if head is None or head.entry.superseded_by:  # of a page that has been replaced, the new one is told
            return ()
        both: tuple[str, ...] = (f"page {origin}", f"page {answer.path}")
        if self._head(origin) is None:
            both += (PLACES,)  # a link that stands on no page is in the site's language
        index = self._site.index
        path, mark, fragment = target.partition("#")
        if file_beside(index, origin, path) is head.entry and head.entry.path.isascii():
            # The first thing that is tried, unless the whole of it, `#` and all, is the name of something.
            whole = f"name {composed(target.strip())}"
            is_told = not mark or not (self[whole] or "#" in fragment)
            return () if not is_told else (*both, PLACES, whole) if mark else both
        name = composed(target.strip())
        if answer.faults or form == "link" or ":" in name or name.endswith("/") or is_explicit(name):
            return ()
        # Where anything is called exactly so, nothing that is only called alike is looked for.
        called = f"name {name}"
        return (*both, PLACES, called) if self[called] else ()

    def _of_references(self, path: ContentPath, field: str) -> tuple[str, ...]:
        head = self._head(path)
        found: list[str] = [f"card {path}"]
        for mention in head.entry.mentions if head is not None else ():
            if mention.field == field:
                answer = self._site.resolve(path, mention.target, "field")
                own = self._of_link(path, mention.target, "field", answer)
                if not own:
                    return ()
                found += own
                found += [f"card {answer.path}"] if answer.kind == "page" else []
        return tuple(dict.fromkeys(found))

    def _of_related(self, path: ContentPath, answer: tuple[Entry, ...]) -> tuple[str, ...]:
        named = self._of_references(path, "related")
        if not named or has_enough(self._site.references(path, "related"), path):
            return named
        places = self._site.around(path)
        near = (SERIES, f"kin {path}", *(f"series {place.series.path}" for place in places))
        return (*named, *near, *(f"card {entry.path}" for entry in answer))

    def _head(self, path: ContentPath) -> Head | None:
        return self._site.pages.get(path) or self._site.hidden.get(path)

    def _places(self, _: str) -> str:
        site = self._site
        heads = (*site.pages.values(), *site.hidden.values())
        files = [(path, file.digest) for path, file in site.assets.items()]
        addresses = [(h.entry.path, h.entry.url, h.entry.aliases) for h in heads]
        facts = (len(site.pages), addresses, files, sorted(site.excluded), site.config, site.with_drafts)
        return digest_of_value(facts)

    def _page(self, path: str) -> str:
        head = self._head(ContentPath(path))
        if head is None:
            return ""
        today = self._site.today() if head.entry.review_due else ""  # what is due is judged by the date
        return f"{head.marks.names} {self._site.state(head.entry)} {today}"

    def _card(self, path: str) -> str:
        head = self._head(ContentPath(path))
        return f"{head.marks.card} {path in self._site.pages}" if head is not None else ""

    def _name(self, name: str) -> str:
        tables = self._site.index.by_step
        called = (
            (step, entry)
            for step in STEPS
            for entry in tables[step].get(without_ending(name) if step == "path" else name, ())
        )
        return "\n".join(f"{step} {entry.path} {self[f'page {entry.path}']}" for step, entry in called)

    def _kin(self, path: str) -> str:
        return self._site.ties.grounds(ContentPath(path))

    def _series(self, path: str) -> str:
        parts = self._site.series_parts
        if path:
            return self.together([f"card {page}" for page in (path, *parts.get(ContentPath(path), ()))])
        return digest_of_value([(series, series in self._site.pages, parts[series]) for series in sorted(parts)])


_DIGESTS: Mapping[str, Callable[[Grounds, str], str]] = {
    "places": Grounds._places,  # noqa: SLF001 - its own
    "page": Grounds._page,  # noqa: SLF001 - of this module
    "card": Grounds._card,  # noqa: SLF001 - of this module
    "name": Grounds._name,  # noqa: SLF001 - of this module
    "series": Grounds._series,  # noqa: SLF001 - of this module
    "kin": Grounds._kin,  # noqa: SLF001 - of this module
}
