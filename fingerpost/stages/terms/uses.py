"""Which pages of a site explain words by themselves, and what each of them explains.

Takes the site; gives a task for each page (`spotting.py`), and carries tasks out. How often words become links is said
by the page, else by site.toml for articles and for pages about words; the page of help never has any: nothing shall
stand there between a reader and a number.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from fingerpost.model.digest import digest_of_value
from fingerpost.model.pages import Entry
from fingerpost.model.paths import ContentPath
from fingerpost.model.terms import Use
from fingerpost.stages.terms.spotting import Often, Task, uses_in

if TYPE_CHECKING:
    from fingerpost.stages.site import Site

Uses = Mapping[ContentPath, tuple[Use, ...]]
"""By page; a page that uses no word is not among them."""


def how_often(site: "Site", entry: Entry) -> Often:
    """Where the words of a page become links by themselves."""
    if entry.auto_terms:
        return cast("Often", entry.auto_terms)
    is_fit = bool(entry.definition) or any(kind.is_article and kind.name == entry.kind for kind in site.kinds)
    return site.config.terms.auto if is_fit and entry.path != site.config.help.page.lstrip("/") else "off"


def tasks_of(site: "Site") -> tuple[Task, ...]:
    """What there is to do, by path; nothing where the site has no terms."""
    lexicon = site.lexicon
    if not lexicon.terms:
        return ()
    able = [(entry, how_often(site, entry)) for entry in site.written() if lexicon.table(entry.language) is not None]
    return tuple(_task(site, entry, often) for entry, often in able if often != "off")


def _task(site: "Site", entry: Entry, often: Often) -> Task:
    lexicon = site.lexicon
    leads = ((n, path) for n, path in enumerate(site.leads(entry.path)) if path is not None and path in lexicon.terms)
    avoided = (lexicon.term_called(name, entry.language) for name in entry.not_terms)
    return Task(entry, often, tuple(leads), frozenset(term for term in avoided if term is not None))


def inputs_of(site: "Site", task: Task) -> str:
    """The digest of all that the result of a task depends on."""
    wanted = digest_of_value((task.often, task.leads, sorted(task.avoided)))
    return f"{site.bodies.digest(task.entry.path)} {site.lexicon.digest} {wanted}"


def uses_now(site: "Site") -> Uses:
    """What every page explains, found out now."""
    tasks = {task.entry.path: task for task in tasks_of(site)}
    found = {path: uses_in(site.bodies.body(path), task, site.lexicon) for path, task in tasks.items()}
    return {path: uses for path, uses in found.items() if uses}
