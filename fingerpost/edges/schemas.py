"""JSON Schemas as files, for editors: of site.toml, of the file of helplines, of the front matter of each kind."""

import contextlib
import inspect
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from fingerpost.edges.disk import theme_layers
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.stages.config import Config
from fingerpost.stages.help.entries import HelplineFile
from fingerpost.stages.kinds import Kind
from fingerpost.stages.tables.json_schema import Docs, field_docs, helplines_schema, kind_schema, site_schema
from fingerpost.stages.tables.shapes import Wanted, fields_of
from fingerpost.stages.theme import options_of

FOLDER = Path(".vscode/schemas")
"""Where they lie in a site; `.vscode/settings.json` names them."""


def write_schemas(site: Path, folder: Path, kinds: Sequence[Kind], theme: str) -> list[Path]:
    """Writes the schemas into a folder and says which files they are; schemas of an earlier time are replaced."""
    docs = docs_of([Config, HelplineFile, *(kind.fields for kind in kinds)])
    layers = theme_layers(site, theme)
    options = None if isinstance(layers, Diagnostic) else options_of(layers)
    schemas = {"site.toml.json": site_schema(docs, options), "help.yaml.json": helplines_schema(docs)} | {
        f"{k.name}.md.json": kind_schema(k, docs) for k in kinds
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas.items():
        (folder / name).write_bytes(as_json(schema))
    return [folder / name for name in schemas]


def as_json(value: Any) -> bytes:
    """A value as a file that a person may read as well."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def docs_of(shapes: Sequence[type[msgspec.Struct]]) -> Docs:
    """What the source of each struct says of its fields; nothing where there is none, as for a declared kind."""
    found: dict[str, str] = {}
    for module in dict.fromkeys(base.__module__ for shape in shapes for base in _bases(shape)):
        with contextlib.suppress(OSError, TypeError, SyntaxError):
            found |= field_docs(inspect.getsource(sys.modules[module]))
    return found


def _bases(shape: type[msgspec.Struct]) -> Iterator[type]:
    """The struct, those it is made from, and those that stand in its fields."""
    yield from (base for base in shape.__mro__ if base.__module__ in sys.modules and base is not object)
    for field in fields_of(shape):
        for inner in _shapes(field.wanted):
            yield from _bases(inner)


def _shapes(wanted: Wanted) -> Iterator[type[msgspec.Struct]]:
    if wanted.shape is not None:
        yield wanted.shape
    for inner in wanted.of:
        yield from _shapes(inner)
