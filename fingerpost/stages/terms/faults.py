"""What is wrong with the terms of a site: names that two of them share, words that no page uses, words of no term."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.nearest import nearest
from fingerpost.model.pages import Entry
from fingerpost.stages.linking.names import fold

if TYPE_CHECKING:
    from fingerpost.stages.site import Site


def term_faults(site: "Site") -> Iterator[Diagnostic]:
    """Every one of them, by page."""
    terms = [entry for entry in site.written() if entry.definition]
    yield from _shared_names(site, terms)
    yield from _shared_forms(site)
    for entry in terms:
        if not site.linked_from(entry.path):
            yield fault("term-unused", f"no page mentions the term `{entry.title}`", Place(entry.file, 1, 1))
    for entry in site.written():
        yield from _unknown(site, entry, terms)


def _shared_names(site: "Site", terms: list[Entry]) -> Iterator[Diagnostic]:
    owners: dict[str, Entry] = {}
    for entry in terms:
        names = [("title", entry.title), *((f"aliases.{i}", alias) for i, alias in enumerate(entry.aliases))]
        for key, name in names:
            folded = fold(name)
            if not folded or name.startswith("/"):
                continue
            other = owners.setdefault(folded, entry)
            if other is not entry:
                message = f"the terms `{other.title}` and `{entry.title}` share the name `{name}`"
                place, also = site.place(entry.path, key), site.place(other.path, "title")
                yield fault("term-alias-twice", message, place, also=[also])


def _shared_forms(site: "Site") -> Iterator[Diagnostic]:
    """Plurals and their like, where a text would show the reader another term than the author had in mind, or none."""
    for clash in site.lexicon.clashes:
        term, other = site.pages[clash.term].entry, site.pages[clash.other].entry
        place, also = site.place(term.path, "title"), site.place(other.path, "title")
        if clash.is_name:
            message = f"`{clash.form}` is a form of `{term.title}` and the name of `{other.title}`, to which it leads"
            hint = "if the two are one, make one page of them"
        else:
            message = f"`{clash.form}` is a form of `{term.title}` and of `{other.title}`, and leads to neither"
            hint = f"give it to one of them: `aliases: [{clash.form}]`"
        yield fault("term-form-twice", message, place, hint=hint, also=[also])


def _unknown(site: "Site", entry: Entry, terms: list[Entry]) -> Iterator[Diagnostic]:
    for number, name in enumerate(entry.not_terms):
        if site.lexicon.term_called(name, entry.language) is None:
            near = nearest(name, [term.title for term in terms], 1)
            message = f"no term is called `{name}`"
            hint = f"did you mean `{near[0]}`?" if near else "take it out"
            place = site.place(entry.path, f"not_terms.{number}")
            yield fault("term-unknown", message, place, hint=hint, replacement=near[0] if near else None)
