"""A table against a typed struct: the struct, or every fault in the table at its place, all in one run.

A shape is a frozen `msgspec.Struct`; its fields say what may stand in the table. A field without a default is
required. Fields may be `str`, `bool`, `int`, `float`, `date`, `Moment`, `Literal`, tuples, mappings and structs of
these, `object` (anything), and `T | None`; `msgspec.Meta` adds bounds, and `extra={"one_or_many": True}` lets a single
value stand for a list of one. An unquoted number, truth or date where text is wanted is the text it was written as.

A hint is given only where the repaired value passes the same check.
"""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeVar

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault, in_order
from fingerpost.model.nearest import nearest
from fingerpost.stages.tables.mending import code, quoted
from fingerpost.stages.tables.nodes import UNPRINTABLE, Node, is_impossible_date, moment, plain, scalar
from fingerpost.stages.tables.schema_rules import OPTIONS, PAGE, SITE, THEME, SchemaRules
from fingerpost.stages.tables.shapes import Field, Wanted, fields_of

__all__ = ["OPTIONS", "PAGE", "SITE", "THEME", "SchemaRules", "check", "fields_of"]

T = TypeVar("T", bound=msgspec.Struct)


def check(node: Node, shape: type[T], rules: SchemaRules, whole: Place) -> tuple[T | None, tuple[Diagnostic, ...]]:
    """The table as a value of the shape, or None and every fault; what is missing is missing at `whole`."""
    checker = _Checker(rules)
    value = checker.struct(node, shape, whole, ())
    if checker.faults:
        return None, in_order(checker.faults)
    assert isinstance(value, shape)
    return value, ()


_Path = tuple[str | int, ...]
_BAD = object()
"""Stands for a value whose fault is already told."""


class _Checker:
    """One walk through a table, and the faults met on it."""

    def __init__(self, rules: SchemaRules, is_trial: bool = False) -> None:
        self.faults: list[Diagnostic] = []
        self._rules, self._is_trial = rules, is_trial

    def struct(self, node: Node, shape: type[msgspec.Struct], whole: Place, path: _Path) -> object:
        table = node.value
        if not isinstance(table, Mapping):
            return self._wrong(node, Wanted("table", shape=shape), path)
        fields = {field.key: field for field in fields_of(shape)}
        meant = {self._unknown(key, table[key], table, fields, path) for key in table if key not in fields}
        values: dict[str, object] = {}
        is_sound = not meant
        for key, field in fields.items():
            given = table.get(key)
            if given is None or (given.value is None and not field.wanted.takes_nothing):
                if field.is_required and key not in meant:
                    self._missing(field, given, whole, path)
                is_sound = is_sound and not field.is_required
            else:
                value = self.value(given, field.wanted, (*path, key))
                values[field.name] = value
                is_sound = is_sound and value is not _BAD
        if not is_sound:
            return _BAD
        try:
            return shape(**values)
        except (ValueError, TypeError) as error:
            self._report(self._rules.type, str(error), node.key_place or whole)
            return _BAD

    def value(self, node: Node, wanted: Wanted, path: _Path) -> object:
        """The value as wanted, or `_BAD`."""
        match wanted.kind:
            case "text":
                value = self._text(node, wanted, path)
            case "date" | "moment":
                value = self._moment(node, wanted, path)
            case "list":
                value = self._list(node, wanted, path)
            case "table":
                assert wanted.shape is not None
                return self.struct(node, wanted.shape, node.key_place or node.place, path)
            case "mapping":
                value = self._mapping(node, wanted, path)
            case "union":
                value = self._union(node, wanted, path)
            case "any":
                return plain(node) if self._is_sound(node, path) else _BAD
            case _:
                value = self._simple(node, wanted, path)
        if value is _BAD or not wanted.bounds or value is None:
            return value
        return self._bounded(value, node, wanted, path)

    def _simple(self, node: Node, wanted: Wanted, path: _Path) -> object:
        value = node.value
        match wanted.kind:
            case "nothing" if value is None:
                return None
            case "truth" if isinstance(value, bool):
                return value
            case "whole" if isinstance(value, int) and not isinstance(value, bool):
                return value if self._is_sound(node, path) else _BAD
            case "number" if isinstance(value, int | float) and not isinstance(value, bool):
                return float(value) if self._is_sound(node, path) else _BAD
            case "choice":
                given = value.strip() if isinstance(value, str) else value
                for option in wanted.choices:
                    if (type(option) is type(given) and option == given) or option == node.written != "":
                        return option
        return self._wrong(node, wanted, path)

    def _text(self, node: Node, wanted: Wanted, path: _Path) -> object:
        text = node.value if isinstance(node.value, str) else node.written
        if node.value is None or not (text or isinstance(node.value, str)):
            return self._wrong(node, wanted, path)
        bad = UNPRINTABLE.search(text)
        if bad is None:
            return text.strip()
        message = f"{_label(path)} has the character U+{ord(bad[0]):04X}, which cannot be published"
        return self._report(self._rules.type, message, node.place, "delete it; it is invisible in most editors")

    def _moment(self, node: Node, wanted: Wanted, path: _Path) -> object:
        value = moment(node.value.strip()) if isinstance(node.value, str) else node.value
        if isinstance(value, datetime) and wanted.kind == "moment":
            return value
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(node.value, str) and is_impossible_date(node.value.strip()):
            return self._impossible(node, path)
        return self._wrong(node, wanted, path)

    def _list(self, node: Node, wanted: Wanted, path: _Path) -> object:
        if isinstance(node.value, tuple):
            items = [self.value(item, wanted.of[0], (*path, number)) for number, item in enumerate(node.value, 1)]
        elif wanted.one_or_many and not isinstance(node.value, Mapping):
            items = [self.value(node, wanted.of[0], path)]
        else:
            return self._wrong(node, wanted, path)
        return _BAD if _BAD in items else tuple(items)

    def _mapping(self, node: Node, wanted: Wanted, path: _Path) -> object:
        if not isinstance(node.value, Mapping):
            return self._wrong(node, wanted, path)
        found = {key: self.value(item, wanted.of[0], (*path, key)) for key, item in node.value.items()}
        return _BAD if _BAD in found.values() else found

    def _union(self, node: Node, wanted: Wanted, path: _Path) -> object:
        """By the first alternative that takes it; where none does, by the only one that is not `None`."""
        if node.value is None and wanted.takes_nothing:
            return None
        options = [option for option in wanted.of if option.kind != "nothing"]
        if len(options) == 1:
            return self.value(node, options[0], path)
        for option in sorted(options, key=lambda option: option.kind == "text"):
            trial = _Checker(self._rules, is_trial=True)
            value = trial.value(node, option, path)
            if not trial.faults:
                return value
        return self._wrong(node, wanted, path)

    def _is_sound(self, node: Node, path: _Path) -> bool:
        """Whether the value can be kept and published whatever its type; a fault is told."""
        value = node.value
        before = len(self.faults)
        if isinstance(value, tuple):
            checked = [self._is_sound(item, (*path, number)) for number, item in enumerate(value, 1)]
            return all(checked)
        if isinstance(value, Mapping):
            checked = [self._is_sound(item, (*path, key)) for key, item in value.items()]
            return all(checked)
        if isinstance(value, str):
            if node.written and is_impossible_date(value):
                self._impossible(node, path)
            else:
                self._text(node, Wanted("text"), path)
        elif isinstance(value, float) and not math.isfinite(value):
            self._report(self._rules.type, f"{_label(path)} must be a number that can be written out", node.place)
        elif isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
            self._report(self._rules.type, f"{_label(path)} is too large a number", node.place, "put it in quotes")
        return len(self.faults) == before

    def _bounded(self, value: object, node: Node, wanted: Wanted, path: _Path) -> object:
        for bound in wanted.bounds:
            broken = bound.broken(value)
            if broken is not None:
                hint = None
                if bound.examples:
                    hint = f"write for example {code(bound.examples[0])}"
                return self._report(self._rules.type, f"{_label(path)} {broken}", node.place, hint)
        return value

    def _unknown(
        self, key: str, node: Node, table: Mapping[str, Node], fields: Mapping[str, Field], path: _Path
    ) -> str:
        """Tell that a key is unknown; gives the key that was probably meant, or nothing."""
        place = node.key_place or node.place
        message = f"there is no {self._rules.thing} {_label((*path, key))}"
        other = [name for name in self._rules.synonyms.get(key.lower().replace("-", "_"), ()) if name in fields]
        here = other[0] if other else None
        replacement = None
        if here is not None and here in table:
            hint: str | None = f"it is called {code(here)} here, which you have already; delete this line"
        elif here is not None:
            hint, replacement = f"it is called {code(here)} here", here
            if len(other) > 1:
                hint, replacement = f"it is called {' or '.join(code(name) for name in other)} here", None
        else:
            near = nearest(key, tuple(fields), 1)
            here = near[0] if near and near[0] not in table else None
            hint = f"did you mean {code(here)}?" if here else None
            if near and here is None:
                hint = f"{code(near[0])} is there already; if this is the same, delete this line"
            if hint is None and len(fields) <= 8:
                hint = "there is " + ", ".join(code(name) for name in fields)
        self.faults.append(fault(self._rules.unknown, message, place, hint=hint, replacement=replacement))
        return here or ""

    def _missing(self, field: Field, given: Node | None, whole: Place, path: _Path) -> None:
        name = _label((*path, field.key))
        place = whole if given is None else given.key_place or given.place
        message = f"{name} is missing" if given is None else f"{name} is empty"
        example = field.example(self._rules.assign == " = ")
        hint = f"write for example {code(f'{field.key}{self._rules.assign}{example}')}" if example else None
        self._report(self._rules.missing, message, place, hint)

    def _impossible(self, node: Node, path: _Path) -> object:
        message = f"{_label(path)} must be a day that exists, not {code(str(node.value))}"
        return self._report(self._rules.type, message, node.place)

    def _wrong(self, node: Node, wanted: Wanted, path: _Path) -> object:
        """A value of another type; with a repair, if one passes the check."""
        if node.value is None:
            message = f"{_label(path)} is empty; it must be {wanted.words}"
        else:
            message = f"{_label(path)} must be {wanted.words}, not {_shown(node)}"
        from fingerpost.stages.tables.repairs import repairs

        key = f"{path[-1]}{self._rules.assign}" if path and isinstance(path[-1], str) else ""
        for repair in () if self._is_trial else repairs(node, wanted):
            trial = _Checker(self._rules, is_trial=True)
            value = scalar(repair.text) if repair.is_bare else repair.text
            trial.value(Node(value, node.place, written=repair.text if repair.is_bare else ""), wanted, path)
            if not trial.faults:
                written = repair.text if repair.is_bare else quoted(repair.text)
                hint = f"did you mean {code(repair.text)}?" if repair.is_guess else f"write {code(key + written)}"
                replacement = None if repair.is_guess or not node.place.length else written
                return self._report(self._rules.type, message, node.place, hint, replacement)
        return self._report(self._rules.type, message, node.place, _general_hint(node, wanted, key))

    def _report(
        self, rule: str, message: str, place: Place, hint: str | None = None, replacement: str | None = None
    ) -> object:
        self.faults.append(fault(rule, message, place, hint=hint, replacement=replacement))
        return _BAD


def _label(path: _Path) -> str:
    """`` `links.label` (item 2) ``"""
    words = ".".join(part for part in path if isinstance(part, str))
    numbers = [part for part in path if isinstance(part, int)]
    return f"{code(words)} (item {numbers[-1]})" if numbers else code(words)


def _shown(node: Node) -> str:
    value = node.value
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return "a list"
    if isinstance(value, Mapping):
        return "a table"
    names = ((str, "text"), (datetime, "time"), (date, "date"), (int | float, "number"))
    kind = next(name for type_, name in names if isinstance(value, type_))
    text = node.written or (value.isoformat(" ") if isinstance(value, datetime) else str(value))
    return f"the {kind} {code(text[:60])}"


def _general_hint(node: Node, wanted: Wanted, key: str) -> str | None:
    """What always helps: the form itself."""
    if wanted.kind in ("date", "moment") and isinstance(node.value, str | int):
        return f"write year, month and day: {code(key + '2026-01-05')}"
    if wanted.kind == "list" and isinstance(node.value, str) and re.fullmatch(r"[\w ,.-]+", node.value):
        return f"write a list: {code(f'{key}[{node.value}]')}" if key.endswith(": ") else None
    return None
