"""File of references → its references, checked, each fault at its place.

Takes the text of `references.bib` (BibTeX, biblatex) or `references.json` (CSL-JSON). Changes when the file changes.
The readers load their libraries, so this module is loaded only where the file was not read before.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.nearest import nearest
from fingerpost.model.references import Reference
from fingerpost.stages.sources.bibtex import read_bibtex
from fingerpost.stages.sources.cited import KEY
from fingerpost.stages.sources.csl_fields import TYPES as BIB_TYPES
from fingerpost.stages.sources.csl_fields import bare_doi, date_of, variables
from fingerpost.stages.sources.csl_json import TYPES as CSL_TYPES
from fingerpost.stages.sources.csl_json import read_csl_json
from fingerpost.stages.sources.latex import text_of

_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")
_STATED = frozenset({"webpage", "dataset", "software", "post", "post-weblog", "document", "manuscript"})
"""Kinds that often have no date; a style writes `n.d.`"""


class Bibliography(msgspec.Struct, frozen=True):
    """The references of a file, in its order, each key once."""

    references: tuple[Reference, ...]
    faults: tuple[Diagnostic, ...]


def read_references(file: str, text: str) -> Bibliography:
    """Every reference that can be used, and everything there is to say about the file."""
    found, faults = _json(file, text) if file.endswith(".json") else _bibtex(file, text)
    references: dict[str, Reference] = {}
    for reference in found:
        first = references.get(reference.key)
        if first is not None:
            message = f"the key `{reference.key}` stands here a second time"
            hint = f"give this source another key, or take it out; the first is in line {first.place.line}"
            faults.append(fault("source-twice", message, reference.place, hint=hint, also=[first.place]))
            continue
        faults += _incomplete(reference)
        faults += _doi(reference)
        references[reference.key] = _usable(reference)
    faults += _same_doi(references.values())
    return Bibliography(tuple(references.values()), tuple(faults))


def _bibtex(file: str, text: str) -> tuple[list[Reference], list[Diagnostic]]:
    read = read_bibtex(file, text)
    faults = list(read.faults)
    found: list[Reference] = []
    for entry in read.entries:
        if entry.type not in BIB_TYPES:
            faults.append(_unknown_type(entry.type, BIB_TYPES, entry.type_place))
        kind, fields, origins = variables(entry)
        retracted = text_of(entry.fields["retracted"].text) if "retracted" in entry.fields else ""
        places = {name: value.place for name, value in origins.items()}
        found.append(Reference(_key(entry.key), kind, fields, entry.place, places, _stated(retracted)))
    return [reference for reference in found if _is_key(reference, faults)], faults


def _json(file: str, text: str) -> tuple[list[Reference], list[Diagnostic]]:
    read = read_csl_json(file, text)
    faults = list(read.faults)
    found: list[Reference] = []
    for entry in read.entries:
        kind = entry.type
        if kind not in CSL_TYPES:
            faults.append(_unknown_type(kind, CSL_TYPES, entry.places.get("type", entry.place)))
            kind = "document"
        fields = {name: value for name, item in entry.fields.items() if (value := _variable(name, item)) is not None}
        retracted = str(entry.fields.get("retracted") or "")
        found.append(Reference(_key(entry.key), kind, fields, entry.place, entry.places, _stated(retracted)))
    return [reference for reference in found if _is_key(reference, faults)], faults


def _variable(name: str, value: Any) -> object:
    """A value of CSL-JSON in the one form that formatting knows; None where it is of no use."""
    if isinstance(value, dict) and ("date-parts" in value or "raw" in value or "literal" in value):
        if "date-parts" in value:
            return {"date-parts": [[int(part) for part in date] for date in value["date-parts"]]}
        return date_of(str(value.get("raw") or value.get("literal"))) or None
    if isinstance(value, list):
        people = [n for n in value if isinstance(n, dict)]
        parts = ("family", "given", "suffix", "dropping-particle", "non-dropping-particle")
        return [
            {"literal": str(n["literal"])} if n.get("literal") else {p: str(n[p]) for p in parts if n.get(p)}
            for n in people
        ] or None
    if name == "DOI":
        return bare_doi(str(value)) or None
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) and value != "" else None


def _usable(reference: Reference) -> Reference:
    """The same for formatting: `in press` in the variable CSL has for it, a DOI that leads somewhere or none."""
    fields = dict(reference.fields)
    issued: Any = fields.get("issued") or {}
    if "literal" in issued:
        del fields["issued"]
        if not re.fullmatch(r"n\.?\s?d\.?|undated", issued["literal"], re.IGNORECASE):
            fields.setdefault("status", issued["literal"])
    if "DOI" in fields:
        doi = _found_doi(str(fields.pop("DOI")))
        fields |= {"DOI": doi} if doi else {}
    return msgspec.structs.replace(reference, fields=fields)


def _found_doi(text: str) -> str:
    """The DOI within a text; empty where there is none."""
    found = _DOI.search(text)
    return found[0].rstrip(".,;)") if found else ""


def _key(written: str) -> str:
    return unicodedata.normalize("NFC", written)


def _stated(retracted: str) -> str:
    return "" if retracted.lower() in ("false", "no", "0") else retracted


def _is_key(reference: Reference, faults: list[Diagnostic]) -> bool:
    if re.fullmatch(KEY, reference.key):
        return True
    better = re.sub(r"^\W+|\W+$", "", re.sub(r"[^\w:.#$%&+?~/-]+", "-", reference.key))
    hint = f"write `{better}`" if re.fullmatch(KEY, better) else "use letters, digits and dashes"
    message = f"`{reference.key}` cannot be the key of a source, since no citation could name it"
    faults.append(fault("source-syntax", message, reference.place, hint=hint))
    return False


def _unknown_type(kind: str, among: Iterable[str], place: Place) -> Diagnostic:
    near = nearest(kind, tuple(sorted(among)), 1)
    hint = f"did you mean `{near[0]}`?" if near else None
    message = f"`{kind}` is no kind of source; it is shown like any document"
    return fault("source-type", message, place, hint=hint, replacement=near[0] if near else None)


def _incomplete(reference: Reference) -> Iterator[Diagnostic]:
    fields, name = reference.fields, f"`{reference.key}`"
    if "title" not in fields:
        yield fault("source-incomplete", f"{name} has no title", reference.place)
    if "issued" not in fields and "status" not in fields and reference.type not in _STATED:
        hint = "add `year = {…}`; write `{in press}` while it has none, and `{n.d.}` where none is known"
        yield fault("source-incomplete", f"{name} has no year", reference.place, hint=hint)
    if not fields.get("author") and not fields.get("editor"):
        hint = "add `author = {…}`; an organisation stands in double braces: `{{World Health Organization}}`"
        yield fault("source-incomplete", f"{name} has neither author nor editor", reference.place, hint=hint)


def _doi(reference: Reference) -> Iterator[Diagnostic]:
    doi = str(reference.fields.get("DOI", ""))
    better = _found_doi(doi)
    if doi != better:
        hint = f"write `{better}`" if better else "it begins with `10.` and has a `/` in it"
        place = reference.places.get("DOI", reference.place)
        yield fault("source-doi", f"`{doi}` is no DOI", place, hint=hint, replacement=better or None)


def _same_doi(references: Iterable[Reference]) -> Iterator[Diagnostic]:
    first: dict[str, Reference] = {}
    for reference in references:
        doi = str(reference.fields.get("DOI", "")).lower()
        if not doi:
            continue
        other = first.setdefault(doi, reference)
        if other is not reference:
            message = f"`{other.key}` and `{reference.key}` have the same DOI"
            hint = "keep one of them, or correct the DOI"
            place, also = (r.places.get("DOI", r.place) for r in (reference, other))
            yield fault("source-doi-twice", message, place, hint=hint, also=[also])
