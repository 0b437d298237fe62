"""`published.json` ⇄ `Ledger`: JSON with one line for each address, sorted, so that a change is a small difference.

    {"format": 1, "site": "https://example.org",
    "/": {"since":"2026-11-24","title":"Home"},
    "/repair/": {"since":"2026-11-24","title":"Repair","anchors":["first-steps"],"sketch":"…"},
    "end": "…"}

Every address ends in a comma, so that a new one changes no other line. Rule 1: reading is strict and tells each fault
at its line; what cannot be read whole is not read at all, so that nothing is lost by writing it anew. Rule 2: a
program that put the JSON into another form has done no harm. Rule 3: two versions are put together line by line.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.ledger import LEDGER, Address, Ledger, ReadLedger, together
from fingerpost.model.paths import Url
from fingerpost.stages.ledger.sketch import read_sketch

FORM = 1
END = "every line is an address that readers may have: none is taken out by fingerpost, see `fingerpost ledger --help`"

_LINE = re.compile(r'("(?:[^"\\]|\\.)*")\s*:\s*(\{.*\}),?')
_MARK = re.compile(r"(<{7}|={7}|>{7}|\|{7})(?: .*)?")
_NO_ADDRESS = re.compile(r"[\x00-\x1f\x7f?#\\\u2028\u2029\ud800-\udfff]|//|/\.{1,2}(?:/|\Z)")
_NO_ANCHOR = re.compile(r"[\x00-\x20\x7f\ud800-\udfff]")
_FIRST = re.compile(r'\{\s*"format"\s*:.*')
_MERGE = "`fingerpost ledger merge` puts both sides together, and loses none"


def written(ledger: Ledger) -> str:
    """The file of a ledger."""
    head = f'{{"format": {FORM}, "site": {_text(ledger.site)},'
    lines = [f"{_text(url)}: {msgspec.json.encode(a).decode()}," for url, a in sorted(ledger.addresses.items())]
    return "\n".join((head, *lines, f'"end": {_text(END)}}}')) + "\n"


def _text(value: str) -> str:
    return msgspec.json.encode(value).decode()


def read_ledger(content: bytes) -> ReadLedger:
    """The ledger in a file, or every fault that keeps it from being one."""
    text = _decoded(content)
    if isinstance(text, Diagnostic):
        return ReadLedger(None, (text,))
    lines = text.split("\n")
    if marks := [number for number, line in enumerate(lines, 1) if _MARK.fullmatch(line.rstrip("\r"))]:
        message = f"{LEDGER} has two versions that Git could not put together"
        return ReadLedger(None, (fault("ledger-conflict", message, _place(marks[0], lines), hint=_MERGE),))
    found = _by_lines(lines)
    if found is None:
        pairs = _by_json(text, lines)
        if isinstance(pairs, Diagnostic):
            return ReadLedger(None, (pairs,))
        found = pairs
    return _checked(found, lines)


class _Found(msgspec.Struct, frozen=True):
    """What stands in a file: its first keys, and each address with its line."""

    head: Mapping[str, object]
    entries: tuple[tuple[str, int, object], ...]


def _by_lines(lines: list[str]) -> _Found | None:
    """The file as we write it; None where somebody wrote it otherwise."""
    kept = [(number, line.rstrip("\r")) for number, line in enumerate(lines, 1) if line.strip()]
    if len(kept) < 2 or not _FIRST.fullmatch(kept[0][1]) or not kept[-1][1].startswith('"end"'):
        return None
    entries: list[tuple[str, int, object]] = []
    try:
        head = msgspec.json.decode(kept[0][1].rstrip().rstrip(",") + "}", type=dict[str, Any])
        for number, line in kept[1:-1]:
            match = _LINE.fullmatch(line)
            if match is None or not line.endswith(","):
                return None
            entries.append((msgspec.json.decode(match[1], type=str), number, _DECODER.decode(match[2])))
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None
    return _Found(head, tuple(entries))


_DECODER = msgspec.json.Decoder(Address)


def _by_json(text: str, lines: list[str]) -> _Found | Diagnostic:
    """The file as any JSON."""
    try:
        pairs: list[tuple[str, Any]] = json.loads(text, object_pairs_hook=_Pairs)
    except json.JSONDecodeError as error:
        hint = "take the file as it was before from your version control, or mend the line by hand"
        problem = f"{LEDGER} is no JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        return fault("ledger-syntax", problem, _place(error.lineno, lines, error.colno), hint=hint)
    except (RecursionError, ValueError):
        return fault("ledger-syntax", f"{LEDGER} is no list of addresses", _place(1, lines))
    if not isinstance(pairs, _Pairs):
        return fault("ledger-syntax", f"{LEDGER} is no list of addresses", _place(1, lines))
    at: dict[str, Iterator[int]] = {}
    entries: list[tuple[str, int, object]] = []
    head: dict[str, object] = {}
    for key, value in pairs:
        if not key.startswith("/") and key in ("format", "site", "end"):
            head[key] = value
            continue
        places = at.setdefault(key, _lines_of(key, lines))
        entries.append((key, next(places, 1), value))
    return _Found(head, tuple(entries))


class _Pairs(list[tuple[str, Any]]):
    """An object of JSON with all its keys, those too that stand there twice."""


def _lines_of(key: str, lines: list[str]) -> Iterator[int]:
    sought = {_text(key), json.dumps(key)}
    return (n for n, line in enumerate(lines, 1) if any(re.search(re.escape(k) + r"\s*:", line) for k in sought))


def _checked(found: _Found, lines: list[str]) -> ReadLedger:
    faults: list[Diagnostic] = []
    form, site = found.head.get("format"), found.head.get("site", "")
    if type(form) is not int or form < 1:
        faults.append(fault("ledger-syntax", f"{LEDGER} does not begin with its `format`", _place(1, lines)))
    elif form > FORM:
        hint = "install that version; nothing is written until then"
        faults.append(
            fault("ledger-syntax", f"{LEDGER} was written by a newer fingerpost", _place(1, lines), hint=hint)
        )
    if not isinstance(site, str):
        faults.append(fault("ledger-syntax", "`site` is not the address of a site", _place(1, lines)))
    addresses: dict[Url, Address] = {}
    at: dict[Url, int] = {}
    for key, number, value in found.entries:
        address = value if isinstance(value, Address) else _address(value)
        problem = _problem(key, address)
        if problem:
            faults.append(fault("ledger-syntax", problem, _place(number, lines)))
            continue
        assert isinstance(address, Address)
        url = Url(key)
        if url in addresses:
            message = f"{LEDGER} has `{key}` twice"
            also = [_place(at[url], lines)]
            faults.append(fault("ledger-twice", message, _place(number, lines), also=also, hint=_MERGE))
            continue
        addresses[url], at[url] = address, number
    return ReadLedger(None if faults else Ledger(str(site), addresses, at), tuple(faults))


def _address(value: object) -> Address | str:
    """The address in these pairs, or what is wrong with them."""
    if not isinstance(value, _Pairs):
        return "this line says nothing of an address"
    plain: dict[str, object] = dict(value)
    if len(plain) < len(value):
        return "a key stands twice in this line"
    try:
        return msgspec.convert(plain, Address)
    except msgspec.ValidationError as error:
        return f"this line is no address: {str(error)[:1].lower()}{str(error)[1:]}"


def _problem(key: str, address: Address | str) -> str:
    """What is wrong with an entry; empty where nothing is."""
    if not key.startswith("/") or _NO_ADDRESS.search(key) or len(key.encode(errors="replace")) > 2000:
        return f"`{key[:60]!r}` is not an address of this site".replace("`'", "`").replace("'`", "`")
    if isinstance(address, str):
        return address
    for day in (address.since, *((address.gone,) if address.gone else ())):
        if not _is_day(day):
            return f"`{day[:40]}` is not a day such as `2026-11-24`"
    if any(not anchor or len(anchor) > 1000 or _NO_ANCHOR.search(anchor) for anchor in address.anchors):
        return f"an anchor of `{key}` is none"
    if address.sketch and read_sketch(address.sketch) is None:
        return f"the `sketch` of `{key}` is damaged; take it out"
    return ""


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _decoded(content: bytes) -> str | Diagnostic:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        hint = "take the file as it was before from your version control"
        return fault("ledger-syntax", f"{LEDGER} is not UTF-8 text", Place(LEDGER, line, 1), hint=hint)


def _place(line: int, lines: list[str], column: int = 1) -> Place:
    """A place in the file; of a line as long as these, its beginning."""
    text = lines[line - 1].rstrip("\r") if 0 < line <= len(lines) else ""
    key = _LINE.match(text)
    if key is not None and column == 1:
        return Place(LEDGER, line, 1, len(key[1]), f"{key[1]}: {{…}}")
    return Place(LEDGER, line, column, 0, text[: max(column + 20, 80)])


def place_of(ledger: Ledger, url: Url) -> Place:
    """Where an address stands in the file."""
    key = _text(url)
    return Place(LEDGER, ledger.lines.get(url, 1), 1, len(key), f"{key}: {{…}}")


def merged(content: bytes) -> ReadLedger:
    """A file that Git or a hand has put together of two, as one ledger with all that both say."""
    text = _decoded(content)
    if isinstance(text, Diagnostic):
        return ReadLedger(None, (text,))
    lines = text.split("\n")
    addresses: dict[Url, Address] = {}
    faults: list[Diagnostic] = []
    site = ""
    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        if not line or line.startswith('"end"') or _MARK.fullmatch(line):
            continue
        if _FIRST.fullmatch(line):
            head = _by_lines([line, '"end"'])
            if head is None or head.head.get("format") != FORM:
                faults.append(fault("ledger-syntax", "this is no beginning of a ledger", _place(number, lines)))
            else:
                site = str(head.head.get("site", ""))
            continue
        one = _by_lines([f'{{"format": {FORM},', line if line.endswith(",") else f"{line},", '"end"'])
        problem = _problem(one.entries[0][0], _as_address(one.entries[0][2])) if one else "this line cannot be read"
        if problem or one is None:
            faults.append(fault("ledger-syntax", problem, _place(number, lines)))
            continue
        url, address = Url(one.entries[0][0]), _as_address(one.entries[0][2])
        addresses[url] = together(addresses[url], address) if url in addresses else address
    return ReadLedger(None if faults else Ledger(site, addresses), tuple(faults))


def _as_address(value: object) -> Address:
    assert isinstance(value, Address)
    return value
