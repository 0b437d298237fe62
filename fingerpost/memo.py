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
scope stands, an answer need not be asked for again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

import msgspec

from fingerpost.model.traces import Question, Reason

T = TypeVar("T")
Subject = TypeVar("Subject")


class Row(msgspec.Struct, frozen=True):
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


class Trace(msgspec.Struct, frozen=True, array_like=True):
    """What a stage asked, and the digests of the scopes its questions belong to."""

    scopes: Mapping[str, str]
    questions: tuple[Question, ...]


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

    def answer_digest(self, question: str, arguments: Sequence[str | int | None]) -> str:
        """The digest of the answer to a question, asked now."""
        ...


class Memo:
    """Two verbs over a memory, and the reasons for everything that was made."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.reasons: list[Reason] = []

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
            value = _decoded(decoder, row.value) if row is not None and row.inputs == item.inputs else None
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
    ) -> dict[str, T]:
        """The same for a stage that asks the site; `make` gives each result with the questions that were asked."""
        rows = self._memory.rows(stage)
        self._forget_others(stage, rows, items)
        decoder = msgspec.msgpack.Decoder(tuple[Trace, shape])  # type: ignore[valid-type]  # a type that is a value
        found: dict[str, T] = {}
        misses: list[Item[Subject]] = []
        for item in items:
            row = rows.get(item.name)
            kept = _decoded(decoder, row.value) if row is not None and row.inputs == item.inputs else None
            why = "it is new" if row is None else "it changed" if kept is None else self._changed(kept[0], site)
            if kept is not None and why is None:
                found[item.name] = kept[1]
                if any(site.scope(name) != digest for name, digest in kept[0].scopes.items()):
                    self._put(stage, item, site, kept[1], kept[0].questions)
                continue
            misses.append(item)
            self.reasons.append(Reason(stage, item.name, why or "it changed"))
        for item, (value, questions) in zip(misses, make(misses) if misses else (), strict=True):
            found[item.name] = value
            self._put(stage, item, site, value, questions)
        return {item.name: found[item.name] for item in items}

    def _put(self, stage: str, item: Item[Subject], site: Asked, value: T, questions: Sequence[Question]) -> None:
        scopes = {name: site.scope(name) for name in sorted({site.scope_of(question.name) for question in questions})}
        trace = Trace(scopes, tuple(dict.fromkeys(questions)))
        self._memory.put(stage, item.name, Row(item.inputs, msgspec.msgpack.encode((trace, value))))

    def _changed(self, trace: Trace, site: Asked) -> str | None:
        """The first question whose answer differs now, in words; None where the old result stands."""
        changed = {name for name, digest in trace.scopes.items() if site.scope(name) != digest}
        if not changed:
            return None
        for question in trace.questions:
            may_differ = site.scope_of(question.name) in changed
            if may_differ and site.answer_digest(question.name, question.arguments) != question.answer:
                asked = ", ".join(str(a) for a in question.arguments if a is not None)
                return f"the answer to {question.name}({asked}) changed"
        return None

    def forget_others(self, stage: str, names: Iterable[str]) -> None:
        """Drop the rows of a stage that have none of these names."""
        gone = self._memory.names(stage) - set(names)
        if gone:
            self._memory.drop(stage, sorted(gone))

    def _forget_others(self, stage: str, rows: Mapping[str, Row], items: Sequence[Item[Subject]]) -> None:
        gone = rows.keys() - {item.name for item in items}
        if gone:
            self._memory.drop(stage, sorted(gone))


def _decoded(decoder: "msgspec.msgpack.Decoder[T]", value: bytes) -> T | None:
    try:
        return decoder.decode(value)
    except msgspec.DecodeError:
        return None
