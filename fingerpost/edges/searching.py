"""The step between a build and its publishing that adds the index of the search: outputs in, outputs out.

An index is made of all texts at once, so it is remembered as a whole, in one row: the digest of what the sheets are
made from, the digest of the sheets, and the digest of each file. While the first stands nothing is done; where only it
has changed, sheets are made and nothing more. Bytes are not remembered: `Later` stands for them, as for pages, and
whoever wants one has the index made again, which gives the same bytes (`pagefind.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice

import msgspec

from fingerpost.edges.pagefind import EngineError, executable, index_of
from fingerpost.memo import Memory, Row
from fingerpost.model.diagnostics import Diagnostic, Place, fault, in_order
from fingerpost.model.digest import digest_of, digest_of_value
from fingerpost.model.pages import Built, Later, Output
from fingerpost.model.sheets import INDEX, Searchable, in_index, is_of_index
from fingerpost.model.traces import Reason

STAGE, NAME = "search", "index"
HINT = "install it with `pip install 'fingerpost[search]'`, or set `enabled = false` below `[search]`"


class Indexed(msgspec.Struct, frozen=True):
    """What is remembered of an index."""

    sheets: str
    """The digest of all sheets."""
    files: tuple[tuple[str, str], ...]
    """The name of each file and the digest of its bytes, by name."""


def with_index(built: Built, memory: Memory, places: Mapping[str, Place]) -> Built:
    """The build with the files of the index among its outputs; as it is where the site has no search."""
    if built.search is None or built.has_errors:
        return built
    place = places.get("search.enabled")
    taken = next((output for output in built.outputs if is_of_index(output.path)), None)
    if taken is not None:
        hint = f"move it out of `{INDEX}/`, which the search needs"
        where = Place(taken.origin, 1, 1) if taken.origin else None
        return _told(built, fault("output-collision", f"`/{taken.path}` is an address of the search", where, hint=hint))
    try:
        index = _Index(built.search, memory)
    except EngineError as error:
        return _told(built, _no_engine(error, place))
    outputs = sorted((*built.outputs, *index.outputs()), key=lambda output: output.path)

    def recall(wanted: Sequence[Later]) -> Iterable[bytes]:
        others = iter(built.recall([later for later in wanted if not is_of_index(later.name)]))
        first = list(islice(others, 1))
        if any(is_of_index(later.name) for later in wanted):
            index.make()  # by a program of its own, while the workers that the first page has started make others
        others = chain(first, others)
        return (index.bytes_of(later.name) if is_of_index(later.name) else next(others) for later in wanted)

    reasons = (*built.reasons, *((Reason(STAGE, NAME, index.why),) if index.why else ()))
    return replace(built, outputs=tuple(outputs), recall=recall, reasons=reasons)


def without_engine(built: Built, places: Mapping[str, Place]) -> tuple[Diagnostic, ...]:
    """The fault to be told where a site has a search and what makes its index is not installed."""
    if built.search is None or executable() is not None:
        return ()
    return (_no_engine(EngineError("Pagefind is not installed"), places.get("search.enabled")),)


def _no_engine(error: EngineError, place: Place | None) -> Diagnostic:
    hint = HINT if executable() is None else None
    return fault("search-engine", f"the index of the search cannot be made: {error}", place, hint=hint)


def _told(built: Built, diagnostic: Diagnostic) -> Built:
    return replace(built, diagnostics=in_order((*built.diagnostics, diagnostic)))


class _Index:
    """The index of a site: known by digests, made when it has to be."""

    def __init__(self, search: Searchable, memory: Memory) -> None:
        self._search = search
        self._made: Mapping[str, bytes] | None = None
        self.why = ""
        """Why it was made in this build; empty where it was remembered."""
        row = memory.row(STAGE, NAME)
        known = _read(row)
        if row is None or known is None or row.inputs != search.digest:
            known = self._known(known)
            memory.put(STAGE, NAME, Row(search.digest, msgspec.msgpack.encode(known)))
        self._known_as = known

    def outputs(self) -> Iterable[Output]:
        """The files of the index."""
        for name, digest in self._known_as.files:
            path = in_index(name)
            yield Output(path, Later(digest, path) if self._made is None else self._made[name])

    def make(self) -> Mapping[str, bytes]:
        """The bytes of each file, made once."""
        if self._made is None:
            self._made = index_of(self._search, self._search.sheets())
        return self._made

    def bytes_of(self, path: str) -> bytes:
        """The bytes of one file."""
        return self.make()[path.removeprefix(f"{INDEX}/")]

    def _known(self, before: Indexed | None) -> Indexed:
        sheets = self._search.sheets()
        digest = digest_of_value((self._search.language, sheets))
        if before is not None and before.sheets == digest:
            return before
        self.why = "it is new" if before is None else "a text changed"
        self._made = index_of(self._search, sheets)
        return Indexed(digest, tuple((name, digest_of(self._made[name])) for name in sorted(self._made)))


def _read(row: Row | None) -> Indexed | None:
    try:
        return msgspec.msgpack.decode(row.value, type=Indexed) if row is not None else None
    except msgspec.DecodeError:
        return None
