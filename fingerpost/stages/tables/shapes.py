"""What a struct says of the tables it is read from: its fields, what each holds, and words for that.

Read once per struct. `fields_of` also serves the documentation, so that it cannot say other than the check does.
"""

import operator
import re
import types
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin

import msgspec

KindOfValue = Literal[
    "text",
    "truth",
    "whole",
    "number",
    "date",
    "moment",
    "nothing",
    "choice",
    "list",
    "table",
    "mapping",
    "union",
    "any",
]


class Bound(msgspec.Struct, frozen=True):
    """One `msgspec.Meta`, as a question."""

    meta: msgspec.Meta

    @property
    def examples(self) -> tuple[str, ...]:
        """Values that keep the bound."""
        return tuple(str(example) for example in self.meta.examples or ())

    def broken(self, value: object) -> str | None:
        """How a value breaks the bound, as the rest of a sentence; None where it keeps it."""
        meta = self.meta
        if isinstance(value, str):
            if meta.pattern is not None and re.search(meta.pattern, value) is None:
                form = meta.description or f"of the form `{meta.pattern}`"
                return f"must be {form}, not `{value[:60]}`"
            return self._length(len(value), "character")
        if isinstance(value, tuple | dict):
            return self._length(len(value), "item")
        if isinstance(value, int | float):
            for limit, keeps, words in (
                (meta.ge, operator.ge, "at least"),
                (meta.gt, operator.gt, "more than"),
                (meta.le, operator.le, "at most"),
                (meta.lt, operator.lt, "less than"),
            ):
                if limit is not None and not keeps(value, limit):
                    return f"must be {words} {limit}, not {value}"
        return None

    def _length(self, length: int, unit: str) -> str | None:
        least, most = self.meta.min_length, self.meta.max_length
        if least is not None and length < least:
            return "is empty" if not length else f"must have at least {least} {unit}s"
        if most is not None and length > most:
            return f"has {length} {unit}s and may have {most}"
        return None


class Wanted(msgspec.Struct, frozen=True):
    """What a value must be."""

    kind: KindOfValue
    of: tuple["Wanted", ...] = ()
    """Of what a list or mapping consists; the alternatives of a union."""
    choices: tuple[object, ...] = ()
    shape: type[msgspec.Struct] | None = None
    bounds: tuple[Bound, ...] = ()
    one_or_many: bool = False
    """A single value is taken for a list of one."""

    @property
    def takes_nothing(self) -> bool:
        """Whether an empty value is a value."""
        if self.kind == "union":
            return any(option.kind == "nothing" for option in self.of)
        return self.kind in ("nothing", "any")

    @property
    def words(self) -> str:
        """What it must be, for a sentence: `true or false`."""
        match self.kind:
            case "choice":
                *most, last = [f"`{choice}`" for choice in self.choices]
                return f"{', '.join(most)} or {last}" if most else last
            case "union":
                return " or ".join(option.words for option in self.of if option.kind != "nothing")
            case "list" if self.one_or_many and self.of[0].kind != "choice":
                return f"{self.of[0].words} or a list"
            case kind:
                return _WORDS[kind]


class Field(msgspec.Struct, frozen=True):
    """One field of a shape."""

    name: str
    key: str
    """What it is called in the table."""
    wanted: Wanted
    is_required: bool
    default: object = None

    def example(self, in_toml: bool = False) -> str | None:
        """A value it could have, as it is written."""
        for bound in self.wanted.bounds:
            if bound.examples:
                return f'"{bound.examples[0]}"' if in_toml and self.wanted.kind == "text" else bound.examples[0]
        kind = self.wanted.kind
        if kind == "choice":
            return f'"{self.wanted.choices[0]}"' if in_toml else str(self.wanted.choices[0])
        if kind == "text":
            text = _TEXTS.get(self.name)
            return f'"{text}"' if in_toml and text else text
        return _EXAMPLES.get(kind)


@lru_cache(maxsize=256)
def fields_of(shape: type[msgspec.Struct]) -> tuple[Field, ...]:
    """The fields of a struct, in its order."""
    return tuple(
        Field(field.name, field.encode_name, _wanted(field.type), field.required, _default(field))
        for field in msgspec.structs.fields(shape)
    )


def _default(field: msgspec.structs.FieldInfo) -> object:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return None if field.default is msgspec.NODEFAULT else field.default


def _wanted(hint: Any) -> Wanted:
    """What a type annotation says."""
    if hint in _SIMPLE:
        return Wanted(_SIMPLE[hint])
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _bounded(_wanted(arguments[0]), arguments[1:])
    if origin in (Union, types.UnionType):
        return _union([_wanted(argument) for argument in arguments])
    if origin is Literal:
        return Wanted("choice", choices=arguments)
    if origin in (tuple, list, Sequence):
        return Wanted("list", (_wanted(arguments[0]),))
    if origin in (Mapping, dict):
        return Wanted("mapping", (_wanted(arguments[1]),))
    if isinstance(hint, NewType):
        return _wanted(hint.__supertype__)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return Wanted("table", shape=hint)
    raise TypeError(f"a table cannot have a field of type {hint}")


def _bounded(wanted: Wanted, extras: tuple[Any, ...]) -> Wanted:
    metas = [extra for extra in extras if isinstance(extra, msgspec.Meta)]
    bounds = tuple(Bound(meta) for meta in metas if any(getattr(meta, name) is not None for name in _BOUNDS))
    one_or_many = any((meta.extra or {}).get("one_or_many") for meta in metas)
    return msgspec.structs.replace(
        wanted, bounds=(*wanted.bounds, *bounds), one_or_many=wanted.one_or_many or one_or_many
    )


def _union(options: list[Wanted]) -> Wanted:
    """`date | datetime` is one thing to an author."""
    kinds = {option.kind for option in options}
    if {"date", "moment"} <= kinds:
        options = [option for option in options if option.kind != "date"]
    return options[0] if len(options) == 1 else Wanted("union", tuple(options))


_BOUNDS = ("ge", "gt", "le", "lt", "min_length", "max_length", "pattern", "examples", "description")
_SIMPLE: dict[Any, KindOfValue] = {
    str: "text",
    bool: "truth",
    int: "whole",
    float: "number",
    date: "date",
    datetime: "moment",
    type(None): "nothing",
    object: "any",
    Any: "any",
}
_WORDS: dict[str, str] = {
    "text": "text",
    "truth": "true or false",
    "whole": "a whole number",
    "number": "a number",
    "date": "a date",
    "moment": "a date, with or without a time",
    "nothing": "empty",
    "list": "a list",
    "table": "a table",
    "mapping": "a table",
    "any": "anything",
}
_TEXTS = {
    "title": "The window of tolerance",
    "summary": "What this page is about, in one or two sentences.",
    "short": "The definition in one plain sentence.",
    "base_url": "https://example.org",
    "language": "en",
    "zone": "Europe/London",
}
_EXAMPLES = {"truth": "true", "whole": "3", "number": "1.5", "date": "2026-01-05", "moment": "2026-01-05"}
