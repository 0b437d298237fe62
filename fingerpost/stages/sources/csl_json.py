"""CSL-JSON text → its entries, each field at its place, and every fault in the text."""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault, place_at

TYPES = frozenset(
    {
        "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast", "chapter",
        "classic", "collection", "dataset", "document", "entry", "entry-dictionary", "entry-encyclopedia", "event",
        "figure", "graphic", "hearing", "interview", "legal_case", "legislation", "manuscript", "map",
        "motion_picture", "musical_score", "pamphlet", "paper-conference", "patent", "performance", "periodical",
        "personal_communication", "post", "post-weblog", "regulation", "report", "review", "review-book", "software",
        "song", "speech", "standard", "thesis", "treaty", "webpage",
    }
)  # fmt: skip
"""What CSL 1.0.2 has."""

_SPACE = re.compile(r"[ \t\n\r]*")


class JsonEntry(msgspec.Struct, frozen=True):
    """One object of the list."""

    key: str
    type: str
    fields: dict[str, object]
    place: Place
    places: dict[str, Place]


class JsonFile(msgspec.Struct, frozen=True):
    """The entries that could be read, and what is wrong with the text."""

    entries: tuple[JsonEntry, ...]
    faults: tuple[Diagnostic, ...]


def read_csl_json(file: str, text: str) -> JsonFile:
    """The entries of a file of references."""
    entries: list[JsonEntry] = []
    faults: list[Diagnostic] = []
    try:
        for value, start, end in _objects(text):
            entries += _entry(file, text, value, start, end, faults)
    except json.JSONDecodeError as error:
        message = f"this is not JSON: {error.msg[0].lower()}{error.msg[1:]}"
        place = place_at(file, text, min(error.pos, len(text)), 1)
        faults.append(
            fault("source-syntax", message, place, hint="export the file anew rather than writing it by hand")
        )
    except (RecursionError, ValueError):
        faults.append(fault("source-syntax", "this JSON has lists or numbers without end", place_at(file, text, 0)))
    return JsonFile(tuple(entries), tuple(faults))


def _objects(text: str) -> Iterator[tuple[Any, int, int]]:
    """Each item of the list, and from where to where it stands."""
    decoder = json.JSONDecoder()
    at = _skip(text, 0)
    if not text.startswith("[", at):
        raise json.JSONDecodeError("a list `[…]` of references is expected", text, at)
    at = _skip(text, at + 1)
    while not text.startswith("]", at):
        value, end = decoder.raw_decode(text, at)
        yield value, at, end
        at = _skip(text, end)
        if text.startswith(",", at):
            at = _skip(text, at + 1)
        elif not text.startswith("]", at):
            raise json.JSONDecodeError("a `,` or `]` is missing", text, at)


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _entry(file: str, text: str, value: Any, start: int, end: int, faults: list[Diagnostic]) -> Iterator[JsonEntry]:
    place = place_at(file, text, start, 1)
    if not isinstance(value, dict):
        faults.append(fault("source-syntax", "an entry must be an object `{…}`", place))
        return
    key = value.get("citation-key") or value.get("id")
    if not isinstance(key, str | int):
        faults.append(fault("source-syntax", "this entry has no `id`", place, hint='write `"id": "bowlby1988"`'))
        return
    places: dict[str, Place] = {}
    for name in value:
        found = re.compile(rf"{re.escape(json.dumps(name, ensure_ascii=False))}\s*:\s*").search(text, start, end)
        if found is not None:
            shown = re.compile(r"\"[^\"\n]*\"?|[^,\n]*").match(text, found.end(), end)
            inner = found.end() + text.startswith('"', found.end())
            length = len(shown[0].strip('"')) if shown else 1
            places[name] = place_at(file, text, inner, max(1, length))
    fields = {name: _plain(item) for name, item in value.items() if name not in ("id", "type", "citation-key")}
    sound = {name: item for name, item in fields.items() if _is_sound(name, item)}
    faults += [
        fault("source-syntax", f"`{name}` is not of the form that CSL-JSON has for it", places.get(name, place))
        for name in fields.keys() - sound.keys()
    ]
    yield JsonEntry(str(key), str(value.get("type", "document")), sound, places.get("id", place), places)


_RESERVED = re.compile("[\ufdd0-\ufdef\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def _plain(value: Any) -> Any:
    """A value whose texts have no character that means something to us, composed."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", " ".join(_RESERVED.sub("", value).split()))
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


_NAMES = frozenset(
    {"author", "editor", "translator", "collection-editor", "composer", "container-author", "director", "illustrator",
     "interviewer", "original-author", "recipient", "reviewed-author", "editorial-director"}
)  # fmt: skip
_DATES = frozenset({"issued", "accessed", "original-date", "submitted", "event-date", "container"})
_PARTS = frozenset({"family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle"})


def _is_sound(name: str, value: Any) -> bool:
    if name in _NAMES:
        return isinstance(value, list) and all(
            isinstance(n, dict)
            and any(n.get(p) for p in _PARTS)
            and all(isinstance(v, str) for k, v in n.items() if k in _PARTS)
            for n in value
        )
    if name in _DATES:
        return isinstance(value, dict) and _is_date(value)
    return isinstance(value, str | int | float | list | dict | bool) or value is None


def _is_date(value: dict[str, Any]) -> bool:
    parts = value.get("date-parts")
    if parts is None:
        return isinstance(value.get("raw", value.get("literal")), str)
    return (
        isinstance(parts, list)
        and 1 <= len(parts) <= 2
        and all(
            isinstance(p, list) and 1 <= len(p) <= 3 and all(re.fullmatch(r"-?[0-9]{1,5}", str(n)) for n in p)
            for p in parts
        )
    )
