"""BibTeX text → its entries, each field at its place, and every fault in the text.

bibtexparser takes the text apart and goes on behind what it cannot read; it knows lines but no columns, so that this
module finds its pieces again in the text. Rule 1: whatever the text, there is no exception, only faults. Rule 2: what
an author would miss without a word (a field swallowed by the one before it, an entry closed too early) is a fault.
"""

import logging
import re
from collections.abc import Iterator, Mapping

import msgspec
from bibtexparser.exceptions import ParserStateException
from bibtexparser.model import Block, Entry, ImplicitComment, ParsingFailedBlock, String
from bibtexparser.splitter import Splitter

from fingerpost.model.diagnostics import Diagnostic, Place, fault, place_at


class Value(msgspec.Struct, frozen=True):
    """What stands behind a `=`: LaTeX without its outer braces or quotes."""

    text: str
    place: Place


class BibEntry(msgspec.Struct, frozen=True):
    """`@book{key, title = {…}}`."""

    type: str
    key: str
    place: Place
    """Of the key."""
    type_place: Place
    fields: Mapping[str, Value]
    """By name, in small letters."""


class BibFile(msgspec.Struct, frozen=True):
    """The entries that could be read, and what is wrong with the text."""

    entries: tuple[BibEntry, ...]
    faults: tuple[Diagnostic, ...]


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_NAME = r"[^\s\"#%'(),={}]+"
_FIELD = re.compile(rf"^[ \t]*({_NAME})\s*=\s*[{{\"\w]", re.MULTILINE)
_HEAD = re.compile(r"@\w*\s*[{(]\s*([^\s,={}]*)")


def read_bibtex(file: str, text: str) -> BibFile:
    """The entries of a file of references."""
    return _Reading(file, text).whole()


class _Reading:
    """One file being read."""

    def __init__(self, file: str, text: str) -> None:
        self._file, self._text = file, text
        self._at = 0
        self._words: dict[str, str] = {name: str(number) for number, name in enumerate(MONTHS, 1)}
        self._faults: list[Diagnostic] = []

    def whole(self) -> BibFile:
        logging.getLogger("bibtexparser").disabled = True
        logging.getLogger("bibtexparser.splitter").disabled = True  # what it would print is told as faults
        try:
            blocks = Splitter(self._text).split().blocks
        except (ParserStateException, RecursionError, IndexError) as error:
            self._tell(f"this file cannot be read ({error})", 0, 0)
            blocks = []
        entries = tuple(entry for block in blocks for entry in self._block(block))
        return BibFile(entries, tuple(self._faults))

    def _block(self, block: Block) -> Iterator[BibEntry]:
        if isinstance(block, ParsingFailedBlock) and block.ignore_error_block is not None:
            block = block.ignore_error_block
        raw = block.raw or ""
        start = self._text.find(raw, self._at)
        start = start if start >= 0 else self._at
        if isinstance(block, ParsingFailedBlock):
            self._failed(block, start, raw)
        elif isinstance(block, Entry):
            yield from self._entry(block, start)
        elif isinstance(block, String):
            value, _ = self._value(self._text.find("=", start) + 1, start + len(raw) - 1)
            self._words[block.key.lower()] = value
        elif isinstance(block, ImplicitComment):
            self._stray(start, raw)
        self._at = start + len(raw)

    def _entry(self, entry: Entry, start: int) -> Iterator[BibEntry]:
        head = _HEAD.match(self._text, start)
        key_at = head.start(1) if head else start
        key = entry.key.strip()
        if not key:
            hint = "write a key behind the bracket: `@book{bowlby1988,`"
            self._tell(f"this `@{entry.entry_type}` has no key", start, len(entry.entry_type) + 1, hint)
            return
        if re.search(r"[\s{}\"]", key):
            self._tell(f"`{' '.join(key.split())}` is no key: a comma is missing behind it", key_at, len(key), None)
            return
        fields: dict[str, Value] = {}
        at = self._text.find(",", key_at) + 1
        for field in entry.fields:
            name = field.key.strip()
            found = re.compile(rf"{re.escape(field.key)}\s*=").search(self._text, at) if field.key else None
            name_at, value_at = (found.start(), found.end()) if found else (at, at)
            if not re.fullmatch(_NAME, name):
                self._tell("a field is written `name = {value},`", name_at, len(name.split("\n")[0]), None)
            end = value_at + len(self._text[value_at:]) - len(self._text[value_at:].lstrip()) + len(str(field.value))
            value, value_start = self._value(value_at, end)
            at = end
            place = place_at(self._file, self._text, value_start, max(1, len(value.split("\n")[0])))
            if name.lower() in fields:
                first = fields[name.lower()].place
                hint = f"keep this or the one in line {first.line}"
                self._tell(f"`{name}` stands twice in `{key}`", name_at, len(name), hint, (first,))
            else:
                fields[name.lower()] = Value(value, place)
        place = place_at(self._file, self._text, key_at, len(key))
        type_place = place_at(self._file, self._text, start + 1, len(entry.entry_type))
        yield BibEntry(entry.entry_type.lower(), key, place, type_place, fields)

    def _value(self, start: int, end: int) -> tuple[str, int]:
        """A value, joined from its pieces, and where its text begins."""
        text = self._text
        pieces: list[str] = []
        first: int | None = None
        at = start
        while at < end:
            sign = text[at]
            if sign.isspace() or sign == "#":
                at += 1
                continue
            if sign in '{"':
                stop = _closing(text, at, end)
                piece, begin = text[at + 1 : stop], at + 1
                after = stop + 1
            else:
                word = re.compile(r"[^\s#{}\",]+").match(text, at, end)
                after = word.end() if word else at + 1
                written, begin = text[at:after], at
                piece = written if written.isdigit() else self._word(written, at)
            pieces.append(piece)
            first = begin if first is None else first
            rest = text[after:end]
            if rest.strip() and not rest.lstrip().startswith("#"):
                hint = "put a `,` here" if "=" in rest else "put the whole value into one pair of braces"
                message = "a comma is missing behind this value" if "=" in rest else "this value ends before its line"
                last = max(start, after - 1)
                self._tell(message, last, 1, hint, replacement=f"{text[last]}," if "=" in rest else None)
                break
            at = after
        return "".join(pieces), start if first is None else first

    def _word(self, word: str, at: int) -> str:
        """What `@string` says of a word without braces."""
        known = self._words.get(word.lower())
        if known is None:
            message = f"`{word}` stands without braces, and no `@string` says what it means"
            self._tell(message, at, len(word), f"write `{{{word}}}`", replacement=f"{{{word}}}")
        return word if known is None else known

    def _failed(self, block: ParsingFailedBlock, start: int, raw: str) -> None:
        why = str(getattr(block.error, "abort_reason", block.error))
        head = _HEAD.match(self._text, start)
        name = head[1] if head else ""
        shown = f"`{name}`" if name else "this entry"
        length = len(self._text[start:].split("\n")[0])
        if "end of file" in why or "block start" in why:
            closing = ")" if head and head[0].count("(") else "}"
            hint = f"close it with `{closing}`, and see that each `{{` and each quote in it has its partner"
            self._tell(f"{shown} is never closed", start, length, hint)
        elif "comma after entry key" in why:
            self._tell("a comma is missing behind the key", start, length, "write `@book{key,` and then the fields")
        else:
            found = self._text[start + len(raw) :][:1]
            where = start + len(raw.rstrip())
            last = self._text.rfind("\n", 0, max(where, start + 1)) + 1
            at = max(start, last)
            line = self._text[at:].split("\n")[0]
            indent = len(line) - len(line.lstrip())
            message = f"the fields of {shown} cannot be read from here on"
            hint = "a field is written `name = {value},` with a comma behind each but the last"
            if found == "":
                hint = f"the file ends here; {hint}"
            self._tell(message, at + indent, len(line) - indent, hint)

    def _stray(self, start: int, raw: str) -> None:
        """Fields outside of any entry: what stood behind a brace too many."""
        match = _FIELD.search(raw)
        if match is not None and not raw.lstrip().startswith("%"):
            hint = "there may be a `}` too many above, which closes the entry before its end"
            self._tell(f"`{match[1]}` stands outside of any entry", start + match.start(1), len(match[1]), hint)
        lost = re.search(r"^[ \t]*@[ \t]*(\w+)[ \t]*$", raw, re.MULTILINE)
        if lost is not None:
            self._tell(f"`@{lost[1]}` has no `{{`", start + lost.start(1) - 1, len(lost[1]) + 1, "write `@book{key,`")

    def _tell(
        self,
        message: str,
        at: int,
        length: int,
        hint: str | None = None,
        also: tuple[Place, ...] = (),
        replacement: str | None = None,
    ) -> None:
        place = place_at(self._file, self._text, min(at, len(self._text)), length)
        self._faults.append(fault("source-syntax", message, place, hint=hint, also=also, replacement=replacement))


def _closing(text: str, at: int, end: int) -> int:
    """Where the brace or quote at `at` is closed, `end` at the latest."""
    depth = 0
    is_quote = text[at] == '"'
    for match in re.compile(r"\\.|[{}\"]", re.DOTALL).finditer(text, at + 1, end):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            if not is_quote and not depth:
                return match.start()
            depth -= 1
        elif match[0] == '"' and is_quote and depth <= 0:
            return match.start()
    return end
