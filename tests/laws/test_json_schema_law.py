"""What the JSON Schemas take is what the check takes, and the other way round."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from fingerpost import kinds
from fingerpost.model.diagnostics import Place
from fingerpost.stages.config import Config, KindChoice, read_config, with_own_kinds
from fingerpost.stages.schema import PAGE, check
from fingerpost.stages.tables.json_schema import kind_schema, site_schema
from fingerpost.stages.tables.nodes import Node

HERE = Place("page.md", 1, 1)
CONFIG = Config(
    title="t",
    base_url="https://example.org",
    kinds={
        "recipe": KindChoice(
            fields={"minutes": "number", "serves": "text", "vegan": "flag", "tried": "date", "season": "list"}
        )
    },
)
KINDS = {kind.name: kind for kind in with_own_kinds(kinds.all, CONFIG)}
VALIDATORS = {name: Draft7Validator(kind_schema(kind, {})) for name, kind in KINDS.items()}

DAYS = st.from_regex(r"\A[0-9]{3}[0-9]-[01][0-9]-[0-3][0-9](?:[T ][0-2][0-9]:[0-6][0-9](?::[0-6][0-9])?)?\Z")
TEXTS = st.one_of(
    st.sampled_from(("", "en", "pt-BR", "steady-ground", "-x", "couples", "young people", "2026", "true", "no", "a b")),
    st.sampled_from(("2026-10-03", "2026-02-30", "2024-02-29", "1900-02-29", "2000-02-29", "0000-01-01", "0004-02-29")),
    st.sampled_from(("2026-10-03 14:00", "2026-10-03T14:00Z", "2026-10-03T24:00", "2026-10-03T14:00:00.5+02:30")),
    DAYS.filter(str.isascii),
    st.text("abc-_ é1", max_size=6).filter(lambda text: text == text.strip()),
)
# A number that is written `1.0` is no whole number for the check, and is one in JSON.
NUMBERS = st.one_of(st.integers(-99, 9999), st.floats(-99, 99, allow_nan=False).filter(lambda n: n != int(n)))
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(TEXTS, NUMBERS, st.booleans(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(("label", "href", "a", "minutes")), inner, max_size=3),
    ),
    max_leaves=6,
)


def node(value: Any) -> Node:
    """The value as front matter: text in quotes, all else without."""
    if isinstance(value, Mapping):
        return Node({key: node(item) for key, item in value.items()}, HERE)
    if isinstance(value, list):
        return Node(tuple(node(item) for item in value), HERE)
    written = "" if isinstance(value, str) or value is None else json.dumps(value)
    return Node(value, HERE, HERE, written)


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A kind, and a table that may be its front matter."""
    name = draw(st.sampled_from(sorted(KINDS)))
    keys = [field.encode_name for field in msgspec.structs.fields(KINDS[name].fields)]
    return name, draw(st.dictionaries(st.sampled_from([*keys, "titel"]), VALUES, max_size=4))


@settings(max_examples=700, deadline=None)
@given(tables())
@example(("person", {"links": [{"label": "a", "href": "b"}]}))
@example(("person", {"links": [{"label": "a"}]}))
@example(("term", {"short": None}))
@example(("term", {"short": 3}))
@example(("article", {"authors": "Sam", "audience": "couples", "published": "2026-10-03 14:00", "id": 2026}))
@example(("article", {"audience": ["couple"]}))
@example(("recipe", {"minutes": 3.5, "serves": 4, "vegan": True, "tried": "2026-10-03", "season": "autumn"}))
def test_the_schema_of_a_kind_takes_what_the_check_takes(given_table: tuple[str, dict[str, Any]]) -> None:
    name, table = given_table
    _, faults = check(node(table), KINDS[name].fields, PAGE, HERE)
    assert VALIDATORS[name].is_valid(table) == (not faults), faults


SITE = Draft7Validator(site_schema({}))
SOUND = {"title": "T", "base_url": "https://example.org"}
TOML_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.sampled_from(("x", "error", "off", "text", "newest", "en")), NUMBERS, st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(
            st.sampled_from(("name", "options", "folder", "exclude", "main", "to", "label", "image-alt", "where")),
            inner,
            max_size=2,
        ),
    ),
    max_leaves=5,
)
SETTINGS = sorted({field.encode_name for field in msgspec.structs.fields(Config)} - {"base_url", "zone", "kinds"})


def toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


def takes(table: Mapping[str, Any]) -> bool:
    """Whether the program takes a site.toml."""
    text = "".join(f"{json.dumps(key)} = {toml(value)}\n" for key, value in table.items())
    return read_config("site.toml", text).config is not None


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(st.sampled_from([*SETTINGS, "titel"]), TOML_VALUES, max_size=3))
@example({"theme": "hearth"})
@example({"theme": {"name": "hearth", "options": {"x": [1, "y"]}}})
@example({"menus": {"main": [{"to": "a.md", "label": "A"}]}})
@example({"rules": {"image-alt": "off", "drafts/**": {"link-target": "note"}}})
@example({"rules": {"image-alt": "loud"}})
@example({"rules": {"no-such-rule": "off"}})
@example({"title": 3})
def test_the_schema_of_site_toml_takes_what_the_program_takes(more: dict[str, Any]) -> None:
    table = {**SOUND, **more}
    assert SITE.is_valid(table) == takes(table)


@given(st.dictionaries(st.sampled_from(("recipe", "story")), st.dictionaries(
    st.sampled_from(("where", "order", "is_article", "fields", "more")),
    st.sampled_from(("newest", "", True, ["a/*.md"], {"time": "text"}, {"time": "hours"}, 3)), max_size=3,
), max_size=2))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_the_schema_of_a_declared_kind_takes_what_the_program_takes(declared: dict[str, Any]) -> None:
    table = {**SOUND, "kinds": declared}
    assert SITE.is_valid(table) == takes(table)


def test_every_schema_is_one() -> None:
    for schema in [site_schema({}), *(kind_schema(kind, {}) for kind in KINDS.values())]:
        Draft7Validator.check_schema(schema)
