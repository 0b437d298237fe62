"""Fields of BibTeX and biblatex → variables of CSL, as Zotero and its kin map them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fingerpost.stages.sources.bibtex import BibEntry, Value
from fingerpost.stages.sources.latex import is_braced, rich_text_of, text_of

TYPES: Mapping[str, str] = {
    "article": "article-journal", "audio": "song", "book": "book", "booklet": "pamphlet", "collection": "book",
    "conference": "paper-conference", "dataset": "dataset", "electronic": "webpage", "inbook": "chapter",
    "incollection": "chapter", "inproceedings": "paper-conference", "inreference": "entry-encyclopedia",
    "manual": "report", "mastersthesis": "thesis", "misc": "document", "mvbook": "book", "mvcollection": "book",
    "online": "webpage", "patent": "patent", "periodical": "periodical", "phdthesis": "thesis", "proceedings": "book",
    "reference": "book", "report": "report", "software": "software", "suppbook": "chapter", "techreport": "report",
    "thesis": "thesis", "unpublished": "manuscript", "video": "motion_picture", "www": "webpage",
}  # fmt: skip
"""Kinds of entry; `misc` with an address is a web page."""

_TEXTS: Mapping[str, str] = {
    "title": "title", "shorttitle": "title-short", "journal": "container-title", "journaltitle": "container-title",
    "booktitle": "container-title", "maintitle": "container-title", "series": "collection-title",
}  # fmt: skip
"""Texts that may have emphasis and protected capitals."""

_PLAIN: Mapping[str, str] = {
    "address": "publisher-place", "chapter": "chapter-number", "doi": "DOI", "edition": "edition", "eid": "number",
    "institution": "publisher", "isbn": "ISBN", "issn": "ISSN", "issue": "issue", "langid": "language",
    "location": "publisher-place", "organization": "publisher", "pmid": "PMID", "publisher": "publisher",
    "pubstate": "status", "school": "publisher", "type": "genre", "url": "URL", "version": "version",
    "volume": "volume",
}  # fmt: skip

_NAMES = {"author": "author", "editor": "editor", "translator": "translator"}

_GENRES = {"phdthesis": "Doctoral dissertation", "mastersthesis": "Master's thesis"}
_GENRE_WORDS = {"phdthesis": "Doctoral dissertation", "mathesis": "Master's thesis", "techreport": "", "resreport": ""}

OTHERS = "\ufde2"
"""As in `csl_style.py`, which must not be loaded for this: the name that stands for all further authors."""


def variables(entry: BibEntry) -> tuple[str, dict[str, object], dict[str, Value]]:
    """CSL's type and variables of an entry, and for each variable the value it comes from."""
    fields = entry.fields
    kind = TYPES.get(entry.type, "document")
    if entry.type == "misc" and ("url" in fields or "howpublished" in fields) and "doi" not in fields:
        kind = "webpage"
    found: dict[str, object] = {}
    origins: dict[str, Value] = {}

    def put(variable: str, value: object, origin: Value) -> None:
        if value and variable not in found:
            found[variable], origins[variable] = value, origin

    for name, value in fields.items():
        if name in _NAMES:
            put(_NAMES[name], names(value.text), value)
        elif name in _TEXTS:
            put(_TEXTS[name], rich_text_of(value.text), value)
        elif name in _PLAIN:
            put(_PLAIN[name], text_of(value.text), value)
    if "howpublished" in fields:
        how = fields["howpublished"]
        address = re.search(r"https?://[^\s{}]+", how.text)
        put("URL" if address else "publisher", address[0] if address else text_of(how.text), how)
    if "number" in fields:
        is_journal = kind == "article-journal"
        put("issue" if is_journal else "number", text_of(fields["number"].text), fields["number"])
    if "pages" in fields:
        pages = re.sub(r"\s*[-\u2013\u2014]+\s*", "-", text_of(fields["pages"].text))
        # An article that has a number instead of pages: exports put it where the pages would be.
        is_number = kind == "article-journal" and re.fullmatch(r"e\w+|[0-9]{5,}", pages, re.IGNORECASE)
        put("number" if is_number else "page", pages, fields["pages"])
    for date, variable in (("date", "issued"), ("origdate", "original-date"), ("urldate", "accessed")):
        if date in fields:
            put(variable, date_of(text_of(fields[date].text)), fields[date])
    if "year" in fields:
        put("issued", _year_and_month(fields), fields["year"])
    if "subtitle" in fields and "title" in found:
        found["title"] = f"{found['title']}: {rich_text_of(fields['subtitle'].text)}"
    if kind == "thesis":
        genre = str(found.get("genre", ""))
        found["genre"] = _GENRE_WORDS.get(genre.lower(), genre) or _GENRES.get(entry.type, "Thesis")
    elif str(found.get("genre", "")).lower() in _GENRE_WORDS:
        del found["genre"]
    if isinstance(found.get("edition"), str):
        found["edition"] = _edition(str(found["edition"]))
    if isinstance(found.get("DOI"), str):
        found["DOI"] = bare_doi(str(found["DOI"]))
    return kind, found, origins


def names(latex: str) -> list[dict[str, str]]:
    """The names between `and`s; `others` as the sign for all further ones."""
    parts = _split_outside_braces(" ".join(latex.split()), r"\s+and\s+")
    return [name for part in parts if part.strip() for name in (_name(part.strip()),)]


def _name(latex: str) -> dict[str, str]:
    if latex.lower() in ("others", "et al.", "et al"):
        return {"literal": OTHERS}
    if is_braced(latex):
        return {"literal": text_of(latex)}
    parts = [part.strip() for part in _split_outside_braces(latex, r"\s*,\s*")]
    if len(parts) == 1:
        words = _split_outside_braces(latex, r"\s+")
        last = next((n for n, word in enumerate(words[:-1]) if word[:1].islower()), len(words) - 1)
        given, family_parts, suffix = " ".join(words[:last]), words[last:], ""
    else:
        family_parts, given = _split_outside_braces(parts[0], r"\s+"), parts[-1]
        suffix = parts[1] if len(parts) > 2 else ""
    start = 0
    while start < len(family_parts) - 1 and family_parts[start][:1].islower():
        start += 1
    found = {
        "family": text_of(" ".join(family_parts[start:])), "given": text_of(given),
        "non-dropping-particle": text_of(" ".join(family_parts[:start])), "suffix": text_of(suffix),
    }  # fmt: skip
    return {part: text for part, text in found.items() if text}


def _split_outside_braces(text: str, separator: str) -> list[str]:
    pieces: list[str] = []
    depth = start = 0
    for match in re.finditer(rf"[{{}}]|{separator}", text):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
        elif depth <= 0:
            pieces.append(text[start : match.start()])
            start = match.end()
    return [*pieces, text[start:]]


def date_of(text: str) -> dict[str, object]:
    """`2006`, `2006-05`, `2006-05-03`, `2006/2008`, `circa 1900`; nothing where it is no date."""
    match = re.fullmatch(r"(-?[0-9]{1,4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?(?:/.*)?[~?]?", text.strip())
    if match is None:
        return {"literal": text.strip()} if re.search(r"\w", text) else {}
    return {"date-parts": [[int(part) for part in match.groups() if part is not None]]}


def _year_and_month(fields: Mapping[str, Value]) -> dict[str, object]:
    date = date_of(text_of(fields["year"].text))
    month = text_of(fields["month"].text).replace("\u00a0", " ") if "month" in fields else ""
    number = re.match(r"[0-9]{1,2}", month)
    name = month[:3].lower()
    found = int(number[0]) if number else _MONTHS.index(name) + 1 if name in _MONTHS else 0
    parts: Any = date.get("date-parts")
    if parts and len(parts[0]) == 1 and 1 <= found <= 12:
        return {"date-parts": [[*parts[0], found]]}
    return date


_MONTHS: Sequence[str] = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def _edition(text: str) -> str:
    """`2nd`, `Second` and `2nd ed.` as `2`, which styles write out in their own way."""
    word = re.sub(r"\s+(?:ed\.?|edition)$", "", text.strip(), flags=re.IGNORECASE)
    if word.lower() in _ORDINALS:
        return str(_ORDINALS.index(word.lower()) + 1)
    return re.sub(r"^([0-9]+)(?:st|nd|rd|th)$", r"\1", word)


def bare_doi(written: str) -> str:
    """A DOI without the address in front of it, from which reference managers copy it."""
    return re.sub(r"^\s*(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", written, flags=re.IGNORECASE).strip()
