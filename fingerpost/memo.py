"""Remember what a stage gave; forget it when an answer changes; say why.

Charter:
1. A stage is pure: what it reads is an input or the answer to a question it asked.
2. What is remembered is immutable and carries its own diagnostics, so that a remembered page repeats its warnings.
3. Answers are small: entries as cards, never bodies (but for the one question that says so).
4. The digest of our code, of Python's version and the libraries', belongs to every row (`edges/memory.py` sees to it).
5. Deleting the memory costs time and nothing else. Rows are typed data checked against a digest, never code.

There are two verbs. `keep_all`: the result depends on the inputs alone. `ask_all`: the stage also asked the site; each
question was written down with the digest of its answer, and the old result stands while the answers are the same. That
is a verifying trace with early cut-off (Mokhov, Mitchell, Peyton Jones: Build Systems à la Carte, 2018), asked the way
Typst's comemo does. There is no graph, no dirty flag and no branch for each kind of change.

Questions have scopes: parts of the site that an answer may depend on, each with one digest. While the digest of its
scope stands, an answer need not be asked for again. Many have grounds as well, which are smaller: of a link, the page
it stands on and the page it leads to. When a scope has changed, what was made rests on its grounds, if those stand.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar, cast

import msgspec

from fingerpost.model.blobs import Blobs, HeldBlobs
from fingerpost.model.traces import Question, Reason

T = TypeVar("T")
Subject = TypeVar("Subject")


class Row(msgspec.Struct, frozen=True, gc=False):
    """What is remembered under one name of one stage."""

    inputs: str
    """The digest of all the result depended on."""
    value: bytes


class Memory(Protocol):
    """Where rows live between two builds."""

    def rows(self, stage: str) -> Mapping[str, Row]:
        """Every row of a stage, by name."""
        ...

    def row(self, stage: str, name: str) -> Row | None:
        """One row."""
        ...

    def names(self, stage: str) -> set[str]:
        """The names of a stage's rows."""
        ...

    def put(self, stage: str, name: str, row: Row) -> None:
        """Remember a row."""
        ...

    def drop(self, stage: str, names: Iterable[str]) -> None:
        """Forget rows."""
        ...


class DictMemory:
    """Rows in a mapping, for one process."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, Row]] = {}

    def rows(self, stage: str) -> Mapping[str, Row]:
        return dict(self._rows.get(stage, {}))

    def row(self, stage: str, name: str) -> Row | None:
        return self._rows.get(stage, {}).get(name)

    def names(self, stage: str) -> set[str]:
        return set(self._rows.get(stage, {}))

    def put(self, stage: str, name: str, row: Row) -> None:
        self._rows.setdefault(stage, {})[name] = row

    def drop(self, stage: str, names: Iterable[str]) -> None:
        for name in names:
            self._rows.get(stage, {}).pop(name, None)


class Trace(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a stage asked, and the digests of the scopes its questions belong to."""

    scopes: Mapping[str, str]
    grounds: msgspec.Raw
    """What those of its questions rest on that have grounds. Encoded, as the questions are: while no scope changes they
    need not be read."""
    standing: str
    """The digest of these grounds."""
    founded: msgspec.Raw
    """The questions whose answers stand while the grounds do."""
    others: msgspec.Raw
    """Those whose answers only asking can tell."""


class Item(msgspec.Struct, Generic[Subject], frozen=True):
    """Something to be made: its name, the digest of its inputs, and what the stage is called with."""

    name: str
    inputs: str
    subject: Subject


class Asked(Protocol):
    """A site that can be asked a remembered question again."""

    def scope(self, name: str) -> str:
        """The digest of a scope."""
        ...

    def scope_of(self, question: str) -> str:
        """The scope a question belongs to."""
        ...

    def standing(self, grounds: Sequence[str]) -> str:
        """One digest of several grounds."""
        ...

    def answer_digest(self, question: str, arguments: Sequence[str | int | None]) -> str:
        """The digest of the answer to a question, asked now."""
        ...

    def asked_again(self, question: Question) -> Question:
        """The question with the answer of today, and what that rests on."""
        ...


class Alive:
    """Values as they were decoded, kept between the builds of one process: reading a thousand rows costs more than an
    edit. A value stands while its row does (the very same bytes), so this can say nothing that the memory does not.
    """

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, tuple[bytes, object]]] = {}
        self._values: dict[str, tuple[str, object]] = {}

    def decoded(self, stage: str, name: str, row: Row, decode: Callable[[], T | None]) -> T | None:
        """The value of a row."""
        of_stage = self._rows.setdefault(stage, {})
        known = of_stage.get(name)
        if known is not None and known[0] is row.value:
            return cast("T", known[1])
        value = decode()
        if value is not None:
            of_stage[name] = (row.value, value)
        return value

    def value(self, name: str, inputs: str, make: Callable[[], T]) -> T:
        """The last value of this name, if it was made from the same inputs."""
        known = self._values.get(name)
        if known is None or known[0] != inputs:
            known = self._values[name] = (inputs, make())
        return cast("T", known[1])

    def put(self, stage: str, name: str, row: Row, value: object) -> None:
        """The value of a row that is new."""
        self._rows.setdefault(stage, {})[name] = (row.value, value)

    def drop(self, stage: str, names: Iterable[str]) -> None:
        """Forget what was dropped from the memory."""
        for name in names:
            self._rows.get(stage, {}).pop(name, None)


class Memo:
    """Two verbs over a memory, and the reasons for everything that was made."""

    def __init__(self, memory: Memory, alive: "Alive | None" = None, blobs: Blobs | None = None) -> None:
        """`alive`: what a process that builds again and again keeps beside the memory; `blobs`: where bytes lie that
        took long to make.
        """
        self._memory = memory
        self._alive = alive
        self.blobs = HeldBlobs() if blobs is None else blobs
        self.reasons: list[Reason] = []

    def kept(self, name: str, inputs: str, make: Callable[[], T]) -> T:
        """A value that cannot be written down, kept while the process lives and its inputs are the same."""
        return make() if self._alive is None else self._alive.value(name, inputs, make)

    def one(self, stage: str, name: str, inputs: str, shape: type[T]) -> T | None:
        """What is remembered under one name for these inputs."""
        row = self._memory.row(stage, name)
        return _decoded(msgspec.msgpack.Decoder(shape), row.value) if row is not None and row.inputs == inputs else None

    def put(self, stage: str, name: str, inputs: str, value: object) -> None:
        """Remember a value under one name."""
        self._memory.put(stage, name, Row(inputs, msgspec.msgpack.encode(value)))

    def keep_all(
        self,
        stage: str,
        items: Sequence[Item[Subject]],
        shape: type[T],
        make: Callable[[list[Item[Subject]]], Iterable[T]],
        *,
        is_told: bool = True,
    ) -> dict[str, T]:
        """The result for each item by name; `make` is called once, with those whose inputs are new."""
        rows = self._memory.rows(stage)
        self._forget_others(stage, rows, items)
        decoder = msgspec.msgpack.Decoder(shape)
        found: dict[str, T] = {}
        misses: list[Item[Subject]] = []
        for item in items:
            row = rows.get(item.name)
            value = self._read(stage, item.name, decoder, row) if row and row.inputs == item.inputs else None
            if value is not None:
                found[item.name] = value
                continue
            misses.append(item)
            if is_told:
                self.reasons.append(Reason(stage, item.name, "it is new" if row is None else "it changed"))
        for item, value in zip(misses, make(misses) if misses else (), strict=True):
            found[item.name] = value
            self._memory.put(stage, item.name, Row(item.inputs, msgspec.msgpack.encode(value)))
        return {item.name: found[item.name] for item in items}

    def ask_all(
        self,
        stage: str,
        items: Sequence[Item[Subject]],
        shape: type[T],
        site: Asked,
        make: Callable[[list[Item[Subject]]], Iterable[tuple[T, Sequence[Question]]]],
        *,
        is_told: bool = True,
    ) -> dict[str, T]:
        """The same for a stage that asks the site; `make` gives each result with the questions that were asked."""
        rows = self._memory.rows(stage)
        self._forget_others(stage, rows, items)
        decoder = msgspec.msgpack.Decoder(tuple[Trace, shape])  # type: ignore[valid-type]  # a type that is a value
        found: dict[str, T] = {}
        misses: list[Item[Subject]] = []
        for item in items:
            row = rows.get(item.name)
            kept = self._read(stage, item.name, decoder, row) if row and row.inputs == item.inputs else None
            verified = ("it is new" if row is None else "it changed") if kept is None else self._verified(kept[0], site)
            if kept is not None and isinstance(verified, Trace):
                trace, found[item.name] = kept
                if verified is not trace:
                    self._put(stage, item, verified, kept[1])
                continue
            misses.append(item)
            if is_told:
                self.reasons.append(Reason(stage, item.name, str(verified)))
        for item, (value, questions) in zip(misses, make(misses) if misses else (), strict=True):
            found[item.name] = value
            self._put(stage, item, _trace(questions, site), value)
        return {item.name: found[item.name] for item in items}

    def _read(self, stage: str, name: str, decoder: "msgspec.msgpack.Decoder[T]", row: Row) -> T | None:
        if self._alive is None:
            return _decoded(decoder, row.value)
        return self._alive.decoded(stage, name, row, lambda: _decoded(decoder, row.value))

    def _put(self, stage: str, item: Item[Subject], trace: Trace, value: object) -> None:
        row = Row(item.inputs, msgspec.msgpack.encode((trace, value)))
        self._memory.put(stage, item.name, row)
        if self._alive is not None:
            self._alive.put(stage, item.name, row, (trace, value))

    def _verified(self, trace: Trace, site: Asked) -> Trace | str:
        """The trace as it is today; or the first question whose answer differs now, in words."""
        changed = {name for name, digest in trace.scopes.items() if site.scope(name) != digest}
        if not changed:
            return trace
        try:
            grounds = msgspec.msgpack.decode(trace.grounds, type=tuple[str, ...])
            is_standing = site.standing(grounds) == trace.standing
            founded = () if is_standing else _questions(trace.founded)
            others = _questions(trace.others)
        except msgspec.DecodeError:
            return "it changed"
        # An answer that is the same may rest on something else now.
        again = [site.asked_again(question) for question in founded]
        for question, now in zip(founded, again, strict=True):
            if now.answer != question.answer:
                return _differs(question)
        for question in others:
            may_differ = site.scope_of(question.name) in changed
            if may_differ and site.answer_digest(question.name, question.arguments) != question.answer:
                return _differs(question)
        if is_standing:
            return msgspec.structs.replace(trace, scopes={name: site.scope(name) for name in trace.scopes})
        return _trace((*again, *others), site)

    def forget_others(self, stage: str, names: Iterable[str]) -> None:
        """Drop the rows of a stage that have none of these names."""
        gone = self._memory.names(stage) - set(names)
        if gone:
            self._memory.drop(stage, sorted(gone))

    def _forget_others(self, stage: str, rows: Mapping[str, Row], items: Sequence[Item[Subject]]) -> None:
        gone = rows.keys() - {item.name for item in items}
        if gone:
            self._memory.drop(stage, sorted(gone))
            if self._alive is not None:
                self._alive.drop(stage, gone)


def _trace(questions: Sequence[Question], site: Asked) -> Trace:
    """What is kept of these questions, asked now."""
    each = dict.fromkeys(questions)
    scopes = {name: site.scope(name) for name in sorted({site.scope_of(question.name) for question in each})}
    grounds = tuple(dict.fromkeys(ground for question in each for ground in question.grounds))
    founded, others = (
        msgspec.Raw(msgspec.msgpack.encode([(q.name, q.arguments, q.answer) for q in each if bool(q.grounds) == has]))
        for has in (True, False)
    )
    return Trace(scopes, msgspec.Raw(msgspec.msgpack.encode(grounds)), site.standing(grounds), founded, others)


def _differs(question: Question) -> str:
    asked = ", ".join(str(a) for a in question.arguments if a is not None)
    return f"the answer to {question.name}({asked}) changed"


def _questions(written: msgspec.Raw) -> tuple[Question, ...]:
    return msgspec.msgpack.decode(written, type=tuple[Question, ...])


def _decoded(decoder: "msgspec.msgpack.Decoder[T]", value: bytes) -> T | None:
    try:
        return decoder.decode(value)
    except msgspec.DecodeError:
        return None
