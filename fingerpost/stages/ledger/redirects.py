"""Former addresses: which lead where, and at which it is said that something is gone.

They are written in `aliases` of a page and in `[redirects]` of site.toml; what was taken down stands at its own address
(`gone: true`) or in the ledger. Every one leads straight to a page, so there can be no loop or chain.
"""

from collections.abc import Iterator, Mapping

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.ledger import Ledger
from fingerpost.model.pages import Body, Entry, Head, Page, head_of
from fingerpost.model.paths import ContentPath, Url, folded
from fingerpost.model.patterns import Pattern
from fingerpost.stages.linking.index import old_url
from fingerpost.stages.site import Site
from fingerpost.stages.tables.nodes import UNPRINTABLE

_NO_ADDRESS = Pattern(r"/\.\.?(?:/|\Z)|//|[\\?#]")

GONE = "gone.html"
"""The template of a page that was taken down."""


class Former(msgspec.Struct, frozen=True):
    """A former address, as somebody wrote it."""

    written: str
    url: Url
    path: ContentPath
    """Of the page it leads to."""
    place: Place
    name: str
    """What it is called in a sentence: `the alias`."""


class Formers(msgspec.Struct, frozen=True):
    """All former addresses of a site."""

    moved: Mapping[str, str]
    """Old address → path of the page."""
    faults: tuple[Diagnostic, ...]


def formers(site: Site, places: Mapping[str, Place]) -> Formers:
    """The former addresses that lead to a page, and a fault for each that cannot. `places` are those of site.toml."""
    found: list[Diagnostic] = []
    claimed: dict[str, Former] = {}
    taken = {folded(page.entry.url): page.entry for page in site.pages.values() if page.entry.url}
    for former in (*_aliases(site), *_settings(site, places, found)):
        key = folded(former.url)
        problem = _problem(former, taken.get(key), claimed.get(key))
        if problem is not None:
            found.append(problem)
        else:
            claimed[key] = former
    moved = {str(former.url): str(former.path) for former in claimed.values()}
    for path, head in gone_pages(site).items():
        key = folded(head.entry.url)
        if head.entry.url and key not in taken and key not in claimed:
            moved[head.entry.url] = str(path)
    return Formers(moved, tuple(found))


def gone_pages(site: Site) -> Mapping[ContentPath, Head]:
    """The pages that were taken down: by their front matter, and by the ledger where their file is gone as well."""
    hidden = {path: head for path, head in site.hidden.items() if head.entry.is_gone}
    return {**hidden, **departed(site.ledger, site.config.language)}


def departed(ledger: Ledger | None, language: str) -> Mapping[ContentPath, Head]:
    """A page for each address of which the ledger says that nothing stands there any more."""
    if ledger is None:
        return {}
    entries = (
        Entry(
            path=ContentPath(f":gone{url}"), file="", kind="gone", url=url, title=address.title, language=language,
            template=GONE, is_gone=True,
        )
        for url, address in sorted(ledger.addresses.items())
        if address.gone and url.endswith("/")
    )  # fmt: skip
    return {entry.path: head_of(Page(entry, Body())) for entry in entries}


def _aliases(site: Site) -> Iterator[Former]:
    shown = {path: page.entry for path, page in site.pages.items()}
    hidden = {path: head.entry for path, head in site.hidden.items() if head.entry.is_gone}
    for path, entry in sorted({**shown, **hidden}.items()):
        for number, alias in enumerate(entry.aliases):
            if alias.startswith("/"):
                place = site.place(path, f"aliases.{number}")
                yield Former(alias, old_url(alias), path, place, "the alias")


def _settings(site: Site, places: Mapping[str, Place], found: list[Diagnostic]) -> Iterator[Former]:
    for old, target in sorted(site.config.redirects.items()):
        place = places.get(f"redirects.{old}", Place("site.toml", 1, 1))
        if not old.startswith("/"):
            hint = f"write `/{old}`"
            found.append(fault("output-path", f"the former address `{old}` does not begin with `/`", place, hint=hint))
            continue
        answers = [site.resolve(ContentPath("index.md"), target, form) for form in ("link", "wiki")]
        answer = next((a for a in answers if a.kind == "page"), answers[0])
        if answer.kind != "page" or answer.path is None:
            problem = next((f for f in answer.faults if f.rule.startswith("link-")), None)
            message = problem.message if problem is not None else f"`{target}` is no page of this site"
            how = problem.hint if problem is not None else "write the file of a page, such as `articles/new.md`"
            rule = problem.rule if problem is not None else "link-target"
            found.append(fault(rule, message, place, hint=how))
            continue
        yield Former(old, old_url(old), answer.path, place, "the former address")


def _problem(former: Former, taken: Entry | None, claimed: Former | None) -> Diagnostic | None:
    called = f"{former.name} `{former.written}`"
    if _NO_ADDRESS.search(former.url) or UNPRINTABLE.search(former.url) or any(c in "\t\n\r" for c in former.url):
        hint = "write a plain path such as `/old/name/`"
        return fault("output-path", f"{called} is not an address of this site", former.place, hint=hint)
    if taken is not None and taken.path == former.path:
        message = f"{called} is this page's own address" if former.name == "the alias" else f"{called} leads to itself"
        return fault("alias-loop", message, former.place, hint="take it out")
    if taken is not None:
        message = f"{called} is the address of `{taken.title}`" + (f" ({taken.file})" if taken.file else "")
        hint = "take it out; a real page needs no redirect"
        return fault("alias-taken", message, former.place, hint=hint)
    if claimed is not None and not (claimed.path == former.path and claimed.name != former.name):
        message = f"{called} is claimed by {claimed.place.file} as well"
        return fault("alias-taken", message, former.place, also=[claimed.place])
    return None
