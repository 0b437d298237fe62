"""TOML with places: what tomllib reads, and where each key stands."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fingerpost.model.diagnostics import Diagnostic
from fingerpost.stages.tables.nodes import Node, plain
from fingerpost.stages.tables.toml import read_toml

SITE = '''title = "A # no comment"  # a comment
a.b."c d" = 1
list = [
  "x", # "no
  ["y"], { q = 2, r.s = 1979-05-27 07:32:00 },
]
text = """
[not.a.table]
x = 1""\\"
"""""
[theme]
name = 'h'
[theme.options]
"acc\\u0065nt" = true
[[menus.main]]
to = "a"
[[menus.main]]
to = "b"
[menus.main.sub]
k = 07:32:00
'''


def nodes(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    if isinstance(node.value, Mapping):
        for key, item in node.value.items():
            yield f"{path}/{key}", item
            yield from nodes(item, f"{path}/{key}")
    elif isinstance(node.value, tuple):
        for number, item in enumerate(node.value):
            yield f"{path}/{number}", item
            yield from nodes(item, f"{path}/{number}")


def read(text: str) -> dict[str, Node]:
    table, faults = read_toml("site.toml", text)
    assert faults == ()
    assert table is not None
    return dict(nodes(table))


def fault_of(text: str) -> Diagnostic:
    table, (fault,) = read_toml("site.toml", text, "theme-syntax")
    assert table is None
    assert fault.rule == "theme-syntax"
    return fault


def test_every_key_knows_its_line_and_column() -> None:
    places = {path: node.key_place for path, node in read(SITE).items()}
    assert {path: (place.line, place.column, place.length) for path, place in places.items() if place} == {
        "/title": (1, 1, 5),
        "/a": (2, 1, 1),
        "/a/b": (2, 3, 1),
        "/a/b/c d": (2, 5, 5),
        "/list": (3, 1, 4),
        "/list/2/q": (5, 12, 1),
        "/list/2/r": (5, 19, 1),
        "/list/2/r/s": (5, 21, 1),
        "/text": (7, 1, 4),
        "/theme": (11, 2, 5),
        "/theme/name": (12, 1, 4),
        "/theme/options": (13, 8, 7),
        "/theme/options/accent": (14, 1, 13),
        "/menus": (15, 3, 5),
        "/menus/main": (15, 9, 4),
        "/menus/main/0/to": (16, 1, 2),
        "/menus/main/1/to": (18, 1, 2),
        "/menus/main/1/sub": (19, 13, 3),
        "/menus/main/1/sub/k": (20, 1, 1),
    }


def test_every_value_knows_its_line_and_column() -> None:
    found = {path: (node.place.line, node.place.column, node.place.length) for path, node in read(SITE).items()}
    wanted = {"/title": (1, 9, 16), "/list/0": (4, 3, 3), "/list/1/0": (5, 4, 3), "/list/2/r/s": (5, 25, 19)}
    wanted |= {"/theme": (11, 2, 5), "/theme/options/accent": (14, 17, 4), "/menus/main/1": (17, 9, 4)}
    assert {path: found[path] for path in wanted} == wanted


def test_the_values_are_those_of_tomllib_with_times_of_day_as_text() -> None:
    table, _ = read_toml("site.toml", SITE)
    assert table is not None
    value = tomllib.loads(SITE)
    value["menus"]["main"][1]["sub"]["k"] = "07:32:00"
    assert plain(table) == value


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_gives_the_same_table(end: str) -> None:
    assert read(SITE.replace("\n", end)) == read(SITE)


@pytest.mark.parametrize(
    ("text", "at", "message", "hint"),
    [
        ("a = 1\ntitle = Repair", (2, 9), "the text `Repair` must stand in quotes", 'write `title = "Repair"`'),
        ("title: x", (1, 1), "`title` is followed by a colon", 'write `title = "x"`'),
        ("title: 5", (1, 1), "`title` is followed by a colon", "write `title = 5`"),
        ("a = True", (1, 5), "`True` is no value; `true` and `false` are", "write `a = true`"),
        ("a = yes", (1, 5), "`yes` is no value; `true` and `false` are", "write `a = true`"),
        ('a = "x\nb = 1\n', (1, 5), "a quote is opened here and never closed", 'write `a = "x"`'),
        ("a = “x”", (1, 5), "curly quotes do not count as quotes here", 'use straight ones: `a = "x"`'),
        ("a = 'it's'", (1, 5), "a quote or backslash inside the quotes ends the text too early", 'write `a = "it\'s"`'),
        ("[a\nb = 1", (1, 1), "the brackets around the name of a table do not match", "write `[a]`"),
        ("[[a]\nb = 1", (1, 1), "the brackets around the name of a table do not match", "write `[[a]]`"),
        ("a = [1, 2\nb = 3", (1, 5), "a list that begins with `[` is not closed by `]`", "close it: `a = [1, 2]`"),
        ("a = 01", (1, 5), "a number cannot begin with 0", "write `a = 1`"),
        ("a = 1,\n", (1, 5), "no comma follows a value here", "write `a = 1`"),
        ("a = 2026-1-5", (1, 5), "a date has four digits for the year, two for the month, two for the day",
         "write `a = 2026-01-05`"),
        ("a = 2026-13-05", (1, 9), "the line goes on after its value", None),
        ("a = {b = 1\n}", (1, 11),
         "a table that begins with `{` is not closed by `}` in its line, or lacks a comma", None),
        ("= 1", (1, 1), "a line must begin with a key or with `[`", None),
        ("a b = 1", (1, 3), "there is no `=` after this key", None),
        ("a = \x00", (1, 5), "the character U+0000 cannot stand in this file",
         "delete it; it is invisible in most editors"),
    ],
)  # fmt: skip
def test_a_fault_is_told_in_words_at_its_place(text: str, at: tuple[int, int], message: str, hint: str | None) -> None:
    fault = fault_of(text)
    assert fault.place is not None
    assert ((fault.place.line, fault.place.column), fault.message, fault.hint) == (at, message, hint)


@pytest.mark.parametrize(
    ("text", "at", "first"),
    [
        ("a = 1\nb = 2\na = 3\n", (3, 1), (1, 1)),
        ("[x]\n[y]\n[x]\n", (3, 2), (1, 2)),
        ("[a.b]\n[a]\nb = 1\n", (3, 1), (1, 4)),
        ("x = {a = 1, a = 2}\n", (1, 13), (1, 6)),
    ],
)
def test_a_key_given_twice_is_told_with_both_places(text: str, at: tuple[int, int], first: tuple[int, int]) -> None:
    fault = fault_of(text)
    assert [(place.line, place.column) for place in (fault.place, *fault.also) if place] == [at, first]


@pytest.mark.parametrize(
    "text",
    ["a = " + "[" * 3_000 + "]" * 3_000, "a = " + "[" * 25 + "]" * 25, "a" + ".a" * 5_000 + " = 1", f"[a{'.a' * 30}]"],
)
def test_deep_nesting_is_refused(text: str) -> None:
    assert fault_of(text).message == "lists and tables are nested more than 20 levels deep"


def test_a_number_out_of_range_is_a_fault() -> None:
    assert fault_of("a = " + "9" * 5_000).message == "a number or a date in this file is out of range"


def test_an_empty_file_is_an_empty_table() -> None:
    assert read("") == read("# nothing\n") == {}


words = st.sampled_from(
    ["a", "b", "a.b", '"c"', "'d'", " = ", "=", "1", "true", '"x"', "'y'", '"""', "'''", "[", "]", "[[", "]]", "{", "}",
     ", ", "\n", "\n", " ", "#", ".", "\\", "2026-10-03", "07:32", "é", "[a]\n", "[[b]]\n", "a = 1\n", "b = [1,\n", "x"]
)  # fmt: skip


@given(st.text(st.characters(exclude_categories=())) | st.lists(words, max_size=16).map("".join))
@example("a = '''x")
@example('a = "\\ud800"')
@settings(max_examples=150, deadline=None)
def test_no_text_makes_it_raise_and_every_fault_has_a_place_in_its_line(text: str) -> None:
    _, faults = read_toml("site.toml", text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for fault in faults:
        assert fault.place is not None
        assert lines[fault.place.line - 1] == fault.place.text
        assert fault.place.column - 1 + fault.place.length <= len(fault.place.text)


keys = st.from_regex(r"[a-z_-]{1,6}", fullmatch=True) | st.sampled_from(
    ["a b", "é", "x.y", "#", "[z]", "=", "'", '"', "\\"]
)
leaves = (
    st.booleans()
    | st.integers(-99, 99)
    | st.sampled_from(["", "x", "[a]", "b = 1", "two\nlines", '"', "'", '"""', "#", "\\"])
    | st.dates(date(1000, 1, 1))
    | st.times().map(lambda t: t.replace(microsecond=0))
)
tables = st.dictionaries(
    keys,
    st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=6
    ),
    max_size=4,
)


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def written(value: object, style: int) -> str:
    """A value as TOML, in one of several styles."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'''\n{value}'''" if style % 2 and "'" not in value and "\\" not in value else quoted(value)
    if isinstance(value, list):
        gap = "\n  " if style % 3 else " "
        return "[" + "".join(f"{gap}{written(item, style)}, # ], no" + "\n" for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)} = {written_in_line(item)}" for key, item in value.items()) + "}"
    return value.isoformat() if isinstance(value, date | time) else str(value)


def written_in_line(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(written_in_line(item) for item in value) + "]"
    return written(value, 0)


def document(table: dict[str, object], style: int, path: tuple[str, ...] = ()) -> str:
    lines: list[str] = []
    later: list[str] = []
    for key, value in table.items():
        name = ".".join(map(quoted, (*path, key)))
        if isinstance(value, dict) and style % 5:
            later.append(f"[{name}]\n{document(value, style, (*path, key))}")
        elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value) and style % 4:
            later += [f"[[ {name} ]] # x\n{document(item, style, (*path, key))}" for item in value]
        else:
            lines.append(f"{quoted(key)} = {written(value, style)}\n")
    return "".join(lines + later)


@given(tables, st.integers(0, 60))
@settings(max_examples=150, deadline=None)
def test_the_place_of_every_key_holds_that_key(table: dict[str, object], style: int) -> None:
    text = document(table, style)
    read_table, faults = read_toml("site.toml", text)
    assert faults == ()
    assert read_table is not None
    for path, node in nodes(read_table):
        if node.key_place is not None:
            place = node.key_place
            under = place.text[place.column - 1 : place.column - 1 + place.length]
            assert path.endswith("/" + tomllib.loads(f"key = {under}")["key"])
        else:
            assert path.rpartition("/")[2].isdigit()
