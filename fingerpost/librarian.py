"""The sources of a site with memory around them: what `build.py` calls.

File of references → references → what the style makes of them → `Library`. The file is read again when it changes, a
reference is formatted again when it changes itself (or the style), a citation when it names a new place. The libraries
that read and format are loaded for that and not otherwise.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

import msgspec

from fingerpost.memo import Item, Memo
from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.digest import digest_of, digest_of_value
from fingerpost.model.nearest import nearest
from fingerpost.model.pages import Head, Source
from fingerpost.model.references import Cite, Cited, Conventions, Listed, Reference
from fingerpost.model.trees import Tree
from fingerpost.stages.config import Config
from fingerpost.stages.sources.library import Library, cites_of

if TYPE_CHECKING:
    from fingerpost.stages.sources.csl_style import Style


_UNUSABLE = Conventions(is_usable=False)


class Shelf(msgspec.Struct, frozen=True):
    """The library of a site, and what is wrong with its files."""

    library: Library = Library()
    faults: tuple[Diagnostic, ...] = ()


class _Read(msgspec.Struct, frozen=True):
    """A file of references, as it is remembered."""

    references: tuple[Reference, ...]
    faults: tuple[Diagnostic, ...]


class _Checked(msgspec.Struct, frozen=True):
    """What a style says of itself, or why it cannot be used."""

    conventions: Conventions | None
    problem: str = ""
    line: int = 1
    column: int = 1


class _Formed(msgspec.Struct, frozen=True):
    """A reference in the style, and why the style stumbled over it, if it did."""

    listed: Listed
    problem: str = ""


class _FormedCite(msgspec.Struct, frozen=True):
    cited: Cited


def library_of(
    memo: Memo,
    content: Tree,
    config: Config,
    places: Mapping[str, Place],
    styles: Mapping[str, str],
    heads: Sequence[Head],
) -> Shelf:
    """Every reference of the site as its style shows it, and every place in them that pages cite."""
    choice = config.references
    if not choice.file:
        return Shelf()
    sources = {str(source.path): source for source in content.sources()}
    source = sources.get(choice.file)
    if source is None:
        return Shelf(Library(choice.file, _UNUSABLE), (_no_file(choice.file, sources, places.get("references.file")),))
    read = _references(memo, source, content)
    text, problem = _style_text(choice.style, sources, content, styles, places.get("references.style"))
    if text is None:
        return Shelf(Library(source.file, _UNUSABLE), (*read.faults, *([problem] if problem else ())))
    shop = _Formatting(memo, text, config.language)
    checked = shop.checked()
    if checked.conventions is None:
        place = Place(choice.style, 1, 1)
        if choice.style in sources:
            place = Place(sources[choice.style].file, checked.line, checked.column)
        found = fault("source-style", f"this style cannot be used: {checked.problem}", place)
        return Shelf(Library(source.file, _UNUSABLE), (*read.faults, found))
    formed = shop.listed(read.references)
    by_key = {reference.key: reference for reference in read.references}
    cites = {cite for head in heads for cite in cites_of(head.entry) if cite.key in by_key}
    cited = shop.cited(sorted(cites, key=lambda cite: (cite.key, cite.label, cite.locator)), by_key)
    listed = {key: form.listed for key, form in formed.items()}
    stumbled = tuple(
        fault("source-style", f"the style cannot show `{key}` ({form.problem})", by_key[key].place)
        for key, form in formed.items()
        if form.problem
    )
    digest = digest_of_value((checked.conventions, list(listed.values())))
    where = {key: reference.place for key, reference in by_key.items()}
    return Shelf(Library(source.file, checked.conventions, listed, cited, where, digest), (*read.faults, *stumbled))


def _no_file(name: str, sources: Iterable[str], place: Place | None) -> Diagnostic:
    known = sorted(path for path in sources if path.endswith((".bib", ".json")))
    near = [path for path in known if path.rpartition("/")[2] == name.rpartition("/")[2]] or nearest(name, known, 1)
    hint = f"did you mean `{near[0]}`?" if near else "it is looked for in the content folder"
    return fault("source-file", f"there is no file of references `{name}`", place, hint=hint)


def _references(memo: Memo, source: Source, content: Tree) -> _Read:
    def make(_: object) -> Iterable[_Read]:
        from fingerpost.stages.markup.text import decoded
        from fingerpost.stages.sources.bibliography import read_references

        text, faults = decoded(source.file, content.read(source.path))
        if text is None:
            return [_Read((), faults)]
        found = read_references(source.file, text)
        return [_Read(found.references, (*faults, *found.faults))]

    items = [Item("site", f"{source.file} {source.digest}", source)]
    return memo.keep_all("references", items, _Read, make)["site"]


def _style_text(
    name: str, sources: Mapping[str, Source], content: Tree, styles: Mapping[str, str], place: Place | None
) -> tuple[str | None, Diagnostic | None]:
    """The text of the style that site.toml chooses, or why there is none."""
    if name in styles:
        return styles[name], None
    source = sources.get(name)
    if source is None:
        near = nearest(name, sorted((*styles, *(path for path in sources if path.endswith(".csl")))), 1)
        hint = f"did you mean `{near[0]}`?" if near else "it is looked for in the content folder"
        return None, fault("source-style", f"there is no style `{name}`", place, hint=hint)
    from fingerpost.stages.markup.text import decoded

    text, faults = decoded(source.file, content.read(source.path))
    return text, next(iter(faults), None)


class _Formatting:
    """One style in one language, loaded when something must be formatted."""

    def __init__(self, memo: Memo, text: str, language: str) -> None:
        self._memo, self._text, self._language = memo, text, language
        self._manner = f"{digest_of(text.encode())} {language}"
        self._style: Style | None = None

    def checked(self) -> _Checked:
        """Whether the style can be used."""

        def make(_: object) -> Iterable[_Checked]:
            from fingerpost.stages.sources.csl_style import StyleError

            try:
                return [_Checked(self._loaded().conventions)]
            except StyleError as error:
                return [_Checked(None, error.message, error.line, error.column)]

        return self._memo.keep_all("style", [Item("site", self._manner, None)], _Checked, make, is_told=False)["site"]

    def listed(self, references: Sequence[Reference]) -> Mapping[str, _Formed]:
        """Each reference as a line of a list, by key."""

        def make(misses: list[Item[Reference]]) -> Iterable[_Formed]:
            from fingerpost.stages.sources.csl_style import StyleError

            style = self._loaded()
            for item in misses:
                try:
                    yield _Formed(style.listed(item.subject))
                except StyleError as error:
                    yield _Formed(_plainly(item.subject), error.message)

        items = [Item(reference.key, self._inputs(reference), reference) for reference in references]
        return self._memo.keep_all("source", items, _Formed, make)

    def cited(self, cites: Sequence[Cite], references: Mapping[str, Reference]) -> Mapping[Cite, Cited]:
        """Each place in a reference as it stands in running text."""

        def make(misses: list[Item[Cite]]) -> Iterable[_FormedCite]:
            from fingerpost.stages.sources.csl_style import StyleError

            style = self._loaded()
            for item in misses:
                cite = item.subject
                try:
                    yield _FormedCite(style.cited(references[cite.key], cite.label, cite.locator))
                except StyleError:
                    name = " ".join(part for part in (escape(cite.key), escape(cite.locator)) if part)
                    yield _FormedCite(Cited(name, name, name, name))

        items = [
            Item(f"{cite.key}\n{cite.label}\n{cite.locator}", self._inputs(references[cite.key]), cite)
            for cite in cites
        ]
        found = self._memo.keep_all("citation", items, _FormedCite, make, is_told=False)
        return {item.subject: found[item.name].cited for item in items}

    def _inputs(self, reference: Reference) -> str:
        """What formatting depends on: where the reference stands in its file is none of it."""
        return f"{self._manner} {digest_of_value((reference.type, reference.fields, reference.retracted))}"

    def _loaded(self) -> "Style":
        if self._style is None:
            from fingerpost.stages.sources.csl_style import Style

            self._style = Style(self._text, self._language)
        return self._style


def _plainly(reference: Reference) -> Listed:
    """A reference that the style cannot show: its key and title."""
    title = escape(str(reference.fields.get("title", "")), quote=False)
    text = f"{escape(reference.key)}. {title}"
    return Listed(reference.key, text, text, (), text, reference.type, title)
