"""The names of all terms, as they are looked for in running text.

Takes the entries of a site; gives for each language a table from the first word of a name to the names that begin with
it, the longest first. Names are compared folded (`names.fold`), English ones in all their forms (`inflection.py`). A
name in capitals (`ACT`) is one only where the text has capitals too. A name that two terms share is nobody's; a form
that is another term's own name is that term's.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec

from fingerpost.model.digest import digest_of_value
from fingerpost.model.pages import Entry
from fingerpost.model.paths import ContentPath
from fingerpost.model.patterns import Pattern
from fingerpost.stages.linking.names import fold
from fingerpost.stages.terms.inflection import forms_of

SHORTEST = 3
"""Letters of a name that is looked for, unless it is in capitals."""

MOST_KEPT = 100_000
"""Different words whose folding is remembered, more than any site has but one that is made of numbers."""

NOBODY = ContentPath("")

APOSTROPHE = r"(?:['\u2019]|&rsquo;|&#39;|&#8217;|&#x27;)"
POSSESSIVE = Pattern(rf"{APOSTROPHE}s\Z")
_APOSTROPHES = Pattern(APOSTROPHE)

_ASIDE = Pattern(r"\s*\([^()]*\)\s*$")
"""What sets two names apart: `Projection (a defense)`."""


class Name(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One form of a name."""

    words: tuple[str, ...]
    """Folded."""
    term: ContentPath
    """Whose it is; nobody's where two terms share it."""
    capitals: str = ""
    """How it must be written, where it is one only in capitals."""


class Clash(msgspec.Struct, frozen=True):
    """Two terms that would both be found by one form."""

    form: str
    term: ContentPath
    """Of which it is a form."""
    other: ContentPath
    is_name: bool
    """Whether it is the other's very name, so that it is the other that is found; else neither is."""


class Beginnings(dict[str, tuple[Name, ...]]):
    """The names that begin with a word, by the word as a text has it; what a word folds to is found out once."""

    def __init__(self, table: Mapping[str, tuple[Name, ...]]) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, word: str) -> tuple[Name, ...]:
        is_plain = word.isascii() and word.isalnum()
        names = (
            self._table.get(word.lower()) if is_plain else self._table.get(bare(word)) or self._table.get(folded(word))
        )
        if len(self) < MOST_KEPT:
            self[word] = names or ()
        return names or ()


@lru_cache(maxsize=16384)
def folded(word: str) -> str:
    """A word of an HTML text as names are compared."""
    return fold(_APOSTROPHES.sub("", word))


@lru_cache(maxsize=16384)
def bare(word: str) -> str:
    """The same without its `’s`."""
    return folded(POSSESSIVE.sub("", word))


class Lexicon(msgspec.Struct, frozen=True):
    """Every name of every term."""

    tables: Mapping[str, Beginnings] = {}
    """By language, without its region."""
    silent: frozenset[ContentPath] = frozenset()
    """Terms that are recognized and not linked by themselves, since their words are too common."""
    terms: frozenset[ContentPath] = frozenset()
    clashes: tuple[Clash, ...] = ()
    digest: str = ""
    """Of all that finding words depends on; empty where there is no term."""

    def table(self, language: str) -> Beginnings | None:
        """The names for texts in a language; None where there are none."""
        return self.tables.get(main_language(language))

    def term_called(self, name: str, language: str) -> ContentPath | None:
        """The term that has a name, in any of its forms."""
        words, table = tuple(fold(name).split()), self.table(language)
        under = table[words[0]] if words and table is not None else ()
        return next((each.term for each in under if each.words == words and each.term), None)


def main_language(language: str) -> str:
    """`en-GB` → `en`."""
    return language.lower().partition("-")[0]


def lexicon_of(entries: Iterable[Entry]) -> Lexicon:
    """The names of the terms among the entries of a site."""
    terms = [entry for entry in entries if entry.definition]
    if not terms:
        return Lexicon()
    own: dict[tuple[str, str], Name] = {}
    forms: dict[tuple[str, str], Name] = {}
    clashes: dict[tuple[ContentPath, ContentPath], Clash] = {}
    written = [(entry.path, *name) for entry in terms for name in _names(entry)]
    for path, language, name, capitals in written:
        first = forms_of(name, language)[0]
        _put(own, (language, first), Name(tuple(first.split()), path, capitals))
    for path, language, name, capitals in written:
        first, *others = forms_of(name, language)
        if own[language, first].term == NOBODY:
            continue  # that two terms share a name is a fault of its own
        for form in others:
            key = (language, form)
            other = own.get(key) or forms.get(key)
            if other is not None and other.term not in (path, NOBODY):
                clash = Clash(form, path, other.term, key in own)
                clashes.setdefault((clash.term, clash.other), clash)
            if key not in own:
                in_capitals = capitals + form.removeprefix(name) if capitals else ""
                _put(forms, key, Name(tuple(form.split()), path, in_capitals))
    found: dict[str, dict[str, list[Name]]] = {}
    for (language, _), each in sorted({**forms, **own}.items()):
        found.setdefault(language, {}).setdefault(each.words[0], []).append(each)
    tables = {
        language: {first: _longest_first(names) for first, names in table.items()} for language, table in found.items()
    }
    silent = frozenset(entry.path for entry in terms if entry.fields.get("auto") is False)
    digest = digest_of_value((tables, sorted(silent)))
    by_language = {language: Beginnings(table) for language, table in tables.items()}
    return Lexicon(by_language, silent, frozenset(e.path for e in terms), tuple(clashes.values()), digest)


def _put(names: dict[tuple[str, str], Name], key: tuple[str, str], name: Name) -> None:
    """A name that another term has already becomes nobody's."""
    known = names.setdefault(key, name)
    if known.term != name.term:
        names[key] = msgspec.structs.replace(known, term=NOBODY)
    elif not name.capitals:
        names[key] = name


def _names(entry: Entry) -> Iterable[tuple[str, str, str]]:
    """The language, folded form and needed capitals of each name of a term."""
    language = main_language(entry.language)
    for name in (entry.title, *entry.aliases):
        if name.startswith("/"):
            continue
        text = " ".join(_ASIDE.sub("", name).split())
        is_in_capitals = len(text) > 1 and text.isupper()
        folded = fold(text)
        if is_in_capitals or (len(folded) >= SHORTEST and not folded.replace(" ", "").isdigit()):
            yield language, folded, text if is_in_capitals else ""


def _longest_first(names: list[Name]) -> tuple[Name, ...]:
    return tuple(sorted(names, key=lambda name: (-len(name.words), name.words)))
