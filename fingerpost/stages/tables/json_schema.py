"""Tables as JSON Schema (draft 7, the one that editors read), from the same shapes that `schema.py` checks by.

Rule 1: a table that the schema takes is a table that the check takes, and the other way round; so the schema is made
from `fields_of`, as the check is, and `tests/laws/test_json_schema_law.py` holds both together. Rule 2: what JSON
cannot say, or no editor would show well, is left to the check: blanks around a text, invisible characters, `1.0` beside
`1`, numbers beyond 64 bits, and what a setting means (a time zone that exists, a theme that exists).

Front matter is YAML, where a number without quotes will do where text is wanted and nothing stands for a value left
out; site.toml is TOML, where neither is so.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from fingerpost.model.rules import RULES
from fingerpost.stages.config import Config
from fingerpost.stages.help.entries import HelplineFile
from fingerpost.stages.kinds import Kind
from fingerpost.stages.tables.shapes import Bound, Field, Wanted, fields_of
from fingerpost.stages.theme import Option

DRAFT = "http://json-schema.org/draft-07/schema#"

Schema = dict[str, Any]
Language = Literal["yaml", "toml"]
Docs = Mapping[str, str]
"""What our own source says of the fields of structs, by `Struct.field`."""


def kind_schema(kind: Kind, docs: Docs) -> Schema:
    """The schema of a kind's front matter."""
    about = f"What stands between the two lines of three dashes above a page of the kind `{kind.name}`."
    schema = _Maker("yaml", docs).table(kind.fields)
    return {"$schema": DRAFT, "title": f"{kind.name}: front matter", "description": about, **schema}


def helplines_schema(docs: Docs) -> Schema:
    """The schema of the file of helplines."""
    schema = _Maker("yaml", docs).table(HelplineFile)
    return {"$schema": DRAFT, "title": "help.yaml", "description": "The helplines that boxes show.", **schema}


def site_schema(docs: Docs, options: Mapping[str, Option] | None = None) -> Schema:
    """The schema of site.toml; `options` are those of the site's theme, where it is known."""
    schema = _Maker("toml", docs).table(Config)
    settings: dict[str, Schema] = schema["properties"]
    # What `config.py` takes beyond the shape (the name of a theme alone), and asks beyond it (that rules exist).
    theme = settings["theme"]
    if options is not None:
        chosen: Schema = {name: _option(option) for name, option in options.items()}
        theme["properties"]["options"] |= {"properties": chosen, "additionalProperties": False}
    settings["theme"] = {"description": theme.pop("description", ""), "anyOf": [{"type": "string"}, theme]}
    settings["rules"] |= {"properties": _BY_RULE, "additionalProperties": _FOR_FILES}
    return {"$schema": DRAFT, "title": "site.toml", "description": "The facts about a site.", **schema}


_BY_RULE: Schema = {
    name: {"description": rule.about, "default": rule.level, "enum": ["error", "warning", "note", "off"]}
    for name, rule in RULES.items()
}
_FOR_FILES: Schema = {
    "description": "The same for the files whose path fits the pattern.",
    "type": "object",
    "properties": _BY_RULE,
    "additionalProperties": False,
}


def _option(option: Option) -> Schema:
    """An option of a theme; whether a text is one CSS value is left to the check."""
    forms: Mapping[str, Schema] = {
        "number": {"type": "number"},
        "text": {"type": "string"},
        "flag": {"type": "boolean"},
        "lines": {"type": "array", "items": {"type": "string"}},
        "choice": {"enum": list(option.choices)},
    }
    limits = {"minimum": option.min, "maximum": option.max} if option.type == "number" else {}
    said = {"description": option.about, "default": option.default}
    return {**said, **forms[option.type], **{name: limit for name, limit in limits.items() if limit is not None}}


class _Maker:
    """Schemas of shapes, in one language."""

    def __init__(self, language: Language, docs: Docs) -> None:
        self._is_yaml, self._docs = language == "yaml", docs

    def table(self, shape: type[msgspec.Struct]) -> Schema:
        fields = fields_of(shape)
        schema: Schema = {
            "type": "object",
            "properties": {field.key: self._field(field, shape) for field in fields},
            "additionalProperties": False,
        }
        required = [field.key for field in fields if field.is_required]
        return {**schema, "required": required} if required else schema

    def _field(self, field: Field, shape: type[msgspec.Struct]) -> Schema:
        value = self.value(field.wanted)
        if self._is_yaml and not field.is_required:
            value = _or_nothing(value)
        about = next((text for base in shape.__mro__ if (text := self._docs.get(f"{base.__name__}.{field.name}"))), "")
        said: Schema = {"description": about} if about else {}
        if field.default not in (None, (), {}, "") and isinstance(field.default, str | int | float):
            said["default"] = field.default
        examples = [example for bound in field.wanted.bounds for example in bound.examples]
        return {**said, **({"examples": examples} if examples else {}), **value}

    def value(self, wanted: Wanted) -> Schema:
        """The schema of a value; in YAML an unquoted number or truth is a text as well."""
        match wanted.kind:
            case "text":
                return self._text(wanted.bounds)
            case "date":
                return {"type": "string", "format": "date", "pattern": f"^{_DAY}$"}
            case "moment":
                return {"type": "string", "pattern": f"^{_DAY}{_HOUR}$"}
            case "choice":
                return {"enum": list(wanted.choices)}
            case "truth" | "whole" | "number" | "nothing":
                return {"type": _TYPES[wanted.kind], **_limits(wanted.bounds)}
            case "list":
                items: Schema = {"type": "array", "items": self.value(wanted.of[0]), **_lengths(wanted.bounds, "Items")}
                return {"anyOf": [self.value(wanted.of[0]), items]} if wanted.one_or_many else items
            case "mapping":
                rest = {"additionalProperties": self.value(wanted.of[0])}
                return {"type": "object", **rest, **_lengths(wanted.bounds, "Properties")}
            case "table":
                assert wanted.shape is not None
                return self.table(wanted.shape)
            case "union":
                options = [self.value(option) for option in wanted.of if option.kind != "nothing"]
                value = options[0] if len(options) == 1 else {"anyOf": options}
                return _or_nothing(value) if wanted.takes_nothing else value
            case "any":
                return {}

    def _text(self, bounds: tuple[Bound, ...]) -> Schema:
        texts: Schema = {"type": "string", **_lengths(bounds, "Length")}
        patterns = [bound.meta.pattern for bound in bounds if bound.meta.pattern is not None]
        if len(patterns) == 1:
            texts["pattern"] = patterns[0]
        elif patterns:
            texts["allOf"] = [{"pattern": pattern} for pattern in patterns]
        if not self._is_yaml:
            return texts
        if not bounds:
            return {"type": ["string", "number", "boolean"]}
        bare = [schema for schema, samples in _BARE if all(_keeps(text, bounds) for text in samples)]
        return {"anyOf": [texts, *bare]} if bare else texts


_TYPES = {"truth": "boolean", "whole": "integer", "number": "number", "nothing": "null"}

# A bound of a text is a question to its letters, which JSON Schema asks of no number. So a number will do where samples
# of its form do.
_BARE: tuple[tuple[Schema, tuple[str, ...]], ...] = (
    ({"type": "integer", "minimum": 0}, ("0", "7", "2026")),
    ({"type": "integer", "maximum": -1}, ("-1", "-2026")),
    ({"type": "number", "not": {"type": "integer"}}, ("0.5", "12.75", "-3.5")),
    ({"type": "boolean"}, ("true", "false")),
)


def _keeps(text: str, bounds: tuple[Bound, ...]) -> bool:
    return all(bound.broken(text) is None for bound in bounds)


def _or_nothing(value: Schema) -> Schema:
    """The value or nothing."""
    if "type" in value:
        kinds = value["type"] if isinstance(value["type"], list) else [value["type"]]
        return value if "null" in kinds else {**value, "type": [*kinds, "null"]}
    if "enum" in value:
        return {**value, "enum": [*value["enum"], None]}
    options = value.get("anyOf", [{"type": "null"}])
    return value if {"type": "null"} in options else {**value, "anyOf": [*options, {"type": "null"}]}


def _limits(bounds: tuple[Bound, ...]) -> Schema:
    names = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
    found = {name: getattr(bound.meta, ours) for bound in bounds for ours, name in names.items()}
    return {name: limit for name, limit in found.items() if limit is not None}


def _lengths(bounds: tuple[Bound, ...], of: Literal["Length", "Items", "Properties"]) -> Schema:
    found = {f"min{of}": [b.meta.min_length for b in bounds], f"max{of}": [b.meta.max_length for b in bounds]}
    return {name: limit for name, limits in found.items() for limit in limits if limit is not None}


# Days that exist, so that an editor underlines the 30th of February too; the forms of `tables.moment`.
_LEAP = "[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00"
_DAY = (
    "(?:(?!0000)[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    f"|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:{_LEAP})-02-29)"
)
_HOUR = (
    "(?:(?:[Tt]| {1,9})(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,9})?)?"
    " {0,9}(?:[Zz]|[-+](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)?)?"
)


def field_docs(source: str) -> Docs:
    """What stands below each field of each struct in a text of Python, by `Struct.field`."""
    import ast

    found: dict[str, str] = {}
    for struct in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)):
        for field, below in zip(struct.body, struct.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
                text = below.value
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    found[f"{struct.name}.{field.target.id}"] = re.sub(r"\s+", " ", text.value).strip()
    return found
